//! Which words stand with a word: more often in the same messages than chance would have it.

use super::rank::Ground;
use super::scope::{Scope, within};
use crate::corpus::MessageId;
use crate::service::view::View;

/// Fewest messages that hold both words.
const LEAST: u32 = 3;
/// Words that are looked at for each that is shown.
const CONSIDERED: usize = 4;

/// A word beside another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::service) struct Related {
    /// Position of the keyword.
    pub term: u32,
    /// Messages of the scope that hold both.
    pub together: u32,
    /// The log-likelihood ratio of the two standing together beyond chance (Dunning 1993); higher is surer.
    pub score: f64,
}

/// The words that stand most surely beside a word in a scope, surest first (ties by the order of the keywords); words that hold the
/// word or are held by it are left out, and those of everyday. `ids` are the word's messages in the scope. Cost: linear in the words of its messages, and in the lists of those that are common enough.
pub(in crate::service) fn related(view: &View, scope: &Scope, ground: &Ground, term: u32, ids: &[MessageId], most: usize) -> Vec<Related> {
    let words = view.counted_words();
    let terms = &view.analysis().keywords.terms;
    let text = terms[term as usize].text.as_str();
    let mut together = vec![0u32; terms.len()];
    for &id in ids {
        words.of_message(id).iter().for_each(|&at| together[at as usize] += 1);
    }
    let range = view.ids_of(scope.period);
    let own = ids.len() as f64;
    let mut found: Vec<Related> = (0..)
        .zip(&together)
        .filter(|&(at, &both)| {
            let other = terms[at as usize].text.as_str();
            let is_part = other.contains(text) || text.contains(other);
            both >= LEAST && !is_part && words.kind(at) != super::WordKind::General
        })
        .filter_map(|(at, &both)| {
            let list = &terms[at as usize].messages;
            let other = list[within(list, &range)].iter().filter(|id| ground.accepted[id.index()]).count() as f64;
            let score = log_likelihood(f64::from(both), own, other, f64::from(ground.all.messages))?;
            Some(Related {
                term: at,
                together: both,
                score,
            })
        })
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.term.cmp(&b.term)));
    // What one person alone writes of, however often, is no company of a word.
    let is_of_several = |related: &Related| {
        let both = ids.iter().copied().filter(|&id| words.of_message(id).contains(&related.term));
        view.analysis().people(both) > 1
    };
    let mut shown = Vec::with_capacity(most);
    for related in found.into_iter().take(CONSIDERED * most) {
        if shown.len() < most && is_of_several(&related) {
            shown.push(related);
        }
    }
    shown
}

/// The log-likelihood ratio of two words standing together in `both` of `all` messages, of which `one` and `other` hold each; `None`
/// where they do so no more often than chance would have it.
fn log_likelihood(both: f64, one: f64, other: f64, all: f64) -> Option<f64> {
    if both * all <= one * other {
        return None;
    }
    let cell = |count: f64, expected: f64| if count > 0.0 { count * (count / expected).ln() } else { 0.0 };
    let (without_one, without_other) = (all - one, all - other);
    let score = cell(both, one * other / all)
        + cell(one - both, one * without_other / all)
        + cell(other - both, other * without_one / all)
        + cell(all - one - other + both, without_one * without_other / all);
    Some(2.0 * score)
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
    fn chance_relates_nothing_and_more_together_is_surer() {
        assert_eq!(log_likelihood(10.0, 100.0, 100.0, 1000.0), None);
        let weak = log_likelihood(15.0, 100.0, 100.0, 1000.0).unwrap();
        let strong = log_likelihood(60.0, 100.0, 100.0, 1000.0).unwrap();
        assert!(0.0 < weak && weak < strong);
        let always = log_likelihood(50.0, 50.0, 50.0, 1000.0).unwrap();
        assert!(always.is_finite() && always > strong);
    }

    #[test]
    fn related_words_stand_in_as_many_messages_as_their_link_lists() {
        let view = open_sample();
        let scope = Scope::of(&view, Preset::All);
        let ranking = rank(&view, &scope, By::Messages, Sorting::Count, None);
        let terms = &view.analysis().keywords.terms;
        let mut checked = 0;
        for row in ranking.rows.iter().take(10) {
            let ids = messages_of(&view, row.term, scope.period, &ranking.ground.accepted);
            for other in related(&view, &scope, &ranking.ground, row.term, &ids, 8) {
                let filter = Filter {
                    keyword: Some(terms[row.term as usize].text.clone()),
                    beside: Some(terms[other.term as usize].text.clone()),
                    ..scope.listed()
                };
                assert_eq!(filter.select(&view).len(), other.together as usize);
                checked += 1;
            }
        }
        assert!(checked > 10, "{checked}");
    }
}
