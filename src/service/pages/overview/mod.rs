//! `/`: what needs attention now, what the week brought, what is behind it.

mod lists;
mod notes;

use maud::{Markup, html};

use super::PageResult;
use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format::{self, Change};
use crate::service::html::{change, course, facts, message_href, number, title_of};
use crate::service::layout;
use crate::service::period::Period;
use crate::service::series;
use crate::service::view::View;

/// How many weeks the chart shows.
const WEEKS: i32 = 26;

/// How many urgent messages stand on the page; the others are a link away.
const URGENT: usize = 4;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let shown: Vec<MessageId> = cx.view.shown().collect();
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.overview")) }
            p.lead { (lead(cx, &shown)) }
            (super::search::with_news(cx)?)
        }
        (urgent(cx)?)
        (week(cx))
        (trend(cx, &shown))
        div.columns {
            (lists::hot_topics(cx))
            (lists::rising(cx))
        }
        div.columns {
            (lists::golden(cx)?)
            (lists::screening(cx, &shown))
        }
        (notes::section(cx, &shown))
    };
    Ok(layout::page(cx, cx.t("nav.overview"), "/", &main))
}

fn lead(cx: &Cx, shown: &[MessageId]) -> Markup {
    let people = cx.view.analysis().people(shown.iter().copied());
    cx.lang.fill_html(
        "overview.lead",
        &[
            ("day", html! { (format::day_of(cx.lang, cx.view.analysis().as_of)) }),
            ("messages", number(cx.lang, shown.len(), &Filter::default())),
            ("people", html! { (format::count(cx.lang, people)) }),
        ],
    )
}

/// Urgent messages, the latest first, each with the sentence that makes it urgent.
fn urgent(cx: &Cx) -> Result<Markup, ApiError> {
    let filter = Filter {
        urgent: Some(true),
        ..Filter::default()
    };
    let mut all = filter.select(&cx.view);
    all.retain(|&id| cx.view.analysis().is_distinct(id));
    all.reverse();
    if all.is_empty() {
        return Ok(html! { section.panel { h2 { (cx.t("overview.urgent")) } p.empty { (cx.t("overview.no_urgent")) } } });
    }
    let latest = all
        .iter()
        .take(URGENT)
        .map(|&id| urgent_entry(cx, id))
        .collect::<Result<Vec<_>, _>>()?;
    let distinct = Filter {
        repeat: Some(false),
        ..filter
    };
    Ok(html! {
        section.panel.alert {
            h2 { (cx.t("overview.urgent")) span.aside { (cx.lang.fill_html("overview.all", &[("n", number(cx.lang, all.len(), &distinct))])) } }
            div.grid { @for entry in latest { (entry) } }
        }
    })
}

fn urgent_entry(cx: &Cx, id: MessageId) -> Result<Markup, ApiError> {
    let text = cx.view.text(id)?;
    let sentence = cx.view.urgent_sentence(id, &text).map(|sentence| format::excerpt(&sentence, 90));
    Ok(html! {
        article.entry {
            h3 { a href=(message_href(&cx.view, id)) { (title_of(cx.lang, &text)) } }
            @if let Some(sentence) = sentence { blockquote { (sentence) } }
            (facts(cx, id))
        }
    })
}

/// Messages, people, suggestions and urgent messages of this week, against last week and the same week a year before.
fn week(cx: &Cx) -> Markup {
    let Some(now) = cx.view.analysis().as_of else { return html! {} };
    let period = Period::week_to_date(now);
    let suggestions = Filter {
        purpose: Some(crate::classify::Purpose::Suggestion),
        ..Filter::default()
    };
    let urgent = Filter {
        urgent: Some(true),
        ..Filter::default()
    };
    html! {
        section {
            h2 { (cx.t("overview.week")) span.aside { (format::days(cx.lang, period.first, period.last)) } }
            div.tiles {
                (tile(cx, "overview.messages", &Filter::default(), period, |_, ids| ids.len() as u32))
                (tile(cx, "overview.people", &Filter::default(), period, |view, ids| view.analysis().people(ids.iter().copied())))
                (tile(cx, "overview.suggestions", &suggestions, period, |_, ids| ids.len() as u32))
                (tile(cx, "overview.urgent_messages", &urgent, period, |_, ids| ids.len() as u32))
            }
        }
    }
}

fn tile(cx: &Cx, key: &str, base: &Filter, period: Period, measure: fn(&View, &[MessageId]) -> u32) -> Markup {
    let view = &cx.view;
    let filter = base.within(period);
    let count = |period: Period| measure(view, &base.within(period).select(view));
    let reached = |period: Period| {
        view.first_week()
            .is_some_and(|first| first.monday() <= period.first)
            .then(|| count(period))
    };
    let now = count(period);
    html! {
        div.tile {
            p.name { (cx.t(key)) }
            p.big { a.n href=(filter.href()) { (format::count(cx.lang, now)) } }
            p { (change(cx.lang, "change.week", Change::between(reached(period.week_before()), now))) }
            p { (change(cx.lang, "change.year", Change::between(reached(period.year_before()), now))) }
        }
    }
}

fn trend(cx: &Cx, shown: &[MessageId]) -> Markup {
    let (Some(last), Some(earliest)) = (cx.view.current_week(), cx.view.first_week()) else {
        return html! {};
    };
    let first = crate::corpus::Week((last.0 - WEEKS + 1).max(earliest.0));
    let counts = series::by_week(&cx.view, shown, first, last);
    let label = cx.lang.fill("overview.trend_label", &[("n", &counts.len())]);
    html! {
        section.panel {
            h2 { (cx.t("overview.trend")) span.aside { (cx.lang.fill("overview.weeks", &[("n", &counts.len())])) } }
            (course(cx, &counts, &Filter::default(), &label))
        }
    }
}
