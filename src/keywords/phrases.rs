//! Finds the phrases of a corpus: runs of terms that hold together and stand free.

use rayon::prelude::*;

use super::freedom::diversities;
use super::grams::{Grams, NONE};
use crate::corpus::MessageId;
use crate::text::{TermId, Tokens};

/// Terms that occur this often stand freely; only rarer ones are measured.
const RARE: u32 = 400;

/// What makes a run of terms a phrase.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct PhraseDemand {
    /// Fewest occurrences.
    pub(super) occurrences: u32,
    /// Most terms.
    pub(super) terms: usize,
    /// Least cohesion, -1 to 1.
    pub(super) cohesion: f64,
    /// Least cohesion of a run with a stop word inside, -1 to 1.
    pub(super) linked_cohesion: f64,
    /// Least number of different neighbours, as the exponential of their entropy, on either side.
    pub(super) freedom: f64,
}

/// The phrases, for matching: runs by length with a mark for those that are phrases.
pub(super) struct Phrases {
    grams: Grams,
    joins: Vec<bool>,
    /// By level, then run: the normalised pointwise mutual information of the weakest cut.
    cohesion: Vec<Vec<f32>>,
    /// By level, then run: the number of different neighbours on the poorer side; zero when the run is no phrase.
    freedom: Vec<Vec<f32>>,
    /// By term the same, infinite for frequent terms.
    term_freedom: Vec<f32>,
}

/// A phrase's place: its level (two terms are level 0) and its run.
pub(super) type PhraseId = (usize, u32);

impl Phrases {
    /// Finds phrases in `messages`. Of the marks by term the first say which may stand at the ends of a phrase, the second which inside;
    /// `counts` says how often each term occurs.
    ///
    /// Cohesion is the normalised pointwise mutual information (Bouma 2009) of the weakest cut into two parts; freedom is the entropy of
    /// the neighbours on the poorer side.
    pub(super) fn find(
        tokens: &Tokens,
        messages: &[MessageId],
        (ends, joins): (&[bool], Vec<bool>),
        counts: &[u32],
        demand: PhraseDemand,
    ) -> Self {
        let grams = Grams::count(tokens, messages, &joins, demand.occurrences, demand.terms);
        let total: f64 = counts.iter().map(|&count| f64::from(count)).sum::<f64>().max(1.0);
        let spelled = spell(&grams);
        let cohesion: Vec<Vec<f32>> = grams
            .levels
            .par_iter()
            .enumerate()
            .map(|(depth, level)| {
                let weakest = |run: usize| weakest_cut(&grams, &spelled, depth, run, counts, total) as f32;
                (0..level.keys.len()).into_par_iter().map(weakest).collect()
            })
            .collect();
        let holds = |depth: usize, run: usize| {
            let terms = terms_of(&grams, depth, run as u32);
            let least = if terms.iter().all(|term| ends[term.index()]) {
                demand.cohesion
            } else {
                demand.linked_cohesion
            };
            let closed = [terms[0], terms[terms.len() - 1]].iter().all(|term| ends[term.index()]);
            f32::from(closed && f64::from(cohesion[depth][run]) >= least)
        };
        let runs = cohesion.iter().enumerate();
        let cohesive = runs
            .map(|(depth, level)| (0..level.len()).into_par_iter().map(|run| holds(depth, run)).collect())
            .collect();
        let mut phrases = Self {
            grams,
            joins,
            cohesion,
            freedom: cohesive,
            term_freedom: Vec::new(),
        };
        phrases.keep_free(tokens, messages, counts, demand.freedom);
        phrases
    }

    /// Calls `met` with the first position, the number of terms and the id of the longest phrase at each position where one begins,
    /// without overlap, and with single terms (no id) elsewhere; breaks are skipped.
    pub(super) fn read(&self, terms: &[TermId], rows: &mut Vec<Vec<u32>>, mut met: impl FnMut(usize, Option<PhraseId>)) {
        self.grams.runs(terms, &self.joins, self.grams.levels.len(), rows);
        let mut at = 0;
        while at < terms.len() {
            let phrase = self.longest_at(rows, at);
            if terms[at] != TermId::BREAK {
                met(at, phrase);
            }
            at += phrase.map_or(1, |(depth, _)| depth + 2);
        }
    }

    fn is_phrase(&self, depth: usize, run: u32) -> bool {
        self.freedom[depth][run as usize] > 0.0
    }

    /// Cohesion of a phrase, -1 to 1.
    pub(super) fn cohesion(&self, (depth, run): PhraseId) -> f32 {
        self.cohesion[depth][run as usize]
    }

    /// The number of different neighbours of a phrase on its poorer side.
    pub(super) fn freedom(&self, (depth, run): PhraseId) -> f64 {
        f64::from(self.freedom[depth][run as usize])
    }

    /// The number of different neighbours of a term on its poorer side; infinite for a frequent term.
    pub(super) fn term_freedom(&self, term: TermId) -> f64 {
        f64::from(self.term_freedom[term.index()])
    }

    fn longest_at(&self, rows: &[Vec<u32>], at: usize) -> Option<PhraseId> {
        let phrase = |depth: usize| (rows[depth][at] != NONE && self.is_phrase(depth, rows[depth][at])).then(|| (depth, rows[depth][at]));
        (0..rows.len()).rev().find_map(phrase)
    }

    /// Keeps of the marked runs those with neighbours enough on both sides, and measures the rare terms.
    fn keep_free(&mut self, tokens: &Tokens, messages: &[MessageId], counts: &[u32], least: f64) {
        let terms = counts.len();
        let rare = |term: TermId| self.joins[term.index()] && counts[term.index()] < RARE;
        let measured = diversities(tokens, messages, terms + self.numbers(), |message, rows, found| {
            self.grams.runs(message, &self.joins, self.grams.levels.len(), rows);
            for (at, &term) in message.iter().enumerate().filter(|&(_, &term)| term != TermId::BREAK && rare(term)) {
                found(term.index(), at, at + 1);
            }
            for (depth, row) in rows.iter().enumerate() {
                for (at, &run) in row
                    .iter()
                    .enumerate()
                    .filter(|&(_, &run)| run != NONE && self.is_phrase(depth, run))
                {
                    found(terms + self.number((depth, run)), at, at + depth + 2);
                }
            }
        });
        let (of_terms, of_runs) = measured.split_at(terms);
        let mut of_runs = of_runs.iter();
        let mut kept = |_: &f32| {
            of_runs.next().map_or(0.0, |&freedom| {
                if freedom.is_finite() && f64::from(freedom) >= least {
                    freedom
                } else {
                    0.0
                }
            })
        };
        self.freedom = self.freedom.iter().map(|level| level.iter().map(&mut kept).collect()).collect();
        self.term_freedom = of_terms.to_vec();
    }

    /// The terms of a phrase.
    pub(super) fn terms(&self, (depth, run): PhraseId) -> Vec<TermId> {
        terms_of(&self.grams, depth, run)
    }

    /// Position of a phrase in one numbering of all runs.
    pub(super) fn number(&self, (depth, run): PhraseId) -> usize {
        self.grams.levels[..depth].iter().map(|level| level.keys.len()).sum::<usize>() + run as usize
    }

    /// Every phrase, by length, then terms.
    pub(super) fn all(&self) -> impl Iterator<Item = PhraseId> + '_ {
        let marked = move |depth: usize| (0..self.freedom[depth].len() as u32).filter(move |&run| self.is_phrase(depth, run));
        (0..self.freedom.len()).flat_map(move |depth| marked(depth).map(move |run| (depth, run)))
    }

    /// How many runs the numbering holds.
    pub(super) fn numbers(&self) -> usize {
        self.grams.levels.iter().map(|level| level.keys.len()).sum()
    }
}

/// The terms of a run.
fn terms_of(grams: &Grams, depth: usize, run: u32) -> Vec<TermId> {
    let key = grams.levels[depth].keys[run as usize];
    let (left, last) = ((key >> 32) as u32, TermId(key as u32));
    let mut terms = if depth == 0 {
        vec![TermId(left)]
    } else {
        terms_of(grams, depth - 1, left)
    };
    terms.push(last);
    terms
}

/// For each level and run the id of the run without its first term (of the term, at two terms).
fn spell(grams: &Grams) -> Vec<Vec<u32>> {
    let mut tails: Vec<Vec<u32>> = Vec::new();
    for (depth, level) in grams.levels.iter().enumerate() {
        let tail = |&key: &u64| {
            let (left, last) = ((key >> 32) as u32, key as u32);
            match depth {
                0 => last,
                _ => grams.levels[depth - 1].find(tails[depth - 1][left as usize], last),
            }
        };
        let row = level.keys.iter().map(tail).collect();
        tails.push(row);
    }
    tails
}

/// Cohesion of a run: over its cuts the least normalised pointwise mutual information of the two parts.
fn weakest_cut(grams: &Grams, tails: &[Vec<u32>], depth: usize, run: usize, counts: &[u32], total: f64) -> f64 {
    let key = grams.levels[depth].keys[run];
    let share = |depth: Option<usize>, id: u32| {
        let count = match depth {
            None => counts[id as usize],
            Some(depth) => grams.levels[depth].counts[id as usize],
        };
        f64::from(count) / total
    };
    let whole = share(Some(depth), run as u32);
    let npmi = |left: f64, right: f64| (whole / (left * right)).ln() / -whole.ln();
    let shorter = depth.checked_sub(1);
    let last_cut = npmi(share(shorter, (key >> 32) as u32), share(None, key as u32));
    let first = first_term(grams, depth, run as u32);
    let first_cut = npmi(share(None, first), share(shorter, tails[depth][run]));
    last_cut.min(first_cut)
}

fn first_term(grams: &Grams, depth: usize, run: u32) -> u32 {
    let left = (grams.levels[depth].keys[run as usize] >> 32) as u32;
    if depth == 0 { left } else { first_term(grams, depth - 1, left) }
}
