//! The weights of ranking.

use super::schema::TextField;

/// How hits are weighed. The defaults were chosen on judged queries over real messages.
#[derive(Clone, PartialEq, Debug)]
pub struct SearchParams {
    /// Saturation of repeated terms (k1 of BM25), above 0.
    pub saturation: f32,
    /// What a term counts in title, body, reply, place and department, relative to the body.
    pub field_weights: [f32; TextField::COUNT],
    /// How far a field's length is held against it (b of BM25F), 0 to 1, in the same order.
    pub length_weights: [f32; TextField::COUNT],
    /// What a pair of letters counts beside the words, 0 to 1.
    pub gram_weight: f32,
    /// What a pair that is a whole word counts among the pairs: the word is weighed itself.
    pub word_pair_share: f32,
    /// What a pair with a letter of a word that asks for nothing counts among the pairs: it says how something was said.
    pub idle_pair_share: f32,
    /// What a shorter word inside a word counts beside it, 0 to 1.
    pub piece_weight: f32,
    /// What a synonym counts beside the word asked for, 0 to 1.
    pub synonym_weight: f32,
    /// What a word that the archive uses like the one asked for counts beside it, 0 to 1: more of these are wrong
    /// than of a list.
    pub kin_weight: f32,
    /// What a corrected spelling counts beside the word asked for, 0 to 1.
    pub correction_weight: f32,
    /// How many of the best messages are read for further terms; 0 reads none.
    pub feedback_messages: usize,
    /// How many further terms are looked for.
    pub feedback_terms: usize,
    /// What all further terms count beside all words asked for.
    pub feedback_weight: f32,
    /// How many terms of a pasted text are kept.
    pub similar_terms: usize,
    /// How many of the messages most like a text are read, to be weighed by their place on the latent axes too; 0 reads none.
    pub latent_messages: usize,
    /// What the likeness on the latent axes counts beside the best message's score.
    pub latent_weight: f32,
}

impl Default for SearchParams {
    fn default() -> Self {
        Self {
            saturation: 1.6,
            field_weights: [3.0, 1.0, 0.2, 0.5, 0.2],
            length_weights: [0.3, 0.6, 0.6, 0.3, 0.3],
            gram_weight: 0.3,
            word_pair_share: 0.5,
            idle_pair_share: 0.3,
            piece_weight: 0.7,
            synonym_weight: 0.8,
            kin_weight: 0.4,
            correction_weight: 0.95,
            feedback_messages: 10,
            feedback_terms: 12,
            feedback_weight: 0.6,
            similar_terms: 40,
            latent_messages: 100,
            latent_weight: 0.3,
        }
    }
}
