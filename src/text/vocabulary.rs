//! The sorted vocabulary that gives the terms of a corpus their ids.

use rustc_hash::FxHashMap;

/// A term's position in the sorted vocabulary of a generation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TermId(pub u32);

impl TermId {
    /// Stands between clauses, so that phrases do not cross punctuation; it is no term.
    pub const BREAK: Self = Self(u32::MAX);

    /// The position as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a term is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TermKind {
    /// A word of two or more characters.
    Word,
    /// A single Chinese character.
    Single,
    /// Latin letters, perhaps with digits.
    Latin,
    /// A number.
    Number,
}

impl TermKind {
    /// The kind of a normalised term.
    #[must_use]
    pub fn of(term: &str) -> Self {
        let mut chars = term.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_ascii() => Self::Single,
            _ if term.chars().all(|c| c.is_ascii_digit() || c == '.') => Self::Number,
            _ if term.is_ascii() => Self::Latin,
            _ => Self::Word,
        }
    }
}

/// All terms of a corpus, sorted by their UTF-8 bytes; a [`TermId`] is a position here.
///
/// The texts stand one behind the other, and so do their letters: who reads many terms walks through memory and follows no pointers.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    text: String,
    letters: Vec<char>,
    /// For each term the end of its text in `text`.
    ends: Vec<u32>,
    /// For each term the end of its letters in `letters`.
    letter_ends: Vec<u32>,
    kinds: Vec<TermKind>,
    /// How terms with letters are mostly written, where that is not as they are folded; by term.
    written: FxHashMap<u32, Box<str>>,
}

impl Vocabulary {
    /// Builds the vocabulary of sorted, distinct terms.
    #[must_use]
    pub fn from_sorted(terms: impl IntoIterator<Item: AsRef<str>>) -> Self {
        let mut vocabulary = Self::default();
        for term in terms {
            let term = term.as_ref();
            vocabulary.text.push_str(term);
            vocabulary.letters.extend(term.chars());
            vocabulary.ends.push(vocabulary.text.len() as u32);
            vocabulary.letter_ends.push(vocabulary.letters.len() as u32);
            vocabulary.kinds.push(TermKind::of(term));
        }
        debug_assert!((1..vocabulary.len()).all(|at| vocabulary.at(at - 1) < vocabulary.at(at)));
        vocabulary
    }

    /// Keeps how terms are mostly written, where that is not as they are folded.
    pub(super) fn write(&mut self, terms: impl Iterator<Item = (TermId, Box<str>)>) {
        self.written.extend(terms.map(|(id, written)| (id.0, written)));
    }

    /// The term as most messages write it: with capital letters where they have them.
    #[must_use]
    pub fn written(&self, id: TermId) -> &str {
        self.written.get(&id.0).map_or(self.term(id), |written| &**written)
    }

    /// How many terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The term's text.
    #[must_use]
    pub fn term(&self, id: TermId) -> &str {
        self.at(id.index())
    }

    /// The term's characters.
    #[must_use]
    pub fn letters(&self, id: TermId) -> &[char] {
        let begin = id.index().checked_sub(1).map_or(0, |before| self.letter_ends[before]);
        &self.letters[begin as usize..self.letter_ends[id.index()] as usize]
    }

    /// What the term is made of.
    #[must_use]
    pub fn kind(&self, id: TermId) -> TermKind {
        self.kinds[id.index()]
    }

    /// The id of a normalised term.
    #[must_use]
    pub fn id(&self, term: &str) -> Option<TermId> {
        let (mut begin, mut end) = (0, self.len());
        while begin < end {
            let middle = usize::midpoint(begin, end);
            match self.at(middle).cmp(term) {
                std::cmp::Ordering::Less => begin = middle + 1,
                std::cmp::Ordering::Greater => end = middle,
                std::cmp::Ordering::Equal => return Some(TermId(middle as u32)),
            }
        }
        None
    }

    fn at(&self, position: usize) -> &str {
        let begin = position.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[begin as usize..self.ends[position] as usize]
    }
}
