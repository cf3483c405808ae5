//! A hit: its answer first, then the passage that holds the words.

use std::ops::Range;

use maud::{Markup, html};

use super::desk::open_href;
use crate::corpus::MessageId;
use crate::search::{Hit, Match, Step, highlight, reaches, snippet};
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{heading, message_href, number};
use crate::service::marks::{marked, marked_excerpt};
use crate::service::question::Question;
use crate::store::{Excerpt, MaskedMessage};

/// Characters of the passage of a message, and of its reply.
const PASSAGE: usize = 150;
const REPLY: usize = 110;

/// Most passages of a relaxed hit that are named.
const MOST_NAMED: usize = 6;

/// An entry of the list; `opened` says whether it is the one that is open.
pub(super) fn entry(cx: &Cx, question: &Question, hit: &Hit, words: &[String], opened: bool) -> Result<Markup, ApiError> {
    let id = hit.message;
    let text = cx.view.text(id)?;
    let (title, _) = heading(cx.lang, &text);
    let found = Excerpt::of(&text, words, PASSAGE);
    // What only the reply or the title holds is marked there: the passage is then the beginning of the message.
    let passage = match found.part {
        "body" | "measures" => found,
        _ => Excerpt::of(&text, &[], PASSAGE),
    };
    Ok(html! {
        article.entry.on[opened] data-whole=(message_href(&cx.view, id)) {
            h3 {
                a href=(open_href(cx, question, id)) aria-current=[opened.then_some("true")] { (marked(&title, words)) }
                (badges(cx, question, id))
            }
            (facts(cx, id, text.reply.text.trim().is_empty()))
            (answer(cx, id, &text, words))
            @if !passage.line().is_empty() { p.excerpt { (marked_excerpt(&passage)) } }
            @if hit.matched == Match::Relaxed { (holds(cx, &text, words)) }
            @if !hit.also.is_empty() { (also(cx, id)) }
        }
    })
}

/// New, urgent, golden.
fn badges(cx: &Cx, question: &Question, id: MessageId) -> Markup {
    let analysis = cx.view.analysis();
    html! {
        @if question.is_new(&cx.view, id) { " " span.mark.new { (cx.t("search.new")) } }
        @if let Some(urgent) = analysis.labels[id.index()].urgent { " " span.mark.urgent { (cx.lang.code_words("urgent", urgent.kind.code())) } }
        @if reaches(analysis, id, Step::Golden) { " " span.mark.golden { (cx.t("search.golden")) } }
    }
}

/// When the office answered, and what.
fn answer(cx: &Cx, id: MessageId, text: &MaskedMessage, words: &[String]) -> Markup {
    let row = cx.view.analysis().message(id);
    let reply = &*text.reply.text;
    html! {
        @if !reply.trim().is_empty() {
            p.answer {
                b { (cx.t("message.reply")) }
                @if row.reply_time.is_some() { span { (format::day_of(cx.lang, row.reply_time)) } }
                (marked_excerpt(&Excerpt { part: "reply", text: reply, snippet: snippet(reply, words, REPLY) }))
            }
        }
    }
}

/// Date, channel, place, department and purpose in one line; that the office replied, where its words are not known.
fn facts(cx: &Cx, id: MessageId, wordless: bool) -> Markup {
    let (lang, analysis) = (cx.lang, cx.view.analysis());
    let row = analysis.message(id);
    let people = row.voice.people.filter(|&people| people > 1);
    html! {
        p.facts {
            span { (format::day_of(lang, row.time)) }
            span { (lang.code_words("channel", row.channel.code())) }
            @if let Some(district) = row.district { span { (analysis.symbol(district)) } }
            @if let Some(department) = row.department { span { (analysis.symbol(department)) } }
            span { (lang.code_words("purpose", analysis.labels[id.index()].purpose.code())) }
            @if let Some(people) = people { span { (lang.fill("message.joint", &[("n", &people)])) } }
            @if row.replied && wordless { span.mark.replied { (lang.t("message.replied")) } }
        }
    }
}

/// What of the words a relaxed hit holds, in its own script.
fn holds(cx: &Cx, text: &MaskedMessage, words: &[String]) -> Markup {
    let mut named: Vec<&str> = Vec::new();
    for text in [&text.title.text, &text.body.text, &text.measures.text, &text.reply.text] {
        let passages = highlight(text, words).into_iter().map(|range: Range<usize>| text[range].trim());
        // A single letter says nothing.
        for passage in passages.filter(|passage| passage.chars().nth(1).is_some()) {
            if !named.contains(&passage) && named.len() < MOST_NAMED {
                named.push(passage);
            }
        }
    }
    html! {
        @if !named.is_empty() { p.sub { (cx.lang.fill("search.holds", &[("words", &named.join(cx.t("unit.comma")))])) } }
    }
}

/// The repeats that the hit stands for.
fn also(cx: &Cx, id: MessageId) -> Markup {
    let filter = Filter {
        group: Some(cx.view.analysis().message(id).uid),
        ..Filter::default()
    };
    let all = filter.select(&cx.view).len();
    let others = html! { (format::count(cx.lang, all.saturating_sub(1) as u64)) };
    html! { p.sub { (cx.lang.fill_html("search.also", &[("others", others), ("n", number(cx.lang, all, &filter))])) } }
}
