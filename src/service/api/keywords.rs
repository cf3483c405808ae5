//! `GET /api/v1/keywords`: the words of a period; `/api/v1/keywords/{word}`: one of them, with why; `/api/v1/rising`: words that rise in a week.

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{List, json, listed};
use crate::corpus::{MessageId, Week};
use crate::keywords::WeeklyKeyword;
use crate::service::context::{ARROW_STREAM, Cx, blocking};
use crate::service::error::{ApiError, Problem};
use crate::service::filter::{Filter, Listed};
use crate::service::keywords::{Counted, Ground, Ranked, Season, Why, count, messages_of, rank, related, why};
use crate::service::pages::keywords::{Asked, keyword_table, latest_week, of_week};
use crate::service::series;
use crate::store::export::{self, ExportTable, Format};

/// Words beside a word, at most.
const RELATED: usize = 20;

/// A word in a period.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"keyword": "电动车充电", "kind": "matter", "messages": 14, "people": 13, "messages_before": 5, "people_before": 5, "messages_year_before": null, "people_year_before": null, "main_topic": "T0123456789ab", "messages_page": "/messages?from=2025-06-02&to=2025-06-29&keyword=..."}))]
pub(in crate::service) struct WordItem {
    /// The word or short phrase.
    keyword: String,
    /// `matter`, `name` of a place or person, or `general`: used alike everywhere.
    kind: &'static str,
    /// Messages of the period that hold it.
    messages: u32,
    /// Distinct people behind them.
    people: u32,
    /// Messages of the period of equal length before; null where the archive does not reach back.
    messages_before: Option<u32>,
    /// People of that period.
    people_before: Option<u32>,
    /// Messages of the same period a year before; null where the archive does not reach back.
    messages_year_before: Option<u32>,
    /// People of that period.
    people_year_before: Option<u32>,
    /// The topic that holds most of them, where it holds a tenth at least.
    main_topic: Option<String>,
    /// The page that lists the messages.
    messages_page: String,
}

/// A word with what is behind it.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct WordDetail {
    /// The word in the period.
    #[serde(flatten)]
    word: WordItem,
    /// Why it is hot.
    why: WhyItem,
    /// Words that stand in the same messages beyond chance, surest first.
    related: Vec<RelatedItem>,
    /// Messages by ISO week: those of the period, at least twelve and at most fifty-two weeks.
    weeks: Vec<WordWeek>,
}

/// Why a word is hot in a period. Counts are of its messages.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"topics": [["T0123456789ab", 9]], "unclassified": 3, "districts": [["石麓区", 6]], "concentrated": "石麓区", "most_of_one_person": 2, "identical_letters": null, "season": "no"}))]
pub(in crate::service) struct WhyItem {
    /// Topics with their messages, most first, at most five.
    topics: Vec<(String, u32)>,
    /// Messages in no topic.
    unclassified: u32,
    /// Districts with their messages, most first, at most five.
    districts: Vec<(String, u32)>,
    /// The district in which the word is used clearly more than messages come from there.
    concentrated: Option<String>,
    /// Most messages of one known writer.
    most_of_one_person: u32,
    /// Messages of the largest mass mailing among them.
    identical_letters: Option<u32>,
    /// Whether the season explains it: `yes`, `no`, or `no_data`.
    season: &'static str,
}

/// A related word.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"keyword": "起火", "together": 8, "score": 41.2, "messages_page": "/messages?keyword=...&beside=..."}))]
pub(in crate::service) struct RelatedItem {
    /// The word.
    keyword: String,
    /// Messages of the period that hold both.
    together: u32,
    /// The log-likelihood ratio of the two standing together.
    score: f64,
    /// The page that lists the messages.
    messages_page: String,
}

/// A week of a word.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"week": "2025-W23", "messages": 4, "people": 4}))]
pub(in crate::service) struct WordWeek {
    /// The ISO week.
    week: String,
    /// Messages.
    messages: u32,
    /// Distinct people.
    people: u32,
}

/// The words of a period, in the order asked for. As an Arrow stream: the whole table.
#[utoipa::path(get, path = "/api/v1/keywords", tag = "keywords",
    params(
        ("period" = Option<String>, Query, description = "this_week, last_week, weeks_4 (default), weeks_12, this_year or all", example = "weeks_4"),
        ("from" = Option<String>, Query, description = "first day, instead of a named period", example = "2025-06-02"),
        ("to" = Option<String>, Query, description = "last day", example = "2025-06-29"),
        ("week" = Option<String>, Query, description = "an ISO week, instead of a named period", example = "2025-W23"),
        ("channel" = Option<String>, Query), ("district" = Option<String>, Query), ("field" = Option<String>, Query),
        ("by" = Option<String>, Query, description = "messages (default) or people", example = "people"),
        ("order" = Option<String>, Query, description = "count (default) or change: the increase against the period before"),
        ("kind" = Option<String>, Query, description = "matter (default), name, general or all"),
        ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)
    ),
    responses((status = 200, body = List<WordItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    if cx.wants_arrow {
        let bytes = blocking(move || {
            let asked = Asked::from_pairs(&cx.view, &cx.pairs, &["limit", "offset"])?;
            let mut bytes = Vec::new();
            export::write(keyword_table(&cx, &asked), Format::Arrow, &mut bytes).map_err(|error| ApiError::internal(&error))?;
            Ok(bytes)
        });
        return Ok(([(header::CONTENT_TYPE, ARROW_STREAM)], bytes.await?).into_response());
    }
    json(move || {
        let asked = Asked::from_pairs(&cx.view, &cx.pairs, &["limit", "offset"])?;
        let ranking = rank(&cx.view, &asked.scope, asked.by, asked.sorting, asked.kind);
        List::part(&cx, &ranking.rows, |row| {
            let ids = messages_of(&cx.view, row.term, asked.scope.period, &ranking.ground.accepted);
            let found = why(&cx.view, &asked.scope, &ranking.ground, row, &ids);
            Ok(word(&cx, &asked, row, &found))
        })
    })
    .await
}

/// A word of a period, why it is hot, the words beside it, its weeks.
#[utoipa::path(get, path = "/api/v1/keywords/{word}", tag = "keywords",
    params(
        ("word" = String, Path, description = "the keyword", example = "电动车充电"),
        ("period" = Option<String>, Query), ("from" = Option<String>, Query), ("to" = Option<String>, Query), ("week" = Option<String>, Query),
        ("channel" = Option<String>, Query), ("district" = Option<String>, Query), ("field" = Option<String>, Query)
    ),
    responses((status = 200, body = WordDetail), (status = 404, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn show(Path(text): Path<String>, cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let view = &*cx.view;
        let (term, _) = view.term(&text).ok_or_else(ApiError::not_found)?;
        let asked = Asked::from_pairs(view, &cx.pairs, &[])?;
        let ground = Ground::of(view, &asked.scope);
        let row = count(view, &asked.scope, &ground.accepted, term);
        let ids = messages_of(view, term, asked.scope.period, &ground.accepted);
        let found = why(view, &asked.scope, &ground, &row, &ids);
        let terms = &view.analysis().keywords.terms;
        let beside = related(view, &asked.scope, &ground, term, &ids, RELATED).into_iter().map(|other| {
            let keyword = terms[other.term as usize].text.clone();
            let filter = Filter {
                beside: Some(keyword.clone()),
                ..filter(&asked, &text)
            };
            RelatedItem {
                keyword,
                together: other.together,
                score: other.score,
                messages_page: filter.href(),
            }
        });
        let (first, last) = asked.scope.spark_weeks(view);
        let weeks = series::by_week(view, &messages_of(view, term, None, &ground.accepted), first, last);
        Ok(WordDetail {
            word: word(&cx, &asked, &row, &found),
            why: reasons(&cx, &found),
            related: beside.collect(),
            weeks: weeks
                .iter()
                .map(|week| WordWeek {
                    week: week.week.to_string(),
                    messages: week.messages(),
                    people: week.people,
                })
                .collect(),
        })
    })
    .await
}

fn filter(asked: &Asked, text: &str) -> Filter {
    Filter {
        keyword: Some(text.to_owned()),
        ..asked.scope.listed()
    }
}

fn word(cx: &Cx, asked: &Asked, row: &Ranked, why: &Why) -> WordItem {
    let analysis = cx.view.analysis();
    let text = &analysis.keywords.terms[row.term as usize].text;
    let messages = |counted: Counted| counted.messages;
    let people = |counted: Counted| counted.people;
    let main = why
        .main_topics(row.now.messages)
        .first()
        .map(|&(at, _)| analysis.topics.topics[at as usize].id.to_string());
    WordItem {
        keyword: text.clone(),
        kind: cx.view.counted_words().kind(row.term).code(),
        messages: row.now.messages,
        people: row.now.people,
        messages_before: row.before.map(messages),
        people_before: row.before.map(people),
        messages_year_before: row.year.map(messages),
        people_year_before: row.year.map(people),
        main_topic: main,
        messages_page: filter(asked, text).href(),
    }
}

fn reasons(cx: &Cx, why: &Why) -> WhyItem {
    let analysis = cx.view.analysis();
    let name = |symbol: u32| analysis.symbol(symbol).to_owned();
    WhyItem {
        topics: why
            .topics
            .iter()
            .map(|&(at, messages)| (analysis.topics.topics[at as usize].id.to_string(), messages))
            .collect(),
        unclassified: why.unclassified,
        districts: why
            .districts
            .iter()
            .map(|&(district, messages)| (name(district), messages))
            .collect(),
        concentrated: why.concentrated.map(|(district, ..)| name(district)),
        most_of_one_person: why.busiest,
        identical_letters: why.mailing.map(|(_, messages)| messages),
        season: match why.season {
            Season::NoData => "no_data",
            Season::No => "no",
            Season::Yes { .. } => "yes",
        },
    }
}

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
#[utoipa::path(get, path = "/api/v1/rising", tag = "keywords",
    params(("week" = Option<String>, Query, description = "ISO week", example = "2025-W23"), ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = List<KeywordItem>), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn rising(cx: Cx) -> Result<Response, ApiError> {
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
