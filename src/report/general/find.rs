//! Finds general problems among the topics of a period.

use std::collections::{BTreeMap, BTreeSet};

use super::words::{telling_words, tells};
use crate::analysis::Analysis;
use crate::corpus::{MessageId, Period};
use crate::topics::Topic;

/// When a kind of problem is general.
#[derive(Clone, PartialEq, Debug)]
pub struct GeneralParams {
    /// Fewest separate matters.
    pub matters: usize,
    /// Fewest different places.
    pub places: usize,
    /// Fewest people behind all of them.
    pub people: u32,
    /// Share of a kind's matters, 0 to 1, that hold a word which the kind is told by.
    pub shared: f64,
    /// Share of the matters with a word, 0 to 1, that lie within the kind: a word of everywhere tells no kind.
    pub own: f64,
    /// Words of the kind that a further matter must hold, whose writers chose other words for the same.
    pub joined: usize,
    /// Words of the kind that its matters hold on average, at least: one word in common is no common problem.
    pub cohesion: f64,
    /// Problems that are kept.
    pub kept: usize,
}

impl Default for GeneralParams {
    /// Chosen on corpora with planted problems of ten kinds and read on real boards.
    fn default() -> Self {
        Self {
            matters: 5,
            places: 3,
            people: 10,
            shared: 0.15,
            own: 0.3,
            joined: 2,
            cohesion: 1.6,
            kept: 12,
        }
    }
}

/// A kind of problem that many separate matters share.
#[derive(Clone, PartialEq, Debug)]
pub struct GeneralProblem {
    /// The word that names it: the one that most of its matters hold, alone or within a longer one.
    pub word: String,
    /// Further words that its matters share, most first.
    pub companions: Vec<String>,
    /// Its matters as positions among the topics, those of most messages of the period first.
    pub topics: Vec<u32>,
    /// Their messages of the period that may be shown, in canonical order.
    pub messages: Vec<MessageId>,
    /// Distinct people behind them.
    pub people: u32,
    /// The places of its matters, one for each, different ones in order; matters without a place are not counted.
    pub places: Vec<String>,
    /// Words of the kind that a matter holds on average.
    pub cohesion: f64,
}

/// Groups that are looked at, whatever their worth.
const GROUPS: usize = 80;
/// Words of a kind.
const COMPANIONS: usize = 30;

/// A topic with messages in the period.
struct Matter<'a> {
    at: u32,
    topic: &'a Topic,
    messages: Vec<MessageId>,
    people: u32,
    words: Vec<&'a str>,
    place: Option<&'a str>,
    /// Field and aspect of most of its messages, the first of equals.
    about: (usize, usize),
}

/// The general problems of a period, those of most and best agreeing matters first.
///
/// The word that most people's matters share opens a kind; words that at least [`GeneralParams::shared`] of those matters hold, and of whose own
/// matters at least [`GeneralParams::own`] lie there, tell it; matters with [`GeneralParams::joined`] such words join it; then the next word among
/// the matters that are left. A kind is general from so many matters in so many places on that agree in so many words. It is worth its matters
/// times the words beyond one that they share. Messages under protection and topics that people hid are left out; a mass mailing is no
/// separate voice. Cost: for each of at most `GROUPS` kinds a pass over the words of the topics, of which each has ten.
#[must_use]
pub fn general_problems(analysis: &Analysis, period: Period, params: &GeneralParams) -> Vec<GeneralProblem> {
    let matters = matters_of(analysis, period);
    let mut holders: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, matter) in matters.iter().enumerate() {
        for &word in &matter.words {
            holders.entry(word).or_default().push(at);
        }
    }
    let mut left = vec![true; matters.len()];
    // Words that opened a kind open no other, though matters of other fields may be left with them.
    let mut spent: BTreeSet<&str> = BTreeSet::new();
    let mut problems = Vec::new();
    for _ in 0..GROUPS {
        let open = |word: &str| holders[word].iter().copied().filter(|&at| left[at]).collect::<Vec<usize>>();
        let weight = |group: &[usize]| group.iter().map(|&at| f64::from(matters[at].people).sqrt()).sum::<f64>();
        let mut best: Option<(f64, &str)> = None;
        for (word, at) in &holders {
            if at.len() < params.matters || spent.contains(word) {
                continue;
            }
            let group = open(word);
            let worth = weight(&group);
            if group.len() >= params.matters && best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, *word));
            }
        }
        let Some((_, seed)) = best else { break };
        let words = words_of_kind(seed, &open(seed), &matters, &holders, params);
        let count = |at: usize| matters[at].words.iter().filter(|word| words.contains(**word)).count();
        let mut members: Vec<usize> = (0..matters.len())
            .filter(|&at| left[at] && (matters[at].words.contains(&seed) || count(at) >= params.joined))
            .collect();
        let about = commonest(members.iter().map(|&at| matters[at].about));
        members.retain(|&at| matters[at].about.0 == about.0 || matters[at].about.1 == about.1);
        spent.insert(seed);
        let cohesion = members.iter().map(|&at| count(at)).sum::<usize>() as f64 / members.len().max(1) as f64;
        members.iter().for_each(|&at| left[at] = false);
        let mut problem = described(analysis, &matters, &members, &words, cohesion);
        if problem.topics.len() >= params.matters
            && problem.places.len() >= params.places
            && problem.people >= params.people
            && problem.cohesion >= params.cohesion
        {
            own_name(&mut problem, &problems);
            problems.push(problem);
        }
    }
    let worth = |problem: &GeneralProblem| problem.topics.len() as f64 * (problem.cohesion - 1.0);
    problems.sort_by(|a, b| worth(b).total_cmp(&worth(a)).then_with(|| a.word.cmp(&b.word)));
    problems.truncate(params.kept);
    problems
}

/// Gives a problem that would bear the name of another one the next of its words.
fn own_name(problem: &mut GeneralProblem, others: &[GeneralProblem]) {
    let taken = |word: &str| others.iter().any(|other| other.word == word);
    if taken(&problem.word)
        && let Some(free) = problem.companions.iter().position(|word| !taken(word))
    {
        std::mem::swap(&mut problem.word, &mut problem.companions[free]);
    }
}

/// The topics with messages of the period that may be shown.
fn matters_of(analysis: &Analysis, period: Period) -> Vec<Matter<'_>> {
    let falls = |id: &MessageId| {
        let day = analysis.message(*id).time.map(|time| time.naive().date());
        !analysis.labels[id.index()].protected && day.is_some_and(|day| period.first <= day && day <= period.last)
    };
    let mailing =
        |id: MessageId| analysis.duplicates.group_of[id.index()].is_some_and(|at| analysis.duplicates.groups[at as usize].mass_mailing);
    let matter = |(at, topic): (u32, &'_ Topic)| {
        let messages: Vec<MessageId> = topic.members.iter().copied().filter(falls).collect();
        if messages.is_empty() || topic.hidden || messages.iter().all(|&id| mailing(id)) {
            return None;
        }
        Some((at, messages))
    };
    let topics = &analysis.topics.topics;
    let found = (0..).zip(topics).filter_map(matter);
    found
        .map(|(at, messages)| {
            let topic = &topics[at as usize];
            Matter {
                at,
                topic,
                people: analysis.people(messages.iter().copied()),
                about: about(analysis, &messages),
                messages,
                words: telling_words(topic),
                place: topic.places.first().map(|place| place.name.as_str()),
            }
        })
        .collect()
}

/// Field and aspect of most messages.
fn about(analysis: &Analysis, messages: &[MessageId]) -> (usize, usize) {
    let label = |id: &MessageId| &analysis.labels[id.index()];
    (
        commonest(messages.iter().map(|id| label(id).field.index())),
        commonest(messages.iter().map(|id| label(id).aspect.index())),
    )
}

/// The most frequent value; the smallest of equals, the default of none.
fn commonest<T: Ord + Copy + Default>(values: impl Iterator<Item = T>) -> T {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let most = counts.iter().max_by_key(|&(value, n)| (*n, std::cmp::Reverse(*value)));
    most.map(|(value, _)| *value).unwrap_or_default()
}

/// The words that tell the kind which a word opens, that word among them.
fn words_of_kind<'a>(
    seed: &'a str,
    group: &[usize],
    matters: &[Matter<'a>],
    holders: &BTreeMap<&'a str, Vec<usize>>,
    params: &GeneralParams,
) -> BTreeSet<&'a str> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for &at in group {
        matters[at].words.iter().for_each(|&word| *counts.entry(word).or_default() += 1);
    }
    let least = (params.shared * group.len() as f64).max(2.0);
    let mut telling: Vec<(&str, usize)> = counts
        .into_iter()
        .filter(|&(word, n)| word != seed && n as f64 >= least && n as f64 >= params.own * holders[word].len() as f64)
        .collect();
    telling.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
    telling.truncate(COMPANIONS);
    telling.into_iter().map(|(word, _)| word).chain([seed]).collect()
}

fn described(analysis: &Analysis, matters: &[Matter<'_>], members: &[usize], words: &BTreeSet<&str>, cohesion: f64) -> GeneralProblem {
    // How many matters hold a word, alone or within a longer one; their names, which say most, count beside their words.
    let covers = |word: &str| {
        let held = |&&at: &&usize| matters[at].topic.keywords.iter().any(|other| other.contains(word));
        let named = |&&at: &&usize| matters[at].topic.name.contains(word);
        members.iter().filter(held).count() + members.iter().filter(named).count()
    };
    let terms: BTreeSet<&str> = analysis.keywords.terms.iter().map(|term| term.text.as_str()).collect();
    let mut named: BTreeSet<String> = words.iter().map(|word| (*word).to_owned()).collect();
    for word in words {
        let letters: Vec<char> = word.chars().collect();
        for length in 2..letters.len().min(5) {
            for part in letters.windows(length) {
                let part: String = part.iter().collect();
                if terms.contains(part.as_str()) && tells(&part) {
                    named.insert(part);
                }
            }
        }
    }
    let mut ranked: Vec<(usize, String)> = named.into_iter().map(|word| (covers(&word), word)).collect();
    ranked.sort_by(|a, b| {
        let length = |word: &str| word.chars().count();
        b.0.cmp(&a.0)
            .then_with(|| length(&b.1).cmp(&length(&a.1)))
            .then_with(|| a.1.cmp(&b.1))
    });
    let word = ranked.first().map(|(_, word)| word.clone()).unwrap_or_default();
    let mut companions: Vec<String> = Vec::new();
    for (_, other) in ranked.into_iter().skip(1) {
        let repeats = |chosen: &String| chosen.contains(&other) || other.contains(chosen.as_str());
        if !repeats(&word) && !companions.iter().any(repeats) && companions.len() < 8 {
            companions.push(other);
        }
    }
    let mut by_size: Vec<usize> = members.to_vec();
    by_size.sort_by_key(|&at| (std::cmp::Reverse(matters[at].messages.len()), matters[at].at));
    let mut messages: Vec<MessageId> = members.iter().flat_map(|&at| matters[at].messages.iter().copied()).collect();
    messages.sort_unstable();
    let places: BTreeSet<&str> = members.iter().filter_map(|&at| matters[at].place).collect();
    GeneralProblem {
        word,
        companions,
        topics: by_size.iter().map(|&at| matters[at].at).collect(),
        people: analysis.people(messages.iter().copied()),
        messages,
        places: places.into_iter().map(str::to_owned).collect(),
        cohesion,
    }
}
