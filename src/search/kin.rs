//! Words that the archive uses in the same way: its own candidates for synonyms.

use rustc_hash::FxHashMap;

use super::grams::runs;

/// Words that an archive uses alike. A generation learns them; they stand for one another in relaxed hits, at a low weight.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct WordKin(FxHashMap<Vec<char>, Vec<Vec<char>>>);

impl WordKin {
    /// A table of (word, other); for one word its others with the likest first.
    #[must_use]
    pub fn new<'w>(pairs: impl Iterator<Item = (&'w str, &'w str)>) -> Self {
        let mut kin: FxHashMap<Vec<char>, Vec<Vec<char>>> = FxHashMap::default();
        for (word, other) in pairs {
            if let ([word], [other]) = (runs(word).as_slice(), runs(other).as_slice()) {
                kin.entry(word.clone()).or_default().push(other.clone());
            }
        }
        Self(kin)
    }

    /// The words used like this one, the likest first.
    pub(super) fn of(&self, word: &[char]) -> &[Vec<char>] {
        self.0.get(word).map_or(&[], Vec::as_slice)
    }
}
