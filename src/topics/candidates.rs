//! Pairs of points that may belong together, found through shared rare evidence and verified exactly.

use rayon::prelude::*;

use super::TopicParams;
use super::evidence::Evidence;
use super::scatter::{AT_ONCE, Scattered, fetch};

/// A verified pair, `a < b`.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Edge {
    pub(super) a: u32,
    pub(super) b: u32,
    pub(super) similarity: f32,
}

/// Units per task; fixed.
const CHUNK: usize = 256;
/// Pairs per task; fixed.
const PAIRS: usize = 4096;

/// Share of the cut that a pair reaches to be a link between clusters: loose clusters may merge whose members are a little less alike.
const LINK: f32 = 0.8;

/// Where the units are found by what they say.
///
/// A text looks for its like by its signature: its heaviest columns that are not too common. The candidates with the largest product of
/// signatures are compared in full. Cost: texts · signature · posting cap at worst, so linear in texts; no quadratic step.
pub(super) struct Index {
    postings: Postings,
}

impl Index {
    pub(super) fn new(evidence: &Evidence, params: &TopicParams) -> Self {
        let starts: Vec<usize> = (0..evidence.rows.len()).step_by(CHUNK).collect();
        let of_chunk = |kept: &mut Vec<(u32, f32)>, start: usize| {
            let mut signatures = Vec::with_capacity(CHUNK * params.signature);
            for unit in start..(start + CHUNK).min(evidence.rows.len()) {
                signature(evidence.rows.row(unit), &evidence.df, params, kept);
                signatures.extend(kept.iter().map(|&(col, val)| (col, unit as u32, val)));
            }
            signatures
        };
        let signatures: Vec<Vec<(u32, u32, f32)>> = starts.into_par_iter().map_init(Vec::new, of_chunk).collect();
        let flat = signatures.concat();
        drop(signatures);
        Self {
            postings: Postings::new(flat, evidence.rows.len()),
        }
    }

    /// Finds the pairs that are alike enough to be links between clusters, ordered by (a, b).
    pub(super) fn edges(&self, evidence: &Evidence, params: &TopicParams) -> Vec<Edge> {
        let n_units = evidence.rows.len();
        let starts: Vec<u32> = (0..n_units as u32).step_by(CHUNK).collect();
        let found: Vec<Vec<(u32, u32)>> = starts
            .into_par_iter()
            .map_init(
                || (vec![0.0f32; n_units], Vec::new()),
                |(scores, touched), start| {
                    let mut pairs = Vec::with_capacity(CHUNK * params.neighbours);
                    for unit in start..(start + CHUNK as u32).min(n_units as u32) {
                        self.postings.score_unit(unit, scores, touched);
                        keep_best(touched, scores, params);
                        pairs.extend(touched.iter().map(|&other| (unit.min(other), unit.max(other))));
                    }
                    pairs
                },
            )
            .collect();
        let mut pairs = found.concat();
        drop(found);
        pairs.par_sort_unstable();
        pairs.dedup();
        let verify = |scattered: &mut Scattered, pairs: &[(u32, u32)]| {
            let mut edges = Vec::new();
            for of_unit in pairs.chunk_by(|x, y| x.0 == y.0) {
                scattered.fill(evidence.rows.row(of_unit[0].0 as usize));
                for pairs in of_unit.chunks(AT_ONCE) {
                    fetch(pairs.iter().map(|&(_, b)| evidence.rows.row(b as usize)));
                    edges.extend(pairs.iter().filter_map(|&(a, b)| {
                        let similarity = evidence.similarity_to(scattered, b as usize);
                        (similarity >= params.cut * LINK).then_some(Edge { a, b, similarity })
                    }));
                }
            }
            edges
        };
        let verified: Vec<Vec<Edge>> = pairs.par_chunks(PAIRS).map_init(Scattered::default, verify).collect();
        verified.concat()
    }

    /// For each matter the units worth comparing with it, the best first; its own unit is among them.
    pub(super) fn near_matters(&self, evidence: &Evidence, params: &TopicParams) -> Vec<Vec<u32>> {
        let n_units = evidence.rows.len();
        let matters = (0..evidence.matters.len()).into_par_iter();
        let near = |(scores, touched, kept): &mut (Vec<f32>, Vec<u32>, Vec<(u32, f32)>), matter| {
            signature(evidence.matters.row(matter), &evidence.df, params, kept);
            self.postings.score(kept, scores, touched);
            keep_best(touched, scores, params);
            touched.clone()
        };
        matters
            .with_min_len(CHUNK)
            .map_init(|| (vec![0.0f32; n_units], Vec::new(), Vec::new()), near)
            .collect()
    }
}

/// Writes the heaviest columns of a row that are rare enough into `kept`, columns ascending.
fn signature(row: &[(u32, f32)], df: &[u32], params: &TopicParams, kept: &mut Vec<(u32, f32)>) {
    kept.clear();
    kept.extend(row.iter().copied().filter(|&(col, _)| df[col as usize] <= params.posting_cap));
    if kept.len() > params.signature {
        kept.select_nth_unstable_by(params.signature, |x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        kept.truncate(params.signature);
    }
    kept.sort_unstable_by_key(|&(col, _)| col);
}

/// For each column the units that have it in their signature, and the signatures themselves by the places of these lists.
struct Postings {
    /// Columns that some signature holds, ascending, and one past the end of each one's entries.
    ends: Vec<(u32, u32)>,
    entries: Vec<(u32, f32)>,
    /// The lists of each unit's signature, columns ascending, with its weight there; those that hold no other unit are left out.
    lists: Vec<(u32, f32)>,
    /// For each unit one past the end of its `lists`.
    unit_ends: Vec<u32>,
}

impl Postings {
    /// Takes over the signatures of so many units, entry by entry: column, unit, weight.
    fn new(mut flat: Vec<(u32, u32, f32)>, n_units: usize) -> Self {
        flat.par_sort_unstable_by_key(|&(col, unit, _)| (col, unit));
        let mut ends: Vec<(u32, u32)> = Vec::new();
        let mut unit_ends = vec![0u32; n_units];
        for same in flat.chunk_by(|x, y| x.0 == y.0) {
            ends.push((same[0].0, ends.last().map_or(0, |&(_, end)| end) + same.len() as u32));
            if same.len() > 1 {
                same.iter().for_each(|&(_, unit, _)| unit_ends[unit as usize] += 1);
            }
        }
        let mut total = 0;
        for end in &mut unit_ends {
            total += std::mem::replace(end, total);
        }
        let mut lists = vec![(0u32, 0.0f32); total as usize];
        for (list, same) in flat.chunk_by(|x, y| x.0 == y.0).enumerate().filter(|(_, same)| same.len() > 1) {
            for &(_, unit, val) in same {
                let end = &mut unit_ends[unit as usize];
                lists[*end as usize] = (list as u32, val);
                *end += 1;
            }
        }
        Self {
            ends,
            entries: flat.into_iter().map(|(_, unit, val)| (unit, val)).collect(),
            lists,
            unit_ends,
        }
    }

    fn list(&self, at: usize) -> &[(u32, f32)] {
        let begin = if at == 0 { 0 } else { self.ends[at - 1].1 };
        &self.entries[begin as usize..self.ends[at].1 as usize]
    }

    /// Adds up the products of a unit's signature with every other unit's; `touched` names the units whose score is above zero.
    fn score_unit(&self, own: u32, scores: &mut [f32], touched: &mut Vec<u32>) {
        touched.clear();
        let begin = if own == 0 { 0 } else { self.unit_ends[own as usize - 1] };
        for &(list, val) in &self.lists[begin as usize..self.unit_ends[own as usize] as usize] {
            add_products(self.list(list as usize), val, scores, touched);
        }
        scores[own as usize] = 0.0;
        touched.retain(|&other| other != own);
    }

    /// Adds up the products of a signature with every unit's; `touched` names the units whose score is above zero.
    fn score(&self, signature: &[(u32, f32)], scores: &mut [f32], touched: &mut Vec<u32>) {
        touched.clear();
        for &(col, val) in signature {
            if let Ok(at) = self.ends.binary_search_by_key(&col, |&(col, _)| col) {
                add_products(self.list(at), val, scores, touched);
            }
        }
    }
}

fn add_products(list: &[(u32, f32)], val: f32, scores: &mut [f32], touched: &mut Vec<u32>) {
    for &(other, weight) in list {
        let score = &mut scores[other as usize];
        if *score == 0.0 {
            touched.push(other);
        }
        *score += val * weight;
    }
}

/// Leaves in `touched` the units worth comparing, the best first, and clears the scores.
///
/// A link has products of words and of runs whose geometric mean reaches its least similarity, so each is the square of that at least;
/// most of it lies in the signatures. Pairs that show less than half of it there are left out.
fn keep_best(touched: &mut Vec<u32>, scores: &mut [f32], params: &TopicParams) {
    let floor = (params.cut * LINK).powi(2) * 0.5;
    let scored = touched.iter().map(|&other| (std::mem::take(&mut scores[other as usize]), other));
    let mut best: Vec<(f32, u32)> = scored.filter(|&(score, _)| score >= floor).collect();
    let order = |x: &(f32, u32), y: &(f32, u32)| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1));
    if best.len() > params.neighbours {
        best.select_nth_unstable_by(params.neighbours, order);
        best.truncate(params.neighbours);
    }
    best.sort_unstable_by(order);
    touched.clear();
    touched.extend(best.iter().map(|&(_, other)| other));
}
