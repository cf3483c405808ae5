//! Answers a filter for a message, and says which dimension alone keeps a message out.

use chrono::{Datelike, Days};

use super::attributes::{Attributes, Dimension, NONE, Row, UNDATED, symbol_list};
use super::filter::{Filter, Step};
use crate::analysis::{Analysis, GOLDEN_GRADE, SPECIFIC_MEASURE, Symbol};
use crate::classify::Purpose;
use crate::corpus::MessageId;
use crate::text::fold_char;

/// A filter with its names looked up in one generation.
pub struct Matcher<'a> {
    analysis: &'a Analysis,
    attributes: &'a Attributes,
    /// What each dimension that the filter names allows, in the order of the dimensions.
    tests: Vec<(Dimension, Test)>,
    /// Flags that must be set or not, beside the dimensions.
    flags: Vec<(u8, bool)>,
    /// What the rows do not hold; asked last.
    further: Vec<Further<'a>>,
}

/// What a dimension allows.
enum Test {
    /// Days from the first to the last; `None` allows undated messages alone.
    Days(Option<(i32, i32)>),
    /// A position among the dimension's values; [`NONE`] for a name that nothing bears.
    Value(u32),
    /// Whether it is in any topic.
    InTopic(bool),
    /// Positions among the dimension's values, ascending.
    Values(Vec<u32>),
    /// A flag.
    Flag(u8, bool),
}

/// A question that needs more than the row.
enum Further<'a> {
    /// A topic beside the main one.
    Topic(Option<u32>),
    Keyword(Option<&'a [MessageId]>),
    /// One of these messages.
    About(Vec<MessageId>),
    /// One of these collection points.
    Point(Vec<Symbol>),
    /// One of these campaigns.
    Campaign(Vec<Symbol>),
    /// Any of these cells.
    Extra(Vec<(u32, u32)>),
    /// A message and its group.
    Group(Option<(MessageId, Option<u32>)>),
    Step(Step),
}

/// How names of a filter are compared with those of the generation.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Names {
    /// As they are.
    Exact,
    /// As somebody types them: see [`Matcher::typed`].
    Typed,
}

impl Names {
    /// The places of the names that a name means, ascending. Cost: one look at each name.
    fn find<'n>(self, wanted: &str, names: &(impl Iterator<Item = &'n str> + Clone)) -> Vec<u32> {
        let among = |means: &dyn Fn(&str) -> bool| -> Vec<u32> {
            let places = (0..).zip(names.clone()).filter(|(_, name)| means(name));
            places.map(|(at, _)| at).collect()
        };
        let mut found = among(&|name| name == wanted);
        if found.is_empty() && self == Self::Typed {
            let fold = |name: &str| name.chars().map(fold_char).collect::<String>();
            let folded = fold(wanted);
            found = among(&|name| folded_alike(name, wanted));
            if found.is_empty() && folded.chars().nth(1).is_some() {
                found = among(&|name| fold(name).contains(&folded));
            }
        }
        found
    }
}

impl<'a> Matcher<'a> {
    /// Looks a filter's names up. Cost: a pass over topics and keywords where the filter names one.
    #[must_use]
    pub fn new(filter: &Filter, analysis: &'a Analysis, attributes: &'a Attributes) -> Self {
        Self::looked_up(filter, Names::Exact, analysis, attributes)
    }

    /// Looks up a filter whose names somebody typed: one that nothing bears means those that differ in script, width or case alone or
    /// else, if it has two letters or more, those that hold it (西湖 for 西湖区). Cost: a pass over the names.
    #[must_use]
    pub fn typed(filter: &Filter, analysis: &'a Analysis, attributes: &'a Attributes) -> Self {
        Self::looked_up(filter, Names::Typed, analysis, attributes)
    }

    /// A matcher that both must let through, also where they name the same dimension.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.tests.extend(other.tests);
        self.flags.extend(other.flags);
        self.further.extend(other.further);
        self
    }

    fn looked_up(filter: &Filter, by: Names, analysis: &'a Analysis, attributes: &'a Attributes) -> Self {
        let mut tests = Vec::new();
        let topics = &analysis.topics;
        if filter.dated == Some(false) {
            tests.push((Dimension::Period, Test::Days(None)));
        } else if filter.dated.is_some() || filter.from.is_some() || filter.to.is_some() || filter.week.is_some() {
            let first = filter.from.map_or(UNDATED + 1, |day| day.num_days_from_ce());
            let last = filter.to.map_or(i32::MAX, |day| day.num_days_from_ce());
            let week = filter.week.map(|week| (week.monday(), week.monday() + Days::new(6)));
            let within = week.map_or((first, last), |(monday, sunday)| {
                (first.max(monday.num_days_from_ce()), last.min(sunday.num_days_from_ce()))
            });
            tests.push((Dimension::Period, Test::Days(Some(within))));
        }
        let codes = [
            (Dimension::Channel, filter.channel.map(|channel| channel.index())),
            (Dimension::Purpose, filter.purpose.map(|purpose| purpose.index())),
            (Dimension::Field, filter.field.map(|field| field.index())),
            (Dimension::Aspect, filter.aspect.map(|aspect| aspect.index())),
        ];
        tests.extend(
            codes
                .into_iter()
                .filter_map(|(dimension, code)| Some((dimension, Test::Value(code? as u32)))),
        );
        let names = [
            (Dimension::Source, &filter.source),
            (Dimension::District, &filter.district),
            (Dimension::Department, &filter.department),
        ];
        let named = names.into_iter().filter_map(|(dimension, name)| {
            let list = &attributes.symbols[symbol_list(dimension)?];
            let names = list.iter().map(|&symbol| analysis.symbol(symbol));
            Some((dimension, Test::Values(by.find(name.as_ref()?, &names))))
        });
        tests.extend(named);
        let place = |id| topics.topics.iter().position(|topic| topic.id == id).map(|at| at as u32);
        if let Some(id) = filter.topic {
            tests.push((Dimension::Topic, Test::Values(place(id).into_iter().collect())));
        }
        if let Some(name) = &filter.theme {
            let meant = by.find(name, &topics.themes.iter().map(|theme| &*theme.name));
            let mut of_theme: Vec<u32> = meant
                .into_iter()
                .flat_map(|at| topics.themes[at as usize].topics.iter().copied())
                .collect();
            of_theme.sort_unstable();
            tests.push((Dimension::Topic, Test::Values(of_theme)));
        }
        if let Some(classified) = filter.classified {
            tests.push((Dimension::Topic, Test::InTopic(classified)));
        }
        for (dimension, flag, set) in [
            (Dimension::Replied, Row::REPLIED, filter.replied),
            (Dimension::Measure, Row::MEASURE, filter.measure),
        ] {
            tests.extend(set.map(|set| (dimension, Test::Flag(flag, set))));
        }
        let flags = [
            (Row::URGENT, filter.urgent),
            (Row::UNSURE, filter.unsure),
            (Row::LEGAL, filter.legal_route),
            (Row::MASKED, filter.masked),
            (Row::DISTINCT, filter.repeat.map(|repeat| !repeat)),
        ];
        let terms = &analysis.keywords.terms;
        let holds = |keyword: &String| {
            let same = |name: &str| name == keyword || (by == Names::Typed && folded_alike(name, keyword));
            let term = terms.iter().find(|term| same(term.text.as_str()));
            Further::Keyword(term.map(|term| term.messages.as_slice()))
        };
        let further = [
            filter.further.map(|id| Further::Topic(place(id))),
            filter.extra.as_ref().map(|pair| Further::Extra(cells(pair, by, analysis))),
            filter.keyword.as_ref().map(holds),
            filter.beside.as_ref().map(holds),
            filter.campaign.as_ref().map(|name| {
                let names = analysis.symbols.iter().map(String::as_str);
                Further::Campaign(by.find(name, &names))
            }),
            filter
                .about
                .as_ref()
                .map(|words| Further::About(super::about::messages_about(words, analysis))),
            filter.collection_point.as_ref().map(|name| {
                let names = analysis.symbols.iter().map(String::as_str);
                Further::Point(by.find(name, &names))
            }),
            filter.group.map(|uid| {
                let message = attributes.by_uid(uid);
                Further::Group(message.map(|message| (message, attributes.duplicate_group(message))))
            }),
            filter.step.map(Further::Step),
        ];
        Self {
            analysis,
            attributes,
            tests,
            flags: flags.into_iter().filter_map(|(flag, set)| Some((flag, set?))).collect(),
            further: further.into_iter().flatten().collect(),
        }
    }

    /// Whether a message answers the filter. Whether it may be shown is another question.
    #[must_use]
    pub fn accepts(&self, id: MessageId) -> bool {
        let row = &self.attributes.rows[id.index()];
        self.tests.iter().all(|(dimension, test)| allows(row, *dimension, test)) && self.accepts_beside(row, id)
    }

    /// Which dimension alone keeps the message out: `Some(None)` for none, it answers the filter; `None` where more than one or
    /// something else keeps it out.
    pub(super) fn kept_out_by(&self, id: MessageId) -> Option<Option<Dimension>> {
        let row = &self.attributes.rows[id.index()];
        let mut by = None;
        for (dimension, _) in self.tests.iter().filter(|(dimension, test)| !allows(row, *dimension, test)) {
            if by.is_some_and(|known| known != *dimension) {
                return None;
            }
            by = Some(*dimension);
        }
        self.accepts_beside(row, id).then_some(by)
    }

    fn accepts_beside(&self, row: &Row, id: MessageId) -> bool {
        self.flags.iter().all(|&(flag, set)| row.is(flag) == set) && self.further.iter().all(|asked| self.accepts_further(asked, id))
    }

    fn accepts_further(&self, asked: &Further<'_>, id: MessageId) -> bool {
        match asked {
            Further::Topic(at) => at.is_some_and(|at| self.analysis.topics.further.binary_search(&(id, at)).is_ok()),
            Further::About(messages) => messages.binary_search(&id).is_ok(),
            Further::Keyword(messages) => messages.is_some_and(|messages| messages.binary_search(&id).is_ok()),
            Further::Point(points) => {
                let point = self.analysis.message(id).collection_point;
                point.is_some_and(|point| points.binary_search(&point).is_ok())
            }
            Further::Campaign(campaigns) => {
                let campaign = self.analysis.message(id).campaign;
                campaign.is_some_and(|campaign| campaigns.binary_search(&campaign).is_ok())
            }
            Further::Extra(wanted) => {
                let cells = self.analysis.extras.cells_of(id.index());
                cells.iter().any(|cell| wanted.contains(cell))
            }
            Further::Group(group) => {
                group.is_some_and(|(message, group)| message == id || (group.is_some() && self.attributes.duplicate_group(id) == group))
            }
            Further::Step(step) => reaches(self.analysis, id, *step),
        }
    }
}

/// Whether two names differ in script, width and case alone.
fn folded_alike(name: &str, other: &str) -> bool {
    name.chars().map(fold_char).eq(other.chars().map(fold_char))
}

/// The cells that `HEADER:VALUE` means; a header may hold colons itself.
fn cells(pair: &str, by: Names, analysis: &Analysis) -> Vec<(u32, u32)> {
    let extras = &analysis.extras;
    let exact: Vec<(u32, u32)> = extras.cell(pair).into_iter().collect();
    if !exact.is_empty() || by == Names::Exact {
        return exact;
    }
    let places = |name: &str| -> Vec<u32> {
        let alike = (0..).zip(extras.texts()).filter(|(_, text)| folded_alike(text, name));
        alike.map(|(at, _)| at).collect()
    };
    let mut cuts = pair
        .match_indices(':')
        .map(|(at, _)| (places(&pair[..at]), places(&pair[at + 1..])));
    let meant = cuts.find(|(headers, values)| !headers.is_empty() && !values.is_empty());
    let (headers, values) = meant.unwrap_or_default();
    headers
        .iter()
        .flat_map(|&header| values.iter().map(move |&value| (header, value)))
        .collect()
}

fn allows(row: &Row, dimension: Dimension, test: &Test) -> bool {
    match test {
        Test::Days(None) => row.day == UNDATED,
        Test::Days(Some((first, last))) => (*first..=*last).contains(&row.day),
        Test::Value(wanted) => *wanted != NONE && value(row, dimension) == *wanted,
        Test::InTopic(wanted) => (row.topic != NONE) == *wanted,
        Test::Values(wanted) => wanted.binary_search(&value(row, dimension)).is_ok(),
        Test::Flag(flag, set) => row.is(*flag) == *set,
    }
}

/// A row's value of a dimension: a position in the closed list, in the dimension's symbols or among the topics; for flags 0 or 1.
pub(super) fn value(row: &Row, dimension: Dimension) -> u32 {
    match dimension {
        Dimension::Period => NONE,
        Dimension::Channel => u32::from(row.channel),
        Dimension::Source => row.source,
        Dimension::District => row.district,
        Dimension::Department => row.department,
        Dimension::Purpose => u32::from(row.purpose),
        Dimension::Field => u32::from(row.field),
        Dimension::Aspect => u32::from(row.aspect),
        Dimension::Topic => row.topic,
        Dimension::Replied => u32::from(row.is(Row::REPLIED)),
        Dimension::Measure => u32::from(row.is(Row::MEASURE)),
    }
}

/// Whether a message gets as far as a step of the screening.
#[must_use]
pub fn reaches(analysis: &Analysis, id: MessageId, step: Step) -> bool {
    let parts = &analysis.parts[id.index()];
    analysis.is_distinct(id)
        && (step < Step::Suggestions || analysis.labels[id.index()].purpose == Purpose::Suggestion)
        && (step < Step::WithMeasure || parts.measure.value >= SPECIFIC_MEASURE)
        && (step < Step::Golden || parts.grade >= GOLDEN_GRADE)
}
