//! A message that a search found: its answer first, then its text.

use maud::{Markup, html};

use super::context::Cx;
use super::error::ApiError;
use super::filter::{Filter, Listed};
use super::format;
use super::html::{facts, heading, message_href, number};
use super::marks::marked;
use crate::corpus::MessageId;
use crate::search::Hit;
use crate::store::MaskedMessage;

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
    let first = super::marks::ranges(body, words).first().map_or(0, |range| range.start);
    let start = body[..first].char_indices().rev().nth(BEFORE).map_or(0, |(at, _)| at);
    let dots = if start > 0 { "…" } else { "" };
    format!("{dots}{}", format::excerpt(&body[start..], LENGTH))
}
