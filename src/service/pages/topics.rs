//! `/topics`: all concrete topics, hottest first, narrowed by theme and state.

use maud::{Markup, html};

use super::PageResult;
use super::overview::SPARK_WEEKS;
use crate::corpus::Week;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{curation_marks, number, pager, state_mark};
use crate::service::layout;
use crate::service::paging::Paging;
use crate::service::topic_course::{self, AskedState, asked_state};
use crate::service::{chart, series};
use crate::topics::{Topic, TopicState, ended};

/// How many topics stand on one page.
const PER_PAGE: usize = 30;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let topics = &cx.view.analysis().topics;
    let theme = cx.param("theme");
    let state = match asked_state(cx)? {
        AskedState::Any => None,
        AskedState::Of(state) => Some(state),
        AskedState::Ended => return gone(cx, paging),
    };
    let wanted = |topic: &&Topic| {
        theme.is_none_or(|theme| topics.themes[topic.theme as usize].name == theme) && state.is_none_or(|state| topic.state == state)
    };
    let with_hidden = cx.param("hidden") == Some("true");
    let all: Vec<&Topic> = cx.view.listed_topics(with_hidden).into_iter().filter(wanted).collect();
    let hidden = topics.topics.iter().filter(|topic| topic.hidden).count();
    let main = html! {
        div.heading {
            h1 { (cx.t("topics.title")) }
            p.lead { (lead(cx, all.len())) }
        }
        (choice(cx, theme, state, false))
        @if all.is_empty() { p.empty { (cx.t("topics.none")) } } @else { (table(cx, paging, &all)) }
        (pager(cx, paging, all.len()))
        @if hidden > 0 && !with_hidden { p.hint { a href="/topics?hidden=true" { (cx.lang.fill("topics.hidden", &[("n", &hidden)])) } } }
        p.hint { (cx.t("topics.hint")) }
    };
    Ok(layout::page(cx, cx.t("nav.topics"), "/topics", &main))
}

fn lead(cx: &Cx, topics: usize) -> Markup {
    let unclassified = Filter {
        classified: Some(false),
        ..Filter::default()
    };
    let n = number(cx.lang, unclassified.select(&cx.view).len(), &unclassified);
    cx.lang.fill_html(
        "topics.lead",
        &[("topics", html! { (format::count(cx.lang, topics as u64)) }), ("unclassified", n)],
    )
}

/// The topics that are there no more, the latest first.
fn gone(cx: &Cx, paging: Paging) -> Result<Markup, ApiError> {
    let all = ended(&cx.view.analysis().topics.course);
    let main = html! {
        div.heading {
            h1 { (cx.t("topics.ended")) }
            p.lead { (cx.lang.fill("topics.ended_lead", &[("n", &format::count(cx.lang, all.len() as u64))])) }
        }
        (choice(cx, None, None, true))
        @if all.is_empty() { p.empty { (cx.t("topics.none")) } } @else {
            section.panel { ul { @for row in paging.of(&all) { li {
                a href={ "/topics/" (row.id) } { (topic_course::name_of(cx, row.id, &row.name)) } " " (topic_course::sentence(cx, row.id, row))
            } } } }
        }
        (pager(cx, paging, all.len()))
    };
    Ok(layout::page(cx, cx.t("topics.ended"), "/topics", &main))
}

fn choice(cx: &Cx, theme: Option<&str>, state: Option<TopicState>, is_ended: bool) -> Markup {
    html! {
        form.choice action="/topics" {
            label for="theme" { (cx.t("topics.theme")) }
            select #theme name="theme" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for each in &cx.view.analysis().topics.themes {
                    option value=(each.name) selected[theme == Some(each.name.as_str())] { (each.name) }
                }
            }
            label for="state" { (cx.t("topics.state")) }
            select #state name="state" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for each in TopicState::ALL {
                    option value=(each.code()) selected[state == Some(*each)] { (cx.lang.code_words("state", each.code())) }
                }
                option value="ended" selected[is_ended] { (cx.t("topics.ended")) }
            }
            button { (cx.t("form.show")) }
        }
    }
}

fn table(cx: &Cx, paging: Paging, topics: &[&Topic]) -> Markup {
    html! {
        div.scroll { table.topics {
            thead { tr {
                th.num scope="col" { (cx.t("topics.place")) }
                th scope="col" { (cx.t("topics.name")) }
                th.num scope="col" { (cx.t("topics.messages")) }
                th.num scope="col" { (cx.t("topics.people")) }
                th scope="col" { (cx.t("topics.districts")) }
                th scope="col" { (cx.t("topics.course")) }
                th scope="col" { (cx.t("topics.span")) }
            } }
            tbody { @for (topic, place) in paging.of(topics).iter().zip(paging.offset + 1..) { (row(cx, topic, place)) } }
        } }
    }
}

fn row(cx: &Cx, topic: &Topic, place: usize) -> Markup {
    let (lang, view) = (cx.lang, &cx.view);
    let members = view.shown_of(&topic.members);
    let last = view.current_week().unwrap_or(Week(0));
    let course = series::weekly(view, &members, Week(last.0 - SPARK_WEEKS + 1), last);
    html! {
        tr {
            td.num.place { (place) }
            th scope="row" {
                a href={ "/topics/" (topic.id) } { (topic.name) } " " (state_mark(cx, topic.state)) (curation_marks(cx, topic))
                p.sub { (topic.keywords.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(lang.t("unit.comma"))) }
            }
            td.num { (number(lang, members.len(), &Filter { topic: Some(topic.id), ..Filter::default() })) span.unit { " " (lang.t("unit.messages")) } }
            td.num { (format::count(lang, view.analysis().people(members.iter().copied()))) span.unit { " " (lang.t("unit.people")) } }
            td { (districts(cx, &members)) }
            td { (chart::spark(&course, lang.t("topics.spark"))) }
            td.days { @if let Some((first, last)) = topic.span { (format::days(lang, first.naive().date(), last.naive().date())) } }
        }
    }
}

/// The two districts with most messages and how many more there are.
fn districts(cx: &Cx, members: &[crate::corpus::MessageId]) -> Markup {
    let counts = series::by_district(&cx.view, members);
    let named: Vec<&str> = counts
        .iter()
        .filter_map(|&(district, _)| district)
        .map(|district| cx.view.analysis().symbol(district))
        .collect();
    html! {
        @if named.is_empty() { span.missing { (cx.t("unit.unknown")) } }
        (named.iter().take(2).copied().collect::<Vec<_>>().join(cx.t("unit.comma")))
        @if named.len() > 2 { " " (cx.lang.fill("unit.and_more", &[("n", &named.len())])) }
    }
}
