//! Files that are broken or made to do harm: refused clearly or survived, every row accounted for.

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use polars::prelude::{DataFrame, NamedFrom, ParquetWriter, Series};
use proptest::prelude::*;

use super::tests::{Whole, failure, fixture, read_whole, reasons};
use super::tests_of_formats::packed;
use super::*;

fn with_file<T>(name: &str, content: impl AsRef<[u8]>, look: impl FnOnce(&Path) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, content).unwrap();
    look(&path)
}

fn refused(name: &str, content: impl AsRef<[u8]>, words: &str) {
    let text = with_file(name, content, failure);
    assert!(
        text.contains(words) && text.contains("hint: ") && text.contains(name),
        "{name}: {text}"
    );
}

fn read_text(name: &str, content: impl AsRef<[u8]>) -> Whole {
    with_file(name, content, |path| read_whole(path, 1000).unwrap())
}

#[test]
fn a_cell_of_a_hundred_megabytes_is_rejected() {
    let long = "灯".repeat((100 << 20) / 3);
    for quote in ["", "\""] {
        let whole = read_text("a.csv", format!("编号,内容\n1,{quote}{long}{quote}\n2,路灯坏了\n"));
        assert_eq!(reasons(&whole), [(1, "", "too_long")]);
        assert!(whole.issues[0].raw.len() < MAX_RAW_BYTES + 100 && whole.issues[0].raw.ends_with(" bytes]"));
        assert_eq!(whole.messages[0].body, "路灯坏了");
    }
    let long = &long[..3 << 19];
    let whole = read_text("a.jsonl", format!("{{\"内容\":\"{long}\"}}\n{{\"内容\":\"路灯坏了\"}}\n"));
    assert_eq!((reasons(&whole), whole.messages.len()), (vec![(1, "", "too_long")], 1));
    let whole = read_text(
        "a.xls",
        format!("<table><tr><td>编号<td>内容</tr><tr><td>1<td>{long}</tr><tr><td>2<td>灯</tr></table>"),
    );
    assert_eq!((reasons(&whole), whole.messages.len()), (vec![(1, "", "too_long")], 1));
}

#[test]
fn a_million_columns_are_refused() {
    refused("a.csv", format!("{}\n", "a,".repeat(1_000_000)), "more than 16384 columns");
    let keys: Vec<String> = (0..20_000).map(|key| format!("\"{key}\":1")).collect();
    refused("a.jsonl", format!("{{{}}}\n", keys.join(",")), "more than 16384 columns");
    let whole = read_text("a.csv", format!("编号,内容\n1,路灯坏了\n{}\n", ",".repeat(20_000)));
    assert_eq!((whole.messages.len(), reasons(&whole)), (1, vec![(2, "", "too_many_cells")]));
}

#[test]
fn json_that_is_deep_is_a_bad_row() {
    let deep = format!("{{\"内容\":{}{}}}", "[".repeat(200_000), "]".repeat(200_000));
    for (name, text) in [
        ("a.jsonl", format!("{deep}\n{{\"内容\":\"路灯\"}}\n")),
        ("a.json", format!("[{deep},{{\"内容\":\"路灯\"}}]")),
    ] {
        let whole = read_text(name, text);
        assert_eq!((reasons(&whole), whole.messages.len()), (vec![(1, "", "bad_json")], 1));
    }
}

#[test]
fn zero_bytes_and_end_marks_survive() {
    let whole = read_text("a.csv", "编号,内容\r\n1,路\0灯\0\r\n2,\"公\0交\"\r\n\x1a");
    let bodies: Vec<&str> = whole.messages.iter().map(|message| message.body.as_str()).collect();
    assert_eq!((bodies, whole.rows_read), (vec!["路灯", "公交"], 2));
}

/// A ZIP container with one part of zeros.
fn bomb(name: &str, megabytes: usize) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![0; 1 << 20];
    (0..megabytes).for_each(|_| writer.write_all(&zeros).unwrap());
    writer.finish().unwrap().into_inner()
}

#[test]
fn packed_bombs_are_refused_before_they_go_off() {
    for part in ["xl/workbook.xml", "word/document.xml"] {
        refused("a.xlsx", bomb(part, 100), "unpacks to");
    }
}

#[test]
fn a_part_that_is_larger_than_it_says_is_refused() {
    let mut container = bomb("xl/workbook.xml", 2);
    // The directory states the size a second time; both are made smaller.
    let size = (2u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..container.len() - 4).filter(|&at| container[at..at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        container[at..at + 4].copy_from_slice(&1000u32.to_le_bytes());
    }
    let text = with_file("a.xlsx", container, failure);
    assert!(text.contains("hint: "), "{text}");
}

#[test]
fn repetition_in_open_documents_is_bounded() {
    let content = "<table:table table:name=\"a\"><table:table-row table:number-rows-repeated=\"1000000\">\
        <table:table-cell table:number-columns-repeated=\"100\"><text:p>x</text:p></table:table-cell></table:table-row></table:table>";
    refused("a.ods", packed(&[("mimetype", "x"), ("content.xml", content)]), "repeated cells");
}

#[test]
fn a_column_of_which_no_text_can_be_made_is_named() {
    let text = Series::new("内容".into(), ["路灯坏了"]);
    let photo = Series::new("照片".into(), [&[0xffu8, 0xd8][..]]);
    let mut frame = DataFrame::new(1, vec![text.clone().into(), photo.into()]).unwrap();
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    refused("a.parquet", &bytes, "column 照片 holds bytes that are no text");
    refused("a.parquet", &bytes[..bytes.len() - 20], "export the file again");
    let nested = Series::new("附注".into(), [Series::new("".into(), ["灯", "路"])]);
    let mut frame = DataFrame::new(1, vec![text.into(), nested.into()]).unwrap();
    bytes.clear();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let whole = read_text("a.parquet", &bytes);
    assert_eq!(whole.messages[0].extra, [("附注".to_owned(), "[\"灯\",\"路\"]".to_owned())]);
}

#[test]
fn broken_files_of_every_kind_are_refused() {
    let xls = std::fs::read(fixture("workbook.xls")).unwrap();
    refused("a.xls", &xls[..700], "hint");
    refused("a.xlsx", b"PK\x03\x04 and nothing more", "save it again as .xlsx");
    refused("a.zip", packed(&[("readme.txt", "x")]), "an archive");
    refused("a.parquet", b"PAR1 and nothing more PAR1", "export the file again");
    refused("a.arrow", b"ARROW1\0\0 and nothing more", "export the file again");
    refused("a.arrow", b"\xff\xff\xff\xff\x10\0\0\0", "export the file again");
    refused("a.exe", [0u8, 1, 2, 3].repeat(100), "no text");
    refused("a.rtf", b"{\\rtf1 x}", "rich text");
    refused("a.csv", " \r\n\0\n", "empty");
    let manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
    refused(
        "a.ods",
        packed(&[("mimetype", "x"), ("content.xml", "?"), ("META-INF/manifest.xml", manifest)]),
        "encrypted",
    );
    let word: Vec<u8> = "WordDocument".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refused("a.doc", [b"\xd0\xcf\x11\xe0".to_vec(), word].concat(), "no workbook");
}

#[test]
fn a_protected_workbook_of_old_is_encrypted() {
    // The record that says so (FILEPASS) takes the place of the first record after the beginning of the workbook.
    let mut xls = std::fs::read(fixture("workbook.xls")).unwrap();
    let begin = memchr::memmem::find(&xls, b"\x09\x08\x10\x00\x00\x06\x05\x00").unwrap();
    let at = begin + 4 + 16;
    xls[at] = 0x2f;
    xls[at + 1] = 0;
    xls[at + 4] = 1;
    refused("a.xls", xls, "encrypted");
}

#[test]
fn truncated_workbooks_never_panic() {
    let xls = std::fs::read(fixture("workbook.xls")).unwrap();
    for length in (1..xls.len()).step_by(101) {
        let _ = with_file("a.xls", &xls[..length], |path| read_whole(path, 10).map(|whole| whole.rows_read));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Every row read is a message, rejected or no data, and nothing panics, whatever the bytes: the helper checks that they add up.
    #[test]
    fn any_bytes_are_accounted_for(
        start in proptest::sample::select(vec![
            &b""[..], "编号,内容\n".as_bytes(), "{\"内容\":\"灯\"}\n".as_bytes(), b"[{\"a\":", b"<table><tr><td>", b"<html><table>",
            b"PK\x03\x04", b"PAR1", b"ARROW1\0\0", b"\xff\xff\xff\xff", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"sep=;\n",
            b"<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table><Row><Cell><Data>", b"MIME-Version: 1.0 multipart/related",
        ]),
        bytes in proptest::collection::vec(prop_oneof![any::<u8>(), proptest::sample::select(b"<>\"',;\n\r\t[]{}:1a\\\0".to_vec())], 0..300),
        name in proptest::sample::select(vec!["a.csv", "a.txt"]),
    ) {
        let _ = with_file(name, [start, &bytes].concat(), |path| read_whole(path, 7).map(|whole| whole.rows_read));
    }

    /// So is text that is nearly a table.
    #[test]
    fn any_rows_are_accounted_for(rows in proptest::collection::vec("[0-9]{1,2}[,\"\n]{1,2}[路灯a\"\n,]{0,6}", 0..80)) {
        let text = format!("编号,内容\n{}\n", rows.join("\n"));
        with_file("a.csv", &text, |path| {
            let many = read_whole(path, 1000).map(|whole| (whole.messages, whole.rows_read)).ok();
            let few = read_whole(path, 2).map(|whole| (whole.messages, whole.rows_read)).ok();
            assert_eq!(many, few);
        });
    }
}
