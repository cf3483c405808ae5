//! Counts over weeks, channels and places.

use rustc_hash::FxHashMap;

use super::view::View;
use crate::analysis::Symbol;
use crate::corpus::{Channel, MessageId, Week};

/// Messages and people of one week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct WeekCount {
    /// The week.
    pub week: Week,
    /// Messages by [`Channel::index`].
    pub channels: [u32; Channel::ALL.len()],
    /// Distinct people within the week.
    pub people: u32,
}

impl WeekCount {
    /// Messages of all channels.
    pub(super) fn messages(&self) -> u32 {
        self.channels.iter().sum()
    }
}

/// Counts messages by week, every week from the first to the last once, empty ones too. Cost: one pass and a sort per week.
pub(super) fn by_week(view: &View, ids: &[MessageId], first: Week, last: Week) -> Vec<WeekCount> {
    let weeks = usize::try_from(last.0 - first.0 + 1).unwrap_or(0);
    let mut members: Vec<Vec<MessageId>> = vec![Vec::new(); weeks];
    for &id in ids {
        let at = view.week(id).and_then(|week| usize::try_from(week.0 - first.0).ok());
        if let Some(list) = at.and_then(|at| members.get_mut(at)) {
            list.push(id);
        }
    }
    let analysis = view.analysis();
    let count = |(ids, week): (Vec<MessageId>, i32)| {
        let mut channels = [0; Channel::ALL.len()];
        for &id in &ids {
            channels[analysis.message(id).channel.index()] += 1;
        }
        WeekCount {
            week: Week(week),
            channels,
            people: analysis.people(ids),
        }
    };
    members.into_iter().zip(first.0..).map(count).collect()
}

/// Messages by week without channels and people, for sparklines.
pub(super) fn weekly(view: &View, ids: &[MessageId], first: Week, last: Week) -> Vec<u32> {
    let mut counts = vec![0; usize::try_from(last.0 - first.0 + 1).unwrap_or(0)];
    for &id in ids {
        let at = view.week(id).and_then(|week| usize::try_from(week.0 - first.0).ok());
        if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
            *count += 1;
        }
    }
    counts
}

/// Messages by channel, the channels without any left out, in the order of [`Channel::ALL`].
pub(super) fn by_channel(view: &View, ids: &[MessageId]) -> Vec<(Channel, u32)> {
    let mut counts = [0; Channel::ALL.len()];
    for &id in ids {
        counts[view.analysis().message(id).channel.index()] += 1;
    }
    Channel::ALL.iter().copied().zip(counts).filter(|&(_, count)| count > 0).collect()
}

/// Messages by district, most first, ties by name; `None` is unknown and comes last.
pub(super) fn by_district(view: &View, ids: &[MessageId]) -> Vec<(Option<Symbol>, u32)> {
    let mut counts: FxHashMap<Option<Symbol>, u32> = FxHashMap::default();
    for &id in ids {
        *counts.entry(view.analysis().message(id).district).or_default() += 1;
    }
    let mut list: Vec<_> = counts.into_iter().collect();
    // Symbols are sorted texts, so their positions order like their names.
    list.sort_unstable_by_key(|&(district, count)| (district.is_none(), std::cmp::Reverse(count), district));
    list
}

/// Messages by source, most first, ties by name.
pub(super) fn by_source(view: &View, ids: &[MessageId]) -> Vec<(Symbol, u32)> {
    let mut counts: FxHashMap<Symbol, u32> = FxHashMap::default();
    for &id in ids {
        *counts.entry(view.analysis().message(id).source).or_default() += 1;
    }
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_unstable_by_key(|&(source, count)| (std::cmp::Reverse(count), source));
    list
}
