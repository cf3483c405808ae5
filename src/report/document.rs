//! What a document is made of. Data only: the writers give it a form, staff's edits change it, the store keeps it.

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::phrases::Language;
pub(super) use super::text::pairs;
pub use super::text::{Figure, Of, Pairs, Piece, Text};
use crate::corpus::Period;

/// A document, complete: nothing more is looked up to write it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Kind.
    pub kind: Kind,
    /// Language of every word in it.
    pub language: Language,
    /// The days it is about.
    pub period: Period,
    /// Head of the first page (报头); `None` for letters and calls.
    pub masthead: Option<Masthead>,
    /// Title (标题).
    pub title: Text,
    /// Line beneath the title.
    pub subtitle: Option<Text>,
    /// The text, in order.
    pub blocks: Vec<Block>,
    /// Annexes (附件), each on a page of its own.
    pub annexes: Vec<Annex>,
    /// Who signs beneath the text (落款), where there is no tail.
    pub signature: Option<String>,
    /// The day printed, as `2025年6月9日`.
    pub date: String,
    /// Foot of the last page (报尾).
    pub tail: Option<Tail>,
}

/// Head of the first page.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Masthead {
    /// What the office calls the series (刊名), in red.
    pub series: String,
    /// Who edits and prints it (编印单位).
    pub unit: String,
    /// Left above the name, such as 内部资料 注意保存; secrecy is for people to decide.
    pub notice: String,
    /// Number of the issue; `None` in a draft.
    pub issue: Option<Issue>,
}

/// Number of an issue: 2025年第23期（总第156期）.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Issue {
    /// Year.
    pub year: i32,
    /// Number within the year.
    pub number: u32,
    /// Number since the series began.
    pub total: u32,
}

/// Foot of the last page.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Tail {
    /// 报: superiors.
    pub report_to: Vec<String>,
    /// 送: equals.
    pub send_to: Vec<String>,
    /// 发: others.
    pub issue_to: Vec<String>,
    /// Printed copies.
    pub copies: Option<u32>,
    /// Who signs, checks, edits (签发, 核稿, 编辑); empty fields are left for the pen.
    pub signed: [String; 3],
}

/// An annex.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Annex {
    /// Title, without its number.
    pub title: String,
    /// Its blocks.
    pub blocks: Vec<Block>,
}

/// A piece of a document that staff may change as one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Block {
    /// Lasting name within the document, such as `hot/T0123456789ab`: the same in the next draft of the same period. Never printed.
    pub key: String,
    /// What it is.
    pub body: Body,
}

/// What a block is.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// A heading on a line of its own; its number (一、（一）1.（1）) comes when the document is finished, see [`Document::numbered`].
    Heading {
        /// 1 to 4.
        level: u8,
        /// Without number and full stop.
        text: Text,
        /// The number, once it is given.
        number: String,
    },
    /// A paragraph.
    Paragraph(Text),
    /// A paragraph that opens with a heading: （一）××问题。本周……
    Item {
        /// 2 to 4.
        level: u8,
        /// The heading, without number and full stop.
        lead: Text,
        /// The rest.
        text: Text,
        /// The number, once it is given.
        number: String,
    },
    /// A table.
    Table(Table),
    /// A chart, its values in a table beneath.
    Chart(Chart),
    /// What people must write: 【请填写】 or 【请审定】, with what it is.
    Blank(String),
    /// An empty box for instructions by hand (领导批示), with its label and lines.
    Box {
        /// Label.
        label: String,
        /// Height in lines of the text.
        lines: u8,
    },
}

/// A table.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Table {
    /// Title, without its number (表1 comes when the document is finished).
    pub title: String,
    /// The number, once it is given.
    pub number: u32,
    /// Unit, such as 件; empty for none.
    pub unit: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// Note beneath on what is counted; empty for none.
    pub note: String,
}

/// A column of a table.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Head.
    pub head: String,
    /// Where its cells stand.
    pub align: Align,
    /// Share of the table's width, against the other columns'.
    pub width: u16,
}

/// Where a cell's words stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    /// Words.
    Left,
    /// Short words and ranks.
    Center,
    /// Numbers.
    Right,
}

/// A row of a table.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// A cell for each column.
    pub cells: Vec<Text>,
    /// Whether it is the sum of others (合计), in bold.
    pub total: bool,
}

/// A chart.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Chart {
    /// Title, without its number (图1 comes when the document is finished).
    pub title: String,
    /// The number, once it is given.
    pub number: u32,
    /// Its form.
    pub kind: ChartKind,
    /// Unit of the values.
    pub unit: String,
    /// Names along the axis.
    pub labels: Vec<String>,
    /// Values; each as long as `labels`.
    pub series: Vec<Series>,
}

/// Form of a chart.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChartKind {
    /// A line over time.
    Line,
    /// Bars side by side.
    Bars,
}

/// A row of values of a chart.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Series {
    /// Name.
    pub name: String,
    /// A figure for each label; `None` where there is no data.
    pub values: Vec<Option<Figure>>,
}

impl Block {
    /// A block with its key.
    #[must_use]
    pub fn new(key: impl Into<String>, body: Body) -> Self {
        Self { key: key.into(), body }
    }

    /// A heading.
    #[must_use]
    pub fn heading(key: impl Into<String>, level: u8, text: impl Into<Text>) -> Self {
        let text = text.into();
        Self::new(
            key,
            Body::Heading {
                level,
                text,
                number: String::new(),
            },
        )
    }

    /// A paragraph.
    #[must_use]
    pub fn paragraph(key: impl Into<String>, text: impl Into<Text>) -> Self {
        Self::new(key, Body::Paragraph(text.into()))
    }

    /// A paragraph that opens with a heading.
    #[must_use]
    pub fn item(key: impl Into<String>, level: u8, lead: impl Into<Text>, text: impl Into<Text>) -> Self {
        let (lead, text) = (lead.into(), text.into());
        Self::new(
            key,
            Body::Item {
                level,
                lead,
                text,
                number: String::new(),
            },
        )
    }
}

impl Column {
    /// A column of words.
    #[must_use]
    pub fn words(head: impl Into<String>, width: u16) -> Self {
        Self {
            head: head.into(),
            align: Align::Left,
            width,
        }
    }

    /// A column of short words or ranks.
    #[must_use]
    pub fn center(head: impl Into<String>, width: u16) -> Self {
        Self {
            head: head.into(),
            align: Align::Center,
            width,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub fn number(head: impl Into<String>, width: u16) -> Self {
        Self {
            head: head.into(),
            align: Align::Right,
            width,
        }
    }
}

impl Document {
    /// Every text of the document, title first, then the blocks and annexes in order, cells of tables row by row.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        let blocks = self.blocks.iter().chain(self.annexes.iter().flat_map(|annex| &annex.blocks));
        std::iter::once(&self.title)
            .chain(&self.subtitle)
            .chain(blocks.flat_map(|block| block.body.texts()))
    }

    /// Every figure of the document: those of its texts in order, then those of its charts.
    pub fn figures(&self) -> impl Iterator<Item = &Figure> {
        let charts = self.blocks.iter().chain(self.annexes.iter().flat_map(|annex| &annex.blocks));
        let in_charts = charts.filter_map(|block| match &block.body {
            Body::Chart(chart) => Some(chart.series.iter().flat_map(|series| series.values.iter().flatten())),
            _ => None,
        });
        let in_texts = self.texts().flat_map(|text| &text.0).filter_map(|piece| match piece {
            Piece::Figure(figure) => Some(figure),
            _ => None,
        });
        in_texts.chain(in_charts.flatten())
    }
}

impl Body {
    /// The texts of the block, in order; a chart has none.
    #[must_use]
    pub fn texts(&self) -> Vec<&Text> {
        match self {
            Self::Heading { text, .. } | Self::Paragraph(text) => vec![text],
            Self::Item { lead, text, .. } => vec![lead, text],
            Self::Table(table) => table.rows.iter().flat_map(|row| &row.cells).collect(),
            Self::Chart(_) | Self::Blank(_) | Self::Box { .. } => Vec::new(),
        }
    }
}
