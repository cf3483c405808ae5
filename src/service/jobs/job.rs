//! One piece of work that the service does in the background: what it is, how far it is, what came of it.

use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::analysis::Stage;
use crate::corpus::{LocalTime, Uid, codes};
use crate::dedup::DuplicateKind;
use crate::pipeline::Observer;
use crate::run::UrgentNote;
use crate::store::{BatchFault, ImportRecord, WordState};

codes! {
    /// What a job does.
    JobKind {
        /// Archives a file.
        Import = "import",
        /// Archives one message that was typed in.
        Add = "add",
        /// Analyses the archive and publishes.
        Analysis = "analysis",
        /// Notes what was decided about words.
        Words = "words",
        /// Reads the archive and compares it with its records.
        Verify = "verify",
    }
}

codes! {
    /// How far a job is.
    JobState {
        /// Another one is done first.
        Waiting = "waiting",
        /// It is being done.
        Running = "running",
        /// It is done.
        Done = "done",
        /// It was given up; nothing of it was kept.
        Failed = "failed",
    }
}

codes! {
    /// Why a job was given up, as far as a person can mend it.
    Failure {
        /// Another process writes to the workspace.
        Locked = "locked",
        /// There is nothing to analyse.
        Empty = "empty",
        /// The file cannot be read.
        File = "file",
        /// What was typed cannot be kept as it is.
        Typed = "typed",
        /// The settings or the dictionaries of the workspace are wrong.
        Settings = "settings",
        /// The disk is full or may not be written to.
        Disk = "disk",
        /// Too many jobs wait already.
        Full = "full",
        /// A fault of the program's.
        Internal = "internal",
    }
}

/// Why a job was given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::service) struct Refusal {
    /// What a person can mend.
    pub failure: Failure,
    /// Of a file: the code of what is wrong with it. Of a typed message: the code of what is wrong with the field.
    pub code: &'static str,
    /// What exactly, as programs may read it: no folder of this computer, no hint for those at a terminal.
    pub detail: String,
}

impl Refusal {
    /// A refusal that its kind describes.
    pub(super) fn of(failure: Failure) -> Self {
        Self {
            failure,
            code: "",
            detail: String::new(),
        }
    }
}

/// An archived message that a new one repeats.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) struct EarlierFound {
    /// The new one, by the source's identifier.
    pub external_id: String,
    /// The archived one.
    pub earlier: Uid,
    /// How alike.
    pub kind: DuplicateKind,
    /// Share of the smaller text that the other holds, 0 to 1.
    pub similarity: f32,
}

/// What an import brought.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) struct Imported {
    /// Its record with the account.
    pub record: ImportRecord,
    /// Messages that cannot wait.
    pub urgent: Vec<UrgentNote>,
    /// New messages that repeat archived ones.
    pub earlier: Vec<EarlierFound>,
    /// New messages that were not looked up because there are many.
    pub left_out: usize,
}

/// A message that was typed in.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) struct Typed {
    /// Its identity.
    pub uid: Uid,
    /// The identifier that it was given.
    pub external_id: String,
    /// Title as typed.
    pub title: String,
    /// Text as typed.
    pub body: String,
}

/// What came of a job.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) enum Outcome {
    /// A file was archived.
    Imported(Box<Imported>),
    /// A message was archived.
    Added(Box<Imported>, Typed),
    /// An analysis was published under this number.
    Analysed(u64),
    /// It was noted; `None` where what was decided was taken back.
    Words(Vec<String>, Option<WordState>),
    /// The archive was read: so many batches and bytes, and what is wrong.
    Verified {
        /// Batches that the records name.
        batches: u64,
        /// Bytes of the archive.
        bytes: u64,
        /// What is wrong.
        faults: Vec<BatchFault>,
    },
}

/// Where a job stands, with what goes with that.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) enum Standing {
    /// Not begun.
    Waiting,
    /// Begun.
    Running,
    /// Done at a time.
    Done(LocalTime, Outcome),
    /// Given up at a time.
    Failed(LocalTime, Refusal),
}

/// A job, shared by the thread that does it and those who watch.
pub(in crate::service) struct Job {
    /// Its number, from 1 in each run of the service.
    pub id: u32,
    /// What it does.
    pub kind: JobKind,
    /// The file or the words that it is about; empty for the whole archive.
    pub about: String,
    /// Who asked for it.
    pub by: String,
    /// When it was asked for.
    pub asked_at: LocalTime,
    standing: Mutex<Standing>,
    /// Position in [`Stage::ALL`] plus one; 0 before the first stage.
    stage: AtomicU8,
    done: AtomicU64,
    total: AtomicU64,
}

/// How far a job is, at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) struct Progress {
    /// The stage of an analysis.
    pub stage: Option<Stage>,
    /// Messages, rows or files done in it.
    pub done: u64,
    /// Of so many; 0 where the end is not known.
    pub total: u64,
}

impl Job {
    /// A job that waits.
    pub(super) fn new(id: u32, kind: JobKind, about: String, by: String, asked_at: LocalTime) -> Arc<Self> {
        Arc::new(Self {
            id,
            kind,
            about,
            by,
            asked_at,
            standing: Mutex::new(Standing::Waiting),
            stage: AtomicU8::new(0),
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
        })
    }

    fn standing_of(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where it stands.
    pub(in crate::service) fn standing(&self) -> Standing {
        self.standing_of().clone()
    }

    /// The code of where it stands.
    pub(in crate::service) fn state(&self) -> JobState {
        match *self.standing_of() {
            Standing::Waiting => JobState::Waiting,
            Standing::Running => JobState::Running,
            Standing::Done(..) => JobState::Done,
            Standing::Failed(..) => JobState::Failed,
        }
    }

    /// Whether it waits or runs.
    pub(in crate::service) fn is_open(&self) -> bool {
        matches!(self.state(), JobState::Waiting | JobState::Running)
    }

    /// How far it is.
    pub(in crate::service) fn progress(&self) -> Progress {
        let stage = usize::from(self.stage.load(Ordering::Relaxed));
        Progress {
            stage: stage.checked_sub(1).and_then(|at| Stage::ALL.get(at)).copied(),
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
        }
    }

    pub(super) fn stands(&self, standing: Standing) {
        *self.standing_of() = standing;
    }

    /// Says that so many are done, of so many where that is known.
    pub(super) fn reached(&self, done: u64, total: u64) {
        self.done.store(done, Ordering::Relaxed);
        self.total.store(total, Ordering::Relaxed);
    }
}

impl Observer for Job {
    fn begin(&self, stage: Stage, total: u64) {
        self.reached(0, total);
        self.stage.store(stage.index() as u8 + 1, Ordering::Relaxed);
    }

    fn advance(&self, messages: u64) {
        self.done.fetch_add(messages, Ordering::Relaxed);
    }
}
