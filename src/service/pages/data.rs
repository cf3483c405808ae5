//! `/data`: what was imported and how it adds up, what the figures count, what the analysis was made of.

use maud::{Markup, html};

use super::PageResult;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::format;
use crate::service::html::{BarRow, bars};
use crate::service::layout;
use crate::service::series;
use crate::store::{ImportRecord, WarningCount, Workspace};

/// Serves the page.
pub(in crate::service) async fn page(cx: Cx) -> PageResult {
    cx.page(render).await
}

fn render(cx: &Cx) -> Result<Markup, ApiError> {
    let main = html! {
        div.heading {
            h1 { (cx.t("nav.data")) }
            p.lead { (cx.t("data.lead")) " " a href="/quality" { (cx.t("quality.link")) } }
        }
        (imports(cx))
        (new_words(cx)?)
        div.columns {
            (sources(cx))
            (districts(cx))
        }
        div.columns {
            (basis(cx))
            (run(cx))
        }
    };
    Ok(layout::page(cx, cx.t("nav.data"), "/data", &main))
}

fn imports(cx: &Cx) -> Markup {
    let imports = cx.view.imports();
    html! {
        section.panel {
            h2 { (cx.t("data.imports")) }
            div.scroll { table {
                thead { tr {
                    @for key in ["data.file", "data.source", "data.time"] { th scope="col" { (cx.t(key)) } }
                    @for key in ["data.rows", "data.archived", "data.repeated", "data.updated", "data.rejected", "data.non_data", "data.forgotten"] { th.num scope="col" { (cx.t(key)) } }
                } }
                tbody { @for import in imports.iter().rev() { (import_row(cx, import)) } }
            } }
            p.hint { (cx.t("data.adds_up")) }
            @for import in imports.iter().filter(|import| !import.warnings.is_empty()) {
                details {
                    summary { (cx.lang.fill("data.warnings", &[("file", &import.file), ("n", &import.warnings.iter().map(|count| count.count).sum::<u64>())])) }
                    ul { @for count in import.warnings.iter().take(50) { li { (warning(cx, count)) } } }
                }
            }
        }
    }
}

fn warning(cx: &Cx, count: &WarningCount) -> String {
    let rows: Vec<String> = count.rows.iter().map(u64::to_string).collect();
    let (reason, rows) = (cx.lang.code_words("reason", &count.reason), rows.join(", "));
    let parts: [(&str, &dyn std::fmt::Display); 4] = [("reason", &reason), ("column", &count.column), ("n", &count.count), ("rows", &rows)];
    cx.lang.fill("data.warning", &parts)
}

fn import_row(cx: &Cx, import: &ImportRecord) -> Markup {
    let account = &import.account;
    let counts = [
        account.rows_read,
        account.archived,
        account.repeated,
        account.updated,
        account.rejected,
        account.non_data,
        account.forgotten,
    ];
    html! {
        tr {
            th scope="row" { @if import.file.is_empty() { (cx.t("data.forgotten")) } @else { (import.file) } p.sub { (import.format) } }
            td { (import.source) }
            td.time { (format::moment(cx.lang, import.imported_at)) }
            @for count in counts { td.num { (format::count(cx.lang, count)) } }
        }
    }
}

fn sources(cx: &Cx) -> Markup {
    let shown: Vec<_> = cx.view.shown().collect();
    let rows: Vec<BarRow> = series::by_source(&cx.view, &shown)
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

fn districts(cx: &Cx) -> Markup {
    let shown: Vec<_> = cx.view.shown().collect();
    let counts = series::by_district(&cx.view, &shown);
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

/// New words shown on the page.
const NEW_WORDS: usize = 20;

/// The first words that the dictionary lacks and nobody decided about, and whether the dictionary was changed since the analysis.
fn new_words(cx: &Cx) -> Result<Markup, ApiError> {
    let root = cx.workspace.as_ref().map(Workspace::root);
    let manifest = cx.view.snapshot().manifest();
    let changed = root.map(|root| crate::run::models_changed(root, &manifest.models)).transpose();
    let changed = changed.map_err(|error| ApiError::internal(&error))?.unwrap_or(false);
    let rows = super::super::api::words::open(cx)?;
    let shown: Vec<_> = rows.iter().take(NEW_WORDS).collect();
    let contexts = shown
        .iter()
        .map(|word| cx.view.snapshot().contexts(word))
        .collect::<Result<Vec<_>, _>>();
    let contexts = contexts.map_err(|error| ApiError::internal(&error))?;
    Ok(html! {
        section.panel #new-words {
            h2 { (cx.t("data.new_words")) }
            @if changed { p.hint { strong { (cx.t("data.dictionary_changed")) } } }
            @if shown.is_empty() { p.empty { (cx.t("data.no_new_words")) } } @else {
                div.scroll { table {
                    thead { tr {
                        th scope="col" { (cx.t("data.word")) }
                        th.num scope="col" { (cx.t("topics.messages")) }
                        th.num scope="col" { (cx.t("topics.people")) }
                        th scope="col" { (cx.t("data.word_first")) }
                        th scope="col" { (cx.t("data.word_contexts")) }
                    } }
                    tbody { @for (word, contexts) in shown.iter().zip(&contexts) { tr {
                        th scope="row" { (word.term) }
                        td.num { (format::count(cx.lang, u64::from(word.messages))) }
                        td.num { (format::count(cx.lang, u64::from(word.people))) }
                        td.time { (format::day_of(cx.lang, word.first_seen)) }
                        td { @for context in contexts { p.sub { (context) } } }
                    } } }
                } }
                p.hint { (cx.t("data.new_words_hint")) }
            }
        }
    })
}

fn basis(cx: &Cx) -> Markup {
    html! {
        section.panel {
            h2 { (cx.t("data.basis")) }
            ul { @for key in ["basis.date", "basis.week", "basis.people", "basis.change", "basis.repeats", "basis.topics", "basis.protected"] { li { (cx.t(key)) } } }
        }
    }
}

fn run(cx: &Cx) -> Markup {
    let manifest = cx.view.snapshot().manifest();
    let counts = &manifest.counts;
    let shown = cx.view.shown().count() as u64;
    let n = |n: u64| format::count(cx.lang, n);
    let pairs = [
        ("data.generation", cx.lang.fill("data.nth", &[("n", &manifest.generation)])),
        ("data.published", format::moment(cx.lang, manifest.published_at)),
        ("data.as_of", format::day_of(cx.lang, manifest.as_of)),
        ("data.messages", n(u64::from(counts.messages))),
        ("data.shown", n(shown)),
        ("data.protected", n(u64::from(cx.view.protected()))),
        ("data.people", n(u64::from(counts.people))),
        ("data.topics", n(u64::from(counts.topics))),
        ("data.program", manifest.program.clone()),
    ];
    html! {
        section.panel {
            h2 { (cx.t("data.run")) }
            dl.pairs { @for (key, value) in pairs { dt { (cx.t(key)) } dd { (value) } } }
        }
    }
}
