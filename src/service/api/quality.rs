//! `GET /api/v1/quality`: how far the analysis agreed with readers.

use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{json, time};
use crate::service::error::ApiError;
use crate::service::state::AppState;
use crate::store::{SavedEvaluation, evaluations};

/// How many evaluations are given.
const MOST: usize = 20;

/// The evaluations, the newest first.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct Quality {
    /// At most twenty.
    evaluations: Vec<QualityItem>,
}

/// One comparison of the analysis with readers' decisions.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct QualityItem {
    /// Its number.
    #[schema(example = 3)]
    number: u32,
    /// When it was made.
    evaluated_at: Option<String>,
    /// The generation that was compared.
    #[schema(example = 12)]
    generation: u64,
    /// Names of the readers' files.
    files: Vec<String>,
    /// The figures by question and of groups, each as value, low and high of its 95 % interval; the confusion table has the reader in rows.
    #[schema(value_type = Object)]
    evaluation: crate::evaluate::Evaluation,
}

/// How far the analysis agreed with readers: figures alone, no ids and no texts.
#[utoipa::path(get, path = "/api/v1/quality", tag = "status", responses((status = 200, body = Quality)))]
pub(in crate::service) async fn show(State(state): State<AppState>) -> Result<Response, ApiError> {
    json(move || {
        let found = state
            .workspace()
            .map_or_else(|| Ok(Vec::new()), |workspace| evaluations(workspace, MOST));
        let found = found.map_err(|error| ApiError::internal(&error))?;
        Ok(Quality {
            evaluations: found.into_iter().map(item).collect(),
        })
    })
    .await
}

fn item(saved: SavedEvaluation) -> QualityItem {
    QualityItem {
        number: saved.number,
        evaluated_at: time(Some(saved.evaluated_at)),
        generation: saved.generation,
        files: saved.files,
        evaluation: saved.evaluation,
    }
}
