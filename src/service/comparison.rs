//! Several topics set against one another: for the page and the API.

use std::collections::BTreeSet;

use super::context::Cx;
use super::error::ApiError;
use super::topic_board::TopicCount;
use crate::corpus::MessageId;
use crate::topics::{Topic, TopicId};

/// The most topics that are compared at once.
pub(super) const MOST: usize = 4;

/// One topic of a comparison.
pub(super) struct Side<'v> {
    /// The topic.
    pub topic: &'v Topic,
    /// Its figures.
    pub count: &'v TopicCount,
    /// Its messages that may be shown.
    pub members: Vec<MessageId>,
}

/// A keyword with the messages of each side that hold it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Word {
    /// The keyword.
    pub text: String,
    /// Messages that hold it, side by side.
    pub messages: Vec<u32>,
}

impl Word {
    /// Whether messages of every side hold it.
    pub(super) fn is_shared(&self) -> bool {
        self.messages.iter().all(|&n| n > 0)
    }
}

/// The topics that a request names by `topic` (several times), or by `a` and `b`; each once, at most [`MOST`].
pub(super) fn asked(cx: &Cx) -> Result<Vec<Side<'_>>, ApiError> {
    let mut ids: Vec<TopicId> = Vec::new();
    for (_, value) in cx
        .pairs
        .iter()
        .filter(|(name, value)| ["topic", "a", "b"].contains(&name.as_str()) && !value.is_empty())
    {
        let id = value
            .parse()
            .map_err(|()| ApiError::bad_parameter("topic: expected the id of a topic"))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.len() > MOST {
        return Err(ApiError::bad_parameter(format!("topic: expected at most {MOST} topics")));
    }
    ids.into_iter()
        .map(|id| {
            let (at, topic) = cx.view.topic(id).ok_or_else(ApiError::not_found)?;
            Ok(Side {
                topic,
                count: &cx.view.topic_counts()[at as usize],
                members: cx.view.shown_of(&topic.members),
            })
        })
        .collect()
}

/// The characteristic words that all have, in the order of the first.
pub(super) fn shared_words(sides: &[Side<'_>]) -> Vec<String> {
    let Some((first, others)) = sides.split_first() else {
        return Vec::new();
    };
    let in_all = |word: &&String| others.iter().all(|side| side.topic.keywords.contains(word));
    first.topic.keywords.iter().filter(in_all).cloned().collect()
}

/// People who wrote to every topic; messages without a writer count for none.
pub(super) fn people_in_all(cx: &Cx, sides: &[Side<'_>]) -> u32 {
    let writers = |side: &Side<'_>| -> BTreeSet<u64> {
        let rows = side.members.iter().map(|&id| cx.view.analysis().message(id));
        rows.filter_map(|row| row.voice.writer).collect()
    };
    let mut all = sides.iter().map(writers);
    let first = all.next().unwrap_or_default();
    all.fold(first, |both, next| &both & &next).len() as u32
}

/// Keywords of the sides' messages, those of most messages first, ties by text. Cost: one pass over the lists of all keywords.
pub(super) fn words(cx: &Cx, sides: &[Side<'_>]) -> Vec<Word> {
    let analysis = cx.view.analysis();
    let mut side_of = vec![u8::MAX; analysis.messages.len()];
    for (side, number) in sides.iter().zip(0u8..) {
        side.members.iter().for_each(|id| side_of[id.index()] = number);
    }
    let mut found: Vec<Word> = analysis
        .keywords
        .terms
        .iter()
        .filter_map(|term| {
            let mut messages = vec![0u32; sides.len()];
            for id in &term.messages {
                if let Some(n) = messages.get_mut(side_of[id.index()] as usize) {
                    *n += 1;
                }
            }
            let most = messages.iter().sum::<u32>();
            (most > 1).then(|| Word {
                text: term.text.clone(),
                messages,
            })
        })
        .collect();
    found.sort_by(|a, b| {
        b.messages
            .iter()
            .sum::<u32>()
            .cmp(&a.messages.iter().sum())
            .then_with(|| a.text.cmp(&b.text))
    });
    found
}
