//! From bytes in any encoding that offices use to UTF-8: decided on the whole file, then streamed.

mod detect;
#[cfg(test)]
mod tests;
mod transcode;

use std::fs::File;
use std::io::{BufReader, Cursor, Read};
use std::path::Path;

use encoding_rs::UTF_8;

pub(super) use self::detect::is_utf16;
use self::detect::{Decision, decide};
use self::transcode::Transcoder;
use super::error::IngestError;
use super::format::io_error;

/// Stands where bytes were invalid, with their hexadecimal digits after it; no text holds this noncharacter.
pub(super) const INVALID: char = '\u{fdd0}';

/// Bytes that are read at once.
const BLOCK: usize = 256 * 1024;

/// Decoded bytes by which the format of a text is told.
const HEAD: u64 = 128 * 1024;

/// A file as a stream of UTF-8.
pub(super) struct Text {
    /// The stream from its beginning; where bytes were invalid it holds [`INVALID`] and their hexadecimal digits.
    pub(super) reader: Box<dyn Read + Send>,
    /// Name of the encoding.
    pub(super) encoding: &'static str,
    /// How the text begins.
    pub(super) head: String,
    /// Whether the head is the whole text.
    pub(super) is_whole: bool,
}

/// Decides the encoding by reading the whole file once, and opens it. Cost: one pass for UTF-8, two more for others.
///
/// A byte-order mark decides; else UTF-16 where the bytes make sense as such; else strict UTF-8; else UTF-8 in which few characters
/// are broken; else GB18030 or Big5, whichever is valid and has more of its common characters.
///
/// # Errors
/// If the file cannot be read, or if more is invalid than cut characters now and then.
pub(super) fn open(path: &Path) -> Result<Text, IngestError> {
    let Decision { encoding, bom, found } = decide(path)?;
    let mut file = File::open(path).map_err(|error| io_error(path, error))?;
    file.read_exact(&mut [0; 3][..bom]).map_err(|error| io_error(path, error))?;
    if found.is_beyond_repair(encoding) {
        return Err(IngestError::Encoding {
            file: path.to_owned(),
            rows: found.invalid_lines,
        });
    }
    let mut reader: Box<dyn Read + Send> = if encoding == UTF_8 && found.invalid == 0 {
        Box::new(BufReader::with_capacity(BLOCK, file))
    } else {
        Box::new(Transcoder::new(file, encoding))
    };
    let mut start = Vec::new();
    (&mut reader)
        .take(HEAD)
        .read_to_end(&mut start)
        .map_err(|error| io_error(path, error))?;
    // A character cut by the end of the head does not belong to it.
    let head = start.utf8_chunks().next().map_or("", |chunk| chunk.valid()).to_owned();
    Ok(Text {
        is_whole: (start.len() as u64) < HEAD,
        head,
        reader: Box::new(Cursor::new(start).chain(reader)),
        encoding: name(encoding, bom),
    })
}

/// What people call an encoding.
fn name(encoding: &'static encoding_rs::Encoding, bom: usize) -> &'static str {
    match encoding.name() {
        "UTF-8" if bom > 0 => "UTF-8 BOM",
        "gb18030" => "GB18030",
        other => other,
    }
}
