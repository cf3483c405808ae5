use std::io::Write;

use encoding_rs::{BIG5, GB18030};
use proptest::prelude::*;

use super::*;

const SIMPLIFIED: &str = "编号,内容\n1,建议在小区门口增设路灯，方便老人晚上出行。\n2,公交车班次太少，希望增加班次。\n";
const TRADITIONAL: &str = "編號,內容\n1,建議在社區門口增設路燈，方便長者晚上出行。\n2,公車班次太少，希望增加班次。\n";

fn decoded(bytes: &[u8]) -> Result<(String, &'static str), IngestError> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(bytes).unwrap();
    let mut text = open(file.path())?;
    let mut out = String::new();
    text.reader.read_to_string(&mut out).unwrap();
    Ok((out, text.encoding))
}

fn utf16(text: &str, little: bool) -> Vec<u8> {
    text.encode_utf16()
        .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

fn check(bytes: &[u8], text: &str, encoding: &str) {
    assert_eq!(decoded(bytes).unwrap(), (text.to_owned(), decoded(bytes).unwrap().1));
    assert_eq!(decoded(bytes).unwrap().1, encoding);
}

#[test]
fn encodings_of_offices_are_told_apart() {
    check(SIMPLIFIED.as_bytes(), SIMPLIFIED, "UTF-8");
    check(&[b"\xef\xbb\xbf", SIMPLIFIED.as_bytes()].concat(), SIMPLIFIED, "UTF-8 BOM");
    check(&GB18030.encode(SIMPLIFIED).0, SIMPLIFIED, "GB18030");
    check(&BIG5.encode(TRADITIONAL).0, TRADITIONAL, "Big5");
    check(&utf16(SIMPLIFIED, true), SIMPLIFIED, "UTF-16LE");
    check(&utf16(SIMPLIFIED, false), SIMPLIFIED, "UTF-16BE");
    check(&[b"\xff\xfe".to_vec(), utf16(SIMPLIFIED, true)].concat(), SIMPLIFIED, "UTF-16LE");
    check(&[b"\xfe\xff".to_vec(), utf16(SIMPLIFIED, false)].concat(), SIMPLIFIED, "UTF-16BE");
}

#[test]
fn four_byte_characters_of_gb18030_are_read() {
    let text = "姓名,内容\n㐀㐁,龘靐䲜䨻的建议：增设路灯\n";
    check(&GB18030.encode(text).0, text, "GB18030");
}

#[test]
fn a_late_character_decides_for_the_whole_file() {
    let text = format!("id,body\n{}1,路灯坏了\n", "0,ascii only\n".repeat(50_000));
    check(&GB18030.encode(&text).0, &text, "GB18030");
}

#[test]
fn a_cut_character_is_marked_and_not_replaced() {
    let mut bytes = SIMPLIFIED.repeat(40).into_bytes();
    bytes.extend_from_slice(b"3,\xe8\xb7,\n");
    let (text, encoding) = decoded(&bytes).unwrap();
    assert_eq!(encoding, "UTF-8");
    assert!(text.ends_with("3,\u{fdd0}E8B7,\n"), "{text}");
}

#[test]
fn bytes_in_no_encoding_name_their_row() {
    let error = decoded(b"id,body\n1,ok\n2,\xff\xff\x81\x20\xff\xfe\xff\n")
        .err()
        .map(|error| error.to_string());
    assert!(error.is_some_and(|text| text.contains("row 3")));
}

#[test]
fn utf16_that_is_nearly_all_chinese_is_known() {
    let long = format!("{}\n", "建议在小区门口增设路灯，方便老人晚上出行。".repeat(3000));
    for text in ["建议", "七,三\n", "建议在小区门口增设路灯。", SIMPLIFIED, TRADITIONAL, &long] {
        check(&utf16(text, true), text, "UTF-16LE");
        check(&utf16(text, false), text, "UTF-16BE");
    }
}

#[test]
fn short_texts_of_other_encodings_are_not_utf16() {
    for text in ["路灯", "建议增设路灯", "abc,路灯坏了\n", "1,2,3,好\n"] {
        check(text.as_bytes(), text, "UTF-8");
        check(&GB18030.encode(text).0, text, "GB18030");
    }
    check(&BIG5.encode("路燈壞了").0, "路燈壞了", "Big5");
    check(b"id,body\n1,a\0b\n", "id,body\n1,a\0b\n", "UTF-8");
}

#[test]
fn text_that_a_system_truncated_at_a_number_of_bytes_stays_utf8() {
    let mut bytes = "编号,内容\n".as_bytes().to_vec();
    for _ in 0..30 {
        bytes.extend(&"建议在小区门口增设路灯，".repeat(10).as_bytes()[..254]);
        bytes.extend(b"\n");
    }
    let (text, encoding) = decoded(&bytes).unwrap();
    assert_eq!((encoding, text.matches(INVALID).count()), ("UTF-8", 30));
}

#[test]
fn a_page_says_in_which_of_two_likely_encodings_it_is() {
    for (label, encoding) in [("gb2312", GB18030), ("big5", BIG5)] {
        let text = format!("<meta charset=\"{label}\"><td>燈</td>");
        check(&encoding.encode(&text).0, &text, name(encoding, 0));
    }
}

#[test]
fn rows_in_no_encoding_are_named() {
    let mut bytes = b"id,body\n".to_vec();
    (0..9).for_each(|_| bytes.extend(b"ok\n\xff\xff\x81\x20\n"));
    let error = decoded(&bytes).map(|_| ()).unwrap_err().to_string();
    assert!(error.contains("row 3, 5, 7, 9, 11 is"), "{error}");
}

proptest! {
    #[test]
    fn valid_text_comes_out_the_same(text in "[ -~\n一-龥，。]{1,300}") {
        prop_assert_eq!(&decoded(text.as_bytes()).unwrap().0, &text);
        let mut out = String::new();
        Transcoder::new(&*GB18030.encode(&text).0, GB18030).read_to_string(&mut out).unwrap();
        prop_assert_eq!(out, text);
    }
}
