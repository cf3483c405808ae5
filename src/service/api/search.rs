//! `GET /api/v1/search?q=`: messages that answer a query.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::messages::{FilterParams, MessageItem, item};
use super::{PER_PAGE, json, uid};
use crate::search::Hit;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::filter::Filter;
use crate::service::pages::search::ask;
use crate::service::paging::Paging;

/// A page of hits.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct Found {
    /// Messages that hold everything asked, repeats counted.
    #[schema(example = 18)]
    total: usize,
    /// At most so many hits are in this part.
    limit: usize,
    /// So many are before it.
    offset: usize,
    /// The address of what follows; null at the end.
    next: Option<String>,
    /// Normalised terms to mark in the texts.
    highlights: Vec<String>,
    /// The hits, best first.
    items: Vec<FoundItem>,
}

/// A hit.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct FoundItem {
    /// Its place, from 1.
    #[schema(example = 1)]
    rank: usize,
    /// Comparable within one search only.
    #[schema(example = 12.5)]
    score: f32,
    /// `all`: it holds everything asked; `relaxed`: fewer words, a synonym or a corrected spelling.
    #[serde(rename = "match")]
    #[schema(example = "all")]
    matched: &'static str,
    /// Uids of its repeats, which are no hits of their own.
    also: Vec<String>,
    /// The message.
    #[serde(flatten)]
    message: MessageItem,
}

/// Messages that answer a query; all words must be there, `"…"` is a phrase, `-` excludes.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(("q" = String, Query, description = "the query", example = "加装电梯"), FilterParams, ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = Found), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let filter = Filter::from_pairs(&cx.pairs, &["q", "limit", "offset"])?;
        let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
        let query = cx
            .param("q")
            .ok_or_else(|| ApiError::bad_parameter("q: expected the words to search for"))?;
        let page = ask(&cx, query, &filter, paging)?;
        let items = page
            .hits
            .iter()
            .zip(paging.offset + 1..)
            .map(|(hit, rank)| found(&cx, hit, rank))
            .collect::<Result<_, _>>()?;
        let next = paging.next(&cx.path, &cx.pairs, page.total_all);
        Ok(Found {
            total: page.total_all,
            limit: paging.limit,
            offset: paging.offset,
            next,
            highlights: page.highlights,
            items,
        })
    })
    .await
}

/// A hit with its message.
pub(in crate::service) fn found(cx: &Cx, hit: &Hit, rank: usize) -> Result<FoundItem, ApiError> {
    let also = hit
        .also
        .iter()
        .filter(|&&id| cx.view.shows(id))
        .map(|&id| uid(&cx.view, id))
        .collect();
    Ok(FoundItem {
        rank,
        score: hit.score,
        matched: hit.matched.code(),
        also,
        message: item(cx, hit.message)?,
    })
}
