//! Why a word is hot: which topics hold its messages, which districts, how many people, and whether it is the season.

use rustc_hash::FxHashMap;

use super::rank::{Ground, Ranked};
use super::scope::Scope;
use crate::analysis::Symbol;
use crate::corpus::MessageId;
use crate::service::view::View;

/// Topics and districts that are named at most.
const NAMED: usize = 5;
/// Share of the count now that the same period a year before must reach for the season to explain it.
const AS_HIGH: f64 = 0.7;
/// Multiple of the usual count from which a period is a season at all.
const SEASONAL: f64 = 1.5;
/// Fewest messages for which a season is looked for.
const LEAST: u32 = 5;

/// What is behind a word in a period. Everything counts messages of the period that answer the filter and hold the word.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) struct Why {
    /// Topics in lists, as positions, most messages first.
    pub topics: Vec<(u32, u32)>,
    /// How many topics there are.
    pub topic_count: usize,
    /// Messages in no topic.
    pub unclassified: u32,
    /// Districts, most messages first; ties by name.
    pub districts: Vec<(Symbol, u32)>,
    /// How many districts there are.
    pub district_count: usize,
    /// The district in which the word is used more than other words are: with its messages of this word and its share, in per cent, of
    /// all messages of the period.
    pub concentrated: Option<(Symbol, u32, f64)>,
    /// Most messages of one writer.
    pub busiest: u32,
    /// The largest mass mailing among them: its first message, and its messages that are counted here.
    pub mailing: Option<(MessageId, u32)>,
    /// Whether the season explains the count.
    pub season: Season,
}

impl Why {
    /// The topics that hold a good part of the messages: they say what the word is mostly about.
    pub(in crate::service) fn main_topics(&self, messages: u32) -> &[(u32, u32)] {
        /// Share of the messages from which a topic explains a word, and fewest messages.
        const SHARE: f64 = 0.1;
        const LEAST: u32 = 2;
        let least = (SHARE * f64::from(messages)).max(f64::from(LEAST));
        &self.topics[..self.topics.partition_point(|&(_, count)| f64::from(count) >= least)]
    }
}

/// Whether the same weeks of the year before were as high.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::service) enum Season {
    /// The archive does not reach back.
    NoData,
    /// They were not, or the word is as frequent all year.
    No,
    /// They were: so many messages then, and so many in a period of this length usually.
    Yes {
        /// Messages a year before.
        year: u32,
        /// Messages that such a period has on average.
        usual: f64,
    },
}

/// Explains a word; `ids` are its messages in the scope. Cost: linear in the messages of the word.
pub(in crate::service) fn why(view: &View, scope: &Scope, ground: &Ground, row: &Ranked, ids: &[MessageId]) -> Why {
    let analysis = view.analysis();
    let mut topics: FxHashMap<u32, u32> = FxHashMap::default();
    let mut unclassified = 0;
    for id in ids {
        match analysis.topics.main[id.index()] {
            Some(at) => *topics.entry(at).or_default() += 1,
            None => unclassified += 1,
        }
    }
    let mut topics: Vec<(u32, u32)> = topics
        .into_iter()
        .filter(|&(at, _)| !analysis.topics.topics[at as usize].hidden)
        .collect();
    topics.sort_unstable_by_key(|&(at, messages)| (std::cmp::Reverse(messages), at));
    let topic_count = topics.len();
    topics.truncate(NAMED);
    let mut districts: Vec<(Symbol, u32)> = crate::service::series::by_district(view, ids)
        .into_iter()
        .filter_map(|(district, messages)| Some((district?, messages)))
        .collect();
    let district_count = districts.len();
    let concentrated = districts.first().copied().and_then(|(district, messages)| {
        let share = f64::from(ground.districts[district as usize]) / f64::from(ground.all.messages.max(1));
        let own = f64::from(messages) / ids.len().max(1) as f64;
        (messages >= LEAST && own >= 1.5 * share).then_some((district, messages, 100.0 * share))
    });
    districts.truncate(NAMED);
    Why {
        topics,
        topic_count,
        unclassified,
        districts,
        district_count,
        concentrated,
        busiest: view.counted_words().busiest(ids),
        mailing: mailing(view, ids),
        season: season(view, scope, ground, row),
    }
}

/// The mass mailing (雷同件) that most of the messages belong to.
fn mailing(view: &View, ids: &[MessageId]) -> Option<(MessageId, u32)> {
    let duplicates = &view.analysis().duplicates;
    let group = |id: &MessageId| duplicates.group_of[id.index()].filter(|&group| duplicates.groups[group as usize].mass_mailing);
    let mut groups: Vec<u32> = ids.iter().filter_map(group).collect();
    groups.sort_unstable();
    let largest = groups
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| (run.len(), std::cmp::Reverse(run[0])))?;
    let first = duplicates.groups[largest[0] as usize]
        .members
        .iter()
        .copied()
        .find(|&id| view.shows(id))?;
    (largest.len() > 1).then_some((first, largest.len() as u32))
}

fn season(view: &View, scope: &Scope, ground: &Ground, row: &Ranked) -> Season {
    let (Some(period), Some(year)) = (scope.period, row.year) else {
        return Season::NoData;
    };
    let days = (period.last - period.first).num_days() + 1;
    // A year is a season of itself.
    if days > 120 {
        return Season::No;
    }
    let list = &view.analysis().keywords.terms[row.term as usize].messages;
    let of_filter = list.iter().filter(|id| ground.accepted[id.index()]).count();
    let (Some(first), Some(last)) = (view.first_week(), view.current_week()) else {
        return Season::NoData;
    };
    let span = f64::from((last.0 - first.0 + 1) * 7);
    let usual = of_filter as f64 * days as f64 / span;
    season_of(row.now.messages, year.messages, usual)
}

fn season_of(now: u32, year: u32, usual: f64) -> Season {
    let high = |count: u32| f64::from(count) >= SEASONAL * usual;
    let as_high = f64::from(year) >= AS_HIGH * f64::from(now);
    if now >= LEAST && as_high && high(now) && high(year) {
        Season::Yes { year, usual }
    } else {
        Season::No
    }
}

#[cfg(test)]
mod tests {
    use super::super::rank::{By, Sorting, messages_of, rank};
    use super::*;
    use crate::search::Filter;
    use crate::service::filter::Listed;
    use crate::service::fixture::open_sample;
    use crate::service::keywords::Preset;

    #[test]
    fn the_season_explains_what_was_as_high_a_year_before_and_is_not_so_always() {
        assert_eq!(season_of(20, 18, 8.0), Season::Yes { year: 18, usual: 8.0 });
        assert_eq!(season_of(20, 18, 17.0), Season::No, "it is as high all year");
        assert_eq!(season_of(20, 6, 4.0), Season::No, "it was lower a year before");
        assert_eq!(season_of(4, 4, 0.5), Season::No, "four messages are no season");
    }

    #[test]
    fn reasons_count_the_messages_that_their_links_list() {
        let view = open_sample();
        let scope = Scope::of(&view, Preset::Weeks12);
        let ranking = rank(&view, &scope, By::Messages, Sorting::Count, None);
        let mut with_topics = 0;
        for row in ranking.rows.iter().take(40) {
            let ids = messages_of(&view, row.term, scope.period, &ranking.ground.accepted);
            assert_eq!(ids.len(), row.now.messages as usize);
            let found = why(&view, &scope, &ranking.ground, row, &ids);
            let keyword = Some(view.analysis().keywords.terms[row.term as usize].text.clone());
            for &(at, messages) in &found.topics {
                let filter = Filter {
                    keyword: keyword.clone(),
                    topic: Some(view.analysis().topics.topics[at as usize].id),
                    ..scope.listed()
                };
                assert_eq!(filter.select(&view).len(), messages as usize);
                with_topics += 1;
            }
            if let Some((first, messages)) = found.mailing {
                let filter = Filter {
                    keyword: keyword.clone(),
                    group: Some(view.analysis().message(first).uid),
                    ..scope.listed()
                };
                assert_eq!(filter.select(&view).len(), messages as usize);
            }
        }
        assert!(with_topics > 20);
    }
}
