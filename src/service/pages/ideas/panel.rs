//! What narrows and weighs the list: one form of filters and weights, the filters that are set, the weights in words.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::asked::{ANY_PURPOSE, Decided, IdeaQuestion, WEIGHED};
use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::Channel;
use crate::ideas::Signal;
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::pages::chips::chips;

/// The end of the scale of a weight, and its step.
const HEAVY: f32 = 3.0;
const STEP: &str = "0.05";

/// Filters that have a control of their own.
const CONTROLS: [&str; 6] = ["field", "aspect", "channel", "district", "from", "to"];

/// The column of filters and weights; on a narrow screen it is folded.
pub(super) fn aside(cx: &Cx, asked: &IdeaQuestion) -> Markup {
    let others = asked.filter.pairs().into_iter();
    let others = others.filter(|(name, _)| !CONTROLS.contains(name) && *name != "purpose");
    html! {
        details.fold { summary { (cx.t("ideas.filters_and_weights")) } }
        form.panel.settings #settings action="/ideas" {
            input type="hidden" name="list" value=(asked.list.code());
            @for (name, value) in others { input type="hidden" name=(name) value=(value); }
            fieldset {
                legend { (cx.t("ideas.weights_title")) }
                p.hint { (cx.t("ideas.weights_hint")) }
                @for (signal, name) in WEIGHED { (weight(cx, asked, signal, name)) }
                p.acts {
                    button { (cx.t("ideas.rank")) }
                    a.button.quiet #usual href=(unweighed(asked)) hidden[!asked.has_own_weights()] { (cx.t("ideas.reset")) }
                }
            }
            fieldset {
                legend { (cx.t("search.filters")) }
                (decision_choice(cx, asked))
                (filters(cx, asked))
                p.acts { button { (cx.t("form.show")) } a.button.quiet href=(href("/ideas", &[("list", asked.list.code())])) { (cx.t("ideas.all_filters")) } }
            }
        }
    }
}

/// The address by the weights of the program.
fn unweighed(asked: &IdeaQuestion) -> String {
    asked.href_with(&WEIGHED.map(|(_, name)| (name, None)))
}

fn weight(cx: &Cx, asked: &IdeaQuestion, signal: Signal, name: &str) -> Markup {
    let (weight, usual) = (asked.weights.of(signal), asked.usual.of(signal));
    html! {
        div.weight {
            label for=(name) { (cx.lang.code_words("signal", signal.code())) }
            output for=(name) { (weight) }
            input id=(name) type="range" name=(name) min="0" max=(HEAVY.max(weight)) step=(STEP) value=(weight) data-usual=(usual);
        }
    }
}

fn decision_choice(cx: &Cx, asked: &IdeaQuestion) -> Markup {
    html! {
        label for="decision" { (cx.t("ideas.decision")) }
        select #decision name="decision" data-submit="" {
            option value="" { (cx.t("ideas.not_dropped")) }
            @for each in Decided::ALL { option value=(each.code()) selected[asked.decided == Some(each)] { (cx.lang.code_words("decided", each.code())) } }
        }
        label for="purpose" { (cx.lang.code_words("filter", "purpose")) }
        select #purpose name="purpose" data-submit="" {
            option value="" { (cx.t("ideas.suggestions_only")) }
            option value=(ANY_PURPOSE) selected[asked.filter.purpose.is_none()] { (cx.t("ideas.any_purpose")) }
            @for &each in Purpose::ALL.iter().filter(|&&each| each != Purpose::Suggestion && asked.filter.purpose == Some(each)) {
                option value=(each.code()) selected { (cx.lang.code_words("purpose", each.code())) }
            }
        }
    }
}

fn filters(cx: &Cx, asked: &IdeaQuestion) -> Markup {
    let filter = &asked.filter;
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let codes = |list: &'static str, codes: Vec<&'static str>| {
        let named = codes
            .into_iter()
            .map(move |code| (code.to_owned(), cx.lang.code_words(list, code).to_owned()));
        named.collect::<Vec<_>>()
    };
    let districts = districts(cx).into_iter().map(|name| (name.clone(), name)).collect::<Vec<_>>();
    let choices = [
        (
            "field",
            filter.field.map(|field| field.code().to_owned()),
            codes("field", Field::ALL.iter().map(|field| field.code()).collect()),
        ),
        (
            "aspect",
            filter.aspect.map(|aspect| aspect.code().to_owned()),
            codes("aspect", Aspect::ALL.iter().map(|aspect| aspect.code()).collect()),
        ),
        (
            "channel",
            filter.channel.map(|channel| channel.code().to_owned()),
            codes("channel", Channel::ALL.iter().map(|channel| channel.code()).collect()),
        ),
        ("district", filter.district.clone(), districts),
    ];
    html! {
        @for (name, chosen, values) in choices {
            @if !values.is_empty() {
                label for=(name) { (cx.lang.code_words("filter", name)) }
                select id=(name) name=(name) data-submit="" {
                    option value="" { (cx.t("form.all")) }
                    @for (value, words) in values { option value=(value) selected[chosen.as_ref() == Some(&value)] { (words) } }
                }
            }
        }
        label for="from" { (cx.lang.code_words("filter", "from")) }
        input #from type="date" name="from" value=(date(filter.from));
        label for="to" { (cx.lang.code_words("filter", "to")) }
        input #to type="date" name="to" value=(date(filter.to));
    }
}

/// The districts of suggestions, those with the most first, at most so many. Cost: a pass over the messages.
fn districts(cx: &Cx) -> Vec<String> {
    const MOST: usize = 60;
    let analysis = cx.view.analysis();
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for (row, labels) in analysis.messages.iter().zip(&analysis.labels) {
        if let Some(district) = row.district.filter(|_| labels.purpose == Purpose::Suggestion && !labels.protected) {
            *counts.entry(district).or_default() += 1;
        }
    }
    let mut counts: Vec<(u32, u32)> = counts.into_iter().collect();
    counts.sort_by_key(|&(symbol, n)| (std::cmp::Reverse(n), symbol));
    counts.truncate(MOST);
    counts.into_iter().map(|(symbol, _)| analysis.symbol(symbol).to_owned()).collect()
}

/// The filters that are set, each with a way to drop it.
pub(super) fn chosen(cx: &Cx, asked: &IdeaQuestion) -> Markup {
    let mut filter = asked.filter.clone();
    if filter.purpose == Some(Purpose::Suggestion) {
        filter.purpose = None;
    }
    chips(cx, &filter, &[], |names| {
        let parts: Vec<(&'static str, Option<&str>)> = names.iter().map(|&name| (name, None)).collect();
        asked.href_with(&parts)
    })
}

/// By which weights the list is ranked.
pub(super) fn weights_in_words(cx: &Cx, asked: &IdeaQuestion) -> String {
    let one = |signal: &Signal| {
        format!(
            "{} {}",
            cx.lang.code_words("signal", signal.code()),
            round(asked.weights.of(*signal))
        )
    };
    let all: Vec<String> = Signal::ALL.iter().map(one).collect();
    let key = if asked.has_own_weights() {
        "ideas.weights_own"
    } else {
        "ideas.weights"
    };
    cx.lang.fill(key, &[("weights", &all.join(cx.t("ideas.comma")))])
}

fn round(weight: f32) -> f32 {
    (weight * 100.0).round() / 100.0
}
