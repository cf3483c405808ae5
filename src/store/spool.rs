//! Bytes that come from no file, kept as one in the workspace for as long as they are read.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::StoreError;
use super::layout::Workspace;

/// Tells copies of one process apart.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// A copy under its own name; it is removed when dropped.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    path: PathBuf,
    file: File,
    handle: String,
}

impl Spool {
    /// Begins a copy. Its name tells what it is, as a file's does; only the last part of it counts.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn create(workspace: &Workspace, name: &str) -> Result<Self, StoreError> {
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = uploads(workspace).join(format!("{}-{number}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
        let path = folder.join(last_part(name));
        let file = File::create(&path).map_err(|error| StoreError::write(&path, error))?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|error| StoreError::write(&path, io::Error::other(error)))?;
        let handle = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self {
            folder,
            path,
            file,
            handle,
        })
    }

    /// 32 hex digits that nobody can guess: whoever names the copy by them was given them. They are written nowhere.
    #[must_use]
    pub fn handle(&self) -> &str {
        &self.handle
    }

    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next process that writes.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Removes the copies of processes that died. Only who holds the writer's lock may: checks of a running service are left alone for a day.
pub(super) fn remove_leftovers(workspace: &Workspace) {
    const DAY: std::time::Duration = std::time::Duration::from_secs(24 * 3600);
    let Ok(entries) = fs::read_dir(uploads(workspace)) else { return };
    for entry in entries.flatten() {
        let age = entry
            .metadata()
            .and_then(|folder| folder.modified())
            .ok()
            .and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > DAY) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn uploads(workspace: &Workspace) -> PathBuf {
    workspace.root().join("uploads")
}

/// The name without folders and without what a file's name cannot hold.
fn last_part(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !"<>:\"|?*".contains(*c))
        .take(100)
        .collect();
    match kept.trim_matches([' ', '.']) {
        "" => "input".to_owned(),
        kept => kept.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_lasts_as_long_as_it_is_held() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let mut one = Spool::create(&workspace, "热线.csv").unwrap();
        let two = Spool::create(&workspace, "热线.csv").unwrap();
        one.write_all(b"a").unwrap();
        let path = one.path().to_owned();
        assert_eq!(fs::read(&path).unwrap(), b"a");
        assert_eq!(path.file_name(), two.path().file_name());
        assert!(one.handle().len() == 32 && one.handle() != two.handle());
        drop(one);
        assert!(!path.exists() && two.path().exists());
    }

    #[test]
    fn no_name_leads_elsewhere() {
        for (name, expected) in [
            ("../../etc/passwd", "passwd"),
            ("C:\\x\\表.xlsx", "表.xlsx"),
            ("..", "input"),
            ("", "input"),
            ("a\0b.csv", "ab.csv"),
        ] {
            assert_eq!(last_part(name), expected, "{name}");
        }
    }
}
