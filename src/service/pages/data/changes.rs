//! `/data/changes`: what changed between two analyses.

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::visit::Visit;
use crate::analysis::{Changes, KEYWORDS_COMPARED, TopicChange};
use crate::corpus::{MessageId, Uid};
use crate::curation::Outcome;
use crate::run::Compared;
use crate::service::address::href;
use crate::service::context::blocking;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::generation_changes::Comparisons;
use crate::service::html::{entry, keyword_link, message_href, pager, title_of};
use crate::service::paging::Paging;
use crate::store::Manifest;

/// Entries of a list that are shown at once, and at all.
const OPEN: usize = 8;
const MOST: usize = 100;
/// Messages on one page of a list.
const PER_PAGE: usize = 50;
/// Messages that are listed behind a change of labels.
const LISTED: usize = 10;

/// Serves the page.
pub(in crate::service) async fn page(visit: Visit) -> Result<Response, ApiError> {
    visit.answer(render).await
}

fn render(visit: &Visit) -> Result<Markup, ApiError> {
    let (kept, chosen) = Comparisons::chosen(&visit.workspace, visit.param("from"), visit.param("to"))?;
    let view = visit.cx.as_ref().map(|cx| &cx.view);
    let numbers = chosen.filter(|(from, to)| from != to);
    let found = numbers
        .map(|numbers| visit.state.comparisons().soon(&visit.workspace, numbers, view))
        .transpose()?
        .flatten();
    let body = match found {
        Some(compared) => changes(visit, &compared)?,
        None if numbers.is_some() => html! {
            section.panel data-again {
                p role="status" { (visit.t("changes.comparing")) }
                progress aria-label=(visit.t("changes.comparing")) {}
                noscript { meta http-equiv="refresh" content="1"; }
            }
        },
        None => html! { section.panel { p.empty { (visit.t(if kept.len() > 1 { "changes.same" } else { "changes.one" })) } } },
    };
    let main = html! {
        div.heading { h1 { (visit.t("changes.title")) } p.lead { (visit.t("changes.lead")) } }
        @if kept.len() > 1 { (choice(visit, &kept, chosen)) }
        (body)
    };
    Ok(visit.frame(visit.t("changes.title"), "/data/changes", &main))
}

fn choice(visit: &Visit, kept: &[Manifest], chosen: Option<(u64, u64)>) -> Markup {
    let lang = visit.lang;
    let (from, to) = chosen.unwrap_or_default();
    let options = |selected: u64| {
        html! { @for manifest in kept.iter().rev() {
            option value=(manifest.generation) selected[manifest.generation == selected] {
                (lang.fill("data.nth", &[("n", &manifest.generation)])) " · " (format::moment(lang, manifest.published_at))
            }
        } }
    };
    html! {
        form.choice action="/data/changes" {
            label for="from" { (visit.t("changes.from")) } select #from name="from" data-submit { (options(from)) }
            label for="to" { (visit.t("changes.to")) } select #to name="to" data-submit { (options(to)) }
            button { (visit.t("form.show")) }
        }
    }
}

fn changes(visit: &Visit, compared: &Compared) -> Result<Markup, ApiError> {
    let changes = &compared.changes;
    Ok(html! {
        (tiles(visit, compared))
        (topics(visit, changes))
        div.columns {
            (golden(visit, changes)?)
            (keywords(visit, changes))
        }
        (labels(visit, compared)?)
        (decisions(visit, &changes.decisions))
    })
}

/// A count that opens exactly its messages.
fn count(visit: &Visit, compared: &Compared, list: &str, n: usize) -> Markup {
    let numbers = [("from", compared.older.generation), ("to", compared.newer.generation)];
    let pairs = numbers.map(|(name, number)| (name, number.to_string()));
    let words = format::count(visit.lang, n as u64);
    html! { @if n > 0 && visit.cx.is_some() { a href=(href(&format!("/data/changes/{list}"), &pairs)) { (words) } } @else { (words) } }
}

/// The messages behind a count, by the name of the list.
fn behind<'c>(visit: &Visit, changes: &'c Changes, list: &str) -> Option<(String, &'c [Uid])> {
    let lang = visit.lang;
    let golden = |key: &str| format!("{}{}{}", visit.t("changes.golden"), visit.t("unit.colon"), lang.t(key));
    match list {
        "messages" => Some((visit.t("changes.messages").to_owned(), &changes.messages.entered)),
        "golden-new" => Some((golden("changes.entered"), &changes.golden.entered)),
        "golden-gone" => Some((golden("changes.left"), &changes.golden.left)),
        list => {
            let at: usize = list.strip_prefix("label-")?.parse().ok()?;
            let change = changes.labels.get(at)?;
            let words = |code| lang.code_words(change.kind.code(), code);
            let kind = lang.code_words("label_kind", change.kind.code());
            let title = format!("{kind}{}{} → {}", visit.t("unit.colon"), words(change.before), words(change.after));
            Some((title, &change.messages))
        }
    }
}

/// Serves the messages behind a count.
pub(in crate::service) async fn list(Path(list): Path<String>, visit: Visit) -> Result<Response, ApiError> {
    blocking(move || {
        let (_, chosen) = Comparisons::chosen(&visit.workspace, visit.param("from"), visit.param("to"))?;
        let numbers = chosen.filter(|(from, to)| from != to).ok_or_else(ApiError::not_found)?;
        let cx = visit.cx.as_ref().ok_or_else(ApiError::not_found)?;
        let compared = visit.state.comparisons().of(&visit.workspace, numbers, Some(&cx.view))?;
        let (title, uids) = behind(&visit, &compared.changes, &list).ok_or_else(ApiError::not_found)?;
        // What was forgotten or is protected since is not shown.
        let found = uids.iter().filter_map(|&uid| cx.view.snapshot().by_uid(uid));
        let ids: Vec<MessageId> = found.filter(|&id| cx.view.shows(id)).collect();
        let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
        let entries = paging
            .of(&ids)
            .iter()
            .map(|&id| entry(cx, id, None))
            .collect::<Result<Vec<_>, _>>()?;
        let back = [("from", numbers.0.to_string()), ("to", numbers.1.to_string())];
        let main = html! {
            div.heading {
                p.crumbs { a href=(href("/data/changes", &back)) { (visit.t("changes.title")) } }
                h1 { (title) }
                p.lead role="status" { (visit.lang.fill("unit.n_messages", &[("n", &format::count(visit.lang, ids.len() as u64))])) }
            }
            @if entries.is_empty() { section.panel { p.empty { (visit.t("imports.none")) } } }
            @else { section.panel { div.list { @for entry in &entries { (entry) } } } }
            (pager(cx, paging, ids.len()))
        };
        let page = visit.frame(&title, "/data/changes", &main);
        Ok(Html(page.into_string()).into_response())
    })
    .await
}

fn tiles(visit: &Visit, compared: &Compared) -> Markup {
    let (lang, changes) = (visit.lang, &compared.changes);
    let n = |n: usize| format::count(lang, n as u64);
    html! {
        div.tiles {
            div.tile { p.name { (visit.t("changes.messages")) } p.big { (count(visit, compared, "messages", changes.messages.entered.len())) }
                @if !changes.messages.left.is_empty() { p { (lang.fill("changes.messages_gone", &[("n", &n(changes.messages.left.len()))])) } }
                @if changes.protected > 0 { p { (lang.fill("changes.protected", &[("n", &changes.protected)])) } }
            }
            div.tile { p.name { (visit.t("nav.topics")) } p.big { (format::count(lang, changes.topics.after)) }
                p { (lang.fill("changes.before", &[("n", &format::count(lang, changes.topics.before))])) }
            }
            div.tile { p.name { (visit.t("changes.golden")) } p.big { "+" (count(visit, compared, "golden-new", changes.golden.entered.len())) " −" (count(visit, compared, "golden-gone", changes.golden.left.len())) } p { (visit.t("changes.golden_hint")) } }
            div.tile { p.name { (visit.t("changes.decisions")) } p.big { (n(changes.decisions.len())) } p { (visit.t("changes.decisions_hint")) } }
        }
    }
}

fn topics(visit: &Visit, changes: &Changes) -> Markup {
    let topics = &changes.topics;
    let groups: [(&str, &[TopicChange]); 7] = [
        ("changes.new", &topics.new),
        ("changes.grown", &topics.grown),
        ("changes.merged", &topics.merged),
        ("changes.split", &topics.split),
        ("changes.renamed", &topics.renamed),
        ("changes.returned", &topics.returned),
        ("changes.gone", &topics.gone),
    ];
    let none = groups.iter().all(|(_, list)| list.is_empty());
    html! {
        section.panel {
            h2 { (visit.t("nav.topics")) }
            @if none { p.empty { (visit.t("changes.no_topics")) } }
            div.change-groups { @for (key, list) in groups.into_iter().filter(|(_, list)| !list.is_empty()) {
                section.change-group {
                    h3 { (visit.t(key)) " " span.aside { (format::count(visit.lang, list.len() as u64)) } }
                    (folded(visit, list, |topic| step(visit, key, topic)))
                }
            } }
        }
    }
}

/// The first entries of a list, the others folded.
fn folded<T>(visit: &Visit, list: &[T], entry: impl Fn(&T) -> Markup) -> Markup {
    let (open, rest) = list.split_at(OPEN.min(list.len()));
    html! {
        ul { @for each in open { li { (entry(each)) } } }
        @if !rest.is_empty() {
            details {
                summary { (visit.lang.fill("jobs.more", &[("n", &rest.len())])) }
                ul { @for each in rest.iter().take(MOST) { li { (entry(each)) } } }
            }
        }
    }
}

/// A topic with what became of it.
fn step(visit: &Visit, key: &str, topic: &TopicChange) -> Markup {
    let lang = visit.lang;
    let n = |n: u32| format::count(lang, n);
    let is_there = |id| visit.cx.as_ref().is_some_and(|cx| cx.view.topic(id).is_some());
    let link = |id, name: &str| html! { @if is_there(id) { a href={ "/topics/" (id) } { (name) } } @else { (name) } };
    html! {
        @if key == "changes.renamed" { span.was-name { (topic.name_before) } " → " }
        (link(topic.id, &topic.name))
        @if topic.named && key == "changes.renamed" { " " span.mark { (visit.t("topics.named")) } }
        @match (&topic.related, key) {
            (Some((id, name)), "changes.merged") => { " → " (link(*id, name)) }
            (Some((id, name)), "changes.split") => { " ← " (link(*id, name)) }
            _ => {}
        }
        " "
        span.sub {
            @if topic.before == 0 || topic.after == 0 || topic.before == topic.after { (lang.fill("unit.n_messages", &[("n", &n(topic.before.max(topic.after)))])) }
            @else { (n(topic.before)) " → " (lang.fill("unit.n_messages", &[("n", &n(topic.after))])) }
        }
    }
}

/// A message by its title, where it may be shown.
fn message(visit: &Visit, uid: Uid) -> Result<Option<Markup>, ApiError> {
    let Some(cx) = &visit.cx else { return Ok(None) };
    let Some(id) = cx.view.snapshot().by_uid(uid).filter(|&id| cx.view.shows(id)) else {
        return Ok(None);
    };
    let title = title_of(visit.lang, &cx.view.text(id)?);
    Ok(Some(html! { a href=(message_href(&cx.view, id)) { (title) } }))
}

fn listed(visit: &Visit, uids: &[Uid], most: usize) -> Result<Vec<Markup>, ApiError> {
    let mut found = Vec::new();
    for &uid in uids.iter().take(most) {
        found.extend(message(visit, uid)?);
    }
    Ok(found)
}

fn golden(visit: &Visit, changes: &Changes) -> Result<Markup, ApiError> {
    let groups = [("changes.entered", &changes.golden.entered), ("changes.left", &changes.golden.left)];
    let mut parts = Vec::new();
    for (key, uids) in groups.into_iter().filter(|(_, uids)| !uids.is_empty()) {
        parts.push((key, uids.len(), listed(visit, uids, MOST / 2)?));
    }
    Ok(html! {
        section.panel {
            h2 { (visit.t("changes.golden")) }
            @if parts.is_empty() { p.empty { (visit.t("changes.no_golden")) } }
            @for (key, n, entries) in parts {
                h3 { (visit.t(key)) " " span.aside { (format::count(visit.lang, n as u64)) } }
                (folded(visit, &entries, Clone::clone))
            }
        }
    })
}

fn keywords(visit: &Visit, changes: &Changes) -> Markup {
    let served = |text: &str| visit.cx.as_ref().is_some_and(|cx| cx.view.term(text).is_some());
    let groups = [
        ("changes.entered", &changes.keywords.entered),
        ("changes.left", &changes.keywords.left),
    ];
    let none = groups.iter().all(|(_, words)| words.is_empty());
    html! {
        section.panel {
            h2 { (visit.t("nav.keywords")) span.aside { (visit.lang.fill("changes.keywords_hint", &[("n", &KEYWORDS_COMPARED)])) } }
            @if none { p.empty { (visit.t("changes.no_keywords")) } }
            @for (key, words) in groups.into_iter().filter(|(_, words)| !words.is_empty()) {
                h3 { (visit.t(key)) " " span.aside { (format::count(visit.lang, words.len() as u64)) } }
                p.keywords { @for word in words { @if served(word) { (keyword_link(word)) } @else { span.keyword { (word) } } " " } }
            }
        }
    }
}

fn labels(visit: &Visit, compared: &Compared) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    let mut rows = Vec::new();
    for (at, change) in compared.changes.labels.iter().take(MOST).enumerate() {
        let list = change.kind.code();
        let messages = listed(visit, &change.messages, LISTED)?;
        rows.push(html! { tr {
            th scope="row" { (lang.code_words("label_kind", list)) }
            td { (lang.code_words(list, change.before)) }
            td { (lang.code_words(list, change.after)) }
            td.num { (count(visit, compared, &format!("label-{at}"), change.messages.len())) }
            td { details { summary { (visit.t("changes.which")) } ul { @for message in &messages { li { (message) } } }
                @if change.messages.len() > messages.len() { p.sub { (lang.fill("jobs.more", &[("n", &(change.messages.len() - messages.len()))])) } } } }
        } });
    }
    Ok(html! {
        section.panel {
            h2 { (visit.t("changes.labels")) }
            @if rows.is_empty() { p.empty { (visit.t("changes.no_labels")) } } @else {
                div.scroll { table {
                    thead { tr {
                        @for key in ["changes.label", "changes.was", "changes.is"] { th scope="col" { (visit.t(key)) } }
                        th.num scope="col" { (visit.t("topics.messages")) }
                        th scope="col" { (visit.t("changes.which")) }
                    } }
                    tbody { @for row in rows { (row) } }
                } }
            }
        }
    })
}

/// Decisions that are followed now and were not before.
fn decisions(visit: &Visit, outcomes: &[Outcome]) -> Markup {
    let lang = visit.lang;
    html! {
        section.panel {
            h2 { (visit.t("changes.decisions")) }
            @if outcomes.is_empty() { p.empty { (visit.t("changes.no_decisions")) } } @else {
                div.scroll { table {
                    thead { tr { @for key in ["changes.number", "changes.decision", "changes.about", "changes.became"] { th scope="col" { (visit.t(key)) } } } }
                    tbody { @for outcome in outcomes { tr {
                        th scope="row" { (outcome.seq) }
                        td { (lang.code_words("operation", outcome.kind.code())) }
                        td { (subject(visit, &outcome.subject)) }
                        td { (lang.code_words("outcome", outcome.state.code())) @if let Some(cause) = outcome.cause { " " span.sub { (lang.code_words("cause", cause.code())) } } }
                    } } }
                } }
            }
        }
    }
}

/// What a decision is about: its topics by name, how many messages.
fn subject(visit: &Visit, subject: &str) -> Markup {
    let topics: Vec<_> = subject
        .split(' ')
        .filter_map(|id| {
            let (_, topic) = visit.cx.as_ref()?.view.topic(id.parse().ok()?)?;
            Some((topic.id, topic.name.as_str()))
        })
        .collect();
    let messages = subject.split(' ').filter(|id| id.parse::<Uid>().is_ok()).count();
    html! {
        @for (id, name) in &topics { a href={ "/topics/" (id) } { (name) } " " }
        @if messages > 0 { (visit.lang.fill("unit.n_messages", &[("n", &messages)])) }
    }
}
