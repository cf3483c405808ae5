//! Counts runs of two to four terms that recur, level by level: a run is counted only when its parts recur.

use std::sync::atomic::{AtomicU8, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::corpus::MessageId;
use crate::text::{TermId, Tokens};

/// No run stands here.
pub(super) const NONE: u32 = u32::MAX;
/// Ranges of messages that are counted apart; their sums do not depend on the number.
const RANGES: usize = 8;

/// The recurring runs of one length. A run's id is its position here.
#[derive(Default)]
pub(super) struct Level {
    /// First term and second term, or id of the run without its last term and that term; sorted.
    pub(super) keys: Vec<u64>,
    /// Occurrences.
    pub(super) counts: Vec<u32>,
    /// A mark of the key and its position, by hash; [`NONE`] where no run stands. A power of two, at most half full.
    slots: Vec<(u32, u32)>,
}

impl Level {
    /// Runs with their occurrences, sorted.
    fn new(keys: Vec<u64>, counts: Vec<u32>) -> Self {
        let mut level = Self {
            slots: vec![(0, NONE); (keys.len() * 2).next_power_of_two()],
            keys,
            counts,
        };
        for run in 0..level.keys.len() {
            let (mark, mut slot) = level.place(level.keys[run]);
            while level.slots[slot].1 != NONE {
                slot = (slot + 1) & (level.slots.len() - 1);
            }
            level.slots[slot] = (mark, run as u32);
        }
        level
    }

    /// The id of the run that `left` and `last` make; [`NONE`] when it does not recur. Cost: a look at one place, or two.
    pub(super) fn find(&self, left: u32, last: u32) -> u32 {
        let key = key(left, last);
        let (mark, mut slot) = self.place(key);
        loop {
            match self.slots[slot] {
                (_, NONE) => return NONE,
                (there, run) if there == mark && self.keys[run as usize] == key => return run,
                _ => slot = (slot + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// The mark of a key, and the slot from which on it stands.
    fn place(&self, key: u64) -> (u32, usize) {
        let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let hash = (hash ^ (hash >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        (hash as u32, (hash >> 32) as usize & (self.slots.len() - 1))
    }
}

/// Recurring runs by length: `levels[0]` holds those of two terms.
#[derive(Default)]
pub(super) struct Grams {
    pub(super) levels: Vec<Level>,
}

fn key(left: u32, right: u32) -> u64 {
    (u64::from(left) << 32) | u64::from(right)
}

impl Grams {
    /// Counts the runs of up to `longest` terms that occur `least` times in `messages`. A term for which `joins` is false is in no run.
    ///
    /// Cost: one pass over the tokens per length, and one before that leaves out pairs that cannot recur (Park, Chen, Yu 1995).
    pub(super) fn count(tokens: &Tokens, messages: &[MessageId], joins: &[bool], least: u32, longest: usize) -> Self {
        let mut grams = Self::default();
        let frequent = Sieve::of(tokens, messages, joins);
        for _ in 2..=longest {
            let level = grams.next_level(tokens, messages, joins, least, &frequent);
            if level.keys.is_empty() {
                break;
            }
            grams.levels.push(level);
        }
        grams
    }

    /// For each position of a message's terms the id of the run of `levels + 2` ... terms that begins there, by length from two terms up.
    pub(super) fn runs(&self, terms: &[TermId], joins: &[bool], levels: usize, found: &mut Vec<Vec<u32>>) {
        found.resize_with(levels, Vec::new);
        for depth in 0..levels {
            let (shorter, rest) = found.split_at_mut(depth);
            let row = &mut rest[0];
            row.clear();
            row.extend((0..terms.len()).map(|at| {
                let Some(&last) = terms.get(at + depth + 1) else { return NONE };
                if last == TermId::BREAK || !joins[last.index()] {
                    return NONE;
                }
                let left = match shorter.last() {
                    Some(row) => row[at],
                    None if terms[at] == TermId::BREAK || !joins[terms[at].index()] => NONE,
                    None => terms[at].0,
                };
                if left == NONE {
                    NONE
                } else {
                    self.levels[depth].find(left, last.0)
                }
            }));
        }
    }

    fn next_level(&self, tokens: &Tokens, messages: &[MessageId], joins: &[bool], least: u32, frequent: &Sieve) -> Level {
        let depth = self.levels.len();
        let size = messages.len().div_ceil(RANGES).max(1);
        let counted: Vec<Vec<(u64, u32)>> = messages
            .par_chunks(size)
            .map(|range| {
                let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
                let mut rows = Vec::new();
                for &message in range {
                    let terms = tokens.of(message);
                    self.runs(terms, joins, depth, &mut rows);
                    self.count_message(terms, joins, &rows, frequent, least, &mut counts);
                }
                counts.into_iter().collect()
            })
            .collect();
        let mut all: Vec<(u64, u32)> = counted.into_iter().flatten().collect();
        all.par_sort_unstable();
        let (mut keys, mut counts) = (Vec::new(), Vec::new());
        for same in all.chunk_by(|a, b| a.0 == b.0) {
            let count: u32 = same.iter().map(|&(_, count)| count).sum();
            if count >= least {
                keys.push(same[0].0);
                counts.push(count);
            }
        }
        Level::new(keys, counts)
    }

    /// Counts the runs one longer than `rows` holds; both its parts without one end must recur.
    fn count_message(
        &self,
        terms: &[TermId],
        joins: &[bool],
        rows: &[Vec<u32>],
        frequent: &Sieve,
        least: u32,
        counts: &mut FxHashMap<u64, u32>,
    ) {
        let depth = rows.len();
        for at in 0..terms.len().saturating_sub(depth + 1) {
            let last = terms[at + depth + 1];
            if last == TermId::BREAK || !joins[last.index()] {
                continue;
            }
            let run = match rows.last() {
                Some(row) if row[at] != NONE && row[at + 1] != NONE => key(row[at], last.0),
                Some(_) => continue,
                None if terms[at] == TermId::BREAK || !joins[terms[at].index()] => continue,
                None => key(terms[at].0, last.0),
            };
            if depth > 0 || frequent.may_reach(run, least) {
                *counts.entry(run).or_default() += 1;
            }
        }
    }
}

/// Upper bounds of the counts of pairs: several pairs share a counter.
struct Sieve(Vec<AtomicU8>);

/// Counters stop about here: a pair that is there more often is looked at anyway. Far enough below 256 for any number of threads.
const ENOUGH: u8 = 100;

impl Sieve {
    fn of(tokens: &Tokens, messages: &[MessageId], joins: &[bool]) -> Self {
        let size: usize = messages.iter().map(|&message| tokens.of(message).len()).sum();
        let slots = (size / 2).next_power_of_two().clamp(1 << 12, 1 << 25);
        let sieve = Self((0..slots).map(|_| AtomicU8::new(0)).collect());
        messages.par_iter().for_each(|&message| {
            for pair in tokens.of(message).windows(2) {
                if pair.iter().all(|&term| term != TermId::BREAK && joins[term.index()]) {
                    let counter = &sieve.0[sieve.slot(key(pair[0].0, pair[1].0))];
                    // Most pairs of a text are frequent ones: their counters are only read.
                    if counter.load(Ordering::Relaxed) < ENOUGH {
                        counter.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
        });
        sieve
    }

    fn slot(&self, run: u64) -> usize {
        (run.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (self.0.len() - 1)
    }

    fn may_reach(&self, run: u64, least: u32) -> bool {
        u32::from(self.0[self.slot(run)].load(Ordering::Relaxed)) >= least.min(u32::from(ENOUGH))
    }
}
