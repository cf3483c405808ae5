//! Fits the model of labels to messages that people have read.

use super::cues::{CUE_WIDTH, document_cues};
use super::evaluate::{accuracy, calibration_error, f1, macro_f1};
use super::features::MessageFeatures;
use super::further::Further;
use super::keys::KeySpace;
use super::labels::{ALSO_WIDTH, Cuts, DENSE_WIDTH, LabelModel, also_row, heads, largest, topical_row};
use super::linear::{LinearParams, SparseRows};
use super::said::sentence_purposes;
use super::softmax::{Softmax, SoftmaxParams, fit_softmax};
use super::stack::{CrossFit, cross_fit, deal, held_out_chances};
use super::weights::Weights;
use super::{Aspect, Field, Purpose, Reading};
use crate::text::Document;

/// How the model of labels is trained.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LabelParams {
    /// A feature is known from this many messages on.
    pub min_messages: u32,
    /// The linear heads of purposes, measures and the legal route.
    pub linear: LinearParams,
    /// The linear heads of fields and aspects.
    pub subject: LinearParams,
    /// The regressions of purpose and legal route.
    pub joint: SoftmaxParams,
    /// The regressions of field and aspect.
    pub topical: SoftmaxParams,
    /// How far rare fields and aspects are raised, 0 to 1: readers use them more evenly than the sample.
    pub topical_power: f32,
    /// Parts of the cross-validation; at least 2.
    pub folds: usize,
}

impl Default for LabelParams {
    fn default() -> Self {
        Self {
            min_messages: 2,
            linear: LinearParams {
                cost: 0.2,
                ..LinearParams::default()
            },
            subject: LinearParams {
                cost: 0.2,
                ratio: 1.0,
                ..LinearParams::default()
            },
            joint: SoftmaxParams { ridge: 0.05, steps: 400 },
            topical: SoftmaxParams { ridge: 0.04, steps: 400 },
            topical_power: 0.15,
            folds: 5,
        }
    }
}

/// What cross-validation says of a trained model of labels.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct LabelFigures {
    /// Mean F1 of the four purposes.
    pub purpose_macro_f1: f64,
    /// F1 of suggestions.
    pub suggestion_f1: f64,
    /// Expected calibration error of the purpose's confidence.
    pub purpose_ece: f64,
    /// F1 of the legal route.
    pub legal_route_f1: f64,
    /// F1 of further purposes, over all four.
    pub also_f1: f64,
    /// Share of the messages whose purpose is not left to a person, and the share of right ones among them.
    pub sure: [f64; 2],
    /// Share of right fields.
    pub field_accuracy: f64,
    /// Share of right aspects.
    pub aspect_accuracy: f64,
}

/// Fits the model to documents and what people read in them, both of one length; the same arguments give the same model to the byte.
///
/// Row i belongs to part i mod folds, so callers pass messages in canonical order. `further` must not have seen the documents.
/// Cost: heads × folds × passes × cells.
#[must_use]
pub fn train_labels(documents: &[Document], readings: &[Reading], further: Further, params: &LabelParams) -> (LabelModel, LabelFigures) {
    let features: Vec<MessageFeatures> = documents.iter().map(MessageFeatures::of).collect();
    let (space, rows) = message_vectors(&features, params.min_messages);
    let parts = deal(readings.len(), params.folds);
    let fit = fit_heads(&rows, space.len(), &targets(readings), &parts, params);
    let dense = dense_rows(documents, &features, &fit.held_out);
    let topical_rows: Vec<f32> = fit
        .held_out
        .chunks_exact(heads::ALL)
        .zip(&features)
        .flat_map(|(margins, features)| topical_row(margins, &further.margins(features), features))
        .collect();
    let everyone: Vec<usize> = (0..readings.len()).collect();
    let known: Vec<usize> = everyone
        .iter()
        .copied()
        .filter(|&row| readings[row].purpose != Purpose::Other)
        .collect();
    let purposes: Vec<usize> = readings
        .iter()
        .map(|reading| reading.purpose.index().min(heads::PURPOSES - 1))
        .collect();
    let legal: Vec<usize> = readings.iter().map(|reading| usize::from(reading.legal_route)).collect();
    let fields: Vec<usize> = readings.iter().map(|reading| reading.field.index()).collect();
    let aspects: Vec<usize> = readings.iter().map(|reading| reading.aspect.index()).collect();
    let joint = |classes: &[usize], n| held_out_chances(&dense, classes, n, &parts, &params.joint);
    let (purpose_chances, legal_chances) = (joint(&purposes, heads::PURPOSES), joint(&legal, 2));
    let also = fit_also(documents, &features, &dense, readings, &parts, params);
    let purpose_cuts = purpose_cuts(&purpose_chances, &purposes, &known);
    let (sure, sure_figures) = sure_cut(&purpose_chances, &purposes, &known, &purpose_cuts);
    let cuts = Cuts {
        purpose: purpose_cuts,
        legal_route: legal_cut(&legal_chances, &legal),
        also: also.cuts,
        sure,
    };
    let (field, field_accuracy) = fit_topical(&topical_rows, &fields, Field::ALL.len(), &parts, params);
    let (aspect, aspect_accuracy) = fit_topical(&topical_rows, &aspects, Aspect::ALL.len(), &parts, params);
    let figures = LabelFigures {
        field_accuracy,
        aspect_accuracy,
        also_f1: also.f1,
        sure: sure_figures,
        ..figures(&purpose_chances, &purposes, &known, &cuts, &legal_chances, &legal)
    };
    let model = LabelModel {
        weights: Weights::new(space, &fit.heads),
        further,
        purpose: fit_softmax(&dense, DENSE_WIDTH, &purposes, heads::PURPOSES, &known, &params.joint),
        legal_route: fit_softmax(&dense, DENSE_WIDTH, &legal, 2, &everyone, &params.joint),
        also: also.fitted,
        field,
        aspect,
        cuts,
    };
    (model, figures)
}

/// The heads of purposes, measures and the legal route, then those of fields and aspects, each with its settings.
fn fit_heads(rows: &SparseRows, n_columns: usize, targets: &[Vec<bool>], parts: &[usize], params: &LabelParams) -> CrossFit {
    let (first, second) = targets.split_at(heads::FIELD);
    let mut first = cross_fit(rows, n_columns, first, parts, &params.linear);
    let second = cross_fit(rows, n_columns, second, parts, &params.subject);
    let sides = first.held_out.chunks_exact(first.heads.len());
    let sides = sides.zip(second.held_out.chunks_exact(second.heads.len()));
    first.held_out = sides.flat_map(|(one, other)| one.iter().chain(other).copied()).collect();
    first.heads.extend(second.heads);
    first
}

/// What reads further purposes.
struct Also {
    fitted: [Softmax; heads::PURPOSES],
    cuts: [f32; heads::PURPOSES],
    f1: f64,
}

/// For each purpose a regression over the messages of another main purpose, and the cut of its probability that gives the best F1.
fn fit_also(
    documents: &[Document],
    features: &[MessageFeatures],
    dense: &[f32],
    readings: &[Reading],
    parts: &[usize],
    params: &LabelParams,
) -> Also {
    let rows: Vec<f32> = dense
        .chunks_exact(DENSE_WIDTH)
        .zip(documents.iter().zip(features))
        .flat_map(|(dense, (document, features))| also_row(dense, &sentence_purposes(&document.body.sentences, &features.body_cues)))
        .collect();
    let mut agreed = [0usize; 2];
    let fits: [(Softmax, f32); heads::PURPOSES] = std::array::from_fn(|purpose| {
        let others: Vec<usize> = (0..readings.len())
            .filter(|&row| readings[row].purpose.index() != purpose)
            .collect();
        let held: Vec<usize> = readings.iter().map(|reading| usize::from(reading.also >> purpose & 1)).collect();
        let of = |row: &usize| &rows[row * ALSO_WIDTH..(row + 1) * ALSO_WIDTH];
        let (own, own_held): (Vec<f32>, Vec<usize>) = (
            others.iter().flat_map(of).copied().collect(),
            others.iter().map(|&row| held[row]).collect(),
        );
        let own_parts: Vec<usize> = others.iter().map(|&row| parts[row]).collect();
        let chances = held_out_chances(&own, &own_held, 2, &own_parts, &params.joint);
        let cut = legal_cut(&chances, &own_held);
        for (chances, &held) in chances.iter().zip(&own_held) {
            let found = chances[1] >= cut;
            agreed[0] += 2 * usize::from(found && held == 1);
            agreed[1] += usize::from(found) + held;
        }
        (fit_softmax(&rows, ALSO_WIDTH, &held, 2, &others, &params.joint), cut)
    });
    Also {
        cuts: std::array::from_fn(|purpose| fits[purpose].1),
        fitted: fits.map(|(fitted, _)| fitted),
        f1: agreed[0] as f64 / agreed[1].max(1) as f64,
    }
}

/// How often the purposes that are not left to a person are right at least.
const SURE_ACCURACY: f64 = 0.93;

/// The lowest confidence from which on the answers were right often enough, with the share of messages above it and that of right ones.
fn sure_cut(chances: &[Vec<f32>], purposes: &[usize], known: &[usize], cuts: &[f32; heads::PURPOSES]) -> (f32, [f64; 2]) {
    let answers: Vec<(f32, bool)> = known
        .iter()
        .map(|&row| {
            let class = decide(&chances[row], cuts);
            (chances[row][class], class == purposes[row])
        })
        .collect();
    let shares = |cut: f32| {
        let (above, right) = answers
            .iter()
            .filter(|(confidence, _)| *confidence >= cut)
            .fold((0, 0), |(above, right), (_, is)| (above + 1, right + usize::from(*is)));
        [
            f64::from(above) / answers.len().max(1) as f64,
            right as f64 / f64::from(above.max(1)),
        ]
    };
    let tried = (0..100).map(|step| step as f32 * 0.01).map(|cut| (cut, shares(cut)));
    tried
        .clone()
        .find(|(_, [_, right])| *right >= SURE_ACCURACY)
        .unwrap_or((1.0, shares(1.0)))
}

/// The regression of field or aspect, and its accuracy on parts that it has not seen.
fn fit_topical(rows: &[f32], classes: &[usize], n_classes: usize, parts: &[usize], params: &LabelParams) -> (Softmax, f64) {
    let shares: Vec<f32> = (0..n_classes)
        .map(|class| classes.iter().filter(|&&own| own == class).count().max(1) as f32 / classes.len() as f32)
        .collect();
    let raised = |chances: &Vec<f32>| {
        let odds: Vec<f32> = chances
            .iter()
            .zip(&shares)
            .map(|(chance, share)| chance * share.powf(-params.topical_power))
            .collect();
        largest(&odds)
    };
    let found: Vec<usize> = held_out_chances(rows, classes, n_classes, parts, &params.topical)
        .iter()
        .map(raised)
        .collect();
    let everyone: Vec<usize> = (0..classes.len()).collect();
    let fitted = fit_softmax(
        rows,
        rows.len() / classes.len().max(1),
        classes,
        n_classes,
        &everyone,
        &params.topical,
    );
    (fitted.with_raised(&shares, params.topical_power), accuracy(classes, &found))
}

/// The key space of messages and their vectors.
pub(crate) fn message_vectors(features: &[MessageFeatures], min_messages: u32) -> (KeySpace, SparseRows) {
    let keys_of = |features: &MessageFeatures| {
        let mut keys = Vec::new();
        features.push_keys(&mut keys);
        keys
    };
    let mut keys: Vec<Vec<u32>> = features.iter().map(keys_of).collect();
    let space = KeySpace::fit(&keys, min_messages);
    let mut rows = SparseRows::default();
    keys.iter_mut().for_each(|keys| rows.push(space.vector(keys)));
    (space, rows)
}

/// One answer per message for each head, in the order of [`heads`].
fn targets(readings: &[Reading]) -> Vec<Vec<bool>> {
    let each = |answer: &dyn Fn(&Reading) -> bool| readings.iter().map(answer).collect::<Vec<bool>>();
    let mut targets = Vec::with_capacity(heads::ALL);
    let purposes = &Purpose::ALL[..heads::PURPOSES];
    targets.extend(purposes.iter().map(|&purpose| each(&|reading| reading.purpose == purpose)));
    targets.extend(
        purposes
            .iter()
            .map(|&purpose| each(&|reading| reading.purpose == purpose || reading.also & (1 << purpose.index()) != 0)),
    );
    targets.extend((1..=2).map(|least| each(&|reading| reading.parts[2] >= least)));
    targets.push(each(&|reading| reading.legal_route));
    targets.extend(Field::ALL.iter().map(|&field| each(&|reading| reading.field == field)));
    targets.extend(Aspect::ALL.iter().map(|&aspect| each(&|reading| reading.aspect == aspect)));
    targets
}

/// Margins and cues side by side.
fn dense_rows(documents: &[Document], features: &[MessageFeatures], margins: &[f32]) -> Vec<f32> {
    let mut dense = Vec::with_capacity(documents.len() * (heads::ALL + CUE_WIDTH));
    for ((document, features), margins) in documents.iter().zip(features).zip(margins.chunks_exact(heads::ALL)) {
        dense.extend(margins);
        dense.extend(document_cues(document, &features.title_cues, &features.body_cues));
    }
    dense
}

/// Raises rare purposes by the power of their rarity that gives the best mean F1.
fn purpose_cuts(chances: &[Vec<f32>], purposes: &[usize], known: &[usize]) -> [f32; heads::PURPOSES] {
    let share = |class: usize| known.iter().filter(|&&row| purposes[row] == class).count().max(1) as f32 / known.len().max(1) as f32;
    let cuts = |power: f32| std::array::from_fn(|class| share(class).powf(-power));
    let score = |cuts: &[f32; heads::PURPOSES]| {
        let found: Vec<usize> = known.iter().map(|&row| decide(&chances[row], cuts)).collect();
        macro_f1(&known.iter().map(|&row| purposes[row]).collect::<Vec<_>>(), &found)
    };
    let tried = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6].map(cuts);
    tried
        .into_iter()
        .reduce(|best, next| if score(&next) > score(&best) { next } else { best })
        .unwrap_or([1.0; heads::PURPOSES])
}

fn decide(chances: &[f32], cuts: &[f32]) -> usize {
    largest(&chances.iter().zip(cuts).map(|(chance, cut)| chance * cut).collect::<Vec<_>>())
}

/// The probability that gives the best F1 when the legal route is named from there on.
fn legal_cut(chances: &[Vec<f32>], legal: &[usize]) -> f32 {
    let score = |cut: f32| f1(legal.iter().map(|&yes| yes == 1), chances.iter().map(|chances| chances[1] >= cut));
    let tried = (4..16).map(|step| step as f32 * 0.05);
    tried
        .reduce(|best, next| if score(next) > score(best) { next } else { best })
        .unwrap_or(0.5)
}

fn figures(
    chances: &[Vec<f32>],
    purposes: &[usize],
    known: &[usize],
    cuts: &Cuts,
    legal_chances: &[Vec<f32>],
    legal: &[usize],
) -> LabelFigures {
    let found: Vec<usize> = known.iter().map(|&row| decide(&chances[row], &cuts.purpose)).collect();
    let truth: Vec<usize> = known.iter().map(|&row| purposes[row]).collect();
    let confidence: Vec<f32> = known.iter().zip(&found).map(|(&row, &class)| chances[row][class]).collect();
    let right: Vec<bool> = truth.iter().zip(&found).map(|(t, f)| t == f).collect();
    LabelFigures {
        purpose_macro_f1: macro_f1(&truth, &found),
        suggestion_f1: f1(truth.iter().map(|&class| class == 0), found.iter().map(|&class| class == 0)),
        purpose_ece: calibration_error(&confidence, &right),
        legal_route_f1: f1(
            legal.iter().map(|&yes| yes == 1),
            legal_chances.iter().map(|chances| chances[1] >= cuts.legal_route),
        ),
        ..LabelFigures::default()
    }
}
