//! `/topics/map`: all topics at once on a plane; `/topics/fields`: the ten fields with their largest topics.

mod drawing;
pub(in crate::service) mod fields;

use maud::{Markup, html};

use super::PageResult;
use super::topics::{standing, tabs};
use crate::classify::Field;
use crate::service::address::href;
use crate::service::assets;
use crate::service::catalog::Lang;
use crate::service::chart;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::number;
use crate::service::layout;
use crate::service::topic_board::{Shape, TopicCount, Trend};
use crate::topics::Topic;

/// What the colours of the map say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum Colour {
    /// The last four weeks against the four before.
    Change,
    /// The field of most messages.
    Field,
    /// The theme.
    Theme,
}

/// Hues that follow one another where there are more kinds than hues.
const HUES: usize = 10;

impl Colour {
    const ALL: [Self; 3] = [Self::Change, Self::Field, Self::Theme];

    fn code(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::Field => "field",
            Self::Theme => "theme",
        }
    }

    /// What a request asks for; the change where it asks for nothing.
    ///
    /// # Errors
    /// When it is none of them.
    pub(in crate::service) fn asked(cx: &Cx) -> Result<Self, ApiError> {
        let code = cx.param("colour").unwrap_or("change");
        let found = Self::ALL.into_iter().find(|colour| colour.code() == code);
        found.ok_or_else(|| ApiError::bad_parameter("colour: expected change, field or theme"))
    }

    /// The class of a topic's disc.
    pub(in crate::service) fn class(self, topic: &Topic, count: &TopicCount) -> String {
        match self {
            Self::Change => format!("t-{}", count.trend().code()),
            Self::Field => format!("h{}", count.field.index() % HUES),
            Self::Theme => format!("h{}", topic.theme as usize % HUES),
        }
    }
}

/// Topics of a theme that the table names.
const NAMED: usize = 3;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let colour = Colour::asked(cx)?;
    let listed = cx.view.listed_positions().count();
    let main = html! {
        div.heading {
            h1 { (cx.t("map.title")) }
            p.lead { (lead(cx, listed)) }
            (tabs(cx, "/topics/map"))
        }
        @if listed == 0 { p.empty { (cx.t("topics.none")) } } @else {
            div.toolbar.map-bar {
                nav.orders aria-label=(cx.t("map.colour")) {
                    @for other in Colour::ALL {
                        a href=(href("/topics/map", &[("colour", other.code())])) aria-current=[(other == colour).then_some("true")] { (cx.lang.code_words("map_colour", other.code())) }
                    }
                }
                div #map-tools .map-tools role="group" aria-label=(cx.t("map.zoom")) hidden {
                    button.plain type="button" data-zoom="in" aria-label=(cx.t("map.closer")) { "+" }
                    button.plain type="button" data-zoom="out" aria-label=(cx.t("map.farther")) { "−" }
                    button.plain type="button" data-zoom="all" { (cx.t("map.whole")) }
                }
            }
            figure #map .map data-colour=(colour.code()) data-messages=(cx.t("unit.messages")) data-seen=(cx.t("map.in_view")) {
                div #map-stage .stage {
                    @for shape in Shape::ALL { (drawing::plane(cx, shape, colour)) }
                }
                figcaption { (legend(cx, colour)) p.hint { (cx.t("map.hint")) } }
                section #map-seen .seen hidden { h2 { (cx.t("map.seen")) } p.hint role="status" {} ol {} }
                details { summary { (cx.t("chart.table")) } div.scroll { (table(cx)) } }
            }
            script src=(assets::address("topics.js")) defer {}
        }
    };
    Ok(layout::page(cx, cx.t("map.title"), "/topics", &main))
}

fn lead(cx: &Cx, listed: usize) -> Markup {
    let classified = Filter {
        classified: Some(true),
        ..Filter::default()
    };
    let parts = [
        ("topics", html! { (format::count(cx.lang, listed as u64)) }),
        ("messages", number(cx.lang, classified.select(&cx.view).len(), &classified)),
    ];
    cx.lang.fill_html("map.lead", &parts)
}

fn legend(cx: &Cx, colour: Colour) -> Markup {
    let lang = cx.lang;
    let entry = |class: &str, words: &str| html! { span { (chart::swatch(class)) (words) } };
    html! {
        p.legend {
            @match colour {
                Colour::Change => { @for trend in Trend::ALL { (entry(&format!("t-{}", trend.code()), trend_words(lang, trend))) } }
                Colour::Field => { @for &field in Field::ALL { (entry(&format!("h{}", field.index() % HUES), lang.code_words("field", field.code()))) } }
                Colour::Theme => { span { (lang.t("map.by_theme")) } }
            }
        }
    }
}

/// A trend in words.
fn trend_words(lang: Lang, trend: Trend) -> &'static str {
    lang.code_words("trend", trend.code())
}

/// What the map shows, theme by theme.
fn table(cx: &Cx) -> Markup {
    let topics = &cx.view.analysis().topics;
    let counts = cx.view.topic_counts();
    html! {
        table {
            thead { tr {
                th scope="col" { (cx.t("topics.theme")) }
                th.num scope="col" { (cx.t("map.topics")) }
                th.num scope="col" { (cx.t("topics.messages")) }
                th scope="col" { (cx.t("map.largest")) }
            } }
            tbody { @for theme in &topics.themes {
                @let listed: Vec<u32> = theme.topics.iter().copied().filter(|&at| !topics.topics[at as usize].hidden && counts[at as usize].messages > 0).collect();
                @if !listed.is_empty() {
                    tr {
                        th scope="row" { a href=(href("/topics", &[("theme", &theme.name)])) { (theme.name) } }
                        td.num { (format::count(cx.lang, listed.len() as u64)) }
                        td.num { (number(cx.lang, cx.view.theme_size(theme), &Filter { theme: Some(theme.name.clone()), ..Filter::default() })) }
                        td { (largest(cx, &listed)) }
                    }
                }
            } }
        }
    }
}

fn largest(cx: &Cx, listed: &[u32]) -> Markup {
    let counts = cx.view.topic_counts();
    let mut by_size = listed.to_vec();
    by_size.sort_by_key(|&at| std::cmp::Reverse(counts[at as usize].messages));
    html! {
        @for (i, &at) in by_size.iter().take(NAMED).enumerate() {
            @let topic = &cx.view.analysis().topics.topics[at as usize];
            @if i > 0 { (cx.t("unit.comma")) }
            a href={ "/topics/" (topic.id) } { (standing(cx, topic).name) }
        }
    }
}
