//! What people say of a matter, what they propose, and what they were answered: sentences of theirs, chosen and trimmed.

use std::collections::BTreeSet;

use super::prose::{LISTS, asks, awkwardness, reply_gist, sentences, shortened};
use crate::corpus::{LocalTime, MessageId};
use crate::ideas::{Decision, RankedIdea};
use crate::report::document::{Piece, Text};
use crate::report::facts::{Facts, MessageText, Unreadable};
use crate::topics::Topic;

/// Messages of a matter whose texts are read.
const MOST_READ: usize = 60;
/// Characters of a sentence that is quoted.
const QUOTED: usize = 54;
/// Characters of a sentence in a cell of a table.
const IN_CELL: usize = 36;
/// Characters of a measure that is quoted.
const MEASURE: usize = 90;
/// Characters of an answer that is quoted.
const ANSWER: usize = 100;
/// Replies of a matter that are read, the latest first.
const MOST_REPLIES: usize = 8;
/// Share of pairs of letters in common from which two sentences say the same.
const ALIKE: f64 = 0.4;
/// From this value a measure says something.
const SAYS_HOW: f32 = 1.0;

/// A sentence of a message.
struct Said {
    message: MessageId,
    text: String,
    /// The higher, the better it stands for the others.
    score: f64,
}

/// Neighbouring letters of a text.
pub(super) fn letter_pairs(text: &str) -> BTreeSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// How much of the shorter one's pairs two texts share, 0 to 1.
pub(super) fn likeness(a: &BTreeSet<(char, char)>, b: &BTreeSet<(char, char)>) -> f64 {
    let shorter = a.len().min(b.len()).max(1);
    a.intersection(b).count() as f64 / shorter as f64
}

/// A range of the original statement as its masked words.
pub(super) fn masked_range(text: &MessageText, (start, end): (u32, u32)) -> &str {
    let range = text.statement.to_masked(start as usize..end as usize);
    text.statement.text.get(range).unwrap_or("")
}

/// Texts numbered in words, 一是……；二是……。 One alone has no number.
pub(in crate::report) fn listed(facts: &Facts<'_>, texts: Vec<Text>) -> Text {
    if texts.len() < 2 {
        return texts.into_iter().next().unwrap_or_default();
    }
    let numbered = texts
        .into_iter()
        .zip(1..)
        .map(|(text, n)| facts.say(&format!("regular.item{n}"), &[("text", text)]));
    Text::join(numbered, &facts.words("regular.semicolon"))
}

/// What some messages of a matter report: up to `most` sentences of theirs that differ, those that hold the matter's words before others;
/// empty where no sentence can stand alone. `words` are the matter's characteristic words. Cost: reads up to 60 texts.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn reported(facts: &Facts<'_>, ids: &[MessageId], words: &[String], most: usize) -> Result<Vec<Text>, Unreadable> {
    let mut said = Vec::new();
    let analysis = facts.analysis();
    let distinct = ids.iter().copied().filter(|&id| analysis.is_distinct(id));
    // The latest first: a period's end is nearest to its reader.
    let mut chosen: Vec<MessageId> = distinct.collect();
    if chosen.is_empty() {
        chosen = ids.to_vec();
    }
    chosen.reverse();
    for &id in chosen.iter().take(MOST_READ) {
        let text = facts.text_of(id)?;
        said.extend(best_sentence(facts, id, &text, words));
    }
    said.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.message.cmp(&b.message)));
    let mut kept: Vec<(BTreeSet<(char, char)>, Text)> = Vec::new();
    for one in said {
        let letters = letter_pairs(&one.text);
        if kept.len() < most && kept.iter().all(|(other, _)| likeness(&letters, other) < ALIKE) {
            kept.push((letters, Piece::quote(one.text, analysis.message(one.message).uid).into()));
        }
    }
    Ok(kept.into_iter().map(|(_, text)| text).collect())
}

/// The sentence by which a message says what is the matter.
fn best_sentence(facts: &Facts<'_>, id: MessageId, text: &MessageText, words: &[String]) -> Option<Said> {
    let parts = &facts.analysis().parts[id.index()];
    let told = parts.problem.sentence.map(|range| masked_range(text, range).to_owned());
    let mut best: Option<Said> = None;
    let candidates = sentences(&text.statement.text)
        .into_iter()
        .take(12)
        .map(|sentence| (sentence, 0.0))
        .chain(
            told.into_iter()
                .flat_map(|told| sentences(&told))
                .map(|sentence| (sentence, f64::from(parts.problem.value) / 2.0)),
        );
    for (at, (sentence, worth)) in candidates.enumerate() {
        let Some(shown) = shortened(&sentence, QUOTED) else { continue };
        let holds = words.iter().filter(|word| shown.contains(word.as_str())).count().min(3) as f64;
        let cut = f64::from(u8::from(sentence.chars().count() > shown.chars().count() + 12));
        let score = holds + worth - 0.7 * f64::from(awkwardness(&shown).min(8)) - 0.3 * cut - 0.05 * at as f64;
        if best.as_ref().is_none_or(|best| score > best.score) {
            best = Some(Said {
                message: id,
                text: shown,
                score,
            });
        }
    }
    // What only leans on other sentences, or names nothing of the matter, is better left out.
    best.filter(|best| best.score > -0.5)
}

/// The best idea among some messages with its measure in the writer's words (有建议提出); `None` where none says how. Ideas that a person dropped
/// are none. Cost: reads up to five texts.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn proposal(facts: &Facts<'_>, ids: &[MessageId]) -> Result<Option<Text>, Unreadable> {
    let analysis = facts.analysis();
    let wanted: BTreeSet<MessageId> = ids.iter().copied().collect();
    let says_how = |idea: &&RankedIdea| {
        wanted.contains(&idea.message)
            && !matches!(idea.decision, Some(Decision::Dropped(_)))
            && analysis.parts[idea.message.index()].measure.value >= SAYS_HOW
    };
    for idea in analysis.ideas.iter().filter(says_how).take(5) {
        let text = facts.text_of(idea.message)?;
        let proposes = |measure: &String| asks(measure) || LISTS.proposes.iter().any(|word| measure.contains(word.as_str()));
        if let Some(measure) = measure_of(facts, idea.message, &text, MEASURE).filter(proposes) {
            return Ok(Some(Piece::quote(measure, analysis.message(idea.message).uid).into()));
        }
    }
    Ok(None)
}

/// The measures of a message in its own words, in at most so many characters.
pub(super) fn measure_of(facts: &Facts<'_>, id: MessageId, text: &MessageText, limit: usize) -> Option<String> {
    let spans = &facts.analysis().parts[id.index()].measure_spans;
    let mut said: Vec<String> = spans
        .iter()
        .flat_map(|&span| sentences(masked_range(text, span)))
        .filter_map(|sentence| shortened(&sentence, limit))
        .collect();
    if said.is_empty()
        && let Some(range) = facts.analysis().parts[id.index()].measure.sentence
    {
        said = sentences(masked_range(text, range))
            .iter()
            .filter_map(|sentence| shortened(sentence, limit))
            .collect();
    }
    said.retain(|sentence| !sentence.contains('〔') && !sentence.contains("如下") && !sentence.contains("以下"));
    // What says what should be done comes first, otherwise the writer's order holds.
    let proposes = |sentence: &str| LISTS.proposes.iter().any(|word| sentence.contains(word.as_str()));
    said.sort_by_key(|sentence| (awkwardness(sentence) >= 4, !proposes(sentence)));
    let mut joined = said.first()?.clone();
    for sentence in &said[1..] {
        if joined.chars().count() + sentence.chars().count() >= limit || joined.contains(sentence.as_str()) {
            continue;
        }
        joined.push('；');
        joined.push_str(sentence);
    }
    Some(joined)
}

/// The latest answer to some messages that says something (以往答复): the day, who answered, what; `None` where there is none.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn latest_reply(facts: &Facts<'_>, ids: &[MessageId]) -> Result<Option<Text>, Unreadable> {
    let analysis = facts.analysis();
    let end = facts.input.period.last.max(facts.input.printed);
    let mut replied: Vec<(LocalTime, MessageId)> = ids
        .iter()
        .filter(|id| facts.shows(**id))
        .filter_map(|&id| {
            let row = analysis.message(id);
            let time = row.reply_time.or(row.time)?;
            (row.replied && time.naive().date() <= end).then_some((time, id))
        })
        .collect();
    replied.sort_unstable();
    for &(time, id) in replied.iter().rev().take(MOST_REPLIES) {
        let text = facts.text_of(id)?;
        let Some(gist) = reply_gist(&text.reply.text, ANSWER) else {
            continue;
        };
        let row = analysis.message(id);
        let who = row
            .department
            .map_or_else(|| facts.words("regular.somebody"), |name| analysis.symbol(name).to_owned());
        let when = if row.reply_time.is_some() {
            facts.say("regular.on_day", &[("day", facts.day(time.naive().date()).into())])
        } else {
            Text::default()
        };
        let gist = without_name(&gist, &who);
        return Ok(Some(facts.say(
            "regular.earlier_answer",
            &[("when", when), ("who", who.into()), ("answer", Piece::quote(gist, row.uid).into())],
        )));
    }
    Ok(None)
}

/// `经市水务局核实` as `经核实` where the sentence has named the department already.
pub(super) fn without_name(answer: &str, who: &str) -> String {
    answer.replacen(&format!("经{who}"), "经", 1)
}

/// What a topic's people ask for, in the words of one of some messages (主要诉求), else what one of them reports.
///
/// # Errors
/// When a text can no longer be read.
pub(super) fn demanded(facts: &Facts<'_>, topic: &Topic, ids: &[MessageId]) -> Result<Option<Text>, Unreadable> {
    for demand in topic.demands.iter().filter(|demand| ids.binary_search(&demand.message).is_ok()) {
        let text = facts.text_of(demand.message)?;
        let said = sentences(masked_range(&text, demand.range));
        // To ask is what a demand is for; all else that reads badly is none.
        let plain = |said: &String| awkwardness(said) - u32::from(asks(said)) < 2;
        if let Some(said) = said.iter().filter_map(|said| shortened(said, IN_CELL)).find(plain) {
            return Ok(Some(Piece::quote(said, facts.analysis().message(demand.message).uid).into()));
        }
    }
    let told = reported(facts, ids, words_of(topic), 1)?.pop();
    Ok(told.map(|text| {
        let pieces = text.0.into_iter().map(|piece| match piece {
            Piece::Quote { text, message } => Piece::Quote {
                text: shortened(&text, IN_CELL).unwrap_or(text),
                message,
            },
            other => other,
        });
        Text(pieces.collect())
    }))
}

/// The words by which a topic is known, for choosing its sentences: its keywords.
pub(super) fn words_of(topic: &Topic) -> &[String] {
    &topic.keywords
}
