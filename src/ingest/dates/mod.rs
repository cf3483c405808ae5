//! Dates as offices write them, read without guessing.

mod style;
#[cfg(test)]
mod tests;
mod written;

use chrono::{Duration, NaiveDate, NaiveDateTime};

pub use style::Order;
pub(super) use style::{Style, years_in};

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

/// Dates that systems write where they have none: the first days of their calendars.
const NULLS: &[(i64, i64, i64)] = &[(1753, 1, 1), (1899, 12, 30), (1899, 12, 31), (1900, 1, 0), (1900, 1, 1)];

/// Reads a date with or without a time of day; what its column decides stands in the style. Cost: one pass, without allocation for
/// the forms `2024-03-05` and `2024/3/5 9:12:00`.
///
/// Known are besides these `2024.3.5`, `2024年3月5日 上午9时12分`, `24年3月5日`, `二〇二四年三月五日`, `民國113年3月5日`, `20240305`,
/// `20240305091200`, ISO 8601 with an offset, serial days of spreadsheets, seconds and milliseconds since 1970; and where the style
/// says so `113/3/5`, `5/3/2024`, `24.3.5`, `3月5日`.
///
/// # Errors
/// [`Reason::EmptyDate`] for the zero of an old system, [`Reason::ImpossibleDate`] if no calendar has it, [`Reason::UnclearDate`] if
/// it is incomplete, ambiguous or no date.
pub(super) fn parse(text: &str, style: Style) -> Result<LocalTime, Reason> {
    let text = text.trim();
    if let Some(time) = plain_iso(text.as_bytes()) {
        return Ok(LocalTime::from_naive(time));
    }
    let folded: String = text.chars().map(fold_char).collect();
    let read = plain_number(&folded, style).unwrap_or_else(|| written::parse(&folded, style));
    read.map(LocalTime::from_naive)
}

/// The commonest forms, year first and without zone: `2024-03-05`, `2024/3/5 9:12:00`. `None` leaves the text to the careful reader.
fn plain_iso(text: &[u8]) -> Option<NaiveDateTime> {
    let (year, rest) = take_digits(text, 4)?;
    let separator = *rest.first().filter(|byte| matches!(byte, b'-' | b'/'))?;
    let (month, rest) = take_digits(&rest[1..], 2)?;
    let (day, rest) = take_digits(rest.strip_prefix(&[separator])?, 2)?;
    let day = NaiveDate::from_ymd_opt(year as i32, month, day).filter(|_| YEARS.contains(&i64::from(year)))?;
    if rest.is_empty() {
        return Some(day.and_time(chrono::NaiveTime::MIN));
    }
    let (hour, rest) = take_digits(rest.strip_prefix(b" ").or_else(|| rest.strip_prefix(b"T"))?, 2)?;
    let (minute, rest) = take_digits(rest.strip_prefix(b":")?, 2)?;
    let (second, rest) = match rest.strip_prefix(b":") {
        Some(rest) => take_digits(rest, 2)?,
        None => (0, rest),
    };
    rest.is_empty().then(|| day.and_hms_opt(hour, minute, second))?
}

/// A number of at most so many digits, or exactly four for a year, and what follows it.
fn take_digits(text: &[u8], most: usize) -> Option<(u32, &[u8])> {
    let digits = text.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
    let enough = digits > 0 && (most < 4 || digits == most);
    enough.then(|| {
        let number = text[..digits].iter().fold(0, |number, byte| number * 10 + u32::from(byte - b'0'));
        (number, &text[digits..])
    })
}

/// Dates that are digits only: packed calendar digits, serial days, times since 1970.
fn plain_number(text: &str, style: Style) -> Option<Result<NaiveDateTime, Reason>> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    if text.bytes().all(|b| matches!(b, b'0' | b'.')) {
        return Some(Err(Reason::EmptyDate));
    }
    let number: i64 = whole.parse().ok()?;
    let at = |range: std::ops::Range<usize>| whole.get(range).and_then(|digits| digits.parse().ok()).unwrap_or(0);
    match whole.len() {
        5 if SERIAL_DAYS.contains(&(number + style.serial_shift())) => {
            let day: f64 = text.parse().ok()?;
            let seconds = ((day - number as f64) * 86_400.0).round() as i64;
            Some(wall_clock((number + style.serial_shift() - SERIAL_OF_1970) * 86_400 + seconds))
        }
        7 if fraction.is_empty() && style.republic => Some(date(at(0..3) + 1911, at(3..5), at(5..7)).and_then(|day| time(day, 0, 0, 0))),
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
    if year <= 1 || NULLS.contains(&(year, month, day)) {
        return Err(Reason::EmptyDate);
    }
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
