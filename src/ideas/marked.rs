//! Where readers marked measures: clauses and bytes of the texts that training compares with.

use super::clauses::{Clause, clause_keys, cut_clauses, describe};
use super::read::message_numbers;
use super::spans::join_spans;
use crate::classify::keys::KeySpace;
use crate::classify::linear::SparseRows;
use crate::classify::{MessageFeatures, Reading};
use crate::text::{Document, normalize};

/// The clauses of all messages in one list.
pub(super) struct Clauses {
    /// By message.
    pub(super) of: Vec<Vec<Clause>>,
    /// For each clause of all messages whether at least half of it is marked.
    pub(super) measure: Vec<bool>,
    /// For each clause the part of the cross-validation.
    pub(super) parts: Vec<usize>,
}

/// Cuts all messages into clauses and asks of each whether readers marked it.
pub(super) fn all_clauses(documents: &[Document], features: &[MessageFeatures], readings: &[Reading], parts: &[usize]) -> Clauses {
    let mut all = Clauses {
        of: Vec::with_capacity(documents.len()),
        measure: Vec::new(),
        parts: Vec::new(),
    };
    for (at, (document, features)) in documents.iter().zip(features).enumerate() {
        let clauses = cut_clauses(&document.body, &features.body, &features.body_cues);
        let marked = marked_bytes(document.body.text(), &readings[at].measures);
        let inside = |clause: &Clause| 2 * clause.range.clone().filter(|&byte| marked[byte]).count() >= clause.range.len();
        all.measure.extend(clauses.iter().map(inside));
        all.parts.extend(std::iter::repeat_n(parts[at], clauses.len()));
        all.of.push(clauses);
    }
    all
}

/// For each byte of a normalised text whether one of the measures covers it; white space does not matter.
fn marked_bytes(text: &str, measures: &[String]) -> Vec<bool> {
    let mut marked = vec![false; text.len()];
    let kept: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .flat_map(|(at, c)| at..at + c.len_utf8())
        .collect();
    let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    for measure in measures {
        let wanted: String = normalize(measure).text.chars().filter(|c| !c.is_whitespace()).collect();
        if wanted.is_empty() {
            continue;
        }
        for (at, found) in squeezed.match_indices(&wanted) {
            kept[at..at + found.len()].iter().for_each(|&byte| marked[byte] = true);
        }
    }
    marked
}

/// The words of every clause as vectors.
pub(super) fn clause_vectors(clauses: &Clauses, features: &[MessageFeatures], min_clauses: u32) -> (KeySpace, SparseRows) {
    let mut keys: Vec<Vec<u32>> = Vec::with_capacity(clauses.measure.len());
    for (clauses, features) in clauses.of.iter().zip(features) {
        for at in 0..clauses.len() {
            let mut own = Vec::new();
            clause_keys(clauses, at, &features.body, &mut own);
            keys.push(own);
        }
    }
    let space = KeySpace::fit(&keys, min_clauses);
    let mut rows = SparseRows::default();
    keys.iter_mut().for_each(|keys| rows.push(space.vector(keys)));
    (space, rows)
}

/// Cuts a list over all clauses into one slice per message.
pub(super) fn split<'a>(values: &'a [f32], clauses: &[Vec<Clause>]) -> Vec<&'a [f32]> {
    let mut rest = values;
    let take = |clauses: &Vec<Clause>| {
        let (head, tail) = rest.split_at(clauses.len());
        rest = tail;
        head
    };
    clauses.iter().map(take).collect()
}

/// Describes every clause of all messages.
pub(super) fn describe_all<'a>(
    documents: &[Document],
    clauses: &Clauses,
    features: &[MessageFeatures],
    margins: &[f32],
    message: impl Fn(usize) -> &'a [f32],
) -> Vec<f32> {
    let by_message = split(margins, &clauses.of);
    let one = |at: usize| {
        describe(
            (documents[at].body.text(), documents[at].title.text()),
            &clauses.of[at],
            &features[at].body_cues,
            by_message[at],
            message_numbers(message(at)),
        )
    };
    (0..clauses.of.len()).flat_map(one).collect()
}

/// The cut that gives the best F1 over characters, and that F1.
pub(super) fn best_span_cut(documents: &[Document], readings: &[Reading], clauses: &[Vec<Clause>], chances: &[&[f32]]) -> (f32, f64) {
    let marked: Vec<Vec<bool>> = documents
        .iter()
        .zip(readings)
        .map(|(document, reading)| marked_bytes(document.body.text(), &reading.measures))
        .collect();
    let truth = marked.iter().flatten().filter(|&&byte| byte).count();
    let score = |cut: f32| {
        let (mut hit, mut found) = (0usize, 0usize);
        for (at, document) in documents.iter().enumerate() {
            for (start, end) in join_spans(document.body.text(), &clauses[at], chances[at], cut) {
                found += (end - start) as usize;
                hit += marked[at][start as usize..end as usize].iter().filter(|&&byte| byte).count();
            }
        }
        2.0 * hit as f64 / (truth + found).max(1) as f64
    };
    (2..16)
        .map(|step| step as f32 * 0.05)
        .map(|cut| (cut, score(cut)))
        .fold((0.5, 0.0), |best, next| if next.1 > best.1 { next } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn measures_are_found_whatever_the_white_space() {
        let marked = marked_bytes("路窄,拓宽 到八米。", &["拓宽到\n八米".to_owned()]);
        let text: String = "路窄,拓宽 到八米。"
            .char_indices()
            .filter(|&(at, _)| marked[at])
            .map(|(_, c)| c)
            .collect();
        assert_eq!(text, "拓宽到八米");
    }
}
