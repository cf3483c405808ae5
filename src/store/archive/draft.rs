//! An import under way: batches and remarks are written aside until the import is committed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::batch_file::{filter_batch, read_messages, write_batch};
use super::{
    Account, BatchRecord, ImportRecord, hash_file, imports, known_messages, record_path, rejects_path, remove_remains, warnings_path,
};
use crate::corpus::{LocalTime, Message};
use crate::ingest::RowIssue;
use crate::store::StoreError;
use crate::store::layout::{Workspace, WriterLock, publish_json, sync_folder};
use crate::store::notes::{NoteFile, SECOND_TEXT, Tally, Warning};
use crate::store::tables::ReadTable;
use crate::store::tombstones::Tombstones;
use crate::store::versions::{Fate, Identity, Incoming, RowIdentity, Settled};

/// An import that is under way. Dropped without a commit, it leaves no trace. Memory: one batch, and about 100 bytes a row.
pub struct ImportDraft<'w> {
    workspace: &'w Workspace,
    _lock: &'w WriterLock,
    aside: PathBuf,
    records: Vec<ImportRecord>,
    seq: u32,
    source: String,
    chunks: Vec<PathBuf>,
    chunk_rows: Vec<u32>,
    rows: Vec<RowIdentity>,
    ids: Ids,
    tombstones: Tombstones,
    dates: Option<(LocalTime, LocalTime)>,
    rejects: NoteFile,
    rejected: u64,
    warnings: NoteFile,
    tally: Tally,
}

/// What the reader of a file knows when the file ends.
#[derive(Clone, Debug)]
pub struct ImportFacts {
    /// File name without its folders.
    pub file: String,
    /// BLAKE3 of the file's bytes; empty where there is no file.
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
}

/// Fates of the rows of one chunk and what else must change in it.
struct ChunkPlan<'a> {
    fates: &'a [Fate],
    /// Departments of rows that stand for several.
    departments: BTreeMap<u32, String>,
}

impl<'w> ImportDraft<'w> {
    /// Begins an import; what an earlier one left behind when it died is removed.
    ///
    /// # Errors
    /// When the archive cannot be read or the folder cannot be written.
    pub fn begin(workspace: &'w Workspace, lock: &'w WriterLock, source: &str) -> Result<Self, StoreError> {
        let records = imports(workspace)?;
        let aside = workspace.draft();
        remove_remains(workspace, &records, &aside)?;
        crate::store::spool::remove_leftovers(workspace);
        let tombstones = Tombstones::open(workspace)?;
        fs::create_dir_all(&aside).map_err(|error| StoreError::write(&aside, error))?;
        Ok(Self {
            workspace,
            _lock: lock,
            seq: records.last().map_or(1, |record| record.seq + 1),
            records,
            source: source.to_owned(),
            chunks: Vec::new(),
            chunk_rows: Vec::new(),
            rows: Vec::new(),
            ids: Ids::default(),
            tombstones,
            dates: None,
            rejects: NoteFile::new(aside.join("rejects.jsonl")),
            rejected: 0,
            warnings: NoteFile::new(aside.join("warnings.jsonl")),
            tally: Tally::default(),
            aside,
        })
    }

    /// The number that the import will have.
    #[must_use]
    pub fn seq(&self) -> u32 {
        self.seq
    }

    /// Writes remarks about rows aside: rejected rows and warnings. `messages` are those of the same rows, in the order of the file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn note(&mut self, issues: &[RowIssue], messages: &[Message]) -> Result<(), StoreError> {
        for issue in issues {
            if issue.reason.rejects() {
                self.rejected += 1;
                self.rejects.push(&Warning::of(issue, String::new()))?;
                continue;
            }
            let at = messages.binary_search_by_key(&issue.row, |message| message.row);
            let uid = at.map_or_else(|_| String::new(), |at| messages[at].uid().to_string());
            self.warn(&Warning::of(issue, uid))?;
        }
        Ok(())
    }

    fn warn(&mut self, warning: &Warning) -> Result<(), StoreError> {
        self.tally.add(warning);
        self.warnings.push(warning)
    }

    /// Adds at most 65,536 messages, written aside in canonical order. Cost: each text is hashed once, the batch written once.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn push(&mut self, mut messages: Vec<Message>) -> Result<(), StoreError> {
        if messages.is_empty() {
            return Ok(());
        }
        let chunk = self.chunks.len() as u32;
        let mut order: Vec<(Option<LocalTime>, Identity, u64, usize)> = messages
            .iter()
            .enumerate()
            .map(|(at, message)| (message.time, Identity::of(message), message.row, at))
            .collect();
        order.sort_unstable();
        let messages: Vec<Message> = order.iter().map(|&(.., at)| std::mem::take(&mut messages[at])).collect();
        let identities: Vec<Identity> = order.into_iter().map(|(_, identity, ..)| identity).collect();
        self.ids.begin_chunk();
        for (row, (message, identity)) in (0..).zip(messages.iter().zip(&identities)) {
            let forgotten = self.tombstones.holds_content(message, identity.text);
            self.rows.push(RowIdentity::of(message, *identity, (chunk, row), forgotten));
            self.ids.push(&message.external_id);
            if let Some(time) = message.time {
                let (first, last) = self.dates.unwrap_or((time, time));
                self.dates = Some((first.min(time), last.max(time)));
            }
        }
        let path = self.aside.join(format!("{chunk:06}.parquet"));
        write_batch(&messages, &identities, &path)?;
        self.chunks.push(path);
        self.chunk_rows.push(messages.len() as u32);
        Ok(())
    }

    /// Settles which rows are new, repeated, updates or forgotten, moves batches and remarks into the archive, then writes the record.
    /// Cost: reads the identities of the archive.
    ///
    /// # Errors
    /// When the disk refuses; the archive is then as it was before.
    pub fn commit(mut self, facts: ImportFacts) -> Result<ImportRecord, StoreError> {
        let settled = self.settle(&facts)?;
        self.warn_of_renamed(&settled)?;
        let account = Account {
            rows_read: facts.rows_read,
            archived: settled.archived,
            repeated: settled.repeated,
            updated: settled.updated,
            rejected: self.rejected,
            non_data: facts.non_data,
            forgotten: settled.forgotten,
        };
        let batches = self.place_all(&settled)?;
        sync_folder(&self.workspace.batches())?;
        let (rejects, warnings) = (&mut self.rejects, &mut self.warnings);
        rejects.publish(&rejects_path(self.workspace, self.seq))?;
        warnings.publish(&warnings_path(self.workspace, self.seq))?;
        sync_folder(&self.workspace.imports())?;
        let record = ImportRecord {
            seq: self.seq,
            source: self.source.clone(),
            file: facts.file,
            file_hash: facts.file_hash,
            bytes: facts.bytes,
            format: facts.format,
            imported_at: facts.imported_at,
            dates: self.dates,
            account,
            forgotten_since: 0,
            warnings: std::mem::take(&mut self.tally).finish(),
            batches,
        };
        publish_json(&record_path(self.workspace, self.seq), &record)?;
        Ok(record)
    }

    fn settle(&mut self, facts: &ImportFacts) -> Result<Settled, StoreError> {
        let rows = std::mem::take(&mut self.rows);
        let same_file = |record: &ImportRecord| record.source == self.source && record.file_hash == facts.file_hash;
        let incoming = Incoming {
            source: &self.source,
            id: &|place| self.ids.get(place),
            chunks: &self.chunk_rows,
            seen_before: !facts.file_hash.is_empty() && self.records.iter().any(same_file),
            tombstones: &self.tombstones,
        };
        Ok(known_messages(self.workspace, &self.records)?.settle(rows, &incoming))
    }

    fn warn_of_renamed(&mut self, settled: &Settled) -> Result<(), StoreError> {
        let mut renamed = settled.renamed.clone();
        renamed.sort_unstable();
        for of_chunk in renamed.chunk_by(|a, b| a.0 == b.0) {
            let chunk = of_chunk[0].0;
            let table = ReadTable::open(&self.chunks[chunk as usize], Some(&["row", "file"]))?;
            let (rows, files) = (table.u64("row")?, table.str("file")?);
            for &(chunk, row, number) in of_chunk {
                let id = self.ids.get((chunk, row)).to_owned();
                let numbered = format!("{id}#{number}");
                self.warn(&Warning {
                    file: files[row as usize].clone(),
                    row: rows[row as usize],
                    column: String::new(),
                    reason: SECOND_TEXT.to_owned(),
                    uid: crate::corpus::Uid::of(&[&self.source, &numbered]).to_string(),
                    text: numbered,
                })?;
            }
        }
        Ok(())
    }

    fn place_all(&self, settled: &Settled) -> Result<Vec<BatchRecord>, StoreError> {
        let batches = self.records.iter().flat_map(|record| &record.batches);
        let next = batches.map(|batch| batch.seq).max().unwrap_or(0) + 1;
        let mut joined = self.departments(settled)?;
        let mut placed = Vec::new();
        for (chunk, path) in (0..).zip(&self.chunks) {
            let plan = ChunkPlan {
                fates: &settled.fates[chunk as usize],
                departments: joined.remove(&chunk).unwrap_or_default(),
            };
            placed.extend(self.place(path, &plan, next + placed.len() as u32)?);
        }
        Ok(placed)
    }

    /// Departments of rows that were dropped beside a kept one: a message sent on to several stands on several rows of one file. Of the
    /// kept one, by chunk and row.
    fn departments(&self, settled: &Settled) -> Result<BTreeMap<u32, BTreeMap<u32, String>>, StoreError> {
        let mut of_chunk: BTreeMap<u32, Vec<String>> = BTreeMap::new();
        for chunk in settled.beside.iter().flat_map(|(kept, dropped)| [kept.0, dropped.0]) {
            if let std::collections::btree_map::Entry::Vacant(entry) = of_chunk.entry(chunk) {
                let path = &self.chunks[chunk as usize];
                entry.insert(ReadTable::open(path, Some(&["department"]))?.str("department")?);
            }
        }
        let mut named: BTreeMap<(u32, u32), BTreeSet<&str>> = BTreeMap::new();
        for &(kept, dropped) in &settled.beside {
            let names = [kept, dropped].map(|(chunk, row)| of_chunk[&chunk][row as usize].trim());
            named
                .entry(kept)
                .or_default()
                .extend(names.into_iter().filter(|name| !name.is_empty()));
        }
        let mut joined: BTreeMap<u32, BTreeMap<u32, String>> = BTreeMap::new();
        for ((chunk, row), names) in named.into_iter().filter(|(_, names)| names.len() > 1) {
            let names: Vec<&str> = names.into_iter().collect();
            joined.entry(chunk).or_default().insert(row, names.join("、"));
        }
        Ok(joined)
    }

    /// Moves one chunk into the archive as a batch, without the dropped rows; `None` when nothing is left of it.
    fn place(&self, path: &Path, plan: &ChunkPlan<'_>, seq: u32) -> Result<Option<BatchRecord>, StoreError> {
        let rows = plan.fates.iter().filter(|&&fate| fate != Fate::Drop).count() as u32;
        if rows == 0 {
            return Ok(None);
        }
        let rewritten = !plan.departments.is_empty() || plan.fates.iter().any(|fate| matches!(fate, Fate::Rename(_)));
        if rewritten {
            rewrite(path, plan)?;
        } else if (rows as usize) < plan.fates.len() {
            filter_batch(path, path, &plan.fates.iter().map(|&fate| fate == Fate::Keep).collect::<Vec<_>>())?;
        }
        place_batch(self.workspace, path, seq, rows).map(Some)
    }
}

/// Moves a finished file into the archive under its hash; the caller syncs the folder.
pub(in crate::store) fn place_batch(workspace: &Workspace, path: &Path, seq: u32, rows: u32) -> Result<BatchRecord, StoreError> {
    let hash = hash_file(path)?.0;
    let record = BatchRecord {
        seq,
        hash: hash[..32].to_owned(),
        rows,
    };
    let target = workspace.batches().join(record.file_name());
    fs::rename(path, &target).map_err(|error| StoreError::write(&target, error))?;
    Ok(record)
}

fn rewrite(path: &Path, plan: &ChunkPlan<'_>) -> Result<(), StoreError> {
    let mut kept = Vec::new();
    for (row, (mut message, &fate)) in (0..).zip(read_messages(path)?.into_iter().zip(plan.fates)) {
        match fate {
            Fate::Drop => continue,
            Fate::Rename(number) => message.external_id = format!("{}#{number}", message.external_id),
            Fate::Keep => {}
        }
        if let Some(departments) = plan.departments.get(&row) {
            message.department.clone_from(departments);
        }
        kept.push((message.time, Identity::of(&message), message));
    }
    kept.sort_by_key(|(time, identity, _)| (*time, *identity));
    let (identities, messages): (Vec<_>, Vec<_>) = kept.into_iter().map(|(_, identity, message)| (identity, message)).unzip();
    write_batch(&messages, &identities, path)
}

/// External ids of all rows of an import, one after the other.
#[derive(Debug, Default)]
struct Ids {
    text: String,
    ends: Vec<usize>,
    /// Rows before each chunk.
    chunks: Vec<usize>,
}

impl Ids {
    fn begin_chunk(&mut self) {
        self.chunks.push(self.ends.len());
    }

    fn push(&mut self, id: &str) {
        self.text.push_str(id);
        self.ends.push(self.text.len());
    }

    fn get(&self, (chunk, row): (u32, u32)) -> &str {
        let at = self.chunks[chunk as usize] + row as usize;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start..self.ends[at]]
    }
}

impl Drop for ImportDraft<'_> {
    fn drop(&mut self) {
        // What cannot be removed now is removed when the next import begins.
        let _ = fs::remove_dir_all(&self.aside);
    }
}
