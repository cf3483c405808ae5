//! `/topics`: all concrete topics, narrowed and ordered; several can be chosen to be compared or merged.

mod export;
mod narrow;
mod table;
mod tabs;

use maud::{Markup, html};

use super::PageResult;
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::download;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{number, pager};
use crate::service::layout;
use crate::service::paging::Paging;
use crate::service::topic_board::{Choice, Standing, TopicOrder};
use crate::service::topic_course;
use crate::topics::{Topic, ended};

pub(in crate::service) use export::export;
pub(in crate::service) use table::{lately, marks};
pub(in crate::service) use tabs::tabs;

/// How many topics stand on one page.
const PER_PAGE: usize = 30;

/// Parameters beside the choice.
pub(in crate::service) const BESIDE: [&str; 2] = ["limit", "offset"];

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

/// How lists show a topic: as people decided, in the analysis or since.
pub(in crate::service) fn standing<'v>(cx: &'v Cx, topic: &'v Topic) -> Standing<'v> {
    let (pending, as_read) = (cx.pending(), Standing::of(topic));
    Standing {
        name: pending.name(topic.id).unwrap_or(as_read.name),
        pinned: pending.pinned(topic.id).unwrap_or(as_read.pinned),
        hidden: pending.hidden(topic.id).unwrap_or(as_read.hidden),
    }
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let choice = Choice::from_pairs(&cx.pairs, &BESIDE)?;
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    if choice.ended {
        return Ok(gone(cx, &choice, paging));
    }
    let (found, counts) = choice.select(&cx.view, |topic| standing(cx, topic));
    let hidden = cx
        .view
        .analysis()
        .topics
        .topics
        .iter()
        .filter(|topic| standing(cx, topic).hidden)
        .count();
    let main = html! {
        div.heading {
            h1 { (cx.t("topics.title")) }
            p.lead { (lead(cx, found.len())) }
            (tabs(cx, "/topics"))
        }
        (narrow::form(cx, &choice, &counts))
        @if found.is_empty() { p.empty { (cx.t("topics.none")) } } @else {
            (orders(cx, &choice))
            (table::chosen(cx, paging, &found))
        }
        (pager(cx, paging, found.len()))
        @if !found.is_empty() { (download::links(cx, "/topics/export", &choice.pairs(), found.len())) }
        @if hidden > 0 && !choice.hidden {
            p.hint { a href=(address(&Choice { hidden: true, ..choice.clone() })) { (cx.lang.fill("topics.hidden", &[("n", &hidden)])) } }
        }
        p.hint { (cx.t("topics.hint")) }
    };
    Ok(layout::page(cx, cx.t("nav.topics"), "/topics", &main))
}

/// The address of the list of a choice.
pub(in crate::service) fn address(choice: &Choice) -> String {
    href("/topics", &choice.pairs())
}

fn lead(cx: &Cx, topics: usize) -> Markup {
    let unclassified = Filter {
        classified: Some(false),
        ..Filter::default()
    };
    let n = number(cx.lang, unclassified.select(&cx.view).len(), &unclassified);
    cx.lang.fill_html(
        "topics.lead",
        &[("topics", html! { (format::count(cx.lang, topics as u64)) }), ("unclassified", n)],
    )
}

fn orders(cx: &Cx, choice: &Choice) -> Markup {
    html! {
        div.toolbar {
            nav.orders aria-label=(cx.t("topics.order")) {
                @for order in TopicOrder::ALL {
                    @let other = Choice { order: Some(order).filter(|order| *order != TopicOrder::Heat), ..choice.clone() };
                    a href=(address(&other)) aria-current=[(choice.order() == order).then_some("true")] { (cx.lang.code_words("topic_order", order.code())) }
                }
            }
        }
    }
}

/// The topics that are there no more, the latest first.
fn gone(cx: &Cx, choice: &Choice, paging: Paging) -> Markup {
    let all = ended(&cx.view.analysis().topics.course);
    let (_, counts) = Choice::default().select(&cx.view, |topic| standing(cx, topic));
    let main = html! {
        div.heading {
            h1 { (cx.t("topics.ended")) }
            p.lead { (cx.lang.fill("topics.ended_lead", &[("n", &format::count(cx.lang, all.len() as u64))])) }
            (tabs(cx, "/topics"))
        }
        (narrow::form(cx, choice, &counts))
        @if all.is_empty() { p.empty { (cx.t("topics.none")) } } @else {
            section.panel { ul { @for row in paging.of(&all) { li {
                a href={ "/topics/" (row.id) } { (topic_course::name_of(cx, row.id, &row.name)) } " " (topic_course::sentence(cx, row.id, row))
            } } } }
        }
        (pager(cx, paging, all.len()))
    };
    layout::page(cx, cx.t("topics.ended"), "/topics", &main)
}
