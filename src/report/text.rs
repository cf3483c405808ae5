//! Words of a document with figures, quotations and links among them; and what a figure counts.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::corpus::Uid;
use crate::search::Filter;

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
