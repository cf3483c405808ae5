//! What people decided about topics: the rules, what became of them, and those that belong to a lasting id: names, pins, hidings.
//!
//! Not here: following them on the clusters (`replay`).

use rustc_hash::{FxHashMap, FxHashSet};

use super::{NameBy, TopicId, Topics};
use crate::corpus::{Uid, codes};

/// A topic as a person meant it: its id, and messages by which it is found when the id has gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TopicMark {
    /// Its id then.
    pub id: TopicId,
    /// Some of its messages then.
    pub anchors: Vec<Uid>,
}

/// What a person decided about topics.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum TopicAct {
    /// Two topics are one, which goes on as `into`.
    Merge {
        /// The topic that ends.
        topic: TopicMark,
        /// The topic that it goes into.
        into: TopicMark,
    },
    /// Messages leave a topic for a new one; later messages go to the part that they are more like.
    Split {
        /// The topic.
        topic: TopicMark,
        /// The messages that leave.
        messages: Vec<Uid>,
        /// The messages that stay.
        stay: Vec<Uid>,
    },
    /// Messages belong to a topic, or to none.
    Move {
        /// The messages.
        messages: Vec<Uid>,
        /// The topic; `None` is 未归类.
        to: Option<TopicMark>,
    },
    /// A topic has this name.
    Name {
        /// The topic.
        topic: TopicMark,
        /// The name.
        name: String,
    },
    /// A topic stands first in lists.
    Pin(TopicMark),
    /// A topic stands in no list.
    Hide(TopicMark),
    /// The topics of a withdrawn merge or split: each goes on under its own id where it is there again.
    Restore(Vec<TopicMark>),
}

/// One rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TopicRule {
    /// Its number in the log.
    pub seq: u32,
    /// What was decided.
    pub act: TopicAct,
}

codes! {
    /// Why a rule was not followed, or not in full.
    Obstacle {
        /// The topic is no longer there.
        TopicGone = "topic_gone",
        /// The topic has become part of another that people decided about.
        TopicMerged = "topic_merged",
        /// The message is not in the archive.
        MessageGone = "message_gone",
    }
}

/// What became of a rule.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TopicEffect {
    /// The rule's number in the log.
    pub seq: u32,
    /// Topics or messages that it is about.
    pub wanted: u32,
    /// Of those, where it was followed.
    pub done: u32,
    /// Why not all.
    pub obstacle: Option<Obstacle>,
}

impl TopicEffect {
    pub(super) fn of_topic(seq: u32, found: Result<u32, Obstacle>) -> Self {
        Self {
            seq,
            wanted: 1,
            done: u32::from(found.is_ok()),
            obstacle: found.err(),
        }
    }
}

/// The topics that a rule names.
pub(super) fn marks(act: &TopicAct) -> Vec<&TopicMark> {
    match act {
        TopicAct::Merge { topic, into } => vec![topic, into],
        TopicAct::Split { topic, .. } | TopicAct::Name { topic, .. } | TopicAct::Pin(topic) | TopicAct::Hide(topic) => vec![topic],
        TopicAct::Move { to, .. } => to.iter().collect(),
        TopicAct::Restore(topics) => topics.iter().collect(),
    }
}

/// The messages that a rule names, anchors included.
pub(super) fn uids(act: &TopicAct) -> Vec<Uid> {
    let mut uids: Vec<Uid> = marks(act).into_iter().flat_map(|mark| mark.anchors.iter().copied()).collect();
    match act {
        TopicAct::Split { messages, stay, .. } => uids.extend(messages.iter().chain(stay)),
        TopicAct::Move { messages, .. } => uids.extend(messages),
        _ => {}
    }
    uids
}

/// Names, pins and hides topics by their lasting ids. A name that a person gave is kept; topics of the same name are numbered.
pub(super) fn mark(topics: &mut Topics, rules: &[TopicRule]) {
    if rules.is_empty() {
        return;
    }
    let at: FxHashMap<TopicId, usize> = topics.topics.iter().enumerate().map(|(at, topic)| (topic.id, at)).collect();
    let Topics {
        topics, lineage, effects, ..
    } = topics;
    for (rule, effect) in rules.iter().zip(effects.iter_mut()) {
        let (TopicAct::Name { topic: mark, .. } | TopicAct::Pin(mark) | TopicAct::Hide(mark)) = &rule.act else {
            continue;
        };
        let Some(topic) = at.get(&mark.id).map(|&at| &mut topics[at]) else {
            let merged = lineage.iter().any(|row| row.id == mark.id && row.related.is_some());
            let obstacle = if merged { Obstacle::TopicMerged } else { Obstacle::TopicGone };
            *effect = TopicEffect::of_topic(rule.seq, Err(obstacle));
            continue;
        };
        *effect = TopicEffect::of_topic(rule.seq, Ok(0));
        match &rule.act {
            TopicAct::Name { name, .. } => {
                topic.name.clone_from(name);
                topic.name_by = NameBy::Person;
            }
            TopicAct::Pin(_) => topic.pinned = true,
            _ => topic.hidden = true,
        }
    }
    let mut taken: FxHashSet<String> = FxHashSet::default();
    for by in [NameBy::Person, NameBy::Machine] {
        for topic in topics.iter_mut().filter(|topic| topic.name_by == by) {
            let (given, mut number) = (topic.name.clone(), 2);
            while !taken.insert(topic.name.clone()) {
                topic.name = format!("{given} {number}");
                number += 1;
            }
        }
    }
}
