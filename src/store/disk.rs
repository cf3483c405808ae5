//! What a workspace takes up on the disk, and whether what its records name is there unchanged: the facts of a self-test.

use std::fs;
use std::path::Path;

use super::StoreError;
use super::archive::{BatchRecord, hash_file, imports};
use super::layout::Workspace;
use crate::corpus::codes;

/// Bytes that the parts of a workspace take up.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Usage {
    /// The archive: what cannot be made again.
    pub archive: u64,
    /// Generations with their indexes.
    pub generations: u64,
    /// Caches, which the next analysis makes again.
    pub caches: u64,
    /// Copies of files that are being checked or imported.
    pub uploads: u64,
    /// Everything else: logs, settings, mappings.
    pub other: u64,
}

impl Usage {
    /// All of it.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.archive + self.generations + self.caches + self.uploads + self.other
    }
}

/// Adds up the files of a workspace; what vanishes meanwhile counts nothing. Cost: one look at each file's size.
#[must_use]
pub fn usage(workspace: &Workspace) -> Usage {
    let mut usage = Usage::default();
    let Ok(entries) = fs::read_dir(workspace.root()) else {
        return usage;
    };
    for entry in entries.flatten() {
        let bytes = size(&entry.path());
        match entry.file_name().to_str() {
            Some("archive") => usage.archive += bytes,
            Some("generations") => usage.generations += bytes,
            Some("derived") => usage.caches += bytes,
            Some("uploads") => usage.uploads += bytes,
            _ => usage.other += bytes,
        }
    }
    usage
}

fn size(path: &Path) -> u64 {
    let Ok(found) = fs::symlink_metadata(path) else { return 0 };
    if !found.is_dir() {
        return found.len();
    }
    let entries = fs::read_dir(path).into_iter().flatten().flatten();
    entries.map(|entry| size(&entry.path())).sum()
}

/// Bytes that are free on the disk of the workspace, as the system's own `df` says; `None` where there is none.
#[must_use]
pub fn free_bytes(workspace: &Workspace) -> Option<u64> {
    let asked = std::process::Command::new("df").arg("-Pk").arg(workspace.root()).output().ok()?;
    available(std::str::from_utf8(&asked.stdout).ok().filter(|_| asked.status.success())?)
}

/// The fourth column of the last line of `df -Pk`, in bytes.
fn available(said: &str) -> Option<u64> {
    let line = said.lines().nth(1)?;
    let kilobytes: u64 = line.split_whitespace().nth(3)?.parse().ok()?;
    Some(kilobytes * 1024)
}

/// Whether the key of the workspace can be read by its owner alone; `None` on systems without such rights.
///
/// # Errors
/// When the key cannot be looked at.
pub fn key_is_private(workspace: &Workspace) -> Result<Option<bool>, StoreError> {
    let path = workspace.root().join("key");
    let found = fs::metadata(&path).map_err(|error| StoreError::read(&path, error))?;
    #[cfg(unix)]
    let private = Some(std::os::unix::fs::PermissionsExt::mode(&found.permissions()) & 0o077 == 0);
    #[cfg(not(unix))]
    let private = found.permissions().readonly().then_some(true);
    Ok(private)
}

/// Names of the dictionaries, word lists and weights that the workspace has of its own, sorted.
#[must_use]
pub fn own_models(workspace: &Workspace) -> Vec<String> {
    let entries = fs::read_dir(workspace.root().join("models")).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| !name.ends_with(".tmp"));
    names.sort();
    names
}

codes! {
    /// What is wrong with a batch of the archive.
    BatchFaultKind {
        /// The file is not there.
        Missing = "missing",
        /// Its bytes are others than those that were written.
        Changed = "changed",
    }
}

/// A batch that is not as the record of its import says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BatchFault {
    /// Name of the file.
    pub file: String,
    /// What is wrong.
    pub kind: BatchFaultKind,
}

/// The batches that the records of all imports name, in order.
///
/// # Errors
/// When a record cannot be read.
pub fn batches_named(workspace: &Workspace) -> Result<Vec<BatchRecord>, StoreError> {
    Ok(imports(workspace)?.into_iter().flat_map(|record| record.batches).collect())
}

/// Looks for batches that are missing and, with `read`, for those whose bytes have changed; `progress` is told of each batch done.
/// Cost: with `read` the whole archive is read.
///
/// # Errors
/// When a record, or a batch that is there, cannot be read.
pub fn batch_faults(workspace: &Workspace, read: bool, progress: &dyn Fn(u64)) -> Result<Vec<BatchFault>, StoreError> {
    let mut faults = Vec::new();
    for (at, batch) in batches_named(workspace)?.iter().enumerate() {
        let path = workspace.batches().join(batch.file_name());
        let kind = if !path.exists() {
            Some(BatchFaultKind::Missing)
        } else if read && !hash_file(&path)?.0.starts_with(&batch.hash) {
            Some(BatchFaultKind::Changed)
        } else {
            None
        };
        faults.extend(kind.map(|kind| BatchFault {
            file: batch.file_name(),
            kind,
        }));
        progress(at as u64 + 1);
    }
    Ok(faults)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Message;
    use crate::store::{ImportDraft, ImportFacts};

    #[test]
    fn free_space_is_read_off_the_table_of_the_system() {
        let said = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 1000 400 600 40% /srv\n";
        assert_eq!(available(said), Some(600 * 1024));
        assert_eq!(available("df: no such file"), None);
    }

    #[test]
    fn a_batch_that_was_changed_or_lost_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let lock = workspace.lock().unwrap();
        for body in ["路灯不亮", "井盖松动"] {
            let mut draft = ImportDraft::begin(&workspace, &lock, "a").unwrap();
            let message = Message {
                source: "a".to_owned(),
                external_id: body.to_owned(),
                body: body.to_owned(),
                ..Message::default()
            };
            draft.push(vec![message]).unwrap();
            draft.commit(ImportFacts { rows_read: 1, ..facts() }).unwrap();
        }
        assert!(batch_faults(&workspace, true, &|_| {}).unwrap().is_empty());
        let batches = batches_named(&workspace).unwrap();
        assert_eq!(batches.len(), 2);
        let path = |at: usize| workspace.batches().join(batches[at].file_name());
        let mut bytes = fs::read(path(0)).unwrap();
        bytes[10] ^= 1;
        fs::write(path(0), bytes).unwrap();
        fs::remove_file(path(1)).unwrap();
        let kinds = |read| {
            let faults = batch_faults(&workspace, read, &|_| {}).unwrap();
            faults.into_iter().map(|fault| fault.kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(false), [BatchFaultKind::Missing]);
        assert_eq!(kinds(true), [BatchFaultKind::Changed, BatchFaultKind::Missing]);
    }

    fn facts() -> ImportFacts {
        ImportFacts {
            file: "a.csv".to_owned(),
            file_hash: String::new(),
            bytes: 1,
            format: "csv".to_owned(),
            imported_at: crate::corpus::LocalTime(0),
            rows_read: 0,
            non_data: 0,
        }
    }

    #[test]
    fn the_parts_of_a_workspace_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        fs::write(workspace.root().join("archive/batches/x"), [0; 100]).unwrap();
        fs::write(workspace.root().join("derived/y"), [0; 7]).unwrap();
        let usage = usage(&workspace);
        assert_eq!((usage.archive, usage.caches, usage.generations), (100, 7, 0));
        assert_eq!(usage.sum(), usage.other + 107);
        #[cfg(unix)]
        assert_eq!(key_is_private(&workspace).unwrap(), Some(true));
    }
}
