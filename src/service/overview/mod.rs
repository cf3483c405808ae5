//! What the overview says, as data: `pages` and `api` show it. Computed once for a generation.

mod moves;
mod silence;

pub(super) use moves::{Moving, Signed};
pub(super) use silence::{Silent, Who};

use crate::classify::Purpose;
use crate::corpus::Period;
use crate::corpus::{Channel, MessageId, Week};
use crate::search::{self, Step};
use crate::service::filter::Filter;
use crate::service::keywords::reaches_back;
use crate::service::series::{self, WeekCount};
use crate::service::view::View;

/// How many weeks the course shows.
const WEEKS: i32 = 26;

/// A count of this week with those that it is compared with; `None` where the archive does not reach back that far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Compared {
    /// This week up to the last day.
    pub now: u32,
    /// The same days of the week before.
    pub before: Option<u32>,
    /// The same days of the same week a year before.
    pub year: Option<u32>,
}

/// Counts of this week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct ThisWeek {
    /// Its days so far.
    pub period: Period,
    /// Messages.
    pub messages: Compared,
    /// Distinct people.
    pub people: Compared,
    /// Suggestions.
    pub suggestions: Compared,
    /// Urgent messages.
    pub urgent: Compared,
    /// Messages by channel; channels that never sent any are left out.
    pub channels: Vec<(Channel, Compared)>,
}

/// A step of the screening and how many messages get so far; `None` is all that were received.
pub(super) type StepCount = (Option<Step>, u32);

/// Everything that the overview says of a generation, without what people decided since.
pub(super) struct Overview {
    /// Messages that may be shown.
    pub messages: u32,
    /// Distinct people behind them.
    pub people: u32,
    /// Urgent messages, a submission once, the latest first.
    pub urgent: Vec<MessageId>,
    /// This week; `None` without any dated message.
    pub week: Option<ThisWeek>,
    /// The latest weeks, the last one last.
    pub weeks: Vec<WeekCount>,
    /// The screening.
    pub steps: Vec<StepCount>,
    /// Topics that are new, growing or back.
    pub moving: Vec<Moving>,
    /// Topics with early signs, those with most signs first.
    pub signs: Vec<Signed>,
    /// The days that [`Overview::moving`] calls recent.
    pub recent: Option<Period>,
    /// What the figures leave out, as the filter that lists it and its count.
    pub notes: Vec<(Note, u32)>,
    /// Who fell silent.
    pub silent: Vec<Silent>,
}

/// What the figures leave out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Note {
    /// In no topic.
    Unclassified,
    /// Personal data is masked.
    Masked,
    /// A repeat of another.
    Repeats,
    /// Without a date.
    Undated,
}

impl Note {
    /// All, in order.
    pub(super) const ALL: [Self; 4] = [Self::Unclassified, Self::Masked, Self::Repeats, Self::Undated];

    /// The messages that it is about.
    pub(super) fn filter(self) -> Filter {
        let mut filter = Filter::default();
        match self {
            Self::Unclassified => filter.classified = Some(false),
            Self::Masked => filter.masked = Some(true),
            Self::Repeats => filter.repeat = Some(true),
            Self::Undated => filter.dated = Some(false),
        }
        filter
    }
}

impl Overview {
    /// Reads a generation. Cost: some passes over the messages.
    pub(super) fn of(view: &View) -> Self {
        let analysis = view.analysis();
        let shown: Vec<MessageId> = view.shown().collect();
        let mut steps: Vec<StepCount> = vec![(None, shown.len() as u32)];
        steps.extend(Step::ALL.iter().map(|&step| {
            let reached = shown.iter().filter(|&&id| search::reaches(analysis, id, step)).count();
            (Some(step), reached as u32)
        }));
        let notes = Note::ALL.map(|note| {
            let filter = note.filter();
            let matcher = view.matcher(&filter);
            (note, shown.iter().filter(|&&id| matcher.accepts(id)).count() as u32)
        });
        let is_urgent = |&&id: &&MessageId| analysis.labels[id.index()].urgent.is_some() && analysis.is_distinct(id);
        let weeks = match (view.current_week(), view.first_week()) {
            (Some(last), Some(earliest)) => series::by_week(view, &shown, Week((last.0 - WEEKS + 1).max(earliest.0)), last),
            _ => Vec::new(),
        };
        let moves = moves::Moves::of(view);
        Self {
            messages: shown.len() as u32,
            people: view.counted_words().counter().count(shown.iter().copied()),
            urgent: shown.iter().rev().filter(is_urgent).copied().collect(),
            week: this_week(view),
            weeks,
            steps,
            moving: moves.moving,
            signs: moves.signs,
            recent: moves.recent,
            notes: notes.to_vec(),
            silent: silence::silent(view),
        }
    }
}

fn this_week(view: &View) -> Option<ThisWeek> {
    let analysis = view.analysis();
    let period = Period::week_to_date(analysis.as_of?);
    let reached = |period: Period| reaches_back(view, period).then_some(period);
    let ids = |period: Period| -> Vec<MessageId> {
        let all = view.ids_of(Some(period)).map(MessageId);
        all.filter(|&id| view.shows(id)).collect()
    };
    let (now, before, year) = (
        ids(period),
        reached(period.week_before()).map(ids),
        reached(period.year_before()).map(ids),
    );
    let compared = |count: &dyn Fn(&[MessageId]) -> u32| Compared {
        now: count(&now),
        before: before.as_deref().map(count),
        year: year.as_deref().map(count),
    };
    let of = |accepts: &dyn Fn(MessageId) -> bool| compared(&|ids| ids.iter().filter(|&&id| accepts(id)).count() as u32);
    let sent: Vec<Channel> = series::by_channel(view, &view.shown().collect::<Vec<_>>())
        .into_iter()
        .map(|(channel, _)| channel)
        .collect();
    Some(ThisWeek {
        period,
        messages: of(&|_| true),
        people: compared(&|ids| analysis.people(ids.iter().copied())),
        suggestions: of(&|id| analysis.labels[id.index()].purpose == Purpose::Suggestion),
        urgent: of(&|id| analysis.labels[id.index()].urgent.is_some()),
        channels: sent
            .into_iter()
            .map(|channel| (channel, of(&|id| analysis.message(id).channel == channel)))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::filter::Listed;
    use crate::service::fixture::open_sample;

    #[test]
    fn every_figure_is_the_size_of_the_list_that_it_opens() {
        let view = open_sample();
        let overview = view.overview();
        for &(step, messages) in &overview.steps {
            let filter = Filter { step, ..Filter::default() };
            assert_eq!(filter.select(&view).len(), messages as usize, "{step:?}");
        }
        for &(note, messages) in &overview.notes {
            assert_eq!(note.filter().select(&view).len(), messages as usize, "{note:?}");
        }
        let week = overview.week.as_ref().unwrap();
        let listed = |filter: Filter| filter.within(week.period).select(&view);
        assert_eq!(listed(Filter::default()).len(), week.messages.now as usize);
        assert_eq!(view.analysis().people(listed(Filter::default())), week.people.now);
        let suggestions = Filter {
            purpose: Some(Purpose::Suggestion),
            ..Filter::default()
        };
        assert_eq!(listed(suggestions).len(), week.suggestions.now as usize);
        let channels: u32 = week.channels.iter().map(|(_, counts)| counts.now).sum();
        assert_eq!(channels, week.messages.now);
        assert_eq!(week.messages.year, None, "the sample begins this year");
        assert_eq!(overview.people, view.analysis().people(view.shown()));
    }

    #[test]
    fn the_screening_only_narrows() {
        let view = open_sample();
        let steps = &view.overview().steps;
        assert_eq!(steps.len(), 5);
        assert!(steps.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    }

    #[test]
    fn urgent_messages_are_the_latest_first_and_once_each() {
        let view = open_sample();
        let urgent = &view.overview().urgent;
        assert!(!urgent.is_empty() && urgent.windows(2).all(|pair| pair[0] > pair[1]));
        let filter = Filter {
            urgent: Some(true),
            repeat: Some(false),
            ..Filter::default()
        };
        assert_eq!(filter.select(&view).len(), urgent.len());
    }
}
