//! Has this been said before (以前有人提过吗): earlier messages like a text, each with its answer first.

use maud::{Markup, html};

use super::context::Cx;
use super::error::ApiError;
use super::filter::{Filter, Listed};
use super::format;
use super::html::{facts, heading, message_href, number};
use super::marks::marked;
use super::view::View;
use crate::corpus::MessageId;
use crate::search::{self, Hit};
use crate::store::{MaskedMessage, Scope};

/// A hit with a smaller part of a message's likeness to itself is about something else: on the sample, six of seven pairs of one topic
/// lie above, three of four pairs of different topics below.
const ALIKE: f32 = 0.25;

/// A hit with a smaller part of the best hit's likeness is left out.
const NEAR_THE_BEST: f32 = 0.3;

/// Messages like a text that may be shown, the likest first.
pub(super) fn find(view: &View, text: &str, limit: usize) -> Result<Vec<Hit>, ApiError> {
    let mut hits = ask(view, text, limit, |_| true)?;
    let least = hits.first().map_or(0.0, |best| best.score * NEAR_THE_BEST);
    hits.retain(|hit| hit.score >= least);
    Ok(hits)
}

/// Messages before a message and like it, its repeats left out; the answered ones first, then the likest.
pub(super) fn before(view: &View, id: MessageId, text: &MaskedMessage, limit: usize) -> Result<Vec<Hit>, ApiError> {
    let groups = &view.analysis().duplicates.group_of;
    let is_repeat = |hit: MessageId| groups[id.index()].is_some() && groups[hit.index()] == groups[id.index()];
    let text = [&*text.title.text, &text.body.text].join("\n");
    let mut hits = ask(view, &text, limit + 1, |hit| hit == id || (hit < id && !is_repeat(hit)))?;
    let own = hits.iter().find(|hit| hit.message == id).map_or(f32::MAX, |hit| hit.score);
    hits.retain(|hit| hit.message != id && hit.score >= own * ALIKE);
    answered_first(view, &mut hits);
    Ok(hits)
}

/// Moves the hits that have an answer to the front and keeps the order within.
pub(super) fn answered_first(view: &View, hits: &mut [Hit]) {
    hits.sort_by_key(|hit| !view.analysis().message(hit.message).replied);
}

fn ask(view: &View, text: &str, limit: usize, accepts: impl Fn(MessageId) -> bool + Sync) -> Result<Vec<Hit>, ApiError> {
    let snapshot = view.snapshot();
    search::similar(snapshot.index(), &Scope::filtered(snapshot, accepts), text, limit).map_err(|error| ApiError::internal(&error))
}

/// A found message: its answer, then its text.
pub(super) fn card(cx: &Cx, hit: &Hit) -> Result<Markup, ApiError> {
    found(cx, hit, &[])
}

/// A found message with the words asked for marked.
pub(super) fn found(cx: &Cx, hit: &Hit, words: &[String]) -> Result<Markup, ApiError> {
    let text = cx.view.text(hit.message)?;
    let (title, rest) = heading(cx.lang, &text);
    Ok(html! {
        article.entry {
            h3 { a href=(message_href(&cx.view, hit.message)) { (marked(&title, words)) } }
            (answer(cx, hit.message, &text, words))
            p.excerpt { (marked(&around(rest, words), words)) }
            (facts(cx, hit.message))
            @if !hit.also.is_empty() { (also(cx, hit)) }
        }
    })
}

/// Who answered, when and how.
fn answer(cx: &Cx, id: MessageId, text: &MaskedMessage, words: &[String]) -> Markup {
    let analysis = cx.view.analysis();
    let row = analysis.message(id);
    html! {
        @if !text.reply.text.trim().is_empty() {
            p.answer {
                b { (cx.t("message.reply")) }
                @if let Some(department) = row.department { span { (analysis.symbol(department)) } }
                @if row.reply_time.is_some() { span { (format::day_of(cx.lang, row.reply_time)) } }
                (marked(&format::excerpt(&text.reply.text, 90), words))
            }
        }
    }
}

fn also(cx: &Cx, hit: &Hit) -> Markup {
    let filter = Filter {
        group: Some(cx.view.analysis().message(hit.message).uid),
        ..Filter::default()
    };
    let all = filter.select(&cx.view).len();
    let others = html! { (format::count(cx.lang, all.saturating_sub(1) as u64)) };
    html! { p.sub { (cx.lang.fill_html("search.also", &[("others", others), ("n", number(cx.lang, all, &filter))])) } }
}

/// The part of a text around the first word asked for.
fn around(body: &str, words: &[String]) -> String {
    const BEFORE: usize = 30;
    const LENGTH: usize = 120;
    let first = search::highlight(body, words).first().map_or(0, |range| range.start);
    let start = body[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let dots = if start > 0 { "…" } else { "" };
    format!("{dots}{}", format::excerpt(&body[start..], LENGTH))
}
