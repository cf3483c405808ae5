//! What can go wrong on disk, in words that name the file and the remedy.

use std::io;
use std::path::{Path, PathBuf};

use super::layout::FormatVersion;

/// Failures of the archive, the caches and the generations.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No workspace at the path.
    #[error("find a workspace in {}\nhint: `minzhi import FILE` makes one; `--workspace DIR` or MINZHI_WORKSPACE names another", path.display())]
    NoWorkspace {
        /// The folder.
        path: PathBuf,
    },
    /// The folder holds other things.
    #[error("use {} as a workspace: it holds other files\nhint: name an empty or a new folder with --workspace", path.display())]
    NotAWorkspace {
        /// The folder.
        path: PathBuf,
    },
    /// Another version's workspace.
    #[error(
        "read the workspace {}: its format is {}.{}, this program reads up to {}.{}\nhint: use the version of minzhi that wrote it, or import the files again into a new workspace",
        path.display(), found.major, found.minor, readable.major, readable.minor
    )]
    Format {
        /// The folder.
        path: PathBuf,
        /// Its version.
        found: FormatVersion,
        /// The newest version that can be read.
        readable: FormatVersion,
    },
    /// Another process writes.
    #[error("write to {}: another minzhi is importing or analysing\nhint: wait for it to end, then run this again", path.display())]
    Locked {
        /// The workspace.
        path: PathBuf,
    },
    /// Nothing was analysed yet.
    #[error("find an analysis in {}\nhint: run `minzhi analyze` first", path.display())]
    NoGeneration {
        /// The workspace.
        path: PathBuf,
    },
    /// The archive is empty.
    #[error("analyse {}: its archive holds no message\nhint: run `minzhi import FILE` first", path.display())]
    EmptyArchive {
        /// The workspace.
        path: PathBuf,
    },
    /// A file's content is not what it should be.
    #[error("read {}: {what}\nhint: the file was changed, damaged or written by another version; `minzhi analyze` makes analyses again, what is in archive/ must come from a backup", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// An entry of the log of curation is not understood: it must not be passed over, since it holds for good.
    #[error("read {}: {what}\nhint: a newer minzhi wrote the line, or it was edited: use the newest version, or put the file back from a backup; nothing was changed", path.display())]
    Curation {
        /// The file.
        path: PathBuf,
        /// The line and what is wrong with it.
        what: String,
    },
    /// A file cannot be read.
    #[error("read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The output refuses the bytes of an export.
    #[error("write the export")]
    Output {
        /// Why; a broken pipe is no fault.
        source: io::Error,
    },
    /// The full-text index cannot be written or read.
    #[error(transparent)]
    Index(#[from] crate::search::SearchError),
    /// A file cannot be written.
    #[error("write {}{}", path.display(), write_hint(source))]
    Write {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

fn write_hint(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "\nhint: the disk is full; nothing was published: free some space and run this again"
        }
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            "\nhint: choose a folder that you may write to with --workspace"
        }
        _ => "",
    }
}

impl StoreError {
    pub(super) fn read(path: &Path, source: io::Error) -> Self {
        Self::Read {
            path: path.to_owned(),
            source,
        }
    }

    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write {
            path: path.to_owned(),
            source,
        }
    }

    /// A failure of Polars: its input or output error, or a damaged file.
    pub(super) fn table(path: &Path, error: polars::prelude::PolarsError) -> Self {
        match error {
            polars::prelude::PolarsError::IO { error, .. } => Self::Write {
                path: path.to_owned(),
                source: io::Error::new(error.kind(), error.to_string()),
            },
            other => Self::Damaged {
                path: path.to_owned(),
                what: other.to_string(),
            },
        }
    }
}
