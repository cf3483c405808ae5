//! A list of messages as a question: which week, channel, topic… Every number on a page is the size of such a list and links to it.
//!
//! A filter is names and values, as in an address; [`super::Matcher`] looks them up in a generation and answers for a message.

use chrono::NaiveDate;

use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::{Channel, Uid, Week, codes};
use crate::topics::TopicId;

codes! {
    /// A step of the screening from received to golden (逐级筛选情况); each holds the next.
    Step {
        /// Without repeats (并单后).
        Distinct = "distinct",
        /// Of those, suggestions.
        Suggestions = "suggestions",
        /// Of those, with a specific measure.
        WithMeasure = "with_measure",
        /// Of those, golden candidates.
        Golden = "golden",
    }
}

/// Which messages; every field that is set must hold. Names of the fields are the names in addresses.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Filter {
    /// ISO week of the counting date.
    pub week: Option<Week>,
    /// First day of the counting date.
    pub from: Option<NaiveDate>,
    /// Last day of the counting date.
    pub to: Option<NaiveDate>,
    /// Whether there is a counting date.
    pub dated: Option<bool>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Source system.
    pub source: Option<String>,
    /// District as given.
    pub district: Option<String>,
    /// Department as given.
    pub department: Option<String>,
    /// Main topic.
    pub topic: Option<TopicId>,
    /// Topic beside the main one.
    pub further: Option<TopicId>,
    /// Name of the theme of the main topic.
    pub theme: Option<String>,
    /// Whether it is in a topic.
    pub classified: Option<bool>,
    /// A keyword that it holds.
    pub keyword: Option<String>,
    /// A second keyword that it holds too.
    pub beside: Option<String>,
    /// Purpose.
    pub purpose: Option<Purpose>,
    /// Field.
    pub field: Option<Field>,
    /// Aspect.
    pub aspect: Option<Aspect>,
    /// Whether it belongs to courts, arbitration or review.
    pub legal_route: Option<bool>,
    /// Whether its purpose is left to a person.
    pub unsure: Option<bool>,
    /// Whether it is urgent.
    pub urgent: Option<bool>,
    /// It and its repeats.
    pub group: Option<Uid>,
    /// Whether it is a repeat of another.
    pub repeat: Option<bool>,
    /// How far it gets in the screening.
    pub step: Option<Step>,
    /// Whether the office replied.
    pub replied: Option<bool>,
    /// Whether personal data is masked in it.
    pub masked: Option<bool>,
    /// Whether it says what to do.
    pub measure: Option<bool>,
    /// Collection point as given.
    pub collection_point: Option<String>,
    /// A column that fits no field.
    pub extra: Option<String>,
    /// Campaign (征集活动) as given.
    pub campaign: Option<String>,
    /// Words parted by commas: messages with a keyword that holds one of them, and none of those with a minus.
    pub about: Option<String>,
}

/// Every filter with what it means, for the API's document.
pub const FILTERS: [(&str, &str); 30] = [
    ("week", "ISO week of the counting date, such as 2025-W23"),
    ("from", "first day of the counting date, such as 2025-06-02"),
    ("to", "last day of the counting date"),
    ("dated", "true: with a counting date; false: without"),
    ("channel", "petition, hotline, forum, form or other"),
    ("source", "source system"),
    ("district", "district as the file gave it"),
    ("department", "department as the file gave it"),
    ("topic", "id of the main topic"),
    ("further", "id of a topic that the message touches beside its main topic"),
    ("theme", "name of the theme of the main topic"),
    ("classified", "true: with a main topic; false: without"),
    ("keyword", "a keyword that the message holds"),
    ("beside", "a second keyword that the message holds too"),
    ("purpose", "suggestion, appeal, accusation, inquiry or other"),
    ("field", "one of the ten fields, by its Chinese name"),
    ("aspect", "one of the ten aspects or 其他, by its Chinese name"),
    (
        "legal_route",
        "whether the matter belongs to litigation, arbitration or review by law",
    ),
    ("unsure", "whether the purpose is left to a person"),
    ("urgent", "whether the message is urgent"),
    ("group", "uid of a message: it and its repeats"),
    ("repeat", "true: repeats of another message; false: the others"),
    ("step", "step of the screening: distinct, suggestions, with_measure or golden"),
    ("replied", "whether the office replied"),
    ("masked", "whether personal data is masked in the message"),
    ("measure", "whether the text says what to do"),
    ("collection_point", "collection point as the file gave it"),
    ("extra", "HEADER:VALUE of a column that fits no field, as the export shows it"),
    ("campaign", "campaign as the file gave it"),
    (
        "about",
        "words parted by commas: messages with a keyword that holds one of them; a minus before a word leaves out keywords that hold it",
    ),
];

/// A filter that cannot be read: the sentence names it and says what would be right.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0}")]
pub struct FilterError(pub String);

fn parsed<T>(name: &str, value: &str, parsed: Option<T>, expected: &str) -> Result<Option<T>, FilterError> {
    parsed
        .map(Some)
        .ok_or_else(|| FilterError(format!("{name}: expected {expected}, found “{value}”")))
}

impl Filter {
    /// Reads the filters among the pairs. A name that is neither a filter nor one of `others` is refused: a misspelt filter that
    /// is passed over would show other messages than were asked for.
    ///
    /// # Errors
    /// When a name is unknown or a value cannot be read.
    pub fn from_pairs(pairs: &[(String, String)], others: &[&str]) -> Result<Self, FilterError> {
        let mut filter = Self::default();
        for (name, value) in pairs {
            let is_other = others.contains(&name.as_str()) || name == "lang";
            if !value.is_empty() && !is_other {
                filter.set(name, value)?;
            }
        }
        Ok(filter)
    }

    /// Sets one filter by its name.
    ///
    /// # Errors
    /// When the name is none of [`FILTERS`] or the value cannot be read.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), FilterError> {
        let flag = || parsed(name, value, value.parse().ok(), "true or false");
        let date = || parsed(name, value, value.parse().ok(), "a day such as 2025-06-02");
        let code = "one of the codes that the API's document lists";
        let topic = || parsed(name, value, value.parse().ok(), "the id of a topic");
        let text = || Some(value.to_owned());
        match name {
            "week" => self.week = parsed(name, value, value.parse().ok(), "an ISO week such as 2025-W23")?,
            "from" => self.from = date()?,
            "to" => self.to = date()?,
            "dated" => self.dated = flag()?,
            "channel" => self.channel = parsed(name, value, Channel::from_code(value), code)?,
            "source" => self.source = text(),
            "district" => self.district = text(),
            "department" => self.department = text(),
            "topic" => self.topic = topic()?,
            "further" => self.further = topic()?,
            "theme" => self.theme = text(),
            "classified" => self.classified = flag()?,
            "keyword" => self.keyword = text(),
            "beside" => self.beside = text(),
            "purpose" => self.purpose = parsed(name, value, Purpose::from_code(value), code)?,
            "field" => self.field = parsed(name, value, Field::from_code(value), code)?,
            "aspect" => self.aspect = parsed(name, value, Aspect::from_code(value), code)?,
            "legal_route" => self.legal_route = flag()?,
            "unsure" => self.unsure = flag()?,
            "urgent" => self.urgent = flag()?,
            "group" => self.group = parsed(name, value, value.parse().ok(), "the uid of a message")?,
            "repeat" => self.repeat = flag()?,
            "step" => self.step = parsed(name, value, Step::from_code(value), code)?,
            "replied" => self.replied = flag()?,
            "masked" => self.masked = flag()?,
            "measure" => self.measure = flag()?,
            "collection_point" => self.collection_point = text(),
            "campaign" => self.campaign = text(),
            "about" => self.about = text(),
            "extra" => self.extra = parsed(name, value, value.contains(':').then(|| value.to_owned()), "HEADER:VALUE")?,
            _ => return Err(FilterError(format!("“{name}” is no parameter of this list"))),
        }
        Ok(())
    }

    /// The filters that are set, in the order of [`FILTERS`].
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        fn text<T: ToString>(value: &Option<T>) -> Option<String> {
            value.as_ref().map(T::to_string)
        }
        let values = [
            text(&self.week),
            text(&self.from),
            text(&self.to),
            text(&self.dated),
            text(&self.channel),
            text(&self.source),
            text(&self.district),
            text(&self.department),
            text(&self.topic),
            text(&self.further),
            text(&self.theme),
            text(&self.classified),
            text(&self.keyword),
            text(&self.beside),
            text(&self.purpose),
            text(&self.field),
            text(&self.aspect),
            text(&self.legal_route),
            text(&self.unsure),
            text(&self.urgent),
            text(&self.group),
            text(&self.repeat),
            text(&self.step),
            text(&self.replied),
            text(&self.masked),
            text(&self.measure),
            text(&self.collection_point),
            text(&self.extra),
            text(&self.campaign),
            text(&self.about),
        ];
        FILTERS
            .iter()
            .zip(values)
            .filter_map(|((name, _), value)| value.map(|value| (*name, value)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(filter: &Filter) -> Vec<(String, String)> {
        filter.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    proptest! {
        #[test]
        fn an_address_is_read_back_as_the_filter_that_it_says(
            week in proptest::option::of(-100i32..3000), channel in proptest::option::of(0..Channel::ALL.len()),
            topic in proptest::option::of(0u64..1 << 48), group: Option<[u8; 16]>, urgent: Option<bool>,
            unsure: Option<bool>, keyword in proptest::option::of(".+"), step in proptest::option::of(0..Step::ALL.len()),
        ) {
            let filter = Filter {
                week: week.map(Week),
                channel: channel.map(|at| Channel::ALL[at]),
                topic: topic.map(TopicId),
                group: group.map(Uid),
                keyword,
                step: step.map(|at| Step::ALL[at]),
                unsure,
                urgent,
                ..Filter::default()
            };
            prop_assert_eq!(Filter::from_pairs(&pairs(&filter), &[]).unwrap(), filter);
        }
    }

    #[test]
    fn a_misspelt_filter_is_refused_and_an_empty_one_is_none() {
        let pair = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        assert!(
            Filter::from_pairs(&pair("chanel", "hotline"), &[])
                .unwrap_err()
                .0
                .contains("chanel")
        );
        assert_eq!(Filter::from_pairs(&pair("channel", ""), &[]).unwrap(), Filter::default());
        assert!(Filter::from_pairs(&pair("q", "电梯"), &["q"]).is_ok());
    }

    #[test]
    fn every_filter_has_its_name() {
        for (name, _) in FILTERS {
            let refused = Filter::from_pairs(&[(name.to_owned(), "\u{0}".to_owned())], &[]);
            assert!(refused.is_ok() || refused.unwrap_err().0.starts_with(name), "{name}");
        }
    }
}
