//! Text of .docx documents: paragraphs, cells of tables, line breaks; no headers, footers, remarks, deleted text.

use std::io::{BufReader, Read};
use std::path::Path;

use super::error::IngestError;
use super::limits::MAX_CELL_BYTES;
use super::markup::{Markup, MarkupReader, add};
use super::workbook::Archive;

/// Elements whose text does not count: what was moved away, the second form of a drawing.
const SKIPPED: &[&str] = &["del", "moveFrom", "Fallback"];

/// Reads the text: a line a paragraph, a line a row of a table with tabs between its cells. At most a little more than
/// [`MAX_CELL_BYTES`].
pub(super) fn read(path: &Path, archive: &mut Archive) -> Result<String, IngestError> {
    let damaged = |detail: String| IngestError::Damaged {
        file: path.to_owned(),
        detail,
    };
    let part = archive.by_name("word/document.xml").map_err(|error| damaged(error.to_string()))?;
    text(BufReader::new(part)).map_err(|error| damaged(error.to_string()))
}

fn text(part: impl Read) -> Result<String, quick_xml::Error> {
    let mut markup = MarkupReader::new(BufReader::new(part));
    let (mut text, mut skipped, mut cells, mut is_run) = (String::new(), 0u32, 0u32, false);
    while text.len() <= MAX_CELL_BYTES {
        match markup.next()? {
            Markup::Open(start) if SKIPPED.contains(&start.name()) => skipped += 1,
            Markup::Close(name) if SKIPPED.contains(&name.as_str()) => skipped = skipped.saturating_sub(1),
            Markup::Open(start) if skipped == 0 => match start.name() {
                "t" => is_run = true,
                "tab" => add(&mut text, "\t"),
                "br" | "cr" => add(&mut text, "\n"),
                "tc" => cells += 1,
                _ => {}
            },
            Markup::Text(part) if is_run => add(&mut text, &part),
            Markup::Close(name) => match name.as_str() {
                "t" => is_run = false,
                // Within a row the paragraphs of a cell are one line.
                "p" if skipped == 0 => add(&mut text, if cells > 0 { " " } else { "\n" }),
                "tc" => {
                    cells = cells.saturating_sub(1);
                    text.truncate(text.trim_end_matches(' ').len());
                    add(&mut text, "\t");
                }
                "tr" if cells == 0 => {
                    text.truncate(text.trim_end_matches('\t').len());
                    add(&mut text, "\n");
                }
                _ => {}
            },
            Markup::End => break,
            _ => {}
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_cells_and_breaks_are_read_and_deletions_are_not() {
        let xml = "<w:document><w:body><w:p><w:r><w:t>关于路灯&amp;道路</w:t></w:r></w:p>\
            <w:p><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>走</w:t></w:r></w:moveFrom>\
            <w:r><w:t xml:space=\"preserve\">一 </w:t><w:br/><w:t>二</w:t><w:tab/><w:t>三</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>王小明</w:t></w:r></w:p></w:tc></w:tr></w:tbl>\
            </w:body></w:document>";
        assert_eq!(text(xml.as_bytes()).unwrap(), "关于路灯&道路\n一 \n二\t三\n姓名\t王小明\n");
    }
}
