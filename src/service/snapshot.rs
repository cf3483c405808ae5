//! The published generation of a workspace as a [`View`].

use super::view::View;
use crate::store::{StoreError, Workspace};

/// Opens the published generation.
pub(super) fn open(_workspace: &Workspace) -> Result<Option<View>, StoreError> {
    Ok(None)
}
