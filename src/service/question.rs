//! What the search page, its exports and `/api/v1/search` ask alike, and the answer.

use super::address::href;
use super::context::Pairs;
use super::error::ApiError;
use super::paging::Paging;
use super::view::View;
use crate::corpus::MessageId;
use crate::search::{Facets, Repeats, SearchPage};
use crate::store::{Asked, ResultSet};

/// A question with what the reader saw before.
#[derive(Clone)]
pub(super) struct Question {
    /// Words, filters, order.
    pub asked: Asked,
    /// The last import whose messages the reader saw: those of later ones are new.
    pub since: Option<u32>,
    /// Whether only new messages are wanted.
    pub new_only: bool,
}

/// A page of hits with what stands beside it.
pub(super) struct Answer {
    /// The hits.
    pub page: SearchPage,
    /// How many hits there are over all pages that hold everything asked: messages, repeats collapsed.
    pub submissions: usize,
    /// Messages that hold everything asked and are new, whether only those are wanted or not.
    pub new: usize,
    /// The messages of [`SearchPage::held`] that are wanted: what [`Question::facets`] counts.
    held: Vec<MessageId>,
}

/// Filters of one dimension: a value of one replaces those of all.
const TOGETHER: [&[&str]; 2] = [&["from", "to", "week", "dated"], &["topic", "theme", "classified"]];

impl Question {
    /// Reads an address. Names that are of no part of it nor of `others` are refused.
    pub(super) fn from_pairs(pairs: &Pairs, others: &[&str]) -> Result<Self, ApiError> {
        let known: Vec<&str> = ["since", "new"].iter().chain(others).copied().collect();
        let asked = Asked::from_pairs(pairs, &known)?;
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let since = value("since").map(str::parse).transpose();
        let new_only = value("new").map_or(Ok(false), str::parse);
        Ok(Self {
            asked,
            since: since.map_err(|_| ApiError::bad_parameter("since: expected the number of an import"))?,
            new_only: new_only.map_err(|_| ApiError::bad_parameter("new: expected true or false"))?,
        })
    }

    /// The pairs of its address.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = self.asked.pairs();
        pairs.extend(self.since.map(|since| ("since", since.to_string())));
        if self.new_only {
            pairs.push(("new", "true".to_owned()));
        }
        pairs
    }

    /// Its address with parts set or, without a value, dropped; filters of the same dimension are dropped with them.
    pub(super) fn href_with(&self, path: &str, parts: &[(&'static str, Option<&str>)]) -> String {
        let replaced = |name: &str| {
            parts
                .iter()
                .any(|(part, _)| *part == name || TOGETHER.iter().any(|names| names.contains(part) && names.contains(&name)))
        };
        let mut pairs = self.pairs();
        pairs.retain(|(name, _)| !replaced(name));
        pairs.extend(parts.iter().filter_map(|(name, value)| Some((*name, (*value)?.to_owned()))));
        href(path, &pairs)
    }

    /// Whether a message came after what the reader saw.
    pub(super) fn is_new(&self, view: &View, id: MessageId) -> bool {
        self.since.is_some_and(|since| view.arrivals().import_of(id) > since)
    }

    fn admits(&self, view: &View, id: MessageId) -> bool {
        !self.new_only || self.is_new(view, id)
    }

    /// A page of hits, repeats collapsed, with how many there are.
    pub(super) fn answer(&self, view: &View, paging: Paging) -> Result<Answer, ApiError> {
        let snapshot = view.snapshot();
        let also = |id| self.admits(view, id);
        let page = self.asked.search(snapshot, (paging.offset, paging.limit), Repeats::Collapse, also);
        let page = page.map_err(|error| ApiError::internal(&error))?;
        let matcher = self.asked.matcher(snapshot);
        let held: Vec<MessageId> = page.held.iter().copied().filter(|&id| self.admits(view, id)).collect();
        let accepted = || held.iter().copied().filter(|&id| matcher.accepts(id));
        let (mut submissions, mut groups) = (0, vec![false; view.analysis().duplicates.groups.len()]);
        for id in accepted() {
            let group = snapshot.attributes().duplicate_group(id);
            submissions += usize::from(group.is_none_or(|group| !std::mem::replace(&mut groups[group as usize], true)));
        }
        let new = page.held.iter().filter(|&&id| self.is_new(view, id) && matcher.accepts(id)).count();
        Ok(Answer {
            page,
            submissions,
            new,
            held,
        })
    }

    /// Counts by value of all that answers. Cost: a look at each message that holds everything asked.
    pub(super) fn facets(&self, view: &View, answer: &Answer) -> Facets {
        let snapshot = view.snapshot();
        Facets::count(&answer.held, &self.asked.matcher(snapshot), view.analysis(), snapshot.attributes())
    }

    /// All that answers, at most so many, repeats not collapsed.
    pub(super) fn result_set(&self, view: &View, most: usize) -> Result<ResultSet, ApiError> {
        let also = |id| self.admits(view, id);
        let found = self.asked.result_set(view.snapshot(), most, also);
        found.map_err(|error| ApiError::internal(&error))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(pairs: &[(&str, &str)]) -> Question {
        let pairs: Pairs = pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        Question::from_pairs(&pairs, &[]).unwrap()
    }

    #[test]
    fn a_part_is_replaced_with_all_of_its_dimension() {
        let asked = question(&[("q", "a"), ("from", "2024-01-01"), ("channel", "hotline"), ("since", "3")]);
        assert_eq!(
            asked.href_with("/search", &[("week", Some("2024-W05"))]),
            "/search?q=a&channel=hotline&since=3&week=2024-W05"
        );
        assert_eq!(
            asked.href_with("/search", &[("channel", None)]),
            "/search?q=a&from=2024-01-01&since=3"
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for (name, value) in [("since", "x"), ("new", "1"), ("order", "x"), ("chanel", "hotline")] {
            let pairs = vec![(name.to_owned(), value.to_owned())];
            let refused = Question::from_pairs(&pairs, &[]).err().unwrap();
            assert!(refused.detail.contains(name), "{}", refused.detail);
        }
    }
}
