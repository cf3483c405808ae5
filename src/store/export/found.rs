//! A result set as a table: the messages that a search or a list found, in its order, each with why it is there.

use super::super::StoreError;
use super::super::excerpts::Excerpt;
use super::super::snapshot::Snapshot;
use super::super::tables::{Column, Table};
use super::by_message::{group_id, messages_of};
use crate::analysis::Analysis;
use crate::classify::MessageLabels;
use crate::corpus::MessageId;
use crate::search::{Hit, Step, reaches};

/// Most rows of an exported result set: a person's spreadsheet, not a copy of the archive, which `minzhi export messages` writes.
pub const MOST_ROWS: usize = 50_000;

/// Characters of a snippet.
const SNIPPET: usize = 120;

/// The hits of a search in their order: rank, score, how they match, snippet, labels, then the columns of the table of messages.
/// Accusations under protection are left out, and rows beyond [`MOST_ROWS`].
///
/// # Errors
/// When masked texts cannot be read.
pub fn found(snapshot: &Snapshot, hits: &[Hit], highlights: &[String]) -> Result<Table, StoreError> {
    let shown: Vec<&Hit> = hits.iter().filter(|hit| is_shown(snapshot, hit.message)).take(MOST_ROWS).collect();
    let ids: Vec<MessageId> = shown.iter().map(|hit| hit.message).collect();
    let mut snippets = Vec::with_capacity(ids.len());
    for &id in &ids {
        snippets.push(Excerpt::of(&snapshot.text(id)?, highlights, SNIPPET).line());
    }
    Ok(ranks(ids.len())
        .with("score", Column::F32(shown.iter().map(|hit| hit.score).collect()))
        .with(
            "match",
            Column::Str(shown.iter().map(|hit| hit.matched.code().to_owned()).collect()),
        )
        .with("snippet", Column::Str(snippets))
        .beside(labels(snapshot.analysis(), &ids))
        .beside(messages_of(snapshot, &ids)?))
}

/// Messages of a list in its order: rank, labels, then the columns of the table of messages. What [`found`] leaves out is left out.
///
/// # Errors
/// When masked texts cannot be read.
pub fn selected(snapshot: &Snapshot, ids: &[MessageId]) -> Result<Table, StoreError> {
    let shown = ids.iter().copied().filter(|&id| is_shown(snapshot, id));
    let ids: Vec<MessageId> = shown.take(MOST_ROWS).collect();
    Ok(ranks(ids.len())
        .beside(labels(snapshot.analysis(), &ids))
        .beside(messages_of(snapshot, &ids)?))
}

fn is_shown(snapshot: &Snapshot, id: MessageId) -> bool {
    !snapshot.analysis().labels[id.index()].protected
}

fn ranks(n: usize) -> Table {
    Table::new().with("rank", Column::U32((1..).take(n).collect()))
}

/// What the analysis says of messages: purpose, field, aspect, topic, urgent, golden, group of repeats.
fn labels(analysis: &Analysis, ids: &[MessageId]) -> Table {
    let code = |of: fn(&MessageLabels) -> &'static str| {
        let codes = ids.iter().map(|id| of(&analysis.labels[id.index()]).to_owned());
        Column::Str(codes.collect())
    };
    let topic = |id: &MessageId| analysis.topics.main[id.index()].map(|at| &analysis.topics.topics[at as usize]);
    let group = |id: &MessageId| {
        let group = analysis.duplicates.group_of[id.index()]?;
        Some(group_id(analysis, analysis.duplicates.groups[group as usize].members[0]))
    };
    Table::new()
        .with("purpose", code(|label| label.purpose.code()))
        .with("field", code(|label| label.field.code()))
        .with("aspect", code(|label| label.aspect.code()))
        .with(
            "topic",
            Column::OptStr(ids.iter().map(|id| topic(id).map(|topic| topic.name.clone())).collect()),
        )
        .with(
            "topic_id",
            Column::OptStr(ids.iter().map(|id| topic(id).map(|topic| topic.id.to_string())).collect()),
        )
        .with(
            "urgent",
            Column::Bool(ids.iter().map(|id| analysis.labels[id.index()].urgent.is_some()).collect()),
        )
        .with(
            "golden",
            Column::Bool(ids.iter().map(|&id| reaches(analysis, id, Step::Golden)).collect()),
        )
        .with("group_id", Column::OptStr(ids.iter().map(group).collect()))
}
