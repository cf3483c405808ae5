//! The page of a search: the best candidates in order, repeats of one submission as one hit.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use super::{Hit, Match, Repeats, SearchRequest, SearchScope};
use crate::corpus::MessageId;

/// A document that may become a hit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate {
    pub(super) matched: Match,
    /// What the order sorts by before the score, the least first.
    pub(super) key: u64,
    pub(super) score: f32,
    pub(super) message: MessageId,
    /// Segment and document in it.
    pub(super) place: (u32, u32),
}

impl Candidate {
    pub(super) fn hit(self) -> Hit {
        Hit {
            message: self.message,
            score: self.score,
            matched: self.matched,
            also: Vec::new(),
        }
    }

    /// Everything asked first, then by the order's key, then by score; ties by message.
    fn order(&self, other: &Self) -> Ordering {
        self.matched
            .cmp(&other.matched)
            .then(self.key.cmp(&other.key))
            .then(other.score.total_cmp(&self.score))
            .then(self.message.cmp(&other.message))
    }
}

/// What holds everything asked.
pub(super) struct Held {
    /// Messages that may be shown, in canonical order.
    pub(super) shown: Vec<MessageId>,
    /// Those that the filters let through.
    pub(super) found: Vec<Candidate>,
    /// Documents by segment, ascending.
    pub(super) all: Vec<Vec<u32>>,
}

/// Moves the `n` best candidates to the front, in order.
pub(super) fn best(candidates: &mut [Candidate], n: usize) -> &[Candidate] {
    let n = n.min(candidates.len());
    if n < candidates.len() {
        candidates.select_nth_unstable_by(n, Candidate::order);
    }
    let best = &mut candidates[..n];
    best.sort_unstable_by(Candidate::order);
    best
}

/// A candidate in a heap whose greatest is the worst.
struct Worst(Candidate);

impl PartialEq for Worst {
    fn eq(&self, other: &Self) -> bool {
        self.0.order(&other.0).is_eq()
    }
}

impl Eq for Worst {}

impl PartialOrd for Worst {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Worst {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.order(&other.0)
    }
}

/// The `n` best of scored documents, in no order; `candidate` is asked only of documents whose score may be among them.
pub(super) fn top(scored: impl Iterator<Item = (u32, f32)>, n: usize, candidate: impl Fn(u32, f32) -> Option<Candidate>) -> Vec<Candidate> {
    let mut kept: BinaryHeap<Worst> = BinaryHeap::with_capacity(n.min(1 << 16) + 1);
    for (doc, score) in scored {
        if kept.len() >= n && kept.peek().is_none_or(|worst| score < worst.0.score) {
            continue;
        }
        let Some(found) = candidate(doc, score) else { continue };
        kept.push(Worst(found));
        if kept.len() > n {
            kept.pop();
        }
    }
    kept.into_iter().map(|Worst(candidate)| candidate).collect()
}

/// Cuts the page out of the candidates, repeats collapsed if that is asked.
pub(super) fn cut(found: &mut [Candidate], scope: &dyn SearchScope, request: &SearchRequest) -> Vec<Hit> {
    let end = request.offset.saturating_add(request.limit);
    if request.repeats == Repeats::Keep {
        return best(found, end)
            .iter()
            .skip(request.offset)
            .map(|candidate| candidate.hit())
            .collect();
    }
    // Sorting all is seldom needed: most repeats are few.
    let head = end.saturating_mul(4).min(found.len());
    best(found, head);
    let mut place_of: FxHashMap<u32, usize> = FxHashMap::default();
    let mut hits: Vec<Hit> = Vec::new();
    for at in 0..found.len() {
        if at == head && hits.len() < end {
            let rest = found.len() - head;
            best(&mut found[head..], rest);
        }
        let candidate = found[at];
        let group = scope.duplicate_group(candidate.message);
        if let Some(&place) = group.and_then(|group| place_of.get(&group)) {
            hits[place].also.push(candidate.message);
        } else if hits.len() < end {
            if let Some(group) = group {
                place_of.insert(group, hits.len());
            }
            hits.push(candidate.hit());
        }
    }
    hits.iter_mut().for_each(|hit| hit.also.sort_unstable());
    hits.into_iter().skip(request.offset).collect()
}
