//! What is said of a whole column once, after the last row.

use rustc_hash::FxHashMap;

use super::issue::{Reason, RowIssue};

/// Lengths at which systems cut texts off, in characters.
const CUTS: &[usize] = &[255, 500, 1000, 2000, 4000, SHEET_CELL];

/// Characters that a cell of a spreadsheet holds.
const SHEET_CELL: usize = 32_767;

/// Remarks on columns, by their headers, in the order of the file's first table.
#[derive(Default)]
pub(super) struct Remarks {
    columns: Vec<(String, Tally)>,
    slots: FxHashMap<String, usize>,
}

/// What was counted in one column.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Tally {
    filled_down: u64,
    empty_dates: u64,
    /// Characters of the longest texts and how many they are.
    longest: (usize, u64),
}

impl Remarks {
    /// Where each column of a table is counted.
    pub(super) fn slots(&mut self, headers: &[String]) -> Vec<usize> {
        let mut slots = Vec::with_capacity(headers.len());
        for header in headers {
            let slot = *self.slots.entry(header.clone()).or_insert_with(|| {
                self.columns.push((header.clone(), Tally::default()));
                self.columns.len() - 1
            });
            slots.push(slot);
        }
        slots
    }

    /// Counts a cell that stands for the one above it.
    pub(super) fn filled_down(&mut self, slot: usize) {
        self.columns[slot].1.filled_down += 1;
    }

    /// Counts a date that an old system writes for none.
    pub(super) fn empty_date(&mut self, slot: usize) {
        self.columns[slot].1.empty_dates += 1;
    }

    /// Counts a text by its length.
    pub(super) fn text(&mut self, slot: usize, text: &str) {
        // A text has at least as many bytes as characters.
        if text.len() < CUTS[0] {
            return;
        }
        let n = text.chars().count();
        let longest = &mut self.columns[slot].1.longest;
        match n.cmp(&longest.0) {
            std::cmp::Ordering::Greater => *longest = (n, 1),
            std::cmp::Ordering::Equal => longest.1 += 1,
            std::cmp::Ordering::Less => {}
        }
    }

    /// The remarks as issues of the file: column by column, none twice.
    pub(super) fn issues(&self, file: &str) -> Vec<RowIssue> {
        let mut issues = Vec::new();
        for (header, tally) in &self.columns {
            let (length, times) = tally.longest;
            let cut = CUTS.contains(&length) && (times > 1 || length == SHEET_CELL);
            for (reason, holds, raw) in [
                (Reason::FilledDown, tally.filled_down > 0, tally.filled_down.to_string()),
                (Reason::EmptyDate, tally.empty_dates > 0, tally.empty_dates.to_string()),
                (Reason::MaybeTruncated, cut, format!("{times} × {length}")),
            ] {
                if holds {
                    issues.push(RowIssue {
                        file: file.to_owned(),
                        row: 0,
                        column: header.clone(),
                        reason,
                        raw,
                    });
                }
            }
        }
        issues
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lengths: &[usize], expected: &[&str]) {
        let mut remarks = Remarks::default();
        let slot = remarks.slots(&["内容".to_owned()])[0];
        lengths.iter().for_each(|&n| remarks.text(slot, &"路".repeat(n)));
        let found: Vec<String> = remarks.issues("a.csv").into_iter().map(|issue| issue.raw).collect();
        assert_eq!(found, expected, "{lengths:?}");
    }

    #[test]
    fn texts_that_all_end_at_a_known_length_were_cut() {
        check(&[255, 3, 255, 255], &["3 × 255"]);
        check(&[32_767], &["1 × 32767"]);
        check(&[500], &[]);
        check(&[500, 500, 501], &[]);
        check(&[300, 300], &[]);
    }

    #[test]
    fn sheets_with_the_same_header_are_counted_together() {
        let mut remarks = Remarks::default();
        let headers = ["区县".to_owned(), "时间".to_owned()];
        let first = remarks.slots(&headers);
        remarks.filled_down(first[0]);
        let second = remarks.slots(&headers[1..]);
        remarks.empty_date(second[0]);
        remarks.empty_date(first[1]);
        let found: Vec<(String, &str, String)> = remarks
            .issues("a.csv")
            .into_iter()
            .map(|issue| (issue.column, issue.reason.code(), issue.raw))
            .collect();
        let expected = [("区县", "filled_down", "1"), ("时间", "empty_date", "2")];
        assert_eq!(found, expected.map(|(column, code, raw)| (column.to_owned(), code, raw.to_owned())));
    }
}
