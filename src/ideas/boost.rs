//! Boosted trees over a few dense features: what joins cues and margins where their effects do not simply add up.

use crate::classify::bytes::{ModelError, Reader, Writer};
use crate::classify::linear::shuffle;

/// What the sum of the trees stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Loss {
    /// The number itself.
    Squared,
    /// The log-odds of a yes; targets are 0 and 1.
    Logistic,
}

/// How trees are grown.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct BoostParams {
    /// Questions on the way from root to leaf; 1 to 8.
    pub depth: usize,
    /// How many trees.
    pub trees: usize,
    /// How much of a tree's correction counts; above 0, at most 1.
    pub rate: f64,
    /// Added to the curvature of a leaf: small leaves say less.
    pub ridge: f64,
    /// Least curvature on each side of a question.
    pub least: f64,
    /// Share of the features that a tree may ask about; above 0, at most 1.
    pub share: f64,
}

/// Trees of one depth, each complete: a question that is not asked sends everything left.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Boosted {
    width: usize,
    depth: usize,
    base: f32,
    /// For each question, tree by tree and level by level, the feature asked about and the value up to which one goes left.
    features: Vec<u32>,
    cuts: Vec<f32>,
    leaves: Vec<f32>,
}

/// Steps into which the values of a feature are put while trees grow.
const BINS: usize = 48;

impl Boosted {
    /// The sum of the trees for a row of features. Cost: trees × depth.
    pub(crate) fn score(&self, row: &[f32]) -> f32 {
        debug_assert_eq!(row.len(), self.width);
        let (questions, leaves) = ((1 << self.depth) - 1, 1 << self.depth);
        let trees = self.leaves.chunks_exact(leaves).enumerate();
        let of_tree = |(tree, leaves): (usize, &[f32])| {
            let mut node = 0;
            for _ in 0..self.depth {
                let question = tree * questions + node;
                node = 2 * node + 1 + usize::from(row[self.features[question] as usize] > self.cuts[question]);
            }
            leaves[node - questions]
        };
        self.base + trees.map(of_tree).sum::<f32>()
    }

    /// The probability of a yes, where the trees were grown for [`Loss::Logistic`].
    pub(crate) fn chance(&self, row: &[f32]) -> f32 {
        1.0 / (1.0 + (-self.score(row)).exp())
    }

    /// How many features a row has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    pub(crate) fn write(&self, writer: &mut Writer) {
        [self.width, self.depth, self.features.len()]
            .iter()
            .for_each(|&n| writer.u32(n as u32));
        writer.f32(self.base);
        self.features.iter().for_each(|&feature| writer.varint(feature));
        writer.f32s(&self.cuts);
        writer.f32s(&self.leaves);
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, ModelError> {
        let (width, depth, n) = (reader.u32()? as usize, reader.u32()? as usize, reader.u32()? as usize);
        let base = reader.f32()?;
        let mut features = Vec::new();
        for _ in 0..n {
            features.push(reader.varint()?);
        }
        let (cuts, leaves) = (reader.f32s()?, reader.f32s()?);
        let whole = (1..=8).contains(&depth)
            && cuts.len() == n
            && n % ((1 << depth) - 1) == 0
            && leaves.len() == (n / ((1 << depth) - 1)) << depth
            && features.iter().all(|&feature| (feature as usize) < width);
        let read = Self {
            width,
            depth,
            base,
            features,
            cuts,
            leaves,
        };
        if whole { Ok(read) } else { Err(ModelError::Damaged) }
    }
}

/// Grows trees on the rows named in `chosen`: gradient boosting with second-order leaves and binned values (Friedman 2001; Chen and
/// Guestrin 2016). Features are drawn for each tree by a fixed seed, so the result depends on the arguments alone.
/// Cost: chosen rows × features × share × depth × trees.
pub(crate) fn fit_boosted(features: &[f32], width: usize, targets: &[f32], chosen: &[usize], loss: Loss, params: &BoostParams) -> Boosted {
    let edges: Vec<Vec<f32>> = (0..width).map(|column| edges(features, width, column, chosen)).collect();
    let mut bins = Vec::with_capacity(chosen.len() * width);
    for &row in chosen {
        let cells = &features[row * width..(row + 1) * width];
        bins.extend(
            cells
                .iter()
                .zip(&edges)
                .map(|(value, edges)| edges.partition_point(|edge| edge < value) as u8),
        );
    }
    let mean = chosen.iter().map(|&row| f64::from(targets[row])).sum::<f64>() / chosen.len().max(1) as f64;
    let base = match loss {
        Loss::Squared => mean,
        Loss::Logistic => (mean.clamp(1e-6, 1.0 - 1e-6) / (1.0 - mean.clamp(1e-6, 1.0 - 1e-6))).ln(),
    };
    let mut grown = Boosted {
        width,
        depth: params.depth,
        base: base as f32,
        ..Boosted::default()
    };
    let mut scores = vec![base; chosen.len()];
    let mut columns: Vec<usize> = (0..width).collect();
    let kept = ((width as f64 * params.share).ceil() as usize).clamp(1, width.max(1));
    let mut random = 1;
    for _ in 0..params.trees {
        shuffle(&mut columns, &mut random);
        let slopes: Vec<[f64; 2]> = chosen
            .iter()
            .zip(&scores)
            .map(|(&row, &score)| slope(loss, f64::from(targets[row]), score))
            .collect();
        grow(&mut grown, &bins, &edges, &slopes, &columns[..kept.min(width)], &mut scores, params);
    }
    grown
}

/// First and second derivative of the loss.
fn slope(loss: Loss, target: f64, score: f64) -> [f64; 2] {
    match loss {
        Loss::Squared => [score - target, 1.0],
        Loss::Logistic => {
            let chance = 1.0 / (1.0 + (-score).exp());
            [chance - target, (chance * (1.0 - chance)).max(1e-9)]
        }
    }
}

/// Values between which a feature is cut: every value where there are few, else quantiles.
fn edges(features: &[f32], width: usize, column: usize, chosen: &[usize]) -> Vec<f32> {
    let mut values: Vec<f32> = chosen.iter().map(|&row| features[row * width + column]).collect();
    values.sort_by(f32::total_cmp);
    let mut edges = values.clone();
    edges.dedup();
    if edges.len() > BINS {
        edges = (1..BINS).map(|step| values[step * values.len() / BINS]).collect();
        edges.dedup();
    } else {
        edges.pop();
    }
    edges
}

/// Grows one tree level by level and adds its corrections to the scores.
fn grow(
    grown: &mut Boosted,
    bins: &[u8],
    edges: &[Vec<f32>],
    slopes: &[[f64; 2]],
    columns: &[usize],
    scores: &mut [f64],
    params: &BoostParams,
) {
    let width = edges.len();
    let mut place = vec![0usize; slopes.len()];
    for level in 0..params.depth {
        let nodes = 1 << level;
        let mut sums = vec![[0.0f64; 2]; nodes * columns.len() * BINS];
        for (at, slope) in slopes.iter().enumerate() {
            let begin = place[at] * columns.len() * BINS;
            let cells = &bins[at * width..(at + 1) * width];
            for (nth, &column) in columns.iter().enumerate() {
                let sum = &mut sums[begin + nth * BINS + usize::from(cells[column])];
                sum[0] += slope[0];
                sum[1] += slope[1];
            }
        }
        let questions: Vec<Option<(usize, usize)>> = sums
            .chunks_exact(columns.len() * BINS)
            .map(|sums| best_question(sums, columns, params))
            .collect();
        for question in &questions {
            grown.features.push(question.map_or(0, |(column, _)| column as u32));
            grown.cuts.push(question.map_or(f32::INFINITY, |(column, bin)| edges[column][bin]));
        }
        for (at, place) in place.iter_mut().enumerate() {
            let right = questions[*place].is_some_and(|(column, bin)| usize::from(bins[at * width + column]) > bin);
            *place = 2 * *place + usize::from(right);
        }
    }
    let mut sums = vec![[0.0f64; 2]; 1 << params.depth];
    for (slope, &leaf) in slopes.iter().zip(&place) {
        sums[leaf][0] += slope[0];
        sums[leaf][1] += slope[1];
    }
    let leaves: Vec<f32> = sums
        .iter()
        .map(|[first, second]| (-params.rate * first / (second + params.ridge)) as f32)
        .collect();
    for (score, &leaf) in scores.iter_mut().zip(&place) {
        *score += f64::from(leaves[leaf]);
    }
    grown.leaves.extend(leaves);
}

/// The column and the last bin to the left that lower the loss of a node most.
fn best_question(sums: &[[f64; 2]], columns: &[usize], params: &BoostParams) -> Option<(usize, usize)> {
    let worth = |first: f64, second: f64| first * first / (second + params.ridge);
    let mut best = (1e-6, None);
    for (nth, &column) in columns.iter().enumerate() {
        let cells = &sums[nth * BINS..(nth + 1) * BINS];
        let total = cells.iter().fold([0.0, 0.0], |sum, cell| [sum[0] + cell[0], sum[1] + cell[1]]);
        let mut left = [0.0, 0.0];
        for (bin, cell) in cells.iter().enumerate() {
            left = [left[0] + cell[0], left[1] + cell[1]];
            let right = [total[0] - left[0], total[1] - left[1]];
            if left[1] < params.least {
                continue;
            }
            if right[1] < params.least {
                break;
            }
            let gain = worth(left[0], left[1]) + worth(right[0], right[1]) - worth(total[0], total[1]);
            if gain > best.0 {
                best = (gain, Some((column, bin)));
            }
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARAMS: BoostParams = BoostParams {
        depth: 2,
        trees: 40,
        rate: 0.3,
        ridge: 1.0,
        least: 1.0,
        share: 1.0,
    };

    /// Two features of which neither alone tells the target: one or the other, not both.
    fn either() -> (Vec<f32>, Vec<f32>) {
        // The last rows tip the balance: where both features part evenly, no first question is better than none.
        let cell = |at: u8| if at < 60 { [at % 2, at / 2 % 2] } else { [1, at % 2] };
        let rows: Vec<[f32; 2]> = (0..80).map(|at| cell(at).map(f32::from)).collect();
        let target = |row: &[f32; 2]| f32::from(u8::from((row[0] > 0.5) != (row[1] > 0.5)));
        (rows.iter().flatten().copied().collect(), rows.iter().map(target).collect())
    }

    #[test]
    fn trees_learn_what_no_sum_of_features_says() {
        let (features, targets) = either();
        let chosen: Vec<usize> = (0..targets.len()).collect();
        for loss in [Loss::Squared, Loss::Logistic] {
            let grown = fit_boosted(&features, 2, &targets, &chosen, loss, &PARAMS);
            assert_eq!(grown, fit_boosted(&features, 2, &targets, &chosen, loss, &PARAMS));
            let right = |at: &usize| {
                let row = &features[2 * at..2 * at + 2];
                let yes = if loss == Loss::Squared {
                    grown.score(row)
                } else {
                    grown.chance(row)
                };
                (yes > 0.5) == (targets[*at] > 0.5)
            };
            assert!(chosen.iter().all(right), "{loss:?}");
        }
    }

    #[test]
    fn trees_survive_their_bytes_and_refuse_others() {
        let (features, targets) = either();
        let grown = fit_boosted(&features, 2, &targets, &[0, 1, 2, 3, 4, 5, 6, 7], Loss::Squared, &PARAMS);
        let mut writer = Writer::mark(b"testtest");
        grown.write(&mut writer);
        let read = |bytes: &[u8]| Boosted::read(&mut Reader::new(bytes, b"testtest").unwrap());
        assert_eq!(read(&writer.0), Ok(grown));
        let mut wrong = writer.0.clone();
        wrong[12] = 9;
        assert_eq!(read(&wrong), Err(ModelError::Damaged));
        assert_eq!(read(&writer.0[..writer.0.len() - 1]), Err(ModelError::Damaged));
    }
}
