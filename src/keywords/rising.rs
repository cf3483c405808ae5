//! Ranks what rises in each week against what the weeks before and the same season of earlier years lead one to expect.

use std::ops::Range;

use rayon::prelude::*;

use super::choose::Chosen;
use super::spread::Spread;
use super::tally::Tallies;
use super::{KeywordInput, KeywordParams, KeywordTerm, Keywords, WeeklyKeyword};
use crate::corpus::{MessageId, Week, distinct_people};

/// Weeks in a year, for the season of earlier years.
const YEAR: i64 = 52;

/// A keyword in a week where it was seen.
struct Seen {
    /// Weeks since the first.
    week: usize,
    /// Its messages, as a range of the keyword's.
    range: Range<usize>,
    /// Messages counted, repeats once.
    count: u32,
    /// Of those the ones that say it in words of their own.
    voices: u32,
}

/// A keyword that rises in a week.
struct Rise {
    week: usize,
    number: u32,
    range: Range<usize>,
    count: u32,
    people: u32,
    expected: f64,
    score: f64,
}

/// The calendar of a corpus: its weeks and how many messages each holds, repeats counted once.
struct Calendar {
    first: Week,
    /// Week of each message since the first; `None` without a date.
    weeks: Vec<Option<usize>>,
    counts: Vec<f64>,
}

/// Ranks keywords by week and gathers them.
pub(super) fn rank(input: &KeywordInput<'_>, chosen: &Chosen, spread: &Spread, tallies: &Tallies, params: &KeywordParams) -> Keywords {
    let texts = chosen.texts(input.vocabulary);
    let calendar = Calendar::of(input);
    let least = KeywordParams::grown(params.support, input.hidden.iter().filter(|&&hidden| !hidden).count()) as usize;
    let weighed: Vec<(u32, f64)> = (0..chosen.numbers() as u32)
        .into_par_iter()
        .filter(|&number| chosen.is_keyword(number as usize) && tallies.messages(number as usize).len() >= least)
        .map(|number| (number, spread.topicality(input, tallies.messages(number as usize), params)))
        .collect();
    let rises: Vec<Vec<Rise>> = weighed
        .par_iter()
        .map(|&(number, topicality)| {
            let chars = texts[number as usize].chars().count().min(params.specific_chars) as f64;
            let weight = chosen.weight(number as usize) * topicality.max(params.everyday) * chars.powf(params.specificity);
            let least = if topicality < params.everyday {
                params.sudden
            } else {
                params.least_score
            };
            rises(input, &calendar, tallies, number, (weight, least), params)
        })
        .collect();
    // An everyday word is listed only for a week that leaves no doubt.
    let listed = weighed.iter().zip(&rises);
    let listed = listed.filter(|((_, topicality), rises)| *topicality >= params.everyday || !rises.is_empty());
    let candidates: Vec<u32> = listed.map(|(&(number, _), _)| number).collect();
    let mut by_week: Vec<Vec<Rise>> = calendar.counts.iter().map(|_| Vec::new()).collect();
    for rise in rises.into_iter().flatten() {
        by_week[rise.week].push(rise);
    }
    by_week.par_iter_mut().for_each(|week| {
        week.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| texts[a.number as usize].cmp(&texts[b.number as usize]))
        });
        keep_distinct(week, tallies, params);
    });
    gather(input, &texts, tallies, &candidates, &by_week, calendar.first, params)
}

impl Calendar {
    fn of(input: &KeywordInput<'_>) -> Self {
        let dated = |(time, &hidden): (&Option<_>, &bool)| {
            if hidden {
                None
            } else {
                time.map(|time: crate::corpus::LocalTime| time.week())
            }
        };
        let weeks: Vec<Option<Week>> = input.times.iter().zip(input.hidden).map(dated).collect();
        let first = weeks.iter().flatten().min().copied().unwrap_or(Week(0));
        let last = weeks.iter().flatten().max().copied().unwrap_or(first);
        let mut in_week: Vec<Vec<MessageId>> = vec![Vec::new(); (last.0 - first.0) as usize + 1];
        let weeks: Vec<Option<usize>> = weeks.into_iter().map(|week| week.map(|week| (week.0 - first.0) as usize)).collect();
        for (message, week) in weeks.iter().enumerate() {
            if let Some(week) = week {
                in_week[*week].push(MessageId(message as u32));
            }
        }
        let counts = in_week.iter().map(|messages| f64::from(count(input, messages))).collect();
        Self { first, weeks, counts }
    }
}

/// Counts messages of one week; those of one duplicate group by one writer, or by nobody named, count once.
fn count(input: &KeywordInput<'_>, messages: &[MessageId]) -> u32 {
    let group = |message: &MessageId| input.duplicates.group_of[message.index()];
    let mut grouped: Vec<(u32, Option<u64>)> = messages
        .iter()
        .filter_map(|message| group(message).map(|group| (group, input.voices[message.index()].writer)))
        .collect();
    let alone = messages.len() - grouped.len();
    grouped.sort_unstable();
    grouped.dedup();
    (alone + grouped.len()) as u32
}

/// The weeks in which a keyword rises: with what its score is multiplied by, and the least score before that.
fn rises(
    input: &KeywordInput<'_>,
    calendar: &Calendar,
    tallies: &Tallies,
    number: u32,
    (weight, least): (f64, f64),
    params: &KeywordParams,
) -> Vec<Rise> {
    let messages = tallies.messages(number as usize);
    let own = tallies.own(number as usize);
    let mut seen: Vec<Seen> = Vec::new();
    let (mut at, mut voices) = (0, Vec::new());
    for same in messages.chunk_by(|a, b| calendar.weeks[a.index()] == calendar.weeks[b.index()]) {
        if let Some(week) = calendar.weeks[same[0].index()] {
            voices.clear();
            voices.extend(same.iter().zip(&own[at..]).filter(|&(_, &own)| own).map(|(&message, _)| message));
            seen.push(Seen {
                week,
                range: at..at + same.len(),
                count: count(input, same),
                voices: count(input, &voices),
            });
        }
        at += same.len();
    }
    let total: f64 = seen.iter().map(|seen| f64::from(seen.voices)).sum();
    let mut rises = Vec::new();
    for this in seen.iter().filter(|this| this.voices >= params.messages) {
        let expected = expected(&seen, this.week, total, calendar, params).max(params.least_expected);
        let people = distinct_people(messages[this.range.clone()].iter().map(|message| input.voices[message.index()]));
        if people >= params.people && f64::from(this.voices) > expected {
            let score = -log_tail(this.voices, expected, params.evenness) / std::f64::consts::LN_10;
            if score < least {
                continue;
            }
            rises.push(Rise {
                week: this.week,
                number,
                range: this.range.clone(),
                count: this.count,
                people,
                expected,
                score: score * weight,
            });
        }
    }
    rises
}

/// Messages to expect in a week: the greatest of three rates, each drawn towards the rate of the whole span. These are the rate of the
/// weeks before, where no week counts more than a multiple of the average so that an earlier burst does not hide a new one; a part of
/// the rate of the last few weeks, so that what stays high stops rising; and the rate of the same season of earlier years.
fn expected(seen: &[Seen], week: usize, total: f64, calendar: &Calendar, params: &KeywordParams) -> f64 {
    let all: f64 = calendar.counts.iter().sum();
    let prior = params.prior_weeks * all / calendar.counts.len() as f64;
    let rate = |ranges: &[Range<usize>], most: f64| {
        let within = |week: usize| ranges.iter().any(|range| range.contains(&week));
        let held: f64 = seen
            .iter()
            .filter(|seen| within(seen.week))
            .map(|seen| f64::from(seen.voices).min(most))
            .sum();
        let written: f64 = ranges.iter().flat_map(Clone::clone).map(|week| calendar.counts[week]).sum();
        (held + prior * total / all) / (written + prior)
    };
    let average = total / calendar.counts.len() as f64;
    let before = rate(
        std::slice::from_ref(&(week.saturating_sub(params.weeks_before)..week)),
        (average * params.burst).max(params.burst),
    );
    let lately = rate(
        std::slice::from_ref(&(week.saturating_sub(params.weeks_lately)..week)),
        f64::INFINITY,
    ) * params.lately;
    let season = |year: i64| {
        let middle = week as i64 - year * YEAR;
        let (begin, end) = (middle - params.season_weeks as i64, middle + params.season_weeks as i64 + 1);
        (end > 0).then(|| begin.max(0) as usize..(end as usize).min(week))
    };
    let seasons: Vec<Range<usize>> = (1..=calendar.counts.len() as i64 / YEAR + 1).map_while(season).collect();
    let season = if seasons.is_empty() { 0.0 } else { rate(&seasons, f64::INFINITY) };
    calendar.counts[week] * before.max(lately).max(season)
}

/// The natural logarithm of the probability of `count` or more messages where `expected` are, under a negative binomial distribution of
/// the given size (Poisson with a rate that itself varies). Cost: linear in `count`.
fn log_tail(count: u32, expected: f64, size: f64) -> f64 {
    let success = expected / (expected + size);
    let mut log_mass = -size * (expected / size).ln_1p();
    for k in 0..count {
        log_mass += ((size + f64::from(k)) / (f64::from(k) + 1.0) * success).ln();
    }
    let (mut sum, mut term, mut k) = (1.0, 1.0, f64::from(count));
    while term > sum * 1e-12 && k < f64::from(count) + 10_000.0 {
        term *= (size + k) / (k + 1.0) * success;
        sum += term;
        k += 1.0;
    }
    (log_mass + f64::ln(sum)).min(0.0)
}

/// Keeps the fastest keywords of a week, without those that share their messages with a faster one.
fn keep_distinct(week: &mut Vec<Rise>, tallies: &Tallies, params: &KeywordParams) {
    let mut kept: Vec<Rise> = Vec::new();
    for rise in week.drain(..) {
        if kept.len() == params.ranked {
            break;
        }
        let messages = |rise: &Rise| &tallies.messages(rise.number as usize)[rise.range.clone()];
        if kept.iter().all(|other| overlap(messages(&rise), messages(other)) < params.overlap) {
            kept.push(rise);
        }
    }
    *week = kept;
}

/// Shared messages over those of the shorter of two ascending lists.
fn overlap(a: &[MessageId], b: &[MessageId]) -> f64 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let shared = short.iter().filter(|message| long.binary_search(message).is_ok()).count();
    shared as f64 / short.len().max(1) as f64
}

/// Lists the most frequent keywords and those that rose.
fn gather(
    input: &KeywordInput<'_>,
    texts: &[String],
    tallies: &Tallies,
    candidates: &[u32],
    by_week: &[Vec<Rise>],
    first: Week,
    params: &KeywordParams,
) -> Keywords {
    let mut listed = candidates.to_vec();
    listed.sort_by(|&a, &b| {
        let held = |number: u32| tallies.messages(number as usize).len();
        held(b).cmp(&held(a)).then_with(|| texts[a as usize].cmp(&texts[b as usize]))
    });
    let mut rose = vec![false; texts.len()];
    by_week.iter().flatten().for_each(|rise| rose[rise.number as usize] = true);
    let listed: Vec<u32> = listed
        .into_iter()
        .enumerate()
        .filter(|&(at, number)| at < params.terms || rose[number as usize])
        .map(|(_, number)| number)
        .collect();
    let mut position = vec![0u32; texts.len()];
    for (at, &number) in listed.iter().enumerate() {
        position[number as usize] = at as u32;
    }
    let term = |&number: &u32| {
        let messages = tallies.messages(number as usize).to_vec();
        let people = distinct_people(messages.iter().map(|message| input.voices[message.index()]));
        KeywordTerm {
            text: texts[number as usize].clone(),
            messages,
            people,
        }
    };
    let weekly = by_week.iter().flat_map(|week| {
        week.iter().zip(1..).map(|(rise, rank)| WeeklyKeyword {
            week: Week(first.0 + rise.week as i32),
            term: position[rise.number as usize],
            rank,
            score: rise.score,
            messages: rise.count,
            people: rise.people,
            expected: rise.expected as f32,
        })
    });
    Keywords {
        terms: listed.iter().map(term).collect(),
        weekly: weekly.collect(),
        proposals: Vec::new(),
    }
}
