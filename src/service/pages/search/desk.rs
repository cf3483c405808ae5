//! The message that is opened beside the results, and what stands beside it; the same alone as `/search/open`, for the script.

use axum::response::Html;
use maud::{Markup, html};

use super::why;
use crate::corpus::MessageId;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::html::{facts, heading, message_href};
use crate::service::pages::{PageResult, message};
use crate::service::paging::Paging;
use crate::service::question::Question;
use crate::store::MaskedMessage;

/// Names in the address that belong to the page and not to the question.
pub(super) const OWN: [&str; 3] = ["limit", "offset", "open"];

/// The address of the search with a message opened; the page of results stays.
pub(super) fn open_href(cx: &Cx, question: &Question, id: MessageId) -> String {
    let uid = cx.view.analysis().message(id).uid.to_string();
    let kept = |name: &'static str| (name, cx.param(name));
    question.href_with("/search", &[kept("limit"), kept("offset"), ("open", Some(&uid))])
}

/// The address of the results without an opened message.
fn back_href(cx: &Cx, question: &Question) -> String {
    let kept = |name: &'static str| (name, cx.param(name));
    question.href_with("/search", &[kept("limit"), kept("offset")])
}

/// Serves the opened message alone.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    blocking(move || render(&cx).map(|markup| Html(markup.into_string()))).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let question = Question::from_pairs(&cx.pairs, &OWN)?;
    let id = cx.view.message(cx.param("open").unwrap_or_default())?;
    // The words that are marked are those of the page of results.
    let paging = Paging::from_pairs(&cx.pairs, super::PER_PAGE)?;
    let answer = question.answer(&cx.view, paging)?;
    opened(cx, &question, id, &answer.page.highlights)
}

/// The opened message with what stands beside it.
pub(super) fn opened(cx: &Cx, question: &Question, id: MessageId, words: &[String]) -> Result<Markup, ApiError> {
    let text = cx.view.text(id)?;
    Ok(html! {
        section.opened tabindex="0" aria-label=(cx.t("search.opened")) {
            p.back { a href=(back_href(cx, question)) { (cx.t("search.back")) } }
            (head(cx, id, &text))
            (message::opened(cx, id, &text, words, &open_href(cx, question, id)))
            (why::details(cx, question, id)?)
        }
        aside.beside tabindex="0" aria-label=(cx.t("search.beside")) { (message::beside(cx, id)?) }
    })
}

fn head(cx: &Cx, id: MessageId, text: &MaskedMessage) -> Markup {
    let (title, _) = heading(cx.lang, text);
    html! {
        header.opened-head {
            h2 { (title) }
            (facts(cx, id))
            p.acts { a.button.quiet href=(message_href(&cx.view, id)) { (cx.t("search.whole_page")) } }
        }
    }
}
