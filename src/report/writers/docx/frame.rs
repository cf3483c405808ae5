//! What stands around the text on paper: head of the first page, title, list of annexes, signature, foot of the last page, numbers of pages.

use super::super::markup::Markup;
use super::super::wording::Wording;
use super::story::{Look, blank_line, line, paragraph, run, tab};
use super::styles::WIDTH;
use super::titles::{lines_of_title, width_in_chars};
use super::{RELATED, WORD};
use crate::report::document::{Document, Masthead};
use crate::report::phrases::Language;

/// Head of the first page (报头): notice, name of the series in red, issue, unit and day above a red rule.
pub(super) fn masthead(x: &mut Markup, masthead: &Masthead, date: &str, wording: Wording) {
    line(x, "MzNotice", &masthead.notice);
    blank_line(x);
    // As large as the width allows, up to 44 points.
    let chars = width_in_chars(&masthead.series).max(1.0);
    let size = ((420.0 / chars).floor() as u32).clamp(22, 44) * 2;
    paragraph(
        x,
        "MzSeries",
        |_| {},
        |x| run(x, &masthead.series, Look { size, ..Look::default() }),
    );
    blank_line(x);
    line(x, "MzIssue", &wording.issue(masthead));
    paragraph(
        x,
        "MzUnit",
        |x| {
            x.with("w:tabs", &[], |x| {
                x.empty("w:tab", &[("w:val", "left"), ("w:pos", "320")]);
                x.empty("w:tab", &[("w:val", "right"), ("w:pos", &(WIDTH - 320).to_string())]);
            });
        },
        |x| {
            tab(x);
            run(x, &masthead.unit, Look::default());
            tab(x);
            run(x, date, Look::default());
        },
    );
    blank_line(x);
    blank_line(x);
}

/// A title in balanced lines, and the line beneath it.
pub(super) fn title(x: &mut Markup, title: &str, subtitle: Option<&str>) {
    paragraph(x, "Title", |_| {}, |x| run(x, &lines_of_title(title).join("\n"), Look::default()));
    if let Some(subtitle) = subtitle {
        line(x, "Subtitle", subtitle);
    }
    blank_line(x);
}

/// The list of annexes beneath the text (附件说明): two characters from the left, entries beneath each other.
pub(super) fn annex_list(x: &mut Markup, document: &Document, wording: Wording) {
    let label = wording.words("annex_list");
    let hanging = (width_in_chars(&label) * 100.0).round() as u32;
    let entries = wording.annex_entries(document);
    for (at, entry) in entries.iter().enumerate() {
        if at == 0 {
            blank_line(x);
        }
        let first = at == 0;
        let (left, more) = (200 + hanging, if first { hanging } else { 0 });
        paragraph(
            x,
            "MzAnnexList",
            |x| {
                if at + 1 < entries.len() {
                    x.empty("w:keepNext", &[]);
                }
                let numbers = [left, left * 16 / 5, more, more * 16 / 5].map(|value| value.to_string());
                let mut indent = vec![("w:leftChars", numbers[0].as_str()), ("w:left", &numbers[1])];
                if first {
                    indent.extend([("w:hangingChars", numbers[2].as_str()), ("w:hanging", &numbers[3])]);
                }
                x.empty("w:ind", &indent);
            },
            |x| {
                if first {
                    run(x, &label, Look::default());
                }
                run(x, entry, Look::default());
            },
        );
    }
}

/// Who signs and the day (落款, unsealed): the name two characters from the right, the day two characters further right than the name; a
/// day that would come closer than two characters to the edge stays there, and the name moves.
pub(super) fn signature(x: &mut Markup, unit: &str, date: &str) {
    let (unit_width, date_width) = (width_in_chars(unit), width_in_chars(date));
    let of_date = unit_width - date_width;
    let (of_unit, of_date) = if of_date < 2.0 {
        (4.0 + date_width - unit_width, 2.0)
    } else {
        (2.0, of_date)
    };
    blank_line(x);
    blank_line(x);
    for (words, right) in [(unit, of_unit), (date, of_date)] {
        let right = (right.max(0.0) * 100.0).round() as u32;
        paragraph(
            x,
            "MzSignature",
            |x| {
                let twips = (right * 16 / 5).to_string();
                x.empty("w:ind", &[("w:rightChars", &right.to_string()), ("w:right", &twips)]);
            },
            |x| run(x, words, Look::default()),
        );
    }
}

/// The last properties: paper, margins, the grid of 22 lines and 28 characters, numbers of pages.
pub(super) fn section(x: &mut Markup, language: Language) {
    x.with("w:sectPr", &[], |x| {
        x.empty("w:footerReference", &[("w:type", "even"), ("r:id", "rId5")]);
        x.empty("w:footerReference", &[("w:type", "default"), ("r:id", "rId4")]);
        x.empty("w:pgSz", &[("w:w", "11906"), ("w:h", "16838")]);
        let margins = [
            ("w:top", "2098"),
            ("w:right", "1474"),
            ("w:bottom", "1984"),
            ("w:left", "1588"),
            ("w:header", "851"),
            ("w:footer", "1389"),
            ("w:gutter", "0"),
        ];
        x.empty("w:pgMar", &margins);
        x.empty("w:pgNumType", &[("w:start", "1")]);
        x.empty("w:cols", &[("w:space", "720")]);
        match language {
            Language::Zh => x.empty(
                "w:docGrid",
                &[("w:type", "linesAndChars"), ("w:linePitch", "579"), ("w:charSpace", "-849")],
            ),
            Language::En => x.empty("w:docGrid", &[("w:type", "lines"), ("w:linePitch", "579")]),
        }
    });
}

/// The part `word/footer?.xml`: — 1 —, at the outer edge.
pub(super) fn page_number(style: &str) -> String {
    let mut x = Markup::xml();
    x.with("w:ftr", &[("xmlns:w", WORD), ("xmlns:r", RELATED)], |x| {
        paragraph(
            x,
            style,
            |_| {},
            |x| {
                run(x, "— ", Look::default());
                x.with("w:r", &[], |x| x.empty("w:fldChar", &[("w:fldCharType", "begin")]));
                x.with("w:r", &[], |x| x.words("w:instrText", &[("xml:space", "preserve")], " PAGE "));
                x.with("w:r", &[], |x| x.empty("w:fldChar", &[("w:fldCharType", "separate")]));
                run(x, "1", Look::default());
                x.with("w:r", &[], |x| x.empty("w:fldChar", &[("w:fldCharType", "end")]));
                run(x, " —", Look::default());
            },
        );
    });
    x.finish()
}
