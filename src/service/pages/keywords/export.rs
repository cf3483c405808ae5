//! `/keywords/export`: the table of words as a file, for the chosen period and filters.

use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::choice::Asked;
use crate::service::address::encoded;
use crate::service::context::{Cx, blocking};
use crate::service::error::ApiError;
use crate::service::keywords::{Counted, Ranked, messages_of, rank, why};
use crate::store::export::{self, Format};
use crate::store::tables::{Column, Table};

/// The formats, each with its media type.
const FORMATS: [(Format, &str); 2] = [
    (Format::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (Format::Csv, "text/csv; charset=utf-8"),
];

/// Serves the file.
pub(in crate::service) async fn export(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let asked = Asked::from_pairs(&cx.view, &cx.pairs, &["format"])?;
        let wanted = cx.param("format").map_or(Some(Format::Xlsx), Format::from_code);
        let found = FORMATS.into_iter().find(|(format, _)| Some(*format) == wanted);
        let (format, media_type) = found.ok_or_else(|| ApiError::bad_parameter("format: expected xlsx or csv"))?;
        let mut bytes = Vec::new();
        export::write(table(&cx, &asked), format, &mut bytes).map_err(|error| ApiError::internal(&error))?;
        let days = asked
            .scope
            .period
            .map(|period| format!("{}-{}", period.first.format("%Y%m%d"), period.last.format("%Y%m%d")));
        let name = [Some(cx.t("nav.keywords").to_owned()), days]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join("-");
        let disposition = format!(
            "attachment; filename=\"keywords.{}\"; filename*=UTF-8''{}.{}",
            format.code(),
            encoded(&name),
            format.code()
        );
        let headers = [
            (header::CONTENT_TYPE, media_type.to_owned()),
            (header::CONTENT_DISPOSITION, disposition),
        ];
        Ok((headers, bytes).into_response())
    })
    .await
}

/// The words in the order of the page, with the counts of the period and of those that it is compared with; empty where there are no data.
pub(in crate::service) fn table(cx: &Cx, asked: &Asked) -> Table {
    let view = &*cx.view;
    let analysis = view.analysis();
    let ranking = rank(view, &asked.scope, asked.by, asked.sorting, asked.kind);
    let rows = &ranking.rows;
    let number = |of: fn(Counted) -> u32| Column::U32(rows.iter().map(|row| of(row.now)).collect());
    let earlier = |period: fn(&Ranked) -> Option<Counted>, of: fn(Counted) -> u32| {
        Column::OptU32(rows.iter().map(|row| period(row).map(of)).collect())
    };
    let topic = |row: &Ranked| {
        let ids = messages_of(view, row.term, asked.scope.period, &ranking.ground.accepted);
        let found = why(view, &asked.scope, &ranking.ground, row, &ids);
        found
            .main_topics(row.now.messages)
            .first()
            .map(|&(at, _)| analysis.topics.topics[at as usize].name.clone())
    };
    Table::new()
        .with("rank", Column::U32((1..).take(rows.len()).collect()))
        .with(
            "keyword",
            Column::Str(
                rows.iter()
                    .map(|row| analysis.keywords.terms[row.term as usize].text.clone())
                    .collect(),
            ),
        )
        .with("messages", number(|counted| counted.messages))
        .with("people", number(|counted| counted.people))
        .with("messages_before", earlier(|row| row.before, |counted| counted.messages))
        .with("people_before", earlier(|row| row.before, |counted| counted.people))
        .with("messages_year_before", earlier(|row| row.year, |counted| counted.messages))
        .with("people_year_before", earlier(|row| row.year, |counted| counted.people))
        .with("main_topic", Column::OptStr(rows.iter().map(topic).collect()))
}
