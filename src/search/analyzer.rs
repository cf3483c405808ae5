//! How a query's words are read: segmentation, words that ask for nothing, synonyms.

use std::sync::Arc;

use super::grams::runs;
use super::homophones::Homophones;
use super::lookalikes::Lookalikes;
use super::synonyms::Synonyms;
use crate::text::{Segmenter, Stopwords, TokenKind, WordClass, normalize};

/// Reads queries. The index itself holds no words, so a new dictionary needs no new index.
#[derive(Clone)]
pub struct Analyzer {
    segmenter: Arc<Segmenter>,
    idle: Arc<Stopwords>,
    synonyms: Arc<Synonyms>,
    homophones: Arc<Homophones>,
    lookalikes: Arc<Lookalikes>,
}

/// A word of a query.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// Its letters.
    pub(super) run: Vec<char>,
    /// Where it begins among all letters of the text.
    pub(super) at: usize,
    /// Whether it asks for nothing.
    pub(super) idle: bool,
    /// Whether the dictionary holds it; pieces of unknown words are not known.
    pub(super) known: bool,
}

impl Word {
    /// Where it lies among all letters of the text.
    pub(super) fn range(&self) -> std::ops::Range<usize> {
        self.at..self.at + self.run.len()
    }
}

impl Analyzer {
    /// An analyzer with the shipped list of synonyms and of words that ask for nothing.
    #[must_use]
    pub fn new(segmenter: Arc<Segmenter>) -> Self {
        Self::with_synonyms(segmenter, "")
    }

    /// An analyzer whose shipped list of synonyms a list of the caller's adds to: a group a line, its words parted by white space; a
    /// line `-word word` drops what the shipped list says of these words; `#` begins a comment.
    #[must_use]
    pub fn with_synonyms(segmenter: Arc<Segmenter>, own: &str) -> Self {
        let idle = Stopwords::new(include_str!("../../models/query_idle.txt"));
        let homophones = Homophones::new(include_str!("../../models/homophones.txt"));
        Self {
            segmenter,
            idle: Arc::new(idle),
            synonyms: Arc::new(Synonyms::new(include_str!("../../models/synonyms.txt"), own)),
            homophones: Arc::new(homophones),
            lookalikes: Arc::new(Lookalikes::new(include_str!("../../models/lookalikes.txt"))),
        }
    }

    /// What kind of word it is by the dictionary; unknown where it holds no such word.
    #[must_use]
    pub fn class(&self, word: &str) -> WordClass {
        self.segmenter.class(word)
    }

    pub(super) fn synonyms(&self) -> &Synonyms {
        &self.synonyms
    }

    pub(super) fn homophones(&self) -> &Homophones {
        &self.homophones
    }

    pub(super) fn lookalikes(&self) -> &Lookalikes {
        &self.lookalikes
    }

    /// Whether the dictionary holds the word.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.segmenter.knows(word)
    }

    /// The shorter words inside a word of three letters or more (乱收费: 收费).
    pub(super) fn pieces<'r>(&self, run: &'r [char]) -> Vec<&'r [char]> {
        let shorter = (2..run.len().min(4)).flat_map(|len| run.windows(len));
        shorter.filter(|piece| self.knows(&piece.iter().collect::<String>())).collect()
    }

    /// The words of a typed text in order. Neighbouring single characters that are no idle words make one word: the dictionary
    /// leaves unknown and misspelt words in pieces.
    pub(super) fn words(&self, typed: &str) -> Vec<Word> {
        let normalized = normalize(typed).text;
        let mut words: Vec<Word> = Vec::new();
        let (mut at, mut open_end) = (0, None);
        for token in self.segmenter.cut(&normalized) {
            let text = &normalized[token.range()];
            let idle = self.idle.contains(text);
            for run in runs(text) {
                let len = run.len();
                let single = len == 1 && token.kind == TokenKind::Word && !idle;
                match words.last_mut() {
                    Some(last) if single && open_end == Some(token.start) => {
                        last.run.extend(run);
                        last.known = false;
                    }
                    _ => words.push(Word {
                        run,
                        at,
                        idle,
                        known: len > 1 && self.segmenter.knows(text),
                    }),
                }
                open_end = single.then_some(token.end);
                at += len;
            }
        }
        words
    }
}
