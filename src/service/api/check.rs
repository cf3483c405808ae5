//! `POST /api/v1/imports/check`: what a file would be understood as; nothing is archived.

use std::io::Write;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::ingest::IngestError;
use crate::run::{self, CheckPanel, CheckedIssue, CheckedRows, CheckedTable, Intake, RunError};
use crate::service::context::blocking;
use crate::service::error::{ApiError, ErrorCode, Problem};
use crate::service::state::AppState;
use crate::store::{Spool, Workspace};

/// The largest file that is taken, in bytes.
const MOST_BYTES: u64 = 2 << 30;

/// What is asked.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(in crate::service) struct CheckRequest {
    /// Name of the file.
    #[param(example = "hotline.csv")]
    file: String,
    /// Where it comes from; the file's name when absent.
    source: Option<String>,
    /// Language of pages, which changes nothing here.
    #[param(ignore)]
    #[serde(rename = "lang")]
    _lang: Option<String>,
}

/// What a file was understood as. Personal data is masked throughout.
#[derive(Serialize, ToSchema)]
pub struct CheckAnswer {
    /// Name of the file.
    file: String,
    /// Size in bytes.
    bytes: u64,
    /// Short name of the format, such as `xlsx`.
    format: &'static str,
    /// Encoding of a text file.
    encoding: Option<&'static str>,
    /// The source that its messages would carry.
    source: String,
    /// Its tables (sheets).
    tables: Vec<TableItem>,
    /// What became of the rows.
    rows: RowsItem,
    /// Earliest counting date.
    first_date: Option<String>,
    /// Latest counting date.
    last_date: Option<String>,
    /// What is wrong or worth knowing.
    issues: Vec<IssueItem>,
}

/// A table of the file.
#[derive(Serialize, ToSchema)]
struct TableItem {
    /// Name of the sheet; empty where the format has none.
    name: String,
    /// Row of the header, from 1; 0 without one.
    header_row: u64,
    /// The channel that the headers give away.
    #[schema(value_type = Option<String>)]
    channel: Option<crate::corpus::Channel>,
    /// Its columns in file order.
    columns: Vec<ColumnItem>,
}

/// A column.
#[derive(Serialize, ToSchema)]
struct ColumnItem {
    /// Header as the file has it.
    header: String,
    /// The field that it was taken for; null for what is kept beside the fields.
    field: Option<&'static str>,
    /// Why.
    evidence: &'static str,
    /// The first values, masked.
    values: Vec<String>,
}

/// What became of the rows: `read` = `messages` + `rejected` + `non_data`.
#[derive(Serialize, ToSchema)]
struct RowsItem {
    /// Rows read, headers not counted.
    read: u64,
    /// Rows that are messages.
    messages: u64,
    /// Rows that would be left out.
    rejected: u64,
    /// Titles, totals, signatures, empty rows.
    non_data: u64,
    /// Messages with a title and nothing else.
    without_body: u64,
    /// Messages whose identifier the file does not give.
    without_id: u64,
    /// Messages without a counting date.
    without_date: u64,
    /// Messages that an earlier row of the file holds.
    repeated_within: u64,
    /// Messages that the archive holds.
    in_archive: Option<u64>,
    /// Messages with a sentence that cannot wait.
    urgent: u64,
    /// Messages that may be accusations.
    accusations: u64,
}

/// Issues of one kind in one column.
#[derive(Serialize, ToSchema)]
struct IssueItem {
    /// What is wrong.
    #[schema(value_type = String)]
    reason: crate::ingest::Reason,
    /// Whether the rows would be left out.
    rejects: bool,
    /// Header of the column; empty where whole rows are meant.
    column: String,
    /// How many.
    count: u64,
    /// The first rows.
    rows: Vec<u64>,
}

impl CheckAnswer {
    /// Shapes a panel.
    #[must_use]
    pub fn of(panel: &CheckPanel) -> Self {
        let date = |time: crate::corpus::LocalTime| time.naive().date().to_string();
        Self {
            file: panel.file.clone(),
            bytes: panel.bytes,
            format: panel.format,
            encoding: panel.encoding,
            source: panel.source.clone(),
            tables: panel.tables.iter().map(table_item).collect(),
            rows: rows_item(panel.rows),
            first_date: panel.dates.map(|(first, _)| date(first)),
            last_date: panel.dates.map(|(_, last)| date(last)),
            issues: panel.issues.iter().map(issue_item).collect(),
        }
    }
}

fn table_item(table: &CheckedTable) -> TableItem {
    let columns = table.info.columns.iter().zip(&table.values);
    TableItem {
        name: table.info.name.clone(),
        header_row: table.info.header_row,
        channel: table.info.channel,
        columns: columns
            .map(|(column, values)| ColumnItem {
                header: column.header.clone(),
                field: column.field.map(crate::ingest::Field::code),
                evidence: column.evidence.code(),
                values: values.clone(),
            })
            .collect(),
    }
}

fn rows_item(rows: CheckedRows) -> RowsItem {
    RowsItem {
        read: rows.read,
        messages: rows.messages,
        rejected: rows.rejected,
        non_data: rows.non_data,
        without_body: rows.without_body,
        without_id: rows.without_id,
        without_date: rows.without_date,
        repeated_within: rows.repeated_within,
        in_archive: rows.in_archive,
        urgent: rows.urgent,
        accusations: rows.accusations,
    }
}

fn issue_item(issue: &CheckedIssue) -> IssueItem {
    IssueItem {
        reason: issue.reason,
        rejects: issue.reason.rejects(),
        column: issue.column.clone(),
        count: issue.count,
        rows: issue.rows.clone(),
    }
}

/// What a file would be understood as. Its bytes are the body of the request.
#[utoipa::path(post, path = "/api/v1/imports/check", tag = "data", params(CheckRequest),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = CheckAnswer), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 413, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn check(
    State(state): State<AppState>,
    request: Result<Query<CheckRequest>, QueryRejection>,
    body: Body,
) -> Result<Response, ApiError> {
    let Query(request) = request.map_err(|rejection| ApiError::bad_parameter(rejection.body_text()))?;
    let workspace = state.workspace().cloned().ok_or_else(|| ApiError::of(ErrorCode::NotFound))?;
    let copy = received(workspace.clone(), &request.file, body).await?;
    let now = crate::service::now();
    blocking(move || {
        let source = request.source.unwrap_or_else(|| run::default_source(copy.path()));
        let panel = run::ingest_params(Some(&workspace), &source, None, now)
            .and_then(|params| run::check(&Intake::File(copy.path().to_owned()), &params, Some(&workspace)))
            .map_err(|error| refused(&error, &copy))?;
        Ok(Json(CheckAnswer::of(&panel)).into_response())
    })
    .await
}

/// Writes a request's body aside, piece by piece.
async fn received(workspace: Workspace, name: &str, mut body: Body) -> Result<Spool, ApiError> {
    let mut spool = Spool::create(&workspace, name).map_err(|error| ApiError::internal(&error))?;
    let (pieces, mut waiting) = tokio::sync::mpsc::channel::<axum::body::Bytes>(16);
    let writer = tokio::task::spawn_blocking(move || -> std::io::Result<Spool> {
        while let Some(piece) = waiting.blocking_recv() {
            spool.write_all(&piece)?;
        }
        spool.flush()?;
        Ok(spool)
    });
    let mut bytes = 0;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ApiError::bad_parameter("body: it broke off"))?;
        let Ok(piece) = frame.into_data() else { continue };
        bytes += piece.len() as u64;
        if bytes > MOST_BYTES {
            return Err(ApiError::of(ErrorCode::TooLarge));
        }
        if pieces.send(piece).await.is_err() {
            // The writer stopped: what it says follows below.
            break;
        }
    }
    drop(pieces);
    let written = writer.await.map_err(|error| ApiError::internal(&error))?;
    written.map_err(|error| ApiError::internal(&error))
}

/// What of a failure is the file's fault is told; the rest is ours. Paths of this computer stay here.
fn refused(error: &RunError, copy: &Spool) -> ApiError {
    match error {
        RunError::Ingest(error @ IngestError::Io { .. }) => ApiError::internal(error),
        RunError::Ingest(error) => {
            let folder = copy
                .path()
                .parent()
                .map(|folder| format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR));
            ApiError::bad_parameter(error.to_string().replace(&folder.unwrap_or_default(), ""))
        }
        error => ApiError::internal(error),
    }
}
