//! Which format a file has, decided by its content.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

use super::error::IngestError;
use super::names::ColumnNames;
use super::table::Tables;
use super::{csv, decode, jsonl, xlsx};

/// A format that is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A workbook (.xlsx, .xlsm).
    Workbook,
    /// A JSON object a line.
    JsonLines,
    /// Text with a separator between cells.
    Delimited,
}

impl Format {
    /// Its name in import records.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Workbook => "xlsx",
            Self::JsonLines => "jsonl",
            Self::Delimited => "csv",
        }
    }
}

/// A format's entry in the list: how it is known and how it is opened.
struct Entry {
    format: Format,
    is: fn(&Signature) -> bool,
    open: fn(&Source<'_>) -> Result<Opened, IngestError>,
}

/// Every format that is read, in the order in which they are tried.
const FORMATS: &[Entry] = &[
    Entry {
        format: Format::Workbook,
        is: |file| file.starts(b"PK\x03\x04") && file.tail_holds(b"xl/workbook"),
        open: xlsx::open,
    },
    Entry {
        format: Format::JsonLines,
        is: |file| file.is_text() && file.first_visible() == Some(b'{'),
        open: jsonl::open,
    },
    Entry {
        format: Format::Delimited,
        is: Signature::is_text,
        open: csv::open,
    },
];

/// Kinds of files that are recognised and not read: first bytes, kind, what to do.
const REFUSED: &[(&[u8], &str, &str)] = &[
    (b"%PDF", "a PDF document", "export the table as .xlsx or .csv"),
    (
        b"PK\x03\x04",
        "an archive or a document that is no .xlsx workbook",
        "unpack it, or save the table in it as .xlsx",
    ),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office file (.xls, .doc)",
        "open it in Excel or WPS and save it as .xlsx",
    ),
    (b"PAR1", "a Parquet file", "export it as .csv or .xlsx"),
    (b"ARROW1", "an Arrow file", "export it as .csv or .xlsx"),
    (b"\x89PNG", "a picture", "type its text into a table"),
    (b"\xff\xd8\xff", "a picture", "type its text into a table"),
    (b"GIF8", "a picture", "type its text into a table"),
    (b"\x1f\x8b", "a compressed file", "unpack it first"),
    (b"Rar!", "a compressed file", "unpack it first"),
    (b"7z\xbc\xaf", "a compressed file", "unpack it first"),
];

/// What is needed to open a file.
pub(super) struct Source<'a> {
    pub(super) path: &'a Path,
    /// Name without folders, as issues and messages carry it.
    pub(super) name: String,
    pub(super) names: Arc<ColumnNames>,
}

/// An opened file.
pub(super) struct Opened {
    pub(super) tables: Box<dyn Tables>,
    /// Name of the encoding; `None` where the format has its own.
    pub(super) encoding: Option<&'static str>,
}

/// Finds a file's format and opens it.
pub(super) fn open(source: &Source<'_>) -> Result<(Format, Opened), IngestError> {
    let path = source.path;
    let metadata = std::fs::metadata(path).map_err(|error| io_error(path, error))?;
    if metadata.is_dir() {
        return Err(IngestError::Directory { file: path.to_owned() });
    }
    let signature = Signature::read(path).map_err(|error| io_error(path, error))?;
    if signature.is_blank() {
        return Err(IngestError::Empty { file: path.to_owned() });
    }
    if let Some(entry) = FORMATS.iter().find(|entry| (entry.is)(&signature)) {
        return Ok((entry.format, (entry.open)(source)?));
    }
    if signature.starts(b"\xd0\xcf\x11\xe0") && holds_encrypted_package(path).map_err(|error| io_error(path, error))? {
        return Err(IngestError::Encrypted { file: path.to_owned() });
    }
    let (kind, hint) = REFUSED.iter().find(|(start, ..)| signature.starts(start)).map_or(
        ("no text and no known workbook", "export the table as .xlsx or .csv"),
        |&(_, kind, hint)| (kind, hint),
    );
    Err(IngestError::Unsupported {
        file: path.to_owned(),
        kind,
        hint,
    })
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

/// The first and the last bytes of a file.
struct Signature {
    head: Vec<u8>,
    tail: Vec<u8>,
}

impl Signature {
    fn read(path: &Path) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        let mut head = Vec::new();
        (&mut file).take(8192).read_to_end(&mut head)?;
        let size = file.seek(SeekFrom::End(0))?;
        file.seek(SeekFrom::Start(size.saturating_sub(65_536)))?;
        let mut tail = Vec::new();
        file.take(65_536).read_to_end(&mut tail)?;
        Ok(Self { head, tail })
    }

    fn starts(&self, bytes: &[u8]) -> bool {
        self.head.starts_with(bytes)
    }

    fn tail_holds(&self, bytes: &[u8]) -> bool {
        self.tail.windows(bytes.len()).any(|window| window == bytes)
    }

    /// The first byte after marks of the byte order, zero bytes of UTF-16 and white space.
    fn first_visible(&self) -> Option<u8> {
        self.head
            .iter()
            .copied()
            .find(|byte| !matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xff | 0xfe | b' ' | b'\t' | b'\r' | b'\n'))
    }

    fn is_blank(&self) -> bool {
        self.first_visible().is_none() && self.tail.len() < 65_536
    }

    /// Whether the bytes may be text: no control characters but white space, and zero bytes only as in UTF-16.
    fn is_text(&self) -> bool {
        if REFUSED.iter().any(|(start, ..)| self.starts(start)) {
            return false;
        }
        let zeros = self.head.iter().filter(|&&byte| byte == 0).count();
        let utf16 = self.starts(b"\xff\xfe") || self.starts(b"\xfe\xff") || (zeros > 0 && decode::looks_like_utf16(&self.head));
        let controls = self
            .head
            .iter()
            .filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a | 0x1b | 0))
            .count();
        utf16 || (zeros == 0 && controls * 100 <= self.head.len())
    }
}

/// Whether an old container holds an encrypted new one: its folder names the stream in UTF-16.
fn holds_encrypted_package(path: &Path) -> std::io::Result<bool> {
    let wanted: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut file = File::open(path)?;
    let mut window = Vec::new();
    let mut block = vec![0; 1 << 20];
    loop {
        let n = file.read(&mut block)?;
        if n == 0 {
            return Ok(false);
        }
        window.extend_from_slice(&block[..n]);
        if window.windows(wanted.len()).any(|piece| piece == wanted) {
            return Ok(true);
        }
        window.drain(..window.len().saturating_sub(wanted.len()));
    }
}
