//! Multinomial logistic regression over a few dense features: what joins margins and cues into calibrated probabilities.

use super::bytes::{ModelError, Reader, Writer};

/// How the regression is fitted.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct SoftmaxParams {
    /// Weight of half the squared weights against the mean loss; above 0. Biases are free.
    pub ridge: f64,
    /// Steps of the descent.
    pub steps: usize,
}

impl Default for SoftmaxParams {
    fn default() -> Self {
        Self { ridge: 0.01, steps: 400 }
    }
}

/// A fitted regression: for each class the weights of the features, then the bias.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Softmax {
    /// How many features there are.
    pub width: usize,
    /// `width + 1` numbers per class.
    pub weights: Vec<f32>,
}

impl Softmax {
    /// How many classes there are.
    #[must_use]
    pub fn n_classes(&self) -> usize {
        self.weights.len() / (self.width + 1)
    }

    /// Probabilities of the classes; they sum to 1.
    #[must_use]
    pub fn probabilities(&self, features: &[f32]) -> Vec<f32> {
        let mut scores = Vec::with_capacity(self.n_classes());
        self.probabilities_into(features, &mut scores);
        scores
    }

    /// The same into `scores`, which are cleared.
    pub(crate) fn probabilities_into(&self, features: &[f32], scores: &mut Vec<f32>) {
        debug_assert_eq!(features.len(), self.width);
        let score = |class: &[f32]| dot(&class[..self.width], features) + class[self.width];
        scores.clear();
        scores.extend(self.weights.chunks_exact(self.width + 1).map(score));
        exponentiate(scores);
    }
}

impl Softmax {
    /// Raises rare classes: each class's odds are multiplied with its share to the power of `-power`, 0 for no change.
    #[must_use]
    pub fn with_raised(mut self, shares: &[f32], power: f32) -> Self {
        let stride = self.width + 1;
        for (weights, share) in self.weights.chunks_exact_mut(stride).zip(shares) {
            weights[stride - 1] -= power * share.ln();
        }
        self
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        writer.u32(self.width as u32);
        writer.f32s(&self.weights);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let (width, weights) = (reader.u32()? as usize, reader.f32s()?);
        if weights.len() % (width + 1) == 0 {
            Ok(Self { width, weights })
        } else {
            Err(ModelError::Damaged)
        }
    }
}

/// The scalar product in eight sums side by side, so that it needs no strict chain of additions; the order is fixed.
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let (a, b) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a.remainder().iter().zip(b.remainder()).map(|(x, y)| x * y).sum();
    for (a, b) in a.zip(b) {
        for (sum, (x, y)) in sums.iter_mut().zip(a.iter().zip(b)) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Turns scores into probabilities, in place.
fn exponentiate(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::MIN, f32::max);
    for score in &mut *scores {
        *score = (*score - top).exp();
    }
    let sum: f32 = scores.iter().sum();
    for score in &mut *scores {
        *score /= sum;
    }
}

/// Fits the regression to rows of `width` features and their classes, over the rows named in `chosen`.
///
/// Features are centred and scaled inside and the scale is folded into the weights. Full-batch descent with Nesterov's momentum and the
/// step 1/L, L bounding the curvature by the largest eigenvalue (power iteration): the result depends on the arguments alone.
/// Cost: rows × width × classes × steps.
#[must_use]
pub fn fit_softmax(
    features: &[f32],
    width: usize,
    classes: &[usize],
    n_classes: usize,
    chosen: &[usize],
    params: &SoftmaxParams,
) -> Softmax {
    let (centre, scale) = moments(features, width, chosen);
    let stride = width + 1;
    let mut rows = Vec::with_capacity(chosen.len() * stride);
    for &row in chosen {
        let cells = &features[row * width..(row + 1) * width];
        rows.extend(cells.iter().zip(&centre).zip(&scale).map(|((x, c), s)| (f64::from(*x) - c) / s));
        rows.push(1.0);
    }
    let step = 1.0 / (0.5 * largest_eigenvalue(&rows, stride) + params.ridge);
    let mut weights = vec![0.0f64; stride * n_classes];
    let mut ahead = weights.clone();
    let mut momentum = 1.0f64;
    for _ in 0..params.steps {
        let gradient = gradient(&rows, stride, classes, chosen, &ahead, params.ridge);
        let next_momentum = f64::midpoint(1.0, (1.0 + 4.0 * momentum * momentum).sqrt());
        let push = (momentum - 1.0) / next_momentum;
        for ((weight, ahead), slope) in weights.iter_mut().zip(&mut ahead).zip(&gradient) {
            let next = *ahead - step * slope;
            *ahead = next + push * (next - *weight);
            *weight = next;
        }
        momentum = next_momentum;
    }
    let mut folded = Vec::with_capacity(weights.len());
    for class in weights.chunks_exact(stride) {
        let scaled: Vec<f64> = class[..width].iter().zip(&scale).map(|(w, s)| w / s).collect();
        let shift: f64 = scaled.iter().zip(&centre).map(|(w, c)| w * c).sum();
        folded.extend(scaled.iter().map(|&w| w as f32));
        folded.push((class[width] - shift) as f32);
    }
    Softmax { width, weights: folded }
}

/// Mean and deviation of each feature; a feature that never varies has deviation 1.
fn moments(features: &[f32], width: usize, chosen: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let n = chosen.len().max(1) as f64;
    let column = |at: usize| chosen.iter().map(move |row| f64::from(features[row * width + at]));
    let centre: Vec<f64> = (0..width).map(|at| column(at).sum::<f64>() / n).collect();
    let deviation = |at: usize| (column(at).map(|x| (x - centre[at]).powi(2)).sum::<f64>() / n).sqrt();
    let scale = (0..width)
        .map(|at| Some(deviation(at)).filter(|&d| d > 1e-6).unwrap_or(1.0))
        .collect();
    (centre, scale)
}

/// Largest eigenvalue of the rows' second moments, a little overestimated.
fn largest_eigenvalue(rows: &[f64], stride: usize) -> f64 {
    let n = (rows.len() / stride).max(1) as f64;
    let mut vector = vec![1.0 / (stride as f64).sqrt(); stride];
    let mut value = 1.0;
    for _ in 0..30 {
        let mut image = vec![0.0; stride];
        for row in rows.chunks_exact(stride) {
            let dot: f64 = row.iter().zip(&vector).map(|(x, v)| x * v).sum();
            image.iter_mut().zip(row).for_each(|(out, x)| *out += dot * x / n);
        }
        value = image.iter().map(|x| x * x).sum::<f64>().sqrt().max(1e-9);
        vector = image.into_iter().map(|x| x / value).collect();
    }
    value * 1.1
}

fn gradient(rows: &[f64], stride: usize, classes: &[usize], chosen: &[usize], weights: &[f64], ridge: f64) -> Vec<f64> {
    let n = chosen.len().max(1) as f64;
    let mut sum: Vec<f64> = weights
        .iter()
        .enumerate()
        .map(|(at, w)| if at % stride == stride - 1 { 0.0 } else { ridge * w })
        .collect();
    let mut chances = vec![0.0f64; weights.len() / stride];
    for (row, &message) in rows.chunks_exact(stride).zip(chosen) {
        for (chance, class) in chances.iter_mut().zip(weights.chunks_exact(stride)) {
            *chance = row.iter().zip(class).map(|(x, w)| x * w).sum();
        }
        let top = chances.iter().copied().fold(f64::MIN, f64::max);
        chances.iter_mut().for_each(|chance| *chance = (*chance - top).exp());
        let total: f64 = chances.iter().sum();
        for (class, (chance, slope)) in chances.iter().zip(sum.chunks_exact_mut(stride)).enumerate() {
            let error = (chance / total - f64::from(u8::from(classes[message] == class))) / n;
            slope.iter_mut().zip(row).for_each(|(s, x)| *s += error * x);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_clusters_are_told_apart() {
        let features: Vec<f32> = (0..60)
            .flat_map(|i| [(i % 3) as f32 * 10.0, (i % 3 == 1) as u8 as f32 + (i % 5) as f32 * 0.01])
            .collect();
        let classes: Vec<usize> = (0..60).map(|i| i % 3).collect();
        let chosen: Vec<usize> = (0..60).collect();
        let fit = || fit_softmax(&features, 2, &classes, 3, &chosen, &SoftmaxParams::default());
        let model = fit();
        assert_eq!(model, fit());
        for (row, &class) in features.chunks_exact(2).zip(&classes) {
            let chances = model.probabilities(row);
            assert!(chances.iter().all(|&chance| chance <= chances[class]), "{chances:?} for {class}");
        }
    }

    proptest! {
        #[test]
        fn probabilities_sum_to_one(features in proptest::collection::vec(-50.0f32..50.0, 4), weights in proptest::collection::vec(-9.0f32..9.0, 15)) {
            let sum: f32 = Softmax { width: 4, weights }.probabilities(&features).iter().sum();
            prop_assert!((sum - 1.0).abs() < 1e-4);
        }
    }
}
