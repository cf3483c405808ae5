//! Early signs week by week: what the rules would have said at the end of each week of the archive, and whether it went on.
//!
//! The past is walked through with the topics and keywords of this analysis: at each week a rule sees the messages up to that week's last
//! day and nothing later, but which messages make a topic is known from the whole archive. A sign that stands for several weeks fires once.

use chrono::Datelike;
use rayon::prelude::*;

use super::Analysis;
use crate::classify::UrgentKind;
use crate::corpus::{LocalTime, MessageId, Week, codes, distinct_people};
use crate::keywords::WeeklyKeyword;
use crate::topics::{EarlySign, Report, SignParams, Topic, early_signs};
use crate::trends::{YEAR, surprise, usual};

codes! {
    /// A rule of early signs.
    SignRule {
        /// A topic of few messages, but more than the weeks before lead one to expect.
        Fast = "fast",
        /// A topic from several districts at once.
        Spreading = "spreading",
        /// A topic that people write of again after a reply and a quiet time.
        Returned = "returned",
        /// A topic in which several people say something urgent of one kind.
        Sensitive = "sensitive",
        /// A keyword in far more messages of a week than usual, and than in the same weeks a year before.
        Burst = "burst",
    }
}

/// What a sign is about, as a position in the analysis.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum SignSubject {
    /// In `topics.topics`.
    Topic(u32),
    /// In `keywords.terms`.
    Keyword(u32),
}

/// A sign that fired.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct WeeklySign {
    /// The week at whose end it fired; the last may be under way.
    pub week: Week,
    /// By which rule.
    pub rule: SignRule,
    /// What it is about.
    pub subject: SignSubject,
    /// Messages that show it.
    pub messages: u32,
    /// People behind them.
    pub people: u32,
    /// Messages that the weeks before lead one to expect, where the rule asks.
    pub expected: Option<f64>,
    /// Whether it went on: in the four weeks after came at least half as many messages, from two people or more and, of a keyword, more
    /// than usual. `None` while those weeks are not over.
    pub went_on: Option<bool>,
}

/// Settings of the walk.
#[derive(Clone, PartialEq, Debug)]
pub struct ReplayParams {
    /// Rules for topics.
    pub topics: SignParams,
    /// First weeks of an archive in which nothing can be called sudden.
    pub warm_up: i32,
    /// Weeks without a sign after which the same one may fire again.
    pub rest: i32,
    /// Weeks after a sign in which it may go on.
    pub after: i32,
    /// Fewest people who say something urgent of one kind.
    pub sensitive_people: u32,
    /// Most keywords of a week.
    pub keywords: usize,
    /// Least strength of a keyword's burst.
    pub burst: f64,
    /// Score of a rise from which it counts as an earlier burst of the keyword: what burst before is likelier to be one again.
    pub earlier_score: f64,
}

impl Default for ReplayParams {
    fn default() -> Self {
        Self {
            topics: SignParams::default(),
            warm_up: 13,
            rest: 4,
            after: 4,
            sensitive_people: 2,
            keywords: 6,
            burst: 33.0,
            earlier_score: 15.0,
        }
    }
}

/// All signs of the archive, in order of week, rule and subject; protected messages count for none. Cost: a pass over the topics'
/// messages by weeks in which they have any, and over the keywords that rose.
#[must_use]
pub fn signs_by_week(analysis: &Analysis, params: &ReplayParams) -> Vec<WeeklySign> {
    let days = analysis.messages.iter().filter_map(|row| row.time);
    let (Some(first), Some(now)) = (days.min(), analysis.as_of) else {
        return Vec::new();
    };
    let walk = Walk {
        analysis,
        params,
        first: Week(first.week().0 + params.warm_up),
        origin: first.week(),
        today: day(now),
    };
    let topics: Vec<(&Topic, u32)> = analysis.topics.topics.iter().zip(0..).filter(|(topic, _)| !topic.hidden).collect();
    let mut signs: Vec<WeeklySign> = topics
        .par_iter()
        .flat_map_iter(|(topic, at)| walk.topic(&topic.members, *at))
        .collect();
    walk.keywords(&mut signs);
    signs.sort_by_key(|sign| (sign.week, sign.rule, sign.subject));
    signs
}

/// How often a rule fired, and what became of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SignRecord {
    /// The rule.
    pub rule: SignRule,
    /// How often it fired.
    pub fired: u32,
    /// Of these, how many can be judged by now.
    pub judged: u32,
    /// Of those, how many went on.
    pub went_on: u32,
}

/// The record of each rule from one week to another, both included. Cost: linear.
#[must_use]
pub fn sign_records(signs: &[WeeklySign], first: Week, last: Week) -> Vec<SignRecord> {
    let of = |&rule: &SignRule| {
        let fired = signs.iter().filter(|sign| sign.rule == rule && (first..=last).contains(&sign.week));
        fired.fold(
            SignRecord {
                rule,
                fired: 0,
                judged: 0,
                went_on: 0,
            },
            |record, sign| SignRecord {
                fired: record.fired + 1,
                judged: record.judged + u32::from(sign.went_on.is_some()),
                went_on: record.went_on + u32::from(sign.went_on == Some(true)),
                ..record
            },
        )
    };
    SignRule::ALL.iter().map(of).collect()
}

/// Days from the common era.
fn day(time: LocalTime) -> i32 {
    time.naive().num_days_from_ce()
}

/// The last day of a week.
fn sunday(week: Week) -> i32 {
    week.monday().num_days_from_ce() + 6
}

/// A report with the kind of what it says urgently.
struct Told {
    report: Report,
    week: Week,
    urgent: Option<UrgentKind>,
}

struct Walk<'a> {
    analysis: &'a Analysis,
    params: &'a ReplayParams,
    /// The first week in which a sign may fire.
    first: Week,
    /// The first week of the archive.
    origin: Week,
    today: i32,
}

impl Walk<'_> {
    fn told(&self, members: &[MessageId]) -> Vec<Told> {
        let told = |&id: &MessageId| {
            let (row, labels) = (self.analysis.message(id), &self.analysis.labels[id.index()]);
            let time = row.time.filter(|_| !labels.protected)?;
            Some(Told {
                report: Report {
                    day: day(time),
                    district: row.district,
                    voice: row.voice,
                    replied: row.reply_time.map(day),
                },
                week: time.week(),
                urgent: labels.urgent.map(|urgent| urgent.kind).filter(|&kind| kind != UrgentKind::Declared),
            })
        };
        members.iter().filter_map(told).collect()
    }

    fn topic(&self, members: &[MessageId], at: u32) -> Vec<WeeklySign> {
        let mut signs = Vec::new();
        let told = self.told(members);
        let reports: Vec<Report> = told.iter().map(|told| told.report).collect();
        let mut latest: [Option<Week>; SignRule::ALL.len()] = [None; SignRule::ALL.len()];
        let mut known = 0;
        for same in told.chunk_by(|a, b| a.week == b.week) {
            known += same.len();
            let week = same[0].week;
            if week < self.first {
                continue;
            }
            let today = sunday(week).min(self.today);
            let recent = &reports[reports[..known].partition_point(|report| report.day <= today - self.params.topics.recent_days)..known];
            let mut found: Vec<(SignRule, u32, u32, Option<f64>)> = early_signs(&reports[..known], today, &self.params.topics)
                .iter()
                .map(|sign| match sign {
                    EarlySign::Fast {
                        messages,
                        people,
                        expected,
                    } => (SignRule::Fast, *messages, *people, Some(*expected)),
                    EarlySign::Spreading { .. } => (SignRule::Spreading, recent.len() as u32, people(recent), None),
                    EarlySign::Returned { messages, people, .. } => (SignRule::Returned, *messages, *people, None),
                })
                .collect();
            found.extend(self.sensitive(&told[..known], today));
            for (rule, messages, people, expected) in found {
                let stands = latest[rule.index()]
                    .replace(week)
                    .is_some_and(|before| week.0 - before.0 <= self.params.rest);
                if !stands {
                    signs.push(WeeklySign {
                        week,
                        rule,
                        subject: SignSubject::Topic(at),
                        messages,
                        people,
                        expected,
                        went_on: self.topic_went_on(&reports[known..], today, messages),
                    });
                }
            }
        }
        signs
    }

    /// Several people with something urgent of one kind in the recent days, and nobody in the weeks before.
    fn sensitive(&self, told: &[Told], today: i32) -> Option<(SignRule, u32, u32, Option<f64>)> {
        let rules = &self.params.topics;
        let begins = today - rules.recent_days + 1;
        let recent = told.len() - told.partition_point(|told| told.report.day < begins);
        if recent > rules.few {
            return None;
        }
        let of = |kind: UrgentKind| {
            let urgent = |from: i32, to: i32| -> Vec<Report> {
                let within = told
                    .iter()
                    .filter(|told| told.urgent == Some(kind) && (from..to).contains(&told.report.day));
                within.map(|told| told.report).collect()
            };
            let (now, before) = (urgent(begins, today + 1), urgent(begins - rules.before_days, begins));
            let writers = people(&now);
            (writers >= self.params.sensitive_people && now.len() > 1 && before.is_empty()).then_some((
                SignRule::Sensitive,
                now.len() as u32,
                writers,
                None,
            ))
        };
        UrgentKind::ALL.iter().find_map(|&kind| of(kind))
    }

    fn topic_went_on(&self, later: &[Report], today: i32, messages: u32) -> Option<bool> {
        let end = today + 7 * self.params.after;
        (end <= self.today).then(|| {
            let after = &later[..later.partition_point(|report| report.day <= end)];
            after.len() as u32 * 2 >= messages && people(after) >= 2
        })
    }

    fn keywords(&self, signs: &mut Vec<WeeklySign>) {
        let keywords = &self.analysis.keywords;
        let mut rises: Vec<&WeeklyKeyword> = keywords.weekly.iter().collect();
        rises.sort_by_key(|row| (row.term, row.week));
        let mut strong: Vec<(Week, f64, WeeklySign)> = Vec::new();
        for of_term in rises.chunk_by(|a, b| a.term == b.term) {
            let counts = self.counts(&keywords.terms[of_term[0].term as usize].messages);
            for (nth, row) in of_term.iter().enumerate().filter(|(_, row)| row.week >= self.first) {
                let Ok(at) = usize::try_from(row.week.0 - self.origin.0) else {
                    continue;
                };
                let Some(&count) = counts.get(at) else { continue };
                let usual = usual(&counts[..at]);
                let earlier = of_term[..nth]
                    .iter()
                    .filter(|before| before.week.0 < row.week.0 - 1 && before.score >= self.params.earlier_score);
                let strength = surprise(count, usual) * row.score * (1 + 2 * earlier.count().min(3)) as f64;
                if strength >= self.params.burst && !is_season(&counts, at, usual) {
                    let sign = WeeklySign {
                        week: row.week,
                        rule: SignRule::Burst,
                        subject: SignSubject::Keyword(row.term),
                        messages: row.messages,
                        people: row.people,
                        expected: Some(usual),
                        went_on: self.keyword_went_on(&counts, at, usual),
                    };
                    strong.push((row.week, strength, sign));
                }
            }
        }
        strong.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.subject.cmp(&b.2.subject)));
        for week in strong.chunk_by(|a, b| a.0 == b.0) {
            signs.extend(week.iter().take(self.params.keywords).map(|&(_, _, sign)| sign));
        }
    }

    /// A keyword's messages by week of the archive, those that may be shown, repeats once.
    fn counts(&self, messages: &[MessageId]) -> Vec<u32> {
        let weeks = self.analysis.as_of.map_or(0, |now| now.week().0 - self.origin.0 + 1);
        let mut counts = vec![0; usize::try_from(weeks).unwrap_or(0)];
        for &id in messages {
            let is_counted = self.analysis.is_distinct(id) && !self.analysis.labels[id.index()].protected;
            let week = self.analysis.message(id).time.filter(|_| is_counted).map(|time| time.week());
            let at = week.and_then(|week| usize::try_from(week.0 - self.origin.0).ok());
            if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        counts
    }

    fn keyword_went_on(&self, counts: &[u32], at: usize, usual: f64) -> Option<bool> {
        let after = self.params.after as usize;
        let end = sunday(Week(self.origin.0 + at as i32)) + 7 * self.params.after;
        let came: u32 = counts.get(at + 1..=at + after)?.iter().sum();
        (end <= self.today).then(|| came * 2 >= counts[at] && f64::from(came) > 1.5 * usual * after as f64)
    }
}

fn people(reports: &[Report]) -> u32 {
    distinct_people(reports.iter().map(|report| report.voice))
}

/// Whether the same weeks of the year before were high too: three of the five around it, each three times the usual and a quarter of
/// this week at least. A rise that comes every year is a season and no sign; one week of then may be an event.
fn is_season(counts: &[u32], at: usize, usual: f64) -> bool {
    let Some(middle) = at.checked_sub(YEAR) else { return false };
    let high = |&&count: &&u32| count >= 2 && f64::from(count) >= 3.0 * usual && count * 4 >= counts[at];
    counts[middle.saturating_sub(2)..(middle + 3).min(at)].iter().filter(high).count() >= 3
}

#[cfg(test)]
mod tests;
