//! What a person names, as the list of what is read: files, the files of a folder, letters that belong together.

use std::fs;
use std::path::{Path, PathBuf};

use super::RunError;
use crate::ingest::{self, ImportReader, IngestError, IngestParams};

/// One import: what is read in one go and committed by itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Intake {
    /// A file with a table, or a single letter.
    File(PathBuf),
    /// The letters of a folder, one file and one message each, in the order of their names.
    Letters {
        /// The folder that was named.
        folder: PathBuf,
        /// Its letters.
        files: Vec<PathBuf>,
    },
}

impl Intake {
    /// The file, or the folder of the letters.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Letters { folder, .. } => folder,
        }
    }

    /// Name of the file or of the folder, without what it lies in.
    #[must_use]
    pub fn name(&self) -> String {
        let name = self.path().file_name();
        name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    }

    /// Everything that is read.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        match self {
            Self::File(path) => std::slice::from_ref(path),
            Self::Letters { files, .. } => files,
        }
    }

    /// Opens it.
    ///
    /// # Errors
    /// When it cannot be read as messages.
    pub fn open(&self, params: &IngestParams) -> Result<ImportReader, IngestError> {
        match self {
            Self::File(path) => ingest::read(path, params),
            Self::Letters { files, .. } => ingest::read_letters(files, params),
        }
    }
}

/// A file that is not read, and why.
#[derive(Debug)]
pub struct Skipped {
    /// The file.
    pub path: PathBuf,
    /// Whether it was named by itself, not found in a folder.
    pub named: bool,
    /// Why.
    pub error: IngestError,
}

/// Resolves what was named: a file stays itself; a folder becomes its files, subfolders included, in the order of their names.
/// Files that programs leave behind (`~$…`, `.…`) are passed over; of several files those that cannot be read are told.
///
/// # Errors
/// When a file is not there, a folder cannot be read, or the only file that was named is none that is read.
pub fn intakes(paths: &[PathBuf]) -> Result<(Vec<Intake>, Vec<Skipped>), RunError> {
    let (mut found, mut skipped) = (Vec::new(), Vec::new());
    for path in paths {
        if !path.is_dir() {
            match ingest::sniff(path) {
                Ok(()) => found.push(Intake::File(path.clone())),
                Err(error @ IngestError::Missing { .. }) => return Err(error.into()),
                Err(error) if paths.len() == 1 => return Err(error.into()),
                Err(error) => skipped.push(Skipped {
                    path: path.clone(),
                    named: true,
                    error,
                }),
            }
            continue;
        }
        let mut letters = Vec::new();
        for file in files_of(path)? {
            let kind = ingest::sniff(&file).and_then(|()| ingest::is_letter(&file));
            match kind {
                Ok(true) => letters.push(file),
                Ok(false) => found.push(Intake::File(file)),
                Err(error) => skipped.push(Skipped {
                    path: file,
                    named: false,
                    error,
                }),
            }
        }
        if !letters.is_empty() {
            found.push(Intake::Letters {
                folder: path.clone(),
                files: letters,
            });
        }
    }
    Ok((found, skipped))
}

/// The files of a folder and of the folders in it, sorted by path.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, IngestError> {
    let fault = |source| IngestError::Io {
        file: folder.to_owned(),
        source,
    };
    let mut entries = fs::read_dir(folder)
        .map_err(fault)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(fault)?;
    entries.sort();
    let mut files = Vec::new();
    for entry in entries {
        let name = entry
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let left_behind = name.starts_with('.') || name.starts_with("~$") || matches!(name.as_str(), "Thumbs.db" | "desktop.ini");
        // A link to a folder could lead in a circle.
        let linked_folder = entry.is_symlink() && entry.is_dir();
        if left_behind || linked_folder {
            continue;
        }
        if entry.is_dir() {
            files.extend(files_of(&entry)?);
        } else {
            files.push(entry);
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_becomes_its_tables_and_its_letters() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, content: &[u8]| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, content).unwrap();
            path
        };
        let table = write("b/热线.csv", "工单编号,诉求内容\n1,路灯不亮\n".as_bytes());
        let one = write("来信/一.txt", "关于路灯的建议\n巷口晚上很黑，建议增设路灯。\n".as_bytes());
        let two = write("二.txt", "路面坑洼，请修补。\n".as_bytes());
        let picture = write("扫描.png", b"\x89PNG\r\n\x1a\n00");
        write("~$热线.xlsx", b"lock");
        write(".DS_Store", b"\0\0");
        let (found, skipped) = intakes(&[folder.path().to_owned()]).unwrap();
        let letters = Intake::Letters {
            folder: folder.path().to_owned(),
            files: vec![two, one],
        };
        assert_eq!(found, [Intake::File(table), letters]);
        assert_eq!(skipped.iter().map(|skipped| &skipped.path).collect::<Vec<_>>(), [&picture]);
    }
}
