//! Golden ideas (金点子): the parts of an idea with the sentences that earned them, what is missing, the ranking, the shortlist.
//!
//! Not here: purposes and fields (`classify`).

mod boost;
mod clauses;
mod decision;
mod findings;
mod lexicon;
mod marked;
mod model;
mod rank;
mod read;
mod shortlist;
mod signals;
mod spans;
mod training;
mod weights;

pub use boost::BoostParams;
pub use decision::{Decision, DropReason};
pub use findings::{Gap, Trap};
pub use model::IdeaModel;
pub use rank::{IdeaInput, rank_ideas};
pub use read::read_idea;
pub use shortlist::{ShortlistInput, choose_shortlist};
pub use signals::{N_SIGNALS, Signal};
pub use training::{IdeaFigures, IdeaParams, TrainedModels, train_ideas, train_models};
pub use weights::{IdeaValues, IdeaWeights};

/// A part's reading: its value on the readers' scale 0 to 2 and the sentence of the normalised text that earned most of it.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Part {
    /// 0 to 2.
    pub value: f32,
    /// Byte range of the sentence in the normalised body; `None` where no sentence stands out.
    pub sentence: Option<(u32, u32)>,
}

/// What one message alone says of its idea.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct IdeaParts {
    /// Is the problem true: checkable facts (问题真实性).
    pub problem: Part,
    /// Is the cause certain (原因确定性).
    pub cause: Part,
    /// Is the measure feasible (对策可行性).
    pub measure: Part,
    /// Public good: how many benefit (公共性).
    pub public: Part,
    /// Expected golden grade of the text alone, 0 to 3.
    pub grade: f32,
    /// Countermeasures: byte ranges of the normalised body, ordered, without overlap. Measures given apart are not repeated here.
    pub measure_spans: Vec<(u32, u32)>,
    /// What a reader would ask for, a bit each: see [`Gap`].
    pub missing: u8,
    /// What makes it look like a suggestion without being one, a bit each: see [`Trap`].
    pub traps: u8,
    /// A small fix that serves elsewhere too (小切口可复制).
    pub repeatable: bool,
}

/// A message's place in the ranking of golden ideas.
#[derive(Clone, PartialEq, Debug)]
pub struct RankedIdea {
    /// The message.
    pub message: crate::corpus::MessageId,
    /// 1 is best; every message of the generation has a rank.
    pub rank: u32,
    /// The weighted score, 0 to 100.
    pub score: f32,
    /// Distinct people behind the same matter, on 0 to 2.
    pub support: f32,
    /// Newness against earlier messages of the archive, 0 to 2.
    pub novelty: f32,
    /// What a person decided about it, or about a repeat of it.
    pub decision: Option<Decision>,
    /// Points that each signal takes from 100, in the order of [`Signal`]; with the score they make 100.
    pub lost: [f32; N_SIGNALS],
    /// Place on the shortlist, on which one matter stands once; `None` beyond its end.
    pub shortlist_rank: Option<u32>,
    /// A single good idea (单件好建议): good text, one writer, nobody else in the matter, and not at the head of the shortlist.
    pub shelf: bool,
}
