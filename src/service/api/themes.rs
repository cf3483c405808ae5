//! `GET /api/v1/themes`: the broad themes above the topics.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, listed};
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::store::export::ExportTable;

/// A broad theme (主题大类).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"name": "道路交通", "messages": 412, "topics": ["T0123456789ab"]}))]
pub(in crate::service) struct ThemeItem {
    /// Its name.
    name: String,
    /// Messages of its topics that may be shown.
    messages: usize,
    /// Ids of its topics, hottest first.
    topics: Vec<String>,
}

/// Themes, largest first.
#[utoipa::path(get, path = "/api/v1/themes", tag = "topics",
    params(("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<ThemeItem>)))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::Themes, |cx| {
        let topics = &cx.view.analysis().topics;
        List::part(cx, &topics.themes, |theme| {
            let ids = theme.topics.iter().map(|&at| topics.topics[at as usize].id.to_string());
            Ok(ThemeItem {
                name: theme.name.clone(),
                messages: cx.view.theme_size(theme),
                topics: ids.collect(),
            })
        })
    })
    .await
}
