//! The steps of forgetting. Each may be done twice, and in a workspace where the steps after it are still to be done.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use rustc_hash::FxHashSet;
use serde_json::Value;

use super::Intent;
use crate::corpus::{Message, Uid};
use crate::store::archive::{
    BatchRecord, ImportRecord, entries, filter_batch, imports, place_batch, read_messages, record_path, remove_remains, uid_of,
};
use crate::store::layout::{Workspace, publish_bytes, publish_json, sync_folder};
use crate::store::tables::ReadTable;
use crate::store::tombstones::{self, Tombstone};
use crate::store::{StoreError, audit, curation, derived, digests, generation, searches};
use crate::text::identity_of_contact;

/// What a step works on.
pub(super) struct Task<'a> {
    pub(super) workspace: &'a Workspace,
    pub(super) intent: &'a Intent,
    /// The identities, sorted.
    pub(super) uids: &'a [Uid],
}

/// One step.
type Step = fn(&Task<'_>) -> Result<(), StoreError>;

/// The steps in their order.
pub(super) const ALL: [Step; 8] = [
    bury,
    remove_generations,
    clean_digests,
    clean_remarks,
    clean_curation,
    rewrite,
    remove_old,
    clean_log,
];

impl Task<'_> {
    fn is_meant(&self, uid: Uid) -> bool {
        self.uids.binary_search(&uid).is_ok()
    }

    /// Which rows of a batch stay; `None` when all do.
    fn kept(&self, batch: &BatchRecord) -> Result<Option<Vec<bool>>, StoreError> {
        let path = self.workspace.batches().join(batch.file_name());
        let uids = ReadTable::open(&path, Some(&["uid"]))?.bytes("uid")?;
        let kept: Vec<bool> = uids.iter().map(|bytes| !self.is_meant(uid_of(bytes))).collect();
        Ok(kept.contains(&false).then_some(kept))
    }

    /// All versions of the messages that the archive still has, with their imports.
    fn messages(&self) -> Result<Vec<(u32, Message)>, StoreError> {
        let mut found = Vec::new();
        for record in imports(self.workspace)? {
            for batch in &record.batches {
                if let Some(kept) = self.kept(batch)? {
                    let messages = read_messages(&self.workspace.batches().join(batch.file_name()))?;
                    let gone = messages.into_iter().zip(kept).filter(|(_, kept)| !kept);
                    found.extend(gone.map(|(message, _)| (record.seq, message)));
                }
            }
        }
        Ok(found)
    }
}

/// Takes the messages' sentences out of documents.
fn clean_digests(task: &Task<'_>) -> Result<(), StoreError> {
    digests::forget_in_digests(task.workspace, task.uids, task.intent.at)
}

/// Writes the tombstones. They are made of the messages, so they come first.
fn bury(task: &Task<'_>) -> Result<(), StoreError> {
    let intent = task.intent;
    let mut messages: Vec<_> = task
        .messages()?
        .iter()
        .map(|(_, message)| tombstones::hashes(task.workspace, message, intent.source.is_none()))
        .collect();
    messages.sort_by(|a, b| (&a.uid, &a.text, &a.content).cmp(&(&b.uid, &b.text, &b.content)));
    messages.dedup();
    let tombstone = Tombstone {
        seq: intent.seq,
        at: intent.at,
        by: intent.by.clone(),
        reason: intent.reason.clone(),
        messages,
    };
    tombstones::append(task.workspace, &tombstone)
}

/// Carries the topic ids over, then removes every generation: each may hold the messages in its tables and its index.
fn remove_generations(task: &Task<'_>) -> Result<(), StoreError> {
    generation::carry_lineage(task.workspace, |uid| !task.is_meant(uid))?;
    generation::remove_all(task.workspace)
}

/// Removes remarks about the messages' rows: rejected rows, warnings, urgent notes.
fn clean_remarks(task: &Task<'_>) -> Result<(), StoreError> {
    let traces = Traces::new(task)?;
    for record in imports(task.workspace)? {
        let prefix = format!("{:06}.", record.seq);
        let whole_source = task.intent.source.as_ref() == Some(&record.source);
        for path in entries(&task.workspace.imports())? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !name.starts_with(&prefix) || !name.ends_with(".jsonl") {
                continue;
            }
            if whole_source {
                fs::remove_file(&path).map_err(|error| StoreError::write(&path, error))?;
            } else {
                clean_lines(&path, |line| traces.are_in(&record, line))?;
            }
        }
    }
    sync_folder(&task.workspace.imports())
}

/// Takes the messages out of what people decided and saved.
fn clean_curation(task: &Task<'_>) -> Result<(), StoreError> {
    searches::forget_messages(task.workspace, |uid| task.is_meant(uid))?;
    curation::forget_messages(task.workspace, |uid| task.is_meant(uid))
}

/// Writes a file of lines again without some of them.
fn clean_lines(path: &Path, is_gone: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    let text = fs::read_to_string(path).map_err(|error| StoreError::read(path, error))?;
    if !text.lines().any(&is_gone) {
        return Ok(());
    }
    let mut kept = String::with_capacity(text.len());
    text.lines()
        .filter(|line| !is_gone(line))
        .for_each(|line| kept.extend([line, "\n"]));
    publish_bytes(path, kept.as_bytes())
}

/// By what a remark is known to be about one of the messages.
struct Traces {
    uids: FxHashSet<String>,
    /// Import, file and row.
    rows: FxHashSet<(u32, String, u64)>,
    /// Source and id, without the number of a second text.
    ids: BTreeSet<(String, String)>,
    /// Contacts, and lines of the texts that are long enough to be nobody else's.
    texts: BTreeSet<String>,
    contacts: BTreeSet<String>,
}

/// Characters that a line must have to be looked for in the remarks of all imports.
const TELLING: usize = 8;
/// Characters that an id must have to be looked for among the cells of rejected rows: a shorter one may be a count.
const TELLING_ID: usize = 4;

impl Traces {
    fn new(task: &Task<'_>) -> Result<Self, StoreError> {
        let mut traces = Self {
            uids: task.intent.uids.iter().cloned().collect(),
            rows: FxHashSet::default(),
            ids: BTreeSet::new(),
            texts: BTreeSet::new(),
            contacts: BTreeSet::new(),
        };
        if task.intent.source.is_some() {
            return Ok(traces);
        }
        for (import, message) in task.messages()? {
            let base = match message.external_id.rsplit_once('#') {
                Some((base, number)) if number.parse::<u32>().is_ok() => base.to_owned(),
                _ => message.external_id.clone(),
            };
            traces.uids.insert(Uid::of(&[&message.source, &base]).to_string());
            traces.ids.insert((message.source.clone(), base));
            traces.ids.insert((message.source.clone(), message.external_id.clone()));
            let texts = [&message.title, &message.body, &message.measures, &message.contact];
            let lines = texts.into_iter().flat_map(|text| text.lines().map(str::trim));
            let telling = lines.filter(|line| line.chars().count() >= TELLING);
            traces.texts.extend(telling.map(str::to_owned));
            traces.contacts.extend(identity_of_contact(&message.contact));
            traces.rows.insert((import, message.file, message.row));
        }
        Ok(traces)
    }

    /// Whether a line of JSON is about one of the messages.
    fn are_in(&self, record: &ImportRecord, line: &str) -> bool {
        let Ok(json) = serde_json::from_str::<Value>(line) else {
            return false;
        };
        let text = |name: &str| json[name].as_str().unwrap_or_default();
        let row = (record.seq, text("file").to_owned(), json["row"].as_u64().unwrap_or_default());
        let is_id = |id: &str| self.ids.iter().any(|(source, known)| *source == record.source && known == id);
        let raw = text("raw");
        let cells = || raw.split([',', '\t', ';', '|', '"', '{', '}', ':', '\n']).map(str::trim);
        self.uids.contains(text("uid"))
            || self.rows.contains(&row)
            || is_id(text("external_id"))
            || cells().any(|cell| cell.chars().count() >= TELLING_ID && is_id(cell))
            || cells()
                .filter_map(identity_of_contact)
                .any(|contact| self.contacts.contains(&contact))
            || self.texts.iter().any(|known| raw.contains(known.as_str()))
    }
}

/// Writes the batches again without the messages, import by import; an import's record names the new ones all at once.
fn rewrite(task: &Task<'_>) -> Result<(), StoreError> {
    let aside = task.workspace.draft();
    fs::create_dir_all(&aside).map_err(|error| StoreError::write(&aside, error))?;
    for mut record in imports(task.workspace)? {
        let mut gone = 0;
        let mut batches = Vec::with_capacity(record.batches.len());
        for batch in &record.batches {
            let Some(kept) = task.kept(batch)? else {
                batches.push(batch.clone());
                continue;
            };
            let rows = kept.iter().filter(|&&kept| kept).count() as u32;
            gone += u64::from(batch.rows - rows);
            if rows > 0 {
                let path = aside.join("forget.parquet");
                filter_batch(&task.workspace.batches().join(batch.file_name()), &path, &kept)?;
                batches.push(place_batch(task.workspace, &path, batch.seq, rows)?);
            }
        }
        let whole_source = task.intent.source.as_ref() == Some(&record.source);
        if gone == 0 && !whole_source {
            continue;
        }
        sync_folder(&task.workspace.batches())?;
        record.batches = batches;
        record.forgotten_since += gone;
        if record.batches.is_empty() {
            // The name of a letter's file may be its writer's, its hash the letter's.
            record.file.clear();
            record.file_hash.clear();
            record.dates = None;
        }
        publish_json(&record_path(task.workspace, record.seq), &record)?;
    }
    Ok(())
}

/// Removes batches that no record names any more, and the caches of such batches.
fn remove_old(task: &Task<'_>) -> Result<(), StoreError> {
    let records = imports(task.workspace)?;
    remove_remains(task.workspace, &records, &task.workspace.draft())?;
    let hashes: BTreeSet<&str> = records
        .iter()
        .flat_map(|record| &record.batches)
        .map(|batch| batch.hash.as_str())
        .collect();
    derived::retain(task.workspace, |hash| hashes.contains(hash))
}

/// Takes the messages' names out of the log of acts: that somebody opened a contact stays, whose it was does not.
fn clean_log(task: &Task<'_>) -> Result<(), StoreError> {
    let path = task.workspace.audit();
    let _alone = audit::alone(task.workspace)?;
    let (mut lines, _) = audit::audit_log(task.workspace)?;
    let mut changed = false;
    for line in &mut lines {
        if line.uid.parse().is_ok_and(|uid| task.is_meant(uid)) {
            line.object.clear();
            line.uid = tombstones::keyed_uid(task.workspace, &line.uid);
            changed = true;
        }
    }
    if !changed {
        return Ok(());
    }
    let mut bytes = Vec::new();
    for line in &lines {
        serde_json::to_writer(&mut bytes, line).map_err(|error| StoreError::write(&path, error.into()))?;
        bytes.push(b'\n');
    }
    publish_bytes(&path, &bytes)
}
