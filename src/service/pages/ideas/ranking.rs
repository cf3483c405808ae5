//! Which ideas a list holds, in which order: the program's own, or by the reader's weights.

use super::asked::{Decided, IdeaList, IdeaQuestion};
use crate::classify::{Field, Purpose};
use crate::corpus::MessageId;
use crate::ideas::{Decision, IdeaValues, N_SIGNALS, RankedIdea};
use crate::service::view::View;

/// An idea of a list with its score by the weights that were asked for.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(in crate::service) struct Listed {
    /// The message.
    pub id: MessageId,
    /// 0 to 100.
    pub score: f32,
    /// Points that each signal takes.
    pub lost: [f32; N_SIGNALS],
}

/// The ideas of a list as the program ranks them, whatever was decided since.
pub(in crate::service) fn listed(view: &View, list: IdeaList, field: Option<Field>) -> Vec<MessageId> {
    let mut asked = IdeaQuestion::of(view, list);
    asked.filter.field = field;
    let decided = |idea: &RankedIdea| idea.decision;
    ranked(view, &asked, decided).into_iter().map(|one| one.id).collect()
}

/// The ideas that a question asks for, repeats merged, best first; `decision` says what is decided about each by now.
///
/// By the weights of the generation this is the program's own order: of all messages its ranking, of the recommended ones their places.
/// By other weights it is the order of the scores, ties by message; recommended is then the best of each matter, as many as the
/// program's list holds, of texts that may stand on it. What is not taken stands last, and among the recommended not at all.
/// Filters narrow the list; they choose nobody in another's place. Cost: a pass over the ideas and a sort.
pub(in crate::service) fn ranked(view: &View, asked: &IdeaQuestion, decision: impl Fn(&RankedIdea) -> Option<Decision>) -> Vec<Listed> {
    let analysis = view.analysis();
    let matcher = view.matcher(&asked.filter);
    let own = asked.has_own_weights();
    let mut found: Vec<(&RankedIdea, Option<Decision>, Listed)> = Vec::new();
    for idea in &analysis.ideas {
        let id = idea.message;
        let stands = match asked.list {
            IdeaList::All => true,
            IdeaList::Shelf => idea.shelf,
            IdeaList::Shortlist if own => may_be_recommended(view, asked, id),
            IdeaList::Shortlist => idea.shortlist_rank.is_some(),
        };
        // Of a list that is chosen by its scores the filters narrow the choice, not the candidates.
        let chooses = own && asked.list == IdeaList::Shortlist;
        if !stands || !view.shows(id) || !analysis.is_distinct(id) || !(chooses || matcher.accepts(id)) {
            continue;
        }
        let (score, lost) = if own {
            asked.weights.score(&values(view, idea))
        } else {
            (idea.score, idea.lost)
        };
        found.push((idea, decision(idea), Listed { id, score, lost }));
    }
    let is_dropped = |decision: Option<Decision>| Decided::Dropped.holds(decision);
    if own {
        found.sort_by(|(_, _, a), (_, _, b)| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id)));
    } else if asked.list == IdeaList::Shortlist {
        found.sort_by_key(|(idea, ..)| idea.shortlist_rank);
    }
    if asked.list == IdeaList::Shortlist {
        found.retain(|(_, decision, _)| !is_dropped(*decision) || asked.decided == Some(Decided::Dropped));
        if own {
            best_of_each_matter(view, &mut found, asked.weights.shortlist as usize);
            found.retain(|(.., one)| matcher.accepts(one.id));
        }
    } else {
        found.sort_by_key(|(_, decision, _)| is_dropped(*decision));
    }
    found.retain(|(_, decision, _)| asked.decided.is_none_or(|wanted| wanted.holds(*decision)));
    found.into_iter().map(|(.., one)| one).collect()
}

/// What the score of an idea is made of.
pub(super) fn values(view: &View, idea: &RankedIdea) -> IdeaValues {
    let (analysis, at) = (view.analysis(), idea.message.index());
    IdeaValues::of(&analysis.parts[at], &analysis.labels[at], idea.support, idea.novelty)
}

/// Whether a text may stand among the recommended: what [`crate::ideas::choose_shortlist`] asks of it.
fn may_be_recommended(view: &View, asked: &IdeaQuestion, id: MessageId) -> bool {
    let analysis = view.analysis();
    let (parts, labels) = (&analysis.parts[id.index()], &analysis.labels[id.index()]);
    labels.purpose == Purpose::Suggestion && !labels.legal_route && parts.traps == 0 && parts.grade >= asked.weights.shortlist_grade
}

/// Keeps the first of each topic, at most so many.
fn best_of_each_matter(view: &View, found: &mut Vec<(&RankedIdea, Option<Decision>, Listed)>, most: usize) {
    let topics = &view.analysis().topics;
    let mut seen = vec![false; topics.topics.len()];
    found.retain(|(.., one)| topics.main[one.id.index()].is_none_or(|at| !std::mem::replace(&mut seen[at as usize], true)));
    found.truncate(most);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ideas::{DropReason, Signal};
    use crate::service::fixture::open_sample;

    fn ids(found: &[Listed]) -> Vec<MessageId> {
        found.iter().map(|one| one.id).collect()
    }

    fn undecided(_: &RankedIdea) -> Option<Decision> {
        None
    }

    #[test]
    fn usual_weights_keep_the_order_of_the_program() {
        let view = open_sample();
        let ranks = |list| -> Vec<u32> {
            let found = ranked(&view, &IdeaQuestion::of(&view, list), undecided);
            let rank = |one: &Listed| match list {
                IdeaList::Shortlist => view.idea(one.id).unwrap().shortlist_rank.unwrap(),
                _ => view.idea(one.id).unwrap().rank,
            };
            found.iter().map(rank).collect()
        };
        for list in IdeaList::ALL {
            let ranks = ranks(list);
            assert!(ranks.len() > 10 && ranks.is_sorted(), "{}", list.code());
        }
        assert_eq!(
            ranks(IdeaList::Shortlist),
            (1..=ranks(IdeaList::Shortlist).len() as u32).collect::<Vec<_>>()
        );
    }

    #[test]
    fn the_score_by_the_usual_weights_is_the_score_of_the_run() {
        let view = open_sample();
        let weights = IdeaQuestion::of(&view, IdeaList::All).usual;
        for idea in &view.analysis().ideas {
            assert_eq!(weights.score(&values(&view, idea)), (idea.score, idea.lost));
        }
    }

    #[test]
    fn other_weights_order_by_score_and_recommend_a_matter_once() {
        let view = open_sample();
        let mut asked = IdeaQuestion::of(&view, IdeaList::All);
        asked.weights.set(Signal::Support, 3.0);
        let all = ranked(&view, &asked, undecided);
        assert!(all.is_sorted_by(|a, b| a.score >= b.score));
        assert_ne!(ids(&all), ids(&ranked(&view, &IdeaQuestion::of(&view, IdeaList::All), undecided)));
        asked.list = IdeaList::Shortlist;
        let best = ranked(&view, &asked, undecided);
        let mut topics: Vec<u32> = best.iter().filter_map(|one| view.analysis().topics.main[one.id.index()]).collect();
        let n = topics.len();
        topics.sort_unstable();
        topics.dedup();
        assert!(best.len() > 10 && n == topics.len());
        // A filter takes away and adds nobody.
        asked.filter.channel = Some(crate::corpus::Channel::Form);
        let narrowed = ranked(&view, &asked, undecided);
        let all: Vec<MessageId> = ids(&best);
        assert!(!narrowed.is_empty() && narrowed.len() < best.len());
        assert!(ids(&narrowed).iter().all(|id| all.contains(id)));
    }

    #[test]
    fn what_is_dropped_is_not_recommended_stands_last_and_is_found_by_its_filter() {
        let view = open_sample();
        let mut asked = IdeaQuestion::of(&view, IdeaList::Shortlist);
        let first = ranked(&view, &asked, undecided)[0].id;
        let drop_first = |idea: &RankedIdea| (idea.message == first).then_some(Decision::Dropped(DropReason::AlreadyDone));
        assert!(!ids(&ranked(&view, &asked, drop_first)).contains(&first));
        asked.list = IdeaList::All;
        assert_eq!(ids(&ranked(&view, &asked, drop_first)).last(), Some(&first));
        asked.decided = Some(Decided::Dropped);
        assert_eq!(ids(&ranked(&view, &asked, drop_first)), [first]);
        asked.decided = Some(Decided::Open);
        assert!(!ids(&ranked(&view, &asked, drop_first)).contains(&first));
    }
}
