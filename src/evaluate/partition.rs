//! Which messages belong together: the machine's topics and groups of repeats against a reader's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::EvaluateParams;
use super::decisions::{Decision, Judged};
use super::interval::{Estimate, resample};
use crate::analysis::Analysis;
use crate::corpus::{MessageId, codes};

codes! {
    /// A question of what belongs together.
    GroupQuestion {
        /// Concrete topics.
        Topic = "topic",
        /// Groups of repeats.
        Duplicate = "duplicate",
    }
}

/// How far two divisions of the same messages into groups agree. Only messages that the reader placed are compared, with each other.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct GroupFigures {
    /// The question.
    pub question: GroupQuestion,
    /// Messages placed by the reader.
    pub messages: u32,
    /// Groups of several messages, by the reader.
    pub truth: u32,
    /// The same by the machine, among these messages.
    pub found: u32,
    /// B-cubed precision (Bagga and Baldwin 1998; Amigó et al. 2009): of the machine's group of a message, the share that is the reader's too.
    pub precision: Estimate,
    /// B-cubed recall: of the reader's group of a message, the share that is the machine's too.
    pub recall: Estimate,
    /// Their harmonic mean.
    pub f1: Estimate,
    /// Pairs that the machine joins and the reader too, of those that the machine joins.
    pub pair_precision: Option<f64>,
    /// The same of those that the reader joins.
    pub pair_recall: Option<f64>,
}

/// A message as a member of two groups, each with its size and how many messages both share.
struct Placed {
    precision: f64,
    recall: f64,
}

/// The figures; `None` where the reader placed nothing. The interval draws messages and leaves their groups as they are: it says how far the
/// mean depends on which messages were read. Cost: linear, times the resamples.
pub(super) fn figures(
    analysis: &Analysis,
    decided: &[(MessageId, &Decision)],
    question: GroupQuestion,
    params: &EvaluateParams,
) -> Option<GroupFigures> {
    let judged = |decision: &Decision| match question {
        GroupQuestion::Topic => decision.topic.clone(),
        GroupQuestion::Duplicate => decision.duplicate.clone(),
    };
    let of_machine = match question {
        GroupQuestion::Topic => &analysis.topics.main,
        GroupQuestion::Duplicate => &analysis.duplicates.group_of,
    };
    let mut human_names: BTreeMap<String, usize> = BTreeMap::new();
    let mut machine_names: BTreeMap<u32, usize> = BTreeMap::new();
    let (mut alone, mut pairs) = (usize::MAX, Vec::new());
    for (message, decision) in decided {
        let Some(judged) = judged(decision) else { continue };
        let next = human_names.len();
        let human = match judged {
            Judged::Group(name) => *human_names.entry(name).or_insert(next),
            // A group of its own, counted from above.
            Judged::Alone => {
                alone -= 1;
                alone
            }
        };
        let next = machine_names.len();
        let machine = match of_machine[message.index()] {
            Some(group) => *machine_names.entry(group).or_insert(next),
            None => {
                alone -= 1;
                alone
            }
        };
        pairs.push((human, machine));
    }
    if pairs.is_empty() {
        return None;
    }
    Some(of_pairs(question, &pairs, params))
}

fn of_pairs(question: GroupQuestion, pairs: &[(usize, usize)], params: &EvaluateParams) -> GroupFigures {
    let (mut human, mut machine, mut shared) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for &(h, m) in pairs {
        *human.entry(h).or_insert(0u64) += 1;
        *machine.entry(m).or_insert(0u64) += 1;
        *shared.entry((h, m)).or_insert(0u64) += 1;
    }
    let placed: Vec<Placed> = pairs
        .iter()
        .map(|pair| Placed {
            precision: shared[pair] as f64 / machine[&pair.1] as f64,
            recall: shared[pair] as f64 / human[&pair.0] as f64,
        })
        .collect();
    let means = |&(precision, recall): &(f64, f64)| {
        let n = placed.len() as f64;
        let (precision, recall) = (precision / n, recall / n);
        [precision, recall, 2.0 * precision * recall / (precision + recall)]
    };
    let draw = |sum: &mut (f64, f64), at: usize| {
        sum.0 += placed[at].precision;
        sum.1 += placed[at].recall;
    };
    let mut whole = (0.0, 0.0);
    (0..placed.len()).for_each(|at| draw(&mut whole, at));
    let values = means(&whole);
    let seed = params.seed ^ 0x200 ^ question.index() as u64;
    let samples = resample(placed.len(), params.resamples, seed, || (0.0, 0.0), draw, means);
    let estimate = |which: usize| Estimate::percentile(values[which], samples.iter().map(|sample| sample[which]).collect());
    let joined = |sizes: &mut dyn Iterator<Item = u64>| sizes.map(|n| n * (n - 1) / 2).sum::<u64>();
    let (by_human, by_machine) = (joined(&mut human.values().copied()), joined(&mut machine.values().copied()));
    let by_both = joined(&mut shared.values().copied());
    let several = |sizes: &BTreeMap<usize, u64>| sizes.values().filter(|&&n| n > 1).count() as u32;
    GroupFigures {
        question,
        messages: placed.len() as u32,
        truth: several(&human),
        found: several(&machine),
        precision: estimate(0),
        recall: estimate(1),
        f1: estimate(2),
        pair_precision: (by_machine > 0).then(|| by_both as f64 / by_machine as f64),
        pair_recall: (by_human > 0).then(|| by_both as f64 / by_human as f64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b_cubed_is_that_of_the_example_reckoned_by_hand() {
        // Reader: {a b c} {d e}; machine: {a b} {c d e}.
        let pairs = [(0, 0), (0, 0), (0, 1), (1, 1), (1, 1)];
        let found = of_pairs(GroupQuestion::Topic, &pairs, &EvaluateParams::default());
        // Precision: 1, 1, 1/3, 2/3, 2/3; recall: 2/3, 2/3, 1/3, 1, 1.
        assert!((found.precision.value - 11.0 / 15.0).abs() < 1e-9);
        assert!((found.recall.value - 11.0 / 15.0).abs() < 1e-9);
        // Pairs: reader 3 + 1, machine 1 + 3, both 1 + 1.
        assert_eq!((found.pair_precision, found.pair_recall), (Some(0.5), Some(0.5)));
        assert!(found.f1.low <= found.f1.value && found.f1.value <= found.f1.high);
    }
}
