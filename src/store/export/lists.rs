//! Tables of topics, themes, keywords and new words.

use super::super::StoreError;
use super::super::snapshot::Snapshot;
use super::super::tables::{Column, Table};
use crate::curation::Outcome;
use crate::topics::{Counted, Topic, TopicWarning};

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
            "name_by",
            Column::Str(topics.iter().map(|topic| topic.name_by.code().to_owned()).collect()),
        )
        .with("pinned", Column::Bool(topics.iter().map(|topic| topic.pinned).collect()))
        .with("hidden", Column::Bool(topics.iter().map(|topic| topic.hidden).collect()))
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
        .with("places", counted(topics, |topic| &topic.places))
        .with("departments", counted(topics, |topic| &topic.departments))
        .with("warnings", warnings(topics))
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

fn counted(topics: &[Topic], of: fn(&Topic) -> &[Counted]) -> Column {
    let json = |topic: &Topic| serde_json::to_string(of(topic)).expect("names and counts are JSON");
    Column::Json(topics.iter().map(json).collect())
}

/// A list of warnings for each topic: code, the number behind it, the other topic that it names.
fn warnings(topics: &[Topic]) -> Column {
    let warning = |warning: &TopicWarning| {
        let topic = warning.related.map(|at| topics[at as usize].id.to_string());
        serde_json::json!({"code": warning.kind.code(), "value": warning.value, "topic": topic})
    };
    let json = |topic: &Topic| serde_json::Value::from_iter(topic.warnings.iter().map(warning)).to_string();
    Column::Json(topics.iter().map(json).collect())
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
        .with("messages", Column::U32(rows.iter().map(|row| row.messages).collect()))
}

pub(super) fn course(snapshot: &Snapshot) -> Table {
    let rows = &snapshot.analysis().topics.course;
    Table::new()
        .with(
            "as_of",
            Column::OptStr(rows.iter().map(|row| row.at.map(|at| at.to_string())).collect()),
        )
        .with("topic_id", Column::Str(rows.iter().map(|row| row.id.to_string()).collect()))
        .with("name", Column::Str(rows.iter().map(|row| row.name.clone()).collect()))
        .with("state", Column::Str(rows.iter().map(|row| row.state.code().to_owned()).collect()))
        .with(
            "related",
            Column::OptStr(rows.iter().map(|row| row.related.map(|id| id.to_string())).collect()),
        )
        .with("messages", Column::U32(rows.iter().map(|row| row.messages).collect()))
        .with("shared", Column::U32(rows.iter().map(|row| row.shared).collect()))
}

/// Subjects are ids of topics and messages as SOURCE:ID; a message that is not there stands by its identity.
pub(super) fn curation(snapshot: &Snapshot) -> Table {
    let analysis = snapshot.analysis();
    let rows = &analysis.curation;
    let named = |word: &str| {
        let found = word.parse().ok().and_then(|uid| snapshot.by_uid(uid));
        found.map_or_else(|| word.to_owned(), |id| super::by_message::reference(analysis, id))
    };
    let subject = |row: &Outcome| serde_json::Value::from(row.subject.split_whitespace().map(named).collect::<Vec<_>>()).to_string();
    let code = |of: fn(&Outcome) -> &'static str| Column::Str(rows.iter().map(|row| of(row).to_owned()).collect());
    Table::new()
        .with("seq", Column::U32(rows.iter().map(|row| row.seq).collect()))
        .with("operation", code(|row| row.kind.code()))
        .with("subject", Column::Json(rows.iter().map(subject).collect()))
        .with("outcome", code(|row| row.state.code()))
        .with(
            "cause",
            Column::OptStr(rows.iter().map(|row| row.cause.map(|cause| cause.code().to_owned())).collect()),
        )
        .with("by", Column::OptU32(rows.iter().map(|row| row.by).collect()))
        .with("wanted", Column::U32(rows.iter().map(|row| row.wanted).collect()))
        .with("done", Column::U32(rows.iter().map(|row| row.done).collect()))
}
