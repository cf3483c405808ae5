//! Topics that resemble one, with the words that they share: to be compared or merged.

use maud::{Markup, html};

use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::{number, topic_name};
use crate::service::pages::topics::standing;
use crate::store::Role;
use crate::topics::TopicId;

/// How many are shown.
const MOST: usize = 8;

/// The section.
pub(super) fn section(cx: &Cx, at: u32) -> Markup {
    let topics = &cx.view.analysis().topics.topics;
    let counts = cx.view.topic_counts();
    let id = topics[at as usize].id;
    let listed = |other: u32| counts[other as usize].messages > 0 && !standing(cx, &topics[other as usize]).hidden;
    let near = cx.view.topic_words().akin(topics, at, MOST, listed);
    html! {
        section #akin .panel {
            h2 { (cx.t("topic.akin")) }
            @if near.is_empty() { p.empty { (cx.t("topic.none_akin")) } } @else {
                div.scroll { table.akin {
                    thead { tr {
                        th scope="col" { (cx.t("topics.name")) }
                        th scope="col" { (cx.t("topic.shared_words")) }
                        th.num scope="col" { (cx.t("topics.messages")) }
                        th.num scope="col" { (cx.t("topics.people")) }
                        th scope="col" { span.hidden { (cx.t("topic.acts")) } }
                    } }
                    tbody { @for akin in &near {
                        @let other = &topics[akin.topic as usize];
                        @let count = &counts[akin.topic as usize];
                        @let all = Filter { topic: Some(other.id), ..Filter::default() };
                        tr {
                            th scope="row" { a href={ "/topics/" (other.id) } { (topic_name(cx, other.id)) } }
                            td { (akin.words.join(cx.t("unit.comma"))) }
                            td.num { (number(cx.lang, count.messages as usize, &all)) span.unit { " " (cx.t("unit.messages")) } }
                            td.num { (format::count(cx.lang, count.people)) span.unit { " " (cx.t("unit.people")) } }
                            td.do {
                                a href=(href("/topics/compare", &[("topic", id.to_string()), ("topic", other.id.to_string())])) { (cx.t("compare.do")) }
                                @if cx.may(Role::Curate) { (merge_button(cx, id, other.id)) }
                            }
                        }
                    } }
                } }
            }
        }
    }
}

/// A button that merges a topic into another.
fn merge_button(cx: &Cx, topic: TopicId, into: TopicId) -> Markup {
    html! {
        " "
        form.inline method="post" action="/decisions" {
            input type="hidden" name="kind" value="merge";
            input type="hidden" name="topic" value=(topic);
            input type="hidden" name="into" value=(into);
            input type="hidden" name="back" value=(cx.here());
            button.link { (cx.t("topic.merge_here")) }
        }
    }
}
