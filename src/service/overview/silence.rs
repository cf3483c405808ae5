//! Who fell silent: channels, districts and collection points that sent messages regularly and none lately.

use chrono::Days;

use crate::analysis::Symbol;
use crate::corpus::Period;
use crate::corpus::{Channel, MessageId};
use crate::service::filter::Filter;
use crate::service::keywords::last_day;
use crate::service::view::View;

/// The latest days, which must be empty for silence.
const SILENT: u64 = 14;
/// The days before them that are looked back upon.
const BEFORE: u64 = 56;
/// A sender of at least this many messages in those days is expected to go on: with that many on average, none in the latest days has a
/// probability below one in seven for chance; the parts of [`PARTS`] make it rarer.
const REGULAR: u32 = 8;
/// Collection points send less, and go on sending little.
const REGULAR_POINT: u32 = 4;
/// Parts of the days before in each of which something must have come.
const PARTS: u64 = 4;

/// A sender.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum Who {
    /// A channel.
    Channel(Channel),
    /// A district.
    District(Symbol),
    /// A collection point.
    Point(Symbol),
}

/// A sender that fell silent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) struct Silent {
    /// Who.
    pub who: Who,
    /// Messages of the days before.
    pub before: u32,
    /// Those days.
    pub period: Period,
}

impl Silent {
    /// The messages of the days before.
    pub(in crate::service) fn filter(&self, view: &View) -> Filter {
        let name = |symbol: Symbol| Some(view.analysis().symbol(symbol).to_owned());
        let mut filter = Filter {
            from: Some(self.period.first),
            to: Some(self.period.last),
            ..Filter::default()
        };
        match self.who {
            Who::Channel(channel) => filter.channel = Some(channel),
            Who::District(district) => filter.district = name(district),
            Who::Point(point) => filter.collection_point = name(point),
        }
        filter
    }
}

/// Who fell silent, channels before districts before collection points, each in order. Cost: a pass over the messages of ten weeks.
pub(super) fn silent(view: &View) -> Vec<Silent> {
    let Some(last) = last_day(view) else { return Vec::new() };
    let analysis = view.analysis();
    let before = Period {
        first: last - Days::new(SILENT + BEFORE - 1),
        last: last - Days::new(SILENT),
    };
    let lately = Period {
        first: last - Days::new(SILENT - 1),
        last,
    };
    let part = BEFORE / PARTS;
    let parts: Vec<std::ops::Range<u32>> = (0..PARTS)
        .map(|at| {
            let first = before.first + Days::new(at * part);
            view.ids_of(Some(Period {
                first,
                last: first + Days::new(part - 1),
            }))
        })
        .chain([view.ids_of(Some(lately))])
        .collect();
    let symbols = analysis.symbols.len();
    let mut channels = Seen::of(Channel::ALL.len());
    let (mut districts, mut points) = (Seen::of(symbols), Seen::of(symbols));
    for (range, at) in parts.into_iter().zip(0..) {
        for id in range.map(MessageId).filter(|&id| view.shows(id)) {
            let row = analysis.message(id);
            channels.add(row.channel.index(), at);
            row.district.into_iter().for_each(|district| districts.add(district as usize, at));
            row.collection_point.into_iter().for_each(|point| points.add(point as usize, at));
        }
    }
    let found = |who: Who, messages: u32| Silent {
        who,
        before: messages,
        period: before,
    };
    let channels = channels
        .silent(REGULAR)
        .map(|(at, messages)| found(Who::Channel(Channel::ALL[at]), messages));
    let districts = districts
        .silent(REGULAR)
        .map(|(at, messages)| found(Who::District(at as Symbol), messages));
    let points = points
        .silent(REGULAR_POINT)
        .map(|(at, messages)| found(Who::Point(at as Symbol), messages));
    channels.chain(districts).chain(points).collect()
}

/// Messages of senders: by part of the days before, and lately at the end.
struct Seen(Vec<[u32; PARTS as usize + 1]>);

impl Seen {
    fn of(senders: usize) -> Self {
        Self(vec![[0; PARTS as usize + 1]; senders])
    }

    fn add(&mut self, sender: usize, part: usize) {
        self.0[sender][part] += 1;
    }

    /// The senders that were regular and sent nothing lately, with what they sent before.
    fn silent(&self, regular: u32) -> impl Iterator<Item = (usize, u32)> + '_ {
        self.0.iter().enumerate().filter_map(move |(at, counts)| {
            let (lately, before) = counts.split_last()?;
            let messages: u32 = before.iter().sum();
            (*lately == 0 && messages >= regular && before.iter().all(|&count| count > 0)).then_some((at, messages))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_sent_regularly_and_stopped_is_silent() {
        let mut seen = Seen::of(4);
        for part in 0..4 {
            seen.add(0, part);
            seen.add(0, part);
            seen.add(1, part);
            seen.add(1, part);
            seen.add(2, 0);
            seen.add(2, 0);
        }
        seen.add(1, 4);
        assert_eq!(
            seen.silent(8).collect::<Vec<_>>(),
            [(0, 8)],
            "1 sent lately, 2 sent all at once, 3 never sent"
        );
    }

    #[test]
    fn nobody_of_the_sample_fell_silent_whose_link_lists_nothing() {
        use crate::service::filter::Listed;
        let view = crate::service::fixture::open_sample();
        for row in silent(&view) {
            assert_eq!(row.filter(&view).select(&view).len(), row.before as usize);
        }
    }
}
