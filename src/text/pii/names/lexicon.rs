//! The words of `models/names.toml`, made ready: a class for each character, an automaton of cues.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxHashMap;
use serde::Deserialize;

/// How a word points at a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cue {
    /// The name follows, after a colon or at once.
    Sure,
    /// The name follows only where the text around leaves no doubt: these words are common.
    Weak,
    /// An office: the name follows it (`局长王小明`) or stands before it.
    Office,
    /// A form of address: the name stands before it.
    Address,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    surnames: String,
    ambiguous: String,
    verbs: String,
    compound: Vec<String>,
    given: String,
    never: String,
    places: String,
    titles: Vec<String>,
    words: Vec<String>,
    cues: CueWords,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CueWords {
    sure: Vec<String>,
    weak: Vec<String>,
    offices: Vec<String>,
    addresses: Vec<String>,
    followers: Vec<String>,
    deeds: Vec<String>,
}

/// What is known of a character, as bits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Class(u8);

impl Class {
    /// A surname that hardly ever begins another word.
    pub(super) const CLEAR: u8 = 1;
    /// A surname that is a common word as well.
    pub(super) const AMBIGUOUS: u8 = 2;
    /// A surname that begins words of two characters more often than names of two.
    pub(super) const VERB: u8 = 4;
    /// Liked in given names.
    pub(super) const GIVEN: u8 = 8;
    /// In no given name.
    pub(super) const NEVER: u8 = 16;
    /// Begins a surname of two characters.
    pub(super) const COMPOUND: u8 = 32;

    /// Ends names of places.
    pub(super) const PLACE: u8 = 64;

    pub(super) fn is(self, bits: u8) -> bool {
        self.0 & bits != 0
    }
}

/// Words by their first characters.
pub(super) struct Prefixes(FxHashMap<char, Vec<String>>);

impl Prefixes {
    fn new(words: Vec<String>) -> Self {
        let mut by_first: FxHashMap<char, Vec<String>> = FxHashMap::default();
        for word in words {
            if let Some(first) = word.chars().next() {
                by_first.entry(first).or_default().push(word);
            }
        }
        Self(by_first)
    }

    /// Whether a text begins with one of them.
    pub(super) fn begin(&self, text: &str) -> bool {
        let words = text.chars().next().and_then(|first| self.0.get(&first));
        words.is_some_and(|words| words.iter().any(|word| text.starts_with(word.as_str())))
    }
}

/// The first and the last character of the block that names are written in.
const BLOCK: (char, char) = ('\u{4e00}', '\u{9fff}');

pub(super) struct Lexicon {
    classes: Vec<u8>,
    pub(super) compound: Vec<String>,
    /// Words that begin with a surname and are no names.
    pub(super) words: Prefixes,
    /// Words that may follow a name at once.
    pub(super) followers: Prefixes,
    /// Words that follow a name more than they follow a place.
    pub(super) deeds: Prefixes,
    /// Words for people of two characters, in order: after a surname they are a title.
    titles: Vec<String>,
    pub(super) cues: AhoCorasick,
    kinds: Vec<Cue>,
}

impl Lexicon {
    fn new(words: Words) -> Self {
        let mut classes = vec![0; BLOCK.1 as usize - BLOCK.0 as usize + 1];
        let firsts: String = words.compound.iter().filter_map(|surname| surname.chars().next()).collect();
        for (characters, bit) in [
            (&words.surnames, Class::CLEAR),
            (&words.ambiguous, Class::AMBIGUOUS),
            (&words.verbs, Class::VERB),
            (&words.given, Class::GIVEN),
            (&words.never, Class::NEVER),
            (&firsts, Class::COMPOUND),
            (&words.places, Class::PLACE),
        ] {
            for c in characters.chars().filter(|c| (BLOCK.0..=BLOCK.1).contains(c)) {
                classes[c as usize - BLOCK.0 as usize] |= bit;
            }
        }
        let kinds = [
            (Cue::Sure, &words.cues.sure),
            (Cue::Weak, &words.cues.weak),
            (Cue::Office, &words.cues.offices),
            (Cue::Address, &words.cues.addresses),
        ];
        let patterns = kinds.iter().flat_map(|(_, words)| words.iter());
        let two = |word: &&String| word.chars().count() == 2;
        let people = kinds.iter().skip(1).flat_map(|(_, words)| words.iter());
        let mut titles: Vec<String> = people.chain(&words.titles).filter(two).cloned().collect();
        titles.sort_unstable();
        let mut builder = AhoCorasick::builder();
        builder.match_kind(MatchKind::LeftmostLongest).kind(Some(AhoCorasickKind::DFA));
        Self {
            cues: builder.build(patterns).expect("a few hundred short words fit an automaton"),
            kinds: kinds.iter().flat_map(|(kind, words)| words.iter().map(|_| *kind)).collect(),
            titles,
            classes,
            compound: words.compound,
            words: Prefixes::new(words.words),
            followers: Prefixes::new(words.cues.followers),
            deeds: Prefixes::new(words.cues.deeds),
        }
    }

    /// What is known of a character.
    pub(super) fn class(&self, c: char) -> Class {
        let at = (c as usize).wrapping_sub(BLOCK.0 as usize);
        Class(self.classes.get(at).copied().unwrap_or(0))
    }

    /// Whether the text is a word for a person, such as stands after a surname (女士, 领导).
    pub(super) fn is_title(&self, text: &str) -> bool {
        self.titles.binary_search_by(|title| title.as_str().cmp(text)).is_ok()
    }

    /// How the cue with that number of the automaton points at a name.
    pub(super) fn kind(&self, pattern: usize) -> Cue {
        self.kinds[pattern]
    }
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words = toml::from_str(include_str!("../../../../models/names.toml")).expect("a test reads the shipped words");
    Lexicon::new(words)
});
