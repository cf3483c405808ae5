//! Word, in the layout of official documents (GB/T 9704—2012): A4, 22 lines of 28 characters, title in 小标宋, text in 仿宋, pages — 1 —.
//!
//! Written mark by mark: the libraries for it number paragraphs by a counter of the process, and the same document must give the same bytes.

mod chart;
mod faces;
mod frame;
mod package;
mod sheet;
mod story;
mod styles;
mod table;
mod tail;
#[cfg(test)]
mod tests;
mod titles;

use super::WriteError;
use super::markup::Markup;
use super::wording::Wording;
use crate::report::document::{Chart, Document};
use package::{Package, relations};

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATED: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// What the text refers to, collected while it is written.
#[derive(Default)]
struct Parts {
    /// Charts with their part.
    charts: Vec<(String, Chart)>,
}

/// Writes a document.
pub(super) fn write(document: &Document) -> Result<Vec<u8>, WriteError> {
    let mut parts = Parts::default();
    let text = text(document, &mut parts);
    let mut package = Package::default();
    let own = |id: &str, kind: &'static str, path: &str| (id.to_owned(), kind, path.to_owned());
    package.add(
        "_rels/.rels",
        "",
        relations(&[
            own("rId1", "officeDocument", "word/document.xml"),
            own(
                "rId2",
                "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
                "docProps/core.xml",
            ),
        ]),
    );
    package.add(
        "docProps/core.xml",
        "application/vnd.openxmlformats-package.core-properties+xml",
        properties(document),
    );
    package.add("word/document.xml", content_type("document.main"), text);
    let mut used = vec![
        own("rId1", "styles", "styles.xml"),
        own("rId2", "settings", "settings.xml"),
        own("rId3", "fontTable", "fontTable.xml"),
        own("rId4", "footer", "footer1.xml"),
        own("rId5", "footer", "footer2.xml"),
    ];
    used.extend((1..=parts.charts.len()).map(|number| (format!("rIdChart{number}"), "chart", format!("charts/chart{number}.xml"))));
    package.add("word/_rels/document.xml.rels", "", relations(&used));
    package.add("word/styles.xml", content_type("styles"), sheet::styles(document.language));
    package.add("word/settings.xml", content_type("settings"), settings());
    package.add("word/fontTable.xml", content_type("fontTable"), faces::fonts());
    package.add("word/footer1.xml", content_type("footer"), frame::page_number("MzPageOdd"));
    package.add("word/footer2.xml", content_type("footer"), frame::page_number("MzPageEven"));
    chart::add_parts(&parts, &mut package)?;
    package.finish()
}

/// The type of a part of the text.
fn content_type(part: &str) -> &'static str {
    match part {
        "document.main" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        "styles" => "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
        "settings" => "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
        "fontTable" => "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
        _ => "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
    }
}

/// The part `word/document.xml`.
fn text(document: &Document, parts: &mut Parts) -> String {
    let wording = Wording::of(document);
    let language = document.language;
    let mut x = Markup::xml();
    x.with("w:document", &[("xmlns:w", WORD), ("xmlns:r", RELATED)], |x| {
        x.with("w:body", &[], |x| {
            match &document.masthead {
                Some(masthead) => frame::masthead(x, masthead, &document.date, wording),
                None => story::blank_line(x),
            }
            let subtitle = document.subtitle.as_ref().map(ToString::to_string);
            frame::title(x, &document.title.to_string(), subtitle.as_deref());
            story::blocks(x, &document.blocks, parts, language, wording);
            frame::annex_list(x, document, wording);
            if let Some(unit) = &document.signature {
                frame::signature(x, unit, &document.date);
            }
            for (at, annex) in document.annexes.iter().enumerate() {
                story::line(x, "MzAnnex", &wording.annex(at, document.annexes.len()));
                story::blank_line(x);
                frame::title(x, &annex.title, None);
                story::blocks(x, &annex.blocks, parts, language, wording);
            }
            if let Some(tail) = &document.tail {
                tail::tail(x, tail, wording);
            }
            frame::section(x, language);
        });
    });
    x.finish()
}

/// The title, and nothing of who wrote it when.
fn properties(document: &Document) -> String {
    let mut x = Markup::xml();
    let names = [
        (
            "xmlns:cp",
            "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
        ),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ];
    x.with("cp:coreProperties", &names, |x| {
        x.words("dc:title", &[], &document.title.to_string())
    });
    x.finish()
}

/// The part `word/settings.xml`, in the order of the schema.
fn settings() -> String {
    let mut x = Markup::xml();
    x.with("w:settings", &[("xmlns:w", WORD)], |x| {
        x.empty("w:zoom", &[("w:percent", "100")]);
        x.empty("w:removePersonalInformation", &[]);
        x.empty("w:removeDateAndTime", &[]);
        x.val("w:defaultTabStop", "420");
        x.empty("w:evenAndOddHeaders", &[]);
        x.val("w:characterSpacingControl", "compressPunctuation");
        x.with("w:compat", &[], |x| {
            x.empty("w:useFELayout", &[]);
            let newest = [
                ("w:name", "compatibilityMode"),
                ("w:uri", "http://schemas.microsoft.com/office/word"),
                ("w:val", "15"),
            ];
            x.empty("w:compatSetting", &newest);
        });
        x.empty("w:themeFontLang", &[("w:val", "en-US"), ("w:eastAsia", "zh-CN")]);
        x.val("w:decimalSymbol", ".");
        x.val("w:listSeparator", ",");
    });
    x.finish()
}
