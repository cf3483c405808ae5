//! `/search`: what was said and answered before, by words or by a whole text; what each filter would leave; searches that are saved.

mod desk;
mod export;
mod facets;
mod hits;
mod paste;
mod period;
mod saved;
mod why;

pub(in crate::service) use desk::page as open;
pub(in crate::service) use export::{found as export_found, listed as export_listed};
pub(in crate::service) use paste::similar;
pub(in crate::service) use saved::{change, with_news};
pub(in crate::service) use why::page as why;

use maud::{Markup, html};

use super::PageResult;
use super::chips::{chip, chips, value_words};
use crate::corpus::MessageId;
use crate::report::Kind;
use crate::search::{self, Condition, Hit, Match, Order, SearchPage, Strictness, Substitution};
use crate::service::assets;
use crate::service::before;
use crate::service::context::Cx;
use crate::service::digests::new_href;
use crate::service::download;
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
    let question = Question::from_pairs(&cx.pairs, &desk::OWN)?;
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
            div.heading.hidden { h1 { (cx.t("nav.search")) } }
            (results(cx, &question, paging)?)
            script src=(assets::address("desk.js")) defer {}
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

/// What was found in four columns: filters, results, the opened message, what stands beside it. Unless a message was asked for, the first
/// result is opened where the screen has room for it.
fn results(cx: &Cx, question: &Question, paging: Paging) -> Result<Markup, ApiError> {
    let answer = question.answer(&cx.view, paging)?;
    let asked_for = cx.param("open").map(|uid| cx.view.message(uid)).transpose()?;
    let open = asked_for.or_else(|| answer.page.hits.first().map(|hit| hit.message));
    let filters = question.asked.filter.pairs().len();
    let beside = open.map(|id| desk::opened(cx, question, id, &answer.page.highlights)).transpose()?;
    Ok(html! {
        div.desk.is-open[asked_for.is_some()] {
            div.desk-head {
                (ask(cx, question))
                p.lead role="status" { (found_words(cx, question, &answer)) }
                (understood(cx, question, &answer.page))
                (toolbar(cx, question, &answer))
            }
            @if !answer.page.held.is_empty() || filters > 0 {
                details.fold {
                    summary { (cx.t("search.filters")) @if filters > 0 { " " span.mark { (filters) } } }
                }
                (facets::aside(cx, question, &question.facets(&cx.view, &answer)))
            }
            section.results aria-label=(cx.t("search.results")) {
                (list(cx, question, &answer, paging, open)?)
                (pager(cx, paging, answer.submissions))
            }
            div.open #open { @if let Some(beside) = beside { (beside) } }
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

/// The filters that are set and what of the query was read as conditions, each with a way to drop it; and what was not understood.
fn understood(cx: &Cx, question: &Question, page: &SearchPage) -> Markup {
    let without = |names: &[&'static str]| {
        let parts: Vec<(&'static str, Option<&str>)> = names.iter().map(|&name| (name, None)).collect();
        question.href_with("/search", &parts)
    };
    let conditions: Vec<Markup> = page
        .conditions
        .iter()
        .filter_map(|condition| condition_chip(cx, question, condition))
        .collect();
    html! {
        (chips(cx, &question.asked.filter, &conditions, without))
        @for text in &page.unread { p.sub { (cx.lang.fill("search.unread", &[("text", text)])) } }
    }
}

/// A condition of the query as a chip; dropping it takes its words out of the query.
fn condition_chip(cx: &Cx, question: &Question, condition: &Condition) -> Option<Markup> {
    let query = search::without_condition(&question.asked.query_on(cx.view.snapshot()), condition)?;
    let except = if condition.wanted { "" } else { cx.t("search.except") };
    let names = condition.filter.pairs();
    let one = |(name, value): &(&'static str, String)| value_words(cx, name, value);
    let words: Vec<String> = names.iter().map(one).collect();
    let name = match names.as_slice() {
        [(name, _)] => cx.lang.code_words("filter", name),
        _ => cx.lang.code_words("facet", "period"),
    };
    let href = question.href_with("/search", &[("q", Some(&query))]);
    Some(chip(cx, &format!("{except}{name}"), &words.join(" – "), &href))
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
            @if !answer.page.hits.is_empty() { (download::links(cx, "/search/export", &question.pairs(), answer.page.total_all)) }
            @if !answer.page.hits.is_empty() && !question.asked.query.is_empty() {
                p.ways { a.way href=(new_href(Kind::Special, &[("about", question.asked.query.clone())])) { (cx.t("digests.write_special")) } }
            }
            (saved::form(cx, question))
        }
    }
}

/// The hits: those that hold everything asked, then the relaxed ones under a line that says so.
fn list(cx: &Cx, question: &Question, answer: &Answer, paging: Paging, open: Option<MessageId>) -> Result<Markup, ApiError> {
    let words = &answer.page.highlights;
    let (all, relaxed): (Vec<&Hit>, Vec<&Hit>) = answer.page.hits.iter().partition(|hit| hit.matched == Match::All);
    let entry = |hit: &&Hit| hits::entry(cx, question, hit, words, open == Some(hit.message));
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
