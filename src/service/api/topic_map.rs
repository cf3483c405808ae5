//! `GET /api/v1/topics/map` and `/api/v1/topics/fields`: what the map and the tree map of topics draw.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::json;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::pages::topic_map::Colour;
use crate::service::pages::topic_map::fields::shares;
use crate::service::pages::topics::standing;
use crate::service::topic_board::Shape;

/// The most topics of one answer, the largest first.
const MOST: usize = 400;

/// Topics of a field when nothing is said.
const OF_FIELD: usize = 14;

/// A part of the map.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"width": 1200.0, "height": 760.0, "total": 1, "items": [{"id": "T0123456789ab", "name": "兰渡路 早高峰 拥堵", "x": 410.5, "y": 233.1, "r": 14.2, "messages": 37, "people": 31, "class": "t-up"}]}))]
pub(in crate::service) struct MapPart {
    /// Width of the whole map in its own units.
    width: f32,
    /// Height of the whole map.
    height: f32,
    /// Topics whose disc reaches into the part.
    total: usize,
    /// The largest of them, at most 400.
    items: Vec<MapTopic>,
}

/// A topic on the map.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct MapTopic {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Centre of its disc.
    x: f32,
    /// Centre of its disc, growing downwards.
    y: f32,
    /// Radius of its disc; its area is the number of messages.
    r: f32,
    /// Messages that may be shown.
    messages: u32,
    /// Distinct people behind them.
    people: u32,
    /// Its colour: t-up, t-down, t-level, t-quiet, or h0 to h9 for fields and themes.
    class: String,
}

/// A field and its largest topics.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"field": "城市建设管理", "messages": 1204, "people": 1010, "topics": [{"id": "T0123456789ab", "name": "兰渡路 早高峰 拥堵", "messages": 35, "people": 30}]}))]
pub(in crate::service) struct FieldItem {
    /// The field, by its code.
    field: &'static str,
    /// Its messages that may be shown.
    messages: u32,
    /// Distinct people behind them.
    people: u32,
    /// Its largest topics, counted within the field.
    topics: Vec<FieldTopic>,
}

/// A topic within a field.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct FieldTopic {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// Its messages of the field.
    messages: u32,
    /// Distinct people behind them.
    people: u32,
}

/// The topics that lie in a part of the map, the largest first. The same generation gives the same map.
#[utoipa::path(get, path = "/api/v1/topics/map", tag = "topics",
    params(("shape" = Option<String>, Query, description = "wide or narrow", example = "wide"), ("colour" = Option<String>, Query, description = "change, field or theme"),
        ("left" = Option<f32>, Query, description = "left edge of the part; absent is the map's", example = 100.0), ("top" = Option<f32>, Query), ("right" = Option<f32>, Query), ("bottom" = Option<f32>, Query)),
    responses((status = 200, body = MapPart), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn map(cx: Cx) -> Result<Response, ApiError> {
    json(move || part(&cx)).await
}

fn part(cx: &Cx) -> Result<MapPart, ApiError> {
    let shape = cx.param("shape").map_or(Some(Shape::Wide), Shape::from_code);
    let shape = shape.ok_or_else(|| ApiError::bad_parameter("shape: expected wide or narrow"))?;
    let colour = Colour::asked(cx)?;
    let (width, height) = shape.size();
    let edge = |name: &str, absent: f32| match cx.param(name) {
        None => Ok(absent),
        Some(value) => value
            .parse::<f32>()
            .ok()
            .filter(|edge| edge.is_finite())
            .ok_or_else(|| ApiError::bad_parameter(format!("{name}: expected a number"))),
    };
    let (left, top) = (edge("left", 0.0)?, edge("top", 0.0)?);
    let (right, bottom) = (edge("right", width)?, edge("bottom", height)?);
    let plane = cx.view.topic_plane(shape);
    let reaches = plane.discs.iter().zip(0usize..).filter_map(|(disc, at)| {
        let disc = (*disc)?;
        let within = disc.x + disc.r >= left && disc.x - disc.r <= right && disc.y + disc.r >= top && disc.y - disc.r <= bottom;
        within.then_some((at, disc))
    });
    let mut found: Vec<_> = reaches.collect();
    found.sort_by(|a, b| b.1.r.total_cmp(&a.1.r).then(a.0.cmp(&b.0)));
    let total = found.len();
    found.truncate(MOST);
    let items = found.into_iter().map(|(at, disc)| {
        let (topic, count) = (&cx.view.analysis().topics.topics[at], &cx.view.topic_counts()[at]);
        MapTopic {
            id: topic.id.to_string(),
            name: standing(cx, topic).name.to_owned(),
            x: disc.x,
            y: disc.y,
            r: disc.r,
            messages: count.messages,
            people: count.people,
            class: colour.class(topic, count),
        }
    });
    Ok(MapPart {
        width,
        height,
        total,
        items: items.collect(),
    })
}

/// The ten fields, most messages first, each with its largest topics.
#[utoipa::path(get, path = "/api/v1/topics/fields", tag = "topics", responses((status = 200, body = Vec<FieldItem>)))]
pub(in crate::service) async fn fields(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let topic = |(at, messages, people): (u32, u32, u32)| {
            let topic = &cx.view.analysis().topics.topics[at as usize];
            FieldTopic {
                id: topic.id.to_string(),
                name: standing(&cx, topic).name.to_owned(),
                messages,
                people,
            }
        };
        let items = shares(&cx, OF_FIELD).into_iter().map(|share| FieldItem {
            field: share.field.code(),
            messages: share.messages,
            people: share.people,
            topics: share.topics.into_iter().map(topic).collect(),
        });
        Ok(items.collect::<Vec<_>>())
    })
    .await
}
