//! `/themes`: the broad themes, each with its hottest topics.

use maud::{Markup, html};

use super::PageResult;
use crate::service::address::href;
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::number;
use crate::service::layout;
use crate::topics::Theme;

/// How many topics of a theme stand on the page.
const TOPICS: usize = 6;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let themes = &cx.view.analysis().topics.themes;
    let sizes: Vec<usize> = themes.iter().map(|theme| cx.view.theme_size(theme)).collect();
    let most = sizes.iter().copied().max().unwrap_or(0);
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.themes")) }
            p.lead { (cx.t("themes.lead")) }
        }
        @if themes.is_empty() { p.empty { (cx.t("topics.none")) } }
        div.grid.three { @for (theme, &size) in themes.iter().zip(&sizes) { (card(cx, theme, size, most)) } }
    };
    Ok(layout::page(cx, cx.t("nav.themes"), "/themes", &main))
}

fn of(theme: &Theme) -> Filter {
    Filter {
        theme: Some(theme.name.clone()),
        ..Filter::default()
    }
}

fn card(cx: &Cx, theme: &Theme, size: usize, most: usize) -> Markup {
    let topics = &cx.view.analysis().topics.topics;
    let all = href("/topics", &[("theme", &theme.name)]);
    html! {
        section.panel {
            h2 { a href=(all) { (theme.name) } }
            p.facts {
                span { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, size, &of(theme)))])) }
                span { (cx.lang.fill("themes.topics", &[("n", &format::count(cx.lang, theme.topics.len() as u64))])) }
            }
            (chart::bar(size as u32, most as u32))
            ul.ranked { @for &at in theme.topics.iter().filter(|&&at| !topics[at as usize].hidden).take(TOPICS) {
                @let topic = &topics[at as usize];
                @let filter = Filter { topic: Some(topic.id), ..Filter::default() };
                li {
                    span.title { a href={ "/topics/" (topic.id) } { (topic.name) } }
                    span.count { (number(cx.lang, filter.select(&cx.view).len(), &filter)) }
                }
            } }
            @if theme.topics.len() > TOPICS { p.more { a href=(all) { (cx.t("overview.see_all")) } } }
        }
    }
}
