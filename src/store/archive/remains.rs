//! What a process that died left below `archive/`: whatever no import record names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{BatchRecord, ImportRecord, entries};
use crate::store::StoreError;
use crate::store::layout::Workspace;

/// Removes what an import that died left behind: its draft, batches and remarks that no record names, half-written records.
pub(in crate::store) fn remove_remains(workspace: &Workspace, records: &[ImportRecord], aside: &Path) -> Result<(), StoreError> {
    if aside.exists() {
        fs::remove_dir_all(aside).map_err(|error| StoreError::write(aside, error))?;
    }
    let batches: BTreeSet<String> = records
        .iter()
        .flat_map(|record| record.batches.iter().map(BatchRecord::file_name))
        .collect();
    let imports: BTreeSet<String> = records.iter().map(|record| format!("{:06}", record.seq)).collect();
    let is_ours = |path: &Path| {
        path.extension()
            .is_some_and(|extension| extension == "parquet" || extension == "jsonl" || extension == "tmp")
    };
    for path in entries(&workspace.batches())? {
        if is_ours(&path) && !named(&path, |name| batches.contains(name)) {
            fs::remove_file(&path).map_err(|error| StoreError::write(&path, error))?;
        }
    }
    for path in entries(&workspace.imports())? {
        let half = path.extension().is_some_and(|extension| extension == "tmp");
        if half || is_ours(&path) && !named(&path, |name| name.get(..6).is_some_and(|seq| imports.contains(seq))) {
            fs::remove_file(&path).map_err(|error| StoreError::write(&path, error))?;
        }
    }
    Ok(())
}

fn named(path: &Path, is: impl Fn(&str) -> bool) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(is)
}
