//! Tables of topics, themes, keywords and new words.

use super::super::StoreError;
use super::super::snapshot::Snapshot;
use super::super::tables::{Column, Table};
use crate::topics::Topic;

pub(super) fn topics(snapshot: &Snapshot) -> Table {
    let analysis = snapshot.analysis();
    let topics = &analysis.topics.topics;
    let edge = |of: fn(&Topic) -> Option<crate::corpus::LocalTime>| {
        Column::OptStr(topics.iter().map(|topic| of(topic).map(|time| time.to_string())).collect())
    };
    Table::new()
        .with("topic_id", Column::Str(topics.iter().map(|topic| topic.id.to_string()).collect()))
        .with("name", Column::Str(topics.iter().map(|topic| topic.name.clone()).collect()))
        .with(
            "messages",
            Column::U32(topics.iter().map(|topic| topic.members.len() as u32).collect()),
        )
        .with("people", Column::U32(topics.iter().map(|topic| topic.people).collect()))
        .with("heat", Column::F64(topics.iter().map(|topic| topic.heat).collect()))
        .with(
            "state",
            Column::Str(topics.iter().map(|topic| topic.state.code().to_owned()).collect()),
        )
        .with("first", edge(|topic| topic.span.map(|span| span.0)))
        .with("last", edge(|topic| topic.span.map(|span| span.1)))
        .with(
            "keywords",
            Column::Json(
                topics
                    .iter()
                    .map(|topic| serde_json::Value::from(topic.keywords.clone()).to_string())
                    .collect(),
            ),
        )
        .with(
            "theme",
            Column::Str(
                topics
                    .iter()
                    .map(|topic| {
                        analysis
                            .topics
                            .themes
                            .get(topic.theme as usize)
                            .map_or_else(String::new, |theme| theme.name.clone())
                    })
                    .collect(),
            ),
        )
}

pub(super) fn themes(snapshot: &Snapshot) -> Table {
    let analysis = snapshot.analysis();
    let themes = &analysis.topics.themes;
    let ids = |topics: &[u32]| {
        serde_json::Value::from(
            topics
                .iter()
                .map(|&at| analysis.topics.topics[at as usize].id.to_string())
                .collect::<Vec<_>>(),
        )
        .to_string()
    };
    Table::new()
        .with("theme", Column::Str(themes.iter().map(|theme| theme.name.clone()).collect()))
        .with("messages", Column::U32(themes.iter().map(|theme| theme.messages).collect()))
        .with("topics", Column::Json(themes.iter().map(|theme| ids(&theme.topics)).collect()))
}

pub(super) fn keywords(snapshot: &Snapshot) -> Table {
    let keywords = &snapshot.analysis().keywords;
    let weekly = &keywords.weekly;
    Table::new()
        .with("period", Column::Str(weekly.iter().map(|row| row.week.to_string()).collect()))
        .with(
            "keyword",
            Column::Str(weekly.iter().map(|row| keywords.terms[row.term as usize].text.clone()).collect()),
        )
        .with("rank", Column::U32(weekly.iter().map(|row| row.rank).collect()))
        .with("messages", Column::U32(weekly.iter().map(|row| row.messages).collect()))
        .with("people", Column::U32(weekly.iter().map(|row| row.people).collect()))
        .with("expected", Column::F32(weekly.iter().map(|row| row.expected).collect()))
        .with("score", Column::F64(weekly.iter().map(|row| row.score).collect()))
}

pub(super) fn new_words(snapshot: &Snapshot) -> Result<Table, StoreError> {
    let words = &snapshot.analysis().keywords.proposals;
    let contexts = words
        .iter()
        .map(|word| Ok(serde_json::Value::from(snapshot.contexts(word)?).to_string()))
        .collect::<Result<_, StoreError>>()?;
    Ok(Table::new()
        .with("term", Column::Str(words.iter().map(|word| word.term.clone()).collect()))
        .with("messages", Column::U32(words.iter().map(|word| word.messages).collect()))
        .with("people", Column::U32(words.iter().map(|word| word.people).collect()))
        .with("cohesion", Column::F32(words.iter().map(|word| word.cohesion).collect()))
        .with("freedom", Column::F32(words.iter().map(|word| word.freedom).collect()))
        .with(
            "first_seen",
            Column::OptStr(words.iter().map(|word| word.first_seen.map(|time| time.to_string())).collect()),
        )
        .with("contexts", Column::Json(contexts)))
}

pub(super) fn lineage(snapshot: &Snapshot) -> Table {
    let rows = &snapshot.analysis().topics.lineage;
    Table::new()
        .with("topic_id", Column::Str(rows.iter().map(|row| row.id.to_string()).collect()))
        .with("state", Column::Str(rows.iter().map(|row| row.state.code().to_owned()).collect()))
        .with(
            "related",
            Column::OptStr(rows.iter().map(|row| row.related.map(|id| id.to_string())).collect()),
        )
        .with("shared", Column::U32(rows.iter().map(|row| row.shared).collect()))
}
