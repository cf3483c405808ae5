//! Styles of official documents: which face and size each part of a document has (GB/T 9704—2012).

use super::faces::Face;

/// Space of a line: 22 of them fill the 225 mm of the text, in twentieths of a point.
pub(super) const LINE: u32 = 579;
/// Width of the text: 156 mm, in twentieths of a point.
pub(super) const WIDTH: u32 = 8844;

/// A style of paragraphs.
pub(super) struct Style {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    pub(super) face: Face,
    /// Half points.
    pub(super) size: u32,
    pub(super) bold: bool,
    pub(super) red: bool,
    pub(super) keep_next: bool,
    pub(super) page_break: bool,
    /// Red rule beneath.
    pub(super) rule: bool,
    /// Twentieths of a point before and after, and of a line; 0 is as much as the words need.
    pub(super) spacing: (u32, u32, u32),
    /// Hundredths of a character: first line, left, right.
    pub(super) indent: (u32, u32, u32),
    pub(super) align: &'static str,
    pub(super) outline: Option<u32>,
}

/// The text.
pub(super) const BODY: Style = Style {
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

/// All of them.
pub(super) const STYLES: &[Style] = &[
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
        id: "MzChartCaption",
        name: "公文图题",
        face: Face::Heading,
        size: 24,
        spacing: (0, 60, 0),
        align: "center",
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
        spacing: (0, 0, 520),
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
