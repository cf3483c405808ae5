//! `/campaigns`: calls that were made (征集活动), and of each what came in, what of it was new, what was good.

use axum::extract::Path;
use axum::response::Redirect;
use maud::{Markup, html};

use super::PageResult;
use super::ideas::short_card;
use super::selection::tabs;
use crate::corpus::Period;
use crate::selection::{Campaign, Catalogue};
use crate::service::chart;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{keyword_link, number, topic_name};
use crate::service::layout;
use crate::service::now;
use crate::service::posted::Posted;
use crate::service::selection::{Followed, basis, followed};
use crate::store::{self, CampaignError, Role};

/// Serves the list.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(list).await
}

fn list(cx: &Cx) -> Result<Markup, ApiError> {
    let basis = basis(cx)?;
    let main = html! {
        div.heading { h1 { (cx.t("campaigns.title")) } (tabs(cx, "/campaigns")) }
        p.lead { (cx.t("campaigns.lead")) }
        @if cx.may(Role::Curate) { (form(cx, &basis.catalogue)) }
        section.panel {
            h2 { (cx.t("campaigns.recorded")) }
            @if basis.campaigns.is_empty() {
                p.empty { (cx.t("campaigns.none")) }
            } @else {
                (table(cx, &basis.campaigns, &basis.catalogue))
            }
        }
    };
    Ok(layout::page(cx, cx.t("campaigns.title"), "/selection", &main))
}

fn table(cx: &Cx, campaigns: &[Campaign], catalogue: &Catalogue) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                @for key in ["campaigns.name", "campaigns.days"] { th scope="col" { (cx.t(key)) } }
                @for key in ["campaigns.about", "campaigns.before"] { th.num scope="col" { (cx.t(key)) } }
                th scope="col" { (cx.t("campaigns.by")) }
            } }
            tbody { @for campaign in campaigns.iter().rev() {
                @let found = followed(cx, campaign, catalogue);
                tr {
                    th scope="row" { a href={ "/campaigns/" (campaign.id) } { (campaign.title) } }
                    td { (format::days(cx.lang, campaign.days.first, campaign.days.last)) }
                    td.num { (counted(cx, &found.about)) }
                    td.num { (counted(cx, &found.before)) }
                    td { (campaign.by) }
                }
            } }
        } }
    }
}

/// A count that opens its messages.
fn counted(cx: &Cx, filter: &Filter) -> Markup {
    number(cx.lang, filter.select(&cx.view).len(), filter)
}

/// The form that records a campaign; a proposed topic fills it in.
fn form(cx: &Cx, catalogue: &Catalogue) -> Markup {
    let of = |name: &str| cx.param(name).unwrap_or_default();
    html! {
        section.panel {
            details.entry-form open[cx.param("title").is_some()] {
                summary { (cx.t("campaigns.record")) }
                form method="post" action="/campaigns" {
                    label for="title" { (cx.t("campaigns.name")) }
                    input #title name="title" value=(of("title")) maxlength="200" required;
                    label for="matter" { (cx.t("campaigns.matter")) }
                    select #matter name="matter" {
                        option value="" { (cx.t("campaigns.no_matter")) }
                        @for matter in &catalogue.matters { option value=(matter.code) selected[of("matter") == matter.code] { (matter.name) } }
                    }
                    label for="words" { (cx.t("campaigns.words")) }
                    input #words name="words" maxlength="200" aria-describedby="words-hint";
                    p.hint #words-hint { (cx.t("campaigns.words_hint")) }
                    div.days {
                        div { label for="first" { (cx.t("campaigns.first")) } input #first type="date" name="first" value=(of("first")) required; }
                        div { label for="last" { (cx.t("campaigns.last")) } input #last type="date" name="last" value=(of("last")) required; }
                    }
                    label for="ways" { (cx.t("campaigns.ways")) }
                    input #ways name="ways" maxlength="200";
                    button { (cx.t("campaigns.save")) }
                }
            }
        }
    }
}

/// Records a campaign.
pub(in crate::service) async fn record(posted: Posted) -> Result<Redirect, ApiError> {
    blocking(move || {
        let cx = &posted.cx;
        let workspace = cx.require(Role::Curate)?;
        let one = |name: &str| posted.one(name).unwrap_or_default().to_owned();
        let day = |name: &str| one(name).parse().map_err(|_| ApiError::bad_parameter(cx.t("campaigns.error_days")));
        let campaign = Campaign {
            id: 0,
            title: one("title"),
            matter: one("matter"),
            words: one("words").split([',', '，', '、', ' ']).map(str::to_owned).collect(),
            days: Period {
                first: day("first")?,
                last: day("last")?,
            },
            ways: one("ways"),
            by: cx.person.name.to_string(),
            at: now().to_string(),
        };
        let known = campaign.matter.is_empty() || basis(cx)?.catalogue.matter(&campaign.matter).is_some();
        if !known {
            return Err(ApiError::bad_parameter(cx.t("campaigns.error_words")));
        }
        let added = store::add_campaign(workspace, campaign).map_err(|error| refused(cx, error))?;
        Ok(Redirect::to(&format!("/campaigns/{}", added.id)))
    })
    .await
}

/// A failure in the words of the page.
fn refused(cx: &Cx, error: CampaignError) -> ApiError {
    let key = match error {
        CampaignError::Title => "campaigns.error_title",
        CampaignError::Days => "campaigns.error_days",
        CampaignError::Words => "campaigns.error_words",
        CampaignError::Many => "campaigns.error_many",
        CampaignError::Unknown(_) => return ApiError::not_found(),
        CampaignError::Store(error) => return ApiError::internal(&error),
    };
    ApiError::bad_parameter(cx.t(key))
}

/// Removes a campaign.
pub(in crate::service) async fn remove(Path(id): Path<u32>, posted: Posted) -> Result<Redirect, ApiError> {
    blocking(move || {
        let workspace = posted.cx.require(Role::Curate)?;
        store::remove_campaign(workspace, id).map_err(|error| refused(&posted.cx, error))?;
        Ok(Redirect::to("/campaigns"))
    })
    .await
}

/// Serves one campaign.
pub(in crate::service) async fn show(Path(id): Path<u32>, cx: Cx) -> PageResult {
    blocking(move || {
        let basis = basis(&cx)?;
        let campaign = basis
            .campaigns
            .iter()
            .find(|campaign| campaign.id == id)
            .ok_or_else(ApiError::not_found)?;
        let markup = shown(&cx, campaign, &basis.catalogue)?;
        Ok(axum::response::Html(markup.into_string()))
    })
    .await
}

fn shown(cx: &Cx, campaign: &Campaign, catalogue: &Catalogue) -> Result<Markup, ApiError> {
    let found = followed(cx, campaign, catalogue);
    let ideas = found
        .ideas
        .iter()
        .zip(1..)
        .map(|(&id, place)| short_card(cx, id, place))
        .collect::<Result<Vec<_>, _>>()?;
    let matter = catalogue.matter(&campaign.matter);
    let main = html! {
        div.heading {
            p.crumbs { a href="/campaigns" { (cx.t("campaigns.title")) } }
            h1 { (campaign.title) }
            p.facts {
                (format::days(cx.lang, campaign.days.first, campaign.days.last))
                @if let Some(matter) = matter { " · " (matter.name) }
                @if !campaign.ways.is_empty() { " · " (campaign.ways) }
                @if !campaign.by.is_empty() { " · " (cx.lang.fill("campaigns.recorded_by", &[("by", &campaign.by)])) }
            }
        }
        (tiles(cx, &found))
        div.columns {
            section.panel { h2 { (cx.t("campaigns.course")) } (course(cx, &found)) }
            section.panel { h2 { (cx.t("campaigns.new")) } (news(cx, &found)) }
        }
        section.panel {
            h2 { (cx.t("campaigns.good")) }
            @if ideas.is_empty() { p.empty { (cx.t("campaigns.no_ideas")) } }
            ol.ranked.ideas { @for idea in ideas { (idea) } }
        }
        @if cx.may(Role::Curate) {
            form.inline method="post" action={ "/campaigns/" (campaign.id) "/remove" } { button.link { (cx.t("campaigns.remove")) } }
        }
    };
    Ok(layout::page(cx, &campaign.title, "/selection", &main))
}

fn tiles(cx: &Cx, found: &Followed) -> Markup {
    let measures = Filter {
        measure: Some(true),
        ..found.about.clone()
    };
    html! {
        div.tiles {
            @for (key, filter) in [("campaigns.about", &found.about), ("campaigns.before", &found.before), ("campaigns.named", &found.named), ("campaigns.measures", &measures)] {
                div.tile { p.name { (cx.t(key)) } p.big { (counted(cx, filter)) } }
            }
            div.tile { p.name { (cx.t("campaigns.people")) } p.big { (format::count(cx.lang, cx.view.analysis().people(found.ids.iter().copied()))) } }
        }
    }
}

/// Messages of each day: a line, and the numbers.
fn course(cx: &Cx, found: &Followed) -> Markup {
    let values: Vec<u32> = found.days.iter().map(|(_, n)| *n).collect();
    html! {
        (chart::spark(&values, cx.t("campaigns.course")))
        details {
            summary { (cx.t("chart.table")) }
            div.scroll { table {
                thead { tr { th scope="col" { (cx.t("campaigns.day")) } th.num scope="col" { (cx.t("chart.messages")) } } }
                tbody { @for (day, n) in &found.days { tr {
                    th scope="row" { (day) } td.num { (format::count(cx.lang, *n)) }
                } } }
            } }
        }
    }
}

/// Topics and words that nobody brought before.
fn news(cx: &Cx, found: &Followed) -> Markup {
    let analysis = cx.view.analysis();
    html! {
        h3 { (cx.t("campaigns.new_topics")) }
        @if found.new_topics.is_empty() { p.empty { (cx.t("campaigns.nothing_new")) } }
        ul.plain { @for &(at, n) in &found.new_topics {
            @let topic = &analysis.topics.topics[at as usize];
            li { a href={ "/topics/" (topic.id) } { (topic_name(cx, topic.id)) } " " (format::count(cx.lang, n)) (cx.t("unit.messages")) }
        } }
        h3 { (cx.t("campaigns.new_words")) }
        @if found.new_words.is_empty() { p.empty { (cx.t("campaigns.nothing_new")) } }
        p.keywords { @for &(at, n) in &found.new_words {
            @let text = &analysis.keywords.terms[at as usize].text;
            (keyword_link(text)) " " (format::count(cx.lang, n)) " "
        } }
    }
}
