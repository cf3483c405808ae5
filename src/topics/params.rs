//! How alike messages must be to report one issue, and how much is looked at to find out.

use serde::{Deserialize, Serialize};

/// Parameters of [`find_topics`](super::find_topics).
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TopicParams {
    /// How many times a mention in the title counts; 1 makes it equal to one in the body.
    pub title_weight: f32,
    /// Characters of a run, 2 to 4: the pieces of which names are made however they are cut.
    pub run_length: usize,
    /// How much a repeated word counts beyond the first mention: weight 1 + emphasis · ln(mentions).
    pub emphasis: f32,
    /// Power of a run's mentions in its weight; above 1 because a message comes back to the place it is about, sentence after
    /// sentence, and to a turn of phrase it does not.
    pub insistence: f32,
    /// Power of a run's inverse document frequency in its weight; above 1 it sets rare names before common wording.
    pub rarity: f32,
    /// Power of a word's inverse document frequency in its weight.
    pub word_rarity: f32,
    /// Runs by which one clause speaks, the rarest ones: a long clause of common wording must not outweigh the name beside it.
    pub clause_runs: usize,
    /// Runs that a message is compared by, the heaviest ones; their weights fall fast, so more change little.
    pub max_runs: usize,
    /// Similarity at which two clusters merge, 0 to 1: see `cohesion`.
    pub cut: f32,
    /// How much the means of loose clusters are raised, 0 to 1: the mean similarity of two clusters is divided by this power of the
    /// geometric mean of their cohesions. 0 is average linkage, 1 the cosine of the clusters' centres.
    pub cohesion: f32,
    /// Columns of a cluster's sum that are kept, the heaviest ones; twice as many for a moment. It bounds the cost of a merge.
    pub cluster_columns: usize,
    /// Columns by which a message looks for its like, the heaviest ones.
    pub signature: usize,
    /// Columns of more messages than this are no way to find one's like.
    pub posting_cap: u32,
    /// Candidates that are verified for each message.
    pub neighbours: usize,
    /// What a pair of messages must reach to be one issue by themselves, see the file `agreement.rs`.
    pub agreement: f32,
    /// How much less is enough for each e-fold of a cluster's size.
    pub leniency: f32,
    /// How much more two questions that share no name need: how a certificate is got is asked everywhere and by many.
    pub questions: f32,
    /// Share of all points that hold a word, up to which it counts as a name and above which as a word for a matter.
    pub rare_share: f32,
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
            insistence: 1.5,
            rarity: 2.0,
            word_rarity: 1.25,
            clause_runs: 12,
            max_runs: 96,
            cut: 0.25,
            cohesion: 0.5,
            cluster_columns: 4096,
            signature: 16,
            posting_cap: 400,
            neighbours: 16,
            agreement: 2.0,
            leniency: 0.5,
            questions: 0.6,
            rare_share: 0.0025,
            half_life_days: 28.0,
            dormant_days: 56,
            max_themes: 24,
        }
    }
}
