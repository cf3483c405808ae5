//! Concrete topics (同类事项) by candidates and verification, their names, their lineage, and the themes (主题大类) above them.
//!
//! Not here: duplicates (`dedup`), hot words (`keywords`).

mod candidates;
mod course;
mod evidence;
mod find;
mod heat;
mod lineage;
mod linkage;
mod name;
mod params;
mod themes;
mod units;

pub use course::{CourseRow, Pulse, QUIET_WEEKS, carry_on, ended, pulse};
pub use find::find_topics;
pub use name::is_specific_name;
pub use params::TopicParams;

#[cfg(test)]
mod tests;

use crate::corpus::{LocalTime, MessageId, Uid, Voice, codes};
use crate::dedup::DuplicateGroups;
use crate::features::Features;
use crate::text::{Stopwords, Tokens, Vocabulary};

/// A topic's lasting identity: a hash of the anchor messages of the generation in which it was born.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TopicId(pub u64);

impl std::fmt::Display for TopicId {
    /// `T` and twelve hex digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "T{:012x}", self.0 & 0xffff_ffff_ffff)
    }
}

impl std::str::FromStr for TopicId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('T').filter(|digits| digits.len() == 12).ok_or(())?;
        u64::from_str_radix(digits, 16).map(Self).map_err(|_| ())
    }
}

codes! {
    /// Where a topic stands against the generation before.
    TopicState {
        /// Not there before.
        New = "new",
        /// There before, with new messages.
        Grown = "grown",
        /// There before, unchanged.
        Continued = "continued",
        /// There before, with fewer messages.
        Shrunk = "shrunk",
        /// Came out of a topic that split.
        Split = "split",
        /// Took in another topic.
        Merged = "merged",
        /// No message for eight weeks.
        Dormant = "dormant",
        /// A message after eight weeks without one.
        Returned = "returned",
    }
}

/// One real issue and the messages that report it.
#[derive(Clone, PartialEq, Debug)]
pub struct Topic {
    /// Lasting identity.
    pub id: TopicId,
    /// Specific name: place, object, demand; no two topics of a generation share it.
    pub name: String,
    /// Messages whose main topic it is, in canonical order.
    pub members: Vec<MessageId>,
    /// Up to five members nearest to the centre, the nearest first.
    pub representatives: Vec<MessageId>,
    /// Characteristic terms, best first, at most ten.
    pub keywords: Vec<String>,
    /// Position in [`Topics::themes`].
    pub theme: u32,
    /// State against the generation before.
    pub state: TopicState,
    /// Earliest and latest time of its members, where any has one.
    pub span: Option<(LocalTime, LocalTime)>,
    /// Distinct people: see `analysis::People`.
    pub people: u32,
    /// Heat: (10·ln(1 + people) + 3·ln(1 + messages) + 2·ln(1 + votes)) · (0.4 + 0.6·recency), see the file `heat.rs`.
    pub heat: f64,
}

/// A broad theme over topics.
#[derive(Clone, PartialEq, Debug)]
pub struct Theme {
    /// Name made of its characteristic terms.
    pub name: String,
    /// Positions in [`Topics::topics`], hottest first.
    pub topics: Vec<u32>,
    /// Messages of all its topics.
    pub messages: u32,
}

/// All topics of a generation, hottest first (ties by id), and who belongs where.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Topics {
    /// The topics.
    pub topics: Vec<Topic>,
    /// For each message its main topic as a position in `topics`; `None` is 未归类.
    pub main: Vec<Option<u32>>,
    /// Further topics of messages with several matters: (message, position), ordered.
    pub further: Vec<(MessageId, u32)>,
    /// The themes, largest first.
    pub themes: Vec<Theme>,
    /// What became of earlier topics, ordered by (id, successor).
    pub lineage: Vec<LineageRow>,
    /// What became of all topics from the first analysis on, in the order in which it was noticed; `pipeline` carries it on.
    pub course: Vec<CourseRow>,
}

/// One row of the lineage table: what a topic of the generation before became, and the anchors by which the next run finds it again.
#[derive(Clone, PartialEq, Debug)]
pub struct LineageRow {
    /// The topic.
    pub id: TopicId,
    /// What happened: a [`TopicState`], as seen from this generation.
    pub state: TopicState,
    /// The topic it went into or came from, if another.
    pub related: Option<TopicId>,
    /// Messages shared with `related` or with the topic before.
    pub shared: u32,
    /// Messages of the topic in this generation; 0 when it has ended.
    pub messages: u32,
    /// Anchor messages: up to 16 members by smallest uid.
    pub anchors: Vec<Uid>,
}

/// What the topics are found in, all columns in canonical order.
#[derive(Clone, Copy)]
pub struct TopicInput<'a> {
    /// Tokens of the generation.
    pub tokens: &'a Tokens,
    /// Their vocabulary.
    pub vocabulary: &'a Vocabulary,
    /// Their vectors.
    pub features: &'a Features,
    /// Repeats.
    pub duplicates: &'a DuplicateGroups,
    /// Identities.
    pub uids: &'a [Uid],
    /// Counting dates.
    pub times: &'a [Option<LocalTime>],
    /// Who speaks.
    pub voices: &'a [Voice],
    /// Votes for.
    pub votes: &'a [u32],
    /// Words that name nothing.
    pub stopwords: &'a Stopwords,
    /// The lineage of the generation before; empty for the first.
    pub previous: &'a [LineageRow],
}
