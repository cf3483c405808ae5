//! TF-IDF rows of the messages of a generation, weighed by a model epoch.

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ModelEpoch;
use super::sparse::dot;
use crate::corpus::MessageId;
use crate::text::{Stopwords, TermId, TermKind, Tokens, Vocabulary};

/// How terms are weighed and how many latent axes there are.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FeatureParams {
    /// How many times a term of the title counts; 1 makes it equal to the body.
    pub title_weight: f32,
    /// Latent axes, 2 to 256.
    pub dims: usize,
    /// Terms of the latent projection: the most frequent ones, at most this many.
    pub latent_terms: usize,
    /// Messages that a term of the latent projection must be in, at least.
    pub latent_min_df: u32,
    /// Messages that the axes are fitted on, at most, taken at even distances along the canonical order.
    pub fit_sample: usize,
    /// Power iterations of the randomised decomposition; 2 is enough for text (Halko et al. 2011).
    pub iterations: usize,
    /// Seed of the random start.
    pub seed: u64,
}

impl Default for FeatureParams {
    fn default() -> Self {
        Self {
            title_weight: 2.0,
            dims: 64,
            latent_terms: 20_000,
            latent_min_df: 4,
            fit_sample: 40_000,
            iterations: 2,
            seed: 0x6d69_6e7a_6869,
        }
    }
}

/// How the messages of a generation are weighed; columns are [`TermId`]s. The rows themselves are made when they are read: each costs as much
/// as the tokens of its message, and all of them together a gigabyte in a million messages.
#[derive(Clone, Debug, Default)]
pub struct Features {
    /// For each term how many messages of the generation hold it.
    pub df: Vec<u32>,
    /// For each term its inverse document frequency in the epoch; 0 for terms that carry no meaning (stop words, numbers, single characters).
    pub idf: Vec<f32>,
    /// What the weights were fitted on.
    pub epoch: ModelEpoch,
    /// How many times a term of the title counts.
    title_weight: f32,
    /// For each term its row in the epoch's projection, or `u32::MAX`.
    latent_row: Vec<u32>,
}

impl Features {
    /// Fits an epoch on the messages and weighs them by it.
    ///
    /// Cost: linear in tokens, plus the latent axes of the sample.
    #[must_use]
    pub fn build(tokens: &Tokens, vocabulary: &Vocabulary, stopwords: &Stopwords, params: &FeatureParams) -> Self {
        let df = document_frequencies(tokens, vocabulary.len());
        let mut epoch = ModelEpoch::of_frequencies(vocabulary, &df, tokens.len());
        let idf = meaningful_idf(&epoch, vocabulary, stopwords);
        let weigh = |message, row: &mut Vec<(u32, f32)>| weigh_message(tokens, message, &idf, params.title_weight, row);
        epoch.fit_axes(vocabulary, (&df, &idf), weigh, params);
        Self {
            latent_row: epoch.latent_rows(vocabulary),
            title_weight: params.title_weight,
            df,
            idf,
            epoch,
        }
    }

    /// Weighs messages by an epoch fitted before: a message's vector depends on the epoch and the message alone.
    ///
    /// Terms that the epoch does not know weigh like a term of one message. Cost: linear in tokens.
    #[must_use]
    pub fn with_epoch(tokens: &Tokens, vocabulary: &Vocabulary, stopwords: &Stopwords, epoch: ModelEpoch, params: &FeatureParams) -> Self {
        Self {
            df: document_frequencies(tokens, vocabulary.len()),
            idf: meaningful_idf(&epoch, vocabulary, stopwords),
            latent_row: epoch.latent_rows(vocabulary),
            title_weight: params.title_weight,
            epoch,
        }
    }

    /// Writes the TF-IDF row of a message into `row`, terms ascending: unit length, or empty where the message has no term that counts.
    /// Cost: a sort of the message's terms.
    pub fn weigh(&self, tokens: &Tokens, message: MessageId, row: &mut Vec<(u32, f32)>) {
        weigh_message(tokens, message, &self.idf, self.title_weight, row);
    }

    /// The product of the rows of two messages, 0 to 1. Cost: that of both rows.
    #[must_use]
    pub fn likeness(&self, tokens: &Tokens, one: MessageId, other: MessageId) -> f32 {
        let (mut left, mut right) = (Vec::new(), Vec::new());
        self.weigh(tokens, one, &mut left);
        self.weigh(tokens, other, &mut right);
        dot(&left, &right)
    }

    /// Projects a sparse vector over [`TermId`]s onto the latent axes, unit length (all zero where no term is known to the projection).
    #[must_use]
    pub fn latent_of(&self, entries: impl IntoIterator<Item = (u32, f32)>) -> Vec<f32> {
        let dims = self.epoch.dims;
        let mut sum = vec![0.0f32; dims];
        for (col, val) in entries {
            let row = self.latent_row[col as usize];
            if row != u32::MAX {
                let axes = &self.epoch.projection[row as usize * dims..][..dims];
                sum.iter_mut().zip(axes).for_each(|(sum, axis)| *sum += val * axis);
            }
        }
        let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        if norm > 0.0 {
            sum.iter_mut().for_each(|x| *x /= norm);
        }
        sum
    }
}

/// Inverse document frequency of each term in an epoch; 0 for terms that carry no meaning.
fn meaningful_idf(epoch: &ModelEpoch, vocabulary: &Vocabulary, stopwords: &Stopwords) -> Vec<f32> {
    let mut idf = epoch.idf_of(vocabulary);
    for (term, idf) in (0..).map(TermId).zip(&mut idf) {
        let is_word = matches!(vocabulary.kind(term), TermKind::Word | TermKind::Latin);
        if !is_word || stopwords.contains(vocabulary.term(term)) {
            *idf = 0.0;
        }
    }
    idf
}

/// Ranges of messages that are counted apart; their sums do not depend on the number.
const RANGES: usize = 8;

/// How many messages hold each term. Cost: linear in tokens.
fn document_frequencies(tokens: &Tokens, n_terms: usize) -> Vec<u32> {
    let size = tokens.len().div_ceil(RANGES).max(1);
    let starts: Vec<usize> = (0..tokens.len()).step_by(size).collect();
    let counted = starts.into_par_iter().map(|start| {
        let mut df = vec![0u32; n_terms];
        let mut last = vec![u32::MAX; n_terms];
        for message in start as u32..(start + size).min(tokens.len()) as u32 {
            for term in tokens.words(MessageId(message)) {
                if last[term.index()] != message {
                    last[term.index()] = message;
                    df[term.index()] += 1;
                }
            }
        }
        df
    });
    let mut df = vec![0u32; n_terms];
    for part in counted.collect::<Vec<_>>() {
        df.iter_mut().zip(part).for_each(|(df, count)| *df += count);
    }
    df
}

/// One row: (1 + ln tf) · idf, scaled to unit length; terms of the title count `title_weight` times.
fn weigh_message(tokens: &Tokens, message: MessageId, idf: &[f32], title_weight: f32, counted: &mut Vec<(u32, f32)>) {
    counted.clear();
    for (part, weight) in [(tokens.title(message), title_weight), (tokens.body(message), 1.0)] {
        let known = part.iter().filter(|&&term| term != TermId::BREAK && idf[term.index()] > 0.0);
        counted.extend(known.map(|term| (term.0, weight)));
    }
    counted.sort_unstable_by_key(|&(term, _)| term);
    counted.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
    let mut square = 0.0;
    for (term, weight) in counted.iter_mut() {
        *weight = (1.0 + weight.ln()) * idf[*term as usize];
        square += *weight * *weight;
    }
    let norm = square.sqrt();
    counted.iter_mut().for_each(|(_, weight)| *weight /= norm);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{BatchTokens, Document, Prepared, Segmenter};

    fn tokens(texts: &[&str]) -> (Tokens, Vocabulary) {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text: &str| Prepared::new(text, &segmenter);
        let document = |text: &&str| Document {
            title: prepared(""),
            body: prepared(text),
            measures: prepared(""),
            paraphrase: false,
        };
        let batch = BatchTokens::collect(&texts.iter().map(document).collect::<Vec<_>>());
        Tokens::join(&[&batch], &(0..texts.len() as u32).map(|row| (0, row)).collect::<Vec<_>>())
    }

    const TEXTS: &[&str] = &["小区电梯停运", "电梯停运的小区", "路灯不亮", "路灯坏了", "小区路灯"];

    /// A message's weights by term.
    fn weights(features: &Features, (tokens, vocabulary): (&Tokens, &Vocabulary), message: u32) -> Vec<(String, f32)> {
        let mut row = Vec::new();
        features.weigh(tokens, MessageId(message), &mut row);
        row.into_iter()
            .map(|(term, val)| (vocabulary.term(TermId(term)).to_owned(), val))
            .collect()
    }

    #[test]
    fn between_refits_a_vector_depends_on_its_message_alone() {
        let (params, stopwords) = (
            FeatureParams {
                dims: 3,
                latent_min_df: 2,
                ..FeatureParams::default()
            },
            Stopwords::new("的"),
        );
        let (first, vocabulary) = tokens(TEXTS);
        let fitted = Features::build(&first, &vocabulary, &stopwords, &params);
        let (second, other_vocabulary) = tokens(&["公园厕所太远", TEXTS[0], "公园路灯"]);
        let later = Features::with_epoch(&second, &other_vocabulary, &stopwords, fitted.epoch.clone(), &params);
        assert_eq!(
            weights(&fitted, (&first, &vocabulary), 0),
            weights(&later, (&second, &other_vocabulary), 1)
        );
        let latent = |features: &Features, tokens: &Tokens, message: u32| {
            let mut row = Vec::new();
            features.weigh(tokens, MessageId(message), &mut row);
            features.latent_of(row)
        };
        let axes = latent(&fitted, &first, 0);
        assert!(axes == latent(&later, &second, 1) && axes.iter().any(|&x| x != 0.0));
    }

    #[test]
    fn rows_have_unit_length_and_no_stop_words() {
        let (tokens, vocabulary) = tokens(TEXTS);
        let features = Features::build(&tokens, &vocabulary, &Stopwords::new("的\n小区"), &FeatureParams::default());
        for message in 0..TEXTS.len() as u32 {
            let itself = features.likeness(&tokens, MessageId(message), MessageId(message));
            assert!((itself - 1.0).abs() < 1e-5);
            assert!(
                weights(&features, (&tokens, &vocabulary), message)
                    .iter()
                    .all(|(term, _)| term != "的" && term != "小区")
            );
        }
        for term in (0..vocabulary.len() as u32).map(TermId) {
            let holders = (0..TEXTS.len() as u32)
                .filter(|&m| tokens.words(MessageId(m)).any(|word| word == term))
                .count();
            assert_eq!(features.df[term.index()] as usize, holders);
        }
    }

    #[test]
    fn an_epoch_survives_being_written() {
        let (tokens, vocabulary) = tokens(TEXTS);
        let epoch = Features::build(
            &tokens,
            &vocabulary,
            &Stopwords::default(),
            &FeatureParams {
                dims: 2,
                latent_min_df: 2,
                ..FeatureParams::default()
            },
        )
        .epoch;
        let text = serde_json::to_string(&epoch).unwrap();
        assert_eq!(serde_json::from_str::<ModelEpoch>(&text).unwrap(), epoch);
        assert!(!epoch.is_outgrown(7) && epoch.is_outgrown(8));
    }
}
