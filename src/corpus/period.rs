//! Days from one to another, and the days that they are compared with.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use super::{LocalTime, Week};

/// Days from the first to the last, both included.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, serde::Serialize, serde::Deserialize)]
#[serde(into = "(String, String)", try_from = "(String, String)")]
pub struct Period {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Period {
    /// The week of a time as far as it has passed: Monday to that day.
    #[must_use]
    pub fn week_to_date(now: LocalTime) -> Self {
        Self {
            first: now.week().monday(),
            last: now.naive().date(),
        }
    }

    /// A whole ISO week.
    #[must_use]
    pub fn whole_week(week: Week) -> Self {
        Self {
            first: week.monday(),
            last: week.monday() + Days::new(6),
        }
    }

    /// The same days of the week before.
    #[must_use]
    pub fn week_before(self) -> Self {
        Self {
            first: self.first - Days::new(7),
            last: self.last - Days::new(7),
        }
    }

    /// The same days of the week with the same number a year before; week 53 falls to the last week of a year that has none.
    #[must_use]
    pub fn year_before(self) -> Self {
        let iso = self.first.iso_week();
        let monday = |week| NaiveDate::from_isoywd_opt(iso.year() - 1, week, Weekday::Mon);
        let first = monday(iso.week()).or_else(|| monday(52)).unwrap_or(self.first);
        Self {
            first,
            last: first + (self.last - self.first),
        }
    }
}

impl From<Period> for (String, String) {
    fn from(period: Period) -> Self {
        (period.first.to_string(), period.last.to_string())
    }
}

impl TryFrom<(String, String)> for Period {
    type Error = chrono::ParseError;

    fn try_from((first, last): (String, String)) -> Result<Self, Self::Error> {
        Ok(Self {
            first: first.parse()?,
            last: last.parse()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_week_under_way_is_compared_with_the_same_days() {
        let now = LocalTime::from_naive(date(2025, 6, 25).and_hms_opt(9, 0, 0).unwrap());
        let week = Period::week_to_date(now);
        assert_eq!(
            week,
            Period {
                first: date(2025, 6, 23),
                last: date(2025, 6, 25)
            }
        );
        assert_eq!(
            week.week_before(),
            Period {
                first: date(2025, 6, 16),
                last: date(2025, 6, 18)
            }
        );
        assert_eq!(
            week.year_before(),
            Period {
                first: date(2024, 6, 24),
                last: date(2024, 6, 26)
            }
        );
    }

    #[test]
    fn week_53_is_compared_with_week_52() {
        let week = Period::whole_week("2020-W53".parse().unwrap());
        assert_eq!(week.year_before(), Period::whole_week("2019-W52".parse().unwrap()));
    }
}
