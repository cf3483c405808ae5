//! `/`: what needs attention now, what the week brought, what is behind it.

mod lists;
mod moves;
mod notes;
mod week;

use maud::{Markup, html};

use super::PageResult;
use crate::corpus::MessageId;
use crate::report::Kind;
use crate::service::context::Cx;
use crate::service::digests::new_href;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::format;
use crate::service::html::{facts, message_href, number, title_of};
use crate::service::layout;

/// How many urgent messages stand on the page; the others are a link away.
const URGENT: usize = 3;

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let overview = cx.view.overview();
    let lead = [
        ("day", html! { (format::day_of(cx.lang, cx.view.analysis().as_of)) }),
        ("messages", number(cx.lang, overview.messages as usize, &Filter::default())),
        (
            "people",
            html! { a.n href=(Filter::default().href()) { (format::count(cx.lang, overview.people)) } },
        ),
    ];
    let main = html! {
        div.heading.with-ways {
            div {
                h1 { (cx.t("nav.overview")) }
                p.lead { (cx.lang.fill_html("overview.lead", &lead)) }
                (super::search::with_news(cx)?)
            }
            p.ways {
                a.way href=(new_href(Kind::Weekly, &[])) { (cx.t("digests.write_weekly")) }
                a.way href="/wall" { (cx.t("wall.open")) }
            }
        }
        (urgent(cx, &overview.urgent)?)
        @if let Some(this_week) = &overview.week { (week::tiles(cx, this_week)) }
        div.columns.wide-left {
            (week::course(cx, overview))
            (moves::signs(cx, overview))
        }
        (moves::section(cx, overview))
        div.columns {
            (lists::hot_topics(cx))
            (lists::rising(cx))
        }
        div.columns {
            (lists::golden(cx)?)
            (lists::screening(cx, overview))
        }
        (notes::section(cx, overview))
    };
    Ok(layout::page(cx, cx.t("nav.overview"), "/", &main))
}

/// Urgent messages, the latest first, each with the sentence that makes it urgent.
fn urgent(cx: &Cx, all: &[MessageId]) -> Result<Markup, ApiError> {
    if all.is_empty() {
        return Ok(html! { section.panel.calm { h2 { (cx.t("overview.urgent")) } p.empty { (cx.t("overview.no_urgent")) } } });
    }
    let latest = all
        .iter()
        .take(URGENT)
        .map(|&id| urgent_entry(cx, id))
        .collect::<Result<Vec<_>, _>>()?;
    let distinct = Filter {
        urgent: Some(true),
        repeat: Some(false),
        ..Filter::default()
    };
    Ok(html! {
        section.panel.alert {
            h2 { (cx.t("overview.urgent")) span.aside { (cx.lang.fill_html("overview.all", &[("n", number(cx.lang, all.len(), &distinct))])) } }
            div.urgent-row { @for entry in latest { (entry) } }
        }
    })
}

fn urgent_entry(cx: &Cx, id: MessageId) -> Result<Markup, ApiError> {
    let text = cx.view.text(id)?;
    let title = title_of(cx.lang, &text);
    let sentence = cx.view.urgent_sentence(id, &text).map(|sentence| format::excerpt(&sentence, 60));
    // Where the title is the sentence, the text says more.
    let sentence = sentence.filter(|sentence| !title.contains(sentence.trim_end_matches(['。', '！', '!', '.', '…'])));
    let sentence = sentence.or_else(|| Some(format::excerpt(&text.body.text, 60)).filter(|words| !words.is_empty()));
    Ok(html! {
        article.entry {
            h3 { a href=(message_href(&cx.view, id)) { (title) } }
            @if let Some(sentence) = sentence { blockquote { (sentence) } }
            (facts(cx, id))
        }
    })
}
