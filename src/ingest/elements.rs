//! Cuts an array of JSON values into its elements, one at a time.

use std::io::{self, Read};

use super::limits::MAX_RECORD_BYTES;

/// Bytes that are read at once.
const BLOCK: usize = 256 * 1024;

/// An element as it stands in the text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Raw {
    pub(super) text: String,
    /// Bytes that were read and left out, after the text.
    pub(super) omitted: u64,
}

/// Reads the elements behind an opening bracket. Memory: the longest element, at most [`MAX_RECORD_BYTES`] and a block.
pub(super) struct Elements<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    ended: bool,
}

/// What a look at the text at hand found.
enum Found {
    /// An element of this length.
    Element(usize),
    /// The bracket that ends the array, or the end of the text.
    Nothing,
    /// More text decides.
    More,
}

impl<R: Read> Elements<R> {
    /// Begins to cut; the next byte is the first behind the bracket.
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            start: 0,
            ended: false,
        }
    }

    /// The next element; `None` at the end of the array or the text.
    pub(super) fn next_element(&mut self) -> io::Result<Option<Raw>> {
        let mut scan = Scan::default();
        loop {
            self.skip_between();
            match scan.look(&self.buffer[self.start..], self.ended) {
                Found::Nothing => return Ok(None),
                Found::Element(length) => return Ok(Some(self.take(length, 0))),
                Found::More if self.ended => {
                    // It never ends. What looks like the beginning of another may be one.
                    let text = &self.buffer[self.start..];
                    let length = next_beginning(text).unwrap_or(text.len());
                    return Ok(Some(self.take(length, 0)));
                }
                Found::More if self.buffer.len() - self.start > MAX_RECORD_BYTES => {
                    return match next_beginning(&self.buffer[self.start..]) {
                        Some(length) => Ok(Some(self.take(length, 0))),
                        None => self.skip_long(scan).map(Some),
                    };
                }
                Found::More => self.fill()?,
            }
        }
    }

    /// White space and commas between elements.
    fn skip_between(&mut self) {
        let rest = &self.buffer[self.start..];
        let between = |byte: &u8| byte.is_ascii_whitespace() || *byte == b',';
        self.start += rest.iter().position(|byte| !between(byte)).unwrap_or(rest.len());
    }

    fn take(&mut self, length: usize, omitted: u64) -> Raw {
        let text = String::from_utf8_lossy(&self.buffer[self.start..self.start + length]).into_owned();
        self.start += length;
        Raw { text, omitted }
    }

    /// Reads over an element that is too long, all of which at hand was looked at, and keeps its beginning.
    fn skip_long(&mut self, mut scan: Scan) -> io::Result<Raw> {
        let text = &self.buffer[self.start..];
        let end = (0..=MAX_RECORD_BYTES).rev().find(|&at| text[at] & 0xc0 != 0x80).unwrap_or(0);
        let text = String::from_utf8_lossy(&text[..end]).into_owned();
        loop {
            self.start = self.buffer.len();
            self.fill()?;
            let before = scan.at;
            let goes_on = scan.skip(&self.buffer[self.start..]);
            self.start += scan.at - before;
            if !goes_on || self.ended {
                let omitted = (scan.at - text.len()) as u64;
                return Ok(Raw { text, omitted });
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.buffer.drain(..self.start);
        self.start = 0;
        let old = self.buffer.len();
        self.buffer.resize(old + BLOCK, 0);
        let n = loop {
            match self.reader.read(&mut self.buffer[old..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.buffer.truncate(old + n);
        self.ended = n == 0;
        Ok(())
    }
}

/// How far an element was looked through.
#[derive(Default)]
struct Scan {
    /// Bytes of the element looked at.
    at: usize,
    /// Open brackets.
    depth: u64,
    in_string: bool,
    escaped: bool,
}

impl Scan {
    /// Looks on in an element; the text begins with it.
    fn look(&mut self, text: &[u8], ended: bool) -> Found {
        if self.at == 0 {
            match text.first() {
                None if ended => return Found::Nothing,
                None => return Found::More,
                Some(b']') => return Found::Nothing,
                Some(_) => {}
            }
        }
        let rest = &text[self.at..];
        if self.skip(rest) { Found::More } else { Found::Element(self.at) }
    }

    /// Passes over text; `false` when the element has ended.
    fn skip(&mut self, text: &[u8]) -> bool {
        for &byte in text {
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => self.in_string = false,
                    _ => {}
                }
            } else {
                match byte {
                    b'"' => self.in_string = true,
                    b'{' | b'[' => self.depth += 1,
                    b',' | b']' | b'}' if self.depth == 0 => return false,
                    b'}' | b']' => {
                        self.depth -= 1;
                        if self.depth == 0 {
                            self.at += 1;
                            return false;
                        }
                    }
                    _ => {}
                }
            }
            self.at += 1;
        }
        true
    }
}

/// Where in a broken element another seems to begin: behind a bracket, a comma and white space.
fn next_beginning(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b'}', text).map(|at| at + 1).find(|&at| {
        let mut rest = text[at..].iter().filter(|byte| !byte.is_ascii_whitespace());
        rest.next() == Some(&b',') && rest.next() == Some(&b'{')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        let mut elements = Elements::new(text.as_bytes());
        let mut found = Vec::new();
        while let Some(raw) = elements.next_element().unwrap() {
            found.push(raw.text);
        }
        found
    }

    #[test]
    fn elements_are_cut_at_their_own_brackets() {
        assert_eq!(
            cut("{\"a\":\"],}\\\"\"}, {\"b\":[{}]} ,3,\"x\"] rest"),
            ["{\"a\":\"],}\\\"\"}", "{\"b\":[{}]}", "3", "\"x\""]
        );
        assert!(cut(" ]").is_empty());
    }

    #[test]
    fn a_broken_element_does_not_swallow_the_others() {
        assert_eq!(
            cut("{\"a\":\"x},\n{\"a\":1},\n{\"a\":2}]"),
            ["{\"a\":\"x}", "{\"a\":1}", "{\"a\":2}"]
        );
        assert_eq!(cut("{\"a\":1},{\"a\""), ["{\"a\":1}", "{\"a\""]);
    }

    #[test]
    fn an_element_that_is_too_long_is_passed_over() {
        let long = format!("{{\"a\":\"{}\"}}", "灯".repeat(MAX_RECORD_BYTES / 3 + BLOCK));
        let text = format!("{long},{{\"a\":1}}]");
        let mut elements = Elements::new(text.as_bytes());
        let raw = elements.next_element().unwrap().unwrap();
        assert!(raw.text.len() <= MAX_RECORD_BYTES);
        assert_eq!(raw.text.len() as u64 + raw.omitted, long.len() as u64);
        assert_eq!(elements.next_element().unwrap().unwrap().text, "{\"a\":1}");
    }
}
