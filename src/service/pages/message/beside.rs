//! What stands beside a letter: its topic, its repeats, what was answered before, what the source says of it.

use maud::{Markup, html};

use crate::corpus::MessageId;
use crate::dedup::SameWriter;
use crate::run::Asked;
use crate::service::before;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{message_href, number, state_mark};
use crate::service::pages::disclosure;

/// How many repeats are shown.
const REPEATS: usize = 6;

/// Has this been said before.
pub(super) fn earlier(cx: &Cx, id: MessageId) -> Result<Markup, ApiError> {
    Ok(html! { section.panel { h2 { (cx.t("search.before")) } (before::answer(cx, Asked::Message(id))?) } })
}

/// The topic, and how many report it.
pub(super) fn topic(cx: &Cx, id: MessageId) -> Markup {
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

/// Other messages of the same submission.
pub(super) fn repeats(cx: &Cx, id: MessageId) -> Result<Markup, ApiError> {
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

/// What the file says of the message: ids, place, department, state, other columns.
pub(super) fn record(cx: &Cx, id: MessageId) -> Markup {
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
