//! Counts beside the hits: how many messages each value of each dimension would leave.

use super::attributes::{Attributes, Dimension, NONE, Row, UNDATED, date, symbol_list};
use super::matcher::{Matcher, value};
use crate::analysis::Analysis;
use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::{Channel, MessageId, Week};
use chrono::Datelike;
use rayon::prelude::*;

/// Messages per task; fixed, so that no count depends on the number of threads.
const CHUNK: usize = 16_384;

/// A value of a dimension and how many messages have it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FacetValue {
    /// As the filter of the dimension takes it: a code, a name, a topic's id, `true` or `false`.
    pub value: String,
    /// Messages.
    pub messages: u32,
}

/// Counts of messages by dimension. A dimension that the filter names is counted as if it did not, so that its other values can be seen.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Facets {
    /// Messages that answer the whole filter.
    pub total: u32,
    /// By year, ascending; those that have messages.
    pub years: Vec<(i32, u32)>,
    /// By month as (year, month), ascending.
    pub months: Vec<((i32, u32), u32)>,
    /// By ISO week, ascending.
    pub weeks: Vec<(Week, u32)>,
    /// Messages without a counting date.
    pub undated: u32,
    /// Every other dimension, in the order of [`Dimension::ALL`]: values that have messages, most first, ties in the order of the codes,
    /// of the names, of the topics; at most [`Facets::MOST`].
    pub dimensions: Vec<(Dimension, Vec<FacetValue>)>,
}

/// Counts of one task or of all.
struct Tally {
    total: u32,
    undated: u32,
    days: Vec<u32>,
    values: Vec<Vec<u32>>,
}

impl Facets {
    /// Most values of a dimension.
    pub const MOST: usize = 50;

    /// Counts messages that hold what was asked; `messages` may hold some that the filter does not let through. Cost: one row each.
    #[must_use]
    pub fn count(messages: &[MessageId], matcher: &Matcher<'_>, analysis: &Analysis, attributes: &Attributes) -> Self {
        let (first, last) = attributes.days;
        let empty = || Tally {
            total: 0,
            undated: 0,
            days: vec![0; (last - first + 1) as usize],
            values: Dimension::ALL
                .iter()
                .map(|&dimension| vec![0; n_values(dimension, analysis, attributes)])
                .collect(),
        };
        let tally = messages
            .par_chunks(CHUNK)
            .fold(empty, |mut tally, part| {
                part.iter()
                    .for_each(|&id| tally.add(&attributes.rows[id.index()], matcher.kept_out_by(id), first));
                tally
            })
            .reduce(empty, Tally::join);
        let mut facets = Self {
            total: tally.total,
            undated: tally.undated,
            ..Self::default()
        };
        for (&n, day) in tally.days.iter().zip(first..).filter(|(n, _)| **n > 0) {
            let date = date(day);
            add(&mut facets.years, date.year(), n);
            add(&mut facets.months, (date.year(), date.month()), n);
            add(&mut facets.weeks, Week::of_date(date), n);
        }
        for &dimension in &Dimension::ALL[1..] {
            let counts = &tally.values[dimension.index()];
            let mut found: Vec<(u32, u32)> = (0..).zip(counts.iter().copied()).filter(|(_, n)| *n > 0).collect();
            found.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
            found.truncate(Self::MOST);
            let named = found.into_iter().map(|(at, messages)| FacetValue {
                value: name(dimension, at, analysis, attributes),
                messages,
            });
            facets.dimensions.push((dimension, named.collect()));
        }
        facets
    }

    /// The values of a dimension other than the period.
    #[must_use]
    pub fn values(&self, dimension: Dimension) -> &[FacetValue] {
        self.dimensions
            .iter()
            .find(|(known, _)| *known == dimension)
            .map_or(&[], |(_, values)| values)
    }
}

impl Tally {
    fn add(&mut self, row: &Row, kept_out_by: Option<Option<Dimension>>, first_day: i32) {
        let Some(by) = kept_out_by else { return };
        self.total += u32::from(by.is_none());
        if by.is_none_or(|by| by == Dimension::Period) {
            match row.day {
                UNDATED => self.undated += 1,
                day => self.days[(day - first_day) as usize] += 1,
            }
        }
        match by {
            None => Dimension::ALL[1..].iter().for_each(|&dimension| self.add_value(row, dimension)),
            Some(Dimension::Period) => {}
            Some(dimension) => self.add_value(row, dimension),
        }
    }

    fn add_value(&mut self, row: &Row, dimension: Dimension) {
        let at = value(row, dimension);
        if at != NONE {
            self.values[dimension.index()][at as usize] += 1;
        }
    }

    fn join(mut self, other: Self) -> Self {
        let sum = |mine: &mut Vec<u32>, others: Vec<u32>| mine.iter_mut().zip(others).for_each(|(mine, other)| *mine += other);
        self.total += other.total;
        self.undated += other.undated;
        sum(&mut self.days, other.days);
        self.values
            .iter_mut()
            .zip(other.values)
            .for_each(|(mine, others)| sum(mine, others));
        self
    }
}

/// Counts under an ascending key.
fn add<K: PartialEq>(counts: &mut Vec<(K, u32)>, key: K, n: u32) {
    match counts.last_mut() {
        Some((last, sum)) if *last == key => *sum += n,
        _ => counts.push((key, n)),
    }
}

fn n_values(dimension: Dimension, analysis: &Analysis, attributes: &Attributes) -> usize {
    match dimension {
        Dimension::Period => 0,
        Dimension::Channel => Channel::ALL.len(),
        Dimension::Purpose => Purpose::ALL.len(),
        Dimension::Field => Field::ALL.len(),
        Dimension::Aspect => Aspect::ALL.len(),
        Dimension::Topic => analysis.topics.topics.len(),
        Dimension::Replied | Dimension::Measure => 2,
        Dimension::Source | Dimension::District | Dimension::Department => {
            symbol_list(dimension).map_or(0, |list| attributes.symbols[list].len())
        }
    }
}

fn name(dimension: Dimension, at: u32, analysis: &Analysis, attributes: &Attributes) -> String {
    let place = at as usize;
    match dimension {
        Dimension::Period => String::new(),
        Dimension::Channel => Channel::ALL[place].code().to_owned(),
        Dimension::Purpose => Purpose::ALL[place].code().to_owned(),
        Dimension::Field => Field::ALL[place].code().to_owned(),
        Dimension::Aspect => Aspect::ALL[place].code().to_owned(),
        Dimension::Topic => analysis.topics.topics[place].id.to_string(),
        Dimension::Replied | Dimension::Measure => (at == 1).to_string(),
        Dimension::Source | Dimension::District | Dimension::Department => {
            symbol_list(dimension).map_or_else(String::new, |list| analysis.symbol(attributes.symbols[list][place]).to_owned())
        }
    }
}
