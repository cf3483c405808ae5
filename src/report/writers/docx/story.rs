//! Paragraphs, headings, blanks and boxes.

use super::super::markup::Markup;
use super::super::wording::Wording;
use super::faces::Face;
use super::styles::{LINE, WIDTH};
use super::{Parts, chart, table};
use crate::report::document::{Block, Body, Text};
use crate::report::phrases::Language;

/// How a run differs from its paragraph.
#[derive(Clone, Copy, Default)]
pub(super) struct Look {
    /// Another face.
    pub(super) face: Option<Face>,
    /// Bold.
    pub(super) bold: bool,
    /// On grey: what a person must still write.
    pub(super) shaded: bool,
    /// Half points; 0 is the paragraph's.
    pub(super) size: u32,
}

/// A paragraph of a style. `direct` writes properties of its own, in the order of the schema behind `w:pStyle`.
pub(super) fn paragraph(x: &mut Markup, style: &str, direct: impl FnOnce(&mut Markup), inside: impl FnOnce(&mut Markup)) {
    x.with("w:p", &[], |x| {
        x.with("w:pPr", &[], |x| {
            x.val("w:pStyle", style);
            direct(x);
        });
        inside(x);
    });
}

/// A paragraph of a style with plain words.
pub(super) fn line(x: &mut Markup, style: &str, words: &str) {
    paragraph(x, style, |_| {}, |x| run(x, words, Look::default()));
}

/// An empty line of the text.
pub(super) fn blank_line(x: &mut Markup) {
    paragraph(x, "MzFlat", |_| {}, |_| {});
}

/// Words of one look. A line break stays one.
pub(super) fn run(x: &mut Markup, words: &str, look: Look) {
    if words.is_empty() {
        return;
    }
    x.with("w:r", &[], |x| {
        properties(x, look);
        for (at, part) in words.split('\n').enumerate() {
            if at > 0 {
                x.empty("w:br", &[]);
            }
            x.words("w:t", &[("xml:space", "preserve")], part);
        }
    });
}

/// A stop of the tabulator.
pub(super) fn tab(x: &mut Markup) {
    x.with("w:r", &[], |x| x.empty("w:tab", &[]));
}

fn properties(x: &mut Markup, look: Look) {
    x.with("w:rPr", &[], |x| {
        // Quotation marks are Chinese ones, although Latin faces have them too.
        match look.face {
            Some(face) => face.write(x),
            None => x.empty("w:rFonts", &[("w:hint", "eastAsia")]),
        }
        if look.bold {
            x.empty("w:b", &[]);
        }
        if look.size > 0 {
            x.val("w:sz", &look.size.to_string());
            x.val("w:szCs", &look.size.to_string());
        }
        if look.shaded {
            x.empty("w:shd", &[("w:val", "clear"), ("w:color", "auto"), ("w:fill", "D9D9D9")]);
        }
    });
}

/// A text, what is left to write on grey.
pub(super) fn text(x: &mut Markup, text: &Text, look: Look, wording: Wording) {
    words(x, &text.to_string(), look, wording);
}

fn words(x: &mut Markup, all: &str, look: Look, wording: Wording) {
    let mut rest = all;
    loop {
        let next = wording
            .to_write()
            .into_iter()
            .filter_map(|mark| rest.find(mark).map(|at| (at, mark.len())));
        let Some((at, length)) = next.min() else { break };
        run(x, &rest[..at], look);
        let shaded = Look { shaded: true, ..look };
        run(x, &rest[at..at + length], shaded);
        rest = &rest[at + length..];
    }
    run(x, rest, look);
}

/// Writes blocks one after another.
pub(super) fn blocks(x: &mut Markup, blocks: &[Block], parts: &mut Parts, language: Language, wording: Wording) {
    for block in blocks {
        match &block.body {
            Body::Heading { level, text, number } => {
                let style = format!("Heading{}", (*level).clamp(1, 4));
                let words = format!("{number}{text}");
                line(x, &style, &words);
            }
            Body::Paragraph(said) => said_lines(x, said, wording),
            Body::Item { level, lead, text, number } => item(x, (*level, number), lead, text, wording),
            Body::Table(said) => table::table(x, said, wording),
            Body::Chart(said) => chart::chart(x, said, parts, language, wording),
            Body::Blank(label) => blank(x, label, wording),
            Body::Box { label, lines } => empty_box(x, label, *lines),
        }
    }
}

/// A paragraph; lines that the writer of a letter broke are paragraphs of their own.
fn said_lines(x: &mut Markup, said: &Text, wording: Wording) {
    for part in said.to_string().split('\n').filter(|part| !part.trim().is_empty()) {
        paragraph(x, "MzText", |_| {}, |x| words(x, part.trim_end(), Look::default(), wording));
    }
}

fn item(x: &mut Markup, (level, number): (u8, &str), lead: &Text, said: &Text, wording: Wording) {
    let look = match level {
        0 | 1 => Look {
            face: Some(Face::Heading),
            ..Look::default()
        },
        2 => Look {
            face: Some(Face::Second),
            ..Look::default()
        },
        3 => Look {
            bold: !lead.is_empty(),
            ..Look::default()
        },
        _ => Look::default(),
    };
    let lead = lead.to_string();
    paragraph(
        x,
        "MzText",
        |_| {},
        |x| {
            let end = wording.lead_end(&lead, said);
            words(x, &format!("{number}{lead}{end}"), look, wording);
            text(x, said, Look::default(), wording);
        },
    );
}

fn blank(x: &mut Markup, label: &str, wording: Wording) {
    let open = wording.to_write().iter().any(|mark| label.contains(mark));
    paragraph(
        x,
        "MzText",
        |_| {},
        |x| {
            if open {
                words(x, label, Look::default(), wording);
            } else {
                run(
                    x,
                    label,
                    Look {
                        shaded: true,
                        ..Look::default()
                    },
                );
            }
        },
    );
}

/// An empty frame with its label (领导批示), for instructions by hand.
fn empty_box(x: &mut Markup, label: &str, lines: u8) {
    let width = WIDTH.to_string();
    x.with("w:tbl", &[], |x| {
        x.with("w:tblPr", &[], |x| {
            x.empty("w:tblW", &[("w:w", &width), ("w:type", "dxa")]);
            table::borders(x, &["top", "left", "bottom", "right"]);
            x.empty("w:tblLayout", &[("w:type", "fixed")]);
        });
        x.with("w:tblGrid", &[], |x| x.empty("w:gridCol", &[("w:w", &width)]));
        x.with("w:tr", &[], |x| {
            x.with("w:trPr", &[], |x| {
                x.empty("w:cantSplit", &[]);
                let height = (u32::from(lines).max(1) * LINE).to_string();
                x.empty("w:trHeight", &[("w:val", &height), ("w:hRule", "atLeast")]);
            });
            x.with("w:tc", &[], |x| {
                x.with("w:tcPr", &[], |x| x.empty("w:tcW", &[("w:w", &width), ("w:type", "dxa")]));
                line(x, "MzBox", label);
            });
        });
    });
    line(x, "MzTableNote", "");
}
