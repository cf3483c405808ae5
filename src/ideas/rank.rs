//! Ranks the ideas of a generation.

use rayon::prelude::*;

use super::weights::{IdeaValues, IdeaWeights};
use super::{Decision, IdeaParts, RankedIdea};
use crate::classify::MessageLabels;
use crate::corpus::MessageId;
use crate::dedup::DuplicateGroups;

/// Everything that the ranking reads, by message in canonical order.
#[derive(Clone, Copy, Debug)]
pub struct IdeaInput<'a> {
    /// Parts of the ideas.
    pub parts: &'a [IdeaParts],
    /// Labels.
    pub labels: &'a [MessageLabels],
    /// Repeats.
    pub duplicates: &'a DuplicateGroups,
    /// Distinct people of the message's matter (its topic, else its duplicate group, else its writer); 1 or more.
    pub support_people: &'a [u32],
    /// Newness against earlier messages, 0 to 2.
    pub novelty: &'a [f32],
    /// What people decided.
    pub decisions: &'a [Option<Decision>],
}

/// Ranks all messages, best first; every message has one rank.
///
/// Support is 2·(1 - 1/√people), so that the hundredth person adds next to nothing. A mass mailing has no support: it cannot buy rank by
/// numbers. Of a duplicate group the representative stands for all; its further members rank behind every other message that is
/// not protected, protected accusations behind those. What a person dropped ranks last. Ties go to the earlier message. Cost: a sort.
#[must_use]
pub fn rank_ideas(input: &IdeaInput<'_>, weights: &IdeaWeights) -> Vec<RankedIdea> {
    let mut ideas: Vec<(Tier, RankedIdea)> = (0..input.parts.len())
        .into_par_iter()
        .map(|at| (tier(input, at), score_one(input, at, weights)))
        .collect();
    ideas.par_sort_unstable_by(|(tier, a), (other, b)| tier.cmp(other).then(b.score.total_cmp(&a.score)).then(a.message.cmp(&b.message)));
    let ranked = ideas.into_iter().zip(1..).map(|((_, idea), rank)| RankedIdea { rank, ..idea });
    ranked.collect()
}

/// What no score can overcome.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tier {
    Open,
    Repeat,
    Protected,
    Dropped,
}

pub(super) fn tier(input: &IdeaInput<'_>, at: usize) -> Tier {
    let repeats = |group: u32| input.duplicates.groups[group as usize].representative.index() != at;
    if matches!(input.decisions[at], Some(Decision::Dropped(_))) {
        Tier::Dropped
    } else if input.labels[at].protected {
        Tier::Protected
    } else if input.duplicates.group_of[at].is_some_and(repeats) {
        Tier::Repeat
    } else {
        Tier::Open
    }
}

fn score_one(input: &IdeaInput<'_>, at: usize, weights: &IdeaWeights) -> RankedIdea {
    let (parts, labels) = (&input.parts[at], &input.labels[at]);
    let mass_mailing = input.duplicates.group_of[at].is_some_and(|group| input.duplicates.groups[group as usize].mass_mailing);
    let people = if mass_mailing { 1 } else { input.support_people[at].max(1) };
    let support = 2.0 * (1.0 - 1.0 / (people as f32).sqrt());
    let novelty = input.novelty[at];
    let (score, lost) = weights.score(&IdeaValues::of(parts, labels, support, novelty));
    RankedIdea {
        message: MessageId(at as u32),
        rank: 0,
        score,
        support,
        novelty,
        decision: input.decisions[at],
        lost,
        shortlist_rank: None,
        shelf: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Purpose;
    use crate::dedup::{DuplicateGroup, DuplicateKind, SameWriter};
    use crate::ideas::{Part, Signal};

    fn labels(purpose: Purpose) -> MessageLabels {
        MessageLabels::plain(purpose)
    }

    fn idea(grade: f32) -> IdeaParts {
        IdeaParts {
            grade,
            measure: Part {
                value: grade.min(2.0),
                sentence: None,
            },
            ..IdeaParts::default()
        }
    }

    fn order(parts: &[IdeaParts], labels: &[MessageLabels], duplicates: &DuplicateGroups, people: &[u32]) -> Vec<u32> {
        let input = IdeaInput {
            parts,
            labels,
            duplicates,
            support_people: people,
            novelty: &vec![1.0; parts.len()],
            decisions: &vec![None; parts.len()],
        };
        let ranked = rank_ideas(&input, &IdeaWeights::default());
        assert!(
            ranked
                .iter()
                .zip(1..)
                .all(|(idea, rank)| idea.rank == rank && (0.0..=100.0).contains(&idea.score))
        );
        ranked.iter().map(|idea| idea.message.0).collect()
    }

    fn alone(n: usize) -> DuplicateGroups {
        DuplicateGroups {
            groups: Vec::new(),
            group_of: vec![None; n],
        }
    }

    #[test]
    fn points_lost_and_the_score_make_a_hundred_and_a_trap_costs() {
        let labels = vec![labels(Purpose::Suggestion); 2];
        let mut parts = [idea(2.0), idea(2.0)];
        parts[0].traps = crate::ideas::Trap::SlogansOnly.bit();
        let duplicates = alone(2);
        let input = IdeaInput {
            parts: &parts,
            labels: &labels,
            duplicates: &duplicates,
            support_people: &[1, 1],
            novelty: &[1.0, 1.0],
            decisions: &[None; 2],
        };
        let ranked = rank_ideas(&input, &IdeaWeights::default());
        for idea in &ranked {
            let sum = idea.score + idea.lost.iter().sum::<f32>();
            assert!((sum - 100.0).abs() < 0.01 && idea.lost.iter().all(|lost| *lost >= 0.0), "{sum}");
        }
        assert_eq!(ranked[0].message, MessageId(1));
        assert!(ranked[1].lost[Signal::Trap as usize] > 0.0);
    }

    #[test]
    fn the_grade_dominates_and_support_breaks_near_ties() {
        let suggestions = vec![labels(Purpose::Suggestion); 3];
        assert_eq!(
            order(&[idea(1.0), idea(3.0), idea(1.0)], &suggestions, &alone(3), &[1, 1, 50]),
            [1, 2, 0]
        );
        assert_eq!(
            order(&[idea(2.0), idea(1.5), idea(0.0)], &suggestions, &alone(3), &[1, 900, 90_000]),
            [0, 1, 2]
        );
    }

    #[test]
    fn appeals_praise_and_accusations_stay_below() {
        let mut kinds = [Purpose::Appeal, Purpose::Suggestion, Purpose::Other, Purpose::Accusation].map(labels);
        kinds[3].protected = true;
        assert_eq!(
            order(&[idea(2.0), idea(2.0), idea(3.0), idea(3.0)], &kinds, &alone(4), &[1; 4]),
            [1, 0, 2, 3]
        );
    }

    #[test]
    fn repeats_rank_behind_and_mass_mailings_gain_nothing() {
        let group = DuplicateGroup {
            members: vec![MessageId(0), MessageId(1)],
            representative: MessageId(1),
            kind: DuplicateKind::Exact,
            same_writer: SameWriter::No,
            mass_mailing: true,
            joins: Vec::new(),
        };
        let duplicates = DuplicateGroups {
            groups: vec![group],
            group_of: vec![Some(0), Some(0), None, None],
        };
        let suggestions = vec![labels(Purpose::Suggestion); 4];
        assert_eq!(
            order(
                &[idea(2.0), idea(2.0), idea(2.0), idea(0.5)],
                &suggestions,
                &duplicates,
                &[500, 500, 2, 1]
            ),
            [2, 1, 3, 0]
        );
    }

    #[test]
    fn what_was_dropped_ranks_behind_everything_and_the_shortlist_changes_no_rank() {
        let mut kinds = vec![labels(Purpose::Suggestion); 4];
        kinds[3].protected = true;
        let decisions = [
            Some(Decision::Dropped(crate::ideas::DropReason::Vague)),
            None,
            Some(Decision::Shortlisted),
            None,
        ];
        let input = IdeaInput {
            parts: &[idea(3.0), idea(2.0), idea(1.0), idea(3.0)],
            labels: &kinds,
            duplicates: &alone(4),
            support_people: &[1; 4],
            novelty: &[1.0; 4],
            decisions: &decisions,
        };
        let ranked = rank_ideas(&input, &IdeaWeights::default());
        let seen: Vec<_> = ranked.iter().map(|idea| (idea.message.0, idea.decision)).collect();
        assert_eq!(seen, [(1, None), (2, decisions[2]), (3, None), (0, decisions[0])]);
    }
}
