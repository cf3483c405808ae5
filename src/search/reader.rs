//! Reads an index: postings of runs of letters, weighed over the fields.

use std::path::Path;
use std::sync::Arc;

use tantivy::directory::MmapDirectory;
use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, Index as TantivyIndex, InvertedIndexReader, SegmentReader, TERMINATED, TantivyError};

use super::grams::write_gram;
use super::schema::{Fields, KEY, TextField, schema};
use super::{Analyzer, LatentTerms, SearchError, SearchParams, WordKin};
use crate::corpus::DocKey;

/// An index opened for reading; it may be shared between threads.
pub struct Index {
    segments: Vec<Segment>,
    /// Key of each document; a document's number is a position here.
    keys: Vec<DocKey>,
    /// For each field and length class what one occurrence weighs (BM25F: field weight over length norm).
    occurrence_weights: [Vec<f32>; TextField::COUNT],
    pub(super) analyzer: Analyzer,
    pub(super) params: SearchParams,
    /// Where terms lie on the archive's latent axes, if its generation says so.
    pub(super) latent: Option<LatentTerms>,
    /// Words that the archive uses alike, as its generation says.
    pub(super) kin: WordKin,
}

struct Segment {
    /// Number of the segment's first document.
    base: u32,
    inverted: Vec<Arc<InvertedIndexReader>>,
    norms: Vec<Option<FieldNormReader>>,
}

/// A document that holds a run, with its occurrences weighed over the fields.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Posting {
    pub(super) doc: u32,
    pub(super) weight: f32,
}

impl Index {
    /// Opens the index in `dir` with the analyzer that reads queries and the default weights.
    ///
    /// # Errors
    /// [`SearchError::Index`] if there is none or it is damaged.
    pub fn open(dir: &Path, analyzer: Analyzer) -> Result<Self, SearchError> {
        Self::open_with(dir, analyzer, SearchParams::default())
    }

    /// Opens the index in `dir` with weights of the caller's.
    ///
    /// # Errors
    /// [`SearchError::Index`] if there is none or it is damaged.
    pub fn open_with(dir: &Path, analyzer: Analyzer, params: SearchParams) -> Result<Self, SearchError> {
        let fail = |source| SearchError::index(dir, source);
        let directory = MmapDirectory::open(dir).map_err(|source| fail(source.into()))?;
        let (schema, fields) = schema();
        let index = TantivyIndex::open(directory).map_err(fail)?;
        if index.schema() != schema {
            return Err(fail(TantivyError::SchemaError(
                "the index was written by another version".to_owned(),
            )));
        }
        let mut segments = Vec::new();
        let mut keys = Vec::new();
        for segment in index.searchable_segments().map_err(fail)? {
            let reader = SegmentReader::open(&segment).map_err(fail)?;
            segments.push(Segment::open(&reader, &fields, keys.len() as u32).map_err(fail)?);
            let column = reader.fast_fields().u64(KEY).map_err(fail)?;
            keys.extend((0..reader.max_doc()).map(|doc| DocKey::from_u64(column.first(doc).unwrap_or(u64::MAX))));
        }
        let occurrence_weights = TextField::ALL.map(|field| occurrence_weights(&segments, field, &params, keys.len() as u32));
        Ok(Self {
            segments,
            keys,
            occurrence_weights,
            analyzer,
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
        self.keys.len()
    }

    /// Whether there is no document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key of a document by its number.
    pub(super) fn key(&self, doc: u32) -> DocKey {
        self.keys[doc as usize]
    }

    /// The documents that hold the run, ascending. Cost: linear in the postings of its grams.
    pub(super) fn postings(&self, run: &[char], field: Option<TextField>) -> Result<Vec<Posting>, SearchError> {
        let mut found = Vec::new();
        for segment in &self.segments {
            let mut merged: Vec<Posting> = Vec::new();
            for text_field in TextField::ALL.into_iter().filter(|f| field.is_none_or(|wanted| wanted == *f)) {
                let counts = segment.counts(run, text_field)?;
                let weights = &self.occurrence_weights[text_field as usize];
                let norms = segment.norms[text_field as usize].as_ref();
                let weighed = counts.into_iter().map(|(doc, count)| {
                    let class = norms.map_or(0, |norms| norms.fieldnorm_id(doc));
                    Posting {
                        doc: segment.base + doc,
                        weight: count as f32 * weights[class as usize],
                    }
                });
                merged = if merged.is_empty() {
                    weighed.collect()
                } else {
                    add(&merged, weighed)
                };
            }
            found.append(&mut merged);
        }
        Ok(found)
    }

    /// An upper bound of how many documents hold the run, from the dictionary alone; exact enough to order an intersection by.
    pub(super) fn at_most(&self, run: &[char], field: Option<TextField>) -> Result<u32, SearchError> {
        if run.len() < 2 {
            return Ok(self.keys.len() as u32);
        }
        let mut least = u32::MAX;
        for pair in run.windows(2) {
            let mut frequency = 0;
            for text_field in TextField::ALL.into_iter().filter(|f| field.is_none_or(|wanted| wanted == *f)) {
                frequency += self.gram_frequency(pair[0], pair[1], text_field)?;
            }
            least = least.min(frequency);
        }
        Ok(least)
    }

    /// The letters that follow a letter in any body, ascending.
    pub(super) fn followers(&self, letter: char) -> Result<Vec<char>, SearchError> {
        let mut first = String::new();
        write_gram(letter, None, &mut first);
        let mut followers = Vec::new();
        for segment in &self.segments {
            let mut stream = segment.inverted[TextField::Body as usize]
                .terms()
                .range()
                .ge(&first)
                .into_stream()?;
            while stream.advance() && stream.key().starts_with(first.as_bytes()) {
                let term = std::str::from_utf8(stream.key()).unwrap_or_default();
                followers.extend(term.chars().nth(1));
            }
        }
        followers.sort_unstable();
        followers.dedup();
        Ok(followers)
    }

    /// In how many documents a pair of letters stands in the field.
    pub(super) fn gram_frequency(&self, letter: char, neighbour: char, field: TextField) -> Result<u32, SearchError> {
        let mut term = String::new();
        write_gram(letter, Some(neighbour), &mut term);
        let mut frequency = 0;
        for segment in &self.segments {
            frequency += segment.inverted[field as usize].terms().get(&term)?.map_or(0, |info| info.doc_freq);
        }
        Ok(frequency)
    }
}

/// For each length class of a field what one occurrence weighs. The mean length is over the documents that have the field.
fn occurrence_weights(segments: &[Segment], field: TextField, params: &SearchParams, n_docs: u32) -> Vec<f32> {
    let (mut total, mut present) = (0u64, 0u64);
    for (at, segment) in segments.iter().enumerate() {
        let end = segments.get(at + 1).map_or(n_docs, |next| next.base);
        let Some(norms) = &segment.norms[field as usize] else { continue };
        for doc in 0..end - segment.base {
            let length = norms.fieldnorm(doc);
            total += u64::from(length);
            present += u64::from(length > 0);
        }
    }
    let mean = total as f32 / present.max(1) as f32;
    let (weight, b) = (params.field_weights[field as usize], params.length_weights[field as usize]);
    (0..=u8::MAX)
        .map(|class| weight / (1.0 - b + b * FieldNormReader::id_to_fieldnorm(class) as f32 / mean.max(1.0)))
        .collect()
}

/// Adds two ascending lists.
fn add(left: &[Posting], right: impl Iterator<Item = Posting>) -> Vec<Posting> {
    let mut sum = Vec::with_capacity(left.len() + right.size_hint().0);
    let mut left = left.iter().copied().peekable();
    for mut posting in right {
        while let Some(earlier) = left.next_if(|l| l.doc < posting.doc) {
            sum.push(earlier);
        }
        if let Some(same) = left.next_if(|l| l.doc == posting.doc) {
            posting.weight += same.weight;
        }
        sum.push(posting);
    }
    sum.extend(left);
    sum
}

impl Segment {
    fn open(reader: &SegmentReader, fields: &Fields, base: u32) -> tantivy::Result<Self> {
        let inverted = fields
            .texts
            .iter()
            .map(|field| reader.inverted_index(*field))
            .collect::<tantivy::Result<_>>()?;
        let norms = fields
            .texts
            .iter()
            .map(|field| reader.fieldnorms_readers().get_field(*field))
            .collect::<tantivy::Result<_>>()?;
        Ok(Self { base, inverted, norms })
    }

    /// The segment's documents that hold the run in the field, ascending, and how often each does.
    fn counts(&self, run: &[char], field: TextField) -> Result<Vec<(u32, u32)>, SearchError> {
        let inverted = &self.inverted[field as usize];
        match run {
            [] => Ok(Vec::new()),
            [letter] => letter_counts(inverted, *letter),
            [letter, neighbour] => {
                let mut counts = Vec::new();
                if let Some(info) = gram_info(inverted, *letter, *neighbour)? {
                    read_counts(inverted, &info, &mut counts)?;
                }
                Ok(counts)
            }
            _ => phrase_counts(inverted, run),
        }
    }
}

fn gram_info(inverted: &InvertedIndexReader, letter: char, neighbour: char) -> Result<Option<TermInfo>, SearchError> {
    let mut term = String::new();
    write_gram(letter, Some(neighbour), &mut term);
    Ok(inverted.terms().get(&term)?)
}

/// Appends a term's documents and how often each holds it, block by block.
fn read_counts(inverted: &InvertedIndexReader, info: &TermInfo, counts: &mut Vec<(u32, u32)>) -> Result<(), SearchError> {
    let mut blocks = inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
    counts.reserve(info.doc_freq as usize);
    while !blocks.docs().is_empty() {
        counts.extend(blocks.docs().iter().copied().zip(blocks.freqs().iter().copied()));
        blocks.advance();
    }
    Ok(())
}

/// A single letter: every gram that begins with it. The dictionary is sorted, so they are neighbours.
fn letter_counts(inverted: &InvertedIndexReader, letter: char) -> Result<Vec<(u32, u32)>, SearchError> {
    let mut first = String::new();
    write_gram(letter, None, &mut first);
    let mut stream = inverted.terms().range().ge(&first).into_stream()?;
    let mut counts = Vec::new();
    while stream.advance() && stream.key().starts_with(first.as_bytes()) {
        read_counts(inverted, stream.value(), &mut counts)?;
    }
    counts.sort_unstable();
    counts.dedup_by(|later, kept| {
        let same = later.0 == kept.0;
        if same {
            kept.1 += later.1;
        }
        same
    });
    Ok(counts)
}

/// A run of three letters or more: the documents where the grams that tile it stand in a row.
fn phrase_counts(inverted: &InvertedIndexReader, run: &[char]) -> Result<Vec<(u32, u32)>, SearchError> {
    // Every second pair covers the run; an odd run needs the last pair too.
    let mut offsets: Vec<usize> = (0..run.len() - 1).step_by(2).collect();
    if run.len() % 2 == 1 {
        offsets.push(run.len() - 2);
    }
    let mut tiles = Vec::with_capacity(offsets.len());
    for offset in offsets {
        let Some(info) = gram_info(inverted, run[offset], run[offset + 1])? else {
            return Ok(Vec::new());
        };
        let postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?;
        tiles.push((offset as u32, postings));
    }
    tiles.sort_by_key(|(offset, postings)| (postings.doc_freq(), *offset));
    let Some(((lead_offset, lead), rest)) = tiles.split_first_mut() else {
        return Ok(Vec::new());
    };
    let (mut counts, mut starts, mut others) = (Vec::new(), Vec::new(), Vec::new());
    let mut doc = lead.doc();
    while doc != TERMINATED {
        if rest
            .iter_mut()
            .all(|(_, postings)| postings.doc() == doc || (postings.doc() < doc && postings.seek(doc) == doc))
        {
            lead.positions(&mut starts);
            starts.retain_mut(|at| at.checked_sub(*lead_offset).map(|start| *at = start).is_some());
            for (offset, postings) in &mut *rest {
                if starts.is_empty() {
                    break;
                }
                postings.positions(&mut others);
                starts.retain(|start| others.binary_search(&(start + *offset)).is_ok());
            }
            if !starts.is_empty() {
                counts.push((doc, starts.len() as u32));
            }
        }
        doc = lead.advance();
    }
    Ok(counts)
}
