//! `GET /api/v1/topics` and `/api/v1/topics/{id}`: concrete topics.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, json, listed, time, uid};
use crate::corpus::Week;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::filter::{Filter, Listed};
use crate::service::pages::topics::{BESIDE, standing};
use crate::service::series;
use crate::service::topic_board::Choice;
use crate::store::export::ExportTable;
use crate::topics::{Counted, CourseRow, NameBy, Topic, TopicWarning, ended, pulse};

/// A concrete topic (同类事项).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": "T0123456789ab", "name": "兰渡路早高峰拥堵", "name_by": "machine", "pinned": false, "hidden": false, "state": "grown", "messages": 37, "people": 31, "last_28_days": 9, "before_28_days": 4, "unanswered": 12, "field": "城市建设管理", "merging_into": null, "heat": 12.5, "theme": "道路交通", "keywords": ["早高峰", "红绿灯"], "first": "2025-03-02T08:10:00", "last": "2025-06-27T19:02:00", "messages_page": "/messages?topic=T0123456789ab"}))]
pub(in crate::service) struct TopicItem {
    /// Its id, which lasts from run to run.
    id: String,
    /// Its name.
    name: String,
    /// Who gave it its name: machine or person.
    name_by: &'static str,
    /// Whether a person put it first.
    pinned: bool,
    /// Whether a person took it out of lists.
    hidden: bool,
    /// Where it stands against the run before.
    state: &'static str,
    /// Messages that may be shown.
    messages: u32,
    /// Distinct people behind them.
    people: u32,
    /// Messages of the last 28 days up to the latest message.
    last_28_days: u32,
    /// Messages of the 28 days before those.
    before_28_days: u32,
    /// Messages without a reply.
    unanswered: u32,
    /// The field of most of its messages, by its code.
    field: &'static str,
    /// The topic that it goes into with the next analysis.
    merging_into: Option<String>,
    /// Its heat: the list is ordered by it.
    heat: f64,
    /// Its theme.
    theme: String,
    /// Characteristic terms, best first.
    keywords: Vec<String>,
    /// Time of its first message.
    first: Option<String>,
    /// Time of its latest message.
    last: Option<String>,
    /// The page that lists its messages.
    messages_page: String,
    /// The topic that an ended one went into.
    into: Option<String>,
}

/// A topic with its course and places.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TopicDetail {
    /// The topic.
    #[serde(flatten)]
    topic: TopicItem,
    /// Messages and people by week, from its first week to its last.
    weeks: Vec<TopicWeek>,
    /// Messages by district, most first.
    districts: Vec<TopicDistrict>,
    /// Up to five typical messages, by uid.
    representatives: Vec<String>,
    /// What its people ask for, the most central first.
    demands: Vec<TopicDemand>,
    /// Places, most messages first: as the offices' columns say, else as titles name them.
    places: Vec<TopicPlace>,
    /// Departments, most messages first.
    departments: Vec<TopicPlace>,
    /// What to know before it is believed.
    warnings: Vec<TopicCaution>,
    /// What became of it and of topics that it took in or that split off, from analysis to analysis.
    course: Vec<CourseStep>,
    /// When its messages came; null where none has a date.
    pulse: Option<TopicPulse>,
}

/// A sentence that asks for something.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TopicDemand {
    /// The sentence, masked.
    text: String,
    /// The message that says it, by uid.
    message: String,
    /// Messages of the topic that ask for the like.
    messages: u32,
}

/// A place or department of a topic.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TopicPlace {
    /// Its name.
    name: String,
    /// Messages.
    messages: u32,
}

/// A warning on a topic.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TopicCaution {
    /// `large`, `loose`, `overlap`, `redundant`, `one_writer` or `mass_mailing`.
    code: &'static str,
    /// The number behind it: a share, a mean similarity, or a count of messages.
    value: f64,
    /// The other topic that it names.
    topic: Option<String>,
}

/// One step of a topic's course.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct CourseStep {
    /// 'Now' of the analysis that noticed it.
    #[schema(example = "2025-06-09T23:59:59")]
    as_of: Option<String>,
    /// The topic that it happened to.
    topic: String,
    /// Its name then; empty where it may no longer be said.
    name: String,
    /// What happened: a state.
    #[schema(example = "merged")]
    state: &'static str,
    /// The topic it went into or came from.
    related: Option<String>,
    /// Messages then; 0 when it ended.
    messages: u32,
}

/// When the messages of a topic came.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TopicPulse {
    /// ISO week of the first message.
    first: String,
    /// ISO week of most messages.
    peak: String,
    /// How many came in that week.
    peak_messages: u32,
    /// Quiet times of at least eight weeks: the last week before and the first after.
    gaps: Vec<[String; 2]>,
}

/// One week of a topic.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TopicWeek {
    /// The ISO week.
    #[schema(example = "2025-W23")]
    week: String,
    /// Messages.
    messages: u32,
    /// Distinct people.
    people: u32,
}

/// One district of a topic.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TopicDistrict {
    /// The district; null where it is unknown.
    district: Option<String>,
    /// Messages.
    messages: u32,
}

/// Topics: those that a person put first, then by the order. Those that a person hid are left out unless `hidden=true`. With `state`, those
/// of one state, or the ended ones, the latest first.
#[utoipa::path(get, path = "/api/v1/topics", tag = "topics",
    params(("hidden" = Option<bool>, Query, description = "true: with those that a person hid", example = false), ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query),
        ("state" = Option<String>, Query, description = "code of a state, or `ended`", example = "ended"), ("name" = Option<String>, Query, description = "a piece of the name"),
        ("theme" = Option<String>, Query, description = "name of the theme"), ("field" = Option<String>, Query, description = "field of most of its messages, by its code"),
        ("district" = Option<String>, Query, description = "a district of its messages"), ("channel" = Option<String>, Query, description = "a channel of its messages, by its code"),
        ("unanswered" = Option<bool>, Query, description = "true: with messages without a reply"), ("least" = Option<u32>, Query, description = "at least so many messages"),
        ("order" = Option<String>, Query, description = "heat, messages, people, change (of the last four weeks against the four before) or newest (first message)", example = "change")),
    responses((status = 200, body = List<TopicItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::TopicList, |cx| {
        let choice = Choice::from_pairs(&cx.pairs, &BESIDE)?;
        if choice.ended {
            return List::part(cx, &ended(&cx.view.analysis().topics.course), |row| Ok(ended_item(row)));
        }
        let (found, _) = choice.select(&cx.view, |topic| standing(cx, topic));
        List::part(cx, &found, |&at| Ok(item(cx, at)))
    })
    .await
}

/// One topic.
#[utoipa::path(get, path = "/api/v1/topics/{id}", tag = "topics",
    params(("id" = String, Path, description = "id of a topic", example = "T0123456789ab")),
    responses((status = 200, body = TopicDetail), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn show(Path(id): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let found = id.parse().ok().and_then(|id| cx.view.topic(id));
        let (at, topic) = found.ok_or_else(ApiError::not_found)?;
        detail(&cx, at, topic)
    })
    .await
}

/// A topic as lists give it, by its position: as people decided, in the analysis or since.
pub(super) fn item(cx: &Cx, at: u32) -> TopicItem {
    let view = &cx.view;
    let (topic, count) = (&view.analysis().topics.topics[at as usize], &view.topic_counts()[at as usize]);
    let stands = standing(cx, topic);
    let named_since = cx.pending().name(topic.id).is_some();
    TopicItem {
        id: topic.id.to_string(),
        name: stands.name.to_owned(),
        name_by: if named_since { NameBy::Person.code() } else { topic.name_by.code() },
        pinned: stands.pinned,
        hidden: stands.hidden,
        state: topic.state.code(),
        messages: count.messages,
        people: count.people,
        last_28_days: count.lately,
        before_28_days: count.before,
        unanswered: count.unanswered,
        field: count.field.code(),
        merging_into: cx.pending().merged_into(topic.id).map(|id| id.to_string()),
        heat: topic.heat,
        theme: view.analysis().topics.themes[topic.theme as usize].name.clone(),
        keywords: topic.keywords.clone(),
        first: time(topic.span.map(|span| span.0)),
        last: time(topic.span.map(|span| span.1)),
        messages_page: Filter {
            topic: Some(topic.id),
            ..Filter::default()
        }
        .href(),
        into: None,
    }
}

/// A topic that is there no more: its last step.
fn ended_item(row: &CourseRow) -> TopicItem {
    TopicItem {
        id: row.id.to_string(),
        name: row.name.clone(),
        name_by: NameBy::Machine.code(),
        pinned: false,
        hidden: false,
        state: row.state.code(),
        messages: 0,
        people: 0,
        last_28_days: 0,
        before_28_days: 0,
        unanswered: 0,
        field: "",
        merging_into: None,
        heat: 0.0,
        theme: String::new(),
        keywords: Vec::new(),
        first: None,
        last: time(row.at),
        messages_page: String::new(),
        into: row.related.map(|id| id.to_string()),
    }
}

fn detail(cx: &Cx, at: u32, topic: &Topic) -> Result<TopicDetail, ApiError> {
    let view = &cx.view;
    let members = view.shown_of(&topic.members);
    let weeks: Vec<Week> = members.iter().filter_map(|&id| view.week(id)).collect();
    let range = weeks.iter().min().zip(weeks.iter().max());
    let counts = range.map_or_else(Vec::new, |(&first, &last)| series::by_week(view, &members, first, last));
    let week = |count: &series::WeekCount| TopicWeek {
        week: count.week.to_string(),
        messages: count.messages(),
        people: count.people,
    };
    let district = |(district, messages): (Option<u32>, u32)| TopicDistrict {
        district: district.map(|district| view.analysis().symbol(district).to_owned()),
        messages,
    };
    let mut demands = Vec::new();
    for demand in topic.demands.iter().filter(|demand| view.shows(demand.message)) {
        demands.push(TopicDemand {
            text: view.asked(demand)?,
            message: uid(view, demand.message),
            messages: demand.messages,
        });
    }
    let place = |one: &Counted| TopicPlace {
        name: one.name.clone(),
        messages: one.messages,
    };
    let caution = |warning: &TopicWarning| TopicCaution {
        code: warning.kind.code(),
        value: warning.value,
        topic: warning.related.map(|at| view.analysis().topics.topics[at as usize].id.to_string()),
    };
    Ok(TopicDetail {
        topic: item(cx, at),
        weeks: counts.iter().map(week).collect(),
        districts: series::by_district(view, &members).into_iter().map(district).collect(),
        representatives: view.shown_of(&topic.representatives).into_iter().map(|id| uid(view, id)).collect(),
        demands,
        places: topic.places.iter().map(place).collect(),
        departments: topic.departments.iter().map(place).collect(),
        warnings: topic.warnings.iter().map(caution).collect(),
        course: view.course_of(topic.id).map(step).collect(),
        pulse: pulse(weeks).map(|found| TopicPulse {
            first: found.first.to_string(),
            peak: found.peak.0.to_string(),
            peak_messages: found.peak.1,
            gaps: found
                .gaps
                .iter()
                .map(|(before, after)| [before.to_string(), after.to_string()])
                .collect(),
        }),
    })
}

fn step(row: &CourseRow) -> CourseStep {
    CourseStep {
        as_of: time(row.at),
        topic: row.id.to_string(),
        name: row.name.clone(),
        state: row.state.code(),
        related: row.related.map(|id| id.to_string()),
        messages: row.messages,
    }
}
