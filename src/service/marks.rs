//! Marks in texts: the sentences that were read as problem, cause and measure, and the words that were searched for.

use std::ops::Range;

use maud::{Markup, html};

use super::view::View;
use crate::corpus::MessageId;
use crate::ideas::Part;
use crate::search::highlight;
use crate::store::Excerpt;
use crate::text::MaskedText;

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
    fn text_is_escaped() {
        assert_eq!(marked("<b>", &["b".to_owned()]).0, "&lt;<mark class=\"hit\">b</mark>&gt;");
    }
}
