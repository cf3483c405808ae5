//! What changed between two generations, as it was last asked for: reading an old generation takes a moment.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::error::{ApiError, ErrorCode};
use super::view::View;
use crate::run::{self, Compared, RunError};
use crate::store::{self, Manifest, StoreError, Workspace};

/// Comparisons that are kept.
const KEPT: usize = 4;
/// How long a page waits for one that is not kept.
const PATIENCE: Duration = Duration::from_millis(120);

/// The numbers of two generations.
type Pair = (u64, u64);

#[derive(Default)]
struct Shelf {
    /// The last made at the end.
    kept: Vec<(Pair, Arc<Compared>)>,
    /// Those that are being made.
    at_work: Vec<Pair>,
}

/// Comparisons by the numbers of their generations; clones share them.
#[derive(Clone, Default)]
pub(super) struct Comparisons(Arc<Mutex<Shelf>>);

impl Comparisons {
    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets all comparisons: the generations that they were made of are gone.
    pub(super) fn clear(&self) {
        self.shelf().kept.clear();
    }

    fn known(&self, numbers: Pair) -> Option<Arc<Compared>> {
        self.shelf()
            .kept
            .iter()
            .find(|(key, _)| *key == numbers)
            .map(|(_, found)| Arc::clone(found))
    }

    /// Compares two generations that are kept. Cost: reads those that are not served, once.
    pub(super) fn of(&self, workspace: &Workspace, numbers: Pair, view: Option<&View>) -> Result<Arc<Compared>, ApiError> {
        if let Some(found) = self.known(numbers) {
            return Ok(found);
        }
        let open = view.map(|view| (view.snapshot().manifest(), view.analysis()));
        let found = run::compared(workspace, numbers, open).map_err(|error| match error {
            RunError::Store(StoreError::Read { .. }) => ApiError::of(ErrorCode::NotFound),
            error => ApiError::internal(&error),
        })?;
        let found = Arc::new(found);
        let mut shelf = self.shelf();
        if shelf.kept.len() >= KEPT {
            shelf.kept.remove(0);
        }
        shelf.kept.push((numbers, Arc::clone(&found)));
        Ok(found)
    }

    /// The same for a page: `None` where it takes longer than a reader should wait; it is made meanwhile.
    pub(super) fn soon(&self, workspace: &Workspace, numbers: Pair, view: Option<&Arc<View>>) -> Result<Option<Arc<Compared>>, ApiError> {
        if let Some(found) = self.known(numbers) {
            return Ok(Some(found));
        }
        {
            let mut shelf = self.shelf();
            if shelf.at_work.contains(&numbers) {
                return Ok(None);
            }
            shelf.at_work.push(numbers);
        }
        let (made, waited) = channel();
        let (all, workspace, view) = (self.clone(), workspace.clone(), view.cloned());
        let work = move || {
            let found = all.of(&workspace, numbers, view.as_deref());
            all.shelf().at_work.retain(|key| *key != numbers);
            // Who asked may have given up waiting.
            let _ = made.send(found);
        };
        if let Err(error) = std::thread::Builder::new().name("comparison".to_owned()).spawn(work) {
            self.shelf().at_work.retain(|key| *key != numbers);
            return Err(ApiError::internal(&error));
        }
        match waited.recv_timeout(PATIENCE) {
            Ok(found) => found.map(Some),
            Err(RecvTimeoutError::Timeout) => Ok(None),
            Err(RecvTimeoutError::Disconnected) => {
                self.shelf().at_work.retain(|key| *key != numbers);
                Err(ApiError::of(ErrorCode::Internal))
            }
        }
    }

    /// The generations that are kept on disk, and the two that are asked for by their numbers, the older first: where nothing is said the
    /// last two.
    pub(super) fn chosen(workspace: &Workspace, from: Option<&str>, to: Option<&str>) -> Result<(Vec<Manifest>, Option<Pair>), ApiError> {
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
        Ok((kept, from.zip(to).map(|(from, to)| (from.min(to), from.max(to)))))
    }
}
