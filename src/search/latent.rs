//! Where a text lies on the latent axes: a table of term vectors, small enough to stay in memory, and texts projected by it when asked.
//!
//! Latent semantic analysis (Deerwester et al. 1990): texts that speak of one matter in different words lie near each other. No row by
//! message is stored; the few best candidates of a search are projected from their texts.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::SearchError;
use crate::text::normalize;

/// First bytes of the file.
const MAGIC: &[u8; 8] = b"mzlatnt1";

/// Letters of a text that are read: the matter is named early.
const READ_LETTERS: usize = 400;

/// The vectors of an archive's terms on its latent axes, a byte a coordinate.
///
/// 20,000 terms on 64 axes are 2 MB.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct LatentTerms {
    dims: usize,
    /// Terms one after the other, sorted.
    text: String,
    /// For each term where it ends in `text`.
    ends: Vec<u32>,
    /// For each term its inverse document frequency.
    idf: Vec<f32>,
    /// For each term what one step of its coordinates is worth.
    steps: Vec<f32>,
    /// For each term its `dims` coordinates, in steps.
    rows: Vec<i8>,
    /// First two letters of a term to the terms that begin so.
    begins: FxHashMap<[char; 2], Range<u32>>,
}

impl LatentTerms {
    /// A table of terms with their inverse document frequencies and coordinates; `terms` must ascend and have `dims` coordinates each.
    /// Terms of one letter are left out: as part of unknown words they would be found everywhere.
    #[must_use]
    pub fn new<'t>(dims: usize, terms: impl Iterator<Item = (&'t str, f32, &'t [f32])>) -> Self {
        let mut table = Self { dims, ..Self::default() };
        for (term, idf, coordinates) in terms.filter(|(term, ..)| term.chars().nth(1).is_some()) {
            let largest = coordinates.iter().fold(0.0f32, |largest, x| largest.max(x.abs()));
            let step = largest / f32::from(i8::MAX);
            table.text.push_str(term);
            table.ends.push(table.text.len() as u32);
            table.idf.push(idf);
            table.steps.push(step);
            table
                .rows
                .extend(coordinates.iter().map(|x| if step > 0.0 { (x / step).round() as i8 } else { 0 }));
        }
        table.find_begins();
        table
    }

    /// How many terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The table as it is kept in a file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        for number in [self.dims, self.len(), self.text.len()] {
            bytes.extend((number as u32).to_le_bytes());
        }
        bytes.extend(self.text.as_bytes());
        self.ends.iter().for_each(|end| bytes.extend(end.to_le_bytes()));
        self.idf.iter().for_each(|idf| bytes.extend(idf.to_le_bytes()));
        self.steps.iter().for_each(|step| bytes.extend(step.to_le_bytes()));
        bytes.extend(self.rows.iter().map(|&x| x as u8));
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// [`SearchError::Latent`] if the bytes are something else or cut off.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SearchError> {
        Self::read(bytes).ok_or(SearchError::Latent)
    }

    fn read(mut bytes: &[u8]) -> Option<Self> {
        let mut take = |n: usize| {
            let (head, rest) = bytes.split_at_checked(n)?;
            bytes = rest;
            Some(head)
        };
        (take(MAGIC.len())? == MAGIC).then_some(())?;
        let numbers = |bytes: &[u8]| -> Vec<u32> { bytes.as_chunks::<4>().0.iter().map(|&four| u32::from_le_bytes(four)).collect() };
        let floats = |bytes: &[u8]| -> Vec<f32> { numbers(bytes).into_iter().map(f32::from_bits).collect() };
        let sizes = numbers(take(12)?);
        let (dims, n, n_text) = (sizes[0] as usize, sizes[1] as usize, sizes[2] as usize);
        let mut table = Self {
            dims,
            text: std::str::from_utf8(take(n_text)?).ok()?.to_owned(),
            ends: numbers(take(n.checked_mul(4)?)?),
            idf: floats(take(n * 4)?),
            steps: floats(take(n * 4)?),
            rows: take(n.checked_mul(dims)?)?.iter().map(|&x| x as i8).collect(),
            begins: FxHashMap::default(),
        };
        let mut before = 0;
        for &end in &table.ends {
            table.text.get(before..end as usize)?;
            before = end as usize;
        }
        bytes.is_empty().then_some(())?;
        table.find_begins();
        Some(table)
    }

    fn find_begins(&mut self) {
        self.begins.clear();
        for at in 0..self.len() as u32 {
            let mut letters = self.term(at).chars();
            if let (Some(first), Some(second)) = (letters.next(), letters.next()) {
                self.begins.entry([first, second]).or_insert(at..at).end = at + 1;
            }
        }
    }

    fn term(&self, at: u32) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        &self.text[start as usize..self.ends[at as usize] as usize]
    }

    /// The terms of a text's head in order, longest first from the left, without overlap.
    fn terms(&self, text: &str) -> Vec<u32> {
        let head: String = text.chars().take(READ_LETTERS).collect();
        let normalized = normalize(&head).text;
        let mut found = Vec::new();
        let mut rest = normalized.as_str();
        while let Some(first) = rest.chars().next() {
            let mut len = first.len_utf8();
            if first.is_ascii_alphanumeric() {
                // A Latin word is a term whole or not at all.
                len = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
            }
            if let Some(term) = self.longest(rest, first.is_ascii_alphanumeric().then_some(len)) {
                found.push(term);
                len = len.max(self.term(term).len());
            }
            rest = &rest[len..];
        }
        found
    }

    /// The longest term that the text begins with, of `exactly` so many bytes if that is asked.
    fn longest(&self, text: &str, exactly: Option<usize>) -> Option<u32> {
        let mut letters = text.chars();
        let begin = [letters.next()?, letters.next()?];
        // Sorted terms: of those that the text begins with the longest is the last.
        self.begins
            .get(&begin)?
            .clone()
            .rev()
            .find(|&at| text.starts_with(self.term(at)) && exactly.is_none_or(|len| self.term(at).len() == len))
    }

    /// Where the head of a text lies, unit length; `None` if no term of theirs is known.
    pub(super) fn place(&self, text: &str) -> Option<Vec<f32>> {
        let mut terms = self.terms(text);
        terms.sort_unstable();
        let mut sum = vec![0.0f32; self.dims];
        for same in terms.chunk_by(|a, b| a == b) {
            let at = same[0] as usize;
            let weight = (1.0 + (same.len() as f32).ln()) * self.idf[at] * self.steps[at];
            let row = &self.rows[at * self.dims..][..self.dims];
            sum.iter_mut().zip(row).for_each(|(sum, &x)| *sum += weight * f32::from(x));
        }
        let norm = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
        (norm > 0.0).then(|| {
            sum.iter_mut().for_each(|x| *x /= norm);
            sum
        })
    }
}

/// Cosine of two vectors of unit length.
pub(super) fn cosine(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> LatentTerms {
        let terms: [(&str, [f32; 2]); 5] = [
            ("ktv", [0.9, 0.1]),
            ("公交", [0.0, 1.0]),
            ("公交车", [0.1, 0.8]),
            ("噪音", [0.8, 0.0]),
            ("歌厅", [1.0, 0.1]),
        ];
        LatentTerms::new(2, terms.iter().map(|(term, row)| (*term, 2.0, row.as_slice())))
    }

    fn words(table: &LatentTerms, text: &str) -> Vec<String> {
        let found = table.terms(text);
        found.into_iter().map(|at| table.term(at).to_owned()).collect()
    }

    #[test]
    fn the_longest_terms_are_read_and_latin_words_whole() {
        assert_eq!(words(&table(), "坐公交車去歌廳,KTV噪音"), ["公交车", "歌厅", "ktv", "噪音"]);
        assert!(words(&table(), "ktvs 公").is_empty());
    }

    #[test]
    fn texts_of_one_matter_are_near() {
        let table = table();
        let place = |text| table.place(text).unwrap();
        assert!(cosine(&place("歌厅"), &place("ktv 噪音")) > 0.95);
        assert!(cosine(&place("歌厅"), &place("公交")) < 0.3);
        assert!(table.place("树").is_none());
    }

    #[test]
    fn a_table_survives_being_written_and_a_damaged_one_is_noticed() {
        let (table, bytes) = (table(), table().to_bytes());
        assert_eq!(LatentTerms::from_bytes(&bytes).unwrap(), table);
        for damaged in [&bytes[1..], &bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat()] {
            assert!(LatentTerms::from_bytes(damaged).is_err());
        }
    }
}
