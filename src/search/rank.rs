//! Weighs documents: BM25F over units and, at a lower weight, over pairs of letters.
//!
//! BM25F: Zaragoza et al., Microsoft Cambridge at TREC 13 (2004). Frequencies are those of the whole index by its dictionary, so that
//! segments and threads change no score; sums run in the order of the plan.

use rustc_hash::FxHashMap;

use super::plan::{Plan, Term, Unit};
use super::postings::{Posting, Segment};
use super::{Index, SearchError};

/// What may stand for a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Allow {
    /// Only what the query says.
    Exact,
    /// Synonyms and corrected spellings too.
    Others,
}

/// A unit with its weight: what stands for it, each with its share.
pub(super) struct Weighed<'p> {
    pub(super) standing: Vec<(&'p Term, f32)>,
    pub(super) weight: f32,
    /// Postings of all that stands for it, at most.
    pub(super) postings: u64,
}

/// Weighs the units of a plan. A unit is as rare as the most frequent of what stands for it. Cost: dictionary look-ups.
pub(super) fn weigh<'p>(units: &'p [Unit], allow: Allow, index: &Index) -> Result<Vec<Weighed<'p>>, SearchError> {
    let mut weighed = Vec::with_capacity(units.len());
    for unit in units {
        let others = if allow == Allow::Others { unit.others.as_slice() } else { &[] };
        let (mut standing, mut most, mut postings) = (Vec::new(), 0, 0);
        for (term, share) in std::iter::once((&unit.term, 1.0)).chain(others.iter().map(|other| (&other.term, other.share))) {
            let found = index.frequency(term)?;
            if found > 0 || standing.is_empty() {
                standing.push((term, share));
            }
            most = most.max(found);
            postings += u64::from(found);
        }
        weighed.push(Weighed {
            standing,
            weight: if most == 0 { 0.0 } else { unit.count * index.idf(most as usize) },
            postings,
        });
    }
    Ok(weighed)
}

/// Weighs the pairs of letters of a plan, as units at a lower weight.
pub(super) fn weigh_pairs<'p>(plan: &'p Plan, index: &Index) -> Result<Vec<Weighed<'p>>, SearchError> {
    let weigh = |(term, count): &'p (Term, f32)| {
        let found = index.frequency(term)?;
        Ok(Weighed {
            standing: vec![(term, 1.0)],
            weight: index.params.gram_weight * count * index.idf(found as usize),
            postings: u64::from(found),
        })
    };
    plan.pairs.iter().map(weigh).collect()
}

/// Repeated occurrences tell less and less.
pub(super) fn saturate(weight: f32, index: &Index) -> f32 {
    let saturation = index.params.saturation;
    weight * (1.0 + saturation) / (weight + saturation)
}

/// Adds to the scores of some ascending documents of a segment what weighed units give them. A document is credited with the best of
/// what stands for a unit there. Cost: for each term a look-up a document, or linear in its postings.
pub(super) fn add_within(
    weighed: &[Weighed<'_>],
    read: &Postings<'_>,
    docs: &[u32],
    scores: &mut [f32],
    index: &Index,
) -> Result<(), SearchError> {
    let mut best = vec![0.0f32; docs.len()];
    for unit in weighed.iter().filter(|unit| unit.weight > 0.0) {
        best.fill(0.0);
        for (term, share) in &unit.standing {
            let weights = read.weights_within(term, docs, index)?;
            for (best, weight) in best.iter_mut().zip(weights) {
                *best = best.max(share * saturate(weight, index));
            }
        }
        scores.iter_mut().zip(&best).for_each(|(score, best)| *score += unit.weight * best);
    }
    Ok(())
}

/// Postings of a segment, those of terms that were read whole kept for the length of a search.
pub(super) struct Postings<'s> {
    pub(super) segment: &'s Segment,
    whole: FxHashMap<Term, Vec<Posting>>,
}

impl<'s> Postings<'s> {
    pub(super) fn of(segment: &'s Segment) -> Self {
        Self {
            segment,
            whole: FxHashMap::default(),
        }
    }

    /// Reads a term whole and keeps it: the documents that hold it, ascending.
    pub(super) fn docs(&mut self, term: &Term, index: &Index) -> Result<Vec<u32>, SearchError> {
        if !self.whole.contains_key(term) {
            self.whole.insert(term.clone(), self.segment.postings(term, &index.weights)?);
        }
        Ok(self.whole[term].iter().map(|posting| posting.doc).collect())
    }

    fn weights_within(&self, term: &Term, docs: &[u32], index: &Index) -> Result<Vec<f32>, SearchError> {
        let Some(postings) = self.whole.get(term) else {
            return self.segment.weights_within(term, docs, &index.weights);
        };
        let mut rest = postings.iter().peekable();
        let weight = |doc: &u32| {
            while rest.next_if(|posting| posting.doc < *doc).is_some() {}
            rest.next_if(|posting| posting.doc == *doc).map_or(0.0, |posting| posting.weight)
        };
        Ok(docs.iter().map(weight).collect())
    }
}

/// Scores of the documents of a segment that hold some of what is looked for.
#[derive(Default)]
pub(super) struct Scores {
    /// Score by document; 0 for those not [`Self::touched`].
    pub(super) score: Vec<f32>,
    /// What stands best for the unit at hand, by document; all 0 between units.
    best: Vec<f32>,
    /// The documents with a score, each once, in no order.
    pub(super) touched: Vec<u32>,
}

impl Scores {
    /// No scores for so many documents, in the memory of earlier ones.
    pub(super) fn cleared(mut self, len: u32) -> Self {
        self.touched.drain(..).for_each(|doc| self.score[doc as usize] = 0.0);
        self.score.resize(len as usize, 0.0);
        self.best.resize(len as usize, 0.0);
        self
    }

    /// Adds what weighed units give to every document. Cost: linear in the postings of their terms.
    pub(super) fn add(&mut self, weighed: &[&Weighed<'_>], segment: &Segment, index: &Index) -> Result<(), SearchError> {
        let (score, best, touched) = (&mut self.score, &mut self.best, &mut self.touched);
        let mut credit = |doc: u32, evidence: f32| {
            let score = &mut score[doc as usize];
            if *score == 0.0 {
                touched.push(doc);
            }
            *score += evidence;
        };
        for unit in weighed.iter().filter(|unit| unit.weight > 0.0) {
            if let [(term, share)] = unit.standing.as_slice() {
                segment.each(term, &index.weights, |doc, weight| {
                    credit(doc, unit.weight * (share * saturate(weight, index)));
                })?;
                continue;
            }
            let mut holders = Vec::new();
            for (term, share) in &unit.standing {
                segment.each(term, &index.weights, |doc, weight| {
                    let best = &mut best[doc as usize];
                    if *best == 0.0 {
                        holders.push(doc);
                    }
                    *best = best.max(share * saturate(weight, index));
                })?;
            }
            for doc in holders {
                credit(doc, unit.weight * std::mem::take(&mut best[doc as usize]));
            }
        }
        Ok(())
    }
}
