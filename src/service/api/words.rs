//! `/api/v1/words`: words that the dictionary lacks, and what people decided about words.

use axum::Json;
use axum::body::Bytes;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::jobs::{JobItem, item};
use super::{List, listed, time};
use crate::keywords::NewWord;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::jobs::{Jobs, Task};
use crate::service::pages::data::Visit;
use crate::service::view::View;
use crate::store::export::ExportTable;
use crate::store::{LONGEST_WORD, WordDecisions, WordState, dictionary_word};

/// A word that the dictionary lacks.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"term": "飞线充电", "messages": 14, "people": 13, "cohesion": 0.62, "freedom": 7.5, "first_seen": "2025-03-05T09:12:00", "contexts": ["楼下飞线充电没有人管"]}))]
pub(in crate::service) struct ProposedWord {
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
    responses((status = 200, body = List<ProposedWord>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::NewWords, |cx| {
        List::part(cx, &open(cx)?, |word| new_word(cx, word))
    })
    .await
}

/// The proposals without those that were decided about since the analysis.
pub(in crate::service) fn open(cx: &Cx) -> Result<Vec<&NewWord>, ApiError> {
    let decisions = cx
        .workspace
        .as_ref()
        .map(|workspace| WordDecisions::read(workspace.root()))
        .transpose();
    let decisions = decisions.map_err(|error| ApiError::internal(&error))?.unwrap_or_default();
    Ok(proposals(&cx.view, &decisions))
}

/// The proposals of a generation about which nothing was decided.
pub(in crate::service) fn proposals<'v>(view: &'v View, decisions: &WordDecisions) -> Vec<&'v NewWord> {
    let words = view.analysis().keywords.proposals.iter();
    words.filter(|word| !decisions.words.contains_key(&word.term)).collect()
}

fn new_word(cx: &Cx, word: &NewWord) -> Result<ProposedWord, ApiError> {
    let contexts = cx.view.snapshot().contexts(word).map_err(|error| ApiError::internal(&error))?;
    Ok(ProposedWord {
        term: word.term.clone(),
        messages: word.messages,
        people: word.people,
        cohesion: word.cohesion,
        freedom: word.freedom,
        first_seen: time(word.first_seen),
        contexts,
    })
}

/// What was decided about a word.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"term": "飞线充电", "state": "accepted", "by": "li", "at": "2025-03-09 09:12:00", "why": ""}))]
pub(in crate::service) struct DecidedWord {
    /// The word, normalised.
    term: String,
    /// accepted or rejected.
    #[schema(value_type = String)]
    state: WordState,
    /// Who decided.
    by: String,
    /// When.
    at: String,
    /// Why.
    why: String,
}

/// A decision about a word.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"term": "飞线充电", "state": "accepted"}))]
pub(in crate::service) struct NewWordDecision {
    /// The word.
    term: String,
    /// accepted or rejected; null takes back what was decided.
    #[schema(value_type = Option<String>)]
    state: Option<WordState>,
    /// Why.
    #[serde(default)]
    why: String,
}

/// What people decided about words, in the order of the words.
#[utoipa::path(get, path = "/api/v1/words/decisions", tag = "keywords", responses((status = 200, body = Vec<DecidedWord>)))]
pub(in crate::service) async fn decisions(visit: Visit) -> Result<Response, ApiError> {
    super::json(move || {
        let decisions = WordDecisions::read(visit.workspace.root()).map_err(|error| ApiError::internal(&error))?;
        let shaped = decisions.words.into_iter().map(|(term, decision)| DecidedWord {
            term,
            state: decision.state,
            by: decision.by,
            at: decision.at,
            why: decision.why,
        });
        Ok(shaped.collect::<Vec<_>>())
    })
    .await
}

/// Decides about a word; the next analysis reads old messages with it. While another job runs it waits.
#[utoipa::path(post, path = "/api/v1/words/decisions", tag = "keywords", request_body = NewWordDecision,
    responses((status = 202, body = JobItem), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn decide(visit: Visit, body: Bytes) -> Result<(StatusCode, Json<JobItem>), ApiError> {
    visit.must_change()?;
    let new: NewWordDecision = serde_json::from_slice(&body).map_err(|error| ApiError::bad_parameter(format!("body: {error}")))?;
    let word = dictionary_word(&new.term).ok_or_else(|| {
        ApiError::bad_parameter(format!(
            "term: expected 2 to {LONGEST_WORD} letters, no names and no numbers of persons"
        ))
    })?;
    let task = Task::Words {
        words: vec![word],
        state: new.state,
        why: new.why,
    };
    let job = visit.state.jobs().submit(&visit.state, &visit.workspace, task, &visit.by());
    Jobs::settled(&job, 3).await;
    Ok((StatusCode::ACCEPTED, Json(item(&visit, &job))))
}
