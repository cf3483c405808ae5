//! The same rows in every format and encoding give the same messages.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::path::Path;

use encoding_rs::{BIG5, GB18030, GBK};
use polars::prelude::{Column, DataFrame, DataType, IpcWriter, NamedFrom, ParquetWriter, SerWriter, Series, TimeUnit};
use rust_xlsxwriter::{Format as CellFormat, Workbook};

use super::tests::fixture;
use super::*;
use crate::corpus::Message;

const HEADERS: [&str; 5] = ["留言编号", "留言时间", "留言标题", "留言内容", "点赞数"];
const ROWS: [[&str; 5]; 2] = [
    [
        "0012345",
        "2024-03-05 09:12:00",
        "路灯,损坏",
        "巷口\"很黑\"，A&B<C。\n请增设路灯；谢谢",
        "3",
    ],
    ["0012346", "2024-03-06 00:00:00", "公交", "班次太少|太慢", "0"],
];
/// Serial days of the times, and milliseconds since 1970.
const SERIALS: [f64; 2] = [45_356.0 + 552.0 / 1440.0, 45_357.0];
const MILLISECONDS: [i64; 2] = [1_709_629_920_000, 1_709_683_200_000];

/// Messages of a file with this content, its format and its encoding.
fn read_bytes(name: &str, bytes: &[u8]) -> (Vec<Message>, &'static str, Option<&'static str>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_path(&path)
}

fn read_path(path: &Path) -> (Vec<Message>, &'static str, Option<&'static str>) {
    let params = IngestParams {
        source: "来源".to_owned(),
        ..IngestParams::default()
    };
    let mut reader = read(path, &params).unwrap();
    let mut messages = Vec::new();
    for batch in &mut reader {
        let batch = batch.unwrap();
        assert_eq!(batch.issues, [], "{}", path.display());
        messages.extend(batch.messages);
    }
    for message in &mut messages {
        message.file.clear();
    }
    (messages, reader.format().name(), reader.encoding())
}

fn delimited(separator: &str, line_end: &str) -> String {
    let quoted = |cell: &&str| format!("\"{}\"", cell.replace('"', "\"\""));
    let lines = std::iter::once(HEADERS).chain(ROWS);
    lines
        .map(|cells| cells.iter().map(quoted).collect::<Vec<_>>().join(separator) + line_end)
        .collect()
}

fn expected() -> Vec<Message> {
    let (messages, format, encoding) = read_bytes("a.csv", delimited(",", "\n").as_bytes());
    assert_eq!((format, encoding), ("csv", Some("UTF-8")));
    let [first, second] = &messages[..] else { panic!("two messages") };
    assert_eq!((first.external_id.as_str(), first.body.as_str()), (ROWS[0][0], ROWS[0][3]));
    assert_eq!(
        (second.time.unwrap().to_string().as_str(), second.votes_up, second.row),
        (ROWS[1][1], 0, 2)
    );
    messages
}

fn check(name: &str, bytes: &[u8], format: &str, encoding: Option<&str>) {
    let (messages, found_format, found_encoding) = read_bytes(name, bytes);
    assert_eq!(messages, expected(), "{format} {encoding:?}");
    assert_eq!((found_format, found_encoding), (format, encoding));
}

fn utf16(text: &str, mark: &[u8], unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    mark.iter().copied().chain(text.encode_utf16().flat_map(unit)).collect()
}

#[test]
fn every_encoding_gives_the_same_messages() {
    for text in [
        delimited(",", "\r\n"),
        delimited("\t", "\n"),
        delimited(";", "\r"),
        json_lines(),
        html("utf-8"),
    ] {
        let format = if text.starts_with('{') {
            "jsonl"
        } else if text.starts_with('<') {
            "html"
        } else {
            "csv"
        };
        let cases: [(Vec<u8>, &str); 8] = [
            (text.clone().into_bytes(), "UTF-8"),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "UTF-8 BOM"),
            (GBK.encode(&text).0.into_owned(), "GB18030"),
            (GB18030.encode(&text).0.into_owned(), "GB18030"),
            (utf16(&text, b"", u16::to_le_bytes), "UTF-16LE"),
            (utf16(&text, b"", u16::to_be_bytes), "UTF-16BE"),
            (utf16(&text, b"\xff\xfe", u16::to_le_bytes), "UTF-16LE"),
            (utf16(&text, b"\xfe\xff", u16::to_be_bytes), "UTF-16BE"),
        ];
        for (bytes, encoding) in cases {
            check("a.xls", &bytes, format, Some(encoding));
        }
    }
}

#[test]
fn traditional_text_is_the_same_in_big5() {
    let text = "留言編號,留言標題,留言內容\n7,路燈,巷口很黑，請增設路燈。\n";
    let (utf8, ..) = read_bytes("a.csv", text.as_bytes());
    let (big5, _, encoding) = read_bytes("a.csv", &BIG5.encode(text).0);
    assert_eq!((big5, encoding), (utf8, Some("Big5")));
}

#[test]
fn every_separator_gives_the_same_messages() {
    for separator in ["\t", ";", "|", "，"] {
        check("a.xls", delimited(separator, "\n").as_bytes(), "csv", Some("UTF-8"));
    }
    let declared = format!("sep=;\r\n{}", delimited(";", "\r\n"));
    let (messages, ..) = read_bytes("a.csv", declared.as_bytes());
    assert_eq!(
        messages.iter().map(|message| message.row).collect::<Vec<_>>(),
        [2, 3],
        "the declaration is a row"
    );
}

fn json_lines() -> String {
    let object = |row: [&str; 5]| {
        let pairs = HEADERS.iter().zip(row).map(|(key, value)| format!("{}:{}", json(key), json(value)));
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
    };
    ROWS.map(object).join("\n") + "\n"
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

#[test]
fn arrays_of_objects_give_the_same_messages() {
    let rows = json_lines().trim_end().replace('\n', ",");
    for text in [
        format!("[{rows}]"),
        format!("  [\n{rows}\n]\n"),
        format!("{{\"code\":0,\"data\":[{rows}],\"total\":2}}"),
        format!("{{\n \"columns\":[{{\"name\":\"x\"}}],\n \"result\": {{ \"list\" : [\n {rows}\n] }}\n}}"),
    ] {
        check("a.json", text.as_bytes(), "json", Some("UTF-8"));
    }
}

fn frame(with_times: bool) -> DataFrame {
    let columns: Vec<Column> = (0..HEADERS.len())
        .map(|at| {
            let texts = ROWS.map(|row| row[at]);
            match at {
                1 if with_times => {
                    let times = Series::new(HEADERS[at].into(), MILLISECONDS);
                    times.cast(&DataType::Datetime(TimeUnit::Milliseconds, None)).unwrap().into()
                }
                4 => Series::new(HEADERS[at].into(), texts.map(|text| text.parse::<i64>().unwrap())).into(),
                2 => Series::new(HEADERS[at].into(), texts)
                    .cast(&DataType::from_categories(polars::prelude::Categories::global()))
                    .unwrap()
                    .into(),
                _ => Series::new(HEADERS[at].into(), texts).into(),
            }
        })
        .collect();
    DataFrame::new(ROWS.len(), columns).unwrap()
}

#[test]
fn columnar_files_give_the_same_messages() {
    for with_times in [false, true] {
        let mut parquet = Vec::new();
        ParquetWriter::new(&mut parquet).finish(&mut frame(with_times)).unwrap();
        check("a.bin", &parquet, "parquet", None);
        let mut arrow = Cursor::new(Vec::new());
        IpcWriter::new(&mut arrow).finish(&mut frame(with_times)).unwrap();
        let arrow = arrow.into_inner();
        check("a.bin", &arrow, "arrow", None);
        // A file is a stream between two marks, with a footer and its length behind it.
        let end = arrow.len() - 10;
        let footer = u32::from_le_bytes(arrow[end..end + 4].try_into().unwrap()) as usize;
        check("a.bin", &arrow[8..end - footer], "arrow", None);
    }
}

#[test]
fn workbooks_give_the_same_messages() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADERS).unwrap();
    let time = CellFormat::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (row, cells) in ROWS.iter().enumerate() {
        let at = row as u32 + 1;
        sheet.write_row(at, 0, *cells).unwrap();
        sheet.write_with_format(at, 1, SERIALS[row], &time).unwrap();
        sheet.write(at, 4, cells[4].parse::<i32>().unwrap()).unwrap();
    }
    check("a.xls", &book.save_to_buffer().unwrap(), "xlsx", None);
    let (messages, format, _) = read_path(&fixture("workbook.xls"));
    assert_eq!((messages, format), (expected(), "xls"));
    check("a.xls", &ods(), "ods", None);
    check("a.xls", xml().as_bytes(), "xml", Some("UTF-8"));
    check("a.xls", &GBK.encode(&xml().replace("UTF-8", "GBK")).0, "xml", Some("GB18030"));
}

fn escaped(text: &str, line_break: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', line_break)
}

fn ods() -> Vec<u8> {
    let mut rows = String::new();
    for cells in std::iter::once(HEADERS).chain(ROWS) {
        rows += "<table:table-row>";
        for (at, cell) in cells.iter().enumerate() {
            let value = match at {
                1 if cell.starts_with('2') => format!(" office:value-type=\"date\" office:date-value=\"{}\"", cell.replace(' ', "T")),
                4 if cell.len() == 1 => format!(" office:value-type=\"float\" office:value=\"{cell}\""),
                _ => " office:value-type=\"string\"".to_owned(),
            };
            let shown = escaped(cell, "</text:p><text:p>");
            write!(rows, "<table:table-cell{value}><text:p>{shown}</text:p></table:table-cell>").unwrap();
        }
        rows += "</table:table-row>";
    }
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"一月\"><table:table-column/>{rows}\
         <table:table-row table:number-rows-repeated=\"1048573\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row>\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ])
}

/// A ZIP container with these parts.
pub(super) fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn xml() -> String {
    let mut rows = String::new();
    for cells in std::iter::once(HEADERS).chain(ROWS) {
        rows += "<Row>";
        for (at, cell) in cells.iter().enumerate() {
            let (kind, cell) = match at {
                1 if cell.starts_with('2') => ("DateTime", cell.replace(' ', "T") + ".000"),
                4 if cell.len() == 1 => ("Number", (*cell).to_owned()),
                _ => ("String", escaped(cell, "&#10;")),
            };
            write!(rows, "<Cell><Data ss:Type=\"{kind}\">{cell}</Data></Cell>").unwrap();
        }
        rows += "</Row>";
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"一月\"><Table>{rows}</Table></Worksheet></Workbook>"
    )
}

fn html(charset: &str) -> String {
    let mut rows = String::new();
    for (at, cells) in std::iter::once(HEADERS).chain(ROWS).enumerate() {
        let tag = if at == 0 { "th" } else { "td" };
        let cells = cells.map(|cell| format!("<{tag} style='mso-number-format:\"\\@\"'>\n  {}</{tag}>", escaped(cell, "<br>")));
        writeln!(rows, "<tr>{}</tr>", cells.concat()).unwrap();
    }
    format!("<html><head><meta charset=\"{charset}\"><style>td {{}}</style></head><body><TABLE border=1>{rows}</TABLE></body></html>")
}

#[test]
fn a_web_page_gives_the_same_messages() {
    check("a.xls", html("gbk").as_bytes(), "html", Some("UTF-8"));
    let archive = format!(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"----=_b\"\r\n\r\n------=_b\r\n\
         Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n------=_b--\r\n",
        html("utf-8").replace('=', "=3D").replace("很黑", "=\r\n=E5=BE=88=\r\n黑")
    );
    check("a.xls", archive.as_bytes(), "html", Some("UTF-8"));
}
