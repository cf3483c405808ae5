//! The tables of figures of a matter (统计表): by month, channel, purpose, district, department.

use chrono::{Datelike, Months, NaiveDate};

use super::answers::departments;
use super::subject::Matter;
use crate::classify::Purpose;
use crate::corpus::{Channel, Period};
use crate::report::document::{Block, Body, Column, Row, Table, Text};
use crate::report::facts::Against;
use crate::search::Filter;

/// Rows of a table of names.
const ROWS: usize = 15;
/// Months of the table, at most.
const MONTHS: usize = 24;

/// The tables, those without data left out.
pub(in crate::report) fn statistics(matter: &Matter<'_, '_>) -> Vec<Block> {
    let channels = Channel::ALL.iter().map(|&channel| {
        let filter = Filter {
            channel: Some(channel),
            ..Filter::default()
        };
        (matter.facts.words(&format!("matter.channel_{}", channel.code())), filter)
    });
    let purposes = Purpose::ALL.iter().map(|&purpose| {
        let filter = Filter {
            purpose: Some(purpose),
            ..Filter::default()
        };
        (matter.facts.words(&format!("matter.purpose_{}", purpose.code())), filter)
    });
    let districts = matter.districts().into_iter().take(ROWS).map(|(name, _)| {
        let filter = Filter {
            district: Some(name.clone()),
            ..Filter::default()
        };
        (name, filter)
    });
    let departments = departments(matter.facts, &matter.now).into_iter().take(ROWS).map(|(name, _)| {
        let filter = Filter {
            department: Some(name.clone()),
            ..Filter::default()
        };
        (name, filter)
    });
    let tables = [
        by_month(matter),
        by_names(matter, "channels", channels.collect()),
        by_names(matter, "purposes", purposes.collect()),
        by_names(matter, "districts", districts.collect()),
        by_names(matter, "departments", departments.collect()),
    ];
    tables.into_iter().flatten().collect()
}

/// Messages and people by month of the period.
fn by_month(matter: &Matter<'_, '_>) -> Option<Block> {
    let facts = matter.facts;
    let period = facts.input.period;
    let mut rows = Vec::new();
    let mut first = period.first;
    while first <= period.last && rows.len() < MONTHS {
        let next = NaiveDate::from_ymd_opt(first.year(), first.month(), 1)? + Months::new(1);
        let last = (next - chrono::Days::new(1)).min(period.last);
        let days = Period { first, last };
        let month = facts.say(
            "matter.month",
            &[
                ("year", first.year().to_string().into()),
                ("month", first.month().to_string().into()),
            ],
        );
        // A month that the period cuts is named by its days.
        let whole = first.day() == 1 && last + chrono::Days::new(1) == next;
        let name = if whole { month } else { facts.days_words(days).into() };
        if !facts.reaches(last) {
            // Before the archive begins there is no data, which is not 0.
            first = next;
            continue;
        }
        rows.push(Row {
            cells: vec![name, matter.messages_in(days).text(), matter.people_of(days).text()],
            total: false,
        });
        first = next;
    }
    rows.push(total(matter, 1));
    let columns = vec![
        Column::words(facts.words("matter.head_month"), 2),
        Column::number(facts.words("matter.head_messages"), 1),
        Column::number(facts.words("matter.head_people"), 1),
    ];
    // One month is no course.
    (rows.len() > 2).then(|| table(matter, "months", columns, rows))
}

fn by_names(matter: &Matter<'_, '_>, key: &str, named: Vec<(String, Filter)>) -> Option<Block> {
    let facts = matter.facts;
    let row = |(name, filter): (String, Filter)| {
        let messages = matter.messages(&filter);
        (messages.n > 0).then(|| Row {
            cells: vec![name.into(), messages.text(), matter.people(&filter).text(), matter.share(&filter)],
            total: false,
        })
    };
    let mut rows: Vec<Row> = named.into_iter().filter_map(row).collect();
    if rows.is_empty() {
        return None;
    }
    let mut all = total(matter, 1);
    all.cells.push(facts.words("matter.none").into());
    rows.push(all);
    let columns = vec![
        Column::words(facts.words(&format!("matter.head_{key}")), 3),
        Column::number(facts.words("matter.head_messages"), 1),
        Column::number(facts.words("matter.head_people"), 1),
        Column::number(facts.words("matter.head_share"), 1),
    ];
    Some(table(matter, key, columns, rows))
}

/// The row of the sum: all messages of the period, people once each.
fn total(matter: &Matter<'_, '_>, names: usize) -> Row {
    let all = Filter::default();
    let mut cells = vec![Text::from(matter.facts.words("matter.total"))];
    cells.resize(names, Text::default());
    cells.extend([matter.messages(&all).text(), matter.people(&all).text()]);
    Row { cells, total: true }
}

fn table(matter: &Matter<'_, '_>, key: &str, columns: Vec<Column>, rows: Vec<Row>) -> Block {
    let facts = matter.facts;
    let body = Table {
        title: facts.words(&format!("matter.table_{key}")),
        number: 0,
        unit: facts.words("matter.table_unit"),
        columns,
        rows,
        note: facts.words("matter.table_note"),
    };
    Block::new(format!("statistics/{key}"), Body::Table(body))
}

impl Matter<'_, '_> {
    /// Which kinds of purposes the period's messages have: 建议意见3件、申诉求决5件; those without messages left out.
    pub(in crate::report) fn purposes_words(&self) -> Text {
        let facts = self.facts;
        let one = |&purpose: &Purpose| {
            let filter = Filter {
                purpose: Some(purpose),
                ..Filter::default()
            };
            let messages = self.messages(&filter);
            let name = facts.words(&format!("matter.purpose_{}", purpose.code()));
            let slots = [("name", name.into()), ("messages", messages.text())];
            (messages.n > 0).then(|| facts.say("matter.kind_and_count", &slots))
        };
        Text::join(Purpose::ALL.iter().filter_map(one), &facts.words("matter.comma"))
    }

    /// How the period stands against the one before and a year before, in a sentence.
    pub(in crate::report) fn changes_words(&self) -> Text {
        let facts = self.facts;
        let said = |against, basis: &str, earlier: crate::corpus::Period| {
            let change = self.change(against);
            // 无同期数据, 上期为0: complete by themselves.
            if facts.reaches(earlier.first) && self.messages_in(earlier).n > 0 {
                facts.say(&format!("matter.against_{basis}"), &[("change", change)])
            } else {
                change
            }
        };
        // The twelve months before are the same twelve months a year before: that is said once.
        let before = (facts.before != facts.year).then(|| said(Against::Before, "before", facts.before));
        let texts = before.into_iter().chain([said(Against::Year, "year", facts.year)]);
        Text::join(texts, &facts.words("matter.clause"))
    }
}
