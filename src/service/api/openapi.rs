//! `GET /api/v1/openapi.json`: the API's document, generated from the handlers.

use axum::Json;
use utoipa::OpenApi;

use super::{
    changes, check, decisions, digests, duplicates, ideas, imports, jobs, keywords, labels, messages, overview, people, quality, search,
    searches, selection, self_test, similar, status, themes, topic_likeness, topic_map, topics, trends, words,
};

/// Everything the document is generated from.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "minzhi",
        description = "Messages of citizens to people's-suggestion offices: topics, keywords, golden ideas, repeats, labels and search. Personal data is masked; accusations under protection are in no list. Lists of tables also come as an Arrow stream: `Accept: application/vnd.apache.arrow.stream`.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        status::show,
        topics::list, topics::show,
        themes::list,
        keywords::list, keywords::show, keywords::rising,
        overview::show,
        trends::show,
        words::list, words::decisions, words::decide,
        ideas::list,
        messages::list, messages::show,
        duplicates::list,
        labels::list,
        search::list,
        searches::list, searches::show, searches::save, searches::rename, searches::remove, searches::look,
        similar::list, similar::of_message,
        quality::show,
        check::check,
        decisions::list, decisions::decide,
        digests::list, digests::show, digests::keep,
        people::list, people::log,
        topic_map::map, topic_map::fields,
        topic_likeness::compare, topic_likeness::similar,
        imports::list, imports::take, imports::rejects, imports::add,
        jobs::list, jobs::analyse,
        changes::show,
        self_test::show,
        selection::show, selection::campaigns,
        document
    ),
    tags(
        (name = "status", description = "What is served"),
        (name = "topics", description = "Concrete topics (同类事项) and themes (主题大类)"),
        (name = "keywords", description = "High-frequency keywords (高频关键词)"),
        (name = "ideas", description = "Golden ideas (金点子)"),
        (name = "messages", description = "Messages (来件), their repeats and labels"),
        (name = "search", description = "Search (检索)"),
        (name = "decisions", description = "What people decided (人工调整)"),
        (name = "digests", description = "Documents on their way from draft to final issue (专报)"),
        (name = "selection", description = "Topic selection (选题建议) and calls (征集活动)"),
        (name = "people", description = "Who may do what (人员与权限)"),
        (name = "data", description = "Files that come in (数据)")
    )
)]
pub(in crate::service) struct Document;

/// This document.
#[utoipa::path(get, path = "/api/v1/openapi.json", tag = "status", responses((status = 200, description = "the document", body = serde_json::Value)))]
pub(in crate::service) async fn document() -> Json<utoipa::openapi::OpenApi> {
    Json(Document::openapi())
}
