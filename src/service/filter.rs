//! A list of messages as pages and API link to it: the address of a filter and its messages in one generation.

use super::address::href;
use super::view::View;
use crate::corpus::MessageId;
use crate::corpus::Period;
pub use crate::search::Step;
pub(super) use crate::search::{FILTERS, Filter};

/// What pages do with a filter.
pub(super) trait Listed {
    /// The address of the list.
    fn href(&self) -> String;

    /// The same list of one period.
    fn within(&self, period: Period) -> Self;

    /// The messages that may be shown, in canonical order. Cost: one pass over the messages, or over those of the keyword, topic or
    /// group of repeats.
    fn select(&self, view: &View) -> Vec<MessageId>;
}

impl Listed for Filter {
    fn href(&self) -> String {
        href("/messages", &self.pairs())
    }

    fn within(&self, period: Period) -> Self {
        Self {
            from: Some(period.first),
            to: Some(period.last),
            ..self.clone()
        }
    }

    fn select(&self, view: &View) -> Vec<MessageId> {
        let analysis = view.analysis();
        let matcher = view.matcher(self);
        let accepts = |&id: &MessageId| view.shows(id) && matcher.accepts(id);
        let group = self
            .group
            .and_then(|uid| view.snapshot().by_uid(uid))
            .and_then(|id| analysis.duplicates.group_of[id.index()]);
        let narrow = match (&self.keyword, self.topic, group) {
            (Some(keyword), ..) => Some(view.term(keyword).map(|(_, term)| &term.messages)),
            (None, Some(topic), _) => Some(view.topic(topic).map(|(_, topic)| &topic.members)),
            (None, None, Some(group)) => Some(Some(&analysis.duplicates.groups[group as usize].members)),
            _ => None,
        };
        match narrow {
            Some(list) => list.into_iter().flatten().copied().filter(accepts).collect(),
            None => analysis.ids().filter(accepts).collect(),
        }
    }
}
