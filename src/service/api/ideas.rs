//! `GET /api/v1/ideas`: golden ideas.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Serialize;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::messages::FilterParams;
use super::{List, listed, time};
use crate::ideas::{Decision, DropReason, Gap, Signal, Trap};
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::pages::ideas::{Decisions, IdeaList, IdeaQuestion, Listed, WEIGHED, ranked, said};
use crate::store::export::ExportTable;

/// A suggestion in the ranking of golden ideas (金点子).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"uid": "00112233445566778899aabbccddeeff", "source": "forum", "external_id": "1024", "rank": 1, "decision": "shortlisted", "reason": null, "decided_by": "李某", "decided_at": "2025-06-30T15:20:00", "decided_why": "已报会商", "score": 86.5, "title": "关于在兰渡路口设置左转待转区的建议", "problem": 2.0, "cause": 1.6, "measure": 1.9, "public": 1.7, "support": 0.8, "novelty": 1.2, "lost": {"problem": 0.0, "cause": 5.2}, "missing": ["no_steps"], "traps": [], "repeatable": true, "shortlist_rank": 1, "shelf": false, "measure_texts": ["建议在路口设左转待转区。"]}))]
pub(in crate::service) struct IdeaItem {
    /// Identity of the message.
    uid: String,
    /// Source.
    source: String,
    /// The source's identifier.
    external_id: String,
    /// Its place among all messages by the generation's own weights; 1 is best.
    rank: u32,
    /// What a person decided by now: shortlisted or dropped; null where nobody did. What was dropped ranks last.
    decision: Option<&'static str>,
    /// Why it was dropped: a code.
    reason: Option<&'static str>,
    /// Who decided it, where the log says so.
    decided_by: Option<String>,
    /// When.
    decided_at: Option<String>,
    /// What was said about it.
    decided_why: Option<String>,
    /// 0 to 100, by the weights asked for.
    score: f32,
    /// The title, masked.
    title: String,
    /// Is the problem true, 0 to 2.
    problem: f32,
    /// Is the cause certain, 0 to 2.
    cause: f32,
    /// Is the measure feasible, 0 to 2.
    measure: f32,
    /// How many benefit, 0 to 2.
    public: f32,
    /// How many people stand behind the same matter, 0 to 2.
    support: f32,
    /// How new it is against earlier messages, 0 to 2.
    novelty: f32,
    /// Points that each signal takes from 100; with the score they make 100.
    lost: BTreeMap<&'static str, f32>,
    /// What a reader would ask for, as codes.
    missing: Vec<&'static str>,
    /// What makes it look like a suggestion without being one, as codes.
    traps: Vec<&'static str>,
    /// A small fix that serves elsewhere too.
    repeatable: bool,
    /// Place on the shortlist, on which a matter stands once; null beyond its end.
    shortlist_rank: Option<u32>,
    /// A single good idea (单件好建议).
    shelf: bool,
    /// The countermeasures in the writer's words, masked.
    measure_texts: Vec<String>,
}

/// Ideas, and the weights by which they are ranked.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct IdeaPage {
    #[serde(flatten)]
    list: List<IdeaItem>,
    /// The weight or factor of each signal by which this list is ranked.
    #[schema(example = json!({"problem": 1.0, "cause": 1.0, "other_purpose": 0.6}))]
    weights: BTreeMap<&'static str, f64>,
    /// Whether these are others than the generation's, by which `rank` and `shortlist_rank` are made.
    #[schema(example = false)]
    own_weights: bool,
}

/// The weights as parameters of the API's document.
pub(in crate::service) struct WeightParams;

impl IntoParams for WeightParams {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = |(signal, name): &(Signal, &str)| {
            ParameterBuilder::new()
                .name(*name)
                .parameter_in(ParameterIn::Query)
                .description(Some(format!(
                    "weight of {}, 0 to 10; that of the generation when absent",
                    signal.code()
                )))
                .schema(Some(f32::schema()))
                .build()
        };
        WEIGHED.iter().map(parameter).collect()
    }
}

/// Suggestions, best first, repeats merged: all, the shortlist or the shelf of single good ideas; narrowed by any of the filters of
/// messages, ranked by the weights asked for. What was dropped stands last. By other weights than the generation's the shortlist is
/// the best of each matter.
#[utoipa::path(get, path = "/api/v1/ideas", tag = "ideas",
    params(("list" = Option<String>, Query, description = "all (when absent), shortlist or shelf", example = "shortlist"),
        ("decision" = Option<String>, Query, description = "open, shortlisted or dropped", example = "open"), WeightParams, FilterParams,
        ("limit" = Option<usize>, Query), ("offset" = Option<usize>, Query)),
    responses((status = 200, body = IdeaPage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn list(cx: Cx) -> Result<Response, ApiError> {
    listed(cx, ExportTable::Ideas, |cx| {
        let asked = IdeaQuestion::from_pairs(&cx.view, &cx.pairs, IdeaList::All, &["limit", "offset"])?;
        let decisions = Decisions::of(cx);
        let all = ranked(&cx.view, &asked, |idea| decisions.now(idea));
        let list = List::part(cx, &all, |one| item(cx, &decisions, one))?;
        let weight = |&signal: &Signal| (signal.code(), (f64::from(asked.weights.of(signal)) * 1000.0).round() / 1000.0);
        Ok(IdeaPage {
            list,
            weights: Signal::ALL.iter().map(weight).collect(),
            own_weights: asked.has_own_weights(),
        })
    })
    .await
}

fn item(cx: &Cx, decisions: &Decisions<'_>, one: &Listed) -> Result<IdeaItem, ApiError> {
    let id = one.id;
    let analysis = cx.view.analysis();
    let (row, parts) = (analysis.message(id), &analysis.parts[id.index()]);
    let idea = cx.view.idea(id).ok_or_else(ApiError::not_found)?;
    let (decision, entry) = (decisions.now(idea), decisions.entry(id));
    let measure_texts = cx.view.snapshot().measure_texts(id).map_err(|error| ApiError::internal(&error))?;
    Ok(IdeaItem {
        uid: row.uid.to_string(),
        source: analysis.symbol(row.source).to_owned(),
        external_id: row.external_id.to_string(),
        rank: idea.rank,
        decision: decision.map(Decision::code),
        reason: decision.and_then(Decision::reason).map(DropReason::code),
        decided_by: entry.map(|entry| entry.who.clone()),
        decided_at: entry.and_then(|entry| time(Some(entry.when))),
        decided_why: entry.map(said).filter(|said| !said.is_empty()).map(str::to_owned),
        score: one.score,
        problem: parts.problem.value,
        cause: parts.cause.value,
        measure: parts.measure.value,
        public: parts.public.value,
        support: idea.support,
        novelty: idea.novelty,
        lost: Signal::ALL
            .iter()
            .zip(one.lost)
            .map(|(signal, points)| (signal.code(), points))
            .collect(),
        missing: Gap::of(parts.missing).map(Gap::code).collect(),
        traps: Trap::of(parts.traps).map(Trap::code).collect(),
        repeatable: parts.repeatable,
        shortlist_rank: idea.shortlist_rank,
        shelf: idea.shelf,
        measure_texts,
        title: cx.view.text(id)?.title.text,
    })
}
