//! `/keywords`: the words that rise in a week, and the words that most messages hold.

use maud::{Markup, html};

use super::PageResult;
use crate::corpus::{MessageId, Week};
use crate::keywords::WeeklyKeyword;
use crate::service::catalog::Lang;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{BarRow, bars};
use crate::service::layout;
use crate::service::period::Period;
use crate::service::view::View;

/// How many rising words the page shows.
const RISING: usize = 30;
/// How many words of the whole span.
const FREQUENT: usize = 40;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let asked = cx.param("week").map(str::parse).transpose();
    let asked: Option<Week> = asked.map_err(|()| ApiError::bad_parameter("week: expected an ISO week such as 2025-W23"))?;
    let week = asked.or_else(|| latest_week(&cx.view));
    let rising = week.map_or_else(Vec::new, |week| rising_rows(cx, week, RISING));
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.keywords")) }
            p.lead { (cx.t("keywords.lead")) }
        }
        div.columns {
            section.panel {
                h2 { (cx.t("keywords.rising")) }
                @if let Some(week) = week { (week_choice(cx, week)) }
                @if rising.is_empty() { p.empty { (cx.t("keywords.none")) } }
                (bars(cx.lang, cx.t("keywords.rising"), &rising))
                p.hint { (cx.t("keywords.rising_hint")) }
            }
            section.panel {
                h2 { (cx.t("keywords.frequent")) span.aside { (cx.t("keywords.whole_span")) } }
                (bars(cx.lang, cx.t("keywords.frequent"), &frequent_rows(cx)))
            }
        }
    };
    Ok(layout::page(cx, cx.t("nav.keywords"), "/keywords", &main))
}

fn week_choice(cx: &Cx, chosen: Week) -> Markup {
    let mut weeks: Vec<Week> = cx.view.analysis().keywords.weekly.iter().map(|keyword| keyword.week).collect();
    weeks.dedup();
    html! {
        form.choice action="/keywords" {
            label for="week" { (cx.t("keywords.week")) }
            select #week name="week" data-submit="" {
                @for week in weeks.iter().rev() {
                    option value=(week) selected[*week == chosen] { (week_name(cx.lang, *week)) }
                }
            }
            button { (cx.t("form.show")) }
        }
    }
}

/// A week by its days.
pub(in crate::service) fn week_name(lang: Lang, week: Week) -> String {
    let period = Period::whole_week(week);
    format::days(lang, period.first, period.last)
}

/// The latest week with rising words.
pub(in crate::service) fn latest_week(view: &View) -> Option<Week> {
    view.analysis().keywords.weekly.last().map(|keyword| keyword.week)
}

/// The words of a week in the order of their rise, each with the messages that may be shown; words without any are left out.
pub(in crate::service) fn of_week(view: &View, week: Week) -> Vec<(&WeeklyKeyword, Vec<MessageId>)> {
    let keywords = &view.analysis().keywords;
    let start = keywords.weekly.partition_point(|keyword| keyword.week < week);
    let rows = keywords.weekly[start..].iter().take_while(|keyword| keyword.week == week);
    let with_messages = rows.map(|keyword| {
        let all = &keywords.terms[keyword.term as usize].messages;
        (
            keyword,
            all.iter()
                .copied()
                .filter(|&id| view.shows(id) && view.week(id) == Some(week))
                .collect::<Vec<_>>(),
        )
    });
    with_messages.filter(|(_, messages)| !messages.is_empty()).collect()
}

/// The rising words of a week as rows of bars.
pub(in crate::service) fn rising_rows(cx: &Cx, week: Week, most: usize) -> Vec<BarRow> {
    let terms = &cx.view.analysis().keywords.terms;
    let rows = of_week(&cx.view, week).into_iter().take(most);
    rows.map(|(keyword, messages)| {
        let text = &terms[keyword.term as usize].text;
        let filter = Filter {
            keyword: Some(text.clone()),
            week: Some(week),
            ..Filter::default()
        };
        let expected = format!("{:.1}", keyword.expected);
        BarRow {
            name: html! { a.keyword href=(filter.href()) { (text) } },
            count: messages.len() as u32,
            filter,
            note: html! { (cx.lang.fill("keywords.expected", &[("n", &expected)])) },
        }
    })
    .collect()
}

fn frequent_rows(cx: &Cx) -> Vec<BarRow> {
    let view = &cx.view;
    let rows = view.analysis().keywords.terms.iter().take(FREQUENT);
    rows.map(|term| {
        let filter = Filter {
            keyword: Some(term.text.clone()),
            ..Filter::default()
        };
        let messages = view.shown_of(&term.messages);
        let people = view.analysis().people(messages.iter().copied());
        BarRow {
            name: html! { a.keyword href=(filter.href()) { (term.text) } },
            count: messages.len() as u32,
            filter,
            note: html! { (cx.lang.fill("unit.n_people", &[("n", &format::count(cx.lang, people))])) },
        }
    })
    .filter(|row| row.count > 0)
    .collect()
}
