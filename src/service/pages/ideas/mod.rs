//! `/ideas`: golden ideas (金点子), best first, each with the sentences that earned its score; weights, filters, decisions.

mod asked;
mod card;
mod decided;
mod panel;
mod ranking;
mod shortlist;

pub(in crate::service) use asked::{IdeaList, IdeaQuestion, WEIGHED};
pub(in crate::service) use card::{score_of, short_card};
pub(in crate::service) use decided::{Decisions, desk, said};
pub(in crate::service) use ranking::{Listed, listed, ranked};
pub(in crate::service) use shortlist::{export as export_shortlist, page as shortlist};

use asked::Decided;
use panel::weights_in_words;

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
    let decisions = Decisions::of(cx);
    let list = list(cx, &asked, &decisions)?;
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.ideas")) }
            (tabs(cx, &decisions, Some(&asked)))
        }
        div.workbench {
            (panel::aside(cx, &asked))
            div #ideas { (list) }
        }
        script src=(assets::address("weights.js")) defer {}
    };
    Ok(layout::page(cx, cx.t("nav.ideas"), "/ideas", &main))
}

fn asked(cx: &Cx) -> Result<IdeaQuestion, ApiError> {
    IdeaQuestion::from_pairs(&cx.view, &cx.pairs, IdeaList::Shortlist, &["limit", "offset"])
}

/// What the list is, the cards, the pages, and by what they are ranked.
fn list(cx: &Cx, asked: &IdeaQuestion, decisions: &Decisions<'_>) -> Result<Markup, ApiError> {
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let mut all = ranked(&cx.view, asked, |idea| decisions.now(idea));
    // What was not taken is out of the way, but for those who ask for it.
    if asked.decided.is_none() {
        all.retain(|one| !decided::is_dropped(decisions.of_message(one.id)));
    }
    let cards = paging
        .of(&all)
        .iter()
        .zip(paging.offset + 1..)
        .map(|(one, place)| card::card(cx, asked, decisions, one, place))
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
        p.hint { (weights_in_words(cx, asked)) }
    })
}

/// The lists, then what was taken and what was not, each with how many; `asked` is the list that is open, if one is.
fn tabs(cx: &Cx, decisions: &Decisions<'_>, asked: Option<&IdeaQuestion>) -> Markup {
    let usual = IdeaQuestion::of(&cx.view, IdeaList::Shortlist);
    let open = asked.map(|asked| (asked.list, asked.decided == Some(Decided::Dropped)));
    let base = asked.unwrap_or(&usual);
    let (taken, dropped) = (
        decided_by_now(cx, decisions, Decided::Shortlisted),
        decided_by_now(cx, decisions, Decided::Dropped),
    );
    let dropped_href = format!("/ideas?list=all&decision=dropped&purpose={}", asked::ANY_PURPOSE);
    let n = |n: usize| html! { " " span.count { (format::count(cx.lang, n as u64)) } };
    html! {
        nav.tabs aria-label=(cx.t("ideas.lists")) {
            @for list in IdeaList::ALL {
                a href=(base.href_with(&[("list", Some(list.code())), ("decision", None)])) aria-current=[(open == Some((list, false))).then_some("page")] {
                    (cx.lang.code_words("idea_list", list.code()))
                }
            }
            a href="/ideas/shortlist" aria-current=[open.is_none().then_some("page")] { (cx.t("ideas.taken")) (n(taken)) }
            a href=(dropped_href) aria-current=[open.is_some_and(|(_, dropped)| dropped).then_some("page")] { (cx.lang.code_words("decided", Decided::Dropped.code())) (n(dropped)) }
        }
    }
}

/// How many ideas people decided so, of any purpose.
fn decided_by_now(cx: &Cx, decisions: &Decisions<'_>, decided: Decided) -> usize {
    let analysis = cx.view.analysis();
    let wanted = |id| cx.view.shows(id) && analysis.is_distinct(id);
    let ideas = analysis.ideas.iter().filter(|idea| wanted(idea.message));
    ideas.filter(|idea| decided.holds(decisions.now(idea))).count()
}
