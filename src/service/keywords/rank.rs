//! The words of a period in order: by messages, by people or by change.

use rayon::prelude::*;

use super::scope::{Scope, reaches_back, within};
use super::words::{Heads, WordKind};
use crate::corpus::MessageId;
use crate::corpus::Period;
use crate::keywords::KeywordTerm;
use crate::service::view::View;

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum By {
    /// Messages.
    Messages,
    /// Distinct people: who writes a hundred times counts once.
    People,
}

impl By {
    /// All, in order.
    pub(in crate::service) const ALL: [Self; 2] = [Self::Messages, Self::People];

    /// Its code in addresses and the API.
    pub(in crate::service) fn code(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::People => "people",
        }
    }

    /// The value of a code.
    pub(in crate::service) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// What a list of words is sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum Sorting {
    /// The count, most first.
    Count,
    /// The increase against the period before, most first.
    Change,
}

impl Sorting {
    /// All, in order.
    pub(in crate::service) const ALL: [Self; 2] = [Self::Count, Self::Change];

    /// Its code in addresses and the API.
    pub(in crate::service) fn code(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Change => "change",
        }
    }

    /// The value of a code.
    pub(in crate::service) fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.code() == code)
    }
}

/// A word in a period. Counts before and a year before are `None` where the archive does not reach back that far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) struct Ranked {
    /// Position of the keyword.
    pub term: u32,
    /// Messages and people of the period.
    pub now: Counted,
    /// Of the period before.
    pub before: Option<Counted>,
    /// Of the same period a year before.
    pub year: Option<Counted>,
}

/// Messages, and distinct people behind them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::service) struct Counted {
    /// Messages.
    pub messages: u32,
    /// People.
    pub people: u32,
}

impl Counted {
    /// The one that is asked for.
    pub(in crate::service) fn by(self, by: By) -> u32 {
        match by {
            By::Messages => self.messages,
            By::People => self.people,
        }
    }
}

/// The words of a period.
pub(in crate::service) struct Ranking {
    /// The words that any message of the period holds, in order.
    pub rows: Vec<Ranked>,
    /// What they are counted in.
    pub ground: Ground,
}

/// What words are counted in.
pub(in crate::service) struct Ground {
    /// Which messages answer the filter, whatever their date.
    pub accepted: Vec<bool>,
    /// Those of the period, and the people behind them.
    pub all: Counted,
    /// Those of the period by district, a count for each symbol.
    pub districts: Vec<u32>,
}

impl Ground {
    /// Counts the messages of a scope. Cost: a pass over the messages.
    pub(in crate::service) fn of(view: &View, scope: &Scope) -> Self {
        let words = view.counted_words();
        let accepted = scope.accepted(view);
        let ids = view.ids_of(scope.period).map(MessageId).filter(|id| accepted[id.index()]);
        let mut districts = vec![0; view.analysis().symbols.len()];
        let mut messages = 0;
        for id in ids.clone() {
            messages += 1;
            if let Some(district) = words.district(id) {
                districts[district as usize] += 1;
            }
        }
        let people = words.counter().count(ids);
        Self {
            all: Counted { messages, people },
            districts,
            accepted,
        }
    }
}

/// Parts of the keywords that are counted side by side.
const COUNTERS: usize = 8;

/// Counts the words of a scope and sorts them: ties go by the other count, then by the order of the keywords. `kind` leaves out all other
/// words. Cost: a pass over the messages and one over the keywords' lists.
pub(in crate::service) fn rank(view: &View, scope: &Scope, by: By, sorting: Sorting, kind: Option<WordKind>) -> Ranking {
    let words = view.counted_words();
    let ground = Ground::of(view, scope);
    let periods = Periods::of(view, scope);
    let terms: Vec<(u32, &KeywordTerm)> = (0..)
        .zip(&view.analysis().keywords.terms)
        .filter(|&(at, _)| kind.is_none_or(|kind| words.kind(at) == kind))
        .collect();
    // A counter has a place for each writer, so that few are made.
    let counted = terms.par_iter().with_min_len(terms.len() / COUNTERS + 1).map_init(
        || words.counter(),
        |heads, &(at, term)| periods.count(at, term, &ground.accepted, heads),
    );
    let mut rows: Vec<Ranked> = counted.filter(|row| row.now.messages > 0).collect();
    let rise = |row: &Ranked| row.before.map(|before| i64::from(row.now.by(by)) - i64::from(before.by(by)));
    rows.sort_by_key(|row| {
        let first = if sorting == Sorting::Change { rise(row) } else { None };
        let other = if by == By::Messages { row.now.people } else { row.now.messages };
        (std::cmp::Reverse((first, row.now.by(by), other)), row.term)
    });
    Ranking { rows, ground }
}

/// One word of a scope, counted as [`rank`] does.
pub(in crate::service) fn count(view: &View, scope: &Scope, accepted: &[bool], term: u32) -> Ranked {
    let mut heads = view.counted_words().counter();
    let row = &view.analysis().keywords.terms[term as usize];
    Periods::of(view, scope).count(term, row, accepted, &mut heads)
}

/// The messages of a word that answer the filter and lie in a period.
pub(in crate::service) fn messages_of(view: &View, term: u32, period: Option<Period>, accepted: &[bool]) -> Vec<MessageId> {
    let list = &view.analysis().keywords.terms[term as usize].messages;
    let all = list[within(list, &view.ids_of(period))].iter().copied();
    all.filter(|id| accepted[id.index()]).collect()
}

/// The period and those that it is compared with, as stretches of the canonical order.
struct Periods {
    now: std::ops::Range<u32>,
    before: Option<std::ops::Range<u32>>,
    year: Option<std::ops::Range<u32>>,
}

impl Periods {
    fn of(view: &View, scope: &Scope) -> Self {
        let reached = |period: Option<Period>| {
            let period = period.filter(|&period| reaches_back(view, period))?;
            Some(view.ids_of(Some(period)))
        };
        Self {
            now: view.ids_of(scope.period),
            before: reached(scope.before()),
            year: reached(scope.year_before()),
        }
    }

    fn count(&self, at: u32, term: &KeywordTerm, accepted: &[bool], heads: &mut Heads<'_>) -> Ranked {
        let mut of = |range: &std::ops::Range<u32>| {
            let ids = term.messages[within(&term.messages, range)].iter().copied();
            let ids = ids.filter(|id| accepted[id.index()]);
            Counted {
                messages: ids.clone().count() as u32,
                people: heads.count(ids),
            }
        };
        Ranked {
            term: at,
            now: of(&self.now),
            before: self.before.as_ref().map(&mut of),
            year: self.year.as_ref().map(of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::Filter;
    use crate::service::filter::Listed;
    use crate::service::fixture::open_sample;
    use crate::service::keywords::Preset;

    #[test]
    fn a_count_is_the_size_of_the_list_that_it_opens() {
        let view = open_sample();
        let mut scope = Scope::of(&view, Preset::Weeks12);
        scope.filter.channel = Some(crate::corpus::Channel::Hotline);
        let ranking = rank(&view, &scope, By::Messages, Sorting::Count, None);
        assert!(ranking.rows.len() > 100);
        for row in ranking.rows.iter().step_by(7) {
            let keyword = view.analysis().keywords.terms[row.term as usize].text.clone();
            let of = |period| {
                let filter = Filter {
                    keyword: Some(keyword.clone()),
                    ..scope.in_period(period)
                };
                let ids = filter.select(&view);
                let people = view.analysis().people(ids.iter().copied());
                Counted {
                    messages: ids.len() as u32,
                    people,
                }
            };
            assert_eq!(row.now, of(scope.period), "{keyword}");
            assert_eq!(row.before, Some(of(scope.before())), "{keyword}");
            assert_eq!(row.year, None, "the sample begins this year");
        }
        assert_eq!(ranking.ground.all.messages as usize, scope.listed().select(&view).len());
    }

    #[test]
    fn words_are_sorted_by_what_is_asked() {
        let view = open_sample();
        let scope = Scope::of(&view, Preset::Weeks4);
        let sorted = |by, sorting| rank(&view, &scope, by, sorting, None).rows;
        let by_people = sorted(By::People, Sorting::Count);
        assert!(by_people.windows(2).all(|pair| pair[0].now.people >= pair[1].now.people));
        let rise = |row: &Ranked| i64::from(row.now.messages) - i64::from(row.before.unwrap().messages);
        let by_change = sorted(By::Messages, Sorting::Change);
        assert!(by_change.windows(2).all(|pair| rise(&pair[0]) >= rise(&pair[1])));
        assert_eq!(by_people.len(), by_change.len());
    }

    #[test]
    fn a_kind_leaves_out_the_other_words() {
        let view = open_sample();
        let scope = Scope::of(&view, Preset::All);
        let rows = rank(&view, &scope, By::Messages, Sorting::Count, Some(WordKind::Matter)).rows;
        let words = view.counted_words();
        assert!(!rows.is_empty() && rows.iter().all(|row| words.kind(row.term) == WordKind::Matter));
        let all = rank(&view, &scope, By::Messages, Sorting::Count, None).rows;
        assert!(rows.len() < all.len());
        assert!(rows.iter().all(|row| row.before.is_none()), "nothing is before everything");
    }
}
