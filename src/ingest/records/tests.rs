use proptest::prelude::*;

use super::*;

const COMMAS: Dialect = Dialect::Cells { separator: ",", width: 3 };

/// A reader that gives a few bytes at a time: where blocks end must not matter.
struct Slow<'a>(&'a [u8]);

impl Read for Slow<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.0.len().min(3).min(into.len());
        into[..n].copy_from_slice(&self.0[..n]);
        self.0 = &self.0[n..];
        Ok(n)
    }
}

fn cut(text: &str, dialect: Dialect) -> Vec<(String, Option<Reason>)> {
    let all = |mut records: Records<Box<dyn Read + '_>>| {
        let mut found = Vec::new();
        while let Some(record) = records.next_record().unwrap() {
            found.push((record.text.to_owned(), record.fault));
        }
        found
    };
    let at_once = all(Records::new(Box::new(text.as_bytes()), dialect));
    assert_eq!(at_once, all(Records::new(Box::new(Slow(text.as_bytes())), dialect)), "{text:?}");
    at_once
}

fn check(text: &str, expected: &[&str]) {
    let found = cut(text, COMMAS);
    assert!(found.iter().all(|(_, fault)| fault.is_none()), "{found:?}");
    assert_eq!(found.into_iter().map(|(text, _)| text).collect::<Vec<_>>(), expected);
}

#[test]
fn every_kind_of_line_end_ends_a_record() {
    check("a\nb\r\nc\rd", &["a\n", "b\r\n", "c\r", "d"]);
    check("a\r\r\nb\n\n", &["a\r", "\r\n", "b\n", "\n"]);
}

#[test]
fn line_breaks_in_quoted_cells_stay() {
    check("1,\"a\nb\"\"\n\",c\n2,b,c\n", &["1,\"a\nb\"\"\n\",c\n", "2,b,c\n"]);
    check("1,a \" b\n2,c\n", &["1,a \" b\n", "2,c\n"]);
}

#[test]
fn an_unclosed_quote_costs_its_own_line() {
    for rest in ["2,b,c\n3,d,e\n", "2,\"b\",c\n3,\"d\",\"e\nf\"\n", ""] {
        let text = format!("1,\"a,b\n{rest}");
        let found = cut(&text, COMMAS);
        assert_eq!(found[0], ("1,\"a,b\n".to_owned(), Some(Reason::UnclosedQuote)), "{text}");
        assert!(found[1..].iter().all(|(_, fault)| fault.is_none()), "{found:?}");
        assert_eq!(found.iter().map(|(text, _)| text.as_str()).collect::<String>(), text);
    }
}

#[test]
fn rows_that_a_quote_swallowed_come_back() {
    let text = "1,\"a,b\n2,b,c\n3,b,c\n4,b,c\n5,b\",c\n6,b,c\n";
    let found = cut(text, COMMAS);
    assert_eq!(found.len(), 6);
    assert_eq!(found[0].1, Some(Reason::UnclosedQuote));
    assert_eq!(found[1], ("2,b,c\n".to_owned(), None));
}

#[test]
fn a_long_quoted_text_of_lines_is_one_record() {
    let text = format!("1,\"{}\",c\n", "一行,又一行\n".repeat(2000));
    assert_eq!(cut(&text, Dialect::Cells { separator: ",", width: 4 }).len(), 1);
}

#[test]
fn a_quote_without_end_costs_one_line_however_long_the_file_is() {
    let text = format!("1,\"a,b\n{}", "2,b,c\n".repeat(MAX_CELL_BYTES / 3));
    let found = Records::new(text.as_bytes(), COMMAS);
    let (mut records, mut faults, mut n) = (found, 0, 0);
    while let Some(record) = records.next_record().unwrap() {
        n += 1;
        faults += usize::from(record.fault.is_some());
    }
    assert_eq!((n, faults), (1 + MAX_CELL_BYTES / 3, 1));
}

#[test]
fn a_line_beyond_bounds_is_counted_and_left_out() {
    let long = MAX_RECORD_BYTES * 3 + 7;
    for begin in ["", "1,\""] {
        let reader = begin.as_bytes().chain(io::repeat(b'a').take(long as u64)).chain(&b"\r\n2,b\n"[..]);
        let mut records = Records::new(reader, COMMAS);
        let record = records.next_record().unwrap().unwrap();
        assert_eq!(record.fault, Some(Reason::TooLong));
        assert_eq!(record.text.len() as u64 + record.omitted, (begin.len() + long + 2) as u64);
        assert_eq!(records.next_record().unwrap().unwrap().text, "2,b\n");
        assert!(
            records.buffer.capacity() < 2 * MAX_RECORD_BYTES + 4 * BLOCK,
            "{}",
            records.buffer.capacity()
        );
    }
}

#[test]
fn the_end_mark_of_old_systems_is_no_text() {
    let mut records = Records::new(&b"a\r\n\x1a"[..], COMMAS);
    assert_eq!(records.next_record().unwrap().unwrap().line(), "a");
    assert_eq!(records.next_record().unwrap().unwrap().line(), "");
}

proptest! {
    #[test]
    fn records_concatenate_to_the_text(text in "[a,\"\n\r灯，;]{0,60}", width in 0usize..4) {
        for dialect in [Dialect::Lines, Dialect::Cells { separator: ",", width }, Dialect::Cells { separator: "，", width }] {
            let joined: String = cut(&text, dialect).into_iter().map(|(text, _)| text).collect();
            prop_assert_eq!(&joined, &text);
        }
    }
}
