//! `GET /api/v1/self-test`: whether all is as it should be.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use crate::service::error::ApiError;
use crate::service::pages::data::Visit;
use crate::service::self_test::{Check, Finding, SelfTest, Verdict};

/// Whether all is as it should be.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SelfTestItem {
    /// The program and its version.
    #[schema(example = "minzhi 0.1.0")]
    program: String,
    /// The version of the workspace's format.
    #[schema(example = "1.2")]
    format: String,
    /// What was looked at.
    findings: Vec<FindingItem>,
    /// Bytes that the workspace takes up.
    used: UsedBytes,
    /// Bytes that are free on its disk; null where that cannot be found out.
    free: Option<u64>,
    /// Dictionaries, word lists and weights of the workspace's own.
    own_models: Vec<String>,
}

/// What was found of one thing.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"check": "outside", "verdict": "good", "count": 0, "details": []}))]
struct FindingItem {
    /// outside, listening, room, archive, accounts, key, analysed or words.
    #[schema(value_type = String)]
    check: Check,
    /// good, note, fault or unknown.
    #[schema(value_type = String)]
    verdict: Verdict,
    /// Connections, addresses, batches or imports.
    count: u64,
    /// Addresses or names of files.
    details: Vec<String>,
}

/// Bytes by part of the workspace.
#[derive(Serialize, ToSchema)]
struct UsedBytes {
    /// What cannot be made again.
    archive: u64,
    /// Analyses with their indexes.
    generations: u64,
    /// What the next analysis makes again.
    caches: u64,
    /// Files that are being checked or imported.
    uploads: u64,
    /// Everything else.
    other: u64,
}

/// Looks at connections, disk, archive, rights and words in force; no batch is read for it.
#[utoipa::path(get, path = "/api/v1/self-test", tag = "data", responses((status = 200, body = SelfTestItem)))]
pub(in crate::service) async fn show(visit: Visit) -> Result<Response, ApiError> {
    super::json(move || {
        let view = visit.cx.as_ref().map(|cx| &*cx.view);
        let test = SelfTest::of(&visit.workspace, view).map_err(|error| ApiError::internal(&error))?;
        let finding = |finding: Finding| FindingItem {
            check: finding.check,
            verdict: finding.verdict,
            count: finding.count,
            details: finding.details,
        };
        Ok(SelfTestItem {
            program: test.program,
            format: format!("{}.{}", test.format.major, test.format.minor),
            findings: test.findings.into_iter().map(finding).collect(),
            used: UsedBytes {
                archive: test.usage.archive,
                generations: test.usage.generations,
                caches: test.usage.caches,
                uploads: test.usage.uploads,
                other: test.usage.other,
            },
            free: test.free,
            own_models: test.own_models,
        })
    })
    .await
}
