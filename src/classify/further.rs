//! Decisions learnt from a further label column: what a larger set of sorted messages knows about subjects that few read messages teach.

use super::bytes::{ModelError, Reader, Writer};
use super::features::{MessageFeatures, Terms};
use super::keys::KeySpace;
use super::linear::{LinearParams, SparseRows};
use super::stack::{cross_fit, deal};
use super::weights::Weights;
use crate::text::Document;

/// One linear decision per label of the further column; without a column there is none, and nothing is added.
#[derive(Clone, Debug, Default)]
pub struct Further {
    weights: Weights,
}

/// A word is known from so many messages on.
const MIN_MESSAGES: u32 = 4;

impl Further {
    /// Learns from documents and their labels, which are of one length; labels are ordered by their text. The documents must hold none
    /// of the messages that the margins are to be learnt on later, or their margins would be too sure.
    ///
    /// Cost: labels × passes × cells.
    #[must_use]
    pub fn fit(documents: &[Document], labels: &[&str]) -> Self {
        let mut names: Vec<&str> = labels.to_vec();
        names.sort_unstable();
        names.dedup();
        let mut keys: Vec<Vec<u32>> = documents
            .iter()
            .map(|document| {
                let mut keys = Vec::new();
                push_words(&Terms::of(&document.title), &mut keys);
                push_words(&Terms::of(&document.body), &mut keys);
                keys
            })
            .collect();
        let space = KeySpace::fit(&keys, MIN_MESSAGES);
        let mut rows = SparseRows::default();
        keys.iter_mut().for_each(|keys| rows.push(space.vector(keys)));
        let targets: Vec<Vec<bool>> = names
            .iter()
            .map(|name| labels.iter().map(|label| label == name).collect())
            .collect();
        let params = LinearParams {
            cost: 0.2,
            ratio: 1.0,
            ..LinearParams::default()
        };
        let heads = cross_fit(&rows, space.len(), &targets, &deal(rows.len(), 2), &params).heads;
        Self {
            weights: Weights::new(space, &heads),
        }
    }

    /// How many decisions there are.
    #[must_use]
    pub fn width(&self) -> usize {
        self.weights.width()
    }

    /// The margins of all decisions. Cost: a look-up per word.
    pub(crate) fn margins(&self, features: &MessageFeatures) -> Vec<f32> {
        if self.width() == 0 {
            return Vec::new();
        }
        let mut keys = Vec::with_capacity(features.title.hashes.len() + features.body.hashes.len());
        push_words(&features.title, &mut keys);
        push_words(&features.body, &mut keys);
        self.weights.margins(&mut keys)
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        self.weights.write(writer);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        Ok(Self {
            weights: Weights::read(reader)?,
        })
    }
}

fn push_words(terms: &Terms, keys: &mut Vec<u32>) {
    keys.extend(terms.hashes.iter().filter(|&&hash| hash != Terms::BREAK));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Prepared, Segmenter};

    #[test]
    fn a_further_column_tells_subjects_apart_and_none_adds_nothing() {
        let segmenter = Segmenter::new(&[]);
        let document = |text: &str| Document {
            title: Prepared::new("", &segmenter),
            body: Prepared::new(text, &segmenter),
            measures: Prepared::new("", &segmenter),
            paraphrase: false,
        };
        let texts = ["公交车班次太少", "医院挂号太慢"];
        let documents: Vec<Document> = (0..12).map(|at| document(texts[at % 2])).collect();
        let labels: Vec<&str> = (0..12).map(|at| ["交通", "卫生"][at % 2]).collect();
        let further = Further::fit(&documents, &labels);
        let margins = |text| further.margins(&MessageFeatures::of(&document(text)));
        let (bus, clinic) = (margins("公交车站太远"), margins("去医院要排队"));
        // 交通 comes before 卫生.
        assert!(bus[0] > bus[1] && clinic[1] > clinic[0], "{bus:?} {clinic:?}");
        assert!(Further::default().margins(&MessageFeatures::of(&documents[0])).is_empty());
    }
}
