//! `/trends`: the table of one kind of unit, one course in full, early signs with their record, the seasonal calendar (趋势与苗头).

mod calendar;
mod course;
mod drawing;
mod signs;

use maud::{Markup, html};

use super::PageResult;
use crate::corpus::{Channel, Period};
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Listed;
use crate::service::format::{self, Change};
use crate::service::html::{change_alone, number, topic_name};
use crate::service::overview::Compared;
use crate::service::trends::{Line, Lines, TrendUnit};
use crate::service::{chart, layout};
use crate::trends::Forecast;

/// Weeks of the small courses.
const SPARK: usize = 26;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

/// Which kind of unit an address asks for.
pub(in crate::service) fn asked_kind(cx: &Cx) -> Result<TrendUnit, ApiError> {
    match cx.param("by") {
        None => Ok(TrendUnit::Field),
        Some(code) => TrendUnit::from_code(code)
            .ok_or_else(|| ApiError::bad_parameter("by: expected field, channel, district, department, topic or keyword")),
    }
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let by = asked_kind(cx)?;
    let chosen = crate::service::trends::one(&cx.view, by, cx.param("of").unwrap_or_default())?;
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.trends")) }
            p.lead { (cx.t("trends.lead")) }
        }
        nav.jump aria-label=(cx.t("trends.parts")) {
            @for (anchor, key) in [("table", "trends.table"), ("course", "trends.course"), ("signs", "overview.signs"), ("calendar", "trends.calendar")] {
                a href={ "#" (anchor) } { (cx.t(key)) }
            }
        }
        @match (cx.view.trend_lines(by), &chosen) {
            (Some(lines), Some(chosen)) => {
                (table(cx, by, lines))
                (course::section(cx, by, lines, chosen))
            }
            _ => p.empty { (cx.t("overview.no_weeks")) },
        }
        (signs::section(cx))
        (calendar::section(cx))
    };
    Ok(layout::page(cx, cx.t("nav.trends"), "/trends", &main))
}

/// The address of one course.
fn line_href(by: TrendUnit, code: &str) -> String {
    let mut pairs = vec![("by", by.code().to_owned())];
    if !code.is_empty() {
        pairs.push(("of", code.to_owned()));
    }
    href("/trends", &pairs) + "#course"
}

/// What a unit is called.
fn line_name(cx: &Cx, by: TrendUnit, code: &str) -> String {
    match by {
        _ if code.is_empty() => cx.t("trends.all").to_owned(),
        TrendUnit::Field => match cx.lang.code_words("field", code) {
            "" => code.to_owned(),
            words => words.to_owned(),
        },
        TrendUnit::Channel => {
            Channel::from_code(code).map_or_else(String::new, |channel| cx.lang.code_words("channel", channel.code()).to_owned())
        }
        TrendUnit::Topic => code.parse().map_or_else(|()| code.to_owned(), |id| topic_name(cx, id)),
        TrendUnit::District | TrendUnit::Department | TrendUnit::Keyword => code.to_owned(),
    }
}

fn table(cx: &Cx, by: TrendUnit, lines: &Lines) -> Markup {
    let week = Period::whole_week(lines.week);
    let (now, before, year) = lines.holidays();
    html! {
        section.panel #table {
            h2 { (cx.t("trends.table")) span.aside { (format::days(cx.lang, week.first, week.last)) } }
            nav.switch aria-label=(cx.t("trends.by")) {
                @for &choice in TrendUnit::ALL {
                    a href=(href("/trends", &[("by", choice.code())])) aria-current=[(choice == by).then_some("true")] {
                        (cx.lang.code_words("trend_by", choice.code()))
                    }
                }
            }
            @if lines.lines.len() < 2 { p.empty { (cx.t("trends.no_units")) } }
            div.scroll { table.trends {
                thead { tr {
                    th scope="col" { (cx.lang.code_words("trend_by", by.code())) }
                    @for key in ["unit.messages", "unit.people", "change.week", "change.year"] { th.num scope="col" { (cx.t(key)) } }
                    @for key in ["trends.weeks", "trends.season", "trends.burst", "trends.next"] { th scope="col" { (cx.t(key)) } }
                } }
                tbody { @for line in &lines.lines { (row(cx, by, lines, line)) } }
            } }
            @if now != before { p.hint { (cx.lang.fill("trends.holiday_week", &[("now", &now), ("before", &before)])) } }
            @if now != year && lines.lines[0].messages.year.is_some() { p.hint { (cx.lang.fill("trends.holiday_year", &[("now", &now), ("year", &year)])) } }
            p.hint { (cx.t("trends.table_hint")) }
        }
    }
}

fn row(cx: &Cx, by: TrendUnit, lines: &Lines, line: &Line) -> Markup {
    let week = Period::whole_week(lines.week);
    let Compared { now, before, year } = line.messages;
    let latest = &line.counts[line.counts.len().saturating_sub(SPARK)..];
    html! {
        tr class=[line.code.is_empty().then_some("total")] {
            th scope="row" { a href=(line_href(by, &line.code)) { (line_name(cx, by, &line.code)) } }
            td.num { (number(cx.lang, now as usize, &line.filter.within(week))) }
            td.num { (format::count(cx.lang, line.people.now)) }
            td.num { (change_alone(cx.lang, Change::between(before, now))) }
            td.num { (change_alone(cx.lang, Change::between(year, now))) }
            td { (chart::spark(latest, cx.t("trends.weeks"))) }
            td { (season_words(cx, line)) }
            td { (burst_words(cx, lines, line)) }
            td { (next_words(cx, line.forecast.as_ref())) }
        }
    }
}

fn season_words(cx: &Cx, line: &Line) -> Markup {
    html! {
        @match &line.season {
            None => span.soft { (cx.t("trends.season_short")) },
            Some(season) if season.holds => (cx.lang.fill("trends.season_holds", &[("share", &format!("{:.0}%", season.strength * 100.0))])),
            Some(_) => span.soft { (cx.t("trends.season_none")) },
        }
    }
}

fn burst_words(cx: &Cx, lines: &Lines, line: &Line) -> Markup {
    html! {
        @match (line.current_burst(lines.week), line.bursts.last()) {
            (Some(burst), _) => span.mark.sign { (cx.lang.fill("trends.burst_now", &[("day", &format::short_day(cx.lang, burst.first.monday()))])) },
            (None, Some(burst)) => span.soft { (cx.lang.fill("trends.burst_last", &[("week", &burst.last)])) },
            (None, None) => span.soft { "—" },
        }
    }
}

/// What the next week is likely to bring, or that nobody can say.
fn next_words(cx: &Cx, forecast: Option<&Forecast>) -> Markup {
    html! {
        @match forecast {
            None => span.soft { (cx.t("trends.next_short")) },
            Some(found) if !found.claims => span.soft { (cx.t("trends.next_unsure")) },
            Some(found) => {
                @let week = &found.weeks[0];
                (cx.lang.fill("trends.next_week", &[("low", &week.low), ("high", &week.high)]))
            }
        }
    }
}
