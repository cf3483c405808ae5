//! A package of parts: fixed order, fixed times, no names of persons.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::super::WriteError;
use super::super::markup::Markup;

/// A package in the making.
#[derive(Default)]
pub(super) struct Package {
    /// Path, type of content (empty where the ending says it), bytes.
    parts: Vec<(String, &'static str, Vec<u8>)>,
}

const CONTENT: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const RELATIONS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

impl Package {
    /// Puts a part in.
    pub(super) fn add(&mut self, path: impl Into<String>, content: &'static str, bytes: impl Into<Vec<u8>>) {
        self.parts.push((path.into(), content, bytes.into()));
    }

    /// The file. Parts stand in the order in which they were put in; the times are the first that zip knows.
    pub(super) fn finish(self) -> Result<Vec<u8>, WriteError> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let types = self.content_types();
        let parts = self.parts.iter().map(|(path, _, bytes)| (path.as_str(), bytes.as_slice()));
        for (path, bytes) in std::iter::once(("[Content_Types].xml", types.as_bytes())).chain(parts) {
            zip.start_file(path, options).map_err(|error| WriteError(error.into()))?;
            zip.write_all(bytes).map_err(|error| WriteError(error.into()))?;
        }
        let file = zip.finish().map_err(|error| WriteError(error.into()))?;
        Ok(file.into_inner())
    }

    fn content_types(&self) -> String {
        let mut x = Markup::xml();
        x.with("Types", &[("xmlns", CONTENT)], |x| {
            let endings = [
                ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
                ("xml", "application/xml"),
                ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ];
            for (ending, content) in endings {
                x.empty("Default", &[("Extension", ending), ("ContentType", content)]);
            }
            for (path, content, _) in self.parts.iter().filter(|(_, content, _)| !content.is_empty()) {
                x.empty("Override", &[("PartName", &format!("/{path}")), ("ContentType", content)]);
            }
        });
        x.finish()
    }
}

/// A part that says which others a part uses: (id, kind, path).
pub(super) fn relations(entries: &[(String, &str, String)]) -> String {
    const KINDS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/";
    let mut x = Markup::xml();
    x.with("Relationships", &[("xmlns", RELATIONS)], |x| {
        for (id, kind, target) in entries {
            let kind = if kind.starts_with("http") {
                (*kind).to_owned()
            } else {
                format!("{KINDS}{kind}")
            };
            x.empty("Relationship", &[("Id", id), ("Type", &kind), ("Target", target)]);
        }
    });
    x.finish()
}
