//! The archive as the pipeline sees it.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use super::archive::{self, BatchRecord, uid_of};
use super::layout::Workspace;
use super::pseudonym::pseudonym;
use super::tables::ReadTable;
use super::{StoreError, derived, index_parts};
use crate::corpus::{Channel, LocalTime, Message, Uid, Voice, WriterKind};
use crate::pipeline::{Annotations, BatchInfo, BatchSource, Head, MaskedTexts};

/// The batches of a workspace with their cache; a [`BatchSource`].
pub struct ArchiveBatches {
    workspace: Workspace,
    records: Vec<(u32, BatchRecord)>,
    infos: Vec<BatchInfo>,
    cache: PathBuf,
    unreliable: Mutex<Vec<Uid>>,
}

impl ArchiveBatches {
    /// Lists the batches that the import records name. `models` is the hash of everything that the kernels are configured with.
    ///
    /// # Errors
    /// When the records cannot be read, or there is no message.
    pub fn open(workspace: &Workspace, models: &str) -> Result<Self, StoreError> {
        let mut records = Vec::new();
        for import in archive::imports(workspace)? {
            records.extend(import.batches.into_iter().map(|batch| (import.seq, batch)));
        }
        if records.is_empty() {
            return Err(StoreError::EmptyArchive {
                path: workspace.root().to_owned(),
            });
        }
        records.sort_by_key(|(_, batch)| batch.seq);
        let infos = records
            .iter()
            .map(|(_, batch)| BatchInfo {
                seq: batch.seq,
                rows: batch.rows,
            })
            .collect();
        Ok(Self {
            workspace: workspace.clone(),
            records,
            infos,
            cache: derived::annotations_folder(workspace, models)?,
            unreliable: Mutex::default(),
        })
    }

    /// Names of the batch files, for the manifest.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.records.iter().map(|(_, batch)| batch.file_name()).collect()
    }

    /// Writes the full-text index of all messages into `target`, an empty folder; parts that an earlier run wrote are taken over. `tell` is
    /// told of messages that were written.
    ///
    /// # Errors
    /// When texts cannot be read or the disk refuses.
    pub fn write_index(&self, target: &std::path::Path, tell: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
        let batches: Vec<&BatchRecord> = self.records.iter().map(|(_, batch)| batch).collect();
        index_parts::write_index(&self.workspace, &batches, target, tell)
    }

    fn record(&self, batch: BatchInfo) -> &(u32, BatchRecord) {
        let at = self.records.partition_point(|(_, record)| record.seq < batch.seq);
        &self.records[at]
    }

    fn path(&self, batch: BatchInfo) -> PathBuf {
        self.workspace.batches().join(self.record(batch).1.file_name())
    }

    /// The keyed pseudonym of whoever wrote; notes who cannot be told from others by name.
    fn pseudonym(&self, uid: Uid, source: &str, writer: &str, contact: &str) -> Option<u64> {
        let pseudonym = pseudonym(self.workspace.key(), source, writer, contact);
        if pseudonym.unreliable {
            // A poisoned list only means that another thread panicked: what it holds is still right.
            self.unreliable.lock().unwrap_or_else(PoisonError::into_inner).push(uid);
        }
        pseudonym.id
    }

    /// How many of the messages whose heads were read had a name that names no one person, and no number: each of them was counted as a
    /// person by itself.
    #[must_use]
    pub fn unreliable_writers(&self) -> u32 {
        let mut uids = self.unreliable.lock().unwrap_or_else(PoisonError::into_inner);
        uids.sort_unstable();
        uids.dedup();
        uids.len() as u32
    }
}

const HEAD_COLUMNS: &[&str] = &[
    "uid",
    "version_hash",
    "source",
    "external_id",
    "channel",
    "time",
    "writer",
    "contact",
    "writer_kind",
    "people",
    "district",
    "place",
    "department",
    "given_category",
    "campaign",
    "collection_point",
    "state",
    "given_purpose",
    "satisfaction",
    "votes_up",
    "votes_down",
    "reply_time",
    "replied",
];

impl BatchSource for ArchiveBatches {
    type Error = StoreError;

    fn batches(&self) -> &[BatchInfo] {
        &self.infos
    }

    fn heads(&self, batch: BatchInfo) -> Result<Vec<Head>, StoreError> {
        let import = self.record(batch).0;
        let table = ReadTable::open(&self.path(batch), Some(HEAD_COLUMNS))?;
        let mut text = TEXT_COLUMNS.iter().map(|name| table.str(name)).collect::<Result<Vec<_>, _>>()?;
        let (uid, version) = (table.bytes("uid")?, table.bytes("version_hash")?);
        let (time, reply_time, people) = (table.opt_i64("time")?, table.opt_i64("reply_time")?, table.opt_u32("people")?);
        let (up, down, replied) = (table.u32("votes_up")?, table.u32("votes_down")?, table.bool("replied")?);
        let mut heads = Vec::with_capacity(table.rows());
        for row in 0..table.rows() {
            let mut take = |column: usize| std::mem::take(&mut text[column][row]);
            let [
                source,
                external_id,
                channel,
                writer,
                contact,
                kind,
                district,
                place,
                department,
                category,
                campaign,
                collection_point,
                state,
                given_purpose,
                satisfaction,
            ] = std::array::from_fn(&mut take);
            let reply_time = reply_time[row].map(LocalTime);
            heads.push(Head {
                uid: uid_of(&uid[row]),
                version: (reply_time, import, uid_of(&version[row])),
                voice: Voice {
                    writer: self.pseudonym(uid_of(&uid[row]), &source, &writer, &contact),
                    people: people[row],
                },
                source,
                external_id,
                channel: Channel::from_code(&channel).unwrap_or(Channel::Other),
                time: time[row].map(LocalTime),
                writer_kind: WriterKind::from_code(&kind),
                district,
                place,
                department,
                category,
                campaign,
                collection_point,
                state,
                given_purpose,
                satisfaction,
                votes_up: up[row],
                votes_down: down[row],
                replied: replied[row],
                reply_time,
            });
        }
        Ok(heads)
    }

    fn messages(&self, batch: BatchInfo) -> Result<Vec<Message>, StoreError> {
        archive::read_messages(&self.path(batch))
    }

    fn cached(&self, batch: BatchInfo) -> Option<Annotations> {
        let record = &self.record(batch).1;
        if !derived::has_texts(&self.workspace, record) {
            return None;
        }
        derived::load(&self.cache, record)
    }

    fn keep(&self, batch: BatchInfo, annotations: &Annotations, masked: &MaskedTexts) -> Result<(), StoreError> {
        let record = &self.record(batch).1;
        derived::keep_texts(&self.workspace, record, masked)?;
        derived::keep(&self.cache, record, annotations)
    }
}

/// The columns of [`HEAD_COLUMNS`] that hold text, in its order.
const TEXT_COLUMNS: &[&str] = &[
    "source",
    "external_id",
    "channel",
    "writer",
    "contact",
    "writer_kind",
    "district",
    "place",
    "department",
    "given_category",
    "campaign",
    "collection_point",
    "state",
    "given_purpose",
    "satisfaction",
];
