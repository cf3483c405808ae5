//! What the year does to a course: a profile over the weeks of the year, how far it holds, and what it says of the coming weeks.

use super::calendar::{place, same_week};
use super::profile::{Factors, Places, Profile, levels, profile};
use crate::corpus::Week;

/// Settings of profiles.
#[derive(Clone, PartialEq, Debug)]
pub struct SeasonParams {
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
    /// Whether weeks near the Spring Festival are read by their distance from it, because that explains more than their date does.
    pub follows_spring: bool,
    /// Whether the profile holds: strength and gain reach their least values.
    pub holds: bool,
    /// How many times the usual rate a week of each place has.
    factors: Factors,
}

impl Season {
    /// How many times the usual rate a week has.
    #[must_use]
    pub fn factor(&self, week: Week) -> f64 {
        self.factors[place(week, self.follows_spring)]
    }

    /// The factor of a place of the year.
    pub(super) fn factor_at(&self, place: usize) -> f64 {
        self.factors[place]
    }

    /// Judges a profile.
    pub(super) fn of(profile: &Profile, params: &SeasonParams) -> Self {
        Self {
            holds: profile.strength >= params.least_strength && profile.gain >= params.least_gain,
            years: profile.years as u32,
            strength: profile.strength,
            gain: profile.gain,
            follows_spring: profile.follows_spring,
            factors: profile.factors,
        }
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
    /// Whether the week before is as high: the season is under way.
    pub under_way: bool,
    /// The same weeks of past years, the latest first.
    pub years: Vec<PastYear>,
}

/// The profile of a course; `None` with less than two whole years or without any message. Whether it holds, its flag says. Weeks are read
/// by their date or, near the Spring Festival, by their distance from it, whichever tells each year better from the others; so are the
/// blur between neighbours and how far thin places are drawn level. Cost: weeks, and years by places of the year.
#[must_use]
pub fn season(counts: &[u32], first: Week, params: &SeasonParams) -> Option<Season> {
    let places = Places::of(first, counts.len());
    profile(counts, &places).map(|profile| Season::of(&profile, params))
}

/// The first rise of a course within the coming weeks, as far as its past years have it: at least two of them, and all but one of three or
/// more. `weeks` are looked at, from the week after the last count. `None` where no profile holds. Cost: as [`season`].
#[must_use]
pub fn coming_rise(counts: &[u32], first: Week, weeks: usize, params: &SeasonParams) -> Option<SeasonalRise> {
    let season = season(counts, first, params).filter(|season| season.holds)?;
    let next = first.0 + counts.len() as i32;
    let high = |week: i32| season.factor(Week(week)) >= params.rise;
    let begins = (next..next + weeks as i32).find(|&week| high(week))?;
    let ends = (begins..next + weeks as i32)
        .take_while(|&week| high(week))
        .last()
        .unwrap_or(begins);
    let levels = levels(counts);
    let at = |week: Week| usize::try_from(week.0 - first.0).ok().filter(|&at| at < counts.len());
    let past = |back: i32| -> Option<PastYear> {
        let same = |week: i32| at(same_week(Week(week), back, season.follows_spring));
        let (from, to) = (same(begins)?, same(ends)?);
        Some(PastYear {
            first: Week(first.0 + from as i32),
            last: Week(first.0 + to as i32),
            messages: counts.get(from..=to)?.iter().sum(),
            usual: levels[from..=to].iter().sum(),
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
        under_way: begins == next && high(begins - 1),
        years,
    })
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

    /// 0 to 3, without order.
    fn noise(week: Week) -> u32 {
        let mixed = (week.0 as u32).wrapping_mul(2_654_435_761);
        ((mixed ^ (mixed >> 15)).wrapping_mul(2_246_822_519) >> 13) % 4
    }

    #[test]
    fn what_rises_in_the_same_weeks_of_each_year_is_a_season() {
        let (counts, first) = course(170, |week| if (44..=48).contains(&thursday(week).1) { 12 } else { noise(week) });
        let found = season(&counts, first, &SeasonParams::default()).unwrap();
        assert!(found.holds && found.years == 3 && found.strength > 0.4, "{found:?}");
        assert!(found.factor("2018-W47".parse().unwrap()) > 3.0);
        let spring: f64 = (15..30).map(|week| found.factor(format!("2018-W{week}").parse().unwrap())).sum();
        assert!(spring < 12.0, "fifteen weeks out of season have {spring} usual ones");
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
