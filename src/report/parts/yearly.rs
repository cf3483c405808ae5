//! What a year's analysis adds: campaigns, what was adopted, the good suggestions, and who contributed.

use super::ideas::{idea_title, key_ideas};
use super::tables::{rest_figure, values};
use super::wording::around;
use crate::analysis::MessageRow;
use crate::corpus::{MessageId, WriterKind};
use crate::ideas::Decision;
use crate::report::document::{Block, Body, Column, Figure, Of, Row, Table, Text, pairs};
use crate::report::facts::{Facts, Unreadable};
use crate::search::Filter;

/// Campaigns and states that a table names.
const MOST_ROWS: usize = 20;

/// A count that no filter gives, made of the messages of the period by a rule.
fn derived(facts: &Facts<'_>, value: usize, rule: &str) -> Text {
    Figure {
        shown: value.to_string(),
        of: Of::Derived {
            value: value as f64,
            rule: rule.to_owned(),
            from: pairs(&facts.now(&Filter::default())),
        },
    }
    .into()
}

/// A table of the values of a column, with the rest and the sum.
fn value_table(facts: &Facts<'_>, key: &str, rows: Vec<(String, Vec<MessageId>)>) -> Block {
    let whole = facts.now(&Filter::default());
    let all = facts.messages(&whole);
    let counted: usize = rows.iter().map(|(_, ids)| ids.len()).sum();
    let mut table: Vec<Row> = rows
        .into_iter()
        .map(|(name, ids)| Row {
            cells: vec![
                name.into(),
                derived(facts, ids.len(), key),
                derived(facts, facts.analysis().people(ids.iter().copied()) as usize, key),
            ],
            total: false,
        })
        .collect();
    if counted < all.n as usize {
        table.push(Row {
            cells: vec![
                facts.words("regular.rest").into(),
                rest_figure(f64::from(all.n) - counted as f64, &whole),
                facts.say("share.none", &[]),
            ],
            total: false,
        });
    }
    table.push(Row {
        cells: vec![facts.words("regular.total").into(), all.text(), facts.people(&whole).text()],
        total: true,
    });
    let body = Table {
        title: around(facts, &format!("regular.{key}_table")).to_string(),
        number: 0,
        unit: String::new(),
        columns: vec![
            Column::words(facts.words(&format!("regular.{key}_head")), 40),
            Column::number(facts.words("regular.messages"), 15),
            Column::number(facts.words("regular.people"), 15),
        ],
        rows: table,
        note: String::new(),
    };
    Block::new(format!("table/{key}"), Body::Table(body))
}

/// The messages of the period by the values of a column, most first.
fn by_value(facts: &Facts<'_>, of: impl Fn(&MessageRow) -> Option<u32> + Copy) -> Vec<(String, Vec<MessageId>)> {
    let ids = facts.ids(&facts.now(&Filter::default()));
    values(facts, of)
        .into_iter()
        .take(MOST_ROWS)
        .map(|(symbol, _)| {
            let has = |id: &MessageId| of(facts.analysis().message(*id)) == Some(symbol);
            (
                facts.analysis().symbol(symbol).to_owned(),
                ids.iter().copied().filter(has).collect(),
            )
        })
        .collect()
}

/// 征集活动情况: what came for each campaign.
pub(in crate::report) fn campaigns(facts: &Facts<'_>) -> Vec<Block> {
    let rows = by_value(facts, |row| row.campaign);
    if rows.is_empty() {
        return vec![Block::paragraph("campaigns/none", around(facts, "regular.no_campaigns"))];
    }
    vec![value_table(facts, "campaigns", rows)]
}

/// 采纳转化: the states that offices gave suggestions; what became of an idea in the world only people know.
pub(in crate::report) fn adoption(facts: &Facts<'_>) -> Vec<Block> {
    let rows = by_value(facts, |row| row.state);
    let mut blocks = Vec::new();
    if !rows.is_empty() {
        blocks.push(value_table(facts, "states", rows));
    }
    blocks.push(Block::paragraph("adoption", facts.say("regular.adoption", &[])));
    blocks
}

/// 优秀建议名单: what people shortlisted, else the best by the program's reading, as a proposal.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn good_ideas(facts: &Facts<'_>, most: usize) -> Result<Vec<Block>, Unreadable> {
    let analysis = facts.analysis();
    let ideas = key_ideas(facts, most)?;
    if ideas.is_empty() {
        return Ok(vec![Block::paragraph("good/none", around(facts, "regular.no_ideas"))]);
    }
    let chosen = ideas.iter().filter(|key| key.idea.decision == Some(Decision::Shortlisted)).count();
    let rows = (1..).zip(&ideas).map(|(n, key)| {
        let row = analysis.message(key.idea.message);
        let by_people = key.idea.decision == Some(Decision::Shortlisted);
        Row {
            cells: vec![
                format!("{n}").into(),
                idea_title(facts, key.idea.message, &key.text),
                facts.words(&format!("channel.{}", row.channel.code())).into(),
                row.time
                    .map_or_else(|| facts.say("share.none", &[]), |time| facts.day(time.naive().date()).into()),
                facts
                    .words(if by_people { "regular.by_people" } else { "regular.by_reading" })
                    .into(),
            ],
            total: false,
        }
    });
    let table = Table {
        title: around(facts, "regular.good_table").to_string(),
        number: 0,
        unit: String::new(),
        columns: vec![
            Column::center(facts.words("regular.rank"), 8),
            Column::words(facts.words("regular.good_head"), 46),
            Column::words(facts.words("regular.channel"), 14),
            Column::words(facts.words("regular.good_day"), 18),
            Column::words(facts.words("regular.good_by"), 14),
        ],
        rows: rows.collect(),
        note: facts.words(if chosen == 0 {
            "regular.good_note_none"
        } else {
            "regular.good_note"
        }),
    };
    Ok(vec![Block::new("table/good", Body::Table(table))])
}

/// 建议人队伍: distinct people, and by the kind of writer where columns name it.
pub(in crate::report) fn contributors(facts: &Facts<'_>) -> Vec<Block> {
    let whole = facts.now(&Filter::default());
    let ids = facts.ids(&whole);
    let suggestions = facts.now(&Filter {
        purpose: Some(crate::classify::Purpose::Suggestion),
        ..Filter::default()
    });
    let text = facts.say(
        "regular.writers",
        &[
            ("now", super::wording::now_word(facts).into()),
            ("people", facts.people(&whole).text()),
            ("suggesting", facts.people(&suggestions).text()),
        ],
    );
    let mut blocks = vec![Block::paragraph("writers", text)];
    let mut rows: Vec<(String, Vec<MessageId>)> = WriterKind::ALL
        .iter()
        .map(|&kind| {
            let of: Vec<MessageId> = ids
                .iter()
                .copied()
                .filter(|&id| facts.analysis().message(id).writer_kind == Some(kind))
                .collect();
            (facts.words(&format!("writer.{}", kind.code())), of)
        })
        .filter(|(_, ids)| !ids.is_empty())
        .collect();
    rows.sort_by_key(|(_, ids)| std::cmp::Reverse(ids.len()));
    if rows.is_empty() {
        blocks.push(Block::paragraph("writers/none", facts.say("regular.no_writer_kinds", &[])));
    } else {
        blocks.push(value_table(facts, "writers", rows));
    }
    blocks
}
