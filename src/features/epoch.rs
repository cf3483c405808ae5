//! The model epoch: what is fitted on the archive and stays fixed between refits.

use serde::{Deserialize, Serialize};

use super::svd::{Sample, principal_axes};
use super::{FeatureParams, SparseRows};
use crate::corpus::MessageId;
use crate::text::{TermId, Vocabulary};

/// Version of the epoch's meaning; another number asks for a refit.
pub const EPOCH_FORMAT: u32 = 1;

/// Document frequencies and the latent projection, as fitted on the archive of one moment.
///
/// Serialisable, and the only state that a vector depends on beside its message. Terms of one message are left out: an unknown term
/// weighs like a term of one message, so nothing is lost.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct ModelEpoch {
    /// [`EPOCH_FORMAT`] of the program that fitted it.
    pub format: u32,
    /// Messages that it was fitted on.
    pub messages: u32,
    /// Terms of two or more messages, sorted.
    pub terms: Vec<Box<str>>,
    /// For each of `terms` how many messages held it.
    pub df: Vec<u32>,
    /// Latent axes.
    pub dims: usize,
    /// Positions in `terms` that the projection knows, ascending.
    pub projected: Vec<u32>,
    /// For each of `projected` its `dims` coordinates.
    pub projection: Vec<f32>,
}

impl ModelEpoch {
    /// Whether the archive has grown enough to ask for a refit: by half, or the epoch is of another format.
    #[must_use]
    pub fn is_outgrown(&self, messages: usize) -> bool {
        self.format != EPOCH_FORMAT || messages as u64 * 2 > u64::from(self.messages) * 3
    }

    /// An epoch without latent axes.
    pub(super) fn of_frequencies(vocabulary: &Vocabulary, df: &[u32], messages: usize) -> Self {
        let kept = (0..vocabulary.len() as u32).filter(|&term| df[term as usize] >= 2);
        let (terms, df) = kept.map(|term| (vocabulary.term(TermId(term)).into(), df[term as usize])).unzip();
        Self {
            format: EPOCH_FORMAT,
            messages: messages as u32,
            terms,
            df,
            ..Self::default()
        }
    }

    /// Inverse document frequency of each term of a vocabulary. Cost: one walk along both sorted lists.
    pub(super) fn idf_of(&self, vocabulary: &Vocabulary) -> Vec<f32> {
        let positions = self.positions(vocabulary);
        positions
            .into_iter()
            .map(|at| self.idf(at.map_or(1, |at| self.df[at as usize])))
            .collect()
    }

    /// The terms of the projection in order, each with its inverse document frequency and its coordinates.
    pub fn projected_terms(&self) -> impl Iterator<Item = (&str, f32, &[f32])> + '_ {
        self.projected.iter().enumerate().map(|(row, &at)| {
            let coordinates = &self.projection[row * self.dims..][..self.dims];
            (&*self.terms[at as usize], self.idf(self.df[at as usize]), coordinates)
        })
    }

    /// Smoothed inverse document frequency, ln((1 + n) / (1 + df)) + 1.
    fn idf(&self, df: u32) -> f32 {
        ((1.0 + self.messages as f32) / (1.0 + df as f32)).ln() + 1.0
    }

    /// For each term of a vocabulary its row in the projection, or `u32::MAX`.
    pub(super) fn latent_rows(&self, vocabulary: &Vocabulary) -> Vec<u32> {
        let row = |at: u32| self.projected.binary_search(&at).map_or(u32::MAX, |row| row as u32);
        self.positions(vocabulary).into_iter().map(|at| at.map_or(u32::MAX, row)).collect()
    }

    /// For each term of a vocabulary its position in `terms`.
    fn positions(&self, vocabulary: &Vocabulary) -> Vec<Option<u32>> {
        let mut at = 0;
        (0..vocabulary.len() as u32)
            .map(|term| {
                let term = vocabulary.term(TermId(term));
                while at < self.terms.len() && &*self.terms[at] < term {
                    at += 1;
                }
                (at < self.terms.len() && &*self.terms[at] == term).then_some(at as u32)
            })
            .collect()
    }

    /// Fits the latent axes on a sample of the corpus (latent semantic analysis, Deerwester et al. 1990). `weigh` writes the weights of a message
    /// by term, ascending.
    pub(super) fn fit_axes(
        &mut self,
        vocabulary: &Vocabulary,
        (df, idf): (&[u32], &[f32]),
        weigh: impl Fn(MessageId, &mut Vec<(u32, f32)>),
        params: &FeatureParams,
    ) {
        let mut kept: Vec<u32> = (0..vocabulary.len() as u32)
            .filter(|&t| df[t as usize] >= params.latent_min_df.max(2) && idf[t as usize] > 0.0)
            .collect();
        kept.sort_unstable_by_key(|&term| (std::cmp::Reverse(df[term as usize]), term));
        kept.truncate(params.latent_terms);
        kept.sort_unstable();
        let mut local = vec![u32::MAX; vocabulary.len()];
        for (at, &term) in kept.iter().enumerate() {
            local[term as usize] = at as u32;
        }
        let n_messages = self.messages as usize;
        let n_sample = n_messages.min(params.fit_sample);
        let (mut sample, mut weighed) = (SparseRows::default(), Vec::new());
        for i in 0..n_sample {
            weigh(MessageId((i as u64 * n_messages as u64 / n_sample as u64) as u32), &mut weighed);
            let known = weighed.iter().filter(|&&(col, _)| local[col as usize] != u32::MAX);
            sample.push(known.map(|&(col, val)| (local[col as usize], val)));
        }
        // The random start hangs on the term's text, not on its number: a grown vocabulary turns the axes less.
        let salts: Vec<u64> = kept.iter().map(|&term| salt_of(vocabulary.term(TermId(term)))).collect();
        let axes = principal_axes(
            &Sample {
                rows: &sample,
                salts: &salts,
            },
            params,
        );
        let positions = self.positions(vocabulary);
        self.projected = kept
            .iter()
            .map(|&term| positions[term as usize].expect("terms of two messages are in the epoch"))
            .collect();
        self.dims = axes.dims;
        self.projection = axes.coordinates;
    }
}

fn salt_of(term: &str) -> u64 {
    let hash = blake3::hash(term.as_bytes());
    u64::from_le_bytes(hash.as_bytes()[..8].try_into().expect("a hash has 32 bytes"))
}
