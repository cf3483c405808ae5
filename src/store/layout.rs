//! Where things lie in a workspace, and how a file is published whole or not at all.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{StoreError, forget};

/// The version of the workspace's format. A program reads every workspace of its own major version up to its own minor version.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormatVersion {
    /// Changes when older programs can no longer read.
    pub major: u32,
    /// Changes when something was added.
    pub minor: u32,
}

impl FormatVersion {
    /// The version that this program writes.
    pub const CURRENT: Self = Self { major: 1, minor: 3 };

    /// Whether this program may read a workspace of version `self`.
    #[must_use]
    pub fn is_readable(self) -> bool {
        self.major == Self::CURRENT.major && (0..=Self::CURRENT.minor).contains(&self.minor)
    }
}

/// A workspace folder: the archive, the caches, the generations, the key.
#[derive(Clone, Debug)]
pub struct Workspace {
    root: PathBuf,
    key: [u8; 32],
}

impl Workspace {
    /// Opens a workspace; creates it when the folder is missing or empty.
    ///
    /// # Errors
    /// When the folder holds something else, a format this program cannot read, or cannot be written.
    pub fn open_or_create(root: &Path) -> Result<Self, StoreError> {
        if root.join("format.json").exists() {
            return Self::open(root);
        }
        if holds_other_things(root)? {
            return Err(StoreError::NotAWorkspace { path: root.to_owned() });
        }
        for folder in FOLDERS {
            fs::create_dir_all(root.join(folder)).map_err(|error| StoreError::write(root, error))?;
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| StoreError::write(root, std::io::Error::other(error)))?;
        write_key(&root.join("key"), &key)?;
        publish_json(&root.join("format.json"), &FormatVersion::CURRENT)?;
        Ok(Self {
            root: root.to_owned(),
            key,
        })
    }

    /// Opens an existing workspace.
    ///
    /// # Errors
    /// When there is none, or its format is not one this program reads.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
        let path = root.join("format.json");
        if !path.exists() {
            return Err(StoreError::NoWorkspace { path: root.to_owned() });
        }
        let format: FormatVersion = read_json(&path)?;
        if !format.is_readable() {
            return Err(StoreError::Format {
                path: root.to_owned(),
                found: format,
                readable: FormatVersion::CURRENT,
            });
        }
        let key_path = root.join("key");
        let hex = fs::read_to_string(&key_path).map_err(|error| StoreError::read(&key_path, error))?;
        let key = blake3::Hash::from_hex(hex.trim()).map_err(|_| StoreError::Damaged {
            path: key_path,
            what: "it does not hold 64 hex digits".to_owned(),
        })?;
        let workspace = Self {
            root: root.to_owned(),
            key: *key.as_bytes(),
        };
        workspace.finish_forgetting()?;
        Ok(workspace)
    }

    /// Goes on with a forgetting that a dead process left, so that no reader meets what was to be forgotten. Where another process is
    /// at it, that one goes on.
    fn finish_forgetting(&self) -> Result<(), StoreError> {
        if self.forgetting().exists() {
            match self.lock() {
                Ok(_) | Err(StoreError::Locked { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The secret under which names and numbers become pseudonyms.
    #[must_use]
    pub fn key(&self) -> &[u8; 32] {
        &self.key
    }

    /// `archive/batches`.
    #[must_use]
    pub fn batches(&self) -> PathBuf {
        self.root.join("archive/batches")
    }

    /// `archive/imports`.
    #[must_use]
    pub fn imports(&self) -> PathBuf {
        self.root.join("archive/imports")
    }

    /// `archive/draft`: what an import writes aside.
    #[must_use]
    pub(super) fn draft(&self) -> PathBuf {
        self.root.join("archive/draft")
    }

    /// `archive/tombstones.jsonl`: what was forgotten, as keyed hashes.
    #[must_use]
    pub fn tombstones(&self) -> PathBuf {
        self.root.join("archive/tombstones.jsonl")
    }

    /// `archive/forget.json`: the act of forgetting that is under way.
    #[must_use]
    pub(super) fn forgetting(&self) -> PathBuf {
        self.root.join("archive/forget.json")
    }

    /// `audit.jsonl`: who saw personal data, when and why.
    #[must_use]
    pub fn audit(&self) -> PathBuf {
        self.root.join("audit.jsonl")
    }

    /// `curation.jsonl`: what people decided.
    #[must_use]
    pub fn curation(&self) -> PathBuf {
        self.root.join("curation.jsonl")
    }

    /// `lineage.json`: topic ids that the next analysis continues when the generations were removed.
    #[must_use]
    pub(super) fn carried_lineage(&self) -> PathBuf {
        self.root.join("lineage.json")
    }

    /// `derived/<kernel>`, created when missing.
    ///
    /// # Errors
    /// When it cannot be created.
    pub fn derived(&self, kernel: &str) -> Result<PathBuf, StoreError> {
        let path = self.root.join("derived").join(kernel);
        fs::create_dir_all(&path).map_err(|error| StoreError::write(&path, error))?;
        Ok(path)
    }

    /// `generations`.
    #[must_use]
    pub fn generations(&self) -> PathBuf {
        self.root.join("generations")
    }

    /// The file that names the published generation.
    #[must_use]
    pub fn current(&self) -> PathBuf {
        self.root.join("CURRENT")
    }

    /// Takes the writer's lock; it is released when the returned file is dropped or the process ends in any way. A forgetting that was
    /// broken off is finished, and the workspace is marked as of this program's format.
    ///
    /// # Errors
    /// When another process holds it, or the disk refuses.
    pub fn lock(&self) -> Result<WriterLock, StoreError> {
        let path = self.root.join("lock");
        let file = File::create(&path).map_err(|error| StoreError::write(&path, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(StoreError::Locked { path: self.root.clone() }),
            Err(fs::TryLockError::Error(error)) => return Err(StoreError::write(&path, error)),
        }
        let lock = WriterLock { _file: file };
        let format = self.root.join("format.json");
        if read_json::<FormatVersion>(&format)? != FormatVersion::CURRENT {
            publish_json(&format, &FormatVersion::CURRENT)?;
        }
        forget::finish(self, &lock)?;
        Ok(lock)
    }

    /// Waits for a small lock of its own kind, such as `curation.lock`, which is held for milliseconds; it is released when the returned
    /// file is dropped. What it guards can change while an analysis holds the writer's lock.
    pub(super) fn hold(&self, name: &str) -> Result<File, StoreError> {
        let path = self.root.join(name);
        let held = File::create(&path).and_then(|file| file.lock().map(|()| file));
        held.map_err(|error| StoreError::write(&path, error))
    }
}

/// Held by the one process that writes.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

/// What a workspace is made of before it is one: `format.json` is written last.
const FOLDERS: [&str; 4] = ["archive/batches", "archive/imports", "derived", "generations"];

/// Whether a folder without `format.json` holds more than a workspace whose making was broken off.
fn holds_other_things(root: &Path) -> Result<bool, StoreError> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(StoreError::write(root, error)),
    };
    for entry in entries {
        let path = entry.map_err(|error| StoreError::read(root, error))?.path();
        let unfinished = match path.file_name().and_then(|name| name.to_str()) {
            Some("key" | "format.tmp") => true,
            Some("derived" | "generations") => is_empty(&path),
            Some("archive") => FOLDERS[..2]
                .iter()
                .map(|folder| root.join(folder))
                .all(|folder| !folder.exists() || is_empty(&folder)),
            _ => false,
        };
        if !unfinished {
            return Ok(true);
        }
    }
    Ok(false)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_none())
}

fn write_key(path: &Path, key: &[u8; 32]) -> Result<(), StoreError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|error| StoreError::write(path, error))?;
    writeln!(file, "{}", blake3::Hash::from_bytes(*key))
        .and_then(|()| file.sync_all())
        .map_err(|error| StoreError::write(path, error))
}

/// Writes a file whole or not at all: aside, flushed, then renamed into place, the folder flushed.
///
/// # Errors
/// When the disk refuses; the old file, if any, stays as it was.
pub(super) fn publish_bytes(path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let aside = path.with_extension("tmp");
    let written = File::create(&aside).and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    if let Err(error) = written.and_then(|()| fs::rename(&aside, path)) {
        // The half-written file is of no use; that it cannot be removed either changes nothing.
        let _ = fs::remove_file(&aside);
        return Err(StoreError::write(path, error));
    }
    sync_folder(path.parent().unwrap_or(Path::new(".")))
}

/// [`publish_bytes`] of a value as indented JSON.
///
/// # Errors
/// As [`publish_bytes`].
pub(super) fn publish_json<T: Serialize>(path: &Path, value: &T) -> Result<(), StoreError> {
    let mut bytes = serde_json::to_vec_pretty(value).map_err(|error| StoreError::write(path, error.into()))?;
    bytes.push(b'\n');
    publish_bytes(path, &bytes)
}

/// Reads a JSON file.
///
/// # Errors
/// When it is missing or does not hold what is expected.
pub(super) fn read_json<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, StoreError> {
    let bytes = fs::read(path).map_err(|error| StoreError::read(path, error))?;
    serde_json::from_slice(&bytes).map_err(|error| StoreError::Damaged {
        path: path.to_owned(),
        what: error.to_string(),
    })
}

/// Makes renames within a folder durable.
///
/// # Errors
/// When the folder cannot be opened or flushed.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(path)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| StoreError::write(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_keeps_its_key_and_refuses_other_formats() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("w");
        let key = *Workspace::open_or_create(&root).unwrap().key();
        assert_eq!(*Workspace::open_or_create(&root).unwrap().key(), key);
        fs::write(root.join("format.json"), r#"{"major":2,"minor":0}"#).unwrap();
        assert!(matches!(Workspace::open(&root), Err(StoreError::Format { .. })));
    }

    #[test]
    fn a_folder_with_other_things_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("letter.txt"), "x").unwrap();
        assert!(matches!(
            Workspace::open_or_create(folder.path()),
            Err(StoreError::NotAWorkspace { .. })
        ));
    }

    #[test]
    fn a_workspace_whose_making_was_broken_off_is_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("w");
        Workspace::open_or_create(&root).unwrap();
        fs::remove_file(root.join("format.json")).unwrap();
        fs::write(root.join("key"), "half a k").unwrap();
        let again = Workspace::open_or_create(&root).unwrap();
        assert_eq!(Workspace::open(&root).unwrap().key(), again.key());

        fs::remove_file(root.join("format.json")).unwrap();
        fs::write(root.join("archive/imports/000001.json"), "{}").unwrap();
        assert!(
            matches!(Workspace::open_or_create(&root), Err(StoreError::NotAWorkspace { .. })),
            "an archive is no leftover"
        );
    }

    #[test]
    fn only_one_process_writes() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let held = workspace.lock().unwrap();
        assert!(matches!(workspace.lock(), Err(StoreError::Locked { .. })));
        drop(held);
        assert!(workspace.lock().is_ok());
    }

    #[test]
    fn a_failed_publication_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("CURRENT");
        publish_bytes(&path, b"1").unwrap();
        fs::create_dir(path.with_extension("tmp")).unwrap();
        assert!(publish_bytes(&path, b"2").is_err());
        assert_eq!(fs::read(&path).unwrap(), b"1");
    }
}
