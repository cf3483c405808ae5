//! Result sets as files: `/search/export` and `/messages/export`.

use axum::response::Response;

use crate::service::context::{Cx, blocking};
use crate::service::download;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::now;
use crate::service::question::Question;
use crate::store::StoreError;
use crate::store::export::{self, Format, MOST_ROWS};
use crate::store::tables::Table;

/// Serves what a search found, repeats not collapsed.
pub(in crate::service) async fn found(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let question = Question::from_pairs(&cx.pairs, &["format"])?;
        let format = download::asked_format(&cx)?;
        let found = question.result_set(&cx.view, MOST_ROWS)?;
        let table = export::found(cx.view.snapshot(), &found.page.hits, &found.page.highlights);
        found_file(&cx, format, table, &question.asked.query, found.total)
    })
    .await
}

/// Serves the messages of a list, the latest first.
pub(in crate::service) async fn listed(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let filter = Filter::from_pairs(&cx.pairs, &["format"])?;
        let format = download::asked_format(&cx)?;
        let mut ids = filter.select(&cx.view);
        ids.reverse();
        let table = export::selected(cx.view.snapshot(), &ids);
        found_file(&cx, format, table, "", ids.len())
    })
    .await
}

/// A table of what was found as a file to keep: its name says what was asked, the day, and how much of a list that was too long it holds.
fn found_file(cx: &Cx, format: Format, table: Result<Table, StoreError>, query: &str, total: usize) -> Result<Response, ApiError> {
    let table = table.map_err(|error| ApiError::internal(&error))?;
    let day = now().naive().format("%Y%m%d").to_string();
    let cut = match total > MOST_ROWS {
        true => cx.lang.fill("search.file_cut", &[("n", &MOST_ROWS), ("total", &total)]),
        false => String::new(),
    };
    download::file(format, table, &[cx.t("search.file"), &file_words(query), &day, &cut])
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
