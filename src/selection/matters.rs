//! The catalogue of matters that a call may be about, and the windows of a year.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::corpus::codes;
use crate::search::Filter;

codes! {
    /// Which level of government decides a matter (事权).
    Level {
        /// The office's own government.
        Local = "local",
        /// The city.
        City = "city",
        /// The province.
        Province = "province",
        /// The state.
        State = "state",
    }
}

/// A matter of local government (事项).
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matter {
    /// Lasting name; in no document.
    pub code: String,
    /// Noun phrase: 关于{name}，您有什么建议？
    pub name: String,
    /// What a call is for: 我为{act}献一策.
    pub act: String,
    /// Words of the keywords by which messages are about it; with a minus words of keywords that are not.
    pub words: Vec<String>,
    /// Who decides.
    pub level: Level,
    /// Bodies that usually bear it, the leading one first.
    pub lead: Vec<String>,
    /// Whom to ask besides everybody.
    pub ask: Vec<String>,
    /// Months, 1 to 12, in which it weighs most; empty for all of the year.
    #[serde(default)]
    pub season: Vec<u32>,
    /// Mostly claims of single persons: to be handled or to go to law.
    #[serde(default)]
    pub claims: bool,
    /// Questions of its own that can be answered.
    pub question: Vec<String>,
}

impl Matter {
    /// The messages about it.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter {
            about: Some(self.words.join(",")),
            ..Filter::default()
        }
    }

    /// Whether it weighs most in a month or in the one after it.
    #[must_use]
    pub fn is_in_season(&self, month: u32) -> bool {
        self.season.contains(&month) || self.season.contains(&(month % 12 + 1))
    }

    /// Whether a text names it: the whole name, or one of its words and none of those with a minus.
    #[must_use]
    pub fn is_named_in(&self, text: &str) -> bool {
        let holds = |word: &String| text.contains(word.trim_start_matches('-'));
        let (without, with): (Vec<&String>, Vec<&String>) = self.words.iter().partition(|word| word.starts_with('-'));
        text.contains(&self.name) || (with.into_iter().any(holds) && !without.into_iter().any(holds))
    }
}

/// A time of the year that a call serves.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    /// What happens then.
    pub name: String,
    /// Months, 1 to 12, in which a call comes in time for it.
    pub months: Vec<u32>,
    /// What the window is worth, 0 to 100.
    pub score: f64,
}

/// All matters and windows.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Words of replies that say that something is decided already.
    pub decided: Vec<String>,
    /// Words of messages about what a local government cannot decide.
    pub beyond: Vec<String>,
    /// Windows; the first that holds a month counts.
    #[serde(rename = "window")]
    pub windows: Vec<Window>,
    /// Matters.
    #[serde(rename = "matter")]
    pub matters: Vec<Matter>,
}

/// Why a catalogue cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// It is no such file.
    #[error("read the matters of a selection: {0}")]
    Form(#[from] toml::de::Error),
    /// Two matters have one code, or a matter lacks what it needs.
    #[error("matter {0}: it needs a code of its own, a name, two letters or more in each word, a leading body, a question")]
    Matter(String),
}

static SHIPPED: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::read(include_str!("../../models/selection.toml")).expect("a test reads the shipped catalogue"));

impl Default for Catalogue {
    fn default() -> Self {
        SHIPPED.clone()
    }
}

impl Catalogue {
    /// Reads a catalogue.
    ///
    /// # Errors
    /// When it is not one, or a matter is incomplete.
    pub fn read(text: &str) -> Result<Self, CatalogueError> {
        let catalogue: Self = toml::from_str(text)?;
        for (at, matter) in catalogue.matters.iter().enumerate() {
            let is_word = |word: &String| {
                let word = word.trim_start_matches('-');
                word.chars().nth(1).is_some() && !word.contains(',')
            };
            let whole = !matter.name.is_empty()
                && !matter.act.is_empty()
                && matter.words.iter().all(is_word)
                && matter.words.iter().any(|word| !word.starts_with('-'))
                && !matter.lead.is_empty()
                && !matter.question.is_empty();
            if !whole || catalogue.matters[..at].iter().any(|other| other.code == matter.code) {
                return Err(CatalogueError::Matter(matter.code.clone()));
            }
        }
        Ok(catalogue)
    }

    /// The matter of a code.
    #[must_use]
    pub fn matter(&self, code: &str) -> Option<&Matter> {
        self.matters.iter().find(|matter| matter.code == code)
    }

    /// The window that a call in a month serves.
    #[must_use]
    pub fn window(&self, month: u32) -> Option<&Window> {
        self.windows.iter().find(|window| window.months.contains(&month))
    }
}
