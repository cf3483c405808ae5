//! `/ideas`: golden ideas, best first, each with the sentences that earned its score.

use maud::{Markup, html};

use super::PageResult;
use crate::classify::{Field, Purpose};
use crate::corpus::MessageId;
use crate::ideas::Part;
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::html::{decision_mark, facts, message_href, pager, title_of};
use crate::service::layout;
use crate::service::marks::said;
use crate::service::paging::Paging;
use crate::service::view::{self, View};
use crate::store::MaskedMessage;

/// How many ideas stand on one page.
const PER_PAGE: usize = 20;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let field = cx
        .param("field")
        .map(|code| Field::from_code(code).ok_or_else(|| ApiError::bad_parameter("field: expected one of the ten fields")));
    let field = field.transpose()?;
    let all = ranked(&cx.view, field);
    let places = paging.offset + 1..;
    let cards = paging
        .of(&all)
        .iter()
        .zip(places)
        .map(|(&id, place)| card(cx, id, place))
        .collect::<Result<Vec<_>, _>>()?;
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.ideas")) }
            p.lead { (cx.lang.fill("ideas.lead", &[("n", &format::count(cx.lang, all.len() as u64))])) }
        }
        (field_choice(cx, field))
        @if cards.is_empty() { p.empty { (cx.t("ideas.none")) } }
        ol.cards { @for card in cards { (card) } }
        (pager(cx, paging, all.len()))
        p.hint { (cx.t("ideas.hint")) }
    };
    Ok(layout::page(cx, cx.t("nav.ideas"), "/ideas", &main))
}

fn field_choice(cx: &Cx, chosen: Option<Field>) -> Markup {
    html! {
        form.choice action="/ideas" {
            label for="field" { (cx.t("ideas.field")) }
            select #field name="field" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for field in Field::ALL {
                    option value=(field.code()) selected[chosen == Some(*field)] { (cx.lang.code_words("field", field.code())) }
                }
            }
            button { (cx.t("form.show")) }
        }
    }
}

/// Suggestions that may be shown, repeats merged, in the order of the ranking.
pub(in crate::service) fn ranked(view: &View, field: Option<Field>) -> Vec<MessageId> {
    let analysis = view.analysis();
    let wanted = |&id: &MessageId| {
        let labels = &analysis.labels[id.index()];
        view.shows(id)
            && labels.purpose == Purpose::Suggestion
            && analysis.is_distinct(id)
            && field.is_none_or(|field| labels.field == field)
    };
    analysis.ideas.iter().map(|idea| idea.message).filter(wanted).collect()
}

/// The sentence of a part, or the measures given apart where the body has none.
fn sentence(text: &MaskedMessage, part: Part) -> Option<String> {
    said(part).map(|range| format::excerpt(view::sentence(&text.statement(), range), 160))
}

fn measure(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Option<String> {
    let apart = Some(format::excerpt(&text.measures.text, 160)).filter(|measures| !measures.is_empty());
    apart.or_else(|| sentence(text, cx.view.analysis().parts[id.index()].measure))
}

/// An idea in two lines: title and measure.
pub(in crate::service) fn short_card(cx: &Cx, id: MessageId, place: usize) -> Result<Markup, ApiError> {
    let text = cx.view.text(id)?;
    let measure = measure(cx, id, &text).map(|measure| format::excerpt(&measure, 70));
    Ok(html! {
        li {
            span.title { a href=(message_href(&cx.view, id)) { (title_of(cx.lang, &text)) } }
            @if let Some(score) = cx.view.idea(id).map(|idea| idea.score) { span.count { (format!("{score:.0}")) span.hidden { (place) } } }
            @if let Some(measure) = measure { span.sub { b.part.m { (cx.t("part.measure")) } (measure) } }
        }
    })
}

fn card(cx: &Cx, id: MessageId, place: usize) -> Result<Markup, ApiError> {
    let text = cx.view.text(id)?;
    let parts = &cx.view.analysis().parts[id.index()];
    let lines = [
        ("p", "part.problem", sentence(&text, parts.problem)),
        ("c", "part.cause", sentence(&text, parts.cause)),
        ("m", "part.measure", measure(cx, id, &text)),
    ];
    Ok(html! {
        li.card value=(place) {
            h2 { a href=(message_href(&cx.view, id)) { (title_of(cx.lang, &text)) } (decision_mark(cx, id)) }
            (facts(cx, id))
            dl.parts {
                @for (class, key, line) in lines {
                    dt class=(class) { (cx.t(key)) }
                    dd { @match line { Some(line) => (line), None => span.missing { (cx.t("part.missing")) } } }
                }
            }
            (score(cx, id))
        }
    })
}

/// The score with its parts, each on its own scale.
pub(in crate::service) fn score(cx: &Cx, id: MessageId) -> Markup {
    let parts = &cx.view.analysis().parts[id.index()];
    let Some(idea) = cx.view.idea(id) else { return html! {} };
    let values = [
        ("score.problem", parts.problem.value),
        ("score.cause", parts.cause.value),
        ("score.measure", parts.measure.value),
        ("score.public", parts.public.value),
        ("score.support", idea.support),
        ("score.novelty", idea.novelty),
    ];
    html! {
        div.score {
            p.total { b { (format!("{:.0}", idea.score)) } span { (cx.t("score.total")) } }
            ul { @for (key, value) in values {
                li { span { (cx.t(key)) } (chart::bar((value * 100.0).clamp(0.0, 200.0) as u32, 200)) span.num { (format!("{value:.1}")) } }
            } }
        }
    }
}
