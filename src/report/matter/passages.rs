//! Sentences of messages, masked, as a document may quote them.

use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::corpus::MessageId;
use crate::ideas::Part;
use crate::report::document::{Piece, Text};
use crate::report::facts::{Facts, MessageText, Unreadable};
use crate::report::parts::{awkwardness, shortened};
use crate::topics::Topic;

/// Characters of a sentence that is worth quoting, at least.
const SHORT: usize = 8;
/// A sentence that reads worse than this by itself is quoted only where there is no other.
const AWKWARD: u32 = 2;
/// From this value a part of an idea is there: it rounds to the readers' 1.
const THERE: f32 = 0.5;

/// The words of `models/report_words.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::report) struct Lists {
    /// What letters and replies open and close with.
    pub courtesies: Vec<String>,
    /// Words by which a sentence says what to do.
    pub proposing: Vec<String>,
    /// Words by which a sentence gives a cause.
    pub causing: Vec<String>,
    /// Words by which a sentence asks from its beginning.
    pub asking: Vec<String>,
    /// Endings of the names of bodies that answer.
    pub bodies: Vec<String>,
    /// Last letters of words of two letters that name nothing.
    pub loose_endings: Vec<String>,
    /// Words that name no kind of problem by themselves.
    pub idle: Vec<String>,
    /// What is cut from the ends of a letter's title before it stands in another title.
    pub title_openings: Vec<String>,
    /// The same at its end.
    pub title_closings: Vec<String>,
}

/// The lists that are shipped.
pub(in crate::report) static LISTS: LazyLock<Lists> =
    LazyLock::new(|| toml::from_str(include_str!("../../../models/report_words.toml")).expect("a test reads the shipped lists"));

/// A sentence of a message, masked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(in crate::report) struct Passage {
    /// The message.
    pub message: MessageId,
    /// The sentence without its end mark and without a number before it.
    pub text: String,
}

/// The passage as a piece of a document, shortened to so many characters.
pub(in crate::report) fn quoted(facts: &Facts<'_>, passage: &Passage, chars: usize) -> Text {
    let uid = facts.analysis().message(passage.message).uid;
    Text::from(Piece::quote(shorten(&passage.text, chars), uid))
}

/// A text of at most so many characters, cut behind a clause, with the mark of omission.
pub(in crate::report) fn shorten(text: &str, chars: usize) -> String {
    let Some((limit, _)) = text.char_indices().nth(chars) else {
        return text.to_owned();
    };
    let clause = text[..limit].rfind(['，', ',', '；', ';', '。', '、', '！', '？']);
    // What stands for masked data is not cut in two.
    let whole = match (text[..limit].rfind('〔'), text[..limit].rfind('〕')) {
        (Some(open), close) if close.is_none_or(|close| close < open) => open,
        _ => limit,
    };
    let cut = clause.filter(|&at| at >= limit / 2 && at < whole).unwrap_or(whole);
    format!("{}……", &text[..cut])
}

/// The sentences of a text as byte ranges, end marks included.
pub(in crate::report) fn sentences_of(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '\n' | '\r') {
            found.push(start..at + c.len_utf8());
            start = at + c.len_utf8();
        }
    }
    found.push(start..text.len());
    found.retain(|range| !text[range.clone()].trim().is_empty());
    found
}

/// A sentence made fit for quoting: without white space, what stands before its matter, an operator's words and the mark at its end.
pub(super) fn clean(sentence: &str) -> String {
    const WHOLE: usize = 2000;
    let joined: String = sentence.split_whitespace().collect();
    shortened(&joined, WHOLE).unwrap_or_default()
}

/// Whether a word of two letters says where, when or how many and names nothing.
pub(in crate::report) fn is_loose(word: &str) -> bool {
    word.chars().count() <= 2 && LISTS.loose_endings.iter().any(|ending| word.ends_with(ending.as_str()))
}

/// Whether a sentence says anything beyond courtesy.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().count() >= SHORT && !LISTS.courtesies.iter().any(|word| text.contains(word.as_str()))
}

/// The sentences of a range of the original statement.
fn within(text: &MessageText, id: MessageId, range: (u32, u32)) -> Vec<Passage> {
    let masked = text.statement.to_masked(range.0 as usize..range.1 as usize);
    let Some(part) = text.statement.text.get(masked) else {
        return Vec::new();
    };
    let passage = |range: Range<usize>| Passage {
        message: id,
        text: clean(&part[range]),
    };
    let passages = sentences_of(part).into_iter().map(passage);
    passages.filter(|passage| says_something(&passage.text)).collect()
}

fn of_part(text: &MessageText, id: MessageId, part: Part) -> Option<Passage> {
    let range = part.sentence.filter(|_| part.value >= THERE)?;
    within(text, id, range).into_iter().next()
}

/// The sentence that tells a message's problem best; where none stands out, the first one that says anything.
///
/// # Errors
/// When the text cannot be read.
pub(in crate::report) fn problem(facts: &Facts<'_>, id: MessageId) -> Result<Option<Passage>, Unreadable> {
    let text = facts.text_of(id)?;
    let best = of_part(&text, id, facts.analysis().parts[id.index()].problem).filter(|passage| awkwardness(&passage.text) <= AWKWARD);
    let plainest = || all_of(&text, id).into_iter().min_by_key(|passage| awkwardness(&passage.text));
    Ok(best.or_else(plainest))
}

/// Every sentence of the masked statement that says anything.
fn all_of(text: &MessageText, id: MessageId) -> Vec<Passage> {
    let statement = &text.statement.text;
    let passage = |range: Range<usize>| Passage {
        message: id,
        text: clean(&statement[range]),
    };
    let passages = sentences_of(statement).into_iter().map(passage);
    passages.filter(|passage| says_something(&passage.text)).collect()
}

/// The sentences in which messages give a cause, in their order, at most `limit`.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report) fn causes(facts: &Facts<'_>, ids: &[MessageId], limit: usize) -> Result<Vec<Passage>, Unreadable> {
    let parts = &facts.analysis().parts;
    let mut found = Vec::new();
    for &id in ids.iter().filter(|id| parts[id.index()].cause.value >= 1.0).take(limit) {
        let own = &parts[id.index()];
        // What is a measure is no cause, though it may hold its words.
        let in_measure = |range: (u32, u32)| own.measure_spans.iter().any(|span| span.0 <= range.0 && range.1 <= span.1);
        let cause = own.cause.sentence.filter(|&range| !in_measure(range));
        if cause.is_some() {
            let passage = of_part(&facts.text_of(id)?, id, own.cause);
            found.extend(passage.filter(|passage| tells_cause(&passage.text)));
        }
    }
    Ok(found)
}

/// The sentences in which messages say what to do, in their order, of at most `limit` messages.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report) fn measures(facts: &Facts<'_>, ids: &[MessageId], limit: usize) -> Result<Vec<Passage>, Unreadable> {
    let parts = &facts.analysis().parts;
    let mut found = Vec::new();
    for &id in ids.iter().filter(|id| !parts[id.index()].measure_spans.is_empty()).take(limit) {
        let text = facts.text_of(id)?;
        for &span in &parts[id.index()].measure_spans {
            found.extend(within(&text, id, span));
        }
    }
    if found.iter().any(|passage| proposes(&passage.text)) {
        found.retain(|passage| proposes(&passage.text));
    }
    Ok(found)
}

/// The sentence of a message that says best what to do: one that can stand alone and is neither a word nor a page.
///
/// # Errors
/// When the text cannot be read.
pub(in crate::report) fn main_measure(facts: &Facts<'_>, id: MessageId) -> Result<Option<Passage>, Unreadable> {
    const LENGTH: usize = 36;
    let worth = |passage: &Passage| (awkwardness(&passage.text) > AWKWARD, passage.text.chars().count().abs_diff(LENGTH));
    Ok(measures(facts, &[id], 1)?.into_iter().min_by_key(worth))
}

/// Whether a sentence says by itself what to do: a part of a measure that tells its reason or its gain does not.
fn proposes(text: &str) -> bool {
    LISTS.proposing.iter().any(|word| text.contains(word.as_str()))
}

/// Whether a sentence tells why, and does not ask for something.
fn tells_cause(text: &str) -> bool {
    // What stands behind the part that is quoted explains nothing.
    let seen = text.char_indices().nth(70).map_or(text, |(at, _)| &text[..at]);
    LISTS.causing.iter().any(|word| seen.contains(word.as_str())) && !LISTS.asking.iter().any(|word| text.starts_with(word.as_str()))
}

/// What many people of a topic ask for, of messages of the period.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report) fn demands(facts: &Facts<'_>, topic: &Topic, now: &[MessageId]) -> Result<Vec<Passage>, Unreadable> {
    let mut found = Vec::new();
    for demand in topic.demands.iter().filter(|demand| now.binary_search(&demand.message).is_ok()) {
        let text = facts.text_of(demand.message)?;
        found.extend(within(&text, demand.message, demand.range).into_iter().next());
    }
    Ok(found)
}

/// The sentences of a message that hold a word.
///
/// # Errors
/// When the text cannot be read.
pub(in crate::report) fn holding(facts: &Facts<'_>, id: MessageId, word: &str) -> Result<Vec<Passage>, Unreadable> {
    let mut passages = all_of(&facts.text_of(id)?, id);
    passages.retain(|passage| passage.text.contains(word));
    Ok(passages)
}

/// The beginning of a message's masked statement, of at most so many characters, cut behind a sentence where one ends in time.
///
/// # Errors
/// When the text cannot be read.
pub(in crate::report) fn excerpt(facts: &Facts<'_>, id: MessageId, chars: usize) -> Result<Passage, Unreadable> {
    let text = facts.text_of(id)?;
    let joined: String = text.statement.text.split_whitespace().collect::<Vec<_>>().join(" ");
    Ok(Passage {
        message: id,
        text: shorten(&joined, chars),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_an_operators_words_go_and_decimals_stay() {
        assert_eq!(clean(" 1、在路口加装护栏。"), "在路口加装护栏");
        assert_eq!(
            clean("市民来电反映，楼道灯坏了三个月没人修，请相关部门核实处理并回复。"),
            "楼道灯坏了三个月没人修"
        );
        assert_eq!(clean("3.5米宽的巷子停了两排车"), "3.5米宽的巷子停了两排车");
    }

    #[test]
    fn a_cut_keeps_masked_pieces_whole() {
        assert_eq!(shorten("短句", 10), "短句");
        assert_eq!(
            shorten("巷口路灯坏了很久，晚上看不见路，老人不敢出门", 18),
            "巷口路灯坏了很久，晚上看不见路……"
        );
        assert_eq!(shorten("请打给〔电话〕核实情况", 5), "请打给……");
    }

    #[test]
    fn short_words_of_places_and_numbers_name_nothing() {
        assert!(is_loose("门上") && is_loose("百米"));
        assert!(!is_loose("扬尘") && !is_loose("占道停车上"));
    }

    #[test]
    fn courtesies_are_not_quoted() {
        assert!(!says_something("尊敬的领导您好"));
        assert!(says_something("巷口的路灯坏了半个月没有人修"));
    }
}
