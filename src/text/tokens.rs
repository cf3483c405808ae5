//! Tokens of many messages in flat columns, and the sorted vocabulary that gives them their ids.

use rustc_hash::FxHashMap;

use super::spellings::{Spelling, join_spellings, usual_spellings};
use super::{Document, TokenCollector};
use crate::corpus::MessageId;

/// A term's position in the sorted vocabulary of a generation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TermId(pub u32);

impl TermId {
    /// Stands between clauses, so that phrases do not cross punctuation; it is no term.
    pub const BREAK: Self = Self(u32::MAX);

    /// The position as an index.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a term is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TermKind {
    /// A word of two or more characters.
    Word,
    /// A single Chinese character.
    Single,
    /// Latin letters, perhaps with digits.
    Latin,
    /// A number.
    Number,
}

impl TermKind {
    /// The kind of a normalised term.
    #[must_use]
    pub fn of(term: &str) -> Self {
        let mut chars = term.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if !c.is_ascii() => Self::Single,
            _ if term.chars().all(|c| c.is_ascii_digit() || c == '.') => Self::Number,
            _ if term.is_ascii() => Self::Latin,
            _ => Self::Word,
        }
    }
}

/// All terms of a corpus, sorted by their UTF-8 bytes; a [`TermId`] is a position here.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    terms: Vec<Box<str>>,
    kinds: Vec<TermKind>,
    /// How terms with letters are mostly written, where that is not as they are folded; by term.
    written: FxHashMap<u32, Box<str>>,
}

impl Vocabulary {
    /// Builds the vocabulary of sorted, distinct terms.
    #[must_use]
    pub fn from_sorted(terms: Vec<Box<str>>) -> Self {
        debug_assert!(terms.is_sorted());
        let kinds = terms.iter().map(|term| TermKind::of(term)).collect();
        Self {
            terms,
            kinds,
            written: FxHashMap::default(),
        }
    }

    /// The term as most messages write it: with capital letters where they have them.
    #[must_use]
    pub fn written(&self, id: TermId) -> &str {
        self.written.get(&id.0).map_or(self.term(id), |written| &**written)
    }

    /// How many terms there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The term's text.
    #[must_use]
    pub fn term(&self, id: TermId) -> &str {
        &self.terms[id.index()]
    }

    /// What the term is made of.
    #[must_use]
    pub fn kind(&self, id: TermId) -> TermKind {
        self.kinds[id.index()]
    }

    /// The id of a normalised term.
    #[must_use]
    pub fn id(&self, term: &str) -> Option<TermId> {
        self.terms
            .binary_search_by(|probe| (**probe).cmp(term))
            .ok()
            .map(|at| TermId(at as u32))
    }
}

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
        for &(batch, row) in order {
            let (batch, map) = (batches[batch as usize], &maps[batch as usize]);
            let id = |&token: &u32| {
                if token == u32::MAX {
                    TermId::BREAK
                } else {
                    TermId(map[token as usize])
                }
            };
            joined.terms.extend(batch.of(row as usize).iter().map(id));
            joined.title_lens.push(batch.title_lens[row as usize]);
            joined.ends.push(joined.terms.len() as u64);
        }
        let mut vocabulary = Vocabulary::from_sorted(terms.into_iter().map(Into::into).collect());
        let spellings = usual_spellings(join_spellings(batches, &maps));
        let differ = |spelling: &Spelling| *spelling.text != *vocabulary.terms[spelling.term as usize];
        let differing = spellings.into_iter().filter(differ);
        vocabulary.written = differing.map(|spelling| (spelling.term, spelling.text)).collect();
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
