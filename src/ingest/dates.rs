//! Dates as offices write them, read without guessing.

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::issue::Reason;
use crate::corpus::LocalTime;
use crate::text::fold_char;

/// Years that a message can come from.
const YEARS: std::ops::RangeInclusive<i64> = 1949..=2100;

/// Serial days of spreadsheets that fall in those years.
const SERIAL_DAYS: std::ops::RangeInclusive<i64> = 17_899..=73_415;

/// The serial day of 1970-01-01.
const SERIAL_OF_1970: i64 = 25_569;

/// What Asia/Shanghai is ahead of universal time, in seconds; since 1992 without summer time.
const SHANGHAI: i64 = 8 * 3600;

/// Reads a date with or without a time of day. Cost: one pass.
///
/// Known are `2024-03-05`, `2024/3/5 9:12:00`, `2024.3.5`, `2024年3月5日 上午9时12分`, `24年3月5日`, `民國113年3月5日`,
/// `20240305`, `20240305091200`, ISO 8601 with an offset, serial days of spreadsheets, seconds and milliseconds since 1970.
///
/// # Errors
/// [`Reason::ImpossibleDate`] if no calendar has it, [`Reason::UnclearDate`] if it is incomplete, ambiguous or no date.
pub(super) fn parse(text: &str) -> Result<LocalTime, Reason> {
    let folded: String = text.trim().chars().map(fold_char).collect();
    if let Some(parsed) = plain_number(&folded) {
        return parsed.map(LocalTime::from_naive);
    }
    written(&folded).map(LocalTime::from_naive)
}

/// Dates that are digits only: packed calendar digits, serial days, times since 1970.
fn plain_number(text: &str) -> Option<Result<NaiveDateTime, Reason>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let at = |range: std::ops::Range<usize>| whole.get(range).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    match whole.len() {
        5 if SERIAL_DAYS.contains(&number) => {
            let day: f64 = text.parse().ok()?;
            let seconds = ((day - number as f64) * 86_400.0).round() as i64;
            Some(wall_clock((number - SERIAL_OF_1970) * 86_400 + seconds))
        }
        // 1.2e9 to 1.99e9 is 2008 to 2033; as packed digits it would be a year before 2000.
        10 if fraction.is_empty() && whole.starts_with('1') => Some(wall_clock(number + SHANGHAI)),
        13 if fraction.is_empty() => Some(wall_clock(number / 1000 + SHANGHAI)),
        8 | 10 | 12 | 14 if fraction.is_empty() => {
            Some(date(at(0..4), at(4..6), at(6..8)).and_then(|day| time(day, at(8..10), at(10..12), at(12..14))))
        }
        _ => Some(Err(Reason::UnclearDate)),
    }
}

/// Seconds of the wall clock since 1970 as a time.
fn wall_clock(seconds: i64) -> Result<NaiveDateTime, Reason> {
    chrono::DateTime::from_timestamp(seconds, 0)
        .map(|time| time.naive_utc())
        .ok_or(Reason::ImpossibleDate)
}

fn date(year: i64, month: i64, day: i64) -> Result<NaiveDate, Reason> {
    // A number of the cursor has four digits at most and no sign.
    let found = NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32);
    found.filter(|_| YEARS.contains(&year)).ok_or(Reason::ImpossibleDate)
}

/// Puts a time of day on a date; 24:00 is the end of the day.
fn time(day: NaiveDate, hour: i64, minute: i64, second: i64) -> Result<NaiveDateTime, Reason> {
    let in_range = (0..24).contains(&hour) && (0..60).contains(&minute) && (0..60).contains(&second);
    if !in_range && (hour, minute, second) != (24, 0, 0) {
        return Err(Reason::ImpossibleDate);
    }
    Ok(day.and_time(chrono::NaiveTime::MIN) + Duration::seconds(hour * 3600 + minute * 60 + second))
}

/// A reader of numbers and marks, character by character.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes the first of the marks that comes next.
    fn mark(&mut self, marks: &[&'a str]) -> Option<&'a str> {
        self.skip_spaces();
        let found = marks.iter().find(|mark| self.rest.starts_with(**mark))?;
        self.rest = &self.rest[found.len()..];
        Some(found)
    }

    /// Takes a number and tells how many digits it has; at most four count as a number of a date.
    fn number(&mut self) -> Option<(i64, usize)> {
        self.skip_spaces();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let number = self.rest.get(..digits)?.parse().ok().filter(|_| digits <= 4)?;
        self.rest = &self.rest[digits..];
        Some((number, digits))
    }
}

/// Dates with separators.
fn written(text: &str) -> Result<NaiveDateTime, Reason> {
    let unclear = Reason::UnclearDate;
    let mut cursor = Cursor { rest: text };
    let republic = cursor.mark(&["中华民国", "民国"]).is_some();
    let (number, digits) = cursor.number().ok_or(unclear)?;
    let separator = cursor.mark(&["年", "-", "/", "."]).ok_or(unclear)?;
    let year = match (republic, digits, separator) {
        (true, 1..=3, _) | (false, 3, "年") => number + 1911,
        (false, 4, _) => number,
        (false, 2, "年") => number + 2000,
        _ => return Err(unclear),
    };
    let (month, _) = cursor.number().ok_or(unclear)?;
    let second = cursor.mark(&["月", "-", "/", "."]).ok_or(unclear)?;
    if (separator == "年") != (second == "月") {
        return Err(unclear);
    }
    let (day, _) = cursor.number().ok_or(unclear)?;
    cursor.mark(&["日", "号"]);
    let day = date(year, month, day)?;
    weekday(&mut cursor);
    cursor.mark(&["t", ","]);
    time_of_day(&mut cursor, day)
}

/// Takes a weekday such as 星期二 or (周二).
fn weekday(cursor: &mut Cursor<'_>) {
    cursor.mark(&["("]);
    if cursor.mark(&["星期", "周"]).is_some() {
        cursor.mark(&["一", "二", "三", "四", "五", "六", "日", "天"]);
    }
    cursor.mark(&[")"]);
}

/// Reads what follows the date.
fn time_of_day(cursor: &mut Cursor<'_>, day: NaiveDate) -> Result<NaiveDateTime, Reason> {
    let unclear = Reason::UnclearDate;
    let mut half = cursor.mark(&["上午", "凌晨", "早上", "中午", "下午", "晚上", "am", "pm"]);
    let Some((mut hour, _)) = cursor.number() else {
        return if cursor.rest.trim().is_empty() && half.is_none() {
            time(day, 0, 0, 0)
        } else {
            Err(unclear)
        };
    };
    let mark = cursor.mark(&[":", "时", "点"]).ok_or(unclear)?;
    let minute = cursor.number().map(|(minute, _)| minute);
    if minute.is_none() && mark == ":" {
        return Err(unclear);
    }
    let mut second = 0;
    if minute.is_some() && cursor.mark(&[":", "分"]).is_some() {
        second = cursor.number().map_or(0, |(second, _)| second);
        cursor.mark(&["秒"]);
    }
    if cursor.rest.starts_with('.') {
        cursor.rest = cursor.rest[1..].trim_start_matches(|c: char| c.is_ascii_digit());
    }
    half = half.or_else(|| cursor.mark(&["am", "pm"]));
    match half {
        Some("下午" | "晚上" | "pm") if hour < 12 => hour += 12,
        Some("中午") if hour < 3 => hour += 12,
        Some("上午" | "凌晨" | "am") if hour == 12 => hour = 0,
        _ => {}
    }
    let shift = offset(cursor)?;
    if cursor.rest.trim().is_empty() {
        time(day, hour, minute.unwrap_or(0), second).map(|time| time + shift)
    } else {
        Err(unclear)
    }
}

/// What must be added to a time with a zone to get the wall clock of Asia/Shanghai; nothing without a zone.
fn offset(cursor: &mut Cursor<'_>) -> Result<Duration, Reason> {
    if cursor.mark(&["z"]).is_some() {
        return Ok(Duration::hours(8));
    }
    let Some(sign) = cursor.mark(&["+", "-"]) else {
        return Ok(Duration::zero());
    };
    let (number, digits) = cursor.number().ok_or(Reason::UnclearDate)?;
    let (hours, minutes) = if digits == 4 {
        (number / 100, number % 100)
    } else {
        (
            number,
            cursor.mark(&[":"]).and_then(|_| cursor.number()).map_or(0, |(minutes, _)| minutes),
        )
    };
    let east = Duration::minutes(hours * 60 + minutes);
    Ok(Duration::hours(8) - if sign == "-" { -east } else { east })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(parse(text).map(|time| time.to_string()).as_deref(), Ok(expected), "{text}");
    }

    fn check_fault(text: &str, expected: Reason) {
        assert_eq!(parse(text), Err(expected), "{text}");
    }

    #[test]
    fn dates_of_offices_are_read() {
        check("2019/2/28 11:25:05", "2019-02-28 11:25:05");
        check("2019-02-28T11:25", "2019-02-28 11:25:00");
        check("2019年4月23日 9时5分", "2019-04-23 09:05:00");
        check("24年3月5日", "2024-03-05 00:00:00");
        check("2024.3.5", "2024-03-05 00:00:00");
        check("２０２４．３．５", "2024-03-05 00:00:00");
        check("20240305091200", "2024-03-05 09:12:00");
        check("20240305", "2024-03-05 00:00:00");
        check("2024-03-05 上午 9:12", "2024-03-05 09:12:00");
        check("2024年3月5日星期二下午3点", "2024-03-05 15:00:00");
        check("2024/3/5 12:30:00 AM", "2024-03-05 00:30:00");
        check("2024-03-05 09:12:00.0", "2024-03-05 09:12:00");
        check("2024-03-05 24:00", "2024-03-06 00:00:00");
    }

    #[test]
    fn serial_days_are_read() {
        check("45356", "2024-03-05 00:00:00");
        check("45356.5", "2024-03-05 12:00:00");
    }

    #[test]
    fn years_of_the_republic_are_read() {
        check("民國113年3月5日", "2024-03-05 00:00:00");
        check("113年3月5日", "2024-03-05 00:00:00");
        check("民國113/3/5", "2024-03-05 00:00:00");
    }

    #[test]
    fn zones_become_the_wall_clock() {
        check("2024-03-05T01:12:00Z", "2024-03-05 09:12:00");
        check("2024-03-05T09:12:00.123+08:00", "2024-03-05 09:12:00");
        check("2024-03-05T09:12:00+0900", "2024-03-05 08:12:00");
        check("1709601120", "2024-03-05 09:12:00");
        check("1709601120000", "2024-03-05 09:12:00");
    }

    #[test]
    fn impossible_dates_are_no_dates() {
        for text in [
            "0000-00-00",
            "2024-13-40",
            "1900-01-00",
            "2024-02-30",
            "20241340",
            "2024-03-05 25:00",
        ] {
            check_fault(text, Reason::ImpossibleDate);
        }
    }

    #[test]
    fn unclear_dates_are_not_guessed() {
        for text in [
            "3月5日",
            "2024年3月",
            "3/5/2024",
            "05-06-07",
            "上周",
            "2024",
            "2024-03-05 9",
            "2024-3-5 和 2024-3-6",
            "45356人",
        ] {
            check_fault(text, Reason::UnclearDate);
        }
    }

    proptest! {
        #[test]
        fn written_times_are_read_back(seconds in -600_000_000i64..4_000_000_000) {
            let time = LocalTime(seconds);
            prop_assert_eq!(parse(&time.to_string()), Ok(time));
            prop_assert_eq!(parse(&time.naive().format("%Y年%-m月%-d日 %-H时%-M分%-S秒").to_string()), Ok(time));
            prop_assert_eq!(parse(&time.naive().format("%Y%m%d%H%M%S").to_string()), Ok(time));
        }

        #[test]
        fn no_text_panics(text in "[0-9年月日时:/. TZ+上午民国-]{0,20}") {
            let _ = parse(&text);
        }
    }
}
