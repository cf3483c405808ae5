//! The index's fields. The index stores one number, the document's key; texts come from the archive.

use tantivy::schema::{FAST, Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// Name of the one fast field.
pub(super) const KEY: &str = "key";

/// Names how text is read (`slots`) in the index's settings; a new way needs a new name.
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
