//! What the service does in the background: importing, analysing and whatever else needs the writer's lock of the workspace, one after
//! the other on a thread of its own.
//!
//! The thread lives while there is something to do. What came of the last jobs is kept in memory, for pages that are opened again; what
//! was archived or published is on disk and in no need of it.

mod held;
mod job;
mod parts;
mod receive;
mod work;

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

pub(super) use held::{Correction, Held, HeldFiles, Panel, Shown};
pub use job::{Failure, JobKind, JobState};
pub(super) use job::{Imported, Job, Outcome, Progress, Refusal, Standing, Typed};
pub(super) use receive::{FileForm, spool_body, spool_form};
pub(super) use work::{Task, refusal_of};

use super::clock::now;
use super::state::AppState;
use crate::store::Workspace;

/// Jobs that are remembered.
const REMEMBERED: usize = 40;
/// Jobs that may wait at once.
const MOST_WAITING: usize = 100;

/// The jobs of a service; clones share them.
#[derive(Clone, Default)]
pub(super) struct Jobs(Arc<Mutex<Queue>>);

#[derive(Default)]
struct Queue {
    /// The oldest first.
    jobs: VecDeque<Arc<Job>>,
    waiting: VecDeque<(Arc<Job>, Task)>,
    last: u32,
    /// Whether a thread is at it.
    at_work: bool,
}

impl Jobs {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The jobs that are remembered, the newest first.
    pub(super) fn list(&self) -> Vec<Arc<Job>> {
        self.queue().jobs.iter().rev().cloned().collect()
    }

    /// A job by its number.
    pub(super) fn job(&self, id: u32) -> Option<Arc<Job>> {
        self.queue().jobs.iter().find(|job| job.id == id).cloned()
    }

    /// The jobs that wait or run, the newest first.
    pub(super) fn open(&self) -> Vec<Arc<Job>> {
        self.list().into_iter().filter(|job| job.is_open()).collect()
    }

    /// The analysis that waits or runs.
    pub(super) fn analysis(&self) -> Option<Arc<Job>> {
        self.open().into_iter().find(|job| job.kind == JobKind::Analysis)
    }

    /// Asks for an analysis; where one waits or runs, that one is meant.
    pub(super) fn analyse(&self, state: &AppState, workspace: &Workspace, by: &str) -> Arc<Job> {
        self.analysis().unwrap_or_else(|| self.submit(state, workspace, Task::Analysis, by))
    }

    /// Asks for an analysis of what the jobs before it bring: one that runs already would not read that.
    pub(super) fn analyse_after(&self, state: &AppState, workspace: &Workspace, by: &str) -> Arc<Job> {
        let last = self.open().into_iter().next();
        let waits = last.filter(|job| job.kind == JobKind::Analysis && job.state() == JobState::Waiting);
        waits.unwrap_or_else(|| self.submit(state, workspace, Task::Analysis, by))
    }

    /// Puts a task at the end of the queue. One beyond [`MOST_WAITING`] fails at once.
    pub(super) fn submit(&self, state: &AppState, workspace: &Workspace, task: Task, by: &str) -> Arc<Job> {
        let mut queue = self.queue();
        queue.last += 1;
        let job = Job::new(queue.last, task.kind(), task.about(), by.to_owned(), now());
        while queue.jobs.len() >= REMEMBERED && queue.jobs.front().is_some_and(|first| !first.is_open()) {
            queue.jobs.pop_front();
        }
        queue.jobs.push_back(Arc::clone(&job));
        if queue.waiting.len() >= MOST_WAITING {
            job.stands(Standing::Failed(now(), Refusal::of(Failure::Full)));
            return job;
        }
        queue.waiting.push_back((Arc::clone(&job), task));
        if !queue.at_work {
            let (jobs, state, workspace) = (self.clone(), state.clone(), workspace.clone());
            let started = std::thread::Builder::new()
                .name("jobs".to_owned())
                .spawn(move || jobs.work(&state, &workspace));
            queue.at_work = started.is_ok();
            if let Err(error) = started {
                queue.waiting.clear();
                tracing::error!("failed to start the thread of the jobs: {error}");
                job.stands(Standing::Failed(now(), Refusal::of(Failure::Internal)));
            }
        }
        job
    }

    /// Does what waits, until nothing does.
    fn work(&self, state: &AppState, workspace: &Workspace) {
        loop {
            let (job, task) = {
                let mut queue = self.queue();
                let Some(next) = queue.waiting.pop_front() else {
                    queue.at_work = false;
                    return;
                };
                next
            };
            job.stands(Standing::Running);
            // What a panic leaves half done lies in drafts, which the next writer removes.
            let done = catch_unwind(AssertUnwindSafe(|| work::done(state, workspace, &job, task)));
            let standing = match done {
                Ok(Ok(outcome)) => Standing::Done(now(), outcome),
                Ok(Err(refusal)) => Standing::Failed(now(), refusal),
                Err(_) => Standing::Failed(now(), Refusal::of(Failure::Internal)),
            };
            job.stands(standing);
        }
    }

    /// Waits, before the service ends, until all that people handed in is kept. Analyses and tests that wait are given up: they can be
    /// asked for again, what was typed cannot.
    pub(super) fn finish(&self) {
        const LOOK_EVERY: Duration = Duration::from_millis(50);
        let is_handed_in = |kind: JobKind| !matches!(kind, JobKind::Analysis | JobKind::Verify);
        self.queue().waiting.retain(|(job, _)| is_handed_in(job.kind));
        loop {
            let queue = self.queue();
            let runs = |job: &Arc<Job>| job.state() == JobState::Running && is_handed_in(job.kind);
            if queue.waiting.is_empty() && !queue.jobs.iter().any(runs) {
                return;
            }
            drop(queue);
            std::thread::sleep(LOOK_EVERY);
        }
    }

    /// Waits a moment for a job that is usually done at once; whether it is.
    pub(super) async fn settled(job: &Job, seconds: u32) -> bool {
        const LOOKS_A_SECOND: u32 = 25;
        for _ in 0..seconds * LOOKS_A_SECOND {
            if !job.is_open() {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(u64::from(1000 / LOOKS_A_SECOND))).await;
        }
        !job.is_open()
    }
}
