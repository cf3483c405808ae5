//! When the hits came: years, within one year its months, within one month its weeks; a drawing with its table.

use chrono::{Datelike, Days, Months, NaiveDate};
use maud::{Markup, html};

use crate::corpus::Week;
use crate::search::{Facets, Filter};
use crate::service::catalog::Lang;
use crate::service::chart::{self, FacetBar};
use crate::service::context::Cx;
use crate::service::format;
use crate::service::pages::keywords::week_name;
use crate::service::question::Question;

/// Years in a row that are drawn with those between them that have none; more are drawn without.
const MOST_YEARS: i32 = 40;

/// What is told apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Level {
    Years,
    Months(i32),
    Weeks(i32, u32),
}

/// The section; nothing where no hit has a date.
pub(super) fn section(cx: &Cx, question: &Question, facets: &Facets) -> Markup {
    let filter = &question.asked.filter;
    if facets.years.is_empty() && facets.undated == 0 {
        return html! {};
    }
    let level = level(filter, facets);
    let bars = bars(cx.lang, question, facets, level);
    let within = |first: NaiveDate, last: NaiveDate| {
        let (first, last) = (first.to_string(), last.to_string());
        question.href_with("/search", &[("from", Some(&*first)), ("to", Some(&*last))])
    };
    let is_set = filter.from.is_some() || filter.to.is_some() || filter.week.is_some() || filter.dated.is_some();
    html! {
        section.period {
            h2 { (cx.lang.code_words("facet", "period")) }
            p.up {
                @if is_set { a href=(question.href_with("/search", &[("from", None)])) { (cx.t("search.whole_time")) } }
                @if let Level::Weeks(year, _) = level && facets.months.iter().filter(|((of, _), _)| *of == year).count() > 1 {
                    a href=(within(first_day(year, 1), last_day(year, 12))) { (year_words(cx.lang, year)) }
                }
                @if let Level::Weeks(year, month) = level { span { (month_words(cx.lang, year, month)) } }
                @if let Level::Months(year) = level { span { (year_words(cx.lang, year)) } }
            }
            (chart::facet(&bars, cx.t("search.period_label")))
            @if !bars.is_empty() {
                details {
                    summary { (cx.t("chart.table")) }
                    table { tbody { @for bar in bars.iter().filter(|bar| bar.count > 0) {
                        tr { th scope="row" { a href=(bar.href) aria-current=[bar.on.then_some("true")] { (bar.name) } } td.num { (format::count(cx.lang, bar.count)) } }
                    } } }
                }
            }
            @if facets.undated > 0 {
                ul { li { a href=(question.href_with("/search", &[("dated", Some("false").filter(|_| filter.dated != Some(false)))])) aria-current=[(filter.dated == Some(false)).then_some("true")] {
                    span { (cx.t("search.undated")) }
                    span.count { (format::count(cx.lang, facets.undated)) }
                } } }
            }
        }
    }
}

/// What the filter narrows the time to, or all that there is.
fn level(filter: &Filter, facets: &Facets) -> Level {
    if let Some(week) = filter.week {
        // A week belongs to the month of its Thursday.
        let middle = week.monday() + Days::new(3);
        return Level::Weeks(middle.year(), middle.month());
    }
    let narrowed = filter.from.zip(filter.to).filter(|_| filter.dated != Some(false));
    let counted = facets.months.first().zip(facets.months.last());
    let (first, last) = match (narrowed, counted) {
        (Some((from, to)), _) => ((from.year(), from.month()), (to.year(), to.month())),
        (None, Some(((first, _), (last, _)))) => (*first, *last),
        (None, None) => return Level::Years,
    };
    match (first.0 == last.0, first == last) {
        (true, true) => Level::Weeks(first.0, first.1),
        (true, false) => Level::Months(first.0),
        _ => Level::Years,
    }
}

fn bars(lang: Lang, question: &Question, facets: &Facets, level: Level) -> Vec<FacetBar> {
    match level {
        Level::Years => years(facets)
            .into_iter()
            .map(|(year, count)| {
                let days = (first_day(year, 1), last_day(year, 12));
                bar(question, days, count, (year.to_string(), year_words(lang, year)), None)
            })
            .collect(),
        Level::Months(year) => (1..=12)
            .map(|month| {
                let count = count_of(&facets.months, &(year, month));
                let days = (first_day(year, month), last_day(year, month));
                bar(
                    question,
                    days,
                    count,
                    (short_month(lang, days.0), month_words(lang, year, month)),
                    None,
                )
            })
            .collect(),
        Level::Weeks(year, month) => {
            let (first, last) = (Week::of_date(first_day(year, month)), Week::of_date(last_day(year, month)));
            (first.0..=last.0)
                .map(Week)
                .map(|week| {
                    let days = (week.monday(), week.monday() + Days::new(6));
                    let label = days.0.format("%-m/%-d").to_string();
                    bar(
                        question,
                        days,
                        count_of(&facets.weeks, &week),
                        (label, week_name(lang, week)),
                        Some(week),
                    )
                })
                .collect()
        }
    }
}

/// A bar of the days from the first to the last, which its link narrows the search to; a week by its own name.
fn bar(
    question: &Question,
    (first, last): (NaiveDate, NaiveDate),
    count: u32,
    (label, name): (String, String),
    week: Option<Week>,
) -> FacetBar {
    let filter = &question.asked.filter;
    let narrowed = match filter.week {
        Some(week) => Some((week.monday(), week.monday() + Days::new(6))),
        None if filter.from.is_some() || filter.to.is_some() => {
            Some((filter.from.unwrap_or(NaiveDate::MIN), filter.to.unwrap_or(NaiveDate::MAX)))
        }
        None => None,
    };
    let (from, to) = (first.to_string(), last.to_string());
    let week = week.map(|week| week.to_string());
    let href = match &week {
        Some(week) => question.href_with("/search", &[("week", Some(&**week))]),
        None => question.href_with("/search", &[("from", Some(&*from)), ("to", Some(&*to))]),
    };
    FacetBar {
        label,
        name,
        href,
        count,
        on: narrowed.is_some_and(|(from, to)| from <= last && first <= to),
    }
}

/// The years with their counts, those between them that have none too.
fn years(facets: &Facets) -> Vec<(i32, u32)> {
    let span = facets.years.first().zip(facets.years.last()).map(|(first, last)| (first.0, last.0));
    match span {
        Some((first, last)) if last - first < MOST_YEARS => (first..=last).map(|year| (year, count_of(&facets.years, &year))).collect(),
        _ => facets.years.clone(),
    }
}

fn count_of<K: Ord>(counts: &[(K, u32)], key: &K) -> u32 {
    counts.binary_search_by(|(known, _)| known.cmp(key)).map_or(0, |at| counts[at].1)
}

fn first_day(year: i32, month: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or_default()
}

fn last_day(year: i32, month: u32) -> NaiveDate {
    first_day(year, month) + Months::new(1) - Days::new(1)
}

fn year_words(lang: Lang, year: i32) -> String {
    match lang {
        Lang::Zh => format!("{year}年"),
        Lang::En => year.to_string(),
    }
}

fn month_words(lang: Lang, year: i32, month: u32) -> String {
    match lang {
        Lang::Zh => format!("{year}年{month}月"),
        Lang::En => first_day(year, month).format("%B %Y").to_string(),
    }
}

fn short_month(lang: Lang, day: NaiveDate) -> String {
    match lang {
        Lang::Zh => format!("{}月", day.month()),
        Lang::En => day.format("%b").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facets(months: &[((i32, u32), u32)]) -> Facets {
        let mut years: Vec<(i32, u32)> = Vec::new();
        for &((year, _), n) in months {
            match years.last_mut() {
                Some((last, sum)) if *last == year => *sum += n,
                _ => years.push((year, n)),
            }
        }
        Facets {
            years,
            months: months.to_vec(),
            ..Facets::default()
        }
    }

    fn filter(from: (i32, u32, u32), to: (i32, u32, u32)) -> Filter {
        let day = |(y, m, d)| NaiveDate::from_ymd_opt(y, m, d);
        Filter {
            from: day(from),
            to: day(to),
            ..Filter::default()
        }
    }

    #[test]
    fn what_is_narrowed_is_told_apart_by_the_next_smaller_unit() {
        let all = facets(&[((2021, 3), 1), ((2023, 2), 4)]);
        assert_eq!(level(&Filter::default(), &all), Level::Years);
        assert_eq!(level(&filter((2023, 1, 1), (2023, 12, 31)), &all), Level::Months(2023));
        assert_eq!(level(&filter((2023, 2, 1), (2023, 2, 28)), &all), Level::Weeks(2023, 2));
        assert_eq!(level(&filter((2021, 2, 1), (2023, 2, 28)), &all), Level::Years);
        let week = Filter {
            week: Some(Week::of_date(NaiveDate::from_ymd_opt(2021, 1, 1).unwrap())),
            ..Filter::default()
        };
        assert_eq!(level(&week, &all), Level::Weeks(2020, 12), "the week of 31 December 2020");
        assert_eq!(
            level(&Filter::default(), &facets(&[((2021, 3), 1), ((2021, 5), 1)])),
            Level::Months(2021)
        );
        assert_eq!(level(&Filter::default(), &facets(&[])), Level::Years);
    }

    #[test]
    fn years_between_others_are_there_with_none() {
        assert_eq!(years(&facets(&[((2021, 3), 1), ((2023, 2), 4)])), [(2021, 1), (2022, 0), (2023, 4)]);
        assert_eq!(years(&facets(&[((1900, 3), 1), ((2023, 2), 4)])), [(1900, 1), (2023, 4)]);
    }

    #[test]
    fn a_month_ends_with_its_last_day() {
        assert_eq!(last_day(2024, 2).to_string(), "2024-02-29");
        assert_eq!(last_day(2023, 12).to_string(), "2023-12-31");
    }
}
