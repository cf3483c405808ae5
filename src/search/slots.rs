//! The letters of a field's texts as one row of numbers: what the inverted lists are made from.
//!
//! A letter takes a slot, an empty slot parts letters that are no neighbours (`grams` says which are), and an empty slot ends each text.
//! So the place of a slot within its document is the position of its letter, and the gram of a letter ends in the slot after it.

use super::grams::{is_letter, letters};
use crate::text::{fold_char, folds_singly, normalize};

/// A slot without a letter.
pub(super) const EMPTY: u32 = 0;

/// The letters of one field of many documents.
#[derive(Default)]
pub(super) struct Slots {
    /// Code points of the letters; [`EMPTY`] between those that are no neighbours.
    pub(super) slots: Vec<u32>,
    /// The documents that hold a text, ascending, each with its first slot.
    pub(super) starts: Vec<(u32, u32)>,
}

impl Slots {
    /// Appends a text to a document, which must not lie before the last one. Cost: one pass.
    pub(super) fn push(&mut self, doc: u32, text: &str) {
        let begin = self.slots.len();
        if folds_singly(text) {
            self.push_folded(text);
        } else {
            self.push_normalized(text);
        }
        if self.slots.len() == begin {
            return;
        }
        self.slots.push(EMPTY);
        if self.starts.last().is_none_or(|&(last, _)| last != doc) {
            self.starts.push((doc, begin as u32));
        }
    }

    /// A text of which each character folds to one: most are.
    fn push_folded(&mut self, text: &str) {
        let (mut last, mut white, mut mark) = (None, false, false);
        for c in text.chars() {
            let letter = fold_char(c);
            if !is_letter(letter) {
                if letter.is_whitespace() {
                    white = true;
                } else {
                    mark = true;
                }
                continue;
            }
            let parts = |last: char| mark || (white && last.is_ascii() && letter.is_ascii());
            if last.is_some_and(parts) {
                self.slots.push(EMPTY);
            }
            self.slots.push(letter as u32);
            (last, white, mark) = (Some(letter), false, false);
        }
    }

    fn push_normalized(&mut self, text: &str) {
        let mut next = 0;
        for letter in letters(&normalize(text).text) {
            if letter.position > next {
                self.slots.push(EMPTY);
            }
            self.slots.push(letter.letter as u32);
            next = letter.position + 1;
        }
    }

    /// The slots of each document that holds a text, in order.
    pub(super) fn documents(&self) -> impl Iterator<Item = (u32, std::ops::Range<usize>)> + '_ {
        let ends = self.starts.iter().skip(1).map(|&(_, start)| start).chain([self.slots.len() as u32]);
        self.starts
            .iter()
            .zip(ends)
            .map(|(&(doc, start), end)| (doc, start as usize..end as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn slots(text: &str) -> Vec<u32> {
        let mut slots = Slots::default();
        slots.push(3, text);
        slots.slots
    }

    #[test]
    fn documents_know_their_slots_and_empty_texts_take_none() {
        let mut slots = Slots::default();
        slots.push(0, "路灯,坏");
        slots.push(0, "桥");
        slots.push(2, "。");
        slots.push(5, "水");
        let shown: String = slots
            .slots
            .iter()
            .map(|&slot| char::from_u32(slot).filter(|&c| c != '\0').unwrap_or('_'))
            .collect();
        assert_eq!(shown, "路灯_坏_桥_水_");
        assert_eq!(slots.documents().collect::<Vec<_>>(), [(0, 0..7), (5, 7..9)]);
    }

    proptest! {
        #[test]
        fn the_quick_way_gives_the_slots_of_the_normalised_text(text in "[路燈坏ＡaB1２ ,。—…“”·\u{a0}\u{3000}\t\n〇々]{0,30}") {
            let mut slow = Slots::default();
            slow.push_normalized(&text);
            if !slow.slots.is_empty() {
                slow.slots.push(EMPTY);
            }
            prop_assert_eq!(slots(&text), slow.slots);
        }
    }
}
