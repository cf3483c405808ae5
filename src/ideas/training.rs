//! Fits the reader of ideas to messages that people have read.

use rayon::prelude::*;

use super::boost::{BoostParams, Boosted, Loss, fit_boosted};
use super::clauses::CLAUSE_WIDTH;
use super::marked::{all_clauses, best_span_cut, clause_vectors, describe_all, split};
use super::model::{DENSE_WIDTH, IdeaModel, heads};
use super::read::{blended, joint_chance, on_scale, summary};
use crate::classify::cues::document_cues;
use crate::classify::evaluate::quadratic_kappa;
use crate::classify::linear::LinearParams;
use crate::classify::softmax::{Softmax, SoftmaxParams, fit_softmax};
use crate::classify::stack::{cross_fit, deal, held_out_chances};
use crate::classify::training::message_vectors;
use crate::classify::weights::Weights;
use crate::classify::{Further, LabelFigures, LabelParams, MessageFeatures, Purpose, Reading, train_labels};
use crate::text::Document;

/// How the reader of ideas is trained.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct IdeaParams {
    /// A feature of messages is known from this many of them on, one of clauses from as many clauses on.
    pub min_messages: u32,
    /// The heads over a message's words.
    pub message: LinearParams,
    /// The head over a clause's words.
    pub clause: LinearParams,
    /// The regressions of parts and grade.
    pub joint: SoftmaxParams,
    /// The regression of clauses.
    pub span: SoftmaxParams,
    /// The trees of parts and grade.
    pub joint_trees: BoostParams,
    /// The trees of clauses.
    pub span_trees: BoostParams,
    /// Parts of the cross-validation; at least 2.
    pub folds: usize,
}

impl Default for IdeaParams {
    fn default() -> Self {
        Self {
            min_messages: 2,
            message: LinearParams {
                cost: 0.2,
                ..LinearParams::default()
            },
            clause: LinearParams {
                cost: 0.1,
                epochs: 30,
                ..LinearParams::default()
            },
            joint: SoftmaxParams { ridge: 0.05, steps: 400 },
            span: SoftmaxParams { ridge: 0.001, steps: 150 },
            joint_trees: BoostParams {
                depth: 2,
                trees: 200,
                rate: 0.05,
                ridge: 5.0,
                least: 8.0,
                share: 0.3,
            },
            span_trees: BoostParams {
                depth: 4,
                trees: 150,
                rate: 0.05,
                ridge: 10.0,
                least: 5.0,
                share: 0.3,
            },
            folds: 5,
        }
    }
}

/// What cross-validation says of a trained reader of ideas.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct IdeaFigures {
    /// Quadratic kappa of problem, cause, measure and public good.
    pub kappas: [f64; 4],
    /// F1 over the characters of the measures.
    pub span_f1: f64,
    /// Quadratic kappa of the golden grade, rounded.
    pub grade_kappa: f64,
}

/// The trained models in their binary form, with what cross-validation says of them.
#[derive(Clone, PartialEq, Debug)]
pub struct TrainedModels {
    /// The model of labels: `models/labels.bin`.
    pub labels: Vec<u8>,
    /// The reader of ideas: `models/ideas.bin`.
    pub ideas: Vec<u8>,
    /// Figures of the labels.
    pub label_figures: LabelFigures,
    /// Figures of the ideas.
    pub idea_figures: IdeaFigures,
}

/// Trains both models on documents that people have read, with the shipped settings; see [`train_ideas`] for the order.
#[must_use]
pub fn train_models(documents: &[Document], readings: &[Reading], further: Further) -> TrainedModels {
    let (labels, label_figures) = train_labels(documents, readings, further, &LabelParams::default());
    let (ideas, idea_figures) = train_ideas(documents, readings, &IdeaParams::default());
    TrainedModels {
        labels: labels.to_bytes(),
        ideas: ideas.to_bytes(),
        label_figures,
        idea_figures,
    }
}

/// Fits the reader to documents and what people read in them, both of one length; the same arguments give the same model to the byte.
///
/// Row i belongs to part i mod folds, so callers pass messages in canonical order. Cost: dominated by the clause head and its regression.
#[must_use]
pub fn train_ideas(documents: &[Document], readings: &[Reading], params: &IdeaParams) -> (IdeaModel, IdeaFigures) {
    let features: Vec<MessageFeatures> = documents.iter().map(MessageFeatures::of).collect();
    let parts = deal(documents.len(), params.folds);
    let (space, rows) = message_vectors(&features, params.min_messages);
    let message = cross_fit(&rows, space.len(), &targets(readings), &parts, &params.message);
    let margins_of = |at: usize| &message.held_out[at * heads::ALL..(at + 1) * heads::ALL];
    let clauses = all_clauses(documents, &features, readings, &parts);
    let (clause_space, clause_rows) = clause_vectors(&clauses, &features, params.min_messages);
    let clause = cross_fit(
        &clause_rows,
        clause_space.len(),
        std::slice::from_ref(&clauses.measure),
        &clauses.parts,
        &params.clause,
    );
    let described = describe_all(documents, &clauses, &features, &clause.held_out, margins_of);
    let classes: Vec<usize> = clauses.measure.iter().map(|&measure| usize::from(measure)).collect();
    let marks: Vec<f32> = clauses.measure.iter().map(|&measure| f32::from(u8::from(measure))).collect();
    let (span_trees, tree_scores) = cross_grow(&described, CLAUSE_WIDTH, &marks, &clauses.parts, Loss::Logistic, &params.span_trees);
    let chances: Vec<f32> = held_out_chances(&described, &classes, 2, &clauses.parts, &params.span)
        .iter()
        .zip(&tree_scores)
        .map(|(chances, score)| joint_chance(chances[1], || 1.0 / (1.0 + (-score).exp())))
        .collect();
    let by_message = split(&chances, &clauses.of);
    let (span_cut, span_f1) = best_span_cut(documents, readings, &clauses.of, &by_message);
    let mut dense = Vec::with_capacity(documents.len() * DENSE_WIDTH);
    for (at, document) in documents.iter().enumerate() {
        dense.extend(margins_of(at));
        dense.extend(document_cues(document, &features[at].title_cues, &features[at].body_cues));
        dense.extend(summary(document, &clauses.of[at], by_message[at]));
    }
    let fitted: [FittedPart; 4] = std::array::from_fn(|part| fit_part(&dense, readings, part, &parts, params));
    let grades: Vec<usize> = readings.iter().map(|reading| usize::from(reading.grade)).collect();
    let numbers: Vec<f32> = readings.iter().map(|reading| f32::from(reading.grade)).collect();
    let (grade_trees, grown) = cross_grow(&dense, DENSE_WIDTH, &numbers, &parts, Loss::Squared, &params.joint_trees);
    let expected: Vec<u8> = held_out_chances(&dense, &grades, 4, &parts, &params.joint)
        .iter()
        .zip(&grown)
        .map(|(chances, &trees)| blended(chances, trees).round() as u8)
        .collect();
    let figures = IdeaFigures {
        kappas: std::array::from_fn(|part| fitted[part].kappa),
        span_f1,
        grade_kappa: quadratic_kappa(&readings.iter().map(|reading| reading.grade).collect::<Vec<_>>(), &expected),
    };
    let everyone: Vec<usize> = (0..documents.len()).collect();
    let every_clause: Vec<usize> = (0..classes.len()).collect();
    let model = IdeaModel {
        message: Weights::new(space, &message.heads),
        clause: Weights::new(clause_space, &clause.heads),
        span_trees,
        span: fit_softmax(&described, CLAUSE_WIDTH, &classes, 2, &every_clause, &params.span),
        span_cut,
        part_cuts: std::array::from_fn(|part| fitted[part].cuts),
        trees: {
            let [a, b, c, d] = std::array::from_fn(|part| fitted[part].trees.clone());
            [a, b, c, d, grade_trees]
        },
        parts: fitted.map(|part| part.softmax),
        grade: fit_softmax(&dense, DENSE_WIDTH, &grades, 4, &everyone, &params.joint),
    };
    (model, figures)
}

/// One answer per message for each head, in the order of [`heads`].
fn targets(readings: &[Reading]) -> Vec<Vec<bool>> {
    let each = |answer: &dyn Fn(&Reading) -> bool| readings.iter().map(answer).collect::<Vec<bool>>();
    let mut targets = Vec::with_capacity(heads::ALL);
    for part in 0..4 {
        targets.extend((1..=2).map(|least| each(&|reading| reading.parts[part] >= least)));
    }
    targets.extend((1..=3).map(|least| each(&|reading| reading.grade >= least)));
    targets.extend(Purpose::ALL[..4].iter().map(|&purpose| each(&|reading| reading.purpose == purpose)));
    targets
}

/// Trees grown on everything, and the scores that trees grown on the other parts give each row.
fn cross_grow(features: &[f32], width: usize, targets: &[f32], parts: &[usize], loss: Loss, params: &BoostParams) -> (Boosted, Vec<f32>) {
    let n_parts = parts.iter().max().map_or(0, |&last| last + 1);
    let grown: Vec<Boosted> = (0..=n_parts)
        .into_par_iter()
        .map(|part| {
            let chosen: Vec<usize> = (0..targets.len()).filter(|&row| parts[row] != part).collect();
            fit_boosted(features, width, targets, &chosen, loss, params)
        })
        .collect();
    let score = |row: usize| grown[parts[row]].score(&features[row * width..(row + 1) * width]);
    let held_out = (0..targets.len()).map(score).collect();
    // No row belongs to the part behind the last: those trees have seen everything.
    (grown[n_parts].clone(), held_out)
}

struct FittedPart {
    softmax: Softmax,
    trees: Boosted,
    cuts: [f32; 2],
    kappa: f64,
}

/// Fits one part, and the cuts of its expected value that give the best kappa.
fn fit_part(dense: &[f32], readings: &[Reading], part: usize, parts: &[usize], params: &IdeaParams) -> FittedPart {
    let truth: Vec<u8> = readings.iter().map(|reading| reading.parts[part]).collect();
    let classes: Vec<usize> = truth.iter().map(|&value| usize::from(value)).collect();
    let numbers: Vec<f32> = truth.iter().map(|&value| f32::from(value)).collect();
    let (trees, grown) = cross_grow(dense, DENSE_WIDTH, &numbers, parts, Loss::Squared, &params.joint_trees);
    let expected: Vec<f32> = held_out_chances(dense, &classes, 3, parts, &params.joint)
        .iter()
        .zip(&grown)
        .map(|(chances, &trees)| blended(chances, trees))
        .collect();
    let kappa = |cuts: [f32; 2]| {
        quadratic_kappa(
            &truth,
            &expected
                .iter()
                .map(|&value| on_scale(value, cuts).round() as u8)
                .collect::<Vec<_>>(),
        )
    };
    let tried = (4..30).flat_map(|low| (low + 1..39).map(move |high| [low as f32 * 0.05, high as f32 * 0.05]));
    let (cuts, kappa) = tried
        .map(|cuts| (cuts, kappa(cuts)))
        .fold(([0.5, 1.5], f64::MIN), |best, next| if next.1 > best.1 { next } else { best });
    let everyone: Vec<usize> = (0..readings.len()).collect();
    FittedPart {
        softmax: fit_softmax(dense, DENSE_WIDTH, &classes, 3, &everyone, &params.joint),
        trees,
        cuts,
        kappa,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Aspect, Field};
    use crate::ideas::read_idea;
    use crate::text::{Prepared, Segmenter};

    #[test]
    fn training_again_gives_the_same_bytes_and_learns_what_a_measure_is() {
        let (documents, readings) = made_up();
        let mut params = IdeaParams::default();
        (params.joint_trees.trees, params.span_trees.trees) = (10, 10);
        let train = || train_ideas(&documents, &readings, &params).0.to_bytes();
        let trained = train();
        assert_eq!(trained, train());
        let model = IdeaModel::from_bytes(&trained).unwrap();
        let found = |at: usize| read_idea(&documents[at], &MessageFeatures::of(&documents[at]), &model);
        assert!(found(0).grade > found(1).grade);
        assert!(!found(0).measure_spans.is_empty() && found(1).measure_spans.is_empty());
    }

    /// Suggestions and appeals in turn.
    fn made_up() -> (Vec<Document>, Vec<Reading>) {
        let segmenter = Segmenter::new(&[]);
        let places = ["东门", "西门", "南门", "北门", "河边", "山脚"];
        let prepared = |text: &str| Prepared::new(text, &segmenter);
        let documents = (0..24).map(|at| {
            let place = places[at % places.len()];
            let body = if at % 2 == 0 {
                format!("{place}很黑。建议增设路灯,方便居民。")
            } else {
                format!("我家住{place},楼上漏水。请尽快处理!")
            };
            Document {
                title: prepared(""),
                body: prepared(&body),
                measures: prepared(""),
                paraphrase: false,
            }
        });
        let reading = |at: usize| {
            let suggests = at.is_multiple_of(2);
            Reading {
                purpose: if suggests { Purpose::Suggestion } else { Purpose::Appeal },
                also: 0,
                legal_route: at % 4 == 1,
                field: Field::City,
                aspect: if suggests { Aspect::Traffic } else { Aspect::Estate },
                parts: if suggests { [1, 0, 2, 2] } else { [2, 1, 0, 0] },
                grade: if suggests { 2 } else { 0 },
                measures: if suggests { vec!["增设路灯".to_owned()] } else { Vec::new() },
            }
        };
        (documents.collect(), (0..24).map(reading).collect())
    }
}
