//! The index's fields and their tokenizer. The index stores one number, the document's key; texts come from the archive.

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

use super::grams::{Letter, distinct_letters, letters, write_gram};
use crate::text::normalize;

/// Name of the one fast field.
pub(super) const KEY: &str = "key";

/// Name of the tokenizer in the index's settings; a new way to read text needs a new name.
const TOKENIZER: &str = "grams-1";

/// The same for the field of single letters.
const LETTERS: &str = "letters-1";

/// The searchable fields, in the order of [`TextField::ALL`], and the key.
pub(super) struct Fields {
    pub(super) key: Field,
    pub(super) texts: [Field; TextField::COUNT],
    /// Which letters a message holds in any field: a single letter is looked up here and not in the thousand pairs that begin with it.
    pub(super) letters: Field,
}

/// A searchable field of a message.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(super) enum TextField {
    Title,
    Body,
    Reply,
    Place,
    Department,
}

impl TextField {
    pub(super) const COUNT: usize = 5;

    pub(super) const ALL: [Self; Self::COUNT] = [Self::Title, Self::Body, Self::Reply, Self::Place, Self::Department];

    /// The name in the query language and in the schema.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Body => "body",
            Self::Reply => "reply",
            Self::Place => "place",
            Self::Department => "department",
        }
    }
}

/// Builds the schema.
pub(super) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let key = builder.add_u64_field(KEY, FAST);
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TOKENIZER)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default().set_indexing_options(indexing);
    let texts = TextField::ALL.map(|field| builder.add_text_field(field.name(), options.clone()));
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(LETTERS)
        .set_fieldnorms(false)
        .set_index_option(IndexRecordOption::Basic);
    let letters = builder.add_text_field("letters", TextOptions::default().set_indexing_options(indexing));
    (builder.build(), Fields { key, texts, letters })
}

/// The tokenizers that an index of this schema needs.
pub(super) fn tokenizers() -> TokenizerManager {
    // Tantivy wants its own tokenizers there even for numbers.
    let manager = TokenizerManager::default();
    manager.register(TOKENIZER, TextAnalyzer::builder(GramTokenizer).build());
    manager.register(LETTERS, TextAnalyzer::builder(LetterTokenizer).build());
    manager
}

/// Normalises a text and yields its grams.
#[derive(Clone)]
struct GramTokenizer;

impl Tokenizer for GramTokenizer {
    type TokenStream<'a> = GramStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GramStream {
        GramStream {
            letters: letters(&normalize(text).text),
            next: 0,
            token: Token::default(),
        }
    }
}

struct GramStream {
    letters: Vec<Letter>,
    next: usize,
    token: Token,
}

impl TokenStream for GramStream {
    fn advance(&mut self) -> bool {
        let Some(&Letter { letter, position, .. }) = self.letters.get(self.next) else {
            return false;
        };
        self.next += 1;
        let neighbour = self.letters.get(self.next).filter(|right| right.position == position + 1);
        write_gram(letter, neighbour.map(|right| right.letter), &mut self.token.text);
        self.token.position = position as usize;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// Normalises a text and yields each of its letters once.
#[derive(Clone)]
struct LetterTokenizer;

impl Tokenizer for LetterTokenizer {
    type TokenStream<'a> = LetterStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> LetterStream {
        LetterStream {
            letters: distinct_letters(text),
            next: 0,
            token: Token::default(),
        }
    }
}

struct LetterStream {
    letters: Vec<char>,
    next: usize,
    token: Token,
}

impl TokenStream for LetterStream {
    fn advance(&mut self) -> bool {
        let Some(&letter) = self.letters.get(self.next) else {
            return false;
        };
        self.token.position = self.next;
        self.next += 1;
        write_gram(letter, None, &mut self.token.text);
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
