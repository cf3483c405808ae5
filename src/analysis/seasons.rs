//! The seasonal calendar: what has risen in the coming weeks of every past year, and by how much.

use chrono::Datelike;
use rayon::prelude::*;

use super::Analysis;
use crate::classify::Field;
use crate::corpus::{MessageId, Week};
use crate::keywords::KeywordTerm;
use crate::trends::{SeasonParams, SeasonalRise, YEAR, coming_rise};

/// Weeks that the calendar looks ahead.
pub const CALENDAR_WEEKS: usize = 8;
/// Most keywords of the calendar.
const MOST: usize = 30;
/// How many times its even share of messages a keyword must have had in the coming weeks of past years before its profile is read.
const CROWDED: f64 = 1.5;
/// Fewest messages of a keyword.
const LEAST: usize = 8;

/// What rises, as a position in the analysis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SeasonSubject {
    /// A field.
    Field(Field),
    /// In `keywords.terms`.
    Keyword(u32),
}

/// One entry of the calendar.
#[derive(Clone, PartialEq, Debug)]
pub struct CalendarEntry {
    /// What rises.
    pub subject: SeasonSubject,
    /// When and how much, with the same weeks of past years.
    pub rise: SeasonalRise,
}

/// The last week that is over at the time of the analysis; `None` without any dated message.
#[must_use]
pub fn last_whole_week(analysis: &Analysis) -> Option<Week> {
    let now = analysis.as_of?;
    let is_over = now.naive().weekday() == chrono::Weekday::Sun;
    Some(Week(now.week().0 - i32::from(!is_over)))
}

/// Messages by week from the first of the archive to its last whole one, every week once; protected messages are not counted.
/// Cost: linear in the messages.
#[must_use]
pub fn weekly_counts(analysis: &Analysis, ids: impl IntoIterator<Item = MessageId>) -> Option<(Week, Vec<u32>)> {
    // Canonical order is by time, and messages without one come first.
    let first = analysis.messages.iter().find_map(|row| row.time)?.week();
    let last = last_whole_week(analysis)?;
    let mut counts = vec![0; usize::try_from(last.0 - first.0 + 1).unwrap_or(0)];
    for id in ids {
        let time = analysis.message(id).time.filter(|_| !analysis.labels[id.index()].protected);
        let at = time.and_then(|time| usize::try_from(time.week().0 - first.0).ok());
        if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    Some((first, counts))
}

/// What rises within [`CALENDAR_WEEKS`] after the last whole week, as far as at least two past years have it: fields, then keywords,
/// soonest first. Of keywords that hold one another the one with most messages stands. Cost: a pass over the messages of all keywords.
#[must_use]
pub fn seasonal_calendar(analysis: &Analysis, params: &SeasonParams) -> Vec<CalendarEntry> {
    let rise = |ids: &mut dyn Iterator<Item = MessageId>, is_keyword: bool| {
        let (first, counts) = weekly_counts(analysis, ids)?;
        let worth = counts.len() >= 2 * YEAR && (!is_keyword || is_crowded(&counts));
        worth.then(|| coming_rise(&counts, first, CALENDAR_WEEKS, params)).flatten()
    };
    let field = |&field: &Field| {
        let ids = &mut analysis.ids().filter(|id| analysis.labels[id.index()].field == field);
        Some(CalendarEntry {
            subject: SeasonSubject::Field(field),
            rise: rise(ids, false)?,
        })
    };
    let mut calendar: Vec<CalendarEntry> = Field::ALL.iter().filter_map(field).collect();
    let terms: Vec<(&KeywordTerm, u32)> = analysis
        .keywords
        .terms
        .iter()
        .zip(0..)
        .filter(|(term, _)| term.messages.len() >= LEAST)
        .collect();
    let keyword = |&(term, at): &(&KeywordTerm, u32)| {
        Some(CalendarEntry {
            subject: SeasonSubject::Keyword(at),
            rise: rise(&mut term.messages.iter().copied(), true)?,
        })
    };
    let mut keywords: Vec<CalendarEntry> = terms.par_iter().filter_map(keyword).collect();
    let text = |entry: &CalendarEntry| match entry.subject {
        SeasonSubject::Keyword(at) => analysis.keywords.terms[at as usize].text.as_str(),
        SeasonSubject::Field(field) => field.code(),
    };
    keywords.sort_by(|a, b| messages(b).cmp(&messages(a)).then_with(|| text(a).cmp(text(b))));
    let mut kept: Vec<CalendarEntry> = Vec::new();
    for entry in keywords {
        let stands_for = |other: &CalendarEntry| text(other).contains(text(&entry)) || text(&entry).contains(text(other));
        if kept.len() < MOST && !kept.iter().any(stands_for) {
            kept.push(entry);
        }
    }
    kept.sort_by_key(|entry| entry.rise.first);
    calendar.sort_by_key(|entry| entry.rise.first);
    calendar.extend(kept);
    calendar
}

/// Messages of the past years' weeks.
fn messages(entry: &CalendarEntry) -> u32 {
    entry.rise.years.iter().map(|year| year.messages).sum()
}

/// Whether the coming weeks of past years held more than their share: most keywords are passed over here at little cost.
fn is_crowded(counts: &[u32]) -> bool {
    let all: u32 = counts.iter().sum();
    let (mut held, mut weeks) = (0, 0);
    for back in 1..=counts.len() / YEAR {
        // A week to either side, since dates and the Spring Festival move.
        let begin = (counts.len() - back * YEAR).saturating_sub(1);
        let around = &counts[begin..(begin + CALENDAR_WEEKS + 2).min(counts.len())];
        held += around.iter().sum::<u32>();
        weeks += around.len();
    }
    f64::from(held) >= CROWDED * f64::from(all) * weeks as f64 / counts.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_even_over_the_year_is_not_crowded() {
        assert!(!is_crowded(&[2; 160]));
        let mut counts = vec![0; 156];
        // The weeks after the last one, one and two years before.
        counts[52..58].fill(5);
        counts[104..110].fill(5);
        assert!(is_crowded(&counts));
    }
}
