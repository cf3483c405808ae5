//! Numbers, shares, changes and dates as offices write them. Pure: every rule of counting that a page prints is here.

use chrono::{Datelike, NaiveDate};

use super::catalog::Lang;
use crate::corpus::LocalTime;
use crate::evaluate::{Estimate, Question, Scale};
use crate::trends;

/// A count: no separators in Chinese (as in official documents), commas in English.
pub(super) fn count(lang: Lang, n: impl Into<u64>) -> String {
    let digits = n.into().to_string();
    match lang {
        Lang::Zh => digits,
        Lang::En => {
            let mut text = String::new();
            for (i, digit) in digits.chars().enumerate() {
                if i > 0 && (digits.len() - i) % 3 == 0 {
                    text.push(',');
                }
                text.push(digit);
            }
            text
        }
    }
}

/// A share with one decimal; a dash where there is no whole.
pub(super) fn share(part: impl Into<u64>, whole: impl Into<u64>) -> String {
    let (part, whole) = (part.into(), whole.into());
    if whole == 0 {
        "—".to_owned()
    } else {
        format!("{:.1}%", 100.0 * part as f64 / whole as f64)
    }
}

/// A figure with its interval, such as `0.87 [0.80, 0.92]`; a dash where there is none.
#[must_use]
pub fn figure(estimate: Option<&Estimate>) -> String {
    // Minus nought is nought.
    let rounded = |value: f64| format!("{:.2}", if value.abs() < 0.005 { 0.0 } else { value });
    estimate.map_or_else(
        || "–".to_owned(),
        |found| format!("{} [{}, {}]", rounded(found.value), rounded(found.low), rounded(found.high)),
    )
}

/// The words of an answer to a question, by its code.
#[must_use]
pub fn answer_words(lang: Lang, question: Question, code: &str) -> &str {
    match (question.scale(), code) {
        (Scale::Classes, _) => lang.code_words(question.code(), code),
        (Scale::YesNo, "yes") => lang.t("quality.yes"),
        (Scale::YesNo, _) => lang.t("quality.no"),
        (Scale::Grades, _) => code,
    }
}

/// How a count stands against an earlier period (环比, 同比).
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Change {
    /// The data do not reach back that far.
    NoData,
    /// The earlier period has none, so there is no percentage.
    FromZero,
    /// The difference, where the base is small.
    By(i64),
    /// The difference in per cent of the base.
    Percent(f64),
}

/// Which direction a change has, for its mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Direction {
    /// More than before.
    Up,
    /// Fewer than before.
    Down,
    /// Neither, or unknown.
    Level,
}

impl Change {
    /// Compares a count with the one before; `None` says that there are no data for it.
    pub(super) fn between(before: Option<u32>, now: u32) -> Self {
        match trends::Change::of(now, before, &trends::ChangeParams::default()) {
            trends::Change::NoData => Self::NoData,
            trends::Change::FromNone { .. } => Self::FromZero,
            trends::Change::Difference(by) => Self::By(by),
            trends::Change::Percent { percent, .. } => Self::Percent(percent),
        }
    }

    /// Its direction; a change that prints as 0.0 % has none.
    pub(super) fn direction(self) -> Direction {
        match self {
            Self::By(n) if n > 0 => Direction::Up,
            Self::By(n) if n < 0 => Direction::Down,
            Self::Percent(p) if p >= 0.05 => Direction::Up,
            Self::Percent(p) if p <= -0.05 => Direction::Down,
            _ => Direction::Level,
        }
    }
}

/// A day: `2025年6月9日`, `9 Jun 2025`.
pub(super) fn day(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Zh => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => date.format("%-d %b %Y").to_string(),
    }
}

/// A day without its year: `6月9日`, `9 Jun`.
pub(super) fn short_day(lang: Lang, date: NaiveDate) -> String {
    match lang {
        Lang::Zh => format!("{}月{}日", date.month(), date.day()),
        Lang::En => date.format("%-d %b").to_string(),
    }
}

/// The day of a time, or a dash.
pub(super) fn day_of(lang: Lang, time: Option<LocalTime>) -> String {
    time.map_or_else(|| "—".to_owned(), |time| day(lang, time.naive().date()))
}

/// A day and a time of day.
pub(super) fn moment(lang: Lang, time: LocalTime) -> String {
    format!("{} {}", day(lang, time.naive().date()), time.naive().format("%H:%M"))
}

/// Days from the first to the last, both included: `2025年6月2日至8日`, `2–8 Jun 2025`.
pub(super) fn days(lang: Lang, first: NaiveDate, last: NaiveDate) -> String {
    if first == last {
        return day(lang, first);
    }
    let same_month = (first.year(), first.month()) == (last.year(), last.month());
    match lang {
        Lang::Zh if same_month => format!("{}至{}日", day(lang, first), last.day()),
        Lang::Zh if first.year() == last.year() => format!("{}至{}", day(lang, first), short_day(lang, last)),
        Lang::Zh => format!("{}至{}", day(lang, first), day(lang, last)),
        Lang::En if same_month => format!("{}–{}", first.day(), day(lang, last)),
        Lang::En if first.year() == last.year() => format!("{} – {}", short_day(lang, first), day(lang, last)),
        Lang::En => format!("{} – {}", day(lang, first), day(lang, last)),
    }
}

/// The beginning of a text, at most so many characters, white space folded; an ellipsis says that more follows.
pub(super) fn excerpt(text: &str, chars: usize) -> String {
    let folded: Vec<&str> = text.split_whitespace().collect();
    let folded = folded.join(" ");
    match folded.char_indices().nth(chars) {
        Some((end, _)) => format!("{}…", &folded[..end]),
        None => folded,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_previous_period_of_none_gives_no_percentage() {
        assert_eq!(Change::between(Some(0), 7), Change::FromZero);
        assert_eq!(Change::between(None, 7), Change::NoData);
    }

    #[test]
    fn a_base_under_twenty_gives_the_difference() {
        assert_eq!(Change::between(Some(19), 25), Change::By(6));
        assert_eq!(Change::between(Some(20), 25), Change::Percent(25.0));
        assert_eq!(Change::between(Some(40), 30).direction(), Direction::Down);
        assert_eq!(Change::between(Some(10_000), 10_001).direction(), Direction::Level);
    }

    #[test]
    fn shares_have_one_decimal_and_no_whole_has_no_share() {
        assert_eq!(share(1u32, 3u32), "33.3%");
        assert_eq!(share(0u32, 0u32), "—");
    }

    #[test]
    fn documents_write_no_separators_in_chinese() {
        assert_eq!(count(Lang::Zh, 1_234_567u32), "1234567");
        assert_eq!(count(Lang::En, 1_234_567u32), "1,234,567");
        assert_eq!(count(Lang::En, 999u32), "999");
    }

    #[test]
    fn spans_of_days_do_not_repeat_what_they_share() {
        assert_eq!(days(Lang::Zh, date(2025, 6, 2), date(2025, 6, 8)), "2025年6月2日至8日");
        assert_eq!(days(Lang::Zh, date(2025, 6, 30), date(2025, 7, 6)), "2025年6月30日至7月6日");
        assert_eq!(days(Lang::Zh, date(2024, 12, 30), date(2025, 1, 5)), "2024年12月30日至2025年1月5日");
        assert_eq!(days(Lang::En, date(2025, 6, 2), date(2025, 6, 8)), "2–8 Jun 2025");
        assert_eq!(days(Lang::En, date(2025, 6, 30), date(2025, 7, 6)), "30 Jun – 6 Jul 2025");
    }

    #[test]
    fn an_excerpt_cuts_between_characters_and_says_so() {
        assert_eq!(excerpt("建议 在\n路口增设红绿灯", 5), "建议 在 …");
        assert_eq!(excerpt("路口", 5), "路口");
    }
}
