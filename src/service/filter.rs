//! A list of messages as a question: which week, channel, topic… Every number on a page is the size of such a list and links to it.

use chrono::NaiveDate;

use super::address::href;
use super::context::Pairs;
use super::error::ApiError;
use super::period::Period;
use super::view::View;
use crate::analysis::Symbol;
use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::{Channel, MessageId, Uid, Week, codes};
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
pub(super) struct Filter {
    pub week: Option<Week>,
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    pub dated: Option<bool>,
    pub channel: Option<Channel>,
    pub source: Option<String>,
    pub district: Option<String>,
    pub department: Option<String>,
    pub topic: Option<TopicId>,
    pub further: Option<TopicId>,
    pub theme: Option<String>,
    pub classified: Option<bool>,
    pub keyword: Option<String>,
    pub purpose: Option<Purpose>,
    pub field: Option<Field>,
    pub aspect: Option<Aspect>,
    pub legal_route: Option<bool>,
    pub unsure: Option<bool>,
    pub urgent: Option<bool>,
    pub group: Option<Uid>,
    pub repeat: Option<bool>,
    pub step: Option<Step>,
    pub replied: Option<bool>,
    pub masked: Option<bool>,
    pub extra: Option<String>,
}

/// Every filter with what it means, for the API's document.
pub(super) const FILTERS: [(&str, &str); 25] = [
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
    ("extra", "HEADER:VALUE of a column that fits no field, as the export shows it"),
];

fn parsed<T>(name: &str, value: &str, parsed: Option<T>, expected: &str) -> Result<Option<T>, ApiError> {
    parsed
        .map(Some)
        .ok_or_else(|| ApiError::bad_parameter(format!("{name}: expected {expected}, found “{value}”")))
}

impl Filter {
    /// Reads the filters among the pairs. A name that is neither a filter nor one of `others` is refused: a misspelt filter that
    /// is passed over would show other messages than were asked for.
    pub(super) fn from_pairs(pairs: &Pairs, others: &[&str]) -> Result<Self, ApiError> {
        let mut filter = Self::default();
        for (name, value) in pairs {
            let is_other = others.contains(&name.as_str()) || name == "lang";
            if !value.is_empty() && !is_other {
                filter.set(name, value)?;
            }
        }
        Ok(filter)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), ApiError> {
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
            "extra" => self.extra = parsed(name, value, value.contains(':').then(|| value.to_owned()), "HEADER:VALUE")?,
            _ => return Err(ApiError::bad_parameter(format!("“{name}” is no parameter of this list"))),
        }
        Ok(())
    }

    /// The filters that are set, in the order of [`FILTERS`].
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
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
            text(&self.extra),
        ];
        FILTERS
            .iter()
            .zip(values)
            .filter_map(|((name, _), value)| value.map(|value| (*name, value)))
            .collect()
    }

    /// The address of the list.
    pub(super) fn href(&self) -> String {
        href("/messages", &self.pairs())
    }

    /// The same list of one period.
    pub(super) fn within(&self, period: Period) -> Self {
        Self {
            from: Some(period.first),
            to: Some(period.last),
            ..self.clone()
        }
    }

    /// The messages that may be shown, in canonical order. Cost: one pass over the messages, or over those of the keyword, topic or
    /// group of repeats.
    pub(super) fn select(&self, view: &View) -> Vec<MessageId> {
        let matcher = self.matcher(view);
        let accepts = |&id: &MessageId| view.shows(id) && matcher.accepts(id);
        let narrow = match (&self.keyword, self.topic, &matcher.group) {
            (Some(keyword), ..) => Some(view.term(keyword).map(|(_, term)| &term.messages)),
            (None, Some(topic), _) => Some(view.topic(topic).map(|(_, topic)| &topic.members)),
            (None, None, Some((_, Some(group)))) => Some(Some(&view.analysis().duplicates.groups[*group as usize].members)),
            _ => None,
        };
        match narrow {
            Some(list) => list.into_iter().flatten().copied().filter(accepts).collect(),
            None => view.analysis().ids().filter(accepts).collect(),
        }
    }

    /// Looks the names up in one generation.
    pub(super) fn matcher<'a>(&'a self, view: &'a View) -> Matcher<'a> {
        let analysis = view.analysis();
        let symbol = |name: &Option<String>| {
            name.as_ref()
                .map(|name| analysis.symbols.binary_search(name).map_or(Symbol::MAX, |at| at as Symbol))
        };
        let group = self.group.map(|uid| view.snapshot().by_uid(uid));
        Matcher {
            filter: self,
            view,
            source: symbol(&self.source),
            district: symbol(&self.district),
            department: symbol(&self.department),
            extra: self.extra.as_ref().map(|pair| analysis.extras.cell(pair)),
            group: group.map(|id| (id, id.and_then(|id| analysis.duplicates.group_of[id.index()]))),
        }
    }
}

/// A filter with its names looked up in one generation.
pub(super) struct Matcher<'a> {
    filter: &'a Filter,
    view: &'a View,
    source: Option<Symbol>,
    district: Option<Symbol>,
    department: Option<Symbol>,
    group: Option<(Option<MessageId>, Option<u32>)>,
    extra: Option<Option<(u32, u32)>>,
}

impl Matcher<'_> {
    /// Whether a message answers the filter. Whether it may be shown is another question.
    pub(super) fn accepts(&self, id: MessageId) -> bool {
        self.accepts_row(id) && self.accepts_time(id) && self.accepts_labels(id) && self.accepts_topic(id) && self.accepts_group(id)
    }

    fn accepts_row(&self, id: MessageId) -> bool {
        let row = self.view.analysis().message(id);
        let filter = self.filter;
        filter.channel.is_none_or(|channel| row.channel == channel)
            && self.source.is_none_or(|source| row.source == source)
            && self.district.is_none_or(|district| row.district == Some(district))
            && self.department.is_none_or(|department| row.department == Some(department))
            && filter.replied.is_none_or(|replied| row.replied == replied)
            && filter.masked.is_none_or(|masked| (row.masked > 0) == masked)
            && self
                .extra
                .is_none_or(|cell| cell.is_some_and(|cell| self.view.analysis().extras.cells_of(id.index()).contains(&cell)))
            && filter.keyword.as_ref().is_none_or(|keyword| {
                self.view
                    .term(keyword)
                    .is_some_and(|(_, term)| term.messages.binary_search(&id).is_ok())
            })
    }

    fn accepts_time(&self, id: MessageId) -> bool {
        let filter = self.filter;
        let time = self.view.analysis().message(id).time;
        let day = time.map(|time| time.naive().date());
        filter.week.is_none_or(|week| self.view.week(id) == Some(week))
            && filter.from.is_none_or(|from| day.is_some_and(|day| day >= from))
            && filter.to.is_none_or(|to| day.is_some_and(|day| day <= to))
            && filter.dated.is_none_or(|dated| time.is_some() == dated)
    }

    fn accepts_labels(&self, id: MessageId) -> bool {
        let labels = &self.view.analysis().labels[id.index()];
        let filter = self.filter;
        filter.purpose.is_none_or(|purpose| labels.purpose == purpose)
            && filter.field.is_none_or(|field| labels.field == field)
            && filter.aspect.is_none_or(|aspect| labels.aspect == aspect)
            && filter.legal_route.is_none_or(|legal| labels.legal_route == legal)
            && filter.unsure.is_none_or(|unsure| labels.unsure == unsure)
            && filter.urgent.is_none_or(|urgent| labels.urgent.is_some() == urgent)
            && filter.step.is_none_or(|step| reaches(self.view, id, step))
    }

    fn accepts_topic(&self, id: MessageId) -> bool {
        let filter = self.filter;
        let topics = &self.view.analysis().topics;
        let main = self.view.topic_of(id);
        filter.topic.is_none_or(|topic| main.is_some_and(|main| main.id == topic))
            && filter.classified.is_none_or(|classified| main.is_some() == classified)
            && filter
                .theme
                .as_ref()
                .is_none_or(|theme| main.is_some_and(|main| topics.themes[main.theme as usize].name == *theme))
            && filter.further.is_none_or(|topic| {
                self.view
                    .topic(topic)
                    .is_some_and(|(at, _)| topics.further.binary_search(&(id, at)).is_ok())
            })
    }

    fn accepts_group(&self, id: MessageId) -> bool {
        let analysis = self.view.analysis();
        self.filter.repeat.is_none_or(|repeat| analysis.is_distinct(id) != repeat)
            && self
                .group
                .is_none_or(|(asked, group)| asked == Some(id) || (group.is_some() && analysis.duplicates.group_of[id.index()] == group))
    }
}

/// Whether a message gets as far as a step of the screening.
pub(super) fn reaches(view: &View, id: MessageId, step: Step) -> bool {
    /// A measure is specific from here on, on the readers' scale 0 to 2.
    const SPECIFIC: f32 = 1.5;
    /// A candidate is golden from here on, on the readers' scale 0 to 3.
    const GOLDEN: f32 = 2.0;
    let analysis = view.analysis();
    let parts = &analysis.parts[id.index()];
    analysis.is_distinct(id)
        && (step < Step::Suggestions || analysis.labels[id.index()].purpose == Purpose::Suggestion)
        && (step < Step::WithMeasure || parts.measure.value >= SPECIFIC)
        && (step < Step::Golden || parts.grade >= GOLDEN)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pairs(filter: &Filter) -> Pairs {
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
                .detail
                .contains("chanel")
        );
        assert_eq!(Filter::from_pairs(&pair("channel", ""), &[]).unwrap(), Filter::default());
        assert!(Filter::from_pairs(&pair("q", "电梯"), &["q"]).is_ok());
    }

    #[test]
    fn every_filter_has_its_name() {
        for (name, _) in FILTERS {
            let refused = Filter::from_pairs(&vec![(name.to_owned(), "\u{0}".to_owned())], &[]);
            assert!(refused.is_ok() || refused.unwrap_err().detail.starts_with(name), "{name}");
        }
    }
}
