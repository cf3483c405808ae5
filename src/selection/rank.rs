//! The order by weights: what is proposed, what stands by, what is not suitable.

use super::basis::Weights;
use super::survey::{Studied, Survey};

/// Matters that are proposed at most.
const PROPOSED: usize = 5;
/// Matters that stand by at most.
const FURTHER: usize = 8;
/// Matters that are listed as not suitable at most, those of most people first.
const UNSUITABLE: usize = 12;
/// A matter that shares more of its messages with one that is proposed stands by; so does one more that the same body leads: five topics
/// for one department are no choice.
const OVERLAP: f64 = 0.5;
const OF_ONE_BODY: usize = 2;

/// A matter with its score.
#[derive(Clone, Copy, Debug)]
pub struct Choice<'s, 'a> {
    /// The matter.
    pub studied: &'s Studied<'a>,
    /// 0 to 100.
    pub score: f64,
}

/// Matters in three lists.
#[derive(Clone, Debug, Default)]
pub struct Ranking<'s, 'a> {
    /// Proposed, best first.
    pub proposed: Vec<Choice<'s, 'a>>,
    /// Standing by, best first.
    pub further: Vec<Choice<'s, 'a>>,
    /// Not suitable, those of most people first.
    pub unsuitable: Vec<Choice<'s, 'a>>,
}

impl<'s, 'a> Ranking<'s, 'a> {
    /// Ranks a survey. Ties keep the order of the catalogue. Cost: a merge of the members of what is proposed.
    #[must_use]
    pub fn of(survey: &'s Survey<'a>, weights: &Weights) -> Self {
        let choices = survey.studied.iter().map(|studied| Choice {
            studied,
            score: weights.score(&studied.values),
        });
        let (mut suitable, mut unsuitable): (Vec<Choice<'s, 'a>>, Vec<Choice<'s, 'a>>) =
            choices.partition(|choice| choice.studied.reasons.is_empty());
        suitable.sort_by(|a, b| b.score.total_cmp(&a.score));
        unsuitable.sort_by_key(|choice| std::cmp::Reverse(choice.studied.tally.year_people));
        unsuitable.truncate(UNSUITABLE);
        let mut ranking = Self {
            unsuitable,
            ..Self::default()
        };
        for choice in suitable {
            let lead = choice.studied.matter.lead.first();
            let of_lead = ranking
                .proposed
                .iter()
                .filter(|taken| taken.studied.matter.lead.first() == lead)
                .count();
            let is_other = |taken: &Choice<'_, '_>| overlap(choice.studied, taken.studied) <= OVERLAP;
            if ranking.proposed.len() < PROPOSED && of_lead < OF_ONE_BODY && ranking.proposed.iter().all(is_other) {
                ranking.proposed.push(choice);
            } else if ranking.further.len() < FURTHER {
                ranking.further.push(choice);
            }
        }
        ranking
    }
}

/// The share of the smaller matter's messages that both hold.
fn overlap(one: &Studied<'_>, other: &Studied<'_>) -> f64 {
    let (few, many) = if one.members.len() <= other.members.len() {
        (&one.members, &other.members)
    } else {
        (&other.members, &one.members)
    };
    let both = few.iter().filter(|id| many.binary_search(id).is_ok()).count();
    both as f64 / few.len().max(1) as f64
}
