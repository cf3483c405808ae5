//! `/topics/{id}`: one topic: what its people ask for, its course, places and repeats, its messages, what resembles it, what people
//! decided about it, and everything that can be decided.

mod acts;
mod likeness;
mod listing;
mod repeats;

use axum::extract::Path;
use maud::{Markup, html};

use super::PageResult;
use super::decisions;
use super::topics::{marks, standing};
use crate::corpus::{Channel, MessageId, Week};
use crate::curation::{Entry, Operation};
use crate::report::Kind;
use crate::service::context::{Cx, blocking};
use crate::service::digests::new_href;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{BarRow, bars, course, entry, keyword_link, message_href, number, state_mark, topic_name};
use crate::service::layout;
use crate::service::paging::Paging;
use crate::service::series;
use crate::service::topic_course;
use crate::topics::{Counted, Topic, TopicId, TopicWarning, WarningKind};

/// How many weeks the chart shows at most.
const WEEKS: i32 = 52;

/// How many messages stand on the page; the others are a link away.
const MESSAGES: usize = 20;

/// Serves the page.
pub(in crate::service) async fn page(Path(id): Path<String>, cx: Cx) -> PageResult {
    blocking(move || render(&cx, &id).map(|markup| axum::response::Html(markup.into_string()))).await
}

fn render(cx: &Cx, id: &str) -> Result<Markup, ApiError> {
    let id: TopicId = id.parse().map_err(|()| ApiError::not_found())?;
    let Some((at, topic)) = cx.view.topic(id) else {
        return gone(cx, id);
    };
    let members = cx.view.shown_of(&topic.members);
    let filter = Filter {
        topic: Some(id),
        ..Filter::default()
    };
    let paging = Paging::from_pairs(&cx.pairs, MESSAGES)?;
    let stands = standing(cx, topic);
    let is_first = paging.offset == 0;
    let main = html! {
        div.heading {
            p.crumbs { a href="/topics" { (cx.t("nav.topics")) } }
            h1 { (stands.name) " " (state_mark(cx, topic.state)) (marks(cx, topic)) }
            p.lead { (lead(cx, topic, &members, &filter)) }
            p.keywords { @for word in &topic.keywords { @if cx.view.term(word).is_some() { (keyword_link(word)) } @else { span.keyword { (word) } } } }
            p.ways { @for (kind, key) in [(Kind::Special, "digests.write_special"), (Kind::JointReview, "digests.write_joint_review")] {
                a.way href=(new_href(kind, &[("topic", topic.id.to_string())])) { (cx.t(key)) }
            } }
        }
        (acts::waiting(cx, topic))
        (acts::bar(cx, topic, &stands))
        // The further pages of the messages hold them alone.
        @if is_first {
            (warnings(cx, topic))
            (demands(cx, topic)?)
            (over_time(cx, &members, &filter))
            div.columns {
                (ways(cx, &members, &filter))
                (places(cx, &members, &filter))
                (named(cx, "topic.named", &topic.places, topic.members.len(), None))
                (named(cx, "topic.departments", &topic.departments, topic.members.len(), Some(&filter)))
            }
            (nearest(cx, topic)?)
            (repeats::section(cx, id, &members)?)
        }
        (listing::section(cx, topic, paging, &members, &filter)?)
        @if is_first {
            (further(cx, id, at))
            (likeness::section(cx, at))
            (what_became(cx, topic, &members))
        }
    };
    let name = stands.name.to_owned();
    Ok(layout::page(cx, &name, "/topics", &main))
}

fn lead(cx: &Cx, topic: &Topic, members: &[MessageId], filter: &Filter) -> Markup {
    let lang = cx.lang;
    let analysis = cx.view.analysis();
    let people = analysis.people(members.iter().copied());
    let theme = &analysis.topics.themes[topic.theme as usize].name;
    let theme_filter = crate::service::address::href("/topics", &[("theme", theme)]);
    html! {
        (lang.fill_html("topic.lead", &[("messages", number(lang, members.len(), filter)), ("people", html! { (format::count(lang, people)) })]))
        @if let Some((first, last)) = topic.span { (lang.fill("topic.span", &[("span", &format::days(lang, first.naive().date(), last.naive().date()))])) }
        (lang.fill_html("topic.theme", &[("theme", html! { a href=(theme_filter) { (theme) } })]))
    }
}

/// What to know before the topic is believed.
fn warnings(cx: &Cx, topic: &Topic) -> Markup {
    html! {
        @if !topic.warnings.is_empty() {
            section.panel {
                h2 { (cx.t("topic.warnings")) }
                ul { @for warning in &topic.warnings { li { (warning_words(cx, warning)) } } }
            }
        }
    }
}

/// A warning in words, with its number and the topic that it names.
fn warning_words(cx: &Cx, warning: &TopicWarning) -> Markup {
    let value = match warning.kind {
        WarningKind::OneWriter => format::count(cx.lang, warning.value as u64),
        WarningKind::Loose | WarningKind::Overlap => format!("{:.2}", warning.value),
        WarningKind::Large | WarningKind::Redundant | WarningKind::MassMailing => format!("{:.1}%", 100.0 * warning.value),
    };
    let topics = &cx.view.analysis().topics.topics;
    let other = warning.related.and_then(|at| topics.get(at as usize));
    let link = other.map_or_else(|| html! {}, |other| html! { a href={ "/topics/" (other.id) } { (other.name) } });
    let key = format!("warning.{}", warning.kind.code());
    cx.lang.fill_html(&key, &[("value", html! { (value) }), ("topic", link)])
}

/// What many of its people ask for, each as one of them says it.
fn demands(cx: &Cx, topic: &Topic) -> Result<Markup, ApiError> {
    let mut said = Vec::new();
    for demand in topic.demands.iter().filter(|demand| cx.view.shows(demand.message)) {
        said.push((demand, cx.view.asked(demand)?));
    }
    Ok(html! {
        @if !said.is_empty() {
            section.panel {
                h2 { (cx.t("topic.demands")) }
                ul { @for (demand, words) in said {
                    li {
                        a href=(message_href(&cx.view, demand.message)) { (words) }
                        @if demand.messages > 1 { p.sub { (cx.lang.fill("topic.like", &[("n", &format::count(cx.lang, demand.messages))])) } }
                    }
                } }
            }
        }
    })
}

/// Places or departments with their messages; departments lead to theirs.
fn named(cx: &Cx, key: &'static str, named: &[Counted], messages: usize, filter: Option<&Filter>) -> Markup {
    let link = |name: &str| {
        filter.map(|filter| Filter {
            department: Some(name.to_owned()),
            ..filter.clone()
        })
    };
    html! {
        @if !named.is_empty() {
            section.panel {
                h2 { (cx.t(key)) }
                ul { @for one in named {
                    li {
                        @match link(&one.name) { Some(filter) => a href=(filter.href()) { (one.name) }, None => (one.name) }
                        " " (format::count(cx.lang, one.messages)) " " (cx.lang.t("unit.messages"))
                        " " span.aside { (format::share(one.messages, messages as u64)) }
                    }
                } }
            }
        }
    }
}

fn over_time(cx: &Cx, members: &[MessageId], filter: &Filter) -> Markup {
    let weeks: Vec<Week> = members.iter().filter_map(|&id| cx.view.week(id)).collect();
    let (Some(&first), Some(&last)) = (weeks.iter().min(), weeks.iter().max()) else {
        return html! {};
    };
    let last = cx.view.current_week().unwrap_or(last).max(last);
    // A short matter is drawn with some quiet weeks before it, so that its size can be judged.
    let first = Week(first.0.min(last.0 - 11).max(last.0 - WEEKS + 1));
    let counts = series::by_week(&cx.view, members, first, last);
    html! {
        section.panel {
            h2 { (cx.t("topic.course")) span.aside { (cx.lang.fill("overview.weeks", &[("n", &counts.len())])) } }
            (course(cx, &counts, filter, cx.t("topic.course_label")))
        }
    }
}

fn places(cx: &Cx, members: &[MessageId], filter: &Filter) -> Markup {
    let rows: Vec<BarRow> = series::by_district(&cx.view, members)
        .into_iter()
        .filter_map(|(district, count)| {
            let name = cx.view.analysis().symbol(district?);
            let filter = Filter {
                district: Some(name.to_owned()),
                ..filter.clone()
            };
            Some(BarRow {
                name: html! { (name) },
                count,
                filter,
                note: html! { (format::share(count, members.len() as u64)) },
            })
        })
        .collect();
    html! {
        section.panel {
            h2 { (cx.t("topic.places")) }
            @if rows.is_empty() { p.empty { (cx.t("topic.no_places")) } } @else { (bars(cx.lang, cx.t("topic.places"), &rows)) }
        }
    }
}

/// Channels, and people against messages within each.
fn ways(cx: &Cx, members: &[MessageId], filter: &Filter) -> Markup {
    let people = |channel: Channel| {
        let of_channel = members
            .iter()
            .copied()
            .filter(|&id| cx.view.analysis().message(id).channel == channel);
        cx.view.analysis().people(of_channel)
    };
    let rows: Vec<BarRow> = series::by_channel(&cx.view, members)
        .into_iter()
        .map(|(channel, count)| BarRow {
            name: html! { (cx.lang.code_words("channel", channel.code())) },
            count,
            filter: Filter {
                channel: Some(channel),
                ..filter.clone()
            },
            note: html! { (cx.lang.fill("unit.n_people", &[("n", &format::count(cx.lang, people(channel)))])) },
        })
        .collect();
    let repeats = Filter {
        repeat: Some(true),
        ..filter.clone()
    };
    let replied = Filter {
        replied: Some(true),
        ..filter.clone()
    };
    let of = |filter: &Filter| number(cx.lang, filter.select(&cx.view).len(), filter);
    html! {
        section.panel {
            h2 { (cx.t("topic.ways")) }
            (bars(cx.lang, cx.t("topic.ways"), &rows))
            p.hint { (cx.lang.fill_html("topic.repeats", &[("repeats", of(&repeats)), ("replied", of(&replied))])) }
        }
    }
}

fn nearest(cx: &Cx, topic: &Topic) -> Result<Markup, ApiError> {
    let shown = cx.view.shown_of(&topic.representatives);
    let entries = shown.iter().take(3).map(|&id| entry(cx, id, None)).collect::<Result<Vec<_>, _>>()?;
    Ok(html! {
        @if !entries.is_empty() {
            section.panel {
                h2 { (cx.t("topic.typical")) }
                div.grid.three { @for entry in entries { (entry) } }
            }
        }
    })
}

/// Messages that touch the topic beside their main one.
fn further(cx: &Cx, id: TopicId, at: u32) -> Markup {
    let filter = Filter {
        further: Some(id),
        ..Filter::default()
    };
    let touches = cx.view.analysis().topics.further.iter().any(|&(_, topic)| topic == at);
    html! {
        @if touches {
            p.hint { (cx.lang.fill_html("topic.further", &[("n", number(cx.lang, filter.select(&cx.view).len(), &filter))])) }
        }
    }
}

/// What became of it from analysis to analysis, and when its messages came.
fn what_became(cx: &Cx, topic: &Topic, members: &[MessageId]) -> Markup {
    let weeks = members.iter().filter_map(|&id| cx.view.week(id));
    html! {
        section.panel {
            h2 { (cx.t("topic.lineage")) }
            ul {
                @for sentence in topic_course::of_time(cx.lang, weeks) { li { (sentence) } }
                @for sentence in topic_course::sentences(cx, topic.id) { li { (sentence) } }
            }
            (history(cx, topic.id))
        }
    }
}

/// What people decided about it, with the way back.
fn history(cx: &Cx, id: TopicId) -> Markup {
    let about = |entry: &Entry| {
        let names = |operation: &Operation| operation.topics().iter().any(|topic| topic.id == id);
        let undone = cx.pending().entries().iter().find(|other| Some(other.seq) == entry.undo_of);
        entry.operation.as_ref().or_else(|| undone?.operation.as_ref()).is_some_and(names)
    };
    let table = decisions::history(cx, about);
    html! { @if !table.0.is_empty() { h3 #decided { (cx.t("topic.decided")) } (table) } }
}

/// A topic that has ended: what became of it.
fn gone(cx: &Cx, id: TopicId) -> Result<Markup, ApiError> {
    let last = cx.view.analysis().topics.course.iter().rev().find(|row| row.id == id);
    let last = last.ok_or_else(ApiError::not_found)?;
    let name = topic_course::name_of(cx, id, &last.name);
    let main = html! {
        div.heading {
            p.crumbs { a href="/topics" { (cx.t("nav.topics")) } }
            h1 { (name) }
            p.lead {
                @match last.related {
                    Some(into) => (cx.lang.fill_html("topic.went_into", &[("topic", html! { a href={ "/topics/" (into) } { (topic_name(cx, into)) } })])),
                    None => (cx.t("topic.gone")),
                }
            }
        }
        section.panel {
            h2 { (cx.t("topic.lineage")) }
            ul { @for sentence in topic_course::sentences(cx, id) { li { (sentence) } } }
            (history(cx, id))
        }
    };
    Ok(layout::page(cx, &name, "/topics", &main))
}
