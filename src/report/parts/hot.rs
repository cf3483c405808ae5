//! Matters of the period (热点事项): ranked by people and messages of its days, as a table and a paragraph each.

use super::voices::{demanded, latest_reply, listed, proposal, reported, words_of};
use super::wording::{against_before, enumerated, now_word};
use crate::classify::Field;
use crate::corpus::MessageId;
use crate::report::document::{Block, Body, Column, Piece, Row, Table, Text};
use crate::report::facts::{Against, Facts, Unreadable};
use crate::search::Filter;
use crate::topics::{NameBy, Topic, WarningKind};

/// Sentences that say what people report.
const REPORTED: usize = 3;
/// Texts that are read for the places that they name.
const READ_FOR_PLACES: usize = 60;

/// A topic with what came of it in the period.
#[derive(Clone, Debug)]
pub(in crate::report) struct HotTopic<'a> {
    /// The topic.
    pub topic: &'a Topic,
    /// Its messages of the period that may be shown, in canonical order.
    pub ids: Vec<MessageId>,
    /// People behind them.
    pub people: u32,
}

/// The topics of the period: those that a person put first, then by people, messages, and the topics' own order. Those with fewer than two
/// messages in it, that a person hid, or that one writer or one mass mailing made are left out. Cost: linear in the period.
pub(in crate::report) fn hot_topics<'a>(facts: &Facts<'a>, most: usize) -> Vec<HotTopic<'a>> {
    let analysis = facts.analysis();
    let topics = &analysis.topics;
    let mut members: Vec<Vec<MessageId>> = vec![Vec::new(); topics.topics.len()];
    for id in facts.ids(&facts.now(&Filter::default())) {
        if let Some(topic) = topics.main[id.index()] {
            members[topic as usize].push(id);
        }
    }
    let one_voice = |topic: &Topic| {
        topic
            .warnings
            .iter()
            .any(|warning| matches!(warning.kind, WarningKind::OneWriter | WarningKind::MassMailing))
    };
    let mut hot: Vec<HotTopic<'_>> = topics
        .topics
        .iter()
        .zip(members)
        .filter(|(topic, ids)| !topic.hidden && ids.len() >= 2 && !one_voice(topic))
        .map(|(topic, ids)| HotTopic {
            topic,
            people: analysis.people(ids.iter().copied()),
            ids,
        })
        .collect();
    hot.sort_by_key(|hot| (!hot.topic.pinned, std::cmp::Reverse((hot.people, hot.ids.len()))));
    hot.truncate(most);
    hot
}

/// The filter of a topic.
pub(in crate::report) fn of_topic(topic: &Topic) -> Filter {
    Filter {
        topic: Some(topic.id),
        ..Filter::default()
    }
}

/// A topic's name, which leads to its page. The program parts the words of its names by blanks; a document runs them together. A document adds
/// 问题 behind the name itself.
pub(in crate::report) fn name_of(topic: &Topic) -> Text {
    let mut text = topic.name.clone();
    if topic.name_by == NameBy::Machine {
        text = joined_words(&text);
    }
    Piece::Link {
        text: text.strip_suffix("问题").map_or(text.clone(), str::to_owned),
        href: format!("/topics/{}", topic.id),
    }
    .into()
}

/// Words without the blanks between them, except between letters of the alphabet.
fn joined_words(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for word in name.split(' ').filter(|word| !word.is_empty()) {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        if latin(out.chars().next_back()) && latin(word.chars().next()) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// 表3 序号｜事项｜领域｜涉及区域｜件数｜人数｜环比｜主要诉求.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn hot_table(facts: &Facts<'_>, hot: &[HotTopic<'_>]) -> Result<Block, Unreadable> {
    let mut rows = Vec::new();
    for (n, one) in (1..).zip(hot) {
        let filter = of_topic(one.topic);
        let compared = facts.compared(&filter);
        let asked = demanded(facts, one.topic, &one.ids)?;
        rows.push(Row {
            cells: vec![
                format!("{n}").into(),
                name_of(one.topic),
                field_of(facts, &one.ids),
                places_of(facts, one, 2)?.map_or_else(|| facts.say("share.none", &[]), |(places, _)| places),
                compared.now.text(),
                facts.people(&facts.now(&filter)).text(),
                facts.change_cell(&compared, Against::Before),
                asked.unwrap_or_else(|| facts.say("share.none", &[])),
            ],
            total: false,
        });
    }
    let head = |name: &str| facts.words(&format!("regular.{name}"));
    let table = Table {
        title: facts.say("regular.hot_table", &[("now", now_word(facts).into())]).to_string(),
        number: 0,
        unit: String::new(),
        columns: vec![
            Column::center(head("rank"), 6),
            Column::words(head("matter"), 20),
            Column::words(head("field"), 12),
            Column::words(head("places"), 12),
            Column::number(head("messages"), 7),
            Column::number(head("people"), 7),
            Column::number(head("than_before_head"), 12),
            Column::words(head("asked"), 30),
        ],
        rows,
        note: facts.words("regular.hot_note"),
    };
    Ok(Block::new("table/hot", Body::Table(table)))
}

/// The field of most of some messages.
fn field_of(facts: &Facts<'_>, ids: &[MessageId]) -> Text {
    let mut counts = vec![0u32; Field::ALL.len()];
    for id in ids {
        counts[facts.analysis().labels[id.index()].field.index()] += 1;
    }
    let most = (0..counts.len()).max_by_key(|&at| (counts[at], std::cmp::Reverse(at))).unwrap_or(0);
    super::tables::field_name(facts, Field::ALL[most])
}

/// Where a topic's messages of the period come from, most first, and whether these are most of them: districts of the columns, else the places of
/// the topic that texts of the period name.
fn places_of(facts: &Facts<'_>, one: &HotTopic<'_>, most: usize) -> Result<Option<(Text, bool)>, Unreadable> {
    let analysis = facts.analysis();
    let districts = super::tables::values_among(facts, &one.ids, |row| row.district);
    let mut counted: Vec<(String, u32)> = districts
        .iter()
        .map(|&(symbol, n)| (analysis.symbol(symbol).to_owned(), n))
        .collect();
    if counted.is_empty() {
        let mut texts = Vec::new();
        for &id in one.ids.iter().rev().take(READ_FOR_PLACES) {
            texts.push(facts.text_of(id)?);
        }
        let holds = |name: &str| {
            texts
                .iter()
                .filter(|text| text.title.text.contains(name) || text.statement.text.contains(name))
                .count() as u32
        };
        counted = one
            .topic
            .places
            .iter()
            .map(|place| (place.name.clone(), holds(&place.name)))
            .collect();
        counted.retain(|(_, n)| *n >= 2 && *n as usize * 4 >= texts.len());
        counted.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    }
    counted.truncate(most);
    let named: u32 = counted.iter().map(|(_, n)| n).sum();
    let names: Vec<Text> = counted.into_iter().map(|(name, _)| name.into()).collect();
    let mostly = named as usize * 2 >= one.ids.len();
    Ok((!names.is_empty()).then(|| (enumerated(facts, names), mostly)))
}

/// How a matter stands in the period: 本周X件、X人，较上周增加X件，上升X%，主要集中在……。
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn topic_basics(facts: &Facts<'_>, one: &HotTopic<'_>) -> Result<Text, Unreadable> {
    let filter = of_topic(one.topic);
    let compared = facts.compared(&filter);
    let mut text = facts.say(
        "regular.basics",
        &[
            ("now", now_word(facts).into()),
            ("messages", compared.now.text()),
            ("people", facts.people(&facts.now(&filter)).text()),
            ("change", against_before(facts, &compared)),
        ],
    );
    if let Some((places, mostly)) = places_of(facts, one, 3)? {
        let key = if mostly { "regular.gathered" } else { "regular.touched" };
        text.push(facts.say(key, &[("places", places)]));
    }
    text.push(facts.words("regular.stop"));
    Ok(text)
}

/// A matter's paragraph: its numbers, what people report, what is proposed, what was answered. What there is nothing of is left out.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn hot_topic_paragraph(facts: &Facts<'_>, one: &HotTopic<'_>, level: u8) -> Result<Block, Unreadable> {
    let mut text = topic_basics(facts, one)?;
    let said = reported(facts, &one.ids, words_of(one.topic), REPORTED)?;
    if !said.is_empty() {
        text.push(facts.say("regular.reported", &[("said", listed(facts, said))]));
    }
    if let Some(measure) = proposal(facts, &one.ids)? {
        text.push(facts.say("regular.proposed", &[("measure", measure)]));
    }
    if let Some(answer) = latest_reply(facts, &one.topic.members)? {
        text.push(facts.say("regular.answered", &[("answer", answer)]));
    }
    let lead = facts.say("regular.matter_of", &[("matter", name_of(one.topic))]);
    Ok(Block::item(format!("hot/{}", one.topic.id), level, lead, text))
}
