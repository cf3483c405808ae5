//! `POST /api/v1/similar` and `GET /api/v1/messages/{uid}/similar`: has this been suggested before, and what was answered?

use axum::Json;
use axum::extract::Path;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::messages::{MessageItem, item};
use super::{json, time, uid};
use crate::ideas::Decision;
use crate::run::{Asked, Before, Entry, Section};
use crate::service::before;
use crate::service::context::Cx;
use crate::service::error::{ApiError, ErrorCode, Problem};
use crate::service::paging::Paging;
use crate::values::{HandlingState, Satisfaction};

/// How many entries a section has when nothing is said.
const DEFAULT_LIMIT: usize = 10;

/// What is asked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"text": "老楼没有电梯，老人上下楼困难，建议加装电梯。", "limit": 5}))]
pub(in crate::service) struct SimilarRequest {
    /// The text of a message.
    text: String,
    /// Its title, where it has one.
    title: Option<String>,
    /// How many entries a section has at most, at most 200.
    #[schema(minimum = 1, maximum = 200)]
    limit: Option<usize>,
}

/// The earlier messages on a matter, and what was answered.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SimilarFound {
    /// Rank of the item that holds the earlier answer: the latest reply of the strongest section; null where nothing was answered.
    answer: Option<usize>,
    /// The messages, section by section, the strongest first; within one those before the message asked about, then the answered, then
    /// the likest. Near ones stand in the order of the search.
    items: Vec<SimilarItem>,
    /// The sections that have messages.
    sections: Vec<SectionCount>,
    /// How often the matter was raised before, near ones not counted.
    raised: RaisedCount,
    /// The topics of the matter: the message's own first, then those that are most like it.
    topics: Vec<MatterTopic>,
    /// How many messages were looked through: nothing found among them is said for the first time.
    looked_at: u32,
    /// The latest date among them.
    until: Option<String>,
}

/// How many messages stand in a section.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"section": "same_matter", "messages": 17}))]
pub(in crate::service) struct SectionCount {
    /// `same_writer`, `identical`, `same_matter` or `near`.
    section: &'static str,
    /// Messages, repeats counted; more than there are items where the limit cuts.
    messages: usize,
}

/// How often a matter was raised.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"messages": 17, "people": 16, "first": "2025-01-08T10:00:00", "last": "2025-06-20T08:30:00", "answered": 9, "median_days": 11, "later": 0}))]
pub(in crate::service) struct RaisedCount {
    /// Messages before the one asked about.
    messages: usize,
    /// Distinct people behind them.
    people: u32,
    /// Earliest date.
    first: Option<String>,
    /// Latest date.
    last: Option<String>,
    /// How many were answered.
    answered: u32,
    /// Median of the days to the reply.
    median_days: Option<i64>,
    /// Messages that came after the one asked about.
    later: u32,
}

/// The topic of a matter.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": "T0123456789ab", "name": "枫林路老楼加装电梯", "state": "grown", "messages": 18, "people": 16, "heat": 38.2, "course": [{"at": "2025-06-29T23:59:59", "state": "new", "messages": 18}]}))]
pub(in crate::service) struct MatterTopic {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Its state.
    state: &'static str,
    /// Messages that may be shown.
    messages: usize,
    /// Distinct people.
    people: u32,
    /// Heat.
    heat: f64,
    /// What became of it from analysis to analysis.
    course: Vec<RaisedStep>,
}

/// A step of a topic's course.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct RaisedStep {
    /// 'Now' of the analysis that noticed it.
    at: Option<String>,
    /// What happened.
    state: &'static str,
    /// Messages then.
    messages: u32,
}

/// An earlier message.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SimilarItem {
    /// Its place, from 1.
    #[schema(example = 1)]
    rank: usize,
    /// The one section in which it stands: `same_writer`, `identical`, `same_matter` or `near`.
    #[schema(example = "same_matter")]
    section: &'static str,
    /// Whether it came after the message asked about.
    later: bool,
    /// How it is alike: `exact`, `edited`, `truncated`, `rewritten` or `person` for a repeat, else `topic`, `text` or `search`.
    #[schema(example = "topic")]
    kind: &'static str,
    /// How alike, 0 to 1: of a repeat the share of the smaller text that is copied, else the likeness of texts, of which 0.12 is much;
    /// null where they were not compared.
    #[schema(example = 0.21)]
    likeness: Option<f32>,
    /// What the search gave it, comparable within one answer only; 0 where it did not propose it.
    #[schema(example = 131.2)]
    score: f32,
    /// `all` for the same text, else `relaxed`.
    #[serde(rename = "match")]
    #[schema(example = "relaxed")]
    matched: &'static str,
    /// The reply, masked; null where there is none.
    #[schema(example = "已会同街道现场踏勘，计划三季度启动。")]
    reply: Option<String>,
    /// When it was given.
    #[schema(example = "2025-03-18T00:00:00")]
    reply_time: Option<String>,
    /// Days from the message to the reply.
    #[schema(example = 12)]
    days_to_reply: Option<i64>,
    /// How many of the items this very reply answered.
    #[schema(example = 2)]
    same_reply: usize,
    /// Place as the file gave it.
    #[schema(example = "枫林路")]
    place: Option<String>,
    /// State as given, and its code.
    #[schema(example = "已办结")]
    state: Option<String>,
    /// The code of the state.
    #[schema(example = "closed")]
    state_code: Option<&'static str>,
    /// Satisfaction as given; absent is unknown.
    satisfaction: Option<String>,
    /// The code of the satisfaction.
    satisfaction_code: Option<&'static str>,
    /// Campaign.
    campaign: Option<String>,
    /// What people decided about the idea: `shortlisted` or `dropped`; null is undecided.
    decision: Option<&'static str>,
    /// Why it was dropped.
    decision_reason: Option<&'static str>,
    /// Messages of its topic that may be shown.
    #[schema(example = 18)]
    topic_messages: Option<usize>,
    /// People behind its topic.
    #[schema(example = 16)]
    topic_people: Option<u32>,
    /// Uids of its repeats, which are no items of their own.
    also: Vec<String>,
    /// The message.
    #[serde(flatten)]
    message: MessageItem,
}

/// Earlier messages on the matter of a text: the same text, the same matter, what is near it; each with its reply.
#[utoipa::path(post, path = "/api/v1/similar", tag = "search", request_body = SimilarRequest,
    responses((status = 200, body = SimilarFound), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 413, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx, request: Result<Json<SimilarRequest>, JsonRejection>) -> Result<Response, ApiError> {
    let Json(request) = request.map_err(|rejection| refused(&rejection))?;
    let limit = request.limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=Paging::MOST).contains(&limit) {
        return Err(ApiError::bad_parameter(format!("limit: expected 1 to {}", Paging::MOST)));
    }
    json(move || {
        let asked = Asked::Text {
            title: request.title.as_deref().unwrap_or_default(),
            body: &request.text,
        };
        found(&cx, &before::find(&cx, asked, limit)?)
    })
    .await
}

/// Messages on the matter of a message: the same writer's, the same text from others, the same matter, what is near it.
#[utoipa::path(get, path = "/api/v1/messages/{uid}/similar", tag = "search",
    params(("uid" = String, Path, description = "identity of a message", example = "00112233445566778899aabbccddeeff"), ("limit" = Option<usize>, Query, description = "how many entries a section has at most")),
    responses((status = 200, body = SimilarFound), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn of_message(Path(uid): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let paging = Paging::from_pairs(&cx.pairs, DEFAULT_LIMIT)?;
        let id = cx.view.message(&uid)?;
        found(&cx, &before::find(&cx, Asked::Message(id), paging.limit)?)
    })
    .await
}

fn found(cx: &Cx, before: &Before) -> Result<SimilarFound, ApiError> {
    let entries = before
        .parts
        .iter()
        .flat_map(|part| part.entries.iter().map(|entry| (part.section, entry)));
    let items = entries
        .zip(1..)
        .map(|((section, entry), rank)| similar(cx, before, section, entry, rank));
    let items = items.collect::<Result<Vec<_>, _>>()?;
    let answer = before
        .answer
        .map(|(part, entry)| 1 + entry + before.parts[..part].iter().map(|part| part.entries.len()).sum::<usize>());
    let raised = &before.raised;
    Ok(SimilarFound {
        answer,
        items,
        sections: before
            .parts
            .iter()
            .map(|part| SectionCount {
                section: part.section.code(),
                messages: part.messages.len(),
            })
            .collect(),
        raised: RaisedCount {
            messages: raised.messages.len(),
            people: raised.people,
            first: time(raised.first),
            last: time(raised.last),
            answered: raised.answered,
            median_days: raised.median_days,
            later: raised.later,
        },
        topics: before.topics.iter().map(|&at| topic(cx, at)).collect(),
        looked_at: before.looked_at,
        until: time(before.until),
    })
}

fn topic(cx: &Cx, at: u32) -> MatterTopic {
    let topic = &cx.view.analysis().topics.topics[at as usize];
    let steps = cx.view.course_of(topic.id).filter(|row| row.id == topic.id);
    MatterTopic {
        id: topic.id.to_string(),
        name: topic.name.clone(),
        state: topic.state.code(),
        messages: cx.view.shown_of(&topic.members).len(),
        people: topic.people,
        heat: topic.heat,
        course: steps
            .map(|row| RaisedStep {
                at: time(row.at),
                state: row.state.code(),
                messages: row.messages,
            })
            .collect(),
    }
}

fn similar(cx: &Cx, before: &Before, section: Section, entry: &Entry, rank: usize) -> Result<SimilarItem, ApiError> {
    let analysis = cx.view.analysis();
    let row = analysis.message(entry.message);
    let symbol = |symbol: Option<u32>| symbol.map(|symbol| analysis.symbol(symbol).to_owned());
    let (reply, decision) = (before.reply(entry), cx.view.idea(entry.message).and_then(|idea| idea.decision));
    let topic = cx.view.topic_of(entry.message);
    Ok(SimilarItem {
        rank,
        section: section.code(),
        later: entry.later,
        kind: entry.kind(),
        likeness: entry.likeness,
        score: entry.score,
        matched: entry.matched().code(),
        reply: reply.map(|reply| reply.text.clone()),
        reply_time: time(row.reply_time),
        days_to_reply: entry.days_to_reply,
        same_reply: reply.map_or(0, |reply| reply.messages.len()),
        place: symbol(row.place),
        state: symbol(row.state),
        state_code: row.given.state.map(HandlingState::code),
        satisfaction: symbol(row.satisfaction),
        satisfaction_code: row.given.satisfaction.map(Satisfaction::code),
        campaign: symbol(row.campaign),
        decision: decision.map(Decision::code),
        decision_reason: match decision {
            Some(Decision::Dropped(reason)) => Some(reason.code()),
            _ => None,
        },
        topic_messages: topic.map(|topic| cx.view.shown_of(&topic.members).len()),
        topic_people: topic.map(|topic| topic.people),
        also: entry.also.iter().map(|&id| uid(&cx.view, id)).collect(),
        message: item(cx, entry.message)?,
    })
}

fn refused(rejection: &JsonRejection) -> ApiError {
    if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::of(ErrorCode::TooLarge);
    }
    ApiError::bad_parameter(format!("body: {}", rejection.body_text()))
}
