//! Where a table lies among the rows of a sheet: header, titles above it.

use ::csv::StringRecord;

use super::columns::Columns;
use super::names::ColumnNames;
pub(super) use super::non_data::{begins_table, is_non_data};

/// Rows that are looked at to find the header and the look of values.
pub(super) const SAMPLE: usize = 64;

/// Characters of the longest cell that can be a header.
pub(super) const LONGEST_HEADER: usize = 60;

/// Characters of the longest question that can be a header.
const LONGEST_QUESTION: usize = 240;

/// The table found in a sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Layout {
    /// How many rows lie above the first row of data, header rows included.
    pub(super) above: usize,
    /// How many of those are the header: 0, 1 or 2.
    pub(super) header_rows: usize,
    /// The columns.
    pub(super) columns: Columns,
}

/// Finds the table in the first rows of a sheet. Cost: a header recognition for each of them.
pub(super) fn find(rows: &[StringRecord], names: &ColumnNames) -> Layout {
    let told = names.mapping().and_then(|mapping| mapping.header_row);
    let header = told
        .map(|row| row - 1)
        .filter(|&at| at < rows.len())
        .or_else(|| header_at(rows, names));
    match header {
        Some(at) => named(rows, at, names),
        None => unnamed(rows, names),
    }
}

/// Finds the table that begins with the first of these rows, below another one of the same sheet.
pub(super) fn find_below(rows: &[StringRecord], names: &ColumnNames) -> Layout {
    named(rows, 0, names)
}

/// The row of the header: the first of those that name at least half as many fields as any does, so that of two tables one below the
/// other the upper one is found; without names the first row.
fn header_at(rows: &[StringRecord], names: &ColumnNames) -> Option<usize> {
    let recognised = |row: &StringRecord| {
        if may_be_header(row) {
            Columns::recognise(&padded(row, row.len()), names).recognised()
        } else {
            0
        }
    };
    let counts: Vec<usize> = rows.iter().map(recognised).collect();
    let best = counts.iter().copied().max().unwrap_or(0);
    let first = counts.iter().position(|&count| count >= 2 && count * 2 >= best);
    let first = first.filter(|&at| !rows[..at].iter().any(is_surely_data));
    let alone = || (best == 1 && counts[0] == 1) || (rows.len() > 1 && may_be_header(&rows[0]));
    first.or_else(|| (!rows.is_empty() && alone()).then_some(0))
}

/// A table without a header.
fn unnamed(rows: &[StringRecord], names: &ColumnNames) -> Layout {
    let width = rows.iter().map(StringRecord::len).max().unwrap_or(0);
    let mut columns = Columns::with_values(&vec![""; width], names, rows);
    columns.of_sheet = true;
    Layout {
        above: 0,
        header_rows: 0,
        columns,
    }
}

/// The layout with the header in one row, or in two where one of them names the parts of a merged cell of the other.
fn named(rows: &[StringRecord], at: usize, names: &ColumnNames) -> Layout {
    let width = width(rows, at);
    let single: Vec<String> = padded(&rows[at], width).into_iter().map(str::to_owned).collect();
    let mut best = (at + 1, 1, single);
    let mut most = Columns::recognise(&as_strs(&best.2), names).recognised();
    for upper in [Some(at), at.checked_sub(1)].into_iter().flatten() {
        let Some(below) = rows.get(upper + 1).filter(|row| may_be_header(row)) else {
            continue;
        };
        let (above, below) = (padded(&rows[upper], width), padded(below, width));
        let Some(joined) = joined(&above, &below) else { continue };
        let parts = Columns::recognise(&below, names).recognised();
        let recognised = Columns::recognise(&as_strs(&joined), names).recognised();
        let all_words = below.iter().all(|cell| !cell.chars().any(|c| c.is_ascii_digit()));
        if recognised > most || (recognised == most && upper == at && parts >= 2 && all_words) {
            most = recognised;
            best = (upper + 2, 2, joined);
        }
    }
    let (above, header_rows, headers) = best;
    let mut columns = Columns::with_values(&as_strs(&headers), names, &rows[above..]);
    columns.of_sheet = true;
    columns.printed = rows[..above].iter().map(filled).collect();
    rows[..above - header_rows]
        .iter()
        .flatten()
        .for_each(|title| columns.note_title(title));
    Layout {
        above,
        header_rows,
        columns,
    }
}

/// Two header rows as one, `问题属地/区县` for a column under a heading; `None` if the rows are no headings with parts.
fn joined(above: &[&str], below: &[&str]) -> Option<Vec<String>> {
    let is_filled = |cell: &str| !cell.trim().is_empty();
    let mut heading = "";
    let mut parts = 0;
    let mut joined = Vec::with_capacity(above.len());
    for (column, (&above, &below)) in above.iter().zip(below).enumerate() {
        let continues = !is_filled(above) && is_filled(below) && column > 0;
        if is_filled(above) || !continues {
            heading = above.trim();
        }
        parts += usize::from(continues && !heading.is_empty());
        joined.push(match (heading, below.trim()) {
            ("", part) => part.to_owned(),
            (heading, "") => heading.to_owned(),
            (heading, part) if heading == part => part.to_owned(),
            (heading, part) => format!("{heading}/{part}"),
        });
    }
    let own = below.iter().filter(|cell| is_filled(cell)).count();
    (parts >= 1 && own >= 2).then_some(joined)
}

fn as_strs(headers: &[String]) -> Vec<&str> {
    headers.iter().map(String::as_str).collect()
}

/// Number of columns: as many as the header has, or as the rows have where most of them have more.
fn width(rows: &[StringRecord], header: usize) -> usize {
    let width = rows[header].len();
    let below = &rows[header + 1..];
    let wider = below
        .iter()
        .filter(|row| row.iter().skip(width).any(|cell| !cell.trim().is_empty()))
        .count();
    if wider * 2 > below.len() {
        below.iter().map(StringRecord::len).max().unwrap_or(width)
    } else {
        width
    }
}

fn padded(row: &StringRecord, width: usize) -> Vec<&str> {
    (0..width).map(|column| row.get(column).unwrap_or("")).collect()
}

/// The cells of a row that hold something.
pub(super) fn filled(row: &StringRecord) -> Vec<String> {
    let cells = row.iter().map(str::trim).filter(|cell| !cell.is_empty());
    cells.map(str::to_owned).collect()
}

/// Whether no cell is too long for a header, and one is a word; questions with their number may be longer.
pub(super) fn may_be_header(row: &StringRecord) -> bool {
    let fits = |cell: &str| {
        let is_question = || cell.starts_with(|c: char| c.is_ascii_digit()) && cell.contains(['、', '.', '．']);
        cell.len() <= LONGEST_HEADER
            || cell.chars().count() <= LONGEST_HEADER
            || (cell.chars().count() <= LONGEST_QUESTION && is_question())
    };
    row.iter().all(fits) && row.iter().any(|cell| cell.chars().any(char::is_alphabetic))
}

/// Whether a row above a header would be lost if that were the header: it has several cells, and one is long.
fn is_surely_data(row: &StringRecord) -> bool {
    row.iter().filter(|cell| !cell.trim().is_empty()).count() >= 3 && row.iter().any(|cell| cell.chars().count() > LONGEST_HEADER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::columns::Field;

    fn rows(cells: &[&[&str]]) -> Vec<StringRecord> {
        cells.iter().map(|row| row.iter().collect()).collect()
    }

    fn check(cells: &[&[&str]], above: usize, header_rows: usize) -> Layout {
        let layout = find(&rows(cells), &ColumnNames::default());
        assert_eq!(
            (layout.above, layout.header_rows),
            (above, header_rows),
            "{:?}",
            layout.columns.headers
        );
        layout
    }

    #[test]
    fn a_heading_over_several_columns_belongs_to_each() {
        let layout = check(
            &[
                &["来件登记表", "", "", "", ""],
                &["诉求内容", "问题属地", "", "满意度", ""],
                &["", "区县", "街道", "对信访部门", "对责任单位"],
                &["路灯不亮", "东区", "南街", "满意", "不满意"],
            ],
            3,
            2,
        );
        assert_eq!(
            layout.columns.headers,
            [
                "诉求内容",
                "问题属地/区县",
                "问题属地/街道",
                "满意度/对信访部门",
                "满意度/对责任单位"
            ]
        );
        assert_eq!(
            layout.columns.fields,
            [
                Some(Field::Body),
                Some(Field::District),
                Some(Field::Place),
                None,
                Some(Field::Satisfaction)
            ]
        );
    }

    #[test]
    fn the_header_is_found_below_titles_units_and_periods() {
        let layout = check(
            &[
                &["某市2024年3月来件明细", "", ""],
                &["填报单位：某局", "", "单位：件"],
                &["编号", "内容", "时间"],
                &["1", "路灯不亮", "3月5日"],
            ],
            3,
            1,
        );
        assert_eq!(layout.columns.years, [2024]);
    }

    #[test]
    fn of_two_tables_the_upper_one_is_found() {
        check(
            &[
                &["编号", "内容", "", ""],
                &["1", "路灯不亮", "", ""],
                &["编号", "标题", "内容", "时间"],
                &["2", "路灯", "路灯不亮", "2024-3-5"],
            ],
            1,
            1,
        );
    }

    #[test]
    fn rows_of_data_are_no_titles() {
        let long = "反映巷口的路灯不亮。".repeat(8);
        let layout = check(&[&["1", "东区", &long], &["2", "西区", &long], &["标题", "内容", "建议"]], 0, 0);
        assert_eq!(layout.columns.fields, [None, None, Some(Field::Body)]);
    }

    #[test]
    fn long_questions_are_headers() {
        let question = format!("2、{}您的建议内容", "关于本市公共交通的线路、班次、票价与换乘，".repeat(4));
        let layout = check(&[&["1、您的姓名：", &question], &["甲", "增加班次"]], 1, 1);
        assert_eq!(layout.columns.fields, [Some(Field::Writer), Some(Field::Body)]);
    }
}
