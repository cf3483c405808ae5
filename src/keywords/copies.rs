//! Finds passages that were written before, word by word: what a text copies is no new voice.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::KeywordInput;
use crate::corpus::MessageId;
use crate::text::{TermId, TermKind};

/// For each message which of its clauses copy an earlier message: one mark for each clause, in reading order.
pub(super) struct Copies {
    begins: Vec<u64>,
    marks: Vec<bool>,
}

/// A clause: its hash and its letters, numbers and codes aside (they differ between copies of one form).
#[derive(Clone, Copy)]
struct Clause {
    hash: u64,
    letters: usize,
}

impl Copies {
    /// Compares each shown message with the earlier ones. A clause is a copy when it alone, or it with a neighbouring clause, has at least
    /// `letters` letters and stood so, word by word, in an earlier message; shorter ones recur by chance, as `路灯不亮` does.
    ///
    /// Cost: two hashes for each clause, kept until the end.
    pub(super) fn of(input: &KeywordInput<'_>, letters: usize) -> Self {
        let lengths: Vec<u8> = (0..input.vocabulary.len() as u32).map(|id| letters_of(input, TermId(id))).collect();
        let clauses: Vec<Vec<Clause>> = (0..input.tokens.len())
            .into_par_iter()
            .map(|at| {
                if input.hidden[at] {
                    Vec::new()
                } else {
                    clauses(input.tokens.of(MessageId(at as u32)), &lengths)
                }
            })
            .collect();
        let mut copies = Self {
            begins: Vec::with_capacity(clauses.len()),
            marks: Vec::with_capacity(clauses.iter().map(Vec::len).sum()),
        };
        let mut seen: FxHashSet<u64> = FxHashSet::default();
        let mut own: Vec<u64> = Vec::new();
        for message in &clauses {
            let begin = copies.marks.len();
            copies.begins.push(begin as u64);
            copies.marks.resize(begin + message.len(), false);
            own.clear();
            for (at, clause) in message.iter().enumerate() {
                if clause.letters >= letters {
                    copies.marks[begin + at] |= seen.contains(&clause.hash);
                    own.push(clause.hash);
                }
                if let Some(next) = message.get(at + 1).filter(|next| clause.letters + next.letters >= letters) {
                    let pair = mix(mix(1, clause.hash), next.hash);
                    if seen.contains(&pair) {
                        copies.marks[begin + at] = true;
                        copies.marks[begin + at + 1] = true;
                    }
                    own.push(pair);
                }
            }
            // Only now: a message that says something twice copies nobody.
            seen.extend(own.iter().copied());
        }
        copies
    }

    /// Whether the clause with this number copies an earlier message.
    pub(super) fn is_copy(&self, message: MessageId, clause: usize) -> bool {
        self.marks[self.begins[message.index()] as usize + clause]
    }
}

fn letters_of(input: &KeywordInput<'_>, id: TermId) -> u8 {
    match input.vocabulary.kind(id) {
        TermKind::Word | TermKind::Single => input.vocabulary.term(id).chars().count().min(255) as u8,
        TermKind::Latin | TermKind::Number => 0,
    }
}

/// The clauses between breaks, one more than there are breaks.
fn clauses(terms: &[TermId], lengths: &[u8]) -> Vec<Clause> {
    let clause = |terms: &[TermId]| {
        terms
            .iter()
            .filter(|term| lengths[term.index()] > 0)
            .fold(Clause { hash: 0, letters: 0 }, |clause, &term| Clause {
                hash: mix(clause.hash, u64::from(term.0)),
                letters: clause.letters + usize::from(lengths[term.index()]),
            })
    };
    terms.split(|&term| term == TermId::BREAK).map(clause).collect()
}

/// Mixes a number into a hash (the finaliser of `SplitMix64`, Steele, Lea, Flood 2014).
fn mix(hash: u64, number: u64) -> u64 {
    let mut mixed = (hash ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
