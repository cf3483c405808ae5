//! `/ideas`: golden ideas, best first, each with the sentences that earned its score.

use maud::{Markup, html};

use super::PageResult;
use crate::classify::{Field, Purpose};
use crate::corpus::MessageId;
use crate::ideas::{Gap, Part, Signal};
use crate::service::address::href;
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
    let list = IdeaList::asked(cx)?.unwrap_or(IdeaList::Shortlist);
    let all = listed(&cx.view, list, field);
    let places = paging.offset + 1..;
    let cards = paging
        .of(&all)
        .iter()
        .zip(places)
        .map(|(&id, place)| card(cx, id, place))
        .collect::<Result<Vec<_>, _>>()?;
    let lead = format!("{}_lead", list.code());
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.ideas")) }
            p.lead { (cx.lang.code_words("idea_list", &lead).replace("{n}", &format::count(cx.lang, all.len() as u64))) }
        }
        (list_choice(cx, list))
        (field_choice(cx, list, field))
        @if cards.is_empty() { p.empty { (cx.t("ideas.none")) } }
        ol.cards { @for card in cards { (card) } }
        (pager(cx, paging, all.len()))
        p.hint { (cx.t("ideas.hint")) }
        @if let Some(weights) = weights(cx) { p.hint { (weights) } }
    };
    Ok(layout::page(cx, cx.t("nav.ideas"), "/ideas", &main))
}

/// Which ideas are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::service) enum IdeaList {
    /// A matter stands once.
    Shortlist,
    /// Single good ideas (单件好建议).
    Shelf,
    /// All suggestions.
    All,
}

impl IdeaList {
    const ALL: [Self; 3] = [Self::Shortlist, Self::Shelf, Self::All];

    fn code(self) -> &'static str {
        match self {
            Self::Shortlist => "shortlist",
            Self::Shelf => "shelf",
            Self::All => "all",
        }
    }

    /// The list that the query names.
    pub(in crate::service) fn asked(cx: &Cx) -> Result<Option<Self>, ApiError> {
        let named = |code: &str| Self::ALL.into_iter().find(|list| list.code() == code);
        cx.param("list")
            .map(|code| named(code).ok_or_else(|| ApiError::bad_parameter("list: expected shortlist, shelf or all")))
            .transpose()
    }
}

fn list_choice(cx: &Cx, chosen: IdeaList) -> Markup {
    html! {
        nav.choice aria-label=(cx.t("ideas.lists")) {
            @for list in IdeaList::ALL {
                @let words = cx.lang.code_words("idea_list", list.code());
                @if list == chosen { b aria-current="page" { (words) } } @else { a href=(href("/ideas", &[("list", list.code())])) { (words) } }
            }
        }
    }
}

fn field_choice(cx: &Cx, list: IdeaList, chosen: Option<Field>) -> Markup {
    html! {
        form.choice action="/ideas" {
            input type="hidden" name="list" value=(list.code());
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

/// The ideas of a list, in its order.
pub(in crate::service) fn listed(view: &View, list: IdeaList, field: Option<Field>) -> Vec<MessageId> {
    let mut ids = ranked(view, field);
    let place = |id: MessageId| view.idea(id).and_then(|idea| idea.shortlist_rank);
    match list {
        IdeaList::All => {}
        IdeaList::Shelf => ids.retain(|&id| view.idea(id).is_some_and(|idea| idea.shelf)),
        IdeaList::Shortlist => {
            ids.retain(|&id| place(id).is_some());
            ids.sort_by_key(|&id| place(id));
        }
    }
    ids
}

/// The weights of the run, in words.
fn weights(cx: &Cx) -> Option<String> {
    let weights = cx.view.snapshot().manifest().params.get("ideas")?;
    let one = |signal: &Signal| {
        let weight = weights.get(signal.code())?.as_f64()?;
        Some(format!("{} {weight:.1}", cx.lang.code_words("signal", signal.code())))
    };
    let all: Vec<String> = Signal::ALL.iter().filter_map(one).collect();
    Some(cx.lang.fill("ideas.weights", &[("weights", &all.join(cx.t("ideas.comma")))]))
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
        ("u", "part.public", sentence(&text, parts.public)),
    ];
    let shelf = cx.view.idea(id).is_some_and(|idea| idea.shelf);
    let missing: Vec<&str> = Gap::of(parts.missing).map(|gap| cx.lang.code_words("gap", gap.code())).collect();
    Ok(html! {
        li.card value=(place) {
            h2 { a href=(message_href(&cx.view, id)) { (title_of(cx.lang, &text)) } (decision_mark(cx, id)) }
            (facts(cx, id))
            @if shelf || parts.repeatable { p.sub {
                @if shelf { span.mark { (cx.lang.code_words("idea_list", "shelf")) } " " }
                @if parts.repeatable { span.mark { (cx.t("ideas.repeatable")) } }
            } }
            dl.parts {
                @for (class, key, line) in lines {
                    dt class=(class) { (cx.t(key)) }
                    dd { @match line { Some(line) => (line), None => span.missing { (cx.t("part.missing")) } } }
                }
                @if !missing.is_empty() { dt { (cx.t("part.gaps")) } dd { span.missing { (missing.join(cx.t("ideas.comma"))) } } }
            }
            (score(cx, id))
        }
    })
}

/// The score with its parts, each on its own scale.
pub(in crate::service) fn score(cx: &Cx, id: MessageId) -> Markup {
    let parts = &cx.view.analysis().parts[id.index()];
    let Some(idea) = cx.view.idea(id) else { return html! {} };
    let value = |signal: Signal| match signal {
        Signal::Problem => Some(parts.problem.value),
        Signal::Cause => Some(parts.cause.value),
        Signal::Measure => Some(parts.measure.value),
        Signal::Public => Some(parts.public.value),
        Signal::Support => Some(idea.support),
        Signal::Novelty => Some(idea.novelty),
        Signal::Grade | Signal::OtherPurpose | Signal::LegalRoute | Signal::Trap => None,
    };
    // What has no scale of its own stands here only where it costs something.
    let costs = Signal::ALL
        .iter()
        .zip(idea.lost)
        .filter(|(signal, lost)| value(**signal).is_none() && *lost >= 0.5);
    html! {
        div.score {
            p.total { b { (format!("{:.0}", idea.score)) } span { (cx.t("score.total")) } }
            ul {
                @for (signal, lost) in Signal::ALL.iter().zip(idea.lost) {
                    @if let Some(value) = value(*signal) {
                        @let takes = cx.lang.fill("score.takes", &[("n", &format!("{lost:.1}"))]);
                        li title=(takes) {
                            span { (cx.lang.code_words("signal", signal.code())) }
                            (chart::bar((value * 100.0).clamp(0.0, 200.0) as u32, 200))
                            span.num { (format!("{value:.1}")) }
                        }
                    }
                }
                @for (signal, lost) in costs {
                    li { span { (cx.lang.code_words("signal", signal.code())) } span {} span.num { (format!("-{lost:.0}")) } }
                }
            }
        }
    }
}
