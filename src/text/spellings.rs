//! How terms with letters are written: tokens are folded to small letters, names on pages are not.

use super::BatchTokens;

/// A way of writing a term: capital or small letters, in half width.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Spelling {
    /// Position in [`BatchTokens::terms`].
    pub term: u32,
    /// As it is written.
    pub text: Box<str>,
    /// How many times.
    pub count: u32,
}

/// The spellings of several batches, by the terms of the vocabulary that `maps` lead to, with their counts added up; sorted.
pub(super) fn join_spellings(batches: &[&BatchTokens], maps: &[Vec<u32>]) -> Vec<Spelling> {
    let moved = |(batch, map): (&&BatchTokens, &Vec<u32>)| -> Vec<Spelling> {
        let move_one = |spelling: &Spelling| Spelling {
            term: map[spelling.term as usize],
            ..spelling.clone()
        };
        batch.spellings.iter().map(move_one).collect()
    };
    let mut joined: Vec<Spelling> = batches.iter().zip(maps).flat_map(moved).collect();
    joined.sort_unstable();
    joined.dedup_by(|later, kept| {
        let same = (later.term, &later.text) == (kept.term, &kept.text);
        if same {
            kept.count += later.count;
        }
        same
    });
    joined
}

/// Of each term the spelling with the greatest count, of equal ones the first in the alphabet.
pub(super) fn usual_spellings(mut spellings: Vec<Spelling>) -> Vec<Spelling> {
    spellings.sort_by(|a, b| (a.term, std::cmp::Reverse(a.count), &a.text).cmp(&(b.term, std::cmp::Reverse(b.count), &b.text)));
    spellings.dedup_by_key(|spelling| spelling.term);
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Document, Prepared, Segmenter, Tokens};

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
    fn terms_are_written_as_most_messages_write_them() {
        let segmenter = Segmenter::new(&[]);
        let one = BatchTokens::collect(&[document(&segmenter, "C9区的wifi", "c9区"), document(&segmenter, "Ｃ9区", "")]);
        let two = BatchTokens::collect(&[document(&segmenter, "", "WIFI信号,wifi密码")]);
        let (_, vocabulary) = Tokens::join(&[&one, &two], &[(0, 0), (1, 0), (0, 1)]);
        let written = |term| vocabulary.written(vocabulary.id(term).unwrap());
        assert_eq!((written("c9"), written("wifi"), written("信号")), ("C9", "wifi", "信号"));
    }
}
