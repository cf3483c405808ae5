//! Figures with a 95 % interval.

use serde::{Deserialize, Serialize};

/// The standard normal quantile of 97.5 %.
const Z: f64 = 1.959_963_984_540_054;

/// A figure with its 95 % interval.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Estimate {
    /// The figure.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Estimate {
    /// A share with its score interval (Wilson 1927, "Probable inference, the law of succession, and statistical inference"); `None` of
    /// nothing. It stays within 0 and 1 and means something for a few messages too.
    #[must_use]
    pub fn share(part: u32, whole: u32) -> Option<Self> {
        if whole == 0 {
            return None;
        }
        let (n, z2) = (f64::from(whole), Z * Z);
        let p = f64::from(part) / n;
        let middle = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
        let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        Some(Self {
            value: p,
            low: if part == 0 { 0.0 } else { (middle - half).max(0.0) },
            high: if part == whole { 1.0 } else { (middle + half).min(1.0) },
        })
    }

    /// A figure with the percentile interval of its bootstrap (Efron and Tibshirani 1993, chapter 13). Samples in which the figure is not
    /// defined are left out.
    pub(super) fn percentile(value: f64, mut resampled: Vec<f64>) -> Self {
        resampled.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let place = (share * resampled.len().saturating_sub(1) as f64).round() as usize;
            resampled.get(place).copied().unwrap_or(value)
        };
        Self {
            value,
            low: at(0.025),
            high: at(0.975),
        }
    }
}

/// Draws with replacement: for each resample calls `draw` with each drawn position, then `figure`; returns the figures. The draws depend on
/// the seed, the resample and nothing else. Cost: `n` times `resamples`.
pub(super) fn resample<T, F>(
    n: usize,
    resamples: usize,
    seed: u64,
    empty: impl Fn() -> T,
    draw: impl Fn(&mut T, usize),
    figure: impl Fn(&T) -> F,
) -> Vec<F> {
    (0..resamples as u64)
        .map(|round| {
            // Mixed first: begun at neighbouring states, the rounds would read overlapping pieces of one sequence.
            let mut state = next(&mut (seed ^ round.rotate_left(32)));
            let mut sample = empty();
            for _ in 0..n {
                let at = (u128::from(next(&mut state)) * n as u128) >> 64;
                draw(&mut sample, at as usize);
            }
            figure(&sample)
        })
        .collect()
}

/// `SplitMix64` (Steele, Lea and Flood 2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilsons_interval_is_that_of_the_textbook() {
        // 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, table I, method 3).
        let found = Estimate::share(81, 263).unwrap();
        assert!((found.low - 0.2553).abs() < 5e-5 && (found.high - 0.3662).abs() < 5e-5, "{found:?}");
        // 0 of 20: 0 to 0.1611.
        let none = Estimate::share(0, 20).unwrap();
        assert_eq!(none.low, 0.0);
        assert!((none.high - 0.1611).abs() < 5e-5, "{none:?}");
        assert_eq!(Estimate::share(0, 0), None);
    }

    #[test]
    fn a_resampled_share_has_nearly_wilsons_interval() {
        let figures = resample(
            200,
            2000,
            7,
            || 0u32,
            |sum, at| *sum += u32::from(at < 120),
            |&sum| f64::from(sum) / 200.0,
        );
        let (drawn, wilson) = (Estimate::percentile(0.6, figures.clone()), Estimate::share(120, 200).unwrap());
        assert!((drawn.low - wilson.low).abs() < 0.01 && (drawn.high - wilson.high).abs() < 0.01);
        let again = resample(
            200,
            2000,
            7,
            || 0u32,
            |sum, at| *sum += u32::from(at < 120),
            |&sum| f64::from(sum) / 200.0,
        );
        assert_eq!(figures, again);
    }
}
