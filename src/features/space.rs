//! What an archive's own use of words teaches about them.

use super::kin::find_kin;
use super::{Features, Kin, KinParams, ModelEpoch};
use crate::text::{Lexicon, Tokens, Vocabulary};

/// What an archive's own use of words teaches about them: how rare they are, where they lie, which are used alike.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WordSpace {
    /// Frequencies and latent axes.
    pub epoch: ModelEpoch,
    /// Words that are used alike, sorted by word.
    pub kin: Vec<Kin>,
}

impl WordSpace {
    /// Reads from the messages which words are used alike, sorted by word. Cost: see [`KinParams`].
    #[must_use]
    pub fn kin(features: &Features, tokens: &Tokens, vocabulary: &Vocabulary, lexicon: &Lexicon, params: &KinParams) -> Vec<Kin> {
        find_kin(features, tokens, vocabulary, lexicon, params)
    }
}
