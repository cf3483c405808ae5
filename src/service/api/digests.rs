//! `/api/v1/digests`: documents that are kept, and keeping one.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, json};
use crate::service::address::form;
use crate::service::context::{Cx, blocking};
use crate::service::digests::{NAMES, Unmade, kept, wish_of};
use crate::service::error::{ApiError, Problem};
use crate::store::{self, Digest, Role};

/// A document that is kept, without its text.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": "weekly_2025-06-02_2025-06-08", "kind": "weekly", "title": "人民建议征集周报", "from": "2025-06-02", "to": "2025-06-08", "language": "zh", "generation": 3, "by": "li", "made_at": "2025-06-09 09:12:00", "changes": 2, "year": 2025, "issue": 23, "final_at": "2025-06-09 10:00:00", "hashes": {"docx": "9f86d081884c7d659a2feaa0c55ad015"}}))]
pub(in crate::service) struct DigestItem {
    /// Its name.
    id: String,
    /// Its kind.
    kind: &'static str,
    /// Its title.
    title: String,
    /// First of its days.
    from: String,
    /// Last of its days.
    to: String,
    /// `zh` or `en`.
    language: &'static str,
    /// The analysis that it was made from.
    generation: u64,
    /// Who made the draft.
    by: String,
    /// When.
    made_at: String,
    /// Changes by people.
    changes: usize,
    /// Year of its number; absent in a draft.
    year: Option<i32>,
    /// Its number within the year; absent in a draft.
    issue: Option<u32>,
    /// When it was made final.
    final_at: Option<String>,
    /// BLAKE3 hashes of the final files by edition.
    hashes: std::collections::BTreeMap<String, String>,
}

/// A document with its text.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": "weekly_2025-06-02_2025-06-08", "kind": "weekly", "title": "人民建议征集周报", "from": "2025-06-02", "to": "2025-06-08", "language": "zh", "generation": 3, "by": "li", "made_at": "2025-06-09 09:12:00", "changes": 0, "year": null, "issue": null, "final_at": null, "hashes": {}, "document": {"kind": "weekly", "title": [{"words": "人民建议征集周报"}], "blocks": [{"key": "lead", "body": {"paragraph": [{"words": "本周共接收来件"}, {"figure": {"shown": "70", "of": {"messages": [["from", "2025-06-02"], ["to", "2025-06-08"]]}}}, {"words": "件。"}]}}]}}))]
pub(in crate::service) struct DigestFull {
    /// What is known of it.
    #[serde(flatten)]
    digest: DigestItem,
    /// The document: title, blocks with their keys, tables, charts, annexes; every figure with what it counts.
    #[schema(value_type = Object)]
    document: serde_json::Value,
}

/// All documents that are kept, by name.
#[utoipa::path(get, path = "/api/v1/digests", tag = "digests", params(("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<DigestItem>)))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let all = match &cx.workspace {
            Some(workspace) => store::digests(workspace).map_err(|error| ApiError::internal(&error))?,
            None => Vec::new(),
        };
        let all: Vec<&Digest> = all.iter().collect();
        List::part(&cx, &all, |digest| Ok(item(digest)))
    })
    .await
}

/// One document.
#[utoipa::path(get, path = "/api/v1/digests/{id}", tag = "digests", params(("id" = String, Path)),
    responses((status = 200, body = DigestFull), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn show(Path(id): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let workspace = cx.workspace.as_ref().ok_or_else(ApiError::not_found)?;
        let digest = store::digest(workspace, &id).map_err(|error| ApiError::internal(&error))?;
        let digest = digest.ok_or_else(ApiError::not_found)?;
        Ok(full(&digest))
    })
    .await
}

/// Makes a draft from the latest analysis and keeps it; a final issue of the same days is answered as it is.
#[utoipa::path(post, path = "/api/v1/digests", tag = "digests", params(("kind" = String, Query), ("as_of" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query), ("topic" = Option<String>, Query), ("about" = Option<String>, Query), ("message" = Option<String>, Query), ("department" = Option<String>, Query), ("language" = Option<String>, Query)),
    responses((status = 201, body = DigestFull), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 403, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn keep(cx: Cx, body: String) -> Result<Response, ApiError> {
    let made = blocking(move || {
        let workspace = cx.require(Role::Curate)?;
        let mut pairs = cx.pairs.clone();
        pairs.extend(form(&body).into_iter().filter(|(name, _)| NAMES.contains(&name.as_str())));
        let wish = wish_of(&pairs, &[])?;
        match kept(&cx, workspace, &wish) {
            Ok(digest) => Ok(full(&digest)),
            Err(Unmade::Reason(reason)) => Err(ApiError::bad_parameter(cx.t(&format!("digest_unmade.{reason}")))),
            Err(Unmade::Error(error)) => Err(error),
        }
    });
    Ok((StatusCode::CREATED, Json(made.await?)).into_response())
}

fn full(digest: &Digest) -> DigestFull {
    DigestFull {
        document: serde_json::to_value(digest.document().0).unwrap_or_default(),
        digest: item(digest),
    }
}

fn item(digest: &Digest) -> DigestItem {
    let (document, _) = digest.document();
    let issued = digest.issued.as_ref();
    DigestItem {
        id: digest.id.clone(),
        kind: document.kind.code(),
        title: document.title.to_string(),
        from: document.period.first.to_string(),
        to: document.period.last.to_string(),
        language: if document.language == crate::report::Language::Zh {
            "zh"
        } else {
            "en"
        },
        generation: digest.draft.generation,
        by: digest.draft.by.clone(),
        made_at: digest.draft.made_at.clone(),
        changes: digest.edits.len(),
        year: issued.map(|issued| issued.issue.year),
        issue: issued.map(|issued| issued.issue.number),
        final_at: issued.map(|issued| issued.at.clone()),
        hashes: issued.map(|issued| issued.hashes.clone()).unwrap_or_default(),
    }
}
