//! What an archive's own use of words teaches about them.

use super::ModelEpoch;

/// What an archive's own use of words teaches about them: how rare they are, where they lie, which are used alike.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WordSpace {
    /// Frequencies and latent axes.
    pub epoch: ModelEpoch,
}
