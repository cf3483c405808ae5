//! Average-linkage agglomeration on the graph of verified pairs (UPGMA, Sokal and Michener 1958).
//!
//! The mean similarity between two clusters of unit vectors is the product of their mean vectors, so it is computed from the clusters'
//! sums and needs no pair that the graph lacks. Two clusters whose mean reaches the cut hold a pair that reaches it: with all such
//! pairs as candidates the result is that of the full matrix.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::TopicParams;
use super::candidates::Edge;
use super::evidence::{Evidence, blend};

/// Clusters the units; returns for each unit the smallest unit of its cluster.
pub(super) fn agglomerate(evidence: &Evidence, edges: &[Edge], params: &TopicParams) -> Vec<u32> {
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
        .map(|edges| Component::new(evidence, edges).run(params))
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

struct Cluster {
    /// Sum of the members' vectors, columns ascending.
    sum: Vec<(u32, f32)>,
    members: Vec<u32>,
    /// Positions of clusters that share a candidate pair; may name merged ones.
    neighbours: Vec<u32>,
    version: u32,
    alive: bool,
}

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
                neighbours: Vec::new(),
                version: 0,
                alive: true,
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

    fn run(mut self, params: &TopicParams) -> Vec<(u32, u32)> {
        while let Some(Pair {
            similarity,
            a,
            b,
            versions,
        }) = self.heap.pop()
        {
            if similarity < params.cut {
                break;
            }
            let current = |i: u32, version| self.clusters[i as usize].alive && self.clusters[i as usize].version == version;
            if current(a, versions.0) && current(b, versions.1) {
                self.merge(a, b, params);
            }
        }
        self.clusters
            .iter()
            .filter(|c| c.alive)
            .flat_map(|c| c.members.iter().map(|&unit| (unit, c.members[0])))
            .collect()
    }

    /// Merges b into a (a < b) and computes a's similarities anew.
    fn merge(&mut self, a: u32, b: u32, params: &TopicParams) {
        let taken = std::mem::replace(
            &mut self.clusters[b as usize],
            Cluster {
                sum: Vec::new(),
                members: Vec::new(),
                neighbours: Vec::new(),
                version: 0,
                alive: false,
            },
        );
        let kept = &mut self.clusters[a as usize];
        kept.sum = add(&kept.sum, &taken.sum);
        kept.members.extend(taken.members);
        kept.members.sort_unstable();
        kept.version += 1;
        let mut neighbours = std::mem::take(&mut kept.neighbours);
        neighbours.extend(taken.neighbours);
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours.retain(|&other| other != a && self.clusters[other as usize].alive);
        let kept = &self.clusters[a as usize];
        let dense: FxHashMap<u32, f32> = kept.sum.iter().copied().collect();
        for &other in &neighbours {
            let cluster = &self.clusters[other as usize];
            let mut s = [0.0f32; 2];
            if cluster.sum.len() < kept.sum.len() {
                for (col, val) in &cluster.sum {
                    if let Some(x) = dense.get(col) {
                        s[usize::from(*col >= self.split)] += x * val;
                    }
                }
            } else {
                s = walk(&kept.sum, &cluster.sum, self.split);
            }
            let n = (kept.members.len() * cluster.members.len()) as f32;
            let similarity = blend(s[0] / n, s[1] / n);
            if similarity >= params.cut {
                let (low, high) = (a.min(other), a.max(other));
                let versions = (self.clusters[low as usize].version, self.clusters[high as usize].version);
                self.heap.push(Pair {
                    similarity,
                    a: low,
                    b: high,
                    versions,
                });
            }
        }
        for &other in &neighbours {
            // The other side must find the merged cluster under its new position.
            self.clusters[other as usize].neighbours.push(a);
        }
        self.clusters[a as usize].neighbours = neighbours;
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
