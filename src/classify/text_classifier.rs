//! A text classifier for any label column.

use super::bytes::{ModelError, Reader, Writer};
use super::features::{Grams, push_document_keys};
use super::keys::KeySpace;
use super::linear::{LinearParams, SparseRows};
use super::softmax::{Softmax, SoftmaxParams, fit_softmax};
use super::stack::{cross_fit, deal};
use super::weights::Weights;
use crate::text::Document;

/// How a [`TextClassifier`] is trained.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct ClassifierParams {
    /// A feature is known from this many messages on.
    pub min_messages: u32,
    /// The linear learner.
    pub linear: LinearParams,
    /// Parts of the cross-validation by which confidence is calibrated; at least 2.
    pub folds: usize,
}

impl Default for ClassifierParams {
    fn default() -> Self {
        Self {
            min_messages: 2,
            linear: LinearParams {
                cost: 0.2,
                balance: 0.0,
                ratio: 1.0,
                ..LinearParams::default()
            },
            folds: 5,
        }
    }
}

/// Tells the label of a message from its words and characters: one linear decision per label against the rest, calibrated jointly.
#[derive(Clone, Debug)]
pub struct TextClassifier {
    labels: Vec<String>,
    weights: Weights,
    calibration: Softmax,
}

const MARK: &[u8; 8] = b"mzcat\0\0\x01";

impl TextClassifier {
    /// Learns from documents and their labels, which are of one length. Labels are ordered by their text.
    ///
    /// Confidence is a multinomial logistic reading of the margins, fitted on margins that cross-validation gave.
    /// Cost: labels × `folds` × passes × cells.
    #[must_use]
    pub fn fit(documents: &[Document], labels: &[&str], params: &ClassifierParams) -> Self {
        let mut names: Vec<&str> = labels.to_vec();
        names.sort_unstable();
        names.dedup();
        let classes: Vec<usize> = labels.iter().map(|label| names.partition_point(|name| name < label)).collect();
        let (space, rows) = vectors(documents, params.min_messages);
        let targets: Vec<Vec<bool>> = (0..names.len())
            .map(|class| classes.iter().map(|&own| own == class).collect())
            .collect();
        let fit = cross_fit(&rows, space.len(), &targets, &deal(rows.len(), params.folds), &params.linear);
        let everyone: Vec<usize> = (0..rows.len()).collect();
        let calibration = fit_softmax(
            &fit.held_out,
            names.len(),
            &classes,
            names.len(),
            &everyone,
            &SoftmaxParams { ridge: 1e-4, steps: 300 },
        );
        Self {
            labels: names.into_iter().map(str::to_owned).collect(),
            weights: Weights::new(space, &fit.heads),
            calibration,
        }
    }

    /// The most probable label and its calibrated probability; `None` only for a model that was trained on nothing.
    #[must_use]
    pub fn predict(&self, document: &Document) -> Option<(&str, f32)> {
        let mut keys = Vec::new();
        push_document_keys(document, Grams::WordsAndCharacters, &mut keys);
        let chances = self.calibration.probabilities(&self.weights.margins(&mut keys));
        // The first of equals, so that the answer does not depend on anything but the model.
        let best = (0..chances.len()).reduce(|best, at| if chances[at] > chances[best] { at } else { best })?;
        Some((&self.labels[best], chances[best]))
    }

    /// The labels, ordered by their text.
    #[must_use]
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Serialises the model.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::mark(MARK);
        writer.u32(self.labels.len() as u32);
        self.labels.iter().for_each(|label| writer.text(label));
        self.weights.write(&mut writer);
        self.calibration.write(&mut writer);
        writer.0
    }

    /// Reads a serialised model.
    ///
    /// # Errors
    /// When the bytes are not such a model, or not whole.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(bytes, MARK)?;
        let n = reader.u32()?;
        let labels = (0..n).map(|_| reader.text()).collect::<Result<Vec<_>, _>>()?;
        let (weights, calibration) = (Weights::read(&mut reader)?, Softmax::read(&mut reader)?);
        reader.end()?;
        if weights.width() != labels.len() || calibration.width != labels.len() || calibration.n_classes() != labels.len() {
            return Err(ModelError::Damaged);
        }
        Ok(Self {
            labels,
            weights,
            calibration,
        })
    }
}

/// The key space of the documents and their vectors.
fn vectors(documents: &[Document], min_messages: u32) -> (KeySpace, SparseRows) {
    let keys_of = |document: &Document| {
        let mut keys = Vec::new();
        push_document_keys(document, Grams::WordsAndCharacters, &mut keys);
        keys
    };
    let mut keys: Vec<Vec<u32>> = documents.iter().map(keys_of).collect();
    let space = KeySpace::fit(&keys, min_messages);
    let mut rows = SparseRows::default();
    keys.iter_mut().for_each(|keys| rows.push(space.vector(keys)));
    (space, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Prepared, Segmenter};

    fn documents() -> (Vec<Document>, Vec<&'static str>) {
        let segmenter = Segmenter::new(&[]);
        let texts = [
            "公交车班次太少",
            "公交线路绕远",
            "地铁站口太挤",
            "医院挂号难",
            "门诊排队太久",
            "医生态度不好",
        ];
        let prepared = |text: &str| Prepared::new(text, &segmenter);
        let document = |text: &&str| Document {
            title: prepared(""),
            body: prepared(text),
            measures: prepared(""),
            paraphrase: false,
        };
        (
            // Three times each, so that no part of the cross-validation lacks a label.
            texts.iter().cycle().take(18).map(document).collect(),
            ["交通", "交通", "交通", "卫生", "卫生", "卫生"].repeat(3),
        )
    }

    #[test]
    fn labels_are_learnt_and_survive_the_bytes() {
        let (documents, labels) = documents();
        let params = ClassifierParams {
            min_messages: 1,
            ..ClassifierParams::default()
        };
        let model = TextClassifier::fit(&documents, &labels, &params);
        let bytes = model.to_bytes();
        assert_eq!(bytes, TextClassifier::fit(&documents, &labels, &params).to_bytes());
        let read = TextClassifier::from_bytes(&bytes).unwrap();
        for (document, label) in documents.iter().zip(labels) {
            assert_eq!(read.predict(document).unwrap().0, label);
            assert_eq!(read.predict(document), model.predict(document));
        }
        assert_eq!(
            TextClassifier::from_bytes(&bytes[..bytes.len() - 1]).err(),
            Some(ModelError::Damaged)
        );
        assert_eq!(TextClassifier::from_bytes(b"something else").err(), Some(ModelError::Kind));
    }
}
