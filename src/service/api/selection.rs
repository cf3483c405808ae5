//! `/api/v1/selection` and `/api/v1/campaigns`: matters ranked for the next call, and the calls that were recorded.

use std::collections::BTreeMap;

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::json;
use crate::report::{Facts, brief};
use crate::selection::{Choice, Part, Ranking, Survey};
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::error::{ApiError, Problem};
use crate::service::filter::Listed;
use crate::service::selection::{WEIGHED, basis, followed, surveyed, weights_of};

/// A matter that a call may be about (选题).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"matter": "parking", "name": "缓解停车难", "titles": ["我为缓解停车难献一策", "关于缓解停车难，您有什么建议？"], "score": 71.4, "parts": {"concern": 82.0, "fit": null, "openness": 64.5}, "messages": 120, "people": 98, "messages_now": 12, "messages_before": 9, "districts": 4, "weeks_in_a_row": 6, "suggestions": 44, "measures": 51, "legal": 2, "replied": 80, "key_work": null, "reasons_against": [], "questions": ["您所在的小区有哪些空地可以共享？"], "list": "/messages?about=%E5%81%9C%E8%BD%A6"}))]
pub(in crate::service) struct SelectionItem {
    /// Code of the matter.
    matter: String,
    /// Its name.
    name: String,
    /// The title of a call in both forms; empty where it is not proposed.
    titles: Vec<String>,
    /// 0 to 100 by the weights asked for.
    score: f64,
    /// Points of each part, 0 to 100; null without data.
    parts: BTreeMap<&'static str, Option<f64>>,
    /// Messages of the year that ends with the period.
    messages: u32,
    /// People of the year.
    people: u32,
    /// Messages of the period.
    messages_now: u32,
    /// Messages of the period before; null where the archive does not reach back.
    messages_before: Option<u32>,
    /// Districts of the year.
    districts: u32,
    /// Weeks in a row with a message.
    weeks_in_a_row: u32,
    /// Suggestions of the year.
    suggestions: u32,
    /// Messages that say what to do.
    measures: u32,
    /// Messages that belong to courts, arbitration or review.
    legal: u32,
    /// Messages with a reply.
    replied: u32,
    /// Name of the item of key work that fits best.
    key_work: Option<String>,
    /// Codes of what speaks against it.
    reasons_against: Vec<&'static str>,
    /// What to ask; empty where it is not proposed.
    questions: Vec<String>,
    /// The page with its messages.
    list: String,
}

/// The selection of the latest month.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SelectionPage {
    /// First day of the period; null where no message has a date.
    #[schema(example = "2025-05-01")]
    from: Option<String>,
    /// Its last day.
    #[schema(example = "2025-05-31")]
    to: Option<String>,
    /// The weights.
    #[schema(example = json!({"concern": 3.0, "fit": 2.0}))]
    weights: BTreeMap<&'static str, f64>,
    /// Proposed, best first.
    proposed: Vec<SelectionItem>,
    /// Standing by, best first.
    further: Vec<SelectionItem>,
    /// Not suitable, those of most people first.
    unsuitable: Vec<SelectionItem>,
}

/// Matters ranked for the next call (选题建议).
///
/// Weights are those that the office keeps; `w_concern`, `w_fit`, `w_openness`, `w_level`, `w_timing`, `w_fresh` and `w_law`, 0 to 10 each,
/// weigh anew.
#[utoipa::path(get, path = "/api/v1/selection", tag = "selection",
    params(("w_concern" = Option<f64>, Query, description = "weight of concern, 0 to 10; the other parts likewise", example = 3.0)),
    responses((status = 200, body = SelectionPage), (status = 400, body = Problem, content_type = "application/problem+json")))]
pub(in crate::service) async fn show(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let page = surveyed(&cx, |facts, survey| selected(&cx, facts, survey))?;
        Ok(page.unwrap_or(SelectionPage {
            from: None,
            to: None,
            weights: BTreeMap::new(),
            proposed: Vec::new(),
            further: Vec::new(),
            unsuitable: Vec::new(),
        }))
    })
    .await
}

fn selected(cx: &Cx, facts: &Facts<'_>, survey: &Survey<'_>) -> Result<SelectionPage, ApiError> {
    let weights = weights_of(&cx.pairs, facts.basis().weights, &[])?;
    let ranking = Ranking::of(survey, &weights);
    let items = |choices: &[Choice<'_, '_>], proposed: bool| {
        let items = choices.iter().map(|choice| item(facts, survey, choice, proposed));
        items.collect::<Result<Vec<_>, ApiError>>()
    };
    Ok(SelectionPage {
        from: Some(facts.input.period.first.to_string()),
        to: Some(facts.input.period.last.to_string()),
        weights: WEIGHED.iter().map(|&(part, _)| (part.code(), weights.of(part))).collect(),
        proposed: items(&ranking.proposed, true)?,
        further: items(&ranking.further, false)?,
        unsuitable: items(&ranking.unsuitable, false)?,
    })
}

fn item(facts: &Facts<'_>, survey: &Survey<'_>, choice: &Choice<'_, '_>, proposed: bool) -> Result<SelectionItem, ApiError> {
    let one = choice.studied;
    let tally = &one.tally;
    let said = if proposed {
        Some(brief(facts, survey, one).map_err(|error| ApiError::internal(&error))?)
    } else {
        None
    };
    let filter = crate::search::Filter {
        from: Some(survey.year.first),
        to: Some(survey.year.last),
        ..one.matter.filter()
    };
    Ok(SelectionItem {
        matter: one.matter.code.clone(),
        name: one.matter.name.clone(),
        titles: said.iter().flat_map(|said| said.titles.clone()).collect(),
        score: choice.score,
        parts: Part::ALL
            .iter()
            .zip(&one.values)
            .map(|(part, value)| (part.code(), *value))
            .collect(),
        messages: tally.year,
        people: tally.year_people,
        messages_now: tally.now,
        messages_before: tally.before,
        districts: tally.districts,
        weeks_in_a_row: tally.weeks,
        suggestions: tally.suggestions,
        measures: tally.measures,
        legal: tally.legal,
        replied: tally.replied,
        key_work: one.fit.map(|fit| facts.basis().key_work[fit.at].name.clone()),
        reasons_against: one.reasons.iter().map(|reason| reason.code()).collect(),
        questions: said.iter().flat_map(|said| &said.questions).map(ToString::to_string).collect(),
        list: filter.href(),
    })
}

/// A call that was recorded (征集活动).
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"id": 1, "title": "我为公厕便民献一策", "matter": "toilets", "words": [], "first": "2025-06-01", "last": "2025-06-20", "ways": "面向社会", "by": "li", "at": "2025-05-30 09:00:00", "messages": 21, "people": 20, "ideas": ["00112233445566778899aabbccddeeff"], "page": "/campaigns/1", "list": "/messages?about=%E5%85%AC%E5%8E%95"}))]
pub(in crate::service) struct CampaignItem {
    /// Its number.
    id: u32,
    /// Its title.
    title: String,
    /// Code of the matter; empty for words of its own.
    matter: String,
    /// Words of its own.
    words: Vec<String>,
    /// First day.
    first: String,
    /// Last day.
    last: String,
    /// Ways and people asked.
    ways: String,
    /// Who recorded it.
    by: String,
    /// When.
    at: String,
    /// Messages that came for it: within its days about its matter, or naming it.
    messages: usize,
    /// People behind them.
    people: u32,
    /// The best suggestions among them, best first.
    ideas: Vec<String>,
    /// Its page.
    page: String,
    /// The page with the messages within its days about its matter.
    list: String,
}

/// All recorded calls.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct CampaignList {
    /// In the order in which they were recorded.
    items: Vec<CampaignItem>,
}

/// The calls that were recorded, with what came of them.
#[utoipa::path(get, path = "/api/v1/campaigns", tag = "selection", responses((status = 200, body = CampaignList)))]
pub(in crate::service) async fn campaigns(cx: Cx) -> Result<Response, ApiError> {
    json(move || {
        let basis = basis(&cx)?;
        let item = |campaign: &crate::selection::Campaign| {
            let found = followed(&cx, campaign, &basis.catalogue);
            CampaignItem {
                id: campaign.id,
                title: campaign.title.clone(),
                matter: campaign.matter.clone(),
                words: campaign.words.clone(),
                first: campaign.days.first.to_string(),
                last: campaign.days.last.to_string(),
                ways: campaign.ways.clone(),
                by: campaign.by.clone(),
                at: campaign.at.clone(),
                messages: found.ids.len(),
                people: cx.view.analysis().people(found.ids.iter().copied()),
                ideas: found.ideas.iter().map(|&id| super::uid(&cx.view, id)).collect(),
                page: href::<&str, &str>(&format!("/campaigns/{}", campaign.id), &[]),
                list: found.about.href(),
            }
        };
        Ok(CampaignList {
            items: basis.campaigns.iter().map(item).collect(),
        })
    })
    .await
}
