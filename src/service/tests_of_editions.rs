//! What holds for the files of every kind of document, made of the sample.

use std::io::{Cursor, Read};

use calamine::{Data, Reader as _, Xlsx};
use quick_xml::events::Event;

use super::fixture::TestApp;
use crate::config::Config;
use crate::report::{self, Body, Document, Edition, Kind, Language, Piece};
use crate::run::{self, DocumentWish};
use crate::store::{About, Snapshot};

/// A document of each kind and language that the sample has facts for: matters are about its largest topic, letters about its best idea.
fn documents(snapshot: &Snapshot) -> Vec<Document> {
    let analysis = snapshot.analysis();
    let largest = analysis.topics.topics.iter().max_by_key(|topic| topic.members.len()).unwrap();
    let best = analysis.message(analysis.ideas[0].message).uid.to_string();
    let mut made = Vec::new();
    for (&kind, language) in Kind::ALL.iter().flat_map(|kind| Language::ALL.map(|language| (kind, language))) {
        let about = match kind {
            Kind::Letter => About::Messages(vec![best.clone()]),
            _ if kind.wants_subject() => About::Topic(largest.id.to_string()),
            _ => About::Everything,
        };
        let wish = DocumentWish {
            kind,
            as_of: None,
            period: None,
            about,
            language,
        };
        made.push(
            run::compose_document(None, snapshot, &Config::default(), &wish).unwrap_or_else(|error| panic!("{}: {error}", kind.code())),
        );
    }
    made
}

/// All words of a Word file, in order.
fn words(file: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut xml = String::new();
    archive.by_name("word/document.xml").unwrap().read_to_string(&mut xml).unwrap();
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut printed = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(text) => printed.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                Some(c) => printed.push(c),
                None => printed.push_str(quick_xml::escape::resolve_xml_entity(&name.xml10_content()).unwrap()),
            },
            Event::Eof => return printed,
            _ => {}
        }
    }
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn every_edition_of_every_kind_is_the_same_bytes_twice_and_says_what_the_document_says() {
    let app = TestApp::sample();
    let view = app.state.view().unwrap();
    for document in documents(view.snapshot()) {
        let kind = document.kind.code();
        let edition = |edition: Edition| report::write(&document, edition, "http://localhost:8080").unwrap();
        for &form in Edition::ALL {
            let there = std::thread::scope(|scope| scope.spawn(|| edition(form)).join().unwrap());
            assert_eq!(edition(form), there, "{kind} as {}", form.code());
        }
        let printed = squeezed(&words(&edition(Edition::Docx)));
        let mut rest = printed.as_str();
        for text in document.texts() {
            let wanted = squeezed(&text.to_string());
            let at = rest.find(&wanted).unwrap_or_else(|| panic!("{kind}: {wanted} is not in its place"));
            rest = &rest[at + wanted.len()..];
        }
        let linked = String::from_utf8(edition(Edition::Html))
            .unwrap()
            .matches("<a class=\"n\" ")
            .count();
        assert_eq!(linked, document.figures().count(), "{kind}");
    }
}

#[test]
fn every_number_of_a_workbook_is_the_figure_of_its_cell() {
    let app = TestApp::sample();
    let view = app.state.view().unwrap();
    let mut numbers = 0;
    for document in documents(view.snapshot())
        .iter()
        .filter(|document| document.language == Language::Zh)
    {
        let file = report::write(document, Edition::Xlsx, "").unwrap();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file)).unwrap();
        let blocks = document
            .blocks
            .iter()
            .chain(document.annexes.iter().flat_map(|annex| &annex.blocks));
        for block in blocks {
            let Body::Table(table) = &block.body else { continue };
            let sheet = book.worksheet_range(&format!("表{}", table.number)).unwrap();
            for (at, row) in (3u32..).zip(&table.rows) {
                for (column, cell) in (0u32..).zip(&row.cells) {
                    let Some(Data::Float(kept)) = sheet.get_value((at, column)) else {
                        continue;
                    };
                    let shown = cell.to_string();
                    let digits = shown.trim_end_matches(|c: char| !c.is_ascii_digit());
                    let value: f64 = digits.parse().unwrap();
                    let value = if shown.ends_with('%') { value / 100.0 } else { value };
                    assert!((kept - value).abs() < 1e-9, "{}: {kept} for {shown}", document.kind.code());
                    numbers += usize::from(matches!(cell.0.as_slice(), [Piece::Figure(_)]));
                }
            }
        }
    }
    assert!(numbers > 200, "{numbers}");
}
