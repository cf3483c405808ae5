//! Hashed features of words, word pairs and characters; a model keeps hashes only, never words.

use std::ops::Range;

use super::ListedWords;
use super::cues::CueHit;
use super::keys::CountedKeys;
use super::shell::shell_ranges;
use crate::text::{Document, Prepared, TokenKind};

/// Which features of a text are collected.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Grams {
    /// Words and pairs of neighbouring words.
    Words,
    /// Those, and runs of two to four characters.
    WordsAndCharacters,
}

/// The words of one text as hashes, in reading order, with [`Terms::BREAK`] for each run of punctuation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Terms {
    /// A hash per term.
    pub hashes: Vec<u32>,
    /// First byte of each term in the normalised text.
    pub starts: Vec<u32>,
}

impl Terms {
    /// Stands for a run of punctuation; the hash of no word.
    pub const BREAK: u32 = 0;

    /// Hashes the words of a text. Numbers are told apart by their number of digits only; letters with digits (room, road and plate
    /// numbers) are one word, so that nothing is learnt from a particular place. Cost: one pass over the tokens.
    #[must_use]
    pub fn of(prepared: &Prepared) -> Self {
        Self::without(prepared, &[])
    }

    /// The same, with the tokens that begin inside any of the ranges read as punctuation; the ranges are in order.
    #[must_use]
    pub fn without(prepared: &Prepared, passed_over: &[Range<usize>]) -> Self {
        let text = prepared.text();
        let mut terms = Self {
            hashes: Vec::with_capacity(prepared.tokens.len()),
            starts: Vec::with_capacity(prepared.tokens.len()),
        };
        for token in &prepared.tokens {
            let word = &text[token.range()];
            let kind = if covered(passed_over, token.start) {
                TokenKind::Break
            } else {
                token.kind
            };
            let hash = match kind {
                TokenKind::Break if terms.hashes.last().is_none_or(|&last| last == Self::BREAK) => {
                    continue;
                }
                TokenKind::Break => Self::BREAK,
                TokenKind::Number => hash_word(&"0000"[..word.len().min(4)]),
                TokenKind::Latin if word.bytes().any(|byte| byte.is_ascii_digit()) => hash_word("a0"),
                _ => hash_word(word),
            };
            terms.hashes.push(hash);
            terms.starts.push(token.start);
        }
        terms
    }

    /// Adds the keys of the words and pairs of `hashes` to `keys`, each moved by `salt` so that zones stay apart. Pairs with a break
    /// say which words begin and end a clause.
    pub fn push_keys(hashes: &[u32], salt: u32, keys: &mut Vec<u32>) {
        if hashes.is_empty() {
            return;
        }
        let mut last = Self::BREAK;
        for &hash in hashes {
            if hash != Self::BREAK {
                keys.push(mix(salt, hash));
            }
            keys.push(mix(mix(salt ^ PAIR, last), hash));
            last = hash;
        }
        keys.push(mix(mix(salt ^ PAIR, last), Self::BREAK));
    }
}

/// The words of a message, hashed once for every reader of them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MessageFeatures {
    /// Words of the title.
    pub title: Terms,
    /// Words of the body.
    pub body: Terms,
    /// Words of the measures given apart.
    pub measures: Terms,
    /// Cues of the title.
    pub title_cues: Vec<CueHit>,
    /// Cues of the body.
    pub body_cues: Vec<CueHit>,
    /// Words of the lists in the title; its cues are `title_cues`.
    pub title_words: ListedWords,
    /// Words of the lists in the body; its cues are `body_cues`.
    pub body_words: ListedWords,
    /// The distinct keys of the whole message: what all linear models look up.
    pub counted: CountedKeys,
}

impl MessageFeatures {
    /// Hashes the words of a message and finds its cues.
    #[must_use]
    pub fn of(document: &Document) -> Self {
        // In a ticket the operator's own words are none of the caller's.
        let shell = |prepared: &Prepared| {
            if document.paraphrase {
                shell_ranges(prepared.text())
            } else {
                Vec::new()
            }
        };
        let (title, body) = (shell(&document.title), shell(&document.body));
        let (mut title_words, mut body_words) = (ListedWords::of(document.title.text()), ListedWords::of(document.body.text()));
        let cues = |words: &mut ListedWords, shell: &[Range<usize>]| {
            let mut cues = std::mem::take(&mut words.cues);
            cues.retain(|cue| !covered(shell, cue.start));
            cues
        };
        let mut features = Self {
            title: Terms::without(&document.title, &title),
            body: Terms::without(&document.body, &body),
            measures: Terms::of(&document.measures),
            title_cues: cues(&mut title_words, &title),
            body_cues: cues(&mut body_words, &body),
            title_words,
            body_words,
            counted: CountedKeys::default(),
        };
        let words = 2 * features.title.hashes.len() + features.body.hashes.len() + features.measures.hashes.len();
        let mut keys = Vec::with_capacity(2 * words + 4);
        features.push_keys(&mut keys);
        features.counted = CountedKeys::new(&mut keys);
        features
    }

    /// The keys of the whole message: title words both as words of the text and marked apart.
    pub fn push_keys(&self, keys: &mut Vec<u32>) {
        Terms::push_keys(&self.title.hashes, TITLE, keys);
        Terms::push_keys(&self.title.hashes, 0, keys);
        Terms::push_keys(&self.body.hashes, 0, keys);
        Terms::push_keys(&self.measures.hashes, 0, keys);
    }
}

/// Whether a place lies in any of the ranges, which are in order.
fn covered(ranges: &[Range<usize>], start: u32) -> bool {
    let at = ranges.partition_point(|range| range.end <= start as usize);
    ranges.get(at).is_some_and(|range| range.contains(&(start as usize)))
}

/// Adds the keys of a whole document.
pub fn push_document_keys(document: &Document, grams: Grams, keys: &mut Vec<u32>) {
    MessageFeatures::of(document).push_keys(keys);
    if grams == Grams::WordsAndCharacters {
        push_character_keys(document.title.text(), CHARACTERS ^ TITLE, keys);
        for part in [&document.title, &document.body, &document.measures] {
            push_character_keys(part.text(), CHARACTERS, keys);
        }
    }
}

/// Adds the keys of all runs of two to four characters; digits are alike and white space is skipped.
fn push_character_keys(text: &str, salt: u32, keys: &mut Vec<u32>) {
    // The latest codes, the last one first; 0 where there is none yet.
    let mut before = [0u32; 3];
    for c in text.chars().filter(|c| !c.is_whitespace()) {
        let code = if c.is_ascii_digit() { u32::from(b'0') } else { c as u32 };
        let mut key = mix(salt, code);
        for &earlier in before.iter().take_while(|&&earlier| earlier != 0) {
            key = mix(key, earlier);
            keys.push(key);
        }
        before = [code, before[0], before[1]];
    }
}

/// Marks keys of the title.
const TITLE: u32 = 0x7469_746c;
/// Marks keys of word pairs.
const PAIR: u32 = 0x7061_6972;
/// Marks keys of character runs.
const CHARACTERS: u32 = 0x6368_6172;

/// Hashes a word (FNV-1a, finished by a multiplication); never [`Terms::BREAK`]. Part of the model format: a change needs retraining.
#[must_use]
pub fn hash_word(word: &str) -> u32 {
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    ((hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32).max(1)
}

/// Combines two hashes; the order matters.
#[must_use]
pub fn mix(a: u32, b: u32) -> u32 {
    let joined = (u64::from(a.rotate_left(5)) << 32 | u64::from(b)).wrapping_add(0x632b_e59b_d9b4_e019);
    let folded = (joined ^ (joined >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    (folded >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Segmenter;

    fn terms(text: &str) -> Terms {
        Terms::of(&Prepared::new(text, &Segmenter::new(&[])))
    }

    #[test]
    fn numbers_and_codes_are_told_apart_by_shape_only() {
        assert_eq!(terms("车牌a123").hashes, terms("车牌b9").hashes);
        assert_eq!(terms("12个").hashes, terms("34个").hashes);
        assert_ne!(terms("1个").hashes, terms("2020个").hashes);
    }

    #[test]
    fn title_words_have_keys_of_their_own() {
        let segmenter = Segmenter::new(&[]);
        let prepared = |text| Prepared::new(text, &segmenter);
        let keys = |title, body| {
            let mut keys = Vec::new();
            let document = Document {
                title: prepared(title),
                body: prepared(body),
                measures: prepared(""),
                paraphrase: false,
            };
            push_document_keys(&document, Grams::WordsAndCharacters, &mut keys);
            keys.sort_unstable();
            keys
        };
        assert_ne!(keys("路灯", ""), keys("", "路灯"));
        assert!(keys("", "路灯").iter().all(|key| keys("路灯", "").contains(key)));
    }

    #[test]
    fn the_shell_of_a_ticket_is_no_word_of_the_caller() {
        let segmenter = Segmenter::new(&[]);
        let features = |body: &str, paraphrase| {
            let prepared = |text| Prepared::new(text, &segmenter);
            MessageFeatures::of(&Document {
                title: prepared(""),
                body: prepared(body),
                measures: prepared(""),
                paraphrase,
            })
        };
        let (ticket, plain) = ("市民来电反映,桥边路灯不亮,请相关部门核实处理并回复。", "桥边路灯不亮");
        let words = |features: &MessageFeatures| -> Vec<u32> {
            features.body.hashes.iter().copied().filter(|&hash| hash != Terms::BREAK).collect()
        };
        assert_eq!(words(&features(ticket, true)), words(&features(plain, true)));
        assert_eq!(features(ticket, true).body_cues.len(), features(plain, true).body_cues.len());
        assert_ne!(words(&features(ticket, false)), words(&features(plain, false)));
    }

    #[test]
    fn mixing_keeps_the_order() {
        assert_ne!(mix(1, 2), mix(2, 1));
    }
}
