//! A proposed topic as a card: titles, reasons, questions, ways, risks, points; whom to ask by their pseudonyms, for those entitled.

use maud::{Markup, html};

use super::super::digests::paper_text;
use super::points;
use crate::report::{Facts, Kind, brief};
use crate::selection::{Choice, Studied, Survey, Weights};
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::digests::new_href;
use crate::service::error::ApiError;
use crate::service::html::message_href;
use crate::store::Role;

/// Writers who are listed at most.
const WRITERS: usize = 5;

/// A card; `place` is its place in the list.
pub(super) fn card(
    cx: &Cx,
    facts: &Facts<'_>,
    survey: &Survey<'_>,
    choice: &Choice<'_, '_>,
    place: usize,
    weights: &Weights,
) -> Result<Markup, ApiError> {
    let one = choice.studied;
    let said = brief(facts, survey, one).map_err(|error| ApiError::internal(&error))?;
    let [act, about] = &said.titles;
    let record = [
        ("matter", one.matter.code.clone()),
        ("title", act.clone()),
        ("first", said.days.first.to_string()),
        ("last", said.days.last.to_string()),
    ];
    Ok(html! {
        li.card value=(place) {
            h2 { span.place { (place) } (one.matter.name) }
            p.titles { b { (cx.t("selection.titles")) } "“" (act) "”" (cx.t("selection.or")) "“" (about) "”" }
            h3 { (cx.t("selection.reasons")) }
            ul.reasons { @for reason in &said.reasons { li { (paper_text(reason)) } } }
            h3 { (cx.t("selection.questions")) }
            ol.questions { @for question in &said.questions { li { (paper_text(question)) } } }
            dl.pairs {
                dt { (cx.t("selection.way")) } dd { (paper_text(&said.way)) }
                dt { (cx.t("selection.time")) } dd { (paper_text(&said.time)) }
                dt { (cx.t("selection.joint")) } dd { (said.joint) }
                dt { (cx.t("selection.risks")) } dd { @for risk in &said.risks { p { (paper_text(risk)) } } }
            }
            @if cx.may(Role::Entitled) { (writers(cx, one)) }
            details {
                summary { (cx.lang.fill("selection.score_of", &[("score", &format!("{:.1}", choice.score))])) }
                (points(cx, choice, weights))
            }
            p.acts {
                a.button href=(new_href(Kind::Call, &[("about", one.matter.name.clone())])) { (cx.t("selection.call")) }
                @if cx.may(Role::Curate) { a.button href=(href("/campaigns", &record)) { (cx.t("selection.record")) } }
            }
        }
    })
}

/// Writers of the best suggestions about a matter, under their pseudonyms: their letters open the way to their names, which is logged.
fn writers(cx: &Cx, one: &Studied<'_>) -> Markup {
    let analysis = cx.view.analysis();
    let mut found: Vec<(u64, crate::corpus::MessageId)> = Vec::new();
    for idea in &analysis.ideas {
        let id = idea.message;
        let is_suggestion = analysis.labels[id.index()].purpose == crate::classify::Purpose::Suggestion;
        if found.len() == WRITERS {
            break;
        }
        let Some(writer) = analysis.message(id).voice.writer.filter(|_| is_suggestion && cx.view.shows(id)) else {
            continue;
        };
        if one.members.binary_search(&id).is_ok() && found.iter().all(|(known, _)| *known != writer) {
            found.push((writer, id));
        }
    }
    html! {
        @if !found.is_empty() {
            p.sub {
                (cx.t("selection.writers")) " "
                @for (at, (writer, id)) in found.iter().enumerate() {
                    @if at > 0 { (cx.t("unit.comma")) }
                    a href=(message_href(&cx.view, *id)) { (format!("{:08x}", writer >> 32)) }
                }
            }
        }
    }
}
