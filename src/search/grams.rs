//! What the index and the query share: a text as a row of letters with positions, and the character pairs read off it.
//!
//! Letters are the alphanumeric characters of the normalised text. Neighbours have consecutive positions; anything else between two
//! letters leaves a gap of one, except white space beside a Chinese character, which is an accident of typing. Each letter starts
//! one gram: the pair with its right neighbour or, before a gap, the letter alone. So a run of two letters is one gram, a longer
//! run is a phrase of grams, and the grams that begin with a letter are all the places where it stands.

use crate::text::normalize;

/// A letter of a normalised text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Letter {
    /// The letter.
    pub(super) letter: char,
    /// Its position; gaps have no letter.
    pub(super) position: u32,
    /// Its first byte in the normalised text.
    pub(super) start: u32,
}

impl Letter {
    /// One past its last byte in the normalised text.
    pub(super) fn end(&self) -> usize {
        self.start as usize + self.letter.len_utf8()
    }
}

/// Whether a folded character is a letter or a digit. Nearly all are common Chinese characters: no table is asked for those.
pub(super) fn is_letter(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}') || c.is_alphanumeric()
}

/// The letters of an already normalised text.
pub(super) fn letters(normalized: &str) -> Vec<Letter> {
    let mut found: Vec<Letter> = Vec::with_capacity(normalized.len() / 3);
    let mut position = 0;
    for (start, letter) in normalized.char_indices() {
        if !is_letter(letter) {
            continue;
        }
        if let Some(last) = found.last() {
            let joined = match &normalized[last.end()..start] {
                "" => true,
                " " | "\n" => !(last.letter.is_ascii() && letter.is_ascii()),
                _ => false,
            };
            position = last.position + if joined { 1 } else { 2 };
        }
        found.push(Letter {
            letter,
            position,
            start: start as u32,
        });
    }
    found
}

/// The runs of neighbouring letters of a text as it was typed, normalised: what a phrase must hold.
pub(super) fn runs(typed: &str) -> Vec<Vec<char>> {
    let letters = letters(&normalize(typed).text);
    letters
        .chunk_by(|a, b| b.position == a.position + 1)
        .map(|run| run.iter().map(|l| l.letter).collect())
        .collect()
}

/// Writes a gram's term: the letter and, if it has one, its right neighbour.
pub(super) fn write_gram(letter: char, neighbour: Option<char>, term: &mut String) {
    term.clear();
    term.push(letter);
    term.extend(neighbour);
}

/// Where a run stands in a row of letters, as index ranges, left to right, without overlap.
pub(super) fn occurrences(row: &[Letter], run: &[char]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at + run.len() <= row.len() && !run.is_empty() {
        let window = &row[at..at + run.len()];
        let equal = window.iter().zip(run).all(|(letter, wanted)| letter.letter == *wanted);
        if equal && window[run.len() - 1].position - window[0].position == run.len() as u32 - 1 {
            found.push(at..at + run.len());
            at += run.len();
        } else {
            at += 1;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(text: &str) -> Vec<(char, u32)> {
        letters(text).iter().map(|l| (l.letter, l.position)).collect()
    }

    #[test]
    fn punctuation_leaves_a_gap() {
        assert_eq!(positions("路灯,坏"), [('路', 0), ('灯', 1), ('坏', 3)]);
    }

    #[test]
    fn white_space_beside_a_chinese_character_joins_and_between_latin_words_parts() {
        assert_eq!(positions("人 才"), [('人', 0), ('才', 1)]);
        assert_eq!(positions("a b"), [('a', 0), ('b', 2)]);
    }

    #[test]
    fn occurrences_do_not_cross_gaps() {
        let row = letters("路灯,路,灯");
        assert_eq!(occurrences(&row, &['路', '灯']), vec![std::ops::Range { start: 0, end: 2 }]);
        assert_eq!(runs("路燈,Ａ1"), [vec!['路', '灯'], vec!['a', '1']]);
    }
}
