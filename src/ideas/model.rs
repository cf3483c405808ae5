//! What reads ideas: trained heads over words, regressions over margins and cues, and where decisions are drawn.

use super::boost::Boosted;
use super::clauses::CLAUSE_WIDTH;
use crate::classify::ModelError;
use crate::classify::bytes::{Reader, Writer};
use crate::classify::cues::CUE_WIDTH;
use crate::classify::softmax::Softmax;
use crate::classify::weights::Weights;

/// A trained reader of ideas.
#[derive(Clone, Debug)]
pub struct IdeaModel {
    /// Heads over the words of a message, in the order of [`heads`].
    pub(crate) message: Weights,
    /// One head over the words of a clause and of its neighbours: does it state a measure?
    pub(crate) clause: Weights,
    /// The same question with everything known of the clause.
    pub(crate) span: Softmax,
    /// And once more by trees; the chance is the mean of both.
    pub(crate) span_trees: Boosted,
    /// Probability from which a clause belongs to a measure.
    pub(crate) span_cut: f32,
    /// Problem, cause, measure, public good: probabilities of 0, 1, 2.
    pub(crate) parts: [Softmax; 4],
    /// For each part the expected values at which 0 turns to 1 and 1 to 2.
    pub(crate) part_cuts: [[f32; 2]; 4],
    /// Probabilities of the golden grades 0 to 3.
    pub(crate) grade: Softmax,
    /// Expected values of the four parts and of the grade by trees; the value is the mean of both.
    pub(crate) trees: [Boosted; 5],
}

/// Places of the heads over a message's words.
pub(crate) mod heads {
    /// For each part: at least 1, at least 2.
    pub(crate) const PARTS: usize = 0;
    /// Golden grade at least 1, 2, 3.
    pub(crate) const GRADE: usize = PARTS + 8;
    /// The four purposes.
    pub(crate) const PURPOSE: usize = GRADE + 3;
    /// All heads.
    pub(crate) const ALL: usize = PURPOSE + 4;
}

/// Numbers that sum up the clauses of a message.
pub(crate) const SUMMARY_WIDTH: usize = 7;
/// How many numbers the regressions of parts and grade read.
pub(crate) const DENSE_WIDTH: usize = heads::ALL + CUE_WIDTH + SUMMARY_WIDTH;

const MARK: &[u8; 8] = b"mzidea\0\x02";

impl IdeaModel {
    /// The model that the program ships with.
    #[must_use]
    pub fn shipped() -> Self {
        Self::from_bytes(include_bytes!("../../models/ideas.bin")).expect("a test reads the shipped model")
    }

    /// Serialises the model.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::mark(MARK);
        self.message.write(&mut writer);
        self.clause.write(&mut writer);
        self.span.write(&mut writer);
        self.span_trees.write(&mut writer);
        writer.f32(self.span_cut);
        self.parts.iter().for_each(|part| part.write(&mut writer));
        self.part_cuts.iter().flatten().for_each(|&cut| writer.f32(cut));
        self.grade.write(&mut writer);
        self.trees.iter().for_each(|trees| trees.write(&mut writer));
        writer.0
    }

    /// Reads a serialised model.
    ///
    /// # Errors
    /// When the bytes are not such a model of this version, or not whole.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut reader = Reader::new(bytes, MARK)?;
        let mut weights = |width: usize| Weights::read(&mut reader).and_then(|weights| fits(weights.width() == width, weights));
        let (message, clause) = (weights(heads::ALL)?, weights(1)?);
        let softmax = |width: usize, n: usize, reader: &mut Reader<'_>| {
            Softmax::read(reader).and_then(|part| fits(part.width == width && part.n_classes() == n, part))
        };
        let span = softmax(CLAUSE_WIDTH, 2, &mut reader)?;
        let trees = |width: usize, reader: &mut Reader<'_>| Boosted::read(reader).and_then(|trees| fits(trees.width() == width, trees));
        let span_trees = trees(CLAUSE_WIDTH, &mut reader)?;
        let span_cut = reader.f32()?;
        let mut part = || softmax(DENSE_WIDTH, 3, &mut reader);
        let parts = [part()?, part()?, part()?, part()?];
        let mut part_cuts = [[0.0; 2]; 4];
        for cut in part_cuts.iter_mut().flatten() {
            *cut = reader.f32()?;
        }
        let grade = softmax(DENSE_WIDTH, 4, &mut reader)?;
        let mut grown = || trees(DENSE_WIDTH, &mut reader);
        let trees = [grown()?, grown()?, grown()?, grown()?, grown()?];
        reader.end()?;
        Ok(Self {
            message,
            clause,
            span,
            span_trees,
            span_cut,
            parts,
            part_cuts,
            grade,
            trees,
        })
    }
}

fn fits<T>(condition: bool, value: T) -> Result<T, ModelError> {
    if condition { Ok(value) } else { Err(ModelError::Damaged) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_model_survives_its_bytes() {
        let bytes = IdeaModel::shipped().to_bytes();
        assert_eq!(IdeaModel::from_bytes(&bytes).map(|model| model.to_bytes()), Ok(bytes.clone()));
        assert_eq!(IdeaModel::from_bytes(&bytes[..bytes.len() - 3]).err(), Some(ModelError::Damaged));
    }
}
