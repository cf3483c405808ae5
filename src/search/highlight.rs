//! Where a text holds the terms of a search, and the window of it that shows most of them.

use std::ops::Range;

use super::grams::{letters, occurrences, runs};
use crate::text::{Normalized, normalize, sentences};

/// A window of a text with what to mark in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Snippet {
    /// The window, in bytes of the text.
    pub window: Range<usize>,
    /// What to mark, in bytes of the text, inside the window, in order, without overlap.
    pub marks: Vec<Range<usize>>,
}

/// Where the text holds the terms: byte ranges of the text as given, in order, overlapping and touching ones joined.
///
/// Script, width, case and white space are folded as in the index. Cost: linear in text times terms.
#[must_use]
pub fn highlight(text: &str, terms: &[String]) -> Vec<Range<usize>> {
    marks_in(&normalize(text), terms)
}

/// The same of a text that is normalised already.
fn marks_in(normalized: &Normalized, terms: &[String]) -> Vec<Range<usize>> {
    let row = letters(&normalized.text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for run in terms.iter().flat_map(|term| runs(term)) {
        for places in occurrences(&row, &run) {
            let bytes = row[places.start].start as usize..row[places.end - 1].end();
            found.push(normalized.original_range(bytes));
        }
    }
    found.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<usize>> = Vec::with_capacity(found.len());
    for range in found {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// The window of about `n_chars` characters that shows the most different terms, begun at a sentence where that loses no mark.
/// Without any term in the text it is the text's beginning.
#[must_use]
pub fn snippet(text: &str, terms: &[String], n_chars: usize) -> Snippet {
    let normalized = normalize(text);
    let marks = marks_in(&normalized, terms);
    let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let char_of = |byte: usize| bounds.partition_point(|&bound| bound < byte);
    let end_of = |start: usize| bounds[(char_of(start) + n_chars).min(bounds.len() - 1)];
    let shown = |start: usize| {
        let end = end_of(start);
        // Marks stand in order.
        let first = marks.partition_point(|mark| mark.start < start);
        let within = marks[first..].iter().take_while(|mark| mark.end <= end);
        let mut texts: Vec<&str> = within.map(|mark| &text[mark.clone()]).collect();
        let n_marks = texts.len();
        texts.sort_unstable();
        texts.dedup();
        (texts.len(), n_marks)
    };
    let (mut best, mut most) = (0, shown(0));
    for mark in &marks {
        let here = shown(mark.start);
        if here > most {
            (best, most) = (mark.start, here);
        }
    }
    let begins = sentences(&normalized.text)
        .into_iter()
        .map(|sentence| normalized.original_range(sentence).start);
    let start = begins
        .take_while(|&begin| begin <= best)
        .filter(|&begin| shown(begin) >= most)
        .last()
        .unwrap_or_else(|| with_context(text, best, &bounds[..=char_of(best)], n_chars / 5, |start| shown(start).0));
    let window = start..end_of(start);
    let marks = marks
        .into_iter()
        .filter(|mark| mark.start >= window.start && mark.end <= window.end)
        .collect();
    Snippet { window, marks }
}

/// A start before the first mark, so that what leads to it can be read: after the nearest comma, at most so many characters back, as long
/// as no term leaves the window. `bounds` are those of the characters up to the mark.
fn with_context(text: &str, mark: usize, bounds: &[usize], most: usize, n_terms: impl Fn(usize) -> usize) -> usize {
    let back = bounds.iter().rev().take(most + 1).copied();
    let fits = |start: &usize| n_terms(*start) >= n_terms(mark);
    let reached = back.clone().take_while(fits).last().unwrap_or(mark);
    let after_comma = |&start: &usize| text[..start].ends_with(['，', ',', '、', '；', ';', '：', ':', '\n', '　']);
    back.take_while(|&start| start >= reached)
        .skip(1)
        .find(after_comma)
        .unwrap_or(reached)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn terms(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.to_owned()).collect()
    }

    #[test]
    fn marks_lie_on_the_original_text() {
        let text = "　地鐵站 Ａ口,地铁很吵";
        let marked: Vec<&str> = highlight(text, &terms(&["地铁", "a口"]))
            .into_iter()
            .map(|range| &text[range])
            .collect();
        assert_eq!(marked, ["地鐵", "Ａ口", "地铁"]);
    }

    #[test]
    fn overlapping_marks_join() {
        let text = "人行天桥";
        assert_eq!(highlight(text, &terms(&["人行", "行天桥"])), std::slice::from_ref(&(0..text.len())));
    }

    #[test]
    fn the_window_shows_most_terms_from_a_sentence_on() {
        let text = "小区很大。电梯很旧。请看这里,小区的电梯经常困人。谢谢。";
        let snippet = snippet(text, &terms(&["电梯", "困人", "小区"]), 16);
        assert_eq!(&text[snippet.window.clone()], "请看这里,小区的电梯经常困人。谢");
        assert_eq!(snippet.marks.len(), 3);
    }

    #[test]
    fn what_leads_to_a_mark_is_shown_where_no_term_is_lost() {
        let text = "前面说了很多很多很多很多别的事情，物业说电梯坏了，电梯坏了，电梯坏了，还要等。";
        let first = snippet(text, &terms(&["电梯"]), 20);
        assert!(text[first.window].starts_with("物业说电梯"));
        let both = snippet(text, &terms(&["电梯", "还要等"]), 21);
        assert!(text[both.window.clone()].ends_with("还要等"), "{}", &text[both.window]);
    }

    #[test]
    fn a_text_without_the_terms_shows_its_beginning() {
        assert_eq!(
            snippet("路灯不亮", &terms(&["电梯"]), 2),
            Snippet {
                window: 0.."路灯".len(),
                marks: Vec::new()
            }
        );
        assert_eq!(snippet("", &[], 10), Snippet::default());
    }

    proptest! {
        #[test]
        fn marks_are_ordered_and_on_character_boundaries(text in "[路灯ＡaBb ,。\n鐵铁]{0,30}", word in "[路灯ab铁]{1,3}") {
            let shown = snippet(&text, &[word], 8);
            prop_assert!(text.get(shown.window.clone()).is_some());
            prop_assert!(shown.marks.iter().all(|mark| text.get(mark.clone()).is_some_and(|marked| !marked.is_empty())));
            prop_assert!(shown.marks.windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }
}
