//! From files to the archive.

use std::path::Path;
use std::sync::Arc;

use rayon::prelude::*;

use super::{Intake, RunError};
use crate::corpus::{LocalTime, Message};
use crate::ingest::{self, Field, ImportReader, IngestParams, Mapping, Reason};
use crate::store::{self, ImportDraft, ImportFacts, ImportRecord, Workspace, WriterLock};

/// Name of a source where none is given: the file's stem without colons.
#[must_use]
pub fn default_source(path: &Path) -> String {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    stem.replace(':', "_")
}

/// How the files of a source are read: the mapping that is given now, else the one that is remembered; `now` tells dates that lie in
/// the future.
///
/// # Errors
/// When the remembered mapping cannot be read or holds what no mapping may.
pub fn ingest_params(
    workspace: Option<&Workspace>,
    source: &str,
    given: Option<Arc<Mapping>>,
    now: LocalTime,
) -> Result<IngestParams, RunError> {
    let mapping = match (given, workspace) {
        (Some(mapping), _) => Some(mapping),
        (None, Some(workspace)) => remembered(workspace, source)?,
        (None, None) => None,
    };
    Ok(IngestParams {
        source: source.to_owned(),
        mapping,
        today: Some(now),
        ..IngestParams::default()
    })
}

/// The mapping that an earlier import of the source left.
fn remembered(workspace: &Workspace, source: &str) -> Result<Option<Arc<Mapping>>, RunError> {
    let Some(text) = store::mapping(workspace, source)? else {
        return Ok(None);
    };
    let mapping = Mapping::parse(&text).map_err(|error| RunError::Model {
        path: store::mapping_path(workspace, source),
        reason: error.to_string(),
    })?;
    Ok(Some(Arc::new(mapping)))
}

/// Imports a file, or the letters of a folder. `now` is written into the record; `progress` is told of rows read.
///
/// # Errors
/// When the file cannot be read at all or the disk refuses; the archive is then as it was before.
pub fn import(
    workspace: &Workspace,
    lock: &WriterLock,
    intake: &Intake,
    params: &IngestParams,
    now: LocalTime,
    progress: &dyn Fn(u64),
) -> Result<ImportRecord, RunError> {
    let mut reader = intake.open(params)?;
    let mut draft = ImportDraft::begin(workspace, lock, &params.source)?;
    let (mut rows_read, mut non_data) = (0, 0);
    for batch in &mut reader {
        let batch = batch?;
        rows_read += batch.rows_read;
        non_data += batch.non_data_rows;
        draft.note(&batch.issues, &batch.messages)?;
        draft.push(batch.messages)?;
        progress(rows_read);
    }
    let (file_hash, bytes) = store::hash_files(intake.files())?;
    let facts = ImportFacts {
        file: intake.name(),
        file_hash,
        bytes,
        format: format_of(&reader),
        imported_at: now,
        rows_read,
        non_data,
    };
    Ok(draft.commit(facts)?)
}

/// Archives one message that was typed in (来访登记, 意见箱), as an import of one row.
///
/// # Errors
/// When it has neither title nor text, or the disk refuses.
pub fn add(
    workspace: &Workspace,
    lock: &WriterLock,
    fields: &[(Field, String)],
    params: &IngestParams,
    now: LocalTime,
) -> Result<(Message, ImportRecord), RunError> {
    let (message, issues) = ingest::message_of(fields, &params.source, params);
    if let Some(issue) = issues
        .iter()
        .find(|issue| issue.reason.rejects() || issue.reason == Reason::ImpossibleDate)
    {
        return Err(RunError::Typed {
            field: issue.column.clone(),
            reason: issue.reason,
        });
    }
    let mut draft = ImportDraft::begin(workspace, lock, &params.source)?;
    let content = fields
        .iter()
        .flat_map(|(field, text)| [field.code(), text])
        .collect::<Vec<_>>()
        .join("\n");
    draft.note(&issues, std::slice::from_ref(&message))?;
    draft.push(vec![message.clone()])?;
    let facts = ImportFacts {
        file: String::new(),
        file_hash: store::hash_bytes(content.as_bytes()),
        bytes: content.len() as u64,
        format: "typed".to_owned(),
        imported_at: now,
        rows_read: 1,
        non_data: 0,
    };
    Ok((message, draft.commit(facts)?))
}

fn format_of(reader: &ImportReader) -> String {
    let parts: Vec<&str> = [Some(reader.format().name()), reader.encoding()].into_iter().flatten().collect();
    parts.join(", ")
}

/// An urgent message among those that an import brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UrgentNote {
    /// Its identifier.
    pub external_id: String,
    /// The sentence, masked; empty where the message may be an accusation, which nobody may see by chance.
    pub sentence: String,
}

/// Looks for messages that cannot wait among those that an import brought. Cost: reads its batches once.
///
/// # Errors
/// When the archive cannot be read.
pub fn urgent_of(workspace: &Workspace, record: &ImportRecord) -> Result<Vec<UrgentNote>, RunError> {
    let mut notes = Vec::new();
    for batch in &record.batches {
        let messages = store::messages_of(workspace, batch)?;
        notes.par_extend(messages.par_iter().filter_map(urgent_note));
    }
    Ok(notes)
}

fn urgent_note(message: &Message) -> Option<UrgentNote> {
    let statement = message.statement();
    let screen = crate::classify::screen(&message.title, &statement);
    let urgent = screen.urgent?;
    let text = if urgent.in_title { message.title.as_str() } else { &statement };
    Some(UrgentNote {
        external_id: message.external_id.clone(),
        sentence: if screen.accusation {
            String::new()
        } else {
            crate::text::mask_range(text, urgent.range)
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_named_after_its_file_without_colons() {
        assert_eq!(default_source(Path::new("data/forum.2024.csv")), "forum.2024");
        assert_eq!(default_source(Path::new("a:b.csv")), "a_b");
        assert_eq!(default_source(Path::new("/")), "");
    }
}
