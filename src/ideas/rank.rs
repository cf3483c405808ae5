//! Ranks the ideas of a generation.

use super::signals::{N_SIGNALS, Signal};
use super::{Decision, IdeaParts, RankedIdea};
use crate::classify::{MessageLabels, Purpose};
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

/// What counts how much. Weights of at least 0: the score is 100 times the weighted geometric mean of values between 0 and 1, times a
/// factor. A geometric mean because an idea has to pass each test: a slogan's sweeping measure does not buy a missing problem.
#[derive(Clone, Copy, PartialEq, Debug, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdeaWeights {
    /// The golden grade of the text, which weighs all parts together as readers do.
    pub grade: f32,
    /// Is the problem true.
    pub problem: f32,
    /// Is the cause certain.
    pub cause: f32,
    /// Is the measure feasible.
    pub measure: f32,
    /// How many benefit.
    pub public: f32,
    /// How many people stand behind the matter.
    pub support: f32,
    /// Whether it is new.
    pub novelty: f32,
    /// Factor, 0 to 1, for messages whose main purpose is not a suggestion.
    pub other_purpose: f32,
    /// Factor, 0 to 1, for matters of litigation, arbitration or review.
    pub legal_route: f32,
    /// Factor, 0 to 1, for what only looks like a suggestion: see [`super::Trap`].
    pub trap: f32,
    /// How many ideas the shortlist holds at most.
    pub shortlist: u32,
    /// From this golden grade, 0 to 3, an idea may stand on the shortlist.
    pub shortlist_grade: f32,
    /// Share of the score, 0 to 1, against likeness to what is on the shortlist already.
    pub relevance: f32,
    /// From this golden grade, 0 to 3, an idea that stands alone may lie on the shelf of single good ideas.
    pub shelf_grade: f32,
}

impl IdeaWeights {
    /// The weight or factor of a signal.
    #[must_use]
    pub fn of(&self, signal: Signal) -> f32 {
        match signal {
            Signal::Problem => self.problem,
            Signal::Cause => self.cause,
            Signal::Measure => self.measure,
            Signal::Public => self.public,
            Signal::Support => self.support,
            Signal::Novelty => self.novelty,
            Signal::Grade => self.grade,
            Signal::OtherPurpose => self.other_purpose,
            Signal::LegalRoute => self.legal_route,
            Signal::Trap => self.trap,
        }
    }
}

impl Default for IdeaWeights {
    /// Chosen by cross-validation on messages that people have graded, among a dozen mixes: the grade twice, measure and public good once,
    /// problem and cause by half, since the grade holds them already; numbers and newness to part equals.
    fn default() -> Self {
        Self {
            grade: 2.0,
            problem: 0.5,
            cause: 0.5,
            measure: 1.0,
            public: 1.0,
            support: 0.1,
            novelty: 0.1,
            other_purpose: 0.6,
            legal_route: 0.6,
            trap: 0.6,
            shortlist: 50,
            shortlist_grade: 1.5,
            relevance: 0.7,
            shelf_grade: 2.0,
        }
    }
}

/// Ranks all messages, best first; every message has one rank.
///
/// Support is 2·(1 - 1/√people), so that the hundredth person adds next to nothing. A mass mailing has no support: it cannot buy rank by
/// numbers. Of a duplicate group the representative stands for all; its further members rank behind every other message that is
/// not protected, protected accusations behind those. What a person dropped ranks last. Ties go to the earlier message. Cost: a sort.
#[must_use]
pub fn rank_ideas(input: &IdeaInput<'_>, weights: &IdeaWeights) -> Vec<RankedIdea> {
    let mut ideas: Vec<(Tier, RankedIdea)> = (0..input.parts.len())
        .map(|at| (tier(input, at), score_one(input, at, weights)))
        .collect();
    ideas.sort_by(|(tier, a), (other, b)| tier.cmp(other).then(b.score.total_cmp(&a.score)).then(a.message.cmp(&b.message)));
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

/// What a small fix that serves elsewhere too adds to its public good (小切口可复制), on 0 to 2.
const REPEATABLE_LIFT: f32 = 0.25;
/// Keeps an order among messages that lack a part altogether.
const LEAST: f32 = 0.01;

fn score_one(input: &IdeaInput<'_>, at: usize, weights: &IdeaWeights) -> RankedIdea {
    let (parts, labels) = (&input.parts[at], &input.labels[at]);
    let mass_mailing = input.duplicates.group_of[at].is_some_and(|group| input.duplicates.groups[group as usize].mass_mailing);
    let people = if mass_mailing { 1 } else { input.support_people[at].max(1) };
    let support = 2.0 * (1.0 - 1.0 / (people as f32).sqrt());
    let novelty = input.novelty[at];
    let public = parts.public.value + if parts.repeatable { REPEATABLE_LIFT } else { 0.0 };
    // Support and novelty stay above zero: nobody has to be joined by others to be right.
    let open = |value: f32| 0.5 + value / 4.0;
    let factor = |applies: bool, factor: f32| if applies { factor } else { 1.0 };
    let value = |signal: Signal| match signal {
        Signal::Problem => parts.problem.value / 2.0,
        Signal::Cause => parts.cause.value / 2.0,
        Signal::Measure => parts.measure.value / 2.0,
        Signal::Public => public / 2.0,
        Signal::Support => open(support),
        Signal::Novelty => open(novelty),
        Signal::Grade => parts.grade / 3.0,
        Signal::OtherPurpose if labels.purpose == Purpose::Other => 0.0,
        Signal::OtherPurpose => factor(labels.purpose != Purpose::Suggestion, weights.other_purpose),
        Signal::LegalRoute => factor(labels.legal_route, weights.legal_route),
        // What does not even look like a suggestion has paid for it already.
        Signal::Trap => factor(parts.traps != 0 && labels.purpose == Purpose::Suggestion, weights.trap),
    };
    let total: f32 = Signal::ALL
        .iter()
        .filter(|signal| !signal.is_factor())
        .map(|&signal| weights.of(signal))
        .sum();
    // How far each signal bends the score down, as a logarithm: a mean's share, or a factor whole.
    let bends = Signal::ALL.map(|signal| {
        let share = if signal.is_factor() {
            1.0
        } else {
            weights.of(signal) / total.max(f32::MIN_POSITIVE)
        };
        share * value(signal).clamp(LEAST, 1.0).ln()
    });
    let shut = total <= 0.0 || (0..N_SIGNALS).any(|at| Signal::ALL[at].is_factor() && value(Signal::ALL[at]) <= 0.0);
    let bend: f32 = bends.iter().sum();
    let score = if shut { 0.0 } else { 100.0 * bend.exp() };
    RankedIdea {
        message: MessageId(at as u32),
        rank: 0,
        score,
        support,
        novelty,
        decision: input.decisions[at],
        // A signal that takes nothing is 0, not the -0 of a quotient.
        lost: bends.map(|one| if one < 0.0 { (100.0 - score) * one / bend } else { 0.0 }),
        shortlist_rank: None,
        shelf: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::{Aspect, Field};
    use crate::dedup::{DuplicateGroup, DuplicateKind, SameWriter};
    use crate::ideas::Part;

    fn labels(purpose: Purpose) -> MessageLabels {
        MessageLabels {
            purpose,
            confidence: 0.9,
            unsure: false,
            also: 0,
            legal_route: false,
            legal_way: None,
            said: Vec::new(),
            field: Field::City,
            aspect: Aspect::Other,
            protected: false,
            urgent: None,
        }
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
