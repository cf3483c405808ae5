//! Full-text search over masked text: the index, the query language, ranking, find-similar. The only module that knows tantivy.
//!
//! The index holds pairs of letters with their positions and no words, so neither segmentation nor an unknown word hides a document,
//! and a new dictionary needs no new index. A query is parsed (`query`), its words become units with what may stand for them (`plan`,
//! `synonyms`, `spelling`), what holds everything is found (`held`), everything is weighed over the whole index (`rank`, `feedback`),
//! and the page is cut (`find`).
//!
//! Not here: filters and topics (they come from the generation through [`SearchScope`]), the texts themselves (from `store`).

mod analyzer;
mod error;
mod feedback;
mod find;
mod grams;
mod held;
mod highlight;
mod homophones;
mod kin;
mod latent;
mod lookalikes;
mod params;
mod plan;
mod query;
mod rank;
mod reader;
mod schema;
mod spelling;
mod synonyms;
mod writer;

pub use analyzer::Analyzer;
pub use error::SearchError;
pub use find::{search, similar};
pub use highlight::{Snippet, highlight, snippet};
pub use kin::WordKin;
pub use latent::LatentTerms;
pub use params::SearchParams;
pub use reader::Index;
pub use writer::IndexWriter;

use crate::corpus::{DocKey, MessageId, codes};

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

/// What search asks of a generation: which documents belong to it, which are wanted, which are repeats of one another.
pub trait SearchScope: Sync {
    /// The message that the document is in this generation; `None` for documents that are not in it (superseded versions).
    fn message(&self, doc: DocKey) -> Option<MessageId>;
    /// Whether the filters (and the protection of accusations) let the message through.
    fn accepts(&self, message: MessageId) -> bool;
    /// Its duplicate group.
    fn duplicate_group(&self, message: MessageId) -> Option<u32>;
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
    /// How many messages hold everything asked, repeats counted.
    pub total_all: usize,
    /// Terms to mark in the texts, normalised; with relaxed hits also the synonyms and corrections that were looked for.
    pub highlights: Vec<String>,
    /// Which words the relaxed hits may hold in place of which: those that some message holds, in the order of the query and of the
    /// lists; empty where no relaxed hits were looked for.
    pub substitutions: Vec<Substitution>,
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_words;
