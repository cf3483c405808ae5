//! Comparing readers' decisions with the published generation.

use std::path::Path;

use super::RunError;
use crate::corpus::LocalTime;
use crate::evaluate::{self, Decisions, EvaluateParams, Outcome, ReadingNames};
use crate::ingest;
use crate::store::{SavedEvaluation, Snapshot, Workspace, WriterLock, save_evaluation};
use crate::values::ValueTables;

/// An evaluation that was made and kept.
#[derive(Clone, PartialEq, Debug)]
pub struct Evaluated {
    /// What is kept.
    pub saved: SavedEvaluation,
    /// What is named by message or by row, which is not kept.
    pub outcome: Outcome,
    /// The decisions as they were read: the first reader's, then the second's.
    pub decisions: Vec<Decisions>,
}

/// Reads the decisions of one reader or two, compares them with the generation and keeps the figures. `now` only dates them.
///
/// # Errors
/// When a file cannot be read or decides nothing, or the disk refuses.
pub fn evaluate(
    workspace: &Workspace,
    lock: &WriterLock,
    snapshot: &Snapshot,
    values: &ValueTables,
    files: &[&Path],
    now: LocalTime,
) -> Result<Evaluated, RunError> {
    let names = ReadingNames::shipped();
    let decisions = files
        .iter()
        .map(|file| decisions(file, &names, values))
        .collect::<Result<Vec<_>, _>>()?;
    let nothing = Decisions::default();
    let first = decisions.first().unwrap_or(&nothing);
    let outcome = evaluate::evaluate(snapshot.analysis(), first, decisions.get(1), &EvaluateParams::default());
    let manifest = snapshot.manifest();
    let name = |path: &&Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let saved = SavedEvaluation {
        number: 0,
        evaluated_at: now,
        generation: manifest.generation,
        models: manifest.models.clone(),
        files: files.iter().map(name).collect(),
        evaluation: outcome.evaluation.clone(),
    };
    let saved = save_evaluation(workspace, lock, saved)?;
    Ok(Evaluated { saved, outcome, decisions })
}

fn decisions(file: &Path, names: &ReadingNames, values: &ValueTables) -> Result<Decisions, RunError> {
    let mut decisions = Decisions::default();
    for table in ingest::read_cells(file)? {
        decisions.append(names.read(&table.headers, &table.rows, values));
        decisions.without_id.extend(table.rejected);
    }
    decisions.without_id.sort_unstable();
    let named = decisions.columns.iter().any(|column| column.names_messages());
    if !named || decisions.columns.iter().all(|column| column.names_messages()) {
        return Err(RunError::Readings {
            path: file.to_owned(),
            headers: decisions.ignored.join(", "),
        });
    }
    Ok(decisions)
}
