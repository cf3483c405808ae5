//! `/api/v1/searches`: searches that people saved (常用检索), with what is new in them.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json;
use crate::service::address::href;
use crate::service::context::{Cx, blocking};
use crate::service::error::{ApiError, Problem};
use crate::service::now;
use crate::store::{
    Asked, SavedSearch, Workspace, look_at_search, remove_search, rename_search, save_search, saved_search, saved_searches,
};

/// A saved search.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"name": "加装电梯", "asked": {"q": "加装电梯", "channel": "hotline"}, "by": "li", "saved_at": "2025-06-09 09:12:00", "seen_import": 7, "seen_at": "2025-06-16 08:55:00", "total": 18, "new": 3, "hits": "/api/v1/search?q=%E5%8A%A0%E8%A3%85%E7%94%B5%E6%A2%AF&channel=hotline&since=7"}))]
pub(in crate::service) struct SavedItem {
    /// Its name.
    name: String,
    /// The query, the filters, order and strict, as parameters of the search.
    asked: BTreeMap<String, String>,
    /// Who saved it.
    by: String,
    /// When.
    saved_at: String,
    /// The last import whose messages were seen.
    seen_import: u32,
    /// When it was last looked at.
    seen_at: String,
    /// Messages that it finds, repeats counted; null where it names a filter that this version does not know.
    total: Option<usize>,
    /// Those of them that first came by a later import.
    new: Option<usize>,
    /// The address of its hits, the new ones marked.
    hits: Option<String>,
}

/// All saved searches.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SavedList {
    /// In the order in which they were saved.
    items: Vec<SavedItem>,
}

/// What is to be saved.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "加装电梯", "asked": {"q": "加装电梯", "channel": "hotline", "order": "newest"}}))]
pub(in crate::service) struct ToSave {
    /// A name that no other saved search has, 1 to 40 characters.
    name: String,
    /// The query, filters, order and strict, as parameters of the search.
    asked: BTreeMap<String, String>,
}

/// Another name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"name": "电梯（老旧小区）"}))]
pub(in crate::service) struct NewName {
    /// The name.
    name: String,
}

/// The saved searches with their counts.
#[utoipa::path(get, path = "/api/v1/searches", tag = "search", responses((status = 200, body = SavedList)))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let saved = match &cx.workspace {
            Some(workspace) => saved_searches(workspace).map_err(|error| ApiError::internal(&error))?,
            None => Vec::new(),
        };
        let items = saved.into_iter().map(|search| item(&cx, search)).collect::<Result<_, _>>()?;
        Ok(SavedList { items })
    })
    .await
}

/// One saved search.
#[utoipa::path(get, path = "/api/v1/searches/{name}", tag = "search", params(("name" = String, Path, description = "its name", example = "加装电梯")),
    responses((status = 200, body = SavedItem), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn show(Path(name): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || item(&cx, saved_search(workspace(&cx)?, &name)?)).await
}

/// Saves a search; what it finds now counts as seen.
#[utoipa::path(post, path = "/api/v1/searches", tag = "search", request_body = ToSave,
    responses((status = 201, body = SavedItem), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn save(cx: Cx, wish: Result<Json<ToSave>, JsonRejection>) -> Result<Response, ApiError> {
    let Json(wish) = wish.map_err(|rejection| ApiError::bad_parameter(rejection.body_text()))?;
    let saved = blocking(move || {
        let pairs: Vec<(String, String)> = wish.asked.into_iter().collect();
        let asked = Asked::from_pairs(&pairs, &[])?;
        let by = &cx.person.name;
        let search = SavedSearch::new(&wish.name, &asked, by, now(), cx.view.arrivals().last());
        item(&cx, save_search(workspace(&cx)?, search)?)
    });
    Ok((StatusCode::CREATED, Json(saved.await?)).into_response())
}

/// Gives a saved search another name.
#[utoipa::path(patch, path = "/api/v1/searches/{name}", tag = "search", request_body = NewName,
    params(("name" = String, Path, description = "its name", example = "加装电梯")),
    responses((status = 200, body = SavedItem), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn rename(
    Path(name): Path<String>,
    cx: Cx,
    wish: Result<Json<NewName>, JsonRejection>,
) -> Result<Response, ApiError> {
    let Json(wish) = wish.map_err(|rejection| ApiError::bad_parameter(rejection.body_text()))?;
    json(move || item(&cx, rename_search(workspace(&cx)?, &name, &wish.name)?)).await
}

/// Removes a saved search and gives it back as it was.
#[utoipa::path(delete, path = "/api/v1/searches/{name}", tag = "search", params(("name" = String, Path, description = "its name", example = "加装电梯")),
    responses((status = 200, body = SavedItem), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn remove(Path(name): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || item(&cx, remove_search(workspace(&cx)?, &name)?)).await
}

/// Notes that what a saved search finds now was seen; gives it back as it was before, with what was new and the address of the hits.
#[utoipa::path(post, path = "/api/v1/searches/{name}/look", tag = "search", params(("name" = String, Path, description = "its name", example = "加装电梯")),
    responses((status = 200, body = SavedItem), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn look(Path(name): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let before = look_at_search(workspace(&cx)?, &name, cx.view.arrivals().last(), now())?;
        item(&cx, before)
    })
    .await
}

fn workspace(cx: &Cx) -> Result<&Workspace, ApiError> {
    cx.workspace.as_ref().ok_or_else(ApiError::not_found)
}

fn item(cx: &Cx, saved: SavedSearch) -> Result<SavedItem, ApiError> {
    let count = cx.view.saved_count(&saved)?;
    let hits = saved.asked().ok().map(|asked| {
        let mut pairs = asked.pairs();
        pairs.push(("since", saved.seen_import.to_string()));
        href("/api/v1/search", &pairs)
    });
    Ok(SavedItem {
        total: count.map(|count| count.total),
        new: count.map(|count| count.new),
        hits,
        name: saved.name,
        asked: saved.asked,
        by: saved.by,
        saved_at: saved.saved_at,
        seen_import: saved.seen_import,
        seen_at: saved.seen_at,
    })
}
