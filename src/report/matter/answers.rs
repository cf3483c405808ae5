//! What offices answered to a matter's messages, and which departments had them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::passages::{LISTS, Passage, sentences_of, shorten};
use super::subject::Matter;
use crate::analysis::Symbol;
use crate::corpus::MessageId;
use crate::report::document::Text;
use crate::report::facts::{Facts, Unreadable};
use crate::search::Filter;

/// Replies that are read.
const READ: usize = 30;

/// What was answered to one message.
pub(in crate::report) struct Answer {
    /// When, where the file says.
    pub day: Option<NaiveDate>,
    /// Who, where the file says.
    pub department: Option<String>,
    /// What, shortened.
    pub passage: Passage,
}

/// The latest answers, at most `limit`, each unlike those before it in its first letters. Cost: reads at most [`READ`] replies.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report) fn answers(matter: &Matter<'_, '_>, limit: usize, chars: usize) -> Result<Vec<Answer>, Unreadable> {
    let facts = matter.facts;
    let row = |id: &MessageId| facts.analysis().message(*id);
    let mut replied: Vec<MessageId> = matter.now.iter().copied().filter(|id| row(id).replied).collect();
    replied.sort_by_key(|id| (std::cmp::Reverse(row(id).reply_time), *id));
    let mut found: Vec<Answer> = Vec::new();
    for &id in replied.iter().take(READ) {
        if found.len() == limit {
            break;
        }
        let reply = facts.text_of(id)?.reply.text;
        let Some(text) = substance(&reply, chars) else { continue };
        let opening = |text: &str| text.chars().take(20).collect::<String>();
        if found.iter().all(|other| opening(&other.passage.text) != opening(&text)) {
            let message = row(&id);
            found.push(Answer {
                day: message.reply_time.map(|time| time.naive().date()),
                department: message.department.map(|at| facts.analysis().symbol(at).to_owned()),
                passage: Passage { message: id, text },
            });
        }
    }
    Ok(found)
}

/// The first sentences of a reply that are more than courtesy.
fn substance(reply: &str, chars: usize) -> Option<String> {
    let polite = |text: &str| LISTS.courtesies.iter().any(|word| text.contains(word.as_str()));
    let mut text = String::new();
    for range in sentences_of(reply) {
        let sentence: String = reply[range].split_whitespace().collect();
        if text.is_empty() && (polite(&sentence) || sentence.chars().count() < 10) {
            continue;
        }
        text.push_str(&sentence);
        if text.chars().count() >= chars {
            break;
        }
    }
    let whole = shorten(text.trim_end_matches(['；', ';', '：', ':', '。']), chars);
    (!whole.is_empty()).then_some(whole)
}

/// The departments of messages with how many each had, most first.
pub(in crate::report) fn departments(facts: &Facts<'_>, ids: &[MessageId]) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<Symbol, u32> = BTreeMap::new();
    let named = ids.iter().filter_map(|&id| facts.analysis().message(id).department);
    named.for_each(|name| *counts.entry(name).or_default() += 1);
    let mut counted: Vec<(String, u32)> = counts
        .into_iter()
        .map(|(name, n)| (facts.analysis().symbol(name).to_owned(), n))
        .collect();
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counted
}

impl Matter<'_, '_> {
    /// 某局（12件）、某街道（3件）: the departments of the period's messages, the first ones by name.
    pub(in crate::report) fn departments_words(&self, limit: usize) -> Option<Text> {
        let facts = self.facts;
        let counted = departments(facts, &self.now);
        let one = |(name, _): &(String, u32)| {
            let filter = Filter {
                department: Some(name.clone()),
                ..Filter::default()
            };
            facts.say(
                "matter.name_and_count",
                &[("name", name.as_str().into()), ("messages", self.messages(&filter).text())],
            )
        };
        let named = counted.iter().take(limit).map(one);
        (!counted.is_empty()).then(|| Text::join(named, &facts.words("matter.comma")))
    }

    /// The same for the districts that the offices' files give.
    pub(in crate::report) fn districts_words(&self, limit: usize) -> Option<(usize, Text)> {
        let facts = self.facts;
        let counted = self.districts();
        let one = |(name, _): &(String, u32)| {
            let filter = Filter {
                district: Some(name.clone()),
                ..Filter::default()
            };
            facts.say(
                "matter.name_and_count",
                &[("name", name.as_str().into()), ("messages", self.messages(&filter).text())],
            )
        };
        let named = counted.iter().take(limit).map(one);
        (!counted.is_empty()).then(|| (counted.len(), Text::join(named, &facts.words("matter.comma"))))
    }

    /// Districts of the period's messages, most first.
    pub(in crate::report) fn districts(&self) -> Vec<(String, u32)> {
        let analysis = self.facts.analysis();
        let mut counts: BTreeMap<Symbol, u32> = BTreeMap::new();
        let named = self.now.iter().filter_map(|&id| analysis.message(id).district);
        named.for_each(|name| *counts.entry(name).or_default() += 1);
        let mut counted: Vec<(String, u32)> = counts.into_iter().map(|(name, n)| (analysis.symbol(name).to_owned(), n)).collect();
        counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn courtesies_before_an_answer_are_passed_over() {
        let reply = "网友您好，来信收悉。经核查，东门路口已列入今年改造计划，预计十月完工。感谢您的关注！";
        assert_eq!(substance(reply, 60).unwrap(), "经核查，东门路口已列入今年改造计划，预计十月完工");
        assert_eq!(substance("您好，来信收悉。", 60), None);
    }
}
