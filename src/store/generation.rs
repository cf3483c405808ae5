//! A generation on disk: its tables and its manifest, written aside and published atomically.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::carried::Carried;
use super::layout::{Workspace, WriterLock, publish_bytes, publish_json, read_json, sync_folder};
use super::{StoreError, schema, word_space};
use crate::analysis::{Analysis, Funnel};
use crate::corpus::{LocalTime, Uid};
use crate::topics::{CourseRow, LineageRow};

/// What a generation was made of and how large it came out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Sequence number of the generation (第 n 次分析), from 1.
    pub generation: u64,
    /// Program and its version.
    pub program: String,
    /// When it was published: wall-clock seconds in Asia/Shanghai. It changes no answer.
    pub published_at: LocalTime,
    /// 'Now' of the analysis.
    pub as_of: Option<LocalTime>,
    /// Names of the archive batches that went in.
    pub inputs: Vec<String>,
    /// Hash of dictionaries, word lists and trained weights.
    pub models: String,
    /// What people had decided by then.
    #[serde(default)]
    pub curation: CurationInput,
    /// Parameters of every stage.
    pub params: serde_json::Value,
    /// Counts.
    pub counts: Counts,
    /// Wall-clock milliseconds by stage, in order.
    pub timings: Vec<(String, u64)>,
}

/// The log of what people decided, as a run read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CurationInput {
    /// Entries.
    pub entries: u32,
    /// Hash of the entries.
    pub hash: String,
}

/// How large a generation came out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Messages (来件).
    pub messages: u32,
    /// Distinct people (实际人数).
    pub people: u32,
    /// Messages whose writer's name names no one person (张**, 王先生), without a number: each counts as a person of its own, and the
    /// number of people is an estimate (人数为估计) where this is not 0.
    #[serde(default)]
    pub people_unsure: u32,
    /// Groups of repeats.
    pub duplicate_groups: u32,
    /// Messages that repeat an earlier one.
    pub repeats: u32,
    /// Topics.
    pub topics: u32,
    /// Messages in no topic (未归类).
    pub unclassified: u32,
    /// Themes.
    pub themes: u32,
    /// Messages with masked personal data.
    pub masked: u32,
    /// Urgent messages.
    pub urgent: u32,
    /// Protected accusations.
    pub protected: u32,
    /// Rows of all imports that were rejected.
    pub rejected: u64,
    /// Step-by-step screening.
    pub funnel: Funnel,
}

/// A generation being written aside. Dropped without [`Draft::publish`], it leaves no trace.
pub struct Draft<'w> {
    workspace: &'w Workspace,
    _lock: &'w WriterLock,
    aside: PathBuf,
    number: u64,
}

impl<'w> Draft<'w> {
    /// Begins the next generation; what an earlier run left behind when it died is removed.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn begin(workspace: &'w Workspace, lock: &'w WriterLock) -> Result<Self, StoreError> {
        let aside = workspace.generations().join("draft");
        if aside.exists() {
            fs::remove_dir_all(&aside).map_err(|error| StoreError::write(&aside, error))?;
        }
        fs::create_dir_all(aside.join("index")).map_err(|error| StoreError::write(&aside, error))?;
        let carried = Carried::read(workspace)?.map_or(0, |carried| carried.generation);
        let number = numbers(workspace)?.last().copied().unwrap_or(0).max(carried) + 1;
        Ok(Self {
            workspace,
            _lock: lock,
            aside,
            number,
        })
    }

    /// Its number (第 n 次分析).
    #[must_use]
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The folder that the index is written into.
    #[must_use]
    pub fn index_folder(&self) -> PathBuf {
        self.aside.join("index")
    }

    /// Writes every table.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write_tables(&self, analysis: &Analysis) -> Result<(), StoreError> {
        word_space::write(&analysis.words, &self.aside)?;
        schema::write_all(analysis, &self.aside)
    }

    /// Writes the manifest, moves the folder into place and names it in `CURRENT`: from then on readers open it.
    ///
    /// # Errors
    /// When the disk refuses; the generation published before stays the current one.
    pub fn publish(self, manifest: &Manifest) -> Result<(), StoreError> {
        publish_json(&self.aside.join("manifest.json"), manifest)?;
        let name = folder_name(self.number);
        let target = self.workspace.generations().join(&name);
        fs::rename(&self.aside, &target).map_err(|error| StoreError::write(&target, error))?;
        sync_folder(&self.workspace.generations())?;
        publish_bytes(&self.workspace.current(), format!("{name}\n").as_bytes())?;
        // From here on the new generation has the lineage.
        Carried::remove(self.workspace)
    }
}

impl Drop for Draft<'_> {
    fn drop(&mut self) {
        // Gone already after a publication; otherwise the next run removes what cannot be removed now.
        let _ = fs::remove_dir_all(&self.aside);
    }
}

fn folder_name(number: u64) -> String {
    format!("{number:06}")
}

/// Numbers of the generations on disk, ascending.
///
/// # Errors
/// When the folder cannot be read.
pub(super) fn numbers(workspace: &Workspace) -> Result<Vec<u64>, StoreError> {
    let folder = workspace.generations();
    let entries = fs::read_dir(&folder).map_err(|error| StoreError::read(&folder, error))?;
    let mut numbers: Vec<u64> = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Removes generations that no reader needs: all but the newest `keep` and the current one.
///
/// # Errors
/// When the folder cannot be read; a generation that cannot be removed is left for the next time.
pub fn prune(workspace: &Workspace, keep: usize) -> Result<(), StoreError> {
    let current = current_folder(workspace)?;
    let numbers = numbers(workspace)?;
    for number in &numbers[..numbers.len().saturating_sub(keep)] {
        let folder = workspace.generations().join(folder_name(*number));
        if folder != current {
            let _ = fs::remove_dir_all(folder);
        }
    }
    Ok(())
}

/// The folder of the published generation.
///
/// # Errors
/// When nothing was published yet.
pub(super) fn current_folder(workspace: &Workspace) -> Result<PathBuf, StoreError> {
    let path = workspace.current();
    match fs::read_to_string(&path) {
        Ok(name) => Ok(workspace.generations().join(name.trim())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(StoreError::NoGeneration {
            path: workspace.root().to_owned(),
        }),
        Err(error) => Err(StoreError::read(&path, error)),
    }
}

/// The manifest of a generation's folder.
///
/// # Errors
/// When it cannot be read.
pub(super) fn read_manifest(folder: &Path) -> Result<Manifest, StoreError> {
    read_json(&folder.join("manifest.json"))
}

/// The manifest of the published generation.
///
/// # Errors
/// When nothing was published yet.
pub fn current_manifest(workspace: &Workspace) -> Result<Manifest, StoreError> {
    read_manifest(&current_folder(workspace)?)
}

/// The manifests of the generations that are kept, in order; one that cannot be read is left out.
///
/// # Errors
/// When the folder cannot be read.
pub fn generations(workspace: &Workspace) -> Result<Vec<Manifest>, StoreError> {
    let folders = numbers(workspace)?
        .into_iter()
        .map(|number| workspace.generations().join(folder_name(number)));
    Ok(folders.filter_map(|folder| read_manifest(&folder).ok()).collect())
}

/// The manifest and the tables of a generation that is kept, published or not any more. Cost: that of opening it, without index and texts.
///
/// # Errors
/// When it is no longer there or damaged.
pub fn read_generation(workspace: &Workspace, number: u64) -> Result<(Manifest, Analysis), StoreError> {
    let folder = workspace.generations().join(folder_name(number));
    let manifest = read_manifest(&folder)?;
    let analysis = read_tables(&schema::Tables::of(&folder), &folder, &manifest)?;
    Ok((manifest, analysis))
}

/// The tables of a generation's folder as an analysis.
pub(super) fn read_tables(tables: &schema::Tables, folder: &Path, manifest: &Manifest) -> Result<Analysis, StoreError> {
    let mut analysis = schema::read_all(tables, folder)?;
    analysis.as_of = manifest.as_of;
    Ok(analysis)
}

/// The lineage of the published generation, from which the next run continues; the one carried over where the generations were removed;
/// empty before the first.
///
/// # Errors
/// When it cannot be read.
pub fn previous_lineage(workspace: &Workspace) -> Result<Vec<LineageRow>, StoreError> {
    match current_folder(workspace) {
        Ok(folder) => schema::read_lineage(&folder),
        Err(StoreError::NoGeneration { .. }) => Ok(Carried::read(workspace)?.map_or_else(Vec::new, |carried| carried.lineage())),
        Err(error) => Err(error),
    }
}

/// The course of topics that the next run carries on, found as the lineage is.
///
/// # Errors
/// When it cannot be read.
pub fn previous_course(workspace: &Workspace) -> Result<Vec<CourseRow>, StoreError> {
    match current_folder(workspace) {
        Ok(folder) => schema::read_course(&folder),
        Err(StoreError::NoGeneration { .. }) => Ok(Carried::read(workspace)?.map_or_else(Vec::new, |carried| carried.course())),
        Err(error) => Err(error),
    }
}

/// Writes down the lineage from which the next analysis continues, with the anchors that `stays` lets through, and the course
/// without names: a name may say what is to be forgotten. A published generation
/// that cannot be read is passed over: topic ids then begin anew.
///
/// # Errors
/// When the disk refuses.
pub(super) fn carry_lineage(workspace: &Workspace, stays: impl Fn(Uid) -> bool) -> Result<(), StoreError> {
    let carried = Carried::read(workspace)?;
    let last = numbers(workspace)?
        .last()
        .copied()
        .unwrap_or(0)
        .max(carried.map_or(0, |carried| carried.generation));
    let mut lineage = previous_lineage(workspace).unwrap_or_default();
    for row in &mut lineage {
        row.anchors.retain(|&uid| stays(uid));
    }
    if last == 0 {
        return Ok(());
    }
    let course = previous_course(workspace).unwrap_or_default();
    Carried::of(last, &lineage, &course).write(workspace)
}

/// Removes every generation, the published one first of all from the readers' sight.
///
/// # Errors
/// When the disk refuses.
pub(super) fn remove_all(workspace: &Workspace) -> Result<(), StoreError> {
    let current = workspace.current();
    if current.exists() {
        fs::remove_file(&current).map_err(|error| StoreError::write(&current, error))?;
        sync_folder(workspace.root())?;
    }
    let folder = workspace.generations();
    for path in super::archive::entries(&folder)? {
        fs::remove_dir_all(&path).map_err(|error| StoreError::write(&path, error))?;
    }
    sync_folder(&folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(folder: &tempfile::TempDir) -> Workspace {
        Workspace::open_or_create(&folder.path().join("w")).unwrap()
    }

    #[test]
    fn the_newest_generations_and_the_current_one_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        for number in 1..=5 {
            fs::create_dir(workspace.generations().join(folder_name(number))).unwrap();
        }
        publish_bytes(&workspace.current(), b"000002\n").unwrap();
        prune(&workspace, 2).unwrap();
        assert_eq!(numbers(&workspace).unwrap(), [2, 4, 5]);
        prune(&workspace, 9).unwrap();
        assert_eq!(numbers(&workspace).unwrap(), [2, 4, 5]);
    }

    #[test]
    fn a_draft_that_is_dropped_leaves_no_trace_and_a_dead_one_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        let lock = workspace.lock().unwrap();
        fs::create_dir_all(workspace.generations().join("draft")).unwrap();
        fs::write(workspace.generations().join("draft/labels.parquet"), "half").unwrap();
        let draft = Draft::begin(&workspace, &lock).unwrap();
        assert_eq!(draft.number(), 1);
        assert!(!workspace.generations().join("draft/labels.parquet").exists());
        drop(draft);
        assert_eq!(fs::read_dir(workspace.generations()).unwrap().count(), 0);
        assert!(matches!(current_manifest(&workspace), Err(StoreError::NoGeneration { .. })));
        assert!(previous_lineage(&workspace).unwrap().is_empty());
    }
}
