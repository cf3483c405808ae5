//! Reads the parts of one message's idea, and the sentences and clauses that earned them.

use super::clauses::{Clause, MESSAGE_WIDTH, clause_keys, cut_clauses, describe};
use super::findings::describe_findings;
use super::model::{IdeaModel, SUMMARY_WIDTH, heads};
use super::spans::join_spans;
use super::{IdeaParts, Part};
use crate::classify::MessageFeatures;
use crate::classify::cues::{Cue, document_cues};
use crate::text::{Document, TokenKind};

/// Reads the idea of one message; ranges are of the normalised body. Cost: linear in the text.
#[must_use]
pub fn read_idea(document: &Document, features: &MessageFeatures, model: &IdeaModel) -> IdeaParts {
    let margins = model.message.margins_of_counted(&features.counted);
    let clauses = cut_clauses(&document.body, &features.body, &features.body_cues);
    let chances = clause_chances(document, &clauses, features, &margins, model);
    let mut dense = margins;
    dense.extend(document_cues(document, &features.title_cues, &features.body_cues));
    dense.extend(summary(document, &clauses, &chances));
    let lift = if document.paraphrase { PARAPHRASE_LIFT } else { 0.0 };
    let values: [f32; 4] = std::array::from_fn(|part| {
        let expected = blended(&model.parts[part].probabilities(&dense), model.trees[part].score(&dense));
        on_scale(expected + if part == MEASURE { lift } else { 0.0 }, model.part_cuts[part])
    });
    let grade = blended(&model.grade.probabilities(&dense), model.trees[GRADE].score(&dense));
    let sentences = earning_sentences(document, features, &clauses, &chances, &values);
    let part = |at: usize| Part {
        value: values[at],
        sentence: sentences[at],
    };
    let mut parts = IdeaParts {
        problem: part(0),
        cause: part(1),
        measure: part(MEASURE),
        public: part(3),
        grade: (grade + lift).clamp(0.0, 3.0),
        measure_spans: join_spans(document.body.text(), &clauses, &chances, model.span_cut),
        ..IdeaParts::default()
    };
    describe_findings(&mut parts, document, features, &clauses);
    parts
}

/// Position of the measure among the parts.
const MEASURE: usize = 2;
/// Position of the grade among the trees.
const GRADE: usize = 4;

/// An operator's sentence stands for more than it says: its measure and grade are read higher by this much.
const PARAPHRASE_LIFT: f32 = 0.15;

/// Probability of each clause that it belongs to a measure.
fn clause_chances(document: &Document, clauses: &[Clause], features: &MessageFeatures, message: &[f32], model: &IdeaModel) -> Vec<f32> {
    let (mut keys, mut ends) = (
        Vec::with_capacity(4 * features.body.hashes.len()),
        Vec::with_capacity(clauses.len()),
    );
    for at in 0..clauses.len() {
        clause_keys(clauses, at, &features.body, &mut keys);
        ends.push(keys.len());
    }
    let margins = model.clause.first_margins(&keys, &ends);
    let texts = (document.body.text(), document.title.text());
    let rows = describe(texts, clauses, &features.body_cues, &margins, message_numbers(message));
    let mut chances = Vec::new();
    let mut chance = |row: &[f32]| {
        model.span.probabilities_into(row, &mut chances);
        joint_chance(chances[1], || model.span_trees.chance(row))
    };
    rows.chunks_exact(super::clauses::CLAUSE_WIDTH).map(&mut chance).collect()
}

/// The chance of a clause by regression and trees together. Trees are asked where the regression leaves a doubt: most clauses are plainly
/// no measure, and asking would cost more than all the rest of the reading.
pub(crate) fn joint_chance(regression: f32, trees: impl FnOnce() -> f32) -> f32 {
    const DOUBT: f32 = 0.03;
    if regression < DOUBT {
        regression
    } else {
        (regression + trees()) / 2.0
    }
}

/// The mean of what a regression and trees expect.
pub(crate) fn blended(chances: &[f32], trees: f32) -> f32 {
    (expectation(chances) + trees) / 2.0
}

/// What a clause is told of its message: the margins of measure, grade and suggestion.
pub(crate) fn message_numbers(margins: &[f32]) -> [f32; MESSAGE_WIDTH] {
    [
        margins[heads::PARTS + 4],
        margins[heads::PARTS + 5],
        margins[heads::GRADE],
        margins[heads::GRADE + 1],
        margins[heads::PURPOSE],
    ]
}

/// The mean of whole values under their probabilities.
pub(crate) fn expectation(chances: &[f32]) -> f32 {
    chances.iter().enumerate().map(|(value, chance)| value as f32 * chance).sum()
}

/// Bends an expected value, 0 to 2, so that the cuts come to lie at 0.5 and 1.5.
pub(crate) fn on_scale(expected: f32, [low, high]: [f32; 2]) -> f32 {
    let bent = if expected < low {
        0.5 * expected / low
    } else if expected < high {
        0.5 + (expected - low) / (high - low)
    } else {
        1.5 + 0.5 * (expected - high) / (2.0 - high)
    };
    bent.clamp(0.0, 2.0)
}

/// Sums up how much of a message is measure. Measures given apart count as measures without being asked.
pub(crate) fn summary(document: &Document, clauses: &[Clause], chances: &[f32]) -> [f32; SUMMARY_WIDTH] {
    let apart = document.measures.text().len() as f32 / 3.0;
    let expected: f32 = clauses
        .iter()
        .zip(chances)
        .map(|(clause, chance)| clause.range.len() as f32 / 3.0 * chance)
        .sum::<f32>()
        + apart;
    let chars = document.body.text().len() as f32 / 3.0 + apart;
    let mut sorted = chances.to_vec();
    if apart > 0.0 {
        sorted.push(0.95);
    }
    sorted.sort_by(|a, b| b.total_cmp(a));
    let nth = |n: usize| sorted.get(n).copied().unwrap_or(0.0);
    let sure = sorted.iter().filter(|&&chance| chance > 0.5).count() as f32;
    [
        nth(0),
        nth(1),
        nth(2),
        expected.ln_1p(),
        expected / chars.max(1.0),
        sure.ln_1p(),
        sorted.iter().take(8).sum::<f32>() / 8.0,
    ]
}

/// For each part the sentence of the body that earned most of it. A part of at least 1 always has one: where no cue stands out, the
/// sentence of the measure or else the first.
fn earning_sentences(
    document: &Document,
    features: &MessageFeatures,
    clauses: &[Clause],
    chances: &[f32],
    values: &[f32; 4],
) -> [Option<(u32, u32)>; 4] {
    let sentences = &document.body.sentences;
    let mut worth = vec![[0.0f32; 4]; sentences.len()];
    let sentence_at = |byte: usize| sentences.partition_point(|range| range.end <= byte);
    for hit in &features.body_cues {
        let Some(worth) = worth.get_mut(sentence_at(hit.start as usize)) else {
            continue;
        };
        let is = |cue: Cue| hit.kind == cue as u8;
        let weigh = |pairs: &[(Cue, f32)]| pairs.iter().filter(|(cue, _)| is(*cue)).map(|(_, weight)| weight).sum::<f32>();
        worth[0] += weigh(&[
            (Cue::Lack, 1.0),
            (Cue::Suffer, 1.0),
            (Cue::Place, 0.6),
            (Cue::Time, 0.6),
            (Cue::Thanks, -1.0),
            (Cue::Suggest, -1.0),
        ]);
        worth[1] += weigh(&[(Cue::Cause, 1.0), (Cue::Lack, 0.3), (Cue::Suggest, -0.5)]);
        worth[3] += weigh(&[(Cue::Public, 1.0), (Cue::Group, 0.6), (Cue::Benefit, 0.5), (Cue::Thanks, -0.5)]);
    }
    for token in document.body.tokens.iter().filter(|token| token.kind == TokenKind::Number) {
        if let Some(worth) = worth.get_mut(sentence_at(token.start as usize)) {
            worth[0] += 0.7;
        }
    }
    for (clause, chance) in clauses.iter().zip(chances) {
        worth[clause.sentence][MEASURE] += chance;
    }
    let best = |part: usize| (0..worth.len()).reduce(|best, at| if worth[at][part] > worth[best][part] { at } else { best });
    let measure = best(MEASURE);
    std::array::from_fn(|part| {
        let best = best(part)?;
        let least = if part == MEASURE { 0.2 } else { 0.1 };
        let fallback = if values[part] >= 1.0 { measure } else { None };
        let at = if worth[best][part] > least { Some(best) } else { fallback }?;
        Some((sentences[at].start as u32, sentences[at].end as u32))
    })
}
