//! Files in a ZIP container: which kind they are, and whether they unpack to what memory can hold.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use zip::ZipArchive;

use super::error::IngestError;
use super::feed::{self, Feed, damaged};
use super::format::{Format, Opened, Source, io_error};
use super::limits::{MAX_PART_BYTES, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES};
use super::rows::RowTables;
use super::{docx, letters, ods, xlsx};

/// A reader that pushes the rows of a workbook.
pub(super) type Push = fn(&Path, &mut Feed) -> Result<(), IngestError>;

/// Kinds of files in a ZIP container: a part that only they have, the format, its reader.
const KINDS: &[(&str, Format, Push)] = &[
    ("xl/workbook.xml", Format::Xlsx, xlsx::read),
    ("xl/workbook.bin", Format::Xlsb, xlsx::read_binary),
];

/// A ZIP container with its file.
pub(super) type Archive = ZipArchive<BufReader<File>>;

/// Opens a file in a ZIP container.
pub(super) fn open_packed(source: &Source<'_>) -> Result<Opened, IngestError> {
    let path = source.path;
    let mut archive = archive(path)?;
    let names = names(&archive);
    let has = |part: &str| names.iter().any(|name| name == part);
    if let Some((_, format, read)) = KINDS.iter().find(|(part, ..)| has(part)) {
        check(path, &mut archive)?;
        return open(source, *format, *read);
    }
    if has("word/document.xml") {
        return letters::open_docx(source);
    }
    if has("content.xml") && has("mimetype") {
        check(path, &mut archive)?;
        return open(source, Format::Ods, ods::read);
    }
    Err(IngestError::Unsupported {
        file: path.to_owned(),
        kind: "an archive or a document that is no workbook and no letter",
        hint: "unpack it, or save the table in it as .xlsx",
    })
}

/// Whether a ZIP container is a .docx document.
pub(super) fn is_docx(path: &Path) -> Result<bool, IngestError> {
    Ok(names(&archive(path)?).iter().any(|name| name == "word/document.xml"))
}

/// Whether a file is a ZIP container.
pub(super) fn is_packed(path: &Path) -> Result<bool, IngestError> {
    let mut start = Vec::new();
    File::open(path)
        .and_then(|file| file.take(4).read_to_end(&mut start))
        .map_err(|error| io_error(path, error))?;
    Ok(start == b"PK\x03\x04")
}

/// Reads the text of a .docx document, if it is one and unpacks to what memory can hold.
pub(super) fn read_docx(path: &Path) -> Result<String, IngestError> {
    let mut archive = archive(path)?;
    check(path, &mut archive)?;
    feed::guarded(path, || docx::read(path, &mut archive))
}

/// Names of the parts, in lower case.
fn names(archive: &Archive) -> Vec<String> {
    let names = archive.file_names();
    names
        .map(|name| name.map(|name| name.to_ascii_lowercase().replace('\\', "/")).unwrap_or_default())
        .collect()
}

/// Opens a workbook whose rows a reader pushes.
pub(super) fn open(source: &Source<'_>, format: Format, read: Push) -> Result<Opened, IngestError> {
    let opened = open_text(source, format, "", read)?;
    Ok(Opened { encoding: None, ..opened })
}

/// Opens a workbook that is a text, whose rows a reader pushes.
pub(super) fn open_text<F>(source: &Source<'_>, format: Format, encoding: &'static str, read: F) -> Result<Opened, IngestError>
where
    F: FnOnce(&Path, &mut Feed) -> Result<(), IngestError> + Send + 'static,
{
    let path = source.path.to_owned();
    let rows = feed::start(source.path, move |feed| read(&path, feed))?;
    let tables = RowTables::new(rows, source.file(), Arc::clone(&source.names));
    Ok(Opened {
        format,
        tables: Box::new(tables),
        encoding: Some(encoding),
    })
}

/// Reads the directory of a ZIP container.
pub(super) fn archive(path: &Path) -> Result<Archive, IngestError> {
    let file = File::open(path).map_err(|error| io_error(path, error))?;
    feed::guarded(path, || {
        ZipArchive::new(BufReader::new(file)).map_err(|error| damaged(path.to_owned(), error))
    })
}

/// Refuses containers that unpack to more than they may: by what they declare, then by what comes out. Cost: everything is unpacked
/// once.
fn check(path: &Path, archive: &mut Archive) -> Result<(), IngestError> {
    let bomb = |detail: String| {
        Err(IngestError::Bomb {
            file: path.to_owned(),
            detail,
        })
    };
    let mut total = 0u64;
    for index in 0..archive.len() {
        let fault = |error: zip::result::ZipError| damaged(path.to_owned(), error);
        let mut part = archive.by_index(index).map_err(fault)?;
        let (declared, packed) = (part.size(), part.compressed_size());
        if declared > RATIO_FREE_BYTES && declared / packed.max(1) > MAX_RATIO {
            return bomb(format!("{} times its size", declared / packed.max(1)));
        }
        let name = part.name().map(|name| name.to_ascii_lowercase()).unwrap_or_default();
        // Sheets are read as they are unpacked; everything else is held whole.
        let is_streamed = name.starts_with("xl/worksheets/") || name == "content.xml";
        total = total.saturating_add(declared);
        if total > MAX_UNPACKED_BYTES || (!is_streamed && declared > MAX_PART_BYTES) {
            return bomb(format!("{total} bytes"));
        }
        // A part that cannot be unpacked may be one that is never needed: whoever needs it will say so.
        let unpacked = std::io::copy(&mut (&mut part).take(declared + 1), &mut std::io::sink()).unwrap_or(0);
        if unpacked > declared {
            return bomb(format!("more than the {declared} bytes that it declares for a part"));
        }
    }
    Ok(())
}
