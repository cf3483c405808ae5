//! `/keywords`: the words of a period (高频关键词), and `/keywords/{word}`: one of them.

mod choice;
mod export;
mod reasons;
mod rising;
mod table;
mod word;

pub(in crate::service) use choice::{Asked, period_words};
pub(in crate::service) use export::{export, table as keyword_table};
pub(in crate::service) use rising::{latest_week, of_week, rising_rows, week_name};
pub(in crate::service) use word::{page as word_page, word_href};

use maud::{Markup, html};

use super::PageResult;
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Listed;
use crate::service::format;
use crate::service::html::{number, pager};
use crate::service::keywords::{By, Sorting, rank};
use crate::service::layout;
use crate::service::paging::Paging;

/// How many words stand on one page.
const PER_PAGE: usize = 50;
/// How many rising words stand above them.
const RISING: usize = 12;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let asked = Asked::from_pairs(&cx.view, &cx.pairs, &["limit", "offset"])?;
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let ranking = rank(&cx.view, &asked.scope, asked.by, asked.sorting, asked.kind);
    let all = ranking.ground.all;
    let lead = [
        ("period", html! { (period_words(cx, &asked.scope)) }),
        ("messages", number(cx.lang, all.messages as usize, &asked.scope.listed())),
        (
            "people",
            html! { a.n href=(asked.scope.listed().href()) { (format::count(cx.lang, all.people)) } },
        ),
    ];
    let main = html! {
        div.heading.with-ways {
            div {
                h1 { (cx.t("nav.keywords")) }
                p.lead { (cx.lang.fill_html("keywords.lead", &lead)) }
            }
            p.ways {
                a.way href=(href("/wall", &asked.scope.pairs())) { (cx.t("wall.open")) }
                @for format in ["xlsx", "csv"] {
                    a href=(asked.export_href(format)) download { (cx.lang.fill("keywords.export", &[("format", &format.to_uppercase())])) }
                }
            }
        }
        @if let Some(week) = latest_week(&cx.view) { (rising::line(cx, week, RISING)) }
        section.panel aria-label=(cx.t("nav.keywords")) {
            (choice::presets(cx, &asked, "/keywords"))
            (choice::form(cx, &asked, "/keywords"))
            div.switches {
                (switch(cx, &asked))
                (kinds(cx, &asked))
            }
            (table::words(cx, &asked, &ranking, paging))
            @if ranking.rows.is_empty() { p.empty { (cx.t("keywords.none")) } }
            p.hint { (cx.t("keywords.hint")) }
        }
        (pager(cx, paging, ranking.rows.len()))
    };
    Ok(layout::page(cx, cx.t("nav.keywords"), "/keywords", &main))
}

/// By messages or by people; by count or by increase.
fn switch(cx: &Cx, asked: &Asked) -> Markup {
    let choices = [
        (By::Messages, Sorting::Count, "keywords.by_messages"),
        (By::People, Sorting::Count, "keywords.by_people"),
        (By::Messages, Sorting::Change, "keywords.by_change"),
    ];
    html! {
        nav.switch aria-label=(cx.t("keywords.order")) {
            @for (by, sorting, key) in choices {
                @let on = (by, sorting) == (asked.by, asked.sorting);
                a href=(Asked { by, sorting, ..asked.clone() }.href("/keywords")) aria-current=[on.then_some("true")] { (cx.t(key)) }
            }
        }
    }
}

/// Which kinds of words are listed.
fn kinds(cx: &Cx, asked: &Asked) -> Markup {
    html! {
        nav.switch aria-label=(cx.t("keywords.kind")) {
            @for (kind, key) in choice::KINDS {
                a href=(Asked { kind, ..asked.clone() }.href("/keywords")) aria-current=[(kind == asked.kind).then_some("true")] { (cx.t(key)) }
            }
        }
    }
}
