//! One letter taken apart for a summary: the problem, its cause, what is proposed, in the writer's words and order.

use std::ops::Range;

use super::passages::{LISTS, Passage, clean, says_something, sentences_of};
use crate::corpus::MessageId;
use crate::report::facts::{Facts, MessageText};

/// Characters of the problem.
const PROBLEM: usize = 330;
/// Characters of a cause.
const CAUSE: usize = 160;
/// Characters of all measures.
const MEASURES: usize = 480;
/// Measures that are said one by one.
const MOST: usize = 6;

/// The parts of a letter; what it does not say is missing.
pub(in crate::report) struct LetterParts {
    /// What it reports, left out sentences marked.
    pub problem: Option<Passage>,
    /// What it gives as the cause.
    pub cause: Option<Passage>,
    /// What it proposes, in its order.
    pub measures: Vec<Passage>,
}

/// Takes a letter apart: sentences within measures are measures, that of the cause the cause, the others before the last measure the problem.
pub(in crate::report) fn read_letter(facts: &Facts<'_>, id: MessageId, text: &MessageText) -> LetterParts {
    let statement = &text.statement;
    let parts = &facts.analysis().parts[id.index()];
    let masked = |range: (u32, u32)| statement.to_masked(range.0 as usize..range.1 as usize);
    let spans: Vec<Range<usize>> = parts.measure_spans.iter().map(|&span| masked(span)).collect();
    let cause = parts.cause.sentence.filter(|_| parts.cause.value >= 1.0).map(masked);
    let sentences: Vec<Range<usize>> = sentences_of(&statement.text);
    let shared = |a: &Range<usize>, b: &Range<usize>| a.end.min(b.end).saturating_sub(a.start.max(b.start));
    // Most of a sentence decides: a span may begin in the middle of one.
    let is_measure = |range: &Range<usize>| 2 * spans.iter().map(|span| shared(range, span)).sum::<usize>() > range.len();
    let is_cause = |range: &Range<usize>| cause.as_ref().is_some_and(|cause| 2 * shared(range, cause) > range.len());
    let mut problem = Vec::new();
    let (mut causes, mut measures) = (Vec::new(), Vec::new());
    for range in &sentences {
        let sentence = clean(&statement.text[range.clone()]);
        if !says_something(&sentence) {
            continue;
        }
        if is_measure(range) {
            measures.push(sentence);
        } else if is_cause(range) {
            causes.push(sentence);
        } else {
            problem.push(sentence);
        }
    }
    if problem.is_empty() {
        // A letter that tells its problem within the cause still tells it.
        problem.extend(causes.iter().cloned());
    }
    let passage = |text: String| Passage { message: id, text };
    LetterParts {
        problem: filled(&problem, PROBLEM).map(passage),
        cause: filled(&causes, CAUSE).map(passage),
        measures: within_budget(measures).into_iter().map(passage).collect(),
    }
}

/// Sentences from the beginning, as many as fit; the first one whatever its length, cut.
fn filled(sentences: &[String], chars: usize) -> Option<String> {
    let mut text = super::passages::shorten(sentences.first()?, chars);
    for sentence in &sentences[1..] {
        if text.chars().count() + sentence.chars().count() >= chars {
            text.push_str("……");
            break;
        }
        text.push('。');
        text.push_str(sentence);
    }
    Some(text)
}

/// The first measures that fit, each cut to its share.
fn within_budget(mut measures: Vec<String>) -> Vec<String> {
    measures.dedup();
    measures.truncate(MOST);
    let each = MEASURES / measures.len().max(1);
    measures
        .iter()
        .map(|measure| super::passages::shorten(measure, each.max(60)))
        .collect()
}

/// A letter's title without 关于, 建议 before it and 的建议, 的问题 behind it.
pub(in crate::report) fn title_core(title: &str) -> String {
    let joined: String = title.split_whitespace().collect();
    let mut core = joined.as_str();
    // Openings and closings stand in rows: 建议关于……
    loop {
        let before = core.len();
        for opening in &LISTS.title_openings {
            core = core
                .strip_prefix(opening.as_str())
                .filter(|rest| rest.chars().count() >= 4)
                .unwrap_or(core);
        }
        for closing in &LISTS.title_closings {
            core = core
                .strip_suffix(closing.as_str())
                .filter(|rest| rest.chars().count() >= 4)
                .unwrap_or(core);
        }
        if core.len() == before {
            return core.to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_lose_what_every_title_has() {
        assert_eq!(title_core("关于在东门增设过街天桥的建议"), "在东门增设过街天桥");
        assert_eq!(title_core("建议关于社区食堂延长开放时间"), "社区食堂延长开放时间");
        assert_eq!(title_core("建议"), "建议");
    }

    #[test]
    fn sentences_fill_what_there_is_room_for() {
        let sentences = ["东门天桥坏了".to_owned(), "老人过不去".to_owned(), "很久".repeat(40)];
        assert_eq!(filled(&sentences, 30).unwrap(), "东门天桥坏了。老人过不去……");
        assert_eq!(filled(&[], 30), None);
    }
}
