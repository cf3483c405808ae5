//! The API: one file per resource, its response types beside its handler. Codes, never display words; uids, never positions.

pub(super) mod changes;
pub(super) mod check;
pub(super) mod decisions;
pub(super) mod digests;
pub(super) mod duplicates;
pub(super) mod ideas;
pub(super) mod imports;
pub(super) mod jobs;
pub(super) mod keywords;
pub(super) mod labels;
pub(super) mod messages;
pub(super) mod openapi;
pub(super) mod overview;
pub(super) mod people;
pub(super) mod quality;
pub(super) mod search;
pub(super) mod searches;
pub(super) mod selection;
pub(super) mod self_test;
pub(super) mod similar;
pub(super) mod status;
pub(super) mod themes;
pub(super) mod topic_likeness;
pub(super) mod topic_map;
pub(super) mod topics;
pub(super) mod trends;
pub(super) mod words;

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::context::{ARROW_STREAM, Cx, blocking};
use super::error::ApiError;
use super::paging::Paging;
use super::view::View;
use crate::corpus::{LocalTime, MessageId};
use crate::store::export::{self, ExportTable};

/// How many items a list holds when nothing is said.
const PER_PAGE: usize = 50;

/// A part of a list.
#[derive(Serialize, ToSchema)]
pub(super) struct List<T> {
    /// Items of the whole list.
    #[schema(example = 120)]
    pub total: usize,
    /// At most so many are in this part.
    #[schema(example = 50)]
    pub limit: usize,
    /// So many are before it.
    #[schema(example = 0)]
    pub offset: usize,
    /// The address of what follows; null at the end.
    #[schema(example = "/api/v1/topics?offset=50")]
    pub next: Option<String>,
    /// The items.
    pub items: Vec<T>,
}

impl<T> List<T> {
    /// The asked part of a list, its items shaped one by one.
    fn part<S>(cx: &Cx, all: &[S], shape: impl Fn(&S) -> Result<T, ApiError>) -> Result<Self, ApiError> {
        let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
        let items = paging.of(all).iter().map(shape).collect::<Result<_, _>>()?;
        Ok(Self {
            total: all.len(),
            limit: paging.limit,
            offset: paging.offset,
            next: paging.next(&cx.path, &cx.pairs, all.len()),
            items,
        })
    }
}

/// Answers with JSON that a blocking thread shapes.
async fn json<T: Serialize + Send + 'static>(work: impl FnOnce() -> Result<T, ApiError> + Send + 'static) -> Result<Response, ApiError> {
    blocking(work).await.map(|value| Json(value).into_response())
}

/// Answers with a part of a list as JSON, or with the whole table as an Arrow stream where that is asked for.
async fn listed<T: Serialize + Send + 'static>(
    cx: Cx,
    table: ExportTable,
    list: fn(&Cx) -> Result<T, ApiError>,
) -> Result<Response, ApiError> {
    if !cx.wants_arrow {
        return json(move || list(&cx)).await;
    }
    let bytes = blocking(move || arrow(&cx.view, table)).await?;
    Ok(([(header::CONTENT_TYPE, ARROW_STREAM)], bytes).into_response())
}

/// A whole table as an Arrow IPC stream.
fn arrow(view: &View, table: ExportTable) -> Result<Vec<u8>, ApiError> {
    let mut bytes = Vec::new();
    let written = export::table(view.snapshot(), table).and_then(|table| export::write(table, export::Format::Arrow, &mut bytes));
    written.map(|()| bytes).map_err(|error| ApiError::internal(&error))
}

/// A time of the wall clock in Asia/Shanghai.
fn time(time: Option<LocalTime>) -> Option<String> {
    time.map(|time| time.naive().format("%Y-%m-%dT%H:%M:%S").to_string())
}

/// The identity of a message as text.
fn uid(view: &View, id: MessageId) -> String {
    view.analysis().message(id).uid.to_string()
}
