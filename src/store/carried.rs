//! Topic ids without a generation (`lineage.json`): what the next analysis continues after a forgetting removed all generations.

use std::fs;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, publish_json, read_json};
use crate::corpus::{LocalTime, Uid};
use crate::topics::{CourseRow, LineageRow, TopicId, TopicState};

/// What the next analysis continues.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Carried {
    /// Number of the last generation.
    pub(super) generation: u64,
    rows: Vec<CarriedRow>,
    #[serde(default)]
    course: Vec<CarriedStep>,
}

/// A [`CourseRow`] without its name, which may say what is forgotten.
#[derive(Debug, Serialize, Deserialize)]
struct CarriedStep {
    at: Option<LocalTime>,
    id: u64,
    state: TopicState,
    related: Option<u64>,
    messages: u32,
    shared: u32,
}

/// A [`LineageRow`]; anchors in hex.
#[derive(Debug, Serialize, Deserialize)]
struct CarriedRow {
    id: u64,
    state: TopicState,
    related: Option<u64>,
    shared: u32,
    messages: u32,
    anchors: Vec<String>,
}

impl Carried {
    /// Of a generation's lineage and course.
    pub(super) fn of(generation: u64, lineage: &[LineageRow], course: &[CourseRow]) -> Self {
        let rows = lineage.iter().map(|row| CarriedRow {
            id: row.id.0,
            state: row.state,
            related: row.related.map(|id| id.0),
            shared: row.shared,
            messages: row.messages,
            anchors: row.anchors.iter().map(Uid::to_string).collect(),
        });
        let steps = course.iter().map(|row| CarriedStep {
            at: row.at,
            id: row.id.0,
            state: row.state,
            related: row.related.map(|id| id.0),
            messages: row.messages,
            shared: row.shared,
        });
        Self {
            generation,
            rows: rows.collect(),
            course: steps.collect(),
        }
    }

    /// The lineage.
    pub(super) fn lineage(&self) -> Vec<LineageRow> {
        let rows = self.rows.iter().map(|row| LineageRow {
            id: TopicId(row.id),
            state: row.state,
            related: row.related.map(TopicId),
            shared: row.shared,
            messages: row.messages,
            anchors: row.anchors.iter().filter_map(|hex| hex.parse().ok()).collect(),
        });
        rows.collect()
    }

    /// The course, without names.
    pub(super) fn course(&self) -> Vec<CourseRow> {
        let rows = self.course.iter().map(|row| CourseRow {
            at: row.at,
            id: TopicId(row.id),
            name: String::new(),
            state: row.state,
            related: row.related.map(TopicId),
            messages: row.messages,
            shared: row.shared,
        });
        rows.collect()
    }

    /// Reads it; `None` where nothing is carried.
    ///
    /// # Errors
    /// When the file is damaged.
    pub(super) fn read(workspace: &Workspace) -> Result<Option<Self>, StoreError> {
        let path = workspace.carried_lineage();
        if path.exists() { read_json(&path).map(Some) } else { Ok(None) }
    }

    /// Writes it, whole or not at all.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn write(&self, workspace: &Workspace) -> Result<(), StoreError> {
        publish_json(&workspace.carried_lineage(), self)
    }

    /// Removes it, if it is there.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(super) fn remove(workspace: &Workspace) -> Result<(), StoreError> {
        let path = workspace.carried_lineage();
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(StoreError::write(&path, error)),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lineage_comes_back_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let row = LineageRow {
            id: TopicId(u64::MAX),
            state: TopicState::Grown,
            related: Some(TopicId(7)),
            shared: 3,
            messages: 9,
            anchors: vec![Uid([1; 16]), Uid([2; 16])],
        };
        let step = CourseRow {
            at: Some(LocalTime(5)),
            id: TopicId(u64::MAX),
            name: "某路口拥堵".to_owned(),
            state: TopicState::Grown,
            related: None,
            messages: 9,
            shared: 3,
        };
        Carried::of(12, std::slice::from_ref(&row), std::slice::from_ref(&step))
            .write(&workspace)
            .unwrap();
        let carried = Carried::read(&workspace).unwrap().unwrap();
        assert_eq!((carried.generation, carried.lineage()), (12, vec![row]));
        let nameless = CourseRow {
            name: String::new(),
            ..step
        };
        assert_eq!(carried.course(), [nameless], "names stay behind: they may say what is forgotten");
        Carried::remove(&workspace).unwrap();
        Carried::remove(&workspace).unwrap();
        assert!(Carried::read(&workspace).unwrap().is_none());
    }
}
