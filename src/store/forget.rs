//! Removing messages for good: the one exception to the archive's immutability.
//!
//! What is to be done is written down first (`archive/forget.json`, published whole); then each step is done so that doing it again
//! changes nothing, and at last the note is removed. A process that dies in between is finished by the next command that opens the
//! workspace. The steps: tombstones; topic ids are carried over and all generations removed; remarks about the messages' rows; the
//! batches, import by import, each with its record; what no record names any more: old batches and their caches; the log of acts.
//!
//! Beyond the workspace nothing is reached: exports, backups and the offices' own files. Words that people typed into saved searches
//! stay; a search for the repeats of a forgotten message goes with it.

use std::fs;

use serde::{Deserialize, Serialize};

use super::archive::imports;
use super::layout::{Workspace, WriterLock, publish_json, read_json, sync_folder};
use super::originals::Wanted;
use super::tables::ReadTable;
use super::{StoreError, audit, generation, tombstones};
use crate::corpus::{LocalTime, Uid};

mod steps;

/// What forgetting would remove: counts, never texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ForgetPlan {
    wanted: Wanted,
    uids: Vec<Uid>,
    /// Rows of the archive: all versions of the messages.
    pub rows: u64,
    /// Batches that are rewritten.
    pub batches: u32,
    /// Imports whose rows are concerned.
    pub imports: u32,
    /// Rejected rows of the source that go too.
    pub rejected: u64,
    /// Generations that are removed.
    pub generations: u32,
}

impl ForgetPlan {
    /// Messages.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.uids.len() as u64
    }

    /// Whether there is nothing to forget.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.uids.is_empty() && self.rejected == 0
    }
}

/// Who forgets, when and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasoned {
    /// Wall-clock seconds in Asia/Shanghai.
    pub at: LocalTime,
    /// Who.
    pub by: String,
    /// Why; personal data in it is masked before it is kept.
    pub reason: String,
}

/// The act under way, as the note on disk says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Intent {
    seq: u32,
    at: LocalTime,
    by: String,
    reason: String,
    /// The source that is forgotten as a whole.
    source: Option<String>,
    uids: Vec<String>,
}

/// Finds what is to be forgotten. Cost: reads one or two columns of the archive.
///
/// # Errors
/// When the archive cannot be read.
pub fn plan(workspace: &Workspace, wanted: &Wanted) -> Result<ForgetPlan, StoreError> {
    let mut plan = ForgetPlan {
        wanted: wanted.clone(),
        uids: Vec::new(),
        rows: 0,
        batches: 0,
        imports: 0,
        rejected: 0,
        generations: generation::numbers(workspace)?.len() as u32,
    };
    for record in &imports(workspace)? {
        let batches = plan.batches;
        for batch in &record.batches {
            let path = workspace.batches().join(batch.file_name());
            let rows = wanted.rows(&ReadTable::open(&path, Some(wanted.columns()))?)?;
            plan.rows += rows.len() as u64;
            plan.batches += u32::from(!rows.is_empty());
            plan.uids.extend(rows.into_iter().map(|(_, uid)| uid));
        }
        let of_source = matches!(wanted, Wanted::Source(name) if *name == record.source);
        let rejected = of_source && super::rejects_path(workspace, record.seq).exists();
        plan.rejected += if rejected { record.account.rejected } else { 0 };
        plan.imports += u32::from(plan.batches > batches || rejected);
    }
    plan.uids.sort_unstable();
    plan.uids.dedup();
    Ok(plan)
}

/// Removes what was planned. When it returns, nothing of the messages is in the workspace but their tombstones, and there is no
/// analysis: the next one continues the topic ids of the last.
///
/// # Errors
/// When the disk refuses; the next command then goes on with it.
pub fn forget(workspace: &Workspace, lock: &WriterLock, plan: &ForgetPlan, why: &Reasoned) -> Result<(), StoreError> {
    let entry = audit::AuditEntry {
        seq: 0,
        at: why.at,
        by: why.by.clone(),
        act: audit::Act::Forget,
        object: plan.messages().to_string(),
        uid: String::new(),
        reason: why.reason.clone(),
    };
    let entry = audit::log(workspace, entry)?;
    let intent = Intent {
        seq: tombstones::read(workspace)?.last().map_or(1, |last| last.seq + 1),
        at: entry.at,
        by: entry.by,
        reason: entry.reason,
        source: match &plan.wanted {
            Wanted::Source(name) => Some(name.clone()),
            Wanted::Message { .. } | Wanted::Number(_) => None,
        },
        uids: plan.uids.iter().map(Uid::to_string).collect(),
    };
    publish_json(&workspace.forgetting(), &intent)?;
    finish(workspace, lock)
}

/// Finishes a forgetting that is under way, if there is one.
///
/// # Errors
/// When the disk refuses, or the note is damaged.
pub(super) fn finish(workspace: &Workspace, _lock: &WriterLock) -> Result<(), StoreError> {
    let path = workspace.forgetting();
    if !path.exists() {
        return Ok(());
    }
    let intent: Intent = read_json(&path)?;
    let mut uids: Vec<Uid> = intent.uids.iter().filter_map(|hex| hex.parse().ok()).collect();
    uids.sort_unstable();
    let task = steps::Task {
        workspace,
        intent: &intent,
        uids: &uids,
    };
    for step in steps::ALL {
        step(&task)?;
    }
    fs::remove_file(&path).map_err(|error| StoreError::write(&path, error))?;
    sync_folder(path.parent().unwrap_or(workspace.root()))
}

#[cfg(test)]
mod tests;
