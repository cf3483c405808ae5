//! The sheet of styles, its elements in the order of the schema (`CT_PPr`, `CT_RPr`): Word refuses a file in which they are not.

use super::super::markup::Markup;
use super::WORD;
use super::faces::Face;
use super::styles::{BODY, LINE, STYLES, Style};
use crate::report::phrases::Language;

/// By how much a character of 16 points is narrower than its face, in twentieths of a point: 28 of them fill the 156 mm of the text, as the
/// grid of the section says. Paragraphs keep that measure themselves and do not snap to the grid, which each program reads in its own way:
/// LibreOffice gives a character wider than a cell two cells.
const NARROWER: &str = "-6";

impl Style {
    fn write(&self, x: &mut Markup) {
        let custom: &[(&str, &str)] = if self.id.starts_with("Mz") {
            &[("w:customStyle", "1")]
        } else {
            &[]
        };
        let own = [("w:type", "paragraph"), ("w:styleId", self.id)];
        let attributes: Vec<(&str, &str)> = own.iter().chain(custom).copied().collect();
        x.with("w:style", &attributes, |x| {
            x.val("w:name", self.name);
            x.val("w:basedOn", "Normal");
            if self.outline.is_some() || self.id == "Title" {
                x.val("w:next", "MzText");
            }
            x.empty("w:qFormat", &[]);
            x.with("w:pPr", &[], |x| self.paragraph(x));
            x.with("w:rPr", &[], |x| self.run(x));
        });
    }

    fn paragraph(&self, x: &mut Markup) {
        if self.keep_next {
            x.empty("w:keepNext", &[]);
        }
        if self.page_break {
            x.empty("w:pageBreakBefore", &[]);
        }
        if self.rule {
            x.with("w:pBdr", &[], |x| {
                let line = [("w:val", "single"), ("w:sz", "18"), ("w:space", "6"), ("w:color", "FF0000")];
                x.empty("w:bottom", &line);
            });
        }
        let (before, after, line) = self.spacing;
        let (kept, rule) = if line == 0 { (240, "auto") } else { (line, "exact") };
        let numbers = [before, after, kept].map(|value| value.to_string());
        let spacing = [
            ("w:before", numbers[0].as_str()),
            ("w:after", &numbers[1]),
            ("w:line", &numbers[2]),
            ("w:lineRule", rule),
        ];
        x.empty("w:spacing", &spacing);
        let (first, left, right) = self.indent;
        let twips = |hundredths: u32| (hundredths * self.size / 10).to_string();
        for (hundredths, chars, twip) in [
            (left, "w:leftChars", "w:left"),
            (right, "w:rightChars", "w:right"),
            (first, "w:firstLineChars", "w:firstLine"),
        ] {
            if hundredths > 0 {
                x.empty("w:ind", &[(chars, &hundredths.to_string()), (twip, &twips(hundredths))]);
            }
        }
        x.val("w:jc", self.align);
        if let Some(level) = self.outline {
            x.val("w:outlineLvl", &level.to_string());
        }
    }

    fn run(&self, x: &mut Markup) {
        self.face.write(x);
        if self.bold {
            x.empty("w:b", &[]);
        }
        if self.red {
            x.val("w:color", "FF0000");
        }
        if self.size != BODY.size {
            x.val("w:spacing", "0");
        }
        let size = self.size.to_string();
        x.val("w:sz", &size);
        x.val("w:szCs", &size);
    }
}

/// The part `word/styles.xml`.
pub(super) fn styles(language: Language) -> String {
    let mut x = Markup::xml();
    x.with("w:styles", &[("xmlns:w", WORD)], |x| {
        x.with("w:docDefaults", &[], |x| {
            x.with("w:rPrDefault", &[], |x| {
                x.with("w:rPr", &[], |x| {
                    Face::Text.write(x);
                    x.val("w:kern", "2");
                    x.val("w:sz", "32");
                    x.val("w:szCs", "32");
                    // Numbers are Latin words: were they Chinese ones, LibreOffice would break a line within them.
                    x.empty("w:lang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")]);
                });
            });
            x.empty("w:pPrDefault", &[]);
        });
        x.with(
            "w:style",
            &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")],
            |x| {
                x.val("w:name", "Normal");
                x.empty("w:qFormat", &[]);
                x.with("w:pPr", &[], |x| {
                    x.val("w:widowControl", "0");
                    x.val("w:autoSpaceDE", "0");
                    x.val("w:autoSpaceDN", "0");
                    x.val("w:adjustRightInd", "0");
                    x.val("w:snapToGrid", "0");
                    x.empty("w:spacing", &[("w:line", &LINE.to_string()), ("w:lineRule", "exact")]);
                    x.val("w:jc", "both");
                });
                x.with("w:rPr", &[], |x| {
                    if language == Language::Zh {
                        x.val("w:spacing", NARROWER);
                    }
                    x.val("w:sz", "32");
                    x.val("w:szCs", "32");
                });
            },
        );
        x.with(
            "w:style",
            &[("w:type", "table"), ("w:default", "1"), ("w:styleId", "TableNormal")],
            |x| {
                x.val("w:name", "Normal Table");
                x.val("w:uiPriority", "99");
                x.empty("w:semiHidden", &[]);
                x.empty("w:unhideWhenUsed", &[]);
                x.with("w:tblPr", &[], |x| {
                    x.empty("w:tblInd", &[("w:w", "0"), ("w:type", "dxa")]);
                    x.with("w:tblCellMar", &[], |x| {
                        for (side, width) in [("w:top", "0"), ("w:left", "108"), ("w:bottom", "0"), ("w:right", "108")] {
                            x.empty(side, &[("w:w", width), ("w:type", "dxa")]);
                        }
                    });
                });
            },
        );
        STYLES.iter().for_each(|style| style.write(x));
    });
    x.finish()
}
