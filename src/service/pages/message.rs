//! `/messages/{uid}`: one message: its text as it was written (masked), what was read in it, its repeats, the reply, earlier ones.

use axum::extract::Path;
use axum::response::Html;
use maud::{Markup, html};

use super::{PageResult, disclosure, ideas};
use crate::corpus::MessageId;
use crate::dedup::SameWriter;
use crate::run::Asked;
use crate::service::before;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{facts, keyword_link, message_href, number, state_mark, title_of};
use crate::service::layout;
use crate::service::marks::marked_body;
use crate::service::view::sentence;
use crate::store::MaskedMessage;

/// How many repeats are shown.
const REPEATS: usize = 6;
/// How many keywords.
const KEYWORDS: usize = 12;
/// How many sentences with a purpose of their own are shown.
const SAID: usize = 6;

/// Serves the page.
pub(in crate::service) async fn page(Path(uid): Path<String>, cx: Cx) -> PageResult {
    blocking(move || render(&cx, &uid).map(|markup| Html(markup.into_string()))).await
}

fn render(cx: &Cx, uid: &str) -> Result<Markup, ApiError> {
    let id = cx.view.message(uid)?;
    let text = cx.view.text(id)?;
    let title = title_of(cx.lang, &text);
    let main = html! {
        div.heading {
            p.crumbs { a href="/messages" { (cx.t("messages.title")) } }
            h1 { (title) }
            (facts(cx, id))
        }
        div.columns.wide-left {
            div {
                (urgent(cx, id, &text))
                (original(cx, id, &text))
                (reply(cx, id, &text))
                (earlier(cx, id)?)
            }
            div {
                (labels(cx, id, &text))
                (topic(cx, id))
                (repeats(cx, id)?)
                section.panel { h2 { (cx.t("message.idea")) } (ideas::score(cx, id)) }
                (source(cx, id))
            }
        }
    };
    Ok(layout::page(cx, &title, "/messages", &main))
}

fn urgent(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    html! {
        @if let Some(sentence) = cx.view.urgent_sentence(id, text) {
            section.panel.alert { h2 { (cx.t("message.urgent_because")) } blockquote { (sentence) } }
        }
    }
}

fn original(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    let masked = cx.view.analysis().message(id).masked;
    html! {
        section.panel.letter {
            h2 { (cx.t("message.original")) }
            p.legend {
                span { mark.p { (cx.t("part.problem")) } } span { mark.c { (cx.t("part.cause")) } } span { mark.m { (cx.t("part.measure")) } }
            }
            div.text { (marked_body(&cx.view, id, &text.statement())) }
            @if masked > 0 { p.hint { (cx.lang.fill("message.masked", &[("n", &masked)])) } }
        }
    }
}

fn reply(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    let analysis = cx.view.analysis();
    let row = analysis.message(id);
    html! {
        section.panel.reply {
            h2 { (cx.t("message.reply")) }
            @if text.reply.text.trim().is_empty() {
                p.empty { (cx.t("message.no_reply")) }
            } @else {
                p.facts {
                    @if let Some(department) = row.department { span { (analysis.symbol(department)) } }
                    @if row.reply_time.is_some() { span { (format::day_of(cx.lang, row.reply_time)) } }
                }
                div.text { (text.reply.text) }
            }
        }
    }
}

fn labels(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    let labels = &cx.view.analysis().labels[id.index()];
    let purpose = Filter {
        purpose: Some(labels.purpose),
        ..Filter::default()
    };
    let field = Filter {
        field: Some(labels.field),
        ..Filter::default()
    };
    let aspect = Filter {
        aspect: Some(labels.aspect),
        ..Filter::default()
    };
    let unsure = Filter {
        unsure: Some(true),
        ..Filter::default()
    };
    html! {
        section.panel {
            h2 { (cx.t("message.labels")) }
            dl.pairs {
                dt { (cx.lang.code_words("filter", "purpose")) }
                dd {
                    a href=(purpose.href()) { (cx.lang.code_words("purpose", labels.purpose.code())) }
                    @if labels.unsure { " " a.mark href=(unsure.href()) { (cx.t("message.unsure")) } }
                    @if let Some(kind) = labels.accusation_kind() { " " span.mark { (cx.lang.code_words("accusation", kind.code())) } }
                }
                dt { (cx.lang.code_words("filter", "field")) }
                dd { a href=(field.href()) { (cx.lang.code_words("field", labels.field.code())) } }
                dt { (cx.lang.code_words("filter", "aspect")) }
                dd { a href=(aspect.href()) { (cx.lang.code_words("aspect", labels.aspect.code())) } }
                @if labels.legal_route { dt { (cx.lang.code_words("filter", "legal_route")) } dd { (cx.t("form.yes")) } }
                @if let Some(way) = labels.legal_way {
                    dt { (cx.t("message.legal_way")) }
                    dd {
                        (cx.lang.code_words("legal", way.channel.code()))
                        @if let Some(sentence) = cx.view.legal_sentence(id, text) { blockquote { (sentence) } }
                    }
                }
            }
            (said(cx, id, text))
            (missing(cx, id))
            (keywords(cx, id))
        }
    }
}

/// Sentences that do something else than the message as a whole: a suggestion inside a complaint.
fn said(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    let labels = &cx.view.analysis().labels[id.index()];
    let other: Vec<_> = labels
        .said
        .iter()
        .filter(|each| each.purpose != labels.purpose)
        .take(SAID)
        .collect();
    let whole = text.statement();
    html! {
        @if !other.is_empty() {
            h3 { (cx.t("message.said")) }
            ul {
                @for each in other {
                    li { span.mark { (cx.lang.code_words("purpose", each.purpose.code())) } " " (sentence(&whole, each.range)) }
                }
            }
        }
    }
}

/// Which of the six elements are missing.
fn missing(cx: &Cx, id: MessageId) -> Markup {
    let missing: Vec<&str> = cx
        .view
        .analysis()
        .message(id)
        .missing()
        .map(|element| cx.lang.code_words("element", element.code()))
        .collect();
    html! {
        @if !missing.is_empty() { p.hint { (cx.lang.fill("message.missing", &[("elements", &missing.join(cx.t("unit.comma")))])) } }
    }
}

/// Keywords of the message, the rarer ones first: they say more.
fn keywords(cx: &Cx, id: MessageId) -> Markup {
    let terms = cx.view.analysis().keywords.terms.iter().rev();
    let held: Vec<&str> = terms
        .filter(|term| term.messages.binary_search(&id).is_ok())
        .take(KEYWORDS)
        .map(|term| term.text.as_str())
        .collect();
    html! { @if !held.is_empty() { p.keywords { @for word in held { (keyword_link(word)) } } } }
}

fn topic(cx: &Cx, id: MessageId) -> Markup {
    html! {
        section.panel {
            h2 { (cx.t("message.topic")) }
            @match cx.view.topic_of(id) {
                Some(topic) => {
                    @let filter = Filter { topic: Some(topic.id), ..Filter::default() };
                    p { a href={ "/topics/" (topic.id) } { (topic.name) } " " (state_mark(cx, topic.state)) }
                    p.facts { span { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, filter.select(&cx.view).len(), &filter))])) } }
                }
                None => p.empty { (cx.t("message.unclassified")) },
            }
        }
    }
}

fn repeats(cx: &Cx, id: MessageId) -> Result<Markup, ApiError> {
    let analysis = cx.view.analysis();
    let Some(group) = analysis.duplicates.group_of[id.index()].map(|at| &analysis.duplicates.groups[at as usize]) else {
        return Ok(html! { section.panel { h2 { (cx.t("message.repeats")) } p.empty { (cx.t("message.no_repeats")) } } });
    };
    let members = cx.view.shown_of(&group.members);
    let filter = Filter {
        group: Some(analysis.message(id).uid),
        ..Filter::default()
    };
    let kind = match group.same_writer {
        SameWriter::Yes => "message.same_writer",
        SameWriter::No => "message.many_writers",
        SameWriter::Unknown => "message.unknown_writer",
    };
    Ok(html! {
        section.panel {
            h2 { (cx.t("message.repeats")) span.aside { (cx.lang.fill_html("overview.all", &[("n", number(cx.lang, members.len(), &filter))])) } }
            p { (cx.t(kind)) @if group.mass_mailing { " " span.mark { (cx.t("message.mass_mailing")) } } }
            ul.ranked { @for &member in members.iter().filter(|&&member| member != id).take(REPEATS) {
                @let row = analysis.message(member);
                li {
                    span.title { a href=(message_href(&cx.view, member)) { (format::day_of(cx.lang, row.time)) } }
                    span.count { (cx.lang.code_words("channel", row.channel.code())) }
                }
            } }
        }
    })
}

fn source(cx: &Cx, id: MessageId) -> Markup {
    let analysis = cx.view.analysis();
    let row = analysis.message(id);
    let symbol = |symbol: Option<u32>| symbol.map(|symbol| analysis.symbol(symbol));
    let pairs = [
        ("message.external_id", Some(&*row.external_id)),
        ("message.source", Some(analysis.symbol(row.source))),
        ("message.district", symbol(row.district)),
        ("message.place", symbol(row.place)),
        ("message.department", symbol(row.department)),
        ("message.category", symbol(row.category)),
        ("message.campaign", symbol(row.campaign)),
        ("message.collection_point", symbol(row.collection_point)),
        ("message.given_purpose", symbol(row.given_purpose)),
        ("message.state", symbol(row.state)),
        ("message.satisfaction", symbol(row.satisfaction)),
    ];
    html! {
        section.panel {
            h2 { (cx.t("message.record")) }
            dl.pairs {
                @for (key, value) in pairs { @if let Some(value) = value { dt { (cx.t(key)) } dd { (value) } } }
                @if let Some(kind) = row.writer_kind { dt { (cx.t("message.writer")) } dd { (cx.lang.code_words("writer", kind.code())) } }
                @for (header, value) in analysis.extras.of(id.index()) {
                    @let filter = Filter { extra: Some(format!("{header}:{value}")), ..Filter::default() };
                    dt { (header) } dd { a href=(filter.href()) { (value) } }
                }
                @if row.votes_up + row.votes_down > 0 { dt { (cx.t("message.votes")) } dd { (row.votes_up) " / " (row.votes_down) } }
            }
            (disclosure::contact_form(cx, id))
        }
    }
}

/// Has this been said before.
fn earlier(cx: &Cx, id: MessageId) -> Result<Markup, ApiError> {
    Ok(html! { section.panel { h2 { (cx.t("search.before")) } (before::answer(cx, Asked::Message(id))?) } })
}
