//! What is different between two analyses of one archive: messages, topics, keywords, golden ideas, labels, decisions that took effect.
//!
//! Accusations under protection are counted in the messages and are in no list.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Analysis, GOLDEN_GRADE, SPECIFIC_MEASURE};
use crate::classify::Purpose;
use crate::corpus::{MessageId, Uid, codes};
use crate::curation::{Outcome, OutcomeState};
use crate::topics::{NameBy, Topic, TopicId, TopicState};

/// The most frequent keywords that are compared.
pub const KEYWORDS_COMPARED: usize = 100;
/// Topics that grew, at most so many.
const MOST_GROWN: usize = 10;

/// What came into a set and what went out of it; each in the order of its analysis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Crossing<T> {
    /// In the newer one alone.
    pub entered: Vec<T>,
    /// In the older one alone.
    pub left: Vec<T>,
}

/// A topic in the two analyses. Messages are counted without accusations under protection.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TopicChange {
    /// The topic.
    pub id: TopicId,
    /// Its name: in the newer analysis where it is there, else in the older one.
    pub name: String,
    /// Its name before, where it had one.
    pub name_before: String,
    /// Whether a person gave it its name.
    pub named: bool,
    /// Messages in the older analysis; 0 where it was not there.
    pub before: u32,
    /// Messages in the newer analysis; 0 where it is not there.
    pub after: u32,
    /// The topic that it went into or came out of, with its name.
    pub related: Option<(TopicId, String)>,
}

/// What became of the topics, each list in the order of the analysis that has them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct TopicChanges {
    /// Topics of the older analysis.
    pub before: u32,
    /// Topics of the newer analysis.
    pub after: u32,
    /// Not there before.
    pub new: Vec<TopicChange>,
    /// There again after they had ended.
    pub returned: Vec<TopicChange>,
    /// Came out of another.
    pub split: Vec<TopicChange>,
    /// Went into another.
    pub merged: Vec<TopicChange>,
    /// There no more.
    pub gone: Vec<TopicChange>,
    /// Have another name.
    pub renamed: Vec<TopicChange>,
    /// Grew most, the most new messages first (ties by id), at most ten.
    pub grown: Vec<TopicChange>,
}

codes! {
    /// A label that can change from analysis to analysis.
    LabelKind {
        /// Purpose.
        Purpose = "purpose",
        /// Field.
        Field = "field",
        /// Aspect.
        Aspect = "aspect",
    }
}

/// Messages whose label changed in the same way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LabelChange {
    /// Which label.
    pub kind: LabelKind,
    /// Its code before.
    pub before: &'static str,
    /// Its code now.
    pub after: &'static str,
    /// The messages, in the order of the newer analysis.
    pub messages: Vec<Uid>,
}

/// What is different between two analyses.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Changes {
    /// Messages that may be shown.
    pub messages: Crossing<Uid>,
    /// Messages under protection that are new.
    pub protected: u32,
    /// Topics.
    pub topics: TopicChanges,
    /// The [`KEYWORDS_COMPARED`] most frequent keywords.
    pub keywords: Crossing<String>,
    /// Golden candidates, best first.
    pub golden: Crossing<Uid>,
    /// Labels of messages that are in both, the most frequent change first (ties by kind and codes).
    pub labels: Vec<LabelChange>,
    /// Decisions of people that are followed now and were not before, in the order of the log.
    pub decisions: Vec<Outcome>,
}

/// Compares two analyses. Cost: linear, plus sorting what changed.
#[must_use]
pub fn changes(older: &Analysis, newer: &Analysis) -> Changes {
    let (before, after) = (by_uid(older), by_uid(newer));
    let is_new = |id: &MessageId| !before.contains_key(&newer.message(*id).uid);
    let entered = newer.ids().filter(is_new).filter(|&id| shows(newer, id));
    let left = older
        .ids()
        .filter(|&id| !after.contains_key(&older.message(id).uid) && shows(older, id));
    Changes {
        messages: Crossing {
            entered: entered.map(|id| newer.message(id).uid).collect(),
            left: left.map(|id| older.message(id).uid).collect(),
        },
        protected: newer.ids().filter(is_new).filter(|&id| !shows(newer, id)).count() as u32,
        topics: topics(older, newer),
        keywords: crossing(&keywords(older), &keywords(newer)),
        golden: golden(older, newer, &before, &after),
        labels: labels(older, newer, &before),
        decisions: decisions(older, newer),
    }
}

fn by_uid(analysis: &Analysis) -> FxHashMap<Uid, MessageId> {
    analysis.ids().map(|id| (analysis.message(id).uid, id)).collect()
}

fn shows(analysis: &Analysis, id: MessageId) -> bool {
    !analysis.labels[id.index()].protected
}

fn crossing(before: &[&str], after: &[&str]) -> Crossing<String> {
    let without = |list: &[&str], other: &[&str]| {
        let other: FxHashSet<&str> = other.iter().copied().collect();
        list.iter()
            .filter(|text| !other.contains(**text))
            .map(|&text| text.to_owned())
            .collect()
    };
    Crossing {
        entered: without(after, before),
        left: without(before, after),
    }
}

fn keywords(analysis: &Analysis) -> Vec<&str> {
    let terms = analysis.keywords.terms.iter().take(KEYWORDS_COMPARED);
    terms.map(|term| term.text.as_str()).collect()
}

fn topics(older: &Analysis, newer: &Analysis) -> TopicChanges {
    let was: BTreeMap<TopicId, &Topic> = older.topics.topics.iter().map(|topic| (topic.id, topic)).collect();
    let is: BTreeMap<TopicId, &Topic> = newer.topics.topics.iter().map(|topic| (topic.id, topic)).collect();
    let last: BTreeMap<TopicId, _> = newer.topics.course.iter().map(|row| (row.id, row)).collect();
    let name = |id: TopicId| {
        let topic = is.get(&id).or_else(|| was.get(&id)).map(|topic| topic.name.clone());
        topic.or_else(|| last.get(&id).map(|row| row.name.clone())).unwrap_or_default()
    };
    let size = |analysis: &Analysis, topic: Option<&&Topic>| {
        topic.map_or(0, |topic| topic.members.iter().filter(|&&id| shows(analysis, id)).count() as u32)
    };
    let change = |id: TopicId| TopicChange {
        id,
        name: name(id),
        name_before: was.get(&id).map_or_else(String::new, |topic| topic.name.clone()),
        named: is.get(&id).is_some_and(|topic| topic.name_by == NameBy::Person),
        before: size(older, was.get(&id)),
        after: size(newer, is.get(&id)),
        related: last.get(&id).and_then(|row| row.related).map(|other| (other, name(other))),
    };
    let mut found = TopicChanges {
        before: was.len() as u32,
        after: is.len() as u32,
        ..TopicChanges::default()
    };
    for topic in &newer.topics.topics {
        let step = change(topic.id);
        let state = last.get(&topic.id).map(|row| row.state);
        if was.contains_key(&topic.id) {
            if step.name != step.name_before {
                found.renamed.push(step.clone());
            }
            if step.after > step.before {
                found.grown.push(step);
            }
        } else if state == Some(TopicState::Split) && step.related.is_some() {
            found.split.push(step);
        } else if state == Some(TopicState::Returned) {
            found.returned.push(step);
        } else {
            found.new.push(TopicChange { related: None, ..step });
        }
    }
    for topic in older.topics.topics.iter().filter(|topic| !is.contains_key(&topic.id)) {
        let step = change(topic.id);
        let merged = last.get(&topic.id).is_some_and(|row| row.state == TopicState::Merged);
        if merged && step.related.is_some() {
            found.merged.push(step);
        } else {
            found.gone.push(TopicChange { related: None, ..step });
        }
    }
    found
        .grown
        .sort_by_key(|step| (std::cmp::Reverse(step.after - step.before), step.id));
    found.grown.truncate(MOST_GROWN);
    found
}

/// Golden candidates that may be shown, best first: the last step of the screening.
fn candidates(analysis: &Analysis) -> Vec<MessageId> {
    let is_golden = |&id: &MessageId| {
        let parts = &analysis.parts[id.index()];
        shows(analysis, id)
            && analysis.is_distinct(id)
            && analysis.labels[id.index()].purpose == Purpose::Suggestion
            && parts.measure.value >= SPECIFIC_MEASURE
            && parts.grade >= GOLDEN_GRADE
    };
    analysis.ideas.iter().map(|idea| idea.message).filter(is_golden).collect()
}

fn golden(older: &Analysis, newer: &Analysis, before: &FxHashMap<Uid, MessageId>, after: &FxHashMap<Uid, MessageId>) -> Crossing<Uid> {
    let uids = |analysis: &Analysis| -> Vec<Uid> { candidates(analysis).into_iter().map(|id| analysis.message(id).uid).collect() };
    let (was, is) = (uids(older), uids(newer));
    let set = |list: &[Uid]| list.iter().copied().collect::<FxHashSet<Uid>>();
    let (was_set, is_set) = (set(&was), set(&is));
    // A message that is protected now is named no more, whatever it was.
    let may_name = |uid: &Uid| after.get(uid).is_none_or(|&id| shows(newer, id)) && before.contains_key(uid);
    Crossing {
        entered: is.into_iter().filter(|uid| !was_set.contains(uid)).collect(),
        left: was.into_iter().filter(|uid| !is_set.contains(uid) && may_name(uid)).collect(),
    }
}

fn labels(older: &Analysis, newer: &Analysis, before: &FxHashMap<Uid, MessageId>) -> Vec<LabelChange> {
    let mut found: BTreeMap<(LabelKind, &'static str, &'static str), Vec<Uid>> = BTreeMap::new();
    for id in newer.ids().filter(|&id| shows(newer, id)) {
        let uid = newer.message(id).uid;
        let Some(&was) = before.get(&uid) else { continue };
        let (was, is) = (&older.labels[was.index()], &newer.labels[id.index()]);
        let pairs = [
            (LabelKind::Purpose, was.purpose.code(), is.purpose.code()),
            (LabelKind::Field, was.field.code(), is.field.code()),
            (LabelKind::Aspect, was.aspect.code(), is.aspect.code()),
        ];
        for (kind, before, after) in pairs.into_iter().filter(|(_, before, after)| before != after) {
            found.entry((kind, before, after)).or_default().push(uid);
        }
    }
    let mut changes: Vec<LabelChange> = found
        .into_iter()
        .map(|((kind, before, after), messages)| LabelChange {
            kind,
            before,
            after,
            messages,
        })
        .collect();
    // The sort is stable: of equals the order of the map stays.
    changes.sort_by_key(|change| std::cmp::Reverse(change.messages.len()));
    changes
}

fn decisions(older: &Analysis, newer: &Analysis) -> Vec<Outcome> {
    let followed = |outcome: &&Outcome| matches!(outcome.state, OutcomeState::Applied | OutcomeState::Partly);
    let was: BTreeSet<u32> = older.curation.iter().filter(followed).map(|outcome| outcome.seq).collect();
    let now = newer.curation.iter().filter(followed);
    now.filter(|outcome| !was.contains(&outcome.seq)).cloned().collect()
}
