//! The words of `models/names.toml`, made ready: a class for each character, words by their first characters.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::text::WordFinder;

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
    particles: String,
    sequels: String,
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
pub(super) struct Class(u16);

impl Class {
    /// A surname that hardly ever begins another word.
    pub(super) const CLEAR: u16 = 1;
    /// A surname that is a common word as well.
    pub(super) const AMBIGUOUS: u16 = 2;
    /// A surname that begins words of two characters more often than names of two.
    pub(super) const VERB: u16 = 4;
    /// Liked in given names.
    pub(super) const GIVEN: u16 = 8;
    /// In no given name.
    pub(super) const NEVER: u16 = 16;
    /// Begins a surname of two characters.
    pub(super) const COMPOUND: u16 = 32;

    /// Ends names of places.
    pub(super) const PLACE: u16 = 64;

    /// May stand right before a name.
    pub(super) const PARTICLE: u16 = 128;
    /// May stand right after a name.
    pub(super) const SEQUEL: u16 = 256;

    pub(super) fn is(self, bits: u16) -> bool {
        self.0 & bits != 0
    }
}

/// Words that texts are asked to begin with.
pub(super) struct Prefixes(WordFinder);

impl Prefixes {
    fn new(words: &[String]) -> Self {
        Self(WordFinder::new(words.iter().map(String::as_str)))
    }

    /// Whether a text begins with one of them.
    pub(super) fn begin(&self, text: &str) -> bool {
        self.0.prefix(text).is_some()
    }
}

/// The first and the last character of the block that names are written in.
const BLOCK: (char, char) = ('\u{4e00}', '\u{9fff}');

pub(super) struct Lexicon {
    classes: Vec<u16>,
    pub(super) compound: Vec<String>,
    /// Words that begin with a surname and are no names.
    pub(super) words: Prefixes,
    /// Words that may follow a name at once.
    pub(super) followers: Prefixes,
    /// Words that follow a name more than they follow a place.
    pub(super) deeds: Prefixes,
    /// Words for people of two characters, in order: after a surname they are a title.
    titles: Vec<String>,
    /// Words that point at names, and how each does.
    cues: Vec<(String, Cue)>,
    cue_words: WordFinder,
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
            (&words.particles, Class::PARTICLE),
            (&words.sequels, Class::SEQUEL),
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
        let two = |word: &&String| word.chars().count() == 2;
        let people = kinds.iter().skip(1).flat_map(|(_, words)| words.iter());
        let mut titles: Vec<String> = people.chain(&words.titles).filter(two).cloned().collect();
        titles.sort_unstable();
        let of_kind = |(cue, words): &(Cue, &Vec<String>)| words.iter().map(|word| (word.clone(), *cue)).collect::<Vec<_>>();
        let cues: Vec<(String, Cue)> = kinds.iter().flat_map(of_kind).collect();
        Self {
            cue_words: WordFinder::new(cues.iter().map(|(word, _)| word.as_str())),
            cues,
            titles,
            classes,
            compound: words.compound,
            words: Prefixes::new(&words.words),
            followers: Prefixes::new(&words.cues.followers),
            deeds: Prefixes::new(&words.cues.deeds),
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

    /// The longest cue that a text begins with: its length in bytes, and how it points at a name.
    pub(super) fn cue(&self, text: &str) -> Option<(usize, Cue)> {
        let (length, word) = self.cue_words.prefix(text)?;
        Some((length, self.cues[word].1))
    }

    /// Characters that begin cues, and those that come second in them.
    pub(super) fn cue_starts(&self) -> impl Iterator<Item = (char, char)> {
        self.cues
            .iter()
            .filter_map(|(word, _)| word.chars().next().zip(word.chars().nth(1)))
    }
}

pub(super) static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let words = toml::from_str(include_str!("../../../../models/names.toml")).expect("a test reads the shipped words");
    Lexicon::new(words)
});
