//! `/search`: what was said and answered before, by words or by a whole text.

use axum::response::Html;
use maud::{Markup, html};

use super::PageResult;
use crate::corpus::Channel;
use crate::search::{self, Hit, Match, SearchPage, SearchRequest};
use crate::service::address;
use crate::service::before;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::pager;
use crate::service::layout;
use crate::service::paging::Paging;
use crate::service::similar;
use crate::store::Scope;

/// How many hits stand on one page.
const PER_PAGE: usize = 20;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

/// Serves the page for a text that was pasted.
pub(in crate::service) async fn similar(cx: Cx, body: String) -> PageResult {
    blocking(move || render_similar(&cx, &body).map(|markup| Html(markup.into_string()))).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let filter = Filter::from_pairs(&cx.pairs, &["q", "limit", "offset"])?;
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let query = cx.param("q").map(str::trim).filter(|query| !query.is_empty());
    let main = html! {
        div.heading { h1 { (cx.t("nav.search")) } }
        @match query {
            Some(query) => {
                (choice(cx, query, &filter))
                (results(cx, query, &filter, paging)?)
            }
            None => p.lead { (cx.t("search.lead")) },
        }
        (before::form(cx, "", ""))
    };
    let title = query.map_or_else(
        || cx.t("nav.search").to_owned(),
        |query| format!("{query} · {}", cx.t("nav.search")),
    );
    Ok(layout::page(cx, &title, "/search", &main))
}

/// The page of hits for a query. Search and API share it.
pub(in crate::service) fn ask(cx: &Cx, query: &str, filter: &Filter, paging: Paging) -> Result<SearchPage, ApiError> {
    let matcher = cx.view.matcher(filter);
    let scope = Scope::filtered(cx.view.snapshot(), |id| matcher.accepts(id));
    let request = SearchRequest {
        offset: paging.offset,
        ..SearchRequest::new(query, paging.limit)
    };
    search::search(cx.view.snapshot().index(), &scope, &request).map_err(|error| ApiError::internal(&error))
}

fn choice(cx: &Cx, query: &str, filter: &Filter) -> Markup {
    html! {
        form.choice action="/search" {
            input type="hidden" name="q" value=(query);
            label for="channel" { (cx.lang.code_words("filter", "channel")) }
            select #channel name="channel" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for each in Channel::ALL { option value=(each.code()) selected[filter.channel == Some(*each)] { (cx.lang.code_words("channel", each.code())) } }
            }
            label for="replied" { (cx.lang.code_words("filter", "replied")) }
            select #replied name="replied" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for (value, key) in [("true", "form.yes"), ("false", "form.no")] {
                    option value=(value) selected[filter.replied == Some(value == "true")] { (cx.t(key)) }
                }
            }
            button { (cx.t("form.show")) }
        }
    }
}

fn results(cx: &Cx, query: &str, filter: &Filter, paging: Paging) -> Result<Markup, ApiError> {
    let found = ask(cx, query, filter, paging)?;
    let entry = |hit: &Hit| similar::found(cx, hit, &found.highlights);
    let (all, relaxed): (Vec<&Hit>, Vec<&Hit>) = found.hits.iter().partition(|hit| hit.matched == Match::All);
    let all = all.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    let relaxed = relaxed.into_iter().map(entry).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        p.lead role="status" { (cx.lang.fill("search.found", &[("n", &format::count(cx.lang, found.total_all as u64)), ("query", &query)])) }
        @if !all.is_empty() { section.panel { div.list { @for entry in all { (entry) } } } }
        @if !relaxed.is_empty() {
            section.panel { h2 { (cx.t("search.relaxed")) } div.list { @for entry in relaxed { (entry) } } }
        }
        @if found.hits.is_empty() { p.empty { (cx.t("search.nothing")) } }
        (pager(cx, paging, found.total_all))
    })
}

fn render_similar(cx: &Cx, body: &str) -> Result<Markup, ApiError> {
    let pairs = address::form(body);
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, text)| text.trim());
    let main = before::pasted(cx, value("title"), value("text"))?;
    Ok(layout::page(cx, cx.t("search.before"), "/search", &main))
}
