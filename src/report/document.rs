//! What a document is made of. Data only: the writers give it a form, staff's edits change it, the store keeps it.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::kind::Kind;
use super::phrases::Language;
use crate::corpus::{Period, Uid};
use crate::search::Filter;

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

/// Words with figures, quotations and names among them.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Text(pub Vec<Piece>);

/// A piece of a text.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// Words.
    Words(String),
    /// A number.
    Figure(Figure),
    /// Masked words of a message, which a forgetting takes out again.
    Quote {
        /// As printed, without quotation marks.
        text: String,
        /// The message, in hex.
        message: String,
    },
    /// Words that lead to a page of the workbench in the HTML edition.
    Link {
        /// As printed.
        text: String,
        /// Local address, such as `/topics/T0123456789ab`.
        href: String,
    },
}

/// A printed number and what it counts.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Figure {
    /// As printed: `56`, `12.5%`, `上升12.5%`.
    pub shown: String,
    /// What it counts.
    pub of: Of,
}

/// Names and values of a filter, as in an address; see [`Filter::pairs`].
pub type Pairs = Vec<(String, String)>;

/// What a figure is made of: enough to compute it again from an export.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// Messages of a filter.
    Messages(Pairs),
    /// Distinct people behind them.
    People(Pairs),
    /// Different values of a column among them, such as districts.
    Distinct {
        /// The column: `district`, `place`, `department`, `topic`, `channel`.
        column: String,
        /// The messages.
        among: Pairs,
    },
    /// Messages of the first as a share of those of the second, in per cent.
    Share {
        /// Part.
        part: Pairs,
        /// Whole.
        whole: Pairs,
    },
    /// A count against an earlier one by [`crate::trends::Change`]; in people where `people`.
    Change {
        /// Now.
        now: Pairs,
        /// Earlier; `None` where the archive does not reach back.
        earlier: Option<Pairs>,
        /// Whether people are counted, not messages.
        people: bool,
    },
    /// Difference of two shares, in percentage points (个百分点).
    Points {
        /// Part and whole now.
        now: (Pairs, Pairs),
        /// Part and whole earlier.
        earlier: (Pairs, Pairs),
    },
    /// Computed from many counts by a published rule that the annex names: a score, a forecast, a mean.
    Derived {
        /// The value before it was rounded for print.
        value: f64,
        /// Code of the rule.
        rule: String,
        /// The messages behind it.
        from: Pairs,
    },
}

impl Of {
    /// The messages that the figure leads to.
    #[must_use]
    pub fn pairs(&self) -> &Pairs {
        match self {
            Self::Messages(pairs) | Self::People(pairs) => pairs,
            Self::Distinct { among, .. } => among,
            Self::Share { part, .. } => part,
            Self::Change { now, .. } => now,
            Self::Points { now, .. } => &now.0,
            Self::Derived { from, .. } => from,
        }
    }
}

/// A filter's names and values as kept in a document.
pub(super) fn pairs(filter: &Filter) -> Pairs {
    filter.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
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

impl Text {
    /// Words alone.
    #[must_use]
    pub fn plain(words: impl Into<String>) -> Self {
        Self(vec![Piece::Words(words.into())])
    }

    /// Whether nothing would be printed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|piece| piece.shown().is_empty())
    }

    /// Puts another text behind.
    pub fn push(&mut self, other: impl Into<Self>) {
        self.0.extend(other.into().0);
    }

    /// Texts one after another, with words between.
    #[must_use]
    pub fn join(texts: impl IntoIterator<Item = Self>, between: &str) -> Self {
        let mut joined = Self::default();
        for text in texts {
            if !joined.0.is_empty() {
                joined.0.push(Piece::Words(between.to_owned()));
            }
            joined.push(text);
        }
        joined
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| f.write_str(piece.shown()))
    }
}

impl From<&str> for Text {
    fn from(words: &str) -> Self {
        Self::plain(words)
    }
}

impl From<String> for Text {
    fn from(words: String) -> Self {
        Self::plain(words)
    }
}

impl From<Figure> for Text {
    fn from(figure: Figure) -> Self {
        Self(vec![Piece::Figure(figure)])
    }
}

impl From<Piece> for Text {
    fn from(piece: Piece) -> Self {
        Self(vec![piece])
    }
}

impl Piece {
    /// As printed.
    #[must_use]
    pub fn shown(&self) -> &str {
        match self {
            Self::Words(text) | Self::Quote { text, .. } | Self::Link { text, .. } => text,
            Self::Figure(figure) => &figure.shown,
        }
    }

    /// Masked words of a message.
    #[must_use]
    pub fn quote(text: impl Into<String>, message: Uid) -> Self {
        Self::Quote {
            text: text.into(),
            message: message.to_string(),
        }
    }
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
