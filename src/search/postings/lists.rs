//! Ascending lists of documents, walked side by side.

use super::Posting;

/// Tells of each of some ascending documents that is in a list its place among them and its count.
pub(super) fn tell_common(docs: &[u32], counts: &[(u32, u32)], mut tell: impl FnMut(usize, u32)) {
    let mut counts = counts.iter().peekable();
    for (at, doc) in docs.iter().enumerate() {
        while counts.next_if(|(known, _)| known < doc).is_some() {}
        if let Some((_, count)) = counts.next_if(|(known, _)| known == doc) {
            tell(at, *count);
        }
    }
}

/// Adds two ascending lists.
pub(super) fn add(left: &[Posting], right: impl Iterator<Item = Posting>) -> Vec<Posting> {
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
