//! XML Spreadsheet 2003: the `.xls` or `.xml` that some systems write as plain XML.

use std::io::{BufReader, Read};
use std::path::Path;

use super::decode::Text;
use super::error::IngestError;
use super::feed::{Feed, damaged};
use super::format::{Format, Opened, Source, io_error};
use super::markup::{Element, Markup, MarkupReader, add};
use super::numbers;
use super::rows::Sheet;
use super::sheet::{SheetFeed, Value};
use super::workbook;

/// Whether a text begins as such a workbook.
pub(super) fn is_one(head: &str) -> bool {
    head.trim_start().starts_with('<') && head.contains("urn:schemas-microsoft-com:office:spreadsheet") && head.contains("Workbook")
}

/// Opens a workbook of plain XML.
pub(super) fn open(source: &Source<'_>, mut text: Text) -> Result<Opened, IngestError> {
    // The declaration names the encoding in which the file was; by now it is another.
    let declaration = text.head.find("?>").filter(|_| text.head.trim_start().starts_with("<?xml"));
    if let Some(at) = declaration {
        let mut passed = vec![0; at + 2];
        text.reader.read_exact(&mut passed).map_err(|error| io_error(source.path, error))?;
    }
    let reader = text.reader;
    workbook::open_text(source, Format::Xml, text.encoding, move |path, feed| {
        read(path, MarkupReader::new(BufReader::with_capacity(64 * 1024, reader)), feed)
    })
}

type Reader = MarkupReader<BufReader<Box<dyn Read + Send>>>;

fn read(path: &Path, mut markup: Reader, feed: &mut Feed) -> Result<(), IngestError> {
    let fault = |error: quick_xml::Error| damaged(path.to_owned(), error);
    loop {
        match markup.next().map_err(fault)? {
            Markup::Open(start) if start.name() == "Worksheet" => {
                let sheet = Sheet {
                    name: start.attribute("Name").unwrap_or_default(),
                    hidden: false,
                };
                table(&mut markup, SheetFeed::begin(feed, sheet)).map_err(fault)?;
                if feed.is_closed() {
                    return Ok(());
                }
            }
            Markup::End => return Ok(()),
            _ => {}
        }
    }
}

/// Rows and columns of cells are counted from 1, and on from the last where none is given.
fn table(markup: &mut Reader, mut sheet: SheetFeed<'_>) -> Result<(), quick_xml::Error> {
    let (mut row, mut column) = (0u32, 0u32);
    loop {
        match markup.next()? {
            Markup::Open(start) if start.name() == "Row" => {
                row = start.number("Index").unwrap_or(row.saturating_add(1));
                column = 0;
            }
            Markup::Open(start) if start.name() == "Cell" => {
                column = start.number("Index").unwrap_or(column.saturating_add(1));
                let value = cell(markup)?;
                let last_row = row.saturating_add(start.number("MergeDown").unwrap_or(0));
                sheet.cell(row, column.saturating_sub(1), last_row, value);
                column = column.saturating_add(start.number("MergeAcross").unwrap_or(0));
            }
            Markup::Close(name) if name == "Worksheet" => break,
            Markup::End => break,
            _ => {}
        }
        if sheet.is_closed() {
            return Ok(());
        }
    }
    sheet.end();
    Ok(())
}

/// What a cell says, without remarks on it.
fn cell(markup: &mut Reader) -> Result<Value, quick_xml::Error> {
    let (mut text, mut kind, mut is_data, mut remark) = (String::new(), String::new(), false, false);
    loop {
        match markup.next()? {
            Markup::Open(start) if start.name() == "Comment" => remark = true,
            Markup::Close(name) if name == "Comment" => remark = false,
            Markup::Open(start) if start.name() == "Data" && !remark => {
                kind = data_type(&start);
                is_data = true;
            }
            Markup::Close(name) if name == "Data" => is_data = false,
            Markup::Text(part) if is_data => add(&mut text, &part),
            Markup::Close(name) if name == "Cell" => break,
            Markup::End => break,
            _ => {}
        }
    }
    Ok(match kind.as_str() {
        "Number" => Value::text(text.trim().parse().map(numbers::text).unwrap_or(text)),
        "DateTime" => Value::text(text.trim().trim_end_matches(".000").replacen('T', " ", 1)),
        "Boolean" => Value::text(numbers::yes_or_no(text.trim() == "1")),
        "Error" => Value::error(text),
        _ => Value::text(text),
    })
}

fn data_type(start: &Element) -> String {
    start.attribute("Type").unwrap_or_default()
}
