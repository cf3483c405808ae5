//! `/data/imports/{n}`: one import: its account, the rows that were left out (未入库明细) and the remarks, to look at and to take away.

use axum::extract::Path;
use axum::response::{Html, IntoResponse, Response};
use maud::{Markup, html};

use super::jobs::account;
use super::visit::Visit;
use crate::service::context::blocking;
use crate::service::download;
use crate::service::error::ApiError;
use crate::service::format;
use crate::service::paging::Paging;
use crate::store::export::Format;
use crate::store::tables::{Column, Table};
use crate::store::{self, ImportRecord, StoreError, Warning};

/// Rows on one page.
const SHOWN: usize = 50;
/// Characters of a value that are shown.
const LONGEST: usize = 240;

/// Which remarks of an import.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Remarks {
    Rejected,
    Warnings,
}

impl Remarks {
    const ALL: [Self; 2] = [Self::Rejected, Self::Warnings];

    fn code(self) -> &'static str {
        match self {
            Self::Rejected => "rejects",
            Self::Warnings => "warnings",
        }
    }

    /// All of an import, personal data masked.
    fn of(self, visit: &Visit, seq: u32) -> Result<Vec<Warning>, ApiError> {
        let read: Result<Vec<Warning>, StoreError> = match self {
            Self::Rejected => store::rejects(&visit.workspace, seq).and_then(Iterator::collect),
            Self::Warnings => store::warnings(&visit.workspace, seq).and_then(Iterator::collect),
        };
        read.map_err(|error| ApiError::internal(&error))
    }
}

/// Serves the page.
pub(in crate::service) async fn page(Path(seq): Path<u32>, visit: Visit) -> Result<Response, ApiError> {
    blocking(move || {
        let record = record(&visit, seq)?;
        let page = render(&visit, &record)?;
        Ok(Html(page.into_string()).into_response())
    })
    .await
}

/// Sends the rejected rows or the remarks as a file.
pub(in crate::service) async fn file(Path((seq, name)): Path<(u32, String)>, visit: Visit) -> Result<Response, ApiError> {
    let (list, format) = name.split_once('.').ok_or_else(ApiError::not_found)?;
    let list = Remarks::ALL
        .into_iter()
        .find(|each| each.code() == list)
        .ok_or_else(ApiError::not_found)?;
    let format = Format::from_code(format)
        .filter(|format| matches!(format, Format::Csv | Format::Xlsx))
        .ok_or_else(ApiError::not_found)?;
    blocking(move || {
        let record = record(&visit, seq)?;
        let table = table(&visit, &list.of(&visit, seq)?);
        download::file(format, table, &[visit.t(name_of(list)), &seq.to_string(), &record.source])
    })
    .await
}

fn name_of(list: Remarks) -> &'static str {
    match list {
        Remarks::Rejected => "imports.rejects",
        Remarks::Warnings => "imports.warnings",
    }
}

fn record(visit: &Visit, seq: u32) -> Result<ImportRecord, ApiError> {
    let records = store::imports(&visit.workspace).map_err(|error| ApiError::internal(&error))?;
    records.into_iter().find(|record| record.seq == seq).ok_or_else(ApiError::not_found)
}

/// The remarks as a table in words of the page, values masked.
fn table(visit: &Visit, list: &[Warning]) -> Table {
    let text = |of: &dyn Fn(&Warning) -> String| Column::Str(list.iter().map(of).collect());
    Table::new()
        .with(visit.t("data.file"), text(&|row| row.file.clone()))
        .with(visit.t("imports.row"), Column::U32(list.iter().map(|row| row.row as u32).collect()))
        .with(visit.t("upload.column"), text(&|row| row.column.clone()))
        .with(
            visit.t("imports.reason"),
            text(&|row| visit.lang.code_words("reason", &row.reason).to_owned()),
        )
        .with(visit.t("imports.content"), text(&Warning::masked_text))
}

fn render(visit: &Visit, record: &ImportRecord) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    let name = if record.file.is_empty() {
        visit.t(if record.format == "typed" { "data.typed" } else { "data.forgotten" })
    } else {
        &record.file
    };
    let parts = Remarks::ALL
        .into_iter()
        .map(|list| section(visit, record, list))
        .collect::<Result<Vec<_>, _>>()?;
    let dates = record.dates.map(|(first, last)| {
        lang.fill(
            "check.dates",
            &[
                ("first", &format::day_of(lang, Some(first))),
                ("last", &format::day_of(lang, Some(last))),
            ],
        )
    });
    let main = html! {
        div.heading {
            p.crumbs { a href="/data" { (visit.t("data.imports")) } }
            h1 { (lang.fill("imports.title", &[("n", &record.seq), ("file", &name)])) }
            p.facts {
                span { (visit.t("data.source")) (visit.t("unit.colon")) (record.source) }
                span { (format::moment(lang, record.imported_at)) }
                span { (record.format) }
                @if let Some(dates) = dates { span { (dates) } }
            }
        }
        section.panel {
            h2 { (visit.t("data.imports")) }
            (account(visit, &record.account))
            p.hint { (visit.t("data.adds_up")) }
            @if record.forgotten_since > 0 { p.hint { (lang.fill("imports.forgotten_since", &[("n", &record.forgotten_since)])) } }
        }
        @for part in parts { (part) }
    };
    Ok(visit.frame(name, "/data", &main))
}

fn section(visit: &Visit, record: &ImportRecord, list: Remarks) -> Result<Markup, ApiError> {
    let lang = visit.lang;
    let rows = list.of(visit, record.seq)?;
    let offset_name = format!("{}_offset", list.code());
    let offset = visit.param(&offset_name).and_then(|offset| offset.parse().ok()).unwrap_or(0);
    let part = Paging { limit: SHOWN, offset }.of(&rows);
    let at = |offset: usize| format!("/data/imports/{}?{offset_name}={offset}#{}", record.seq, list.code());
    let total = match list {
        Remarks::Rejected => record.account.rejected,
        Remarks::Warnings => record.warnings.iter().map(|count| count.count).sum(),
    };
    Ok(html! {
        section.panel id=(list.code()) {
            h2 {
                span { (visit.t(name_of(list))) " " span.aside { (lang.fill("imports.n", &[("n", &format::count(lang, total))])) } }
                @if !rows.is_empty() { span.aside {
                    (visit.t("search.export")) (visit.t("unit.colon"))
                    @for format in ["xlsx", "csv"] { a href={ "/data/imports/" (record.seq) "/" (list.code()) "." (format) } download { (format.to_uppercase()) } " " }
                } }
            }
            @if rows.is_empty() { p.empty { (visit.t("imports.none")) } } @else {
                div.scroll { table {
                    thead { tr {
                        th.num scope="col" { (visit.t("imports.row")) }
                        @for key in ["imports.reason", "upload.column", "imports.content"] { th scope="col" { (visit.t(key)) } }
                    } }
                    tbody { @for row in part { tr {
                        td.num { @if row.row > 0 { (row.row) } }
                        td { (lang.code_words("reason", &row.reason)) }
                        td { (row.column) }
                        td.raw { (format::excerpt(&row.masked_text(), LONGEST)) }
                    } } }
                } }
                @if rows.len() > SHOWN { nav.pager aria-label=(visit.t("pager.label")) {
                    @if offset > 0 { a rel="prev" href=(at(offset.saturating_sub(SHOWN))) { (visit.t("pager.previous")) } }
                    span { (lang.fill("pager.span", &[("first", &(offset + 1).min(rows.len())), ("last", &(offset + part.len())), ("total", &rows.len())])) }
                    @if offset + SHOWN < rows.len() { a rel="next" href=(at(offset + SHOWN)) { (visit.t("pager.next")) } }
                } }
            }
        }
    })
}
