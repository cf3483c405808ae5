//! The letter itself: why it is urgent, its text with the parts of its idea, the reply.

use maud::{Markup, html};

use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::format;
use crate::service::marks::{laid_out, marked_body};
use crate::store::MaskedMessage;

/// The sentence for which the message is urgent.
pub(super) fn urgent(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    html! {
        @if let Some(sentence) = cx.view.urgent_sentence(id, text) {
            section.panel.alert { h2 { (cx.t("message.urgent_because")) } blockquote { (sentence) } }
        }
    }
}

/// The text as it was written, masked: sentences coloured by part, with a legend of those that are there, and the words that were searched for.
pub(super) fn original(cx: &Cx, id: MessageId, text: &MaskedMessage, words: &[String]) -> Markup {
    let masked = cx.view.analysis().message(id).masked;
    let (body, there) = marked_body(&cx.view, id, &text.statement(), words);
    html! {
        section.panel.letter {
            h2 { (cx.t("message.original")) }
            @if !there.is_empty() {
                p.legend {
                    @for part in there { span { mark class=(part.class()) { (cx.lang.code_words("part", part.code())) } } }
                }
            }
            div.text { (body) }
            @if masked > 0 { p.hint { (cx.lang.fill("message.masked", &[("n", &masked)])) } }
        }
    }
}

/// What the office answered.
pub(super) fn reply(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    let analysis = cx.view.analysis();
    let row = analysis.message(id);
    html! {
        section.panel.reply {
            h2 { (cx.t("message.reply")) }
            @if text.reply.text.trim().is_empty() {
                p.empty { (cx.t("message.no_reply")) }
            } @else {
                p.facts {
                    @if let Some(department) = row.department { span { (analysis.symbol(department)) } }
                    @if row.reply_time.is_some() { span { (format::day_of(cx.lang, row.reply_time)) } }
                }
                div.text { (laid_out(&text.reply.text)) }
            }
        }
    }
}
