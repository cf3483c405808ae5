//! Marks in texts: the sentences that were read as problem, cause and measure, and the words that were searched for.

use std::ops::Range;

use maud::{Markup, html};

use super::view::View;
use crate::corpus::MessageId;
use crate::ideas::Part;
use crate::search::highlight;
use crate::store::Excerpt;
use crate::text::MaskedText;

/// A part of an idea that is coloured in a text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum PartMark {
    Problem,
    Cause,
    Measure,
}

impl PartMark {
    /// Its class in the style sheet.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::Problem => "p",
            Self::Cause => "c",
            Self::Measure => "m",
        }
    }

    /// Its code in the API and the catalogue.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Problem => "problem",
            Self::Cause => "cause",
            Self::Measure => "measure",
        }
    }
}

/// The passages of a statement that say a part of the idea, as byte ranges of its masked text: measures first, then cause, then problem.
pub(super) fn parts_of(view: &View, id: MessageId, statement: &MaskedText) -> Vec<(PartMark, Range<usize>)> {
    let parts = &view.analysis().parts[id.index()];
    let spans = parts.measure_spans.iter().copied();
    // The sentence of the measure is mostly one of its spans.
    let sentence = said(parts.measure).filter(|&(start, end)| spans.clone().all(|span| end <= span.0 || span.1 <= start));
    let measures = spans.chain(sentence).map(|range| (PartMark::Measure, range));
    let all = measures
        .chain(said(parts.cause).map(|range| (PartMark::Cause, range)))
        .chain(said(parts.problem).map(|range| (PartMark::Problem, range)));
    let shown = |(part, (start, end)): (PartMark, (u32, u32))| (part, statement.to_masked(start as usize..end as usize));
    all.map(shown)
        .filter(|(_, range)| statement.text.get(range.clone()).is_some_and(|text| !text.trim().is_empty()))
        .collect()
}

/// A statement with its parts coloured and the words of a search marked, laid out as in [`laid_out`]; and which parts there are, in order.
/// Where parts overlap, the measure wins over the cause and the cause over the problem.
pub(super) fn marked_body(view: &View, id: MessageId, statement: &MaskedText, words: &[String]) -> (Markup, Vec<PartMark>) {
    let parts = parts_of(view, id, statement);
    let spans: Vec<(&str, Range<usize>)> = parts.iter().map(|(part, range)| (part.class(), range.clone())).collect();
    let hits = highlight(&statement.text, words);
    let mut there: Vec<PartMark> = parts.iter().map(|(part, _)| *part).collect();
    there.sort_unstable();
    there.dedup();
    (layers(&statement.text, &spans, &hits), there)
}

/// A text with its line breaks, but without what copying from a page leaves: blanks around it and at the beginning of lines, several
/// empty lines in a row. A paragraph's two wide blanks stay.
pub(super) fn laid_out(text: &str) -> Markup {
    layers(text, &[], &[])
}

/// A text cut at the borders of two layers: parts, of which the first that holds a piece colours it, and hits.
fn layers(text: &str, parts: &[(&str, Range<usize>)], hits: &[Range<usize>]) -> Markup {
    let inner = text.trim();
    let start = text.len() - text.trim_start().len();
    let end = start + inner.len();
    let ends = parts
        .iter()
        .map(|(_, range)| range)
        .chain(hits)
        .flat_map(|range| [range.start, range.end]);
    let mut borders: Vec<usize> = ends.filter(|at| (start..end).contains(at)).chain([start, end]).collect();
    borders.sort_unstable();
    borders.dedup();
    let holds = |range: &Range<usize>, piece: &[usize]| range.start <= piece[0] && piece[1] <= range.end;
    let mut layout = Layout::default();
    html! {
        @for piece in borders.windows(2) {
            @let part = parts.iter().find(|(_, range)| holds(range, piece)).map(|(class, _)| *class);
            @let is_hit = hits.iter().any(|range| holds(range, piece));
            @let shown = layout.take(&text[piece[0]..piece[1]]);
            @match (part, is_hit) {
                (None, false) => (shown),
                (None, true) => mark.hit { (shown) },
                (Some(class), false) => mark class=(class) { (shown) },
                (Some(class), true) => mark class=(class) { mark.hit { (shown) } },
            }
        }
    }
}

/// Where the layout of a text stands between two pieces.
#[derive(Default)]
struct Layout {
    /// Line breaks at the end of what was given.
    breaks: usize,
    /// Wide blanks at the beginning of the line.
    wide: usize,
}

impl Layout {
    /// What is shown of the next piece.
    fn take(&mut self, piece: &str) -> String {
        let mut shown = String::with_capacity(piece.len());
        for c in piece.chars() {
            let begins = self.breaks > 0;
            match c {
                '\n' => {
                    self.breaks += 1;
                    self.wide = 0;
                    if self.breaks <= 2 {
                        shown.push(c);
                    }
                }
                '\u{3000}' if begins && self.wide < 2 => {
                    self.wide += 1;
                    shown.push(c);
                }
                c if begins && c.is_whitespace() => {}
                '\r' => {}
                c => {
                    self.breaks = 0;
                    shown.push(c);
                }
            }
        }
        shown
    }
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

/// A text with the terms of a search marked.
pub(super) fn marked(text: &str, terms: &[String]) -> Markup {
    let spans: Vec<(&str, Range<usize>)> = highlight(text, terms).into_iter().map(|range| ("hit", range)).collect();
    pieces(text, &spans)
}

/// What of a message's texts is shown of a hit, its marks in the original script, white space folded.
pub(super) fn marked_excerpt(excerpt: &Excerpt<'_>) -> Markup {
    let window = &excerpt.snippet.window;
    let (before, after) = excerpt.is_cut();
    let mut at = window.start;
    html! {
        @if before { "…" }
        @for mark in &excerpt.snippet.marks {
            (folded(&excerpt.text[at..mark.start]))
            mark.hit { (folded(&excerpt.text[mark.clone()])) }
            @let () = at = mark.end;
        }
        (folded(&excerpt.text[at..window.end]))
        @if after { "…" }
    }
}

/// A text with each run of white space, wide blanks too, as one blank.
fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c.is_whitespace() {
            true if folded.ends_with(' ') => {}
            true => folded.push(' '),
            false => folded.push(c),
        }
    }
    folded
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
    fn marks_of_a_window_are_those_of_the_text() {
        let message = crate::store::MaskedMessage {
            body: MaskedText {
                text: "先说别的事情。請　加裝電梯。再说别的。".to_owned(),
                ..MaskedText::default()
            },
            ..Default::default()
        };
        let excerpt = Excerpt::of(&message, &["加装电梯".to_owned()], 7);
        assert_eq!(marked_excerpt(&excerpt).0, "…請 <mark class=\"hit\">加裝電梯</mark>。…");
    }

    #[test]
    fn parts_and_words_are_two_layers() {
        let markup = layers("路灯太暗，请换", &[("m", 15..21)], &[0..6, 18..21]);
        assert_eq!(
            markup.0,
            "<mark class=\"hit\">路灯</mark>太暗，<mark class=\"m\">请</mark><mark class=\"m\"><mark class=\"hit\">换</mark></mark>"
        );
    }

    #[test]
    fn lines_stay_and_what_copying_leaves_goes() {
        let text = "\n\t\t\u{3000}\u{3000}尊敬的领导：\r\n  一、路灯。\n\n \n\n\u{3000}\u{3000}\u{3000}二、步道 很窄。\t\n\n";
        assert_eq!(laid_out(text).0, "尊敬的领导：\n一、路灯。\n\n\u{3000}\u{3000}二、步道 很窄。");
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(marked("<b>", &["b".to_owned()]).0, "&lt;<mark class=\"hit\">b</mark>&gt;");
    }
}
