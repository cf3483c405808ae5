//! Measures how freely words stand: how many different neighbours they have.

use rayon::prelude::*;

use crate::corpus::MessageId;
use crate::text::{TermId, Tokens};

/// Ranges of numbers that are measured apart: the neighbours of one range alone are copied together and sorted at a time.
const RANGES: usize = 32;

/// A number that was met, with the terms before and after it.
type Met = (u32, TermId, TermId);

/// For each number the count of different neighbours on the poorer side, as the exponential of their entropy (Huang and Powers 2003,
/// branching entropy); each end of a clause is a neighbour of its own. Infinite for numbers never met.
///
/// `spans` calls back with number, begin and end of each span of a message's terms that is to be measured. Cost: a sort of all spans.
pub(super) fn diversities<S>(tokens: &Tokens, messages: &[MessageId], numbers: usize, spans: S) -> Vec<f32>
where
    S: Fn(&[TermId], &mut Vec<Vec<u32>>, &mut dyn FnMut(usize, usize, usize)) + Sync,
{
    let size = numbers.div_ceil(RANGES).max(1);
    let met: Vec<Vec<Vec<Met>>> = messages
        .par_chunks(4096)
        .map(|chunk| {
            let (mut by_range, mut rows) = (vec![Vec::new(); RANGES], Vec::new());
            for &message in chunk {
                let terms = tokens.of(message);
                spans(terms, &mut rows, &mut |number, begin, end| {
                    let before = begin.checked_sub(1).map_or(TermId::BREAK, |before| terms[before]);
                    let after = terms.get(end).copied().unwrap_or(TermId::BREAK);
                    by_range[number / size].push((number as u32, before, after));
                });
            }
            by_range.iter_mut().for_each(Vec::shrink_to_fit);
            by_range
        })
        .collect();
    let mut poorer = vec![f32::INFINITY; numbers];
    poorer.par_chunks_mut(size).enumerate().for_each(|(range, poorer)| {
        let (mut pairs, first) = (Vec::new(), range * size);
        for side in [|met: &Met| met.1, |met: &Met| met.2] {
            pairs.clear();
            let of_range = met.iter().flat_map(|by_range| &by_range[range]);
            pairs.extend(of_range.map(|met| (u64::from(met.0) << 32) | u64::from(side(met).0)));
            pairs.sort_unstable();
            for same in pairs.chunk_by(|a, b| a >> 32 == b >> 32) {
                let poorer = &mut poorer[(same[0] >> 32) as usize - first];
                *poorer = poorer.min(diversity(same) as f32);
            }
        }
    });
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
