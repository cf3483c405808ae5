//! From what was typed to what the log holds: ids looked up in the current analysis.

use crate::cli::exit::InputError;
use crate::cli::source_and_id;
use crate::corpus::{MessageId, Uid};
use crate::curation::{MessageMark, TopicRef};
use crate::service::Lang;
use crate::store::Snapshot;
use crate::topics::{LineageRow, Topic, TopicId};

/// Messages by which a topic is found when its id has gone.
const ANCHORS: usize = 16;

/// The current analysis, as the one who decides sees it.
pub(super) struct Desk<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) lang: Lang,
}

impl<'a> Desk<'a> {
    /// Something is wrong with what was typed.
    pub(super) fn fault(&self, key: &str, values: &[(&str, &dyn std::fmt::Display)]) -> anyhow::Error {
        InputError(self.lang.fill(key, values)).into()
    }

    /// A topic of the current analysis; one that has ended is said with its successor.
    pub(super) fn topic(&self, typed: &str) -> anyhow::Result<(&'a Topic, TopicRef)> {
        let analysis = self.snapshot.analysis();
        let unknown = || self.fault("curate.unknown_topic", &[("topic", &typed)]);
        let id: TopicId = typed.parse().map_err(|()| unknown())?;
        if let Some(topic) = analysis.topics.topics.iter().find(|topic| topic.id == id) {
            return Ok((
                topic,
                TopicRef {
                    id,
                    anchors: self.anchors(topic),
                },
            ));
        }
        if !analysis.topics.lineage.iter().any(|row| row.id == id) {
            return Err(unknown());
        }
        Err(match successor(&analysis.topics.lineage, id) {
            Some(next) => self.fault("curate.topic_merged", &[("topic", &typed), ("next", &next)]),
            None => self.fault("curate.topic_ended", &[("topic", &typed)]),
        })
    }

    fn anchors(&self, topic: &Topic) -> Vec<MessageMark> {
        let mut uids: Vec<Uid> = topic.members.iter().map(|&id| self.snapshot.analysis().message(id).uid).collect();
        uids.sort_unstable();
        uids.into_iter().take(ANCHORS).map(|uid| MessageMark(Some(uid))).collect()
    }

    /// A message of the current analysis.
    pub(super) fn message(&self, typed: &str) -> anyhow::Result<MessageId> {
        let (source, id) = source_and_id(typed.trim())?;
        let found = self.snapshot.find(source, id);
        found.ok_or_else(|| self.fault("curate.unknown_message", &[("message", &typed)]))
    }

    /// Messages of the current analysis, each once, in the order in which they were typed.
    pub(super) fn messages(&self, typed: &[String]) -> anyhow::Result<Vec<MessageId>> {
        let mut found: Vec<MessageId> = Vec::with_capacity(typed.len());
        for name in typed {
            let id = self.message(name)?;
            if !found.contains(&id) {
                found.push(id);
            }
        }
        Ok(found)
    }

    pub(super) fn mark(&self, id: MessageId) -> MessageMark {
        MessageMark(Some(self.snapshot.analysis().message(id).uid))
    }

    pub(super) fn marks(&self, ids: &[MessageId]) -> Vec<MessageMark> {
        ids.iter().map(|&id| self.mark(id)).collect()
    }

    /// The messages and their repeats, ascending: a submission is in one topic as a whole.
    pub(super) fn with_repeats(&self, ids: &[MessageId]) -> Vec<MessageId> {
        let duplicates = &self.snapshot.analysis().duplicates;
        let group = |id: &MessageId| match duplicates.group_of[id.index()] {
            Some(group) => duplicates.groups[group as usize].members.clone(),
            None => vec![*id],
        };
        let mut all: Vec<MessageId> = ids.iter().flat_map(group).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// The living topic that an ended one went into, over as many steps as it takes.
fn successor(lineage: &[LineageRow], id: TopicId) -> Option<TopicId> {
    let next = |id: TopicId| {
        let row = lineage.iter().find(|row| row.id == id)?;
        if row.messages > 0 { None } else { row.related }
    };
    let steps = std::iter::successors(next(id), |&id| next(id));
    let last = steps.take(lineage.len()).last()?;
    lineage.iter().any(|row| row.id == last && row.messages > 0).then_some(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::topics::TopicState;

    #[test]
    fn the_successor_is_found_over_several_steps() {
        let row = |id, related: Option<u64>, messages| LineageRow {
            id: TopicId(id),
            state: TopicState::Merged,
            related: related.map(TopicId),
            shared: 0,
            messages,
            anchors: Vec::new(),
        };
        let lineage = [
            row(1, Some(2), 0),
            row(2, Some(3), 0),
            row(3, None, 5),
            row(4, None, 0),
            row(5, Some(6), 0),
            row(6, Some(5), 0),
        ];
        assert_eq!(successor(&lineage, TopicId(1)), Some(TopicId(3)));
        assert_eq!(successor(&lineage, TopicId(4)), None);
        assert_eq!(successor(&lineage, TopicId(5)), None);
    }
}
