//! From a string to tokens with offsets: one normaliser with its map back, one segmenter, one list of stop words, the finders of listed words and of personal data.
//!
//! Not here: vocabularies' weights (`features`), what a message is about (`classify`), full-text analysis of queries (`search`).

mod admin;
mod collector;
mod document;
mod finder;
mod items;
mod lexicon;
mod masked;
mod normalize;
mod pii;
mod segment;
mod sentence;
mod spellings;
mod stopwords;
mod tokens;
mod vocabulary;
mod word_lists;

pub use admin::AdminUnits;
pub use collector::TokenCollector;
pub use document::{Document, Prepared};
pub use finder::{Found, WordFinder};
pub use items::items;
pub use lexicon::{Lexicon, WordClass};
pub use masked::{MaskedText, PROTECTED, Piece, mask_range, masked, placeholder};
pub use normalize::{Normalized, fold_char, folds_singly, is_letter_or_digit, normalize};
pub use pii::{CellKind, Mask, MaskKind, cell_kind_of_header, find_masks, identity_of_contact, is_masked_name, mask_cell};
pub use segment::{Segmenter, Token, TokenKind};
pub use sentence::sentences;
pub use spellings::Spelling;
pub use stopwords::Stopwords;
pub use tokens::{BatchTokens, Tokens};
pub use vocabulary::{TermId, TermKind, Vocabulary};
pub use word_lists::WordLists;
