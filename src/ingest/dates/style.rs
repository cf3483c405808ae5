//! What a whole column decides about its dates: order of the numbers, years of the republic, a missing year.

use super::written::Triple;
use super::{YEARS, plain_number};
use crate::corpus::codes;
use crate::ingest::issue::Reason;
use crate::text::fold_char;

codes! {
    /// Which of three numbers is the day.
    Order {
        /// Year, month, day; of years with two digits (24.3.5).
        Ymd = "ymd",
        /// Day, month, year (5/3/2024).
        Dmy = "dmy",
        /// Month, day, year (3/5/2024).
        Mdy = "mdy",
    }
}

/// How a column writes its dates; the default reads only what is clear by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(in crate::ingest) struct Style {
    /// Order of three numbers of which the first has fewer than four digits; `None` leaves them unclear.
    pub(in crate::ingest) order: Option<Order>,
    /// Whether such a first number is a year of the republic (113/3/5).
    pub(in crate::ingest) republic: bool,
    /// The year of dates that have none (3月5日).
    pub(in crate::ingest) year: Option<i32>,
    /// Whether serial days count from 1904 and not from 1900.
    pub(in crate::ingest) from_1904: bool,
}

impl Style {
    /// What must be added to a serial day to count it from 1900.
    pub(super) fn serial_shift(self) -> i64 {
        if self.from_1904 { 1462 } else { 0 }
    }

    /// Learns from the values of a column: an order only if it is the one order under which every value is a date, the republic only if
    /// every value is one of its dates and one of them has a year of three digits. Cost: a pass over the values.
    pub(in crate::ingest) fn of<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut learnt = Learnt {
            orders: Order::ALL.to_vec(),
            ..Learnt::default()
        };
        for value in values {
            learnt.add(&value.trim().chars().map(fold_char).collect::<String>());
        }
        Self {
            order: if let ([order], true) = (learnt.orders.as_slice(), learnt.open > 0) {
                Some(*order)
            } else {
                None
            },
            republic: learnt.long_years > 0 && !learnt.contradicted,
            ..Self::default()
        }
    }
}

#[derive(Default)]
struct Learnt {
    /// Orders under which every value so far is a date.
    orders: Vec<Order>,
    /// Values that need an order.
    open: usize,
    /// Values with a year of the republic of three digits.
    long_years: usize,
    /// Whether a value is a date, and none of the republic.
    contradicted: bool,
}

impl Learnt {
    fn add(&mut self, value: &str) {
        let republic = Style {
            republic: true,
            ..Style::default()
        };
        let Some(triple) = Triple::of(value) else {
            match plain_number(value, republic) {
                Some(Ok(_)) if value.len() == 7 => self.long_years += 1,
                Some(Ok(_)) => self.contradicted = true,
                _ => {}
            }
            return;
        };
        let [year, month, day] = triple.numbers;
        match triple.digits {
            // The zero of an old system says nothing about the others.
            [4, _] => self.contradicted |= super::date(year, month, day) != Err(Reason::EmptyDate),
            [digits, last] => {
                self.open += 1;
                self.orders.retain(|&order| triple.ordered(order).is_ok());
                let fits = digits >= 2 && last <= 2 && super::date(year + 1911, month, day).is_ok();
                self.contradicted |= !fits;
                self.long_years += usize::from(fits && digits == 3);
            }
        }
    }
}

/// The years that a title, a sheet name or a file name speaks of, each once, rising: `2024年`, `24年`, `20240305`, `2024-03`.
pub(in crate::ingest) fn years_in(text: &str) -> Vec<i32> {
    let folded: Vec<char> = text.chars().map(fold_char).collect();
    let mut years: Vec<i32> = folded
        .chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit())
        .scan(0, |end, run| {
            *end += run.len();
            Some((run, folded.get(*end)))
        })
        .filter(|(run, _)| run[0].is_ascii_digit())
        .filter_map(|(run, next)| {
            let digits: String = run.iter().collect();
            let month = || {
                digits
                    .get(4..6)
                    .and_then(|month| month.parse().ok())
                    .is_some_and(|month: u8| (1..=12).contains(&month))
            };
            match digits.len() {
                4 => digits.parse().ok(),
                6 | 8 if month() => digits[..4].parse().ok(),
                2 if next == Some(&'年') => digits.parse::<i32>().ok().map(|year| year + 2000),
                _ => None,
            }
        })
        .filter(|&year| YEARS.contains(&i64::from(year)))
        .collect();
    years.sort_unstable();
    years.dedup();
    years
}
