//! Which format a file has, decided by its content.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::decode::{self, Text};
use super::error::IngestError;
use super::names::ColumnNames;
use super::table::Tables;
use super::{columnar, csv, html, json, letters, mhtml, spreadsheetml, workbook, xls};
use crate::corpus::codes;

codes! {
    /// A format that is read; its code stands in import records.
    Format {
        /// A workbook of today (.xlsx, .xlsm).
        Xlsx = "xlsx",
        /// A workbook of old (.xls, .et).
        Xls = "xls",
        /// A binary workbook (.xlsb).
        Xlsb = "xlsb",
        /// An open document spreadsheet (.ods).
        Ods = "ods",
        /// A web page with tables, or an archive of one.
        Html = "html",
        /// A workbook of plain XML.
        Xml = "xml",
        /// Text with a separator between cells.
        Delimited = "csv",
        /// A JSON object a line.
        JsonLines = "jsonl",
        /// An array of JSON objects.
        Json = "json",
        /// Parquet.
        Parquet = "parquet",
        /// Arrow IPC, as a file or a stream (.arrow, .feather).
        Arrow = "arrow",
        /// A letter (.docx).
        Docx = "docx",
        /// A letter of plain text.
        Letter = "txt",
    }
}

impl Format {
    /// Its name in import records.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.code()
    }
}

/// Opens a file of one format.
type Open = fn(&Source<'_>) -> Result<Opened, IngestError>;

/// Formats that are known by their first bytes.
const BINARY: &[(&[u8], Open)] = &[
    (b"PK\x03\x04", workbook::open_packed),
    (b"\xd0\xcf\x11\xe0", xls::open),
    (b"PAR1", columnar::open_parquet),
    (b"ARROW1", columnar::open_arrow_file),
    (b"\xff\xff\xff\xff", columnar::open_arrow_stream),
];

/// A format of text: how it is known by the beginning of the text, how it is opened.
struct TextEntry {
    /// Whether a file of it is one message.
    is_letter: bool,
    is: fn(&Source<'_>, &Text) -> bool,
    open: fn(&Source<'_>, Text) -> Result<Opened, IngestError>,
}

/// Formats of text in the order in which they are tried; the last takes every text.
const TEXTS: &[TextEntry] = &[
    TextEntry {
        is_letter: false,
        is: |_, text| spreadsheetml::is_one(&text.head),
        open: spreadsheetml::open,
    },
    TextEntry {
        is_letter: false,
        is: |_, text| html::is_one(&text.head),
        open: html::open,
    },
    TextEntry {
        is_letter: false,
        is: |_, text| mhtml::is_one(&text.head),
        open: mhtml::open,
    },
    TextEntry {
        is_letter: false,
        is: |_, text| json::is_one(&text.head),
        open: json::open,
    },
    TextEntry {
        is_letter: true,
        is: |source, text| source.is_plain_text() && !csv::is_table(&text.head, &source.names),
        open: letters::open_text,
    },
    TextEntry {
        is_letter: false,
        is: |_, _| true,
        open: csv::open,
    },
];

/// Kinds of files that are recognised and not read: first bytes, kind, what to do.
const REFUSED: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF document", "export the table as .xlsx or .csv"),
    (b"{\\rtf", "a rich text document", "save it as .docx or .txt"),
    (b"\x89PNG", "a picture", "type its text into a table"),
    (b"\xff\xd8\xff", "a picture", "type its text into a table"),
    (b"GIF8", "a picture", "type its text into a table"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"Rar!", "a compressed file", "unpack it first"),
    (b"7z\xbc\xaf", "a compressed file", "unpack it first"),
    (b"PK\x05\x06", "an empty archive", "export the file again"),
    (b"SQLite format 3", "a database", "export its table as .csv"),
];

/// What is needed to open a file.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    pub(super) names: Arc<ColumnNames>,
}

impl Source<'_> {
    /// The path, to keep.
    pub(super) fn file(&self) -> PathBuf {
        self.path.to_owned()
    }

    /// Whether the name says that the file may be a letter.
    fn is_plain_text(&self) -> bool {
        self.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"))
    }
}

/// An opened file.
pub(super) struct Opened {
    pub(super) format: Format,
    pub(super) tables: Box<dyn Tables>,
    /// Name of the encoding; `None` where the format has its own.
    pub(super) encoding: Option<&'static str>,
}

/// Finds a file's format and opens it.
pub(super) fn open(source: &Source<'_>) -> Result<Opened, IngestError> {
    let path = source.path;
    let head = head(path)?;
    if let Some((_, open)) = BINARY.iter().find(|(start, _)| head.starts_with(start)) {
        return open(source);
    }
    if let Some(&(_, kind, hint)) = REFUSED.iter().find(|(start, ..)| head.starts_with(start)) {
        return Err(IngestError::Unsupported {
            file: path.to_owned(),
            kind,
            hint,
        });
    }
    if !is_text(&head) {
        return Err(IngestError::Unsupported {
            file: path.to_owned(),
            kind: "no text and no known workbook",
            hint: "export the table as .xlsx or .csv",
        });
    }
    let text = decode::open(path)?;
    (entry(source, &text).open)(source, text)
}

fn entry(source: &Source<'_>, text: &Text) -> &'static TextEntry {
    let found = TEXTS.iter().find(|entry| (entry.is)(source, text));
    found.expect("the last entry takes every text")
}

/// Whether a file is a letter: one message, not a table of them. Cost: for text as much as opening it.
pub(super) fn is_letter(source: &Source<'_>) -> Result<bool, IngestError> {
    let head = head(source.path)?;
    if head.starts_with(b"PK\x03\x04") {
        return workbook::is_docx(source.path);
    }
    let may_be = source.is_plain_text() && !REFUSED.iter().any(|(start, ..)| head.starts_with(start)) && is_text(&head);
    Ok(may_be && entry(source, &decode::open(source.path)?).is_letter)
}

/// The first bytes of a file that has any that are not blank.
fn head(path: &Path) -> Result<Vec<u8>, IngestError> {
    let metadata = std::fs::metadata(path).map_err(|error| io_error(path, error))?;
    if metadata.is_dir() {
        return Err(IngestError::Directory { file: path.to_owned() });
    }
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(65_536).read_to_end(&mut head))
        .map_err(|error| io_error(path, error))?;
    let is_blank = |byte: &u8| matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe | 0x1a) || byte.is_ascii_whitespace();
    let is_whole = head.len() as u64 >= metadata.len();
    if is_whole && head.iter().all(is_blank) {
        return Err(IngestError::Empty { file: path.to_owned() });
    }
    Ok(head)
}

/// Whether bytes may be text: hardly any control characters but white space, and zero bytes now and then or as in UTF-16.
fn is_text(head: &[u8]) -> bool {
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") || decode::is_utf16(head) {
        return true;
    }
    let is_control = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a | 0x1b | 0);
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    let controls = head.iter().filter(is_control).count();
    zeros * 5 <= head.len() && controls * 100 <= head.len()
}

/// Tells a missing file from other refusals of the system.
pub(super) fn io_error(path: &Path, source: std::io::Error) -> IngestError {
    let file = path.to_owned();
    if source.kind() == std::io::ErrorKind::NotFound {
        IngestError::Missing { file }
    } else {
        IngestError::Io { file, source }
    }
}

/// Name of a file without its folders.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
