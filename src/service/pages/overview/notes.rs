//! Data notes (数据说明): what the figures leave out, and who fell silent.

use maud::{Markup, html};

use crate::analysis::Symbol;
use crate::corpus::{Channel, MessageId, Week};
use crate::service::context::Cx;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::number;
use crate::service::view::View;

/// A place or channel that sent at least this many messages in [`BEFORE`] weeks is expected to go on.
const REGULAR: u32 = 8;
/// The weeks looked back upon.
const BEFORE: i32 = 8;
/// The latest weeks, which must be empty for silence.
const SILENT: i32 = 2;

/// The section.
pub(super) fn section(cx: &Cx, shown: &[MessageId]) -> Markup {
    let (lang, view) = (cx.lang, &*cx.view);
    let total = shown.len();
    let counted = |filter: Filter| {
        let n = filter.select(view).len();
        [
            ("n", number(lang, n, &filter)),
            ("share", html! { (format::share(n as u64, total as u64)) }),
        ]
    };
    let rejected: u64 = view.imports().iter().map(|import| import.account.rejected).sum();
    let unsure = view.snapshot().manifest().counts.people_unsure;
    let (channels, districts) = silent(view);
    html! {
        section.panel.notes {
            h2 { (cx.t("overview.notes")) a.aside href="/data" { (cx.t("overview.see_all")) } }
            ul {
                li { (lang.fill_html("notes.unclassified", &counted(Filter { classified: Some(false), ..Filter::default() }))) }
                li { (lang.fill_html("notes.masked", &counted(Filter { masked: Some(true), ..Filter::default() }))) }
                li { (lang.fill_html("notes.repeats", &counted(Filter { repeat: Some(true), ..Filter::default() }))) }
                li { (lang.fill_html("notes.undated", &counted(Filter { dated: Some(false), ..Filter::default() }))) }
                li { (lang.fill_html("notes.rejected", &[("n", html! { a.n href="/data" { (format::count(lang, rejected)) } })])) }
                @if unsure > 0 { li { (lang.fill("notes.people_unsure", &[("n", &format::count(lang, u64::from(unsure)))])) } }
                @if view.protected() > 0 { li { (lang.fill("notes.protected", &[("n", &format::count(lang, view.protected()))])) } }
                @if channels.is_empty() && districts.is_empty() { li { (cx.t("notes.nobody_silent")) } }
                @for channel in channels {
                    @let filter = Filter { channel: Some(channel), ..Filter::default() };
                    li.warn { (lang.fill_html("notes.silent", &[("who", html! { a href=(filter.href()) { (lang.code_words("channel", channel.code())) } })])) }
                }
                @for district in districts {
                    @let name = view.analysis().symbol(district);
                    @let filter = Filter { district: Some(name.to_owned()), ..Filter::default() };
                    li.warn { (lang.fill_html("notes.silent", &[("who", html! { a href=(filter.href()) { (name) } })])) }
                }
            }
        }
    }
}

/// Channels and districts that sent messages regularly and none in the latest weeks.
fn silent(view: &View) -> (Vec<Channel>, Vec<Symbol>) {
    let Some(now) = view.current_week() else {
        return (Vec::new(), Vec::new());
    };
    let fresh = Week(now.0 - SILENT + 1);
    let old = Week(fresh.0 - BEFORE);
    let mut channels = [(0, 0); Channel::ALL.len()];
    let mut districts = vec![(0, 0); view.analysis().symbols.len()];
    for id in view.shown() {
        let Some(week) = view.week(id).filter(|&week| week >= old) else {
            continue;
        };
        let row = view.analysis().message(id);
        let count = |counts: &mut (u32, u32)| if week < fresh { counts.0 += 1 } else { counts.1 += 1 };
        count(&mut channels[row.channel.index()]);
        if let Some(district) = row.district {
            count(&mut districts[district as usize]);
        }
    }
    let fell = |&(before, lately): &(u32, u32)| before >= REGULAR && lately == 0;
    let channels = Channel::ALL
        .iter()
        .zip(&channels)
        .filter(|(_, counts)| fell(counts))
        .map(|(&channel, _)| channel)
        .collect();
    let districts = districts
        .iter()
        .zip(0..)
        .filter(|(counts, _)| fell(counts))
        .map(|(_, at)| at)
        .collect();
    (channels, districts)
}
