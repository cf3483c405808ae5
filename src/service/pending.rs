//! What people decided since the served analysis was made: shown at once, in force for good with the next analysis.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::view::View;
use crate::corpus::Uid;
use crate::curation::{Entry, Key, Operation, fold};
use crate::ideas::Decision;
use crate::store::{self, Workspace};
use crate::topics::TopicId;

/// Where messages are to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// In a topic.
    In(TopicId),
    /// In a new topic, which they found by leaving theirs.
    Apart,
    /// In none.
    Nowhere,
    /// Where the analysis puts them: what a person decided was undone.
    AsRead,
}

/// What a thing is decided to be.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Value {
    Into(TopicId),
    Name(String),
    Flag(bool),
    Place(Place),
    Decision(Decision),
}

/// The log as far as a generation has not followed it yet.
#[derive(Clone, Debug, Default)]
pub(super) struct Pending {
    /// All entries of the log.
    entries: Vec<Entry>,
    /// How many of them the generation has followed.
    followed: usize,
    /// What is decided otherwise than the generation knows; `None` where it is no longer decided.
    changed: BTreeMap<Key, Option<Value>>,
    /// Changes whenever the log does.
    stamp: u64,
}

impl Pending {
    /// What of a log the generation has not followed: it followed the first `followed` entries.
    fn new(entries: Vec<Entry>, followed: usize, stamp: u64) -> Self {
        let followed = followed.min(entries.len());
        let (before, now) = (decided(&entries[..followed]), decided(&entries));
        let mut changed: BTreeMap<Key, Option<Value>> = BTreeMap::new();
        for key in before.keys().filter(|key| !now.contains_key(key)) {
            changed.insert(*key, None);
        }
        for (key, value) in now {
            if before.get(&key) != Some(&value) {
                changed.insert(key, Some(value));
            }
        }
        Self {
            entries,
            followed,
            changed,
            stamp,
        }
    }

    /// The entries that wait, in order.
    pub(super) fn waiting(&self) -> &[Entry] {
        &self.entries[self.followed..]
    }

    /// All entries, in order.
    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// A number that changes with the log.
    pub(super) fn stamp(&self) -> u64 {
        self.stamp
    }

    /// What a topic is to be called.
    pub(super) fn name(&self, topic: TopicId) -> Option<&str> {
        match self.changed.get(&Key::Name(topic)) {
            Some(Some(Value::Name(name))) => Some(name),
            _ => None,
        }
    }

    /// Which topic a topic is to go into.
    pub(super) fn merged_into(&self, topic: TopicId) -> Option<TopicId> {
        match self.changed.get(&Key::Merged(topic)) {
            Some(Some(Value::Into(into))) => Some(*into),
            _ => None,
        }
    }

    /// Whether a topic is to stand first, where that changes.
    pub(super) fn pinned(&self, topic: TopicId) -> Option<bool> {
        self.flag(Key::Pinned(topic))
    }

    /// Whether a topic is to stand in no list, where that changes.
    pub(super) fn hidden(&self, topic: TopicId) -> Option<bool> {
        self.flag(Key::Hidden(topic))
    }

    fn flag(&self, key: Key) -> Option<bool> {
        match self.changed.get(&key)? {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => Some(false),
        }
    }

    /// Whether an idea is to be taken, where that changes; `Some(None)` where a decision was undone.
    pub(super) fn decision(&self, message: Uid) -> Option<Option<Decision>> {
        match self.changed.get(&Key::Decision(message))? {
            Some(Value::Decision(decision)) => Some(Some(*decision)),
            _ => Some(None),
        }
    }

    /// Where a message is to be, where that changes.
    pub(super) fn place(&self, message: Uid) -> Option<Place> {
        match self.changed.get(&Key::Place(message))? {
            Some(Value::Place(place)) => Some(*place),
            _ => Some(Place::AsRead),
        }
    }

    /// Whether an entry that waits is about a topic, or undoes one that is.
    pub(super) fn concerns(&self, topic: TopicId) -> bool {
        let names = |entry: &Entry| {
            let operation = entry.operation.as_ref();
            operation.is_some_and(|operation| operation.topics().iter().any(|named| named.id == topic))
        };
        self.waiting()
            .iter()
            .any(|entry| names(entry) || self.undone(entry).is_some_and(names))
    }

    /// The entry that another one undoes.
    pub(super) fn undone(&self, entry: &Entry) -> Option<&Entry> {
        let wanted = entry.undo_of?;
        let at = self.entries.binary_search_by_key(&wanted, |entry| entry.seq).ok()?;
        Some(&self.entries[at])
    }
}

/// What entries decide, thing by thing; of pairs and labels only the analysis knows what they come to.
fn decided(entries: &[Entry]) -> BTreeMap<Key, Value> {
    let folded = fold(entries);
    let mut decided = BTreeMap::new();
    for (seq, operation) in folded.in_force() {
        let uids = || operation.messages().iter().filter_map(|message| message.0);
        let values: Vec<(Key, Value)> = match operation {
            Operation::Merge { topic, into } => vec![(Key::Merged(topic.id), Value::Into(into.id))],
            Operation::Rename { topic, name } => vec![(Key::Name(topic.id), Value::Name(name.clone()))],
            Operation::Pin { topic } => vec![(Key::Pinned(topic.id), Value::Flag(true))],
            Operation::Unpin { topic } => vec![(Key::Pinned(topic.id), Value::Flag(false))],
            Operation::Hide { topic } => vec![(Key::Hidden(topic.id), Value::Flag(true))],
            Operation::Unhide { topic } => vec![(Key::Hidden(topic.id), Value::Flag(false))],
            Operation::Split { .. } => uids().map(|uid| (Key::Place(uid), Value::Place(Place::Apart))).collect(),
            Operation::Move { to, .. } => {
                let place = to.as_ref().map_or(Place::Nowhere, |topic| Place::In(topic.id));
                uids().map(|uid| (Key::Place(uid), Value::Place(place))).collect()
            }
            Operation::Shortlist { .. } => uids()
                .map(|uid| (Key::Decision(uid), Value::Decision(Decision::Shortlisted)))
                .collect(),
            Operation::Drop { reason, .. } => uids()
                .map(|uid| (Key::Decision(uid), Value::Decision(Decision::Dropped(*reason))))
                .collect(),
            Operation::Apart { .. } | Operation::Together { .. } | Operation::Label { .. } => Vec::new(),
        };
        decided.extend(values.into_iter().filter(|(key, _)| folded.decides(seq, *key)));
    }
    decided
}

/// What was read last, with what it was read for: the log's stamp and the generation.
type Known = Option<((u64, u64), Arc<Pending>)>;

/// The log, read again when it changes.
#[derive(Default)]
pub(super) struct Reader {
    known: Mutex<Known>,
}

impl Reader {
    /// What waits for the analysis that follows the one served. A log that cannot be read is said in the log of the service and taken as
    /// empty; whoever decides something then is told.
    pub(super) fn pending(&self, workspace: &Workspace, view: Option<&View>) -> Arc<Pending> {
        let manifest = view.map(|view| view.snapshot().manifest());
        let key = (store::curation_stamp(workspace), manifest.map_or(0, |manifest| manifest.generation));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, pending)) = known.as_ref().filter(|(of, _)| *of == key) {
            return Arc::clone(pending);
        }
        let entries = match store::curation_log(workspace) {
            Ok(log) => log.entries,
            Err(error) => {
                tracing::error!("failed to {error}");
                Vec::new()
            }
        };
        let followed = manifest.map_or(0, |manifest| manifest.curation.entries as usize);
        let pending = Arc::new(Pending::new(entries, followed, key.0));
        *known = Some((key, Arc::clone(&pending)));
        pending
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::LocalTime;
    use crate::curation::{MessageMark, TopicRef};
    use crate::ideas::DropReason;

    fn topic(id: u64) -> TopicRef {
        TopicRef {
            id: TopicId(id),
            anchors: Vec::new(),
        }
    }

    fn log(decided: Vec<Result<Operation, u32>>) -> Vec<Entry> {
        let entry = |(what, seq): (Result<Operation, u32>, u32)| Entry {
            seq,
            who: "li".to_owned(),
            when: LocalTime(0),
            why: String::new(),
            undo_of: what.as_ref().err().copied(),
            operation: what.ok(),
        };
        decided.into_iter().zip(1..).map(entry).collect()
    }

    fn rename(id: u64, name: &str) -> Result<Operation, u32> {
        Ok(Operation::Rename {
            topic: topic(id),
            name: name.to_owned(),
        })
    }

    #[test]
    fn only_what_the_analysis_does_not_know_waits() {
        let merge = Ok(Operation::Merge {
            topic: topic(2),
            into: topic(1),
        });
        let entries = log(vec![rename(1, "甲"), rename(2, "乙"), rename(1, "丙"), merge, rename(2, "乙")]);
        let pending = Pending::new(entries, 2, 0);
        assert_eq!((pending.name(TopicId(1)), pending.name(TopicId(2))), (Some("丙"), None));
        assert_eq!(pending.merged_into(TopicId(2)), Some(TopicId(1)));
        assert_eq!(pending.waiting().len(), 3);
        assert!(pending.concerns(TopicId(1)) && !pending.concerns(TopicId(3)));
    }

    #[test]
    fn what_is_undone_goes_back() {
        let uid = Uid([7; 16]);
        let message = MessageMark(Some(uid));
        let drop = Ok(Operation::Drop {
            message,
            reason: DropReason::Vague,
            note: String::new(),
        });
        let moved = Ok(Operation::Move {
            messages: vec![message],
            to: None,
        });
        let pin = Ok(Operation::Pin { topic: topic(4) });
        let pending = Pending::new(log(vec![drop, moved, pin, Err(1), Err(2), Err(3)]), 3, 0);
        assert_eq!(pending.decision(uid), Some(None));
        assert_eq!(pending.place(uid), Some(Place::AsRead));
        assert_eq!((pending.pinned(TopicId(4)), pending.hidden(TopicId(4))), (Some(false), None));
        assert!(pending.concerns(TopicId(4)));
        assert_eq!(pending.decision(Uid([8; 16])), None);
    }
}
