//! The style sheet and the script, compiled in. Their address holds a stamp of their content, so that browsers may keep them.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::error::ApiError;

/// Name, media type and content of each file.
const FILES: &[(&str, &str, &str)] = &[
    ("minzhi.css", "text/css; charset=utf-8", STYLES),
    ("minzhi.js", "text/javascript; charset=utf-8", include_str!("static/js/base.js")),
    ("wall.js", "text/javascript; charset=utf-8", include_str!("static/js/wall.js")),
    ("topics.js", "text/javascript; charset=utf-8", include_str!("static/js/topics.js")),
    ("desk.js", "text/javascript; charset=utf-8", include_str!("static/js/desk.js")),
    ("weights.js", "text/javascript; charset=utf-8", include_str!("static/js/weights.js")),
    (
        "selection.js",
        "text/javascript; charset=utf-8",
        include_str!("static/js/selection.js"),
    ),
    ("data.js", "text/javascript; charset=utf-8", include_str!("static/js/data.js")),
    ("icon.svg", "image/svg+xml", include_str!("static/icon.svg")),
];

/// The one style sheet: what all pages share, then what each part of the workbench adds.
const STYLES: &str = concat!(
    include_str!("static/css/base.css"),
    include_str!("static/css/overview.css"),
    include_str!("static/css/keywords.css"),
    include_str!("static/css/topics.css"),
    include_str!("static/css/ideas.css"),
    include_str!("static/css/search.css"),
    include_str!("static/css/data.css"),
    include_str!("static/css/people.css"),
    include_str!("static/css/selection.css"),
    include_str!("static/css/digests.css"),
    include_str!("static/css/trends.css"),
);

/// A hash of all files.
pub(super) static STAMP: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = blake3::Hasher::new();
    for (_, _, content) in FILES {
        hasher.update(content.as_bytes());
    }
    hasher.finalize().to_hex()[..12].to_owned()
});

/// The address of a file.
pub(super) fn address(name: &str) -> String {
    format!("/static/{name}?v={}", *STAMP)
}

/// Sends a file.
pub(super) async fn file(Path(name): Path<String>) -> Result<Response, ApiError> {
    let (_, media_type, content) = FILES.iter().copied().find(|file| file.0 == name).ok_or_else(ApiError::not_found)?;
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, content).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Offices have browsers on Chromium 86 and later. What is younger than that may decorate, never carry: none of it so far.
    #[test]
    fn nothing_is_used_that_a_browser_of_five_years_ago_lacks() {
        const YOUNGER: [&str; 15] = [
            ":has(",
            ":is(",
            ":where(",
            "color-mix(",
            "@container",
            "@layer",
            "aspect-ratio",
            "inset:",
            "dvh",
            ".at(",
            "structuredClone",
            "Object.hasOwn",
            ".findLast",
            "??=",
            "<dialog",
        ];
        for (name, _, content) in FILES {
            let used: Vec<&str> = YOUNGER.into_iter().filter(|feature| content.contains(feature)).collect();
            assert!(used.is_empty(), "{name}: {used:?}");
        }
    }
}
