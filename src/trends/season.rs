//! What the year does to a course: a profile over the weeks of the year, how far it holds, and what it says of the coming weeks.

use super::YEAR;
use super::calendar::{PLACES, SPRING_BEFORE, place, same_week};
use crate::corpus::Week;

/// Settings of profiles.
#[derive(Clone, PartialEq, Debug)]
pub struct SeasonParams {
    /// Messages that a place of the year is taken to have had beyond those seen, at the usual rate: draws thin profiles level.
    pub prior: f64,
    /// Least share of a year's course that the other years must explain.
    pub least_strength: f64,
    /// Least gain of that explanation, in natural logarithms of likelihood: below it, chance may have made it.
    pub least_gain: f64,
    /// How many times the usual rate a week must have for a rise.
    pub rise: f64,
    /// Fewest messages of a rise in a past year.
    pub rise_messages: u32,
}

impl Default for SeasonParams {
    fn default() -> Self {
        Self {
            prior: 4.0,
            least_strength: 0.05,
            least_gain: 6.0,
            rise: 1.5,
            rise_messages: 3,
        }
    }
}

/// A profile of the year.
#[derive(Clone, PartialEq, Debug)]
pub struct Season {
    /// Whole years that it was read from; at least two, since one year cannot tell a season from an event.
    pub years: u32,
    /// Share of each year's course that the profile of the other years explains, 0 to 1.
    pub strength: f64,
    /// How much likelier the other years' profile makes each year's course than a level one, in natural logarithms.
    pub gain: f64,
    /// Whether the profile holds: both of the above reach their least values.
    pub holds: bool,
    /// How many times the usual rate a week of each place has.
    factors: [f64; PLACES],
}

impl Season {
    /// How many times the usual rate a week has; weeks around the Spring Festival are read by their distance from it.
    #[must_use]
    pub fn factor(&self, week: Week) -> f64 {
        self.factors[place(week)]
    }
}

/// The same weeks of a past year.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct PastYear {
    /// The first of them.
    pub first: Week,
    /// The last.
    pub last: Week,
    /// Their messages.
    pub messages: u32,
    /// Messages of as many usual weeks of the year around them.
    pub usual: f64,
}

/// A rise that the years before lead one to expect.
#[derive(Clone, PartialEq, Debug)]
pub struct SeasonalRise {
    /// The first week of it among those looked at.
    pub first: Week,
    /// The last week of it among those looked at.
    pub last: Week,
    /// How many times the usual rate its weeks have on average.
    pub factor: f64,
    /// Whether the weeks before it are as high: the season is under way.
    pub under_way: bool,
    /// The same weeks of past years, the latest first.
    pub years: Vec<PastYear>,
}

/// The profile of a course; `None` with less than two whole years or without any message. Cost: years by weeks.
#[must_use]
pub fn season(counts: &[u32], first: Week, params: &SeasonParams) -> Option<Season> {
    let years = counts.len() / YEAR;
    if years < 2 || counts.iter().all(|&count| count == 0) {
        return None;
    }
    let levels = levels(counts);
    let places: Vec<usize> = (first.0..).map(|week| place(Week(week))).take(counts.len()).collect();
    // Years are counted back from the last week, so that the oldest one may be more than whole.
    let year_of = |at: usize| ((counts.len() - 1 - at) / YEAR).min(years - 1);
    let mut tables = vec![Table::default(); years];
    for (at, &count) in counts.iter().enumerate() {
        tables[year_of(at)].add(places[at], f64::from(count), levels[at]);
    }
    let whole = Table::sum(&tables, None);
    let (mut explained, mut level) = (0.0, 0.0);
    for left_out in 0..years {
        let others = Table::sum(&tables, Some(left_out)).factors(params.prior);
        for at in (0..counts.len()).filter(|&at| year_of(at) == left_out) {
            level += deviance(counts[at], levels[at]);
            explained += deviance(counts[at], levels[at] * others[places[at]]);
        }
    }
    let gain = (level - explained) / 2.0;
    let strength = if level > 0.0 { (1.0 - explained / level).max(0.0) } else { 0.0 };
    Some(Season {
        years: years as u32,
        strength,
        gain,
        holds: strength >= params.least_strength && gain >= params.least_gain,
        factors: whole.factors(params.prior),
    })
}

/// The first rise of a course within the coming weeks, as far as its past years have it: at least two of them, and all but one of three or
/// more. `weeks` are looked at, from the week after the last count. `None` where no profile holds. Cost: as [`season`].
#[must_use]
pub fn coming_rise(counts: &[u32], first: Week, weeks: usize, params: &SeasonParams) -> Option<SeasonalRise> {
    let season = season(counts, first, params).filter(|season| season.holds)?;
    let next = Week(first.0 + counts.len() as i32);
    let high = |week: i32| season.factor(Week(week)) >= params.rise;
    let begins = (next.0..next.0 + weeks as i32).find(|&week| high(week))?;
    let ends = (begins..next.0 + weeks as i32)
        .take_while(|&week| high(week))
        .last()
        .unwrap_or(begins);
    let levels = levels(counts);
    let at = |week: Week| usize::try_from(week.0 - first.0).ok().filter(|&at| at < counts.len());
    let past = |back: i32| -> Option<PastYear> {
        let same: Vec<usize> = (begins..=ends).map(|week| at(same_week(Week(week), back))).collect::<Option<_>>()?;
        Some(PastYear {
            first: Week(first.0 + same.iter().copied().min()? as i32),
            last: Week(first.0 + same.iter().copied().max()? as i32),
            messages: same.iter().map(|&at| counts[at]).sum(),
            usual: same.iter().map(|&at| levels[at]).sum(),
        })
    };
    let years: Vec<PastYear> = (1..=season.years as i32 + 1).map_while(past).collect();
    let rose = |year: &&PastYear| year.messages >= params.rise_messages && f64::from(year.messages) >= params.rise * year.usual;
    let risen = years.iter().filter(rose).count();
    let enough = risen >= 2 && risen + usize::from(years.len() > 2) >= years.len();
    enough.then(|| SeasonalRise {
        first: Week(begins),
        last: Week(ends),
        factor: (begins..=ends).map(|week| season.factor(Week(week))).sum::<f64>() / f64::from(ends - begins + 1),
        under_way: begins == next.0 && high(begins - 1),
        years,
    })
}

/// The usual count of each week: the mean of the year around it; near the ends, of the first and the last whole year.
fn levels(counts: &[u32]) -> Vec<f64> {
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

    /// The sum of tables, one left out.
    fn sum(tables: &[Self], left_out: Option<usize>) -> Self {
        let mut sum = Self::default();
        for (_, table) in tables.iter().enumerate().filter(|&(at, _)| Some(at) != left_out) {
            (0..PLACES).for_each(|place| sum.add(place, table.seen[place], table.expected[place]));
        }
        sum
    }

    /// Rates by place: each with half of its neighbours' messages, since a season does not keep to the day; drawn towards 1.
    fn factors(&self, prior: f64) -> [f64; PLACES] {
        let mut factors = [1.0; PLACES];
        for (place, factor) in factors.iter_mut().enumerate() {
            let beside = neighbours(place);
            let of = |values: &[f64; PLACES]| values[place] + beside.iter().flatten().map(|&at| values[at] / 2.0).sum::<f64>();
            *factor = (of(&self.seen) + prior) / (of(&self.expected) + prior);
        }
        factors
    }
}

/// The places before and after one: dates go round the year, the weeks of the festival do not.
fn neighbours(place: usize) -> [Option<usize>; 2] {
    const DATES: usize = PLACES - (SPRING_BEFORE as usize + super::SPRING_AFTER as usize + 1);
    if place < DATES {
        [Some((place + DATES - 1) % DATES), Some((place + 1) % DATES)]
    } else {
        [
            Some(place - 1).filter(|&before| before >= DATES),
            Some(place + 1).filter(|&after| after < PLACES),
        ]
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

    /// Weeks of a course from 2015-W01 on, by what each week has.
    fn course(weeks: i32, count: impl Fn(Week) -> u32) -> (Vec<u32>, Week) {
        let first: Week = "2015-W01".parse().unwrap();
        ((first.0..first.0 + weeks).map(|week| count(Week(week))).collect(), first)
    }

    fn thursday(week: Week) -> (i32, u32) {
        use chrono::Datelike;
        let day = week.monday() + chrono::Days::new(3);
        (day.year(), day.ordinal0() / 7)
    }

    fn noise(week: Week) -> u32 {
        (week.0 as u32).wrapping_mul(2_654_435_761) >> 30
    }

    #[test]
    fn what_rises_in_the_same_weeks_of_each_year_is_a_season() {
        let (counts, first) = course(170, |week| if (44..=48).contains(&thursday(week).1) { 12 } else { noise(week) });
        let found = season(&counts, first, &SeasonParams::default()).unwrap();
        assert!(found.holds && found.years == 3 && found.strength > 0.4, "{found:?}");
        assert!(found.factor("2018-W47".parse().unwrap()) > 3.0);
        assert!(found.factor("2018-W20".parse().unwrap()) < 1.0);
    }

    #[test]
    fn noise_has_no_season_and_one_year_cannot_have_any() {
        let (counts, first) = course(208, noise);
        assert!(!season(&counts, first, &SeasonParams::default()).unwrap().holds);
        let (counts, first) = course(100, |week| if thursday(week).1 > 40 { 9 } else { 1 });
        assert_eq!(season(&counts, first, &SeasonParams::default()), None);
    }

    #[test]
    fn one_event_is_no_season() {
        let (counts, first) = course(160, |week| if thursday(week) == (2016, 20) { 40 } else { 2 });
        assert!(!season(&counts, first, &SeasonParams::default()).unwrap().holds);
    }

    #[test]
    fn a_rise_before_the_spring_festival_moves_with_it() {
        let high = |week: Week| [-2, -1].contains(&super::super::calendar::from_spring(week).unwrap_or(9));
        let (counts, first) = course(208, |week| if high(week) { 15 } else { 2 });
        let found = season(&counts, first, &SeasonParams::default()).unwrap();
        // The festival is on 2019-02-05 and on 2020-01-25.
        assert!(found.factor("2019-W05".parse().unwrap()) > 3.0 && found.factor("2020-W03".parse().unwrap()) > 3.0);
        assert!(found.factor("2020-W05".parse().unwrap()) < 1.2);
    }

    #[test]
    fn the_coming_rise_is_shown_with_what_the_years_before_had() {
        let rise = |week: Week| (44..=48).contains(&thursday(week).1);
        let (counts, first) = course(52 * 3 + 40, |week| if rise(week) { 12 } else { 2 });
        let found = coming_rise(&counts, first, 8, &SeasonParams::default()).unwrap();
        assert!(!found.under_way && found.factor > 2.0 && found.years.len() == 3, "{found:?}");
        assert!(found.years.iter().all(|year| f64::from(year.messages) > 1.5 * year.usual));
        assert!(rise(found.first) || rise(Week(found.first.0 + 1)));
        assert_eq!(coming_rise(&counts[..counts.len() - 25], first, 8, &SeasonParams::default()), None);
        let (level, first) = course(200, |_| 5);
        assert_eq!(coming_rise(&level, first, 8, &SeasonParams::default()), None);
    }
}
