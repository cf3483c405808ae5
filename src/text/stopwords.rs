//! Words that say nothing about the matter.

use rustc_hash::FxHashSet;

/// A set of stop words, folded as the normaliser folds text.
#[derive(Clone, Debug, Default)]
pub struct Stopwords(FxHashSet<String>);

impl Stopwords {
    /// Reads a list: a word a line, `#` begins a comment.
    #[must_use]
    pub fn new(list: &str) -> Self {
        let words = list
            .lines()
            .filter_map(|line| line.split('#').next())
            .map(str::trim)
            .filter(|word| !word.is_empty());
        Self(words.map(|word| word.chars().map(super::fold_char).collect()).collect())
    }

    /// Whether the normalised word is a stop word.
    #[must_use]
    pub fn contains(&self, word: &str) -> bool {
        self.0.contains(word)
    }
}
