//! The archive: immutable batches of messages and the records of the imports that wrote them.
//!
//! A batch that no import record names does not exist: the record is written last and is the commit point.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use polars::prelude::{BinaryChunked, BooleanChunked, DataFrame, IntoColumn, NewChunkedArray};
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, WriterLock, publish_bytes, publish_json, read_json, sync_folder};
use super::tables::{ReadTable, read_frame, write_frame};
use super::versions::{Fate, KnownMessages, RowIdentity, Settled, version_hash};
use crate::corpus::{LocalTime, Message, Uid};
use crate::ingest::frame;

/// The account of one import (导入对账). Rows read = archived + repeated + updated + rejected + non-data rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Rows of the file, header and blank lines not counted.
    pub rows_read: u64,
    /// Messages new to the archive.
    pub archived: u64,
    /// Rows whose message is in the archive already (已有来件).
    pub repeated: u64,
    /// Rows that bring a new reply, state or votes to a message of the archive; both versions are kept.
    pub updated: u64,
    /// Rows that could not be read as a message (问题行).
    pub rejected: u64,
    /// Titles, totals and signatures among the rows.
    pub non_data: u64,
}

/// What an import was, as its record on disk says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportRecord {
    /// Sequence number, from 1.
    pub seq: u32,
    /// Source (来源系统).
    pub source: String,
    /// File name without its folders.
    pub file: String,
    /// BLAKE3 of the file's bytes.
    pub file_hash: String,
    /// Size of the file.
    pub bytes: u64,
    /// Format and encoding as detected.
    pub format: String,
    /// When it was imported: wall-clock seconds in Asia/Shanghai. It changes no answer.
    pub imported_at: LocalTime,
    /// The account.
    pub account: Account,
    /// Things to know that rejected nothing, such as one id with two texts.
    pub warnings: Vec<String>,
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

/// Path of the file of rejected rows of an import, one JSON object a line.
#[must_use]
pub fn rejects_path(workspace: &Workspace, seq: u32) -> PathBuf {
    workspace.imports().join(format!("{seq:06}.rejects.jsonl"))
}

/// An import that is under way: batches are written aside until it is committed. Dropped without a commit, it leaves no trace.
pub struct ImportDraft<'w> {
    workspace: &'w Workspace,
    _lock: &'w WriterLock,
    aside: PathBuf,
    seq: u32,
    next_batch: u32,
    source: String,
    chunks: Vec<PathBuf>,
    rows: Vec<RowIdentity>,
    known: KnownMessages,
}

/// What the reader of a file knows when the file ends.
#[derive(Clone, Debug)]
pub struct ImportFacts {
    /// File name without its folders.
    pub file: String,
    /// BLAKE3 of the file's bytes.
    pub file_hash: String,
    /// Size of the file.
    pub bytes: u64,
    /// Format and encoding as detected.
    pub format: String,
    /// When.
    pub imported_at: LocalTime,
    /// Rows of the file.
    pub rows_read: u64,
    /// Titles, totals and signatures.
    pub non_data: u64,
    /// Rejected rows, each a JSON object.
    pub rejects: Vec<String>,
    /// Warnings.
    pub warnings: Vec<String>,
}

impl<'w> ImportDraft<'w> {
    /// Begins an import; what an earlier one left behind when it died is removed. Cost: reads the identities of the archive.
    ///
    /// # Errors
    /// When the archive cannot be read or the folder cannot be written.
    pub fn begin(workspace: &'w Workspace, lock: &'w WriterLock, source: &str) -> Result<Self, StoreError> {
        let records = imports(workspace)?;
        let aside = workspace.root().join("archive/draft");
        remove_remains(workspace, &records, &aside)?;
        fs::create_dir_all(&aside).map_err(|error| StoreError::write(&aside, error))?;
        let batches: Vec<&BatchRecord> = records.iter().flat_map(|record| &record.batches).collect();
        let mut known = KnownMessages::default();
        for batch in &batches {
            let table = ReadTable::open(
                &workspace.batches().join(batch.file_name()),
                Some(&["uid", "text_hash", "version_hash"]),
            )?;
            let columns = [table.bytes("uid")?, table.bytes("text_hash")?, table.bytes("version_hash")?];
            let [uids, texts, versions] = columns;
            for ((uid, text), version) in uids.iter().zip(&texts).zip(&versions) {
                let [uid, text, version] = [uid, text, version].map(|bytes| uid_of(bytes));
                known.add(uid, text, version);
            }
        }
        Ok(Self {
            workspace,
            _lock: lock,
            aside,
            seq: records.last().map_or(1, |record| record.seq + 1),
            next_batch: batches.iter().map(|batch| batch.seq).max().unwrap_or(0) + 1,
            source: source.to_owned(),
            chunks: Vec::new(),
            rows: Vec::new(),
            known,
        })
    }

    /// Adds at most 65,536 messages, written aside in canonical order.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn push(&mut self, mut messages: Vec<Message>) -> Result<(), StoreError> {
        if messages.is_empty() {
            return Ok(());
        }
        let chunk = self.chunks.len() as u32;
        messages.sort_by_cached_key(|message| (message.time, message.uid(), message.text_hash(), version_hash(message), message.row));
        self.rows
            .extend((0..).zip(&messages).map(|(row, message)| RowIdentity::of(message, chunk, row)));
        let path = self.aside.join(format!("{chunk:06}.parquet"));
        write_batch(&messages, &path)?;
        self.chunks.push(path);
        Ok(())
    }

    /// Settles which rows are new, repeated or updates, moves the batches into the archive, then writes the record.
    ///
    /// # Errors
    /// When the disk refuses; the archive is then as it was before.
    pub fn commit(mut self, facts: ImportFacts) -> Result<ImportRecord, StoreError> {
        let rows = std::mem::take(&mut self.rows);
        let Settled {
            fates,
            archived,
            repeated,
            updated,
            warnings,
        } = self.known.settle(rows, &self.source, self.chunks.len());
        let rejected = facts.rejects.len() as u64;
        let account = Account {
            rows_read: facts.rows_read,
            archived,
            repeated,
            updated,
            rejected,
            non_data: facts.non_data,
        };
        let warnings = facts.warnings.into_iter().chain(warnings).collect();
        let mut batches = Vec::new();
        for (chunk, path) in self.chunks.iter().enumerate() {
            if let Some(record) = self.place(path, &fates[chunk], self.next_batch + batches.len() as u32)? {
                batches.push(record);
            }
        }
        sync_folder(&self.workspace.batches())?;
        if !facts.rejects.is_empty() {
            let mut lines = facts.rejects.join("\n");
            lines.push('\n');
            publish_bytes(&rejects_path(self.workspace, self.seq), lines.as_bytes())?;
        }
        let record = ImportRecord {
            seq: self.seq,
            source: self.source.clone(),
            file: facts.file,
            file_hash: facts.file_hash,
            bytes: facts.bytes,
            format: facts.format,
            imported_at: facts.imported_at,
            account,
            warnings,
            batches,
        };
        publish_json(&self.workspace.imports().join(format!("{:06}.json", self.seq)), &record)?;
        Ok(record)
    }

    /// Moves one chunk into the archive as a batch, without the dropped rows; `None` when nothing is left of it.
    fn place(&self, path: &Path, fates: &[Fate], seq: u32) -> Result<Option<BatchRecord>, StoreError> {
        if fates.iter().all(|&fate| fate == Fate::Drop) {
            return Ok(None);
        }
        if fates.iter().any(|&fate| fate != Fate::Keep) {
            let mut kept = Vec::new();
            for (mut message, &fate) in read_messages(path)?.into_iter().zip(fates) {
                match fate {
                    Fate::Drop => continue,
                    Fate::Rename(number) => message.external_id = format!("{}#{number}", message.external_id),
                    Fate::Keep => {}
                }
                kept.push(message);
            }
            kept.sort_by_cached_key(|message| (message.time, message.uid(), version_hash(message)));
            write_batch(&kept, path)?;
        }
        let rows = fates.iter().filter(|&&fate| fate != Fate::Drop).count() as u32;
        let hash = hash_file(path)?.0;
        let record = BatchRecord {
            seq,
            hash: hash[..32].to_owned(),
            rows,
        };
        let target = self.workspace.batches().join(record.file_name());
        fs::rename(path, &target).map_err(|error| StoreError::write(&target, error))?;
        Ok(Some(record))
    }
}

/// Removes what an import that died left behind: its draft, batches and rejected rows that no record names, half-written records.
fn remove_remains(workspace: &Workspace, records: &[ImportRecord], aside: &Path) -> Result<(), StoreError> {
    if aside.exists() {
        fs::remove_dir_all(aside).map_err(|error| StoreError::write(aside, error))?;
    }
    let batches = records.iter().flat_map(|record| record.batches.iter().map(BatchRecord::file_name));
    let imports = records
        .iter()
        .flat_map(|record| [format!("{:06}.json", record.seq), format!("{:06}.rejects.jsonl", record.seq)]);
    for (folder, named) in [
        (workspace.batches(), batches.collect::<BTreeSet<_>>()),
        (workspace.imports(), imports.collect()),
    ] {
        for path in entries(&folder)? {
            let ours = path
                .extension()
                .is_some_and(|extension| extension == "parquet" || extension == "jsonl" || extension == "tmp");
            if ours
                && path
                    .file_name()
                    .and_then(|name| name.to_str())
                    .is_none_or(|name| !named.contains(name))
            {
                fs::remove_file(&path).map_err(|error| StoreError::write(&path, error))?;
            }
        }
    }
    Ok(())
}

/// Paths in a folder, sorted.
fn entries(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let listed = fs::read_dir(folder).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>());
    let mut paths = listed.map_err(|error| StoreError::read(folder, error))?;
    paths.sort();
    Ok(paths)
}

impl Drop for ImportDraft<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed when the next import begins.
        let _ = fs::remove_dir_all(&self.aside);
    }
}

/// BLAKE3 of a file in hex, and its size.
///
/// # Errors
/// When it cannot be read.
pub fn hash_file(path: &Path) -> Result<(String, u64), StoreError> {
    let mut hasher = blake3::Hasher::new();
    let mut file = fs::File::open(path).map_err(|error| StoreError::read(path, error))?;
    let bytes = std::io::copy(&mut file, &mut hasher).map_err(|error| StoreError::read(path, error))?;
    Ok((hasher.finalize().to_hex().to_string(), bytes))
}

fn write_batch(messages: &[Message], path: &Path) -> Result<(), StoreError> {
    let mut frame: DataFrame = frame::to_frame(messages);
    let hashes = |name: &str, hash: fn(&Message) -> Uid| {
        BinaryChunked::from_iter_values(name.into(), messages.iter().map(|message| hash(message).0.to_vec())).into_column()
    };
    let replied =
        BooleanChunked::from_iter_values("replied".into(), messages.iter().map(|message| !message.reply.trim().is_empty())).into_column();
    let columns = [
        hashes("uid", Message::uid),
        hashes("text_hash", Message::text_hash),
        hashes("version_hash", version_hash),
        replied,
    ];
    let mut frame = frame.hstack_mut(&columns).map_err(|error| StoreError::table(path, error))?.clone();
    write_frame(&mut frame, path)
}

/// All messages of a batch file, by row.
///
/// # Errors
/// When the file is missing or damaged.
pub(super) fn read_messages(path: &Path) -> Result<Vec<Message>, StoreError> {
    let frame = read_frame(path, None)?;
    frame::from_frame(&frame).map_err(|error| StoreError::Damaged {
        path: path.to_owned(),
        what: error.to_string(),
    })
}

/// Sixteen bytes as an identity; shorter ones are padded, which cannot happen in a file that was written whole.
pub(super) fn uid_of(bytes: &[u8]) -> Uid {
    let mut uid = [0; 16];
    let n = bytes.len().min(16);
    uid[..n].copy_from_slice(&bytes[..n]);
    Uid(uid)
}

#[cfg(test)]
mod tests;
