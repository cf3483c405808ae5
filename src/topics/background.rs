//! What names, demands, places and warnings are read from besides the clusters.

use crate::corpus::MessageId;
use crate::text::{Lexicon, TermId, WordClass};

use super::Ask;

/// Columns by message, in canonical order, and what the dictionary knows of words. Where a column is missing, nothing is known.
#[derive(Clone, Copy, Default)]
pub struct Background<'a> {
    /// Classes and frequencies of words.
    pub lexicon: Option<&'a Lexicon>,
    /// Sentences that ask for something.
    pub asks: &'a [Vec<Ask>],
    /// Whether a message's text may be shown nowhere.
    pub hidden: &'a [bool],
    /// Whether a message asks for information: what is usual, how something is done.
    pub inquiries: &'a [bool],
    /// Texts that `places` and `departments` are positions in.
    pub symbols: &'a [String],
    /// Places.
    pub places: &'a [Option<u32>],
    /// Departments.
    pub departments: &'a [Option<u32>],
}

impl Background<'_> {
    /// What kind of word a term is.
    pub(super) fn class(&self, term: TermId) -> WordClass {
        self.lexicon.map_or(WordClass::Unknown, |lexicon| lexicon.class(term))
    }

    /// How common a term is in the language at large.
    pub(super) fn frequency(&self, term: TermId) -> u32 {
        self.lexicon.map_or(0, |lexicon| lexicon.frequency(term))
    }

    /// Whether a message's text may be shown nowhere.
    pub(super) fn hides(&self, message: MessageId) -> bool {
        self.hidden.get(message.index()).copied().unwrap_or(false)
    }

    /// Whether a message asks for information.
    pub(super) fn inquires(&self, message: MessageId) -> bool {
        self.inquiries.get(message.index()).copied().unwrap_or(false)
    }

    /// The place of a message.
    pub(super) fn place(&self, message: MessageId) -> Option<&str> {
        self.symbol(self.places, message)
    }

    /// The department of a message.
    pub(super) fn department(&self, message: MessageId) -> Option<&str> {
        self.symbol(self.departments, message)
    }

    fn symbol(&self, column: &[Option<u32>], message: MessageId) -> Option<&str> {
        let symbol = column.get(message.index()).copied().flatten()?;
        self.symbols.get(symbol as usize).map(String::as_str)
    }
}
