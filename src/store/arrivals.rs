//! By which import each message first came: what is new since somebody last looked.

use std::collections::BTreeSet;

use super::archive::{ImportRecord, uid_of};
use super::layout::Workspace;
use super::snapshot::Snapshot;
use super::tables::ReadTable;
use super::{StoreError, archive};
use crate::corpus::MessageId;

/// The imports of a generation's messages. A message keeps the import of its first version: a later reply, state or full export does
/// not make it new, neither does another analysis, and forgetting takes messages away without changing the imports of the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrivals {
    imports: Vec<u32>,
    last: u32,
}

impl Arrivals {
    /// Reads them off the archive. Cost: the identities of all batches are read; nothing where all came by one import.
    ///
    /// # Errors
    /// When a record or a batch cannot be read.
    pub fn of(workspace: &Workspace, snapshot: &Snapshot) -> Result<Self, StoreError> {
        let inputs: BTreeSet<&str> = snapshot.manifest().inputs.iter().map(String::as_str).collect();
        let mut records = archive::imports(workspace)?;
        for record in &mut records {
            record.batches.retain(|batch| inputs.contains(&*batch.file_name()));
        }
        records.retain(|record| !record.batches.is_empty());
        let last = records.last().map_or(0, |record| record.seq);
        let n = snapshot.analysis().messages.len();
        let imports = if records.len() > 1 {
            first_imports(workspace, snapshot, &records)?
        } else {
            vec![last; n]
        };
        Ok(Self { imports, last })
    }

    /// Sequence number of the import by which a message first came.
    #[must_use]
    pub fn import_of(&self, message: MessageId) -> u32 {
        self.imports[message.index()]
    }

    /// The last import whose messages the generation holds; 0 where it holds none.
    #[must_use]
    pub fn last(&self) -> u32 {
        self.last
    }
}

fn first_imports(workspace: &Workspace, snapshot: &Snapshot, records: &[ImportRecord]) -> Result<Vec<u32>, StoreError> {
    let mut imports = vec![0; snapshot.analysis().messages.len()];
    for record in records {
        for batch in &record.batches {
            let path = workspace.batches().join(batch.file_name());
            for bytes in ReadTable::open(&path, Some(&["uid"]))?.bytes("uid")? {
                if let Some(id) = snapshot.by_uid(uid_of(&bytes))
                    && imports[id.index()] == 0
                {
                    imports[id.index()] = record.seq;
                }
            }
        }
    }
    Ok(imports)
}
