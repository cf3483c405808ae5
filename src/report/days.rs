//! Days as documents print them.

use chrono::{Datelike, NaiveDate};

use super::facts::Facts;
use crate::corpus::Period;

impl Facts<'_> {
    /// A day as documents print it: 2025年6月9日.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> String {
        let slots = [
            ("year", day.year().to_string().into()),
            ("month", day.month().to_string().into()),
            ("day", day.day().to_string().into()),
        ];
        self.say("date.day", &slots).to_string()
    }

    /// Days as documents print them: 2025年6月2日至6月8日; the year is said once where it is the same.
    #[must_use]
    pub fn days_words(&self, period: Period) -> String {
        if period.first == period.last {
            return self.day(period.first);
        }
        let key = if period.first.year() == period.last.year() {
            "date.within_year"
        } else {
            "date.over_years"
        };
        let slots = [
            ("year", period.first.year().to_string().into()),
            ("month", period.first.month().to_string().into()),
            ("day", period.first.day().to_string().into()),
            ("last_year", period.last.year().to_string().into()),
            ("last_month", period.last.month().to_string().into()),
            ("last_day", period.last.day().to_string().into()),
        ];
        self.say(key, &slots).to_string()
    }
}
