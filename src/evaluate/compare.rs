//! Figures of one question: machine against reader, reader against reader.

use serde::{Deserialize, Serialize};

use super::decisions::Decision;
use super::interval::{Estimate, resample};
use super::weeks::{self, WeekFigures};
use super::{Disagreement, EvaluateParams, Question};
use crate::analysis::Analysis;
use crate::classify::evaluate::{Confusion, calibration_error, confidence_bin};
use crate::corpus::{MessageId, Week};

/// The figures of one question.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct QuestionFigures {
    /// The question.
    pub question: Question,
    /// Messages with a decision.
    pub messages: u32,
    /// How often the reader's answer (row) met the machine's (column), in the order of `classes`.
    pub confusion: Vec<Vec<u32>>,
    /// Figures by answer, in the order of the question's codes.
    pub classes: Vec<ClassFigures>,
    /// Share of equal answers, Wilson's interval.
    pub accuracy: Option<Estimate>,
    /// Mean F1 of the answers that the reader gave.
    pub macro_f1: Option<Estimate>,
    /// Agreement beyond chance: Cohen's kappa, of grades weighted by the square of the distance.
    pub kappa: Option<Estimate>,
    /// Confidence against the share of right answers, by tenths, those with messages; only where the machine says how sure it is.
    pub calibration: Vec<Bin>,
    /// Expected calibration error.
    pub calibration_error: Option<Estimate>,
    /// Share of equal answers by ISO week, weeks with a decision.
    pub weeks: Vec<WeekFigures>,
    /// Two readers against each other and the machine, on the messages that both decided.
    pub readers: Option<ReaderFigures>,
}

/// The figures of one answer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ClassFigures {
    /// Code of the answer.
    pub class: String,
    /// How often the reader gave it.
    pub truth: u32,
    /// How often the machine gave it.
    pub found: u32,
    /// Share of the machine's that are the reader's too, Wilson's interval.
    pub precision: Option<Estimate>,
    /// Share of the reader's that are the machine's too, Wilson's interval.
    pub recall: Option<Estimate>,
    /// Their harmonic mean.
    pub f1: Option<Estimate>,
}

/// A tenth of confidence.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bin {
    /// From this confidence on.
    pub from: f64,
    /// Messages.
    pub messages: u32,
    /// Mean confidence.
    pub confidence: f64,
    /// Share of right answers, Wilson's interval.
    pub right: Option<Estimate>,
}

/// Two readers and the machine on the same messages.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ReaderFigures {
    /// Messages that both readers decided.
    pub messages: u32,
    /// Share on which the readers agree, Wilson's interval.
    pub agreement: Option<Estimate>,
    /// Their kappa.
    pub kappa: Option<Estimate>,
    /// Their alpha (Krippendorff; for grades with the interval metric).
    pub alpha: Option<Estimate>,
    /// Kappa of the machine with the first reader, on these messages.
    pub machine_first: Option<Estimate>,
    /// Kappa of the machine with the second reader.
    pub machine_second: Option<Estimate>,
}

/// One decided message.
pub(super) struct Answer {
    message: MessageId,
    pub(super) week: Option<Week>,
    human: usize,
    machine: usize,
    confidence: Option<f32>,
}

impl Answer {
    pub(super) fn is_equal(&self) -> bool {
        self.human == self.machine
    }
}

/// The messages on which a reader decided the question, in canonical order.
pub(super) fn answers(analysis: &Analysis, decided: &[(MessageId, &Decision)], question: Question) -> Vec<Answer> {
    let answer = |&(message, decision): &(MessageId, &Decision)| {
        Some(Answer {
            message,
            week: analysis.message(message).time.map(|time| time.week()),
            human: usize::from(decision.answers[question.index()]?),
            machine: question.machine(analysis, message),
            confidence: question.confidence(analysis, message),
        })
    };
    decided.iter().filter_map(answer).collect()
}

/// Answers of the first reader, the second and the machine, where both readers decided.
pub(super) fn both_answers(analysis: &Analysis, both: &[(MessageId, &Decision, &Decision)], question: Question) -> Vec<[usize; 3]> {
    let of = |decision: &Decision| decision.answers[question.index()].map(usize::from);
    both.iter()
        .filter_map(|(message, first, second)| Some([of(first)?, of(second)?, question.machine(analysis, *message)]))
        .collect()
}

/// Where reader and machine differ.
pub(super) fn disagreements(answers: &[Answer], question: Question) -> impl Iterator<Item = Disagreement> + '_ {
    answers.iter().filter(|answer| !answer.is_equal()).map(move |answer| Disagreement {
        message: answer.message,
        question,
        human: question.class(answer.human),
        machine: question.class(answer.machine),
        confidence: answer.confidence,
    })
}

/// The figures. Cost: answers times resamples.
pub(super) fn figures(question: Question, answers: &[Answer], readers: &[[usize; 3]], params: &EvaluateParams) -> QuestionFigures {
    let n_classes = question.classes();
    let table = Confusion::of(n_classes, answers.iter().map(|answer| (answer.human, answer.machine)));
    let occurring: Vec<usize> = (0..n_classes).filter(|&class| table.truth(class) > 0).collect();
    let seed = params.seed ^ question.index() as u64;
    let samples = resample(
        answers.len(),
        params.resamples,
        seed,
        || Confusion::new(n_classes),
        |sample, at| sample.add(answers[at].human, answers[at].machine),
        |sample| Resampled::of(sample, &occurring, question),
    );
    let class = |class: usize| {
        let (truth, found, both) = (table.truth(class), table.found(class), table.cell(class, class));
        let f1 = || Estimate::percentile(table.f1(class), samples.iter().filter_map(|sample| sample.f1[class]).collect());
        ClassFigures {
            class: question.class(class).to_owned(),
            truth,
            found,
            precision: Estimate::share(both, found),
            recall: Estimate::share(both, truth),
            f1: (truth + found > 0).then(f1),
        }
    };
    let kappa = table.kappa(question.weighing());
    let macro_f1 = samples.iter().map(|sample| sample.macro_f1).collect();
    let accuracy = Estimate::share(table.equal(), table.total());
    QuestionFigures {
        question,
        messages: table.total(),
        confusion: (0..n_classes)
            .map(|truth| (0..n_classes).map(|found| table.cell(truth, found)).collect())
            .collect(),
        classes: (0..n_classes).map(class).collect(),
        accuracy,
        macro_f1: Some(Estimate::percentile(table.macro_f1(), macro_f1)),
        kappa: kappa.map(|kappa| Estimate::percentile(kappa, samples.iter().filter_map(|sample| sample.kappa).collect())),
        calibration: calibration(answers),
        calibration_error: error_of_confidence(answers, seed, params),
        weeks: weeks::figures(answers, accuracy),
        readers: of_readers(question, readers, params),
    }
}

/// The figures of one sample.
struct Resampled {
    /// By class; `None` where neither gave the answer.
    f1: Vec<Option<f64>>,
    macro_f1: f64,
    kappa: Option<f64>,
}

impl Resampled {
    /// Of all samples the macro mean is over the classes that the reader gave anywhere: a rare one that a sample has lost does not raise it.
    fn of(sample: &Confusion, occurring: &[usize], question: Question) -> Self {
        let f1 = |class: usize| (sample.truth(class) + sample.found(class) > 0).then(|| sample.f1(class));
        let f1: Vec<Option<f64>> = (0..sample.classes()).map(f1).collect();
        let defined: Vec<f64> = occurring.iter().filter_map(|&class| f1[class]).collect();
        Self {
            macro_f1: defined.iter().sum::<f64>() / defined.len().max(1) as f64,
            kappa: sample.kappa(question.weighing()),
            f1,
        }
    }
}

fn calibration(answers: &[Answer]) -> Vec<Bin> {
    let mut bins = [(0u32, 0.0f64, 0u32); 10];
    for (answer, confidence) in answers.iter().filter_map(|answer| Some((answer, answer.confidence?))) {
        let (messages, sum, right) = &mut bins[confidence_bin(confidence)];
        *messages += 1;
        *sum += f64::from(confidence);
        *right += u32::from(answer.is_equal());
    }
    let bin = |(at, &(messages, sum, right)): (usize, &(u32, f64, u32))| Bin {
        from: at as f64 / 10.0,
        messages,
        confidence: sum / f64::from(messages),
        right: Estimate::share(right, messages),
    };
    bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0).map(bin).collect()
}

fn error_of_confidence(answers: &[Answer], seed: u64, params: &EvaluateParams) -> Option<Estimate> {
    let sure: Vec<(f32, bool)> = answers
        .iter()
        .filter_map(|answer| Some((answer.confidence?, answer.is_equal())))
        .collect();
    let error = |sample: &Vec<usize>| {
        let (confidence, right): (Vec<f32>, Vec<bool>) = sample.iter().map(|&at| sure[at]).unzip();
        calibration_error(&confidence, &right)
    };
    let drawn = |sample: &mut Vec<usize>, at| sample.push(at);
    let resampled = resample(sure.len(), params.resamples, seed, Vec::new, drawn, error);
    (!sure.is_empty()).then(|| Estimate::percentile(error(&(0..sure.len()).collect()), resampled))
}

fn of_readers(question: Question, readers: &[[usize; 3]], params: &EvaluateParams) -> Option<ReaderFigures> {
    /// Which two of first reader, second reader and machine.
    const PAIRS: [(usize, usize); 3] = [(0, 1), (2, 0), (2, 1)];
    if readers.is_empty() {
        return None;
    }
    let empty = || PAIRS.map(|_| Confusion::new(question.classes()));
    let draw = |tables: &mut [Confusion; 3], at: usize| {
        for (table, (a, b)) in tables.iter_mut().zip(PAIRS) {
            table.add(readers[at][a], readers[at][b]);
        }
    };
    let figures = |tables: &[Confusion; 3]| {
        let kappa = |table: &Confusion| table.kappa(question.weighing());
        [
            kappa(&tables[0]),
            tables[0].alpha(question.weighing()),
            kappa(&tables[1]),
            kappa(&tables[2]),
        ]
    };
    let mut whole = empty();
    (0..readers.len()).for_each(|at| draw(&mut whole, at));
    let values = figures(&whole);
    let seed = params.seed ^ 0x100 ^ question.index() as u64;
    let samples = resample(readers.len(), params.resamples, seed, empty, draw, figures);
    let estimate = |which: usize| {
        let resampled = || samples.iter().filter_map(|sample| sample[which]).collect();
        values[which].map(|value| Estimate::percentile(value, resampled()))
    };
    Some(ReaderFigures {
        messages: readers.len() as u32,
        agreement: Estimate::share(whole[0].equal(), whole[0].total()),
        kappa: estimate(0),
        alpha: estimate(1),
        machine_first: estimate(2),
        machine_second: estimate(3),
    })
}
