//! How far the machine agrees with a reader, and two readers with each other: figures with intervals, by class, by week, by confidence.
//!
//! Not here: how files are read (`ingest`), where results are kept (`store`).

mod compare;
mod decisions;
mod interval;
mod matching;
mod partition;
mod question;
#[cfg(test)]
mod tests;
mod weeks;

pub use compare::{Bin, ClassFigures, QuestionFigures, ReaderFigures};
pub use decisions::{Column, Decision, Decisions, Judged, ReadingNames, ReadingNamesError};
pub use interval::Estimate;
pub use matching::{Lost, LostRow};
pub use partition::{GroupFigures, GroupQuestion};
pub use question::{Question, Scale};
pub use weeks::WeekFigures;

use serde::{Deserialize, Serialize};

use crate::analysis::Analysis;
use crate::corpus::MessageId;

/// How the figures are made.
#[derive(Clone, Debug, PartialEq)]
pub struct EvaluateParams {
    /// Samples drawn with replacement for an interval; at least 100 for a percentile that means something.
    pub resamples: usize,
    /// What the draws depend on, beside the figure's place.
    pub seed: u64,
}

impl Default for EvaluateParams {
    fn default() -> Self {
        Self {
            resamples: 1000,
            seed: 0x6d69_6e7a_6869,
        }
    }
}

/// The figures of one evaluation. It holds no id and no text: what is forgotten later need not be looked for here.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Evaluation {
    /// Rows of the reader's file.
    pub rows: u32,
    /// Of those, matched with a message.
    pub matched: u32,
    /// Rows of the first reader's file that were matched with none, and why.
    pub lost: Vec<(u64, Lost)>,
    /// Values that stand for nothing known, by column.
    pub unknown: Vec<(Column, u32)>,
    /// Questions with one answer a message, in the order of [`Question::ALL`]; those without a decision are left out.
    pub questions: Vec<QuestionFigures>,
    /// Which messages belong together.
    pub groups: Vec<GroupFigures>,
}

/// What an evaluation found, with what is named by message.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Outcome {
    /// The figures.
    pub evaluation: Evaluation,
    /// Rows of the first and of the second reader's file that were matched with no message.
    pub lost: [Vec<LostRow>; 2],
    /// Where reader and machine differ, by question, then in canonical order.
    pub disagreements: Vec<Disagreement>,
}

/// One answer in which a reader and the machine differ.
#[derive(Clone, PartialEq, Debug)]
pub struct Disagreement {
    /// The message.
    pub message: MessageId,
    /// The question.
    pub question: Question,
    /// The reader's answer, as a code.
    pub human: &'static str,
    /// The machine's.
    pub machine: &'static str,
    /// How sure the machine was, where it says.
    pub confidence: Option<f32>,
}

/// Compares readers' decisions with what a run produced.
///
/// Shares have Wilson's interval, all other figures the percentile interval of the bootstrap over messages; both at 95 %. The same input
/// gives the same figures. Cost: linear in rows, times the resamples.
#[must_use]
pub fn evaluate(analysis: &Analysis, first: &Decisions, second: Option<&Decisions>, params: &EvaluateParams) -> Outcome {
    let (mine, lost) = matching::matched(analysis, first);
    let (theirs, lost_second) = second.map_or_else(Default::default, |second| matching::matched(analysis, second));
    let both = matching::of_both(&mine, &theirs);
    let mut outcome = Outcome {
        evaluation: Evaluation {
            rows: first.rows.len() as u32 + first.without_id.len() as u32,
            matched: mine.len() as u32,
            lost: lost.iter().map(|lost| (lost.row, lost.why)).collect(),
            unknown: first.unknown(),
            ..Evaluation::default()
        },
        lost: [lost, lost_second],
        disagreements: Vec::new(),
    };
    for &question in Question::ALL {
        let answers = compare::answers(analysis, &mine, question);
        if answers.is_empty() {
            continue;
        }
        let readers = compare::both_answers(analysis, &both, question);
        outcome.disagreements.extend(compare::disagreements(&answers, question));
        let figures = compare::figures(question, &answers, &readers, params);
        outcome.evaluation.questions.push(figures);
    }
    for &question in GroupQuestion::ALL {
        outcome
            .evaluation
            .groups
            .extend(partition::figures(analysis, &mine, question, params));
    }
    outcome
}
