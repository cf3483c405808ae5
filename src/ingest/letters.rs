//! Letters: one file, one message. The title is the first line if it looks like one; lines such as `姓名：…` become cells.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::columns::{Columns, Field};
use super::dates;
use super::decode::{INVALID, Text};
use super::error::IngestError;
use super::format::{self, Format, Opened, Source, file_name, io_error};
use super::issue::{Reason, RowIssue};
use super::limits::{BATCH_BYTES, MAX_CELL_BYTES, bounded_raw};
use super::names::ColumnNames;
use super::table::{FrameBuilder, RawTable, TableInfo, Tables};
use super::workbook;

/// Characters of the longest first line that is a title.
const LONGEST_TITLE: usize = 40;

/// Lines at the beginning, and at the end, in which a letter says who wrote it and when.
const LINES_ABOUT: usize = 12;

/// Characters of the longest name of what such a line says, and of what it says.
const LONGEST_LABEL: usize = 12;
const LONGEST_VALUE: usize = 60;

const TITLE: &str = "标题";
const BODY: &str = "内容";
const DATE: &str = "日期";

/// Opens a .docx document as one message.
pub(super) fn open_docx(source: &Source<'_>) -> Result<Opened, IngestError> {
    let text = workbook::read_docx(source.path)?;
    Ok(open(source, Format::Docx, text, None))
}

/// Opens a plain text as one message.
pub(super) fn open_text(source: &Source<'_>, text: Text) -> Result<Opened, IngestError> {
    let encoding = text.encoding;
    let text = read_whole(source.path, text)?;
    Ok(open(source, Format::Letter, text, Some(encoding)))
}

/// Reads a text up to a little more than the longest body.
fn read_whole(path: &Path, text: Text) -> Result<String, IngestError> {
    let mut whole = Vec::new();
    text.reader
        .take(MAX_CELL_BYTES as u64 + 1)
        .read_to_end(&mut whole)
        .map_err(|error| io_error(path, error))?;
    Ok(String::from_utf8_lossy(&whole).into_owned())
}

fn open(source: &Source<'_>, format: Format, text: String, encoding: Option<&'static str>) -> Opened {
    let letters = vec![Letter::Read(source.file(), text)];
    Opened {
        format,
        tables: Box::new(LetterTables::new(letters, Arc::clone(&source.names))),
        encoding,
    }
}

/// A letter still to come.
enum Letter {
    Read(PathBuf, String),
    Unread(PathBuf),
}

/// Letters as rows, in the order in which they are given.
pub(super) struct LetterTables {
    letters: std::vec::IntoIter<Letter>,
    names: Arc<ColumnNames>,
    count: u64,
    seen: Vec<TableInfo>,
}

impl LetterTables {
    fn new(letters: Vec<Letter>, names: Arc<ColumnNames>) -> Self {
        Self {
            letters: letters.into_iter(),
            names,
            count: 0,
            seen: Vec::new(),
        }
    }

    /// Reads files one after the other; one that cannot be read is a rejected row.
    pub(super) fn of_files(paths: &[PathBuf], names: Arc<ColumnNames>) -> Self {
        Self::new(paths.iter().cloned().map(Letter::Unread).collect(), names)
    }

    /// The text of a letter, or the row that says why there is none.
    fn text(&self, letter: Letter) -> Result<String, RowIssue> {
        let (path, read) = match letter {
            Letter::Read(path, text) => (path, Ok(text)),
            Letter::Unread(path) => {
                let read = read_letter(&path, &self.names);
                (path, read)
            }
        };
        let issue = |reason, raw: String| RowIssue {
            file: file_name(&path),
            row: self.count,
            column: String::new(),
            reason,
            raw: bounded_raw(&raw, 0),
        };
        let text = read.map_err(|error| issue(Reason::UnreadableLetter, format!("{}: {error}", file_name(&path))))?;
        if text.len() > MAX_CELL_BYTES {
            return Err(issue(Reason::TooLong, text));
        }
        if text.contains(INVALID) {
            return Err(issue(Reason::InvalidBytes, text));
        }
        Ok(text.replace('\0', "").replace("\r\n", "\n").replace('\r', "\n"))
    }
}

/// The text of one letter among several.
fn read_letter(path: &Path, names: &Arc<ColumnNames>) -> Result<String, IngestError> {
    let source = Source {
        path,
        names: Arc::clone(names),
    };
    if !format::is_letter(&source)? {
        return Err(IngestError::Unsupported {
            file: path.to_owned(),
            kind: "no letter",
            hint: "import it by itself",
        });
    }
    if workbook::is_packed(path)? {
        return workbook::read_docx(path);
    }
    read_whole(path, super::decode::open(path)?)
}

impl Tables for LetterTables {
    fn next_table(&mut self, max_rows: usize) -> Result<Option<RawTable>, IngestError> {
        let mut headers = vec![TITLE.to_owned(), BODY.to_owned()];
        let (mut rows, mut issues, mut bytes) = (Vec::new(), Vec::new(), 0);
        while rows.len() + issues.len() < max_rows && bytes < BATCH_BYTES {
            let Some(letter) = self.letters.next() else { break };
            self.count += 1;
            match self.text(letter) {
                Ok(text) => {
                    bytes += 2 * text.len();
                    let cells = understand(&text, &self.names);
                    for (header, _) in &cells {
                        if !headers.contains(header) {
                            headers.push(header.clone());
                        }
                    }
                    rows.push((self.count, cells, text));
                }
                Err(issue) => issues.push(issue),
            }
        }
        if rows.is_empty() && issues.is_empty() {
            return Ok(None);
        }
        let names: Vec<&str> = headers.iter().map(String::as_str).collect();
        let columns = Arc::new(Columns::recognise(&names, &self.names));
        self.seen = vec![TableInfo::of("", 0, &columns)];
        let mut table = RawTable::empty(&columns);
        let mut builder = FrameBuilder::new(&columns.headers, rows.len());
        for (row, cells, text) in rows {
            let cell = |header: &String| {
                cells
                    .iter()
                    .find(|(name, _)| name == header)
                    .map_or("", |(_, value)| value.as_str())
            };
            builder.push(row, headers.iter().map(cell));
            if text.trim().is_empty() {
                table.raws.push((row, bounded_raw(&text, 0)));
            }
        }
        (table.frame, table.rows) = builder.finish();
        table.issues = issues;
        table.count_rows();
        Ok(Some(table))
    }

    fn seen(&self) -> &[TableInfo] {
        &self.seen
    }
}

/// The cells of a letter by header: title, body, and what its first and last lines say of it. The body stays whole but for the title.
fn understand(text: &str, names: &ColumnNames) -> Vec<(String, String)> {
    let text = text.trim();
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let mut cells: Vec<(String, String)> = Vec::new();
    let about = |at: usize| at < LINES_ABOUT || at + LINES_ABOUT >= lines.len();
    for (_, line) in lines.iter().enumerate().filter(|(at, _)| about(*at)) {
        for (label, value) in said(line) {
            if is_known(label, names) && !cells.iter().any(|(header, _)| header == label) {
                cells.push((label.to_owned(), value.to_owned()));
            }
        }
    }
    let dated = lines
        .iter()
        .rev()
        .take(3)
        .find(|line| line.chars().count() <= LONGEST_TITLE && dates::parse(line, dates::Style::default()).is_ok());
    if let Some(date) = dated
        && lines.len() > 1
        && !cells.iter().any(|(header, _)| header.contains(DATE))
    {
        cells.push((DATE.to_owned(), (*date).to_owned()));
    }
    let (title, body) = match text.split_once('\n') {
        Some((first, rest)) if is_title(first.trim(), names) => (first.trim(), rest.trim()),
        _ => ("", text),
    };
    if !cells.iter().any(|(header, _)| header == TITLE) {
        cells.push((TITLE.to_owned(), title.to_owned()));
    }
    cells.push((BODY.to_owned(), body.to_owned()));
    cells
}

/// Whether a first line is a title: short, no sentence, no salutation, nothing that says who wrote the letter.
fn is_title(line: &str, names: &ColumnNames) -> bool {
    let ends_otherwise = !line.ends_with(['。', '！', '？', '；', '，', '：', '.', '!', '?', ';', ',', ':']);
    let says = said(line).any(|(label, _)| is_known(label, names));
    line.chars().count() <= LONGEST_TITLE && ends_otherwise && !says
}

/// What a line says under a label: `姓名：王小明`, or a label and a value in neighbouring cells of a form.
fn said(line: &str) -> impl Iterator<Item = (&str, &str)> {
    let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
    let in_cell = cells.clone().into_iter().filter_map(|cell| cell.split_once(['：', ':']));
    let beside: Vec<(&str, &str)> = cells
        .windows(2)
        .map(|pair| (pair[0].trim_end_matches(['：', ':']), pair[1]))
        .collect();
    in_cell
        .chain(beside)
        .map(|(label, value)| (label.trim(), value.trim()))
        .filter(|(label, value)| {
            let length = value.chars().count();
            !label.is_empty() && label.chars().count() <= LONGEST_LABEL && (1..=LONGEST_VALUE).contains(&length)
        })
}

/// Whether a label is the name of a column that is no long text.
fn is_known(label: &str, names: &ColumnNames) -> bool {
    let columns = Columns::recognise(&[label], names);
    columns.fields.first().copied().flatten().is_some_and(|field| {
        !matches!(
            field,
            Field::Body | Field::Measures | Field::Suggestion | Field::Cause | Field::Summary | Field::Reply
        ) && (field != Field::Title || label == TITLE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(&str, &str)]) {
        let cells = understand(text, &ColumnNames::default());
        let cells: Vec<(&str, &str)> = cells.iter().map(|(header, value)| (header.as_str(), value.as_str())).collect();
        assert_eq!(cells, expected, "{text}");
    }

    #[test]
    fn a_short_first_line_is_the_title() {
        check(
            "关于增设路灯的建议\n巷口晚上很黑。\n",
            &[("标题", "关于增设路灯的建议"), ("内容", "巷口晚上很黑。")],
        );
        check(
            "巷口晚上很黑。\n请增设路灯。",
            &[("标题", ""), ("内容", "巷口晚上很黑。\n请增设路灯。")],
        );
        check("只有一行", &[("标题", ""), ("内容", "只有一行")]);
        check("尊敬的领导：\n您好。", &[("标题", ""), ("内容", "尊敬的领导：\n您好。")]);
    }

    #[test]
    fn lines_about_the_letter_become_cells_and_stay_in_the_body() {
        let text = "姓名：王小明\n联系电话: 13800000000\n标题：增设路灯\n巷口晚上很黑。\n2024年3月5日";
        check(
            text,
            &[
                ("姓名", "王小明"),
                ("联系电话", "13800000000"),
                ("标题", "增设路灯"),
                ("日期", "2024年3月5日"),
                ("内容", text),
            ],
        );
    }

    #[test]
    fn a_form_of_cells_is_understood() {
        check(
            "姓名\t王小明\t联系电话\t13800000000\n建议在巷口增设路灯。",
            &[
                ("姓名", "王小明"),
                ("联系电话", "13800000000"),
                ("标题", ""),
                ("内容", "姓名\t王小明\t联系电话\t13800000000\n建议在巷口增设路灯。"),
            ],
        );
    }
}
