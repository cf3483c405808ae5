//! `/selection`: which matters to ask the public about next, which not, and why; weights that re-rank at once; the year's key work.

mod cards;
mod key_work;

pub(in crate::service) use key_work::keep as keep_key_work;

use axum::response::Redirect;
use maud::{Markup, html};

use super::PageResult;
use crate::report::{Facts, Kind, against};
use crate::selection::{Choice, Part, Ranking, Survey, Weights};
use crate::service::address::href;
use crate::service::assets;
use crate::service::context::{Cx, blocking};
use crate::service::digests::new_href;
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::number;
use crate::service::layout;
use crate::service::posted::Posted;
use crate::service::selection::{WEIGHED, surveyed, weights_of};
use crate::store::{Role, set_selection_weights};

use super::digests::paper_text;

/// The end of the scale of a weight.
const HEAVY: f64 = 5.0;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let found = surveyed(cx, |facts, survey| {
        let kept = facts.basis().weights;
        let weights = weights_of(&cx.pairs, kept, &[])?;
        let ranking = Ranking::of(survey, &weights);
        Ok(html! {
            (heading(cx, Some((facts, &weights))))
            div.workbench {
                (aside(cx, facts, &weights))
                div #selection { (lists(cx, facts, survey, &ranking, &weights)?) }
            }
            (key_work::panel(cx, facts))
            script src=(assets::address("selection.js")) defer {}
        })
    })?;
    let main = found.unwrap_or_else(|| html! { (heading(cx, None)) p.empty { (cx.t("selection.no_dates")) } });
    Ok(layout::page(cx, cx.t("nav.selection"), "/selection", &main))
}

/// The tabs of selection and campaigns.
pub(super) fn tabs(cx: &Cx, here: &str) -> Markup {
    html! {
        nav.tabs aria-label=(cx.t("selection.pages")) {
            @for (path, key) in [("/selection", "nav.selection"), ("/campaigns", "campaigns.title")] {
                a href=(path) aria-current=[(path == here).then_some("page")] { (cx.t(key)) }
            }
        }
    }
}

fn heading(cx: &Cx, of: Option<(&Facts<'_>, &Weights)>) -> Markup {
    html! {
        div.heading {
            h1 { (cx.t("nav.selection")) }
            (tabs(cx, "/selection"))
            @if let Some((facts, weights)) = of {
                @let is_own = *weights != facts.basis().weights;
                div.document #document {
                    @if is_own && cx.may(Role::Curate) {
                        form.inline method="post" action="/selection/weights" {
                            @for (part, name) in WEIGHED { input type="hidden" name=(name) value=(weights.of(part)); }
                            button { (cx.t("selection.document")) }
                        }
                    } @else {
                        a.button href=(new_href(Kind::Selection, &[])) { (cx.t("selection.document")) }
                    }
                }
            }
        }
    }
}

/// The column of weights; on a narrow screen it is folded.
fn aside(cx: &Cx, facts: &Facts<'_>, weights: &Weights) -> Markup {
    let kept = &facts.basis().weights;
    html! {
        details.fold { summary { (cx.t("selection.weights")) } }
        form.panel.settings #settings action="/selection" {
            fieldset {
                legend { (cx.t("selection.weights")) }
                p.hint { (cx.t("selection.weights_hint")) }
                @for (part, name) in WEIGHED {
                    div.weight {
                        label for=(name) { (cx.lang.code_words("selection_part", part.code())) }
                        output for=(name) { (weights.of(part)) }
                        input id=(name) type="range" name=(name) min="0" max=(HEAVY.max(weights.of(part))) step="0.5" value=(weights.of(part)) data-usual=(kept.of(part));
                    }
                }
                p.acts {
                    button { (cx.t("ideas.rank")) }
                    a.button.quiet #usual href="/selection" hidden[weights == kept] { (cx.t("selection.reset")) }
                }
            }
        }
    }
}

/// Proposed, standing by, not suitable.
fn lists(cx: &Cx, facts: &Facts<'_>, survey: &Survey<'_>, ranking: &Ranking<'_, '_>, weights: &Weights) -> Result<Markup, ApiError> {
    let cards = ranking
        .proposed
        .iter()
        .zip(1..)
        .map(|(choice, place)| cards::card(cx, facts, survey, choice, place, weights));
    let cards = cards.collect::<Result<Vec<_>, _>>()?;
    let unsuitable = ranking
        .unsuitable
        .iter()
        .map(|choice| unsuitable(cx, facts, survey, choice))
        .collect::<Result<Vec<_>, _>>()?;
    let share = format::share(survey.covered, u64::from(survey.messages));
    let period = facts.input.period;
    Ok(html! {
        p.lead role="status" {
            (cx.lang.fill("selection.lead", &[
                ("n", &ranking.proposed.len()),
                ("days", &format::days(cx.lang, period.first, period.last)),
                ("year", &format::days(cx.lang, survey.year.first, survey.year.last)),
            ])) " "
            @if *weights != facts.basis().weights { (cx.t("selection.own_weights")) }
        }
        @if cards.is_empty() { p.empty { (cx.t("selection.none")) } }
        ol.cards.choices { @for card in cards { (card) } }
        section.panel {
            h2 { (cx.t("selection.further")) }
            @if ranking.further.is_empty() { p.empty { (cx.t("selection.none_further")) } } @else { (table(cx, survey, &ranking.further)) }
        }
        section.panel {
            h2 { (cx.t("selection.unsuitable")) }
            @if unsuitable.is_empty() { p.empty { (cx.t("selection.none_unsuitable")) } }
            ul.plain.against { @for one in unsuitable { (one) } }
        }
        p.hint { (cx.lang.fill("selection.covered", &[("n", &format::count(cx.lang, survey.covered)), ("share", &share)])) }
    })
}

fn of_year(survey: &Survey<'_>, choice: &Choice<'_, '_>) -> Filter {
    Filter {
        from: Some(survey.year.first),
        to: Some(survey.year.last),
        ..choice.studied.matter.filter()
    }
}

fn table(cx: &Cx, survey: &Survey<'_>, choices: &[Choice<'_, '_>]) -> Markup {
    html! {
        div.scroll { table {
            thead { tr {
                th scope="col" { (cx.t("selection.matter")) }
                th.num scope="col" { (cx.t("selection.score")) }
                th.num scope="col" { (cx.t("selection.year")) }
                th.num scope="col" { (cx.t("selection.people")) }
                th.num scope="col" { (cx.t("selection.now")) }
            } }
            tbody { @for choice in choices {
                @let tally = &choice.studied.tally;
                tr {
                    th scope="row" { (choice.studied.matter.name) }
                    td.num { (format!("{:.1}", choice.score)) }
                    td.num { (number(cx.lang, tally.year as usize, &of_year(survey, choice))) }
                    td.num { (format::count(cx.lang, tally.year_people)) }
                    td.num { (format::count(cx.lang, tally.now)) }
                }
            } }
        } }
    }
}

/// A matter that is not suitable, with what speaks against it.
fn unsuitable(cx: &Cx, facts: &Facts<'_>, survey: &Survey<'_>, choice: &Choice<'_, '_>) -> Result<Markup, ApiError> {
    let reasons = against(facts, survey, choice).map_err(|error| ApiError::internal(&error))?;
    let tally = &choice.studied.tally;
    Ok(html! {
        li {
            p.title { (choice.studied.matter.name) " " span.facts {
                (number(cx.lang, tally.year as usize, &of_year(survey, choice))) (cx.t("unit.messages")) (cx.t("unit.comma"))
                (format::count(cx.lang, tally.year_people)) (cx.t("unit.people"))
            } }
            @for reason in reasons { p.sub { (paper_text(&reason)) } }
        }
    })
}

/// The points of each part, with their weights.
fn points(cx: &Cx, choice: &Choice<'_, '_>, weights: &Weights) -> Markup {
    html! {
        table.points {
            caption.hidden { (cx.t("selection.points")) }
            tbody { @for (&part, value) in Part::ALL.iter().zip(&choice.studied.values) { tr {
                th scope="row" { (cx.lang.code_words("selection_part", part.code())) }
                td.draw { @if let Some(value) = value { (crate::service::chart::bar(value.round() as u32, 100)) } }
                td.num { @if let Some(value) = value { (format!("{value:.0}")) } @else { (cx.t("selection.no_value")) } }
                td.num.soft { "×" (weights.of(part)) }
            } } }
        }
    }
}

/// Keeps the weights, then shows the document that is made by them.
pub(in crate::service) async fn keep_weights(posted: Posted) -> Result<Redirect, ApiError> {
    blocking(move || {
        let workspace = posted.cx.require(Role::Curate)?;
        let weights = weights_of(&posted.pairs, Weights::default(), &[])?;
        set_selection_weights(workspace, weights).map_err(|error| ApiError::internal(&error))?;
        Ok(Redirect::to(&href::<&str, &str>(
            "/digests/new",
            &[("kind", Kind::Selection.code())],
        )))
    })
    .await
}
