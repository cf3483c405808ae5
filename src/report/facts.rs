//! Where every number of a document comes from: counts of messages that may be shown, each with the filter that lists them.

use chrono::NaiveDate;

use super::calendar::{Span, period_before, period_year_before};
use super::document::{Figure, Of, Text, pairs};
use super::phrases::Language;
use super::settings::ReportSettings;
use crate::analysis::Analysis;
use crate::corpus::{LocalTime, MessageId, Period};
use crate::search::{Attributes, Filter, Matcher};
use crate::selection::Basis;
use crate::text::MaskedText;
use crate::topics::TopicId;
use crate::trends::Change;

/// A text that can no longer be read, and why.
#[derive(Debug, thiserror::Error)]
#[error("read the text of a message")]
pub struct Unreadable(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// The masked texts of one message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MessageText {
    /// Title.
    pub title: MaskedText,
    /// What the writer says: ranges of parts, measures and demands are ranges of its original.
    pub statement: MaskedText,
    /// The office's reply.
    pub reply: MaskedText,
}

/// Where masked texts come from.
pub trait TextSource {
    /// The texts of a message.
    ///
    /// # Errors
    /// When they can no longer be read.
    fn read(&self, id: MessageId) -> Result<MessageText, Unreadable>;
}

/// What a document is about, where a person names it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Subject {
    /// Everything.
    #[default]
    All,
    /// A topic.
    Topic(TopicId),
    /// A keyword, or the words of a search with the messages that it found.
    Words {
        /// As typed: it names the document.
        words: String,
        /// What was found, in canonical order.
        found: Vec<MessageId>,
    },
    /// Messages that a person chose, in canonical order.
    Messages(Vec<MessageId>),
    /// A department, for a notice.
    Department(String),
}

/// What documents are made of.
#[derive(Clone, Copy)]
pub struct FactsInput<'a> {
    /// The analysis.
    pub analysis: &'a Analysis,
    /// The same as filters read it.
    pub attributes: &'a Attributes,
    /// Masked texts.
    pub texts: &'a dyn TextSource,
    /// The days that the document is about.
    pub period: Period,
    /// The span that they are one of: it says what they are compared with.
    pub span: Span,
    /// What it is about.
    pub subject: &'a Subject,
    /// Language.
    pub language: Language,
    /// The office's settings.
    pub settings: &'a ReportSettings,
    /// What the office brings to a topic selection: key work, campaigns, weights.
    pub basis: &'a Basis,
    /// Number of the analysis (第 n 次分析), for the annex alone.
    pub generation: u64,
    /// The day printed on it: the last day of the period unless a person says another.
    pub printed: NaiveDate,
}

/// Counts, comparisons and words for the composers of documents. Messages under protection are in none of them.
pub struct Facts<'a> {
    /// What it was made of.
    pub input: FactsInput<'a>,
    /// The period of the same length before.
    pub before: Period,
    /// The same period a year before.
    pub year: Period,
    /// First and last day with a message.
    pub known: Option<(NaiveDate, NaiveDate)>,
}

/// What a count is compared with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Against {
    /// The period before (环比).
    Before,
    /// The same period a year before (同比).
    Year,
}

/// A number with what it counts.
#[derive(Clone, PartialEq, Debug)]
pub struct Count {
    /// The number.
    pub n: u32,
    /// What it counts.
    pub of: Of,
}

/// A count with those that it is compared with; `None` where the archive does not reach back so far.
#[derive(Clone, PartialEq, Debug)]
pub struct Compared {
    /// In the period.
    pub now: Count,
    /// In the one before.
    pub before: Option<Count>,
    /// In the same one a year before.
    pub year: Option<Count>,
}

impl Count {
    /// The number as a figure.
    #[must_use]
    pub fn figure(&self) -> Figure {
        Figure {
            shown: self.n.to_string(),
            of: self.of.clone(),
        }
    }

    /// The number as a text.
    #[must_use]
    pub fn text(&self) -> Text {
        self.figure().into()
    }
}

impl<'a> Facts<'a> {
    /// Prepares the facts of a document. Cost: a look at the first and last message.
    #[must_use]
    pub fn new(input: FactsInput<'a>) -> Self {
        let dated = |row: &crate::analysis::MessageRow| row.time.map(|time| time.naive().date());
        let days = &input.analysis.messages;
        let first = days.iter().find_map(dated);
        let last = days.iter().rev().find_map(dated);
        Self {
            before: period_before(input.span, input.period),
            year: period_year_before(input.span, input.period),
            known: first.zip(last),
            input,
        }
    }

    /// The analysis.
    #[must_use]
    pub fn analysis(&self) -> &'a Analysis {
        self.input.analysis
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &'a ReportSettings {
        self.input.settings
    }

    /// What the office brings to a topic selection.
    #[must_use]
    pub fn basis(&self) -> &'a Basis {
        self.input.basis
    }

    /// Whether a message may stand in a document.
    #[must_use]
    pub fn shows(&self, id: MessageId) -> bool {
        !self.analysis().labels[id.index()].protected
    }

    /// The texts of a message; of one under protection nothing.
    ///
    /// # Errors
    /// When they can no longer be read.
    pub fn text_of(&self, id: MessageId) -> Result<MessageText, Unreadable> {
        if !self.shows(id) {
            return Ok(MessageText::default());
        }
        self.input.texts.read(id)
    }

    /// A filter within the document's period.
    #[must_use]
    pub fn now(&self, filter: &Filter) -> Filter {
        within(filter, self.input.period)
    }

    /// The messages of a filter that may be shown, in canonical order. Cost: those of its days, keyword or topic.
    #[must_use]
    pub fn ids(&self, filter: &Filter) -> Vec<MessageId> {
        let analysis = self.analysis();
        let matcher = Matcher::new(filter, analysis, self.input.attributes);
        let accepts = |id: &MessageId| self.shows(*id) && matcher.accepts(*id);
        let topic = filter
            .topic
            .and_then(|wanted| analysis.topics.topics.iter().find(|topic| topic.id == wanted));
        if let Some(topic) = topic {
            return topic.members.iter().copied().filter(accepts).collect();
        }
        self.days(filter).map(MessageId).filter(accepts).collect()
    }

    /// The messages of a filter's days, which follow one another in canonical order.
    fn days(&self, filter: &Filter) -> std::ops::Range<u32> {
        let rows = &self.analysis().messages;
        let (None, Some(first), Some(last)) = (filter.week, filter.from, filter.to) else {
            return 0..rows.len() as u32;
        };
        let before = |day: NaiveDate| {
            let midnight = LocalTime::from_naive(day.and_time(chrono::NaiveTime::MIN));
            rows.partition_point(|row| row.time.is_none_or(|time| time < midnight)) as u32
        };
        before(first)..before(last + chrono::Days::new(1))
    }

    /// Messages of a filter.
    #[must_use]
    pub fn messages(&self, filter: &Filter) -> Count {
        Count {
            n: self.ids(filter).len() as u32,
            of: Of::Messages(pairs(filter)),
        }
    }

    /// Distinct people behind the messages of a filter.
    #[must_use]
    pub fn people(&self, filter: &Filter) -> Count {
        Count {
            n: self.analysis().people(self.ids(filter)),
            of: Of::People(pairs(filter)),
        }
    }

    /// Whether the archive reaches back to a day: what was not received yet is no zero.
    #[must_use]
    pub fn reaches(&self, day: NaiveDate) -> bool {
        self.known.is_some_and(|(first, _)| first <= day)
    }

    /// The messages of a filter (which names no days) in the period, the one before and a year before.
    #[must_use]
    pub fn compared(&self, filter: &Filter) -> Compared {
        self.in_three(filter, &|filter| self.messages(filter))
    }

    /// The same, by distinct people.
    #[must_use]
    pub fn compared_people(&self, filter: &Filter) -> Compared {
        self.in_three(filter, &|filter| self.people(filter))
    }

    fn in_three(&self, filter: &Filter, count: &dyn Fn(&Filter) -> Count) -> Compared {
        let earlier = |period: Period| self.reaches(period.first).then(|| count(&within(filter, period)));
        Compared {
            now: count(&self.now(filter)),
            before: earlier(self.before),
            year: earlier(self.year),
        }
    }

    /// A part of a whole, in per cent; `无` where the whole is empty.
    #[must_use]
    pub fn share(&self, part: &Filter, whole: &Filter) -> Text {
        let (of_part, of_whole) = (self.ids(part).len(), self.ids(whole).len());
        if of_whole == 0 {
            return self.say("share.none", &[]);
        }
        Text::from(Figure {
            shown: self.percent(100.0 * of_part as f64 / of_whole as f64),
            of: Of::Share {
                part: pairs(part),
                whole: pairs(whole),
            },
        })
    }

    /// A percentage in the office's decimals.
    #[must_use]
    pub fn percent(&self, percent: f64) -> String {
        format!("{percent:.*}%", usize::from(self.settings().decimals))
    }

    /// How a count stands against an earlier one, in a cell: `+12.5%`, `+3`, 上期为0, 无同期数据.
    #[must_use]
    pub fn change_cell(&self, compared: &Compared, against: Against) -> Text {
        self.change(compared, against, "change_cell")
    }

    /// The same in a sentence: 上升12.5%, 增加3件, 基本持平, 上期为0, 无同期数据.
    #[must_use]
    pub fn change_words(&self, compared: &Compared, against: Against) -> Text {
        self.change(compared, against, "change")
    }

    fn change(&self, compared: &Compared, against: Against, section: &str) -> Text {
        let now = &compared.now;
        let (earlier, basis) = match against {
            Against::Before => (compared.before.as_ref(), "before"),
            Against::Year => (compared.year.as_ref(), "year"),
        };
        let people = matches!(now.of, Of::People(_));
        let unit = self.words(if people { "unit.people" } else { "unit.messages" });
        let change = Change::of(now.n, earlier.map(|count| count.n), &self.settings().change);
        let (key, value) = match change {
            Change::NoData => return self.say(&format!("{section}.no_data_{basis}"), &[]),
            Change::FromNone { now: 0 } | Change::Difference(0) => ("level".to_owned(), String::new()),
            Change::FromNone { .. } => (format!("from_none_{basis}"), String::new()),
            Change::Difference(by) => (if by > 0 { "more" } else { "fewer" }.to_owned(), by.unsigned_abs().to_string()),
            Change::Percent { percent, level, .. } => match (level && section == "change", percent >= 0.0) {
                (true, _) => ("level".to_owned(), String::new()),
                (false, true) => ("up".to_owned(), self.percent(percent)),
                (false, false) => ("down".to_owned(), self.percent(percent.abs())),
            },
        };
        let shown = self.say(&format!("{section}.{key}"), &[("value", value.into()), ("unit", unit.into())]);
        Text::from(Figure {
            shown: shown.to_string(),
            of: Of::Change {
                now: now.of.pairs().clone(),
                earlier: earlier.map(|count| count.of.pairs().clone()),
                people,
            },
        })
    }

    /// Twenty-eight per cent now against twenty-five before is three percentage points more: the difference of two shares (个百分点).
    #[must_use]
    pub fn points(&self, part: &Filter, whole: &Filter, against: Against) -> Text {
        let (earlier, basis) = match against {
            Against::Before => (self.before, "before"),
            Against::Year => (self.year, "year"),
        };
        let share = |period: Period| {
            let (part, whole) = (within(part, period), within(whole, period));
            let count = |filter: &Filter| self.ids(filter).len();
            let all = count(&whole);
            (all > 0).then(|| (100.0 * count(&part) as f64 / all as f64, (pairs(&part), pairs(&whole))))
        };
        let then = self.reaches(earlier.first).then(|| share(earlier)).flatten();
        let (Some((now, now_of)), Some((then, then_of))) = (share(self.input.period), then) else {
            return self.say(&format!("change_cell.no_data_{basis}"), &[]);
        };
        // A difference that rounds to nothing has no sign.
        let difference = if (now - then).abs() < 0.5 * 0.1f64.powi(i32::from(self.settings().decimals)) {
            0.0
        } else {
            now - then
        };
        let value = format!("{difference:+.*}", usize::from(self.settings().decimals));
        Text::from(Figure {
            shown: self.say("change.points", &[("value", value.into())]).to_string(),
            of: Of::Points {
                now: now_of,
                earlier: then_of,
            },
        })
    }

    /// A phrase with its slots filled.
    #[must_use]
    pub fn say(&self, key: &str, slots: &[(&str, Text)]) -> Text {
        self.input.language.phrases().say(key, slots)
    }

    /// A phrase without slots, as a string.
    #[must_use]
    pub fn words(&self, key: &str) -> String {
        self.input.language.phrases().words(key).to_owned()
    }
}

/// A filter within a period.
pub(super) fn within(filter: &Filter, period: Period) -> Filter {
    Filter {
        from: Some(period.first),
        to: Some(period.last),
        ..filter.clone()
    }
}
