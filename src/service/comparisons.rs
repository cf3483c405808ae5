//! What changed between two generations, as it was last asked for: reading an old generation takes a moment.

use std::sync::{Arc, Mutex, PoisonError};

use super::error::{ApiError, ErrorCode};
use super::view::View;
use crate::run::{self, Compared, RunError};
use crate::store::{self, Manifest, StoreError, Workspace};

/// Comparisons that are kept.
const KEPT: usize = 4;

/// Comparisons by the numbers of their generations, the last asked for at the end; clones share them.
#[derive(Clone, Default)]
pub(super) struct Comparisons(Arc<Mutex<Vec<((u64, u64), Arc<Compared>)>>>);

impl Comparisons {
    /// Compares two generations that are kept. Cost: reads those that are not served, once.
    pub(super) fn of(&self, workspace: &Workspace, numbers: (u64, u64), view: Option<&View>) -> Result<Arc<Compared>, ApiError> {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().iter().find(|(key, _)| *key == numbers).map(|(_, found)| Arc::clone(found));
        if let Some(found) = known {
            return Ok(found);
        }
        let open = view.map(|view| (view.snapshot().manifest(), view.analysis()));
        let found = run::compared(workspace, numbers, open).map_err(|error| match error {
            RunError::Store(StoreError::Read { .. }) => ApiError::of(ErrorCode::NotFound),
            error => ApiError::internal(&error),
        })?;
        let found = Arc::new(found);
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((numbers, Arc::clone(&found)));
        Ok(found)
    }

    /// The generations that are kept on disk, and the two that are asked for by their numbers: where nothing is said the last two.
    pub(super) fn chosen(
        workspace: &Workspace,
        from: Option<&str>,
        to: Option<&str>,
    ) -> Result<(Vec<Manifest>, Option<(u64, u64)>), ApiError> {
        let kept = store::generations(workspace).map_err(|error| ApiError::internal(&error))?;
        let number = |text: Option<&str>| {
            let number = text.map(|text| {
                text.parse::<u64>()
                    .map_err(|_| ApiError::bad_parameter("from, to: expected numbers of analyses"))
            });
            number.transpose()
        };
        let newest = kept.last().map(|manifest| manifest.generation);
        let to = number(to)?.or(newest);
        let before = kept
            .iter()
            .rev()
            .map(|manifest| manifest.generation)
            .find(|number| Some(*number) < to);
        let from = number(from)?.or(before);
        Ok((kept, from.zip(to)))
    }
}
