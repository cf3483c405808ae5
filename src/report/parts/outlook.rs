//! What the coming weeks may bring (民情预报): by whole ISO weeks, with an interval, the proof of the method, and the last forecast against what came.

use chrono::{Days, NaiveDate};

use super::tables::field_name;
use super::wording::enumerated;
use crate::classify::Field;
use crate::corpus::{MessageId, Period, Week};
use crate::report::document::{Block, Body, Column, Figure, Of, Row, Table, Text, pairs};
use crate::report::facts::{Facts, within};
use crate::search::Filter;
use crate::trends::{Expected, Forecast, ForecastParams, SeasonParams, coming_rise, forecast};

/// Weeks ahead in which seasonal rises are told.
const AHEAD: usize = 8;
/// Scaled error of last week's value from which the scale is that of an empty archive.
const MEANINGLESS: f64 = 20.0;

/// Messages that may be shown by whole week, from the first whole week of the archive to the last before a day.
pub(super) struct Course {
    /// The first week.
    pub first: Week,
    /// Messages of each.
    pub counts: Vec<u32>,
}

/// The course of some messages up to a day, weeks under way left out; `None` where no whole week has passed. Cost: linear.
pub(super) fn course(facts: &Facts<'_>, ids: impl Iterator<Item = MessageId>, until: NaiveDate) -> Option<Course> {
    let (start, _) = facts.known?;
    // The archive may begin within a week: that one is not whole.
    let begins = Week::of_date(start);
    let first = if begins.monday() == start { begins } else { Week(begins.0 + 1) };
    let holds = Week::of_date(until);
    let last = if holds.monday() + Days::new(6) == until {
        holds
    } else {
        Week(holds.0 - 1)
    };
    let weeks = usize::try_from(last.0 - first.0 + 1).ok().filter(|weeks| *weeks > 0)?;
    let mut counts = vec![0u32; weeks];
    for id in ids {
        let Some(time) = facts.analysis().message(id).time else { continue };
        let at = time.week().0 - first.0;
        if let Ok(at) = usize::try_from(at)
            && at < weeks
        {
            counts[at] += 1;
        }
    }
    Some(Course { first, counts })
}

/// The messages of a filter up to a day.
fn until(facts: &Facts<'_>, filter: &Filter, day: NaiveDate) -> (Filter, Option<Course>) {
    let first = facts.known.map_or(day, |(first, _)| first);
    let filter = within(filter, Period { first, last: day });
    let course = course(facts, facts.ids(&filter).into_iter(), day);
    (filter, course)
}

/// A series with its forecast.
pub(super) struct Projected {
    pub name: Text,
    pub filter: Filter,
    pub forecast: Option<Forecast>,
}

pub(super) fn projected(facts: &Facts<'_>, name: Text, filter: &Filter, day: NaiveDate) -> Projected {
    let (filter, course) = until(facts, filter, day);
    let forecast = course.and_then(|course| forecast(&course.counts, course.first, &ForecastParams::default()));
    Projected { name, filter, forecast }
}

pub(super) fn field_filter(field: Field) -> Filter {
    Filter {
        field: Some(field),
        ..Filter::default()
    }
}

fn derived(value: f64, shown: String, rule: &str, filter: &Filter) -> Text {
    Figure {
        shown,
        of: Of::Derived {
            value,
            rule: rule.to_owned(),
            from: pairs(filter),
        },
    }
    .into()
}

/// A week's days: 6月9日至6月15日 with the year.
fn days_of(facts: &Facts<'_>, week: Week) -> String {
    facts.days_words(Period::whole_week(week))
}

/// Expected messages of a week with the interval.
pub(super) fn expectation(facts: &Facts<'_>, key: &str, week: &Expected, filter: &Filter) -> Text {
    let count = |value: f64, rule: &str| derived(value, format!("{value:.0}"), rule, filter);
    facts.say(
        key,
        &[
            ("expected", count(week.expected, "forecast")),
            ("low", count(f64::from(week.low), "forecast_low")),
            ("high", count(f64::from(week.high), "forecast_high")),
        ],
    )
}

/// How the method did in the past, in a sentence.
fn proof(facts: &Facts<'_>, forecast: &Forecast, filter: &Filter) -> Text {
    let skill = &forecast.skill;
    // Errors are measured against those of last week's value; where nothing came for long these were nil, and the measure means nothing.
    if skill.mase_last_week > MEANINGLESS {
        return facts.say("regular.too_thin", &[]);
    }
    let number = |value: f64, rule: &str| derived(value, format!("{value:.2}"), rule, filter);
    let year = skill.mase_last_year.map_or_else(
        || facts.say("change_cell.no_data_year", &[]),
        |value| number(value, "mase_last_year"),
    );
    facts.say(
        if forecast.claims { "regular.proof" } else { "regular.no_skill" },
        &[
            ("folds", derived(f64::from(skill.folds), skill.folds.to_string(), "folds", filter)),
            ("mase", number(skill.mase, "mase")),
            ("last_week", number(skill.mase_last_week, "mase_last_week")),
            ("last_year", year),
            ("mean", number(skill.mase_mean, "mase_mean")),
            (
                "coverage",
                derived(100.0 * skill.coverage, facts.percent(100.0 * skill.coverage), "coverage", filter),
            ),
        ],
    )
}

/// The part of a digest: the total of the next week, fields with a proven forecast, seasonal rises ahead.
pub(in crate::report) fn outlook(facts: &Facts<'_>) -> Vec<Block> {
    let last = facts.input.period.last;
    let all = projected(facts, Text::default(), &Filter::default(), last);
    let Some(forecast) = &all.forecast else {
        return vec![Block::paragraph("outlook/none", facts.say("regular.no_forecast", &[]))];
    };
    let next = &forecast.weeks[0];
    let mut blocks = vec![Block::paragraph("outlook/total", total(facts, forecast, &all.filter))];
    let fields: Vec<Text> = Field::ALL
        .iter()
        .filter_map(|&field| {
            let one = projected(facts, field_name(facts, field), &field_filter(field), last);
            let forecast = one
                .forecast
                .filter(|forecast| forecast.claims && forecast.weeks[0].expected >= 1.0)?;
            let slots = [
                ("name", one.name),
                (
                    "expected",
                    expectation(facts, "regular.expected_words", &forecast.weeks[0], &one.filter),
                ),
            ];
            Some(facts.say("regular.field_expected", &slots))
        })
        .collect();
    if !fields.is_empty() {
        let slots = [
            ("days", days_of(facts, next.week).into()),
            ("fields", Text::join(fields, &facts.words("regular.semicolon"))),
        ];
        blocks.push(Block::paragraph("outlook/fields", facts.say("regular.fields_expected", &slots)));
    }
    blocks.extend(seasons(facts));
    blocks
}

/// The total of the next week, against the same week a year before, and the proof.
pub(super) fn total(facts: &Facts<'_>, forecast: &Forecast, filter: &Filter) -> Text {
    let next = &forecast.weeks[0];
    let mut text = if forecast.claims {
        facts.say(
            "regular.total_expected",
            &[
                ("days", days_of(facts, next.week).into()),
                ("expected", expectation(facts, "regular.expected_words", next, filter)),
            ],
        )
    } else {
        let mean = recent_mean(facts, filter);
        facts.say(
            "regular.total_unknown",
            &[
                ("days", days_of(facts, next.week).into()),
                ("mean", derived(mean, format!("{mean:.0}"), "mean_of_four_weeks", filter)),
            ],
        )
    };
    let year_ago = Period::whole_week(Week(next.week.0 - 52));
    if facts.reaches(year_ago.first) {
        let filter = within(&Filter::default(), year_ago);
        text.push(facts.say("regular.same_week_year_ago", &[("messages", facts.messages(&filter).text())]));
    } else {
        text.push(facts.say("regular.no_week_year_ago", &[]));
    }
    text.push(proof(facts, forecast, filter));
    text
}

/// The mean of the last four whole weeks.
fn recent_mean(facts: &Facts<'_>, filter: &Filter) -> f64 {
    let course = course(facts, facts.ids(filter).into_iter(), facts.input.period.last);
    let latest = course
        .map(|course| course.counts[course.counts.len().saturating_sub(4)..].to_vec())
        .unwrap_or_default();
    latest.iter().sum::<u32>() as f64 / latest.len().max(1) as f64
}

/// The seasonal rises of the coming weeks by field (采暖、入学、汛期 show in their fields), with what past years had.
pub(in crate::report) fn seasons(facts: &Facts<'_>) -> Vec<Block> {
    let last = facts.input.period.last;
    let found: Vec<(Field, Text)> = Field::ALL
        .iter()
        .filter_map(|&field| {
            let (filter, course) = until(facts, &field_filter(field), last);
            let course = course?;
            let rise = coming_rise(&course.counts, course.first, AHEAD, &SeasonParams::default())?;
            let past = rise.years.iter().take(3).map(|year| {
                let days = Period {
                    first: year.first.monday(),
                    last: year.last.monday() + Days::new(6),
                };
                let of = within(&field_filter(field), days);
                facts.say(
                    "regular.past_year",
                    &[("days", facts.days_words(days).into()), ("messages", facts.messages(&of).text())],
                )
            });
            let days = Period {
                first: rise.first.monday(),
                last: rise.last.monday() + Days::new(6),
            };
            let text = facts.say(
                "regular.season",
                &[
                    ("field", field_name(facts, field)),
                    ("days", facts.days_words(days).into()),
                    ("factor", derived(rise.factor, format!("{:.1}", rise.factor), "season", &filter)),
                    ("past", enumerated(facts, past.collect())),
                ],
            );
            Some((field, text))
        })
        .collect();
    if found.is_empty() {
        return vec![Block::paragraph("seasons/none", facts.say("regular.no_seasons", &[]))];
    }
    found
        .into_iter()
        .map(|(field, text)| Block::paragraph(format!("season/{}", field.index()), text))
        .collect()
}

/// 上期预报与实际对照: the forecast for the weeks of the period from what was known before it, computed again, against what came.
pub(in crate::report) fn last_outlook(facts: &Facts<'_>) -> Vec<Block> {
    let known = facts.input.period.first - Days::new(1);
    let all = projected(facts, Text::default(), &Filter::default(), known);
    let Some(forecast) = &all.forecast else {
        return vec![Block::paragraph("last_outlook/none", facts.say("regular.no_last_forecast", &[]))];
    };
    let passed = forecast
        .weeks
        .iter()
        .filter(|week| week.week.monday() + Days::new(6) <= facts.input.period.last);
    let (mut rows, mut hits, mut weeks) = (Vec::new(), 0u32, 0u32);
    for week in passed {
        let actual = facts.messages(&within(&Filter::default(), Period::whole_week(week.week)));
        let hit = (week.low..=week.high).contains(&actual.n);
        hits += u32::from(hit);
        weeks += 1;
        rows.push(Row {
            cells: vec![
                days_of(facts, week.week).into(),
                expectation(facts, "regular.expected", week, &all.filter),
                actual.text(),
                facts.words(if hit { "regular.within" } else { "regular.beyond" }).into(),
            ],
            total: false,
        });
    }
    if rows.is_empty() {
        return vec![Block::paragraph("last_outlook/none", facts.say("regular.no_week_passed", &[]))];
    }
    let head = |name: &str| facts.words(&format!("regular.{name}"));
    let table = Table {
        title: head("last_table"),
        number: 0,
        unit: facts.words("regular.unit_messages"),
        columns: vec![
            Column::words(head("week_head"), 34),
            Column::number(head("expected_head"), 26),
            Column::number(head("actual_head"), 16),
            Column::center(head("within_head"), 20),
        ],
        rows,
        note: String::new(),
    };
    let text = facts.say(
        "regular.last_forecast",
        &[
            ("day", facts.day(known).into()),
            ("weeks", weeks.to_string().into()),
            ("hits", derived(f64::from(hits), hits.to_string(), "weeks_within", &all.filter)),
        ],
    );
    let mut blocks = vec![Block::paragraph("last_outlook", text)];
    if !forecast.claims {
        blocks.push(Block::paragraph("last_outlook/skill", facts.say("regular.last_no_skill", &[])));
    }
    blocks.push(Block::new("table/last_outlook", Body::Table(table)));
    blocks
}
