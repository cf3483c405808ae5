//! `/wall` (大屏): hot words, topics that move, this week; large, dark, renewing itself. No text of a message, nothing about a person.

use maud::{DOCTYPE, Markup, html};

use super::PageResult;
use super::keywords::{period_words, word_href};
use crate::analysis::Symbol;
use crate::classify::{Field, Purpose};
use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format::{self, Change};
use crate::service::html::{change, change_alone, number, topic_name};
use crate::service::keywords::{By, Ground, Scope, Sorting, WordKind, rank};
use crate::service::overview::{Compared, Moving, ThisWeek};
use crate::service::{assets, chart};
use crate::topics::Topic;

/// Words, topics, and districts on the screen.
const WORDS: usize = 10;
const TOPICS: usize = 5;
const DISTRICTS: usize = 6;
/// Seconds after which the screen is renewed, when nothing else is asked for; the least that may be asked for.
const RENEWED: u32 = 60;
const OFTENEST: u32 = 2;
/// From this share of protected accusations, or of accusations at all, a topic does not stand on the screen.
const PROTECTED: f64 = 0.2;
const ACCUSING: f64 = 0.5;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let scope = Scope::from_pairs(&cx.view, &cx.pairs, &["refresh", "theme"])?;
    let seconds: u32 = match cx.param("refresh") {
        None => RENEWED,
        Some(text) => text
            .parse()
            .map_err(|_| ApiError::bad_parameter("refresh: expected a number of seconds"))?,
    };
    let seconds = seconds.max(OFTENEST);
    let light = cx.param("theme") == Some("light");
    let ranking = rank(&cx.view, &scope, By::Messages, Sorting::Count, Some(WordKind::Matter));
    let overview = cx.view.overview();
    Ok(html! {
        (DOCTYPE)
        html.wall.light[light] lang=(cx.lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (cx.t("wall.title")) " · " (cx.t("app.name")) }
                link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::address("minzhi.css"));
                noscript { meta http-equiv="refresh" content=(seconds); }
                script src=(assets::address("wall.js")) defer {}
            }
            body data-refresh=(seconds) data-lost=(cx.t("wall.lost")) {
                header {
                    h1 { (cx.t("wall.title")) }
                    p.as-of { (as_of(cx, &scope)) }
                    nav aria-label=(cx.t("wall.leave")) { a.leave href="/" title=(cx.t("wall.leave")) aria-label=(cx.t("wall.leave")) { "×" } }
                }
                main {
                    (words(cx, &scope, &ranking))
                    div.wall-side {
                        @if let Some(week) = &overview.week { (this_week(cx, week)) }
                        (topics(cx))
                        (places(cx, &scope, &ranking.ground))
                    }
                }
                footer {
                    p { (cx.lang.fill("foot.generation", &[("n", &cx.view.snapshot().manifest().generation), ("time", &format::moment(cx.lang, cx.view.snapshot().manifest().published_at))])) }
                    p.state role="status" {}
                }
            }
        }
    })
}

fn as_of(cx: &Cx, scope: &Scope) -> String {
    let day = format::day_of(cx.lang, cx.view.analysis().as_of);
    cx.lang.fill("wall.as_of", &[("day", &day), ("period", &period_words(cx, scope))])
}

fn words(cx: &Cx, scope: &Scope, ranking: &crate::service::keywords::Ranking) -> Markup {
    let terms = &cx.view.analysis().keywords.terms;
    let rows = &ranking.rows[..ranking.rows.len().min(WORDS)];
    let most = rows.first().map_or(0, |row| row.now.messages);
    html! {
        section.wall-words {
            h2 { (cx.t("nav.keywords")) }
            @if rows.is_empty() { p.empty { (cx.t("keywords.none")) } }
            ol { @for row in rows {
                @let text = terms[row.term as usize].text.as_str();
                @let filter = Filter { keyword: Some(text.to_owned()), ..scope.listed() };
                li {
                    a.word href=(word_href(text, &scope.pairs())) { (text) }
                    (chart::bar(row.now.messages, most))
                    span.count { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, row.now.messages as usize, &filter))])) }
                    span.than { @if scope.period.is_some() { (change_alone(cx.lang, Change::between(row.before.map(|before| before.messages), row.now.messages))) } }
                }
            } }
        }
    }
}

fn this_week(cx: &Cx, week: &ThisWeek) -> Markup {
    let figure = |key: &str, counts: Compared| {
        html! {
            div {
                p.name { (cx.t(key)) }
                p.big { (number(cx.lang, counts.now as usize, &Filter::default().within(week.period))) }
                p { (change(cx.lang, "change.week", Change::between(counts.before, counts.now))) }
            }
        }
    };
    let most = week.channels.iter().map(|(_, counts)| counts.now).max().unwrap_or(0);
    html! {
        section.wall-week {
            h2 { (cx.t("overview.week")) small { (format::days(cx.lang, week.period.first, week.period.last)) } }
            div.wall-figures {
                (figure("overview.messages", week.messages))
                (figure("overview.people", week.people))
            }
            ul.wall-bars { @for (channel, counts) in &week.channels {
                @let filter = Filter { channel: Some(*channel), ..Filter::default() };
                (bar(cx, cx.lang.code_words("channel", channel.code()), counts.now, most, &filter.within(week.period)))
            } }
        }
    }
}

fn bar(cx: &Cx, name: &str, count: u32, most: u32, filter: &Filter) -> Markup {
    html! {
        li {
            span.name { (name) }
            (chart::bar(count, most))
            span.count { (number(cx.lang, count as usize, filter)) }
        }
    }
}

fn topics(cx: &Cx) -> Markup {
    let overview = cx.view.overview();
    let Some(recent) = overview.recent else { return html! {} };
    let all = &cx.view.analysis().topics.topics;
    let shown: Vec<(&Moving, &Topic)> = overview
        .moving
        .iter()
        .map(|row| (row, &all[row.topic as usize]))
        .filter(|(_, topic)| !cx.hides(topic) && !accuses(cx, topic))
        .take(TOPICS)
        .collect();
    if shown.is_empty() {
        return hot_topics(cx);
    }
    html! {
        section.wall-topics {
            h2 { (cx.t("wall.topics")) small { (cx.lang.fill("wall.days", &[("n", &((recent.last - recent.first).num_days() + 1))])) } }
            ul { @for (row, topic) in shown {
                @let filter = Filter { topic: Some(topic.id), ..Filter::default() };
                li {
                    a.name href={ "/topics/" (topic.id) } { (topic_name(cx, topic.id)) }
                    span.count { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, row.movement.recent as usize, &filter.within(recent)))])) }
                    span.than { (change_alone(cx.lang, Change::between(Some(row.movement.before), row.movement.recent))) }
                }
            } }
        }
    }
}

/// The hottest topics, where none moves.
fn hot_topics(cx: &Cx) -> Markup {
    let listed = cx.view.listed_topics(false);
    let shown: Vec<&Topic> = listed
        .into_iter()
        .filter(|topic| !cx.hides(topic) && !accuses(cx, topic))
        .take(TOPICS)
        .collect();
    html! {
        section.wall-topics {
            h2 { (cx.t("overview.hot_topics")) }
            @if shown.is_empty() { p.empty { (cx.t("topics.none")) } }
            ul { @for topic in shown {
                @let filter = Filter { topic: Some(topic.id), ..Filter::default() };
                @let messages = topic.members.iter().filter(|&&id| cx.view.shows(id)).count();
                li {
                    a.name href={ "/topics/" (topic.id) } { (topic_name(cx, topic.id)) }
                    span.count { (cx.lang.fill_html("unit.n_messages", &[("n", number(cx.lang, messages, &filter))])) }
                }
            } }
        }
    }
}

/// Whether a topic's messages are largely accusations.
fn accuses(cx: &Cx, topic: &Topic) -> bool {
    let labels = &cx.view.analysis().labels;
    let share = |counts: &dyn Fn(MessageId) -> bool| {
        let found = topic.members.iter().filter(|&&id| counts(id)).count();
        found as f64 / topic.members.len().max(1) as f64
    };
    share(&|id| labels[id.index()].protected) >= PROTECTED || share(&|id| labels[id.index()].purpose == Purpose::Accusation) >= ACCUSING
}

/// Messages of the period by district; by field where no message has a district.
fn places(cx: &Cx, scope: &Scope, ground: &Ground) -> Markup {
    let analysis = cx.view.analysis();
    let mut districts: Vec<(Symbol, u32)> = (0..)
        .zip(ground.districts.iter().copied())
        .filter(|&(_, count)| count > 0)
        .collect();
    districts.sort_by_key(|&(district, count)| (std::cmp::Reverse(count), district));
    districts.truncate(DISTRICTS);
    let mut rows: Vec<(String, u32, Filter)> = districts
        .into_iter()
        .map(|(district, count)| {
            let name = analysis.symbol(district).to_owned();
            let filter = Filter {
                district: Some(name.clone()),
                ..scope.listed()
            };
            (name, count, filter)
        })
        .collect();
    let by_field = rows.is_empty();
    if by_field {
        let mut counts = [0u32; Field::ALL.len()];
        for id in cx.view.ids_of(scope.period).map(MessageId).filter(|id| ground.accepted[id.index()]) {
            counts[analysis.labels[id.index()].field.index()] += 1;
        }
        let mut fields: Vec<(Field, u32)> = Field::ALL.iter().copied().zip(counts).filter(|&(_, count)| count > 0).collect();
        fields.sort_by_key(|&(field, count)| (std::cmp::Reverse(count), field));
        rows = fields
            .into_iter()
            .take(DISTRICTS)
            .map(|(field, count)| {
                let filter = Filter {
                    field: Some(field),
                    ..scope.listed()
                };
                (cx.lang.code_words("field", field.code()).to_owned(), count, filter)
            })
            .collect();
    }
    let most = rows.first().map_or(0, |(_, count, _)| *count);
    html! {
        section.wall-places {
            h2 { (cx.lang.code_words("filter", if by_field { "field" } else { "district" })) small { (period_words(cx, scope)) } }
            ul.wall-bars { @for (name, count, filter) in &rows { (bar(cx, name, *count, most, filter)) } }
        }
    }
}
