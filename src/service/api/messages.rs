//! `GET /api/v1/messages` and `/api/v1/messages/{uid}`: single messages.

use std::collections::BTreeMap;

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;
use utoipa::PartialSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, ToSchema};

use super::{List, json, listed, time};
use crate::analysis::Element;
use crate::corpus::MessageId;
use crate::curation::LabelPart;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::filter::{FILTERS, Filter, Listed};
use crate::service::marks::{PartMark, parts_of};
use crate::store::export::ExportTable;
use crate::values::{HandlingState, Satisfaction, Urgency};

/// A message without its texts.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"uid": "00112233445566778899aabbccddeeff", "source": "hotline", "external_id": "20250609-0031", "channel": "hotline", "time": "2025-06-09T09:12:00", "title": "兰渡路早高峰拥堵", "district": "桐溪区", "department": "市交通局", "purpose": "suggestion", "field": "城市建设管理", "aspect": "道路交通", "topic": "T0123456789ab", "urgent": false, "urgent_kind": null, "replied": true, "people": null}))]
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
    /// Why it is urgent: danger, threat, gathering, wages, minors or declared.
    urgent_kind: Option<&'static str>,
    /// Whether the office replied.
    replied: bool,
    /// How many people it speaks for, where the file says so.
    people: Option<u32>,
}

/// A passage that says a part of the idea.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"part": "measure", "start": 86, "end": 112, "text": "建议在路口增设左转待转区，先试点后推广。"}))]
pub(in crate::service) struct PartItem {
    /// problem, cause or measure.
    part: &'static str,
    /// Its first character in `statement`.
    start: usize,
    /// The character after its last.
    end: usize,
    /// The passage, masked.
    text: String,
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
    /// Body and measures in one text: what `parts` are characters of.
    statement: String,
    /// The passages that the page colours: measures first, then the cause, then the problem.
    parts: Vec<PartItem>,
    /// Which labels are as a person corrected them: purpose, `legal_route`, field, aspect.
    corrected: Vec<&'static str>,
    /// The office's reply.
    reply: String,
    /// When it replied.
    reply_time: Option<String>,
    /// Uids of its repeats.
    repeats: Vec<String>,
    /// The matters that the letter numbers, as character ranges of the body as the file has it.
    items: Vec<[u32; 2]>,
    /// Which of the six elements are missing: topic, reasons, measures, name, contact, basics.
    elements_missing: Vec<&'static str>,
    /// Purpose as given, and what it stands for.
    given_purpose: Option<String>,
    /// The code of the given purpose.
    given_purpose_code: Option<&'static str>,
    /// Satisfaction as given; absent is unknown.
    satisfaction: Option<String>,
    /// The code of the satisfaction.
    satisfaction_code: Option<&'static str>,
    /// State as given.
    state: Option<String>,
    /// The code of the state.
    state_code: Option<&'static str>,
    /// Urgency as the office declared it: normal, urgent or top.
    urgency: Option<&'static str>,
    /// Collection point.
    collection_point: Option<String>,
    /// Columns that fit no field, masked.
    extra: BTreeMap<String, String>,
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
    Ok(titled(cx, id, cx.view.text(id)?.title.text))
}

/// A message whose masked title is at hand.
pub(in crate::service) fn titled(cx: &Cx, id: MessageId, title: String) -> MessageItem {
    let analysis = cx.view.analysis();
    let (row, labels) = (analysis.message(id), &analysis.labels[id.index()]);
    let symbol = |symbol: Option<u32>| symbol.map(|symbol| analysis.symbol(symbol).to_owned());
    MessageItem {
        uid: row.uid.to_string(),
        source: analysis.symbol(row.source).to_owned(),
        external_id: row.external_id.to_string(),
        channel: row.channel.code(),
        time: time(row.time),
        title,
        district: symbol(row.district),
        department: symbol(row.department),
        purpose: labels.purpose.code(),
        field: labels.field.code(),
        aspect: labels.aspect.code(),
        topic: cx.view.topic_of(id).map(|topic| topic.id.to_string()),
        urgent: labels.urgent.is_some(),
        urgent_kind: labels.urgent.map(|found| found.kind.code()),
        replied: row.replied,
        people: row.voice.people,
    }
}

fn detail(cx: &Cx, id: MessageId) -> Result<MessageDetail, ApiError> {
    let analysis = cx.view.analysis();
    let text = cx.view.text(id)?;
    let group = analysis.duplicates.group_of[id.index()].map(|at| &analysis.duplicates.groups[at as usize]);
    let row = analysis.message(id);
    let symbol = |symbol: Option<u32>| symbol.map(|symbol| analysis.symbol(symbol).to_owned());
    let statement = text.statement();
    let chars = |end: usize| statement.text[..end].chars().count();
    let part = |(part, range): (PartMark, std::ops::Range<usize>)| PartItem {
        part: part.code(),
        start: chars(range.start),
        end: chars(range.end),
        text: statement.text[range].to_owned(),
    };
    let corrected = |part: &&LabelPart| analysis.decided[id.index()] & (1 << part.index()) != 0;
    let others = group.map_or_else(Vec::new, |group| cx.view.shown_of(&group.members));
    Ok(MessageDetail {
        message: titled(cx, id, text.title.text),
        body: text.body.text,
        measures: text.measures.text,
        parts: parts_of(&cx.view, id, &statement).into_iter().map(part).collect(),
        statement: statement.text.clone(),
        corrected: LabelPart::ALL.iter().filter(corrected).map(|part| part.code()).collect(),
        reply: text.reply.text,
        reply_time: time(row.reply_time),
        items: analysis.item_chars[id.index()].iter().map(|&(start, end)| [start, end]).collect(),
        elements_missing: row.missing().map(Element::code).collect(),
        given_purpose: symbol(row.given_purpose),
        given_purpose_code: row.given.purpose.map(|(purpose, _)| purpose.code()),
        satisfaction: symbol(row.satisfaction),
        satisfaction_code: row.given.satisfaction.map(Satisfaction::code),
        state: symbol(row.state),
        state_code: row.given.state.map(HandlingState::code),
        urgency: row.given.urgency.map(Urgency::code),
        collection_point: symbol(row.collection_point),
        extra: analysis
            .extras
            .of(id.index())
            .map(|(header, value)| (header.to_owned(), value.to_owned()))
            .collect(),
        repeats: others
            .into_iter()
            .filter(|&other| other != id)
            .map(|other| super::uid(&cx.view, other))
            .collect(),
    })
}
