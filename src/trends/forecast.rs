//! What the next weeks are likely to bring, with the proof of it: the same forecast made again and again in the past.

use super::YEAR;
use super::distribution::Spread;
use super::profile::{Places, profile};
use super::season::{Season, SeasonParams};
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
    /// How many standard errors the advantage over last week's and last year's value must have for a claim.
    pub clearly: f64,
    /// By which share it must err less than they do, and by half of it less than the mean of the last weeks.
    pub least_gain: f64,
}

impl Default for ForecastParams {
    fn default() -> Self {
        Self {
            season: SeasonParams::default(),
            least_weeks: 26,
            folds: 39,
            least_folds: 13,
            clearly: 1.645,
            least_gain: 0.05,
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
///
/// The level is the discounted mean of the counts with the season taken out (Harvey and Fernandes 1989), averaged over several
/// discounts; where a season holds, the forecast is the mean of level times season and of the same week a year before. Such means of
/// simple forecasts are what did best in the M competitions.
#[must_use]
pub fn forecast(counts: &[u32], first: Week, params: &ForecastParams) -> Option<Forecast> {
    if counts.iter().all(|&count| count == 0) {
        return None;
    }
    let places = Places::of(first, counts.len() + HORIZON);
    let seasonal = Outlook::of(counts, &places, params).season.is_some();
    let earliest = earliest(counts.len(), seasonal, params)?;
    let folds = (counts.len() - earliest) / HORIZON;
    let trials: Vec<Trial> = (0..folds)
        .map(|fold| trial(counts, earliest + fold * HORIZON, &places, params))
        .collect();
    let expected = Outlook::of(counts, &places, params).ahead(counts, &places);
    Some(Forecast {
        weeks: std::array::from_fn(|ahead| Expected {
            week: Week(first.0 + (counts.len() + ahead) as i32),
            expected: expected[ahead].mean,
            low: expected[ahead].quantile(0.1),
            high: expected[ahead].quantile(0.9),
        }),
        skill: skill(&trials, scale(&counts[..earliest])),
        claims: claims(&trials, params),
    })
}

/// How many weeks are known in the first trial: enough for what the forecast and its rivals look back on, where the course has as many;
/// the last trial ends with the last week. `None` where there is none.
fn earliest(weeks: usize, seasonal: bool, params: &ForecastParams) -> Option<usize> {
    let least = if seasonal {
        2 * YEAR
    } else if weeks >= YEAR + params.least_folds as usize * HORIZON {
        YEAR
    } else {
        params.least_weeks
    };
    let folds = (weeks.checked_sub(least)? / HORIZON).min(params.folds);
    (folds > 0).then(|| weeks - folds * HORIZON)
}

/// Discounts by week that the level is computed with: of a course without and with a season. Out of season a week says little, so that
/// what is known must last longer.
const DISCOUNTS: [&[f64]; 2] = [&[0.95, 0.9, 0.8, 0.6], &[0.99, 0.98, 0.95]];

/// What is known of a course at one time.
struct Outlook {
    season: Option<Season>,
    level: f64,
    /// Size of the negative binomial distribution of counts around what was expected.
    size: f64,
}

impl Outlook {
    /// Reads a course of at least one week. Cost: as a profile of the year.
    fn of(counts: &[u32], places: &Places, params: &ForecastParams) -> Self {
        let season = profile(counts, places)
            .map(|profile| Season::of(&profile, &params.season))
            .filter(|season| season.holds);
        let discounts = DISCOUNTS[usize::from(season.is_some())];
        let begin = counts.len().saturating_sub(3 * YEAR);
        let factor = |at: usize| factor(season.as_ref(), places, at);
        let opening = begin..(begin + YEAR / 4).min(counts.len());
        let usual: f64 = opening.clone().map(|at| f64::from(counts[at])).sum::<f64>() / opening.map(factor).sum::<f64>().max(1e-9);
        // Messages and weeks, both discounted: a month of the opening's level stands for what was before.
        let mut sums = vec![(4.0 * usual, 4.0); discounts.len()];
        let level = |sums: &[(f64, f64)]| sums.iter().map(|(messages, weeks)| messages / weeks).sum::<f64>() / sums.len() as f64;
        let (mut squares, mut excess) = (0.0, 0.0);
        for (at, &count) in counts.iter().enumerate().skip(begin) {
            let (count, factor) = (f64::from(count), factor(at));
            let mean = level(&sums) * factor;
            squares += mean * mean;
            excess += (count - mean) * (count - mean) - mean;
            for ((messages, weeks), discount) in sums.iter_mut().zip(discounts) {
                *messages = *messages * discount + count;
                *weeks = *weeks * discount + factor;
            }
        }
        Self {
            level: level(&sums),
            size: if excess > 0.0 { (squares / excess).max(0.2) } else { f64::INFINITY },
            season,
        }
    }

    /// The weeks after the last one.
    fn ahead(&self, counts: &[u32], places: &Places) -> [Spread; HORIZON] {
        std::array::from_fn(|ahead| {
            let at = counts.len() + ahead;
            let mean = self.level * factor(self.season.as_ref(), places, at);
            let year_before = self.season.as_ref().map(|_| f64::from(counts[at - YEAR]));
            Spread {
                mean: year_before.map_or(mean, |before| mean.midpoint(before)),
                size: self.size,
            }
        })
    }
}

fn factor(season: Option<&Season>, places: &Places, at: usize) -> f64 {
    season.map_or(1.0, |season| season.factor_at(places.at(at, season.follows_spring)))
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
fn trial(counts: &[u32], at: usize, places: &Places, params: &ForecastParams) -> Trial {
    let (known, came) = (&counts[..at], &counts[at..at + HORIZON]);
    let expected = Outlook::of(known, places, params).ahead(known, places);
    let error = |guess: &dyn Fn(usize) -> f64| {
        let errors = came
            .iter()
            .enumerate()
            .map(|(ahead, &count)| (f64::from(count) - guess(ahead)).abs());
        errors.sum::<f64>() / HORIZON as f64
    };
    let latest = &known[at.saturating_sub(HORIZON)..];
    let mean = latest.iter().map(|&count| f64::from(count)).sum::<f64>() / latest.len().max(1) as f64;
    let within = |(spread, count): &(Spread, &u32)| (spread.quantile(0.1)..=spread.quantile(0.9)).contains(*count);
    Trial {
        model: error(&|ahead| expected[ahead].mean),
        last_week: error(&|_| f64::from(known[at - 1])),
        last_year: (at >= YEAR).then(|| error(&|ahead| f64::from(known[at + ahead - YEAR]))),
        mean: error(&|_| mean),
        within: expected.into_iter().zip(came).filter(within).count() as u32,
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

/// Whether the forecast errs clearly less than last week's and last year's value, and less than the mean of the last weeks: that one errs
/// so nearly alike on a level course that no archive is long enough for a clear difference.
fn claims(trials: &[Trial], params: &ForecastParams) -> bool {
    let sum = |of: &dyn Fn(&Trial) -> Option<f64>| trials.iter().filter_map(of).sum::<f64>();
    let model = sum(&|trial| Some(trial.model));
    let beats = |other: &dyn Fn(&Trial) -> Option<f64>| {
        let gains: Vec<f64> = trials.iter().filter_map(|trial| Some(other(trial)? - trial.model)).collect();
        gains.is_empty() || (sum(other) * (1.0 - params.least_gain) >= model && is_clear(&gains, params.clearly))
    };
    trials.len() as u32 >= params.least_folds
        && beats(&|trial| Some(trial.last_week))
        && (trials.iter().any(|trial| trial.last_year.is_none()) || beats(&|trial| trial.last_year))
        && sum(&|trial| Some(trial.mean)) * (1.0 - params.least_gain / 2.0) >= model
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

    /// 0 to 6, without order.
    fn noise(week: i32) -> u32 {
        let mixed = (week as u32 + 1).wrapping_mul(2_654_435_761);
        ((mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519) >> 13) % 7
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
