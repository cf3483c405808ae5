//! `/api/v1/people`: who may use the service, and the log of deliberate looks at personal data.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, json, time};
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::store::{self, Act, AuditEntry, Role};

/// Somebody with a token.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"name": "li", "role": "curate", "since": "2025-06-09T09:12:00"}))]
pub(in crate::service) struct PersonItem {
    /// The name under which what the person does is noted.
    name: String,
    /// read, curate or entitled.
    #[schema(value_type = String)]
    role: Role,
    /// When the token was given.
    since: Option<String>,
}

/// A deliberate look.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"seq": 1, "at": "2025-06-09T09:12:00", "by": "li", "act": "contact", "object": "hotline:GD1", "reason": "电话回访办理情况"}))]
pub(in crate::service) struct LookItem {
    /// Its number.
    seq: u32,
    /// When.
    at: Option<String>,
    /// Who.
    by: String,
    /// What was done.
    #[schema(value_type = String)]
    act: Act,
    /// On what.
    object: String,
    /// Why.
    reason: String,
}

/// Those who have tokens, by name.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<PersonItem>)))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let workspace = cx.require(Role::Read)?;
        let all = store::people(workspace).map_err(|error| ApiError::internal(&error))?;
        List::part(&cx, &all, |person| {
            Ok(PersonItem {
                name: person.name.clone(),
                role: person.role,
                since: time(Some(person.since)),
            })
        })
    })
    .await
}

/// The log of deliberate looks, the latest first; for the entitled.
#[utoipa::path(get, path = "/api/v1/people/log", tag = "people", params(("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<LookItem>), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn log(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let workspace = cx.require(Role::Entitled)?;
        let (mut all, _) = store::audit_log(workspace).map_err(|error| ApiError::internal(&error))?;
        all.reverse();
        List::part(&cx, &all, |look: &AuditEntry| {
            Ok(LookItem {
                seq: look.seq,
                at: time(Some(look.at)),
                by: look.by.clone(),
                act: look.act,
                object: look.object.clone(),
                reason: look.reason.clone(),
            })
        })
    })
    .await
}
