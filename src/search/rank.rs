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
        let (n, found) = (self.index.len() as f32, n_found.min(self.index.len()) as f32);
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
    let mut best = vec![0.0f32; score.len()];
    for unit in &plan.units {
        let standing = standing(unit, allow, lookup)?;
        let most = standing.iter().map(|(postings, _)| postings.len()).max().unwrap_or_default();
        let weight = unit.count * lookup.idf(most);
        // A document is credited with the best of what stands for the unit there.
        for (postings, share) in &standing {
            for posting in &**postings {
                let evidence = share * saturate(posting.weight);
                let known = &mut best[posting.doc as usize];
                if evidence > *known {
                    score[posting.doc as usize] += weight * (evidence - *known);
                    *known = evidence;
                }
            }
        }
        for posting in standing.iter().flat_map(|(postings, _)| &**postings) {
            best[posting.doc as usize] = 0.0;
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

/// Postings with what one of them counts.
type Counted = (Arc<[Posting]>, f32);

/// What stands for a unit, as postings with what they count.
fn standing(unit: &Unit, allow: Allow, lookup: &mut Lookup<'_>) -> Result<Vec<Counted>, SearchError> {
    let others = if allow == Allow::Others { unit.others.as_slice() } else { &[] };
    let mut standing = vec![(lookup.postings(&unit.term)?, 1.0)];
    for other in others {
        standing.push((lookup.postings(&other.term)?, other.share));
    }
    Ok(standing)
}
