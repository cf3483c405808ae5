//! The shortlist (入选参考), on which a matter stands once, and the shelf of single good ideas (单件好建议).

use super::rank::{Tier, tier};
use super::{IdeaInput, IdeaWeights, RankedIdea};
use crate::classify::Purpose;
use crate::corpus::MessageId;

/// What the shortlist reads beside the ranking, by message in canonical order.
#[derive(Clone, Copy)]
pub struct ShortlistInput<'a> {
    /// What the ranking read.
    pub ideas: IdeaInput<'a>,
    /// The matter of a message: its topic, or `None`.
    pub matter: &'a [Option<u32>],
    /// Likeness of the texts of two messages, 0 to 1.
    pub likeness: &'a dyn Fn(MessageId, MessageId) -> f32,
}

/// So many times the length of the shortlist are looked at, from the top of the ranking.
const DEPTH: usize = 8;
/// Places at the head of the shortlist; an idea that stands there needs no shelf.
const HEAD: u32 = 10;
/// Likeness of two messages of one field and aspect, whatever their words.
const SAME_ASPECT: f32 = 0.15;

/// Sets the places on the shortlist and the shelf of ranked ideas.
///
/// The shortlist is chosen by maximal marginal relevance (Carbonell and Goldstein 1998): each place goes to the idea with the largest
/// relevance · score/100 - (1 - relevance) · likeness to the most alike of those chosen. Messages of one matter are wholly alike and
/// never both chosen. Protected accusations, repeats, other purposes, legal routes and traps stand on neither list.
/// Cost: places × candidates, both capped.
pub fn choose_shortlist(ranked: &mut [RankedIdea], input: &ShortlistInput<'_>, weights: &IdeaWeights) {
    let places = weights.shortlist as usize;
    let mut rivals: Vec<Rival> = (0..ranked.len())
        .filter(|&at| stands(ranked[at].message, input) && input.ideas.parts[ranked[at].message.index()].grade >= weights.shortlist_grade)
        .take(places * DEPTH)
        .map(|at| Rival { at, nearest: 0.0 })
        .collect();
    let worth = |rival: &Rival| weights.relevance * ranked[rival.at].score / 100.0 - (1.0 - weights.relevance) * rival.nearest;
    let mut chosen = Vec::with_capacity(places);
    while chosen.len() < places {
        // The earlier of two equals is the better ranked.
        let best = (0..rivals.len()).reduce(|best, next| if worth(&rivals[next]) > worth(&rivals[best]) { next } else { best });
        let Some(best) = best else { break };
        let picked = rivals.remove(best).at;
        chosen.push(picked);
        let one = ranked[picked].message;
        rivals.retain_mut(|rival| {
            let other = ranked[rival.at].message;
            rival.nearest = rival.nearest.max(alike(one, other, input));
            rival.nearest < 1.0
        });
    }
    for (&at, place) in chosen.iter().zip(1..) {
        ranked[at].shortlist_rank = Some(place);
    }
    for idea in ranked.iter_mut() {
        let at = idea.message.index();
        let alone = input.ideas.support_people[at] <= 1;
        let good = input.ideas.parts[at].grade >= weights.shelf_grade;
        let seen = idea.shortlist_rank.is_some_and(|place| place <= HEAD);
        idea.shelf = alone && good && !seen && stands(idea.message, input);
    }
}

/// A candidate for the shortlist.
struct Rival {
    at: usize,
    /// Likeness to the most alike of those chosen.
    nearest: f32,
}

/// Whether a message may stand on either list.
fn stands(id: MessageId, input: &ShortlistInput<'_>) -> bool {
    let (at, ideas) = (id.index(), &input.ideas);
    let labels = &ideas.labels[at];
    tier(ideas, at) == Tier::Open && labels.purpose == Purpose::Suggestion && !labels.legal_route && ideas.parts[at].traps == 0
}

/// How alike two messages are, 0 to 1; 1 for one matter.
fn alike(a: MessageId, b: MessageId, input: &ShortlistInput<'_>) -> f32 {
    let matter = |id: MessageId| input.matter[id.index()];
    if matter(a).is_some() && matter(a) == matter(b) {
        return 1.0;
    }
    let labels = |id: MessageId| (input.ideas.labels[id.index()].field, input.ideas.labels[id.index()].aspect);
    let floor = if labels(a) == labels(b) { SAME_ASPECT } else { 0.0 };
    (input.likeness)(a, b).clamp(floor, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::MessageLabels;
    use crate::dedup::DuplicateGroups;
    use crate::ideas::{IdeaParts, Part, Trap, rank_ideas};

    fn labels() -> MessageLabels {
        MessageLabels::plain(Purpose::Suggestion)
    }

    fn idea(value: f32) -> IdeaParts {
        let part = Part { value, sentence: None };
        IdeaParts {
            problem: part,
            cause: part,
            measure: part,
            public: part,
            grade: 1.5 * value,
            ..IdeaParts::default()
        }
    }

    /// The places by message, and the messages on the shelf.
    fn lists(parts: &[IdeaParts], labels: &[MessageLabels], matter: &[Option<u32>], people: &[u32]) -> (Vec<Option<u32>>, Vec<usize>) {
        let duplicates = DuplicateGroups {
            groups: Vec::new(),
            group_of: vec![None; parts.len()],
        };
        let ideas = IdeaInput {
            parts,
            labels,
            duplicates: &duplicates,
            support_people: people,
            novelty: &vec![1.0; parts.len()],
            decisions: &vec![None; parts.len()],
        };
        let weights = IdeaWeights::default();
        let mut ranked = rank_ideas(&ideas, &weights);
        let input = ShortlistInput {
            ideas,
            matter,
            likeness: &|_, _| 0.0,
        };
        choose_shortlist(&mut ranked, &input, &weights);
        ranked.sort_by_key(|idea| idea.message);
        let shelf = ranked.iter().filter(|idea| idea.shelf).map(|idea| idea.message.index()).collect();
        (ranked.iter().map(|idea| idea.shortlist_rank).collect(), shelf)
    }

    #[test]
    fn a_matter_stands_once_on_the_shortlist() {
        let parts = [idea(2.0), idea(1.9), idea(1.8)];
        let (places, _) = lists(&parts, &vec![labels(); 3], &[Some(0), Some(0), Some(1)], &[3; 3]);
        assert_eq!(places, [Some(1), None, Some(2)]);
    }

    #[test]
    fn accusations_traps_and_weak_texts_stand_on_neither_list() {
        let mut kinds = vec![labels(); 5];
        kinds[0].protected = true;
        kinds[1].purpose = Purpose::Appeal;
        kinds[2].legal_route = true;
        let mut parts = vec![idea(2.0); 5];
        parts[3].traps = Trap::PersonalDemand.bit();
        parts[4] = idea(0.5);
        assert_eq!(lists(&parts, &kinds, &[None; 5], &[1; 5]), (vec![None; 5], vec![]));
    }

    #[test]
    fn the_shelf_holds_good_ideas_of_one_writer_below_the_head() {
        let parts: Vec<IdeaParts> = (0..12).map(|at| idea(2.0 - 0.01 * at as f32)).collect();
        let mut people = vec![1; 12];
        people[11] = 2;
        let (places, shelf) = lists(&parts, &vec![labels(); 12], &[None; 12], &people);
        assert_eq!(places[10], Some(11));
        assert_eq!(shelf, [10]);
    }
}
