//! Writes an index: segments of messages, each sorted in memory and written at once.

use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::fastfield::FastFieldsWriter;
use tantivy::fieldnorm::{FieldNormReaders, FieldNormsSerializer};
use tantivy::index::{IndexMeta, Segment, SegmentComponent, SegmentMeta};
use tantivy::postings::InvertedIndexSerializer;
use tantivy::schema::TantivyDocument;
use tantivy::store::{Compressor, StoreWriter};
use tantivy::{Directory, Index as TantivyIndex, IndexSettings, TantivyError};

use super::inverted::{Alphabet, count_letters, lengths, write_grams, write_letters};
use super::schema::{Fields, TextField, schema};
use super::slots::Slots;
use super::{IndexedText, SearchError};
use crate::corpus::DocKey;

/// The file that names the segments of an index.
const NAMES: &str = "meta.json";

/// Block size of the store of documents, which holds none of their fields.
const STORE_BLOCK: usize = 1 << 14;

/// The messages of one segment, in memory. Memory: four bytes to a letter, and twenty while it is written.
#[derive(Default)]
pub struct SegmentDraft {
    keys: Vec<u64>,
    fields: [Slots; TextField::COUNT],
}

impl SegmentDraft {
    /// Adds a message.
    pub fn add(&mut self, doc: DocKey, text: &IndexedText<'_>) {
        let at = self.keys.len() as u32;
        self.keys.push(doc.to_u64());
        let texts = [text.title, text.body, text.reply, text.place, text.department];
        for (field, text) in self.fields.iter_mut().zip(texts) {
            field.push(at, text);
        }
        self.fields[TextField::Body as usize].push(at, text.measures);
    }

    /// How many messages it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// A segment that was written.
pub struct WrittenSegment(SegmentMeta);

/// Writes segments of messages into an index. Several threads may write segments at once; how messages are cut into segments changes no
/// answer.
pub struct IndexWriter {
    dir: PathBuf,
    index: TantivyIndex,
    fields: Fields,
}

impl IndexWriter {
    /// Begins an empty index in `dir`, which must exist and hold no index.
    ///
    /// # Errors
    /// [`SearchError::Index`] if the folder cannot be written.
    pub fn create(dir: &Path) -> Result<Self, SearchError> {
        let (schema, fields) = schema();
        let index = TantivyIndex::builder()
            .schema(schema)
            .settings(IndexSettings::default())
            .create_in_dir(dir)
            .map_err(|source| SearchError::index(dir, source))?;
        let dir = dir.to_owned();
        Ok(Self { dir, index, fields })
    }

    /// Writes a segment. Cost: linear in its letters.
    ///
    /// # Errors
    /// [`SearchError::Write`] if a file cannot be written.
    pub fn write(&self, draft: &SegmentDraft) -> Result<WrittenSegment, SearchError> {
        self.write_files(draft).map_err(SearchError::Write)
    }

    fn write_files(&self, draft: &SegmentDraft) -> tantivy::Result<WrittenSegment> {
        let docs = draft.keys.len() as u32;
        let segment = self.index.new_segment().with_max_doc(docs);
        let alphabet = Alphabet::of(&draft.fields);
        if !draft.fields.iter().all(|field| alphabet.fits(field.slots.len())) {
            return Err(TantivyError::InvalidArgument("a segment holds too many letters".to_owned()));
        }
        let mut norms = FieldNormsSerializer::from_write(segment.open_write(SegmentComponent::FieldNorms)?)?;
        for (field, slots) in self.fields.texts.iter().zip(&draft.fields) {
            norms.serialize_field(*field, &lengths(slots, docs))?;
        }
        norms.close()?;
        let norms = FieldNormReaders::open(segment.open_read(SegmentComponent::FieldNorms)?)?;
        let mut lists = InvertedIndexSerializer::open(&segment)?;
        for (field, slots) in self.fields.texts.iter().zip(&draft.fields) {
            let mut serializer = lists.new_field(*field, count_letters(slots), norms.get_field(*field)?)?;
            write_grams(slots, &alphabet, &mut serializer)?;
            serializer.close()?;
        }
        let mut serializer = lists.new_field(self.fields.letters, 0, None)?;
        write_letters(&draft.fields, &alphabet, docs, &mut serializer)?;
        serializer.close()?;
        lists.close()?;
        self.write_keys(&segment, &draft.keys)?;
        Ok(WrittenSegment(segment.meta().clone()))
    }

    /// The column of keys, and the store of documents: it must be there, and holds nothing of them.
    fn write_keys(&self, segment: &Segment, keys: &[u64]) -> tantivy::Result<()> {
        let schema = self.index.schema();
        let tokenizers = self.index.fast_field_tokenizer().clone();
        let mut columns = FastFieldsWriter::from_schema_and_tokenizer_manager(&schema, tokenizers)?;
        let write = segment.open_write(SegmentComponent::Store)?;
        let mut store = StoreWriter::new(write, Compressor::None, STORE_BLOCK, false)?;
        for &key in keys {
            let mut document = TantivyDocument::new();
            document.add_u64(self.fields.key, key);
            columns.add_document(&document)?;
            store.store(&document, &schema)?;
        }
        store.close()?;
        let mut write = segment.open_write(SegmentComponent::FastFields)?;
        columns.serialize(&mut write, None)?;
        Ok(tantivy::directory::TerminatingWrite::terminate(write)?)
    }

    /// Names the segments that make the index; those that were written and are not named are no part of it.
    ///
    /// # Errors
    /// [`SearchError::Write`] if the file cannot be written.
    pub fn finish(self, segments: Vec<WrittenSegment>) -> Result<(), SearchError> {
        let segments = segments.into_iter().map(|written| written.0).collect();
        write_names(&self.dir, self.index.directory(), segments).map_err(SearchError::Write)
    }
}

/// Names the segments of all `parts`, which are indexes, as one index in `dir`, where their files must be already.
///
/// # Errors
/// [`SearchError::Index`] if a part cannot be read; [`SearchError::Write`] if the file cannot be written.
pub fn join_indexes(dir: &Path, parts: &[PathBuf]) -> Result<(), SearchError> {
    let mut segments = Vec::new();
    for part in parts {
        let fail = |source| SearchError::index(part, source);
        let index = TantivyIndex::open(MmapDirectory::open(part).map_err(|source| fail(source.into()))?).map_err(fail)?;
        segments.extend(index.searchable_segment_metas().map_err(fail)?);
    }
    let directory = MmapDirectory::open(dir).map_err(|source| SearchError::index(dir, source.into()))?;
    write_names(dir, &directory, segments).map_err(SearchError::Write)
}

fn write_names(dir: &Path, directory: &dyn Directory, segments: Vec<SegmentMeta>) -> tantivy::Result<()> {
    let (schema, _) = schema();
    let names = IndexMeta {
        segments,
        ..IndexMeta::with_schema(schema)
    };
    let bytes = serde_json::to_vec_pretty(&names).map_err(std::io::Error::from)?;
    directory.sync_directory()?;
    directory.atomic_write(Path::new(NAMES), &bytes).map_err(|error| {
        let place = dir.join(NAMES);
        std::io::Error::new(error.kind(), format!("{}: {error}", place.display())).into()
    })
}
