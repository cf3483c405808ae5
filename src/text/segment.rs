//! Cuts normalised text into tokens with jieba; the only module that knows jieba.

use std::ops::Range;

use jieba_rs::Jieba;

use super::{WordClass, is_letter_or_digit};

/// What a token is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenKind {
    /// A word with at least one Chinese character.
    Word,
    /// Latin letters, perhaps with digits (a3, wifi).
    Latin,
    /// Digits, perhaps with a decimal point.
    Number,
    /// Punctuation and everything else; it ends a clause.
    Break,
}

/// A token: where it lies in the normalised text, in bytes, and what it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is made of.
    pub kind: TokenKind,
}

impl Token {
    /// The byte range in the normalised text.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// The segmenter: jieba with its standard dictionary and the words given on top.
pub struct Segmenter {
    jieba: Jieba,
}

impl Segmenter {
    /// Loads the standard dictionary, then the words of `dictionaries`: a word a line, optionally a frequency after a space;
    /// `#` begins a comment. A word without a frequency gets the least one that keeps it whole.
    #[must_use]
    pub fn new(dictionaries: &[&str]) -> Self {
        let mut jieba = Jieba::new();
        for line in dictionaries.iter().flat_map(|text| text.lines()) {
            let line = line.split('#').next().unwrap_or_default().trim();
            let mut fields = line.split_whitespace();
            if let Some(word) = fields.next() {
                jieba.add_word(
                    &word.chars().map(super::fold_char).collect::<String>(),
                    fields.next().and_then(|f| f.parse().ok()),
                    None,
                );
            }
        }
        Self { jieba }
    }

    /// Cuts a normalised text; the tokens cover it without gap or overlap, white space as [`TokenKind::Break`].
    #[must_use]
    pub fn cut(&self, text: &str) -> Vec<Token> {
        self.tokens(text, self.jieba.cut(text, true))
    }

    /// Cuts for search: besides the words of [`Segmenter::cut`] the shorter words inside them. Tokens may overlap; ordered by start, then end.
    #[must_use]
    pub fn cut_for_search(&self, text: &str) -> Vec<Token> {
        let mut tokens = self.tokens(text, self.jieba.cut_for_search(text, true));
        tokens.sort_by_key(|token| (token.start, token.end));
        tokens
    }

    /// Whether the dictionary holds the word as it stands.
    #[must_use]
    pub fn knows(&self, word: &str) -> bool {
        self.jieba.has_word(word)
    }

    /// What kind of word it is by the dictionary's part of speech; unknown where it holds no such word.
    #[must_use]
    pub fn class(&self, word: &str) -> WordClass {
        if !self.jieba.has_word(word) {
            return WordClass::Unknown;
        }
        self.jieba
            .tag(word, false)
            .last()
            .map_or(WordClass::Unknown, |tag| WordClass::of_tag(tag.tag))
    }

    /// How often the dictionary counts a word; 0 where it holds it not.
    pub(super) fn frequency(&self, word: &str) -> u32 {
        if self.jieba.has_word(word) {
            self.jieba.suggest_freq(word) as u32
        } else {
            0
        }
    }

    fn tokens(&self, text: &str, cut: Vec<jieba_rs::Token<'_>>) -> Vec<Token> {
        let base = text.as_ptr() as usize;
        let mut tokens = Vec::with_capacity(cut.len());
        for piece in cut {
            let start = piece.word.as_ptr() as usize - base;
            tokens.push(Token {
                start: start as u32,
                end: (start + piece.word.len()) as u32,
                kind: kind_of(piece.word),
            });
        }
        tokens
    }
}

fn kind_of(word: &str) -> TokenKind {
    let mut kind = TokenKind::Break;
    for c in word.chars() {
        if c.is_ascii_digit() {
            if kind == TokenKind::Break {
                kind = TokenKind::Number;
            }
        } else if c.is_ascii_alphabetic() {
            if kind != TokenKind::Word {
                kind = TokenKind::Latin;
            }
        } else if is_letter_or_digit(c) {
            return TokenKind::Word;
        }
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(segmenter: &Segmenter, text: &str) -> Vec<String> {
        segmenter.cut(text).into_iter().map(|t| text[t.range()].to_owned()).collect()
    }

    #[test]
    fn dictionary_words_stay_whole() {
        let text = "兰渡口袋公园健身";
        assert!(!words(&Segmenter::new(&[]), text).contains(&"兰渡口袋公园".to_owned()));
        assert!(words(&Segmenter::new(&["兰渡口袋公园 # a name\n"]), text).contains(&"兰渡口袋公园".to_owned()));
    }

    #[test]
    fn kinds_tell_words_numbers_and_breaks_apart() {
        let text = "小区,a3 12.5元";
        let kinds: Vec<_> = Segmenter::new(&[])
            .cut(text)
            .into_iter()
            .map(|t| (text[t.range()].to_owned(), t.kind))
            .collect();
        let kind = |word: &str| {
            kinds
                .iter()
                .find(|(w, _)| w == word)
                .unwrap_or_else(|| panic!("{word} in {kinds:?}"))
                .1
        };
        assert_eq!(kind("小区"), TokenKind::Word);
        assert_eq!(kind(","), TokenKind::Break);
        assert_eq!(kind("a3"), TokenKind::Latin);
        assert_eq!(kind("12.5"), TokenKind::Number);
    }

    proptest! {
        #[test]
        fn tokens_concatenate_to_the_input(text in "[一-龥a-z0-9 ,。]{0,60}") {
            let segmenter = &*SHARED;
            let joined: String = segmenter.cut(&text).into_iter().map(|t| &text[t.range()]).collect();
            prop_assert_eq!(joined, text);
        }
    }

    static SHARED: std::sync::LazyLock<Segmenter> = std::sync::LazyLock::new(|| Segmenter::new(&[]));
}
