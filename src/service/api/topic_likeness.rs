//! `GET /api/v1/topics/{id}/similar` and `/api/v1/topics/compare`: which topics resemble one, and topics side by side.

use axum::extract::Path;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::topics::{TopicItem, item};
use super::{json, uid};
use crate::service::comparison;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::pages::topics::standing;

/// How many similar topics are given.
const MOST: usize = 20;

/// Keywords of a comparison, those of most messages.
const WORDS: usize = 60;

/// A topic that resembles another.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SimilarTopic {
    /// The topic.
    #[serde(flatten)]
    topic: TopicItem,
    /// How much they are alike, 0 to 1: the cosine of their characteristic words, rare ones weighing more.
    #[schema(example = 0.38)]
    likeness: f32,
    /// Characteristic words that both have.
    #[schema(example = json!(["地铁", "夜间施工"]))]
    words: Vec<String>,
}

/// Topics side by side.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct Comparison {
    /// The topics, in the order in which they were named.
    topics: Vec<ComparedTopic>,
    /// People who wrote to every one of them.
    #[schema(example = 3)]
    people_in_all: u32,
    /// Characteristic words that all of them have.
    shared_words: Vec<String>,
    /// Keywords with the messages of each topic that hold them, those of most messages first.
    words: Vec<ComparedWord>,
}

/// One topic of a comparison.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct ComparedTopic {
    /// The topic.
    #[serde(flatten)]
    topic: TopicItem,
    /// Up to five typical messages, by uid.
    representatives: Vec<String>,
}

/// A keyword of a comparison.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"word": "夜间施工", "messages": [12, 3]}))]
pub(in crate::service) struct ComparedWord {
    /// The keyword.
    word: String,
    /// Messages of each topic that hold it.
    messages: Vec<u32>,
}

/// The topics that resemble one the most, by the words that they share.
#[utoipa::path(get, path = "/api/v1/topics/{id}/similar", tag = "topics",
    params(("id" = String, Path, description = "id of a topic", example = "T0123456789ab")),
    responses((status = 200, body = Vec<SimilarTopic>), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn similar(Path(id): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let found = id.parse().ok().and_then(|id| cx.view.topic(id));
        let (at, _) = found.ok_or_else(ApiError::not_found)?;
        let topics = &cx.view.analysis().topics.topics;
        let listed = |other: u32| cx.view.topic_counts()[other as usize].messages > 0 && !standing(&cx, &topics[other as usize]).hidden;
        let near = cx.view.topic_words().akin(topics, at, MOST, listed);
        let similar = near.into_iter().map(|akin| SimilarTopic {
            topic: item(&cx, akin.topic),
            likeness: akin.likeness,
            words: akin.words,
        });
        Ok(similar.collect::<Vec<_>>())
    })
    .await
}

/// Two to four topics side by side.
#[utoipa::path(get, path = "/api/v1/topics/compare", tag = "topics",
    params(("a" = String, Query, description = "id of a topic", example = "T0123456789ab"), ("b" = String, Query, description = "id of another", example = "Tba9876543210"),
        ("topic" = Option<String>, Query, description = "id of a further one; may be given several times, also instead of a and b")),
    responses((status = 200, body = Comparison), (status = 400, body = Problem, content_type = "application/problem+json"), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn compare(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let sides = comparison::asked(&cx)?;
        if sides.len() < 2 {
            return Err(ApiError::bad_parameter("topic: expected two different topics at least"));
        }
        let mut words = comparison::words(&cx, &sides);
        words.truncate(WORDS);
        let topic = |side: &comparison::Side<'_>| {
            let (at, _) = cx.view.topic(side.topic.id).ok_or_else(ApiError::not_found)?;
            Ok(ComparedTopic {
                topic: item(&cx, at),
                representatives: cx
                    .view
                    .shown_of(&side.topic.representatives)
                    .into_iter()
                    .map(|id| uid(&cx.view, id))
                    .collect(),
            })
        };
        Ok(Comparison {
            topics: sides.iter().map(topic).collect::<Result<_, ApiError>>()?,
            people_in_all: comparison::people_in_all(&cx, &sides),
            shared_words: comparison::shared_words(&sides),
            words: words
                .into_iter()
                .map(|word| ComparedWord {
                    word: word.text,
                    messages: word.messages,
                })
                .collect(),
        })
    })
    .await
}
