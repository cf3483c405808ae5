//! From what a person wants to what the log of decisions holds: topics and messages looked up in the current analysis, and refused where
//! they cannot be what was meant. The command line and the pages decide through here.

use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::{MessageId, Uid, codes};
use crate::curation::{MessageMark, Operation, Standing, TopicRef, fold};
use crate::ideas::DropReason;
use crate::store::{CurationLog, Snapshot};
use crate::topics::{LineageRow, Topic, TopicId};

/// Messages by which a topic is found when its id has gone.
const ANCHORS: usize = 16;

/// Characters of the longest name of a topic.
pub const LONGEST_TOPIC_NAME: usize = 60;

codes! {
    /// Why a decision is not noted.
    FaultKind {
        /// No topic has the id.
        UnknownTopic = "unknown_topic",
        /// The topic went into another.
        TopicMerged = "topic_merged",
        /// The topic has ended.
        TopicEnded = "topic_ended",
        /// No message has the name.
        UnknownMessage = "unknown_message",
        /// A topic cannot go into itself.
        OneTopic = "one_topic",
        /// Two different messages are needed.
        TwoMessages = "two_messages",
        /// A message at least is needed.
        NoMessage = "no_message",
        /// A message is not in the topic that it is to leave.
        NotInTopic = "not_in_topic",
        /// All messages would leave the topic.
        NothingStays = "nothing_stays",
        /// The name is empty or too long.
        NameLength = "name_length",
        /// Another topic has the name.
        NameTaken = "name_taken",
        /// The reason needs words.
        NoteNeeded = "note_needed",
        /// No label is given.
        NoLabel = "no_label",
        /// The log has no such entry.
        UnknownEntry = "unknown_entry",
        /// The entry was undone already.
        UndoneAlready = "undone_already",
    }
}

/// Why a decision is not noted, with what its sentence names.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// Why.
    pub kind: FaultKind,
    /// Names and values that the sentence needs.
    pub values: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault whose sentence names something.
    pub fn new<const N: usize>(kind: FaultKind, values: [(&'static str, &dyn std::fmt::Display); N]) -> Self {
        Self {
            kind,
            values: values.iter().map(|(name, value)| (*name, value.to_string())).collect(),
        }
    }
}

/// The labels of a message as a person reads them; what is absent stays as it was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Labels {
    /// Its purpose.
    pub purpose: Option<Purpose>,
    /// Whether it belongs to litigation, arbitration or review.
    pub legal_route: Option<bool>,
    /// Its field.
    pub field: Option<Field>,
    /// Its aspect.
    pub aspect: Option<Aspect>,
}

/// The current analysis, as the one who decides sees it.
#[derive(Clone, Copy)]
pub struct Desk<'a>(pub &'a Snapshot);

impl<'a> Desk<'a> {
    /// A topic of the current analysis, by its id as text; one that has ended is said with its successor.
    ///
    /// # Errors
    /// When there is none.
    pub fn topic(&self, typed: &str) -> Result<(&'a Topic, TopicRef), Fault> {
        let topics = &self.0.analysis().topics;
        let unknown = || Fault::new(FaultKind::UnknownTopic, [("topic", &typed)]);
        let id: TopicId = typed.parse().map_err(|()| unknown())?;
        if let Some(topic) = topics.topics.iter().find(|topic| topic.id == id) {
            let anchors = self.anchors(topic);
            return Ok((topic, TopicRef { id, anchors }));
        }
        if !topics.lineage.iter().any(|row| row.id == id) {
            return Err(unknown());
        }
        Err(match successor(&topics.lineage, id) {
            Some(next) => Fault::new(FaultKind::TopicMerged, [("topic", &typed), ("next", &next)]),
            None => Fault::new(FaultKind::TopicEnded, [("topic", &typed)]),
        })
    }

    fn anchors(&self, topic: &Topic) -> Vec<MessageMark> {
        let mut uids: Vec<Uid> = topic.members.iter().map(|&id| self.0.analysis().message(id).uid).collect();
        uids.sort_unstable();
        uids.into_iter().take(ANCHORS).map(|uid| MessageMark(Some(uid))).collect()
    }

    fn mark(&self, id: MessageId) -> MessageMark {
        MessageMark(Some(self.0.analysis().message(id).uid))
    }

    fn marks(&self, ids: &[MessageId]) -> Vec<MessageMark> {
        ids.iter().map(|&id| self.mark(id)).collect()
    }

    /// The messages and their repeats, ascending: a submission is in one topic as a whole.
    fn with_repeats(&self, ids: &[MessageId]) -> Vec<MessageId> {
        let duplicates = &self.0.analysis().duplicates;
        let group = |id: &MessageId| match duplicates.group_of[id.index()] {
            Some(group) => duplicates.groups[group as usize].members.clone(),
            None => vec![*id],
        };
        let mut all: Vec<MessageId> = ids.iter().flat_map(group).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Two topics are one, which goes on as `into`.
    ///
    /// # Errors
    /// When they are not two topics of the analysis.
    pub fn merge(&self, topic: &str, into: &str) -> Result<Operation, Fault> {
        let ((_, topic), (_, into)) = (self.topic(topic)?, self.topic(into)?);
        if topic.id == into.id {
            return Err(Fault::new(FaultKind::OneTopic, [("topic", &topic.id)]));
        }
        Ok(Operation::Merge { topic, into })
    }

    /// Messages, their repeats with them, leave a topic for a new one.
    ///
    /// # Errors
    /// When one of them is not in the topic, or all would leave it.
    pub fn split(&self, topic: &str, leaving: &[MessageId]) -> Result<Operation, Fault> {
        let (topic, name) = self.topic(topic)?;
        if leaving.is_empty() {
            return Err(Fault::new(FaultKind::NoMessage, []));
        }
        if let Some(&id) = leaving.iter().find(|id| topic.members.binary_search(id).is_err()) {
            let message = self.name_of(id);
            return Err(Fault::new(FaultKind::NotInTopic, [("message", &message), ("topic", &topic.id)]));
        }
        let leaving = self.with_repeats(leaving);
        let stay: Vec<MessageId> = topic
            .members
            .iter()
            .copied()
            .filter(|id| leaving.binary_search(id).is_err())
            .collect();
        if stay.is_empty() {
            return Err(Fault::new(FaultKind::NothingStays, [("topic", &topic.id)]));
        }
        Ok(Operation::Split {
            topic: name,
            messages: self.marks(&leaving),
            stay: self.marks(&stay),
        })
    }

    /// A message as its source calls it.
    fn name_of(&self, id: MessageId) -> String {
        let analysis = self.0.analysis();
        let row = analysis.message(id);
        format!("{}:{}", analysis.symbol(row.source), row.external_id)
    }

    /// A topic is called so; white space is folded.
    ///
    /// # Errors
    /// When the name is empty or too long, or another topic has it.
    pub fn rename(&self, topic: &str, name: &str) -> Result<Operation, Fault> {
        let (_, topic) = self.topic(topic)?;
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let length = name.chars().count();
        if length == 0 || length > LONGEST_TOPIC_NAME {
            return Err(Fault::new(FaultKind::NameLength, [("most", &LONGEST_TOPIC_NAME)]));
        }
        let mut topics = self.0.analysis().topics.topics.iter();
        if let Some(other) = topics.find(|other| other.name == name && other.id != topic.id) {
            return Err(Fault::new(FaultKind::NameTaken, [("name", &name), ("topic", &other.id)]));
        }
        Ok(Operation::Rename { topic, name })
    }

    /// Messages and their repeats belong to a topic, or to none.
    ///
    /// # Errors
    /// When there is no such topic, or no message is named.
    pub fn put(&self, messages: &[MessageId], to: Option<&str>) -> Result<Operation, Fault> {
        let to = to.map(|topic| self.topic(topic)).transpose()?.map(|(_, topic)| topic);
        if messages.is_empty() {
            return Err(Fault::new(FaultKind::NoMessage, []));
        }
        let messages = self.marks(&self.with_repeats(messages));
        Ok(Operation::Move { messages, to })
    }

    /// No two of the messages are one submission.
    ///
    /// # Errors
    /// When they are not two messages at least.
    pub fn apart(&self, messages: &[MessageId]) -> Result<Operation, Fault> {
        self.several(messages).map(|messages| Operation::Apart { messages })
    }

    /// The messages are one submission.
    ///
    /// # Errors
    /// When they are not two messages at least.
    pub fn together(&self, messages: &[MessageId]) -> Result<Operation, Fault> {
        self.several(messages).map(|messages| Operation::Together { messages })
    }

    fn several(&self, messages: &[MessageId]) -> Result<Vec<MessageMark>, Fault> {
        if messages.len() < 2 {
            return Err(Fault::new(FaultKind::TwoMessages, []));
        }
        Ok(self.marks(messages))
    }

    /// A message is this.
    ///
    /// # Errors
    /// When no label is given.
    pub fn label(&self, message: MessageId, labels: Labels) -> Result<Operation, Fault> {
        if labels == Labels::default() {
            return Err(Fault::new(FaultKind::NoLabel, []));
        }
        Ok(Operation::Label {
            message: self.mark(message),
            purpose: labels.purpose,
            legal_route: labels.legal_route,
            field: labels.field,
            aspect: labels.aspect,
        })
    }

    /// An idea is on the shortlist (入选).
    #[must_use]
    pub fn shortlist(&self, message: MessageId) -> Operation {
        Operation::Shortlist {
            message: self.mark(message),
        }
    }

    /// An idea is not taken (不入选).
    ///
    /// # Errors
    /// When the reason needs words and there are none.
    pub fn drop(&self, message: MessageId, reason: DropReason, note: &str) -> Result<Operation, Fault> {
        let note = note.trim().to_owned();
        if reason == DropReason::Other && note.is_empty() {
            return Err(Fault::new(FaultKind::NoteNeeded, []));
        }
        Ok(Operation::Drop {
            message: self.mark(message),
            reason,
            note,
        })
    }
}

/// Whether an entry can be undone: it is there and was not undone yet; what undid it can be undone.
///
/// # Errors
/// When it cannot.
pub fn may_undo(log: &CurationLog, seq: u32) -> Result<(), Fault> {
    let folded = fold(&log.entries);
    let at = log.entries.iter().position(|entry| entry.seq == seq);
    match at.map(|at| folded.standing[at]) {
        None => Err(Fault::new(FaultKind::UnknownEntry, [("seq", &seq)])),
        Some(Standing::Undone { by }) => Err(Fault::new(FaultKind::UndoneAlready, [("seq", &seq), ("by", &by)])),
        Some(_) => Ok(()),
    }
}

/// The living topic that an ended one went into, over as many steps as it takes.
fn successor(lineage: &[LineageRow], id: TopicId) -> Option<TopicId> {
    let next = |id: TopicId| {
        let row = lineage.iter().find(|row| row.id == id)?;
        if row.messages > 0 { None } else { row.related }
    };
    let steps = std::iter::successors(next(id), |&id| next(id));
    let last = steps.take(lineage.len()).last()?;
    lineage.iter().any(|row| row.id == last && row.messages > 0).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::TopicState;

    #[test]
    fn the_successor_is_found_over_several_steps() {
        let row = |id, related: Option<u64>, messages| LineageRow {
            id: TopicId(id),
            state: TopicState::Merged,
            related: related.map(TopicId),
            shared: 0,
            messages,
            anchors: Vec::new(),
        };
        let lineage = [
            row(1, Some(2), 0),
            row(2, Some(3), 0),
            row(3, None, 5),
            row(4, None, 0),
            row(5, Some(6), 0),
            row(6, Some(5), 0),
        ];
        assert_eq!(successor(&lineage, TopicId(1)), Some(TopicId(3)));
        assert_eq!(successor(&lineage, TopicId(4)), None);
        assert_eq!(successor(&lineage, TopicId(5)), None);
    }
}
