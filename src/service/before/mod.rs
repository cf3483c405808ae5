//! Has this been said before (以前有人提过吗), as a part of pages: the sentence, the earlier answer, then the sections.

mod words;

pub use words::{likeness, sentence};

use maud::{Markup, html};

pub(super) use self::words::by_whom;
use super::context::Cx;
use super::error::ApiError;
use super::filter::{Filter, Listed};
use super::format;
use super::html::{decision_mark, heading, message_href, number, state_mark};
use crate::corpus::MessageId;
use crate::run::{self, Asked, Before, Entry, Part, Reply, Section};
use crate::store::MaskedMessage;

/// Entries that are looked for in a section.
const ENTRIES: usize = 12;
/// Topics of the matter that are named.
const TOPICS: usize = 3;
/// Entries of a section that stand open; the others unfold.
const OPEN: usize = 5;
/// The same of what is only near.
const OPEN_NEAR: usize = 3;
/// Letters of a reply above which it is folded.
const LONG_REPLY: usize = 600;
/// Letters of a reply and of a text in an entry.
const REPLY: usize = 90;
const TEXT: usize = 90;

/// Looks for what came before.
pub(super) fn find(cx: &Cx, asked: Asked<'_>, limit: usize) -> Result<Before, ApiError> {
    run::before(cx.view.snapshot(), asked, limit).map_err(|error| ApiError::internal(&error))
}

/// The answer for a message or a text, as the inside of a panel.
pub(super) fn answer(cx: &Cx, asked: Asked<'_>) -> Result<Markup, ApiError> {
    let before = find(cx, asked, ENTRIES)?;
    let parts = before.parts.iter().map(|part| section(cx, &before, part));
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        p.said role="status" { (sentence(cx.lang, cx.view.snapshot(), &before)) }
        (matter(cx, &before))
        (first(cx, &before)?)
        @for part in parts { (part) }
    })
}

/// The topic: how many people are behind it, what became of it, and the list of what came before where a filter can say it.
fn matter(cx: &Cx, before: &Before) -> Markup {
    let topics = before
        .topics
        .iter()
        .take(TOPICS)
        .map(|&at| &cx.view.analysis().topics.topics[at as usize]);
    html! {
        @for topic in topics {
            @let of_topic = Filter { topic: Some(topic.id), ..Filter::default() };
            p.facts {
                span { (cx.t("message.topic")) (cx.t("unit.colon")) a href={ "/topics/" (topic.id) } { (topic.name) } " " (state_mark(cx, topic.state)) }
                span { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, of_topic.select(&cx.view).len(), &of_topic))])) }
                span { (cx.lang.fill("unit.n_people", &[("n", &format::count(cx.lang, topic.people))])) }
                span { (cx.lang.fill("similar.heat", &[("n", &format!("{:.0}", topic.heat))])) }
            }
        }
    }
}

/// The earlier answer in full: whose, when, to which message and why that one.
fn first(cx: &Cx, before: &Before) -> Result<Markup, ApiError> {
    let Some((section, entry)) = before.answer() else {
        return Ok(html! {});
    };
    let Some(reply) = before.reply(entry) else {
        return Ok(html! {});
    };
    let row = cx.view.analysis().message(entry.message);
    let (title, _) = heading(cx.lang, &cx.view.text(entry.message)?);
    let why = cx.lang.fill(
        "similar.why",
        &[("section", &cx.lang.code_words("similar_section", section.code()))],
    );
    let shown = format::excerpt(&reply.text, LONG_REPLY / 2);
    Ok(html! {
        div.answered {
            h3 { (cx.t("similar.answer")) }
            p.facts {
                b { (by_whom(cx.lang, cx.view.snapshot(), row)) }
                @if let Some(days) = entry.days_to_reply { span { (cx.lang.fill("similar.after_days", &[("n", &days)])) } }
                span { (cx.t("similar.answered_message")) a href=(message_href(&cx.view, entry.message)) { (title) } }
                span { (format::day_of(cx.lang, row.time)) }
                span.mark { (why) }
                (outcome(cx, entry.message))
            }
            @if reply.text.chars().count() > LONG_REPLY {
                div.text { (shown) }
                details { summary { (cx.t("similar.whole_answer")) } div.text { (reply.text) } }
            } @else {
                div.text { (reply.text) }
            }
            (same_reply(cx, reply))
        }
    })
}

/// That one reply answered several of the messages shown.
fn same_reply(cx: &Cx, reply: &Reply) -> Markup {
    html! {
        @if reply.messages.len() > 1 {
            p.hint { (cx.lang.fill("similar.one_reply", &[("n", &format::count(cx.lang, reply.messages.len() as u64))])) }
        }
    }
}

fn section(cx: &Cx, before: &Before, part: &Part) -> Result<Markup, ApiError> {
    let entries = part.entries.iter().map(|each| entry(cx, before, each));
    let entries = entries.collect::<Result<Vec<_>, _>>()?;
    let open = if part.section == Section::Near { OPEN_NEAR } else { OPEN };
    let (open, folded) = entries.split_at(open.min(entries.len()));
    let name = match part.section {
        // Nobody knows whether unnamed letters are from others.
        Section::Identical if before.parts.iter().all(|part| part.section != Section::SameWriter) => cx.t("similar.identical"),
        other => cx.lang.code_words("similar_section", other.code()),
    };
    let shown: usize = part.entries.iter().map(|entry| 1 + entry.also.len()).sum();
    Ok(html! {
        section.before {
            h3 { (name) span.aside { @if part.section != Section::Near { (count(cx, before, part)) } } }
            @if part.section == Section::Near { p.hint { (cx.t("similar.near_hint")) } }
            div.list { @for entry in open { (entry) } }
            @if !folded.is_empty() {
                details {
                    summary { (cx.lang.fill("similar.more", &[("n", &folded.len())])) }
                    div.list { @for entry in folded { (entry) } }
                }
            }
            @if part.section != Section::Near && shown < part.messages.len() {
                p.hint { (cx.lang.fill("similar.not_shown", &[("n", &(part.messages.len() - shown))])) }
            }
        }
    })
}

/// How many messages stand in a section; a link where a filter names exactly these.
fn count(cx: &Cx, before: &Before, part: &Part) -> Markup {
    let analysis = cx.view.analysis();
    let topics = before.topics.iter().map(|&at| Filter {
        topic: Some(analysis.topics.topics[at as usize].id),
        ..Filter::default()
    });
    let group = part.messages.first().map(|&id| Filter {
        group: Some(analysis.message(id).uid),
        ..Filter::default()
    });
    let exact = topics.chain(group).find(|filter| filter.select(&cx.view) == part.messages);
    let n = part.messages.len();
    let n = exact.map_or_else(
        || html! { (format::count(cx.lang, n as u64)) },
        |filter| number(cx.lang, n, &filter),
    );
    cx.lang.fill_html("unit.n_messages", &[("n", n)])
}

/// One earlier message: what it is and how alike, then its answer, then its beginning.
fn entry(cx: &Cx, before: &Before, entry: &Entry) -> Result<Markup, ApiError> {
    let text = cx.view.text(entry.message)?;
    let (title, rest) = heading(cx.lang, &text);
    Ok(html! {
        article.entry {
            h4 { a href=(message_href(&cx.view, entry.message)) { (title) } }
            (about(cx, entry))
            (replied(cx, before, entry, &text))
            @if entry.repeat.is_none() { p.excerpt { (format::excerpt(rest, TEXT)) } }
            @if !entry.also.is_empty() { p.sub { (cx.lang.fill("similar.also", &[("n", &entry.also.len())])) } }
        }
    })
}

/// Date, place, department, how alike, outcome and marks of an entry in one line.
fn about(cx: &Cx, entry: &Entry) -> Markup {
    let analysis = cx.view.analysis();
    let (row, labels) = (analysis.message(entry.message), &analysis.labels[entry.message.index()]);
    let symbol = |symbol: u32| analysis.symbol(symbol);
    html! {
        p.facts {
            span { (format::day_of(cx.lang, row.time)) }
            @if entry.later { span.mark { (cx.t("similar.is_later")) } }
            span.mark { (likeness(cx.lang, entry)) }
            @if let Some(district) = row.district { span { (symbol(district)) } }
            @if let Some(place) = row.place { span { (symbol(place)) } }
            @if let Some(people) = row.voice.people.filter(|&people| people > 1) { span { (cx.lang.fill("message.joint", &[("n", &people)])) } }
            @if let Some(urgent) = labels.urgent { span.mark.urgent { (cx.lang.code_words("urgent", urgent.kind.code())) } }
            (outcome(cx, entry.message))
            span { (symbol(row.source)) (cx.t("unit.colon")) (row.external_id) }
        }
    }
}

/// What became of a message, as far as the files or people say: state, satisfaction, campaign, the decision about the idea; that nothing
/// is known is said too.
fn outcome(cx: &Cx, id: MessageId) -> Markup {
    let analysis = cx.view.analysis();
    let row = analysis.message(id);
    let is_unknown = row.state.is_none() && row.satisfaction.is_none() && cx.view.idea(id).is_none_or(|idea| idea.decision.is_none());
    let said = [
        ("message.state", row.state),
        ("message.satisfaction", row.satisfaction),
        ("message.campaign", row.campaign),
    ];
    html! {
        @for (key, value) in said {
            @if let Some(value) = value { span { (cx.t(key)) (cx.t("unit.colon")) (analysis.symbol(value)) } }
        }
        (decision_mark(cx, id))
        @if is_unknown { span { (cx.t("similar.outcome_unknown")) } }
    }
}

/// The answer of an entry in a line; a reply that stands above is not said again.
fn replied(cx: &Cx, before: &Before, entry: &Entry, text: &MaskedMessage) -> Markup {
    let row = cx.view.analysis().message(entry.message);
    let Some(reply) = before.reply(entry) else {
        let key = if row.replied && text.reply.text.trim().is_empty() {
            "similar.empty_reply"
        } else {
            "similar.unanswered"
        };
        return html! { p.sub { (cx.t(key)) } };
    };
    let is_above = before.answer().is_some_and(|(_, first)| first.reply == entry.reply) || reply.messages.first() != Some(&entry.message);
    html! {
        p.answer {
            b { (by_whom(cx.lang, cx.view.snapshot(), row)) }
            @if let Some(days) = entry.days_to_reply { span { (cx.lang.fill("similar.after_days", &[("n", &days)])) } }
            @if is_above {
                (cx.t("similar.reply_above"))
            } @else {
                (format::excerpt(&reply.text, REPLY))
                @if reply.messages.len() > 1 { " " span.mark { (cx.lang.fill("similar.shared", &[("n", &reply.messages.len())])) } }
            }
        }
    }
}

/// The form into which a new letter is pasted.
pub(super) fn form(cx: &Cx, title: &str, text: &str) -> Markup {
    html! {
        section.panel {
            h2 { (cx.t("search.before")) }
            form.paste action="/search" method="post" {
                label for="title" { (cx.t("similar.title")) }
                input #title type="text" name="title" maxlength="200" value=(title) autocomplete="off";
                label for="text" { (cx.t("search.paste")) }
                textarea #text name="text" rows="6" maxlength="20000" required { (text) }
                button { (cx.t("search.compare")) }
            }
        }
    }
}

/// What a pasted letter finds, with the form below it.
pub(super) fn pasted(cx: &Cx, title: &str, text: &str) -> Result<Markup, ApiError> {
    Ok(html! {
        div.heading { h1 { (cx.t("search.before")) } }
        @if !text.is_empty() { section.panel { h2 { (cx.t("similar.found")) } (answer(cx, Asked::Text { title, body: text })?) } }
        (form(cx, title, text))
    })
}

#[cfg(test)]
mod tests;
