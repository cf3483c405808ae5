//! One course in full: the chart with its table, what was seen in it, the next weeks, and how such forecasts did in the past.

use maud::{Markup, html};

use super::{drawing, line_name};
use crate::corpus::{Period, Week};
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::number;
use crate::service::trends::{Line, Lines, TrendUnit};
use crate::trends::{Burst, Forecast, Skill};

/// Bursts that are listed, the latest first.
const BURSTS: usize = 6;

pub(super) fn section(cx: &Cx, by: TrendUnit, lines: &Lines, line: &Line) -> Markup {
    let name = line_name(cx, by, &line.code);
    html! {
        section.panel #course {
            h2 { (cx.lang.fill("trends.course_of", &[("name", &name)])) }
            (drawing::figure(cx, lines.first, line))
            div.halves {
                div {
                    h3 { (cx.t("trends.seen")) }
                    (season(cx, line))
                    (bursts(cx, line))
                }
                div {
                    h3 { (cx.t("trends.next")) }
                    @match &line.forecast {
                        None => p.empty { (cx.t("trends.next_short_long")) },
                        Some(found) => (forecast(cx, found)),
                    }
                }
            }
        }
    }
}

fn season(cx: &Cx, line: &Line) -> Markup {
    html! {
        p {
            @match &line.season {
                None => (cx.t("trends.season_short_long")),
                Some(season) if !season.holds => (cx.lang.fill("trends.season_none_long", &[("years", &season.years)])),
                Some(season) => {
                    (cx.lang.fill("trends.season_long", &[("years", &season.years), ("share", &format!("{:.0}%", season.strength * 100.0))]))
                    @if season.follows_spring { (cx.t("trends.season_spring")) }
                }
            }
        }
    }
}

fn bursts(cx: &Cx, line: &Line) -> Markup {
    let days = |burst: &Burst| Period {
        first: burst.first.monday(),
        last: Period::whole_week(burst.last).last,
    };
    html! {
        @if line.bursts.is_empty() { p { (cx.t("trends.no_burst")) } } @else {
            p { (cx.lang.fill("trends.bursts", &[("n", &line.bursts.len())])) }
            ul.plain { @for burst in line.bursts.iter().rev().take(BURSTS) {
                @let period = days(burst);
                li { (cx.lang.fill_html("trends.burst_row", &[
                    ("days", html! { (format::days(cx.lang, period.first, period.last)) }),
                    ("n", number(cx.lang, burst.messages as usize, &line.filter.within(period))),
                    ("times", html! { (1u32 << burst.level) }),
                ])) }
            } }
        }
    }
}

fn forecast(cx: &Cx, found: &Forecast) -> Markup {
    html! {
        p { (cx.t(if found.claims { "trends.claims" } else { "trends.claims_nothing" })) }
        table {
            thead { tr {
                th scope="col" { (cx.t("chart.week")) }
                th.num scope="col" { (cx.t("trends.expected")) }
                th.num scope="col" { (cx.t("trends.interval")) }
            } }
            tbody { @for week in &found.weeks { tr {
                @let days = Period::whole_week(week.week);
                th scope="row" { (format::days(cx.lang, days.first, days.last)) }
                td.num { (format!("{:.1}", week.expected)) }
                td.num { (week.low) "–" (week.high) }
            } } }
        }
        (back_test(cx, &found.skill))
    }
}

/// How the same forecast and simpler ones did in the past.
fn back_test(cx: &Cx, skill: &Skill) -> Markup {
    let rows = [
        ("trends.by_this", Some(skill.mase)),
        ("trends.by_last_week", Some(skill.mase_last_week)),
        ("trends.by_last_year", skill.mase_last_year),
        ("trends.by_mean", Some(skill.mase_mean)),
    ];
    html! {
        h4 { (cx.t("trends.back_test")) }
        table {
            thead { tr { th scope="col" { (cx.t("trends.way")) } th.num scope="col" { (cx.t("trends.error")) } } }
            tbody { @for (key, value) in rows { tr {
                th scope="row" { (cx.t(key)) }
                td.num { @match value { Some(value) => (format!("{value:.2}")), None => span.soft { (cx.t("change.no_data")) } } }
            } } }
        }
        p.hint { (cx.lang.fill("trends.back_test_hint", &[("n", &skill.folds), ("share", &format!("{:.0}%", skill.coverage * 100.0))])) }
    }
}

/// The filter of one week of a course.
pub(super) fn of_week(line: &Line, week: Week) -> Filter {
    line.filter.within(Period::whole_week(week))
}
