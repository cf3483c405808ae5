//! Cuts decoded text into records: lines, but for line breaks inside of quoted cells. Nothing is lost, whatever the text.

#[cfg(test)]
mod tests;

use std::io::{self, Read};
use std::ops::Range;

use memchr::{memchr, memchr2, memchr3};

use super::issue::Reason;
use super::limits::{MAX_CELL_BYTES, MAX_RECORD_BYTES};
use super::split;

/// Bytes that are read at once.
const BLOCK: usize = 256 * 1024;

/// Lines in a quoted cell that make it a swallowed part of the table, where all of them are complete rows.
const SWALLOWED_LINES: usize = 3;

/// How records end and what quotes mean.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Dialect {
    /// A record is a line.
    Lines,
    /// Cells with a separator between them; a cell that begins with a quotation mark may hold line breaks.
    Cells {
        /// What stands between cells.
        separator: &'static str,
        /// Cells of a usual row, 0 if unknown: tells rows that an unclosed quote swallowed from lines of a text.
        width: usize,
    },
}

/// A record as it stands in the text, with its line end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Record<'a> {
    pub(super) text: &'a str,
    /// What makes it unusable.
    pub(super) fault: Option<Reason>,
    /// Bytes of the line that were read and left out, after the text.
    pub(super) omitted: u64,
}

impl<'a> Record<'a> {
    /// The text without its line end; and, at the end of a file, without the mark of old systems for it.
    pub(super) fn line(&self) -> &'a str {
        self.text.trim_end_matches(['\n', '\r']).trim_end_matches('\u{1a}')
    }
}

/// Cuts a stream of UTF-8. Memory: the longest record, at most [`MAX_RECORD_BYTES`] and a block. Cost: one search for line ends and
/// quotation marks, twice where a quote is not closed.
pub(super) struct Records<R> {
    reader: R,
    dialect: Dialect,
    buffer: Vec<u8>,
    /// Bytes of the buffer that are still to be given out.
    unread: Range<usize>,
    ended: bool,
}

/// Where a record ends.
struct Cut {
    length: usize,
    fault: Option<Reason>,
    /// The line goes on beyond what is read.
    goes_on: bool,
}

impl Cut {
    fn at(length: usize) -> Self {
        Self {
            length,
            fault: None,
            goes_on: false,
        }
    }
}

impl<R: Read> Records<R> {
    /// Begins to cut.
    pub(super) fn new(reader: R, dialect: Dialect) -> Self {
        Self {
            reader,
            dialect,
            buffer: Vec::new(),
            unread: 0..0,
            ended: false,
        }
    }

    /// The next record; `None` at the end.
    pub(super) fn next_record(&mut self) -> io::Result<Option<Record<'_>>> {
        let mut scan = Scan::default();
        let cut = loop {
            let text = &self.buffer[self.unread.clone()];
            if let Some(cut) = scan.find_end(text, self.dialect, self.ended) {
                break cut;
            }
            if self.ended {
                return Ok(None);
            }
            self.fill()?;
        };
        let mut record = self.take(cut.length);
        let mut omitted = 0;
        if cut.goes_on {
            // The text moves to the front so that the rest of the line can be read over behind it.
            self.buffer.drain(..record.start);
            self.unread = self.unread.start - record.start..self.unread.end - record.start;
            record = 0..cut.length;
            omitted = self.skip_line(cut.length)?;
        }
        let text = std::str::from_utf8(&self.buffer[record]).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
        Ok(Some(Record {
            text,
            fault: cut.fault,
            omitted,
        }))
    }

    fn take(&mut self, length: usize) -> Range<usize> {
        let start = self.unread.start;
        self.unread.start += length;
        start..start + length
    }

    /// Reads a block more.
    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.unread.start);
        self.unread = 0..self.unread.len();
        self.buffer.resize(self.unread.end + BLOCK, 0);
        let n = read_some(&mut self.reader, &mut self.buffer[self.unread.end..])?;
        self.unread.end += n;
        self.buffer.truncate(self.unread.end);
        self.ended = n == 0;
        Ok(())
    }

    /// Reads over the rest of a line without keeping it; the first `kept` bytes of the buffer stay.
    fn skip_line(&mut self, kept: usize) -> io::Result<u64> {
        let mut skipped = 0;
        loop {
            let rest = &self.buffer[self.unread.clone()];
            if let Some(at) = memchr2(b'\n', b'\r', rest) {
                let line_end = at + 1 + usize::from(rest[at] == b'\r' && rest.get(at + 1) == Some(&b'\n'));
                self.unread.start += line_end;
                return Ok(skipped + line_end as u64);
            }
            skipped += rest.len() as u64;
            self.buffer.resize(kept + BLOCK, 0);
            let n = read_some(&mut self.reader, &mut self.buffer[kept..])?;
            self.buffer.truncate(kept + n);
            self.unread = kept..kept + n;
            if n == 0 {
                self.ended = true;
                return Ok(skipped);
            }
        }
    }
}

/// Reads until something comes or the stream ends.
fn read_some(reader: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(into) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// How far a record was looked through.
#[derive(Default)]
struct Scan {
    at: usize,
    /// Where the quoted cell began that the scan is in.
    quote: Option<usize>,
}

impl Scan {
    /// Looks for the end of the record that the text begins with; `None` if more text decides.
    fn find_end(&mut self, text: &[u8], dialect: Dialect, ended: bool) -> Option<Cut> {
        let Dialect::Cells { separator, width } = dialect else {
            return self.find_line_end(text, ended);
        };
        loop {
            let found = match self.quote {
                None => self.outside(text, separator.as_bytes(), ended),
                Some(quote) => self.inside(text, quote, (separator, width), ended),
            };
            match found {
                Found::Cut(cut) => return Some(cut),
                Found::More => return None,
                Found::GoOn => {}
            }
        }
    }

    fn find_line_end(&mut self, text: &[u8], ended: bool) -> Option<Cut> {
        match memchr2(b'\n', b'\r', &text[self.at..]) {
            Some(found) => {
                self.at += found;
                line_end(text, self.at, ended).map(Cut::at)
            }
            None => self.at_end(text, ended),
        }
    }

    /// Nothing more was found in the text at hand.
    fn at_end(&mut self, text: &[u8], ended: bool) -> Option<Cut> {
        self.at = text.len();
        if ended {
            return (!text.is_empty()).then(|| Cut::at(text.len()));
        }
        (text.len() >= MAX_RECORD_BYTES).then(|| Cut {
            length: char_boundary(text, MAX_RECORD_BYTES),
            fault: Some(Reason::TooLong),
            goes_on: true,
        })
    }

    fn outside(&mut self, text: &[u8], separator: &[u8], ended: bool) -> Found {
        let Some(found) = memchr3(b'\n', b'\r', b'"', &text[self.at..]) else {
            return self.at_end(text, ended).map_or(Found::More, Found::Cut);
        };
        let at = self.at + found;
        if text[at] == b'"' {
            let begins_cell = at == 0 || text[..at].ends_with(separator);
            self.quote = begins_cell.then_some(at);
            self.at = at + 1;
            return Found::GoOn;
        }
        self.at = at;
        line_end(text, at, ended).map_or(Found::More, |end| Found::Cut(Cut::at(end)))
    }

    /// Looks for the quotation mark that closes a cell.
    fn inside(&mut self, text: &[u8], quote: usize, (separator, width): (&str, usize), ended: bool) -> Found {
        let mark = memchr(b'"', &text[self.at..]).map(|found| self.at + found);
        let within_bounds = mark.unwrap_or(text.len()) - quote <= MAX_CELL_BYTES;
        let Some(mark) = mark.filter(|_| within_bounds || !holds_line_end(&text[quote..])) else {
            self.at = text.len();
            if ended || !within_bounds {
                return self.unclosed(text, quote, ended);
            }
            return Found::More;
        };
        self.at = mark;
        let Some(&next) = text.get(mark + 1) else {
            return if ended { self.close(mark) } else { Found::More };
        };
        if next == b'"' {
            self.at = mark + 2;
            return Found::GoOn;
        }
        if !holds_line_end(&text[quote..mark]) {
            return self.close(mark);
        }
        let rest = &text[mark + 1..];
        let swallowed = if matches!(next, b'\n' | b'\r') || rest.starts_with(separator.as_bytes()) {
            are_rows(&text[quote..mark], separator, width)
        } else {
            // Unless the line from which the mark comes is whole, whether it is a row cannot be known.
            let Some(end) = memchr2(b'\n', b'\r', rest).or((ended || text.len() >= MAX_RECORD_BYTES).then_some(rest.len())) else {
                return Found::More;
            };
            let begin = text[..mark]
                .iter()
                .rposition(|&byte| matches!(byte, b'\n' | b'\r'))
                .map_or(0, |at| at + 1);
            width > 1 && split::count(&text[begin..mark + 1 + end], separator) == width
        };
        if swallowed {
            self.unclosed(text, quote, ended)
        } else {
            self.close(mark)
        }
    }

    fn close(&mut self, mark: usize) -> Found {
        (self.quote, self.at) = (None, mark + 1);
        Found::GoOn
    }

    /// Cuts at the end of the line in which the quote was opened.
    fn unclosed(&mut self, text: &[u8], quote: usize, ended: bool) -> Found {
        let cut = match memchr2(b'\n', b'\r', &text[quote..]) {
            Some(found) => line_end(text, quote + found, ended).map(Cut::at),
            None => self.at_end(text, ended),
        };
        cut.map_or(Found::More, |cut| {
            Found::Cut(Cut {
                fault: cut.fault.or(Some(Reason::UnclosedQuote)),
                ..cut
            })
        })
    }
}

/// What a step of the scan led to.
enum Found {
    Cut(Cut),
    More,
    GoOn,
}

/// Where the line end at `at` is over; `None` if the next byte decides and is not there yet.
fn line_end(text: &[u8], at: usize, ended: bool) -> Option<usize> {
    match (text[at], text.get(at + 1)) {
        (b'\r', Some(b'\n')) => Some(at + 2),
        (b'\r', None) if !ended => None,
        _ => Some(at + 1),
    }
}

fn holds_line_end(text: &[u8]) -> bool {
    memchr2(b'\n', b'\r', text).is_some()
}

/// Whether the whole lines inside of a quoted cell are rows of the table, and enough of them.
fn are_rows(cell: &[u8], separator: &str, width: usize) -> bool {
    if width < 3 {
        return false;
    }
    let mut lines = cell.split(|&byte| byte == b'\n');
    // The first line began before the quote, the last one goes on behind it.
    lines.next();
    lines.next_back();
    let mut rows = 0;
    lines.all(|line| {
        rows += 1;
        split::count(line.trim_ascii_end(), separator) == width
    }) && rows >= SWALLOWED_LINES
}

/// The largest length up to `most` that does not cut a character.
fn char_boundary(text: &[u8], most: usize) -> usize {
    (0..=most.min(text.len()))
        .rev()
        .find(|&at| text.get(at).is_none_or(|byte| byte & 0xc0 != 0x80))
        .unwrap_or(0)
}
