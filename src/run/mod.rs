//! One whole piece of work on a workspace: check or import files, analyse and publish. The command line and the service call the same functions.
//!
//! Not here: the order of the stages (`pipeline`), where files lie (`store`).

mod analyze;
mod before;
mod changed;
mod check;
mod clock;
mod desk;
mod earlier;
mod evaluate;
mod import;
mod intake;
mod report;
mod resources;

pub use analyze::analyze;
pub use before::{Asked, Before, Entry, Part, Raised, Reply, Section, Tie, before};
pub use changed::{Compared, compared};
pub use check::{CheckPanel, CheckedIssue, CheckedRows, CheckedTable, check};
pub use desk::{Desk, Fault, FaultKind, LONGEST_TOPIC_NAME, Labels, may_undo};
pub use earlier::{Earlier, EarlierNote, EarlierNotes, earlier_in};
pub use evaluate::{Evaluated, evaluate};
pub use import::{UrgentNote, add, default_source, import, ingest_params, urgent_of};
pub use intake::{Intake, Skipped, intakes};
pub use report::{DocumentError, DocumentWish, compose_document, draft_document, period_of, with_facts};
pub use resources::{Models, models_changed, shipped_segmenter};

use crate::ingest::{IngestError, Reason};
use crate::search::SearchError;
use crate::store::StoreError;

/// Why a piece of work failed.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The archive, the caches or the generations.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file to import.
    #[error(transparent)]
    Ingest(#[from] IngestError),
    /// The index.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// A message that was typed in cannot be kept as it is.
    #[error("read {field}: {}\nhint: {}", reason.code(), typed_hint(*reason))]
    Typed {
        /// The field.
        field: String,
        /// What is wrong.
        reason: Reason,
    },
    /// A file of readers' decisions names no message or decides nothing.
    #[error("{}: no column names messages, or none decides anything; columns not known: {headers}\nhint: name columns as models/readings.toml does, such as 来源, 原编号, 信访目的, 领域, 具体方面, 金点子, 同类事项", path.display())]
    Readings {
        /// The file.
        path: std::path::PathBuf,
        /// Headers that are not known.
        headers: String,
    },
    /// Dictionaries, mappings or trained weights of the workspace.
    #[error("load {}: {reason}\nhint: restore the file, or delete it to use the one that minzhi ships", path.display())]
    Model {
        /// The file.
        path: std::path::PathBuf,
        /// What is wrong with it.
        reason: String,
    },
}

fn typed_hint(reason: Reason) -> &'static str {
    match reason {
        Reason::NoText => "give a text with --body",
        _ => "write dates as 2024-03-05 or 2024-03-05 09:12",
    }
}
