//! What a person asks of the archive: words, filters, an order. Pages, the API, saved searches and exports of a result set share it.

use super::snapshot::{Scope, Snapshot};
use crate::corpus::MessageId;
use crate::search::{self, Filter, FilterError, Match, Matcher, Order, Repeats, SearchError, SearchPage, SearchRequest, Strictness};

/// A question as an address says it: `q`, the filters, `order`, `strict`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Asked {
    /// The query as typed, without the white space around it.
    pub query: String,
    /// Which messages at all.
    pub filter: Filter,
    /// What the hits are sorted by.
    pub order: Order,
    /// Whether relaxed hits may follow.
    pub strictness: Strictness,
}

/// All that answers a question, repeats not collapsed.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ResultSet {
    /// The hits in the order asked for, at most as many as were wanted.
    pub page: SearchPage,
    /// How many there are: of those that hold everything asked where there is one, of the relaxed ones otherwise.
    pub total: usize,
}

impl Asked {
    /// The names of its parts beside the filters.
    pub const NAMES: [&'static str; 3] = ["q", "order", "strict"];

    /// Most relaxed hits of a [`ResultSet`]: those after them have next to nothing in common with the query.
    pub const MOST_RELAXED: usize = 200;

    /// Reads the pairs of an address; names that are neither filters nor of `others` are refused.
    ///
    /// # Errors
    /// When a name is unknown or a value cannot be read.
    pub fn from_pairs(pairs: &[(String, String)], others: &[&str]) -> Result<Self, FilterError> {
        let known: Vec<&str> = Self::NAMES.iter().chain(others).copied().collect();
        let filter = Filter::from_pairs(pairs, &known)?;
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let order = value("order").map_or(Some(Order::Relevance), Order::from_code);
        let strictness = match value("strict") {
            None | Some("false") => Some(Strictness::Relax),
            Some("true") => Some(Strictness::Strict),
            Some(_) => None,
        };
        let codes: Vec<&str> = Order::ALL.iter().map(|order| order.code()).collect();
        Ok(Self {
            query: value("q").unwrap_or_default().trim().to_owned(),
            filter,
            order: order.ok_or_else(|| FilterError(format!("order: expected one of {}", codes.join(", "))))?,
            strictness: strictness.ok_or_else(|| FilterError("strict: expected true or false".to_owned()))?,
        })
    }

    /// The pairs of its address: the query, the filters in their order, then what differs from the usual.
    #[must_use]
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.query.is_empty() {
            pairs.push(("q", self.query.clone()));
        }
        pairs.extend(self.filter.pairs());
        if self.order != Order::Relevance {
            pairs.push(("order", self.order.code().to_owned()));
        }
        if self.strictness == Strictness::Strict {
            pairs.push(("strict", "true".to_owned()));
        }
        pairs
    }

    /// The query with the days in place of periods by today: see [`search::on_day`].
    #[must_use]
    pub fn query_on<'a>(&'a self, snapshot: &Snapshot) -> std::borrow::Cow<'a, str> {
        match snapshot.analysis().as_of {
            Some(now) => search::on_day(&self.query, now.naive().date()),
            None => self.query.as_str().into(),
        }
    }

    /// The filter with its names looked up.
    #[must_use]
    pub fn matcher<'a>(&self, snapshot: &'a Snapshot) -> Matcher<'a> {
        Matcher::new(&self.filter, snapshot.analysis(), snapshot.attributes())
    }

    /// A page of hits; `also` narrows beside the filters.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn search(
        &self,
        snapshot: &Snapshot,
        (offset, limit): (usize, usize),
        repeats: Repeats,
        also: impl Fn(MessageId) -> bool + Sync,
    ) -> Result<SearchPage, SearchError> {
        let matcher = self.matcher(snapshot);
        let scope = Scope::filtered(snapshot, |id| matcher.accepts(id) && also(id));
        let request = SearchRequest {
            offset,
            repeats,
            strictness: self.strictness,
            order: self.order,
            ..SearchRequest::new(self.query_on(snapshot), limit)
        };
        search::search(snapshot.index(), &scope, &request)
    }

    /// The messages that hold everything asked and pass the filters, in canonical order. Cost: a search without a page of hits.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn matching(&self, snapshot: &Snapshot) -> Result<Vec<MessageId>, SearchError> {
        let matcher = self.matcher(snapshot);
        let mut held = self.search(snapshot, (0, 0), Repeats::Keep, |_| true)?.held;
        held.retain(|&id| matcher.accepts(id));
        Ok(held)
    }

    /// The terms to mark in the texts of what holds everything asked.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn terms(&self, snapshot: &Snapshot) -> Result<Vec<String>, SearchError> {
        Ok(self.search(snapshot, (0, 0), Repeats::Keep, |_| true)?.highlights)
    }

    /// All that answers, at most so many: what holds everything asked, or the relaxed hits where nothing does.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn result_set(
        &self,
        snapshot: &Snapshot,
        most: usize,
        also: impl Fn(MessageId) -> bool + Sync + Copy,
    ) -> Result<ResultSet, SearchError> {
        let strict = Self {
            strictness: Strictness::Strict,
            ..self.clone()
        };
        let mut page = strict.search(snapshot, (0, most), Repeats::Keep, also)?;
        let mut total = page.total_all;
        if total == 0 && self.strictness == Strictness::Relax {
            page = self.search(snapshot, (0, most.min(Self::MOST_RELAXED)), Repeats::Keep, also)?;
            page.hits.retain(|hit| hit.matched == Match::Relaxed);
            total = page.hits.len();
        }
        Ok(ResultSet { page, total })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect()
    }

    #[test]
    fn an_address_is_read_back_as_the_question_that_it_says() {
        let typed = pairs(&[
            ("q", " 路灯 "),
            ("channel", "hotline"),
            ("order", "newest"),
            ("strict", "true"),
            ("offset", "20"),
        ]);
        let asked = Asked::from_pairs(&typed, &["offset"]).unwrap();
        assert_eq!((asked.query.as_str(), asked.order), ("路灯", Order::Newest));
        let again: Vec<(String, String)> = asked.pairs().into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        assert_eq!(Asked::from_pairs(&again, &[]).unwrap(), asked);
    }

    #[test]
    fn the_usual_is_not_said_and_what_is_misspelt_is_refused() {
        let usual = Asked::from_pairs(&pairs(&[("q", "路灯"), ("order", ""), ("strict", "false")]), &[]).unwrap();
        assert_eq!(usual.pairs(), [("q", "路灯".to_owned())]);
        for wrong in [("order", "best"), ("strict", "yes"), ("ordre", "newest")] {
            let refused = Asked::from_pairs(&pairs(&[wrong]), &[]).unwrap_err();
            assert!(refused.0.contains(wrong.0), "{refused}");
        }
    }
}
