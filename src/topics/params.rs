//! How alike messages must be to report one issue, and how much is looked at to find out.

use serde::{Deserialize, Serialize};

/// Parameters of [`find_topics`](super::find_topics).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopicParams {
    /// How many times the title's evidence counts; 1 makes it equal to the body.
    pub title_weight: f32,
    /// Characters of a run, 2 to 4: the pieces of which names are made however they are cut.
    pub run_length: usize,
    /// How much a repeated mention counts beyond the first: weight 1 + emphasis · ln(count).
    pub emphasis: f32,
    /// Power of the inverse document frequency in the weight of a run; above 1 it sets rare names before common wording.
    pub rarity: f32,
    /// Mean similarity of two clusters that merge, 0 to 1.
    pub cut: f32,
    /// Columns by which a message looks for its like, the heaviest ones.
    pub signature: usize,
    /// Columns of more messages than this are no way to find one's like.
    pub posting_cap: u32,
    /// Candidates that are verified for each message.
    pub neighbours: usize,
    /// Half-life of a message's share in the heat, in days.
    pub half_life_days: f64,
    /// Days without a message after which a topic is dormant.
    pub dormant_days: i64,
    /// Largest number of themes.
    pub max_themes: usize,
}

impl Default for TopicParams {
    fn default() -> Self {
        Self {
            title_weight: 4.0,
            run_length: 3,
            emphasis: 2.0,
            rarity: 1.5,
            cut: 0.12,
            signature: 40,
            posting_cap: 400,
            neighbours: 40,
            half_life_days: 28.0,
            dormant_days: 56,
            max_themes: 24,
        }
    }
}
