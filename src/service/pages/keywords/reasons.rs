//! Why a word is hot, in words and links.

use maud::{Markup, html};

use crate::analysis::Symbol;
use crate::service::context::Cx;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::{number, topic_name};
use crate::service::keywords::{Ranked, Season, Why};
use crate::topics::Topic;

/// The first reason alone, for a row of a table.
pub(super) fn short(cx: &Cx, why: &Why, row: &Ranked, filter: &Filter) -> Markup {
    html! {
        @match why.main_topics(row.now.messages).first() {
            Some(&(at, messages)) => { (topic_link(cx, at)) " " (of_topic(cx, at, messages, filter)) }
            None => span.soft { (cx.t("keywords.scattered")) }
        }
        @if let Season::Yes { .. } = why.season { " " span.mark { (cx.t("keywords.seasonal")) } }
    }
}

/// All reasons, a sentence each.
pub(super) fn sentences(cx: &Cx, why: &Why, row: &Ranked, filter: &Filter) -> Vec<Markup> {
    let lang = cx.lang;
    let mut said = vec![people(cx, why, row, filter)];
    let topics = why.main_topics(row.now.messages);
    if let (&[], Some(&(at, messages))) = (topics, why.topics.first()) {
        let parts = [
            ("count", html! { (why.topic_count) }),
            (
                "topic",
                html! { "“" (topic_link(cx, at)) "” " (of_topic(cx, at, messages, filter)) },
            ),
        ];
        said.push(lang.fill_html("keywords.why_scattered", &parts));
    } else if topics.is_empty() {
        said.push(html! { (cx.t("keywords.why_unclassified")) });
    } else {
        let list = html! {
            @for (i, &(at, messages)) in topics.iter().enumerate() {
                @if i > 0 { (cx.t("unit.comma")) }
                "“" (topic_link(cx, at)) "” " (of_topic(cx, at, messages, filter))
            }
        };
        said.push(lang.fill_html("keywords.why_topics", &[("topics", list)]));
    }
    if let Some((district, messages, usual)) = why.concentrated {
        let parts = [
            ("district", html! { (cx.view.analysis().symbol(district)) }),
            ("n", number(lang, messages as usize, &in_district(cx, filter, district))),
            ("share", html! { (format::share(messages, row.now.messages)) }),
            ("usual", html! { (format!("{usual:.1}%")) }),
        ];
        said.push(lang.fill_html("keywords.why_district", &parts));
    } else if let Some(&(district, messages)) = why.districts.first() {
        let parts = [
            ("count", html! { (why.district_count) }),
            ("district", html! { (cx.view.analysis().symbol(district)) }),
            ("n", number(lang, messages as usize, &in_district(cx, filter, district))),
        ];
        said.push(lang.fill_html("keywords.why_districts", &parts));
    }
    if let Some((first, messages)) = why.mailing {
        let filter = Filter {
            group: Some(cx.view.analysis().message(first).uid),
            ..filter.clone()
        };
        said.push(lang.fill_html("keywords.why_mailing", &[("n", number(lang, messages as usize, &filter))]));
    }
    said.push(season(cx, why.season));
    said
}

fn people(cx: &Cx, why: &Why, row: &Ranked, filter: &Filter) -> Markup {
    let parts = [
        ("n", number(cx.lang, row.now.messages as usize, filter)),
        ("people", html! { (format::count(cx.lang, row.now.people)) }),
        ("most", html! { (format::count(cx.lang, why.busiest)) }),
    ];
    let key = if why.busiest > 1 {
        "keywords.why_people_repeated"
    } else {
        "keywords.why_people"
    };
    cx.lang.fill_html(key, &parts)
}

fn season(cx: &Cx, season: Season) -> Markup {
    match season {
        Season::NoData => html! { (cx.t("keywords.season_unknown")) },
        Season::No => html! { (cx.t("keywords.season_no")) },
        Season::Yes { year, usual } => {
            let usual = format!("{usual:.0}");
            html! { (cx.lang.fill("keywords.season_yes", &[("year", &format::count(cx.lang, year)), ("usual", &usual)])) }
        }
    }
}

fn topic(cx: &Cx, at: u32) -> &Topic {
    &cx.view.analysis().topics.topics[at as usize]
}

/// A topic by its name, in a link to its page.
pub(super) fn topic_link(cx: &Cx, at: u32) -> Markup {
    let id = topic(cx, at).id;
    html! { a href={ "/topics/" (id) } { (topic_name(cx, id)) } }
}

/// The messages of a word in a topic.
pub(super) fn of_topic(cx: &Cx, at: u32, messages: u32, filter: &Filter) -> Markup {
    let filter = Filter {
        topic: Some(topic(cx, at).id),
        ..filter.clone()
    };
    cx.lang
        .fill_html("unit.n_messages", &[("n", number(cx.lang, messages as usize, &filter))])
}

/// The messages of a word in a district.
pub(super) fn in_district(cx: &Cx, filter: &Filter, district: Symbol) -> Filter {
    Filter {
        district: Some(cx.view.analysis().symbol(district).to_owned()),
        ..filter.clone()
    }
}
