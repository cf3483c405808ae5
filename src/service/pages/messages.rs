//! `/messages`: the messages behind a number, with what the number asked for.

use maud::{Markup, html};

use super::PageResult;
use super::chips::chips;
use crate::classify::Purpose;
use crate::corpus::Channel;
use crate::service::address::href;
use crate::service::context::Cx;
use crate::service::download;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{entry, pager};
use crate::service::layout;
use crate::service::paging::Paging;

/// How many messages stand on one page.
const PER_PAGE: usize = 25;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let filter = Filter::from_pairs(&cx.pairs, &["limit", "offset"])?;
    let paging = Paging::from_pairs(&cx.pairs, PER_PAGE)?;
    let mut ids = filter.select(&cx.view);
    let people = cx.view.analysis().people(ids.iter().copied());
    ids.reverse();
    let entries = paging
        .of(&ids)
        .iter()
        .map(|&id| entry(cx, id, None))
        .collect::<Result<Vec<_>, _>>()?;
    let main = html! {
        div.heading {
            h1 { (cx.t("messages.title")) }
            p.lead { (cx.lang.fill("messages.lead", &[("messages", &format::count(cx.lang, ids.len() as u64)), ("people", &format::count(cx.lang, people))])) }
            (chips(cx, &filter, &[], |names| without(&filter, names)))
            @if !ids.is_empty() { (download::links(cx, "/messages/export", &filter.pairs(), ids.len())) }
        }
        (choice(cx, &filter))
        @if entries.is_empty() { p.empty { (cx.t("messages.none")) } }
        @else { section.panel { div.list { @for entry in entries { (entry) } } } }
        (pager(cx, paging, ids.len()))
    };
    Ok(layout::page(cx, cx.t("messages.title"), "/messages", &main))
}

/// The address of the list without some filters.
fn without(filter: &Filter, names: &[&str]) -> String {
    let others: Vec<_> = filter.pairs().into_iter().filter(|(name, _)| !names.contains(name)).collect();
    href("/messages", &others)
}

/// The filters that people set by hand.
fn choice(cx: &Cx, filter: &Filter) -> Markup {
    let kept = filter
        .pairs()
        .into_iter()
        .filter(|(name, _)| !["channel", "purpose", "from", "to"].contains(name));
    let date = |date: Option<chrono::NaiveDate>| date.map(|date| date.to_string()).unwrap_or_default();
    html! {
        form.choice action="/messages" {
            @for (name, value) in kept { input type="hidden" name=(name) value=(value); }
            label for="channel" { (cx.lang.code_words("filter", "channel")) }
            select #channel name="channel" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for each in Channel::ALL { option value=(each.code()) selected[filter.channel == Some(*each)] { (cx.lang.code_words("channel", each.code())) } }
            }
            label for="purpose" { (cx.lang.code_words("filter", "purpose")) }
            select #purpose name="purpose" data-submit="" {
                option value="" { (cx.t("form.all")) }
                @for each in Purpose::ALL { option value=(each.code()) selected[filter.purpose == Some(*each)] { (cx.lang.code_words("purpose", each.code())) } }
            }
            label for="from" { (cx.lang.code_words("filter", "from")) }
            input #from type="date" name="from" value=(date(filter.from));
            label for="to" { (cx.lang.code_words("filter", "to")) }
            input #to type="date" name="to" value=(date(filter.to));
            button { (cx.t("form.show")) }
        }
    }
}
