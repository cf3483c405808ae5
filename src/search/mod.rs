//! Full-text search over masked text: the index, the query language, ranking, find-similar. The only module that knows tantivy.
//!
//! The index holds pairs of letters with their positions and no words, so neither segmentation nor an unknown word hides a document,
//! and a new dictionary needs no new index. A query is parsed (`query`), its conditions are looked up by the scope, its words become units with what may stand for them (`plan`,
//! `synonyms`, `spelling`), what holds everything is found (`held`), everything is weighed over the whole index (`rank`, `feedback`),
//! and the page is cut (`find`).
//!
//! What depends on a generation is joined when a query is answered: filters (`filter`, `matcher`), counts by value (`facets`) and
//! orders read one packed row of each message (`attributes`).
//!
//! Not here: the texts themselves (they come from `store` through [`SearchScope`]).

mod about;
mod analyzer;
mod attributes;
mod error;
mod explain;
mod facets;
mod feedback;
mod filter;
mod find;
mod grams;
mod held;
mod highlight;
mod homophones;
mod inverted;
mod kin;
mod latent;
mod likeness;
mod lookalikes;
mod matcher;
mod page;
mod params;
mod plan;
mod postings;
mod query;
mod rank;
mod reader;
mod schema;
mod slots;
mod spelling;
mod synonyms;
mod writer;

pub use about::messages_about;
pub use analyzer::Analyzer;
pub use attributes::{Attributes, Dimension};
pub use error::SearchError;
pub use explain::{ExplainedPart, Explanation, Reason};
pub use facets::{FacetValue, Facets};
pub use filter::{FILTERS, Filter, FilterError, Step};
pub use find::{explain, search, similar};
pub use highlight::{Snippet, highlight, snippet};
pub use kin::WordKin;
pub use latent::LatentTerms;
pub use likeness::Likeness;
pub use matcher::{Matcher, reaches};
pub use params::SearchParams;
pub use query::{Condition, on_day, without_condition};
pub use reader::Index;
pub use writer::{IndexWriter, SegmentDraft, WrittenSegment, join_indexes};

use crate::corpus::{MessageId, codes};

codes! {
    /// How a hit answers the query.
    Match {
        /// It holds everything asked.
        All = "all",
        /// Fewer words, a synonym or a corrected spelling.
        Relaxed = "relaxed",
    }
}

codes! {
    /// What hits are sorted by.
    Order {
        /// Those that answer best first (相关度).
        Relevance = "relevance",
        /// The latest first.
        Newest = "newest",
        /// The earliest first.
        Oldest = "oldest",
        /// Those of the hottest topics first, the latest first within one.
        Heat = "heat",
        /// By the ranking of golden ideas.
        Golden = "golden",
    }
}

codes! {
    /// Where a word that stands for another comes from.
    Origin {
        /// It is part of the word asked for (收费 of 乱收费).
        Part = "part",
        /// The shipped list of synonyms.
        Shipped = "shipped",
        /// The workspace's own list of synonyms.
        Workspace = "workspace",
        /// The archive uses it in the same way.
        Corpus = "corpus",
        /// It is the word asked for, spelt as it probably was meant.
        Corrected = "corrected",
    }
}

/// A word that was looked for in place of one that was asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Substitution {
    /// What the query says, normalised.
    pub asked: String,
    /// What was looked for too.
    pub used: String,
    /// Why: never [`Origin::Part`].
    pub origin: Origin,
}

/// The masked texts of one message, as they are indexed.
#[derive(Clone, Copy, Debug, Default)]
pub struct IndexedText<'a> {
    /// Title.
    pub title: &'a str,
    /// Body.
    pub body: &'a str,
    /// Measures given apart.
    pub measures: &'a str,
    /// The office's reply.
    pub reply: &'a str,
    /// Place and district.
    pub place: &'a str,
    /// Department.
    pub department: &'a str,
}

/// Whether a message answers a condition.
pub type Answers<'s> = Box<dyn Fn(MessageId) -> bool + Sync + 's>;

/// What search asks of a generation: which messages are wanted, which are repeats of one another.
pub trait SearchScope: Sync {
    /// Whether the message may be shown at all: accusations under protection may not.
    fn shows(&self, message: MessageId) -> bool;
    /// Whether the filters let a message through that may be shown.
    fn accepts(&self, message: MessageId) -> bool;
    /// What an order sorts by, the least first.
    fn sort_key(&self, message: MessageId, order: Order) -> u64;
    /// Its duplicate group.
    fn duplicate_group(&self, message: MessageId) -> Option<u32>;
    /// Looks a condition of the query up once; its names are typed by hand. What it returns answers for each message.
    fn answers(&self, condition: &Filter) -> Answers<'_>;
    /// The messages of its duplicate group in canonical order, itself among them; nothing where it is alone.
    fn duplicates(&self, message: MessageId) -> &[MessageId];
    /// Masked title, body, measures and reply joined by line feeds; asked for about ten messages of a search with relaxed hits.
    fn text(&self, message: MessageId) -> Option<String>;
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// The query as typed.
    pub query: String,
    /// How many hits.
    pub limit: usize,
    /// How many hits to skip.
    pub offset: usize,
    /// Whether repeats collapse to one hit.
    pub repeats: Repeats,
    /// Whether relaxed hits may follow.
    pub strictness: Strictness,
    /// What the hits that hold everything asked are sorted by; relaxed ones are always sorted by relevance.
    pub order: Order,
}

impl SearchRequest {
    /// The best hits of a query, repeats collapsed, relaxed ones allowed.
    #[must_use]
    pub fn new(query: impl Into<String>, limit: usize) -> Self {
        Self {
            query: query.into(),
            limit,
            offset: 0,
            repeats: Repeats::Collapse,
            strictness: Strictness::Relax,
            order: Order::Relevance,
        }
    }
}

/// What becomes of repeats of one submission among the hits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Repeats {
    /// One hit for the group, the others in [`Hit::also`].
    Collapse,
    /// Each by itself.
    Keep,
}

/// Which hits are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Strictness {
    /// Hits that hold everything asked, then relaxed ones when those are fewer than the limit.
    Relax,
    /// Only hits that hold everything asked.
    Strict,
}

/// One found message.
#[derive(Clone, PartialEq, Debug)]
pub struct Hit {
    /// The message.
    pub message: MessageId,
    /// Its score; comparable within one search only.
    pub score: f32,
    /// How it answers.
    pub matched: Match,
    /// Collapsed repeats, in canonical order.
    pub also: Vec<MessageId>,
}

/// A page of hits.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SearchPage {
    /// The hits, best first; all [`Match::All`] before any [`Match::Relaxed`]; ties by message.
    pub hits: Vec<Hit>,
    /// How many messages hold everything asked and pass the filters, repeats counted.
    pub total_all: usize,
    /// The messages that hold everything asked and answer the query's conditions, those included that the filters keep out, in canonical order: what [`Facets`] count.
    pub held: Vec<MessageId>,
    /// Terms to mark in the texts, normalised; with relaxed hits also the synonyms and corrections that were looked for.
    pub highlights: Vec<String>,
    /// The conditions that everything asked must answer, as they were understood; those within OR or an exclusion are not among them.
    pub conditions: Vec<Condition>,
    /// What looks like a condition (`name:value`) and was looked for as text: nothing is called so, or it has no such value.
    pub unread: Vec<String>,
    /// Which words the relaxed hits may hold in place of which: those that some message holds, in the order of the query and of the
    /// lists; empty where no relaxed hits were looked for.
    pub substitutions: Vec<Substitution>,
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_words;
