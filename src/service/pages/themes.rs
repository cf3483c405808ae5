//! `/themes`: the broad themes, each with its hottest topics.

use maud::{Markup, html};

use super::PageResult;
use super::topics::{standing, tabs};
use crate::service::address::href;
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Filter;
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
    let counts = cx.view.topic_counts();
    let size = |theme: &Theme| theme.topics.iter().map(|&at| counts[at as usize].messages as usize).sum();
    let sizes: Vec<usize> = themes.iter().map(size).collect();
    let most = sizes.iter().copied().max().unwrap_or(0);
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.themes")) }
            p.lead { (cx.t("themes.lead")) }
            (tabs(cx, "/themes"))
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
    let counts = cx.view.topic_counts();
    let all = href("/topics", &[("theme", &theme.name)]);
    html! {
        section.panel {
            h2 { a href=(all) { (theme.name) } }
            p.facts {
                span { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, size, &of(theme)))])) }
                span { (cx.lang.fill("themes.topics", &[("n", &format::count(cx.lang, theme.topics.len() as u64))])) }
            }
            (chart::bar(size as u32, most as u32))
            ul.ranked { @for &at in theme.topics.iter().filter(|&&at| !standing(cx, &topics[at as usize]).hidden && counts[at as usize].messages > 0).take(TOPICS) {
                @let topic = &topics[at as usize];
                @let filter = Filter { topic: Some(topic.id), ..Filter::default() };
                li {
                    span.title { a href={ "/topics/" (topic.id) } { (standing(cx, topic).name) } }
                    span.count { (number(cx.lang, counts[at as usize].messages as usize, &filter)) }
                }
            } }
            @if theme.topics.len() > TOPICS { p.more { a href=(all) { (cx.t("overview.see_all")) } } }
        }
    }
}
