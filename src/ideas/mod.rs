//! Golden ideas (金点子): the parts of an idea with the sentences that earned them, and the ranking.
//!
//! Not here: purposes and fields (`classify`).

mod clauses;
mod decision;
mod model;
mod rank;
mod read;
mod spans;
mod training;

pub use decision::{Decision, DropReason};
pub use model::IdeaModel;
pub use rank::{IdeaInput, IdeaWeights, rank_ideas};
pub use read::read_idea;
pub use training::{IdeaFigures, IdeaParams, TrainedModels, train_ideas, train_models};

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
}
