//! `GET /api/v1/labels`: what each message is.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::messages::FilterParams;
use super::{List, listed};
use crate::classify::{Purpose, SaidPurpose};
use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::filter::{Filter, Listed};
use crate::store::export::ExportTable;

/// The labels of a message.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"uid": "00112233445566778899aabbccddeeff", "source": "forum", "external_id": "1024", "purpose": "suggestion", "confidence": 0.91, "unsure": false, "also": ["appeal"], "sentence_purposes": [{"purpose": "suggestion", "start": 12, "end": 30}], "accusation_kind": null, "legal_route": false, "legal_channel": null, "field": "社会治理", "aspect": "物业小区管理", "urgent": false, "urgent_kind": null}))]
pub(in crate::service) struct LabelItem {
    /// Identity of the message.
    uid: String,
    /// Source.
    source: String,
    /// The source's identifier.
    external_id: String,
    /// Main purpose.
    purpose: &'static str,
    /// How sure the purpose is, 0 to 1.
    confidence: f32,
    /// Whether the purpose is left to a person (待研判).
    unsure: bool,
    /// Further purposes.
    also: Vec<&'static str>,
    /// Sentences with a purpose of their own.
    sentence_purposes: Vec<SentencePurpose>,
    /// Whom an accusation is about: official (检举控告) or private (投诉举报).
    accusation_kind: Option<&'static str>,
    /// Whether the matter belongs to litigation, arbitration or review by law.
    legal_route: bool,
    /// Where it belongs: litigation, arbitration, review, discipline, disclosure or petition.
    legal_channel: Option<&'static str>,
    /// Field.
    field: &'static str,
    /// Aspect.
    aspect: &'static str,
    /// Whether the message is urgent.
    urgent: bool,
    /// Why it is urgent: danger, threat, gathering, wages, minors or declared.
    urgent_kind: Option<&'static str>,
}

/// A sentence with a purpose of its own.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SentencePurpose {
    /// What it does: suggestion, appeal, accusation or inquiry.
    purpose: &'static str,
    /// Its first character in the body, from 0.
    start: u32,
    /// The character behind its last.
    end: u32,
}

impl SentencePurpose {
    fn of(said: &SaidPurpose) -> Self {
        let (start, end) = said.chars;
        Self {
            purpose: said.purpose.code(),
            start,
            end,
        }
    }
}

/// Labels by message in canonical order, narrowed by any of the filters.
#[utoipa::path(get, path = "/api/v1/labels", tag = "messages",
    params(FilterParams, ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<LabelItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::Labels, |cx| {
        let filter = Filter::from_pairs(&cx.pairs, &["limit", "offset"])?;
        List::part(cx, &filter.select(&cx.view), |&id| Ok(item(cx, id)))
    })
    .await
}

fn item(cx: &Cx, id: MessageId) -> LabelItem {
    let analysis = cx.view.analysis();
    let (row, labels) = (analysis.message(id), &analysis.labels[id.index()]);
    let also = Purpose::ALL.iter().filter(|purpose| labels.also & (1 << purpose.index()) != 0);
    LabelItem {
        uid: row.uid.to_string(),
        source: analysis.symbol(row.source).to_owned(),
        external_id: row.external_id.to_string(),
        purpose: labels.purpose.code(),
        confidence: labels.confidence,
        unsure: labels.unsure,
        also: also.map(|purpose| purpose.code()).collect(),
        sentence_purposes: labels.said.iter().map(SentencePurpose::of).collect(),
        accusation_kind: labels.accusation_kind().map(|kind| kind.code()),
        legal_route: labels.legal_route,
        legal_channel: labels.legal_way.map(|way| way.channel.code()),
        field: labels.field.code(),
        aspect: labels.aspect.code(),
        urgent: labels.urgent.is_some(),
        urgent_kind: labels.urgent.map(|found| found.kind.code()),
    }
}
