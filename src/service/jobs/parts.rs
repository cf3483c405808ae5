//! The body of a form with files (`multipart/form-data`, RFC 7578), read piece by piece: what it holds is handed on as it comes, and no
//! more than a boundary's length is kept back.

use memchr::memmem;

/// Longest head of a part, in bytes.
const LONGEST_HEAD: usize = 8 << 10;

/// What the body says next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Said {
    /// A part begins: the name of its field and, of a file, the name that it was sent under.
    Begins {
        /// Name of the field.
        name: String,
        /// Name of the file.
        file: Option<String>,
    },
    /// Bytes of the part.
    Bytes(Vec<u8>),
    /// The part ends.
    Ends,
}

/// A body that is no such form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Malformed;

/// Reads a body.
pub(super) struct Parts {
    /// Line break, two dashes, boundary.
    mark: Vec<u8>,
    buffer: Vec<u8>,
    place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// Before the first boundary, or right behind one.
    Between,
    /// In the lines before a part's bytes.
    Head,
    Body,
    /// After the last boundary: what follows says nothing.
    End,
}

/// The boundary that a `Content-Type` names, if it is that of such a form.
pub(super) fn boundary(content_type: &str) -> Option<&str> {
    let mut parts = content_type.split(';').map(str::trim);
    let is_form = parts.next()?.eq_ignore_ascii_case("multipart/form-data");
    let named = parts.find_map(|part| {
        part.split_once('=')
            .filter(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))
    })?;
    let boundary = named.1.trim().trim_matches('"');
    (is_form && (1..=70).contains(&boundary.len())).then_some(boundary)
}

impl Parts {
    /// Will read a body with this boundary.
    pub(super) fn new(boundary: &str) -> Self {
        Self {
            mark: format!("\r\n--{boundary}").into_bytes(),
            // The first boundary has no line before it: as if there were one.
            buffer: b"\r\n".to_vec(),
            place: Place::Between,
        }
    }

    /// Takes more of the body; gives what it says.
    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<Vec<Said>, Malformed> {
        self.buffer.extend_from_slice(bytes);
        let mut said = Vec::new();
        while self.step(&mut said)? {}
        Ok(said)
    }

    /// Whether the last boundary was read: a body that ends before it broke off.
    pub(super) fn is_whole(&self) -> bool {
        self.place == Place::End
    }

    /// Reads on by one step; whether there may be another.
    fn step(&mut self, said: &mut Vec<Said>) -> Result<bool, Malformed> {
        match self.place {
            Place::End => {
                self.buffer.clear();
                Ok(false)
            }
            Place::Between => {
                let Some(at) = memmem::find(&self.buffer, &self.mark) else {
                    let kept = self.buffer.len().min(self.mark.len() - 1);
                    self.buffer.drain(..self.buffer.len() - kept);
                    return Ok(false);
                };
                let after = at + self.mark.len();
                match self.buffer.get(after..after + 2) {
                    None => Ok(false),
                    Some(b"--") => {
                        self.place = Place::End;
                        Ok(true)
                    }
                    Some(b"\r\n") => {
                        // The line break stays: it is the one before the head's lines.
                        self.buffer.drain(..after);
                        self.place = Place::Head;
                        Ok(true)
                    }
                    Some(_) => Err(Malformed),
                }
            }
            Place::Head => match memmem::find(&self.buffer, b"\r\n\r\n") {
                Some(end) if end <= LONGEST_HEAD => {
                    let head = String::from_utf8_lossy(&self.buffer[..end]).into_owned();
                    self.buffer.drain(..end + 4);
                    said.push(disposition(&head).ok_or(Malformed)?);
                    self.place = Place::Body;
                    Ok(true)
                }
                None if self.buffer.len() <= LONGEST_HEAD => Ok(false),
                _ => Err(Malformed),
            },
            Place::Body => {
                let end = memmem::find(&self.buffer, &self.mark);
                // What could be the beginning of a boundary is kept back.
                let ready = end.unwrap_or_else(|| self.buffer.len().saturating_sub(self.mark.len() - 1));
                if ready > 0 {
                    said.push(Said::Bytes(self.buffer.drain(..ready).collect()));
                }
                if end.is_some() {
                    said.push(Said::Ends);
                    self.place = Place::Between;
                }
                Ok(end.is_some())
            }
        }
    }
}

/// What the lines before a part say of it.
fn disposition(head: &str) -> Option<Said> {
    let line = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.trim().eq_ignore_ascii_case("content-disposition").then_some(value)
    })?;
    let (name, file) = (parameter(line, "name")?, parameter(line, "filename"));
    Some(Said::Begins { name, file })
}

/// A quoted parameter; browsers write a quotation mark in it as `%22`.
fn parameter(line: &str, name: &str) -> Option<String> {
    let mut rest = line;
    loop {
        let (before, after) = rest.split_once(';')?;
        let _ = before;
        let after = after.trim_start();
        if let Some(value) = after.strip_prefix(name).and_then(|after| after.strip_prefix("=\"")) {
            let (value, _) = value.split_once('"')?;
            return Some(value.replace("%22", "\"").replace("%0D%0A", " "));
        }
        // A semicolon within a quoted value is no end of it.
        rest = match after.split_once('"') {
            Some((head, quoted)) if !head.contains(';') => quoted.split_once('"')?.1,
            _ => after,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"--x1\r\nContent-Disposition: form-data; name=\"analyse\"\r\n\r\non\r\n--x1\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.csv\"\r\nContent-Type: text/csv\r\n\r\nline\r\n--x\r\n--x2 is no end\r\n\r\n--x1\r\nContent-Disposition: form-data; filename=\"\"; name=\"file\"\r\n\r\n\r\n--x1--\r\nafter";

    /// Name of the field, name of the file, bytes.
    type Part = (String, Option<String>, Vec<u8>);

    fn read(body: &[u8], piece: usize) -> (Vec<Part>, bool) {
        let (mut parts, mut found) = (Parts::new("x1"), Vec::new());
        for piece in body.chunks(piece) {
            for said in parts.push(piece).unwrap() {
                match said {
                    Said::Begins { name, file } => found.push((name, file, Vec::new())),
                    Said::Bytes(bytes) => found.last_mut().unwrap().2.extend(bytes),
                    Said::Ends => {}
                }
            }
        }
        (found, parts.is_whole())
    }

    #[test]
    fn a_body_says_the_same_however_it_is_cut() {
        let whole = read(BODY, BODY.len());
        let wanted = [
            ("analyse".to_owned(), None, b"on".to_vec()),
            (
                "file".to_owned(),
                Some("a;b.csv".to_owned()),
                b"line\r\n--x\r\n--x2 is no end\r\n".to_vec(),
            ),
            ("file".to_owned(), Some(String::new()), Vec::new()),
        ];
        assert_eq!(whole, (wanted.to_vec(), true));
        for piece in 1..40 {
            assert_eq!(read(BODY, piece), whole, "in pieces of {piece}");
        }
    }

    #[test]
    fn a_body_that_broke_off_is_not_whole() {
        for end in 0..BODY.len() - 9 {
            assert!(!read(&BODY[..end], 7).1, "cut at {end}");
        }
    }

    #[test]
    fn what_is_no_form_is_refused_before_it_fills_the_memory() {
        let mut parts = Parts::new("x1");
        assert_eq!(parts.push(b"--x1\r\nContent-Type: text/plain\r\n\r\n"), Err(Malformed));
        let mut parts = Parts::new("x1");
        parts.push(b"--x1\r\n").unwrap();
        assert_eq!(parts.push(&vec![b'a'; LONGEST_HEAD + 1]), Err(Malformed));
        let mut parts = Parts::new("x1");
        assert_eq!(parts.push(b"--x1 and more"), Err(Malformed));
        let mut parts = Parts::new("x1");
        assert!(parts.push(&vec![b'a'; 1 << 20]).unwrap().is_empty() && parts.buffer.len() < 10);
    }

    #[test]
    fn the_boundary_is_that_of_the_form() {
        assert_eq!(boundary("multipart/form-data; boundary=----abc"), Some("----abc"));
        assert_eq!(boundary("Multipart/Form-Data; charset=x; Boundary=\"a b\""), Some("a b"));
        assert_eq!(boundary("text/plain; boundary=a"), None);
        assert_eq!(boundary("multipart/form-data"), None);
    }
}
