//! Web archives ("single file web page", also as `.xls`): the pages in them, one after the other.

use std::io::Read;

use encoding_rs::{Encoding, GB18030, UTF_8};

use super::decode::Text;
use super::error::IngestError;
use super::feed::damaged;
use super::format::{Format, Opened, Source, io_error};
use super::{html, workbook};

/// Bytes of the largest web archive that is read: it is held in memory whole.
const MAX_BYTES: u64 = 128 << 20;

/// Whether a text begins as a web archive.
pub(super) fn is_one(head: &str) -> bool {
    let head = head.get(..head.floor_char_boundary(4096)).unwrap_or(head).to_ascii_lowercase();
    (head.starts_with("mime-version:") || head.starts_with("from:")) && head.contains("multipart/related")
}

/// Opens a web archive.
pub(super) fn open(source: &Source<'_>, text: Text) -> Result<Opened, IngestError> {
    let mut whole = Vec::new();
    text.reader
        .take(MAX_BYTES + 1)
        .read_to_end(&mut whole)
        .map_err(|error| io_error(source.path, error))?;
    if whole.len() as u64 > MAX_BYTES {
        return Err(damaged(
            source.path.to_owned(),
            format!("more than {MAX_BYTES} bytes in a web archive are not read"),
        ));
    }
    let pages = pages(&String::from_utf8_lossy(&whole));
    workbook::open_text(source, Format::Html, text.encoding, move |path, feed| {
        let mut has_rows = false;
        for page in pages {
            has_rows |= html::read(path, page.as_bytes(), feed)?;
        }
        if has_rows { Ok(()) } else { Err(html::without_table(path)) }
    })
}

/// The pages of an archive, decoded.
fn pages(archive: &str) -> Vec<String> {
    let Some(boundary) = parameter(archive, "boundary=") else {
        return Vec::new();
    };
    let mark = format!("--{boundary}");
    let parts = archive.split(mark.as_str()).skip(1);
    parts.filter_map(page).collect()
}

fn page(part: &str) -> Option<String> {
    let part = part.replace("\r\n", "\n");
    let (header, body) = part.trim_start_matches('\n').split_once("\n\n")?;
    let lower = header.to_ascii_lowercase();
    if !lower.contains("content-type: text/html") {
        return None;
    }
    let bytes = if lower.contains("quoted-printable") {
        quoted_printable(body)
    } else if lower.contains("base64") {
        base64(body)
    } else {
        return Some(body.to_owned());
    };
    let declared = parameter(header, "charset=").and_then(|label| Encoding::for_label(label.as_bytes()));
    let fallback = if std::str::from_utf8(&bytes).is_ok() { UTF_8 } else { GB18030 };
    Some(declared.unwrap_or(fallback).decode(&bytes).0.into_owned())
}

/// The value of a parameter of a header.
fn parameter<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let at = memchr::memmem::find(text.to_ascii_lowercase().as_bytes(), name.as_bytes())?;
    let value = &text[at + name.len()..];
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(value, _)| value),
        None => value.split([';', '\n', '\r', ' ']).next(),
    }
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        let digits = tail.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        if *first != b'=' {
            bytes.push(*first);
        } else if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            bytes.push(byte);
            rest = &tail[2..];
        } else {
            // A line that goes on.
            rest = tail.strip_prefix(b"\n").unwrap_or(tail);
        }
    }
    bytes
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |byte: u8| {
        Some(match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        })
    };
    let (mut bytes, mut bits, mut n) = (Vec::with_capacity(text.len()), 0u32, 0);
    for value in text.bytes().filter_map(digit) {
        bits = bits << 6 | u32::from(value);
        n += 6;
        if n >= 8 {
            n -= 8;
            bytes.push((bits >> n) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_an_archive_are_decoded() {
        let archive = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"b\"\n\n--b\nContent-Type: text/html; charset=\"gb2312\"\n\
            Content-Transfer-Encoding: quoted-printable\n\n<td>=C2=B7=\n=B5=C6</td>\n--b\nContent-Type: image/png\n\nx\n--b\n\
            Content-Type: text/html\nContent-Transfer-Encoding: base64\n\n6Lev54Gv\n--b--\n";
        assert!(is_one(archive));
        let found = pages(archive);
        assert_eq!(found.iter().map(|page| page.trim()).collect::<Vec<_>>(), ["<td>路灯</td>", "路灯"]);
    }
}
