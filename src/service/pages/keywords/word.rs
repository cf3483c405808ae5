//! `/keywords/{word}`: one word: why it is hot, its course, its topics and districts, the words beside it, its newest messages.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::choice::{self, Asked, period_words};
use super::reasons;
use crate::corpus::MessageId;
use crate::report::Kind;
use crate::service::address::{encoded, href};
use crate::service::context::{Cx, blocking};
use crate::service::digests::new_href;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format::{self, Change};
use crate::service::html::{BarRow, bars, change, course, entry, number};
use crate::service::keywords::{Counted, Ground, Ranked, count, messages_of, related, why};
use crate::service::layout;
use crate::service::series;

/// Words that stand beside it, at most.
const RELATED: usize = 12;
/// Newest messages on the page.
const NEWEST: usize = 5;

/// The page of a word in a period.
pub(in crate::service) fn word_href<K: AsRef<str>, V: AsRef<str>>(word: &str, pairs: &[(K, V)]) -> String {
    href(&format!("/keywords/{}", encoded(word)), pairs)
}

/// Serves the page.
pub(in crate::service) async fn page(Path(word): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    blocking(move || match cx.view.term(&word) {
        Some((term, _)) => render(&cx, term).map(|markup| Html(markup.into_string()).into_response()),
        None => Ok((StatusCode::NOT_FOUND, Html(unknown(&cx, &word).into_string())).into_response()),
    })
    .await
}

/// What is said of a word that is no keyword of this analysis.
fn unknown(cx: &Cx, word: &str) -> Markup {
    let main = html! {
        div.heading {
            p.crumbs { a href="/keywords" { (cx.t("nav.keywords")) } }
            h1 { (word) }
            p.lead { (cx.t("keywords.unknown")) }
        }
        p { a.way href=(href("/search", &[("q", word)])) { (cx.lang.fill("keywords.search_instead", &[("word", &word)])) } }
    };
    layout::page(cx, word, "/keywords", &main)
}

fn render(cx: &Cx, term: u32) -> Result<Markup, ApiError> {
    let view = &*cx.view;
    let asked = Asked::from_pairs(view, &cx.pairs, &[])?;
    let scope = &asked.scope;
    let text = view.analysis().keywords.terms[term as usize].text.as_str();
    let ground = Ground::of(view, scope);
    let row = count(view, scope, &ground.accepted, term);
    let ids = messages_of(view, term, scope.period, &ground.accepted);
    let found = why(view, scope, &ground, &row, &ids);
    let filter = Filter {
        keyword: Some(text.to_owned()),
        ..scope.listed()
    };
    let path = word_href::<&str, &str>(text, &[]);
    let main = html! {
        div.heading.with-ways {
            div {
                p.crumbs { a href=(asked.href("/keywords")) { (cx.t("nav.keywords")) } }
                h1 { (text) }
                p.lead { (period_words(cx, scope)) }
            }
            p.ways {
                a.way href=(filter.href()) { (cx.lang.fill("keywords.see_messages", &[("n", &format::count(cx.lang, row.now.messages))])) }
                a.way href=(new_href(Kind::Special, &[("about", text.to_owned())])) { (cx.t("digests.write_special")) }
            }
        }
        section.panel aria-label=(cx.t("keywords.period")) {
            (choice::presets(cx, &asked, &path))
            (choice::form(cx, &asked, &path))
        }
        div.columns.wide-left {
            div {
                section.panel {
                    h2 { (cx.t("keywords.why")) }
                    @if row.now.messages == 0 { p.empty { (cx.t("keywords.no_messages")) } }
                    @else { ul.reasons { @for sentence in reasons::sentences(cx, &found, &row, &filter) { li { (sentence) } } } }
                }
                (course_of(cx, &asked, &ground, term, text))
                @if !ids.is_empty() { (newest(cx, &ids, &filter)?) }
            }
            div {
                (figures(cx, &asked, &row, &filter))
                (beside(cx, &asked, &ground, term, &ids, &filter))
                @if !found.topics.is_empty() { (topics(cx, &found.topics, &filter)) }
                @if !found.districts.is_empty() { (districts(cx, &found.districts, &filter)) }
            }
        }
    };
    Ok(layout::page(cx, text, "/keywords", &main))
}

fn figures(cx: &Cx, asked: &Asked, row: &Ranked, filter: &Filter) -> Markup {
    let figure = |of: fn(Counted) -> u32| {
        let before = |counted: Option<Counted>| counted.map(of);
        html! {
            p { (change(cx.lang, "keywords.than_before", Change::between(before(row.before), of(row.now)))) }
            p { (change(cx.lang, "keywords.than_year", Change::between(before(row.year), of(row.now)))) }
        }
    };
    html! {
        div.tiles.two {
            div.tile {
                p.name { (cx.t("overview.messages")) }
                p.big { (number(cx.lang, row.now.messages as usize, filter)) }
                @if asked.scope.period.is_some() { (figure(|counted| counted.messages)) }
            }
            div.tile {
                p.name { (cx.t("overview.people")) }
                p.big { a.n href=(filter.href()) { (format::count(cx.lang, row.now.people)) } }
                @if asked.scope.period.is_some() { (figure(|counted| counted.people)) }
            }
        }
    }
}

fn course_of(cx: &Cx, asked: &Asked, ground: &Ground, term: u32, text: &str) -> Markup {
    let view = &*cx.view;
    let (first, last) = asked.scope.spark_weeks(view);
    let all = messages_of(view, term, None, &ground.accepted);
    let counts = series::by_week(view, &all, first, last);
    let base = Filter {
        keyword: Some(text.to_owned()),
        ..asked.scope.in_period(None)
    };
    let label = cx.lang.fill("keywords.course_label", &[("word", &text), ("n", &counts.len())]);
    html! {
        section.panel {
            h2 { (cx.t("keywords.course")) span.aside { (cx.lang.fill("overview.weeks", &[("n", &counts.len())])) } }
            (course(cx, &counts, &base, &label))
        }
    }
}

fn beside(cx: &Cx, asked: &Asked, ground: &Ground, term: u32, ids: &[MessageId], filter: &Filter) -> Markup {
    let terms = &cx.view.analysis().keywords.terms;
    let found = related(&cx.view, &asked.scope, ground, term, ids, RELATED);
    let rows: Vec<BarRow> = found
        .iter()
        .map(|row| {
            let text = terms[row.term as usize].text.as_str();
            BarRow {
                name: html! { a href=(word_href(text, &asked.scope.pairs())) { (text) } },
                count: row.together,
                filter: Filter {
                    beside: Some(text.to_owned()),
                    ..filter.clone()
                },
                note: html! {},
            }
        })
        .collect();
    html! {
        section.panel {
            h2 { (cx.t("keywords.related")) }
            @if rows.is_empty() { p.empty { (cx.t("keywords.no_related")) } }
            @else {
                (bars(cx.lang, cx.t("keywords.related"), &rows))
                p.hint { (cx.t("keywords.related_hint")) }
            }
        }
    }
}

fn topics(cx: &Cx, topics: &[(u32, u32)], filter: &Filter) -> Markup {
    let all = &cx.view.analysis().topics.topics;
    let rows: Vec<BarRow> = topics
        .iter()
        .map(|&(at, messages)| BarRow {
            name: reasons::topic_link(cx, at),
            count: messages,
            filter: Filter {
                topic: Some(all[at as usize].id),
                ..filter.clone()
            },
            note: html! {},
        })
        .collect();
    html! { section.panel { h2 { (cx.t("nav.topics")) } (bars(cx.lang, cx.t("nav.topics"), &rows)) } }
}

fn districts(cx: &Cx, districts: &[(crate::analysis::Symbol, u32)], filter: &Filter) -> Markup {
    let rows: Vec<BarRow> = districts
        .iter()
        .map(|&(district, messages)| BarRow {
            name: html! { (cx.view.analysis().symbol(district)) },
            count: messages,
            filter: reasons::in_district(cx, filter, district),
            note: html! {},
        })
        .collect();
    let title = cx.lang.code_words("filter", "district");
    html! { section.panel { h2 { (title) } (bars(cx.lang, title, &rows)) } }
}

fn newest(cx: &Cx, ids: &[MessageId], filter: &Filter) -> Result<Markup, ApiError> {
    let entries = ids
        .iter()
        .rev()
        .take(NEWEST)
        .map(|&id| entry(cx, id, None))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        section.panel {
            h2 { (cx.t("keywords.newest")) a.aside href=(filter.href()) { (cx.t("overview.see_all")) } }
            div.list { @for entry in entries { (entry) } }
        }
    })
}
