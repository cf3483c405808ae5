//! Which days a document is about, and which it compares them with. Weeks and months begin where the office's settings say.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::settings::ReportSettings;
use crate::corpus::Period;

/// A length of time that offices report on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Span {
    /// One day.
    Day,
    /// Seven days from the weekday of the settings.
    Week,
    /// A month from the day of the settings.
    Month,
    /// Three such months.
    Quarter,
    /// Six.
    HalfYear,
    /// Twelve, from January.
    Year,
    /// The twelve months that end with the last day.
    TwelveMonths,
}

impl Span {
    /// Months of the span; `None` for days and weeks.
    fn months(self) -> Option<u32> {
        match self {
            Self::Day | Self::Week => None,
            Self::Month => Some(1),
            Self::Quarter => Some(3),
            Self::HalfYear => Some(6),
            Self::Year | Self::TwelveMonths => Some(12),
        }
    }
}

/// The latest period of a span that has wholly passed with the day `last`.
#[must_use]
pub fn latest_period(span: Span, last: NaiveDate, settings: &ReportSettings) -> Period {
    match span {
        Span::Day => Period { first: last, last },
        Span::Week => {
            // Days since the last day of a week, 0 on that day itself.
            let past = (last.weekday().num_days_from_monday() + 8 - settings.week_start.clamp(1, 7)) % 7;
            let end = last - Days::new(u64::from((past + 1) % 7));
            Period {
                first: end - Days::new(6),
                last: end,
            }
        }
        Span::TwelveMonths => Period {
            first: last - Months::new(12) + Days::new(1),
            last,
        },
        Span::Month | Span::Quarter | Span::HalfYear | Span::Year => {
            let length = span.months().unwrap_or(1);
            // The span that holds the day after; the one before it has passed.
            let (start, _) = holding(last + Days::new(1), length, settings);
            let first = start - Months::new(length);
            Period {
                first,
                last: start - Days::new(1),
            }
        }
    }
}

/// The first day of the span of months that holds a day, and of the one after it.
fn holding(day: NaiveDate, length: u32, settings: &ReportSettings) -> (NaiveDate, NaiveDate) {
    let opening = settings.month_start.clamp(1, 28);
    // A month that begins on the 26th is named after the month in which it ends.
    let named = if opening > 1 && day.day() >= opening {
        day + Months::new(1)
    } else {
        day
    };
    let month = (named.month0() / length) * length;
    let start = |months: u32| {
        let whole = NaiveDate::from_ymd_opt(named.year(), 1, 1).unwrap_or(day) + Months::new(months);
        if opening > 1 {
            whole - Months::new(1) + Days::new(u64::from(opening - 1))
        } else {
            whole
        }
    };
    (start(month), start(month + length))
}

/// The period of the same length just before.
#[must_use]
pub fn period_before(span: Span, period: Period) -> Period {
    match span.months() {
        Some(months) => Period {
            first: period.first - Months::new(months),
            last: period.first - Days::new(1),
        },
        None => {
            let days = Days::new((period.last - period.first).num_days() as u64 + 1);
            Period {
                first: period.first - days,
                last: period.last - days,
            }
        }
    }
}

/// The same period a year before: the same days of the calendar, for weeks the week of the same number.
#[must_use]
pub fn period_year_before(span: Span, period: Period) -> Period {
    match span {
        Span::Week => {
            // 52 weeks keep the weekdays; every fifth or sixth year the 53rd week is skipped.
            let back = period.first - Days::new(364);
            let same_number = period.first.iso_week().week() == back.iso_week().week();
            let days = Days::new(if same_number || period.first.iso_week().week() == 53 {
                364
            } else {
                371
            });
            Period {
                first: period.first - days,
                last: period.last - days,
            }
        }
        _ => Period {
            first: period.first - Months::new(12),
            last: period.last + Days::new(1) - Months::new(12) - Days::new(1),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    fn days(from: (i32, u32, u32), to: (i32, u32, u32)) -> Period {
        Period {
            first: day(from.0, from.1, from.2),
            last: day(to.0, to.1, to.2),
        }
    }

    #[test]
    fn a_week_has_passed_on_its_last_day() {
        let settings = ReportSettings::default();
        let week = days((2025, 6, 2), (2025, 6, 8));
        assert_eq!(latest_period(Span::Week, day(2025, 6, 8), &settings), week);
        assert_eq!(latest_period(Span::Week, day(2025, 6, 14), &settings), week);
        assert_eq!(
            latest_period(Span::Week, day(2025, 6, 15), &settings),
            days((2025, 6, 9), (2025, 6, 15))
        );
        let friday = ReportSettings {
            week_start: 5,
            ..ReportSettings::default()
        };
        assert_eq!(
            latest_period(Span::Week, day(2025, 6, 5), &friday),
            days((2025, 5, 30), (2025, 6, 5))
        );
        assert_eq!(
            latest_period(Span::Week, day(2025, 6, 11), &friday),
            days((2025, 5, 30), (2025, 6, 5))
        );
    }

    #[test]
    fn months_may_begin_on_the_26th() {
        let calendar = ReportSettings::default();
        assert_eq!(
            latest_period(Span::Month, day(2024, 2, 29), &calendar),
            days((2024, 2, 1), (2024, 2, 29))
        );
        assert_eq!(
            latest_period(Span::Month, day(2024, 3, 30), &calendar),
            days((2024, 2, 1), (2024, 2, 29))
        );
        assert_eq!(
            latest_period(Span::Quarter, day(2024, 5, 1), &calendar),
            days((2024, 1, 1), (2024, 3, 31))
        );
        assert_eq!(
            latest_period(Span::HalfYear, day(2024, 5, 1), &calendar),
            days((2023, 7, 1), (2023, 12, 31))
        );
        let late = ReportSettings {
            month_start: 26,
            ..ReportSettings::default()
        };
        assert_eq!(
            latest_period(Span::Month, day(2024, 3, 25), &late),
            days((2024, 2, 26), (2024, 3, 25))
        );
        assert_eq!(
            latest_period(Span::Month, day(2024, 3, 26), &late),
            days((2024, 2, 26), (2024, 3, 25))
        );
        assert_eq!(
            latest_period(Span::Year, day(2024, 12, 25), &late),
            days((2023, 12, 26), (2024, 12, 25))
        );
    }

    #[test]
    fn a_year_before_is_the_same_week_or_the_same_days() {
        let week = days((2025, 6, 2), (2025, 6, 8));
        assert_eq!(period_before(Span::Week, week), days((2025, 5, 26), (2025, 6, 1)));
        assert_eq!(period_year_before(Span::Week, week).first.iso_week().week(), 23);
        // 2020 has 53 weeks: the week a year before 2021-W10 lies 53 weeks back.
        let after = days((2021, 3, 8), (2021, 3, 14));
        assert_eq!(period_year_before(Span::Week, after), days((2020, 3, 2), (2020, 3, 8)));
        let february = days((2025, 2, 1), (2025, 2, 28));
        assert_eq!(period_year_before(Span::Month, february), days((2024, 2, 1), (2024, 2, 29)));
        assert_eq!(period_before(Span::Month, days((2025, 3, 1), (2025, 3, 31))), february);
    }
}
