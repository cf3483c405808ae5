//! Result sets as files: `/search/export` and `/messages/export`.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use crate::service::address::{encoded, href};
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::now;
use crate::service::question::Question;
use crate::store::StoreError;
use crate::store::export::{self, Format, MOST_ROWS};
use crate::store::tables::Table;

/// The formats, each with its media type.
const FORMATS: [(Format, &str); 3] = [
    (Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (Format::Csv, "text/csv; charset=utf-8"),
    (Format::Jsonl, "application/x-ndjson; charset=utf-8"),
];

/// Links to the export of a list in each format; a list that is too long says how much of it comes.
pub(in crate::service) fn links(cx: &Cx, path: &str, pairs: &[(&'static str, String)], total: usize) -> Markup {
    let address = |format: Format| {
        let mut pairs = pairs.to_vec();
        pairs.push(("format", format.code().to_owned()));
        href(path, &pairs)
    };
    html! {
        p.export {
            (cx.t("search.export")) (cx.t("unit.colon"))
            @for (format, _) in FORMATS { a href=(address(format)) download { (format.code().to_uppercase()) } " " }
            @if total > MOST_ROWS { (cx.lang.fill("search.export_cut", &[("n", &MOST_ROWS)])) }
        }
    }
}

/// Serves what a search found, repeats not collapsed.
pub(in crate::service) async fn found(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let question = Question::from_pairs(&cx.pairs, &["format"])?;
        let format = format(&cx)?;
        let found = question.result_set(&cx.view, MOST_ROWS)?;
        let table = export::found(cx.view.snapshot(), &found.page.hits, &found.page.highlights);
        file(&cx, format, table, &question.asked.query, found.total)
    })
    .await
}

/// Serves the messages of a list, the latest first.
pub(in crate::service) async fn listed(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let filter = Filter::from_pairs(&cx.pairs, &["format"])?;
        let format = format(&cx)?;
        let mut ids = filter.select(&cx.view);
        ids.reverse();
        let table = export::selected(cx.view.snapshot(), &ids);
        file(&cx, format, table, "", ids.len())
    })
    .await
}

/// The format that is asked for, with its media type.
pub(in crate::service) fn format(cx: &Cx) -> Result<(Format, &'static str), ApiError> {
    let asked = cx.param("format").map_or(Some(Format::Xlsx), Format::from_code);
    let found = FORMATS.into_iter().find(|(format, _)| Some(*format) == asked);
    found.ok_or_else(|| ApiError::bad_parameter("format: expected xlsx, csv or jsonl"))
}

/// A table of what was found as a file to keep; its name says what was asked.
pub(in crate::service) fn file(
    cx: &Cx,
    format: (Format, &'static str),
    table: Result<Table, StoreError>,
    query: &str,
    total: usize,
) -> Result<Response, ApiError> {
    let table = table.map_err(|error| ApiError::internal(&error))?;
    let words = file_words(query);
    let name = [cx.t("search.file"), &words]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("-");
    as_file(cx, format, table, &name, total)
}

/// A table as a file to keep; its name says what it is, the day, and how much of a list that was too long it holds.
pub(in crate::service) fn as_file(
    cx: &Cx,
    (format, media_type): (Format, &'static str),
    table: Table,
    what: &str,
    total: usize,
) -> Result<Response, ApiError> {
    let mut bytes = Vec::new();
    export::write(table, format, &mut bytes).map_err(|error| ApiError::internal(&error))?;
    let mut parts = vec![what.to_owned(), now().naive().format("%Y%m%d").to_string()];
    if total > MOST_ROWS {
        parts.push(cx.lang.fill("search.file_cut", &[("n", &MOST_ROWS), ("total", &total)]));
    }
    let name = format!("{}.{}", parts.join("-"), format.code());
    let disposition = format!(
        "attachment; filename=\"minzhi.{}\"; filename*=UTF-8''{}",
        format.code(),
        encoded(&name)
    );
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}

/// The words of a query that a file's name may hold.
fn file_words(query: &str) -> String {
    const LONGEST: usize = 30;
    let words: String = query.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    words
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(LONGEST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_after_the_words_alone() {
        assert_eq!(file_words("\"加装 电梯\" -物业 ../etc\\x:*?"), "加装 电梯 物业 etc x");
        assert_eq!(file_words("\r\n\"'"), "");
        assert_eq!(file_words(&"路".repeat(99)).chars().count(), 30);
    }
}
