//! `GET /api/v1/keywords`: words that rise in a week.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, listed};
use crate::corpus::{MessageId, Week};
use crate::keywords::WeeklyKeyword;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::filter::{Filter, Listed};
use crate::service::pages::keywords::{latest_week, of_week};
use crate::store::export::ExportTable;

/// A keyword in one week.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"period": "2025-W23", "keyword": "电动车充电", "rank": 1, "messages": 14, "people": 13, "expected": 2.1, "score": 8.4, "messages_page": "/messages?week=2025-W23&keyword=..."}))]
pub(in crate::service) struct KeywordItem {
    /// The ISO week.
    period: String,
    /// The word or short phrase.
    keyword: String,
    /// 1 rises fastest within the week.
    rank: u32,
    /// Messages of the week that hold it and may be shown.
    messages: usize,
    /// Distinct people behind them.
    people: u32,
    /// Messages that earlier weeks lead one to expect.
    expected: f32,
    /// The score that ranks.
    score: f64,
    /// The page that lists the messages.
    messages_page: String,
}

/// The words that rise in a week, fastest first; in the latest week when none is named.
#[utoipa::path(get, path = "/api/v1/keywords", tag = "keywords",
    params(("week" = Option<String>, Query, description = "ISO week", example = "2025-W23"), ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<KeywordItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::Keywords, |cx| {
        let asked = cx.param("week").map(str::parse::<Week>).transpose();
        let asked = asked.map_err(|()| ApiError::bad_parameter("week: expected an ISO week such as 2025-W23"))?;
        let rows = asked
            .or_else(|| latest_week(&cx.view))
            .map_or_else(Vec::new, |week| of_week(&cx.view, week));
        List::part(cx, &rows, |row| Ok(item(cx, row)))
    })
    .await
}

fn item(cx: &Cx, (row, messages): &(&WeeklyKeyword, Vec<MessageId>)) -> KeywordItem {
    let analysis = cx.view.analysis();
    let keyword = analysis.keywords.terms[row.term as usize].text.clone();
    let filter = Filter {
        week: Some(row.week),
        keyword: Some(keyword.clone()),
        ..Filter::default()
    };
    KeywordItem {
        period: row.week.to_string(),
        keyword,
        rank: row.rank,
        messages: messages.len(),
        people: analysis.people(messages.iter().copied()),
        expected: row.expected,
        score: row.score,
        messages_page: filter.href(),
    }
}
