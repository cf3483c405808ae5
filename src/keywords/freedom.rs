//! Measures how freely words stand: how many different neighbours they have.

use rayon::prelude::*;

use crate::corpus::MessageId;
use crate::text::{TermId, Tokens};

/// For each number the count of different neighbours on the poorer side, as the exponential of their entropy (Huang and Powers 2003,
/// branching entropy); each end of a clause is a neighbour of its own. Infinite for numbers never met.
///
/// `spans` calls back with number, begin and end of each span of a message's terms that is to be measured. Cost: a sort of all spans.
pub(super) fn diversities<S>(tokens: &Tokens, messages: &[MessageId], numbers: usize, spans: S) -> Vec<f32>
where
    S: Fn(&[TermId], &mut Vec<Vec<u32>>, &mut dyn FnMut(usize, usize, usize)) + Sync,
{
    let sides: Vec<[Vec<u64>; 2]> = messages
        .par_chunks(4096)
        .map(|range| {
            let (mut left, mut right, mut rows) = (Vec::new(), Vec::new(), Vec::new());
            for &message in range {
                let terms = tokens.of(message);
                spans(terms, &mut rows, &mut |number, begin, end| {
                    let before = begin.checked_sub(1).map_or(TermId::BREAK, |before| terms[before]);
                    let after = terms.get(end).copied().unwrap_or(TermId::BREAK);
                    left.push(((number as u64) << 32) | u64::from(before.0));
                    right.push(((number as u64) << 32) | u64::from(after.0));
                });
            }
            [left, right]
        })
        .collect();
    let mut poorer = vec![f32::INFINITY; numbers];
    for side in 0..2 {
        let mut pairs: Vec<u64> = sides.iter().flat_map(|both| both[side].iter().copied()).collect();
        pairs.par_sort_unstable();
        for same in pairs.chunk_by(|a, b| a >> 32 == b >> 32) {
            let number = (same[0] >> 32) as usize;
            poorer[number] = poorer[number].min(diversity(same) as f32);
        }
    }
    poorer
}

/// The exponential of the entropy of sorted neighbours.
fn diversity(neighbours: &[u64]) -> f64 {
    let total = neighbours.len() as f64;
    let share = |count: usize| count as f64 / total * (total / count as f64).ln();
    let is_break = |pair: u64| pair as u32 == TermId::BREAK.0;
    let entropy: f64 = neighbours
        .chunk_by(|a, b| a == b)
        .map(|same| {
            if is_break(same[0]) {
                share(1) * same.len() as f64
            } else {
                share(same.len())
            }
        })
        .sum();
    entropy.exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_counted_by_their_evenness_and_breaks_each_for_one() {
        let of = |neighbours: &[u32]| diversity(&neighbours.iter().map(|&n| u64::from(n)).collect::<Vec<u64>>());
        assert!((of(&[1, 1, 1, 1]) - 1.0).abs() < 1e-9);
        assert!((of(&[1, 2, 3, 4]) - 4.0).abs() < 1e-9);
        assert!((of(&[u32::MAX; 4]) - 4.0).abs() < 1e-9);
        assert!(of(&[1, 1, 1, 2]) < 2.0);
    }
}
