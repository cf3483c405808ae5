//! A published generation, open for reading: the tables in memory once they were asked for, the masked texts and the index on disk. It
//! never changes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use std::sync::Arc;

use super::generation::{self, Manifest};
use super::layout::Workspace;
use super::texts::{MaskedMessage, TextFile};
use super::{StoreError, archive, derived, schema, word_space};
use crate::analysis::{Analysis, Deferred};
use crate::corpus::{DocKey, Message, MessageId, Uid};
use crate::keywords::NewWord;
use crate::search::{Analyzer, Answers, Attributes, Filter, Index, Matcher, Order, SearchScope};
use crate::text::normalize;

/// A generation as its readers see it. Cheap to share behind an `Arc`; a newer generation is a new snapshot.
pub struct Snapshot {
    manifest: Manifest,
    analysis: Arc<Analysis>,
    index: Index,
    texts: BTreeMap<u32, (TextFile, PathBuf)>,
    attributes: Deferred<Attributes>,
}

impl Snapshot {
    /// Opens the published generation of a workspace.
    ///
    /// # Errors
    /// When nothing was published yet, or a file is missing or damaged.
    pub fn open(workspace: &Workspace, analyzer: impl Into<Deferred<Analyzer>>) -> Result<Self, StoreError> {
        let folder = generation::current_folder(workspace)?;
        let manifest = generation::read_manifest(&folder)?;
        let tables = schema::Tables::of(&folder);
        let analysis = Arc::new(generation::read_tables(&tables, &folder, &manifest)?);
        let attributes = schema::read_attributes(&tables, &analysis);
        let places = schema::read_places(&tables).unwrap_or_else(|_| analysis.messages.iter().map(|row| row.doc).collect());
        let by_doc = ByPlace::of(&places);
        let index = Index::open(&folder.join("index"), analyzer, places.len(), |doc| by_doc.message(doc));
        let index = index.map_err(|error| StoreError::Damaged {
            path: folder.join("index"),
            what: error.to_string(),
        })?;
        let index = index.with_words(word_space::read_latent(&folder)?, word_space::read_kin(&folder)?);
        let mut texts = BTreeMap::new();
        let inputs: BTreeSet<&str> = manifest.inputs.iter().map(String::as_str).collect();
        let named = archive::imports(workspace)?.into_iter().flat_map(|record| record.batches);
        for record in &named.filter(|batch| inputs.contains(&*batch.file_name())).collect::<Vec<_>>() {
            let batch = workspace.batches().join(record.file_name());
            texts.insert(record.seq, (derived::open_texts(workspace, record)?, batch));
        }
        Ok(Self {
            manifest,
            analysis,
            index,
            texts,
            attributes,
        })
    }

    /// Reads every table that was not asked for yet, those first that most answers need: whoever calls it in the background saves the first
    /// readers the waiting. Cost: at a million messages about a second.
    pub fn read_ahead(&self) {
        let analysis = &self.analysis;
        let _ = (self.attributes.len(), analysis.topics.main.len(), analysis.messages.len());
        let _ = (
            analysis.keywords.terms.len(),
            analysis.labels.len(),
            analysis.duplicates.groups.len(),
        );
        let _ = (
            analysis.parts.len(),
            analysis.ideas.len(),
            analysis.extras.len(),
            analysis.curation.len(),
        );
        let _ = (
            analysis.items.len(),
            analysis.item_chars.len(),
            analysis.measure_chars.len(),
            analysis.decided.len(),
        );
    }

    /// What the run was made of.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Everything that the run produced.
    #[must_use]
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// What filters and facets read of each message.
    #[must_use]
    pub fn attributes(&self) -> &Attributes {
        &self.attributes
    }

    /// The full-text index.
    #[must_use]
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The masked texts of a message. Cost: one read of the disk (or of its cache).
    ///
    /// # Errors
    /// When the file can no longer be read.
    pub fn text(&self, id: MessageId) -> Result<MaskedMessage, StoreError> {
        let doc = self.analysis.message(id).doc;
        let (file, path) = self.batch(doc)?;
        file.get(doc.row).map_err(|error| StoreError::read(path, error))
    }

    /// The message as the archive holds it, personal data included: for the entitled only. Cost: reads the batch.
    ///
    /// # Errors
    /// When the archive can no longer be read.
    pub fn original(&self, id: MessageId) -> Result<Message, StoreError> {
        let doc = self.analysis.message(id).doc;
        let (_, path) = self.batch(doc)?;
        let messages = archive::read_messages(path)?;
        messages.into_iter().nth(doc.row as usize).ok_or_else(|| StoreError::Damaged {
            path: path.to_owned(),
            what: format!("it has no row {}", doc.row),
        })
    }

    /// The message of an identity.
    #[must_use]
    pub fn by_uid(&self, uid: Uid) -> Option<MessageId> {
        self.attributes.by_uid(uid)
    }

    /// The message that a source calls by this id.
    #[must_use]
    pub fn find(&self, source: &str, external_id: &str) -> Option<MessageId> {
        self.by_uid(Uid::of(&[source, external_id]))
    }

    /// The countermeasures of a message, masked.
    ///
    /// # Errors
    /// When the texts can no longer be read.
    pub fn measure_texts(&self, id: MessageId) -> Result<Vec<String>, StoreError> {
        let spans = &self.analysis.parts[id.index()].measure_spans;
        if spans.is_empty() || self.analysis.labels[id.index()].protected {
            return Ok(Vec::new());
        }
        let statement = self.text(id)?.statement();
        Ok(spans
            .iter()
            .map(|&(start, end)| statement.text[statement.to_masked(start as usize..end as usize)].to_owned())
            .collect())
    }

    /// Where a new word stands: for each of its messages the words around the first place that holds it, masked. An accusation under
    /// protection shows nothing.
    ///
    /// # Errors
    /// When the texts can no longer be read.
    pub fn contexts(&self, word: &NewWord) -> Result<Vec<String>, StoreError> {
        let mut found = Vec::new();
        for &id in word.contexts.iter().filter(|id| !self.analysis.labels[id.index()].protected) {
            let text = self.text(id)?;
            let places = [&text.statement().text, &text.title.text].map(|text| context(text, &word.term));
            found.extend(places.into_iter().flatten().next());
        }
        Ok(found)
    }

    fn batch(&self, doc: DocKey) -> Result<(&TextFile, &Path), StoreError> {
        let damaged = || StoreError::Damaged {
            path: PathBuf::from(format!("batch {}", doc.batch)),
            what: "no import record names it".to_owned(),
        };
        self.texts
            .get(&doc.batch)
            .map(|(file, path)| (file, path.as_path()))
            .ok_or_else(damaged)
    }
}

/// Messages by where they lie in the archive.
struct ByPlace(BTreeMap<u32, Vec<u32>>);

impl ByPlace {
    /// Stands for a row that is no message of the generation.
    const NO_ONE: u32 = u32::MAX;

    /// Cost: one pass; batches are few and their rows dense.
    fn of(places: &[DocKey]) -> Self {
        let mut batches: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (place, message) in places.iter().zip(0..) {
            let rows = batches.entry(place.batch).or_default();
            let row = place.row as usize;
            if rows.len() <= row {
                rows.resize(row + 1, Self::NO_ONE);
            }
            rows[row] = message;
        }
        Self(batches)
    }

    fn message(&self, place: DocKey) -> Option<MessageId> {
        let message = *self.0.get(&place.batch)?.get(place.row as usize)?;
        (message != Self::NO_ONE).then_some(MessageId(message))
    }
}

/// The first place of a text that holds a normalised term, with up to twenty characters on either side within its line.
fn context(text: &str, term: &str) -> Option<String> {
    const AROUND: usize = 20;
    let normalized = normalize(text);
    let at = normalized.text.find(term)?;
    let place = normalized.original_range(at..at + term.len());
    let line_start = text[..place.start].rfind(['\n', '\t']).map_or(0, |end| end + 1);
    let line_end = text[place.end..].find(['\n', '\t']).map_or(text.len(), |end| place.end + end);
    let before = text[line_start..place.start].char_indices().rev().nth(AROUND - 1);
    let start = before.map_or(line_start, |(start, _)| line_start + start);
    let after = text[place.end..line_end].char_indices().nth(AROUND);
    let end = after.map_or(line_end, |(end, _)| place.end + end);
    Some(text[start..end].trim().to_owned())
}

/// A snapshot as search sees it: every message that passes a filter; accusations only for the entitled.
pub struct Scope<'s> {
    snapshot: &'s Snapshot,
    accepts: Box<dyn Fn(MessageId) -> bool + Sync + 's>,
}

impl<'s> Scope<'s> {
    /// All messages that anyone may see.
    #[must_use]
    pub fn public(snapshot: &'s Snapshot) -> Self {
        Self::filtered(snapshot, |_| true)
    }

    /// The messages that anyone may see and that pass a filter.
    pub fn filtered(snapshot: &'s Snapshot, filter: impl Fn(MessageId) -> bool + Sync + 's) -> Self {
        Self {
            snapshot,
            accepts: Box::new(filter),
        }
    }
}

impl SearchScope for Scope<'_> {
    fn shows(&self, message: MessageId) -> bool {
        !self.snapshot.attributes.is_protected(message)
    }

    fn accepts(&self, message: MessageId) -> bool {
        (self.accepts)(message)
    }

    fn sort_key(&self, message: MessageId, order: Order) -> u64 {
        self.snapshot.attributes.sort_key(message, order)
    }

    fn duplicate_group(&self, message: MessageId) -> Option<u32> {
        self.snapshot.attributes.duplicate_group(message)
    }

    fn answers(&self, condition: &Filter) -> Answers<'_> {
        let matcher = Matcher::typed(condition, &self.snapshot.analysis, &self.snapshot.attributes);
        Box::new(move |message| matcher.accepts(message))
    }

    fn duplicates(&self, message: MessageId) -> &[MessageId] {
        let group = self.snapshot.attributes.duplicate_group(message);
        group.map_or(&[], |group| &self.snapshot.analysis.duplicates.groups[group as usize].members)
    }

    fn text(&self, message: MessageId) -> Option<String> {
        let text = self.snapshot.text(message).ok()?;
        Some([text.title.text, text.body.text, text.measures.text, text.reply.text].join("\n"))
    }
}
