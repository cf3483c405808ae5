//! Two layers: linear heads over words, fitted in parts so that the layer above learns from margins of messages that a head has not seen.

use rayon::prelude::*;

use super::linear::{Linear, LinearParams, SparseRows, fit_linear};
use super::softmax::{SoftmaxParams, fit_softmax};

/// Heads fitted on everything, and the margins that heads fitted on the other parts give each row.
#[derive(Clone, PartialEq, Debug)]
pub struct CrossFit {
    /// A head per target.
    pub heads: Vec<Linear>,
    /// For each row the margins of all heads.
    pub held_out: Vec<f32>,
}

/// Fits a head per target, given as one answer per row; `parts` names the part of each row, from 0.
///
/// Cost: targets × (parts + 1) fits; targets run on rayon's threads, the result does not depend on how many.
#[must_use]
pub fn cross_fit(rows: &SparseRows, n_columns: usize, targets: &[Vec<bool>], parts: &[usize], params: &LinearParams) -> CrossFit {
    let n = rows.len();
    let fit_one = |target: &Vec<bool>| {
        let mut held_out = vec![0.0f32; n];
        for part in 0..n_parts(parts) {
            let (inside, outside): (Vec<usize>, Vec<usize>) = (0..n).partition(|&row| parts[row] == part);
            let head = fit_linear(rows, &outside, n_columns, |row| target[row], params);
            inside.into_iter().for_each(|row| held_out[row] = head.margin(rows, row));
        }
        let everyone: Vec<usize> = (0..n).collect();
        (fit_linear(rows, &everyone, n_columns, |row| target[row], params), held_out)
    };
    let fitted: Vec<(Linear, Vec<f32>)> = targets.par_iter().map(fit_one).collect();
    let held_out = (0..n).flat_map(|row| fitted.iter().map(move |(_, margins)| margins[row])).collect();
    CrossFit {
        heads: fitted.into_iter().map(|(head, _)| head).collect(),
        held_out,
    }
}

/// The probabilities that a regression gives each row of `features` when it is fitted on the other parts.
#[must_use]
pub fn held_out_chances(features: &[f32], classes: &[usize], n_classes: usize, parts: &[usize], params: &SoftmaxParams) -> Vec<Vec<f32>> {
    let n = classes.len();
    let width = features.len() / n.max(1);
    let fitted: Vec<_> = (0..n_parts(parts))
        .into_par_iter()
        .map(|part| {
            let outside: Vec<usize> = (0..n).filter(|&row| parts[row] != part).collect();
            fit_softmax(features, width, classes, n_classes, &outside, params)
        })
        .collect();
    (0..n)
        .map(|row| fitted[parts[row]].probabilities(&features[row * width..(row + 1) * width]))
        .collect()
}

fn n_parts(parts: &[usize]) -> usize {
    parts.iter().max().map_or(0, |&last| last + 1)
}

/// Deals rows out to `n` parts in turn.
#[must_use]
pub fn deal(rows: usize, n: usize) -> Vec<usize> {
    (0..rows).map(|row| row % n.max(2)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn held_out_margins_come_from_the_other_parts() {
        let mut rows = SparseRows::default();
        // Only the row itself tells its side, so that a head that has not seen it cannot know.
        (0..12u32).for_each(|row| rows.push([(row, 1.0)]));
        let target: Vec<bool> = (0..12).map(|row| row % 2 == 0).collect();
        let fit = cross_fit(&rows, 12, std::slice::from_ref(&target), &deal(12, 3), &LinearParams::default());
        assert!((0..12).all(|row| (fit.heads[0].margin(&rows, row) > 0.0) == target[row]));
        assert!(fit.held_out.iter().all(|margin| margin.abs() < 0.2), "{:?}", fit.held_out);
    }
}
