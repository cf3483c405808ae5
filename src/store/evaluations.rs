//! Saved evaluations (`evaluations/000003.json`): figures of how far the machine agreed with readers, of which generation, when.
//!
//! They hold no id and no text, so a forgetting leaves them alone.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, WriterLock, publish_json, read_json};
use crate::corpus::LocalTime;
use crate::evaluate::Evaluation;

/// An evaluation as it is kept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SavedEvaluation {
    /// Sequence number, from 1.
    pub number: u32,
    /// When it was made: wall-clock seconds in Asia/Shanghai.
    pub evaluated_at: LocalTime,
    /// The generation that was evaluated.
    pub generation: u64,
    /// Hash of the models of that generation.
    pub models: String,
    /// Names of the readers' files, without folders: the first reader's, then the second's.
    pub files: Vec<String>,
    /// The figures.
    pub evaluation: Evaluation,
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root().join("evaluations")
}

fn numbers(workspace: &Workspace) -> Result<Vec<u32>, StoreError> {
    let folder = folder(workspace);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::read(&folder, error)),
    };
    let mut numbers: Vec<u32> = entries
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.strip_suffix(".json")?.parse().ok())
        .collect();
    numbers.sort_unstable();
    Ok(numbers)
}

/// Keeps an evaluation under the next number, which is set in it and returned.
///
/// # Errors
/// When the disk refuses.
pub fn save_evaluation(workspace: &Workspace, _lock: &WriterLock, mut evaluation: SavedEvaluation) -> Result<SavedEvaluation, StoreError> {
    let folder = folder(workspace);
    std::fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
    evaluation.number = numbers(workspace)?.last().copied().unwrap_or(0) + 1;
    publish_json(&folder.join(format!("{:06}.json", evaluation.number)), &evaluation)?;
    Ok(evaluation)
}

/// The newest evaluations, at most so many, the newest first. Cost: reads as many small files.
///
/// # Errors
/// When a file cannot be read.
pub fn evaluations(workspace: &Workspace, most: usize) -> Result<Vec<SavedEvaluation>, StoreError> {
    let newest = numbers(workspace)?.into_iter().rev().take(most);
    newest
        .map(|number| read_json(&folder(workspace).join(format!("{number:06}.json"))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn evaluations_are_kept_in_order_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        assert!(evaluations(&workspace, 5).unwrap().is_empty());
        let lock = workspace.lock().unwrap();
        let made = |rows| SavedEvaluation {
            number: 0,
            evaluated_at: LocalTime(5),
            generation: 2,
            models: "m".to_owned(),
            files: vec!["a.csv".to_owned()],
            evaluation: Evaluation {
                rows,
                ..Evaluation::default()
            },
        };
        for rows in 1..=3 {
            assert_eq!(save_evaluation(&workspace, &lock, made(rows)).unwrap().number, rows);
        }
        let newest: Vec<(u32, u32)> = evaluations(&workspace, 2)
            .unwrap()
            .iter()
            .map(|e| (e.number, e.evaluation.rows))
            .collect();
        assert_eq!(newest, [(3, 3), (2, 2)]);
        assert!(Workspace::open(workspace.root()).is_ok());
    }
}
