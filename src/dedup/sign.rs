//! Signs messages: an exact hash and a sketch of what the body says, both over letters and digits alone.

use crate::text::{Document, Prepared, is_letter_or_digit};

/// Characters per shingle: long enough that two texts share one by copying, short enough to survive an edit every dozen characters.
const SHINGLE_CHARS: usize = 6;
/// A body shorter than this many letters and digits has no sketch: it can only be equal to another.
pub(super) const MIN_CHARS: usize = 26;
/// A sketch keeps at least this many shingles (all of them in shorter bodies) ...
pub(super) const MIN_SKETCH: usize = 32;
/// ... a sixth of a longer body's ...
const SKETCH_SHARE: usize = 6;
/// ... and never more than this.
const MAX_SKETCH: usize = 256;

/// Signatures of many messages in flat columns.
///
/// A sketch is the bottom of the message's distinct shingle hashes, ascending (Broder 1997, bottom-s): whatever the lengths, the hashes
/// of two sketches below the smaller of their last ones are an unbiased sample of both texts, so resemblance and containment show alike.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Signatures {
    exact: Vec<u64>,
    ends: Vec<u64>,
    sketches: Vec<u32>,
}

impl Signatures {
    /// Signs documents, in their order. Cost: one pass over the text and a sort of each body's shingles.
    #[must_use]
    pub fn of(documents: &[Document]) -> Self {
        let mut signatures = Self::default();
        documents.iter().for_each(|document| signatures.sign(document));
        signatures
    }

    /// Signs one more document. Cost: one pass over the text and a sort of the body's shingles.
    pub fn sign(&mut self, document: &Document) {
        let mut sketch = Vec::new();
        let exact = sign_document(document, &mut sketch);
        self.push(exact, &sketch);
    }

    /// Rebuilds signatures from stored columns; `None` when the columns do not fit together.
    #[must_use]
    pub fn from_columns(exact: Vec<u64>, ends: Vec<u64>, sketches: Vec<u32>) -> Option<Self> {
        let fits = exact.len() == ends.len() && ends.is_sorted() && ends.last().copied().unwrap_or(0) == sketches.len() as u64;
        fits.then_some(Self { exact, ends, sketches })
    }

    /// Joins batches into the canonical order. `order[i]` names batch and row of message `i`.
    #[must_use]
    pub fn join(batches: &[&Self], order: &[(u32, u32)]) -> Self {
        let mut joined = Self::default();
        for &(batch, row) in order {
            let batch = batches[batch as usize];
            joined.push(batch.exact(row as usize), batch.sketch(row as usize));
        }
        joined
    }

    /// Adds a message's signature at the end.
    pub fn push(&mut self, exact: u64, sketch: &[u32]) {
        self.exact.push(exact);
        self.sketches.extend_from_slice(sketch);
        self.ends.push(self.sketches.len() as u64);
    }

    /// Adds the signatures of more messages at the end.
    pub fn append(&mut self, other: &Self) {
        let base = self.sketches.len() as u64;
        self.exact.extend(&other.exact);
        self.sketches.extend(&other.sketches);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    /// How many messages are signed.
    #[must_use]
    pub fn len(&self) -> usize {
        self.exact.len()
    }

    /// Whether nothing is signed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty()
    }

    /// Hash of title, body and measures; equal exactly when their letters and digits are.
    #[must_use]
    pub fn exact(&self, row: usize) -> u64 {
        self.exact[row]
    }

    /// The sketch of body and measures: distinct hashes, ascending; empty for a short body.
    #[must_use]
    pub fn sketch(&self, row: usize) -> &[u32] {
        let begin = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.sketches[begin as usize..self.ends[row] as usize]
    }

    /// The columns, for storing: exact hashes, ends of the sketches, sketches.
    #[must_use]
    pub fn columns(&self) -> (&[u64], &[u64], &[u32]) {
        (&self.exact, &self.ends, &self.sketches)
    }
}

/// Signs one message: the exact hash of title and body, and the body's sketch, into `sketch`. Texts are normalised and masked.
#[must_use]
pub fn sign(title: &str, body: &str, sketch: &mut Vec<u32>) -> u64 {
    let letters = |text: &str| text.chars().filter(|&c| is_letter_or_digit(c)).map(u32::from).collect::<Vec<u32>>();
    let (title, body) = (letters(title), letters(body));
    sketch.clear();
    if body.len() >= MIN_CHARS {
        sketch.extend(body.windows(SHINGLE_CHARS).map(|shingle| (fold(0, shingle) >> 32) as u32));
        sketch.sort_unstable();
        sketch.dedup();
        sketch.truncate((sketch.len() / SKETCH_SHARE).clamp(MIN_SKETCH, MAX_SKETCH));
    }
    fold(fold(1, &title), &body)
}

fn sign_document(document: &Document, sketch: &mut Vec<u32>) -> u64 {
    let unmasked = |part: &Prepared| part.masks.is_empty();
    if [&document.title, &document.body, &document.measures].into_iter().all(unmasked) && document.measures.text().is_empty() {
        sign(document.title.text(), document.body.text(), sketch)
    } else {
        let body = document.body.masked_text() + &document.measures.masked_text();
        sign(&document.title.masked_text(), &body, sketch)
    }
}

/// Hashes characters by multiplying and folding the halves of the 128-bit product (Vaneev's and Wang's mixing), the length included.
fn fold(seed: u64, chars: &[u32]) -> u64 {
    let mix = |a: u64, b: u64| {
        let product = u128::from(a) * u128::from(b);
        (product as u64) ^ ((product >> 64) as u64)
    };
    let start = mix(seed ^ 0x9e37_79b9_7f4a_7c15, chars.len() as u64 ^ 0xe703_7ed1_a0b4_28db);
    chars.iter().fold(start, |hash, &c| {
        mix(hash ^ u64::from(c) ^ 0xa076_1d64_78bd_642f, 0x8ebc_6af0_9c88_c6e3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signed(title: &str, body: &str) -> (u64, Vec<u32>) {
        let mut sketch = Vec::new();
        (sign(title, body, &mut sketch), sketch)
    }

    #[test]
    fn punctuation_and_white_space_do_not_change_a_signature() {
        let body = "路灯坏了三个月,晚上一片漆黑,老人孩子出行很不安全,请尽快修理。";
        let spaced = "路灯坏了三个月 晚上一片漆黑;老人孩子出行,很不安全!请尽快修理";
        assert_eq!(signed("路灯", body), signed("路灯", spaced));
        assert_ne!(signed("路灯", body).0, signed("电梯", body).0);
        assert_ne!(signed("路灯坏", "了").0, signed("路灯", "坏了").0);
    }

    #[test]
    fn a_short_body_has_no_sketch() {
        assert!(signed("电梯", "如题,请处理。").1.is_empty());
    }

    #[test]
    fn a_contained_text_keeps_the_small_hashes_of_the_longer_one() {
        let short: String = ('\u{4e00}'..'\u{4e40}').collect();
        let long: String = ('\u{4e00}'..'\u{5000}').collect();
        let (short, long) = (signed("", &short).1, signed("", &long).1);
        let limit = short.last().unwrap().min(long.last().unwrap());
        let shared: Vec<u32> = short.iter().copied().filter(|hash| hash <= limit).collect();
        assert!(!shared.is_empty());
        assert!(shared.iter().all(|hash| long.contains(hash)));
    }

    #[test]
    fn joined_signatures_follow_the_order() {
        let mut one = Signatures::default();
        one.push(1, &[3, 4]);
        one.push(2, &[]);
        let mut two = Signatures::default();
        two.push(5, &[9]);
        let joined = Signatures::join(&[&one, &two], &[(1, 0), (0, 1), (0, 0)]);
        assert_eq!((joined.exact(0), joined.sketch(0)), (5, &[9][..]));
        assert_eq!((joined.exact(2), joined.sketch(2)), (1, &[3, 4][..]));
        let (exact, ends, sketches) = joined.columns();
        assert_eq!(
            Signatures::from_columns(exact.to_vec(), ends.to_vec(), sketches.to_vec()).as_ref(),
            Some(&joined)
        );
        assert_eq!(Signatures::from_columns(exact.to_vec(), vec![], sketches.to_vec()), None);
    }
}
