//! From an error to what the shell and the person see: 0 done, 2 your input or usage, 1 our fault.

use std::io;
use std::process::ExitCode;

use crate::config::ConfigError;
use crate::ingest::IngestError;
use crate::run::RunError;
use crate::service::ServiceError;
use crate::store::StoreError;

/// The user's own input is at fault; the message says how to mend it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct InputError(pub(super) String);

/// The code for a failed command; a reader that closed its end of a pipe is no failure.
pub(super) fn code(error: &anyhow::Error) -> ExitCode {
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    ExitCode::from(if is_users(error) { 2 } else { 1 })
}

pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}

fn is_users(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause.is::<InputError>()
            || cause.is::<ConfigError>()
            || cause.downcast_ref::<IngestError>().is_some()
            || cause.downcast_ref::<StoreError>().is_some_and(store_is_users)
            || cause.downcast_ref::<ServiceError>().is_some_and(ServiceError::is_users)
            || cause.downcast_ref::<RunError>().is_some_and(|error| match error {
                RunError::Store(error) => store_is_users(error),
                RunError::Ingest(_) | RunError::Model { .. } | RunError::Readings { .. } | RunError::Typed { .. } => true,
                RunError::Search(_) => false,
            })
    })
}

fn store_is_users(error: &StoreError) -> bool {
    match error {
        StoreError::NoWorkspace { .. }
        | StoreError::NotAWorkspace { .. }
        | StoreError::Format { .. }
        | StoreError::Locked { .. }
        | StoreError::NoGeneration { .. }
        | StoreError::EmptyArchive { .. }
        | StoreError::Curation { .. } => true,
        StoreError::Damaged { .. }
        | StoreError::Read { .. }
        | StoreError::Output { .. }
        | StoreError::Index(_)
        | StoreError::Write { .. } => false,
    }
}
