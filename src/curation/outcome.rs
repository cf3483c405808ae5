//! What became of each entry in a run: a table of the generation, so that nothing a person decided is dropped in silence.

use super::operation::OperationKind;
use crate::corpus::codes;
use crate::topics::Obstacle;

codes! {
    /// What became of an entry.
    OutcomeState {
        /// It was followed.
        Applied = "applied",
        /// It was followed for some of what it is about.
        Partly = "partly",
        /// It was not followed.
        Void = "void",
        /// It was undone.
        Undone = "undone",
    }
}

codes! {
    /// Why an entry was not followed, or not in full.
    Cause {
        /// The topic is no longer there.
        TopicGone = "topic_gone",
        /// The topic has become part of another.
        TopicMerged = "topic_merged",
        /// The message is not in the archive.
        MessageGone = "message_gone",
        /// The message was forgotten.
        Forgotten = "forgotten",
        /// A later entry decided otherwise.
        Overridden = "overridden",
        /// A later entry undid it.
        Undone = "undone",
        /// Another entry says the opposite of messages that are the same.
        Contradicted = "contradicted",
        /// What is to be undone is not in the log.
        NoSuchEntry = "no_such_entry",
    }
}

impl From<Obstacle> for Cause {
    fn from(obstacle: Obstacle) -> Self {
        match obstacle {
            Obstacle::TopicGone => Self::TopicGone,
            Obstacle::TopicMerged => Self::TopicMerged,
            Obstacle::MessageGone => Self::MessageGone,
        }
    }
}

/// What became of one entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outcome {
    /// The entry.
    pub seq: u32,
    /// What kind of entry it is.
    pub kind: OperationKind,
    /// What it is about, as ids joined by spaces: topics, then messages (identities), or the number of the entry that it undoes.
    pub subject: String,
    /// What became of it.
    pub state: OutcomeState,
    /// Why not in full.
    pub cause: Option<Cause>,
    /// The later entry that decided otherwise or undid it.
    pub by: Option<u32>,
    /// Topics, messages or pairs that it is about.
    pub wanted: u32,
    /// Of those, where it was followed.
    pub done: u32,
}
