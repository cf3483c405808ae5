//! Answers a filter for a message, and says which dimension alone keeps a message out.

use chrono::{Datelike, Days};

use super::attributes::{Attributes, Dimension, NONE, Row, UNDATED, symbol_list};
use super::filter::{Filter, Step};
use crate::analysis::{Analysis, GOLDEN_GRADE, SPECIFIC_MEASURE, Symbol};
use crate::classify::Purpose;
use crate::corpus::MessageId;

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
    /// Positions of topics, ascending.
    Topics(Vec<u32>),
    /// A flag.
    Flag(u8, bool),
}

/// A question that needs more than the row.
enum Further<'a> {
    FurtherTopic(Option<u32>),
    Keyword(Option<&'a [MessageId]>),
    Extra(Option<(u32, u32)>),
    /// A message and its group.
    Group(Option<(MessageId, Option<u32>)>),
    Step(Step),
}

impl<'a> Matcher<'a> {
    /// Looks a filter's names up. Cost: a pass over topics and keywords where the filter names one.
    #[must_use]
    pub fn new(filter: &Filter, analysis: &'a Analysis, attributes: &'a Attributes) -> Self {
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
            let symbol = analysis.symbols.binary_search(name.as_ref()?).ok().map(|at| at as Symbol);
            let list = &attributes.symbols[symbol_list(dimension)?];
            let at = symbol.and_then(|symbol| list.binary_search(&symbol).ok());
            Some((dimension, Test::Value(at.map_or(NONE, |at| at as u32))))
        });
        tests.extend(named);
        let place = |id| topics.topics.iter().position(|topic| topic.id == id).map(|at| at as u32);
        if let Some(id) = filter.topic {
            tests.push((Dimension::Topic, Test::Topics(place(id).into_iter().collect())));
        }
        if let Some(name) = &filter.theme {
            let mut of_theme: Vec<u32> = topics
                .themes
                .iter()
                .filter(|theme| theme.name == *name)
                .flat_map(|theme| theme.topics.iter().copied())
                .collect();
            of_theme.sort_unstable();
            tests.push((Dimension::Topic, Test::Topics(of_theme)));
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
        let further = [
            filter.further.map(|id| Further::FurtherTopic(place(id))),
            filter.extra.as_ref().map(|pair| Further::Extra(analysis.extras.cell(pair))),
            filter.keyword.as_ref().map(|keyword| {
                let term = terms.iter().find(|term| term.text.as_str() == keyword.as_str());
                Further::Keyword(term.map(|term| term.messages.as_slice()))
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
            Further::FurtherTopic(at) => at.is_some_and(|at| self.analysis.topics.further.binary_search(&(id, at)).is_ok()),
            Further::Keyword(messages) => messages.is_some_and(|messages| messages.binary_search(&id).is_ok()),
            Further::Extra(cell) => cell.is_some_and(|cell| self.analysis.extras.cells_of(id.index()).contains(&cell)),
            Further::Group(group) => {
                group.is_some_and(|(message, group)| message == id || (group.is_some() && self.attributes.duplicate_group(id) == group))
            }
            Further::Step(step) => reaches(self.analysis, id, *step),
        }
    }
}

fn allows(row: &Row, dimension: Dimension, test: &Test) -> bool {
    match test {
        Test::Days(None) => row.day == UNDATED,
        Test::Days(Some((first, last))) => (*first..=*last).contains(&row.day),
        Test::Value(wanted) => *wanted != NONE && value(row, dimension) == *wanted,
        Test::InTopic(wanted) => (row.topic != NONE) == *wanted,
        Test::Topics(topics) => topics.binary_search(&row.topic).is_ok(),
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
