//! Which messages are the same submission again (并单): signatures by message, candidates by banded LSH, verification on the tokens.
//!
//! Not here: messages of one matter in different words (`topics`).

mod candidates;
mod compare;
mod courtesy;
mod figures;
mod groups;
mod pair;
mod places;
mod sign;
mod verdict;

pub use groups::{DedupInput, DedupParams, PairRules, find_duplicates};
pub use pair::{PairText, repeats};
pub use sign::{Signatures, sign};

use crate::corpus::{MessageId, codes};

codes! {
    /// How a message joined its group.
    DuplicateKind {
        /// The same text but for white space and punctuation.
        Exact = "exact",
        /// The same text with edits.
        Edited = "edited",
        /// One text holds the other.
        Truncated = "truncated",
        /// The same submission in largely other words.
        Rewritten = "rewritten",
        /// A person said so.
        Person = "person",
    }
}

codes! {
    /// Whether the messages of a group come from one writer.
    SameWriter {
        /// One writer: repeats (重复件).
        Yes = "yes",
        /// Several writers with one text: identical letters (雷同件).
        No = "no",
        /// The file does not say.
        Unknown = "unknown",
    }
}

/// A verified link by which a later message joined its group.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Join {
    /// The earlier message.
    pub earlier: MessageId,
    /// The message that joined.
    pub later: MessageId,
    /// Similarity that the verification found, 0 to 1.
    pub similarity: f32,
    /// How alike.
    pub kind: DuplicateKind,
}

/// Messages that are one submission.
#[derive(Clone, PartialEq, Debug)]
pub struct DuplicateGroup {
    /// All members in canonical order; at least two. The first is the first writer's (首提).
    pub members: Vec<MessageId>,
    /// The fullest text of the group, shown for it.
    pub representative: MessageId,
    /// The loosest way in which a member joined.
    pub kind: DuplicateKind,
    /// Whether one writer sent them all.
    pub same_writer: SameWriter,
    /// Whether many writers sent one text (at least five writers): a mass mailing.
    pub mass_mailing: bool,
    /// A spanning tree of verified links, ordered by `later`.
    pub joins: Vec<Join>,
}

/// All groups of a generation, ordered by their first member; no message is in two.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct DuplicateGroups {
    /// The groups.
    pub groups: Vec<DuplicateGroup>,
    /// For each message its position in `groups`, or `None` when it stands alone.
    pub group_of: Vec<Option<u32>>,
}
