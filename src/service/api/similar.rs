//! `POST /api/v1/similar`: messages like a text.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::json;
use super::search::{FoundItem, found};
use crate::service::context::Cx;
use crate::service::error::{ApiError, ErrorCode, Problem};
use crate::service::paging::Paging;
use crate::service::similar;

/// How many when nothing is said.
const DEFAULT_LIMIT: usize = 10;

/// What is asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "老楼没有电梯，老人上下楼困难，建议加装电梯。", "limit": 5}))]
pub(in crate::service) struct SimilarRequest {
    /// The text of a message.
    text: String,
    /// How many hits, at most 200.
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// Messages like the text, the likest first.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SimilarFound {
    /// The hits.
    items: Vec<FoundItem>,
}

/// Messages like a text.
#[utoipa::path(post, path = "/api/v1/similar", tag = "search", request_body = SimilarRequest,
    responses((status = 200, body = SimilarFound), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 413, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx, request: Result<Json<SimilarRequest>, JsonRejection>) -> Result<Response, ApiError> {
    let Json(request) = request.map_err(|rejection| refused(&rejection))?;
    let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=Paging::MOST).contains(&limit) {
        return Err(ApiError::bad_parameter(format!("limit: expected 1 to {}", Paging::MOST)));
    }
    json(move || {
        let hits = similar::find(&cx.view, &request.text, limit)?;
        let items = hits
            .iter()
            .zip(1..)
            .map(|(hit, rank)| found(&cx, hit, rank, &[]))
            .collect::<Result<_, _>>()?;
        Ok(SimilarFound { items })
    })
    .await
}

fn refused(rejection: &JsonRejection) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::of(ErrorCode::TooLarge);
    }
    ApiError::bad_parameter(format!("body: {}", rejection.body_text()))
}
