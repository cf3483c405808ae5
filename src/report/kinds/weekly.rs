//! The weekly digest (周报): a lead, then 总体情况, 热点事项, 苗头性、倾向性问题, 重点建议, 精选处置, 民情预报, 工作建议. Longer periods build on it.

use super::{ComposeError, frame};
use crate::report::document::{Block, Body, Document, Text};
use crate::report::facts::Facts;
use crate::report::kind::Kind;
use crate::report::parts::{self, HotTopic};
use crate::search::Filter;

/// Matters in the table.
const IN_TABLE: usize = 10;
/// Matters with a paragraph.
const TOLD: usize = 4;
/// Early signs, suggestions, messages dealt with.
const SIGNS: usize = 5;
const IDEAS: usize = 3;
const HANDLED: usize = 3;
/// Matters that the lead names.
const IN_LEAD: usize = 3;

pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let hot = parts::hot_topics(facts, IN_TABLE);
    let mut blocks = vec![Block::paragraph("lead", lead(facts, &hot))];
    blocks.push(heading(facts, "counts", 1));
    blocks.extend(counts(facts));
    blocks.extend(matters(facts, &hot)?);
    blocks.extend(outlook_and_work(facts));
    Ok(finished(facts, Kind::Weekly, blocks))
}

/// A heading of the digests.
pub(super) fn heading(facts: &Facts<'_>, key: &str, level: u8) -> Block {
    Block::heading(format!("h/{key}"), level, parts::heading_of(facts, &format!("regular.h_{key}")))
}

/// A digest with title, its days beneath, and the annexes 统计表 and 数据说明.
pub(super) fn finished(facts: &Facts<'_>, kind: Kind, blocks: Vec<Block>) -> Document {
    let title = facts.words(&format!("series.{}", kind.code()));
    let mut document = frame::framed(facts, kind, title.into(), blocks);
    document.subtitle = Some(parts::subtitle(facts));
    // The annex on the data is the last one.
    if let Some(annex) = document.annexes.last_mut() {
        annex.blocks.extend(parts::notes(facts));
    }
    frame::with_annexes(document, vec![parts::statistics(facts)])
}

/// The lead, under two hundred characters: how much came, what most people wrote about, what a leader should look at.
pub(super) fn lead(facts: &Facts<'_>, hot: &[HotTopic<'_>]) -> Text {
    let all = Filter::default();
    let compared = facts.compared(&all);
    if compared.now.n == 0 {
        return parts::around(facts, "regular.none_received");
    }
    let mut text = facts.say(
        "regular.lead_first",
        &[
            ("now", parts::now_word(facts).into()),
            ("messages", compared.now.text()),
            ("people", facts.people(&facts.now(&all)).text()),
            ("changes", parts::changes(facts, &compared)),
        ],
    );
    let named: Vec<Text> = hot
        .iter()
        .take(IN_LEAD)
        .map(|one| {
            let messages = facts.messages(&facts.now(&parts::of_topic(one.topic))).text();
            facts.say(
                "regular.lead_hot_topic",
                &[("topic", parts::name_of(one.topic)), ("messages", messages)],
            )
        })
        .collect();
    if !named.is_empty() {
        text.push(facts.say("regular.lead_hot", &[("topics", parts::enumerated(facts, named))]));
    }
    let urgent = facts.messages(&facts.now(&Filter {
        urgent: Some(true),
        ..Filter::default()
    }));
    if urgent.n > 0 {
        text.push(facts.say("regular.lead_urgent", &[("urgent", urgent.text())]));
    } else if let Some((topic, _)) = parts::found_signs(facts, 1).first() {
        text.push(facts.say("regular.lead_sign", &[("topic", parts::name_of(topic))]));
    }
    text
}

/// 总体情况: received with the table of channels, purposes, districts, replies where there are any.
pub(super) fn counts(facts: &Facts<'_>) -> Vec<Block> {
    let mut blocks = vec![heading(facts, "received", 2)];
    if facts.messages(&facts.now(&Filter::default())).n == 0 {
        blocks.push(Block::paragraph("received", parts::around(facts, "regular.none_received")));
        blocks.extend(parts::by_channel(facts));
        return blocks;
    }
    blocks.push(Block::paragraph("received", parts::received(facts)));
    blocks.extend(parts::by_channel(facts));
    blocks.push(heading(facts, "purposes", 2));
    blocks.push(Block::paragraph("purposes", parts::by_purpose(facts)));
    blocks.push(heading(facts, "districts", 2));
    blocks.extend(parts::by_district(facts));
    if let Some(replies) = parts::replies(facts) {
        blocks.push(heading(facts, "replies", 2));
        blocks.push(Block::paragraph("replies", replies));
    }
    blocks
}

/// 热点事项, 苗头性、倾向性问题, 重点建议, 精选处置.
pub(super) fn matters(facts: &Facts<'_>, hot: &[HotTopic<'_>]) -> Result<Vec<Block>, ComposeError> {
    let mut blocks = vec![heading(facts, "hot", 1)];
    if hot.is_empty() {
        blocks.push(Block::paragraph("hot/none", parts::around(facts, "regular.none_hot")));
    } else {
        blocks.push(parts::hot_table(facts, hot)?);
        for one in hot.iter().take(TOLD) {
            blocks.push(parts::hot_topic_paragraph(facts, one, 2)?);
        }
    }
    blocks.push(heading(facts, "signs", 1));
    blocks.extend(parts::signs(facts, SIGNS));
    blocks.push(heading(facts, "ideas", 1));
    let ideas = parts::key_ideas(facts, IDEAS)?;
    if ideas.is_empty() {
        blocks.push(Block::paragraph("ideas/none", parts::around(facts, "regular.no_ideas")));
    }
    blocks.extend(ideas.iter().map(|key| parts::key_idea(facts, key, 2)));
    blocks.push(heading(facts, "handled", 1));
    blocks.extend(parts::handled(facts, HANDLED)?);
    Ok(blocks)
}

/// 民情预报, then 工作建议, which people write.
pub(super) fn outlook_and_work(facts: &Facts<'_>) -> Vec<Block> {
    let mut blocks = vec![heading(facts, "forecast", 1)];
    blocks.extend(parts::outlook(facts));
    blocks.push(heading(facts, "work", 1));
    blocks.push(Block::new("work", Body::Blank(facts.words("frame.fill_in"))));
    blocks
}
