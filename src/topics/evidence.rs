//! What a point says, as one sparse vector: its words, and the character runs that hold names which the segmenter cuts now so, now so.

use std::hash::Hasher;

use rayon::prelude::*;
use rustc_hash::FxHasher;

use super::runs_of_characters::RunTable;
use super::scatter::Scattered;
use super::units::{Matter, Units};
use super::{TopicInput, TopicParams};
use crate::corpus::MessageId;
use crate::features::{SparseBlocks, SparseRows, dot};
use crate::text::TermId;

/// Evidence vectors of the units, unit length, over columns that are shared by two units at least.
pub(super) struct Evidence {
    /// One row a unit. A word that no other unit holds is left out of the row but counted in its length.
    pub(super) rows: SparseBlocks,
    /// One row a matter of [`Units::matters`], by the same columns and weights.
    pub(super) matters: SparseBlocks,
    /// For each column how many units hold it; for words alone when candidates have been found, see [`Self::forget_runs`].
    pub(super) df: Vec<u32>,
    /// First column of the runs.
    pub(super) split: u32,
}

/// Units per task; fixed, so that no result depends on the number of threads.
const CHUNK: usize = SparseBlocks::ROWS;
/// Tasks whose columns are held at once while units are counted: some 60 MB.
const COUNTED_AT_ONCE: usize = 32;
/// Columns that are counted by one task, as a power of two: so many counts stay in the nearer caches.
const RANGE_BITS: u32 = 18;

/// What turns counts into weights.
struct Weights {
    /// By df the rarity of words and of runs.
    rarity: [Vec<f32>; 2],
    /// A bit for each column, whether two units hold it at least: most runs are told by a look at it.
    shared: Vec<u64>,
}

impl Weights {
    fn is_shared(&self, col: u32) -> bool {
        self.shared[col as usize / 64] & (1 << (col % 64)) != 0
    }
}

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
        let df = space.frequencies(&units.text);
        let shared = df
            .par_chunks(64)
            .map(|counts| (0..).zip(counts).fold(0, |bits, (at, &df)| bits | u64::from(df >= 2) << at));
        let weights = Weights {
            rarity: [params.word_rarity, params.rarity].map(|power| rarity_table(units.len(), power)),
            shared: shared.collect(),
        };
        let rows = |counted: &mut Counted, texts: &mut dyn Iterator<Item = Vec<Part<'_>>>| {
            let mut rows = SparseRows::default();
            for parts in texts {
                space.count(&parts, counted);
                space.weigh(&df, &weights, counted);
                rows.push(counted.columns.iter().copied());
            }
            rows
        };
        let whole = units.text.par_chunks(CHUNK).map_init(Counted::default, |counted, texts| {
            rows(counted, &mut texts.iter().map(|&text| space.whole(text).to_vec()))
        });
        let matters = units.matters.par_chunks(CHUNK).map_init(Counted::default, |counted, matters| {
            let part = |matter: &Matter| vec![space.matter(units.text[matter.unit as usize], matter.words)];
            rows(counted, &mut matters.iter().map(part))
        });
        let (whole, matters): (Vec<SparseRows>, Vec<SparseRows>) = (whole.collect(), matters.collect());
        Self {
            rows: SparseBlocks::new(whole),
            matters: SparseBlocks::new(matters),
            df,
            split: n_words,
        }
    }
}

/// A stretch of a message's terms and how many times a mention in it counts.
type Part<'a> = (&'a [TermId], f32);

/// The words and runs of a text with their counts, then its row.
#[derive(Default)]
struct Counted {
    /// Words with their counts, ascending; after weighing the row.
    columns: Vec<(u32, f32)>,
    /// Runs by clause.
    runs: RunTable,
    chars: Vec<char>,
    ranked: Vec<(f32, u32, u32)>,
    chosen: Vec<(u32, f32)>,
}

/// Joins the agreement of words and of runs into one similarity: their geometric mean, high only where both agree.
///
/// Runs are weighed by rarity above all and so tell places apart; words tell matters apart.
pub(super) fn blend(words: f32, runs: f32) -> f32 {
    (words * runs).sqrt()
}

impl Evidence {
    /// Forgets how many units hold each run: a quarter of a gigabyte that only those who look for candidates need.
    pub(super) fn forget_runs(&mut self) {
        self.df.truncate(self.split as usize);
        self.df.shrink_to_fit();
    }

    /// How alike two units are, 0 to 1. Cost: one walk along both rows.
    pub(super) fn similarity(&self, a: usize, b: usize) -> f32 {
        let [aw, ar] = parts(self.rows.row(a), self.split);
        let [bw, br] = parts(self.rows.row(b), self.split);
        blend(dot(aw, bw), dot(ar, br))
    }

    /// How alike a unit is to the one whose row is scattered, 0 to 1. Cost: one walk along the unit's row.
    pub(super) fn similarity_to(&self, scattered: &Scattered, unit: usize) -> f32 {
        let [words, runs] = scattered.products(self.rows.row(unit), self.split);
        blend(words, runs)
    }
}

/// The columns of a row below `split`, and the others.
pub(super) fn parts(row: &[(u32, f32)], split: u32) -> [&[(u32, f32)]; 2] {
    row.split_at(row.partition_point(|&(col, _)| col < split)).into()
}

impl<'a> Space<'a> {
    /// The parts of a whole message.
    fn whole(&self, text: MessageId) -> [Part<'a>; 2] {
        let tokens = self.input.tokens;
        [(tokens.title(text), self.params.title_weight), (tokens.body(text), 1.0)]
    }

    /// The terms of one matter of a message, given as a range of its words.
    fn matter(&self, text: MessageId, (first, last): (u32, u32)) -> Part<'a> {
        let terms = self.input.tokens.of(text);
        let mut words = terms
            .iter()
            .enumerate()
            .filter(|(_, term)| **term != TermId::BREAK)
            .map(|(at, _)| at);
        let mut at = |skip: u32| words.nth(skip as usize).unwrap_or(terms.len());
        let begin = at(first);
        let end = if last > first { at(last - first - 1) } else { begin };
        (&terms[begin..end.max(begin)], 1.0)
    }

    /// For each column how many of the texts hold it. Cost: linear in the tokens; each range of columns is counted by one task at a time, so
    /// that counts stay near and nobody waits for another.
    fn frequencies(&self, texts: &[MessageId]) -> Vec<u32> {
        let n_cols = self.n_words as usize + (1usize << self.run_bits);
        let mut df = vec![0u32; n_cols];
        let n_ranges = n_cols.div_ceil(1 << RANGE_BITS);
        for block in texts.chunks(CHUNK * COUNTED_AT_ONCE) {
            let tasks = block.par_chunks(CHUNK).map_init(Counted::default, |counted, texts| {
                let mut by_range: Vec<Vec<u32>> = vec![Vec::new(); n_ranges];
                for &text in texts {
                    self.count(&self.whole(text), counted);
                    let words = counted.columns.iter().map(|&(col, _)| col);
                    for col in words.chain(counted.runs.distinct().map(|(col, _)| col)) {
                        by_range[(col >> RANGE_BITS) as usize].push(col);
                    }
                }
                by_range
            });
            let held: Vec<Vec<Vec<u32>>> = tasks.collect();
            df.par_chunks_mut(1 << RANGE_BITS).enumerate().for_each(|(range, df)| {
                for col in held.iter().flat_map(|by_range| &by_range[range]) {
                    df[(col & ((1 << RANGE_BITS) - 1)) as usize] += 1;
                }
            });
        }
        df
    }

    /// Collects the words of a text with their counts, ascending, and its runs.
    fn count(&self, parts: &[Part<'_>], counted: &mut Counted) {
        let Counted { columns, runs, chars, .. } = counted;
        columns.clear();
        runs.clear();
        for &(part, weight) in parts {
            for clause in part.split(|&term| term == TermId::BREAK) {
                chars.clear();
                for &term in clause {
                    if self.input.features.idf[term.index()] > 0.0 {
                        columns.push((term.0, weight));
                    }
                    chars.extend_from_slice(self.input.vocabulary.letters(term));
                }
                for run in chars.windows(self.params.run_length) {
                    runs.push(self.column_of(run), weight);
                }
                runs.end_clause();
            }
        }
        columns.sort_unstable_by_key(|&(col, _)| col);
        columns.dedup_by(|later, kept| {
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

    /// Turns counts into the weights of the row, each kind of unit length, and drops what no other unit holds and all but the heaviest runs.
    ///
    /// A clause speaks by its heaviest runs: only those have a place in the row, and in its length.
    fn weigh(&self, df: &[u32], weights: &Weights, counted: &mut Counted) {
        for (col, weight) in &mut counted.columns {
            *weight = (1.0 + self.params.emphasis * weight.ln()) * weights.rarity[0][df[*col as usize] as usize];
        }
        scale(&mut counted.columns);
        counted.columns.retain(|&(col, _)| df[col as usize] >= 2);
        counted.runs.weigh(|col, count| {
            weights.is_shared(col).then(|| {
                // Most runs are there once: the power is then not worth computing.
                let insistence = if count == 1.0 { 1.0 } else { count.powf(self.params.insistence) };
                insistence * weights.rarity[1][df[col as usize] as usize]
            })
        });
        let Counted {
            columns,
            runs,
            ranked,
            chosen,
            ..
        } = counted;
        runs.choose(self.params.clause_runs, ranked, chosen);
        scale(chosen);
        if chosen.len() > self.params.max_runs {
            chosen.select_nth_unstable_by(self.params.max_runs, |x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
            chosen.truncate(self.params.max_runs);
            chosen.sort_unstable_by_key(|&(col, _)| col);
        }
        columns.append(chosen);
    }
}

/// Gives a row unit length; its weights are summed in its order.
fn scale(row: &mut [(u32, f32)]) {
    let square = row.iter().fold(0.0f32, |square, &(_, weight)| square + weight * weight);
    let scale = square.max(f32::MIN_POSITIVE).sqrt().recip();
    row.iter_mut().for_each(|(_, weight)| *weight *= scale);
}

/// Smoothed inverse document frequency, ln((1 + n) / (1 + df)) + 1, of every df from 0 to n, raised to a power.
fn rarity_table(n_units: usize, power: f32) -> Vec<f32> {
    let n = n_units as f32;
    let idf = |df: usize| ((1.0 + n) / (1.0 + df as f32)).ln() + 1.0;
    (0..=n_units).map(|df| idf(df).powf(power)).collect()
}
