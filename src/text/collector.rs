//! Collects the tokens of messages one after another, so that nothing else of a message need be kept.

use rustc_hash::FxHashMap;

use super::{BatchTokens, Document, Prepared, Spelling, Token, TokenKind};

/// The tokens of messages so far, with their terms in the order in which they were first seen.
#[derive(Default)]
pub struct TokenCollector {
    batch: BatchTokens,
    ids: FxHashMap<Box<str>, u32>,
    spelled: FxHashMap<(u32, Box<str>), u32>,
}

impl TokenCollector {
    /// Adds the tokens of a message: title, then body, then measures, with a break between them. Cost: a look-up a token.
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
        let mut broken = self.batch.tokens.len() > begin;
        for token in &part.tokens {
            if token.kind == TokenKind::Break {
                broken = true;
                continue;
            }
            // Breaks are written before a token only: none at the end, no two in a row.
            let tokens = &mut self.batch.tokens;
            if std::mem::take(&mut broken) && tokens.len() > begin && tokens.last() != Some(&u32::MAX) {
                tokens.push(u32::MAX);
            }
            let id = self.id(part, *token);
            self.batch.tokens.push(id);
        }
    }

    /// The position of a token's term among those seen so far; a term with letters is counted as it is written.
    fn id(&mut self, part: &Prepared, token: Token) -> u32 {
        let word = &part.text()[token.range()];
        let id = match self.ids.get(word) {
            Some(&id) => id,
            None => {
                let id = self.ids.len() as u32;
                self.ids.insert(word.into(), id);
                id
            }
        };
        if token.kind != TokenKind::Number && word.bytes().any(|byte| byte.is_ascii_lowercase()) {
            *self.spelled.entry((id, part.written(token.range()))).or_default() += 1;
        }
        id
    }

    /// The tokens of all messages added, with their sorted vocabulary. Cost: a sort of the terms.
    #[must_use]
    pub fn finish(self) -> BatchTokens {
        let Self { mut batch, ids, spelled } = self;
        let mut order: Vec<(Box<str>, u32)> = ids.into_iter().collect();
        order.sort_unstable();
        let mut position = vec![0; order.len()];
        for (at, (_, seen)) in order.iter().enumerate() {
            position[*seen as usize] = at as u32;
        }
        for token in batch.tokens.iter_mut().filter(|token| **token != u32::MAX) {
            *token = position[*token as usize];
        }
        let spellings = spelled.into_iter().map(|((id, text), count)| Spelling {
            term: position[id as usize],
            text,
            count,
        });
        batch.spellings = spellings.collect();
        batch.spellings.sort_unstable();
        batch.terms = order.into_iter().map(|(term, _)| term).collect();
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
