//! The frame of every page: what it is called, where one is, where one can go.

use maud::{DOCTYPE, Markup, html};

use super::assets;
use super::catalog::Lang;
use super::context::{Cx, Pairs};
use super::format;
use super::html::in_language;
use super::person::Person;
use super::view::View;
use super::{decisions, pages};
use crate::store::Role;

/// The pages of the head's list, with the key of their name.
const PAGES: [(&str, &str); 9] = [
    ("/", "nav.overview"),
    ("/topics", "nav.topics"),
    ("/keywords", "nav.keywords"),
    ("/trends", "nav.trends"),
    ("/ideas", "nav.ideas"),
    ("/selection", "nav.selection"),
    ("/search", "nav.search"),
    ("/digests", "nav.digests"),
    ("/data", "nav.data"),
];

/// Pages at the foot of every page.
const FURTHER: [(&str, &str); 4] = [
    ("/decisions", "decisions.title"),
    ("/people", "people.title"),
    ("/quality", "quality.title"),
    ("/api", "reference.title"),
];

/// A page of the generation. `here` is the page of the head's list that it belongs to.
pub(super) fn page(cx: &Cx, title: &str, here: &str, main: &Markup) -> Markup {
    frame(
        &Frame {
            lang: cx.lang,
            title,
            here,
            path: &cx.path,
            pairs: &cx.pairs,
            view: Some(&cx.view),
            person: Some(&cx.person).filter(|_| cx.by_token),
            bar: waiting(cx),
            is_bare: false,
        },
        main,
    )
}

/// That decisions wait for the next analysis, the latest in words, and what can be done about it.
fn waiting(cx: &Cx) -> Markup {
    let all = cx.pending().waiting();
    html! {
        @if let Some(latest) = all.last() {
            aside.waiting aria-label=(cx.t("decisions.title")) { div.inner {
                div {
                    a href="/decisions?waiting=true" { (cx.lang.fill("decisions.waiting", &[("n", &all.len())])) }
                    span.latest { (decisions::sentence(cx, latest)) }
                    @if cx.may(Role::Curate) { (pages::decisions::undo_button(cx, latest.seq)) }
                }
                @if cx.may(Role::Curate) {
                    form method="post" action="/data/analyze" { button { (cx.t("decisions.analyse_now")) } }
                }
            } }
        }
    }
}

/// What the frame of a page says.
pub(super) struct Frame<'a> {
    /// The language.
    pub lang: Lang,
    /// The title.
    pub title: &'a str,
    /// The page of the head's list that it belongs to.
    pub here: &'a str,
    /// The path, for the link to the other language.
    pub path: &'a str,
    /// The query, for the same.
    pub pairs: &'a Pairs,
    /// The generation, where there is one.
    pub view: Option<&'a View>,
    /// Who uses the service, where people bring tokens.
    pub person: Option<&'a Person>,
    /// What stands above every page.
    pub bar: Markup,
    /// Whether the ways to other pages are left out, since they lead nowhere yet.
    pub is_bare: bool,
}

impl Frame<'_> {
    /// The frame of a page that no generation stands behind.
    pub(super) fn new(lang: Lang) -> Self {
        static NONE: Pairs = Pairs::new();
        Self {
            lang,
            title: "",
            here: "",
            path: "/",
            pairs: &NONE,
            view: None,
            person: None,
            bar: Markup::default(),
            is_bare: false,
        }
    }
}

/// Puts the frame around a page.
pub(super) fn frame(frame: &Frame<'_>, main: &Markup) -> Markup {
    let lang = frame.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (frame.title) " · " (lang.t("app.name")) }
                link rel="icon" href=(assets::address("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(assets::address("minzhi.css"));
                script src=(assets::address("minzhi.js")) defer {}
            }
            // The page of the search has a box of its own.
            body class=[(frame.here == "/search").then_some("asks")] {
                a.skip href="#main" { (lang.t("app.skip")) }
                (head(frame))
                (frame.bar)
                main #main tabindex="-1" { (main) }
                (foot(frame))
            }
        }
    }
}

fn head(frame: &Frame<'_>) -> Markup {
    let lang = frame.lang;
    let other = if lang == Lang::Zh { Lang::En } else { Lang::Zh };
    let query = frame
        .pairs
        .iter()
        .find(|(key, _)| key == "q" && frame.path == "/search")
        .map_or("", |(_, value)| value);
    html! {
        header.top { div.inner {
            a.brand href="/" { b { "民智" } span { (lang.t("app.tagline")) } }
            @if !frame.is_bare { form.find action="/search" role="search" {
                label.hidden for="find" { (lang.t("search.label")) }
                input #find type="search" name="q" value=(query) placeholder=(lang.t("search.placeholder")) maxlength="200" autocomplete="off";
                button { (lang.t("search.go")) }
            } }
            @if let Some(person) = frame.person { (pages::people::badge(lang, person)) }
            a.language href=(in_language(frame.path, frame.pairs, other)) lang=(other.tag()) hreflang=(other.tag()) { (lang.t("app.other_language")) }
        }
        @if !frame.is_bare { nav.main aria-label=(lang.t("nav.label")) { ul {
            @for (path, key) in PAGES {
                li { a href=(path) aria-current=[(path == frame.here).then_some("page")] { (lang.t(key)) } }
            }
        } } } }
    }
}

fn foot(frame: &Frame<'_>) -> Markup {
    let lang = frame.lang;
    html! {
        footer { div.inner {
            @if let Some(view) = frame.view {
                @let manifest = view.snapshot().manifest();
                p {
                    (lang.fill("foot.generation", &[("n", &manifest.generation), ("time", &format::moment(lang, manifest.published_at))])) " "
                    (lang.t("foot.basis"))
                }
                @if view.protected() > 0 { p { (lang.fill("foot.protected", &[("n", &format::count(lang, view.protected()))])) } }
            }
            p { (lang.t("foot.masked")) }
            @if !frame.is_bare { p.links { @for (path, key) in FURTHER { a href=(path) { (lang.t(key)) } } } }
        } }
    }
}
