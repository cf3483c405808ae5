//! `topics` (each message's main topic), `topic_list`, `topic_further`, `themes`, `lineage` and `course`.

use rayon::prelude::*;

use super::super::StoreError;
use super::super::archive::uid_of;
use super::super::tables::{Column, Table, pack, unpack};
use super::Tables;
use crate::analysis::Analysis;
use crate::corpus::{LocalTime, MessageId};
use crate::topics::{Counted, CourseRow, Demand, LineageRow, NameBy, Theme, Topic, TopicId, TopicState, TopicWarning, Topics, WarningKind};

pub(super) fn membership_table(analysis: &Analysis) -> Table {
    Table::new().with("topic", Column::OptU32(analysis.topics.main.clone()))
}

pub(super) fn list_table(analysis: &Analysis) -> Table {
    let topics = &analysis.topics.topics;
    let time = |of: fn((LocalTime, LocalTime)) -> LocalTime| {
        Column::OptI64(topics.iter().map(|topic| topic.span.map(|span| of(span).0)).collect())
    };
    let keywords = topics
        .iter()
        .map(|topic| serde_json::Value::from(topic.keywords.clone()).to_string());
    Table::new()
        .with("id", Column::U64(topics.iter().map(|topic| topic.id.0).collect()))
        .with("name", Column::Str(topics.iter().map(|topic| topic.name.clone()).collect()))
        .with(
            "name_by",
            Column::Str(topics.iter().map(|topic| topic.name_by.code().to_owned()).collect()),
        )
        .with("pinned", Column::Bool(topics.iter().map(|topic| topic.pinned).collect()))
        .with("hidden", Column::Bool(topics.iter().map(|topic| topic.hidden).collect()))
        .with(
            "representatives",
            Column::Bytes(
                topics
                    .iter()
                    .map(|topic| pack(topic.representatives.iter().map(|id| id.0)))
                    .collect(),
            ),
        )
        .with("keywords", Column::Json(keywords.collect()))
        .with(
            "demands",
            Column::Bytes(
                topics
                    .iter()
                    .map(|topic| pack(topic.demands.iter().flat_map(demand_numbers)))
                    .collect(),
            ),
        )
        .with("places", counted(topics, |topic| &topic.places))
        .with("departments", counted(topics, |topic| &topic.departments))
        .with(
            "warnings",
            Column::Bytes(
                topics
                    .iter()
                    .map(|topic| pack(topic.warnings.iter().flat_map(warning_numbers)))
                    .collect(),
            ),
        )
        .with("theme", Column::U32(topics.iter().map(|topic| topic.theme).collect()))
        .with(
            "state",
            Column::Str(topics.iter().map(|topic| topic.state.code().to_owned()).collect()),
        )
        .with("first", time(|(first, _)| first))
        .with("last", time(|(_, last)| last))
        .with("people", Column::U32(topics.iter().map(|topic| topic.people).collect()))
        .with("heat", Column::F64(topics.iter().map(|topic| topic.heat).collect()))
}

fn counted(topics: &[Topic], of: fn(&Topic) -> &[Counted]) -> Column {
    let json = |topic: &Topic| serde_json::to_string(of(topic)).expect("names and counts are JSON");
    Column::Json(topics.iter().map(json).collect())
}

fn demand_numbers(demand: &Demand) -> [u32; 4] {
    [demand.message.0, demand.range.0, demand.range.1, demand.messages]
}

fn demand_of(&[message, start, end, messages]: &[u32; 4]) -> Demand {
    Demand {
        message: MessageId(message),
        range: (start, end),
        messages,
    }
}

/// Kind, the two halves of the number's bits, and the other topic or `u32::MAX`.
fn warning_numbers(warning: &TopicWarning) -> [u32; 4] {
    let bits = warning.value.to_bits();
    [
        warning.kind.index() as u32,
        (bits >> 32) as u32,
        bits as u32,
        warning.related.unwrap_or(u32::MAX),
    ]
}

fn warning_of(&[kind, high, low, related]: &[u32; 4]) -> Option<TopicWarning> {
    Some(TopicWarning {
        kind: *WarningKind::ALL.get(kind as usize)?,
        value: f64::from_bits(u64::from(high) << 32 | u64::from(low)),
        related: (related != u32::MAX).then_some(related),
    })
}

/// Groups of four numbers.
fn fours(bytes: &[u8]) -> Vec<[u32; 4]> {
    let numbers: Vec<u32> = unpack(bytes).collect();
    numbers.as_chunks::<4>().0.to_vec()
}

pub(super) fn further_table(analysis: &Analysis) -> Table {
    let further = &analysis.topics.further;
    Table::new()
        .with("message", Column::U32(further.iter().map(|(message, _)| message.0).collect()))
        .with("topic", Column::U32(further.iter().map(|(_, topic)| *topic).collect()))
}

pub(super) fn themes_table(analysis: &Analysis) -> Table {
    let themes = &analysis.topics.themes;
    Table::new()
        .with("name", Column::Str(themes.iter().map(|theme| theme.name.clone()).collect()))
        .with(
            "topics",
            Column::Bytes(themes.iter().map(|theme| pack(theme.topics.iter().copied())).collect()),
        )
        .with("messages", Column::U32(themes.iter().map(|theme| theme.messages).collect()))
}

pub(super) fn lineage_table(analysis: &Analysis) -> Table {
    let rows = &analysis.topics.lineage;
    Table::new()
        .with("id", Column::U64(rows.iter().map(|row| row.id.0).collect()))
        .with("state", Column::Str(rows.iter().map(|row| row.state.code().to_owned()).collect()))
        .with(
            "related",
            Column::OptU64(rows.iter().map(|row| row.related.map(|id| id.0)).collect()),
        )
        .with("shared", Column::U32(rows.iter().map(|row| row.shared).collect()))
        .with("messages", Column::U32(rows.iter().map(|row| row.messages).collect()))
        .with(
            "anchors",
            Column::Bytes(rows.iter().map(|row| row.anchors.iter().flat_map(|uid| uid.0).collect()).collect()),
        )
}

pub(super) fn course_table(analysis: &Analysis) -> Table {
    let rows = &analysis.topics.course;
    Table::new()
        .with("at", Column::OptI64(rows.iter().map(|row| row.at.map(|at| at.0)).collect()))
        .with("id", Column::U64(rows.iter().map(|row| row.id.0).collect()))
        .with("name", Column::Str(rows.iter().map(|row| row.name.clone()).collect()))
        .with("state", Column::Str(rows.iter().map(|row| row.state.code().to_owned()).collect()))
        .with(
            "related",
            Column::OptU64(rows.iter().map(|row| row.related.map(|id| id.0)).collect()),
        )
        .with("messages", Column::U32(rows.iter().map(|row| row.messages).collect()))
        .with("shared", Column::U32(rows.iter().map(|row| row.shared).collect()))
}

pub(super) fn read(tables: &Tables) -> Result<Topics, StoreError> {
    let main = tables.open("topics")?.opt_u32("topic")?;
    let mut topics = read_list(tables)?;
    for (message, topic) in (0..).zip(&main) {
        if let Some(topic) = topic {
            topics[*topic as usize].members.push(MessageId(message));
        }
    }
    let table = tables.open("topic_further")?;
    let further = table.u32("message")?.into_iter().map(MessageId).zip(table.u32("topic")?).collect();
    let table = tables.open("themes")?;
    let (members, messages) = (table.bytes("topics")?, table.u32("messages")?);
    let mut names = table.str("name")?.into_iter();
    let themes = (0..table.rows())
        .map(|row| Theme {
            name: names.next().unwrap_or_default(),
            topics: unpack(&members[row]).collect(),
            messages: messages[row],
        })
        .collect();
    Ok(Topics {
        topics,
        main,
        further,
        themes,
        lineage: read_lineage(tables)?,
        effects: Vec::new(),
        course: read_course(tables)?,
    })
}

fn read_list(tables: &Tables) -> Result<Vec<Topic>, StoreError> {
    let (table, folder) = (tables.open("topic_list")?, tables.path());
    let (id, representatives, keywords, theme) = (
        table.u64("id")?,
        table.bytes("representatives")?,
        table.str("keywords")?,
        table.u32("theme")?,
    );
    let (state, first, last) = (table.str("state")?, table.opt_i64("first")?, table.opt_i64("last")?);
    let (people, heat) = (table.u32("people")?, table.f64("heat")?);
    let (name_by, pinned, hidden) = (table.str("name_by")?, table.bool("pinned")?, table.bool("hidden")?);
    let (demands, warnings) = (table.bytes("demands")?, table.bytes("warnings")?);
    let (places, departments) = (table.str("places")?, table.str("departments")?);
    let names = table.str("name")?;
    (0..table.rows())
        .into_par_iter()
        .map(|row| {
            let damaged = |error: serde_json::Error| StoreError::Damaged {
                path: folder.to_owned(),
                what: error.to_string(),
            };
            Ok(Topic {
                id: TopicId(id[row]),
                name: names[row].clone(),
                name_by: super::code(folder, &name_by[row], NameBy::from_code)?,
                pinned: pinned[row],
                hidden: hidden[row],
                members: Vec::new(),
                representatives: unpack(&representatives[row]).map(MessageId).collect(),
                keywords: serde_json::from_str(&keywords[row]).map_err(damaged)?,
                demands: fours(&demands[row]).iter().map(demand_of).collect(),
                places: serde_json::from_str(&places[row]).map_err(damaged)?,
                departments: serde_json::from_str(&departments[row]).map_err(damaged)?,
                warnings: fours(&warnings[row]).iter().filter_map(warning_of).collect(),
                theme: theme[row],
                state: super::code(folder, &state[row], TopicState::from_code)?,
                span: first[row].zip(last[row]).map(|(first, last)| (LocalTime(first), LocalTime(last))),
                people: people[row],
                heat: heat[row],
            })
        })
        .collect()
}

pub(super) fn read_lineage(tables: &Tables) -> Result<Vec<LineageRow>, StoreError> {
    let (table, folder) = (tables.open("lineage")?, tables.path());
    let (id, state, related) = (table.u64("id")?, table.str("state")?, table.opt_u64("related")?);
    let (shared, messages, anchors) = (table.u32("shared")?, table.u32("messages")?, table.bytes("anchors")?);
    (0..table.rows())
        .map(|row| {
            Ok(LineageRow {
                id: TopicId(id[row]),
                state: super::code(folder, &state[row], TopicState::from_code)?,
                related: related[row].map(TopicId),
                shared: shared[row],
                messages: messages[row],
                anchors: anchors[row].chunks(16).map(uid_of).collect(),
            })
        })
        .collect()
}

/// The course; empty of a generation that an earlier version published without one.
pub(super) fn read_course(tables: &Tables) -> Result<Vec<CourseRow>, StoreError> {
    if !tables.has("course") {
        return Ok(Vec::new());
    }
    let (table, folder) = (tables.open("course")?, tables.path());
    let (at, id, state, related) = (
        table.opt_i64("at")?,
        table.u64("id")?,
        table.str("state")?,
        table.opt_u64("related")?,
    );
    let (messages, shared) = (table.u32("messages")?, table.u32("shared")?);
    let mut names = table.str("name")?.into_iter();
    (0..table.rows())
        .map(|row| {
            Ok(CourseRow {
                at: at[row].map(LocalTime),
                id: TopicId(id[row]),
                name: names.next().unwrap_or_default(),
                state: super::code(folder, &state[row], TopicState::from_code)?,
                related: related[row].map(TopicId),
                messages: messages[row],
                shared: shared[row],
            })
        })
        .collect()
}
