//! Tokens of many messages in flat columns, by the ids of one vocabulary.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::spellings::{Spelling, join_spellings, usual_spellings};
use super::{Document, TermId, TokenCollector, Vocabulary};
use crate::corpus::MessageId;

/// Tokens of the messages of one archive batch, with a vocabulary of their own: what the cache holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct BatchTokens {
    /// Distinct terms, sorted.
    pub terms: Vec<Box<str>>,
    /// For each message the end of its tokens in `tokens`.
    pub ends: Vec<u32>,
    /// For each message how many of its tokens, from the first, belong to the title.
    pub title_lens: Vec<u32>,
    /// Positions in `terms`, or `u32::MAX` between clauses.
    pub tokens: Vec<u32>,
    /// Terms with letters as messages write them, and how many times; sorted.
    pub spellings: Vec<Spelling>,
}

impl BatchTokens {
    /// Collects the tokens of documents: title, then body, then measures, with a break between them.
    #[must_use]
    pub fn collect(documents: &[Document]) -> Self {
        let mut collector = TokenCollector::default();
        documents.iter().for_each(|document| collector.push(document));
        collector.finish()
    }

    /// Joins the tokens of slices, in order, into those of the whole. Cost: a sort of the slices' vocabularies together.
    #[must_use]
    pub fn concat<'a>(pieces: impl IntoIterator<Item = &'a Self>) -> Self {
        let pieces: Vec<&Self> = pieces.into_iter().collect();
        let (terms, maps) = merge_vocabularies(&pieces);
        let mut whole = Self {
            terms: terms.into_iter().map(Into::into).collect(),
            ..Self::default()
        };
        for (piece, map) in pieces.iter().zip(&maps) {
            let base = whole.tokens.len() as u32;
            whole.tokens.extend(
                piece
                    .tokens
                    .iter()
                    .map(|&token| if token == u32::MAX { token } else { map[token as usize] }),
            );
            whole.ends.extend(piece.ends.iter().map(|end| base + end));
            whole.title_lens.extend(&piece.title_lens);
        }
        whole.spellings = join_spellings(&pieces, &maps);
        whole
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The tokens of one message of the batch.
    #[must_use]
    pub fn of(&self, row: usize) -> &[u32] {
        let begin = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.tokens[begin as usize..self.ends[row] as usize]
    }
}

/// The sorted union of vocabularies, and for each of them its terms' positions in it. Cost: a look-up a term, a sort of the union.
fn merge_vocabularies<'a>(batches: &[&'a BatchTokens]) -> (Vec<&'a str>, Vec<Vec<u32>>) {
    // Most terms stand in many of them: they are made one before anything is sorted.
    let mut ids: FxHashMap<&str, u32> = FxHashMap::default();
    let mut first_seen: Vec<&str> = Vec::new();
    let mut maps: Vec<Vec<u32>> = Vec::with_capacity(batches.len());
    for &batch in batches {
        let mut seen = |term: &'a str| {
            *ids.entry(term).or_insert_with(|| {
                first_seen.push(term);
                first_seen.len() as u32 - 1
            })
        };
        maps.push(batch.terms.iter().map(|term| seen(term)).collect());
    }
    let mut order: Vec<(&str, u32)> = first_seen.into_iter().zip(0..).collect();
    order.sort_unstable();
    let mut position = vec![0; order.len()];
    for (at, &(_, seen)) in order.iter().enumerate() {
        position[seen as usize] = at as u32;
    }
    maps.iter_mut().flatten().for_each(|term| *term = position[*term as usize]);
    (order.into_iter().map(|(term, _)| term).collect(), maps)
}

/// Messages that one task brings into order.
const SLICE: usize = 4096;

/// Tokens of every message of a generation in canonical order, as ids of one vocabulary.
#[derive(Clone, Debug, Default)]
pub struct Tokens {
    ends: Vec<u64>,
    title_lens: Vec<u32>,
    terms: Vec<TermId>,
}

impl Tokens {
    /// Joins batches into one vocabulary and the canonical order. `order[i]` names batch and row of message `i`.
    ///
    /// Cost: linear in tokens, plus sorting the batches' vocabularies together.
    #[must_use]
    pub fn join(batches: &[&BatchTokens], order: &[(u32, u32)]) -> (Self, Vocabulary) {
        let (terms, maps) = merge_vocabularies(batches);
        let mut joined = Self::default();
        let mut end = 0;
        for &(batch, row) in order {
            let batch = batches[batch as usize];
            end += batch.of(row as usize).len() as u64;
            joined.ends.push(end);
            joined.title_lens.push(batch.title_lens[row as usize]);
        }
        joined.terms = vec![TermId::BREAK; end as usize];
        let mut rest = joined.terms.as_mut_slice();
        let mut slices = Vec::with_capacity(order.len().div_ceil(SLICE));
        for rows in order.chunks(SLICE) {
            let tokens = rows
                .iter()
                .map(|&(batch, row)| batches[batch as usize].of(row as usize).len())
                .sum();
            let (slice, behind) = std::mem::take(&mut rest).split_at_mut(tokens);
            slices.push((rows, slice));
            rest = behind;
        }
        slices.into_par_iter().for_each(|(rows, slice)| {
            let mut rest = slice;
            for &(batch, row) in rows {
                let (map, tokens) = (&maps[batch as usize], batches[batch as usize].of(row as usize));
                let (places, behind) = std::mem::take(&mut rest).split_at_mut(tokens.len());
                for (place, &token) in places.iter_mut().zip(tokens).filter(|(_, token)| **token != u32::MAX) {
                    *place = TermId(map[token as usize]);
                }
                rest = behind;
            }
        });
        let mut vocabulary = Vocabulary::from_sorted(&terms);
        let spellings = usual_spellings(join_spellings(batches, &maps));
        let differ = |spelling: &Spelling| *spelling.text != *vocabulary.term(TermId(spelling.term));
        let differing: Vec<Spelling> = spellings.into_iter().filter(differ).collect();
        vocabulary.write(differing.into_iter().map(|spelling| (TermId(spelling.term), spelling.text)));
        (joined, vocabulary)
    }

    /// How many messages there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no message.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The message's terms in reading order, title first, with [`TermId::BREAK`] between clauses.
    #[must_use]
    pub fn of(&self, message: MessageId) -> &[TermId] {
        let i = message.index();
        let begin = if i == 0 { 0 } else { self.ends[i - 1] };
        &self.terms[begin as usize..self.ends[i] as usize]
    }

    /// The terms of the title alone.
    #[must_use]
    pub fn title(&self, message: MessageId) -> &[TermId] {
        &self.of(message)[..self.title_lens[message.index()] as usize]
    }

    /// The terms after the title.
    #[must_use]
    pub fn body(&self, message: MessageId) -> &[TermId] {
        &self.of(message)[self.title_lens[message.index()] as usize..]
    }

    /// The message's terms without the breaks.
    pub fn words(&self, message: MessageId) -> impl Iterator<Item = TermId> + '_ {
        self.of(message).iter().copied().filter(|&term| term != TermId::BREAK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Prepared, Segmenter};

    fn document(segmenter: &Segmenter, title: &str, body: &str) -> Document {
        let prepared = |text| Prepared::new(text, segmenter);
        Document {
            title: prepared(title),
            body: prepared(body),
            measures: prepared(""),
            paraphrase: false,
        }
    }

    #[test]
    fn slices_concatenate_to_the_whole() {
        let segmenter = Segmenter::new(&[]);
        let make = || {
            [
                document(&segmenter, "路灯", "路灯不亮,小区很黑。"),
                document(&segmenter, "", "电梯坏了"),
                document(&segmenter, "", ""),
            ]
        };
        let slices = make().map(|one| BatchTokens::collect(&[one]));
        assert_eq!(BatchTokens::concat(&slices), BatchTokens::collect(&make()));
    }

    #[test]
    fn batches_join_into_one_sorted_vocabulary() {
        let segmenter = Segmenter::new(&[]);
        let one = BatchTokens::collect(&[document(&segmenter, "路灯", "路灯不亮,小区很黑。")]);
        let two = BatchTokens::collect(&[document(&segmenter, "", "电梯"), document(&segmenter, "小区", "电梯")]);
        let (tokens, vocabulary) = Tokens::join(&[&one, &two], &[(1, 1), (0, 0), (1, 0)]);
        let text = |message: u32| {
            let word = |term: &TermId| if *term == TermId::BREAK { "|" } else { vocabulary.term(*term) };
            tokens.of(MessageId(message)).iter().map(word).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(text(0), "小区 | 电梯");
        assert!(text(1).starts_with("路灯 | 路"), "{}", text(1));
        assert_eq!(text(2), "电梯");
        assert_eq!(tokens.title(MessageId(0)).len(), 1);
        assert!((1..vocabulary.len()).all(|i| vocabulary.term(TermId(i as u32 - 1)) < vocabulary.term(TermId(i as u32))));
        assert_eq!(vocabulary.id("电梯").map(|id| vocabulary.term(id)), Some("电梯"));
    }
}
