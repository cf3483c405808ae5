//! `GET /api/v1/words`: words that the dictionary lacks.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, listed, time};
use crate::keywords::NewWord;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::store::WordDecisions;
use crate::store::export::ExportTable;

/// A word that the dictionary lacks.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"term": "飞线充电", "messages": 14, "people": 13, "cohesion": 0.62, "freedom": 7.5, "first_seen": "2025-03-05T09:12:00", "contexts": ["楼下飞线充电没有人管"]}))]
pub(in crate::service) struct WordItem {
    /// The word.
    term: String,
    /// Messages in which it is cut apart: their words change when it is accepted.
    messages: u32,
    /// Distinct people behind them.
    people: u32,
    /// How firmly its parts hold together, -1 to 1.
    cohesion: f32,
    /// How many different neighbours it has on its poorer side.
    freedom: f32,
    /// Date of the first of the messages.
    first_seen: Option<String>,
    /// Up to three places where it stands, masked.
    contexts: Vec<String>,
}

/// New words that nobody decided about yet, best first.
#[utoipa::path(get, path = "/api/v1/words", tag = "keywords",
    params(("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<WordItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::NewWords, |cx| List::part(cx, &open(cx)?, |word| item(cx, word))).await
}

/// The proposals without those that were decided about since the analysis.
pub(in crate::service) fn open(cx: &Cx) -> Result<Vec<&NewWord>, ApiError> {
    let decisions = cx
        .workspace
        .as_ref()
        .map(|workspace| WordDecisions::read(workspace.root()))
        .transpose();
    let decisions = decisions.map_err(|error| ApiError::internal(&error))?.unwrap_or_default();
    let words = cx.view.analysis().keywords.proposals.iter();
    Ok(words.filter(|word| !decisions.words.contains_key(&word.term)).collect())
}

fn item(cx: &Cx, word: &NewWord) -> Result<WordItem, ApiError> {
    let contexts = cx.view.snapshot().contexts(word).map_err(|error| ApiError::internal(&error))?;
    Ok(WordItem {
        term: word.term.clone(),
        messages: word.messages,
        people: word.people,
        cohesion: word.cohesion,
        freedom: word.freedom,
        first_seen: time(word.first_seen),
        contexts,
    })
}
