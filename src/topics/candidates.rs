//! Pairs of points that may belong together, found through shared rare evidence and verified exactly.

use rayon::prelude::*;

use super::TopicParams;
use super::evidence::Evidence;

/// A verified pair, `a < b`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Edge {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) similarity: f32,
}

/// Units per task; fixed.
const CHUNK: usize = 256;

/// Share of the cut that a pair reaches to be a link between clusters: loose clusters may merge whose members are a little less alike.
const LINK: f32 = 0.8;

/// Where the units are found by what they say.
///
/// A text looks for its like by its signature: its heaviest columns that are not too common. The candidates with the largest product of
/// signatures are compared in full. Cost: texts · signature · posting cap at worst, so linear in texts; no quadratic step.
pub(super) struct Index {
    signatures: Vec<Vec<(u32, f32)>>,
    postings: Postings,
}

impl Index {
    pub(super) fn new(evidence: &Evidence, params: &TopicParams) -> Self {
        let units = (0..evidence.rows.len()).into_par_iter();
        let signatures: Vec<Vec<(u32, f32)>> = units
            .map(|unit| signature(evidence.rows.entries(unit), &evidence.df, params))
            .collect();
        let postings = Postings::new(&signatures, evidence.df.len());
        Self { signatures, postings }
    }

    /// Finds the pairs that are alike enough to be links between clusters, ordered by (a, b).
    pub(super) fn edges(&self, evidence: &Evidence, params: &TopicParams) -> Vec<Edge> {
        let n_units = self.signatures.len();
        let starts: Vec<u32> = (0..n_units as u32).step_by(CHUNK).collect();
        let found: Vec<Vec<(u32, u32)>> = starts
            .into_par_iter()
            .map_init(
                || (vec![0.0f32; n_units], Vec::new()),
                |(scores, touched), start| {
                    let mut pairs = Vec::new();
                    for unit in start..(start + CHUNK as u32).min(n_units as u32) {
                        self.postings.score(Some(unit), &self.signatures[unit as usize], scores, touched);
                        keep_best(touched, scores, params);
                        pairs.extend(touched.iter().map(|&other| (unit.min(other), unit.max(other))));
                    }
                    pairs
                },
            )
            .collect();
        let mut pairs: Vec<(u32, u32)> = found.into_iter().flatten().collect();
        pairs.par_sort_unstable();
        pairs.dedup();
        let verified = pairs.into_par_iter().map(|(a, b)| Edge {
            a,
            b,
            similarity: evidence.similarity(a as usize, b as usize),
        });
        verified.filter(|edge| edge.similarity >= params.cut * LINK).collect()
    }

    /// For each matter the units worth comparing with it, the best first; its own unit is among them.
    pub(super) fn near_matters(&self, evidence: &Evidence, params: &TopicParams) -> Vec<Vec<u32>> {
        let n_units = self.signatures.len();
        let matters = (0..evidence.matters.len()).into_par_iter();
        let near = |(scores, touched): &mut (Vec<f32>, Vec<u32>), matter| {
            let signature = signature(evidence.matters.entries(matter), &evidence.df, params);
            self.postings.score(None, &signature, scores, touched);
            keep_best(touched, scores, params);
            touched.clone()
        };
        matters
            .with_min_len(CHUNK)
            .map_init(|| (vec![0.0f32; n_units], Vec::new()), near)
            .collect()
    }
}

/// The heaviest columns of a row that are rare enough, columns ascending.
fn signature(row: impl Iterator<Item = (u32, f32)>, df: &[u32], params: &TopicParams) -> Vec<(u32, f32)> {
    let mut kept: Vec<(u32, f32)> = row.filter(|&(col, _)| df[col as usize] <= params.posting_cap).collect();
    kept.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    kept.truncate(params.signature);
    kept.sort_unstable_by_key(|&(col, _)| col);
    kept
}

/// For each column the units that have it in their signature.
struct Postings {
    /// Columns that some signature holds, ascending, and one past the end of each one's entries.
    ends: Vec<(u32, u32)>,
    entries: Vec<(u32, f32)>,
}

impl Postings {
    fn new(signatures: &[Vec<(u32, f32)>], n_cols: usize) -> Self {
        let mut flat: Vec<(u32, u32, f32)> = Vec::with_capacity(signatures.iter().map(Vec::len).sum());
        for (unit, signature) in signatures.iter().enumerate() {
            flat.extend(signature.iter().map(|&(col, val)| (col, unit as u32, val)));
        }
        debug_assert!(flat.iter().all(|&(col, ..)| (col as usize) < n_cols));
        flat.par_sort_unstable_by_key(|&(col, unit, _)| (col, unit));
        let mut ends = Vec::new();
        for (at, &(col, ..)) in flat.iter().enumerate() {
            match ends.last_mut() {
                Some((last, end)) if *last == col => *end = at as u32 + 1,
                _ => ends.push((col, at as u32 + 1)),
            }
        }
        Self {
            ends,
            entries: flat.into_iter().map(|(_, unit, val)| (unit, val)).collect(),
        }
    }

    fn of(&self, col: u32) -> &[(u32, f32)] {
        let Ok(at) = self.ends.binary_search_by_key(&col, |&(col, _)| col) else {
            return &[];
        };
        let begin = if at == 0 { 0 } else { self.ends[at - 1].1 };
        &self.entries[begin as usize..self.ends[at].1 as usize]
    }

    /// Adds up the products of a signature with every unit's but its own; `touched` names the units whose score is above zero.
    fn score(&self, own: Option<u32>, signature: &[(u32, f32)], scores: &mut [f32], touched: &mut Vec<u32>) {
        touched.clear();
        for &(col, val) in signature {
            for &(other, weight) in self.of(col) {
                let score = &mut scores[other as usize];
                if *score == 0.0 && Some(other) != own {
                    touched.push(other);
                }
                *score += val * weight;
            }
        }
        if let Some(own) = own {
            scores[own as usize] = 0.0;
        }
    }
}

/// Leaves in `touched` the units worth comparing, the best first, and clears the scores.
///
/// A link has products of words and of runs whose geometric mean reaches its least similarity, so each is the square of that at least;
/// most of it lies in the signatures. Pairs that show less than half of it there are left out.
fn keep_best(touched: &mut Vec<u32>, scores: &mut [f32], params: &TopicParams) {
    let floor = (params.cut * LINK).powi(2) * 0.5;
    let mut best: Vec<(f32, u32)> = touched
        .iter()
        .map(|&other| (std::mem::take(&mut scores[other as usize]), other))
        .collect();
    best.retain(|&(score, _)| score >= floor);
    best.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
    touched.clear();
    touched.extend(best.iter().take(params.neighbours).map(|&(_, other)| other));
}
