//! Postings of runs of letters in one segment of the index: which documents hold a run, and what it weighs there.

mod lists;
mod row;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, InvertedIndexReader, SegmentReader, TERMINATED};

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;

use self::lists::{add, tell_common};
use super::SearchError;
use super::grams::write_gram;
use super::plan::Term;
use super::schema::{Fields, TextField};

/// For each field and length class what one occurrence weighs (BM25F: field weight over length norm).
pub(super) type OccurrenceWeights = [Vec<f32>; TextField::COUNT];

/// The order in which a document's fields are summed; the body, whose lists are longest, comes last, so that they are copied once.
const SUMMED: [TextField; TextField::COUNT] = [
    TextField::Title,
    TextField::Reply,
    TextField::Place,
    TextField::Department,
    TextField::Body,
];

/// A term is looked up document by document where it has more postings than this many times the documents asked about.
const SEEK_FROM: usize = 12;

/// A part of the index; its documents are counted from 0.
pub(super) struct Segment {
    /// Number of its first document in the whole index.
    pub(super) base: u32,
    /// How many documents it has.
    pub(super) len: u32,
    inverted: Vec<Arc<InvertedIndexReader>>,
    letters: Arc<InvertedIndexReader>,
    norms: Vec<Option<FieldNormReader>>,
    /// Where the postings of grams lie that were looked up before: one query asks for the same gram a dozen times.
    grams: Mutex<FxHashMap<(TextField, char, char), Option<TermInfo>>>,
}

/// Grams that a segment remembers; when they are more, all are let go.
const GRAMS: usize = 1 << 14;

/// A document of a segment that holds a run, with its occurrences weighed over the fields.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Posting {
    pub(super) doc: u32,
    pub(super) weight: f32,
}

impl Segment {
    pub(super) fn open(reader: &SegmentReader, fields: &Fields, base: u32) -> tantivy::Result<Self> {
        let inverted = fields.texts.iter().map(|field| reader.inverted_index(*field));
        let norms = fields.texts.iter().map(|field| reader.fieldnorms_readers().get_field(*field));
        Ok(Self {
            base,
            len: reader.max_doc(),
            inverted: inverted.collect::<tantivy::Result<_>>()?,
            letters: reader.inverted_index(fields.letters)?,
            norms: norms.collect::<tantivy::Result<_>>()?,
            grams: Mutex::default(),
        })
    }

    /// The lengths of a field by document, where the field is known to the segment.
    pub(super) fn lengths(&self, field: TextField) -> impl Iterator<Item = u32> + '_ {
        let norms = self.norms[field as usize].as_ref();
        norms.into_iter().flat_map(|norms| (0..self.len).map(|doc| norms.fieldnorm(doc)))
    }

    /// Tells the documents that hold the term, ascending, with its occurrences weighed over the fields. Cost: linear in the postings of
    /// its grams.
    pub(super) fn each(&self, term: &Term, weights: &OccurrenceWeights, mut tell: impl FnMut(u32, f32)) -> Result<(), SearchError> {
        if let Some(letter) = lone(term) {
            if let Some(info) = self.letter(letter)? {
                let mut blocks = self.letters.read_block_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                while !blocks.docs().is_empty() {
                    let docs = blocks.docs().iter();
                    docs.for_each(|&doc| tell(doc, self.occurrence_weight(doc, TextField::Body, weights)));
                    blocks.advance();
                }
            }
            return Ok(());
        }
        // The last field's list is by far the longest: the others are merged, it is read past them.
        let fields: Vec<TextField> = fields(term).collect();
        let Some((&last, before)) = fields.split_last() else {
            return Ok(());
        };
        let mut sum: Vec<Posting> = Vec::new();
        for &field in before {
            let mut weighed = Vec::new();
            self.each_in(&term.run, field, |doc, count| {
                weighed.push(Posting {
                    doc,
                    weight: count as f32 * self.occurrence_weight(doc, field, weights),
                });
            })?;
            sum = if sum.is_empty() { weighed } else { add(&sum, weighed.into_iter()) };
        }
        let mut before = sum.into_iter().peekable();
        let norms = self.norms[last as usize].as_ref();
        let weights = &weights[last as usize];
        self.each_in(&term.run, last, |doc, count| {
            while let Some(earlier) = before.next_if(|posting| posting.doc < doc) {
                tell(earlier.doc, earlier.weight);
            }
            let here = before.next_if(|posting| posting.doc == doc).map_or(0.0, |posting| posting.weight);
            let class = norms.map_or(0, |norms| norms.fieldnorm_id(doc));
            tell(doc, here + count as f32 * weights[class as usize]);
        })?;
        before.for_each(|posting| tell(posting.doc, posting.weight));
        Ok(())
    }

    /// The documents that hold the term, ascending, with what it weighs there.
    pub(super) fn postings(&self, term: &Term, weights: &OccurrenceWeights) -> Result<Vec<Posting>, SearchError> {
        let mut found = Vec::new();
        self.each(term, weights, |doc, weight| found.push(Posting { doc, weight }))?;
        Ok(found)
    }

    /// What the term weighs in each of some ascending documents; 0 where it is not. Cost: a look-up each, or linear in the postings.
    pub(super) fn weights_within(&self, term: &Term, docs: &[u32], weights: &OccurrenceWeights) -> Result<Vec<f32>, SearchError> {
        let mut sums = vec![0.0f32; docs.len()];
        if let Some(letter) = lone(term) {
            let weight = |at: usize| self.occurrence_weight(docs[at], TextField::Body, weights);
            self.letter_within(letter, docs, |at| sums[at] = weight(at))?;
            return Ok(sums);
        }
        for field in fields(term) {
            self.counts_within(&term.run, field, docs, |at, count| {
                sums[at] += count as f32 * self.occurrence_weight(docs[at], field, weights);
            })?;
        }
        Ok(sums)
    }

    /// Those of some ascending documents that hold the term.
    pub(super) fn holders(&self, term: &Term, docs: &[u32]) -> Result<Vec<u32>, SearchError> {
        let mut holds = vec![false; docs.len()];
        if let Some(letter) = lone(term) {
            self.letter_within(letter, docs, |at| holds[at] = true)?;
            return Ok(docs.iter().zip(holds).filter(|(_, holds)| *holds).map(|(doc, _)| *doc).collect());
        }
        for field in fields(term) {
            self.counts_within(&term.run, field, docs, |at, _| holds[at] = true)?;
        }
        Ok(docs.iter().zip(holds).filter(|(_, holds)| *holds).map(|(doc, _)| *doc).collect())
    }

    /// In how many documents a single letter stands in any field.
    pub(super) fn letter_frequency(&self, letter: char) -> Result<u32, SearchError> {
        Ok(self.letter(letter)?.map_or(0, |info| info.doc_freq))
    }

    fn letter(&self, letter: char) -> Result<Option<TermInfo>, SearchError> {
        let mut term = String::new();
        write_gram(letter, None, &mut term);
        Ok(self.letters.terms().get(&term)?)
    }

    /// Tells the places of those of some ascending documents that hold a letter in any field.
    fn letter_within(&self, letter: char, docs: &[u32], mut tell: impl FnMut(usize)) -> Result<(), SearchError> {
        let Some(info) = self.letter(letter)? else { return Ok(()) };
        let mut postings = self.letters.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        for (at, &doc) in docs.iter().enumerate() {
            if stands_at(&mut postings, doc) {
                tell(at);
            }
        }
        Ok(())
    }

    /// In how many documents each gram that begins with a letter stands in the field, in the order of the grams.
    pub(super) fn grams_from(&self, letter: char, field: TextField, mut visit: impl FnMut(&str, &TermInfo)) -> Result<(), SearchError> {
        let mut first = String::new();
        write_gram(letter, None, &mut first);
        let mut stream = self.inverted[field as usize].terms().range().ge(&first).into_stream()?;
        while stream.advance() && stream.key().starts_with(first.as_bytes()) {
            visit(std::str::from_utf8(stream.key()).unwrap_or_default(), stream.value());
        }
        Ok(())
    }

    /// In how many documents a pair of letters stands in the field.
    pub(super) fn gram_frequency(&self, letter: char, neighbour: char, field: TextField) -> Result<u32, SearchError> {
        Ok(self.gram(letter, neighbour, field)?.map_or(0, |info| info.doc_freq))
    }

    fn occurrence_weight(&self, doc: u32, field: TextField, weights: &OccurrenceWeights) -> f32 {
        let class = self.norms[field as usize].as_ref().map_or(0, |norms| norms.fieldnorm_id(doc));
        weights[field as usize][class as usize]
    }

    fn gram(&self, letter: char, neighbour: char, field: TextField) -> Result<Option<TermInfo>, SearchError> {
        let key = (field, letter, neighbour);
        let grams = || self.grams.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = grams().get(&key) {
            return Ok(known.clone());
        }
        let mut term = String::new();
        write_gram(letter, Some(neighbour), &mut term);
        let found = self.inverted[field as usize].terms().get(&term)?;
        let mut grams = grams();
        if grams.len() >= GRAMS {
            grams.clear();
        }
        grams.insert(key, found.clone());
        Ok(found)
    }

    /// Tells the documents that hold the run in the field, ascending, and how often each does.
    fn each_in(&self, run: &[char], field: TextField, mut tell: impl FnMut(u32, u32)) -> Result<(), SearchError> {
        match run {
            [] => {}
            [letter] => self
                .letter_counts(*letter, field)?
                .into_iter()
                .for_each(|(doc, count)| tell(doc, count)),
            [letter, neighbour] => {
                if let Some(info) = self.gram(*letter, *neighbour, field)? {
                    self.read_counts(&info, field, tell)?;
                }
            }
            _ => {
                let Some(mut phrase) = self.phrase(run, field)? else {
                    return Ok(());
                };
                let mut doc = phrase.tiles[0].1.doc();
                while doc != TERMINATED {
                    let count = phrase.count_at(doc);
                    if count > 0 {
                        tell(doc, count);
                    }
                    doc = phrase.tiles[0].1.advance();
                }
            }
        }
        Ok(())
    }

    /// Tells of each of some ascending documents that holds the run its place in the list and how often it does.
    fn counts_within(&self, run: &[char], field: TextField, docs: &[u32], mut tell: impl FnMut(usize, u32)) -> Result<(), SearchError> {
        match run {
            [] => {}
            [letter] => tell_common(docs, &self.letter_counts(*letter, field)?, tell),
            [letter, neighbour] => {
                let Some(info) = self.gram(*letter, *neighbour, field)? else {
                    return Ok(());
                };
                if docs.len().saturating_mul(SEEK_FROM) > info.doc_freq as usize {
                    let mut counts = Vec::with_capacity(info.doc_freq as usize);
                    self.read_counts(&info, field, |doc, count| counts.push((doc, count)))?;
                    tell_common(docs, &counts, tell);
                    return Ok(());
                }
                let mut postings = self.inverted[field as usize].read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                for (at, &doc) in docs.iter().enumerate() {
                    if stands_at(&mut postings, doc) {
                        tell(at, postings.term_freq());
                    }
                }
            }
            _ => {
                let Some(mut phrase) = self.phrase(run, field)? else {
                    return Ok(());
                };
                for (at, &doc) in docs.iter().enumerate() {
                    let count = phrase.count_at(doc);
                    if count > 0 {
                        tell(at, count);
                    }
                }
            }
        }
        Ok(())
    }

    /// Tells a term's documents and how often each holds it, block by block.
    fn read_counts(&self, info: &TermInfo, field: TextField, mut tell: impl FnMut(u32, u32)) -> Result<(), SearchError> {
        let mut blocks = self.inverted[field as usize].read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        while !blocks.docs().is_empty() {
            blocks.docs().iter().zip(blocks.freqs()).for_each(|(&doc, &count)| tell(doc, count));
            blocks.advance();
        }
        Ok(())
    }

    /// A single letter: every gram that begins with it. The dictionary is sorted, so they are neighbours.
    fn letter_counts(&self, letter: char, field: TextField) -> Result<Vec<(u32, u32)>, SearchError> {
        let mut infos = Vec::new();
        self.grams_from(letter, field, |_, info| infos.push(info.clone()))?;
        if infos.is_empty() {
            return Ok(Vec::new());
        }
        let mut counts = vec![0u32; self.len as usize];
        for info in &infos {
            self.read_counts(info, field, |doc, count| counts[doc as usize] += count)?;
        }
        Ok((0..).zip(counts).filter(|(_, count)| *count > 0).collect())
    }

    /// The grams that tile a run of three letters or more; `None` if the field lacks one of them.
    fn phrase(&self, run: &[char], field: TextField) -> Result<Option<Phrase>, SearchError> {
        // Every second pair covers the run; an odd run needs the last pair too.
        let mut offsets: Vec<usize> = (0..run.len() - 1).step_by(2).collect();
        if run.len() % 2 == 1 {
            offsets.push(run.len() - 2);
        }
        let mut tiles = Vec::with_capacity(offsets.len());
        for offset in offsets {
            let Some(info) = self.gram(run[offset], run[offset + 1], field)? else {
                return Ok(None);
            };
            let inverted = &self.inverted[field as usize];
            let postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqsAndPositions)?;
            tiles.push((offset as u32, postings));
        }
        tiles.sort_by_key(|(offset, postings)| (postings.doc_freq(), *offset));
        Ok(Some(Phrase {
            tiles,
            starts: Vec::new(),
            others: Vec::new(),
        }))
    }
}

/// A run as grams that must stand in a row, the rarest first.
struct Phrase {
    tiles: Vec<(u32, SegmentPostings)>,
    starts: Vec<u32>,
    others: Vec<u32>,
}

impl Phrase {
    /// How often the run stands in a document; the documents must be asked about in ascending order.
    fn count_at(&mut self, doc: u32) -> u32 {
        if !self.tiles.iter_mut().all(|(_, postings)| stands_at(postings, doc)) {
            return 0;
        }
        let Some(((lead_offset, lead), rest)) = self.tiles.split_first_mut() else {
            return 0;
        };
        lead.positions(&mut self.starts);
        self.starts
            .retain_mut(|at| at.checked_sub(*lead_offset).map(|start| *at = start).is_some());
        for (offset, postings) in rest {
            if self.starts.is_empty() {
                break;
            }
            postings.positions(&mut self.others);
            self.starts.retain(|start| self.others.binary_search(&(start + *offset)).is_ok());
        }
        self.starts.len() as u32
    }
}

/// The letter of a term that is a single letter in any field.
fn lone(term: &Term) -> Option<char> {
    match (term.run.as_slice(), term.field) {
        ([letter], None) => Some(*letter),
        _ => None,
    }
}

/// Moves to a document and says whether it is there.
fn stands_at(postings: &mut SegmentPostings, doc: u32) -> bool {
    postings.doc() == doc || (postings.doc() < doc && postings.seek(doc) == doc)
}

/// The fields in which a term may stand, in the order in which they are summed.
fn fields(term: &Term) -> impl Iterator<Item = TextField> + use<> {
    let only = term.field;
    SUMMED.into_iter().filter(move |field| only.is_none_or(|wanted| wanted == *field))
}
