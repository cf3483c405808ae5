//! `GET /api/v1/messages` and `/api/v1/messages/{uid}`: single messages.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;
use utoipa::PartialSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::{List, json, listed, time};
use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::filter::{FILTERS, Filter};
use crate::store::export::ExportTable;

/// A message without its texts.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"uid": "00112233445566778899aabbccddeeff", "source": "hotline", "external_id": "20250609-0031", "channel": "hotline", "time": "2025-06-09T09:12:00", "title": "兰渡路早高峰拥堵", "district": "桐溪区", "department": "市交通局", "purpose": "suggestion", "field": "城市建设管理", "aspect": "道路交通", "topic": "T0123456789ab", "urgent": false, "replied": true, "people": null}))]
pub(in crate::service) struct MessageItem {
    /// Its identity.
    uid: String,
    /// Source.
    source: String,
    /// The source's identifier.
    external_id: String,
    /// Channel.
    channel: &'static str,
    /// Counting date.
    time: Option<String>,
    /// Title, masked.
    title: String,
    /// District as the file gave it.
    district: Option<String>,
    /// Department.
    department: Option<String>,
    /// Main purpose.
    purpose: &'static str,
    /// Field.
    field: &'static str,
    /// Aspect.
    aspect: &'static str,
    /// Id of the main topic; null when it is in none.
    topic: Option<String>,
    /// Whether it is urgent.
    urgent: bool,
    /// Whether the office replied.
    replied: bool,
    /// How many people it speaks for, where the file says so.
    people: Option<u32>,
}

/// A message with its texts, masked.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct MessageDetail {
    /// The message.
    #[serde(flatten)]
    message: MessageItem,
    /// Body.
    body: String,
    /// Measures given apart.
    measures: String,
    /// The office's reply.
    reply: String,
    /// When it replied.
    reply_time: Option<String>,
    /// Uids of its repeats.
    repeats: Vec<String>,
}

/// The filters as parameters of the API's document.
pub(in crate::service) struct FilterParams;

impl IntoParams for FilterParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = |(name, meaning): &(&str, &str)| {
            ParameterBuilder::new()
                .name(*name)
                .parameter_in(ParameterIn::Query)
                .description(Some(*meaning))
                .schema(Some(String::schema()))
                .build()
        };
        FILTERS.iter().map(parameter).collect()
    }
}

/// Messages in canonical order (time, then uid), narrowed by any of the filters.
#[utoipa::path(get, path = "/api/v1/messages", tag = "messages",
    params(FilterParams, ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<MessageItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::Messages, |cx| {
        let filter = Filter::from_pairs(&cx.pairs, &["limit", "offset"])?;
        List::part(cx, &filter.select(&cx.view), |&id| item(cx, id))
    })
    .await
}

/// One message.
#[utoipa::path(get, path = "/api/v1/messages/{uid}", tag = "messages",
    params(("uid" = String, Path, description = "identity of a message", example = "00112233445566778899aabbccddeeff")),
    responses((status = 200, body = MessageDetail), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn show(Path(uid): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || detail(&cx, cx.view.message(&uid)?)).await
}

/// A message without its texts, but with its title.
pub(in crate::service) fn item(cx: &Cx, id: MessageId) -> Result<MessageItem, ApiError> {
    let analysis = cx.view.analysis();
    let (row, labels) = (analysis.message(id), &analysis.labels[id.index()]);
    let symbol = |symbol: Option<u32>| symbol.map(|symbol| analysis.symbol(symbol).to_owned());
    Ok(MessageItem {
        uid: row.uid.to_string(),
        source: analysis.symbol(row.source).to_owned(),
        external_id: row.external_id.to_string(),
        channel: row.channel.code(),
        time: time(row.time),
        title: cx.view.text(id)?.title.text,
        district: symbol(row.district),
        department: symbol(row.department),
        purpose: labels.purpose.code(),
        field: labels.field.code(),
        aspect: labels.aspect.code(),
        topic: cx.view.topic_of(id).map(|topic| topic.id.to_string()),
        urgent: labels.urgent.is_some(),
        replied: row.replied,
        people: row.voice.people,
    })
}

fn detail(cx: &Cx, id: MessageId) -> Result<MessageDetail, ApiError> {
    let analysis = cx.view.analysis();
    let text = cx.view.text(id)?;
    let group = analysis.duplicates.group_of[id.index()].map(|at| &analysis.duplicates.groups[at as usize]);
    let others = group.map_or_else(Vec::new, |group| cx.view.shown_of(&group.members));
    Ok(MessageDetail {
        message: item(cx, id)?,
        body: text.body.text,
        measures: text.measures.text,
        reply: text.reply.text,
        reply_time: time(analysis.message(id).reply_time),
        repeats: others
            .into_iter()
            .filter(|&other| other != id)
            .map(|other| super::uid(&cx.view, other))
            .collect(),
    })
}
