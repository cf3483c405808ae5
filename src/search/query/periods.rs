//! Periods as they are typed: 2019, 2019-03, 2019年3月5日, 2019-W05, 2019-01..2019-06, 5月以后 with its year, >=2019-05-01.

use std::sync::LazyLock;

use chrono::{Datelike, Months, NaiveDate};
use regex::Regex;
use serde::Deserialize;

use crate::corpus::Week;
use crate::search::Filter;

/// Words of periods.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PeriodWords {
    /// Between the ends.
    pub(super) between: Vec<String>,
    /// From it on.
    since: Vec<String>,
    /// After it.
    after: Vec<String>,
    /// Before it.
    before: Vec<String>,
    /// Up to it.
    until: Vec<String>,
    /// Words and the letter of their unit, the longer first.
    units: Vec<(String, String)>,
}

/// A period; an end that is not there is open, and one of them is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Typed {
    pub(super) first: Option<NaiveDate>,
    pub(super) last: Option<NaiveDate>,
    /// The week, where one was named.
    week: Option<Week>,
}

impl Typed {
    /// Asks a filter for it.
    pub(super) fn set(self, filter: &mut Filter) {
        match self.week {
            Some(week) => filter.week = Some(week),
            None => (filter.from, filter.to) = (self.first, self.last),
        }
    }
}

/// What is left of a text without a word at its beginning or end.
fn without<'t>(text: &'t str, words: &[String]) -> Option<&'t str> {
    let cut = |word: &String| text.strip_prefix(word.as_str()).or_else(|| text.strip_suffix(word.as_str()));
    words
        .iter()
        .filter_map(cut)
        .min_by_key(|rest| rest.len())
        .filter(|rest| !rest.is_empty())
}

/// Reads a period whose letters are folded and which holds no blanks; `None` if it is none or there is no such day.
pub(super) fn read(text: &str, words: &PeriodWords) -> Option<Typed> {
    if let Some(whole) = point(text, None, words) {
        return Some(whole.typed());
    }
    let open = |first, last| Some(Typed { first, last, week: None });
    // Both ends before one of them: 自5月1日起至5月3日止.
    if let Some(found) = range(text, words) {
        return Some(found);
    }
    let ways = [&words.since, &words.until, &words.after, &words.before];
    // The longer word was meant: 以后 before 后, >= before >.
    let (way, rest) = (0..4)
        .filter_map(|way| Some((way, without(text, ways[way])?)))
        .min_by_key(|(_, rest)| rest.len())?;
    let day = match way {
        // 自2019年5月起 says it twice.
        0 => point(rest, None, words).or_else(|| point(without(rest, &words.since)?, None, words))?,
        _ => point(rest, None, words)?,
    };
    match way {
        0 => open(Some(day.first), None),
        1 => open(None, Some(day.last)),
        2 => open(Some(day.last.succ_opt()?), None),
        _ => open(None, Some(day.first.pred_opt()?)),
    }
}

/// Two ends and what stands between them; either may be missing.
fn range(text: &str, words: &PeriodWords) -> Option<Typed> {
    let between = words.between.iter().map(String::as_str);
    let hyphen = (!HYPHENED.is_match(text)).then_some("-");
    for word in between.chain(hyphen) {
        let Some((left, right)) = text.split_once(word) else { continue };
        let left = without(left, &words.since).unwrap_or(left);
        let left = without(left, &words.since).unwrap_or(left);
        let right = without(right, &words.until).unwrap_or(right);
        let first = point(left, None, words);
        let last = point(right, first.as_ref(), words);
        let missing = [(left, &first), (right, &last)]
            .iter()
            .any(|(side, end)| !side.is_empty() && end.is_none());
        if missing || (first.is_none() && last.is_none()) {
            continue;
        }
        let (mut first, mut last) = (first.map(|end| (end.first, end.last)), last.map(|end| (end.first, end.last)));
        // The ends the wrong way round mean the same days.
        if first.zip(last).is_some_and(|(first, last)| last.0 < first.0) {
            (first, last) = (last, first);
        }
        return Some(Typed {
            first: first.map(|(day, _)| day),
            last: last.map(|(_, day)| day),
            week: None,
        });
    }
    None
}

/// Days that hyphens join: another hyphen between two of them would say nothing.
static HYPHENED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"^\d{4}-(\d{1,2}([-.]|$)|[wqh])").expect("a fixed pattern"));

/// A year, month, day, week, quarter or half of a year.
struct Point {
    first: NaiveDate,
    last: NaiveDate,
    week: Option<Week>,
}

impl Point {
    fn typed(&self) -> Typed {
        Typed {
            first: Some(self.first),
            last: Some(self.last),
            week: self.week,
        }
    }

    fn months(year: i32, month: u32, count: u32) -> Option<Self> {
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        let last = first.checked_add_months(Months::new(count))?.pred_opt()?;
        Some(Self { first, last, week: None })
    }
}

/// The forms of a point with unit letters for unit words: the numbers are year, month and day unless a letter says otherwise.
static FORMS: LazyLock<[(&str, Regex); 7]> = LazyLock::new(|| {
    let form = |what: &'static str, pattern: &str| (what, Regex::new(&format!("^(?:{pattern})$")).expect("a fixed pattern"));
    [
        form("year", r"(\d{4})y?"),
        form("month", r"(\d{4})(?:[-/.]|y)(\d{1,2})m?|(\d{4})(\d{2})"),
        form("day", r"(\d{4})(?:[-/.]|y)(\d{1,2})(?:[-/.]|m)(\d{1,2})d?|(\d{4})(\d{2})(\d{2})"),
        form("week", r"(\d{4})[-/.y]?w(\d{1,2})|(\d{4})y(\d{1,2})w"),
        form("quarter", r"(\d{4})[-/.y]?q([1-4])|(\d{4})y([1-4])q"),
        form("half", r"(\d{4})[-/.y]?h([12])"),
        // After a day with its year: 2019年3月至5月, 3月1日至5日.
        form("rest", r"(\d{1,2})m|(\d{1,2})m(\d{1,2})d|(\d{1,2})d"),
    ]
});

fn point(text: &str, before: Option<&Point>, words: &PeriodWords) -> Option<Point> {
    let mut units = text.to_owned();
    for (word, letter) in &words.units {
        if units.contains(word.as_str()) {
            units = units.replace(word.as_str(), letter);
        }
    }
    let (what, found) = FORMS.iter().find_map(|(what, form)| Some((*what, form.captures(&units)?)))?;
    let numbers: Vec<u32> = found
        .iter()
        .skip(1)
        .flatten()
        .filter_map(|number| number.as_str().parse().ok())
        .collect();
    let day = |year: i32, month: u32, day: u32| {
        let date = NaiveDate::from_ymd_opt(year, month, day)?;
        Some(Point {
            first: date,
            last: date,
            week: None,
        })
    };
    let year = *numbers.first()? as i32;
    match (what, numbers.as_slice()) {
        ("year", [_]) => Point::months(year, 1, 12),
        ("month", [_, month]) => Point::months(year, *month, 1),
        ("day", [_, month, of_month]) => day(year, *month, *of_month),
        ("week", [_, number]) => {
            let monday = NaiveDate::from_isoywd_opt(year, *number, chrono::Weekday::Mon)?;
            Some(Point {
                first: monday,
                last: NaiveDate::from_isoywd_opt(year, *number, chrono::Weekday::Sun)?,
                week: Some(Week::of_date(monday)),
            })
        }
        ("quarter", [_, number]) => Point::months(year, number * 3 - 2, 3),
        ("half", [_, number]) => Point::months(year, number * 6 - 5, 6),
        ("rest", [number]) if units.ends_with('m') => Point::months(before?.first.year(), *number, 1),
        ("rest", [number]) => day(before?.first.year(), before?.first.month(), *number),
        ("rest", [month, of_month]) => day(before?.first.year(), *month, *of_month),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    /// The filter of a period, as first and last day or its week.
    fn days(text: &str) -> String {
        let asked = parse(&format!("时间:\"{text}\""));
        let [condition] = asked.conditions.as_slice() else {
            return "none".to_owned();
        };
        let end = |day: Option<chrono::NaiveDate>| day.map_or(String::new(), |day| day.to_string());
        match condition.filter.week {
            Some(week) => week.to_string(),
            None => format!("{}..{}", end(condition.filter.from), end(condition.filter.to)),
        }
    }

    #[test]
    fn points_are_whole_days_months_and_years() {
        for (text, expected) in [
            ("2019", "2019-01-01..2019-12-31"),
            ("２０１９年", "2019-01-01..2019-12-31"),
            ("2019-03", "2019-03-01..2019-03-31"),
            ("2019年2月份", "2019-02-01..2019-02-28"),
            ("201903", "2019-03-01..2019-03-31"),
            ("2019/3/5", "2019-03-05..2019-03-05"),
            ("2019.3.5", "2019-03-05..2019-03-05"),
            ("2019 年 3 月 5 日", "2019-03-05..2019-03-05"),
            ("20190305", "2019-03-05..2019-03-05"),
            ("2019-W05", "2019-W05"),
            ("2019年第5周", "2019-W05"),
            ("2019年第一季度", "2019-01-01..2019-03-31"),
            ("2019Q4", "2019-10-01..2019-12-31"),
            ("2019年下半年", "2019-07-01..2019-12-31"),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }

    #[test]
    fn ranges_have_two_ends_or_one() {
        for (text, expected) in [
            ("2019-01..2019-06", "2019-01-01..2019-06-30"),
            ("2019-01-01至2019-06-30", "2019-01-01..2019-06-30"),
            ("2019-01-01 到 2019-06-30", "2019-01-01..2019-06-30"),
            ("2019-01～2019-06", "2019-01-01..2019-06-30"),
            ("2019年1月—6月", "2019-01-01..2019-06-30"),
            ("2019年1月-6月", "2019-01-01..2019-06-30"),
            ("2019年3月5日至8日", "2019-03-05..2019-03-08"),
            ("2018-2019", "2018-01-01..2019-12-31"),
            ("2019/1/1-2019/6/30", "2019-01-01..2019-06-30"),
            ("2019-06..2019-01", "2019-01-01..2019-06-30"),
            ("..2019-06", "..2019-06-30"),
            ("2019-06…", "2019-06-01.."),
            ("2019年5月至", "2019-05-01.."),
            ("自2019年1月起至3月止", "2019-01-01..2019-03-31"),
            (">=2019-05-01", "2019-05-01.."),
            ("≥2019-05", "2019-05-01.."),
            (">2019-05", "2019-06-01.."),
            ("<=2019", "..2019-12-31"),
            ("＜2019", "..2018-12-31"),
            ("2019年5月以来", "2019-05-01.."),
            ("自2019年5月起", "2019-05-01.."),
            ("2019年之后", "2020-01-01.."),
            ("2019-03-05以前", "..2019-03-04"),
            ("截至2019年3月", "..2019-03-31"),
            ("since 2019-05", "2019-05-01.."),
        ] {
            assert_eq!(days(text), expected, "{text}");
        }
    }

    #[test]
    fn no_such_day_is_no_period() {
        for text in [
            "2019-02-30",
            "2019-13",
            "19-03",
            "2019-W60",
            "5月",
            "昨天",
            "..",
            "至",
            ">=",
            "2019-01-01-2019-06-30-1",
            "99999999999",
        ] {
            assert_eq!(days(text), "none", "{text}");
        }
    }
}
