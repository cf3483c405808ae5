//! Periods that are named by today: 时间:本月, date:last_week. They become days before a query is read, so that reading it depends on nothing
//! else. Today is the day of 'now' in a generation, never the clock.

use std::borrow::Cow;

use chrono::{Datelike, Days, Months, NaiveDate};
use serde::Deserialize;

use super::conditions::{self, Named};
use crate::corpus::Week;

/// A period as it lies to today; its code is a word of the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Relative {
    /// 今天.
    Today,
    /// 昨天.
    Yesterday,
    /// 本周, Monday to Sunday.
    ThisWeek,
    /// 上周.
    LastWeek,
    /// 本月.
    ThisMonth,
    /// 上月.
    LastMonth,
    /// 今年.
    ThisYear,
    /// 去年.
    LastYear,
}

impl Relative {
    /// The period as the query language writes it.
    fn on(self, today: NaiveDate) -> Option<String> {
        let month = |months: u32| {
            today
                .checked_sub_months(Months::new(months))
                .map(|day| day.format("%Y-%m").to_string())
        };
        let week = |weeks: u64| {
            today
                .checked_sub_days(Days::new(7 * weeks))
                .map(|day| Week::of_date(day).to_string())
        };
        match self {
            Self::Today => Some(today.to_string()),
            Self::Yesterday => today.pred_opt().map(|day| day.to_string()),
            Self::ThisWeek => week(0),
            Self::LastWeek => week(1),
            Self::ThisMonth => month(0),
            Self::LastMonth => month(1),
            Self::ThisYear => Some(today.year().to_string()),
            Self::LastYear => Some((today.year() - 1).to_string()),
        }
    }
}

/// A query with the days in place of periods that are named by today; what is no condition of time stays. Cost: a look at each word.
#[must_use]
pub fn on_day(query: &str, today: NaiveDate) -> Cow<'_, str> {
    let begins = |at: usize| {
        query[..at]
            .chars()
            .next_back()
            .is_none_or(|before| before.is_whitespace() || "(（-－|｜".contains(before))
    };
    let mut dated = String::new();
    let mut from = 0;
    for (at, _) in query.char_indices().filter(|&(at, _)| begins(at)) {
        let Some(found) = (at >= from).then(|| conditions::prefix(&query[at..])).flatten() else {
            continue;
        };
        let value = &query[at + found.len..];
        let value = &value[..value
            .find(|c: char| c.is_whitespace() || ")）|｜".contains(c))
            .unwrap_or(value.len())];
        let is_time = matches!(found.named, Some(Named::Condition(at)) if conditions::is_time(at));
        let period = conditions::relative(value)
            .filter(|_| is_time)
            .and_then(|relative| relative.on(today));
        if let Some(period) = period {
            dated.push_str(&query[from..at + found.len]);
            dated.push_str(&period);
            from = at + found.len + value.len();
        }
    }
    if from == 0 {
        return Cow::Borrowed(query);
    }
    dated.push_str(&query[from..]);
    Cow::Owned(dated)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, expected: &str) {
        let today = NaiveDate::from_ymd_opt(2021, 1, 2).unwrap();
        assert_eq!(on_day(query, today), expected, "{query}");
    }

    #[test]
    fn periods_by_today_become_days() {
        check("路灯 时间:本月", "路灯 时间:2021-01");
        check("时间：上月 路灯", "时间：2020-12 路灯");
        check("日期:本周", "日期:2020-W53");
        check("date:last_week -(时间:去年)", "date:2020-W52 -(时间:2020)");
        check("起始日期:今年", "起始日期:2021");
        check("時間:昨天|時間:今天", "時間:2021-01-01|時間:2021-01-02");
    }

    #[test]
    fn what_is_no_condition_of_time_stays() {
        for query in [
            "本月 路灯",
            "区县:本月",
            "时间:本月份额",
            "说明时间:本月",
            "时间: 本月",
            "标题:今年",
            "",
        ] {
            check(query, query);
        }
    }
}
