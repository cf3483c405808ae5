//! Rows among the data that hold no message, told only where it is sure: a message must never be taken for a total.

use ::csv::StringRecord;

use super::cells::fold;
use super::columns::{Columns, Field};
use super::headers;
use super::layout::{LONGEST_HEADER, filled, may_be_header};
use super::names::{ColumnNames, fold_header};

/// Characters of the longest cell in a row that adds up.
const LONGEST_SUM: usize = 20;

/// Bytes of the longest cell that is worth folding: a header's characters may have three bytes each.
const LONGEST_WORTH: usize = LONGEST_HEADER * 3;

/// Whether a row below the header holds no message: it is empty, repeats a row from above the data as every page does, adds up or signs
/// the table. Cost: for most rows a look at the first cell.
pub(super) fn is_non_data(row: &StringRecord, columns: &Columns, names: &ColumnNames) -> bool {
    let Some((at, first)) = row.iter().enumerate().find(|(_, cell)| !cell.trim().is_empty()) else {
        return true;
    };
    let first = first.trim();
    first.len() <= LONGEST_WORTH
        && (is_printed_again(row, first, columns) || adds_up(row, at, columns, names) || signs(row, columns, names))
}

/// Whether a row is one of those above the data, printed again by a page break.
fn is_printed_again(row: &StringRecord, first: &str, columns: &Columns) -> bool {
    let mut alike = columns
        .printed
        .iter()
        .filter(|printed| printed.first().is_some_and(|cell| cell == first))
        .peekable();
    alike.peek().is_some() && {
        let cells = filled(row);
        alike.any(|printed| *printed == cells)
    }
}

/// Whether a row adds up: its first cell is 合计, 东区小计 or 合计3件, and every other one a number.
fn adds_up(row: &StringRecord, at: usize, columns: &Columns, names: &ColumnNames) -> bool {
    let first = row[at].trim();
    if first.len() > LONGEST_SUM * 3 || !may_hold_a_total(first) {
        return false;
    }
    let folded = fold(first);
    let mut others = row.iter().skip(at + 1).map(str::trim).filter(|cell| !cell.is_empty()).peekable();
    let others_add_up = others.peek().is_some();
    if !others.all(|cell| is_sum(cell) || is_total(&fold(cell), names)) {
        return false;
    }
    // What follows the name of a group is only sure where numbers stand beside it, and outside of what people write.
    let of_group = || names.totals.iter().any(|word| folded.ends_with(word.as_str())) && others_add_up && !columns.is_text(at);
    is_total(&folded, names) || of_group()
}

/// Whether a folded cell is a word for a total, alone or with its number.
fn is_total(folded: &str, names: &ColumnNames) -> bool {
    let mut rests = names.totals.iter().filter_map(|word| folded.strip_prefix(word.as_str()));
    rests.any(|rest| rest.is_empty() || is_sum(rest.trim_start_matches(':')))
}

/// Every word for a total has one of these characters; most cells have none.
fn may_hold_a_total(cell: &str) -> bool {
    cell.contains(['计', '計', 'o', 'O', 'ｏ', 'Ｏ', 'u', 'U', '总', '總', '和'])
}

/// Whether a cell is a number with at most a unit, a share, or a mark for none.
fn is_sum(cell: &str) -> bool {
    let folded = fold(cell);
    let number = folded.trim_end_matches(['件', '人', '次', '批', '户', '条', '个', '封', '%']);
    number
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '/' | '—' | '+'))
        && number.len() <= LONGEST_SUM
}

/// Whether a row signs the table or notes something below it: 制表人, 审核, 备注. Words that messages begin with too count only outside
/// of the columns of texts, in a row of their own.
fn signs(row: &StringRecord, columns: &Columns, names: &ColumnNames) -> bool {
    let mut cells = row.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    let Some((first_column, first)) = cells.next() else { return false };
    let alone = cells.next().is_none();
    let is_short = |cell: &str| cell.chars().count() <= LONGEST_HEADER;
    let is_signature = |cell: &str| names.is_signature(cell) && is_short(cell);
    if is_signature(first) {
        let wide = columns.headers.len() > 2;
        let beside = !columns.is_text(first_column) || (alone && wide);
        let texts = row
            .iter()
            .enumerate()
            .filter(|&(column, cell)| column != first_column && columns.is_text(column) && !cell.trim().is_empty());
        return beside && texts.map(|(_, cell)| cell).all(is_signature);
    }
    alone && first_column == 0 && !columns.is_text(0) && columns.has(Field::Body) && names.is_note(first) && is_short(first)
}

/// Whether a row is the header of another table below this one: at least three of its cells, and nearly all, are names of columns.
pub(super) fn begins_table(row: &StringRecord, columns: &Columns, names: &ColumnNames) -> bool {
    let is_name = |cell: &str| headers::exact(cell, names).is_some();
    let mut cells = row.iter().map(str::trim).filter(|cell| !cell.is_empty());
    // Most rows begin with a number or a text: they are told by their first two cells.
    let (Some(first), Some(second)) = (cells.next(), cells.next()) else {
        return false;
    };
    let may_be = |cell: &str| cell.len() <= LONGEST_WORTH && !cell.starts_with(|c: char| c.is_ascii_digit());
    let is_plain_name = |cell: &str| names.known(&fold_header(cell)).is_some();
    if !may_be(first) || !may_be(second) || !(is_plain_name(first) || is_plain_name(second)) || !may_be_header(row) {
        return false;
    }
    let all = row.iter().filter(|cell| !cell.trim().is_empty()).count();
    let named = row.iter().filter(|cell| is_name(cell)).count();
    named >= 3 && named * 4 >= all * 3 && !columns.printed.contains(&filled(row))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(headers: &[&str]) -> Columns {
        let mut columns = Columns::recognise(headers, &ColumnNames::default());
        columns.printed = vec![
            headers.iter().map(|&header| header.to_owned()).collect(),
            vec!["来件登记表".to_owned()],
        ];
        columns
    }

    fn is_data(headers: &[&str], row: &[&str]) -> bool {
        !is_non_data(&row.iter().collect(), &columns(headers), &ColumnNames::default())
    }

    const WIDE: &[&str] = &["编号", "信访人", "内容", "登记时间"];

    #[test]
    fn totals_signatures_notes_and_pages_hold_no_message() {
        for row in [
            ["", " ", "", ""],
            ["合计", "", "3件", ""],
            ["总 计：", "12人", "", "—"],
            ["合计3件", "", "", ""],
            ["东区小计", "", "3", ""],
            ["制表人：某", "", "审核：某", ""],
            ["", "", "填报单位：某局", ""],
            ["备注：含重复件", "", "", ""],
            ["编号", "信访人", "内容", "登记时间"],
            ["来件登记表", "", "", ""],
        ] {
            assert!(!is_data(WIDE, &row), "{row:?}");
        }
    }

    #[test]
    fn a_message_is_never_taken_for_a_total() {
        for row in [
            ["1", "", "合计三户漏水", ""],
            ["", "", "合计三户漏水，请修。", ""],
            ["", "", "备注：路灯不亮", ""],
            ["", "", "说明：路灯不亮", ""],
            ["合计", "", "路灯不亮", ""],
            ["审核", "甲", "路灯不亮", "2024-3-5"],
            ["", "", "内容", "2024-3-5"],
        ] {
            assert!(is_data(WIDE, &row), "{row:?}");
        }
        for body in ["合计三户漏水", "备注：路灯不亮", "审核：路灯不亮", "东区小计", "说明"] {
            assert!(is_data(&["内容"], &[body]), "{body}");
        }
    }

    #[test]
    fn another_header_begins_another_table() {
        let begins = |row: &[&str]| begins_table(&row.iter().collect(), &columns(WIDE), &ColumnNames::default());
        assert!(begins(&["工单编号", "来电人", "诉求内容", "受理时间"]));
        assert!(!begins(WIDE));
        assert!(!begins(&["X1", "姓名", "标题", "2024-3-5"]));
        assert!(!begins(&["标题", "内容"]));
    }
}
