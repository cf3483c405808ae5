//! `/ideas`: golden ideas (金点子), best first, each with the sentences that earned its score; weights, filters, decisions.

mod asked;
mod card;
mod decided;
mod panel;
mod ranking;

pub(in crate::service) use asked::{IdeaList, IdeaQuestion, WEIGHED};
pub(in crate::service) use card::{score_of, short_card};
pub(in crate::service) use decided::decision_now;
pub(in crate::service) use ranking::{Listed, listed, ranked};

use maud::{Markup, html};

use super::PageResult;
use crate::service::assets;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::html::pager;
use crate::service::layout;
use crate::service::paging::Paging;

/// How many ideas stand on one page.
const PER_PAGE: usize = 20;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let asked = asked(cx)?;
    let list = list(cx, &asked)?;
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.ideas")) }
            (tabs(cx, &asked))
        }
        div.workbench {
            (panel::aside(cx, &asked))
            div #ideas { (list) }
        }
        script src=(assets::address("ideas.js")) defer {}
    };
    Ok(layout::page(cx, cx.t("nav.ideas"), "/ideas", &main))
}

fn asked(cx: &Cx) -> Result<IdeaQuestion, ApiError> {
    IdeaQuestion::from_pairs(&cx.view, &cx.pairs, IdeaList::Shortlist, &["limit", "offset"])
}

/// What the list is, the cards, the pages, and by what they are ranked.
fn list(cx: &Cx, asked: &IdeaQuestion) -> Result<Markup, ApiError> {
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let mut all = ranked(&cx.view, asked, |idea| decision_now(cx, idea));
    // What was not taken is out of the way, but for those who ask for it.
    if asked.decided.is_none() {
        all.retain(|one| !decided::is_dropped(cx, one.id));
    }
    let cards = paging
        .of(&all)
        .iter()
        .zip(paging.offset + 1..)
        .map(|(one, place)| card::card(cx, asked, one, place))
        .collect::<Result<Vec<_>, _>>()?;
    let lead = format!("{}_lead", asked.list.code());
    Ok(html! {
        p.lead role="status" {
            (cx.lang.code_words("idea_list", &lead).replace("{n}", &format::count(cx.lang, all.len() as u64)))
            @if asked.has_own_weights() { " " (cx.t("ideas.own_weights")) }
        }
        (panel::chosen(cx, asked))
        @if cards.is_empty() { p.empty { (cx.t("ideas.none")) } }
        ol.cards { @for card in cards { (card) } }
        (pager(cx, paging, all.len()))
        p.hint { (cx.t("ideas.hint")) }
        p.hint { (panel::weights_in_words(cx, asked)) }
    })
}

/// The lists, as tabs.
fn tabs(cx: &Cx, asked: &IdeaQuestion) -> Markup {
    html! {
        nav.tabs aria-label=(cx.t("ideas.lists")) {
            @for list in IdeaList::ALL {
                a href=(asked.href_with(&[("list", Some(list.code()))])) aria-current=[(list == asked.list).then_some("page")] {
                    (cx.lang.code_words("idea_list", list.code()))
                }
            }
        }
    }
}
