//! Concrete topics (同类事项) by candidates and verification, their names, their lineage, and the themes (主题大类) above them.
//!
//! Not here: duplicates (`dedup`), hot words (`keywords`).

mod agreement;
mod background;
mod candidates;
mod course;
mod demands;
mod evidence;
mod find;
mod heat;
mod lineage;
mod linkage;
mod matters;
mod name;
mod params;
mod places;
mod portrait;
mod replay;
mod rules;
mod runs_of_characters;
mod scatter;
mod signs;
mod sums;
mod themes;
mod units;
mod warnings;
mod wordbook;
mod words;

pub use background::Background;
pub use course::{CourseRow, Pulse, QUIET_WEEKS, carry_on, ended, pulse};
pub use demands::{Ask, find_asks};
pub use find::find_topics;
pub use name::is_specific_name;
pub use params::TopicParams;
pub use rules::{Obstacle, TopicAct, TopicEffect, TopicMark, TopicRule};
pub use signs::{EarlySign, Move, Movement, Report, SignParams, early_signs, movement};
pub use words::{is_common_place, is_vague, names_place};

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_rules;

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

codes! {
    /// Who gave a topic its name.
    NameBy {
        /// The program.
        Machine = "machine",
        /// A person: the name holds for good.
        Person = "person",
    }
}

codes! {
    /// What to know of a topic before it is believed.
    WarningKind {
        /// Too large for one issue; the number is its share of all messages.
        Large = "large",
        /// Its messages are little alike; the number is their mean similarity.
        Loose = "loose",
        /// Another topic is nearly as near; the number is the mean similarity with it.
        Overlap = "overlap",
        /// Another topic has nearly the same keywords; the number is the share in common.
        Redundant = "redundant",
        /// One person wrote all of it; the number is that of the messages.
        OneWriter = "one_writer",
        /// It is a mass mailing (雷同件); the number is the share of its messages that are.
        MassMailing = "mass_mailing",
    }
}

/// A warning on a topic.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct TopicWarning {
    /// What it is about.
    pub kind: WarningKind,
    /// The number behind it: see [`WarningKind`].
    pub value: f64,
    /// The other topic that it names, as a position in [`Topics::topics`].
    pub related: Option<u32>,
}

/// What many people of a topic ask for (群众主要诉求): a sentence of one of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Demand {
    /// The message that says it.
    pub message: MessageId,
    /// Byte range in the original statement.
    pub range: (u32, u32),
    /// Messages of the topic that say the like, this one included.
    pub messages: u32,
}

/// A place or department with the messages of a topic that name it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
pub struct Counted {
    /// Its name.
    pub name: String,
    /// Messages.
    pub messages: u32,
}

/// One real issue and the messages that report it.
#[derive(Clone, PartialEq, Debug)]
pub struct Topic {
    /// Lasting identity.
    pub id: TopicId,
    /// Specific name: place, object, demand; no two topics of a generation share it.
    pub name: String,
    /// Who gave it its name.
    pub name_by: NameBy,
    /// Whether a person put it first in lists.
    pub pinned: bool,
    /// Whether a person took it out of lists.
    pub hidden: bool,
    /// Messages whose main topic it is, in canonical order.
    pub members: Vec<MessageId>,
    /// Up to five members nearest to the centre, the nearest first.
    pub representatives: Vec<MessageId>,
    /// Characteristic words and phrases, best first, at most ten.
    pub keywords: Vec<String>,
    /// What its people ask for, the most central first, at most three.
    pub demands: Vec<Demand>,
    /// Where it is, most messages first, at most five: as the offices' columns say, else as titles name it.
    pub places: Vec<Counted>,
    /// Departments of its messages, most first, at most five.
    pub departments: Vec<Counted>,
    /// What to know before it is believed, in the order of the kinds.
    pub warnings: Vec<TopicWarning>,
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
    /// What became of the rules of the run, in their order; the pipeline takes it over into the outcomes of all curation.
    pub effects: Vec<TopicEffect>,
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
    /// The matters that letters number, as ranges of a message's words, breaks left out; empty where it has one matter.
    pub items: &'a [Vec<(u32, u32)>],
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
    /// What people decided, in the order in which they did.
    pub rules: &'a [TopicRule],
    /// What names, demands, places and warnings need besides.
    pub background: Background<'a>,
}
