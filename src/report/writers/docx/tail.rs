//! Foot of the last page (报尾), between rules at the lower edge of the text.
//!
//! A box of text that hangs on the last paragraph: of the ways to put something at the foot of a page it is the one that Word, WPS and
//! LibreOffice read alike. Where the last page has no room for it, paragraph and box go to a page of their own.

use super::super::markup::Markup;
use super::super::wording::Wording;
use super::chart::{DRAWING, INLINE};
use super::story::{Look, paragraph, run, tab};
use super::styles::WIDTH;
use super::table::borders;
use super::titles::width_in_chars;
use crate::report::document::Tail;

/// Space of a line of the foot, in twentieths of a point.
const LINE: u32 = 520;
/// Characters of 14 points in a line, one left free at either side.
const CHARS: f64 = 29.0;
/// English metric units in a twentieth of a point.
const UNITS: u32 = 635;
const SHAPE: &str = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape";
const CHOICE: &str = "http://schemas.openxmlformats.org/markup-compatibility/2006";

/// Writes the foot, and the paragraph on which it hangs.
pub(super) fn tail(x: &mut Markup, tail: &Tail, wording: Wording) {
    let rows = wording.recipients(tail);
    let lines = |(label, names): &(String, String)| (width_in_chars(names) / (CHARS - width_in_chars(label))).ceil().max(1.0) as u32;
    let height = ((rows.iter().map(lines).sum::<u32>() + 1) * LINE + 60) * UNITS;
    hanging(x, |x| {
        let names = [
            ("xmlns:mc", CHOICE),
            ("xmlns:wp", INLINE),
            ("xmlns:a", DRAWING),
            ("xmlns:wps", SHAPE),
        ];
        x.with("w:r", &[], |x| {
            x.with("mc:AlternateContent", &names, |x| {
                x.with("mc:Choice", &[("Requires", "wps")], |x| {
                    x.with("w:drawing", &[], |x| anchored(x, height, |x| content(x, &rows, tail, wording)));
                });
            });
        });
    });
}

/// A paragraph of one point.
fn hanging(x: &mut Markup, inside: impl FnOnce(&mut Markup)) {
    let flat = [("w:before", "0"), ("w:after", "0"), ("w:line", "20"), ("w:lineRule", "exact")];
    paragraph(x, "MzFlat", |x| x.empty("w:spacing", &flat), inside);
}

/// The box: as wide as the text, at its lower edge, nothing beside it.
fn anchored(x: &mut Markup, height: u32, inside: impl FnOnce(&mut Markup)) {
    let place = [
        ("distT", "126000"),
        ("distB", "0"),
        ("distL", "0"),
        ("distR", "0"),
        ("simplePos", "0"),
        ("relativeHeight", "2"),
        ("behindDoc", "0"),
        ("locked", "0"),
        ("layoutInCell", "1"),
        ("allowOverlap", "0"),
    ];
    let size = [("cx", (WIDTH * UNITS).to_string()), ("cy", height.to_string())];
    let size = [(size[0].0, size[0].1.as_str()), (size[1].0, size[1].1.as_str())];
    let origin = [("x", "0"), ("y", "0")];
    x.with("wp:anchor", &place, |x| {
        x.empty("wp:simplePos", &origin);
        for (axis, align) in [("wp:positionH", "center"), ("wp:positionV", "bottom")] {
            x.with(axis, &[("relativeFrom", "margin")], |x| x.words("wp:align", &[], align));
        }
        x.empty("wp:extent", &size);
        x.empty("wp:effectExtent", &[("l", "0"), ("t", "0"), ("r", "0"), ("b", "0")]);
        x.empty("wp:wrapTopAndBottom", &[]);
        x.empty("wp:docPr", &[("id", "1000"), ("name", "报尾")]);
        x.empty("wp:cNvGraphicFramePr", &[]);
        x.with("a:graphic", &[], |x| {
            x.with("a:graphicData", &[("uri", SHAPE)], |x| {
                x.with("wps:wsp", &[], |x| {
                    x.empty("wps:cNvSpPr", &[("txBox", "1")]);
                    x.with("wps:spPr", &[], |x| {
                        x.with("a:xfrm", &[], |x| {
                            x.empty("a:off", &origin);
                            x.empty("a:ext", &size);
                        });
                        x.with("a:prstGeom", &[("prst", "rect")], |x| x.empty("a:avLst", &[]));
                        x.empty("a:noFill", &[]);
                        x.with("a:ln", &[], |x| x.empty("a:noFill", &[]));
                    });
                    x.with("wps:txbx", &[], |x| x.with("w:txbxContent", &[], inside));
                    let edges = [
                        ("wrap", "square"),
                        ("lIns", "0"),
                        ("tIns", "0"),
                        ("rIns", "0"),
                        ("bIns", "0"),
                        ("anchor", "b"),
                    ];
                    x.with("wps:bodyPr", &edges, |x| x.empty("a:noAutofit", &[]));
                });
            });
        });
    });
}

/// Whom it goes to and who signs, between rules.
fn content(x: &mut Markup, rows: &[(String, String)], tail: &Tail, wording: Wording) {
    let width = WIDTH.to_string();
    x.with("w:tbl", &[], |x| {
        x.with("w:tblPr", &[], |x| {
            x.empty("w:tblW", &[("w:w", &width), ("w:type", "dxa")]);
            borders(x, &["top", "bottom", "insideH"]);
            x.empty("w:tblLayout", &[("w:type", "fixed")]);
            x.with("w:tblCellMar", &[], |x| {
                for side in ["w:top", "w:left", "w:bottom", "w:right"] {
                    x.empty(side, &[("w:w", "0"), ("w:type", "dxa")]);
                }
            });
        });
        x.with("w:tblGrid", &[], |x| x.empty("w:gridCol", &[("w:w", &width)]));
        if !rows.is_empty() {
            wide_row(x, &width, |x| rows.iter().for_each(|(label, names)| recipients(x, label, names)));
        }
        wide_row(x, &width, |x| signed(x, tail, wording));
    });
    hanging(x, |_| {});
}

fn wide_row(x: &mut Markup, width: &str, inside: impl FnOnce(&mut Markup)) {
    x.with("w:tr", &[], |x| {
        x.with("w:trPr", &[], |x| x.empty("w:cantSplit", &[]));
        x.with("w:tc", &[], |x| {
            x.with("w:tcPr", &[], |x| x.empty("w:tcW", &[("w:w", width), ("w:type", "dxa")]));
            inside(x);
        });
    });
}

/// 报：…… with one character free at either side, further lines beneath the names.
fn recipients(x: &mut Markup, label: &str, names: &str) {
    let hanging = (width_in_chars(label) * 100.0).round() as u32;
    paragraph(
        x,
        "MzTail",
        |x| {
            let numbers = [100 + hanging, (100 + hanging) * 14 / 5, hanging, hanging * 14 / 5].map(|value| value.to_string());
            let indent = [
                ("w:leftChars", numbers[0].as_str()),
                ("w:left", &numbers[1]),
                ("w:rightChars", "100"),
                ("w:right", "280"),
                ("w:hangingChars", &numbers[2]),
                ("w:hanging", &numbers[3]),
            ];
            x.empty("w:ind", &indent);
        },
        |x| {
            run(x, label, Look::default());
            run(x, names, Look::default());
        },
    );
}

/// 签发, 核稿, 编辑 and the number of copies, each at its stop.
fn signed(x: &mut Markup, tail: &Tail, wording: Wording) {
    const STOPS: [u32; 3] = [280, 2380, 4480];
    paragraph(
        x,
        "MzTail",
        |x| {
            x.with("w:tabs", &[], |x| {
                for stop in STOPS {
                    x.empty("w:tab", &[("w:val", "left"), ("w:pos", &stop.to_string())]);
                }
                x.empty("w:tab", &[("w:val", "right"), ("w:pos", &(WIDTH - 280).to_string())]);
            });
        },
        |x| {
            for (label, name) in wording.signed(tail) {
                tab(x);
                run(x, &format!("{label}{name}"), Look::default());
            }
            tab(x);
            run(x, &wording.copies(tail), Look::default());
        },
    );
}
