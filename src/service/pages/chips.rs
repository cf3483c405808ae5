//! The filters that are set, as people read them, each with a way to drop it.

use maud::{Markup, html};

use crate::service::context::Cx;
use crate::service::filter::Filter;
use crate::service::format;

/// One condition, with the address without it.
pub(super) fn chip(cx: &Cx, name: &str, words: &str, without: &str) -> Markup {
    html! {
        li {
            span { (name) (cx.t("unit.colon")) b { (words) } }
            a href=(without) aria-label=(cx.lang.fill("messages.drop", &[("name", &name)])) { "×" }
        }
    }
}

/// What is asked for, then further chips; `without` gives the address without filters. The first and the last day are one chip.
pub(super) fn chips(cx: &Cx, filter: &Filter, further: &[Markup], without: impl Fn(&[&'static str]) -> String) -> Markup {
    let days = filter.from.zip(filter.to);
    let mut pairs = filter.pairs();
    pairs.retain(|(name, _)| days.is_none() || !["from", "to"].contains(name));
    html! {
        @if !pairs.is_empty() || days.is_some() || !further.is_empty() {
            ul.chips aria-label=(cx.t("messages.asked")) {
                @if let Some((from, to)) = days {
                    (chip(cx, cx.lang.code_words("facet", "period"), &format::days(cx.lang, from, to), &without(&["from", "to"])))
                }
                @for (name, value) in &pairs { (chip(cx, cx.lang.code_words("filter", name), &value_words(cx, name, value), &without(&[name]))) }
                @for chip in further { (chip) }
            }
        }
    }
}

/// The value of a filter as people read it.
pub(super) fn value_words(cx: &Cx, name: &str, value: &str) -> String {
    let code = |list: &str| cx.lang.code_words(list, value).to_owned();
    let topic = || {
        value
            .parse()
            .ok()
            .and_then(|id| cx.view.topic(id))
            .map_or_else(|| value.to_owned(), |(_, topic)| topic.name.clone())
    };
    match name {
        "channel" | "purpose" | "field" | "aspect" | "step" => code(name),
        "topic" | "further" => topic(),
        "week" => value
            .parse()
            .map_or_else(|()| value.to_owned(), |week| super::keywords::week_name(cx.lang, week)),
        "from" | "to" => value.parse().map_or_else(|_| value.to_owned(), |date| format::day(cx.lang, date)),
        "group" => cx.t("messages.group").to_owned(),
        "replied" => cx.t(if value == "true" { "search.replied" } else { "search.unreplied" }).to_owned(),
        "measure" => cx
            .t(if value == "true" {
                "search.with_measure"
            } else {
                "search.without_measure"
            })
            .to_owned(),
        _ if value == "true" => cx.t("form.yes").to_owned(),
        _ if value == "false" => cx.t("form.no").to_owned(),
        _ => value.to_owned(),
    }
}
