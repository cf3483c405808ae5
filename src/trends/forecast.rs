//! What the next weeks are likely to bring, with the proof of it: the same forecast made again and again in the past.

use super::YEAR;
use super::distribution::Spread;
use super::season::{Season, SeasonParams, season};
use crate::corpus::Week;

/// Weeks that are forecast.
pub const HORIZON: usize = 4;

/// Settings of forecasts.
#[derive(Clone, PartialEq, Debug)]
pub struct ForecastParams {
    /// How profiles of the year are read.
    pub season: SeasonParams,
    /// Fewest weeks before the first forecast that is tried.
    pub least_weeks: usize,
    /// Most forecasts of the past that are tried, one every [`HORIZON`] weeks so that none overlaps another.
    pub folds: usize,
    /// Fewest for a claim.
    pub least_folds: u32,
    /// How many standard errors a mean advantage must have for a claim.
    pub clearly: f64,
}

impl Default for ForecastParams {
    fn default() -> Self {
        Self {
            season: SeasonParams::default(),
            least_weeks: 26,
            folds: 39,
            least_folds: 13,
            clearly: 1.645,
        }
    }
}

/// What is expected of one week.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Expected {
    /// The week.
    pub week: Week,
    /// Messages to expect.
    pub expected: f64,
    /// With four chances in five the week has at least so many…
    pub low: u32,
    /// … and at most so many.
    pub high: u32,
}

/// How the forecast and simpler ones did in the past: mean absolute errors over [`HORIZON`] weeks ahead, each divided by that of last
/// week's value one week ahead within the weeks before the first trial (MASE; Hyndman and Koehler 2006). Less is better.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Skill {
    /// Of the forecast.
    pub mase: f64,
    /// Of the value of the last week known.
    pub mase_last_week: f64,
    /// Of the value of the same week a year before; `None` where the archive does not reach back so far.
    pub mase_last_year: Option<f64>,
    /// Of the mean of the last four weeks.
    pub mase_mean: f64,
    /// Forecasts that were tried.
    pub folds: u32,
    /// Share of the weeks that lay within the interval; four fifths is what it claims.
    pub coverage: f64,
}

/// The next weeks of a course.
#[derive(Clone, PartialEq, Debug)]
pub struct Forecast {
    /// Week by week.
    pub weeks: [Expected; HORIZON],
    /// How the same method did in the past.
    pub skill: Skill,
    /// Whether it beat all simpler forecasts clearly. Where it did not, pages say so instead of naming a number.
    pub claims: bool,
}

/// Forecasts the weeks after the last count; `None` where the course is too short to try it or holds nothing. `counts` are whole weeks, the
/// oldest first. Cost: folds by weeks.
#[must_use]
pub fn forecast(counts: &[u32], first: Week, params: &ForecastParams) -> Option<Forecast> {
    let folds = counts.len().saturating_sub(params.least_weeks) / HORIZON;
    let folds = folds.min(params.folds);
    if folds == 0 || counts.iter().all(|&count| count == 0) {
        return None;
    }
    let earliest = counts.len() - folds * HORIZON;
    let trials: Vec<Trial> = (0..folds)
        .map(|fold| trial(counts, first, earliest + fold * HORIZON, params))
        .collect();
    let skill = skill(&trials, scale(&counts[..earliest]));
    let weeks = ahead(counts, first, params);
    Some(Forecast {
        weeks,
        skill,
        claims: claims(&trials, params),
    })
}

/// The next weeks of a course of at least one week.
fn ahead(counts: &[u32], first: Week, params: &ForecastParams) -> [Expected; HORIZON] {
    let profile = season(counts, first, &params.season).filter(|season| season.holds);
    let factor = |at: usize| {
        profile
            .as_ref()
            .map_or(1.0, |season: &Season| season.factor(Week(first.0 + at as i32)))
    };
    let (level, size) = level(counts, factor);
    std::array::from_fn(|ahead| {
        let at = counts.len() + ahead;
        let spread = Spread {
            mean: level * factor(at),
            size,
        };
        Expected {
            week: Week(first.0 + at as i32),
            expected: spread.mean,
            low: spread.quantile(0.1),
            high: spread.quantile(0.9),
        }
    })
}

/// Weights of the latest week that exponential smoothing is tried with; their forecasts are averaged.
const SMOOTHING: [f64; 4] = [0.05, 0.1, 0.2, 0.4];

/// The level after the last week, the season taken out, and how much counts vary around what was expected.
fn level(counts: &[u32], factor: impl Fn(usize) -> f64) -> (f64, f64) {
    let begin = counts.len().saturating_sub(3 * YEAR);
    let opening = &counts[begin..(begin + 13).min(counts.len())];
    let start = opening.iter().map(|&count| f64::from(count)).sum::<f64>() / opening.len().max(1) as f64;
    let mut levels = [start; SMOOTHING.len()];
    let (mut squares, mut excess) = (0.0, 0.0);
    for at in begin..counts.len() {
        let (count, factor) = (f64::from(counts[at]), factor(at));
        let mean = levels.iter().sum::<f64>() / levels.len() as f64 * factor;
        squares += mean * mean;
        excess += (count - mean) * (count - mean) - mean;
        for (level, weight) in levels.iter_mut().zip(SMOOTHING) {
            // Weighted by the factor, so that a week out of season says little about the level.
            *level += weight * (count - *level * factor) / factor.max(1.0);
        }
    }
    let level = levels.iter().sum::<f64>() / levels.len() as f64;
    let size = if excess > 0.0 { squares / excess } else { f64::INFINITY };
    (level.max(0.0), size.max(0.2))
}

/// Absolute errors over one trial's weeks, each a mean.
#[derive(Clone, Copy)]
struct Trial {
    model: f64,
    last_week: f64,
    last_year: Option<f64>,
    mean: f64,
    within: u32,
}

/// Forecasts as if `at` weeks were known, and compares with what came.
fn trial(counts: &[u32], first: Week, at: usize, params: &ForecastParams) -> Trial {
    let known = &counts[..at];
    let came: Vec<f64> = counts[at..at + HORIZON].iter().map(|&count| f64::from(count)).collect();
    let expected = ahead(known, first, params);
    let error =
        |guess: &dyn Fn(usize) -> f64| came.iter().enumerate().map(|(h, value)| (value - guess(h)).abs()).sum::<f64>() / HORIZON as f64;
    let latest = &known[at.saturating_sub(HORIZON)..];
    let mean = latest.iter().map(|&count| f64::from(count)).sum::<f64>() / latest.len().max(1) as f64;
    let within = |h: &usize| (expected[*h].low..=expected[*h].high).contains(&counts[at + h]);
    Trial {
        model: error(&|h| expected[h].expected),
        last_week: error(&|_| f64::from(known[at - 1])),
        last_year: (at >= YEAR).then(|| error(&|h| f64::from(known[at + h - YEAR]))),
        mean: error(&|_| mean),
        within: (0..HORIZON).filter(within).count() as u32,
    }
}

/// Mean absolute step from week to week: what last week's value errs by one week ahead.
fn scale(counts: &[u32]) -> f64 {
    let steps = counts.windows(2).map(|pair| f64::from(pair[0].abs_diff(pair[1])));
    let mean = steps.sum::<f64>() / counts.len().saturating_sub(1).max(1) as f64;
    if mean > 0.0 { mean } else { 1.0 }
}

fn skill(trials: &[Trial], scale: f64) -> Skill {
    let n = trials.len().max(1) as f64;
    let mean = |of: &dyn Fn(&Trial) -> f64| trials.iter().map(of).sum::<f64>() / n / scale;
    let years: Option<Vec<f64>> = trials.iter().map(|trial| trial.last_year).collect();
    Skill {
        mase: mean(&|trial| trial.model),
        mase_last_week: mean(&|trial| trial.last_week),
        mase_last_year: years.map(|errors| errors.iter().sum::<f64>() / n / scale),
        mase_mean: mean(&|trial| trial.mean),
        folds: trials.len() as u32,
        coverage: trials.iter().map(|trial| f64::from(trial.within)).sum::<f64>() / (n * HORIZON as f64),
    }
}

/// Whether the forecast errs clearly less than each simpler one.
fn claims(trials: &[Trial], params: &ForecastParams) -> bool {
    let beats = |other: &dyn Fn(&Trial) -> Option<f64>| {
        let gains: Vec<f64> = trials.iter().filter_map(|trial| Some(other(trial)? - trial.model)).collect();
        gains.is_empty() || is_clear(&gains, params.clearly)
    };
    trials.len() as u32 >= params.least_folds
        && beats(&|trial| Some(trial.last_week))
        && beats(&|trial| trial.last_year)
        && beats(&|trial| Some(trial.mean))
}

/// Whether the mean of gains lies so many standard errors above nothing.
fn is_clear(gains: &[f64], errors: f64) -> bool {
    let n = gains.len() as f64;
    let mean = gains.iter().sum::<f64>() / n;
    let variance = gains.iter().map(|gain| (gain - mean) * (gain - mean)).sum::<f64>() / (n - 1.0).max(1.0);
    mean > 0.0 && mean >= errors * (variance / n).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(week: i32) -> u32 {
        ((week as u32).wrapping_mul(2_654_435_761) >> 8) % 7
    }

    fn course(weeks: i32, count: impl Fn(i32) -> u32) -> Vec<u32> {
        (0..weeks).map(count).collect()
    }

    #[test]
    fn a_level_course_with_noise_is_forecast_better_than_by_its_last_value() {
        let found = forecast(&course(200, |week| 20 + noise(week)), Week(2500), &ForecastParams::default()).unwrap();
        assert!(found.claims, "{found:?}");
        assert!(found.skill.mase < found.skill.mase_last_week && found.skill.coverage >= 0.8);
        assert_eq!(found.weeks[0].week, Week(2700));
        assert!(
            found
                .weeks
                .iter()
                .all(|week| f64::from(week.low) <= week.expected && week.expected <= f64::from(week.high))
        );
    }

    #[test]
    fn where_the_last_value_is_best_nothing_is_claimed() {
        // Steps that stay: what is, is the best guess.
        let steps = course(200, |week| 10 + 30 * (week / 17 % 3) as u32);
        assert!(!forecast(&steps, Week(2500), &ForecastParams::default()).unwrap().claims);
    }

    #[test]
    fn a_short_or_empty_course_has_no_forecast_and_few_trials_claim_nothing() {
        assert_eq!(forecast(&[], Week(0), &ForecastParams::default()), None);
        assert_eq!(forecast(&[3; 20], Week(0), &ForecastParams::default()), None);
        assert_eq!(forecast(&[0; 200], Week(0), &ForecastParams::default()), None);
        let short = forecast(&course(60, |week| 20 + noise(week)), Week(0), &ForecastParams::default()).unwrap();
        assert!(!short.claims && short.skill.mase_last_year.is_none());
    }
}
