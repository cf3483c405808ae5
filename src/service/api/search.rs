//! `GET /api/v1/search?q=`: messages that answer a query.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::messages::{FilterParams, MessageItem, titled};
use super::{PER_PAGE, json, uid};
use crate::search::{self, Condition, Facets, Hit, Substitution};
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::paging::Paging;
use crate::service::question::Question;
use crate::store::{Excerpt, Scope};

/// Characters of a snippet.
const SNIPPET: usize = 120;

/// Hits that are explained at once, at most: each relaxed one costs a search.
const EXPLAINED: usize = 20;

/// A page of hits.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct Found {
    /// Messages that hold everything asked and pass the filters, repeats counted.
    #[schema(example = 18)]
    total: usize,
    /// The same without repeats: hits over all pages, relaxed ones not counted.
    #[schema(example = 15)]
    submissions: usize,
    /// At most so many hits are in this part.
    limit: usize,
    /// So many are before it.
    offset: usize,
    /// The address of what follows; null at the end.
    next: Option<String>,
    /// Normalised terms that are marked in the texts.
    highlights: Vec<String>,
    /// Conditions of the query (`渠道:热线`, `时间:2025`) as they were understood, those within OR left out.
    conditions: Vec<FoundCondition>,
    /// What looks like a condition and was looked for as text.
    unread: Vec<String>,
    /// Words that relaxed hits may hold in place of those asked for.
    substitutions: Vec<FoundSubstitution>,
    /// Counts by value, with `facets=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<FoundFacets>,
    /// The hits, best first; those that hold everything asked before relaxed ones.
    items: Vec<FoundItem>,
}

/// A condition of the query as the filters of lists.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"wanted": true, "filters": {"channel": "hotline"}}))]
pub(in crate::service) struct FoundCondition {
    /// Whether it must hold; false: it must not.
    wanted: bool,
    /// Filters by name, all of which make the condition.
    filters: BTreeMap<&'static str, String>,
}

/// A word that was looked for in place of one that was asked for.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"asked": "加装电梯", "used": "增设电梯", "origin": "shipped"}))]
pub(in crate::service) struct FoundSubstitution {
    /// What the query says.
    asked: String,
    /// What was looked for too.
    used: String,
    /// `shipped` or `workspace` list of synonyms, `corpus` (used alike in this archive), `corrected` spelling.
    origin: &'static str,
}

/// What the score of a hit is made of.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"holds_all": true, "parts": [{"reason": "word", "asked": "加装电梯", "held": "加装电梯", "score": 9.75}, {"reason": "letters", "asked": "加装 装电 电梯", "held": "加装 装电 电梯", "score": 2.5}], "missing": []}))]
pub(in crate::service) struct FoundExplanation {
    /// Whether the message holds everything asked.
    holds_all: bool,
    /// What adds to the score, the strongest first.
    parts: Vec<FoundPart>,
    /// Words of the query that it does not hold.
    missing: Vec<String>,
}

/// A part of a score.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct FoundPart {
    /// `word` of the query, `letters` (pairs of letters of the query) or `context` (a word of the best hits).
    reason: &'static str,
    /// What was asked for.
    asked: String,
    /// What the message holds of it.
    held: String,
    /// What it adds.
    score: f32,
}

/// How many messages each value would leave. A dimension that a filter names is counted as if it did not.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"undated": 2, "years": [{"value": "2025", "messages": 16}], "months": [{"value": "2025-06", "messages": 16}], "weeks": [{"value": "2025-W23", "messages": 9}, {"value": "2025-W24", "messages": 7}], "dimensions": [{"filter": "channel", "values": [{"value": "hotline", "messages": 12}, {"value": "forum", "messages": 6}]}, {"filter": "replied", "values": [{"value": "true", "messages": 11}, {"value": "false", "messages": 7}]}]}))]
pub(in crate::service) struct FoundFacets {
    /// Messages without a counting date: filter `dated=false`.
    undated: u32,
    /// By year, ascending: filters `from` and `to`.
    years: Vec<FoundValue>,
    /// By month, such as 2025-06, ascending: filters `from` and `to`.
    months: Vec<FoundValue>,
    /// By ISO week, ascending: filter `week`.
    weeks: Vec<FoundValue>,
    /// Channel, source, district, department, purpose, field, aspect, topic, replied, measure.
    dimensions: Vec<FoundDimension>,
}

/// The values of a dimension.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct FoundDimension {
    /// The filter that takes the values.
    filter: &'static str,
    /// Values that have messages, most first, at most 50.
    values: Vec<FoundValue>,
}

/// A value.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct FoundValue {
    /// As the filter takes it.
    value: String,
    /// Messages.
    messages: u32,
}

/// The passage of a message that shows most of what was asked.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"part": "body", "text": "我们这栋老楼一直没有加装电梯，老人上下楼困难", "marks": [[9, 13]], "cut": [true, true]}))]
pub(in crate::service) struct FoundSnippet {
    /// Which text: title, body, measures or reply.
    part: &'static str,
    /// The passage, masked, in the original script.
    text: String,
    /// What to mark: [start, end) in characters (Unicode scalar values) of `text`, in order, without overlap.
    marks: Vec<[usize; 2]>,
    /// Whether the text goes on before the passage, and after it.
    cut: [bool; 2],
}

/// A hit.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct FoundItem {
    /// Its place, from 1.
    #[schema(example = 1)]
    rank: usize,
    /// Comparable within one search only.
    #[schema(example = 12.5)]
    score: f32,
    /// `all`: it holds everything asked; `relaxed`: fewer words, a synonym or a corrected spelling.
    #[serde(rename = "match")]
    #[schema(example = "all")]
    matched: &'static str,
    /// Whether it came by a later import than `since` says; absent without `since`.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<bool>,
    /// Uids of its repeats, which are no hits of their own.
    also: Vec<String>,
    /// What of it to show.
    snippet: FoundSnippet,
    /// What its score is made of, with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<FoundExplanation>,
    /// The message.
    #[serde(flatten)]
    message: MessageItem,
}

/// Messages that answer a query; all words must be there, `"…"` is a phrase, `-` excludes.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(("q" = String, Query, description = "the query", example = "加装电梯"), FilterParams,
        ("order" = Option<String>, Query, description = "relevance (the default), newest, oldest, heat (hottest topics first) or golden (best ideas first); relaxed hits are always by relevance", example = "newest"),
        ("strict" = Option<bool>, Query, description = "true: only what holds everything asked", example = true),
        ("facets" = Option<bool>, Query, description = "true: counts by value too", example = true),
        ("explain" = Option<bool>, Query, description = "true: what each score is made of; at most 20 hits then", example = true),
        ("since" = Option<u32>, Query, description = "the last import whose messages are known: hits then say whether they are new", example = 7),
        ("new" = Option<bool>, Query, description = "true, with since: only new messages"),
        ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = Found), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let question = Question::from_pairs(&cx.pairs, &["limit", "offset", "facets", "explain"])?;
        let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
        let flag = |name: &str| -> Result<bool, ApiError> {
            let value = cx.param(name).map_or(Ok(false), str::parse);
            value.map_err(|_| ApiError::bad_parameter(format!("{name}: expected true or false")))
        };
        let (facets, explain) = (flag("facets")?, flag("explain")?);
        if explain && paging.limit > EXPLAINED {
            return Err(ApiError::bad_parameter(format!(
                "limit: expected at most {EXPLAINED} with explain=true"
            )));
        }
        if question.asked.query.is_empty() {
            return Err(ApiError::bad_parameter("q: expected the words to search for"));
        }
        let answer = question.answer(&cx.view, paging)?;
        let facets = facets.then(|| question.facets(&cx.view, &answer));
        let page = answer.page;
        let items = page
            .hits
            .iter()
            .zip(paging.offset + 1..)
            .map(|(hit, rank)| {
                let new = question.since.map(|_| question.is_new(&cx.view, hit.message));
                let explanation = explain.then(|| explanation(&cx, &question, hit)).transpose()?;
                Ok(FoundItem {
                    new,
                    explanation: explanation.flatten(),
                    ..found(&cx, hit, rank, &page.highlights)?
                })
            })
            .collect::<Result<_, ApiError>>()?;
        Ok(Found {
            total: page.total_all,
            submissions: answer.submissions,
            limit: paging.limit,
            offset: paging.offset,
            next: paging.next(&cx.path, &cx.pairs, answer.submissions),
            highlights: page.highlights,
            conditions: page.conditions.iter().map(FoundCondition::of).collect(),
            unread: page.unread,
            substitutions: page.substitutions.into_iter().map(FoundSubstitution::of).collect(),
            facets: facets.map(shaped),
            items,
        })
    })
    .await
}

impl FoundCondition {
    fn of(condition: &Condition) -> Self {
        Self {
            wanted: condition.wanted,
            filters: condition.filter.pairs().into_iter().collect(),
        }
    }
}

impl FoundSubstitution {
    fn of(told: Substitution) -> Self {
        Self {
            asked: told.asked,
            used: told.used,
            origin: told.origin.code(),
        }
    }
}

fn explanation(cx: &Cx, question: &Question, hit: &Hit) -> Result<Option<FoundExplanation>, ApiError> {
    let snapshot = cx.view.snapshot();
    let matcher = question.asked.matcher(snapshot);
    let scope = Scope::filtered(snapshot, |id| matcher.accepts(id));
    let found = search::explain(snapshot.index(), &scope, &question.asked.query_on(snapshot), hit.message);
    let found = found.map_err(|error| ApiError::internal(&error))?;
    Ok(found.map(|found| FoundExplanation {
        holds_all: found.holds_all,
        parts: found
            .parts
            .into_iter()
            .map(|part| FoundPart {
                reason: part.reason.code(),
                asked: part.asked,
                held: part.held,
                score: part.score,
            })
            .collect(),
        missing: found.missing,
    }))
}

fn shaped(facets: Facets) -> FoundFacets {
    let value = |(value, messages): (String, u32)| FoundValue { value, messages };
    FoundFacets {
        undated: facets.undated,
        years: facets.years.into_iter().map(|(year, n)| value((year.to_string(), n))).collect(),
        months: facets
            .months
            .into_iter()
            .map(|((year, month), n)| value((format!("{year}-{month:02}"), n)))
            .collect(),
        weeks: facets.weeks.into_iter().map(|(week, n)| value((week.to_string(), n))).collect(),
        dimensions: facets
            .dimensions
            .into_iter()
            .map(|(dimension, values)| FoundDimension {
                filter: dimension.code(),
                values: values.into_iter().map(|found| value((found.value, found.messages))).collect(),
            })
            .collect(),
    }
}

/// A hit with its message; `terms` are marked in its snippet.
pub(in crate::service) fn found(cx: &Cx, hit: &Hit, rank: usize, terms: &[String]) -> Result<FoundItem, ApiError> {
    let also = hit
        .also
        .iter()
        .filter(|&&id| cx.view.shows(id))
        .map(|&id| uid(&cx.view, id))
        .collect();
    let text = cx.view.text(hit.message)?;
    let excerpt = Excerpt::of(&text, terms, SNIPPET);
    let (window, marks) = excerpt.in_chars();
    Ok(FoundItem {
        rank,
        score: hit.score,
        matched: hit.matched.code(),
        new: None,
        explanation: None,
        also,
        snippet: FoundSnippet {
            part: excerpt.part,
            text: window.to_owned(),
            marks,
            cut: excerpt.is_cut().into(),
        },
        message: titled(cx, hit.message, text.title.text.clone()),
    })
}
