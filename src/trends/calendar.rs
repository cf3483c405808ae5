//! The days of a year that offices count around: the Spring Festival, which moves, and the National Day, which does not.

use chrono::{Datelike, Days, NaiveDate};

use crate::corpus::Week;

/// Weeks before the one of the Spring Festival that it still changes.
pub const SPRING_BEFORE: i32 = 2;
/// Weeks after it that it still changes.
pub const SPRING_AFTER: i32 = 3;

/// Places of the year by date.
const DATES: usize = 53;
/// Places of the year that are told apart: those by date, then the weeks around the Spring Festival.
pub(super) const PLACES: usize = DATES + (SPRING_BEFORE + SPRING_AFTER + 1) as usize;

/// The first day of the lunar year that begins in a year of the common calendar: the new moon, by the clock of Beijing, that falls between
/// 21 January and 20 February; where two do, the first. New moons are computed after Jean Meeus, *Astronomical Algorithms* (second
/// edition), chapter 49, to some minutes; a test holds the days of 2000 to 2050 as the Purple Mountain Observatory's almanac gives them.
/// Cost: constant.
#[must_use]
pub fn spring_festival(year: i32) -> NaiveDate {
    let lunation = (f64::from(year - 2000) * 12.3685).floor() as i32;
    let opens = NaiveDate::from_ymd_opt(year, 1, 21).unwrap_or_default();
    let mut moons = (lunation..lunation + 4).map(new_moon);
    moons.find(|&day| (0..=30).contains(&(day - opens).num_days())).unwrap_or(opens)
}

/// The day, in Beijing, of the new moon of a lunation counted from January 2000.
fn new_moon(lunation: i32) -> NaiveDate {
    let k = f64::from(lunation);
    let t = k / 1236.85;
    let mean = 2_451_550.097_66 + 29.530_588_861 * k + 0.000_154_37 * t * t;
    let eccentricity = 1.0 - 0.002_516 * t;
    let sun = (2.5534 + 29.105_356_70 * k).to_radians();
    let moon = (201.5643 + 385.816_935_28 * k + 0.010_758_2 * t * t).to_radians();
    let latitude = (160.7108 + 390.670_502_84 * k - 0.001_611_8 * t * t).to_radians();
    let node = (124.7746 - 1.563_755_88 * k).to_radians();
    let periodic = -0.407_20 * moon.sin()
        + 0.172_41 * eccentricity * sun.sin()
        + 0.016_08 * (2.0 * moon).sin()
        + 0.010_39 * (2.0 * latitude).sin()
        + 0.007_39 * eccentricity * (moon - sun).sin()
        - 0.005_14 * eccentricity * (moon + sun).sin()
        + 0.002_08 * eccentricity * eccentricity * (2.0 * sun).sin()
        - 0.001_11 * (moon - 2.0 * latitude).sin()
        - 0.000_57 * (moon + 2.0 * latitude).sin()
        + 0.000_56 * eccentricity * (2.0 * moon + sun).sin()
        - 0.000_42 * (3.0 * moon).sin()
        - 0.000_17 * node.sin();
    // A third of a day is eight hours; the clock runs about 70 seconds behind the even time of the formulas.
    let beijing = mean + periodic + 8.0 / 24.0 - 70.0 / 86_400.0;
    // Julian days begin at noon; day 1_721_424.5 is the first of the common era.
    NaiveDate::from_num_days_from_ce_opt((beijing - 1_721_424.5).floor() as i32).unwrap_or_default()
}

/// How many days of the two long holidays lie in a span, both ends included: seven from the eve of the Spring Festival, seven from 1 October.
/// Two spans that differ here are not alike, however the calendar names them. Cost: linear in the years of the span.
#[must_use]
pub fn days_of_holidays(first: NaiveDate, last: NaiveDate) -> u32 {
    let overlap = |begins: NaiveDate| {
        let (from, to) = (begins.max(first), (begins + Days::new(6)).min(last));
        ((to - from).num_days() + 1).max(0) as u32
    };
    let of_year = |year: i32| {
        let national = NaiveDate::from_ymd_opt(year, 10, 1).unwrap_or_default();
        overlap(spring_festival(year) - Days::new(1)) + overlap(national)
    };
    (first.year()..=last.year()).map(of_year).sum()
}

/// Which part of the year a week is: 0 to 52 by the date of its Thursday; where the festival is to be followed, weeks that it changes
/// are beyond them, by their distance from it.
pub(super) fn place(week: Week, follows_spring: bool) -> usize {
    match from_spring(week).filter(|_| follows_spring) {
        Some(offset) => DATES + (offset + SPRING_BEFORE) as usize,
        None => (thursday(week).ordinal0() / 7) as usize,
    }
}

/// The places before and after one: dates go round the year, the weeks of the festival do not.
pub(super) fn neighbours(place: usize) -> [Option<usize>; 2] {
    if place < DATES {
        [Some((place + DATES - 1) % DATES), Some((place + 1) % DATES)]
    } else {
        [
            Some(place - 1).filter(|&before| before >= DATES),
            Some(place + 1).filter(|&after| after < PLACES),
        ]
    }
}

/// The day that says which year a week belongs to.
fn thursday(week: Week) -> NaiveDate {
    week.monday() + Days::new(3)
}

/// Weeks from the one of the Spring Festival, where the festival still changes it.
pub(super) fn from_spring(week: Week) -> Option<i32> {
    let year = thursday(week).year();
    let offset = week.0 - Week::of_date(spring_festival(year)).0;
    (-SPRING_BEFORE..=SPRING_AFTER).contains(&offset).then_some(offset)
}

/// The week of an earlier year that stands at the same place: the same date or, where the festival is to be followed, the same distance
/// from it.
pub(super) fn same_week(week: Week, years_back: i32, follows_spring: bool) -> Week {
    let thursday = thursday(week);
    let year = thursday.year() - years_back;
    match from_spring(week).filter(|_| follows_spring) {
        Some(offset) => Week(Week::of_date(spring_festival(year)).0 + offset),
        None => Week::of_date(NaiveDate::from_yo_opt(year, thursday.ordinal().min(365)).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Month and day of the Spring Festival from 2000 to 2050.
    const ALMANAC: [(u32, u32); 51] = [
        (2, 5),
        (1, 24),
        (2, 12),
        (2, 1),
        (1, 22),
        (2, 9),
        (1, 29),
        (2, 18),
        (2, 7),
        (1, 26),
        (2, 14),
        (2, 3),
        (1, 23),
        (2, 10),
        (1, 31),
        (2, 19),
        (2, 8),
        (1, 28),
        (2, 16),
        (2, 5),
        (1, 25),
        (2, 12),
        (2, 1),
        (1, 22),
        (2, 10),
        (1, 29),
        (2, 17),
        (2, 6),
        (1, 26),
        (2, 13),
        (2, 3),
        (1, 23),
        (2, 11),
        (1, 31),
        (2, 19),
        (2, 8),
        (1, 28),
        (2, 15),
        (2, 4),
        (1, 24),
        (2, 12),
        (2, 1),
        (1, 22),
        (2, 10),
        (1, 30),
        (2, 17),
        (2, 6),
        (1, 26),
        (2, 14),
        (2, 2),
        (1, 23),
    ];

    #[test]
    fn the_spring_festival_falls_on_the_days_of_the_almanac() {
        for (year, (month, day)) in (2000..).zip(ALMANAC) {
            assert_eq!(Some(spring_festival(year)), NaiveDate::from_ymd_opt(year, month, day));
        }
    }

    fn week(text: &str) -> Week {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_around_the_spring_festival_keep_their_distance_from_it_and_others_their_date() {
        // 2024-02-10 and 2023-01-22.
        assert_eq!(same_week(week("2024-W06"), 1, true), week("2023-W03"));
        assert_eq!(same_week(week("2024-W05"), 1, true), week("2023-W02"));
        assert_eq!(same_week(week("2024-W06"), 1, false), week("2023-W06"));
        assert_eq!(same_week(week("2024-W40"), 1, true), week("2023-W40"));
        assert_eq!(place(week("2024-W06"), true), place(week("2023-W03"), true));
        assert_ne!(place(week("2024-W06"), false), place(week("2023-W03"), false));
        assert!((0..3000).all(|n| place(Week(n), true) < PLACES && place(Week(n), false) < DATES));
    }

    #[test]
    fn holidays_are_counted_by_day() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        assert_eq!(days_of_holidays(day(2024, 2, 5), day(2024, 2, 11)), 3);
        assert_eq!(days_of_holidays(day(2024, 9, 30), day(2024, 10, 6)), 6);
        assert_eq!(days_of_holidays(day(2024, 6, 3), day(2024, 6, 9)), 0);
        assert_eq!(days_of_holidays(day(2023, 1, 1), day(2023, 12, 31)), 14);
    }
}
