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
    /// One row a unit. A word that no other unit holds is left out of the row but counted in its length.
    pub(super) rows: SparseRows,
    /// One row a matter of [`Units::matters`], by the same columns and weights.
    pub(super) matters: SparseRows,
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
            let mut counted = Counted::default();
            for &text in texts {
                space.count(&space.whole(text), &mut counted);
                // Additions commute: the counts do not depend on the order of the threads.
                for &(col, _) in &counted.columns {
                    df[col as usize].fetch_add(1, Ordering::Relaxed);
                }
            }
        });
        let df: Vec<u32> = df.into_iter().map(AtomicU32::into_inner).collect();
        let weights = [params.word_rarity, params.rarity].map(|power| rarity_table(units.len(), power));
        let rows = |parts: &[Vec<Part<'_>>]| {
            let (mut rows, mut counted) = (SparseRows::default(), Counted::default());
            for text in parts {
                space.count(text, &mut counted);
                space.weigh(&df, &weights, &mut counted);
                rows.push(counted.columns.iter().copied());
            }
            rows
        };
        let texts = units.text.par_chunks(CHUNK);
        let whole = texts.map(|texts| rows(&texts.iter().map(|&text| space.whole(text).to_vec()).collect::<Vec<_>>()));
        let matters = units.matters.par_chunks(CHUNK);
        let matters = matters.map(|matters| {
            rows(
                &matters
                    .iter()
                    .map(|matter| vec![space.matter(units.text[matter.unit as usize], matter.words)])
                    .collect::<Vec<_>>(),
            )
        });
        let (whole, matters): (Vec<SparseRows>, Vec<SparseRows>) = (whole.collect(), matters.collect());
        Self {
            rows: SparseRows::concat(&whole),
            matters: SparseRows::concat(&matters),
            df,
            split: n_words,
        }
    }
}

/// A stretch of a message's terms and how many times a mention in it counts.
type Part<'a> = (&'a [TermId], f32);

/// The columns of a text, ascending, and its runs clause by clause.
#[derive(Default)]
struct Counted {
    columns: Vec<(u32, f32)>,
    /// Columns of the runs in reading order, and the end of each clause's.
    runs: Vec<u32>,
    ends: Vec<usize>,
    /// Which of `columns` a clause speaks by.
    chosen: Vec<bool>,
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
        let [words, runs] = products(self.rows.row(a), self.rows.row(b), self.split);
        blend(words, runs)
    }
}

/// The products of two sparse vectors over the columns below `split` and over the others. Cost: one walk along both.
pub(super) fn products((ac, av): (&[u32], &[f32]), (bc, bv): (&[u32], &[f32]), split: u32) -> [f32; 2] {
    let (mut i, mut j, mut sum) = (0, 0, [0.0f32; 2]);
    while i < ac.len() && j < bc.len() {
        match ac[i].cmp(&bc[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum[usize::from(ac[i] >= split)] += av[i] * bv[j];
                i += 1;
                j += 1;
            }
        }
    }
    sum
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

    /// Collects the columns of a text with their counts, ascending.
    fn count(&self, parts: &[Part<'_>], counted: &mut Counted) {
        let Counted { columns, runs, ends, .. } = counted;
        columns.clear();
        runs.clear();
        ends.clear();
        let mut chars: Vec<char> = Vec::new();
        for &(part, weight) in parts {
            for clause in part.split(|&term| term == TermId::BREAK) {
                chars.clear();
                for &term in clause {
                    if self.input.features.idf[term.index()] > 0.0 {
                        columns.push((term.0, weight));
                    }
                    chars.extend(self.input.vocabulary.term(term).chars());
                }
                for run in chars.windows(self.params.run_length) {
                    let col = self.column_of(run);
                    columns.push((col, weight));
                    runs.push(col);
                }
                ends.push(runs.len());
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

    /// Turns counts into weights, each kind of unit length, and drops what no other unit holds and all but the heaviest runs.
    ///
    /// A clause speaks by its heaviest runs: only those have a place in the row, and in its length.
    fn weigh(&self, df: &[u32], weights: &[Vec<f32>; 2], counted: &mut Counted) {
        for (col, weight) in &mut counted.columns {
            let df = df[*col as usize] as usize;
            *weight = if *col < self.n_words {
                (1.0 + self.params.emphasis * weight.ln()) * weights[0][df]
            } else {
                // Most runs are there once: the power is then not worth computing.
                let insistence = if *weight == 1.0 { 1.0 } else { weight.powf(self.params.insistence) };
                insistence * weights[1][df]
            };
        }
        self.choose_runs(df, counted);
        let Counted { columns, chosen, .. } = counted;
        let mut chosen = chosen.iter();
        columns.retain(|&(col, _)| chosen.next() == Some(&true) || col < self.n_words);
        let mut squares = [0.0f32; 2];
        for &(col, weight) in columns.iter() {
            squares[usize::from(col >= self.n_words)] += weight * weight;
        }
        let scale = squares.map(|square| square.max(f32::MIN_POSITIVE).sqrt().recip());
        for (col, weight) in columns.iter_mut() {
            *weight *= scale[usize::from(*col >= self.n_words)];
        }
        columns.retain(|&(col, _)| df[col as usize] >= 2);
        let words = columns.partition_point(|&(col, _)| col < self.n_words);
        let runs = &mut columns[words..];
        if runs.len() > self.params.max_runs {
            runs.select_nth_unstable_by(self.params.max_runs, |x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
            columns.truncate(words + self.params.max_runs);
            columns[words..].sort_unstable_by_key(|&(col, _)| col);
        }
    }

    /// Marks the runs by which the clauses speak: of those that another unit holds too, the heaviest of each clause.
    fn choose_runs(&self, df: &[u32], counted: &mut Counted) {
        let Counted {
            columns,
            runs,
            ends,
            chosen,
        } = counted;
        chosen.clear();
        chosen.resize(columns.len(), false);
        let mut ranked: Vec<(f32, u32)> = Vec::new();
        let mut begin = 0;
        for &end in ends.iter() {
            ranked.clear();
            for &col in &runs[begin..end] {
                if df[col as usize] >= 2 {
                    let at = columns.binary_search_by_key(&col, |&(col, _)| col).expect("every run was counted");
                    ranked.push((columns[at].1, at as u32));
                }
            }
            begin = end;
            ranked.sort_unstable_by(|x, y| y.0.total_cmp(&x.0).then(x.1.cmp(&y.1)));
            ranked.dedup();
            ranked
                .iter()
                .take(self.params.clause_runs)
                .for_each(|&(_, at)| chosen[at as usize] = true);
        }
    }
}

/// Smoothed inverse document frequency, ln((1 + n) / (1 + df)) + 1, of every df from 0 to n, raised to a power.
fn rarity_table(n_units: usize, power: f32) -> Vec<f32> {
    let n = n_units as f32;
    let idf = |df: usize| ((1.0 + n) / (1.0 + df as f32)).ln() + 1.0;
    (0..=n_units).map(|df| idf(df).powf(power)).collect()
}
