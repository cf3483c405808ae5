//! How messages are sorted: sources and districts as the files say, fields and aspects, themes; every number opens its messages.

use maud::{Markup, html};

use crate::classify::{Aspect, Field};
use crate::corpus::MessageId;
use crate::service::context::Cx;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::{BarRow, bars};
use crate::service::series;

/// Themes that are listed.
const THEMES: usize = 12;

/// The sections of the page.
pub(super) fn sections(cx: &Cx) -> Markup {
    let shown: Vec<MessageId> = cx.view.shown().collect();
    html! {
        div.columns { (sources(cx, &shown)) (districts(cx, &shown)) }
        div.columns { (fields(cx, &shown)) (aspects(cx, &shown)) }
        (themes(cx))
    }
}

fn row(name: &str, count: u32, filter: Filter, of: usize) -> BarRow {
    BarRow {
        name: html! { (name) },
        count,
        filter,
        note: html! { (format::share(count, of as u64)) },
    }
}

fn fields(cx: &Cx, shown: &[MessageId]) -> Markup {
    let labels = &cx.view.analysis().labels;
    let mut counts = vec![0; Field::ALL.len()];
    shown.iter().for_each(|id| counts[labels[id.index()].field.index()] += 1);
    let rows = Field::ALL.iter().map(|&field| {
        let filter = Filter {
            field: Some(field),
            ..Filter::default()
        };
        row(
            cx.lang.code_words("field", field.code()),
            counts[field.index()],
            filter,
            shown.len(),
        )
    });
    sorted(cx, "data.fields", rows.collect())
}

fn aspects(cx: &Cx, shown: &[MessageId]) -> Markup {
    let labels = &cx.view.analysis().labels;
    let mut counts = vec![0; Aspect::ALL.len()];
    shown.iter().for_each(|id| counts[labels[id.index()].aspect.index()] += 1);
    let rows = Aspect::ALL.iter().map(|&aspect| {
        let filter = Filter {
            aspect: Some(aspect),
            ..Filter::default()
        };
        row(
            cx.lang.code_words("aspect", aspect.code()),
            counts[aspect.index()],
            filter,
            shown.len(),
        )
    });
    sorted(cx, "data.aspects", rows.collect())
}

/// A table of bars, the longest first; of equals as the list has them.
fn sorted(cx: &Cx, key: &str, mut rows: Vec<BarRow>) -> Markup {
    rows.sort_by_key(|row| std::cmp::Reverse(row.count));
    html! { section.panel { h2 { (cx.t(key)) } (bars(cx.lang, cx.t(key), &rows)) } }
}

fn themes(cx: &Cx) -> Markup {
    let themes = &cx.view.analysis().topics.themes;
    let rows: Vec<BarRow> = themes
        .iter()
        .take(THEMES)
        .map(|theme| BarRow {
            name: html! { (theme.name) },
            count: cx.view.theme_size(theme) as u32,
            filter: Filter {
                theme: Some(theme.name.clone()),
                ..Filter::default()
            },
            note: html! { (cx.lang.fill("data.n_topics", &[("n", &theme.topics.len())])) },
        })
        .collect();
    html! {
        @if !rows.is_empty() {
            section.panel {
                h2 { (cx.t("nav.themes")) a.aside href="/themes" { (cx.lang.fill("data.all_themes", &[("n", &themes.len())])) } }
                (bars(cx.lang, cx.t("nav.themes"), &rows))
            }
        }
    }
}

fn sources(cx: &Cx, shown: &[MessageId]) -> Markup {
    let rows: Vec<BarRow> = series::by_source(&cx.view, shown)
        .into_iter()
        .map(|(source, count)| {
            let name = cx.view.analysis().symbol(source);
            let filter = Filter {
                source: Some(name.to_owned()),
                ..Filter::default()
            };
            BarRow {
                name: html! { (name) },
                count,
                filter,
                note: html! { (format::share(count, shown.len() as u64)) },
            }
        })
        .collect();
    html! { section.panel { h2 { (cx.t("data.sources")) } (bars(cx.lang, cx.t("data.sources"), &rows)) } }
}

fn districts(cx: &Cx, shown: &[MessageId]) -> Markup {
    let counts = series::by_district(&cx.view, shown);
    let unknown = counts
        .last()
        .filter(|(district, _)| district.is_none())
        .map_or(0, |&(_, count)| count);
    let rows: Vec<BarRow> = counts
        .into_iter()
        .filter_map(|(district, count)| {
            let name = cx.view.analysis().symbol(district?);
            let filter = Filter {
                district: Some(name.to_owned()),
                ..Filter::default()
            };
            Some(BarRow {
                name: html! { (name) },
                count,
                filter,
                note: html! { (format::share(count, shown.len() as u64)) },
            })
        })
        .take(20)
        .collect();
    html! {
        section.panel {
            h2 { (cx.t("data.districts")) }
            @if rows.is_empty() { p.empty { (cx.t("topic.no_places")) } } @else { (bars(cx.lang, cx.t("data.districts"), &rows)) }
            @if unknown > 0 { p.hint { (cx.lang.fill("data.no_district", &[("n", &format::count(cx.lang, unknown))])) } }
        }
    }
}
