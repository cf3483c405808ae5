//! What all requests share.

use std::sync::{Arc, PoisonError, RwLock};

use super::comparisons::Comparisons;
use super::jobs::{HeldFiles, Jobs};
use super::view::View;
use crate::store::Workspace;

/// The state of the service: which generation is served. Cheap to clone; clones share it.
///
/// A request takes the generation once, at its beginning, and keeps it to its end, whatever is published meanwhile.
#[derive(Clone, Default)]
pub struct AppState {
    /// The generation served; `None` until something was analysed. The lock is held for the copy of a pointer only.
    served: Arc<RwLock<Option<Arc<View>>>>,
    /// The workspace, for what is done to it; `None` in a service that only shows.
    workspace: Option<Workspace>,
    /// Who uses the service: the login name of the person who started it, since only this computer reaches it.
    person: Option<Arc<str>>,
    /// What is done in the background.
    jobs: Jobs,
    /// Files that were checked and wait to be archived.
    held: HeldFiles,
    /// What changed between generations.
    comparisons: Comparisons,
}

impl AppState {
    /// A service of one generation.
    #[must_use]
    pub fn serving(view: View) -> Self {
        let state = Self::default();
        state.replace(view);
        state
    }

    /// A service of a workspace in which nothing is served yet.
    #[must_use]
    pub fn of(workspace: Workspace) -> Self {
        Self {
            workspace: Some(workspace),
            ..Self::default()
        }
    }

    /// The same service, used by somebody.
    #[must_use]
    pub fn used_by(self, person: Option<&str>) -> Self {
        Self {
            person: person.map(Arc::from),
            ..self
        }
    }

    /// Who uses the service, where that is known.
    pub(super) fn person(&self) -> Option<&str> {
        self.person.as_deref()
    }

    /// What is done in the background.
    pub(super) fn jobs(&self) -> &Jobs {
        &self.jobs
    }

    /// Files that were checked and wait to be archived.
    pub(super) fn held(&self) -> &HeldFiles {
        &self.held
    }

    /// What changed between generations.
    pub(super) fn comparisons(&self) -> &Comparisons {
        &self.comparisons
    }

    /// The workspace.
    pub(super) fn workspace(&self) -> Option<&Workspace> {
        self.workspace.as_ref()
    }

    /// Serves another generation from the next request on.
    pub fn replace(&self, view: View) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(view));
    }

    /// Serves nothing any more: the generations were removed because a message of theirs is to be forgotten.
    pub(super) fn withdraw(&self) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The generation served.
    pub(super) fn view(&self) -> Option<Arc<View>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
