//! The texts that a topic's name is read from, so that a piece is looked up whatever the segmenter made of it.

use rustc_hash::FxHashMap;

use super::super::TopicInput;
use crate::text::TermId;

/// Texts at most: each has two bits of a [`Places`].
pub(super) const MAX_TEXTS: usize = 16;

/// Titles and bodies: bit 2i stands for the title of text i, bit 2i + 1 for its body.
pub(super) type Places = u32;
const TITLES: Places = 0x5555_5555;

/// One part of a text with its clauses' words run together, a line feed between clauses.
#[derive(Default)]
struct Part {
    text: String,
}

/// Titles and bodies of a topic's texts, and where each pair of neighbouring characters stands in them.
///
/// A piece can only stand where all its pairs do: most pieces are known to stand in one body alone without a search.
pub(super) struct Passages {
    /// Title and body of each text in turn.
    parts: Vec<Part>,
    pairs: FxHashMap<[char; 2], Places>,
}

impl Passages {
    /// Reads the parts of at most [`MAX_TEXTS`] texts: title and body in turn.
    pub(super) fn new<'t>(input: &TopicInput<'_>, parts: impl Iterator<Item = &'t [TermId]>) -> Self {
        let mut passages = Self {
            parts: Vec::with_capacity(2 * MAX_TEXTS),
            pairs: FxHashMap::with_capacity_and_hasher(2048, rustc_hash::FxBuildHasher),
        };
        for (at, terms) in parts.take(2 * MAX_TEXTS).enumerate() {
            let (mut part, mut before) = (Part::default(), None);
            for &term in terms {
                if term == TermId::BREAK {
                    part.text.push('\n');
                    before = None;
                    continue;
                }
                part.text.push_str(input.vocabulary.term(term));
                for &c in input.vocabulary.letters(term) {
                    if let Some(before) = before.replace(c) {
                        *passages.pairs.entry([before, c]).or_default() |= 1 << at;
                    }
                }
            }
            passages.parts.push(part);
        }
        passages
    }

    /// How many texts there are.
    pub(super) fn texts(&self) -> usize {
        self.parts.len() / 2
    }

    /// Where a piece can stand at most: where all its pairs do.
    pub(super) fn possible(&self, mut chars: impl Iterator<Item = char>) -> Places {
        let Some(mut before) = chars.next() else { return Places::MAX };
        let mut places = Places::MAX;
        for c in chars {
            places &= self.pairs.get(&[before, c]).copied().unwrap_or(0);
            before = c;
        }
        places
    }

    /// Where a piece stands.
    pub(super) fn of(&self, piece: &str) -> Places {
        let possible = self.possible(piece.chars());
        if piece.chars().nth(2).is_none() && piece.chars().nth(1).is_some() {
            return possible;
        }
        let holds = |at: &usize| possible & (1 << at) != 0 && self.parts[*at].text.contains(piece);
        (0..self.parts.len()).filter(holds).fold(0, |places, at| places | 1 << at)
    }

    /// The parts where a piece may stand, in order.
    pub(super) fn around(&self, piece: &str) -> impl Iterator<Item = &str> {
        let possible = self.possible(piece.chars());
        let parts = self.parts.iter().enumerate().filter(move |(at, _)| possible & (1 << at) != 0);
        parts.map(|(_, part)| part.text.as_str())
    }

    /// Where the first of the given places has a piece: the text's number and the byte.
    pub(super) fn first(&self, piece: &str, places: Places) -> Option<(u32, u32)> {
        if places == 0 {
            return None;
        }
        let at = places.trailing_zeros();
        let byte = self.parts[at as usize].text.find(piece)?;
        Some((at / 2, byte as u32))
    }
}

/// How many texts have a piece in their titles.
pub(super) fn titles(places: Places) -> usize {
    (places & TITLES).count_ones() as usize
}

/// How many texts have a piece in their titles or bodies.
pub(super) fn texts(places: Places) -> usize {
    ((places | places >> 1) & TITLES).count_ones() as usize
}

/// The places that are titles.
pub(super) fn in_titles(places: Places) -> Places {
    places & TITLES
}

/// The places that are bodies.
pub(super) fn in_bodies(places: Places) -> Places {
    places & !TITLES
}
