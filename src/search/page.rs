//! The page of a search: the best candidates in order, repeats of one submission as one hit.

use std::cmp::Ordering;

use rustc_hash::FxHashSet;

use super::{Hit, Index, Match, Repeats, SearchRequest, SearchScope};
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

impl Held {
    /// Whether a document is among those that hold everything.
    pub(super) fn holds(&self, (segment, doc): (u32, u32)) -> bool {
        self.all[segment as usize].binary_search(&doc).is_ok()
    }
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

/// The `n` best of scored documents, in no order; `admits` is asked only of those that may be among them. Cost: linear in the documents.
pub(super) fn top(
    scored: impl Iterator<Item = (u32, f32)>,
    n: usize,
    candidate: impl Fn(u32, f32) -> Option<Candidate>,
    admits: impl Fn(MessageId) -> bool,
) -> Vec<Candidate> {
    if n == 0 {
        return Vec::new();
    }
    // Twice as many are gathered, then the worse half is dropped: what is no better than the worst that stayed needs no further look.
    let room = n.saturating_mul(2);
    let mut kept: Vec<Candidate> = Vec::with_capacity(room.min(1 << 16));
    let mut worst: Option<Candidate> = None;
    for (doc, score) in scored {
        if worst.is_some_and(|worst| score < worst.score) {
            continue;
        }
        let Some(found) = candidate(doc, score) else { continue };
        if worst.is_some_and(|worst| found.order(&worst).is_ge()) || !admits(found.message) {
            continue;
        }
        kept.push(found);
        if kept.len() >= room {
            kept.select_nth_unstable_by(n - 1, Candidate::order);
            kept.truncate(n);
            worst = kept.last().copied();
        }
    }
    if kept.len() > n {
        kept.select_nth_unstable_by(n - 1, Candidate::order);
        kept.truncate(n);
    }
    kept
}

/// Cuts the page out of what holds everything and what comes near, repeats collapsed if that is asked.
pub(super) fn cut(
    held: &mut Held,
    relaxed: &mut [Candidate],
    (index, scope): (&Index, &dyn SearchScope),
    request: &SearchRequest,
) -> Vec<Hit> {
    let end = request.offset.saturating_add(request.limit);
    let mut hits: Vec<Hit> = Vec::new();
    let mut groups: Vec<u32> = Vec::new();
    let collapse = request.repeats == Repeats::Collapse;
    let mut found = std::mem::take(&mut held.found);
    for candidates in [&mut *found, &mut *relaxed] {
        // Sorting all is seldom needed: most repeats are few.
        let head = best(candidates, end.saturating_mul(4)).len();
        let mut at = 0;
        while at < candidates.len() && hits.len() < end {
            if at == head {
                let rest = candidates.len() - head;
                best(&mut candidates[head..], rest);
            }
            let candidate = candidates[at];
            at += 1;
            let group = scope.duplicate_group(candidate.message).filter(|_| collapse);
            if group.is_some_and(|group| groups.contains(&group)) {
                continue;
            }
            groups.extend(group);
            hits.push(candidate.hit());
        }
    }
    let mut hits: Vec<Hit> = hits.into_iter().skip(request.offset).collect();
    if collapse {
        let near: FxHashSet<MessageId> = relaxed.iter().map(|candidate| candidate.message).collect();
        let is_found = |message: MessageId| {
            let held = index.place(message).is_some_and(|(segment, doc)| held.holds((segment as u32, doc)));
            (held && scope.shows(message) && scope.accepts(message)) || near.contains(&message)
        };
        for hit in &mut hits {
            let others = scope.duplicates(hit.message).iter().copied().filter(|&other| other != hit.message);
            hit.also = others.filter(|&other| is_found(other)).collect();
        }
    }
    hits
}

/// Messages in canonical order, each once. Cost: linear in them and in the index.
pub(super) fn in_order(messages: impl Iterator<Item = MessageId>, n: usize) -> Vec<MessageId> {
    let mut there = vec![0u64; n.div_ceil(64) + 1];
    for message in messages {
        // A generation may have more messages than the index: those without a text.
        let word = message.index() / 64;
        if word >= there.len() {
            there.resize(word + 1, 0);
        }
        there[word] |= 1 << (message.index() % 64);
    }
    let bits = |(word, mut bits): (usize, u64)| {
        std::iter::from_fn(move || {
            let bit = (bits != 0).then(|| bits.trailing_zeros())?;
            bits &= bits - 1;
            Some(MessageId((word * 64) as u32 + bit))
        })
    };
    there.into_iter().enumerate().flat_map(bits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn candidate(doc: u32, score: f32) -> Candidate {
        Candidate {
            matched: Match::Relaxed,
            key: 0,
            score,
            message: MessageId(doc),
            place: (0, doc),
        }
    }

    proptest! {
        #[test]
        fn the_best_are_those_that_sorting_all_finds(scores in proptest::collection::vec(0u8..9, 0..200), n in 0usize..30, hidden in 1u32..7) {
            let scored = || (0..).zip(scores.iter().map(|&score| f32::from(score)));
            let admits = |message: MessageId| !message.0.is_multiple_of(hidden);
            let mut quick = top(scored(), n, |doc, score| Some(candidate(doc, score)), admits);
            quick.sort_unstable_by(Candidate::order);
            let mut all: Vec<Candidate> = scored().map(|(doc, score)| candidate(doc, score)).filter(|found| admits(found.message)).collect();
            all.sort_unstable_by(Candidate::order);
            all.truncate(n);
            let messages = |list: &[Candidate]| list.iter().map(|found| found.message).collect::<Vec<_>>();
            prop_assert_eq!(messages(&quick), messages(&all));
        }
    }
}
