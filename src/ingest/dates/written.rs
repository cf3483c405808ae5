//! Dates with separators or words between their numbers.

use chrono::{Duration, NaiveDate, NaiveDateTime};

use super::style::{Order, Style};
use super::{date, time};
use crate::ingest::issue::Reason;

/// Reads a folded text that is no plain number.
pub(super) fn parse(text: &str, style: Style) -> Result<NaiveDateTime, Reason> {
    let mut cursor = Cursor { rest: text };
    let day = calendar(&mut cursor, style)?;
    weekday(&mut cursor);
    cursor.mark(&["t", ","]);
    time_of_day(&mut cursor, day)
}

/// A reader of numbers and marks, character by character.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn skip_spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// Takes the first of the marks that comes next.
    pub(super) fn mark(&mut self, marks: &[&'a str]) -> Option<&'a str> {
        self.skip_spaces();
        let found = marks.iter().find(|mark| self.rest.starts_with(**mark))?;
        self.rest = &self.rest[found.len()..];
        Some(found)
    }

    /// Takes a number in digits or Chinese numerals and tells how many digits it has; at most four count as a number of a date.
    pub(super) fn number(&mut self) -> Option<(i64, usize)> {
        self.skip_spaces();
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return self.chinese_number();
        }
        let number = self.rest.get(..digits)?.parse().ok().filter(|_| digits <= 4)?;
        self.rest = &self.rest[digits..];
        Some((number, digits))
    }

    /// Takes 二〇二四 digit by digit or 二十三 by its tens.
    fn chinese_number(&mut self) -> Option<(i64, usize)> {
        let run: Vec<char> = self.rest.chars().take_while(|&c| numeral(c).is_some()).take(5).collect();
        let taken: usize = run.iter().map(|c| c.len_utf8()).sum();
        let values: Vec<i64> = run.iter().filter_map(|&c| numeral(c)).collect();
        let found = match *values.as_slice() {
            [tens @ (10 | 20 | 30)] => (tens, 2),
            [tens @ (10 | 20 | 30), ones @ 1..=9] => (tens + ones, 2),
            [tens @ 1..=9, 10] => (tens * 10, 2),
            [tens @ 1..=9, 10, ones @ 1..=9] => (tens * 10 + ones, 2),
            [] => return None,
            _ if values.len() <= 4 && values.iter().all(|&value| value < 10) => {
                (values.iter().fold(0, |number, value| number * 10 + value), values.len())
            }
            _ => return None,
        };
        self.rest = &self.rest[taken..];
        Some(found)
    }
}

/// What a numeral stands for: a digit or tens.
fn numeral(c: char) -> Option<i64> {
    if c == '○' {
        return Some(0);
    }
    let at = "〇零一二三四五六七八九十廿卅".chars().position(|numeral| numeral == c)?;
    Some([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 30][at])
}

/// Reads the day, without a time.
fn calendar(cursor: &mut Cursor<'_>, style: Style) -> Result<NaiveDate, Reason> {
    let unclear = Reason::UnclearDate;
    let republic = cursor.mark(&["中华民国", "民国"]).is_some();
    let (first, digits) = cursor.number().ok_or(unclear)?;
    let separator = cursor.mark(&["年", "月", "-", "/", "."]).ok_or(unclear)?;
    let (second, _) = cursor.number().ok_or(unclear)?;
    if separator == "月" {
        // Without a year the day itself must be marked: 3月5 may be cut off.
        cursor.mark(&["日", "号"]).ok_or(unclear)?;
        let year = style.year.filter(|_| !republic).ok_or(unclear)?;
        return date(i64::from(year), first, second);
    }
    cursor.mark(&[if separator == "年" { "月" } else { separator }]).ok_or(unclear)?;
    let (third, last_digits) = cursor.number().ok_or(unclear)?;
    if separator == "年" {
        cursor.mark(&["日", "号"]);
        let year = match digits {
            1..=3 if republic => first + 1911,
            4 if !republic => first,
            3 => first + 1911,
            2 => first + 2000,
            _ => return Err(unclear),
        };
        return date(year, second, third);
    }
    cursor.mark(&["日", "号"]);
    let triple = Triple {
        numbers: [first, second, third],
        digits: [digits, last_digits],
    };
    if republic && digits <= 3 {
        return date(first + 1911, second, third);
    }
    triple.date(style)
}

/// Three numbers with the same mark between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Triple {
    pub(super) numbers: [i64; 3],
    /// Digits of the first and of the last number.
    pub(super) digits: [usize; 2],
}

impl Triple {
    /// The three numbers that a folded text begins with.
    pub(super) fn of(text: &str) -> Option<Self> {
        let mut cursor = Cursor { rest: text };
        let (first, first_digits) = cursor.number()?;
        let separator = cursor.mark(&["-", "/", "."])?;
        let (second, _) = cursor.number()?;
        cursor.mark(&[separator])?;
        let (third, last_digits) = cursor.number()?;
        Some(Self {
            numbers: [first, second, third],
            digits: [first_digits, last_digits],
        })
    }

    fn date(self, style: Style) -> Result<NaiveDate, Reason> {
        let [first, second, third] = self.numbers;
        match self.digits {
            [4, _] => date(first, second, third),
            [2..=3, 1..=2] if style.republic => date(first + 1911, second, third),
            _ => self.ordered(style.order.ok_or(Reason::UnclearDate)?),
        }
    }

    /// The day under an order of the numbers.
    pub(super) fn ordered(self, order: Order) -> Result<NaiveDate, Reason> {
        let [first, second, third] = self.numbers;
        let whole = |year: i64, digits: usize| if digits == 4 { year } else { year + 2000 };
        match (order, self.digits) {
            (Order::Ymd, [2, 1..=2]) => date(whole(first, 2), second, third),
            (Order::Dmy, [1..=2, last @ (2 | 4)]) => date(whole(third, last), second, first),
            (Order::Mdy, [1..=2, last @ (2 | 4)]) => date(whole(third, last), first, second),
            _ => Err(Reason::UnclearDate),
        }
    }
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
