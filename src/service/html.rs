//! Pieces that several pages are made of.

use maud::{Markup, html};

use super::address::href;
use super::catalog::Lang;
use super::chart;
use super::context::Cx;
use super::error::ApiError;
use super::filter::{Filter, Listed};
use super::format::{self, Change, Direction};
use super::paging::Paging;
use super::series::WeekCount;
use super::view::View;
use crate::corpus::{Channel, MessageId};
use crate::ideas::Decision;
use crate::store::MaskedMessage;
use crate::topics::{TopicId, TopicState};

/// A count that opens exactly its messages.
pub(super) fn number(lang: Lang, n: usize, filter: &Filter) -> Markup {
    html! { a.n href=(filter.href()) { (format::count(lang, n as u64)) } }
}

/// How a count stands against an earlier period, in words; `key` says which.
pub(super) fn change(lang: Lang, key: &str, change: Change) -> Markup {
    let class = match change.direction() {
        Direction::Up => "change up",
        Direction::Down => "change down",
        Direction::Level => "change",
    };
    html! { span class=(class) { span.vs { (lang.t(key)) } " " (change_words(lang, change)) } }
}

/// The same without saying against which period, for a column whose head says so.
pub(super) fn change_alone(lang: Lang, change: Change) -> Markup {
    let class = match change.direction() {
        Direction::Up => "change up",
        Direction::Down => "change down",
        Direction::Level => "change",
    };
    html! { span class=(class) { (change_words(lang, change)) } }
}

fn change_words(lang: Lang, change: Change) -> String {
    let percent = |p: f64| format!("{:.1}", p.abs());
    match (change, change.direction()) {
        (Change::NoData, _) => lang.t("change.no_data").to_owned(),
        (Change::FromZero, _) => lang.t("change.from_zero").to_owned(),
        (_, Direction::Level) => lang.t("change.level").to_owned(),
        (Change::By(n), Direction::Up) => lang.fill("change.more", &[("n", &n)]),
        (Change::By(n), Direction::Down) => lang.fill("change.fewer", &[("n", &n.abs())]),
        (Change::Percent(p), Direction::Up) => lang.fill("change.up", &[("n", &percent(p))]),
        (Change::Percent(p), Direction::Down) => lang.fill("change.down", &[("n", &percent(p))]),
    }
}

/// What became of a topic since the last run, where that is worth a mark.
pub(super) fn state_mark(cx: &Cx, state: TopicState) -> Markup {
    // In the first generation every topic is new, which says nothing.
    let says_nothing = state == TopicState::Continued || (state == TopicState::New && cx.view.snapshot().manifest().generation == 1);
    html! {
        @if !says_nothing { span class={ "mark state-" (state.code()) } { (cx.lang.code_words("state", state.code())) } }
    }
}

/// What a topic is called: as a person named it since the analysis, else as the analysis does, else as it was called last, else its id.
pub(super) fn topic_name(cx: &Cx, id: TopicId) -> String {
    if let Some(name) = cx.pending().name(id) {
        return name.to_owned();
    }
    let course = &cx.view.analysis().topics.course;
    let kept = || course.iter().rev().find(|row| row.id == id).map(|row| row.name.clone());
    let now = cx.view.topic(id).map(|(_, topic)| topic.name.clone());
    now.or_else(kept).filter(|name| !name.is_empty()).unwrap_or_else(|| id.to_string())
}

/// What a person decided about an idea, where one did.
pub(super) fn decision_mark(cx: &Cx, id: MessageId) -> Markup {
    let decision = cx.view.idea(id).and_then(|idea| idea.decision);
    html! {
        @match decision {
            None => {}
            Some(Decision::Shortlisted) => { " " span.mark { (cx.t("ideas.shortlisted")) } }
            Some(Decision::Dropped(reason)) => { " " span.mark { (cx.t("ideas.dropped")) (cx.t("unit.colon")) (cx.lang.code_words("drop", reason.code())) } }
        }
    }
}

/// A message as an entry of a list: title, first words, where it came from; `note` stands above them.
pub(super) fn entry(cx: &Cx, id: MessageId, note: Option<Markup>) -> Result<Markup, ApiError> {
    let text = cx.view.text(id)?;
    let (title, rest) = heading(cx.lang, &text);
    Ok(html! {
        article.entry {
            h3 { a href=(message_href(&cx.view, id)) { (title) } }
            @if let Some(note) = note { (note) } @else { p.excerpt { (format::excerpt(rest, 110)) } }
            (facts(cx, id))
        }
    })
}

/// The title of a message, or the beginning of its body where it has none.
pub(super) fn title_of(lang: Lang, text: &MaskedMessage) -> String {
    heading(lang, text).0
}

/// The title of a message and what of its body the title does not say.
pub(super) fn heading(lang: Lang, text: &MaskedMessage) -> (String, &str) {
    /// Letters of a title, and of a beginning that stands for one.
    const LONG: usize = 48;
    const SHORT: usize = 26;
    let (title, body) = (text.title.text.trim(), text.body.text.trim());
    if !title.is_empty() {
        return (format::excerpt(title, LONG), body);
    }
    match body.char_indices().nth(SHORT) {
        Some((end, _)) => (format::excerpt(body, SHORT), &body[end..]),
        None if body.is_empty() => (lang.t("message.untitled").to_owned(), body),
        None => (body.to_owned(), ""),
    }
}

/// Date, channel, place, purpose and marks of a message in one line.
pub(super) fn facts(cx: &Cx, id: MessageId) -> Markup {
    let (lang, analysis) = (cx.lang, cx.view.analysis());
    let (row, labels) = (analysis.message(id), &analysis.labels[id.index()]);
    let people = row.voice.people.filter(|&people| people > 1);
    html! {
        p.facts {
            span { (format::day_of(lang, row.time)) }
            span { (lang.code_words("channel", row.channel.code())) }
            @if let Some(district) = row.district { span { (analysis.symbol(district)) } }
            span { (lang.code_words("purpose", labels.purpose.code())) }
            @if let Some(urgent) = labels.urgent { span.mark.urgent { (lang.code_words("urgent", urgent.kind.code())) } }
            @if let Some(people) = people { span { (lang.fill("message.joint", &[("n", &people)])) } }
            @if row.replied { span.mark.replied { (lang.t("message.replied")) } }
        }
    }
}

/// The page of a message.
pub(super) fn message_href(view: &View, id: MessageId) -> String {
    format!("/messages/{}", view.analysis().message(id).uid)
}

/// The page of a keyword's messages in a link with the word.
pub(super) fn keyword_link(text: &str) -> Markup {
    let filter = Filter {
        keyword: Some(text.to_owned()),
        ..Filter::default()
    };
    html! { a.keyword href=(filter.href()) { (text) } }
}

/// Links to the parts of a long list.
pub(super) fn pager(cx: &Cx, paging: Paging, total: usize) -> Markup {
    let (first, last) = (paging.offset + 1, (paging.offset + paging.limit).min(total));
    html! {
        @if total > paging.limit || paging.offset > 0 {
            nav.pager aria-label=(cx.t("pager.label")) {
                @if paging.offset > 0 {
                    a rel="prev" href=(Paging::href(&cx.path, &cx.pairs, paging.offset.saturating_sub(paging.limit))) { (cx.t("pager.previous")) }
                }
                @if first <= last {
                    span { (cx.lang.fill("pager.span", &[("first", &first), ("last", &last), ("total", &total)])) }
                }
                @if let Some(next) = paging.next(&cx.path, &cx.pairs, total) { a rel="next" href=(next) { (cx.t("pager.next")) } }
            }
        }
    }
}

/// The class that gives a channel its colour.
pub(super) fn channel_class(channel: Channel) -> &'static str {
    match channel {
        Channel::Petition => "c1",
        Channel::Hotline => "c2",
        Channel::Forum => "c3",
        Channel::Form => "c4",
        Channel::Other => "c5",
    }
}

/// Messages by week and channel with the people behind them: drawing, legend and table. `base` names the messages counted.
pub(super) fn course(cx: &Cx, counts: &[WeekCount], base: &Filter, label: &str) -> Markup {
    let lang = cx.lang;
    let of_week = |count: &WeekCount| Filter {
        week: Some(count.week),
        ..base.clone()
    };
    let columns: Vec<chart::Column> = counts
        .iter()
        .map(|count| chart::Column {
            label: count.week.monday().format("%-m/%-d").to_string(),
            title: lang.fill(
                "chart.week_title",
                &[("week", &count.week), ("messages", &count.messages()), ("people", &count.people)],
            ),
            href: of_week(count).href(),
            parts: Channel::ALL
                .iter()
                .map(|&channel| (channel_class(channel), count.channels[channel.index()]))
                .collect(),
            line: count.people,
        })
        .collect();
    let used: Vec<Channel> = Channel::ALL
        .iter()
        .copied()
        .filter(|channel| counts.iter().any(|count| count.channels[channel.index()] > 0))
        .collect();
    html! {
        figure {
            (chart::columns(&columns, label))
            figcaption.legend {
                @for &channel in &used { span { (chart::swatch(channel_class(channel))) (lang.code_words("channel", channel.code())) } }
                span { (chart::swatch("people-key")) (lang.t("chart.people")) }
            }
            details { summary { (lang.t("chart.table")) } div.scroll { (course_table(lang, counts, base, &used)) } }
        }
    }
}

fn course_table(lang: Lang, counts: &[WeekCount], base: &Filter, channels: &[Channel]) -> Markup {
    html! {
        table {
            thead { tr {
                th scope="col" { (lang.t("chart.week")) }
                @for channel in channels { th.num scope="col" { (lang.code_words("channel", channel.code())) } }
                th.num scope="col" { (lang.t("chart.messages")) }
                th.num scope="col" { (lang.t("chart.people")) }
            } }
            tbody { @for count in counts.iter().rev() {
                @let of_week = Filter { week: Some(count.week), ..base.clone() };
                tr {
                    th scope="row" { (count.week) }
                    @for &channel in channels {
                        td.num { (number(lang, count.channels[channel.index()] as usize, &Filter { channel: Some(channel), ..of_week.clone() })) }
                    }
                    td.num { (number(lang, count.messages() as usize, &of_week)) }
                    td.num { (format::count(lang, count.people)) }
                }
            } }
        }
    }
}

/// One row of a list of bars.
pub(super) struct BarRow {
    /// What is counted.
    pub name: Markup,
    /// How many.
    pub count: u32,
    /// Which messages.
    pub filter: Filter,
    /// What else is to be said of it.
    pub note: Markup,
}

/// A table of names, bars and counts.
pub(super) fn bars(lang: Lang, caption: &str, rows: &[BarRow]) -> Markup {
    let most = rows.iter().map(|row| row.count).max().unwrap_or(0);
    html! {
        table.bars {
            caption.hidden { (caption) }
            tbody { @for row in rows { tr {
                th scope="row" { (row.name) }
                td.draw { (chart::bar(row.count, most)) }
                td.num { (number(lang, row.count as usize, &row.filter)) }
                td.note { (row.note) }
            } } }
        }
    }
}

/// The same address in another language.
pub(super) fn in_language(path: &str, pairs: &[(String, String)], lang: Lang) -> String {
    let mut pairs: Vec<(String, String)> = pairs.iter().filter(|(key, _)| key != "lang").cloned().collect();
    pairs.push(("lang".to_owned(), lang.code().to_owned()));
    href(path, &pairs)
}
