//! The archive: immutable batches of messages and the records of the imports that wrote them.
//!
//! A batch that no import record names does not exist: the record is written last and is the commit point. Beside a record lie its
//! rejected rows and its warnings, a line each. Not here: which rows are new (`versions`), removing messages for good (`forget`).

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, read_json};
use super::notes::WarningCount;
use super::versions::KnownMessages;
use crate::corpus::{LocalTime, Message, Uid};

mod batch_file;
mod draft;
mod remains;

pub(super) use batch_file::{filter_batch, known_messages, read_messages, uid_of};
pub(super) use draft::place_batch;
pub use draft::{ImportDraft, ImportFacts};
pub(super) use remains::remove_remains;

/// The account of one import (导入对账). Rows read = archived + repeated + updated + rejected + non-data rows + forgotten.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Rows of the file, header and blank lines not counted.
    pub rows_read: u64,
    /// Messages new to the archive.
    pub archived: u64,
    /// Rows whose message is in the archive already (已有来件).
    pub repeated: u64,
    /// Rows that bring a new reply, state or votes to a message of the archive; all versions are kept.
    pub updated: u64,
    /// Rows that could not be read as a message (问题行).
    pub rejected: u64,
    /// Titles, totals and signatures among the rows.
    pub non_data: u64,
    /// Rows whose message was forgotten for good and is not taken in again (已清除).
    #[serde(default)]
    pub forgotten: u64,
}

impl Account {
    /// What became of the rows, all together: `rows_read` in every account.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.archived + self.repeated + self.updated + self.rejected + self.non_data + self.forgotten
    }

    /// Adds another import's account.
    pub fn add(&mut self, other: &Self) {
        self.rows_read += other.rows_read;
        self.archived += other.archived;
        self.repeated += other.repeated;
        self.updated += other.updated;
        self.rejected += other.rejected;
        self.non_data += other.non_data;
        self.forgotten += other.forgotten;
    }
}

/// What an import was, as its record on disk says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// Sequence number, from 1.
    pub seq: u32,
    /// Source (来源系统).
    pub source: String,
    /// File name without its folders; empty when all that it held was forgotten.
    pub file: String,
    /// BLAKE3 of the file's bytes; empty when all that it held was forgotten.
    pub file_hash: String,
    /// Size of the file.
    pub bytes: u64,
    /// Format and encoding as detected.
    pub format: String,
    /// When it was imported: wall-clock seconds in Asia/Shanghai. It changes no answer.
    pub imported_at: LocalTime,
    /// Earliest and latest time of the messages that the file held, known ones included.
    #[serde(default)]
    pub dates: Option<(LocalTime, LocalTime)>,
    /// The account, as it was when the import ended.
    pub account: Account,
    /// Rows of `batches` that were forgotten since: `archived` + `updated` = rows of the batches + `forgotten_since`.
    #[serde(default)]
    pub forgotten_since: u64,
    /// Things to know that rejected nothing, counted by reason and column; each row's value is in the file beside the record.
    #[serde(default, deserialize_with = "super::notes::counted")]
    pub warnings: Vec<WarningCount>,
    /// The batches that the import wrote.
    pub batches: Vec<BatchRecord>,
}

/// One batch file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchRecord {
    /// Sequence number over all imports, from 1.
    pub seq: u32,
    /// BLAKE3 of the file's bytes, 32 hex digits.
    pub hash: String,
    /// Messages in it.
    pub rows: u32,
}

impl BatchRecord {
    /// The file's name.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{:06}-{}.parquet", self.seq, self.hash)
    }
}

/// The records of all imports, in order.
///
/// # Errors
/// When a record cannot be read.
pub fn imports(workspace: &Workspace) -> Result<Vec<ImportRecord>, StoreError> {
    let mut paths = entries(&workspace.imports())?;
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    paths.iter().map(|path| read_json(path)).collect()
}

/// Path of the record of an import.
pub(super) fn record_path(workspace: &Workspace, seq: u32) -> PathBuf {
    workspace.imports().join(format!("{seq:06}.json"))
}

/// Path of the file of rejected rows of an import, one JSON object a line.
#[must_use]
pub fn rejects_path(workspace: &Workspace, seq: u32) -> PathBuf {
    workspace.imports().join(format!("{seq:06}.rejects.jsonl"))
}

/// Path of the file of an import's warnings, one JSON object a line.
#[must_use]
pub fn warnings_path(workspace: &Workspace, seq: u32) -> PathBuf {
    workspace.imports().join(format!("{seq:06}.warnings.jsonl"))
}

/// Paths in a folder, sorted.
pub(super) fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let listed = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>());
    let mut paths = listed.map_err(|error| StoreError::read(folder, error))?;
    paths.sort();
    Ok(paths)
}

/// What the archive holds, to be asked message by message.
#[derive(Debug)]
pub struct Archived(KnownMessages);

impl Archived {
    /// Reads the identities of the whole archive. Cost: three hashes for each message.
    ///
    /// # Errors
    /// When a batch cannot be read.
    pub fn read(workspace: &Workspace) -> Result<Self, StoreError> {
        let mut known = known_messages(workspace, &imports(workspace)?)?;
        known.sort();
        Ok(Self(known))
    }

    /// Whether the archive holds a message with its text, under its own id or as one of several texts of that id.
    #[must_use]
    pub fn holds(&self, message: &Message) -> bool {
        let text = message.text_hash();
        let second = |number: u32| Uid::of(&[&message.source, &format!("{}#{number}", message.external_id)]);
        let uids = std::iter::once(message.uid()).chain((2..).map(second));
        uids.map_while(|uid| self.0.text_of(uid)).any(|known| known == text)
    }
}

/// The messages of one batch, by row.
///
/// # Errors
/// When the batch cannot be read.
pub fn messages_of(workspace: &Workspace, batch: &BatchRecord) -> Result<Vec<Message>, StoreError> {
    read_messages(&workspace.batches().join(batch.file_name()))
}

/// BLAKE3 of files, one after another, in hex, and their size together.
///
/// # Errors
/// When one cannot be read.
pub fn hash_files(paths: &[PathBuf]) -> Result<(String, u64), StoreError> {
    let mut hasher = blake3::Hasher::new();
    let mut bytes = 0;
    for path in paths {
        let mut file = fs::File::open(path).map_err(|error| StoreError::read(path, error))?;
        bytes += std::io::copy(&mut file, &mut hasher).map_err(|error| StoreError::read(path, error))?;
    }
    Ok((hasher.finalize().to_hex().to_string(), bytes))
}

/// BLAKE3 of bytes, in hex.
#[must_use]
pub fn hash_bytes(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// BLAKE3 of a file in hex, and its size.
///
/// # Errors
/// When it cannot be read.
pub fn hash_file(path: &Path) -> Result<(String, u64), StoreError> {
    let mut hasher = blake3::Hasher::new();
    let mut file = fs::File::open(path).map_err(|error| StoreError::read(path, error))?;
    let mut buffer = vec![0; 1 << 18];
    let mut bytes = 0;
    loop {
        let n = std::io::Read::read(&mut file, &mut buffer).map_err(|error| StoreError::read(path, error))?;
        if n == 0 {
            return Ok((hasher.finalize().to_hex().to_string(), bytes));
        }
        hasher.update(&buffer[..n]);
        bytes += n as u64;
    }
}

#[cfg(test)]
mod tests;
