//! The workspace on disk: what lies where, the archive, the caches by batch, the published generations and their snapshots.
//!
//! Not here: reading office files (`ingest`), analysing (`pipeline`), formats for people (`report`).

mod error;
mod layout;
pub mod tables;

pub use error::StoreError;
pub use layout::{FormatVersion, WriterLock, Workspace};
