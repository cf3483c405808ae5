//! The workspace on disk: what lies where, the archive, the caches by batch, the published generations and their snapshots.
//!
//! Not here: reading office files (`ingest`), analysing (`pipeline`), formats for people (`report`).

mod archive;
mod batches;
mod derived;
mod error;
pub mod export;
mod generation;
mod layout;
mod mappings;
mod schema;
mod snapshot;
mod spool;
pub mod tables;
mod texts;
mod versions;

pub use archive::{Account, BatchRecord, ImportDraft, ImportFacts, ImportRecord, hash_file, imports, rejects_path};
pub use batches::ArchiveBatches;
pub use error::StoreError;
pub use generation::{Counts, Draft, Manifest, current_manifest, previous_lineage, prune};
pub use layout::{FormatVersion, Workspace, WriterLock};
pub use mappings::{keep_mapping, mapping, mapping_path};
pub use snapshot::{Scope, Snapshot};
pub use spool::Spool;
pub use texts::MaskedMessage;
