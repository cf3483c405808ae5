//! Writes an index.

use std::path::Path;

use tantivy::schema::TantivyDocument;
use tantivy::{Index as TantivyIndex, IndexSettings};

use super::schema::{Fields, TextField, schema, tokenizers};
use super::{IndexedText, SearchError};
use crate::corpus::DocKey;

/// What each indexing thread may hold before it writes a segment, in bytes.
const THREAD_BUDGET_BYTES: usize = 96 << 20;

/// Writes the messages of a generation into an index, on threads of its own.
pub struct IndexWriter {
    writer: tantivy::IndexWriter,
    fields: Fields,
}

impl IndexWriter {
    /// Begins an empty index in `dir`, which must exist and hold no index. `threads` is raised to one and cut to eight.
    ///
    /// # Errors
    /// [`SearchError::Index`] if the folder cannot be written.
    pub fn create(dir: &Path, threads: usize) -> Result<Self, SearchError> {
        let (schema, fields) = schema();
        let index = TantivyIndex::builder()
            .schema(schema)
            .settings(IndexSettings::default())
            .tokenizers(tokenizers())
            .create_in_dir(dir)
            .map_err(|source| SearchError::index(dir, source))?;
        let threads = threads.clamp(1, 8);
        let writer = index
            .writer_with_num_threads(threads, threads * THREAD_BUDGET_BYTES)
            .map_err(|source| SearchError::index(dir, source))?;
        Ok(Self { writer, fields })
    }

    /// Adds a message; any thread may call it. The order of calls changes no answer.
    ///
    /// # Errors
    /// [`SearchError::Write`] if an indexing thread has failed.
    pub fn add(&self, doc: DocKey, text: &IndexedText<'_>) -> Result<(), SearchError> {
        let mut document = TantivyDocument::new();
        document.add_u64(self.fields.key, doc.to_u64());
        let texts = [text.title, text.body, text.reply, text.place, text.department];
        for (field, text) in self.fields.texts.iter().zip(texts) {
            if !text.is_empty() {
                document.add_text(*field, text);
                document.add_text(self.fields.letters, text);
            }
        }
        if !text.measures.is_empty() {
            document.add_text(self.fields.texts[TextField::Body as usize], text.measures);
            document.add_text(self.fields.letters, text.measures);
        }
        self.writer.add_document(document).map_err(SearchError::Write)?;
        Ok(())
    }

    /// Writes what is left, waits for merges and ends.
    ///
    /// # Errors
    /// [`SearchError::Write`] if a file cannot be written.
    pub fn finish(mut self) -> Result<(), SearchError> {
        self.writer.commit().map_err(SearchError::Write)?;
        self.writer.wait_merging_threads().map_err(SearchError::Write)
    }
}
