//! Compares two texts: which characters of each are copied from the other, and what stands in place of what.

use std::ops::Range;

use crate::text::{TermId, Vocabulary};

/// A copied passage counts when it is at least this long: shorter ones are phrases that everybody uses.
pub(super) const MIN_PASSAGE: usize = 6;
/// Shared words that set off what stands in place of what.
const MIN_RUN: usize = 4;
/// Characters of the shingles by which copied passages are found.
const GRAM: usize = 3;

/// A text's letters and digits.
#[derive(Default)]
pub(super) struct Letters {
    pub(super) chars: Vec<char>,
    /// Where clauses end in `chars`, ascending; the last may be left out.
    pub(super) clauses: Vec<usize>,
}

impl Letters {
    /// Spells out terms.
    pub(super) fn spell(&mut self, terms: &[TermId], vocabulary: &Vocabulary) {
        self.chars.clear();
        self.clauses.clear();
        for &term in terms {
            if term == TermId::BREAK {
                self.clauses.push(self.chars.len());
                continue;
            }
            // Most terms have two characters: a copy of known length needs no call.
            match vocabulary.letters(term) {
                &[one] => self.chars.push(one),
                &[one, two] => self.chars.extend([one, two]),
                letters => self.chars.extend_from_slice(letters),
            }
        }
    }

    /// Spells out a text that stands by itself.
    pub(super) fn of(text: &str) -> Self {
        let mut letters = Self::default();
        for c in text.chars() {
            if c.is_alphanumeric() {
                letters.chars.push(c);
            } else if c != ' ' {
                letters.clauses.push(letters.chars.len());
            }
        }
        letters
    }
}

/// The set of a text's shingles, as a bitmap that is wrong about one in a hundred; a run of several in a row is not.
pub(super) struct Grams(Vec<u64>);

impl Grams {
    const BITS: usize = 1 << 16;

    pub(super) fn new() -> Self {
        Self(vec![0; Self::BITS / 64])
    }

    pub(super) fn fill(&mut self, letters: &Letters) {
        self.0.fill(0);
        for gram in letters.chars.windows(GRAM) {
            let slot = Self::slot(key_of(gram));
            self.0[slot / 64] |= 1 << (slot % 64);
        }
    }

    fn holds(&self, key: u64) -> bool {
        let slot = Self::slot(key);
        self.0[slot / 64] & (1 << (slot % 64)) != 0
    }

    fn slot(key: u64) -> usize {
        (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48) as usize
    }
}

/// Bits of a character's number.
const CHAR_BITS: u32 = 21;

/// A shingle as one number.
fn key_of(gram: &[char]) -> u64 {
    gram.iter().fold(0, |key, &c| (key << CHAR_BITS) | u64::from(u32::from(c)))
}

/// How many of the `letters` of a text lie in passages copied from another, as [`copied`] and [`passage_chars`] find them, without spelling it
/// out; `None` as soon as fewer than `needed` are left to be. Cost: one look for each letter.
pub(super) fn count_copied(terms: &[TermId], vocabulary: &Vocabulary, other: &Grams, (letters, needed): (usize, usize)) -> Option<usize> {
    let (mut key, mut read, mut hits, mut passages) = (0u64, 0usize, 0usize, 0usize);
    let passage = |hits: usize| {
        let run = hits + GRAM - 1;
        if hits > 0 && run >= MIN_PASSAGE { run } else { 0 }
    };
    for &term in terms.iter().filter(|&&term| term != TermId::BREAK) {
        // Each run counts two letters more than it has hits, and takes a miss and a passage's hits at least.
        let left = letters - read;
        if passages + hits + left + left / (MIN_PASSAGE - GRAM + 2) + 2 * GRAM < needed {
            return None;
        }
        for &c in vocabulary.letters(term) {
            key = ((key << CHAR_BITS) | u64::from(u32::from(c))) & ((1 << (CHAR_BITS * GRAM as u32)) - 1);
            read += 1;
            if read < GRAM {
                continue;
            }
            if other.holds(key) {
                hits += 1;
            } else {
                passages += passage(std::mem::take(&mut hits));
            }
        }
    }
    Some(passages + passage(hits)).filter(|&copied| copied >= needed)
}

/// The characters in runs long enough to count as copied passages.
pub(super) fn passage_chars(runs: &[Range<usize>]) -> usize {
    runs.iter().map(ExactSizeIterator::len).filter(|&len| len >= MIN_PASSAGE).sum()
}

/// The runs of a text that another text holds as well, in order.
pub(super) fn copied(letters: &Letters, other: &Grams) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, gram) in letters.chars.windows(GRAM).enumerate() {
        if other.holds(key_of(gram)) {
            match runs.last_mut() {
                Some(run) if run.end + 1 >= at + GRAM => run.end = at + GRAM,
                _ => runs.push(at..at + GRAM),
            }
        }
    }
    runs.retain(|run| run.len() >= MIN_RUN);
    runs
}

/// What stands in one text where the other has something else, between the same words.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Substitution {
    pub(super) left: Range<usize>,
    pub(super) right: Range<usize>,
}

/// Pairs the gaps between copied passages that follow or precede the same words; gaps that are empty on one side are insertions and left out.
pub(super) fn substitutions(left: &Letters, left_runs: &[Range<usize>], right: &Letters, right_runs: &[Range<usize>]) -> Vec<Substitution> {
    let mut found = Vec::new();
    let right_gaps = gaps(right, right_runs);
    for gap in gaps(left, left_runs) {
        let same = |other: &&Range<usize>| {
            let before = context_before(left, &gap) == context_before(right, other);
            let after = context_after(left, &gap) == context_after(right, other);
            before || after
        };
        if let Some(other) = right_gaps.iter().find(same) {
            found.push(Substitution {
                left: gap,
                right: other.clone(),
            });
        }
    }
    found
}

fn gaps(letters: &Letters, runs: &[Range<usize>]) -> Vec<Range<usize>> {
    let starts = std::iter::once(0).chain(runs.iter().map(|run| run.end));
    let ends = runs.iter().map(|run| run.start).chain(std::iter::once(letters.chars.len()));
    starts
        .zip(ends)
        .map(|(start, end)| start..end)
        .filter(|gap| !gap.is_empty())
        .collect()
}

fn context_before<'l>(letters: &'l Letters, gap: &Range<usize>) -> &'l [char] {
    &letters.chars[gap.start.saturating_sub(GRAM)..gap.start]
}

fn context_after<'l>(letters: &'l Letters, gap: &Range<usize>) -> &'l [char] {
    &letters.chars[gap.end..(gap.end + GRAM).min(letters.chars.len())]
}

/// The length of the longest stretch that both hold.
pub(super) fn longest_common(a: &[char], b: &[char]) -> usize {
    let mut ending_here = vec![0usize; b.len() + 1];
    let mut longest = 0;
    for &x in a {
        // From the end, so that the entry before still belongs to the previous character of `a`.
        for at in (0..b.len()).rev() {
            ending_here[at + 1] = if b[at] == x { ending_here[at] + 1 } else { 0 };
            longest = longest.max(ending_here[at + 1]);
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Letters {
        Letters::of(text)
    }

    fn grams(letters: &Letters) -> Grams {
        let mut grams = Grams::new();
        grams.fill(letters);
        grams
    }

    #[test]
    fn runs_shorter_than_six_characters_are_no_passages() {
        let (left, right) = (letters("路灯坏了三个月没有人管"), letters("电梯坏了三个月也没有人来管"));
        let runs = copied(&left, &grams(&right));
        assert_eq!((runs.as_slice(), passage_chars(&runs)), (std::slice::from_ref(&(2..7)), 0));
        let runs = copied(&letters("请问路灯坏了三个月没有人管吗"), &grams(&left));
        assert_eq!((runs.as_slice(), passage_chars(&runs)), (std::slice::from_ref(&(2..13)), 11));
    }

    #[test]
    fn copied_letters_are_counted_as_they_are_found() {
        let mut words = ["三个月", "也", "人", "坏了", "来管", "没有", "电梯", "管", "路灯", "请问"];
        words.sort_unstable();
        let vocabulary = Vocabulary::from_sorted(words);
        let terms = |words: &str| -> Vec<TermId> {
            let term = |word: &str| if word == "," { TermId::BREAK } else { vocabulary.id(word).unwrap() };
            words.split(' ').map(term).collect()
        };
        let texts = [
            "路灯 坏了 三个月 没有 人 管",
            "请问 , 路灯 坏了 三个月 , 也 没有 人 来管",
            "电梯 坏了",
            "坏了 , 电梯 没有 人 管 , 路灯 坏了 三个月 没有 人 来管",
        ];
        for (one, other) in texts
            .iter()
            .flat_map(|one| texts.iter().map(move |other| (terms(one), terms(other))))
        {
            let (mut left, mut right) = (Letters::default(), Letters::default());
            left.spell(&one, &vocabulary);
            right.spell(&other, &vocabulary);
            let expected = passage_chars(&copied(&left, &grams(&right)));
            for needed in 0..left.chars.len() {
                let counted = count_copied(&one, &vocabulary, &grams(&right), (left.chars.len(), needed));
                assert_eq!(counted, Some(expected).filter(|&copied| copied >= needed));
            }
        }
    }

    #[test]
    fn what_stands_in_place_of_what_is_found() {
        let (left, right) = (letters("住望湖小区二栋门口的路灯不亮"), letters("住青松家园二栋门口的路灯不亮谢谢"));
        let (left_runs, right_runs) = (copied(&left, &grams(&right)), copied(&right, &grams(&left)));
        let found = substitutions(&left, &left_runs, &right, &right_runs);
        let text = |letters: &Letters, range: &Range<usize>| letters.chars[range.clone()].iter().collect::<String>();
        let pairs: Vec<(String, String)> = found
            .iter()
            .map(|swap| (text(&left, &swap.left), text(&right, &swap.right)))
            .collect();
        assert_eq!(pairs, [("住望湖小区".to_owned(), "住青松家园".to_owned())]);
    }

    #[test]
    fn the_longest_common_stretch_is_contiguous() {
        let longest = |a: &str, b: &str| longest_common(&letters(a).chars, &letters(b).chars);
        assert_eq!(longest("望湖小区电梯", "小区电动车"), 3);
        assert_eq!(longest("", "电梯"), 0);
    }
}
