//! The filters of the list, each value with how many topics it would leave.

use maud::{Markup, html};

use super::address;
use crate::classify::Field;
use crate::corpus::Channel;
use crate::service::context::Cx;
use crate::service::format;
use crate::service::topic_board::{Choice, ChoiceCounts, Size};
use crate::topics::TopicState;

/// Districts that are offered at most; one that is chosen is offered always.
const DISTRICTS: usize = 60;

/// One value of a filter.
struct Offer<'a> {
    value: &'a str,
    words: &'a str,
    topics: u32,
    chosen: bool,
}

/// The form.
pub(super) fn form(cx: &Cx, choice: &Choice, counts: &ChoiceCounts) -> Markup {
    let lang = cx.lang;
    let themes = cx.view.analysis().topics.themes.iter().zip(&counts.themes);
    let themes = themes.map(|(theme, &topics)| Offer {
        value: &theme.name,
        words: &theme.name,
        topics,
        chosen: choice.theme.as_deref() == Some(&theme.name),
    });
    let fields = Field::ALL.iter().zip(&counts.fields).map(|(&field, &topics)| Offer {
        value: field.code(),
        words: lang.code_words("field", field.code()),
        topics,
        chosen: choice.field == Some(field),
    });
    let channels = Channel::ALL.iter().zip(&counts.channels).map(|(&channel, &topics)| Offer {
        value: channel.code(),
        words: lang.code_words("channel", channel.code()),
        topics,
        chosen: choice.channel == Some(channel),
    });
    let states = TopicState::ALL.iter().zip(&counts.states).map(|(&state, &topics)| Offer {
        value: state.code(),
        words: lang.code_words("state", state.code()),
        topics,
        chosen: choice.state == Some(state),
    });
    let narrowed = *choice
        != Choice {
            order: choice.order,
            ..Choice::default()
        };
    html! {
        details.fold { summary { (lang.t("search.filters")) } }
        form.choice.topic-filter action="/topics" {
            span { label for="name" { (lang.t("topics.find")) } input #name type="search" name="name" maxlength="40" value=(choice.name.as_deref().unwrap_or_default()); }
            (select(cx, "theme", "topics.theme", themes))
            (select(cx, "field", "topics.field", fields))
            @if !counts.districts.is_empty() || choice.district.is_some() { (select(cx, "district", "topics.district", districts(cx, choice, counts).into_iter())) }
            (select(cx, "channel", "topics.channel", channels))
            span {
                label for="state" { (lang.t("topics.state")) }
                select #state name="state" data-submit="" {
                    option value="" { (lang.t("form.all")) }
                    @for offer in states { (option(cx, &offer)) }
                    option value="ended" selected[choice.ended] { (lang.t("topics.ended")) }
                }
            }
            (select(cx, "least", "topics.least", least(cx, choice, counts).iter().map(|(value, words, topics, chosen)| Offer { value, words, topics: *topics, chosen: *chosen })))
            span.check {
                input #unanswered type="checkbox" name="unanswered" value="true" checked[choice.unanswered];
                label for="unanswered" { (option_words(cx, lang.t("topics.with_unanswered"), counts.unanswered)) }
            }
            @if let Some(order) = choice.order { input type="hidden" name="order" value=(order.code()); }
            @if choice.hidden { input type="hidden" name="hidden" value="true"; }
            span { button { (lang.t("form.show")) } @if narrowed { " " a href=(address(&Choice { order: choice.order, ..Choice::default() })) { (lang.t("topics.clear")) } } }
        }
    }
}

fn districts<'a>(cx: &'a Cx, choice: &Choice, counts: &ChoiceCounts) -> Vec<Offer<'a>> {
    let offer = |&(district, topics): &(u32, u32)| {
        let name = cx.view.analysis().symbol(district);
        Offer {
            value: name,
            words: name,
            topics,
            chosen: choice.district.as_deref() == Some(name),
        }
    };
    let all = counts.districts.iter().map(offer).enumerate();
    all.filter(|(at, offer)| *at < DISTRICTS || offer.chosen)
        .map(|(_, offer)| offer)
        .collect()
}

/// Sizes: value, words, topics, whether chosen.
fn least(cx: &Cx, choice: &Choice, counts: &ChoiceCounts) -> Vec<(String, String, u32, bool)> {
    let sizes = Size::LEAST.iter().zip(&counts.least);
    sizes
        .map(|(&n, &topics)| {
            (
                n.to_string(),
                cx.lang.fill("topics.at_least", &[("n", &n)]),
                topics,
                choice.least == Some(n),
            )
        })
        .collect()
}

fn select<'a>(cx: &Cx, name: &str, key: &str, offers: impl Iterator<Item = Offer<'a>>) -> Markup {
    html! {
        span {
            label for=(name) { (cx.lang.t(key)) }
            select id=(name) name=(name) data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for offer in offers { (option(cx, &offer)) }
            }
        }
    }
}

/// A value that would leave nothing is not offered, unless it is chosen.
fn option(cx: &Cx, offer: &Offer<'_>) -> Markup {
    html! {
        @if offer.topics > 0 || offer.chosen {
            option value=(offer.value) selected[offer.chosen] { (option_words(cx, offer.words, offer.topics)) }
        }
    }
}

fn option_words(cx: &Cx, words: &str, topics: u32) -> String {
    cx.lang
        .fill("topics.option", &[("name", &words), ("n", &format::count(cx.lang, topics))])
}
