//! What the overview chooses from the other pages: hot topics, rising keywords, golden ideas, the screening.

use maud::{Markup, html};

use crate::corpus::Week;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Step};
use crate::service::format;
use crate::service::html::{BarRow, bars, number, state_mark, topic_name};
use crate::service::overview::Overview;
use crate::service::pages::{ideas, keywords};
use crate::service::{chart, series};

/// How many topics stand on the page.
const TOPICS: usize = 8;
/// How many keywords.
const KEYWORDS: usize = 10;
/// How many ideas.
const IDEAS: usize = 5;
/// How many weeks the small courses show.
pub(in crate::service) const SPARK_WEEKS: i32 = 12;

/// The hottest topics.
pub(super) fn hot_topics(cx: &Cx) -> Markup {
    let mut topics = cx.view.listed_topics(false);
    topics.retain(|topic| !cx.hides(topic));
    let last = cx.view.current_week().unwrap_or(Week(0));
    html! {
        section.panel {
            h2 { (cx.t("overview.hot_topics")) a.aside href="/topics" { (cx.t("overview.see_all")) } }
            @if topics.is_empty() { p.empty { (cx.t("topics.none")) } }
            ol.ranked {
                @for topic in topics.iter().take(TOPICS) {
                    @let members = cx.view.shown_of(&topic.members);
                    @let filter = Filter { topic: Some(topic.id), ..Filter::default() };
                    li {
                        span.title { a href={ "/topics/" (topic.id) } { (topic_name(cx, topic.id)) } " " (state_mark(cx, topic.state)) }
                        span.spark-cell { (chart::spark(&series::weekly(&cx.view, &members, Week(last.0 - SPARK_WEEKS + 1), last), cx.t("topics.spark"))) }
                        span.count { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, members.len(), &filter))])) }
                    }
                }
            }
        }
    }
}

/// The words that rise fastest in the latest week that has any.
pub(super) fn rising(cx: &Cx) -> Markup {
    let week = keywords::latest_week(&cx.view);
    html! {
        section.panel {
            h2 {
                (cx.t("overview.rising"))
                @if let Some(week) = week { a.aside href={ "/keywords?week=" (week) } { (keywords::week_name(cx.lang, week)) } }
            }
            @match week {
                Some(week) => (bars(cx.lang, cx.t("overview.rising"), &keywords::rising_rows(cx, week, KEYWORDS)))
                None => p.empty { (cx.t("keywords.none")) }
            }
        }
    }
}

/// The best ideas.
pub(super) fn golden(cx: &Cx) -> Result<Markup, ApiError> {
    let best = ideas::listed(&cx.view, ideas::IdeaList::Shortlist, None);
    let cards = best
        .iter()
        .take(IDEAS)
        .zip(1..)
        .map(|(&id, place)| ideas::short_card(cx, id, place))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        section.panel {
            h2 { (cx.t("overview.golden")) a.aside href="/ideas" { (cx.t("overview.see_all")) } }
            @if cards.is_empty() { p.empty { (cx.t("ideas.none")) } }
            ol.ranked.ideas { @for card in cards { (card) } }
        }
    })
}

/// The screening from received to golden, step by step.
pub(super) fn screening(cx: &Cx, overview: &Overview) -> Markup {
    let rows: Vec<BarRow> = overview
        .steps
        .iter()
        .map(|&(step, n)| BarRow {
            name: html! { (cx.lang.code_words("step", step.map_or("received", Step::code))) },
            count: n,
            filter: Filter { step, ..Filter::default() },
            note: html! { (format::share(n, overview.messages)) },
        })
        .collect();
    html! {
        section.panel {
            h2 { (cx.t("overview.screening")) }
            (bars(cx.lang, cx.t("overview.screening"), &rows))
            p.hint { (cx.t("overview.screening_hint")) }
        }
    }
}
