//! Bursts of a course: Kleinberg's automaton for batches (J. Kleinberg, *Bursty and Hierarchical Structure in Streams*, 2002, section 4).

use crate::corpus::Week;

/// Settings of the automaton.
#[derive(Clone, PartialEq, Debug)]
pub struct BurstParams {
    /// How many times a state's rate is that of the state below it: the paper's *s*.
    pub scaling: f64,
    /// What it costs to climb a state, in units of ln(weeks): the paper's *gamma*.
    pub climb: f64,
    /// States above the level.
    pub levels: usize,
    /// Fewest messages of a burst.
    pub messages: u32,
}

impl Default for BurstParams {
    fn default() -> Self {
        Self {
            scaling: 2.0,
            climb: 1.0,
            levels: 3,
            messages: 3,
        }
    }
}

/// A run of weeks above the level.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Burst {
    /// Its first week.
    pub first: Week,
    /// Its last week.
    pub last: Week,
    /// The highest state that it reached, from 1: the rate is about `scaling` to this power times the usual one.
    pub level: u32,
    /// How much likelier these weeks are in the states found than at the level, in natural logarithms: the paper's weight.
    pub strength: f64,
    /// Messages of its weeks.
    pub messages: u32,
}

/// The bursts of a course against the messages of all kinds in the same weeks, in order of time: the cheapest sequence of states (Viterbi).
/// Equally cheap sequences: the lower state. `totals` has a count for each of `counts` and no smaller one. Cost: weeks by states, squared.
#[must_use]
pub fn bursts(counts: &[u32], totals: &[u32], first: Week, params: &BurstParams) -> Vec<Burst> {
    debug_assert_eq!(counts.len(), totals.len());
    let (held, written) = (sum(counts), sum(totals));
    if held == 0.0 || written <= held || counts.len() < 2 {
        return Vec::new();
    }
    let level = held / written;
    let rates: Vec<f64> = (0..=params.levels)
        .map(|state| level * params.scaling.powi(state as i32))
        .take_while(|&rate| rate < 1.0)
        .collect();
    let climb = params.climb * (counts.len() as f64).ln();
    let cost = |state: usize, at: usize| cost(f64::from(counts[at]), f64::from(totals[at].max(counts[at])), rates[state]);
    let states = cheapest(counts.len(), rates.len(), climb, cost);
    let mut found = Vec::new();
    let mut at = 0;
    for run in states.chunk_by(|a, b| (*a > 0) == (*b > 0)) {
        let weeks = at..at + run.len();
        at = weeks.end;
        let messages: u32 = counts[weeks.clone()].iter().sum();
        if run[0] == 0 || messages < params.messages {
            continue;
        }
        found.push(Burst {
            first: Week(first.0 + weeks.start as i32),
            last: Week(first.0 + weeks.end as i32 - 1),
            level: run.iter().copied().max().unwrap_or(0) as u32,
            strength: weeks.zip(run).map(|(at, &state)| cost(0, at) - cost(state, at)).sum(),
            messages,
        });
    }
    found
}

fn sum(counts: &[u32]) -> f64 {
    counts.iter().map(|&count| f64::from(count)).sum()
}

/// What a week costs in a state: the negative logarithm of its binomial probability, without the part that is the same in every state.
fn cost(held: f64, written: f64, rate: f64) -> f64 {
    -(held * rate.ln() + (written - held) * (-rate).ln_1p())
}

/// The cheapest sequence of states, beginning at the level.
fn cheapest(weeks: usize, states: usize, climb: f64, cost: impl Fn(usize, usize) -> f64) -> Vec<usize> {
    let mut best: Vec<f64> = (0..states).map(|state| climb * state as f64 + cost(state, 0)).collect();
    let mut from: Vec<Vec<usize>> = Vec::with_capacity(weeks);
    for at in 1..weeks {
        let (mut next, mut came) = (Vec::with_capacity(states), Vec::with_capacity(states));
        for state in 0..states {
            let price = |before: usize| best[before] + climb * state.saturating_sub(before) as f64;
            let (mut chosen, mut least) = (0, price(0));
            for before in 1..states {
                if price(before) < least {
                    (chosen, least) = (before, price(before));
                }
            }
            next.push(least + cost(state, at));
            came.push(chosen);
        }
        best = next;
        from.push(came);
    }
    let mut state = (0..states).fold(0, |least, state| if best[state] < best[least] { state } else { least });
    let mut path = vec![state];
    for came in from.iter().rev() {
        state = came[state];
        path.push(state);
    }
    path.reverse();
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fortnight_of_many_is_one_burst_and_chance_is_none() {
        let mut counts = vec![2, 1, 3, 2, 1, 2, 2, 3, 1, 2, 2, 1, 2, 2, 3, 2, 1, 2, 2, 1, 2, 3, 2, 2, 1, 2];
        let totals = vec![200; counts.len()];
        assert_eq!(bursts(&counts, &totals, Week(100), &BurstParams::default()), []);
        counts[10] = 14;
        counts[11] = 17;
        let found = bursts(&counts, &totals, Week(100), &BurstParams::default());
        let [burst] = found[..] else { panic!("{found:?}") };
        assert_eq!((burst.first, burst.last, burst.messages), (Week(110), Week(111), 31));
        assert!(burst.level >= 2 && burst.strength > 10.0, "{burst:?}");
    }

    #[test]
    fn what_rises_with_everything_else_does_not_burst() {
        let mut counts = vec![5; 30];
        let mut totals = vec![100; 30];
        (20..24).for_each(|at| (counts[at], totals[at]) = (50, 1000));
        assert_eq!(bursts(&counts, &totals, Week(0), &BurstParams::default()), []);
    }

    #[test]
    fn the_cheapest_sequence_is_that_of_all() {
        // Every sequence of three states over six weeks, priced one by one.
        let counts = [1, 0, 6, 5, 1, 9];
        let price = |state: usize, at: usize| cost(f64::from(counts[at]), 60.0, 0.02 * 2.0f64.powi(state as i32));
        let whole = |path: &[usize]| {
            let climbs: usize = (0..path.len())
                .map(|at| path[at].saturating_sub(if at == 0 { 0 } else { path[at - 1] }))
                .sum();
            climbs as f64 * 1.1 + path.iter().zip(0..).map(|(&state, at)| price(state, at)).sum::<f64>()
        };
        let all = (0..3usize.pow(6)).map(|n| (0..6).map(|at| n / 3usize.pow(at) % 3).collect::<Vec<_>>());
        let least = all.map(|path| whole(&path)).fold(f64::INFINITY, f64::min);
        let found = cheapest(6, 3, 1.1, price);
        assert!((whole(&found) - least).abs() < 1e-9, "{found:?}");
    }

    #[test]
    fn nothing_bursts_in_nothing() {
        assert_eq!(bursts(&[], &[], Week(0), &BurstParams::default()), []);
        assert_eq!(bursts(&[0; 9], &[7; 9], Week(0), &BurstParams::default()), []);
        assert_eq!(bursts(&[7; 9], &[7; 9], Week(0), &BurstParams::default()), []);
    }
}
