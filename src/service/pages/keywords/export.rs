//! `/keywords/export`: the table of words as a file, for the chosen period and filters.

use axum::response::Response;

use super::choice::Asked;
use crate::service::context::{Cx, blocking};
use crate::service::download;
use crate::service::error::ApiError;
use crate::service::keywords::{Counted, Ranked, messages_of, rank, why};
use crate::store::tables::{Column, Table};

/// Serves the file.
pub(in crate::service) async fn export(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let asked = Asked::from_pairs(&cx.view, &cx.pairs, &["format"])?;
        let format = download::asked_format(&cx)?;
        let days = asked
            .scope
            .period
            .map(|period| format!("{}-{}", period.first.format("%Y%m%d"), period.last.format("%Y%m%d")));
        download::file(format, table(&cx, &asked), &[cx.t("nav.keywords"), &days.unwrap_or_default()])
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
