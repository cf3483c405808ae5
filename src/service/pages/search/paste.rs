//! A whole text instead of words: has this been said before?

use axum::response::Html;
use maud::Markup;

use crate::service::address;
use crate::service::before;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::layout;
use crate::service::pages::PageResult;

/// Serves the page for a text that was pasted.
pub(in crate::service) async fn similar(cx: Cx, body: String) -> PageResult {
    blocking(move || render_similar(&cx, &body).map(|markup| Html(markup.into_string()))).await
}

fn render_similar(cx: &Cx, body: &str) -> Result<Markup, ApiError> {
    let pairs = address::form(body);
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map_or("", |(_, text)| text.trim());
    let main = before::pasted(cx, value("title"), value("text"))?;
    Ok(layout::page(cx, cx.t("search.before"), "/search", &main))
}
