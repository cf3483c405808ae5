//! `keyword_terms`, `keywords_weekly` and `new_words`.

use super::super::StoreError;
use super::super::tables::{Column, Table, pack, unpack};
use super::Tables;
use crate::analysis::Analysis;
use crate::corpus::{LocalTime, MessageId, Week};
use crate::keywords::{KeywordTerm, Keywords, NewWord, WeeklyKeyword};

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

pub(super) fn new_words_table(analysis: &Analysis) -> Table {
    let words = &analysis.keywords.proposals;
    Table::new()
        .with("term", Column::Str(words.iter().map(|word| word.term.clone()).collect()))
        .with("messages", Column::U32(words.iter().map(|word| word.messages).collect()))
        .with("people", Column::U32(words.iter().map(|word| word.people).collect()))
        .with("cohesion", Column::F32(words.iter().map(|word| word.cohesion).collect()))
        .with("freedom", Column::F32(words.iter().map(|word| word.freedom).collect()))
        .with("score", Column::F64(words.iter().map(|word| word.score).collect()))
        .with(
            "first_seen",
            Column::OptI64(words.iter().map(|word| word.first_seen.map(|time| time.0)).collect()),
        )
        .with(
            "contexts",
            Column::Bytes(words.iter().map(|word| pack(word.contexts.iter().map(|id| id.0))).collect()),
        )
}

fn read_new_words(tables: &Tables) -> Result<Vec<NewWord>, StoreError> {
    let table = tables.open("new_words")?;
    let (messages, people) = (table.u32("messages")?, table.u32("people")?);
    let (cohesion, freedom, score) = (table.f32("cohesion")?, table.f32("freedom")?, table.f64("score")?);
    let (first_seen, contexts) = (table.opt_i64("first_seen")?, table.bytes("contexts")?);
    let terms = table.str("term")?.into_iter().enumerate();
    let word = |(row, term): (usize, String)| NewWord {
        term,
        messages: messages[row],
        people: people[row],
        cohesion: cohesion[row],
        freedom: freedom[row],
        score: score[row],
        first_seen: first_seen[row].map(LocalTime),
        contexts: unpack(&contexts[row]).map(MessageId).collect(),
    };
    Ok(terms.map(word).collect())
}

pub(super) fn read(tables: &Tables) -> Result<Keywords, StoreError> {
    let table = tables.open("keyword_terms")?;
    let (people, messages) = (table.u32("people")?, table.rows_of("messages")?);
    let mut texts = table.str("keyword")?.into_iter();
    let terms = (0..table.rows())
        .map(|row| KeywordTerm {
            text: texts.next().unwrap_or_default(),
            messages: unpack(messages.of(row)).map(MessageId).collect(),
            people: people[row],
        })
        .collect();
    let table = tables.open("keywords_weekly")?;
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
    let proposals = read_new_words(tables)?;
    Ok(Keywords { terms, weekly, proposals })
}
