//! What the values of the first rows tell where headers are silent; a look that two columns share tells nothing.

use std::cmp::Reverse;

use ::csv::StringRecord;
use rustc_hash::FxHashSet;

use super::cells::unwrap_formula;
use super::columns::{Columns, Field};
use super::dates::{self, Style};
use super::headers;
use super::issue::Reason;
use super::names::{ColumnNames, fold_header};

/// Values that a look is judged by at least.
const ENOUGH: usize = 3;

/// Characters that values must have on average to look like texts of messages.
const SHORTEST_TEXT: usize = 12;

/// Digits that a spreadsheet keeps of a number.
const KEPT_DIGITS: usize = 15;

/// Takes columns by their values for what no header names: texts, the telephone, the date, the identifier. Counts are never taken: how
/// many of what, only a header can say.
pub(super) fn add_fields(columns: &mut Columns, rows: &[StringRecord], names: &ColumnNames) {
    if !columns.has(Field::Body)
        && let Some(column) = text_column(rows, columns, names)
    {
        columns.take_by_values(column, Field::Body);
    }
    let sample = Sample { rows, names };
    for field in [Field::Contact, Field::Registered, Field::ExternalId] {
        let known = |&other: &Field| other == field || (field.is_date() && other.is_date());
        if columns.fields.iter().flatten().any(known) {
            continue;
        }
        let looks = |column: &usize| match field {
            Field::Contact => sample.looks_like_telephones(columns, *column),
            Field::Registered => sample.looks_like_dates(columns, *column),
            _ => sample.looks_like_identifiers(columns, *column),
        };
        let found: Vec<usize> = (0..columns.fields.len())
            .filter(|&column| columns.is_open(column))
            .filter(looks)
            .take(2)
            .collect();
        if let [column] = found[..] {
            columns.take_by_values(column, field);
        }
    }
}

/// Learns how each column writes its dates, and whether its identifiers were rounded.
pub(super) fn add_styles(columns: &mut Columns, rows: &[StringRecord], names: &ColumnNames) {
    let sample = Sample { rows, names };
    let order = names.mapping().and_then(|mapping| mapping.date_order);
    let from_1904 = names.mapping().is_some_and(|mapping| mapping.date_system == Some(1904));
    for column in 0..columns.fields.len() {
        match columns.fields[column] {
            Some(field) if field.is_time() => {
                let learnt = Style::of(sample.values(column));
                columns.dates[column] = Style {
                    order: order.or(learnt.order),
                    from_1904,
                    ..learnt
                };
            }
            Some(Field::ExternalId) if columns.evidence[column] != super::columns::Evidence::Mapping => {
                columns.rounded[column] = are_rounded(sample.values(column));
            }
            _ => {}
        }
    }
}

/// The first rows of a table, below its header.
struct Sample<'a> {
    rows: &'a [StringRecord],
    names: &'a ColumnNames,
}

impl<'a> Sample<'a> {
    fn values(&self, column: usize) -> impl Iterator<Item = &'a str> {
        let names = self.names;
        let cells = self.rows.iter().filter_map(move |row| row.get(column));
        cells
            .map(unwrap_formula)
            .filter(|cell| !names.is_empty(cell) && !names.is_ditto(cell))
    }

    /// All values, if there are enough of them.
    fn enough(&self, column: usize) -> Option<Vec<&'a str>> {
        Some(self.values(column).collect::<Vec<_>>()).filter(|values| values.len() >= ENOUGH)
    }

    fn looks_like_telephones(&self, columns: &Columns, column: usize) -> bool {
        let is_open = !self.names.speaks_of_others(&fold_header(&columns.headers[column]));
        is_open
            && self
                .enough(column)
                .is_some_and(|values| values.iter().all(|value| is_telephone(value)))
    }

    fn looks_like_dates(&self, columns: &Columns, column: usize) -> bool {
        let header = fold_header(&columns.headers[column]);
        let named = ["时间", "日期", "date", "time"].iter().any(|ending| header.ends_with(ending)) && !self.names.speaks_of_others(&header);
        if !named && !headers::says_nothing(&columns.headers[column]) {
            return false;
        }
        self.enough(column).is_some_and(|values| {
            let style = Style::of(values.iter().copied());
            let written = |value: &str| value.chars().any(|c| matches!(c, '-' | '/' | '.' | '年' | '／' | '．'));
            values
                .iter()
                .all(|value| written(value) && !matches!(dates::parse(value, style), Err(Reason::UnclearDate | Reason::ImpossibleDate)))
        })
    }

    fn looks_like_identifiers(&self, columns: &Columns, column: usize) -> bool {
        headers::says_nothing(&columns.headers[column])
            && self.enough(column).is_some_and(|values| {
                let distinct: FxHashSet<&str> = values.iter().copied().collect();
                distinct.len() == values.len() && values.iter().all(|value| is_identifier(value))
            })
    }
}

/// The open column whose values look most like texts.
fn text_column(rows: &[StringRecord], columns: &Columns, names: &ColumnNames) -> Option<usize> {
    let mean_length = |column: usize| {
        let values: Vec<usize> = rows
            .iter()
            .filter_map(|row| row.get(column))
            .filter(|cell| looks_like_text(cell))
            .map(|cell| cell.chars().count())
            .collect();
        values.iter().sum::<usize>() / values.len().max(1)
    };
    let is_writers = |column: &usize| !names.speaks_of_others(&fold_header(&columns.headers[*column]));
    let open = (0..columns.fields.len())
        .filter(|&column| columns.is_open(column))
        .filter(is_writers);
    // Of equal columns the first is taken.
    open.map(|column| (mean_length(column), Reverse(column)))
        .max()
        .filter(|&(length, _)| length >= SHORTEST_TEXT)
        .map(|(_, column)| column.0)
}

fn looks_like_text(cell: &str) -> bool {
    let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
    letters * 2 >= cell.chars().count() && letters > 0 && !cell.trim_start().starts_with("http")
}

/// A mobile number, or a fixed one with its area code.
fn is_telephone(value: &str) -> bool {
    let digits: Vec<u8> = value.bytes().filter(u8::is_ascii_digit).collect();
    let others = value
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ' ' | '+' | '(' | ')' | '（' | '）'));
    let national = digits.strip_prefix(b"86").filter(|_| digits.len() == 13).unwrap_or(&digits);
    let mobile = national.len() == 11 && national[0] == b'1' && (b'3'..=b'9').contains(&national[1]);
    let fixed = (10..=12).contains(&national.len()) && national[0] == b'0' && national[1] != b'0';
    others && (mobile || fixed)
}

/// A code with digits: neither a telephone, a date, a number of days or seconds, nor an identity card.
fn is_identifier(value: &str) -> bool {
    let plain = value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    let card =
        value.len() == 18 && value.bytes().take(17).all(|b| b.is_ascii_digit()) && dates::parse(&value[6..14], Style::default()).is_ok();
    plain
        && (6..=40).contains(&value.len())
        && value.bytes().filter(u8::is_ascii_digit).count() >= 3
        && !card
        && !is_telephone(value)
        && dates::parse(value, Style::default()).is_err()
}

/// Whether long numbers of a column were rounded: each of more than fifteen digits ends in as many zeros as a spreadsheet forgets, and
/// together they have more zeros than chance gives (three are one in a thousand).
fn are_rounded<'a>(values: impl Iterator<Item = &'a str>) -> bool {
    let mut zeros = 0;
    for value in values.filter(|value| value.len() > KEPT_DIGITS && value.bytes().all(|b| b.is_ascii_digit())) {
        if !ends_rounded(value) {
            return false;
        }
        zeros += value.len() - KEPT_DIGITS;
    }
    zeros >= 3
}

/// Whether every digit beyond those that a spreadsheet keeps is zero.
pub(super) fn ends_rounded(value: &str) -> bool {
    let beyond = value.as_bytes().get(KEPT_DIGITS..).unwrap_or_default();
    !beyond.is_empty() && value.bytes().all(|b| b.is_ascii_digit()) && beyond.iter().all(|&b| b == b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[&str], rows: &[&[&str]], expected: &[&str]) -> Columns {
        let rows: Vec<StringRecord> = rows.iter().map(|row| row.iter().collect()).collect();
        let columns = Columns::with_values(headers, &ColumnNames::default(), &rows);
        let fields: Vec<&str> = columns.fields.iter().map(|field| field.map_or("-", Field::code)).collect();
        assert_eq!(fields, expected, "{headers:?}");
        columns
    }

    #[test]
    fn silent_headers_leave_the_word_to_the_values() {
        let rows: &[&[&str]] = &[
            &["1", "XF2024-0001", "2024/3/5", "13800000000", "巷口没有路灯，晚上出行不便。", "3"],
            &[
                "2",
                "XF2024-0002",
                "2024/3/6",
                "0731-8000000",
                "公交班次太少，早晚高峰挤不上。",
                "1",
            ],
            &[
                "3",
                "XF2024-0003",
                "2024年3月7日",
                "+86 139 0000 0000",
                "公园里没有座椅，老人无处休息。",
                "2",
            ],
        ];
        let columns = check(
            &["a1", "a2", "a3", "a4", "a5", "a6"],
            rows,
            &["-", "external_id", "registered", "contact", "body", "-"],
        );
        assert_eq!(columns.evidence[1], super::super::columns::Evidence::Values);
    }

    #[test]
    fn what_two_columns_look_like_is_taken_for_neither() {
        let rows: &[&[&str]] = &[
            &["13800000001", "13900000001", "2024-3-5", "2024-3-6", "路灯不亮"],
            &["13800000002", "13900000002", "2024-3-5", "2024-3-6", "路灯不亮"],
            &["13800000003", "13900000003", "2024-3-5", "2024-3-6", "路灯不亮"],
        ];
        check(&["a1", "a2", "a3", "a4", "内容"], rows, &["-", "-", "-", "-", "body"]);
    }

    #[test]
    fn unknown_headers_that_speak_are_not_overruled() {
        let rows: &[&[&str]] = &[
            &["13800000001", "GD20240305-1", "2024-3-5", "路灯不亮"],
            &["13800000002", "GD20240305-2", "2024-3-6", "路灯不亮"],
            &["13800000003", "GD20240305-3", "2024-3-7", "路灯不亮"],
        ];
        check(&["经办人手机", "原工单号", "办理时限日期", "内容"], rows, &["-", "-", "-", "body"]);
        check(
            &["本人手机", "原工单号", "入库时间", "内容"],
            rows,
            &["contact", "-", "registered", "body"],
        );
    }

    #[test]
    fn cards_and_sequences_are_no_identifiers() {
        let rows: &[&[&str]] = &[
            &["430101199001010010", "1", "路灯不亮"],
            &["430101199001010020", "2", "路灯不亮"],
            &["430101199001010030", "3", "路灯不亮"],
        ];
        check(&["a1", "a2", "内容"], rows, &["-", "-", "body"]);
    }

    #[test]
    fn rounded_numbers_are_told_by_their_zeros() {
        let rounded = |values: &[&str]| are_rounded(values.iter().copied());
        assert!(rounded(&["430012345678901000"]));
        assert!(rounded(&["43001234567890100", "43001234567890200"]));
        assert!(!rounded(&["430012345678901000", "430012345678901001"]));
        assert!(!rounded(&["4300123456789010"]));
        assert!(!rounded(&["A30012345678901000", "20240305000"]));
    }
}
