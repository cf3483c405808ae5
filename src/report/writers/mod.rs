//! A document in the forms that offices hand on. Each writer makes bytes in memory; the same document gives the same bytes.

mod docx;
mod drawing;
mod html;
mod markdown;
mod markup;
#[cfg(test)]
mod showpiece;
mod wording;
mod xlsx;

use super::document::Document;
use crate::corpus::codes;

codes! {
    /// A form of a document.
    Edition {
        /// Word, after GB/T 9704.
        Docx = "docx",
        /// Excel, a sheet for each table.
        Xlsx = "xlsx",
        /// One page of HTML, every number a link.
        Html = "html",
        /// Markdown.
        Markdown = "md",
        /// The document itself as JSON: every figure with what it counts.
        Json = "json",
    }
}

/// Why a document cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("write the document")]
pub struct WriteError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Writes an edition of a document; `workbench` is the address that the HTML edition's numbers lead to. Cost: linear in the document.
///
/// # Errors
/// When a library refuses what it is given.
pub fn write(document: &Document, edition: Edition, workbench: &str) -> Result<Vec<u8>, WriteError> {
    match edition {
        Edition::Docx => docx::write(document),
        Edition::Xlsx => xlsx::write(document),
        Edition::Html => Ok(html::write(document, workbench).into_bytes()),
        Edition::Markdown => Ok(markdown::write(document).into_bytes()),
        Edition::Json => serde_json::to_vec_pretty(document).map_err(|error| WriteError(error.into())),
    }
}
