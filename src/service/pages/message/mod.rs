//! `/messages/{uid}`: one message: its text as it was written (masked), what was read in it, its repeats, the reply, earlier ones.

mod beside;
mod classes;
mod letter;

use axum::extract::Path;
use axum::response::Html;
use maud::{Markup, html};

use super::{PageResult, decisions, ideas};
use crate::corpus::MessageId;
use crate::curation::{Entry, MessageMark};
use crate::report::Kind;
use crate::service::context::{Cx, blocking};
use crate::service::digests::new_href;
use crate::service::error::ApiError;
use crate::service::html::{facts, title_of};
use crate::service::layout;
use crate::store::MaskedMessage;

/// Serves the page.
pub(in crate::service) async fn page(Path(uid): Path<String>, cx: Cx) -> PageResult {
    blocking(move || render(&cx, &uid).map(|markup| Html(markup.into_string()))).await
}

fn render(cx: &Cx, uid: &str) -> Result<Markup, ApiError> {
    let id = cx.view.message(uid)?;
    let text = cx.view.text(id)?;
    let title = title_of(cx.lang, &text);
    let main = html! {
        div.heading {
            p.crumbs { a href="/messages" { (cx.t("messages.title")) } }
            h1 { (title) }
            (facts(cx, id))
            p.ways { a.way href=(new_href(Kind::Letter, &[("message", uid.to_owned())])) { (cx.t("digests.write_letter")) } }
        }
        div.columns.wide-left {
            div {
                (letter::urgent(cx, id, &text))
                (letter::original(cx, id, &text, &[]))
                (letter::reply(cx, id, &text))
                (beside::earlier(cx, id)?)
            }
            div {
                (beside::topic(cx, id))
                (beside::repeats(cx, id)?)
                (classes::labels(cx, id, &text, &cx.here()))
                section.panel.weighed { h2 { (cx.t("message.idea")) } (ideas::score_of(cx, id)) (ideas::desk(cx, &ideas::Decisions::of(cx), id)) }
                (beside::record(cx, id))
            }
        }
        (history(cx, id))
    };
    Ok(layout::page(cx, &title, "/messages", &main))
}

/// What people decided about the message.
fn history(cx: &Cx, id: MessageId) -> Markup {
    let uid = cx.view.analysis().message(id).uid;
    let concerns = |entry: &Entry| {
        let named = entry
            .operation
            .as_ref()
            .is_some_and(|operation| operation.messages().contains(&MessageMark(Some(uid))));
        named
            || cx
                .pending()
                .undone(entry)
                .and_then(|undone| undone.operation.as_ref())
                .is_some_and(|operation| operation.messages().contains(&MessageMark(Some(uid))))
    };
    let entries = decisions::history(cx, concerns);
    html! { @if !entries.0.is_empty() { section.panel { h2 { (cx.t("message.history")) } (entries) } } }
}

/// The letter as the search page opens it: text, reply, classes, record; `words` are marked in it, forms come back to `back`.
pub(super) fn opened(cx: &Cx, id: MessageId, text: &MaskedMessage, words: &[String], back: &str) -> Markup {
    html! {
        (letter::urgent(cx, id, text))
        (letter::original(cx, id, text, words))
        (letter::reply(cx, id, text))
        (classes::labels(cx, id, text, back))
        (beside::record(cx, id))
    }
}

/// What the search page shows beside it: what was answered before, the topic, the repeats.
pub(super) fn beside(cx: &Cx, id: MessageId) -> Result<Markup, ApiError> {
    Ok(html! {
        (beside::earlier(cx, id)?)
        (beside::topic(cx, id))
        (beside::repeats(cx, id)?)
    })
}
