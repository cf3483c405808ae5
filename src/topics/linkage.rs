//! Average-linkage agglomeration on the graph of verified pairs (UPGMA, Sokal and Michener 1958).
//!
//! The mean similarity between two clusters of unit vectors is the product of their mean vectors, so it is computed from the clusters'
//! sums and needs no pair that the graph lacks. Two clusters whose mean reaches the cut hold a pair that reaches it: with all such
//! pairs as candidates the result is that of the full matrix.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::candidates::Edge;
use super::evidence::{Evidence, blend};

/// Clusters the units; returns for each unit the smallest unit of its cluster. The order of the edges does not matter.
///
/// The mean is taken of words and of runs apart and blended then, as for a pair. Ties go to the pair of the smallest units. Connected
/// components are independent and run in parallel. Cost: a merge costs its neighbours' stored values.
pub(super) fn agglomerate(evidence: &Evidence, edges: &[Edge], cut: f32) -> Vec<u32> {
    let rows = &evidence.rows;
    let mut parent: Vec<u32> = (0..rows.len() as u32).collect();
    for edge in edges {
        let (a, b) = (root(&mut parent, edge.a), root(&mut parent, edge.b));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut by_component: Vec<(u32, Edge)> = edges.iter().map(|&edge| (root(&mut parent, edge.a), edge)).collect();
    by_component.sort_by_key(|&(component, edge)| (component, edge.a, edge.b));
    let components: Vec<&[(u32, Edge)]> = by_component.chunk_by(|x, y| x.0 == y.0).collect();
    let found: Vec<Vec<(u32, u32)>> = components
        .into_par_iter()
        .map(|edges| Component::new(evidence, edges).run(cut))
        .collect();
    let mut cluster: Vec<u32> = (0..rows.len() as u32).collect();
    for (unit, smallest) in found.into_iter().flatten() {
        cluster[unit as usize] = smallest;
    }
    cluster
}

fn root(parent: &mut [u32], mut unit: u32) -> u32 {
    while parent[unit as usize] != unit {
        parent[unit as usize] = parent[parent[unit as usize] as usize];
        unit = parent[unit as usize];
    }
    unit
}

/// A pair of live clusters; the greatest is merged first.
#[derive(PartialEq)]
struct Pair {
    similarity: f32,
    /// Smallest units of the two clusters, a < b, and the versions that the similarity was computed for.
    a: u32,
    b: u32,
    versions: (u32, u32),
}

impl Eq for Pair {}

impl Ord for Pair {
    fn cmp(&self, other: &Self) -> Ordering {
        // Of equal similarities the pair of the smallest units wins.
        self.similarity
            .total_cmp(&other.similarity)
            .then_with(|| (other.a, other.b).cmp(&(self.a, self.b)))
            .then_with(|| self.versions.cmp(&other.versions))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A cluster; one that was merged into another is empty.
#[derive(Default)]
struct Cluster {
    /// Sum of the members' vectors, columns ascending.
    sum: Vec<(u32, f32)>,
    /// Units, ascending.
    members: Vec<u32>,
    /// Positions of clusters that share a candidate pair; may name merged ones.
    neighbours: Vec<u32>,
    /// Counts the merges, so that older pairs in the heap are known as such.
    version: u32,
}

impl Cluster {
    fn is_alive(&self) -> bool {
        !self.members.is_empty()
    }
}

/// The clusters of one connected component of the graph.
struct Component {
    split: u32,
    clusters: Vec<Cluster>,
    heap: BinaryHeap<Pair>,
}

impl Component {
    fn new(evidence: &Evidence, edges: &[(u32, Edge)]) -> Self {
        let mut units: Vec<u32> = edges.iter().flat_map(|(_, edge)| [edge.a, edge.b]).collect();
        units.sort_unstable();
        units.dedup();
        let at = |unit: u32| units.binary_search(&unit).expect("every end of an edge is a unit of the component") as u32;
        let mut clusters: Vec<Cluster> = units
            .iter()
            .map(|&unit| Cluster {
                sum: evidence.rows.entries(unit as usize).collect(),
                members: vec![unit],
                ..Cluster::default()
            })
            .collect();
        let mut heap = BinaryHeap::with_capacity(edges.len());
        for &(_, Edge { a, b, similarity }) in edges {
            let (a, b) = (at(a), at(b));
            clusters[a as usize].neighbours.push(b);
            clusters[b as usize].neighbours.push(a);
            heap.push(Pair {
                similarity,
                a,
                b,
                versions: (0, 0),
            });
        }
        Self {
            split: evidence.split,
            clusters,
            heap,
        }
    }

    /// Merges the most similar pair until none reaches the cut; returns (unit, smallest unit of its cluster).
    fn run(mut self, cut: f32) -> Vec<(u32, u32)> {
        while let Some(Pair {
            similarity,
            a,
            b,
            versions,
        }) = self.heap.pop()
        {
            let current = |i: u32, version| self.clusters[i as usize].is_alive() && self.clusters[i as usize].version == version;
            if similarity >= cut && current(a, versions.0) && current(b, versions.1) {
                self.merge(a, b, cut);
            }
        }
        self.clusters
            .iter()
            .flat_map(|cluster| cluster.members.iter().map(|&unit| (unit, cluster.members[0])))
            .collect()
    }

    /// Merges b into a (a < b) and computes a's similarities anew.
    ///
    /// Neighbours that fall below the cut are let go, which bounds the cost: two clusters may stay apart that average linkage over all
    /// pairs would join later, when one of them has grown.
    fn merge(&mut self, a: u32, b: u32, cut: f32) {
        let taken = std::mem::take(&mut self.clusters[b as usize]);
        let kept = &mut self.clusters[a as usize];
        kept.sum = add(&kept.sum, &taken.sum);
        kept.members.extend(taken.members);
        kept.members.sort_unstable();
        kept.version += 1;
        let mut neighbours = std::mem::take(&mut kept.neighbours);
        neighbours.extend(taken.neighbours);
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours.retain(|&other| other != a && self.clusters[other as usize].is_alive());
        let lookup: FxHashMap<u32, f32> = self.clusters[a as usize].sum.iter().copied().collect();
        neighbours.retain(|&other| {
            let similarity = self.similarity(a, other, &lookup);
            let near = similarity >= cut;
            if near {
                let (low, high) = (a.min(other), a.max(other));
                let versions = (self.clusters[low as usize].version, self.clusters[high as usize].version);
                self.heap.push(Pair {
                    similarity,
                    a: low,
                    b: high,
                    versions,
                });
                // The other side may know only b, which is gone.
                self.clusters[other as usize].neighbours.push(a);
            }
            near
        });
        self.clusters[a as usize].neighbours = neighbours;
    }

    /// Mean similarity of two clusters, from their sums; `lookup` holds the sum of `a`.
    fn similarity(&self, a: u32, other: u32, lookup: &FxHashMap<u32, f32>) -> f32 {
        let (kept, other) = (&self.clusters[a as usize], &self.clusters[other as usize]);
        let products = if other.sum.len() * 4 < kept.sum.len() {
            let mut products = [0.0; 2];
            for (col, val) in &other.sum {
                if let Some(x) = lookup.get(col) {
                    products[usize::from(*col >= self.split)] += x * val;
                }
            }
            products
        } else {
            walk(&kept.sum, &other.sum, self.split)
        };
        let pairs = (kept.members.len() * other.members.len()) as f32;
        blend(products[0] / pairs, products[1] / pairs)
    }
}

fn add(x: &[(u32, f32)], y: &[(u32, f32)]) -> Vec<(u32, f32)> {
    let mut sum = Vec::with_capacity(x.len() + y.len());
    let (mut i, mut j) = (0, 0);
    while i < x.len() && j < y.len() {
        match x[i].0.cmp(&y[j].0) {
            Ordering::Less => {
                sum.push(x[i]);
                i += 1;
            }
            Ordering::Greater => {
                sum.push(y[j]);
                j += 1;
            }
            Ordering::Equal => {
                sum.push((x[i].0, x[i].1 + y[j].1));
                i += 1;
                j += 1;
            }
        }
    }
    sum.extend_from_slice(&x[i..]);
    sum.extend_from_slice(&y[j..]);
    sum
}

fn walk(x: &[(u32, f32)], y: &[(u32, f32)], split: u32) -> [f32; 2] {
    let (mut i, mut j, mut sum) = (0, 0, [0.0; 2]);
    while i < x.len() && j < y.len() {
        match x[i].0.cmp(&y[j].0) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                sum[usize::from(x[i].0 >= split)] += x[i].1 * y[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::features::SparseRows;

    fn evidence(values: &[[f32; 4]]) -> Evidence {
        let mut rows = SparseRows::default();
        for [a, b, c, d] in values {
            let (words, runs) = (a.hypot(*b), c.hypot(*d));
            rows.push([(0, a / words), (1, b / words), (2, c / runs), (3, d / runs)]);
        }
        Evidence {
            rows,
            df: vec![2; 4],
            split: 2,
        }
    }

    proptest! {
        #[test]
        fn clusters_hold_linked_units_whatever_the_order_of_the_edges(values in proptest::collection::vec(proptest::array::uniform4(0.05f32..1.0), 1..12), cut in 0.6f32..0.99) {
            let evidence = evidence(&values);
            let n = values.len() as u32;
            let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
            let all = pairs.map(|(a, b)| Edge { a, b, similarity: evidence.similarity(a as usize, b as usize) });
            let near: Vec<Edge> = all.filter(|edge| edge.similarity >= cut).collect();
            let found = agglomerate(&evidence, &near, cut);
            let turned: Vec<Edge> = near.iter().rev().copied().collect();
            prop_assert_eq!(&agglomerate(&evidence, &turned, cut), &found);
            let size = |unit: u32| found.iter().filter(|&&cluster| cluster == found[unit as usize]).count();
            for edge in &near {
                prop_assert!(size(edge.a) > 1 || size(edge.b) > 1, "two alike units are both left alone");
            }
            for unit in 0..n {
                let linked = |edge: &Edge| {
                    let other = if edge.a == unit { edge.b } else { edge.a };
                    (edge.a == unit || edge.b == unit) && found[other as usize] == found[unit as usize]
                };
                prop_assert!(size(unit) == 1 || near.iter().any(linked), "{} shares a cluster with nothing like it", unit);
            }
        }
    }
}
