//! The seasonal calendar: what rose in the coming weeks of every past year, with the years.

use maud::{Markup, html};

use super::{line_href, line_name};
use crate::analysis::{CALENDAR_WEEKS, CalendarEntry, SeasonSubject};
use crate::corpus::Period;
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::number;
use crate::service::trends::TrendUnit;

pub(super) fn section(cx: &Cx) -> Markup {
    let calendar = cx.view.calendar();
    html! {
        section.panel #calendar {
            h2 { (cx.t("trends.calendar")) span.aside { (cx.lang.fill("trends.calendar_weeks", &[("n", &CALENDAR_WEEKS)])) } }
            @if calendar.is_empty() { p.empty { (cx.t("trends.no_calendar")) } } @else {
                div.scroll { table {
                    thead { tr { @for key in ["trends.what", "trends.when", "trends.times", "trends.evidence_years"] { th scope="col" { (cx.t(key)) } } } }
                    tbody { @for entry in calendar { (row(cx, entry)) } }
                } }
            }
            p.hint { (cx.t("trends.calendar_hint")) }
        }
    }
}

fn row(cx: &Cx, entry: &CalendarEntry) -> Markup {
    let (by, code, filter) = match entry.subject {
        SeasonSubject::Field(field) => {
            let filter = Filter {
                field: Some(field),
                ..Filter::default()
            };
            (TrendUnit::Field, field.code().to_owned(), filter)
        }
        SeasonSubject::Keyword(at) => {
            let text = cx.view.analysis().keywords.terms[at as usize].text.clone();
            let filter = Filter {
                keyword: Some(text.clone()),
                ..Filter::default()
            };
            (TrendUnit::Keyword, text, filter)
        }
    };
    let rise = &entry.rise;
    let span = |first: crate::corpus::Week, last: crate::corpus::Week| Period {
        first: first.monday(),
        last: Period::whole_week(last).last,
    };
    let coming = span(rise.first, rise.last);
    html! {
        tr {
            th scope="row" { a href=(line_href(by, &code)) { (line_name(cx, by, &code)) } }
            td {
                (format::days(cx.lang, coming.first, coming.last))
                @if rise.under_way { " " span.mark { (cx.t("trends.under_way")) } }
            }
            td { (cx.lang.fill("trends.n_times", &[("n", &format!("{:.1}", rise.factor))])) }
            td { ul.plain { @for year in &rise.years {
                @let days = span(year.first, year.last);
                li { (cx.lang.fill_html("trends.year_row", &[
                    ("days", html! { (format::days(cx.lang, days.first, days.last)) }),
                    ("n", number(cx.lang, year.messages as usize, &filter.within(days))),
                    ("usual", html! { (format!("{:.1}", year.usual)) }),
                ])) }
            } } }
        }
    }
}
