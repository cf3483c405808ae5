//! `/api/v1/decisions`: what people decided (人工调整), and deciding.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, json, time};
use crate::curation::{Entry, Operation};
use crate::service::context::{Cx, blocking};
use crate::service::decisions::{Wanted, decide as note};
use crate::service::error::{ApiError, Problem};

/// An entry of the log with what became of it.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"seq": 3, "kind": "rename", "topics": ["T0123456789ab"], "messages": [], "name": "河滨公园夜间照明", "reason": null, "note": null, "undo_of": null, "who": "li", "when": "2025-06-09T09:12:00", "why": "会商时议定", "outcome": "applied", "cause": null}))]
pub(in crate::service) struct DecisionItem {
    /// Its number.
    seq: u32,
    /// What kind of decision it is.
    #[schema(value_type = String)]
    kind: crate::curation::OperationKind,
    /// The topics that it names: of a merge first the one that ends.
    topics: Vec<String>,
    /// The messages that it is about, by uid; accusations under protection are left out.
    messages: Vec<String>,
    /// rename: the name.
    name: Option<String>,
    /// drop: the code of the reason.
    reason: Option<&'static str>,
    /// drop: more about it.
    note: Option<String>,
    /// undo: the entry that it undoes.
    undo_of: Option<u32>,
    /// Who decided.
    who: String,
    /// When.
    when: Option<String>,
    /// Why.
    why: String,
    /// What became of it in the analysis that is served: applied, partly, void, undone; `pending` where it waits for the next one.
    outcome: &'static str,
    /// Why it was not followed in full.
    cause: Option<&'static str>,
}

/// The log of decisions, the latest first.
#[utoipa::path(get, path = "/api/v1/decisions", tag = "decisions", params(("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<DecisionItem>)))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let all: Vec<&Entry> = cx.pending().entries().iter().rev().collect();
        List::part(&cx, &all, |entry| Ok(item(&cx, entry)))
    })
    .await
}

/// Notes a decision. Pages show it at once; the analysis follows it when it runs next.
#[utoipa::path(post, path = "/api/v1/decisions", tag = "decisions", request_body = Wanted,
    responses((status = 201, body = DecisionItem), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn decide(cx: Cx, wanted: Result<Json<Wanted>, JsonRejection>) -> Result<Response, ApiError> {
    let Json(wanted) = wanted.map_err(|rejection| ApiError::bad_parameter(rejection.body_text()))?;
    let noted = blocking(move || {
        let entry = note(&cx, &wanted)?;
        Ok(item(&cx, &entry))
    });
    Ok((StatusCode::CREATED, Json(noted.await?)).into_response())
}

fn item(cx: &Cx, entry: &Entry) -> DecisionItem {
    let outcome = cx.view.analysis().curation.iter().find(|outcome| outcome.seq == entry.seq);
    let operation = entry.operation.as_ref();
    let shown = |uid: &crate::corpus::Uid| cx.view.snapshot().by_uid(*uid).is_none_or(|id| cx.view.shows(id));
    let messages = operation.map_or(&[] as &[_], Operation::messages).iter().filter_map(|mark| mark.0);
    let (mut name, mut reason, mut note) = (None, None, None);
    match operation {
        Some(Operation::Rename { name: to, .. }) => name = Some(to.clone()),
        Some(Operation::Drop {
            reason: why, note: more, ..
        }) => (reason, note) = (Some(why.code()), Some(more.clone())),
        _ => {}
    }
    DecisionItem {
        seq: entry.seq,
        kind: entry.kind(),
        topics: operation.map_or_else(Vec::new, |operation| {
            operation.topics().iter().map(|topic| topic.id.to_string()).collect()
        }),
        messages: messages.filter(shown).map(|uid| uid.to_string()).collect(),
        name,
        reason,
        note,
        undo_of: entry.undo_of,
        who: entry.who.clone(),
        when: time(Some(entry.when)),
        why: entry.why.clone(),
        outcome: outcome.map_or("pending", |outcome| outcome.state.code()),
        cause: outcome.and_then(|outcome| outcome.cause).map(|cause| cause.code()),
    }
}
