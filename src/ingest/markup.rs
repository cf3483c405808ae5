//! XML as three kinds of events, with entities resolved.

use std::borrow::Cow;
use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::limits::MAX_CELL_BYTES;

/// A step through an XML document; names are without their prefix.
pub(super) enum Markup {
    /// An element begins; one without content ends at once.
    Open(Element),
    /// An element ends.
    Close(String),
    /// Characters.
    Text(String),
    /// The document ends.
    End,
}

/// The start of an element.
pub(super) struct Element {
    start: BytesStart<'static>,
}

impl Element {
    /// Its name without a prefix.
    pub(super) fn name(&self) -> &str {
        local(self.start.name().0)
    }

    /// The value of an attribute, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let found = attributes
            .with_checks(false)
            .flatten()
            .find(|attribute| local(attribute.key.0) == name)?;
        let value = quick_xml::escape::unescape(&found.value).map_or_else(|_| found.value.to_string(), Cow::into_owned);
        Some(value)
    }

    /// A number in an attribute.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Reads XML; lenient where a document can still be understood.
pub(super) struct MarkupReader<R> {
    reader: quick_xml::Reader<R>,
    buffer: Vec<u8>,
}

impl<R: BufRead> MarkupReader<R> {
    /// Begins to read.
    pub(super) fn new(reader: R) -> Self {
        let mut reader = quick_xml::Reader::from_reader(reader);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            buffer: Vec::new(),
        }
    }

    /// The next step.
    pub(super) fn next(&mut self) -> Result<Markup, quick_xml::Error> {
        loop {
            self.buffer.clear();
            return Ok(match self.reader.read_event_into(&mut self.buffer)? {
                Event::Start(start) | Event::Empty(start) => Markup::Open(Element { start: start.into_owned() }),
                Event::End(end) => Markup::Close(local(end.name().0).to_owned()),
                Event::Text(text) => Markup::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Markup::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(reference) => {
                    let resolved = reference.resolve_char_ref().ok().flatten();
                    let text = resolved.map_or_else(|| entity(&reference.xml10_content()), String::from);
                    Markup::Text(text)
                }
                Event::Eof => Markup::End,
                _ => continue,
            });
        }
    }
}

/// What a named entity stands for; one that is not known stays as it is.
fn entity(name: &str) -> String {
    quick_xml::escape::resolve_predefined_entity(name).map_or_else(|| format!("&{name};"), str::to_owned)
}

/// Adds to the text of a cell; what lies far beyond the longest cell that is kept is dropped, for the row is rejected anyway.
pub(super) fn add(cell: &mut String, text: &str) {
    if cell.len() <= MAX_CELL_BYTES {
        cell.push_str(text);
    }
}
