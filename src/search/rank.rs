//! Weighs documents: BM25F over units and, at a lower weight, over pairs of letters.
//!
//! BM25F: Zaragoza et al., Microsoft Cambridge at TREC 13 (2004). All figures are over the whole index, so that segments and threads
//! change no score; sums run in the order of the plan.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::SearchError;
use super::plan::{Plan, Term, Unit};
use super::reader::{Index, Posting};

/// Postings of the terms of one search, each read once.
pub(super) struct Lookup<'i> {
    pub(super) index: &'i Index,
    read: FxHashMap<Term, Arc<[Posting]>>,
}

impl<'i> Lookup<'i> {
    pub(super) fn new(index: &'i Index) -> Self {
        Self {
            index,
            read: FxHashMap::default(),
        }
    }

    /// The documents that hold the term, ascending.
    pub(super) fn postings(&mut self, term: &Term) -> Result<Arc<[Posting]>, SearchError> {
        if let Some(known) = self.read.get(term) {
            return Ok(Arc::clone(known));
        }
        let postings: Arc<[Posting]> = self.index.postings(&term.run, term.field)?.into();
        self.read.insert(term.clone(), Arc::clone(&postings));
        Ok(postings)
    }

    /// Inverse document frequency (Robertson and Sparck Jones, never negative).
    pub(super) fn idf(&self, n_found: usize) -> f32 {
        let (n, found) = (self.index.len() as f32, n_found as f32);
        (1.0 + (n - found + 0.5) / (found + 0.5)).ln()
    }
}

/// What every document is worth.
pub(super) struct Scores {
    /// Score by document number.
    pub(super) score: Vec<f32>,
    /// Documents that hold a unit or what may stand for it, ascending.
    touched: Vec<u32>,
}

impl Scores {
    /// The documents that hold a unit or what may stand for it, ascending, with their scores.
    pub(super) fn docs(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.touched.iter().map(|&doc| (doc, self.score[doc as usize]))
    }
}

/// What may stand for a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Allow {
    /// Only what the query says.
    Exact,
    /// Synonyms and corrected spellings too.
    Others,
}

/// Scores the documents that hold at least one unit. Cost: linear in the postings of the plan's terms.
pub(super) fn score(plan: &Plan, allow: Allow, lookup: &mut Lookup<'_>) -> Result<Scores, SearchError> {
    let (saturation, gram_weight) = (lookup.index.params.saturation, lookup.index.params.gram_weight);
    let saturate = |weight: f32| weight * (1.0 + saturation) / (weight + saturation);
    let mut score = vec![0.0f32; lookup.index.len()];
    for unit in &plan.units {
        let (evidence, idf) = evidence(unit, allow, lookup)?;
        for (posting, share) in evidence {
            score[posting.doc as usize] += unit.count * idf * share * saturate(posting.weight);
        }
    }
    let touched: Vec<u32> = (0..score.len() as u32).filter(|&doc| score[doc as usize] > 0.0).collect();
    for (pair, count) in &plan.pairs {
        let postings = lookup.postings(pair)?;
        let weight = gram_weight * count * lookup.idf(postings.len());
        for posting in &*postings {
            score[posting.doc as usize] += weight * saturate(posting.weight);
        }
    }
    Ok(Scores { score, touched })
}

/// The documents that speak of a unit, ascending, each with the best of what stands for it there; and the unit's idf.
fn evidence(unit: &Unit, allow: Allow, lookup: &mut Lookup<'_>) -> Result<(Vec<(Posting, f32)>, f32), SearchError> {
    let exact = lookup.postings(&unit.term)?;
    let mut best: Vec<(Posting, f32)> = exact.iter().map(|posting| (*posting, 1.0)).collect();
    let mut most = best.len();
    if allow == Allow::Others && !unit.others.is_empty() {
        for (term, share) in &unit.others {
            let postings = lookup.postings(term)?;
            most = most.max(postings.len());
            best.extend(postings.iter().map(|posting| (*posting, *share)));
        }
        best.sort_by(|(a, a_share), (b, b_share)| {
            a.doc
                .cmp(&b.doc)
                .then(b_share.total_cmp(a_share))
                .then(b.weight.total_cmp(&a.weight))
        });
        best.dedup_by_key(|(posting, _)| posting.doc);
    }
    Ok((best, lookup.idf(most)))
}
