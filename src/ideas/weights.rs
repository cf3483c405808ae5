//! The weights of a score, and the score: what readers of a generation may weigh anew.

use super::IdeaParts;
use super::signals::{N_SIGNALS, Signal};
use crate::classify::{MessageLabels, Purpose};

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

    /// Sets the weight or factor of a signal.
    pub fn set(&mut self, signal: Signal, weight: f32) {
        *match signal {
            Signal::Problem => &mut self.problem,
            Signal::Cause => &mut self.cause,
            Signal::Measure => &mut self.measure,
            Signal::Public => &mut self.public,
            Signal::Support => &mut self.support,
            Signal::Novelty => &mut self.novelty,
            Signal::Grade => &mut self.grade,
            Signal::OtherPurpose => &mut self.other_purpose,
            Signal::LegalRoute => &mut self.legal_route,
            Signal::Trap => &mut self.trap,
        } = weight;
    }

    /// The score of an idea, 0 to 100, and the points that each signal takes from 100. The sums run in the order of [`Signal`].
    #[must_use]
    pub fn score(&self, values: &IdeaValues) -> (f32, [f32; N_SIGNALS]) {
        let value = |signal: Signal| match signal {
            Signal::OtherPurpose if values.is_nothing => 0.0,
            signal if !signal.is_factor() => values.values[signal as usize],
            signal if values.applies[signal as usize] => self.of(signal),
            _ => 1.0,
        };
        let total: f32 = Signal::ALL
            .iter()
            .filter(|signal| !signal.is_factor())
            .map(|&signal| self.of(signal))
            .sum();
        // How far each signal bends the score down, as a logarithm: a mean's share, or a factor whole.
        let bends = Signal::ALL.map(|signal| {
            let share = if signal.is_factor() {
                1.0
            } else {
                self.of(signal) / total.max(f32::MIN_POSITIVE)
            };
            share * value(signal).clamp(LEAST, 1.0).ln()
        });
        let shut = total <= 0.0 || Signal::ALL.iter().any(|&signal| signal.is_factor() && value(signal) <= 0.0);
        let bend: f32 = bends.iter().sum();
        let score = if shut { 0.0 } else { 100.0 * bend.exp() };
        // A signal that takes nothing is 0, not the -0 of a quotient.
        (score, bends.map(|one| if one < 0.0 { (100.0 - score) * one / bend } else { 0.0 }))
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

/// What a small fix that serves elsewhere too adds to its public good (小切口可复制), on 0 to 2.
const REPEATABLE_LIFT: f32 = 0.25;
/// Keeps an order among messages that lack a part altogether.
const LEAST: f32 = 0.01;

/// What a score is made of, before anything is weighed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct IdeaValues {
    /// Of each signal that is weighed, its value: about 0 to 1.
    values: [f32; N_SIGNALS],
    /// Of each factor, whether it applies.
    applies: [bool; N_SIGNALS],
    /// Neither a suggestion nor anything that asks for something.
    is_nothing: bool,
}

impl IdeaValues {
    /// The values of a message; support and novelty on 0 to 2.
    #[must_use]
    pub fn of(parts: &IdeaParts, labels: &MessageLabels, support: f32, novelty: f32) -> Self {
        let public = parts.public.value + if parts.repeatable { REPEATABLE_LIFT } else { 0.0 };
        // Support and novelty stay above zero: nobody has to be joined by others to be right.
        let open = |value: f32| 0.5 + value / 4.0;
        let values = Signal::ALL.map(|signal| match signal {
            Signal::Problem => parts.problem.value / 2.0,
            Signal::Cause => parts.cause.value / 2.0,
            Signal::Measure => parts.measure.value / 2.0,
            Signal::Public => public / 2.0,
            Signal::Support => open(support),
            Signal::Novelty => open(novelty),
            Signal::Grade => parts.grade / 3.0,
            Signal::OtherPurpose | Signal::LegalRoute | Signal::Trap => 1.0,
        });
        let applies = Signal::ALL.map(|signal| match signal {
            Signal::OtherPurpose => labels.purpose != Purpose::Suggestion,
            Signal::LegalRoute => labels.legal_route,
            // What does not even look like a suggestion has paid for it already.
            Signal::Trap => parts.traps != 0 && labels.purpose == Purpose::Suggestion,
            _ => false,
        });
        Self {
            values,
            applies,
            is_nothing: labels.purpose == Purpose::Other,
        }
    }

    /// The value of a signal that is weighed, as it enters the mean: 0.01 to 1.
    #[must_use]
    pub fn value(&self, signal: Signal) -> f32 {
        self.values[signal as usize].clamp(LEAST, 1.0)
    }

    /// What the factors leave of the score, 0 to 1.
    #[must_use]
    pub fn factor(&self, weights: &IdeaWeights) -> f32 {
        if self.is_nothing {
            return 0.0;
        }
        let applying = Signal::ALL.iter().filter(|&&signal| self.applies[signal as usize]);
        applying.map(|&signal| weights.of(signal)).product()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ideas::Part;

    fn values(problem: f32, measure: f32, purpose: Purpose) -> IdeaValues {
        let part = |value: f32| Part { value, sentence: None };
        let parts = IdeaParts {
            problem: part(problem),
            cause: part(1.0),
            measure: part(measure),
            public: part(1.0),
            grade: 1.5,
            ..IdeaParts::default()
        };
        let labels = MessageLabels::plain(purpose);
        IdeaValues::of(&parts, &labels, 0.0, 2.0)
    }

    #[test]
    fn other_weights_turn_the_order_round() {
        let facts = values(2.0, 0.8, Purpose::Suggestion);
        let deeds = values(0.8, 2.0, Purpose::Suggestion);
        let mut weights = IdeaWeights::default();
        assert!(weights.score(&deeds).0 > weights.score(&facts).0);
        weights.set(Signal::Problem, 3.0);
        assert!(weights.score(&deeds).0 < weights.score(&facts).0);
        assert_eq!(weights.of(Signal::Problem), 3.0);
    }

    #[test]
    fn a_score_is_the_weighted_mean_of_its_values_times_the_factor() {
        let weights = IdeaWeights::default();
        for purpose in [Purpose::Suggestion, Purpose::Appeal, Purpose::Other] {
            let values = values(1.3, 0.0, purpose);
            let weighed = Signal::ALL.iter().filter(|signal| !signal.is_factor());
            let (sum, total) = weighed.fold((0.0, 0.0), |(sum, total), &signal| {
                let weight = weights.of(signal);
                (sum + weight * values.value(signal).ln(), total + weight)
            });
            let expected = 100.0 * (sum / total).exp() * values.factor(&weights);
            assert!((weights.score(&values).0 - expected).abs() < 1e-3, "{purpose:?}");
        }
    }

    #[test]
    fn without_any_weight_nothing_is_scored() {
        let mut weights = IdeaWeights::default();
        for signal in Signal::ALL.into_iter().filter(|signal| !signal.is_factor()) {
            weights.set(signal, 0.0);
        }
        assert_eq!(weights.score(&values(2.0, 2.0, Purpose::Suggestion)).0, 0.0);
    }
}
