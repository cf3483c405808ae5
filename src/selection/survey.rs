//! What the messages say of each matter: counts of a year and of a period, measures, replies, places.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};

use super::basis::{Basis, Campaign};
use super::fitness::{Fit, Reason, fit, reasons, share, values};
use super::matters::Matter;
use crate::analysis::{Analysis, GOLDEN_GRADE, Symbol};
use crate::classify::Purpose;
use crate::corpus::{LocalTime, MessageId, Period, Week};
use crate::search::messages_about;

/// Matters with fewer people in the year are not considered.
const LEAST_PEOPLE: u32 = 6;
/// Replies of a matter that are read at most, the latest first.
const MOST_REPLIES: usize = 40;
/// Names of a list that are kept.
const NAMES: usize = 5;

/// Where replies come from, masked.
pub trait Replies {
    /// Why one cannot be read.
    type Error;

    /// The reply to a message; empty where there is none.
    ///
    /// # Errors
    /// When it can no longer be read.
    fn reply(&self, id: MessageId) -> Result<String, Self::Error>;
}

/// What a survey reads.
#[derive(Clone, Copy)]
pub struct SurveyInput<'a> {
    /// The analysis.
    pub analysis: &'a Analysis,
    /// What the office brings.
    pub basis: &'a Basis,
    /// The days that count as now.
    pub period: Period,
    /// The days before them.
    pub before: Period,
}

/// Counts of a matter. All but `now`, `now_people` and `before` are of the year that ends with the period.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Tally {
    /// Messages of the year.
    pub year: u32,
    /// People of the year.
    pub year_people: u32,
    /// Messages of the period.
    pub now: u32,
    /// People of the period.
    pub now_people: u32,
    /// Messages of the period before; `None` where the archive does not reach back.
    pub before: Option<u32>,
    /// Districts.
    pub districts: u32,
    /// Weeks in a row with a message, back from the period's last.
    pub weeks: u32,
    /// Suggestions.
    pub suggestions: u32,
    /// Messages that say what to do.
    pub measures: u32,
    /// People behind them.
    pub measure_people: u32,
    /// How they spread over topics: the probability that two of them are of different topics, 0 to 1.
    pub variety: f64,
    /// Messages that belong to courts, arbitration or review.
    pub legal: u32,
    /// Accusations that may be shown.
    pub accusing: u32,
    /// Messages about what a local government cannot decide.
    pub beyond: u32,
    /// Messages with a reply.
    pub replied: u32,
    /// Replies that were read.
    pub read: u32,
    /// Of those, that say that something is decided.
    pub decided: u32,
    /// Candidates for golden ideas.
    pub golden: u32,
    /// Suggestions marked as adopted, in whole or part; `None` where no file has such a column.
    pub adopted: Option<u32>,
    /// The topic with the most messages, as a position, and how many.
    pub top_topic: Option<(u32, u32)>,
    /// Whether that topic is of one place: nearly all of its messages that name a district, or else most that name a place, name the same.
    pub of_one_place: bool,
}

/// A matter as the messages show it.
#[derive(Clone, PartialEq, Debug)]
pub struct Studied<'a> {
    /// The matter.
    pub matter: &'a Matter,
    /// Counts.
    pub tally: Tally,
    /// Best fit with key work.
    pub fit: Option<Fit>,
    /// The latest call about it.
    pub asked: Option<Campaign>,
    /// Messages of the year, in canonical order.
    pub members: Vec<MessageId>,
    /// Districts with the most messages.
    pub districts: Vec<(String, u32)>,
    /// Departments with the most messages.
    pub departments: Vec<(String, u32)>,
    /// Positions of the topics with the most messages.
    pub topics: Vec<(u32, u32)>,
    /// A message whose reply says that something is decided, the latest.
    pub decided_by: Option<MessageId>,
    /// Parts of the score, in the order of [`super::Part`].
    pub values: Vec<Option<f64>>,
    /// What speaks against it.
    pub reasons: Vec<Reason>,
}

/// All matters that are worth a look.
#[derive(Clone, PartialEq, Debug)]
pub struct Survey<'a> {
    /// The matters, in the order of the catalogue.
    pub studied: Vec<Studied<'a>>,
    /// The year that counts.
    pub year: Period,
    /// The day from which a call could run.
    pub launch: NaiveDate,
    /// Messages of the year that may be shown.
    pub messages: u32,
    /// Of those, about a matter of the catalogue.
    pub covered: u32,
    /// Cells that mark a suggestion as adopted, as a filter `extra` names them.
    pub adopted: Vec<String>,
}

impl<'a> Survey<'a> {
    /// Studies every matter. Cost: some passes over the messages of each, and at most forty replies of each.
    ///
    /// # Errors
    /// When a reply cannot be read.
    pub fn of<R: Replies>(input: &SurveyInput<'a>, replies: &R) -> Result<Self, R::Error> {
        let last = input.period.last;
        let year = Period {
            first: last - Days::new(364),
            last,
        };
        let launch = last + Days::new(1);
        let analysis = input.analysis;
        let ids: Vec<MessageId> = analysis.ids().collect();
        let all = within(analysis, &ids, year);
        let calls = calls_of_data(analysis, &all);
        let beyond = messages_about(&input.basis.catalogue.beyond.join(","), analysis);
        let beyond: BTreeSet<MessageId> = beyond.into_iter().collect();
        let adopted = adopted_cells(input.analysis);
        let cells: BTreeSet<(u32, u32)> = adopted.keys().copied().collect();
        let mut covered = BTreeSet::new();
        let mut studied = Vec::new();
        for matter in &input.basis.catalogue.matters {
            let ever = messages_about(&matter.words.join(","), analysis);
            let members = within(analysis, &ever, year);
            covered.extend(members.iter().copied());
            if analysis.people(members.iter().copied()) < LEAST_PEOPLE {
                continue;
            }
            let before = within(analysis, &ever, input.before).len() as u32;
            let mut one = study(input, matter, members, before, &beyond, &cells);
            one.asked = latest_call(matter, input.basis, &calls);
            read_replies(&mut one, input, replies)?;
            studied.push(one);
        }
        let most = Tally {
            year_people: studied.iter().map(|one| one.tally.year_people).max().unwrap_or(0),
            now_people: studied.iter().map(|one| one.tally.now_people).max().unwrap_or(0),
            ..Tally::default()
        };
        let districts: BTreeSet<Symbol> = all.iter().filter_map(|&id| input.analysis.message(id).district).collect();
        for one in &mut studied {
            one.values = values(one, &most, districts.len() as u32, input.basis, launch);
            one.reasons = reasons(one, launch);
        }
        Ok(Self {
            studied,
            year,
            launch,
            messages: all.len() as u32,
            covered: covered.len() as u32,
            adopted: adopted.into_values().collect(),
        })
    }
}

/// The positions of the messages of some days, which follow one another in canonical order.
fn days_of(analysis: &Analysis, period: Period) -> std::ops::Range<u32> {
    let before = |day: NaiveDate| {
        let midnight = LocalTime::from_naive(day.and_time(chrono::NaiveTime::MIN));
        analysis.messages.partition_point(|row| row.time.is_none_or(|time| time < midnight)) as u32
    };
    before(period.first)..before(period.last + Days::new(1))
}

/// Those of some messages that fall into days and may be shown.
fn within(analysis: &Analysis, ids: &[MessageId], period: Period) -> Vec<MessageId> {
    let days = days_of(analysis, period);
    let shown = |id: &&MessageId| days.contains(&id.0) && !analysis.labels[id.index()].protected;
    ids.iter().filter(shown).copied().collect()
}

/// Counts of a matter.
fn study<'a>(
    input: &SurveyInput<'a>,
    matter: &'a Matter,
    members: Vec<MessageId>,
    before: u32,
    beyond: &BTreeSet<MessageId>,
    adopted: &BTreeSet<(u32, u32)>,
) -> Studied<'a> {
    let analysis = input.analysis;
    let day = |id: &MessageId| analysis.message(*id).time.map(|time| time.naive().date());
    let now = within(analysis, &members, input.period);
    let first_known = analysis.messages.iter().find_map(|row| row.time).map(|time| time.naive().date());
    let reaches = first_known.is_some_and(|first| first <= input.before.first);
    let labels = |id: &MessageId| &analysis.labels[id.index()];
    let measures: Vec<MessageId> = members
        .iter()
        .filter(|id| !analysis.parts[id.index()].measure_spans.is_empty())
        .copied()
        .collect();
    let count = |holds: &dyn Fn(&MessageId) -> bool| members.iter().filter(|id| holds(id)).count() as u32;
    let topics = counted(members.iter().filter_map(|id| analysis.topics.main[id.index()]));
    let (districts, departments) = (
        counted(members.iter().filter_map(|&id| analysis.message(id).district)),
        counted(members.iter().filter_map(|&id| analysis.message(id).department)),
    );
    let named = |counts: &[(u32, u32)]| -> Vec<(String, u32)> {
        let names = counts.iter().map(|&(symbol, n)| (analysis.symbol(symbol).to_owned(), n));
        names.filter(|(name, _)| !name.trim().is_empty()).take(NAMES).collect()
    };
    let is_adopted = |id: &MessageId| analysis.extras.cells_of(id.index()).iter().any(|cell| adopted.contains(cell));
    let tally = Tally {
        year: members.len() as u32,
        year_people: analysis.people(members.iter().copied()),
        now: now.len() as u32,
        now_people: analysis.people(now.iter().copied()),
        before: reaches.then_some(before),
        districts: districts.len() as u32,
        weeks: weeks_in_a_row(members.iter().filter_map(day), input.period.last),
        suggestions: count(&|id| labels(id).purpose == Purpose::Suggestion),
        measure_people: analysis.people(measures.iter().copied()),
        variety: variety(analysis, &measures),
        measures: measures.len() as u32,
        legal: count(&|id| labels(id).legal_route),
        accusing: count(&|id| labels(id).purpose == Purpose::Accusation),
        beyond: count(&|id| beyond.contains(id)),
        replied: count(&|id| analysis.message(*id).replied),
        golden: count(&|id| labels(id).purpose == Purpose::Suggestion && analysis.parts[id.index()].grade >= GOLDEN_GRADE),
        adopted: (!adopted.is_empty()).then(|| count(&is_adopted)),
        top_topic: topics.first().copied(),
        of_one_place: topics.first().is_some_and(|&(at, _)| is_of_one_place(analysis, at)),
        read: 0,
        decided: 0,
    };
    Studied {
        fit: fit(matter, input.basis),
        matter,
        tally,
        asked: None,
        districts: named(&districts),
        departments: named(&departments),
        topics: topics.into_iter().take(NAMES).collect(),
        members,
        decided_by: None,
        values: Vec::new(),
        reasons: Vec::new(),
    }
}

/// Values with how often they occur, the most frequent first, of equals the smaller.
fn counted(values: impl Iterator<Item = u32>) -> Vec<(u32, u32)> {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let mut counts: Vec<(u32, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|&(value, n)| (std::cmp::Reverse(n), value));
    counts
}

/// Weeks in a row with a day among those given, back from the week of the last day.
fn weeks_in_a_row(days: impl Iterator<Item = NaiveDate>, last: NaiveDate) -> u32 {
    let weeks: BTreeSet<Week> = days.map(Week::of_date).collect();
    // A last week that is not over may still get its message.
    let mut end = Week::of_date(last);
    if !weeks.contains(&end) && Week::of_date(last + Days::new(1)) == end {
        end = Week(end.0 - 1);
    }
    (0..).take_while(|&back| weeks.contains(&Week(end.0 - back))).count() as u32
}

/// The probability that two messages are of different topics (Gini and Simpson); messages without a topic are each of their own.
fn variety(analysis: &Analysis, messages: &[MessageId]) -> f64 {
    let topics = counted(messages.iter().filter_map(|id| analysis.topics.main[id.index()]));
    let alike: f64 = topics.iter().map(|&(_, n)| f64::from(n) * f64::from(n.saturating_sub(1))).sum();
    let n = messages.len() as f64;
    if n < 2.0 { 0.0 } else { 1.0 - alike / (n * (n - 1.0)) }
}

/// Share of the messages with a district, or of all of a topic, that makes one place of it.
const ONE_DISTRICT: f64 = 0.8;
const ONE_PLACE: f64 = 0.5;

/// Whether a topic is of one place.
fn is_of_one_place(analysis: &Analysis, at: u32) -> bool {
    let topic = &analysis.topics.topics[at as usize];
    let districts = counted(topic.members.iter().filter_map(|&id| analysis.message(id).district));
    let with_district: u32 = districts.iter().map(|(_, n)| n).sum();
    let in_place = topic.places.first().map_or(0, |place| place.messages);
    let is_placed = share(in_place, topic.members.len() as u32) >= ONE_PLACE;
    match districts.first() {
        Some(&(_, most)) => share(most, with_district) >= ONE_DISTRICT && (is_placed || topic.places.len() <= 1),
        None => is_placed || topic.name.split(' ').any(crate::topics::names_place),
    }
}

/// Cells that mark a suggestion as adopted (采纳情况: 采纳, 部分采纳), with their texts. Cost: a pass over the cells.
fn adopted_cells(analysis: &Analysis) -> BTreeMap<(u32, u32), String> {
    let mut found = BTreeMap::new();
    for row in 0..analysis.extras.len() {
        for (&cell, (head, value)) in analysis.extras.cells_of(row).iter().zip(analysis.extras.of(row)) {
            let is_adopted = ["采纳", "部分采纳", "已采纳"].iter().any(|word| value.trim().starts_with(word));
            if head.contains("采纳") && is_adopted {
                found.entry(cell).or_insert_with(|| format!("{head}:{value}"));
            }
        }
    }
    found
}

/// The campaigns that messages name in their own column, with their first and last day.
fn calls_of_data(analysis: &Analysis, ids: &[MessageId]) -> Vec<Campaign> {
    let mut found: BTreeMap<Symbol, (NaiveDate, NaiveDate)> = BTreeMap::new();
    for &id in ids {
        let row = analysis.message(id);
        let (Some(symbol), Some(time)) = (row.campaign, row.time) else {
            continue;
        };
        let day = time.naive().date();
        let days = found.entry(symbol).or_insert((day, day));
        *days = (days.0.min(day), days.1.max(day));
    }
    let campaign = |(symbol, (first, last))| Campaign {
        id: 0,
        title: analysis.symbol(symbol).to_owned(),
        matter: String::new(),
        words: Vec::new(),
        days: Period { first, last },
        ways: String::new(),
        by: String::new(),
        at: String::new(),
    };
    found.into_iter().map(campaign).collect()
}

/// The latest call about a matter, recorded or named by messages.
fn latest_call(matter: &Matter, basis: &Basis, calls: &[Campaign]) -> Option<Campaign> {
    let about = basis.campaigns.iter().chain(calls).filter(|campaign| campaign.asked_about(matter));
    about.max_by_key(|campaign| (campaign.days.last, campaign.id)).cloned()
}

/// Reads the latest replies for words that say that something is decided.
fn read_replies<R: Replies>(one: &mut Studied<'_>, input: &SurveyInput<'_>, replies: &R) -> Result<(), R::Error> {
    let replied = one.members.iter().rev().filter(|&&id| input.analysis.message(id).replied);
    for &id in replied.take(MOST_REPLIES) {
        let reply = replies.reply(id)?;
        one.tally.read += 1;
        if input.basis.catalogue.decided.iter().any(|word| reply.contains(word.as_str())) {
            one.tally.decided += 1;
            one.decided_by = one.decided_by.or(Some(id));
        }
    }
    Ok(())
}

impl Studied<'_> {
    /// The share of messages that say what to do, 0 to 1.
    #[must_use]
    pub fn open_share(&self) -> f64 {
        share(self.tally.measures, self.tally.year)
    }
}
