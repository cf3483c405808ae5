//! Weighs documents: BM25F over units and pairs of letters, times how much of the query a document covers.
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
        Self { index, read: FxHashMap::default() }
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

/// What every document is worth: columns by document number.
pub(super) struct Scores {
    pub(super) score: Vec<f32>,
    /// Documents that hold a unit or what may stand for it, ascending.
    pub(super) touched: Vec<u32>,
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
    let params = lookup.index.params.clone();
    let saturate = |weight: f32| weight * (1.0 + params.saturation) / (weight + params.saturation);
    let n_docs = lookup.index.len();
    let (mut score, mut covered) = (vec![0.0f32; n_docs], vec![0.0f32; n_docs]);
    let mut total = 0.0;
    for unit in &plan.units {
        let (evidence, idf) = evidence(unit, allow, lookup)?;
        total += unit.count * idf;
        for (posting, share) in evidence {
            score[posting.doc as usize] += unit.count * idf * share * saturate(posting.weight);
            covered[posting.doc as usize] += unit.count * idf * share;
        }
    }
    for (pair, count) in &plan.pairs {
        let postings = lookup.postings(pair)?;
        let weight = params.gram_weight * count * lookup.idf(postings.len());
        for posting in &*postings {
            score[posting.doc as usize] += weight * saturate(posting.weight);
        }
    }
    let touched: Vec<u32> = (0..n_docs as u32).filter(|&doc| covered[doc as usize] > 0.0).collect();
    for &doc in &touched {
        score[doc as usize] *= (covered[doc as usize] / total).min(1.0).powf(params.coverage_power);
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
        best.sort_by(|(a, a_share), (b, b_share)| a.doc.cmp(&b.doc).then(b_share.total_cmp(a_share)).then(b.weight.total_cmp(&a.weight)));
        best.dedup_by_key(|(posting, _)| posting.doc);
    }
    Ok((best, lookup.idf(most)))
}
