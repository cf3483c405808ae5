//! The drawing of one course: a bar a week, weeks of a burst darker, the year before as a thin broken line, the next weeks with their interval.
//! It can be told apart in greys too.

use maud::{Markup, html};

use super::course::of_week;
use crate::corpus::Week;
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::html::number;
use crate::service::trends::Line;
use crate::service::{chart, format};
use crate::trends::Expected;

/// The size of a drawing in its own units, and how many weeks it holds.
struct Size {
    class: &'static str,
    width: f64,
    height: f64,
    weeks: usize,
    /// At most so many labels beneath.
    labels: usize,
}

const SIZES: [Size; 2] = [
    Size {
        class: "chart wide",
        width: 1040.0,
        height: 260.0,
        weeks: 104,
        labels: 8,
    },
    Size {
        class: "chart narrow",
        width: 358.0,
        height: 200.0,
        weeks: 26,
        labels: 4,
    },
];

const LEFT: f64 = 34.0;
const TOP: f64 = 8.0;
const BOTTOM: f64 = 22.0;

/// Weeks of the table beneath.
const TABLE_WEEKS: usize = 104;

pub(super) fn figure(cx: &Cx, first: Week, line: &Line) -> Markup {
    let claimed = line.forecast.as_ref().filter(|found| found.claims);
    let next: &[Expected] = claimed.map_or(&[], |found| &found.weeks);
    html! {
        figure.trend {
            @for size in &SIZES { (drawing(cx, first, line, next, size)) }
            figcaption.legend {
                span { (chart::swatch("week")) (cx.t("trends.legend_week")) }
                span { (chart::swatch("week burst")) (cx.t("trends.legend_burst")) }
                span { (chart::swatch("year-key")) (cx.t("trends.legend_year")) }
                @if !next.is_empty() { span { (chart::swatch("next-key")) (cx.t("trends.legend_next")) } }
            }
            details { summary { (cx.t("chart.table")) } div.scroll { (table(cx, first, line)) } }
        }
    }
}

fn drawing(cx: &Cx, first: Week, line: &Line, next: &[Expected], size: &Size) -> Markup {
    let begin = line.counts.len().saturating_sub(size.weeks);
    let shown = begin..line.counts.len();
    let years: Vec<Option<u32>> = shown.clone().map(|at| line.year_before(at)).collect();
    let tallest = line.counts[begin..]
        .iter()
        .copied()
        .chain(years.iter().flatten().copied())
        .chain(next.iter().map(|week| week.high))
        .max()
        .unwrap_or(0);
    let top = chart::nice_top(tallest);
    let plot = size.height - TOP - BOTTOM;
    let y = |value: f64| TOP + plot * (1.0 - value / f64::from(top));
    let step = (size.width - LEFT) / (shown.len() + next.len()).max(1) as f64;
    let middle = |nth: usize| LEFT + step * (nth as f64 + 0.5);
    let week = |at: usize| Week(first.0 + at as i32);
    let bursts = |week: Week| line.bursts.iter().any(|burst| (burst.first..=burst.last).contains(&week));
    let points: Vec<String> = years
        .iter()
        .enumerate()
        .filter_map(|(nth, count)| count.map(|count| format!("{:.1},{:.1}", middle(nth), y(f64::from(count)))))
        .collect();
    let every = shown.len().div_ceil(size.labels).max(1);
    let label = cx.lang.fill("trends.chart_label", &[("n", &shown.len())]);
    html! {
        svg class=(size.class) viewBox={ "0 0 " (size.width) " " (size.height) } role="group" aria-label=(label) {
            @for tick in [0, top / 2, top] {
                line class="grid" x1=(LEFT) x2=(size.width) y1=(one(y(f64::from(tick)))) y2=(one(y(f64::from(tick)))) {}
                text class="axis end" x=(LEFT - 6.0) y=(one(y(f64::from(tick)) + 4.0)) { (tick) }
            }
            @for (nth, at) in shown.clone().enumerate() {
                @let (week, count) = (week(at), line.counts[at]);
                a href=(of_week(line, week).href()) tabindex="-1" {
                    title { (cx.lang.fill("trends.week_title", &[("week", &week), ("n", &count)])) }
                    rect class="hit" x=(one(middle(nth) - step / 2.0)) y=(TOP) width=(one(step)) height=(one(plot)) {}
                    @if count > 0 {
                        rect class=(if bursts(week) { "week burst" } else { "week" }) x=(one(middle(nth) - step * 0.36)) width=(one(step * 0.72))
                            y=(one(y(f64::from(count)))) height=(one(plot + TOP - y(f64::from(count)))) {}
                    }
                }
                @if (shown.len() - 1 - nth).is_multiple_of(every) {
                    // The last one would be cut at the edge.
                    text class=(if nth + 1 == shown.len() && next.is_empty() { "axis end" } else { "axis middle" })
                        x=(one(if nth + 1 == shown.len() && next.is_empty() { size.width } else { middle(nth) })) y=(one(size.height - 5.0)) { (week.monday().format("%y/%-m/%-d")) }
                }
            }
            @if points.len() > 1 { polyline class="year" points=(points.join(" ")) {} }
            @for (nth, week) in next.iter().enumerate() {
                @let x = middle(shown.len() + nth);
                g.next {
                    title { (cx.lang.fill("trends.next_title", &[("week", &week.week), ("low", &week.low), ("high", &week.high)])) }
                    line x1=(one(x)) x2=(one(x)) y1=(one(y(f64::from(week.low)))) y2=(one(y(f64::from(week.high)))) {}
                    circle cx=(one(x)) cy=(one(y(week.expected.min(f64::from(top))))) r="3" {}
                }
            }
        }
    }
}

/// The weeks with the same ones of the year before, the latest first.
fn table(cx: &Cx, first: Week, line: &Line) -> Markup {
    let begin = line.counts.len().saturating_sub(TABLE_WEEKS);
    html! {
        table {
            thead { tr {
                th scope="col" { (cx.t("chart.week")) }
                th.num scope="col" { (cx.t("chart.messages")) }
                th.num scope="col" { (cx.t("trends.legend_year")) }
            } }
            tbody { @for at in (begin..line.counts.len()).rev() {
                @let week = Week(first.0 + at as i32);
                tr {
                    th scope="row" { (week) }
                    td.num { (number(cx.lang, line.counts[at] as usize, &of_week(line, week))) }
                    td.num { @match line.year_before(at) {
                        Some(count) => (number(cx.lang, count as usize, &year_before(line, week))),
                        None => span.soft { (cx.t("change.no_data")) },
                    } }
                }
            } }
        }
        @if begin > 0 { p.hint { (cx.lang.fill("trends.table_weeks", &[("n", &format::count(cx.lang, TABLE_WEEKS as u64))])) } }
    }
}

/// The messages of the week that lies 52 weeks before.
fn year_before(line: &Line, week: Week) -> Filter {
    of_week(line, Week(week.0 - crate::trends::YEAR as i32))
}

fn one(value: f64) -> String {
    format!("{value:.1}")
}
