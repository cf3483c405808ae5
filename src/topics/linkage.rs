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
use super::scatter::{AT_ONCE, Scattered, fetch};
use super::sums::{add, keep_heaviest, look_up, squares};

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
    let n_units = evidence.rows.len();
    let mut parent: Vec<u32> = (0..n_units as u32).collect();
    for edge in edges {
        let (a, b) = (root(&mut parent, edge.a), root(&mut parent, edge.b));
        parent[a.max(b) as usize] = a.min(b);
    }
    let roots: Vec<u32> = (0..n_units as u32).map(|unit| root(&mut parent, unit)).collect();
    drop(parent);
    // Positions of the units within their components, which are ascending as the units are.
    let mut sizes = vec![0u32; n_units];
    let position: Vec<u32> = roots
        .iter()
        .map(|&root| {
            let size = &mut sizes[root as usize];
            *size += 1;
            *size - 1
        })
        .collect();
    let mut by_component: Vec<(u32, Edge)> = edges.iter().map(|&edge| (roots[edge.a as usize], edge)).collect();
    by_component.par_sort_by_key(|&(component, edge)| (component, edge.a, edge.b));
    let mut components: Vec<&[(u32, Edge)]> = by_component.chunk_by(|x, y| x.0 == y.0).collect();
    // The largest first: it takes longest.
    components.sort_by_key(|edges| std::cmp::Reverse(edges.len()));
    let found: Vec<Vec<(Vec<u32>, f32)>> = components
        .into_par_iter()
        .with_max_len(64)
        .map_init(Lent::default, |lent, edges| {
            Component::new(evidence, edges, &position, params).run(lent)
        })
        .collect();
    let mut clusters = Clusters {
        of: (0..n_units as u32).collect(),
        cohesion: vec![1.0; n_units],
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
#[derive(Clone, Copy, PartialEq)]
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

/// The most similar pair that a merged cluster has left.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Offer {
    pair: Pair,
    /// The cluster whose list it is from.
    owner: u32,
}

/// A cluster; one that was merged into another is empty.
#[derive(Default)]
struct Cluster {
    /// Sum of the members' vectors, columns ascending; of a large cluster the heaviest columns. Empty where there is one member: its row
    /// is the sum, and needs no copy.
    sum: Vec<(u32, f32)>,
    /// Mean similarity within, each member with itself included.
    cohesion: f32,
    /// Units, the smallest first.
    members: Vec<u32>,
    /// The first of `members`: of most clusters the only one, and most are looked at from afar.
    first: u32,
    /// Positions of clusters that share a candidate pair; may name merged ones.
    neighbours: Vec<u32>,
    /// Its pairs as they were when it was merged last, the most similar last: only that one is offered, so that the heap of all stays
    /// small.
    pairs: Vec<Pair>,
    /// Counts the merges, so that older pairs are known as such.
    version: u32,
}

impl Cluster {
    fn is_alive(&self) -> bool {
        !self.members.is_empty()
    }

    /// The sum of its members' vectors.
    fn sum<'s>(&'s self, evidence: &'s Evidence) -> &'s [(u32, f32)] {
        if self.members.len() == 1 {
            evidence.rows.row(self.first as usize)
        } else {
            &self.sum
        }
    }
}

/// What a merge works with, kept from one to the next.
#[derive(Default)]
struct Lent {
    scattered: Scattered,
    sum: Vec<(u32, f32)>,
    similarities: Vec<f32>,
}

/// The clusters of one connected component of the graph.
struct Component<'a> {
    params: &'a TopicParams,
    evidence: &'a Evidence,
    clusters: Vec<Cluster>,
    /// The pairs of units, the most similar last.
    pairs: Vec<Pair>,
    /// The best of the pairs that came about since, at most one of each cluster that is up to date.
    offers: BinaryHeap<Offer>,
}

impl<'a> Component<'a> {
    /// `position` says where a unit stands among those of its component.
    fn new(evidence: &'a Evidence, edges: &[(u32, Edge)], position: &[u32], params: &'a TopicParams) -> Self {
        let mut clusters: Vec<Cluster> = Vec::new();
        let mut pairs: Vec<Pair> = Vec::with_capacity(edges.len());
        let mut near = vec![0u32; edges.len() + 1];
        for &(_, Edge { a, b, similarity }) in edges {
            let (from, to) = (position[a as usize], position[b as usize]);
            near[from as usize] += 1;
            near[to as usize] += 1;
            // What does not reach the cut is never merged as it stands; it makes neighbours only.
            if similarity >= params.cut {
                pairs.push(Pair {
                    similarity,
                    a: from,
                    b: to,
                    versions: (0, 0),
                });
            }
        }
        pairs.sort_unstable();
        // A connected component has at most one unit more than edges.
        let n_units = near.iter().take_while(|&&count| count > 0).count();
        clusters.extend(near[..n_units].iter().map(|&count| Cluster {
            cohesion: 1.0,
            neighbours: Vec::with_capacity(count as usize),
            ..Cluster::default()
        }));
        for &(_, Edge { a, b, .. }) in edges {
            for (unit, other) in [(a, b), (b, a)] {
                let cluster = &mut clusters[position[unit as usize] as usize];
                cluster.neighbours.push(position[other as usize]);
                if cluster.members.is_empty() {
                    cluster.members.push(unit);
                    cluster.first = unit;
                }
            }
        }
        Self {
            params,
            evidence,
            clusters,
            pairs,
            offers: BinaryHeap::new(),
        }
    }

    /// Whether neither side has been merged since the pair was compared.
    fn is_current(&self, pair: &Pair) -> bool {
        let as_it_was = |i: u32, version| self.clusters[i as usize].is_alive() && self.clusters[i as usize].version == version;
        as_it_was(pair.a, pair.versions.0) && as_it_was(pair.b, pair.versions.1)
    }

    /// Offers the best pair that a cluster's list has left.
    fn offer(&mut self, owner: u32) {
        while let Some(pair) = self.clusters[owner as usize].pairs.last().copied() {
            if self.is_current(&pair) {
                self.offers.push(Offer { pair, owner });
                break;
            }
            self.clusters[owner as usize].pairs.pop();
        }
    }

    /// Takes the most similar of all pairs that are current.
    fn next(&mut self) -> Option<Pair> {
        loop {
            let offered = match (self.pairs.last(), self.offers.peek()) {
                (Some(first), Some(later)) => *first < later.pair,
                (None, Some(_)) => true,
                (Some(_), None) => false,
                (None, None) => return None,
            };
            if !offered {
                let pair = self.pairs.pop().filter(|pair| self.is_current(pair));
                if pair.is_some() {
                    return pair;
                }
                continue;
            }
            let Offer { pair, owner } = self.offers.pop()?;
            if self.is_current(&pair) {
                return Some(pair);
            }
            // An owner that was merged since has offered anew or is gone; one whose pair was merged has others.
            let version = if pair.a == owner { pair.versions.0 } else { pair.versions.1 };
            if self.clusters[owner as usize].version == version {
                self.offer(owner);
            }
        }
    }

    /// Merges the most similar pair until none reaches the cut; returns the members of each cluster, the smallest first, and its cohesion.
    fn run(mut self, lent: &mut Lent) -> Vec<(Vec<u32>, f32)> {
        while let Some(Pair { a, b, .. }) = self.next() {
            self.merge(a, b, lent);
        }
        let alive = self.clusters.into_iter().filter(Cluster::is_alive);
        alive.map(|cluster| (cluster.members, cluster.cohesion)).collect()
    }

    /// Merges b into a (a < b) and computes a's similarities anew.
    ///
    /// Neighbours that fall below the cut are let go, which bounds the cost: two clusters may stay apart that a linkage over all
    /// pairs would join later, when one of them has grown.
    fn merge(&mut self, a: u32, b: u32, lent: &mut Lent) {
        let Lent {
            scattered,
            sum,
            similarities,
        } = lent;
        let taken = std::mem::take(&mut self.clusters[b as usize]);
        add(self.clusters[a as usize].sum(self.evidence), taken.sum(self.evidence), sum);
        keep_heaviest(sum, self.params.cluster_columns);
        let kept = &mut self.clusters[a as usize];
        kept.sum.clear();
        kept.sum.extend_from_slice(sum);
        // Clusters stand in the order of their smallest units, so that of a stays the first.
        kept.members.extend(taken.members);
        kept.version += 1;
        let squares = squares(sum, self.evidence.split);
        let pairs = (kept.members.len() as f32).powi(2);
        kept.cohesion = blend(squares[0] / pairs, squares[1] / pairs);
        let mut neighbours = std::mem::take(&mut kept.neighbours);
        neighbours.extend(taken.neighbours);
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours.retain(|&other| other != a && self.clusters[other as usize].is_alive());
        if !neighbours.is_empty() {
            scattered.fill(&self.clusters[a as usize].sum);
        }
        similarities.clear();
        similarities.resize(neighbours.len(), 0.0);
        if neighbours.len() < MANY_NEIGHBOURS {
            self.similarities(a, &neighbours, scattered, similarities);
        } else {
            let parts = neighbours.par_chunks(AT_ONCE).zip(similarities.par_chunks_mut(AT_ONCE));
            parts.for_each(|(others, similarities)| self.similarities(a, others, scattered, similarities));
        }
        let mut pairs = std::mem::take(&mut self.clusters[a as usize].pairs);
        pairs.clear();
        let mut similarities = similarities.drain(..);
        neighbours.retain(|&other| {
            let similarity = similarities.next().expect("each neighbour was compared");
            let near = similarity >= self.params.cut;
            if near {
                let (low, high) = (a.min(other), a.max(other));
                let versions = (self.clusters[low as usize].version, self.clusters[high as usize].version);
                pairs.push(Pair {
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
        pairs.sort_unstable();
        let kept = &mut self.clusters[a as usize];
        kept.neighbours = neighbours;
        kept.pairs = pairs;
        self.offer(a);
    }

    /// Similarities of a cluster and others, from their sums; that of `a` is scattered.
    fn similarities(&self, a: u32, others: &[u32], scattered: &Scattered, similarities: &mut [f32]) {
        for (others, similarities) in others.chunks(AT_ONCE).zip(similarities.chunks_mut(AT_ONCE)) {
            let sums = others.iter().map(|&other| self.clusters[other as usize].sum(self.evidence));
            // Large sums are few, and mostly looked into here and there.
            fetch(sums.filter(|sum| sum.len() < LARGE_SUM));
            for (&other, similarity) in others.iter().zip(similarities) {
                *similarity = self.similarity(a, other, scattered);
            }
        }
    }

    /// Similarity of two clusters, from their sums; that of `a` is scattered.
    fn similarity(&self, a: u32, b: u32, scattered: &Scattered) -> f32 {
        let (a, b) = (&self.clusters[a as usize], &self.clusters[b as usize]);
        let pairs = (a.members.len() * b.members.len()) as f32;
        let (short, long) = (a.sum(self.evidence), b.sum(self.evidence));
        let [words, runs] = if short.len() * MUCH_LONGER < long.len() {
            look_up(short, long, self.evidence.split)
        } else {
            scattered.products(long, self.evidence.split)
        };
        linkage(blend(words / pairs, runs / pairs), [a.cohesion, b.cohesion], self.params)
    }
}

/// Columns from which on a sum is not fetched before it is read.
const LARGE_SUM: usize = 512;
/// Neighbours from which on a merge is shared out among threads: one component may hold most of a large archive.
const MANY_NEIGHBOURS: usize = 64;
/// How many times as many columns make it worth looking the few up among the many.
const MUCH_LONGER: usize = 16;

#[cfg(test)]
mod tests;
