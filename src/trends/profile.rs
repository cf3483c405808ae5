//! How a course is spread over the year, as few numbers as the years bear: chosen by how well each year is told from the others.

use super::YEAR;
use super::calendar::{PLACES, neighbours, place};
use crate::corpus::Week;

/// How many times the usual rate a week of each place has.
pub(super) type Factors = [f64; PLACES];

/// Shares of the neighbours' messages that a place takes in: a season does not keep to the day.
const BLURS: [f64; 3] = [0.0, 0.25, 0.5];
/// Messages at the usual rate that a place is taken to have had beyond those seen: they draw thin profiles level.
const PRIORS: [f64; 5] = [0.02, 0.1, 0.5, 2.0, 8.0];

/// A profile with how well it tells each year from the others.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Profile {
    pub years: usize,
    /// Whether weeks near the Spring Festival are read by their distance from it.
    pub follows_spring: bool,
    /// Natural logarithm of how much likelier the other years' profile makes each year's course than a level one.
    pub gain: f64,
    /// Share of the course's deviance from level ones that this is.
    pub strength: f64,
    pub factors: Factors,
}

/// Where each week of a course stands in the year: by date, and with the Spring Festival followed.
#[derive(Clone, Debug)]
pub(super) struct Places([Vec<u8>; 2]);

impl Places {
    /// The places of so many weeks. Cost: linear.
    pub(super) fn of(first: Week, weeks: usize) -> Self {
        Self([false, true].map(|follows| {
            let of_week = |week: i32| place(Week(week), follows) as u8;
            (first.0..).map(of_week).take(weeks).collect()
        }))
    }

    /// The place of a week by its number in the course.
    pub(super) fn at(&self, at: usize, follows_spring: bool) -> usize {
        usize::from(self.0[usize::from(follows_spring)][at])
    }
}

/// The best profile of a course; `None` with less than two whole years or without any message. Cost: weeks, and years by places by settings.
pub(super) fn profile(counts: &[u32], places: &Places) -> Option<Profile> {
    let years = counts.len() / YEAR;
    if years < 2 || counts.iter().all(|&count| count == 0) {
        return None;
    }
    let levels = levels(counts);
    let level_deviance: f64 = counts.iter().zip(&levels).map(|(&count, &level)| deviance(count, level)).sum();
    let mut best: Option<Profile> = None;
    for follows_spring in [false, true] {
        // Years are counted back from the last week, so that the oldest one may be more than whole.
        let mut tables = vec![Table::default(); years];
        for (at, &count) in counts.iter().enumerate() {
            let year = ((counts.len() - 1 - at) / YEAR).min(years - 1);
            tables[year].add(places.at(at, follows_spring), f64::from(count), levels[at]);
        }
        let whole = Table::sum(&tables);
        let others: Vec<Table> = tables.iter().map(|table| whole.without(table)).collect();
        for blur in BLURS {
            let (whole, others) = (
                whole.blurred(blur),
                others.iter().map(|table| table.blurred(blur)).collect::<Vec<_>>(),
            );
            for prior in PRIORS {
                let gain = tables.iter().zip(&others).map(|(year, others)| year.gain(others, prior)).sum();
                if best.as_ref().is_none_or(|best| gain > best.gain + 1e-9) {
                    best = Some(Profile {
                        years,
                        follows_spring,
                        gain,
                        strength: (2.0 * gain / level_deviance.max(1e-9)).clamp(0.0, 1.0),
                        factors: whole.factors(prior),
                    });
                }
            }
        }
    }
    best
}

/// The usual count of each week: the mean of the year around it; near the ends, of the first and the last whole year.
pub(super) fn levels(counts: &[u32]) -> Vec<f64> {
    let mut sums = vec![0u64];
    counts.iter().for_each(|&count| sums.push(sums[sums.len() - 1] + u64::from(count)));
    let long = YEAR.min(counts.len());
    let mean = |at: usize| {
        let begin = at.saturating_sub(long / 2).min(counts.len() - long);
        (sums[begin + long] - sums[begin]) as f64 / long as f64
    };
    (0..counts.len()).map(mean).collect()
}

/// Messages seen and messages to expect of a level course, by place of the year.
#[derive(Clone)]
struct Table {
    seen: [f64; PLACES],
    expected: [f64; PLACES],
}

impl Default for Table {
    fn default() -> Self {
        Self {
            seen: [0.0; PLACES],
            expected: [0.0; PLACES],
        }
    }
}

impl Table {
    fn add(&mut self, place: usize, seen: f64, expected: f64) {
        self.seen[place] += seen;
        self.expected[place] += expected;
    }

    fn sum(tables: &[Self]) -> Self {
        let mut sum = Self::default();
        for table in tables {
            (0..PLACES).for_each(|place| sum.add(place, table.seen[place], table.expected[place]));
        }
        sum
    }

    fn without(&self, other: &Self) -> Self {
        let mut rest = self.clone();
        (0..PLACES).for_each(|place| rest.add(place, -other.seen[place], -other.expected[place]));
        rest
    }

    /// Each place with a share of its neighbours.
    fn blurred(&self, share: f64) -> Self {
        let mut blurred = self.clone();
        for place in 0..PLACES {
            for beside in neighbours(place).into_iter().flatten() {
                blurred.add(place, share * self.seen[beside], share * self.expected[beside]);
            }
        }
        blurred
    }

    fn factor(&self, place: usize, prior: f64) -> f64 {
        // What was subtracted may leave a little less than nothing.
        (self.seen[place].max(0.0) + prior) / (self.expected[place].max(0.0) + prior)
    }

    fn factors(&self, prior: f64) -> Factors {
        std::array::from_fn(|place| self.factor(place, prior))
    }

    /// Logarithm of how much likelier factors of another table make this one than a level course (Poisson).
    fn gain(&self, others: &Self, prior: f64) -> f64 {
        let of = |place: usize| {
            let factor = others.factor(place, prior);
            self.seen[place] * factor.ln() - self.expected[place] * (factor - 1.0)
        };
        (0..PLACES).filter(|&place| self.expected[place] > 0.0).map(of).sum()
    }
}

/// How far a count lies from what was expected, as Poisson's deviance.
fn deviance(count: u32, expected: f64) -> f64 {
    let count = f64::from(count);
    let expected = expected.max(1e-9);
    let log = if count > 0.0 { count * (count / expected).ln() } else { 0.0 };
    2.0 * (log - (count - expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gain_is_the_difference_of_two_deviances() {
        let (seen, expected, factor) = (7u32, 3.0, 2.0);
        let mut year = Table::default();
        year.add(5, f64::from(seen), expected);
        let mut others = Table::default();
        others.add(5, 4.0, 2.0);
        let difference = (deviance(seen, expected) - deviance(seen, expected * factor)) / 2.0;
        assert!((year.gain(&others, 0.0) - difference).abs() < 1e-9);
    }

    #[test]
    fn the_usual_count_is_the_mean_of_the_year_around() {
        let counts: Vec<u32> = (0..104).map(|week| if week < 52 { 2 } else { 4 }).collect();
        let levels = levels(&counts);
        assert_eq!((levels[0], levels[52], levels[103]), (2.0, 3.0, 4.0));
    }
}
