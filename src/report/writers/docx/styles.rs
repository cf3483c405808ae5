//! Styles of official documents: which face and size each part of a document has (GB/T 9704—2012).
//!
//! Elements stand in the order of the schema (`CT_PPr`, `CT_RPr`): Word refuses a file in which they do not.

use super::super::markup::Markup;
use super::WORD;
use crate::report::phrases::Language;

/// Space of a line: 22 of them fill the 225 mm of the text, in twentieths of a point.
pub(super) const LINE: u32 = 579;
/// Width of the text: 156 mm, in twentieths of a point.
pub(super) const WIDTH: u32 = 8844;

/// A face, by the part of the text that it is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    /// 仿宋: the text.
    Text,
    /// 黑体: headings of the first level, captions.
    Heading,
    /// 楷体: headings of the second level.
    Second,
    /// 小标宋: titles, the name of a series.
    Title,
    /// 宋体: numbers of pages.
    Page,
}

impl Face {
    fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Text => ("仿宋_GB2312", "Times New Roman"),
            Self::Heading => ("黑体", "Arial"),
            Self::Second => ("楷体_GB2312", "Times New Roman"),
            Self::Title => ("方正小标宋简体", "Times New Roman"),
            Self::Page => ("宋体", "宋体"),
        }
    }

    /// The element that names the faces of a run.
    pub(super) fn write(self, x: &mut Markup) {
        let (chinese, latin) = self.names();
        x.empty(
            "w:rFonts",
            &[("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", chinese), ("w:cs", latin)],
        );
    }
}

/// A style of paragraphs.
struct Style {
    id: &'static str,
    name: &'static str,
    face: Face,
    /// Half points.
    size: u32,
    bold: bool,
    red: bool,
    keep_next: bool,
    page_break: bool,
    /// Red rule beneath.
    rule: bool,
    /// Twentieths of a point before and after, and of a line; 0 is as much as the words need.
    spacing: (u32, u32, u32),
    /// Hundredths of a character: first line, left, right.
    indent: (u32, u32, u32),
    align: &'static str,
    outline: Option<u32>,
}

const BODY: Style = Style {
    id: "MzText",
    name: "公文正文",
    face: Face::Text,
    size: 32,
    bold: false,
    red: false,
    keep_next: false,
    page_break: false,
    rule: false,
    spacing: (0, 0, LINE),
    indent: (200, 0, 0),
    align: "both",
    outline: None,
};

const FLAT: Style = Style { indent: (0, 0, 0), ..BODY };

const SMALL: Style = Style {
    size: 24,
    spacing: (0, 0, 0),
    align: "left",
    ..FLAT
};

const HEADING: Style = Style { keep_next: true, ..BODY };

const STYLES: &[Style] = &[
    BODY,
    Style {
        id: "MzFlat",
        name: "公文顶格",
        ..FLAT
    },
    Style {
        id: "Title",
        name: "Title",
        face: Face::Title,
        size: 44,
        spacing: (0, 0, 680),
        align: "center",
        keep_next: true,
        ..FLAT
    },
    Style {
        id: "Subtitle",
        name: "Subtitle",
        face: Face::Second,
        align: "center",
        keep_next: true,
        ..FLAT
    },
    Style {
        id: "Heading1",
        name: "heading 1",
        face: Face::Heading,
        outline: Some(0),
        ..HEADING
    },
    Style {
        id: "Heading2",
        name: "heading 2",
        face: Face::Second,
        outline: Some(1),
        ..HEADING
    },
    Style {
        id: "Heading3",
        name: "heading 3",
        bold: true,
        outline: Some(2),
        ..HEADING
    },
    Style {
        id: "Heading4",
        name: "heading 4",
        outline: Some(3),
        ..HEADING
    },
    Style {
        id: "MzNotice",
        name: "公文标识",
        face: Face::Heading,
        ..FLAT
    },
    Style {
        id: "MzSeries",
        name: "公文刊名",
        face: Face::Title,
        size: 88,
        red: true,
        spacing: (0, 0, 0),
        align: "center",
        ..FLAT
    },
    Style {
        id: "MzIssue",
        name: "公文期号",
        align: "center",
        ..FLAT
    },
    Style {
        id: "MzUnit",
        name: "公文编印单位",
        rule: true,
        align: "left",
        ..FLAT
    },
    Style {
        id: "MzCaption",
        name: "公文表题",
        face: Face::Heading,
        size: 24,
        spacing: (120, 0, 0),
        align: "center",
        keep_next: true,
        ..FLAT
    },
    Style {
        id: "MzTableUnit",
        name: "公文表单位",
        size: 21,
        spacing: (0, 40, 0),
        align: "right",
        keep_next: true,
        ..FLAT
    },
    Style {
        id: "MzTableText",
        name: "公文表文",
        ..SMALL
    },
    Style {
        id: "MzTableSmall",
        name: "公文表文小",
        size: 21,
        ..SMALL
    },
    Style {
        id: "MzTableNote",
        name: "公文表注",
        size: 21,
        spacing: (40, 160, 0),
        align: "left",
        ..FLAT
    },
    Style {
        id: "MzChart",
        name: "公文图",
        spacing: (160, 0, 0),
        align: "center",
        keep_next: true,
        ..FLAT
    },
    Style {
        id: "MzBox",
        name: "公文栏目",
        face: Face::Heading,
        size: 28,
        spacing: (60, 0, 0),
        align: "left",
        ..FLAT
    },
    Style {
        id: "MzAnnexList",
        name: "公文附件说明",
        align: "left",
        ..FLAT
    },
    Style {
        id: "MzAnnex",
        name: "公文附件序号",
        face: Face::Heading,
        page_break: true,
        keep_next: true,
        ..FLAT
    },
    Style {
        id: "MzSignature",
        name: "公文落款",
        align: "right",
        keep_next: true,
        ..FLAT
    },
    Style {
        id: "MzTail",
        name: "公文版记",
        size: 28,
        spacing: (40, 40, 0),
        align: "left",
        ..FLAT
    },
    Style {
        id: "MzPageOdd",
        name: "公文页码单",
        face: Face::Page,
        size: 28,
        spacing: (0, 0, 400),
        indent: (0, 0, 100),
        align: "right",
        ..FLAT
    },
    Style {
        id: "MzPageEven",
        name: "公文页码双",
        face: Face::Page,
        size: 28,
        spacing: (0, 0, 400),
        indent: (0, 100, 0),
        align: "left",
        ..FLAT
    },
];

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
        if line == 0 {
            x.val("w:snapToGrid", "0");
        }
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
        let size = self.size.to_string();
        x.val("w:sz", &size);
        x.val("w:szCs", &size);
    }
}

/// The part `word/styles.xml`.
pub(super) fn styles(language: Language) -> String {
    let tongue = if language == Language::Zh { "zh-CN" } else { "en-GB" };
    let mut x = Markup::xml();
    x.with("w:styles", &[("xmlns:w", WORD)], |x| {
        x.with("w:docDefaults", &[], |x| {
            x.with("w:rPrDefault", &[], |x| {
                x.with("w:rPr", &[], |x| {
                    Face::Text.write(x);
                    x.val("w:kern", "2");
                    x.val("w:sz", "32");
                    x.val("w:szCs", "32");
                    x.empty("w:lang", &[("w:val", tongue), ("w:eastAsia", "zh-CN"), ("w:bidi", "ar-SA")]);
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
                    x.empty("w:spacing", &[("w:line", &LINE.to_string()), ("w:lineRule", "exact")]);
                    x.val("w:jc", "both");
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

/// The part `word/fontTable.xml`: what stands in for a face that a computer does not have.
pub(super) fn fonts() -> String {
    const FONTS: [(&str, &str, &str, &str); 7] = [
        ("仿宋_GB2312", "仿宋", "86", "modern"),
        ("楷体_GB2312", "楷体", "86", "modern"),
        ("方正小标宋简体", "宋体", "86", "auto"),
        ("黑体", "SimHei", "86", "modern"),
        ("宋体", "SimSun", "86", "auto"),
        ("Times New Roman", "", "00", "roman"),
        ("Arial", "", "00", "swiss"),
    ];
    let mut x = Markup::xml();
    x.with("w:fonts", &[("xmlns:w", WORD)], |x| {
        for (name, other, charset, family) in FONTS {
            x.with("w:font", &[("w:name", name)], |x| {
                if !other.is_empty() {
                    x.val("w:altName", other);
                }
                x.val("w:charset", charset);
                x.val("w:family", family);
                x.val("w:pitch", "default");
            });
        }
    });
    x.finish()
}
