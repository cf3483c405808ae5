//! Tables as files to keep: in which formats, under which names, and the links to them.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::address::{encoded, href};
use super::context::Cx;
use super::error::ApiError;
use crate::store::export::{self, Format, MOST_ROWS};
use crate::store::tables::Table;

/// The formats, each with its media type.
const FORMATS: [(Format, &str); 3] = [
    (Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (Format::Csv, "text/csv; charset=utf-8"),
    (Format::Jsonl, "application/x-ndjson; charset=utf-8"),
];

/// Links to a list as a file in each format; a list that is too long says how much of it comes.
pub(super) fn links(cx: &Cx, path: &str, pairs: &[(&'static str, String)], total: usize) -> Markup {
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

/// The format that a request names; Excel where it names none.
pub(super) fn asked_format(cx: &Cx) -> Result<Format, ApiError> {
    let asked = cx.param("format").map_or(Some(Format::Xlsx), Format::from_code);
    let found = asked.filter(|format| media_type(*format).is_some());
    found.ok_or_else(|| ApiError::bad_parameter("format: expected xlsx, csv or jsonl"))
}

/// The media type of a format that pages offer.
fn media_type(format: Format) -> Option<&'static str> {
    FORMATS
        .into_iter()
        .find(|(offered, _)| *offered == format)
        .map(|(_, media_type)| media_type)
}

/// A table as a file to keep, under a name of these parts; the empty ones are left out.
pub(super) fn file(format: Format, table: Table, parts: &[&str]) -> Result<Response, ApiError> {
    let mut bytes = Vec::new();
    export::write(table, format, &mut bytes).map_err(|error| ApiError::internal(&error))?;
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    let name = format!("{}.{}", parts.join("-"), format.code());
    let disposition = format!(
        "attachment; filename=\"minzhi.{}\"; filename*=UTF-8''{}",
        format.code(),
        encoded(&name)
    );
    let headers = [
        (
            header::CONTENT_TYPE,
            media_type(format).unwrap_or("application/octet-stream").to_owned(),
        ),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    Ok((headers, bytes).into_response())
}
