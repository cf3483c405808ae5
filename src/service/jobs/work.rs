//! What each kind of job does.

use std::time::Duration;

use super::job::{EarlierFound, Failure, Imported, Job, JobKind, Outcome, Refusal, Typed};
use crate::config::Config;
use crate::ingest::{Field, IngestError, Mapping};
use crate::run::{self, Intake, RunError};
use crate::service::clock::now;
use crate::service::state::AppState;
use crate::store::{self, ImportRecord, Spool, StoreError, WordDecisions, WordState, Workspace, WriterLock};

/// What is to be done.
pub(in crate::service) enum Task {
    /// Archive a file.
    Import {
        /// The file.
        spool: Spool,
        /// Its source.
        source: String,
        /// How a person decided to read its columns; remembered for the source.
        mapping: Option<Mapping>,
    },
    /// Archive a message that was typed in.
    Add {
        /// Its source.
        source: String,
        /// Its fields.
        fields: Vec<(Field, String)>,
    },
    /// Analyse the archive.
    Analysis,
    /// Note what was decided about normalised words; `None` takes back what was.
    Words {
        /// The words.
        words: Vec<String>,
        /// What.
        state: Option<WordState>,
        /// Why.
        why: String,
    },
    /// Read the archive and compare it with its records.
    Verify,
}

/// Urgent messages that are kept of one import, and repeats of archived ones.
const MOST_NOTES: usize = 200;

impl Task {
    /// What kind of job it is.
    pub(super) fn kind(&self) -> JobKind {
        match self {
            Self::Import { .. } => JobKind::Import,
            Self::Add { .. } => JobKind::Add,
            Self::Analysis => JobKind::Analysis,
            Self::Words { .. } => JobKind::Words,
            Self::Verify => JobKind::Verify,
        }
    }

    /// What it is about, as lists name it.
    pub(super) fn about(&self) -> String {
        match self {
            Self::Import { spool, .. } => Intake::File(spool.path().to_owned()).name(),
            Self::Add { source, .. } => source.clone(),
            Self::Words { words, .. } => words.join(" "),
            Self::Analysis | Self::Verify => String::new(),
        }
    }
}

/// Does a task.
pub(super) fn done(state: &AppState, workspace: &Workspace, job: &Job, task: Task) -> Result<Outcome, Refusal> {
    match task {
        Task::Import { spool, source, mapping } => import(state, workspace, job, &spool, &source, mapping),
        Task::Add { source, fields } => add(state, workspace, &source, &fields),
        Task::Analysis => analyse(workspace, job),
        Task::Words { words, state, why } => decide(workspace, job, words, state, &why),
        Task::Verify => verify(workspace, job),
    }
}

/// Takes the writer's lock; another process that is about to let it go is waited for.
fn locked(workspace: &Workspace) -> Result<WriterLock, Refusal> {
    const TRIES: u32 = 10;
    const APART: Duration = Duration::from_millis(150);
    for _ in 1..TRIES {
        match workspace.lock() {
            Err(StoreError::Locked { .. }) => std::thread::sleep(APART),
            found => return found.map_err(|error| of_store(&error)),
        }
    }
    workspace.lock().map_err(|error| of_store(&error))
}

fn import(
    state: &AppState,
    workspace: &Workspace,
    job: &Job,
    spool: &Spool,
    source: &str,
    mapping: Option<Mapping>,
) -> Result<Outcome, Refusal> {
    let refused = |error: RunError| refusal_of(&error, Some(spool));
    let record = {
        let lock = locked(workspace)?;
        let text = mapping.as_ref().map(Mapping::to_toml);
        let params = run::ingest_params(Some(workspace), source, mapping.map(Into::into), now()).map_err(refused)?;
        let intake = Intake::File(spool.path().to_owned());
        let record = run::import(workspace, &lock, &intake, &params, now(), &|rows| job.reached(rows, 0)).map_err(refused)?;
        if let Some(text) = text {
            store::keep_mapping(workspace, &lock, source, &text).map_err(|error| of_store(&error))?;
        }
        record
    };
    Ok(Outcome::Imported(Box::new(imported(state, workspace, record))))
}

fn add(state: &AppState, workspace: &Workspace, source: &str, fields: &[(Field, String)]) -> Result<Outcome, Refusal> {
    let refused = |error: RunError| refusal_of(&error, None);
    let (message, record) = {
        let lock = locked(workspace)?;
        let params = run::ingest_params(Some(workspace), source, None, now()).map_err(refused)?;
        run::add(workspace, &lock, fields, &params, now()).map_err(refused)?
    };
    let typed = Typed {
        uid: message.uid(),
        external_id: message.external_id.clone(),
        body: message.statement().into_owned(),
        title: message.title,
    };
    Ok(Outcome::Added(Box::new(imported(state, workspace, record)), typed))
}

/// What is to be said of an import at once. The import is on the disk: what cannot be found out now keeps nobody from going on.
fn imported(state: &AppState, workspace: &Workspace, record: ImportRecord) -> Imported {
    let urgent = run::urgent_of(workspace, &record).unwrap_or_else(|error| {
        tracing::warn!("urgent messages are not looked for: {error}");
        Vec::new()
    });
    let view = state.view();
    let found = view
        .as_deref()
        .map(|view| run::earlier_in(view.snapshot(), workspace, &record))
        .transpose()
        .unwrap_or_else(|error| {
            tracing::warn!("earlier messages are not looked up: {error}");
            None
        });
    let found = found.unwrap_or_default();
    let uid = |note: &run::EarlierNote| view.as_ref().map(|view| view.analysis().message(note.earlier).uid);
    let earlier = found.notes.iter().take(MOST_NOTES).filter_map(|note| {
        Some(EarlierFound {
            external_id: note.external_id.clone(),
            earlier: uid(note)?,
            kind: note.kind,
            similarity: note.similarity,
        })
    });
    Imported {
        earlier: earlier.collect(),
        left_out: found.left_out,
        urgent,
        record,
    }
}

fn analyse(workspace: &Workspace, job: &Job) -> Result<Outcome, Refusal> {
    let lock = locked(workspace)?;
    let config = Config::load(workspace.root()).map_err(|error| {
        let root = format!("{}{}", workspace.root().display(), std::path::MAIN_SEPARATOR);
        settings(&error.to_string().replace(&root, ""))
    })?;
    let manifest = run::analyze(workspace, &lock, &config, None, now(), job).map_err(|error| refusal_of(&error, None))?;
    Ok(Outcome::Analysed(manifest.generation))
}

fn decide(workspace: &Workspace, job: &Job, words: Vec<String>, state: Option<WordState>, why: &str) -> Result<Outcome, Refusal> {
    let lock = locked(workspace)?;
    let mut decisions = WordDecisions::read(workspace.root()).map_err(|error| of_store(&error))?;
    for word in &words {
        match state {
            Some(state) => decisions.decide(word, state, &job.by, now(), why),
            None => drop(decisions.words.remove(word)),
        }
    }
    decisions.write(workspace, &lock).map_err(|error| of_store(&error))?;
    Ok(Outcome::Words(words, state))
}

fn verify(workspace: &Workspace, job: &Job) -> Result<Outcome, Refusal> {
    let refused = |error: StoreError| of_store(&error);
    let batches = store::batches_named(workspace).map_err(refused)?.len() as u64;
    job.reached(0, batches);
    let faults = store::batch_faults(workspace, true, &|done| job.reached(done, batches)).map_err(refused)?;
    Ok(Outcome::Verified {
        batches,
        bytes: store::usage(workspace).archive,
        faults,
    })
}

/// What of a failure a person can mend is told; the rest is ours and goes to the log. Folders of this computer stay here: `spool` is the
/// copy of the file that is read.
pub(in crate::service) fn refusal_of(error: &RunError, spool: Option<&Spool>) -> Refusal {
    match error {
        RunError::Store(error) => of_store(error),
        RunError::Ingest(error @ IngestError::Io { .. }) => {
            tracing::warn!("a job failed: {error}");
            Refusal::of(Failure::Disk)
        }
        RunError::Ingest(error) => {
            let folder = spool.and_then(|spool| spool.path().parent());
            let folder = folder.map(|folder| format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR));
            Refusal {
                failure: Failure::File,
                code: error.code(),
                detail: without_hint(&error.to_string().replace(&folder.unwrap_or_default(), "")),
            }
        }
        RunError::Typed { field, reason } => Refusal {
            failure: Failure::Typed,
            code: reason.code(),
            detail: field.clone(),
        },
        RunError::Model { path, reason } => {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
            settings(&format!("{}: {reason}", name.unwrap_or_default()))
        }
        RunError::Search(_) | RunError::Readings { .. } => {
            tracing::error!("a job failed: {error}");
            Refusal::of(Failure::Internal)
        }
    }
}

fn of_store(error: &StoreError) -> Refusal {
    tracing::warn!("a job failed: {error}");
    Refusal::of(match error {
        StoreError::Locked { .. } => Failure::Locked,
        StoreError::EmptyArchive { .. } | StoreError::NoGeneration { .. } => Failure::Empty,
        StoreError::Write { .. } | StoreError::Read { .. } => Failure::Disk,
        _ => Failure::Internal,
    })
}

fn settings(detail: &str) -> Refusal {
    Refusal {
        failure: Failure::Settings,
        code: "",
        detail: without_hint(detail),
    }
}

/// A sentence without the hint for those at a terminal.
fn without_hint(sentence: &str) -> String {
    let end = sentence.find("\nhint:").or_else(|| sentence.find("; hint:"));
    sentence[..end.unwrap_or(sentence.len())].to_owned()
}
