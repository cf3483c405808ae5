//! Cuts a record into cells.

use ::csv::StringRecord;
use memchr::{memchr, memmem};

use super::issue::Reason;
use super::limits::{MAX_CELL_BYTES, MAX_COLUMNS};

/// Cells of one record.
struct Cells<'a> {
    rest: Option<&'a str>,
    separator: &'a str,
}

/// A cell as it stands in the record; a quoted one still has its doubled quotation marks.
enum Cell<'a> {
    Plain(&'a str),
    /// What stands between the quotation marks, and what stands behind them up to the separator.
    Quoted(&'a str, &'a str),
}

impl<'a> Iterator for Cells<'a> {
    type Item = Cell<'a>;

    fn next(&mut self) -> Option<Cell<'a>> {
        let rest = self.rest?;
        let Some(inner) = rest.strip_prefix('"') else {
            return Some(Cell::Plain(self.up_to_separator(rest)));
        };
        let end = closing(inner);
        let behind = inner.get(end + 1..).unwrap_or("");
        let tail = self.up_to_separator(behind);
        Some(Cell::Quoted(&inner[..end], tail))
    }
}

impl<'a> Cells<'a> {
    /// Takes what stands before the next separator.
    fn up_to_separator(&mut self, text: &'a str) -> &'a str {
        let found = match *self.separator.as_bytes() {
            [byte] => memchr(byte, text.as_bytes()),
            _ => memmem::find(text.as_bytes(), self.separator.as_bytes()),
        };
        let Some(at) = found else {
            self.rest = None;
            return text;
        };
        self.rest = Some(&text[at + self.separator.len()..]);
        &text[..at]
    }
}

/// Where the quotation mark stands that closes the cell; the end if none does.
fn closing(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = memchr(b'"', &bytes[at..]) {
        if bytes.get(at + found + 1) != Some(&b'"') {
            return at + found;
        }
        at += found + 2;
    }
    bytes.len()
}

/// Cuts a record without its line end into cells. A quotation mark means something at the beginning of a cell only; zero bytes are
/// left out. Cost: one pass.
///
/// # Errors
/// Where a cell or the number of cells is beyond bounds; the record is then empty.
pub(super) fn split(text: &str, separator: &str, cells: &mut StringRecord) -> Result<(), Reason> {
    cells.clear();
    let holds_zeros = memchr(0, text.as_bytes()).is_some();
    let rest = Some(text);
    for cell in (Cells { rest, separator }) {
        let longest = match cell {
            Cell::Plain(text) => text.len(),
            Cell::Quoted(inner, tail) => inner.len() + tail.len(),
        };
        let fault = if longest > MAX_CELL_BYTES {
            Some(Reason::TooLong)
        } else {
            (cells.len() >= MAX_COLUMNS).then_some(Reason::TooManyCells)
        };
        if let Some(fault) = fault {
            cells.clear();
            return Err(fault);
        }
        match cell {
            Cell::Plain(text) if !holds_zeros => cells.push_field(text),
            Cell::Quoted(inner, "") if !holds_zeros && memchr(b'"', inner.as_bytes()).is_none() => cells.push_field(inner),
            Cell::Plain(text) => cells.push_field(&text.replace('\0', "")),
            Cell::Quoted(inner, tail) => cells.push_field(&(inner.replace("\"\"", "\"") + tail).replace('\0', "")),
        }
    }
    Ok(())
}

/// How many cells a line has.
pub(super) fn count(line: &[u8], separator: &str) -> usize {
    let rest = std::str::from_utf8(line).ok();
    Cells { rest, separator }.count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, separator: &str, expected: &[&str]) {
        let mut cells = StringRecord::new();
        split(text, separator, &mut cells).unwrap();
        assert_eq!(cells, StringRecord::from(expected.to_vec()), "{text}");
    }

    #[test]
    fn a_quotation_mark_means_something_at_the_beginning_of_a_cell() {
        check(r#"1,"a,b",c"#, ",", &["1", "a,b", "c"]);
        check(r#"1,他说"好",c"#, ",", &["1", "他说\"好\"", "c"]);
        check(r#""a ""b""","","#, ",", &["a \"b\"", "", ""]);
        check(r#""a"b,c"#, ",", &["ab", "c"]);
        check(r#"1,"open, never closed"#, ",", &["1", "open, never closed"]);
        check("", ",", &[""]);
    }

    #[test]
    fn a_full_width_comma_separates() {
        check("1，路灯坏了，\"东街，西街\"", "，", &["1", "路灯坏了", "东街，西街"]);
    }

    #[test]
    fn zero_bytes_are_left_out() {
        check("1\0,\"a\0\"", ",", &["1", "a"]);
    }

    #[test]
    fn bounds_are_kept() {
        let mut cells = StringRecord::new();
        assert_eq!(split(&",".repeat(MAX_COLUMNS), ",", &mut cells), Err(Reason::TooManyCells));
        assert_eq!(split(&"a".repeat(MAX_CELL_BYTES + 1), ",", &mut cells), Err(Reason::TooLong));
        assert!(split(&",".repeat(MAX_COLUMNS - 1), ",", &mut cells).is_ok());
    }

    proptest::proptest! {
        /// The crate of the same purpose reads every well-formed record the same way.
        #[test]
        fn cells_are_those_of_the_reference(fields in proptest::collection::vec("[a-c\",灯\n ]{0,6}", 1..5)) {
            let quoted: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
            let mut cells = StringRecord::new();
            split(&quoted.join(","), ",", &mut cells).unwrap();
            proptest::prop_assert_eq!(cells, StringRecord::from(fields));
        }
    }
}
