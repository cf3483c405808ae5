//! The matter that a document is about: a topic, words that messages hold, or messages that a person chose.

use crate::corpus::{MessageId, Period};
use crate::report::document::{Figure, Of, Pairs, Piece, Text, pairs};
use crate::report::facts::{Against, Compared, Count, Facts, Subject, within};
use crate::report::kinds::ComposeError;
use crate::search::Filter;
use crate::topics::{NameBy, Topic, names_place};

/// A matter with its messages that may be shown.
pub(in crate::report) struct Matter<'f, 'a> {
    /// Where its counts come from.
    pub facts: &'f Facts<'a>,
    /// Its name as a sentence says it.
    pub name: Text,
    /// The topic, where it is one.
    pub topic: Option<&'a Topic>,
    /// The filter of its messages over all days; `None` where only a search or a choice lists them.
    filter: Option<Filter>,
    /// All its messages, in canonical order.
    all: Vec<MessageId>,
    /// Those of the document's period.
    pub now: Vec<MessageId>,
}

/// What a document is about when nobody says: the topic with most messages in its days; of equal ones that with the smallest id.
pub(in crate::report) fn hottest<'a>(facts: &Facts<'a>) -> Option<&'a Topic> {
    let period = facts.input.period;
    let falls = |id: &&MessageId| {
        let day = facts.analysis().message(**id).time.map(|time| time.naive().date());
        facts.shows(**id) && day.is_some_and(|day| period.first <= day && day <= period.last)
    };
    let listed = facts.analysis().topics.topics.iter().filter(|topic| !topic.hidden);
    let counted = listed.map(|topic| (topic.members.iter().filter(falls).count(), topic));
    let most = counted
        .filter(|(n, _)| *n > 0)
        .max_by_key(|(n, topic)| (*n, std::cmp::Reverse(topic.id)));
    most.map(|(_, topic)| topic)
}

impl<'f, 'a> Matter<'f, 'a> {
    /// The matter of a document. Cost: linear in its messages.
    ///
    /// # Errors
    /// Without a subject, with one that the analysis does not know, and where none of its messages of the period may be shown.
    pub(in crate::report) fn of(facts: &'f Facts<'a>) -> Result<Self, ComposeError> {
        let by_filter = |name: Text, topic: Option<&'a Topic>, filter: Filter| {
            let all = facts.ids(&filter);
            (name, topic, Some(filter), all)
        };
        let (name, topic, filter, all) = match facts.input.subject {
            Subject::All => {
                let topic = hottest(facts).ok_or(ComposeError::NoSubject)?;
                by_filter(topic_link(topic), Some(topic), of_topic(topic))
            }
            Subject::Topic(id) => {
                let topics = &facts.analysis().topics.topics;
                let topic = topics.iter().find(|topic| topic.id == *id).ok_or(ComposeError::UnknownSubject)?;
                by_filter(topic_link(topic), Some(topic), of_topic(topic))
            }
            Subject::Department(name) => {
                let filter = Filter {
                    department: Some(name.clone()),
                    ..Filter::default()
                };
                by_filter(name.as_str().into(), None, filter)
            }
            Subject::Words { words, found } => {
                let terms = &facts.analysis().keywords.terms;
                // A keyword has a filter of its own, which lists the very messages.
                let keyword = terms.iter().any(|term| term.text == *words).then(|| Filter {
                    keyword: Some(words.clone()),
                    ..Filter::default()
                });
                (words.as_str().into(), None, keyword, found.clone())
            }
            Subject::Messages(chosen) => (facts.say("matter.chosen", &[]), None, None, chosen.clone()),
        };
        Self::with(facts, name, topic, filter, all)
    }

    /// The matter of a topic.
    ///
    /// # Errors
    /// Where none of its messages of the period may be shown.
    pub(in crate::report) fn of_topic(facts: &'f Facts<'a>, topic: &'a Topic) -> Result<Self, ComposeError> {
        let filter = of_topic(topic);
        let all = facts.ids(&filter);
        Self::with(facts, topic_link(topic), Some(topic), Some(filter), all)
    }

    fn with(
        facts: &'f Facts<'a>,
        name: Text,
        topic: Option<&'a Topic>,
        filter: Option<Filter>,
        mut all: Vec<MessageId>,
    ) -> Result<Self, ComposeError> {
        all.retain(|&id| facts.shows(id));
        if all.is_empty() {
            return Err(ComposeError::UnknownSubject);
        }
        let mut matter = Self {
            facts,
            name,
            topic,
            filter,
            all,
            now: Vec::new(),
        };
        matter.now = matter.within(facts.input.period);
        if matter.now.is_empty() {
            return Err(ComposeError::NoMessages);
        }
        Ok(matter)
    }

    /// Its messages of a period, in canonical order.
    pub(in crate::report) fn within(&self, period: Period) -> Vec<MessageId> {
        let day = |id: MessageId| self.facts.analysis().message(id).time.map(|time| time.naive().date());
        let falls = |id: &MessageId| day(*id).is_some_and(|day| period.first <= day && day <= period.last);
        self.all.iter().copied().filter(falls).collect()
    }

    /// The filter of its messages of a period; where no filter lists them alone, that of the period.
    fn filter_of(&self, narrower: &Filter, period: Period) -> Filter {
        let mut filter = within(narrower, period);
        if let Some(own) = &self.filter {
            filter.topic = own.topic.or(filter.topic);
            filter.department = own.department.clone().or(filter.department);
            if own.keyword.is_some() {
                filter.beside = narrower.keyword.clone();
                filter.keyword.clone_from(&own.keyword);
            }
        }
        filter
    }

    /// Names and values of the filter that lists its messages of the document's period.
    pub(in crate::report) fn pairs(&self) -> Pairs {
        pairs(&self.filter_of(&Filter::default(), self.facts.input.period))
    }

    /// Messages that a narrower filter leaves of a period.
    fn count_in(&self, narrower: &Filter, period: Period) -> Count {
        let filter = self.filter_of(narrower, period);
        if self.filter.is_some() {
            return self.facts.messages(&filter);
        }
        let own = self.within(period);
        let n = self.facts.ids(&filter).iter().filter(|id| own.binary_search(id).is_ok()).count() as u32;
        self.derived(n, &filter)
    }

    fn people_in(&self, narrower: &Filter, period: Period) -> Count {
        let filter = self.filter_of(narrower, period);
        if self.filter.is_some() {
            return self.facts.people(&filter);
        }
        let own = self.within(period);
        let listed = self.facts.ids(&filter).into_iter().filter(|id| own.binary_search(id).is_ok());
        self.derived(self.facts.analysis().people(listed), &filter)
    }

    /// A number of messages that a search or a person listed, among those of a filter.
    fn derived(&self, n: u32, filter: &Filter) -> Count {
        Count {
            n,
            of: Of::Derived {
                value: f64::from(n),
                rule: "listed".to_owned(),
                from: pairs(filter),
            },
        }
    }

    /// Its messages of the period that a narrower filter leaves.
    pub(in crate::report) fn messages(&self, narrower: &Filter) -> Count {
        self.count_in(narrower, self.facts.input.period)
    }

    /// The people behind them.
    pub(in crate::report) fn people(&self, narrower: &Filter) -> Count {
        self.people_in(narrower, self.facts.input.period)
    }

    /// Its messages of other days.
    pub(in crate::report) fn messages_in(&self, period: Period) -> Count {
        self.count_in(&Filter::default(), period)
    }

    /// The people of other days.
    pub(in crate::report) fn people_of(&self, period: Period) -> Count {
        self.people_in(&Filter::default(), period)
    }

    /// A part of its messages of the period, in per cent of all of them.
    pub(in crate::report) fn share(&self, narrower: &Filter) -> Text {
        let period = self.facts.input.period;
        if self.filter.is_some() {
            return self
                .facts
                .share(&self.filter_of(narrower, period), &self.filter_of(&Filter::default(), period));
        }
        let part = 100.0 * f64::from(self.messages(narrower).n) / self.now.len() as f64;
        self.figure(part, self.facts.percent(part), "share_of_listed")
    }

    /// How its messages of the period stand against earlier ones, in a sentence.
    pub(in crate::report) fn change(&self, against: Against) -> Text {
        let facts = self.facts;
        let earlier = |period: Period| facts.reaches(period.first).then(|| self.messages_in(period));
        let compared = Compared {
            now: self.messages(&Filter::default()),
            before: earlier(facts.before),
            year: earlier(facts.year),
        };
        let text = facts.change_words(&compared, against);
        if self.filter.is_some() {
            return text;
        }
        let then = match against {
            Against::Before => &compared.before,
            Against::Year => &compared.year,
        };
        let value = f64::from(compared.now.n) - then.as_ref().map_or(0.0, |count| f64::from(count.n));
        let derived = |piece: Piece| match piece {
            Piece::Figure(figure) => self.figure(value, figure.shown, "change_of_listed").0.remove(0),
            other => other,
        };
        Text(text.0.into_iter().map(derived).collect())
    }

    /// A number that no filter gives, computed by a rule from the matter's messages.
    pub(in crate::report) fn figure(&self, value: f64, shown: String, rule: &str) -> Text {
        derived(value, shown, rule, &self.pairs())
    }

    /// A whole number by a rule.
    pub(in crate::report) fn number(&self, n: usize, rule: &str) -> Text {
        self.figure(n as f64, n.to_string(), rule)
    }
}

/// A number that no filter gives, computed by a rule from the messages of a filter.
pub(in crate::report) fn derived(value: f64, shown: String, rule: &str, from: &Pairs) -> Text {
    Text::from(Figure {
        shown,
        of: Of::Derived {
            value,
            rule: rule.to_owned(),
            from: from.clone(),
        },
    })
}

fn of_topic(topic: &Topic) -> Filter {
    Filter {
        topic: Some(topic.id),
        ..Filter::default()
    }
}

/// The name of a topic as a sentence says it: the place and what is the matter there. What a person called it stays as it is.
pub(in crate::report) fn spoken_name(topic: &Topic) -> String {
    if topic.name_by == NameBy::Person {
        return topic.name.clone();
    }
    let words: Vec<&str> = topic.name.split_whitespace().collect();
    match words.split_first() {
        Some((place, rest)) if names_place(place) => [place, rest.join("、").as_str()].concat(),
        _ => words.join("、"),
    }
}

/// The name with the way to the topic's page.
pub(in crate::report) fn topic_link(topic: &Topic) -> Text {
    Text::from(Piece::Link {
        text: spoken_name(topic),
        href: format!("/topics/{}", topic.id),
    })
}
