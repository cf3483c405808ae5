//! `/api/v1/imports`: files that came in, and files that come in; `POST /api/v1/messages`: one message typed in.

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::jobs::{JobItem, item};
use super::status::{Import, import};
use crate::ingest::Field;
use crate::service::context::blocking;
use crate::service::error::{ApiError, Problem};
use crate::service::jobs::{Jobs, Task, spool_body};
use crate::service::now;
use crate::service::pages::data::{Visit, checked_source};
use crate::{run, store};

/// The imports of the archive.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct ImportList {
    /// In order.
    items: Vec<ImportItem>,
}

/// One import with its remarks.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct ImportItem {
    /// The account.
    #[serde(flatten)]
    import: Import,
    /// Format and encoding as detected; `typed` of a message that was typed in.
    format: String,
    /// Remarks that rejected nothing, by reason and column.
    warnings: Vec<ImportRemark>,
}

/// Remarks of one kind.
#[derive(Serialize, ToSchema)]
struct ImportRemark {
    /// The code of the reason.
    reason: String,
    /// The column; empty where the whole row is meant.
    column: String,
    /// How many rows.
    count: u64,
    /// The first of them.
    rows: Vec<u64>,
}

/// A row that was left out.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"file": "hotline.csv", "row": 14, "column": "", "reason": "no_text", "raw": "GD14,,[电话]"}))]
pub(in crate::service) struct RejectedRow {
    /// Name of the file.
    file: String,
    /// Row, from 1.
    row: u64,
    /// The column; empty where the whole row is meant.
    column: String,
    /// The code of the reason.
    reason: String,
    /// The row as the file has it, masked.
    raw: String,
}

/// Which file is taken in.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::service) struct ImportRequest {
    /// Name of the file.
    #[param(example = "hotline.csv")]
    file: String,
    /// Where it comes from; the file's name when absent. Its columns are read as is remembered of the source.
    source: Option<String>,
    /// Whether an analysis follows.
    #[serde(default)]
    analyse: bool,
    /// Language of pages, which changes nothing here.
    #[param(ignore)]
    #[serde(rename = "lang")]
    _lang: Option<String>,
}

/// A message that is typed in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"source": "意见箱", "fields": {"body": "巷口晚上很黑，建议增设路灯。", "district": "溪桥区", "registered": "2025-03-09"}}))]
pub(in crate::service) struct NewMessage {
    /// Where it comes from.
    source: String,
    /// Fields by their codes, such as `title`, `body`, `registered`, `district`, `writer`, `contact`; `body` at least.
    fields: std::collections::BTreeMap<String, String>,
}

/// The imports of the archive with their accounts and remarks, those that were not analysed yet among them.
#[utoipa::path(get, path = "/api/v1/imports", tag = "data", responses((status = 200, body = ImportList)))]
pub(in crate::service) async fn list(visit: Visit) -> Result<Response, ApiError> {
    super::json(move || {
        let records = store::imports(&visit.workspace).map_err(|error| ApiError::internal(&error))?;
        let remark = |count: &store::WarningCount| ImportRemark {
            reason: count.reason.clone(),
            column: count.column.clone(),
            count: count.count,
            rows: count.rows.clone(),
        };
        Ok(ImportList {
            items: records
                .iter()
                .map(|record| ImportItem {
                    import: import(record),
                    format: record.format.clone(),
                    warnings: record.warnings.iter().map(remark).collect(),
                })
                .collect(),
        })
    })
    .await
}

/// The rows of an import that were left out (未入库明细), masked.
#[utoipa::path(get, path = "/api/v1/imports/{seq}/rejects", tag = "data", params(("seq" = u32, Path, description = "number of the import")),
    responses((status = 200, body = Vec<RejectedRow>), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn rejects(Path(seq): Path<u32>, visit: Visit) -> Result<Response, ApiError> {
    super::json(move || {
        let internal = |error: store::StoreError| ApiError::internal(&error);
        let records = store::imports(&visit.workspace).map_err(internal)?;
        if records.iter().all(|record| record.seq != seq) {
            return Err(ApiError::not_found());
        }
        let rows = store::rejects(&visit.workspace, seq).map_err(internal)?;
        let shaped = rows.map(|row| {
            row.map(|row| RejectedRow {
                raw: row.masked_text(),
                file: row.file,
                row: row.row,
                column: row.column,
                reason: row.reason,
            })
        });
        shaped.collect::<Result<Vec<_>, _>>().map_err(internal)
    })
    .await
}

/// Takes a file in, in the background: its bytes are the body of the request. `GET /api/v1/jobs` tells how far it is.
#[utoipa::path(post, path = "/api/v1/imports", tag = "data", params(ImportRequest),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 202, body = JobItem), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 413, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn take(
    visit: Visit,
    request: Result<Query<ImportRequest>, QueryRejection>,
    body: Body,
) -> Result<(StatusCode, Json<JobItem>), ApiError> {
    visit.must_change()?;
    let Query(request) = request.map_err(|rejection| ApiError::bad_parameter(rejection.body_text()))?;
    let named = request.source.map(|source| checked_source(visit.lang, &source)).transpose()?;
    let spool = spool_body(visit.workspace.clone(), &request.file, body).await?;
    let source = named.unwrap_or_else(|| run::default_source(spool.path()));
    let task = Task::Import {
        spool,
        source,
        mapping: None,
    };
    let job = visit.state.jobs().submit(&visit.state, &visit.workspace, task, &visit.by());
    if request.analyse {
        visit.state.jobs().analyse_after(&visit.state, &visit.workspace, &visit.by());
    }
    Ok((StatusCode::ACCEPTED, Json(item(&visit, &job))))
}

/// Archives one message that was typed in (来访登记、意见箱).
#[utoipa::path(post, path = "/api/v1/messages", tag = "data", request_body = NewMessage,
    responses((status = 202, body = JobItem), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn add(visit: Visit, body: Bytes) -> Result<(StatusCode, Json<JobItem>), ApiError> {
    visit.must_change()?;
    let new: NewMessage = serde_json::from_slice(&body).map_err(|error| ApiError::bad_parameter(format!("body: {error}")))?;
    let source = checked_source(visit.lang, new.source.trim())?;
    let mut fields = Vec::new();
    for (code, text) in new.fields {
        let field = Field::from_code(&code).ok_or_else(|| ApiError::bad_parameter(format!("fields: {code:?} is no field")))?;
        fields.push((field, text));
    }
    if !fields.iter().any(|(field, text)| *field == Field::Body && !text.trim().is_empty()) {
        return Err(ApiError::bad_parameter("fields: body is missing"));
    }
    if !fields.iter().any(|(field, _)| *field == Field::Registered) {
        fields.push((Field::Registered, now().naive().date().to_string()));
    }
    let task = Task::Add { source, fields };
    let job = visit.state.jobs().submit(&visit.state, &visit.workspace, task, &visit.by());
    Jobs::settled(&job, 5).await;
    blocking(move || Ok((StatusCode::ACCEPTED, Json(item(&visit, &job))))).await
}
