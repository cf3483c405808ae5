//! Measures how unevenly a keyword is spread: a word that is everywhere and always is no keyword.

use super::{KeywordInput, KeywordParams};
use crate::corpus::MessageId;

/// Fewest messages of a stretch of time.
const STRETCH: usize = 50;
/// Fewest and most stretches of time.
const STRETCHES: (usize, usize) = (8, 128);

/// How the shown messages are spread over groups and over stretches of time that hold equally many of them.
pub(super) struct Spread {
    /// Share of each group.
    groups: Vec<f64>,
    /// Stretch of each message; a hidden one is in none.
    stretches: Vec<u32>,
    /// How many stretches there are.
    number: usize,
}

impl Spread {
    /// Reads groups and order of the shown messages.
    pub(super) fn of(input: &KeywordInput<'_>) -> Self {
        let shown = input.hidden.iter().filter(|&&hidden| !hidden).count();
        let number = (shown / STRETCH).clamp(STRETCHES.0, STRETCHES.1);
        let mut groups = vec![0.0; input.groups.iter().max().map_or(1, |&most| usize::from(most) + 1)];
        let (mut stretches, mut before) = (Vec::with_capacity(input.hidden.len()), 0usize);
        for (&hidden, &group) in input.hidden.iter().zip(input.groups) {
            stretches.push((before * number / shown.max(1)) as u32);
            if !hidden {
                before += 1;
                groups[usize::from(group)] += 1.0;
            }
        }
        groups.iter_mut().for_each(|count| *count /= shown.max(1) as f64);
        Self { groups, stretches, number }
    }

    /// How topical the keyword of these messages is, 0 to 1: whether its messages are more of some groups, or more of some times, than
    /// all messages are.
    pub(super) fn topicality(&self, input: &KeywordInput<'_>, messages: &[MessageId], params: &KeywordParams) -> f64 {
        let groups = self.divergence(input, messages) / params.topical;
        let times = (self.dispersion(messages) - 1.0) / params.bursty;
        groups.max(times).clamp(0.0, 1.0)
    }

    /// Kullback-Leibler divergence of the groups of the messages from those of all, less what chance alone gives (Miller 1955).
    fn divergence(&self, input: &KeywordInput<'_>, messages: &[MessageId]) -> f64 {
        let mut counts = vec![0.0; self.groups.len()];
        messages
            .iter()
            .for_each(|message| counts[usize::from(input.groups[message.index()])] += 1.0);
        let n = messages.len().max(1) as f64;
        let told = counts.iter().zip(&self.groups).filter(|&(&count, _)| count > 0.0);
        let divergence: f64 = told.map(|(&count, &share)| count / n * (count / n / share).ln()).sum();
        let others = self.groups.iter().filter(|&&share| share > 0.0).count().saturating_sub(1);
        divergence - others as f64 / (2.0 * n)
    }

    /// Index of dispersion over the stretches of time: the chi-square statistic over its degrees of freedom, 1 where chance alone rules.
    fn dispersion(&self, messages: &[MessageId]) -> f64 {
        let mut counts = vec![0.0; self.number];
        messages
            .iter()
            .for_each(|message| counts[self.stretches[message.index()] as usize] += 1.0);
        let expected = messages.len().max(1) as f64 / self.number as f64;
        let off: f64 = counts.iter().map(|count| (count - expected).powi(2) / expected).sum();
        off / (self.number - 1) as f64
    }
}
