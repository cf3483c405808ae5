//! Cuts a text into clauses and describes each by its words, its neighbours and its place.

use std::ops::Range;

use super::lexicon::{N_BEGINNINGS, SHIPPED};
use crate::classify::cues::{Cue, CueHit, N_CUES};
use crate::classify::features::{Terms, mix};
use crate::text::{Prepared, is_letter_or_digit};

/// One clause: what stands between two marks of punctuation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Clause {
    /// Byte range in the normalised text, marks and white space outside.
    pub(crate) range: Range<usize>,
    /// Its words among the text's terms.
    pub(crate) terms: Range<usize>,
    /// Its cues among the text's cues.
    pub(crate) cues: Range<usize>,
    /// Position of its sentence.
    pub(crate) sentence: usize,
    /// Whether a question mark ends it.
    pub(crate) asks: bool,
}

/// The clauses of a text in order; none is empty. Cost: one pass.
pub(crate) fn cut_clauses(prepared: &Prepared, terms: &Terms, cues: &[CueHit]) -> Vec<Clause> {
    let text = prepared.text();
    let mut clauses = Vec::new();
    let (mut term, mut cue) = (0, 0);
    for (sentence, range) in prepared.sentences.iter().enumerate() {
        let mut start = range.start;
        while start < range.end {
            let rest = &text[start..range.end];
            let length = rest.find(is_mark).unwrap_or(rest.len());
            let end = start + length;
            let mark = rest[length..].chars().next();
            let piece = &text[start..end];
            if !piece.trim().is_empty() {
                let from = start + piece.len() - piece.trim_start().len();
                let trimmed = from..from + piece.trim().len();
                let first_term = advance(&terms.starts, &mut term, trimmed.start);
                let last_term = advance(&terms.starts, &mut term, trimmed.end);
                let first_cue = advance_cues(cues, &mut cue, trimmed.start);
                let last_cue = advance_cues(cues, &mut cue, trimmed.end);
                clauses.push(Clause {
                    range: trimmed,
                    terms: first_term..last_term,
                    cues: first_cue..last_cue,
                    sentence,
                    asks: mark == Some('?'),
                });
            }
            start = end + mark.map_or(0, char::len_utf8);
        }
    }
    clauses
}

fn is_mark(c: char) -> bool {
    matches!(c, ',' | '。' | ';' | ':' | '!' | '?' | '…' | '\n' | ' ' | '~')
}

fn advance(starts: &[u32], at: &mut usize, byte: usize) -> usize {
    while starts.get(*at).is_some_and(|&start| (start as usize) < byte) {
        *at += 1;
    }
    *at
}

fn advance_cues(cues: &[CueHit], at: &mut usize, byte: usize) -> usize {
    while cues.get(*at).is_some_and(|cue| (cue.start as usize) < byte) {
        *at += 1;
    }
    *at
}

const BEFORE: u32 = 0x6265_666f;
const AFTER: u32 = 0x6166_7465;

/// The keys of a clause: its own words, and those of its neighbours marked apart.
pub(crate) fn clause_keys(clauses: &[Clause], at: usize, terms: &Terms, keys: &mut Vec<u32>) {
    Terms::push_keys(&terms.hashes[clauses[at].terms.clone()], 0, keys);
    let mut neighbour = |other: Option<&Clause>, salt: u32| {
        if let Some(other) = other {
            keys.extend(
                terms.hashes[other.terms.clone()]
                    .iter()
                    .filter(|&&hash| hash != Terms::BREAK)
                    .map(|&hash| mix(salt, hash)),
            );
        }
    };
    neighbour(at.checked_sub(1).and_then(|at| clauses.get(at)), BEFORE);
    neighbour(clauses.get(at + 1), AFTER);
}

/// How far the window of neighbouring margins reaches to either side.
const REACH: usize = 3;
/// Cues whose distance behind a clause is told.
const TRIGGERS: [Cue; 6] = [Cue::Suggest, Cue::Could, Cue::Should, Cue::Hope, Cue::Order, Cue::Beg];
/// Numbers that describe the whole message to each of its clauses.
pub(crate) const MESSAGE_WIDTH: usize = 5;
/// How many numbers set a clause against the others of its message.
const STANDING_WIDTH: usize = 7;
/// How many numbers describe a clause.
pub(crate) const CLAUSE_WIDTH: usize =
    2 * N_CUES + (2 * REACH + 1) + 2 + TRIGGERS.len() + 8 + MESSAGE_WIDTH + STANDING_WIDTH + 2 + N_BEGINNINGS;

/// Describes every clause of a text: cues of its own and of the clause before, margins around it, how far behind the last trigger lies,
/// its place, the message's numbers, how its margin stands among all margins, what it shares with the title, and how it begins.
pub(crate) fn describe(
    (text, title): (&str, &str),
    clauses: &[Clause],
    cues: &[CueHit],
    margins: &[f32],
    message: [f32; MESSAGE_WIDTH],
) -> Vec<f32> {
    let mut rows = Vec::with_capacity(clauses.len() * CLAUSE_WIDTH);
    let standings = standings(margins);
    let (mut of_title, mut own) = (Vec::new(), Vec::new());
    letter_pairs(title, &mut of_title);
    let mut last_seen = [None::<usize>; TRIGGERS.len()];
    let n = clauses.len() as f32;
    let length = n.ln();
    for (at, clause) in clauses.iter().enumerate() {
        let begin = rows.len();
        rows.resize(begin + 2 * N_CUES, 0.0);
        for hit in &cues[clause.cues.clone()] {
            rows[begin + usize::from(hit.kind)] = 1.0;
            if let Some(trigger) = TRIGGERS.iter().position(|&cue| cue as u8 == hit.kind) {
                last_seen[trigger] = Some(at);
            }
        }
        if at > 0 {
            for hit in &cues[clauses[at - 1].cues.clone()] {
                rows[begin + N_CUES + usize::from(hit.kind)] = 1.0;
            }
        }
        let around = |offset: usize| {
            (at + offset)
                .checked_sub(REACH)
                .and_then(|at| margins.get(at))
                .copied()
                .unwrap_or(-1.0)
        };
        rows.extend((0..=2 * REACH).map(around));
        let first = clauses.partition_point(|other| other.sentence < clause.sentence);
        let last = clauses.partition_point(|other| other.sentence <= clause.sentence);
        let of_sentence = &margins[first..last];
        rows.push(of_sentence.iter().copied().fold(f32::MIN, f32::max));
        rows.push(of_sentence.iter().sum::<f32>() / of_sentence.len() as f32);
        rows.extend(
            last_seen
                .iter()
                .map(|seen| seen.map_or(0.0, |seen| 1.0 / (1.0 + (at - seen) as f32))),
        );
        let flag = |value: bool| f32::from(u8::from(value));
        let chars = (clause.range.len() as f32 / 3.0).ln_1p();
        let place = [at as f32 / n, 1.0 / (1.0 + at as f32), 1.0 / (n - at as f32), length];
        rows.extend(place);
        rows.extend([chars, flag(clause.asks), flag(at == first), (last - first) as f32 / 10.0]);
        rows.extend(message);
        rows.extend(standings[at]);
        letter_pairs(&text[clause.range.clone()], &mut own);
        let shared = own.iter().filter(|pair| of_title.binary_search(pair).is_ok()).count() as f32;
        rows.extend([shared / own.len().max(1) as f32, shared / of_title.len().max(1) as f32]);
        rows.extend(SHIPPED.begins(&text[clause.range.clone()]).map(flag));
    }
    rows
}

/// How each margin stands among those of its message: the distance to the best, its rank whole and as a share, how many are above 0 and
/// above -0.5, how many above 0 come before it, and its share of all (softmax of thrice the margins). Readers mark the few clauses that
/// say it best, so a clause is measured by its rivals.
fn standings(margins: &[f32]) -> Vec<[f32; STANDING_WIDTH]> {
    let mut order: Vec<usize> = (0..margins.len()).collect();
    order.sort_by(|&a, &b| margins[b].total_cmp(&margins[a]).then(a.cmp(&b)));
    let Some(&best) = order.first() else {
        return Vec::new();
    };
    let above = |least: f32| margins.iter().filter(|&&margin| margin > least).count() as f32;
    let (sure, near, n) = (above(0.0), above(-0.5), margins.len() as f32);
    let weights: Vec<f32> = margins.iter().map(|margin| (3.0 * (margin - margins[best])).exp()).collect();
    let all: f32 = weights.iter().sum();
    let mut standings = vec![[0.0; STANDING_WIDTH]; margins.len()];
    for (rank, &at) in order.iter().enumerate() {
        let rank = rank as f32;
        standings[at] = [margins[at] - margins[best], rank, rank / n, sure, near, 0.0, weights[at] / all];
    }
    let mut before = 0.0;
    for (standing, &margin) in standings.iter_mut().zip(margins) {
        standing[5] = before;
        before += f32::from(u8::from(margin > 0.0));
    }
    standings
}

/// The pairs of neighbouring letters of a text, a number each, sorted, each once, into `pairs`.
fn letter_pairs(text: &str, pairs: &mut Vec<u64>) {
    pairs.clear();
    let mut letters = text.chars().filter(|&c| is_letter_or_digit(c)).map(u64::from);
    if let Some(mut last) = letters.next() {
        for letter in letters {
            pairs.push(last << 32 | letter);
            last = letter;
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::cues::find_cues;
    use crate::text::Segmenter;

    #[test]
    fn clauses_lie_between_marks() {
        let prepared = Prepared::new("路太窄,建议拓宽。谢谢! 能装灯吗?", &Segmenter::new(&[]));
        let (terms, cues) = (Terms::of(&prepared), find_cues(prepared.text()));
        let clauses = cut_clauses(&prepared, &terms, &cues);
        let texts: Vec<&str> = clauses.iter().map(|clause| &prepared.text()[clause.range.clone()]).collect();
        assert_eq!(texts, ["路太窄", "建议拓宽", "谢谢", "能装灯吗"]);
        assert_eq!(clauses.iter().map(|clause| clause.sentence).collect::<Vec<_>>(), [0, 0, 1, 2]);
        assert_eq!(clauses[1].cues.len(), 2);
        assert!(clauses[3].asks);
        let rows = describe((prepared.text(), "拓宽"), &clauses, &cues, &[0.0; 4], [0.0; MESSAGE_WIDTH]);
        assert_eq!(rows.len(), 4 * CLAUSE_WIDTH);
        let shared: Vec<f32> = rows
            .chunks_exact(CLAUSE_WIDTH)
            .map(|row| row[CLAUSE_WIDTH - N_BEGINNINGS - 1])
            .collect();
        assert_eq!(shared, [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn a_clause_stands_against_its_rivals() {
        let standings = standings(&[0.5, -1.0, 0.75]);
        let ranks: Vec<f32> = standings.iter().map(|standing| standing[1]).collect();
        assert_eq!(ranks, [1.0, 2.0, 0.0]);
        assert_eq!(standings[1][0], -1.75);
        assert_eq!([standings[0][5], standings[1][5], standings[2][5]], [0.0, 1.0, 1.0]);
        assert!((standings.iter().map(|standing| standing[6]).sum::<f32>() - 1.0).abs() < 1e-5);
    }
}
