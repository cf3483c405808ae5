//! A whole text instead of words: has this been said before?

use axum::response::Html;
use maud::{Markup, html};

use crate::service::address;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::layout;
use crate::service::pages::PageResult;
use crate::service::similar;

/// How many messages like a text are shown.
const SIMILAR: usize = 10;

/// Serves the page for a text that was pasted.
pub(in crate::service) async fn similar(cx: Cx, body: String) -> PageResult {
    blocking(move || render_similar(&cx, &body).map(|markup| Html(markup.into_string()))).await
}

/// The form for a text.
pub(super) fn paste(cx: &Cx, text: &str) -> Markup {
    html! {
        section.panel {
            h2 { (cx.t("search.before")) }
            form.paste action="/search" method="post" {
                label for="text" { (cx.t("search.paste")) }
                textarea #text name="text" rows="6" maxlength="20000" required { (text) }
                button { (cx.t("search.compare")) }
            }
        }
    }
}

fn render_similar(cx: &Cx, body: &str) -> Result<Markup, ApiError> {
    let pairs = address::form(body);
    let text = pairs.iter().find(|(name, _)| name == "text").map_or("", |(_, text)| text.trim());
    let mut hits = if text.is_empty() {
        Vec::new()
    } else {
        similar::find(&cx.view, text, SIMILAR)?
    };
    similar::answered_first(&cx.view, &mut hits);
    let cards = hits.iter().map(|hit| similar::card(cx, hit)).collect::<Result<Vec<_>, _>>()?;
    let main = html! {
        div.heading { h1 { (cx.t("search.before")) } }
        p.lead role="status" { (cx.lang.fill("search.similar", &[("n", &cards.len())])) }
        @if !cards.is_empty() { section.panel { div.list { @for card in cards { (card) } } } }
        (paste(cx, text))
    };
    Ok(layout::page(cx, cx.t("search.before"), "/search", &main))
}
