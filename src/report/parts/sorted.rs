//! Messages sorted by field for the daily digest (建议归类): a table with what each is about, and a sentence each.

use super::hot::name_of;
use super::tables::field_name;
use super::voices::reported;
use super::wording::enumerated;
use crate::classify::Field;
use crate::corpus::MessageId;
use crate::report::document::{Block, Body, Column, Row, Table, Text};
use crate::report::facts::{Against, Facts, Unreadable};
use crate::search::Filter;

/// Topics that a cell names.
const NAMED: usize = 2;

/// 表 类别｜条数｜占比｜环比｜主要内容, most messages first, and a sentence for each kind.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn by_kind(facts: &Facts<'_>) -> Result<Vec<Block>, Unreadable> {
    let whole = facts.now(&Filter::default());
    let mut kinds: Vec<(Field, Filter, Vec<MessageId>)> = Field::ALL
        .iter()
        .map(|&field| {
            let filter = Filter {
                field: Some(field),
                ..Filter::default()
            };
            let ids = facts.ids(&facts.now(&filter));
            (field, filter, ids)
        })
        .filter(|(_, _, ids)| !ids.is_empty())
        .collect();
    kinds.sort_by_key(|(_, _, ids)| std::cmp::Reverse(ids.len()));
    let (mut rows, mut sentences) = (Vec::new(), Vec::new());
    for (field, filter, ids) in &kinds {
        let compared = facts.compared(filter);
        let said = reported(facts, ids, &words(facts, ids), 2)?;
        let about = about(facts, ids).or_else(|| said.first().cloned());
        rows.push(Row {
            cells: vec![
                field_name(facts, *field),
                compared.now.text(),
                facts.share(&facts.now(filter), &whole),
                facts.change_cell(&compared, Against::Before),
                about.unwrap_or_else(|| facts.say("share.none", &[])),
            ],
            total: false,
        });
        let key = if said.is_empty() {
            "regular.sorted_row_plain"
        } else {
            "regular.sorted_row"
        };
        let text = facts.say(
            key,
            &[
                ("kind", field_name(facts, *field)),
                ("messages", compared.now.text()),
                ("said", Text::join(said, &facts.words("regular.semicolon"))),
            ],
        );
        sentences.push(Block::paragraph(format!("kind/{}", field.index()), text));
    }
    let all = facts.compared(&Filter::default());
    rows.push(Row {
        cells: vec![
            facts.words("regular.total").into(),
            all.now.text(),
            facts.share(&whole, &whole),
            facts.change_cell(&all, Against::Before),
            facts.say("share.none", &[]),
        ],
        total: true,
    });
    let table = Table {
        title: facts.words("regular.sorted_table"),
        number: 0,
        unit: facts.words("regular.unit_messages"),
        columns: vec![
            Column::words(facts.words("regular.sorted_kind"), 16),
            Column::number(facts.words("regular.messages"), 9),
            Column::number(facts.words("regular.share"), 10),
            Column::number(facts.words("regular.than_before_head"), 12),
            Column::words(facts.words("regular.sorted_what"), 45),
        ],
        rows,
        note: String::new(),
    };
    let mut blocks = vec![Block::new("table/kinds", Body::Table(table))];
    blocks.extend(sentences);
    Ok(blocks)
}

/// The topics of most of some messages, by how many of these they hold, with at least two of them each.
fn topics(facts: &Facts<'_>, ids: &[MessageId]) -> Vec<(usize, u32)> {
    let mut found: Vec<u32> = ids.iter().filter_map(|id| facts.analysis().topics.main[id.index()]).collect();
    found.sort_unstable();
    let mut counted: Vec<(usize, u32)> = found.chunk_by(|a, b| a == b).map(|run| (run.len(), run[0])).collect();
    counted.sort_by_key(|&(n, topic)| (std::cmp::Reverse(n), topic));
    counted.retain(|(n, topic)| *n >= 2 && !facts.analysis().topics.topics[*topic as usize].hidden);
    counted.truncate(NAMED);
    counted
}

fn about(facts: &Facts<'_>, ids: &[MessageId]) -> Option<Text> {
    let all = &facts.analysis().topics.topics;
    let names: Vec<Text> = topics(facts, ids)
        .into_iter()
        .map(|(_, topic)| name_of(&all[topic as usize]))
        .collect();
    (!names.is_empty()).then(|| enumerated(facts, names))
}

/// The words of these messages' topics, by which sentences are chosen.
fn words(facts: &Facts<'_>, ids: &[MessageId]) -> Vec<String> {
    let all = &facts.analysis().topics.topics;
    topics(facts, ids)
        .into_iter()
        .flat_map(|(_, topic)| all[topic as usize].keywords.iter().take(3).cloned())
        .collect()
}
