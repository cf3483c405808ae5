//! What offices answered to a matter's messages, and which departments had them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::passages::{Passage, quoted};
use super::subject::Matter;
use crate::analysis::Symbol;
use crate::corpus::MessageId;
use crate::report::document::Text;
use crate::report::facts::{Facts, Unreadable};
use crate::report::parts::reply_gist;
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
        let Some(text) = reply_gist(&reply, chars) else { continue };
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

/// 某局于某日答复：“……”。
pub(in crate::report) fn say_answer(facts: &Facts<'_>, answer: &Answer, chars: usize) -> Text {
    let department = answer
        .department
        .clone()
        .unwrap_or_else(|| facts.words("special.unnamed_department"));
    let slots = [
        ("department", Text::from(department)),
        ("quote", quoted(facts, &answer.passage, chars)),
        ("day", answer.day.map_or_else(Text::default, |day| facts.day(day).into())),
    ];
    facts.say(
        if answer.day.is_some() {
            "special.answer"
        } else {
            "special.answer_undated"
        },
        &slots,
    )
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
