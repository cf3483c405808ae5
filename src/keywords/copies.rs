//! Finds passages that were written before, word by word: what a text copies is no new voice.

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::KeywordInput;
use crate::corpus::MessageId;
use crate::text::{TermId, TermKind};

/// For each message which of its clauses copy an earlier message: one mark for each clause, in reading order.
pub(super) struct Copies {
    /// For each message where its marks begin.
    begins: Vec<u64>,
    /// A bit for each clause.
    marks: Vec<u64>,
}

/// The clauses of all messages, one behind the other.
#[derive(Default)]
struct Clauses {
    /// For each message where its clauses begin, and one entry more; a hidden message has none.
    begins: Vec<u64>,
    hashes: Vec<u64>,
    /// Letters of each, numbers and codes aside (they differ between copies of one form); 255 stands for more.
    letters: Vec<u8>,
}

/// Messages that one task reads.
const CHUNK: usize = 4096;
/// Parts of the hashes that are looked through one after the other on a processor: what is held at once is so many times less.
const PARTS: u64 = 8;

impl Copies {
    /// Compares each shown message with the earlier ones. A clause is a copy when it alone, or it with a neighbouring clause, has at least
    /// `letters` letters and stood so, word by word, in an earlier message; shorter ones recur by chance, as `路灯不亮` does.
    ///
    /// Cost: two hashes for each clause.
    pub(super) fn of(input: &KeywordInput<'_>, letters: usize) -> Self {
        let clauses = Clauses::of(input);
        let parts: Vec<Vec<u64>> = (0..PARTS).into_par_iter().map(|part| clauses.copied(letters, part)).collect();
        let mut marks = vec![0; clauses.hashes.len().div_ceil(64)];
        for part in parts {
            marks.iter_mut().zip(part).for_each(|(marks, part)| *marks |= part);
        }
        Self {
            begins: clauses.begins,
            marks,
        }
    }

    /// Whether the clause with this number copies an earlier message.
    pub(super) fn is_copy(&self, message: MessageId, clause: usize) -> bool {
        let at = self.begins[message.index()] as usize + clause;
        self.marks[at / 64] & (1 << (at % 64)) != 0
    }
}

impl Clauses {
    fn of(input: &KeywordInput<'_>) -> Self {
        let lengths: Vec<u8> = (0..input.vocabulary.len() as u32).map(|id| letters_of(input, TermId(id))).collect();
        let starts: Vec<usize> = (0..input.tokens.len()).step_by(CHUNK).collect();
        let read: Vec<Self> = starts
            .into_par_iter()
            .map(|start| {
                let mut clauses = Self::default();
                for message in start..(start + CHUNK).min(input.tokens.len()) {
                    clauses.begins.push(clauses.hashes.len() as u64);
                    if !input.hidden[message] {
                        clauses.read(input.tokens.of(MessageId(message as u32)), &lengths);
                    }
                }
                clauses
            })
            .collect();
        let mut all = Self::default();
        for part in read {
            let base = all.hashes.len() as u64;
            all.begins.extend(part.begins.into_iter().map(|begin| base + begin));
            all.hashes.extend(part.hashes);
            all.letters.extend(part.letters);
        }
        all.begins.push(all.hashes.len() as u64);
        all
    }

    /// Appends the clauses between breaks, one more than there are breaks.
    fn read(&mut self, terms: &[TermId], lengths: &[u8]) {
        for clause in terms.split(|&term| term == TermId::BREAK) {
            let spoken = clause.iter().filter(|term| lengths[term.index()] > 0);
            let (hash, letters) = spoken.fold((0, 0u8), |(hash, letters), &term| {
                (mix(hash, u64::from(term.0)), letters.saturating_add(lengths[term.index()]))
            });
            self.hashes.push(hash);
            self.letters.push(letters);
        }
    }

    /// A bit for each clause, whether it is a copy by what has a hash of this part.
    fn copied(&self, letters: usize, part: u64) -> Vec<u64> {
        let mut marks = vec![0u64; self.hashes.len().div_ceil(64)];
        let mut mark = |at: usize| marks[at / 64] |= 1 << (at % 64);
        let is_of_part = |hash: u64| (hash >> 32) % PARTS == part;
        let mut seen: FxHashSet<u64> = FxHashSet::default();
        let mut own: Vec<u64> = Vec::new();
        for bounds in self.begins.windows(2) {
            let range = bounds[0] as usize..bounds[1] as usize;
            own.clear();
            for at in range.clone() {
                let length = usize::from(self.letters[at]);
                let hash = self.hashes[at];
                if length >= letters && is_of_part(hash) {
                    if seen.contains(&hash) {
                        mark(at);
                    }
                    own.push(hash);
                }
                if at + 1 < range.end && length + usize::from(self.letters[at + 1]) >= letters {
                    let pair = mix(mix(1, hash), self.hashes[at + 1]);
                    if is_of_part(pair) {
                        if seen.contains(&pair) {
                            mark(at);
                            mark(at + 1);
                        }
                        own.push(pair);
                    }
                }
            }
            // Only now: a message that says something twice copies nobody.
            seen.extend(own.iter().copied());
        }
        marks
    }
}

fn letters_of(input: &KeywordInput<'_>, id: TermId) -> u8 {
    match input.vocabulary.kind(id) {
        TermKind::Word | TermKind::Single => input.vocabulary.term(id).chars().count().min(255) as u8,
        TermKind::Latin | TermKind::Number => 0,
    }
}

/// Mixes a number into a hash (the finaliser of `SplitMix64`, Steele, Lea, Flood 2014).
fn mix(hash: u64, number: u64) -> u64 {
    let mut mixed = (hash ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
