//! `POST /api/v1/imports/check`: what a file would be understood as; nothing is archived.

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::run::{self, CheckPanel, CheckedIssue, CheckedRows, CheckedTable, Intake};
use crate::service::context::blocking;
use crate::service::error::{ApiError, ErrorCode, Problem};
use crate::service::jobs::{Failure, Refusal, refusal_of, spool_body};
use crate::service::state::AppState;

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
    let copy = spool_body(workspace.clone(), &request.file, body).await?;
    let now = crate::service::now();
    blocking(move || {
        let source = request.source.unwrap_or_else(|| run::default_source(copy.path()));
        let panel = run::ingest_params(Some(&workspace), &source, None, now)
            .and_then(|params| run::check(&Intake::File(copy.path().to_owned()), &params, Some(&workspace)))
            .map_err(|error| refused(&refusal_of(&error, Some(&copy))))?;
        Ok(Json(CheckAnswer::of(&panel)).into_response())
    })
    .await
}

/// What is wrong with a file, for programs; what is ours was logged.
pub(in crate::service) fn refused(refusal: &Refusal) -> ApiError {
    match refusal.failure {
        Failure::File => ApiError::bad_parameter(refusal.detail.clone()),
        _ => ApiError::of(ErrorCode::Internal),
    }
}
