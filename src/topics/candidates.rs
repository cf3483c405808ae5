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

/// Finds the pairs whose similarity reaches the cut, ordered by (a, b).
pub(super) fn find_edges(evidence: &Evidence, params: &TopicParams) -> Vec<Edge> {
    let n_units = evidence.rows.len();
    let signatures: Vec<Vec<(u32, f32)>> = (0..n_units).into_par_iter().map(|unit| signature(evidence, unit, params)).collect();
    // Postings of signature columns, units ascending.
    let mut flat: Vec<(u32, u32, f32)> = Vec::with_capacity(signatures.iter().map(Vec::len).sum());
    for (unit, signature) in signatures.iter().enumerate() {
        flat.extend(signature.iter().map(|&(col, val)| (col, unit as u32, val)));
    }
    flat.par_sort_unstable_by_key(|&(col, unit, _)| (col, unit));
    let mut begins: Vec<u32> = vec![0; evidence.df.len() + 1];
    flat.iter().for_each(|&(col, ..)| begins[col as usize + 1] += 1);
    for col in 1..begins.len() {
        begins[col] += begins[col - 1];
    }
    let starts: Vec<usize> = (0..n_units).step_by(CHUNK).collect();
    let found: Vec<Vec<Edge>> = starts
        .into_par_iter()
        .map_init(
            || (vec![0.0f32; n_units], Vec::new()),
            |(scores, touched), start| {
                let mut edges = Vec::new();
                for unit in start..(start + CHUNK).min(n_units) {
                    touched.clear();
                    for &(col, val) in &signatures[unit] {
                        for &(_, other, weight) in &flat[begins[col as usize] as usize..begins[col as usize + 1] as usize] {
                            if other as usize == unit {
                                continue;
                            }
                            if scores[other as usize] == 0.0 {
                                touched.push(other);
                            }
                            scores[other as usize] += val * weight;
                        }
                    }
                    touched.sort_unstable_by(|&x, &y| scores[y as usize].total_cmp(&scores[x as usize]).then(x.cmp(&y)));
                    for &other in touched.iter().take(params.neighbours) {
                        let similarity = evidence.similarity(unit, other as usize);
                        if similarity >= params.cut {
                            edges.push(Edge {
                                a: (unit as u32).min(other),
                                b: (unit as u32).max(other),
                                similarity,
                            });
                        }
                    }
                    touched.iter().for_each(|&other| scores[other as usize] = 0.0);
                }
                edges
            },
        )
        .collect();
    let mut edges: Vec<Edge> = found.into_iter().flatten().collect();
    edges.par_sort_unstable_by_key(|edge| (edge.a, edge.b));
    edges.dedup_by_key(|edge| (edge.a, edge.b));
    edges
}

/// The heaviest columns of a unit that are rare enough, columns ascending.
fn signature(evidence: &Evidence, unit: usize, params: &TopicParams) -> Vec<(u32, f32)> {
    let mut kept: Vec<(u32, f32)> = evidence
        .rows
        .entries(unit)
        .filter(|&(col, _)| evidence.df[col as usize] <= params.posting_cap)
        .collect();
    kept.sort_unstable_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
    kept.truncate(params.signature);
    kept.sort_unstable_by_key(|&(col, _)| col);
    kept
}
