//! `/search`: what was said and answered before, by words or by a whole text; what each filter would leave; searches that are saved.

mod export;
mod facets;
mod hits;
mod paste;
mod period;
mod saved;
mod why;

pub(in crate::service) use export::{file, format as file_format, found as export_found, links as export_links, listed as export_listed};
pub(in crate::service) use paste::similar;
pub(in crate::service) use saved::{change, with_news};
pub(in crate::service) use why::page as why;

use maud::{Markup, html};

use super::PageResult;
use super::chips::{chips, value_words};
use crate::search::{Condition, Hit, Match, Order, SearchPage, Strictness, Substitution};
use crate::service::before;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::html::pager;
use crate::service::layout;
use crate::service::paging::Paging;
use crate::service::question::{Answer, Question};

/// How many hits stand on one page.
const PER_PAGE: usize = 20;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let question = Question::from_pairs(&cx.pairs, &["limit", "offset"])?;
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let query = &*question.asked.query;
    let main = if query.is_empty() {
        html! {
            div.heading { h1 { (cx.t("nav.search")) } p.lead { (cx.t("search.lead")) } }
            (ask(cx, &question))
            (saved::section(cx)?)
            (before::form(cx, "", ""))
        }
    } else {
        html! {
            div.heading { h1 { (cx.t("nav.search")) } }
            (ask(cx, &question))
            (results(cx, &question, paging)?)
            (before::form(cx, "", ""))
        }
    };
    let title = if query.is_empty() {
        cx.t("nav.search").to_owned()
    } else {
        format!("{query} · {}", cx.t("nav.search"))
    };
    Ok(layout::page(cx, &title, "/search", &main))
}

/// The words, beside the filters that stay when they change.
fn ask(cx: &Cx, question: &Question) -> Markup {
    let kept = question.pairs().into_iter().filter(|(name, _)| *name != "q");
    html! {
        form.ask action="/search" {
            label.hidden for="q" { (cx.t("search.label")) }
            input #q type="search" name="q" value=(question.asked.query) placeholder=(cx.t("search.placeholder")) maxlength="1000" autocomplete="off" required;
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            button { (cx.t("search.go")) }
        }
    }
}

fn results(cx: &Cx, question: &Question, paging: Paging) -> Result<Markup, ApiError> {
    let answer = question.answer(&cx.view, paging)?;
    let filters = question.asked.filter.pairs();
    let chosen = chips(cx, &question.asked.filter, |names| {
        let parts: Vec<(&'static str, Option<&str>)> = names.iter().map(|&name| (name, None)).collect();
        question.href_with("/search", &parts)
    });
    Ok(html! {
        p.lead role="status" { (found_words(cx, question, &answer)) }
        (understood(cx, &answer.page))
        (chosen)
        div.found {
            @if !answer.page.held.is_empty() || !filters.is_empty() {
                details.fold {
                    summary { (cx.t("search.filters")) @if !filters.is_empty() { " " span.mark { (filters.len()) } } }
                }
                (facets::aside(cx, question, &answer.facets))
            }
            div.results {
                (toolbar(cx, question, &answer))
                (list(cx, question, &answer, paging)?)
                (pager(cx, paging, answer.submissions))
            }
        }
    })
}

/// How many there are, in words.
fn found_words(cx: &Cx, question: &Question, answer: &Answer) -> Markup {
    let total = answer.page.total_all;
    let count = |n: usize| format::count(cx.lang, n as u64);
    let parts: [(&str, &dyn std::fmt::Display); 2] = [("n", &count(total)), ("query", &question.asked.query)];
    html! {
        (cx.lang.fill("search.found", &parts))
        @if answer.submissions < total { " " (cx.lang.fill("search.submissions", &[("n", &count(answer.submissions))])) }
        @if question.since.is_some() && !question.new_only {
            " "
            @if answer.new == 0 { (cx.t("saved.no_new")) }
            @else { a href=(question.href_with("/search", &[("new", Some("true"))])) { (cx.lang.fill("search.only_new", &[("n", &count(answer.new))])) } }
        }
        @if question.new_only { " " a href=(question.href_with("/search", &[("new", None)])) { (cx.t("search.not_only_new")) } }
    }
}

/// What of the query was read as conditions, and what was not.
fn understood(cx: &Cx, page: &SearchPage) -> Markup {
    let words = |condition: &Condition| {
        let no = if condition.wanted { "" } else { cx.t("search.except") };
        let one = |(name, value): (&'static str, String)| {
            let filter = cx.lang.code_words("filter", name);
            format!("{no}{filter}{}{}", cx.t("unit.colon"), value_words(cx, name, &value))
        };
        condition.filter.pairs().into_iter().map(one).collect::<Vec<_>>()
    };
    let conditions: Vec<String> = page.conditions.iter().flat_map(words).collect();
    html! {
        @if !conditions.is_empty() { p.sub { (cx.lang.fill("search.conditions", &[("words", &conditions.join(cx.t("unit.comma")))])) } }
        @for text in &page.unread { p.sub { (cx.lang.fill("search.unread", &[("text", text)])) } }
    }
}

/// Words that were looked for in place of those asked for, and why.
fn also_asked(cx: &Cx, substitutions: &[Substitution]) -> Markup {
    const MOST: usize = 12;
    let word = |found: &Substitution| {
        cx.lang.fill(
            "search.in_place",
            &[
                ("used", &found.used),
                ("asked", &found.asked),
                ("why", &cx.lang.code_words("origin", found.origin.code())),
            ],
        )
    };
    let words: Vec<String> = substitutions.iter().take(MOST).map(word).collect();
    html! {
        @if !words.is_empty() { p.sub { (cx.lang.fill("search.also_asked", &[("words", &words.join(cx.t("unit.comma")))])) } }
    }
}

/// Orders, the strict switch, exports, saving.
fn toolbar(cx: &Cx, question: &Question, answer: &Answer) -> Markup {
    let strict = question.asked.strictness == Strictness::Strict;
    html! {
        div.toolbar {
            nav.orders aria-label=(cx.t("search.order")) {
                @for &order in Order::ALL {
                    @let code = Some(order.code()).filter(|_| order != Order::Relevance);
                    a href=(question.href_with("/search", &[("order", code)])) aria-current=[(order == question.asked.order).then_some("true")] {
                        (cx.lang.code_words("order", order.code()))
                    }
                }
            }
            nav.switch aria-label=(cx.t("search.strictness")) {
                a href=(question.href_with("/search", &[("strict", None)])) aria-current=[(!strict).then_some("true")] { (cx.t("search.loose")) }
                a href=(question.href_with("/search", &[("strict", Some("true"))])) aria-current=[strict.then_some("true")] { (cx.t("search.strict")) }
            }
            @if !answer.page.hits.is_empty() { (export_links(cx, "/search/export", &question.pairs(), answer.page.total_all)) }
            (saved::form(cx, question))
        }
    }
}

/// The hits: those that hold everything asked, then the relaxed ones under a line that says so.
fn list(cx: &Cx, question: &Question, answer: &Answer, paging: Paging) -> Result<Markup, ApiError> {
    let words = &answer.page.highlights;
    let (all, relaxed): (Vec<&Hit>, Vec<&Hit>) = answer.page.hits.iter().partition(|hit| hit.matched == Match::All);
    let entry = |hit: &&Hit| hits::entry(cx, question, hit, words);
    let all_entries = all.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let relaxed_entries = relaxed.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        @if !all.is_empty() { section.panel { div.list { @for entry in all_entries { (entry) } } } }
        @if !relaxed.is_empty() {
            section.panel { h2 { (cx.t("search.relaxed")) } (also_asked(cx, &answer.page.substitutions)) div.list { @for entry in relaxed_entries { (entry) } } }
        }
        @if answer.page.hits.is_empty() {
            p.empty { (cx.t(if paging.offset > 0 || answer.page.held.is_empty() { "search.nothing" } else { "search.filtered_out" })) }
        }
    })
}
