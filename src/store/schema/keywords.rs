//! `keyword_terms` and `keywords_weekly`.

use std::path::Path;

use super::super::StoreError;
use super::super::tables::{Column, Table, pack, unpack};
use crate::analysis::Analysis;
use crate::corpus::{MessageId, Week};
use crate::keywords::{KeywordTerm, Keywords, WeeklyKeyword};

pub(super) fn terms_table(analysis: &Analysis) -> Table {
    let terms = &analysis.keywords.terms;
    Table::new()
        .with("keyword", Column::Str(terms.iter().map(|term| term.text.clone()).collect()))
        .with("people", Column::U32(terms.iter().map(|term| term.people).collect()))
        .with(
            "messages",
            Column::Bytes(terms.iter().map(|term| pack(term.messages.iter().map(|id| id.0))).collect()),
        )
}

pub(super) fn weekly_table(analysis: &Analysis) -> Table {
    let weekly = &analysis.keywords.weekly;
    let number = |of: fn(&WeeklyKeyword) -> u32| Column::U32(weekly.iter().map(of).collect());
    Table::new()
        .with(
            "week",
            Column::OptI64(weekly.iter().map(|row| Some(i64::from(row.week.0))).collect()),
        )
        .with("term", number(|row| row.term))
        .with("rank", number(|row| row.rank))
        .with("score", Column::F64(weekly.iter().map(|row| row.score).collect()))
        .with("messages", number(|row| row.messages))
        .with("people", number(|row| row.people))
        .with("expected", Column::F32(weekly.iter().map(|row| row.expected).collect()))
}

pub(super) fn read(analysis: &mut Analysis, folder: &Path) -> Result<(), StoreError> {
    let table = super::open(folder, "keyword_terms")?;
    let (people, messages) = (table.u32("people")?, table.bytes("messages")?);
    let mut texts = table.str("keyword")?.into_iter();
    let terms = (0..table.rows())
        .map(|row| KeywordTerm {
            text: texts.next().unwrap_or_default(),
            messages: unpack(&messages[row]).map(MessageId).collect(),
            people: people[row],
        })
        .collect();
    let table = super::open(folder, "keywords_weekly")?;
    let (week, term, rank, score) = (table.opt_i64("week")?, table.u32("term")?, table.u32("rank")?, table.f64("score")?);
    let (messages, people, expected) = (table.u32("messages")?, table.u32("people")?, table.f32("expected")?);
    let weekly = (0..table.rows())
        .map(|row| WeeklyKeyword {
            week: Week(week[row].unwrap_or_default() as i32),
            term: term[row],
            rank: rank[row],
            score: score[row],
            messages: messages[row],
            people: people[row],
            expected: expected[row],
        })
        .collect();
    analysis.keywords = Keywords { terms, weekly };
    Ok(())
}
