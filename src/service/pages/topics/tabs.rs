//! The four ways to look at topics.

use maud::{Markup, html};

use crate::service::context::Cx;

const WAYS: [(&str, &str); 4] = [
    ("/topics", "topics.as_list"),
    ("/topics/map", "topics.as_map"),
    ("/topics/fields", "topics.as_fields"),
    ("/themes", "nav.themes"),
];

/// Links to them; `here` is the one that is open.
pub(in crate::service) fn tabs(cx: &Cx, here: &str) -> Markup {
    html! {
        nav.switch.ways aria-label=(cx.t("topics.ways")) {
            @for (path, key) in WAYS { a href=(path) aria-current=[(path == here).then_some("page")] { (cx.t(key)) } }
        }
    }
}
