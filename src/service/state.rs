//! What all requests share.

use std::sync::{Arc, PoisonError, RwLock};

use super::generation_changes::Comparisons;
use super::jobs::{HeldFiles, Jobs};
use super::page_cache::PageCache;
use super::pending::{Pending, Reader};
use super::person::{Access, Person};
use super::turns::Turns;
use super::view::View;
use crate::store::{Role, Workspace};

/// The state of the service: which generation is served. Cheap to clone; clones share it.
///
/// A request takes the generation once, at its beginning, and keeps it to its end, whatever is published meanwhile.
#[derive(Clone, Default)]
pub struct AppState {
    /// The generation served; `None` until something was analysed. The lock is held for the copy of a pointer only.
    served: Arc<RwLock<Option<Arc<View>>>>,
    /// The workspace, for what is done to it; `None` in a service that only shows.
    workspace: Option<Workspace>,
    /// How the service knows who asks.
    access: Access,
    /// Answers that were made already.
    made: PageCache,
    /// Whose turn it is to have an answer made.
    turns: Turns,
    /// What people decided since.
    decided: Arc<Reader>,
    /// Names, beside addresses, by which the service may be called from other computers.
    hosts: Arc<[String]>,
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

    /// The same service, which only this computer reaches, used by the person who started it: whoever can do that may do on the pages
    /// what the command line may.
    #[must_use]
    pub fn used_by(self, person: Option<&str>) -> Self {
        let person = Person {
            name: person.unwrap_or_default().into(),
            role: Role::Entitled,
        };
        Self {
            access: Access::Local(person),
            ..self
        }
    }

    /// The same service, reached from other computers under their addresses and these names: everybody brings a token.
    #[must_use]
    pub fn by_token(self, hosts: &[String]) -> Self {
        Self {
            access: Access::Tokens(Arc::default()),
            hosts: hosts.into(),
            ..self
        }
    }

    /// How the service knows who asks.
    pub(super) fn access(&self) -> &Access {
        &self.access
    }

    /// Answers that were made already.
    pub(super) fn made(&self) -> &PageCache {
        &self.made
    }

    /// Whose turn it is to have an answer made.
    pub(super) fn turns(&self) -> &Turns {
        &self.turns
    }

    /// The same service with other limits of what is done at once.
    #[cfg(test)]
    pub(super) fn taking(self, turns: Turns) -> Self {
        Self { turns, ..self }
    }

    /// Names by which the service may be called from other computers.
    pub(super) fn hosts(&self) -> &[String] {
        &self.hosts
    }

    /// What people decided that the generation does not know yet.
    pub(super) fn pending(&self, view: Option<&View>) -> Arc<Pending> {
        match &self.workspace {
            Some(workspace) => self.decided.pending(workspace, view),
            None => Arc::default(),
        }
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
        self.made.clear();
    }

    /// Serves nothing any more: the generations were removed because a message of theirs is to be forgotten.
    pub(super) fn withdraw(&self) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = None;
        self.made.clear();
        self.comparisons.clear();
    }

    /// The generation served.
    pub(super) fn view(&self) -> Option<Arc<View>> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
