//! Agglomeration on the graph of verified pairs, by a linkage between that of means and that of centres (UPGMA and UPGMC of Sokal and
//! Michener 1958).
//!
//! The mean similarity between two clusters of unit vectors is the product of their mean vectors, so it is computed from the clusters'
//! sums and needs no pair that the graph lacks. The mean within a cluster, its cohesion, is the product of its mean vector with itself.
//! Messages of one issue differ the more the more there are, and the mean sinks with it: dividing by a power of the cohesions sets a
//! large issue told in many ways against the same cut as a pair of messages.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rayon::prelude::*;

use super::TopicParams;
use super::candidates::Edge;
use super::evidence::{Evidence, blend};

/// Clusters of units.
pub(super) struct Clusters {
    /// For each unit the smallest unit of its cluster.
    pub(super) of: Vec<u32>,
    /// By smallest unit the cohesion of its cluster, 0 to 1; 1 where no cluster begins.
    pub(super) cohesion: Vec<f32>,
}

/// Clusters the units. The order of the edges does not matter.
///
/// The mean is taken of words and of runs apart and blended then, as for a pair. Ties go to the pair of the smallest units. Connected
/// components are independent and run in parallel. Cost: a merge costs its neighbours' stored values and at most twice
/// `cluster_columns` of its own.
pub(super) fn agglomerate(evidence: &Evidence, edges: &[Edge], params: &TopicParams) -> Clusters {
    let rows = &evidence.rows;
    let mut parent: Vec<u32> = (0..rows.len() as u32).collect();
    for edge in edges {
        let (a, b) = (root(&mut parent, edge.a), root(&mut parent, edge.b));
        parent[a.max(b) as usize] = a.min(b);
    }
    let mut by_component: Vec<(u32, Edge)> = edges.iter().map(|&edge| (root(&mut parent, edge.a), edge)).collect();
    by_component.sort_by_key(|&(component, edge)| (component, edge.a, edge.b));
    let components: Vec<&[(u32, Edge)]> = by_component.chunk_by(|x, y| x.0 == y.0).collect();
    let found: Vec<Vec<(Vec<u32>, f32)>> = components
        .into_par_iter()
        .map(|edges| Component::new(evidence, edges, params).run())
        .collect();
    let mut clusters = Clusters {
        of: (0..rows.len() as u32).collect(),
        cohesion: vec![1.0; rows.len()],
    };
    for (members, cohesion) in found.into_iter().flatten() {
        let smallest = members[0];
        clusters.cohesion[smallest as usize] = cohesion;
        members.iter().for_each(|&unit| clusters.of[unit as usize] = smallest);
    }
    clusters
}

/// The similarity that is held against the cut: the mean of blended products over the cohesions of both sides.
pub(super) fn linkage(mean: f32, cohesions: [f32; 2], params: &TopicParams) -> f32 {
    mean / (cohesions[0] * cohesions[1]).max(f32::MIN_POSITIVE).powf(params.cohesion * 0.5)
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
    /// Sum of the members' vectors, columns ascending; of a large cluster the heaviest columns.
    sum: Vec<(u32, f32)>,
    /// Mean similarity within, each member with itself included.
    cohesion: f32,
    /// Units, the smallest first.
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
struct Component<'a> {
    params: &'a TopicParams,
    split: u32,
    clusters: Vec<Cluster>,
    heap: BinaryHeap<Pair>,
}

impl<'a> Component<'a> {
    fn new(evidence: &Evidence, edges: &[(u32, Edge)], params: &'a TopicParams) -> Self {
        let mut units: Vec<u32> = edges.iter().flat_map(|(_, edge)| [edge.a, edge.b]).collect();
        units.sort_unstable();
        units.dedup();
        let at = |unit: u32| units.binary_search(&unit).expect("every end of an edge is a unit of the component") as u32;
        let mut clusters: Vec<Cluster> = units
            .iter()
            .map(|&unit| Cluster {
                sum: evidence.rows.entries(unit as usize).collect(),
                cohesion: 1.0,
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
            params,
            split: evidence.split,
            clusters,
            heap,
        }
    }

    /// Merges the most similar pair until none reaches the cut; returns the members of each cluster, the smallest first, and its cohesion.
    fn run(mut self) -> Vec<(Vec<u32>, f32)> {
        while let Some(Pair {
            similarity,
            a,
            b,
            versions,
        }) = self.heap.pop()
        {
            if similarity < self.params.cut {
                break;
            }
            let current = |i: u32, version| self.clusters[i as usize].is_alive() && self.clusters[i as usize].version == version;
            if current(a, versions.0) && current(b, versions.1) {
                self.merge(a, b);
            }
        }
        let alive = self.clusters.into_iter().filter(Cluster::is_alive);
        alive.map(|cluster| (cluster.members, cluster.cohesion)).collect()
    }

    /// Merges b into a (a < b) and computes a's similarities anew.
    ///
    /// Neighbours that fall below the cut are let go, which bounds the cost: two clusters may stay apart that a linkage over all
    /// pairs would join later, when one of them has grown.
    fn merge(&mut self, a: u32, b: u32) {
        let taken = std::mem::take(&mut self.clusters[b as usize]);
        let kept = &mut self.clusters[a as usize];
        kept.sum = add(&kept.sum, &taken.sum);
        keep_heaviest(&mut kept.sum, self.params.cluster_columns);
        // Clusters stand in the order of their smallest units, so that of a stays the first.
        kept.members.extend(taken.members);
        kept.version += 1;
        let squares = products(&kept.sum, &kept.sum, self.split);
        let pairs = (kept.members.len() as f32).powi(2);
        kept.cohesion = blend(squares[0] / pairs, squares[1] / pairs);
        let mut neighbours = std::mem::take(&mut kept.neighbours);
        neighbours.extend(taken.neighbours);
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours.retain(|&other| other != a && self.clusters[other as usize].is_alive());
        neighbours.retain(|&other| {
            let similarity = self.similarity(a, other);
            let near = similarity >= self.params.cut;
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

    /// Similarity of two clusters, from their sums.
    fn similarity(&self, a: u32, b: u32) -> f32 {
        let (a, b) = (&self.clusters[a as usize], &self.clusters[b as usize]);
        let pairs = (a.members.len() * b.members.len()) as f32;
        let [words, runs] = products(&a.sum, &b.sum, self.split);
        linkage(blend(words / pairs, runs / pairs), [a.cohesion, b.cohesion], self.params)
    }
}

/// Keeps the heaviest columns of a sum that has more than twice as many, columns ascending.
fn keep_heaviest(sum: &mut Vec<(u32, f32)>, most: usize) {
    if sum.len() > most.saturating_mul(2) {
        sum.select_nth_unstable_by(most, |x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        sum.truncate(most);
        sum.sort_unstable_by_key(|&(col, _)| col);
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

/// The products of two sums over the columns below `split` and over the others. Where one is much shorter its columns are looked up.
fn products(x: &[(u32, f32)], y: &[(u32, f32)], split: u32) -> [f32; 2] {
    let (short, long) = if x.len() < y.len() { (x, y) } else { (y, x) };
    let mut sum = [0.0; 2];
    if short.len() * 16 < long.len() {
        for &(col, val) in short {
            if let Ok(at) = long.binary_search_by_key(&col, |&(col, _)| col) {
                sum[usize::from(col >= split)] += val * long[at].1;
            }
        }
        return sum;
    }
    let (mut i, mut j) = (0, 0);
    while i < short.len() && j < long.len() {
        match short[i].0.cmp(&long[j].0) {
            Ordering::Less => i += 1,
            Ordering::Greater => j += 1,
            Ordering::Equal => {
                sum[usize::from(short[i].0 >= split)] += short[i].1 * long[j].1;
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
            matters: SparseRows::default(),
            df: vec![2; 4],
            split: 2,
        }
    }

    #[test]
    fn a_sum_keeps_its_heaviest_columns() {
        let whole = vec![(0, 1.0), (2, 9.0), (3, 4.0), (7, 4.0), (8, 0.5), (9, 7.0), (11, 2.0)];
        let mut sum = whole.clone();
        keep_heaviest(&mut sum, 4);
        assert_eq!(sum, whole, "not yet twice as many");
        keep_heaviest(&mut sum, 3);
        assert_eq!(sum, [(2, 9.0), (3, 4.0), (9, 7.0)]);
    }

    #[test]
    fn products_are_the_same_by_walking_and_by_looking_up() {
        let long: Vec<(u32, f32)> = (0..200).map(|col| (col, 1.0 + (col % 7) as f32)).collect();
        let short = [(3, 2.0), (150, 1.0), (900, 5.0)];
        let padded: Vec<(u32, f32)> = long
            .iter()
            .map(|&(col, _)| (col, if col == 3 { 2.0 } else { f32::from(col == 150) }))
            .collect();
        assert_eq!(products(&short, &long, 100), products(&long, &padded, 100));
    }

    proptest! {
        #[test]
        fn clusters_hold_linked_units_whatever_the_order_of_the_edges(values in proptest::collection::vec(proptest::array::uniform4(0.05f32..1.0), 1..12), cut in 0.6f32..0.99) {
            let evidence = evidence(&values);
            let n = values.len() as u32;
            let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
            let all = pairs.map(|(a, b)| Edge { a, b, similarity: evidence.similarity(a as usize, b as usize) });
            let near: Vec<Edge> = all.filter(|edge| edge.similarity >= cut).collect();
            let params = TopicParams { cut, ..TopicParams::default() };
            let found = agglomerate(&evidence, &near, &params).of;
            let turned: Vec<Edge> = near.iter().rev().copied().collect();
            prop_assert_eq!(&agglomerate(&evidence, &turned, &params).of, &found);
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
