//! 以前有人提过吗: the messages that raised a matter before, and what was answered. Command line, API and pages show the same answer.
//!
//! Candidates come from the index and from the duplicate group and the topics of the message; whether one is the same submission or the
//! same matter is decided on the texts. Not here: the words in which it is said (`service`).

mod entries;
mod finder;
mod letters;

pub(super) use letters::{Letters, dedup_params};

use self::finder::Finder;
use super::RunError;
use crate::corpus::{LocalTime, MessageId, codes};
use crate::dedup::DuplicateKind;
use crate::search::Match;
use crate::store::Snapshot;

codes! {
    /// In what way an earlier message is one on the matter, the strongest first.
    Section {
        /// The same writer, again (同一人重复反映).
        SameWriter = "same_writer",
        /// The same text, from others or from nobody known (他人相同来信).
        Identical = "identical",
        /// The same matter in other words (同一事项).
        SameMatter = "same_matter",
        /// Something near it, unverified (相近事项).
        Near = "near",
    }
}

codes! {
    /// By what a message stands in its section where it is no repeat.
    Tie {
        /// It is in the topic.
        Topic = "topic",
        /// The texts are alike enough.
        Text = "text",
        /// A search proposes it.
        Search = "search",
    }
}

/// What is asked about.
#[derive(Clone, Copy, Debug)]
pub enum Asked<'a> {
    /// A message of the generation.
    Message(MessageId),
    /// A text that is in no archive yet, as it came in; the writer is not known.
    Text {
        /// Title; may be empty.
        title: &'a str,
        /// Body.
        body: &'a str,
    },
}

/// One earlier message.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// The message.
    pub message: MessageId,
    /// Whether it came after the message that is asked about.
    pub later: bool,
    /// How it repeats the text, if it does.
    pub repeat: Option<DuplicateKind>,
    /// By what else it stands here.
    pub tie: Tie,
    /// How alike, 0 to 1: of a repeat the share of the smaller text that is copied, else the likeness of the texts (of which 0.12 is much);
    /// `None` where the texts were not compared.
    pub likeness: Option<f32>,
    /// What the search gave it; 0 where the search did not find it.
    pub score: f32,
    /// Place among the hits of the search, from 0.
    pub place: Option<u32>,
    /// Its reply, a position in [`Before::replies`].
    pub reply: Option<u32>,
    /// Days from the message to the reply.
    pub days_to_reply: Option<i64>,
    /// Its repeats in the same section, which are no entries of their own, in canonical order.
    pub also: Vec<MessageId>,
}

impl Entry {
    /// The code of how it repeats the text, or of what else it stands in its section by.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.repeat.map_or(self.tie.code(), DuplicateKind::code)
    }

    /// How it answers, as a search says it: the same text holds everything asked.
    #[must_use]
    pub fn matched(&self) -> Match {
        if self.repeat == Some(DuplicateKind::Exact) {
            Match::All
        } else {
            Match::Relaxed
        }
    }
}

/// The messages of one section.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Which.
    pub section: Section,
    /// All messages, repeats counted.
    pub messages: Vec<MessageId>,
    /// The first of them: the one with the earlier answer, then what came before the message asked about, what was answered, what is likest;
    /// near ones in the order of the search.
    pub entries: Vec<Entry>,
}

/// A reply, masked; one text may have answered several messages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reply {
    /// The text.
    pub text: String,
    /// The entries that it answered, in the order of the answer.
    pub messages: Vec<MessageId>,
}

/// How often the matter was raised before.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Raised {
    /// The messages of all sections but the near ones that came before, in canonical order.
    pub messages: Vec<MessageId>,
    /// Distinct people behind them.
    pub people: u32,
    /// The earliest counting date.
    pub first: Option<LocalTime>,
    /// The latest.
    pub last: Option<LocalTime>,
    /// How many of them were answered.
    pub answered: u32,
    /// Median of the days to the reply.
    pub median_days: Option<i64>,
    /// How many messages raised it after the one that is asked about.
    pub later: u32,
}

/// Has this been suggested before, and what was answered?
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Before {
    /// The earlier answer: section and entry, as positions. The latest reply to a like message of the strongest section that has one; near
    /// ones do not count.
    pub answer: Option<(usize, usize)>,
    /// The sections that have messages, the strongest first.
    pub parts: Vec<Part>,
    /// The replies of the entries.
    pub replies: Vec<Reply>,
    /// How often it was raised.
    pub raised: Raised,
    /// The topics of the matter, as positions: the message's own first, then those that are most like it.
    pub topics: Vec<u32>,
    /// Messages that were looked through.
    pub looked_at: u32,
    /// The latest counting date among them.
    pub until: Option<LocalTime>,
}

impl Before {
    /// The entry that holds the earlier answer.
    #[must_use]
    pub fn answer(&self) -> Option<(Section, &Entry)> {
        let (part, entry) = self.answer?;
        let part = self.parts.get(part)?;
        Some((part.section, part.entries.get(entry)?))
    }

    /// The reply of an entry.
    #[must_use]
    pub fn reply(&self, entry: &Entry) -> Option<&Reply> {
        self.replies.get(entry.reply? as usize)
    }

    /// The messages of a section.
    #[must_use]
    pub fn part(&self, section: Section) -> Option<&Part> {
        self.parts.iter().find(|part| part.section == section)
    }
}

/// Looks for earlier messages on the matter of a message or a text, at most `limit` entries a section. Accusations under protection are
/// neither named nor counted, and one that is asked about gives nothing. Cost: a search, about sixty texts, and the members of the topics.
///
/// # Errors
/// When texts or index cannot be read.
pub fn before(snapshot: &Snapshot, asked: Asked<'_>, limit: usize) -> Result<Before, RunError> {
    if let Asked::Message(id) = asked
        && snapshot.attributes().is_protected(id)
    {
        return Ok(Before::default());
    }
    let mut finder = Finder::new(snapshot, asked)?;
    finder.find(limit)?;
    finder.into_answer(limit)
}
