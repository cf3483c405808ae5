//! Tables that hold no messages, as headers and cells: readers' decisions.

use std::path::Path;
use std::sync::Arc;

use super::error::IngestError;
use super::format::{self, Source};
use super::names::ColumnNames;

/// A table as texts.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct CellTable {
    /// Headers, made distinct.
    pub headers: Vec<String>,
    /// Rows with their record numbers; a cell for each header, empty where the file has none.
    pub rows: Vec<(u64, Vec<String>)>,
    /// Records that could not be read as cells.
    pub rejected: Vec<u64>,
}

/// Rows that are taken from a file at a time.
const ROWS: usize = 65_536;

/// Reads the tables of a file of any format, whatever they hold; titles above a header and sums below a table are left out. Cost: linear,
/// and the whole file in memory.
///
/// # Errors
/// If the file cannot be read as a table.
pub fn read_cells(path: &Path) -> Result<Vec<CellTable>, IngestError> {
    let names = Arc::new(ColumnNames::default().of_any_table());
    let mut tables = format::open(&Source { path, names })?.tables;
    let mut found: Vec<CellTable> = Vec::new();
    while let Some(table) = tables.next_table(ROWS)? {
        if found.last().is_none_or(|last| last.headers != table.columns.headers) {
            found.push(CellTable {
                headers: table.columns.headers.clone(),
                ..CellTable::default()
            });
        }
        let Some(last) = found.last_mut() else { continue };
        let rejected = table.issues.iter().filter(|issue| issue.reason.rejects());
        last.rejected.extend(rejected.map(|issue| issue.row));
        let from = last.rows.len();
        last.rows
            .extend(table.rows.iter().map(|&row| (row, Vec::with_capacity(table.columns.headers.len()))));
        for column in table.frame.columns() {
            let cells = column.str().into_iter().flat_map(|cells| cells.iter());
            for ((_, row), cell) in last.rows[from..].iter_mut().zip(cells) {
                row.push(cell.unwrap_or_default().to_owned());
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, content: &str) -> Vec<CellTable> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        read_cells(&path).unwrap()
    }

    #[test]
    fn a_table_without_texts_is_read() {
        let found = read("r.csv", "来源,原编号,信访目的,金点子\n热线,1,建议,2\n热线,2,,0\n");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].headers, ["来源", "原编号", "信访目的", "金点子"]);
        let cells: Vec<&[String]> = found[0].rows.iter().map(|(_, cells)| cells.as_slice()).collect();
        assert_eq!(cells, [["热线", "1", "建议", "2"], ["热线", "2", "", "0"]]);
    }

    #[test]
    fn english_headers_and_json_lines_are_read() {
        let found = read("r.csv", "external_id,legal_route,golden\nA-1,yes,3\nA-2,no,0\n");
        assert_eq!((found[0].headers.len(), found[0].rows.len()), (3, 2));
        let found = read(
            "r.jsonl",
            "{\"key\":\"A-1\",\"golden\":3,\"legal_route\":true}\n{\"key\":\"A-2\",\"golden\":0,\"legal_route\":false}\n",
        );
        let rows: usize = found.iter().map(|table| table.rows.len()).sum();
        assert_eq!(rows, 2, "{found:?}");
        assert!(found[0].rows[0].1.contains(&"3".to_owned()));
    }
}
