//! All messages of a topic, the latest first, each with a box: those chosen leave for a new topic, another one or none.

use maud::{Markup, html};

use super::acts;
use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::html::{entry, number, pager, topic_name};
use crate::service::paging::Paging;
use crate::service::pending::Place;
use crate::store::Role;
use crate::topics::Topic;

/// Topics that messages can be moved to from a list, the likest first.
const OFFERED: usize = 12;

/// The section.
pub(super) fn section(cx: &Cx, topic: &Topic, paging: Paging, members: &[MessageId], filter: &Filter) -> Result<Markup, ApiError> {
    let latest: Vec<MessageId> = members.iter().rev().copied().collect();
    let may = cx.may(Role::Curate);
    let mut entries = Vec::new();
    for &id in paging.of(&latest) {
        entries.push((id, entry(cx, id, None)?));
    }
    let list = html! {
        div.list.picked[may] { @for (id, entry) in entries {
            @let uid = cx.view.analysis().message(id).uid;
            @if may {
                div.pick-one {
                    input type="checkbox" name="messages" value=(uid) aria-label=(cx.lang.fill("topic.choose_message", &[("n", &cx.view.analysis().message(id).external_id)]));
                    div { (entry) (place(cx, id)) }
                }
            } @else { (entry) }
        } }
    };
    Ok(html! {
        section #all .panel {
            h2 {
                (cx.t("topic.messages"))
                span.aside { (cx.lang.fill_html("overview.all", &[("n", number(cx.lang, members.len(), filter))])) }
            }
            @if may {
                form.sorting method="post" action="/decisions" {
                    input type="hidden" name="back" value=(cx.here());
                    input type="hidden" name="topic" value=(topic.id);
                    (list)
                    (sorting(cx, topic))
                }
            } @else { (list) }
            (pager(cx, paging, latest.len()))
        }
    })
}

/// Where a message is to be, where that changes.
fn place(cx: &Cx, id: MessageId) -> Markup {
    let changed = cx.pending().place(cx.view.analysis().message(id).uid);
    let words = match changed {
        None => return html! {},
        Some(Place::In(topic)) => cx.lang.fill("topic.to_topic", &[("name", &topic_name(cx, topic))]),
        Some(Place::Apart) => cx.t("topic.to_new").to_owned(),
        Some(Place::Nowhere) => cx.t("topic.to_none").to_owned(),
        Some(Place::AsRead) => cx.t("topic.to_read").to_owned(),
    };
    html! { p { span.mark.wait { (words) } } }
}

/// What becomes of the messages that are chosen.
fn sorting(cx: &Cx, topic: &Topic) -> Markup {
    let topics = &cx.view.analysis().topics.topics;
    let at = cx.view.topic(topic.id).map_or(0, |(at, _)| at);
    let near = cx
        .view
        .topic_words()
        .akin(topics, at, OFFERED, |other| cx.view.topic_counts()[other as usize].messages > 0);
    html! {
        fieldset.chosen {
            legend { (cx.t("topic.chosen")) }
            p.hint { (cx.t("topic.repeats_follow")) }
            div.row {
                (acts::why(cx, "why-sort"))
                button name="kind" value="split" { (cx.t("topic.split")) }
                button.plain name="kind" value="move" { (cx.t("topic.move")) }
                label for="to" { (cx.t("topic.move_to")) }
                select #to name="to" {
                    option value="none" { (cx.t("topic.nowhere")) }
                    @for akin in &near {
                        @let other = &topics[akin.topic as usize];
                        option value=(other.id) { (topic_name(cx, other.id)) }
                    }
                }
            }
        }
    }
}
