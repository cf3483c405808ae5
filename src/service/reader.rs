//! What the service asks of a published generation. `store::Snapshot` answers it; tests answer it from memory.

use std::ops::Range;

use crate::analysis::Analysis;
use crate::corpus::{DocKey, LocalTime, MessageId, Uid};
use crate::search::{Hit, SearchPage, SearchRequest, SearchScope};
use crate::store::generation::Manifest;

/// The account of one import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Account {
    /// Rows.
    pub rows_read: u64,
    /// New.
    pub archived: u64,
    /// Repeated.
    pub repeated: u64,
    /// Updated.
    pub updated: u64,
    /// Rejected.
    pub rejected: u64,
    /// Not data.
    pub non_data: u64,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRecord {
    /// Number.
    pub seq: u32,
    /// Source.
    pub source: String,
    /// File.
    pub file: String,
    /// Format.
    pub format: String,
    /// When.
    pub imported_at: LocalTime,
    /// Account.
    pub account: Account,
    /// Warnings.
    pub warnings: Vec<String>,
}

/// The masked texts of one message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MaskedMessage {
    /// Title.
    pub title: String,
    /// Body.
    pub body: String,
    /// Measures given apart.
    pub measures: String,
    /// The office's reply.
    pub reply: String,
}

/// Why a generation could not be read. The text is for the log.
#[derive(Debug, thiserror::Error)]
#[error("read the published generation: {0}")]
pub struct ReadError(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// Which text of a message a range lies in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TextField {
    /// The title.
    Title,
    /// The body.
    Body,
}

/// One published generation, open for reading. It never changes.
pub trait Reader: Send + Sync {
    /// What the generation was made of.
    fn manifest(&self) -> &Manifest;
    /// Everything that the run produced.
    fn analysis(&self) -> &Analysis;
    /// The imports of the archive when the generation was opened, in order.
    fn imports(&self) -> &[ImportRecord];
    /// The message at a place of the archive; `None` for versions that a newer one replaced.
    fn by_doc(&self, doc: DocKey) -> Option<MessageId>;
    /// The message of an identity.
    fn by_uid(&self, uid: Uid) -> Option<MessageId>;
    /// The masked texts of a message.
    ///
    /// # Errors
    /// When the disk can no longer be read.
    fn text(&self, id: MessageId) -> Result<MaskedMessage, ReadError>;
    /// Where a byte range of an original text lies in the masked text; `None` when it cannot be shown.
    fn masked_range(&self, id: MessageId, field: TextField, range: (u32, u32)) -> Option<Range<usize>>;
    /// Messages that answer a query.
    ///
    /// # Errors
    /// When the index can no longer be read.
    fn search(&self, scope: &dyn SearchScope, request: &SearchRequest) -> Result<SearchPage, ReadError>;
    /// Messages like a text, the likest first.
    ///
    /// # Errors
    /// When the index can no longer be read.
    fn similar(&self, scope: &dyn SearchScope, text: &str, limit: usize) -> Result<Vec<Hit>, ReadError>;
    /// A table of the generation as an Arrow IPC stream, protected accusations left out; `None` when there is no such table.
    ///
    /// # Errors
    /// When a text that the table holds can no longer be read.
    fn arrow(&self, table: &str) -> Result<Option<Vec<u8>>, ReadError>;
}
