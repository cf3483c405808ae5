//! Makes the answer of what was found: sections, replies, the one answer that stands first, and the counts.

use std::collections::BTreeMap;

use super::finder::{Finder, Found};
use super::{Before, Entry, Part, Raised, Reply, Section};
use crate::analysis::MessageRow;
use crate::corpus::{LocalTime, MessageId};
use crate::run::RunError;

impl Finder<'_> {
    /// The answer, with at most `limit` entries a section.
    pub(super) fn into_answer(mut self, limit: usize) -> Result<Before, RunError> {
        let mut members: BTreeMap<Section, Vec<(MessageId, Found)>> = BTreeMap::new();
        for (&id, found) in &self.found {
            if let Some(section) = self.section(id, found) {
                members.entry(section).or_default().push((id, *found));
            }
        }
        let raised = self.raised(&members);
        let best = self.best_replied(&members)?;
        let mut answer = Before {
            raised,
            topics: self.topics.clone(),
            ..Before::default()
        };
        for (section, members) in members {
            let mut entries = self.entries(section, &members, best);
            entries.truncate(limit.max(1));
            if best.is_some() && entries.first().map(|entry| entry.message) == best {
                answer.answer = Some((answer.parts.len(), 0));
            }
            for entry in &mut entries {
                entry.reply = self.reply(entry.message, &mut answer.replies)?;
            }
            answer.parts.push(Part {
                section,
                messages: members.into_iter().map(|(id, _)| id).collect(),
                entries,
            });
        }
        let analysis = self.snapshot.analysis();
        let shown = |id: &MessageId| !self.snapshot.attributes().is_protected(*id) && self.asked.is_none_or(|asked| *id < asked);
        answer.looked_at = analysis.ids().filter(shown).count() as u32;
        answer.until = analysis.ids().filter(shown).filter_map(|id| analysis.message(id).time).max();
        Ok(answer)
    }

    /// The entries of a section in order; in the sections of other texts repeats of one another become one entry.
    fn entries(&self, section: Section, members: &[(MessageId, Found)], best: Option<MessageId>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = members.iter().map(|(id, found)| self.entry(*id, found)).collect();
        let analysis = self.snapshot.analysis();
        if section == Section::Near {
            // What is uncertain stands as the search has it: the answered ones first would put the unlike ones first.
            entries.sort_by_key(|entry| (entry.place, entry.message));
        } else {
            let likeness = |entry: &Entry| entry.likeness.unwrap_or(-1.0);
            let first = |entry: &Entry| {
                let replied = analysis.message(entry.message).replied;
                (Some(entry.message) != best, entry.later, !replied)
            };
            let newest = |a: &Entry, b: &Entry| b.message.cmp(&a.message);
            entries.sort_by(|a, b| first(a).cmp(&first(b)).then(likeness(b).total_cmp(&likeness(a))).then(newest(a, b)));
        }
        if matches!(section, Section::SameWriter | Section::Identical) {
            return entries;
        }
        let mut kept: Vec<Entry> = Vec::with_capacity(entries.len());
        let mut place_of: BTreeMap<u32, usize> = BTreeMap::new();
        for entry in entries {
            let group = analysis.duplicates.group_of[entry.message.index()];
            match group.and_then(|group| place_of.get(&group)) {
                Some(&at) => kept[at].also.push(entry.message),
                None => {
                    place_of.extend(group.map(|group| (group, kept.len())));
                    kept.push(entry);
                }
            }
        }
        kept.iter_mut().for_each(|entry| entry.also.sort_unstable());
        kept
    }

    fn entry(&self, id: MessageId, found: &Found) -> Entry {
        Entry {
            message: id,
            later: self.asked.is_some_and(|asked| asked < id),
            repeat: found.repeat.map(|(kind, _)| kind),
            tie: found.tie(),
            likeness: found.repeat.map(|(_, share)| share).or(found.likeness),
            score: found.score,
            place: found.place,
            reply: None,
            days_to_reply: days_to_reply(self.snapshot.analysis().message(id)),
            also: Vec::new(),
        }
    }

    /// The message with the latest reply in the strongest section that has one, among those at least half as like as the likest answered
    /// one: a topic also holds messages that a reply to this text should not be taken from.
    fn best_replied(&mut self, members: &BTreeMap<Section, Vec<(MessageId, Found)>>) -> Result<Option<MessageId>, RunError> {
        let analysis = self.snapshot.analysis();
        for (_, members) in members.iter().filter(|(section, _)| **section != Section::Near) {
            let replied = || members.iter().filter(|(id, _)| analysis.message(*id).replied);
            let likest = replied().map(|(_, found)| found.alike()).fold(0.0, f32::max);
            let mut replied: Vec<(bool, Option<LocalTime>, MessageId)> = replied()
                .map(|(id, found)| (found.alike() >= likest / 2.0, analysis.message(*id).reply_time, *id))
                .collect();
            replied.sort_unstable_by(|a, b| b.cmp(a));
            for (_, _, id) in replied {
                if !self.read(id)?.reply.text.trim().is_empty() {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    }

    /// The reply of a message, as a position among the replies; the same text is one.
    fn reply(&mut self, id: MessageId, replies: &mut Vec<Reply>) -> Result<Option<u32>, RunError> {
        if !self.snapshot.analysis().message(id).replied {
            return Ok(None);
        }
        let text = self.read(id)?.reply.text.trim().to_owned();
        if text.is_empty() {
            return Ok(None);
        }
        let at = replies.iter().position(|reply| reply.text == text).unwrap_or(replies.len());
        if at == replies.len() {
            replies.push(Reply {
                text,
                messages: Vec::new(),
            });
        }
        replies[at].messages.push(id);
        Ok(Some(at as u32))
    }

    fn raised(&self, members: &BTreeMap<Section, Vec<(MessageId, Found)>>) -> Raised {
        let analysis = self.snapshot.analysis();
        let strong = members.iter().filter(|(section, _)| **section != Section::Near);
        let mut all: Vec<MessageId> = strong.flat_map(|(_, members)| members).map(|&(id, _)| id).collect();
        all.sort_unstable();
        let earlier = self.asked.map_or(all.len(), |asked| all.partition_point(|&id| id < asked));
        let later = (all.len() - earlier) as u32;
        all.truncate(earlier);
        let times = || all.iter().filter_map(|&id| analysis.message(id).time);
        let mut days: Vec<i64> = all.iter().filter_map(|&id| days_to_reply(analysis.message(id))).collect();
        days.sort_unstable();
        Raised {
            people: analysis.people(all.iter().copied()),
            first: times().min(),
            last: times().max(),
            answered: all.iter().filter(|&&id| analysis.message(id).replied).count() as u32,
            median_days: days.get(days.len() / 2).copied(),
            later,
            messages: all,
        }
    }
}

/// Days from a message to its reply; none where a date is missing or the reply is the earlier of the two.
fn days_to_reply(row: &MessageRow) -> Option<i64> {
    let (asked, answered) = (row.time?, row.reply_time?);
    let days = (answered.naive().date() - asked.naive().date()).num_days();
    (row.replied && days >= 0).then_some(days)
}
