//! How search fails. Nothing that a person types is an error.

use std::path::{Path, PathBuf};

/// Why an index could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The index in this folder could not be created or opened.
    #[error("open the search index in {}: {source}; hint: run `minzhi analyze` to build it again", dir.display())]
    Index {
        /// The folder.
        dir: PathBuf,
        /// What tantivy said.
        source: Box<tantivy::TantivyError>,
    },
    /// A document or a file of the index could not be written.
    #[error("write the search index: {0}; hint: is the disk full?")]
    Write(tantivy::TantivyError),
    /// A file of the index could not be read.
    #[error("read the search index: {0}; hint: run `minzhi analyze` to build it again")]
    Read(#[from] std::io::Error),
    /// The table of term vectors is damaged.
    #[error("read the latent terms: the file is damaged; hint: run `minzhi analyze` to build it again")]
    Latent,
}

impl SearchError {
    pub(super) fn index(dir: &Path, source: tantivy::TantivyError) -> Self {
        Self::Index {
            dir: dir.to_owned(),
            source: Box::new(source),
        }
    }
}
