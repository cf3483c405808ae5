//! How the columns of each source are read: one TOML file to a source, remembered from the import that named it.

use std::path::PathBuf;

use super::StoreError;
use super::layout::{Workspace, WriterLock, publish_bytes};

/// The remembered mapping of a source as text; `None` where nothing was remembered.
///
/// # Errors
/// When the file cannot be read.
pub fn mapping(workspace: &Workspace, source: &str) -> Result<Option<String>, StoreError> {
    let path = mapping_path(workspace, source);
    match std::fs::read_to_string(&path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StoreError::read(&path, error)),
    }
}

/// Remembers a mapping for all later imports of the source, in place of the one before.
///
/// # Errors
/// When the disk refuses.
pub fn keep_mapping(workspace: &Workspace, _lock: &WriterLock, source: &str, text: &str) -> Result<(), StoreError> {
    let path = mapping_path(workspace, source);
    let folder = workspace.root().join("sources");
    std::fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
    publish_bytes(&path, text.as_bytes())
}

/// Where the mapping of a source lies. What a file name cannot hold stands as `%` and two hex digits.
#[must_use]
pub fn mapping_path(workspace: &Workspace, source: &str) -> PathBuf {
    let mut name = String::with_capacity(source.len() + 5);
    for c in source.chars() {
        if c.is_alphanumeric() || matches!(c, '-' | '_' | ' ') || (c == '.' && !name.is_empty()) {
            name.push(c);
        } else {
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes)
                .bytes()
                .for_each(|byte| name.push_str(&format!("%{byte:02X}")));
        }
    }
    workspace.root().join("sources").join(name + ".toml")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_remembered_for_its_source_alone() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let lock = workspace.lock().unwrap();
        assert_eq!(mapping(&workspace, "热线").unwrap(), None);
        keep_mapping(&workspace, &lock, "热线", "a = 1\n").unwrap();
        keep_mapping(&workspace, &lock, "热线/浦东", "b = 2\n").unwrap();
        assert_eq!(mapping(&workspace, "热线").unwrap().as_deref(), Some("a = 1\n"));
        assert_eq!(mapping(&workspace, "热线/浦东").unwrap().as_deref(), Some("b = 2\n"));
    }

    #[test]
    fn no_source_leads_out_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        for source in ["../key", "..", "/etc/x", "a\\b", ".hidden"] {
            assert_eq!(
                mapping_path(&workspace, source).parent(),
                Some(workspace.root().join("sources").as_path()),
                "{source}"
            );
        }
        assert_ne!(mapping_path(&workspace, "a/b"), mapping_path(&workspace, "a%2Fb"));
    }
}
