//! What a point says, as one sparse vector: its words, and the character runs that hold names which the segmenter cuts now so, now so.

use std::hash::Hasher;
use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHasher;

use super::units::Units;
use super::{TopicInput, TopicParams};
use crate::corpus::MessageId;
use crate::features::SparseRows;
use crate::text::TermId;

/// Evidence vectors of the units, unit length, over columns that are shared by two units at least.
pub(super) struct Evidence {
    /// One row a unit. What no other unit holds is left out of the row but counted in its length.
    pub(super) rows: SparseRows,
    /// For each column how many units hold it.
    pub(super) df: Vec<u32>,
    /// First column of the runs.
    pub(super) split: u32,
}

/// Units per task; fixed, so that no result depends on the number of threads.
const CHUNK: usize = 1024;

struct Space<'a> {
    input: &'a TopicInput<'a>,
    params: &'a TopicParams,
    n_words: u32,
    run_bits: u32,
}

impl Evidence {
    pub(super) fn new(input: &TopicInput<'_>, units: &Units, params: &TopicParams) -> Self {
        let n_words = input.vocabulary.len() as u32;
        let n_tokens: usize = units.text.iter().map(|&m| input.tokens.of(m).len()).sum();
        let run_bits = (n_tokens.max(1024) * 2).next_power_of_two().trailing_zeros().min(26);
        let space = Space {
            input,
            params,
            n_words,
            run_bits,
        };
        let df: Vec<AtomicU32> = (0..n_words as usize + (1usize << run_bits)).map(|_| AtomicU32::new(0)).collect();
        units.text.par_chunks(CHUNK).for_each(|texts| {
            let mut counted = Vec::new();
            for &text in texts {
                space.count(text, &mut counted);
                // Additions commute: the counts do not depend on the order of the threads.
                for &(col, _) in &counted {
                    df[col as usize].fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let df: Vec<u32> = df.into_iter().map(AtomicU32::into_inner).collect();
        let idf = idf_table(units.len());
        let parts: Vec<SparseRows> = units
            .text
            .par_chunks(CHUNK)
            .map(|texts| {
                let (mut part, mut counted) = (SparseRows::default(), Vec::new());
                for &text in texts {
                    space.count(text, &mut counted);
                    space.weigh(&df, &idf, &mut counted);
                    part.push(counted.iter().copied());
                }
                part
            })
            .collect();
        Self {
            rows: SparseRows::concat(&parts),
            df,
            split: n_words,
        }
    }
}

/// Joins the agreement of words and of runs into one similarity: their geometric mean, high only where both agree.
///
/// Runs are weighed by rarity above all and so tell places apart; words tell matters apart.
pub(super) fn blend(words: f32, runs: f32) -> f32 {
    (words * runs).sqrt()
}

impl Evidence {
    /// How alike two units are, 0 to 1. Cost: one walk along both rows.
    pub(super) fn similarity(&self, a: usize, b: usize) -> f32 {
        let ((ac, av), (bc, bv)) = (self.rows.row(a), self.rows.row(b));
        let (mut i, mut j, mut s) = (0, 0, [0.0f32; 2]);
        while i < ac.len() && j < bc.len() {
            match ac[i].cmp(&bc[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => {
                    s[usize::from(ac[i] >= self.split)] += av[i] * bv[j];
                    i += 1;
                    j += 1;
                }
            }
        }
        blend(s[0], s[1])
    }
}

impl Space<'_> {
    /// Collects the columns of a text with their counts, ascending.
    fn count(&self, text: MessageId, counted: &mut Vec<(u32, f32)>) {
        counted.clear();
        let tokens = self.input.tokens;
        let mut chars: Vec<char> = Vec::new();
        for (part, weight) in [(tokens.title(text), self.params.title_weight), (tokens.body(text), 1.0)] {
            for clause in part.split(|&term| term == TermId::BREAK) {
                chars.clear();
                for &term in clause {
                    if self.input.features.idf[term.index()] > 0.0 {
                        counted.push((term.0, weight));
                    }
                    chars.extend(self.input.vocabulary.term(term).chars());
                }
                for run in chars.windows(self.params.run_length) {
                    counted.push((self.column_of(run), weight));
                }
            }
        }
        counted.sort_unstable_by_key(|&(col, _)| col);
        counted.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                kept.1 += later.1;
            }
            same
        });
    }

    /// The column that a run of characters falls into; two runs may meet in one, which costs a little precision and no order.
    fn column_of(&self, run: &[char]) -> u32 {
        let mut hasher = FxHasher::default();
        run.iter().for_each(|&c| hasher.write_u32(c as u32));
        self.n_words + (hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.run_bits)) as u32
    }

    /// Turns counts into weights, each kind of unit length, and drops what no other unit holds and all but the heaviest runs.
    fn weigh(&self, df: &[u32], idf: &[f32], counted: &mut Vec<(u32, f32)>) {
        let mut squares = [0.0f32; 2];
        for (col, weight) in counted.iter_mut() {
            let idf = idf[df[*col as usize] as usize];
            *weight = if *col < self.n_words {
                (1.0 + self.params.emphasis * weight.ln()) * idf
            } else {
                // Most runs are there once: the powers are then not worth computing.
                let insistence = if *weight == 1.0 { 1.0 } else { weight.powf(self.params.insistence) };
                insistence
                    * if self.params.rarity == 2.0 {
                        idf * idf
                    } else {
                        idf.powf(self.params.rarity)
                    }
            };
            squares[usize::from(*col >= self.n_words)] += *weight * *weight;
        }
        let scale = squares.map(|square| square.max(f32::MIN_POSITIVE).sqrt().recip());
        for (col, weight) in counted.iter_mut() {
            *weight *= scale[usize::from(*col >= self.n_words)];
        }
        counted.retain(|&(col, _)| df[col as usize] >= 2);
        let words = counted.partition_point(|&(col, _)| col < self.n_words);
        let runs = &mut counted[words..];
        if runs.len() > self.params.max_runs {
            runs.select_nth_unstable_by(self.params.max_runs, |x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
            counted.truncate(words + self.params.max_runs);
            counted[words..].sort_unstable_by_key(|&(col, _)| col);
        }
    }
}

/// Smoothed inverse document frequency, ln((1 + n) / (1 + df)) + 1, of every df from 0 to n.
fn idf_table(n_units: usize) -> Vec<f32> {
    let n = n_units as f32;
    (0..=n_units).map(|df| ((1.0 + n) / (1.0 + df as f32)).ln() + 1.0).collect()
}
