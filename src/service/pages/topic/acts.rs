//! What can be decided about a topic: its name, its place in lists, what it goes into. Everything holds with the next analysis.

use maud::{Markup, html};

use crate::service::context::Cx;
use crate::service::html::topic_name;
use crate::service::topic_board::Standing;
use crate::store::Role;
use crate::topics::Topic;

/// Topics that are offered to merge into, the likest first.
const OFFERED: usize = 12;

/// What was decided and waits for the next analysis.
pub(super) fn waiting(cx: &Cx, topic: &Topic) -> Markup {
    let pending = cx.pending();
    let into = pending.merged_into(topic.id);
    html! {
        @if pending.concerns(topic.id) {
            p.standing role="status" {
                @if let Some(into) = into {
                    (cx.lang.fill_html("topic.to_merge", &[("topic", html! { a href={ "/topics/" (into) } { (topic_name(cx, into)) } })])) " "
                }
                (cx.t("topic.waits")) " " a href="#decided" { (cx.t("topic.see_decided")) }
            }
        }
    }
}

/// The fields that every form of the topic sends.
fn sent(cx: &Cx, topic: &Topic, kind: &str) -> Markup {
    html! {
        input type="hidden" name="kind" value=(kind);
        input type="hidden" name="topic" value=(topic.id);
        input type="hidden" name="back" value=(cx.here());
    }
}

/// Why, which may be left out.
pub(super) fn why(cx: &Cx, id: &str) -> Markup {
    html! {
        label for=(id) { (cx.t("topic.why")) }
        input id=(id) name="why" maxlength="200" autocomplete="off";
    }
}

/// The bar of buttons, for those who may decide.
pub(super) fn bar(cx: &Cx, topic: &Topic, stands: &Standing<'_>) -> Markup {
    html! {
        @if cx.may(Role::Curate) {
            div.acts role="group" aria-label=(cx.t("topic.acts")) {
                (rename(cx, topic, stands))
                (merge(cx, topic))
                (switch(cx, topic, stands.pinned, ["pin", "unpin"], ["topic.pin", "topic.unpin"]))
                (switch(cx, topic, stands.hidden, ["hide", "unhide"], ["topic.hide", "topic.unhide"]))
                a href="#all" { (cx.t("topic.choose_messages")) }
            }
        }
    }
}

fn rename(cx: &Cx, topic: &Topic, stands: &Standing<'_>) -> Markup {
    html! {
        details.act {
            summary { (cx.t("topic.rename")) }
            form method="post" action="/decisions" {
                (sent(cx, topic, "rename"))
                label for="new-name" { (cx.t("topic.new_name")) }
                input #new-name name="name" value=(stands.name) required maxlength="60" autocomplete="off";
                (why(cx, "why-rename"))
                button { (cx.t("topic.rename")) }
            }
        }
    }
}

/// The likest topics to choose from; any other by its id or address.
fn merge(cx: &Cx, topic: &Topic) -> Markup {
    let topics = &cx.view.analysis().topics.topics;
    let at = cx.view.topic(topic.id).map_or(0, |(at, _)| at);
    let near = cx
        .view
        .topic_words()
        .akin(topics, at, OFFERED, |other| cx.view.topic_counts()[other as usize].messages > 0);
    html! {
        details.act {
            summary { (cx.t("topic.merge")) }
            form method="post" action="/decisions" {
                (sent(cx, topic, "merge"))
                label for="into" { (cx.t("topic.into")) }
                input #into name="into" list="near-topics" required pattern="T[0-9a-f]{12}" placeholder="T0123456789ab" autocomplete="off" aria-describedby="into-hint";
                datalist #near-topics { @for akin in &near {
                    @let other = &topics[akin.topic as usize];
                    option value=(other.id) { (topic_name(cx, other.id)) }
                } }
                (why(cx, "why-merge"))
                button { (cx.t("topic.merge")) }
                p #into-hint .hint { (cx.t("topic.merge_hint")) " " a href="#akin" { (cx.t("topic.akin")) } }
            }
        }
    }
}

/// A button that turns something on or off.
fn switch(cx: &Cx, topic: &Topic, on: bool, kinds: [&str; 2], keys: [&str; 2]) -> Markup {
    let at = usize::from(on);
    html! {
        form.inline method="post" action="/decisions" {
            (sent(cx, topic, kinds[at]))
            button.plain { (cx.t(keys[at])) }
        }
    }
}
