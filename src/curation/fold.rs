//! Which entries of the log are in force: what was undone is not, and of two that decide the same thing the later counts.

use std::collections::BTreeMap;

use super::operation::{Entry, Operation};
use crate::corpus::{Uid, codes};
use crate::topics::TopicId;

codes! {
    /// A label that a person can correct.
    LabelPart {
        /// Purpose.
        Purpose = "purpose",
        /// Legal route.
        LegalRoute = "legal_route",
        /// Field.
        Field = "field",
        /// Aspect.
        Aspect = "aspect",
    }
}

/// One thing that is decided. Of two entries that decide it, the later counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Key {
    /// Which topic a topic goes into.
    Merged(TopicId),
    /// What a topic is called.
    Name(TopicId),
    /// Whether it stands first.
    Pinned(TopicId),
    /// Whether it stands in no list.
    Hidden(TopicId),
    /// Which topic a message is in.
    Place(Uid),
    /// Whether two messages are one submission; the smaller identity first.
    Pair(Uid, Uid),
    /// A label of a message.
    Label(Uid, LabelPart),
    /// Whether an idea is taken.
    Decision(Uid),
}

/// How an entry stands against the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It counts, for some of its keys at least.
    InForce,
    /// A later entry undid it.
    Undone {
        /// Which.
        by: u32,
    },
    /// Later entries decided otherwise.
    Overridden {
        /// The last of them.
        by: u32,
    },
    /// It undoes an entry that is not before it in the log.
    Dangling,
}

/// A log with what is in force of it.
#[derive(Clone, Debug)]
pub struct Folded<'a> {
    /// The entries, in order.
    pub entries: &'a [Entry],
    /// How each of them stands.
    pub standing: Vec<Standing>,
    /// The entry that decides each thing.
    decided_by: BTreeMap<Key, u32>,
}

/// Folds a log whose sequence numbers ascend. Cost: n log n in the keys of the entries.
///
/// An undoing that is itself undone does not count, so undoing it brings the entry back.
#[must_use]
pub fn fold(entries: &[Entry]) -> Folded<'_> {
    let mut undone_by: BTreeMap<u32, u32> = BTreeMap::new();
    for entry in entries.iter().rev().filter(|entry| entry.undo_of.is_some_and(|of| of < entry.seq)) {
        if !undone_by.contains_key(&entry.seq) {
            // Of several undoings the first one did it; entries are read backwards.
            undone_by.insert(entry.undo_of.unwrap_or_default(), entry.seq);
        }
    }
    let mut decided_by = BTreeMap::new();
    for entry in entries.iter().filter(|entry| !undone_by.contains_key(&entry.seq)) {
        decided_by.extend(keys(entry).into_iter().map(|key| (key, entry.seq)));
    }
    let is_there = |seq: u32| entries.binary_search_by_key(&seq, |entry| entry.seq).is_ok();
    let standing = entries.iter().map(|entry| {
        if let Some(&by) = undone_by.get(&entry.seq) {
            return Standing::Undone { by };
        }
        if entry.undo_of.is_some_and(|of| of >= entry.seq || !is_there(of)) {
            return Standing::Dangling;
        }
        let keys = keys(entry);
        let deciding = || keys.iter().filter_map(|key| decided_by.get(key).copied());
        match deciding().max() {
            Some(by) if deciding().all(|by| by != entry.seq) => Standing::Overridden { by },
            _ => Standing::InForce,
        }
    });
    let standing = standing.collect();
    Folded {
        entries,
        standing,
        decided_by,
    }
}

impl<'a> Folded<'a> {
    /// The operations in force, in order, with their numbers.
    pub fn in_force(&self) -> impl Iterator<Item = (u32, &'a Operation)> + '_ {
        self.entries
            .iter()
            .zip(&self.standing)
            .filter(|(_, standing)| **standing == Standing::InForce)
            .filter_map(|(entry, _)| Some((entry.seq, entry.operation.as_ref()?)))
    }

    /// The operations that were undone, in order, with their numbers.
    pub fn undone(&self) -> impl Iterator<Item = (u32, &'a Operation)> + '_ {
        self.entries
            .iter()
            .zip(&self.standing)
            .filter(|(_, standing)| matches!(standing, Standing::Undone { .. }))
            .filter_map(|(entry, _)| Some((entry.seq, entry.operation.as_ref()?)))
    }

    /// Whether an entry is the one that decides a thing.
    #[must_use]
    pub fn decides(&self, seq: u32, key: Key) -> bool {
        self.decided_by.get(&key) == Some(&seq)
    }
}

/// What an entry decides. Messages that were forgotten are left out.
fn keys(entry: &Entry) -> Vec<Key> {
    let Some(operation) = &entry.operation else {
        return Vec::new();
    };
    let uids: Vec<Uid> = operation.messages().iter().filter_map(|message| message.0).collect();
    match operation {
        Operation::Merge { topic, .. } => vec![Key::Merged(topic.id)],
        Operation::Rename { topic, .. } => vec![Key::Name(topic.id)],
        Operation::Pin { topic } | Operation::Unpin { topic } => vec![Key::Pinned(topic.id)],
        Operation::Hide { topic } | Operation::Unhide { topic } => vec![Key::Hidden(topic.id)],
        Operation::Split { .. } | Operation::Move { .. } => uids.into_iter().map(Key::Place).collect(),
        Operation::Apart { .. } | Operation::Together { .. } => pairs(&uids).into_iter().map(|(a, b)| Key::Pair(a, b)).collect(),
        Operation::Label {
            purpose,
            legal_route,
            field,
            aspect,
            ..
        } => {
            let given = [purpose.is_some(), legal_route.is_some(), field.is_some(), aspect.is_some()];
            let parts = LabelPart::ALL.iter().zip(given).filter(|(_, given)| *given);
            parts
                .flat_map(|(&part, _)| uids.iter().map(move |&uid| Key::Label(uid, part)))
                .collect()
        }
        Operation::Shortlist { .. } | Operation::Drop { .. } => uids.into_iter().map(Key::Decision).collect(),
    }
}

/// All pairs of a short list, the smaller identity first.
pub(super) fn pairs(uids: &[Uid]) -> Vec<(Uid, Uid)> {
    let mut sorted = uids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let with_later = |(at, &one): (usize, &Uid)| sorted[at + 1..].iter().map(move |&other| (one, other)).collect::<Vec<_>>();
    sorted.iter().enumerate().flat_map(with_later).collect()
}

impl Operation {
    /// The pairs of messages that it is about, the smaller identity first.
    #[must_use]
    pub fn pairs(&self) -> Vec<(Uid, Uid)> {
        match self {
            Self::Apart { messages } | Self::Together { messages } => {
                pairs(&messages.iter().filter_map(|message| message.0).collect::<Vec<_>>())
            }
            _ => Vec::new(),
        }
    }
}
