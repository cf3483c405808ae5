//! What filters, facets and orders ask of a message, in one line of memory each: reading two hundred thousand rows of the analysis for
//! one query would take longer than the query.

mod packed;

use chrono::{Datelike, NaiveDate};
use rayon::prelude::*;

use super::Order;
use crate::analysis::{Analysis, Symbol};
use crate::classify::Field;
use crate::corpus::{MessageId, Uid, codes};

codes! {
    /// A property whose values are counted beside the hits (筛选项).
    Dimension {
        /// Counting date, by year, month and week.
        Period = "period",
        /// Channel.
        Channel = "channel",
        /// Source system.
        Source = "source",
        /// District.
        District = "district",
        /// Department.
        Department = "department",
        /// Purpose.
        Purpose = "purpose",
        /// Field.
        Field = "field",
        /// Aspect.
        Aspect = "aspect",
        /// Main topic.
        Topic = "topic",
        /// Whether the office replied.
        Replied = "replied",
        /// Whether the text says what to do.
        Measure = "measure",
    }
}

/// Stands for no value in a row.
pub(super) const NONE: u32 = u32::MAX;

/// Stands for no counting date in a row.
pub(super) const UNDATED: i32 = i32::MIN;

/// The attributes of one message; 32 bytes, so that two share a cache line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Row {
    /// Days from the common era of the counting date, or [`UNDATED`].
    pub(super) day: i32,
    /// Duplicate group.
    pub(super) group: u32,
    /// Main topic, a position.
    pub(super) topic: u32,
    /// Positions in [`Attributes::symbols`] of the same dimension.
    pub(super) source: u32,
    pub(super) district: u32,
    pub(super) department: u32,
    /// Positions in the closed lists.
    pub(super) channel: u8,
    pub(super) purpose: u8,
    pub(super) field: u8,
    pub(super) aspect: u8,
    /// See the constants of [`Row`].
    flags: u8,
}

impl Row {
    pub(super) const REPLIED: u8 = 1;
    pub(super) const MEASURE: u8 = 2;
    pub(super) const PROTECTED: u8 = 4;
    pub(super) const URGENT: u8 = 8;
    pub(super) const UNSURE: u8 = 16;
    pub(super) const LEGAL: u8 = 32;
    pub(super) const MASKED: u8 = 64;
    pub(super) const DISTINCT: u8 = 128;

    pub(super) fn is(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// The attributes of every message of a generation. Made once when it is opened.
#[derive(PartialEq, Eq, Debug, Default)]
pub struct Attributes {
    pub(super) rows: Vec<Row>,
    /// The sources, districts and departments that occur, each list ascending.
    pub(super) symbols: [Vec<Symbol>; 3],
    /// Earliest and latest counting date as in [`Row::day`]; the earliest is after the latest where there is none.
    pub(super) days: (i32, i32),
    /// A bit a message: whether it is an accusation under protection. Search asks it of every hit, and these bits stay near.
    protected: Vec<u64>,
    /// Place of each message in the ranking of ideas.
    idea_places: Vec<u32>,
    /// Identities, ascending.
    uids: Vec<(Uid, MessageId)>,
}

/// Position of the dimension in [`Attributes::symbols`].
pub(super) fn symbol_list(dimension: Dimension) -> Option<usize> {
    match dimension {
        Dimension::Source => Some(0),
        Dimension::District => Some(1),
        Dimension::Department => Some(2),
        _ => None,
    }
}

impl Attributes {
    /// Reads them off an analysis. Cost: one pass, and the sorting of the identities.
    #[must_use]
    pub fn of(analysis: &Analysis) -> Self {
        let rows = &analysis.messages;
        let symbols = [
            occurring(analysis, rows.iter().map(|row| Some(row.source))),
            occurring(analysis, rows.iter().map(|row| row.district)),
            occurring(analysis, rows.iter().map(|row| row.department)),
        ];
        let places: Vec<Vec<u32>> = symbols
            .iter()
            .map(|list| {
                let mut place_of = vec![NONE; analysis.symbols.len()];
                list.iter().zip(0..).for_each(|(&symbol, at)| place_of[symbol as usize] = at);
                place_of
            })
            .collect();
        let place = |list: usize, symbol: Option<Symbol>| symbol.map_or(NONE, |symbol| places[list][symbol as usize]);
        let packed = analysis.ids().map(|id| {
            let (row, labels) = (analysis.message(id), &analysis.labels[id.index()]);
            let flags = [
                (row.replied, Row::REPLIED),
                (!analysis.parts[id.index()].measure_spans.is_empty(), Row::MEASURE),
                (labels.protected, Row::PROTECTED),
                (labels.urgent.is_some(), Row::URGENT),
                (labels.unsure, Row::UNSURE),
                (labels.legal_route, Row::LEGAL),
                (row.masked > 0, Row::MASKED),
                (analysis.is_distinct(id), Row::DISTINCT),
            ];
            Row {
                day: row.time.map_or(UNDATED, |time| time.naive().date().num_days_from_ce()),
                group: analysis.duplicates.group_of[id.index()].unwrap_or(NONE),
                topic: analysis.topics.main[id.index()].unwrap_or(NONE),
                source: place(0, Some(row.source)),
                district: place(1, row.district),
                department: place(2, row.department),
                channel: row.channel.index() as u8,
                purpose: labels.purpose.index() as u8,
                field: labels.field.index() as u8,
                aspect: labels.aspect.index() as u8,
                flags: flags.iter().filter(|(set, _)| *set).map(|(_, flag)| flag).sum(),
            }
        });
        let mut idea_places = vec![NONE; rows.len()];
        analysis
            .ideas
            .iter()
            .zip(0..)
            .for_each(|(idea, at)| idea_places[idea.message.index()] = at);
        let mut uids: Vec<(Uid, MessageId)> = analysis.ids().map(|id| (analysis.message(id).uid, id)).collect();
        uids.par_sort_unstable();
        let rows: Vec<Row> = packed.collect();
        let dated = || rows.iter().map(|row| row.day).filter(|&day| day != UNDATED);
        Self {
            protected: protected_bits(&rows),
            days: (dated().min().unwrap_or(0), dated().max().unwrap_or(-1)),
            rows,
            symbols,
            idea_places,
            uids,
        }
    }

    /// The message of an identity.
    #[must_use]
    pub fn by_uid(&self, uid: Uid) -> Option<MessageId> {
        let at = self.uids.binary_search_by_key(&uid, |&(known, _)| known).ok()?;
        Some(self.uids[at].1)
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Whether the message is an accusation under protection.
    #[must_use]
    pub fn is_protected(&self, message: MessageId) -> bool {
        self.protected[message.index() / 64] >> (message.index() % 64) & 1 == 1
    }

    /// How many messages are accusations under protection. Cost: one pass.
    #[must_use]
    pub fn protected(&self) -> u32 {
        self.protected.iter().map(|bits| bits.count_ones()).sum()
    }

    /// Place of the message in the ranking of ideas.
    #[must_use]
    pub fn idea_place(&self, message: MessageId) -> Option<usize> {
        let place = self.idea_places[message.index()];
        (place != NONE).then_some(place as usize)
    }

    /// Its field.
    #[must_use]
    pub fn field(&self, message: MessageId) -> Field {
        Field::ALL[usize::from(self.rows[message.index()].field)]
    }

    /// The counting date of the message.
    #[must_use]
    pub fn day(&self, message: MessageId) -> Option<NaiveDate> {
        let day = self.rows[message.index()].day;
        (day != UNDATED).then(|| date(day))
    }

    /// Its duplicate group.
    #[must_use]
    pub fn duplicate_group(&self, message: MessageId) -> Option<u32> {
        let group = self.rows[message.index()].group;
        (group != NONE).then_some(group)
    }

    /// What an order sorts by, the least first; [`Order::Relevance`] sorts by nothing of the message.
    #[must_use]
    pub fn sort_key(&self, message: MessageId, order: Order) -> u64 {
        let row = &self.rows[message.index()];
        let undated = u64::from(row.day == UNDATED) << 32;
        let newest = undated | u64::from(u32::MAX - message.0);
        match order {
            Order::Relevance => 0,
            Order::Newest => newest,
            Order::Oldest => undated | u64::from(message.0),
            // Topics stand hottest first.
            Order::Heat => u64::from(row.topic) << 33 | newest,
            Order::Golden => u64::from(self.idea_places[message.index()]),
        }
    }
}

fn protected_bits(rows: &[Row]) -> Vec<u64> {
    let bit = |bits: u64, (row, at): (&Row, u32)| bits | u64::from(row.is(Row::PROTECTED)) << at;
    rows.chunks(64).map(|rows| rows.iter().zip(0..).fold(0, bit)).collect()
}

/// The symbols that occur, ascending.
fn occurring(analysis: &Analysis, symbols: impl Iterator<Item = Option<Symbol>>) -> Vec<Symbol> {
    let mut there = vec![false; analysis.symbols.len()];
    symbols.flatten().for_each(|symbol| there[symbol as usize] = true);
    (0..).zip(there).filter(|(_, there)| *there).map(|(symbol, _)| symbol).collect()
}

/// A day of a row as a date.
pub(super) fn date(day: i32) -> NaiveDate {
    NaiveDate::from_num_days_from_ce_opt(day).unwrap_or_default()
}
