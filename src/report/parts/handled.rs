//! Appeals that were dealt with (精选处置): on a day a citizen reported, somebody answered, and what was done.

use super::prose::{LISTS, asks, awkwardness, reply_gist, sentences, shortened};
use super::voices::{masked_range, without_name};
use crate::corpus::{LocalTime, MessageId};
use crate::report::document::{Block, Piece, Text};
use crate::report::facts::{Facts, MessageText, Unreadable};

/// Replies that are read.
const MOST_READ: usize = 120;
/// Characters of what was reported.
const REPORTED: usize = 50;
/// Characters of what was answered.
const ANSWERED: usize = 110;

/// A message with its reply.
struct Dealt {
    id: MessageId,
    replied: LocalTime,
    reported: String,
    answered: String,
    /// The higher, the plainer what was done.
    score: i32,
}

/// Up to `most` messages that were answered within the period, those first whose answer says that something was done; （待补充） where the archive holds
/// no answer of these days. One matter once. Cost: reads up to 120 texts.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn handled(facts: &Facts<'_>, most: usize) -> Result<Vec<Block>, Unreadable> {
    let analysis = facts.analysis();
    let period = facts.input.period;
    let within = |time: LocalTime| (period.first..=period.last).contains(&time.naive().date());
    let mut replied: Vec<(LocalTime, MessageId)> = analysis
        .ids()
        .filter(|&id| facts.shows(id) && analysis.is_distinct(id) && analysis.message(id).replied)
        .filter_map(|id| {
            let row = analysis.message(id);
            let time = row.reply_time.or(row.time)?;
            within(time).then_some((time, id))
        })
        .collect();
    replied.sort_unstable();
    replied.reverse();
    let mut dealt = Vec::new();
    for &(time, id) in replied.iter().take(MOST_READ) {
        let text = facts.text_of(id)?;
        dealt.extend(read(facts, id, time, &text));
    }
    dealt.sort_by_key(|dealt| (std::cmp::Reverse(dealt.score), std::cmp::Reverse(dealt.replied), dealt.id));
    let mut blocks: Vec<Block> = Vec::new();
    let mut topics = Vec::new();
    for one in dealt {
        let topic = analysis.topics.main[one.id.index()];
        if blocks.len() == most || (topic.is_some() && topics.contains(&topic)) {
            continue;
        }
        topics.push(topic);
        blocks.push(block(facts, &one));
    }
    if blocks.is_empty() {
        let key = if replied.is_empty() {
            "regular.none_handled"
        } else {
            "regular.none_tellable"
        };
        blocks.push(Block::paragraph("handled/none", facts.say(key, &[])));
    }
    Ok(blocks)
}

fn read(facts: &Facts<'_>, id: MessageId, replied: LocalTime, text: &MessageText) -> Option<Dealt> {
    let answered = reply_gist(&text.reply.text, ANSWERED)?;
    let parts = &facts.analysis().parts[id.index()];
    let told = parts.problem.sentence.map(|range| masked_range(text, range)).unwrap_or("");
    // The sentence that the kernel chose, else the title, else what stands first.
    let reported = sentences(told)
        .iter()
        .chain(&sentences(&text.title.text))
        .chain(sentences(&text.statement.text).iter().take(6))
        .filter_map(|sentence| shortened(sentence, REPORTED))
        .filter(|sentence| sentence.chars().count() >= 8)
        .min_by_key(|sentence| awkwardness(sentence))?;
    if awkwardness(&reported) >= 4 || asks(&reported) {
        return None;
    }
    let done = LISTS.reply_done.iter().filter(|done| answered.contains(done.as_str())).count() as i32;
    let score = 2 * done.min(2) - awkwardness(&reported) as i32 - awkwardness(&answered) as i32
        + i32::from(facts.analysis().message(id).department.is_some());
    Some(Dealt {
        id,
        replied,
        reported,
        answered,
        score,
    })
}

fn block(facts: &Facts<'_>, dealt: &Dealt) -> Block {
    let row = facts.analysis().message(dealt.id);
    let day = row.time.unwrap_or(dealt.replied).naive().date();
    let who = row
        .department
        .map_or_else(|| facts.words("regular.somebody"), |name| facts.analysis().symbol(name).to_owned());
    let on = |day| Text::from(facts.day(day));
    let key = if row.reply_time.is_some() {
        "regular.dealt_on"
    } else {
        "regular.dealt"
    };
    let text = facts.say(
        key,
        &[
            ("day", on(day)),
            ("reported", Piece::quote(dealt.reported.clone(), row.uid).into()),
            ("replied", on(dealt.replied.naive().date())),
            ("answered", Piece::quote(without_name(&dealt.answered, &who), row.uid).into()),
            ("who", who.into()),
        ],
    );
    Block::paragraph(format!("handled/{}", row.uid), text)
}
