//! Data notes (数据说明): what the figures leave out, and who fell silent.

use maud::{Markup, html};

use crate::service::context::Cx;
use crate::service::format;
use crate::service::html::number;
use crate::service::overview::{Note, Overview, Silent, Who};

/// Senders that fell silent and stand on the page at once.
const SILENT: usize = 8;

/// The section.
pub(super) fn section(cx: &Cx, overview: &Overview) -> Markup {
    let (lang, view) = (cx.lang, &*cx.view);
    let rejected: u64 = view.imports().iter().map(|import| import.account.rejected).sum();
    let unsure = view.snapshot().manifest().counts.people_unsure;
    let (first, more) = overview.silent.split_at(overview.silent.len().min(SILENT));
    html! {
        section.panel.notes {
            h2 { (cx.t("overview.notes")) a.aside href="/data" { (cx.t("overview.see_all")) } }
            ul {
                @for &(note, n) in &overview.notes { li { (left_out(cx, overview, note, n)) } }
                li { (lang.fill_html("notes.rejected", &[("n", html! { a.n href="/data" { (format::count(lang, rejected)) } })])) }
                @if unsure > 0 { li { (lang.fill("notes.people_unsure", &[("n", &format::count(lang, u64::from(unsure)))])) } }
                @if view.protected() > 0 { li { (lang.fill("notes.protected", &[("n", &format::count(lang, view.protected()))])) } }
                @if overview.silent.is_empty() { li { (cx.t("notes.nobody_silent")) } }
                @for silent in first { li.warn { (fell_silent(cx, silent)) } }
            }
            @if !more.is_empty() {
                details {
                    summary { (lang.fill("notes.more_silent", &[("n", &more.len())])) }
                    ul { @for silent in more { li { (fell_silent(cx, silent)) } } }
                }
            }
        }
    }
}

fn left_out(cx: &Cx, overview: &Overview, note: Note, n: u32) -> Markup {
    let key = match note {
        Note::Unclassified => "notes.unclassified",
        Note::Masked => "notes.masked",
        Note::Repeats => "notes.repeats",
        Note::Undated => "notes.undated",
    };
    let parts = [
        ("n", number(cx.lang, n as usize, &note.filter())),
        ("share", html! { (format::share(n, overview.messages)) }),
    ];
    cx.lang.fill_html(key, &parts)
}

fn fell_silent(cx: &Cx, silent: &Silent) -> Markup {
    let view = &*cx.view;
    let who = match silent.who {
        Who::Channel(channel) => cx.lang.code_words("channel", channel.code()).to_owned(),
        Who::District(district) => view.analysis().symbol(district).to_owned(),
        Who::Point(point) => cx.lang.fill("notes.point", &[("name", &view.analysis().symbol(point))]),
    };
    let parts = [
        ("who", html! { b { (who) } }),
        ("n", number(cx.lang, silent.before as usize, &silent.filter(view))),
    ];
    cx.lang.fill_html("notes.silent", &parts)
}
