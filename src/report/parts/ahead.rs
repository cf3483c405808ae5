//! The next four weeks as tables (民情预报): in all, by field, by matter, by district; only where the forecast is proven.

use super::hot::{HotTopic, name_of, of_topic};
use super::outlook::{Projected, expectation, field_filter, projected, total};
use super::tables::{field_name, values};
use super::wording::enumerated;
use crate::classify::Field;
use crate::report::document::{Block, Body, Column, Row, Table, Text};
use crate::report::facts::Facts;
use crate::search::Filter;
use crate::trends::HORIZON;

/// Districts with a forecast.
const DISTRICTS: usize = 10;

/// The next four weeks in all, with the proof.
pub(in crate::report) fn weeks_ahead(facts: &Facts<'_>) -> Vec<Block> {
    let all = projected(
        facts,
        facts.words("regular.all").into(),
        &Filter::default(),
        facts.input.period.last,
    );
    let Some(forecast) = &all.forecast else {
        return vec![Block::paragraph("outlook/none", facts.say("regular.no_forecast", &[]))];
    };
    let text = total(facts, forecast, &all.filter);
    let mut blocks = vec![Block::paragraph("outlook/total", text)];
    blocks.extend(table(facts, "all", &[all]));
    blocks
}

/// The next four weeks by field.
pub(in crate::report) fn fields_ahead(facts: &Facts<'_>) -> Vec<Block> {
    let last = facts.input.period.last;
    let series = Field::ALL
        .iter()
        .map(|&field| projected(facts, field_name(facts, field), &field_filter(field), last));
    listed(facts, "fields", series.collect())
}

/// The next four weeks of the largest topics of the period.
pub(in crate::report) fn topics_ahead(facts: &Facts<'_>, hot: &[HotTopic<'_>]) -> Vec<Block> {
    let last = facts.input.period.last;
    let series = hot
        .iter()
        .map(|one| projected(facts, name_of(one.topic), &of_topic(one.topic), last));
    listed(facts, "topics", series.collect())
}

/// The next four weeks of the districts that most messages come from.
pub(in crate::report) fn districts_ahead(facts: &Facts<'_>) -> Vec<Block> {
    let last = facts.input.period.last;
    let found = values(facts, |row| row.district);
    if found.is_empty() {
        return vec![Block::paragraph("outlook/districts/none", facts.say("regular.no_districts", &[]))];
    }
    let series = found.into_iter().take(DISTRICTS).map(|(symbol, _)| {
        let name = facts.analysis().symbol(symbol);
        let filter = Filter {
            district: Some(name.to_owned()),
            ..Filter::default()
        };
        projected(facts, name.into(), &filter, last)
    });
    listed(facts, "districts", series.collect())
}

/// A table of the series whose forecast is proven, and a sentence on those without.
fn listed(facts: &Facts<'_>, key: &str, series: Vec<Projected>) -> Vec<Block> {
    let claims = |one: &Projected| one.forecast.as_ref().is_some_and(|forecast| forecast.claims);
    let (proven, others): (Vec<Projected>, Vec<Projected>) = series.into_iter().partition(claims);
    let mut blocks = table(facts, key, &proven);
    let names: Vec<Text> = others.iter().map(|one| one.name.clone()).collect();
    if !names.is_empty() {
        let phrase = if blocks.is_empty() {
            "regular.none_proven"
        } else {
            "regular.unproven"
        };
        let text = facts.say(phrase, &[("names", enumerated(facts, names))]);
        blocks.push(Block::paragraph(format!("outlook/{key}/unproven"), text));
    }
    blocks
}

/// A row for each series, a column for each week.
fn table(facts: &Facts<'_>, key: &str, series: &[Projected]) -> Vec<Block> {
    let Some(weeks) = series.iter().find_map(|one| one.forecast.as_ref()).map(|forecast| forecast.weeks) else {
        return Vec::new();
    };
    let rows = series.iter().filter_map(|one| {
        let forecast = one.forecast.as_ref()?;
        let mut cells = vec![one.name.clone()];
        cells.extend(
            forecast
                .weeks
                .iter()
                .map(|week| expectation(facts, "regular.expected", week, &one.filter)),
        );
        Some(Row { cells, total: false })
    });
    let mut columns = vec![Column::words(facts.words("regular.series_head"), 24)];
    columns.extend(weeks.iter().map(|week| {
        let from = facts.say("regular.week_from", &[("day", facts.day(week.week.monday()).into())]);
        Column::number(from.to_string(), 76 / HORIZON as u16)
    }));
    let body = Table {
        title: facts.words(&format!("regular.ahead_{key}")),
        number: 0,
        unit: facts.words("regular.unit_messages"),
        columns,
        rows: rows.collect(),
        note: facts.words("regular.ahead_note"),
    };
    vec![Block::new(format!("table/ahead/{key}"), Body::Table(body))]
}
