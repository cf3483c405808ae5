//! What the page of golden ideas and `/api/v1/ideas` ask alike: the list, filters, what was decided, the weights.

use crate::classify::Purpose;
use crate::ideas::{Decision, IdeaWeights, Signal};
use crate::service::address::href;
use crate::service::context::Pairs;
use crate::service::error::ApiError;
use crate::service::filter::Filter;
use crate::service::view::View;

/// Which ideas are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum IdeaList {
    /// A matter stands once (重点推荐).
    Shortlist,
    /// Single good ideas (单件好建议).
    Shelf,
    /// All suggestions.
    All,
}

impl IdeaList {
    /// Every list, in the order of the page.
    pub(super) const ALL: [Self; 3] = [Self::Shortlist, Self::Shelf, Self::All];

    /// Its code in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Shortlist => "shortlist",
            Self::Shelf => "shelf",
            Self::All => "all",
        }
    }
}

/// What was decided about the ideas that are listed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum Decided {
    /// Nothing yet (未研判).
    Open,
    /// They are taken (入选).
    Shortlisted,
    /// They are not (不入选).
    Dropped,
}

impl Decided {
    /// Every kind, in the order of the page.
    pub(super) const ALL: [Self; 3] = [Self::Open, Self::Shortlisted, Self::Dropped];

    /// Its code in addresses.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Shortlisted => "shortlisted",
            Self::Dropped => "dropped",
        }
    }

    /// Whether a decision is of this kind.
    pub(super) fn holds(self, decision: Option<Decision>) -> bool {
        match self {
            Self::Open => decision.is_none(),
            Self::Shortlisted => decision == Some(Decision::Shortlisted),
            Self::Dropped => matches!(decision, Some(Decision::Dropped(_))),
        }
    }
}

/// Signals whose weights readers set, in the order of the page; the name of each in an address is `w_` and its code.
pub(in crate::service) const WEIGHED: [(Signal, &str); 7] = [
    (Signal::Problem, "w_problem"),
    (Signal::Cause, "w_cause"),
    (Signal::Measure, "w_measure"),
    (Signal::Public, "w_public"),
    (Signal::Support, "w_support"),
    (Signal::Novelty, "w_novelty"),
    (Signal::Grade, "w_grade"),
];

/// The greatest weight that may be asked for.
const HEAVIEST: f32 = 10.0;

/// The purpose that stands for all of them.
pub(super) const ANY_PURPOSE: &str = "any";

/// What is asked.
#[derive(Clone)]
pub(in crate::service) struct IdeaQuestion {
    /// Which list.
    pub list: IdeaList,
    /// Filters of messages; the purpose is a suggestion unless another or any was asked for.
    pub filter: Filter,
    /// What was decided; `None` is anything.
    pub decided: Option<Decided>,
    /// The weights by which they are ranked.
    pub weights: IdeaWeights,
    /// Those of the generation.
    pub usual: IdeaWeights,
}

impl IdeaQuestion {
    /// The ideas of a list as the program ranks them.
    pub(in crate::service) fn of(view: &View, list: IdeaList) -> Self {
        let usual = usual_weights(view);
        Self {
            list,
            filter: Filter {
                purpose: Some(Purpose::Suggestion),
                ..Filter::default()
            },
            decided: None,
            weights: usual,
            usual,
        }
    }

    /// Reads an address; `list` is what is shown where it names none. Names that are of no part of it nor of `others` are refused.
    pub(in crate::service) fn from_pairs(view: &View, pairs: &Pairs, list: IdeaList, others: &[&str]) -> Result<Self, ApiError> {
        let value = |name: &str| {
            let found = pairs.iter().find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value.as_str())
        };
        let bad = |name: &str, expected: &str| ApiError::bad_parameter(format!("{name}: expected {expected}"));
        let mut asked = Self::of(view, list);
        if let Some(code) = value("list") {
            asked.list = named(IdeaList::ALL, IdeaList::code, code).ok_or_else(|| bad("list", "shortlist, shelf or all"))?;
        }
        if let Some(code) = value("decision") {
            asked.decided = Some(named(Decided::ALL, Decided::code, code).ok_or_else(|| bad("decision", "open, shortlisted or dropped"))?);
        }
        for (signal, name) in WEIGHED {
            if let Some(text) = value(name) {
                let weight = text.parse().ok().filter(|weight| (0.0..=HEAVIEST).contains(weight));
                asked.weights.set(signal, weight.ok_or_else(|| bad(name, "a weight of 0 to 10"))?);
            }
        }
        let mut known: Vec<&str> = ["list", "decision", "purpose"].iter().chain(others).copied().collect();
        known.extend(WEIGHED.map(|(_, name)| name));
        asked.filter = Filter::from_pairs(pairs, &known)?;
        asked.filter.purpose = match value("purpose") {
            None => Some(Purpose::Suggestion),
            Some(ANY_PURPOSE) => None,
            Some(code) => Some(Purpose::from_code(code).ok_or_else(|| bad("purpose", "any or a code of a purpose"))?),
        };
        Ok(asked)
    }

    /// Whether the weights are others than the generation's.
    pub(in crate::service) fn has_own_weights(&self) -> bool {
        WEIGHED.iter().any(|&(signal, _)| self.weights.of(signal) != self.usual.of(signal))
    }

    /// The pairs of its address: what differs from the usual.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("list", self.list.code().to_owned())];
        let of_filter = self.filter.pairs().into_iter();
        pairs.extend(of_filter.filter(|(name, value)| *name != "purpose" || value != Purpose::Suggestion.code()));
        if self.filter.purpose.is_none() {
            pairs.push(("purpose", ANY_PURPOSE.to_owned()));
        }
        pairs.extend(self.decided.map(|decided| ("decision", decided.code().to_owned())));
        for (signal, name) in WEIGHED {
            let weight = self.weights.of(signal);
            if weight != self.usual.of(signal) {
                pairs.push((name, weight.to_string()));
            }
        }
        pairs
    }

    /// Its address with parts set or, without a value, dropped.
    pub(super) fn href_with(&self, parts: &[(&'static str, Option<&str>)]) -> String {
        let mut pairs = self.pairs();
        pairs.retain(|(name, _)| parts.iter().all(|(part, _)| part != name));
        pairs.extend(parts.iter().filter_map(|(name, value)| Some((*name, (*value)?.to_owned()))));
        href("/ideas", &pairs)
    }
}

/// The value of a code.
fn named<T: Copy>(all: [T; 3], code_of: fn(T) -> &'static str, code: &str) -> Option<T> {
    all.into_iter().find(|&each| code_of(each) == code)
}

/// The weights with which the generation was ranked.
pub(super) fn usual_weights(view: &View) -> IdeaWeights {
    let of_run = view.snapshot().manifest().params.get("ideas");
    of_run
        .and_then(|params| serde_json::from_value(params.clone()).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture::open_sample;

    fn asked(view: &View, pairs: &[(&str, &str)]) -> Result<IdeaQuestion, ApiError> {
        let pairs: Pairs = pairs.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
        IdeaQuestion::from_pairs(view, &pairs, IdeaList::All, &["limit"])
    }

    #[test]
    fn an_address_is_read_back_and_the_usual_is_not_said() {
        let view = open_sample();
        let usual = asked(&view, &[("w_grade", "2"), ("limit", "5"), ("purpose", "suggestion")]).unwrap();
        assert!(!usual.has_own_weights());
        assert_eq!(usual.href_with(&[]), "/ideas?list=all");
        let own = asked(
            &view,
            &[("w_support", "1.5"), ("decision", "open"), ("purpose", "any"), ("channel", "form")],
        )
        .unwrap();
        assert!(own.has_own_weights());
        assert_eq!(
            own.href_with(&[]),
            "/ideas?list=all&channel=form&purpose=any&decision=open&w_support=1.5"
        );
        assert_eq!(
            own.href_with(&[("channel", None), ("list", Some("shelf"))]),
            "/ideas?purpose=any&decision=open&w_support=1.5&list=shelf"
        );
    }

    #[test]
    fn what_cannot_be_read_is_refused_by_its_name() {
        let view = open_sample();
        for (name, value) in [
            ("list", "best"),
            ("decision", "maybe"),
            ("w_cause", "-1"),
            ("w_cause", "NaN"),
            ("w_cause", "11"),
            ("purpose", "plea"),
            ("w_trap", "1"),
            ("channel", "pigeon"),
        ] {
            let refused = asked(&view, &[(name, value)]).err().unwrap_or_else(|| panic!("{name}={value}"));
            assert!(refused.detail.contains(name), "{}", refused.detail);
        }
    }
}
