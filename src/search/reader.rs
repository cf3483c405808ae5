//! Reads an index: its segments, which message each document is, how frequent a run is.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use tantivy::directory::MmapDirectory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::{Index as TantivyIndex, SegmentReader, TantivyError};

use super::plan::Term;
use super::postings::{OccurrenceWeights, Segment};
use super::rank::Scores;
use super::schema::{KEY, TextField, schema};
use super::{Analyzer, LatentTerms, SearchError, SearchParams, WordKin};
use crate::analysis::Deferred;
use crate::corpus::{DocKey, MessageId};

/// Searches at once whose memory is kept.
const SPARE: usize = 4;

/// Frequencies that are kept; when they are more, all are let go.
const FREQUENCIES: usize = 1 << 16;

/// Documents that are counted one by one for a frequency; a bound does for what is more frequent, since it tells little.
const COUNTED: u32 = 20_000;

/// Stands for a document that is no message of the generation, and for a message without a document.
const NO_ONE: u32 = u32::MAX;

/// An index opened for reading; it may be shared between threads.
pub struct Index {
    pub(super) segments: Vec<Segment>,
    /// For each document the message that it is.
    messages: Vec<u32>,
    /// For each message its document.
    docs: Vec<u32>,
    pub(super) weights: OccurrenceWeights,
    /// Frequencies of runs that were asked for before.
    frequencies: Mutex<FxHashMap<Term, u32>>,
    /// Terms whose documents were counted before.
    counted: Mutex<FxHashMap<Term, u32>>,
    /// Memory of earlier searches: asking the system for fresh memory would cost more than most searches.
    spare: Mutex<Vec<Vec<Scores>>>,
    /// Searches under way.
    under_way: AtomicUsize,
    /// How queries are read; it may still be loading while the index is opened.
    pub(super) analyzer: Deferred<Analyzer>,
    pub(super) params: SearchParams,
    /// Where terms lie on the archive's latent axes, if its generation says so.
    pub(super) latent: Option<LatentTerms>,
    /// Words that the archive uses alike, as its generation says.
    pub(super) kin: WordKin,
}

impl Index {
    /// How queries are read.
    #[must_use]
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Opens the index in `dir` with the analyzer that reads queries and the default weights. `message` says which message of a
    /// generation of `n_messages` a document is: `None` for documents that are not in it (superseded versions).
    ///
    /// # Errors
    /// [`SearchError::Index`] if there is none or it is damaged.
    pub fn open(
        dir: &Path,
        analyzer: impl Into<Deferred<Analyzer>>,
        n_messages: usize,
        message: impl Fn(DocKey) -> Option<MessageId>,
    ) -> Result<Self, SearchError> {
        let fail = |source| SearchError::index(dir, source);
        let directory = MmapDirectory::open(dir).map_err(|source| fail(source.into()))?;
        let (schema, fields) = schema();
        let index = TantivyIndex::open(directory).map_err(fail)?;
        if index.schema() != schema {
            return Err(fail(TantivyError::SchemaError(
                "the index was written by another version".to_owned(),
            )));
        }
        let params = SearchParams::default();
        let mut segments = Vec::new();
        let mut messages = Vec::new();
        for segment in index.searchable_segments().map_err(fail)? {
            let reader = SegmentReader::open(&segment).map_err(fail)?;
            segments.push(Segment::open(&reader, &fields, messages.len() as u32).map_err(fail)?);
            let column = reader.fast_fields().u64(KEY).map_err(fail)?;
            let keys = (0..reader.max_doc()).map(|doc| DocKey::from_u64(column.first(doc).unwrap_or(u64::MAX)));
            messages.extend(keys.map(|key| message(key).map_or(NO_ONE, |message| message.0)));
        }
        let mut docs = vec![NO_ONE; n_messages];
        for (&message, doc) in messages.iter().zip(0..) {
            if let Some(known) = docs.get_mut(message as usize) {
                *known = doc;
            }
        }
        let weights = TextField::ALL.map(|field| occurrence_weights(&segments, field, &params));
        Ok(Self {
            segments,
            messages,
            docs,
            weights,
            frequencies: Mutex::default(),
            counted: Mutex::default(),
            spare: Mutex::default(),
            under_way: AtomicUsize::new(0),
            analyzer: analyzer.into(),
            params,
            latent: None,
            kin: WordKin::default(),
        })
    }

    /// The same index with what its generation learnt of words: find-similar then weighs its best candidates by the vectors too, and
    /// words that are used alike stand for one another in relaxed hits.
    #[must_use]
    pub fn with_words(mut self, latent: Option<LatentTerms>, kin: WordKin) -> Self {
        (self.latent, self.kin) = (latent, kin);
        self
    }

    /// How many documents there are, superseded versions included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.messages.len()
    }

    /// Whether there is no document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }

    /// Counts a search as under way as long as what is returned lives.
    pub(super) fn begin(&self) -> UnderWay<'_> {
        self.under_way.fetch_add(1, Ordering::Relaxed);
        UnderWay(&self.under_way)
    }

    /// Does work for each segment, in their order: side by side for a search that is alone. Where several are under way they keep the
    /// processors busy by themselves, and parting each would only cost.
    pub(super) fn each_segment<T: Send>(&self, work: impl Fn(usize) -> Result<T, SearchError> + Sync) -> Result<Vec<T>, SearchError> {
        let segments = 0..self.segments.len();
        if self.under_way.load(Ordering::Relaxed) > 1 {
            segments.map(work).collect()
        } else {
            segments.into_par_iter().map(&work).collect()
        }
    }

    /// No scores, for each segment.
    pub(super) fn scores(&self) -> Vec<Scores> {
        let spare = lock(&self.spare).pop();
        let mut spare = spare.unwrap_or_default();
        spare.resize_with(self.segments.len(), Scores::default);
        spare
            .into_iter()
            .zip(&self.segments)
            .map(|(scores, segment)| scores.cleared(segment.len))
            .collect()
    }

    /// Keeps the memory of scores for a later search.
    pub(super) fn give_back(&self, scores: Vec<Scores>) {
        let mut spare = lock(&self.spare);
        if spare.len() < SPARE {
            spare.push(scores);
        }
    }

    /// The message that a document of a segment is.
    pub(super) fn message(&self, segment: &Segment, doc: u32) -> Option<MessageId> {
        let message = self.messages[(segment.base + doc) as usize];
        (message != NO_ONE).then_some(MessageId(message))
    }

    /// The segment that holds a message's document, by its place, and the document in it.
    pub(super) fn place(&self, message: MessageId) -> Option<(usize, u32)> {
        let doc = *self.docs.get(message.index())?;
        if doc == NO_ONE {
            return None;
        }
        let at = self.segments.partition_point(|segment| segment.base + segment.len <= doc);
        Some((at, doc - self.segments[at].base))
    }

    /// An upper bound of how many documents hold the run, from the dictionary alone; segments and threads do not change it. Cost: a
    /// look-up for each pair of letters and field; for one letter a walk over the pairs that begin with it.
    pub(super) fn at_most(&self, run: &[char], field: Option<TextField>) -> Result<u32, SearchError> {
        let term = Term { run: run.to_vec(), field };
        if let Some(&known) = lock(&self.frequencies).get(&term) {
            return Ok(known);
        }
        let found = self.read_at_most(run, field)?;
        let mut known = lock(&self.frequencies);
        if known.len() >= FREQUENCIES {
            known.clear();
        }
        known.insert(term, found);
        Ok(found)
    }

    /// How many documents hold the term: counted where they are few enough to be read in passing, else the bound of [`Self::at_most`].
    pub(super) fn frequency(&self, term: &Term) -> Result<u32, SearchError> {
        let at_most = self.at_most(&term.run, term.field)?;
        if at_most == 0 || at_most > COUNTED {
            return Ok(at_most);
        }
        if let Some(&known) = lock(&self.counted).get(term) {
            return Ok(known);
        }
        let mut found = 0;
        for segment in &self.segments {
            segment.each(term, &self.weights, |_, _| found += 1)?;
        }
        let mut known = lock(&self.counted);
        if known.len() >= FREQUENCIES {
            known.clear();
        }
        known.insert(term.clone(), found);
        Ok(found)
    }

    fn read_at_most(&self, run: &[char], field: Option<TextField>) -> Result<u32, SearchError> {
        let fields = || TextField::ALL.into_iter().filter(|f| field.is_none_or(|wanted| wanted == *f));
        let mut least = self.messages.len() as u32;
        if let [letter] = run {
            let mut frequency = 0u32;
            if field.is_none() {
                for segment in &self.segments {
                    frequency += segment.letter_frequency(*letter)?;
                }
                return Ok(frequency);
            }
            for (segment, text_field) in self.segments.iter().flat_map(|segment| fields().map(move |field| (segment, field))) {
                segment.grams_from(*letter, text_field, |_, info| frequency = frequency.saturating_add(info.doc_freq))?;
            }
            return Ok(least.min(frequency));
        }
        for pair in run.windows(2) {
            let mut frequency = 0;
            for text_field in fields() {
                frequency += self.gram_frequency(pair[0], pair[1], text_field)?;
            }
            least = least.min(frequency);
        }
        Ok(least)
    }

    /// Inverse document frequency (Robertson and Sparck Jones, never negative) of something that so many documents hold.
    pub(super) fn idf(&self, n_found: usize) -> f32 {
        let (n, found) = (self.len() as f32, n_found.min(self.len()) as f32);
        (1.0 + (n - found + 0.5) / (found + 0.5)).ln()
    }

    /// The letters that follow a letter in any body, ascending.
    pub(super) fn followers(&self, letter: char) -> Result<Vec<char>, SearchError> {
        let mut followers = Vec::new();
        for segment in &self.segments {
            segment.grams_from(letter, TextField::Body, |gram, _| followers.extend(gram.chars().nth(1)))?;
        }
        followers.sort_unstable();
        followers.dedup();
        Ok(followers)
    }

    /// In how many documents a pair of letters stands in the field.
    pub(super) fn gram_frequency(&self, letter: char, neighbour: char, field: TextField) -> Result<u32, SearchError> {
        let mut frequency = 0;
        for segment in &self.segments {
            frequency += segment.gram_frequency(letter, neighbour, field)?;
        }
        Ok(frequency)
    }
}

/// A search under way.
pub(super) struct UnderWay<'i>(&'i AtomicUsize);

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// For each length class of a field what one occurrence weighs. The mean length is over the documents that have the field.
fn occurrence_weights(segments: &[Segment], field: TextField, params: &SearchParams) -> Vec<f32> {
    let (mut total, mut present) = (0u64, 0u64);
    for length in segments.iter().flat_map(|segment| segment.lengths(field)) {
        total += u64::from(length);
        present += u64::from(length > 0);
    }
    let mean = total as f32 / present.max(1) as f32;
    let (weight, b) = (params.field_weights[field as usize], params.length_weights[field as usize]);
    (0..=u8::MAX)
        .map(|class| weight / (1.0 - b + b * FieldNormReader::id_to_fieldnorm(class) as f32 / mean.max(1.0)))
        .collect()
}

/// A lock whose holder may have panicked: what it guards are caches that are whole between two statements.
fn lock<T>(guarded: &Mutex<T>) -> MutexGuard<'_, T> {
    guarded.lock().unwrap_or_else(PoisonError::into_inner)
}
