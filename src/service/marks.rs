//! Marks in texts: the sentences that were read as problem, cause and measure, and the words that were searched for.

use std::ops::Range;

use maud::{Markup, html};

use super::view::View;
use crate::corpus::MessageId;
use crate::ideas::Part;
use crate::text::{MaskedText, fold_char};

/// A statement with its parts coloured. Where parts overlap, the measure wins over the cause and the cause over the problem.
pub(super) fn marked_body(view: &View, id: MessageId, body: &MaskedText) -> Markup {
    let parts = &view.analysis().parts[id.index()];
    let measures = parts
        .measure_spans
        .iter()
        .copied()
        .chain(said(parts.measure))
        .map(|range| ("m", range));
    let all = measures
        .chain(said(parts.cause).map(|range| ("c", range)))
        .chain(said(parts.problem).map(|range| ("p", range)));
    let shown = |(class, (start, end)): (&'static str, (u32, u32))| (class, body.to_masked(start as usize..end as usize));
    let spans: Vec<(&str, Range<usize>)> = all.map(shown).filter(|(_, range)| body.text.get(range.clone()).is_some()).collect();
    pieces(&body.text, &spans)
}

/// The sentence of a part that is there at all: below half a point on the readers' scale 0 to 2 a sentence is merely the least unlike.
pub(super) fn said(part: Part) -> Option<(u32, u32)> {
    const THERE: f32 = 0.5;
    part.sentence.filter(|_| part.value >= THERE)
}

/// Cuts a text at the borders of the spans; each piece has the class of the first span that holds it.
fn pieces(body: &str, spans: &[(&str, Range<usize>)]) -> Markup {
    let mut borders: Vec<usize> = spans
        .iter()
        .flat_map(|(_, range)| [range.start, range.end])
        .chain([0, body.len()])
        .collect();
    borders.sort_unstable();
    borders.dedup();
    let class_of = |start: usize, end: usize| {
        spans
            .iter()
            .find(|(_, range)| range.start <= start && end <= range.end)
            .map(|(class, _)| *class)
    };
    let mut cut: Vec<(Option<&str>, Range<usize>)> = Vec::new();
    for border in borders.windows(2) {
        let class = class_of(border[0], border[1]);
        match cut.last_mut() {
            Some(last) if last.0 == class => last.1.end = border[1],
            _ => cut.push((class, border[0]..border[1])),
        }
    }
    html! {
        @for (class, range) in cut {
            @match class { Some(class) => mark class=(class) { (&body[range]) }, None => (&body[range]) }
        }
    }
}

/// A text with words marked. Words are normalised; the text is compared as if it were.
pub(super) fn marked(text: &str, words: &[String]) -> Markup {
    let spans: Vec<(&str, Range<usize>)> = ranges(text, words).into_iter().map(|range| ("hit", range)).collect();
    pieces(text, &spans)
}

/// Where words stand in a text, in order, without overlap. Cost: text × words.
pub(super) fn ranges(text: &str, words: &[String]) -> Vec<Range<usize>> {
    let folded: Vec<(usize, char)> = text.char_indices().map(|(at, c)| (at, fold_char(c))).collect();
    let words: Vec<Vec<char>> = words
        .iter()
        .map(|word| word.chars().map(fold_char).collect())
        .filter(|word: &Vec<char>| !word.is_empty())
        .collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < folded.len() {
        let here = |word: &&Vec<char>| folded[at..].iter().map(|&(_, c)| c).take(word.len()).eq(word.iter().copied());
        match words.iter().filter(here).map(Vec::len).max() {
            Some(length) => {
                let end = folded.get(at + length).map_or(text.len(), |&(byte, _)| byte);
                found.push(folded[at].0..end);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_parts_are_cut_and_nothing_is_lost() {
        let markup = pieces("甲乙丙", &[("m", 3..6), ("p", 0..6)]);
        assert_eq!(markup.0, "<mark class=\"p\">甲</mark><mark class=\"m\">乙</mark>丙");
    }

    #[test]
    fn words_are_found_in_either_script_the_longest_first() {
        let words = ["电梯".to_owned(), "加装电梯".to_owned(), "wifi".to_owned()];
        let text = "請加裝電梯，有WiFi";
        let found: Vec<&str> = ranges(text, &words).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["加裝電梯", "WiFi"]);
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(marked("<b>", &["b".to_owned()]).0, "&lt;<mark class=\"hit\">b</mark>&gt;");
    }
}
