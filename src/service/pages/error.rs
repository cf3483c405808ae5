//! What people see when there is nothing to see: why, and what they can do.

use axum::extract::Query;
use axum::http::Uri;
use maud::{Markup, html};

use crate::service::catalog::Lang;
use crate::service::context::Pairs;
use crate::service::error::{ApiError, ErrorCode};
use crate::service::layout::{Frame, frame};
use crate::service::view::View;

/// The page of a failed request.
pub(in crate::service) fn page(lang: Lang, view: Option<&View>, uri: &Uri, error: &ApiError) -> Markup {
    let pairs = Query::<Pairs>::try_from_uri(uri).map(|Query(pairs)| pairs).unwrap_or_default();
    let code = error.code.code();
    let title = lang.code_words("error", code);
    let main = match error.code {
        ErrorCode::NoGeneration => welcome(lang),
        _ => html! {
            div.heading { h1 { (title) } }
            p.lead { (lang.code_words("remedy", code)) }
            @if !error.detail.is_empty() { p.hint { (error.detail) } }
            p { a href="/" { (lang.t("error.home")) } }
        },
    };
    frame(
        &Frame {
            lang,
            title,
            here: "",
            path: uri.path(),
            pairs: &pairs,
            view,
            ..Frame::new(lang)
        },
        &main,
    )
}

/// A service without a workspace that can be filled: how to make one. Where there is a workspace, the pages on data lead on.
fn welcome(lang: Lang) -> Markup {
    html! {
        div.heading {
            h1 { (lang.t("welcome.title")) }
            p.lead { (lang.t("welcome.lead")) }
        }
        section.panel {
            p { (lang.t("welcome.command")) }
            pre { code { "minzhi import " (lang.t("welcome.file")) } }
            pre { code { "minzhi analyze" } }
            p.hint { (lang.t("welcome.demo")) " " code { "minzhi demo" } }
        }
    }
}
