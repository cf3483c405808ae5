//! Names in a row: what stands beside a name in a list and is shaped like one is one.

use std::ops::Range;

use super::signs::{follows_particle, is_distinct, is_ideograph, is_shaped};

/// What parts the names of a row; numbers may count them.
fn is_separator(c: char) -> bool {
    matches!(c, '、' | ',' | ' ' | '\n' | ';' | '.' | '/' | '和' | '与' | '及') || c.is_ascii_digit()
}

/// Adds the names that stand in a row with those that were found.
pub(super) fn extend(text: &str, names: &mut Vec<Range<usize>>) {
    let mut at = 0;
    while at < names.len() {
        let name = names[at].clone();
        at += 1;
        for neighbour in [next(text, name.end), previous(text, name.start)].into_iter().flatten() {
            if !names.iter().any(|known| known.start < neighbour.end && neighbour.start < known.end) {
                names.push(neighbour);
            }
        }
    }
}

/// The shaped piece after the separators that follow a place.
fn next(text: &str, at: usize) -> Option<Range<usize>> {
    let at = after_brackets(text, at);
    let rest = &text[at..];
    let link = rest.find(|c| !is_separator(c))?;
    if link == 0 || link > 8 {
        return None;
    }
    let piece = &rest[link..];
    let length = piece
        .find(|c| !is_ideograph(c) || matches!(c, '等' | '和' | '与' | '及'))
        .unwrap_or(piece.len());
    is_shaped(&piece[..length]).then(|| at + link..at + link + length)
}

/// The place after a remark in brackets that follows a name: `(财务总监)`.
fn after_brackets(text: &str, at: usize) -> usize {
    const LONGEST: usize = 60;
    let Some(remark) = text[at..].strip_prefix('(') else { return at };
    match remark.find(')') {
        Some(length) if length <= LONGEST => at + length + 2,
        _ => at,
    }
}

/// The shaped piece before the separators that precede a place.
fn previous(text: &str, at: usize) -> Option<Range<usize>> {
    let head = text[..at].trim_end_matches(is_separator);
    if head.len() == at || at - head.len() > 8 {
        return None;
    }
    let start = head
        .char_indices()
        .rev()
        .find(|&(_, c)| !is_ideograph(c) || matches!(c, '和' | '与' | '及'))
        .map_or(0, |(start, c)| start + c.len_utf8());
    if is_shaped(&head[start..]) {
        return Some(start..head.len());
    }
    // The first of a row stands after a word: 参加的有郑晓东、….
    let starts = head[start..].char_indices().rev().map(|(at, _)| start + at).skip(1).take(2);
    let first = |&at: &usize| is_shaped(&head[at..]) && is_distinct(&head[at..]) && follows_particle(text, at);
    starts.filter(first).min().map(|at| at..head.len())
}
