//! `/decisions`: what people decided (人工调整): who, when, why, what became of it, and the way back.

use axum::response::{IntoResponse, Redirect, Response};
use maud::{Markup, html};

use super::PageResult;
use crate::curation::{Entry, OperationKind, Outcome, OutcomeState, Standing, fold};
use crate::service::context::{Cx, blocking};
use crate::service::decisions::{self, Wanted};
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::html::pager;
use crate::service::layout;
use crate::service::paging::Paging;
use crate::service::posted::Posted;
use crate::store::Role;

/// Entries on a page.
const PER_PAGE: usize = 50;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let kind = cx.param("kind").and_then(OperationKind::from_code);
    let waiting = cx.param("waiting") == Some("true");
    let first_waiting = cx.pending().waiting().first().map_or(u32::MAX, |entry| entry.seq);
    let wanted = |entry: &&Entry| kind.is_none_or(|kind| entry.kind() == kind) && (!waiting || entry.seq >= first_waiting);
    let all: Vec<&Entry> = cx.pending().entries().iter().rev().filter(wanted).collect();
    let main = html! {
        div.heading {
            h1 { (cx.t("decisions.title")) }
            p.lead { (cx.lang.fill("decisions.lead", &[("n", &cx.pending().entries().len()), ("waiting", &cx.pending().waiting().len())])) }
        }
        (choice(cx, kind, waiting))
        @if all.is_empty() { p.empty { (cx.t("decisions.none")) } } @else { div.scroll { (table(cx, paging.of(&all))) } }
        (pager(cx, paging, all.len()))
    };
    Ok(layout::page(cx, cx.t("decisions.title"), "/decisions", &main))
}

fn choice(cx: &Cx, chosen: Option<OperationKind>, waiting: bool) -> Markup {
    html! {
        form.choice action="/decisions" {
            label for="kind" { (cx.t("decisions.kind")) }
            select #kind name="kind" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for kind in OperationKind::ALL { option value=(kind.code()) selected[chosen == Some(*kind)] { (cx.lang.code_words("operation", kind.code())) } }
            }
            label for="waiting" { (cx.t("decisions.state")) }
            select #waiting name="waiting" data-submit="" {
                option value="" { (cx.t("form.all")) }
                option value="true" selected[waiting] { (cx.t("curate.pending")) }
            }
            button { (cx.t("form.show")) }
        }
    }
}

/// The entries that a page keeps, the latest first, with a button that undoes each; nothing where there is none.
pub(in crate::service) fn history(cx: &Cx, keep: impl Fn(&Entry) -> bool) -> Markup {
    let kept: Vec<&Entry> = cx.pending().entries().iter().rev().filter(|entry| keep(entry)).collect();
    html! { @if !kept.is_empty() { div.scroll { (table(cx, &kept)) } } }
}

fn table(cx: &Cx, entries: &[&Entry]) -> Markup {
    let folded = fold(cx.pending().entries());
    let standing = |seq: u32| {
        let at = folded.entries.binary_search_by_key(&seq, |entry| entry.seq).ok();
        at.map(|at| folded.standing[at])
    };
    let outcome = |seq: u32| cx.view.analysis().curation.iter().find(|outcome| outcome.seq == seq);
    html! {
        table.decisions {
            thead { tr {
                @for key in ["decisions.seq", "decisions.when", "decisions.who", "decisions.what", "decisions.why", "decisions.outcome"] { th scope="col" { (cx.t(key)) } }
                @if cx.may(Role::Curate) { th scope="col" { span.hidden { (cx.t("decisions.undo_button")) } } }
            } }
            tbody { @for entry in entries {
                @let standing = standing(entry.seq);
                tr #{ "entry-" (entry.seq) } {
                    th.num scope="row" { (entry.seq) }
                    td.time { (format::moment(cx.lang, entry.when)) }
                    td { (entry.who) }
                    td.what { (decisions::sentence(cx, entry)) }
                    td { (entry.why) }
                    td { (became(cx, entry, standing, outcome(entry.seq))) }
                    @if cx.may(Role::Curate) { td { (undo(cx, entry, standing)) } }
                }
            } }
        }
    }
}

/// What became of an entry: undone and waiting are known at once, the rest from the analysis.
fn became(cx: &Cx, entry: &Entry, standing: Option<Standing>, outcome: Option<&Outcome>) -> Markup {
    let waits = cx.pending().waiting().first().is_some_and(|first| entry.seq >= first.seq);
    html! {
        @match (standing, outcome) {
            (Some(Standing::Undone { by }), _) => { (cx.lang.fill("decisions.undone_by", &[("seq", &by)])) }
            (Some(Standing::Overridden { by }), _) => { (cx.lang.fill("decisions.overridden_by", &[("seq", &by)])) }
            (_, Some(outcome)) if !waits => {
                (cx.lang.code_words("outcome", outcome.state.code()))
                @if outcome.state == OutcomeState::Partly { " " (outcome.done) "/" (outcome.wanted) }
                @if let Some(cause) = outcome.cause { (cx.t("unit.colon")) (cx.lang.code_words("cause", cause.code())) }
            }
            _ => { span.mark { (cx.t("curate.pending")) } }
        }
    }
}

/// A button that undoes an entry, unless it was undone already.
fn undo(cx: &Cx, entry: &Entry, standing: Option<Standing>) -> Markup {
    html! {
        @if !matches!(standing, Some(Standing::Undone { .. } | Standing::Dangling)) {
            (undo_button(cx, entry.seq))
        }
    }
}

/// A form with one button that undoes an entry and comes back to the page where it stands.
pub(in crate::service) fn undo_button(cx: &Cx, seq: u32) -> Markup {
    html! {
        form.inline method="post" action="/decisions" {
            input type="hidden" name="kind" value="undo";
            input type="hidden" name="seq" value=(seq);
            input type="hidden" name="back" value=(cx.here());
            button.link aria-label=(cx.lang.fill("decisions.undo", &[("seq", &seq)])) { (cx.t("decisions.undo_button")) }
        }
    }
}

/// Notes what a form decides and goes back to where it came from.
pub(in crate::service) async fn decide(posted: Posted) -> Result<Response, ApiError> {
    blocking(move || {
        let wanted = Wanted::posted(&posted)?;
        decisions::decide(&posted.cx, &wanted)?;
        Ok(Redirect::to(&posted.back()).into_response())
    })
    .await
}
