//! Sparse linear learner: L2-regularised squared-hinge classification by dual coordinate descent.

/// Sparse rows in one flat array.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct SparseRows {
    /// For each row the end of its cells.
    pub ends: Vec<usize>,
    /// Columns, rising within a row.
    pub columns: Vec<u32>,
    /// Values beside `columns`.
    pub values: Vec<f32>,
}

impl SparseRows {
    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Adds a row of (column, value) cells, columns rising.
    pub fn push(&mut self, cells: impl IntoIterator<Item = (u32, f32)>) {
        for (column, value) in cells {
            self.columns.push(column);
            self.values.push(value);
        }
        self.ends.push(self.columns.len());
    }

    /// Some of the rows, their cells multiplied by their columns' scales.
    fn scaled(&self, chosen: &[usize], scales: &[f32]) -> Self {
        let mut scaled = Self::default();
        for &row in chosen {
            scaled.push(self.row(row).map(|(column, value)| (column as u32, value as f32 * scales[column])));
        }
        scaled
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        let begin = if row == 0 { 0 } else { self.ends[row - 1] };
        let range = begin..self.ends[row];
        self.columns[range.clone()]
            .iter()
            .zip(&self.values[range])
            .map(|(&column, &value)| (column as usize, f64::from(value)))
    }
}

/// How the learner is run.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct LinearParams {
    /// Cost of an error against the size of the weights; above 0.
    pub cost: f64,
    /// How far the rarer side's cost is raised: 0 not at all, 1 until both sides weigh the same.
    pub balance: f64,
    /// Passes over the rows at most.
    pub epochs: usize,
    /// The passes end when no step of a pass was larger than this.
    pub tolerance: f64,
    /// How far a column's cells are scaled by how one-sided it is (its log-count ratio): 0 not at all, 1 wholly.
    pub ratio: f64,
    /// Seed of the order in which rows are visited.
    pub seed: u64,
}

impl Default for LinearParams {
    fn default() -> Self {
        Self {
            cost: 0.3,
            balance: 0.5,
            epochs: 60,
            tolerance: 0.01,
            ratio: 0.0,
            seed: 1,
        }
    }
}

/// A linear decision: the margin of a row is the sum of its values times `weights`, plus `bias`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Linear {
    /// A weight per column.
    pub weights: Vec<f32>,
    /// Added to every margin.
    pub bias: f32,
}

impl Linear {
    /// The margin of a row; above 0 means yes.
    #[must_use]
    pub fn margin(&self, rows: &SparseRows, row: usize) -> f32 {
        rows.row(row)
            .map(|(column, value)| value * f64::from(self.weights[column]))
            .sum::<f64>() as f32
            + self.bias
    }
}

/// Learns to tell the rows for which `target` is true from the others, over the rows named in `chosen`.
///
/// Minimises |w|²/2 + Σ cᵢ·max(0, 1 - yᵢ·w·xᵢ)² over the dual, one coordinate at a time (Hsieh, Chang, Lin, Keerthi and Sundararajan 2008:
/// A dual coordinate descent method for large-scale linear SVM). The bias is the weight of a constant 1. The result depends on the
/// arguments alone. With a `ratio` the cells are scaled first, see `column_scales`, and the scale is folded into the weights.
/// Cost: cells of the chosen rows, times the passes.
#[must_use]
pub fn fit_linear(rows: &SparseRows, chosen: &[usize], n_columns: usize, target: impl Fn(usize) -> bool, params: &LinearParams) -> Linear {
    let side: Vec<f64> = chosen.iter().map(|&row| if target(row) { 1.0 } else { -1.0 }).collect();
    let scales = (params.ratio > 0.0).then(|| column_scales(rows, chosen, n_columns, &side, params.ratio));
    let scaled = scales.as_ref().map(|scales| rows.scaled(chosen, scales));
    let (rows, own): (&SparseRows, Vec<usize>) = match &scaled {
        Some(scaled) => (scaled, (0..chosen.len()).collect()),
        None => (rows, chosen.to_vec()),
    };
    let mut fitted = descend(rows, &own, n_columns, &side, params);
    if let Some(scales) = scales {
        fitted.weights.iter_mut().zip(scales).for_each(|(weight, scale)| *weight *= scale);
    }
    fitted
}

/// For each column how one-sided it is: |ln(p / q)|, p and q being the shares of the yes and the no rows that hold it, each count raised by
/// one (Wang and Manning 2012: Baselines and Bigrams, the log-count ratio), divided by its mean and drawn towards 1 by `ratio`.
fn column_scales(rows: &SparseRows, chosen: &[usize], n_columns: usize, side: &[f64], ratio: f64) -> Vec<f32> {
    let mut counts = vec![[1.0f64; 2]; n_columns];
    for (&row, &y) in chosen.iter().zip(side) {
        rows.row(row).for_each(|(column, _)| counts[column][usize::from(y > 0.0)] += 1.0);
    }
    let n_yes = side.iter().filter(|&&y| y > 0.0).count() as f64;
    let n_no = side.len() as f64 - n_yes;
    let one_sided: Vec<f64> = counts
        .iter()
        .map(|[no, yes]| ((yes / (n_yes + 2.0)) / (no / (n_no + 2.0))).ln().abs())
        .collect();
    let mean = (one_sided.iter().sum::<f64>() / n_columns.max(1) as f64).max(f64::MIN_POSITIVE);
    one_sided.iter().map(|scale| (1.0 - ratio + ratio * scale / mean) as f32).collect()
}

/// The descent itself: `side` holds 1 or -1 for each of the `chosen` rows.
fn descend(rows: &SparseRows, chosen: &[usize], n_columns: usize, side: &[f64], params: &LinearParams) -> Linear {
    let norms: Vec<f64> = chosen
        .iter()
        .map(|&row| 1.0 + rows.row(row).map(|(_, value)| value * value).sum::<f64>())
        .collect();
    let n_yes = side.iter().filter(|&&y| y > 0.0).count();
    let costs = side_costs(n_yes, chosen.len(), params);
    let mut weights = vec![0.0f64; n_columns];
    let mut bias = 0.0f64;
    let mut dual = vec![0.0f64; chosen.len()];
    let mut order: Vec<usize> = (0..chosen.len()).collect();
    let mut random = params.seed;
    for _ in 0..params.epochs {
        shuffle(&mut order, &mut random);
        let mut largest = 0.0f64;
        for &i in &order {
            let (row, y) = (chosen[i], side[i]);
            let softness = 0.5 / costs[usize::from(y > 0.0)];
            let margin = bias + rows.row(row).map(|(column, value)| weights[column] * value).sum::<f64>();
            let gradient = y * margin - 1.0 + dual[i] * softness;
            let updated = (dual[i] - gradient / (norms[i] + softness)).max(0.0);
            let step = updated - dual[i];
            if step == 0.0 {
                continue;
            }
            largest = largest.max(gradient.abs());
            dual[i] = updated;
            bias += step * y;
            for (column, value) in rows.row(row) {
                weights[column] += step * y * value;
            }
        }
        if largest < params.tolerance {
            break;
        }
    }
    Linear {
        weights: weights.into_iter().map(|w| w as f32).collect(),
        bias: bias as f32,
    }
}

/// Costs of an error on a no and on a yes.
fn side_costs(n_yes: usize, n: usize, params: &LinearParams) -> [f64; 2] {
    let raised = |count: usize| (n as f64 / (2.0 * count.max(1) as f64)).powf(params.balance) * params.cost;
    [raised(n - n_yes), raised(n_yes)]
}

/// Shuffles by Fisher and Yates with a split-mix generator (Steele, Lea and Flood 2014).
pub(crate) fn shuffle(order: &mut [usize], state: &mut u64) {
    for i in (1..order.len()).rev() {
        *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        order.swap(i, ((z ^ (z >> 31)) % (i as u64 + 1)) as usize);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> SparseRows {
        let mut rows = SparseRows::default();
        for i in 0..40u32 {
            let (mark, noise) = (u32::from(i % 2 == 0), 2 + i % 3);
            rows.push([(mark, 1.0), (noise, 0.5)]);
        }
        rows
    }

    #[test]
    fn separable_rows_are_separated() {
        let rows = rows();
        let chosen: Vec<usize> = (0..rows.len()).collect();
        let model = fit_linear(&rows, &chosen, 5, |row| row % 2 == 0, &LinearParams::default());
        assert!((0..rows.len()).all(|row| (model.margin(&rows, row) > 0.0) == (row % 2 == 0)));
    }

    #[test]
    fn training_again_gives_the_same_weights() {
        let rows = rows();
        let chosen: Vec<usize> = (0..rows.len()).step_by(3).collect();
        let fit = || fit_linear(&rows, &chosen, 5, |row| row % 2 == 0, &LinearParams::default());
        assert_eq!(fit(), fit());
    }

    #[test]
    fn columns_of_both_sides_count_less_with_a_ratio() {
        let rows = rows();
        let chosen: Vec<usize> = (0..rows.len()).collect();
        let side: Vec<f64> = (0..rows.len()).map(|row| if row % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let scales = column_scales(&rows, &chosen, 5, &side, 1.0);
        assert!(
            scales[0] > 1.0 && scales[1] > 1.0 && scales[2..].iter().all(|&scale| scale < 0.5),
            "{scales:?}"
        );
        let params = LinearParams {
            ratio: 1.0,
            ..LinearParams::default()
        };
        let model = fit_linear(&rows, &chosen, 5, |row| row % 2 == 0, &params);
        assert!((0..rows.len()).all(|row| (model.margin(&rows, row) > 0.0) == (row % 2 == 0)));
    }

    #[test]
    fn a_shuffle_keeps_every_row() {
        let mut order: Vec<usize> = (0..50).collect();
        shuffle(&mut order, &mut 7);
        assert_ne!(order, (0..50).collect::<Vec<_>>());
        order.sort_unstable();
        assert_eq!(order, (0..50).collect::<Vec<_>>());
    }
}
