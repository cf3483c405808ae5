//! Inverted lists by sorting: the grams of a field are numbers that are sorted once and written list by list.
//!
//! A table of terms that grows while texts are read misses the processor's cache at every letter; counting sorts read and write in rows.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::FieldSerializer;

use super::grams::write_gram;
use super::slots::{EMPTY, Slots};

/// Bits of a slot's number; a segment holds fewer slots.
const SLOT_BITS: u32 = 30;

/// Bits of a letter's rank; there are fewer letters in Unicode's planes that any text uses, and a segment that held more would be refused.
const LETTER_BITS: u32 = 17;

/// Slots to a step of the table that finds a slot's document.
const STEP: usize = 64;

/// The letters that a segment holds, ascending, and the rank of each, from 1.
pub(super) struct Alphabet {
    letters: Vec<char>,
    ranks: Vec<u32>,
}

impl Alphabet {
    /// The letters of all fields. Cost: one pass.
    pub(super) fn of(fields: &[Slots]) -> Self {
        let mut there = vec![false; char::MAX as usize + 1];
        for &slot in fields.iter().flat_map(|field| &field.slots) {
            there[slot as usize] = true;
        }
        there[EMPTY as usize] = false;
        let (mut letters, mut ranks) = (Vec::new(), vec![0; there.len()]);
        for code in (0..).zip(&there).filter(|(_, there)| **there).map(|(code, _)| code) {
            letters.extend(char::from_u32(code));
            ranks[code as usize] = letters.len() as u32;
        }
        Self { letters, ranks }
    }

    /// Whether ranks and slots fit their bits.
    pub(super) fn fits(&self, slots: usize) -> bool {
        self.letters.len() < 1 << LETTER_BITS && slots < 1 << SLOT_BITS
    }

    fn rank(&self, slot: u32) -> u64 {
        u64::from(self.ranks[slot as usize])
    }

    fn letter(&self, rank: u64) -> Option<char> {
        (rank as usize).checked_sub(1).map(|at| self.letters[at])
    }
}

/// How many letters each of `docs` documents holds in a field, as the index writes lengths.
pub(super) fn lengths(field: &Slots, docs: u32) -> Vec<u8> {
    let mut lengths = vec![FieldNormReader::fieldnorm_to_id(0); docs as usize];
    for (doc, slots) in field.documents() {
        let letters = field.slots[slots].iter().filter(|&&slot| slot != EMPTY).count();
        lengths[doc as usize] = FieldNormReader::fieldnorm_to_id(letters as u32);
    }
    lengths
}

/// Writes the lists of a field's grams with positions. Cost: two counting sorts of the letters and one pass over them.
pub(super) fn write_grams(field: &Slots, alphabet: &Alphabet, serializer: &mut FieldSerializer<'_>) -> std::io::Result<()> {
    let grams = sorted_grams(field, alphabet);
    let places = Places::of(field);
    let (mut term, mut docs, mut deltas): (String, Vec<(u32, u32)>, Vec<u32>) = Default::default();
    for list in grams.chunk_by(|a, b| a >> SLOT_BITS == b >> SLOT_BITS) {
        docs.clear();
        deltas.clear();
        let mut before = 0;
        for gram in list {
            let slot = (gram & ((1 << SLOT_BITS) - 1)) as u32;
            let (doc, start) = places.of_slot(slot);
            let position = slot - start;
            match docs.last_mut() {
                Some(last) if last.0 == doc => last.1 += 1,
                _ => {
                    docs.push((doc, 1));
                    before = 0;
                }
            }
            deltas.push(position - before);
            before = position;
        }
        let gram = list[0] >> SLOT_BITS;
        let letter = alphabet.letter(gram >> LETTER_BITS).unwrap_or_default();
        write_gram(letter, alphabet.letter(gram & ((1 << LETTER_BITS) - 1)), &mut term);
        serializer.new_term(term.as_bytes(), docs.len() as u32, true)?;
        let mut rest = &deltas[..];
        for &(doc, count) in &docs {
            let (own, others) = rest.split_at(count as usize);
            serializer.write_doc(doc, count, own);
            rest = others;
        }
        serializer.close_term()?;
    }
    Ok(())
}

/// Writes for each letter the documents that hold it in any field. Cost: two passes over the letters.
pub(super) fn write_letters(fields: &[Slots], alphabet: &Alphabet, docs: u32, serializer: &mut FieldSerializer<'_>) -> std::io::Result<()> {
    let n = alphabet.letters.len();
    let mut seen = vec![u32::MAX; n + 1];
    let mut ends = vec![0u32; n + 2];
    each_letter(fields, alphabet, docs, &mut seen, |rank, _| ends[rank + 1] += 1);
    for rank in 1..ends.len() {
        ends[rank] += ends[rank - 1];
    }
    let mut holders = vec![0u32; ends[n + 1] as usize];
    let mut next = ends.clone();
    seen.fill(u32::MAX);
    each_letter(fields, alphabet, docs, &mut seen, |rank, doc| {
        holders[next[rank] as usize] = doc;
        next[rank] += 1;
    });
    let mut term = String::new();
    for (at, &letter) in alphabet.letters.iter().enumerate() {
        write_gram(letter, None, &mut term);
        let list = &holders[ends[at + 1] as usize..ends[at + 2] as usize];
        serializer.new_term(term.as_bytes(), list.len() as u32, false)?;
        list.iter().for_each(|&doc| serializer.write_doc(doc, 0, &[]));
        serializer.close_term()?;
    }
    Ok(())
}

/// How many letters a field holds.
pub(super) fn count_letters(field: &Slots) -> u64 {
    field.slots.iter().filter(|&&slot| slot != EMPTY).count() as u64
}

/// Calls `tell` once for each document and letter that it holds in any field, documents ascending. `seen` must hold no document.
fn each_letter(fields: &[Slots], alphabet: &Alphabet, docs: u32, seen: &mut [u32], mut tell: impl FnMut(usize, u32)) {
    let mut fields: Vec<_> = fields.iter().map(|field| (field, field.documents().peekable())).collect();
    for doc in 0..docs {
        for (field, documents) in &mut fields {
            let Some((_, slots)) = documents.next_if(|(next, _)| *next == doc) else {
                continue;
            };
            for &slot in field.slots[slots].iter().filter(|&&slot| slot != EMPTY) {
                let rank = alphabet.ranks[slot as usize] as usize;
                if seen[rank] != doc {
                    seen[rank] = doc;
                    tell(rank, doc);
                }
            }
        }
    }
}

/// The grams of a field, a number each, by letter, neighbour and slot.
fn sorted_grams(field: &Slots, alphabet: &Alphabet) -> Vec<u64> {
    let mut grams = Vec::with_capacity(field.slots.len());
    let rights = field.slots[1.min(field.slots.len())..].iter().chain(&[EMPTY]);
    for ((slot, &left), &right) in (0u64..).zip(&field.slots).zip(rights) {
        if left != EMPTY {
            grams.push(((alphabet.rank(left) << LETTER_BITS | alphabet.rank(right)) << SLOT_BITS) | slot);
        }
    }
    let mut other = vec![0; grams.len()];
    let ranks = alphabet.letters.len() + 1;
    let mask = (1 << LETTER_BITS) - 1;
    sort_by(&grams, &mut other, ranks, |gram| (gram >> SLOT_BITS & mask) as usize);
    sort_by(&other, &mut grams, ranks, |gram| (gram >> (SLOT_BITS + LETTER_BITS)) as usize);
    grams
}

/// A stable counting sort.
fn sort_by(from: &[u64], to: &mut [u64], keys: usize, key: impl Fn(u64) -> usize) {
    let mut next = vec![0u32; keys + 1];
    from.iter().for_each(|&gram| next[key(gram) + 1] += 1);
    for at in 1..next.len() {
        next[at] += next[at - 1];
    }
    for &gram in from {
        let place = &mut next[key(gram)];
        to[*place as usize] = gram;
        *place += 1;
    }
}

/// Finds the document of a slot.
struct Places<'a> {
    starts: &'a [(u32, u32)],
    /// For every step of slots the position in `starts` of the document of its first slot.
    steps: Vec<u32>,
}

impl<'a> Places<'a> {
    fn of(field: &'a Slots) -> Self {
        let mut steps = Vec::with_capacity(field.slots.len() / STEP + 1);
        let mut at = 0;
        for first in (0..field.slots.len()).step_by(STEP) {
            while field.starts.get(at + 1).is_some_and(|&(_, start)| start as usize <= first) {
                at += 1;
            }
            steps.push(at as u32);
        }
        Self {
            starts: &field.starts,
            steps,
        }
    }

    /// The document of a slot and its first slot.
    fn of_slot(&self, slot: u32) -> (u32, u32) {
        let mut at = self.steps[slot as usize / STEP] as usize;
        while self.starts.get(at + 1).is_some_and(|&(_, start)| start <= slot) {
            at += 1;
        }
        self.starts[at]
    }
}
