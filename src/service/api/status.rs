//! `GET /api/v1/status`: what is served.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::time;
use crate::service::state::AppState;
use crate::service::view::View;
use crate::store::ImportRecord;

/// What is served.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct Status {
    /// The program and its version.
    #[schema(example = "minzhi 0.1.0")]
    program: String,
    /// The generation; null until something was analysed.
    generation: Option<Generation>,
}

/// A published generation.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct Generation {
    /// Its number.
    #[schema(example = 12)]
    number: u64,
    /// When it was published.
    #[schema(example = "2025-06-30T08:00:00")]
    published_at: Option<String>,
    /// 'Now' of the analysis: the latest message's time, or the time that was asked for.
    #[schema(example = "2025-06-29T17:20:00")]
    as_of: Option<String>,
    /// Messages, protected accusations counted.
    #[schema(example = 5120)]
    messages: u32,
    /// Accusations under protection; no list holds them.
    #[schema(example = 41)]
    protected: u32,
    /// Distinct people.
    #[schema(example = 3980)]
    people: u32,
    /// Topics.
    #[schema(example = 230)]
    topics: u32,
    /// Messages in no topic.
    #[schema(example = 900)]
    unclassified: u32,
    /// Groups of repeats.
    #[schema(example = 310)]
    duplicate_groups: u32,
    /// The imports with their accounts.
    imports: Vec<Import>,
}

/// One import: `rows` = `archived` + `repeated` + `updated` + `rejected` + `non_data` + `forgotten`.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct Import {
    /// Sequence number.
    seq: u32,
    /// Source system.
    source: String,
    /// File name.
    file: String,
    /// When.
    imported_at: Option<String>,
    /// Rows read.
    rows: u64,
    /// New messages.
    archived: u64,
    /// Messages that the archive had.
    repeated: u64,
    /// New versions of messages that the archive had.
    updated: u64,
    /// Rows that could not be read.
    rejected: u64,
    /// Titles, totals and signatures among the rows.
    non_data: u64,
    /// Rows whose message was forgotten for good and is not taken in again.
    forgotten: u64,
}

/// What is served.
#[utoipa::path(get, path = "/api/v1/status", tag = "status", responses((status = 200, body = Status)))]
pub(in crate::service) async fn show(State(state): State<AppState>) -> Json<Status> {
    let generation = state.view().map(|view| generation(&view));
    Json(Status {
        program: format!("minzhi {}", env!("CARGO_PKG_VERSION")),
        generation,
    })
}

fn generation(view: &View) -> Generation {
    let manifest = view.snapshot().manifest();
    let counts = &manifest.counts;
    Generation {
        number: manifest.generation,
        published_at: time(Some(manifest.published_at)),
        as_of: time(manifest.as_of),
        messages: counts.messages,
        protected: view.protected(),
        people: counts.people,
        topics: counts.topics,
        unclassified: counts.unclassified,
        duplicate_groups: counts.duplicate_groups,
        imports: view.imports().iter().map(import).collect(),
    }
}

pub(super) fn import(record: &ImportRecord) -> Import {
    let account = &record.account;
    Import {
        seq: record.seq,
        source: record.source.clone(),
        file: record.file.clone(),
        imported_at: time(Some(record.imported_at)),
        rows: account.rows_read,
        archived: account.archived,
        repeated: account.repeated,
        updated: account.updated,
        rejected: account.rejected,
        non_data: account.non_data,
        forgotten: account.forgotten,
    }
}
