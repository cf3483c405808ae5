//! Collects the tokens of messages one after another, so that nothing else of a message need be kept.

use rustc_hash::{FxBuildHasher, FxHashMap};

use super::{BatchTokens, Document, Prepared, Spelling, TokenKind};

/// The tokens of messages so far. Words are only written down; they get their ids together, when the tables that this takes stand near
/// the processor.
#[derive(Default)]
pub struct TokenCollector {
    /// Ends, lengths of titles, and tokens: breaks, or 0 for each word.
    batch: BatchTokens,
    /// All words, one after another.
    text: String,
    /// Where each word ends in `text`.
    word_ends: Vec<u32>,
    /// Words with letters as messages write them, by their position.
    written: Vec<(usize, Box<str>)>,
}

impl TokenCollector {
    /// Adds the tokens of a message: title, then body, then measures, with a break between them. Cost: a copy of the words.
    pub fn push(&mut self, document: &Document) {
        let begin = self.batch.tokens.len();
        for (part, is_title) in [(&document.title, true), (&document.body, false), (&document.measures, false)] {
            self.push_part(part, begin);
            if is_title {
                self.batch.title_lens.push((self.batch.tokens.len() - begin) as u32);
            }
        }
        self.batch.ends.push(self.batch.tokens.len() as u32);
    }

    fn push_part(&mut self, part: &Prepared, begin: usize) {
        let tokens = &mut self.batch.tokens;
        let mut broken = tokens.len() > begin;
        for token in &part.tokens {
            if token.kind == TokenKind::Break {
                broken = true;
                continue;
            }
            // Breaks are written before a token only: none at the end, no two in a row.
            if std::mem::take(&mut broken) && tokens.len() > begin && tokens.last() != Some(&u32::MAX) {
                tokens.push(u32::MAX);
            }
            let word = &part.text()[token.range()];
            if word.bytes().any(|byte| byte.is_ascii_lowercase()) {
                self.written.push((self.word_ends.len(), part.written(token.range())));
            }
            self.text.push_str(word);
            self.word_ends.push(self.text.len() as u32);
            tokens.push(0);
        }
    }

    /// The tokens of all messages added, with their sorted vocabulary. Cost: a look-up a token and a sort of the terms.
    #[must_use]
    pub fn finish(self) -> BatchTokens {
        let Self {
            mut batch,
            text,
            word_ends,
            written,
        } = self;
        // About one token in eight is new.
        let mut ids: FxHashMap<&str, u32> = FxHashMap::with_capacity_and_hasher(word_ends.len() / 8, FxBuildHasher);
        let mut seen: Vec<(&str, u32)> = Vec::new();
        let mut begin = 0;
        let ids_of_words = word_ends.iter().map(|&end| {
            let end = end as usize;
            let word = &text[std::mem::replace(&mut begin, end)..end];
            *ids.entry(word).or_insert_with(|| {
                let id = seen.len() as u32;
                seen.push((word, id));
                id
            })
        });
        let mut words: Vec<u32> = ids_of_words.collect();
        seen.sort_unstable();
        let mut position = vec![0; seen.len()];
        for (at, &(_, id)) in seen.iter().enumerate() {
            position[id as usize] = at as u32;
        }
        words.iter_mut().for_each(|word| *word = position[*word as usize]);
        let tokens = batch.tokens.iter_mut().filter(|token| **token != u32::MAX);
        tokens.zip(&words).for_each(|(token, &word)| *token = word);
        let mut spelled: FxHashMap<(u32, Box<str>), u32> = FxHashMap::default();
        for (word, text) in written {
            *spelled.entry((words[word], text)).or_default() += 1;
        }
        let spellings = spelled.into_iter().map(|((term, text), count)| Spelling { term, text, count });
        batch.spellings = spellings.collect();
        batch.spellings.sort_unstable();
        batch.terms = seen.into_iter().map(|(term, _)| term.into()).collect();
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Segmenter;

    #[test]
    fn terms_are_sorted_and_breaks_stand_between_clauses_only() {
        let segmenter = Segmenter::new(&[]);
        let mut collector = TokenCollector::default();
        for (title, body) in [("路灯", ",路灯,,电梯。"), ("", "a区 路灯")] {
            let prepared = |text: &str| Prepared::new(text, &segmenter);
            collector.push(&Document {
                title: prepared(title),
                body: prepared(body),
                measures: prepared(""),
                paraphrase: false,
            });
        }
        let batch = collector.finish();
        assert!(batch.terms.is_sorted());
        let words = |row: usize| {
            let word = |&token: &u32| batch.terms.get(token as usize).map_or("|", |term| &**term);
            batch.of(row).iter().map(word).collect::<Vec<_>>().concat()
        };
        assert_eq!((words(0).as_str(), words(1).as_str()), ("路灯|路灯|电梯", "a区|路灯"));
        assert_eq!(batch.title_lens, [1, 0]);
    }
}
