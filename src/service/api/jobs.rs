//! `GET /api/v1/jobs`, `POST /api/v1/analyses`: what is done in the background.

use axum::Json;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::status::{Import, import};
use super::time;
use crate::service::error::{ApiError, Problem};
use crate::service::jobs::{Failure, Job, JobKind, JobState, Outcome, Standing};
use crate::service::pages::data::{Visit, is_served};

/// A piece of work.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": 3, "kind": "analysis", "state": "running", "about": "", "by": "li", "asked_at": "2025-03-09T09:12:00", "ended_at": null, "stage": "topics", "step": 5, "steps": 9, "done": 1200, "total": 5120, "failure": null, "import": null, "urgent": 0, "earlier": 0, "generation": null, "served": null}))]
pub(in crate::service) struct JobItem {
    /// Its number, from 1 in each run of the service.
    id: u32,
    /// What it does.
    #[schema(value_type = String)]
    kind: JobKind,
    /// How far it is: waiting, running, done or failed.
    #[schema(value_type = String)]
    state: JobState,
    /// The file or the words that it is about; empty for the whole archive.
    about: String,
    /// Who asked for it.
    by: String,
    /// When it was asked for.
    asked_at: Option<String>,
    /// When it ended.
    ended_at: Option<String>,
    /// The stage of an analysis.
    #[schema(value_type = Option<String>)]
    stage: Option<crate::analysis::Stage>,
    /// The number of that stage, from 1.
    step: Option<usize>,
    /// How many stages there are.
    steps: usize,
    /// Messages, rows or files done.
    done: u64,
    /// Of so many; 0 where the end is not known.
    total: u64,
    /// Why it was given up.
    failure: Option<JobFailure>,
    /// The import with its account.
    import: Option<Import>,
    /// Urgent messages among those that came in.
    urgent: usize,
    /// Of those that came in, messages that repeat an archived one.
    earlier: usize,
    /// The number of the analysis that was published.
    generation: Option<u64>,
    /// Whether the analysis that was published is what pages show by now.
    served: Option<bool>,
}

/// Why a job was given up.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct JobFailure {
    /// What a person can mend.
    #[schema(value_type = String)]
    code: Failure,
    /// What exactly.
    detail: String,
}

/// The jobs of this run of the service.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct JobList {
    /// The newest first.
    items: Vec<JobItem>,
}

/// The jobs of this run of the service, the newest first.
#[utoipa::path(get, path = "/api/v1/jobs", tag = "data", responses((status = 200, body = JobList)))]
pub(in crate::service) async fn list(visit: Visit) -> Json<JobList> {
    let jobs = visit.state.jobs().list();
    Json(JobList {
        items: jobs.iter().map(|job| item(&visit, job)).collect(),
    })
}

/// Asks for an analysis; where one waits or runs, that one is meant.
#[utoipa::path(post, path = "/api/v1/analyses", tag = "data", responses((status = 202, body = JobItem), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn analyse(visit: Visit) -> Result<(StatusCode, Json<JobItem>), ApiError> {
    visit.must_change()?;
    let job = visit.state.jobs().analyse(&visit.state, &visit.workspace, &visit.by());
    Ok((StatusCode::ACCEPTED, Json(item(&visit, &job))))
}

/// Shapes a job.
pub(super) fn item(visit: &Visit, job: &Job) -> JobItem {
    let (standing, progress) = (job.standing(), job.progress());
    let (ended_at, failure, outcome) = match &standing {
        Standing::Waiting | Standing::Running => (None, None, None),
        Standing::Done(at, outcome) => (Some(*at), None, Some(outcome)),
        Standing::Failed(at, refusal) => (
            Some(*at),
            Some(JobFailure {
                code: refusal.failure,
                detail: refusal.detail.clone(),
            }),
            None,
        ),
    };
    let imported = match outcome {
        Some(Outcome::Imported(imported) | Outcome::Added(imported, _)) => Some(imported),
        _ => None,
    };
    let generation = match outcome {
        Some(Outcome::Analysed(number)) => Some(*number),
        _ => None,
    };
    JobItem {
        id: job.id,
        kind: job.kind,
        state: job.state(),
        about: job.about.clone(),
        by: job.by.clone(),
        asked_at: time(Some(job.asked_at)),
        ended_at: time(ended_at),
        stage: progress.stage,
        step: progress.stage.map(|stage| stage.index() + 1),
        steps: crate::analysis::Stage::ALL.len(),
        done: progress.done,
        total: progress.total,
        failure,
        import: imported.map(|imported| import(&imported.record)),
        urgent: imported.map_or(0, |imported| imported.urgent.len()),
        earlier: imported.map_or(0, |imported| imported.earlier.len()),
        generation,
        served: generation.map(|_| is_served(visit, &standing)),
    }
}
