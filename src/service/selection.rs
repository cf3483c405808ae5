//! The selection and its campaigns as pages and API see them: the survey of the month that passed last, the weights asked for.

use super::catalog::Lang;
use super::context::{Cx, Pairs};
use super::digests::settings;
use super::error::ApiError;
use crate::corpus::{MessageId, Period};
use crate::report::{self, Facts, Kind, Language};
use crate::run::{self, DocumentError, DocumentWish};
use crate::search::Filter;
use crate::selection::{Basis, Campaign, Catalogue, Part, Survey, Weights};
use crate::store::{self, About};
use crate::topics::is_vague;

/// Parts with the names of their weights in an address.
pub(super) const WEIGHED: [(Part, &str); 7] = [
    (Part::Concern, "w_concern"),
    (Part::Fit, "w_fit"),
    (Part::Openness, "w_openness"),
    (Part::Level, "w_level"),
    (Part::Timing, "w_timing"),
    (Part::Fresh, "w_fresh"),
    (Part::Law, "w_law"),
];

/// The weights that an address or a form asks for; what it does not name is as the office keeps it. With `others` come names that are
/// no weights; any further one is refused.
pub(super) fn weights_of(pairs: &Pairs, kept: Weights, others: &[&str]) -> Result<Weights, ApiError> {
    let mut weights = kept;
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        if let Some((part, _)) = WEIGHED.iter().find(|(_, weight)| weight == name) {
            let weight = value.parse().ok().filter(|weight| (0.0..=Weights::HEAVIEST).contains(weight));
            let weight = weight.ok_or_else(|| ApiError::bad_parameter(format!("{name}: expected a weight of 0 to 10")))?;
            weights.set(*part, weight);
        } else if name != "lang" && !others.contains(&name.as_str()) {
            return Err(ApiError::bad_parameter(format!("“{name}” is no parameter of the selection")));
        }
    }
    Ok(weights)
}

/// What the office brings.
pub(super) fn basis(cx: &Cx) -> Result<Basis, ApiError> {
    match &cx.workspace {
        Some(workspace) => store::selection_basis(workspace, cx.view.snapshot()).map_err(|error| ApiError::internal(&error)),
        None => Ok(Basis::default()),
    }
}

/// Studies the matters and hands facts and survey to `work`; `None` where no message has a date. Cost: that of the survey.
pub(super) fn surveyed<T>(cx: &Cx, work: impl FnOnce(&Facts<'_>, &Survey<'_>) -> Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    let config = settings(cx)?;
    let wish = DocumentWish {
        kind: Kind::Selection,
        as_of: None,
        period: None,
        about: About::Everything,
        language: if cx.lang == Lang::Zh { Language::Zh } else { Language::En },
    };
    let snapshot = cx.view.snapshot();
    let period = match run::period_of(snapshot, &config, &wish) {
        Ok(period) => period,
        Err(DocumentError::NoDates) => return Ok(None),
        Err(error) => return Err(ApiError::internal(&error)),
    };
    let worked = run::with_facts(cx.workspace.as_ref(), snapshot, &config, &wish, period, |facts| {
        let survey = report::survey(facts).map_err(|error| ApiError::internal(&error))?;
        work(facts, &survey)
    });
    worked.map_err(|error| ApiError::internal(&error))?.map(Some)
}

/// What came of a campaign.
pub(super) struct Followed {
    /// Messages within its days about its matter.
    pub about: Filter,
    /// The same for as many days before it.
    pub before: Filter,
    /// Messages that name it in their campaign column.
    pub named: Filter,
    /// All of both, in canonical order.
    pub ids: Vec<MessageId>,
    /// Messages of each day.
    pub days: Vec<(chrono::NaiveDate, u32)>,
    /// Topics of which nothing came before, as positions, with their messages.
    pub new_topics: Vec<(u32, u32)>,
    /// Keywords that nobody used about the matter before, with their messages.
    pub new_words: Vec<(u32, u32)>,
    /// The best suggestions among them, best first.
    pub ideas: Vec<MessageId>,
}

/// Lists of what is new are no longer than this.
const NEW: usize = 10;
/// Fewest messages of a new word.
const SAID_TWICE: u32 = 2;

/// Follows a campaign. Cost: some passes over the messages, one over the keywords.
pub(super) fn followed(cx: &Cx, campaign: &Campaign, catalogue: &Catalogue) -> Followed {
    let view = &cx.view;
    let analysis = view.analysis();
    let words = Some(campaign.about(catalogue)).filter(|words| !words.is_empty());
    let within = |period: Period| Filter {
        about: words.clone(),
        from: Some(period.first),
        to: Some(period.last),
        ..Filter::default()
    };
    let length = chrono::Days::new((campaign.days.last - campaign.days.first).num_days() as u64 + 1);
    let about = within(campaign.days);
    let before = within(Period {
        first: campaign.days.first - length,
        last: campaign.days.first - chrono::Days::new(1),
    });
    let named = Filter {
        campaign: Some(campaign.title.clone()),
        ..Filter::default()
    };
    let (by_words, by_name) = (view.matcher(&about), view.matcher(&named));
    let is_in = |id: &MessageId| (words.is_some() && by_words.accepts(*id)) || by_name.accepts(*id);
    let ids: Vec<MessageId> = view.shown().filter(is_in).collect();
    let earlier = Filter {
        about: words.clone(),
        to: Some(campaign.days.first - chrono::Days::new(1)),
        ..Filter::default()
    };
    let earlier = view.matcher(&earlier);
    let known = |id: &MessageId| words.is_some() && earlier.accepts(*id);
    let day_of = |id: &MessageId| analysis.message(*id).time.map(|time| time.naive().date());
    let mut days: std::collections::BTreeMap<chrono::NaiveDate, u32> = campaign
        .days
        .first
        .iter_days()
        .take_while(|day| *day <= campaign.days.last)
        .map(|day| (day, 0))
        .collect();
    for day in ids.iter().filter_map(day_of) {
        if let Some(n) = days.get_mut(&day) {
            *n += 1;
        }
    }
    let held = |members: &[MessageId]| members.iter().filter(|id| ids.binary_search(id).is_ok()).count() as u32;
    let is_new = |members: &[MessageId]| !members.iter().any(|id| day_of(id).is_some_and(|day| day < campaign.days.first));
    let topics = analysis
        .topics
        .topics
        .iter()
        .zip(0..)
        .filter(|(topic, _)| !topic.hidden && is_new(&topic.members));
    let mut new_topics: Vec<(u32, u32)> = topics
        .map(|(topic, at)| (at, held(&topic.members)))
        .filter(|(_, n)| *n > 0)
        .collect();
    new_topics.sort_by_key(|&(at, n)| (std::cmp::Reverse(n), at));
    new_topics.truncate(NEW);
    let terms = analysis.keywords.terms.iter().zip(0..);
    let counted = terms
        .map(|(term, at)| (term, at, held(&term.messages)))
        .filter(|(.., n)| *n >= SAID_TWICE);
    let mut new_words: Vec<(u32, u32)> = counted
        .filter(|(term, ..)| !is_vague(&term.text) && !term.messages.iter().any(known))
        .map(|(_, at, n)| (at, n))
        .collect();
    new_words.sort_by_key(|&(at, n)| (std::cmp::Reverse(n), at));
    new_words.truncate(NEW);
    let suggestion = crate::classify::Purpose::Suggestion;
    let good = |id: &MessageId| {
        let labels = &analysis.labels[id.index()];
        ids.binary_search(id).is_ok() && labels.purpose == suggestion && analysis.is_distinct(*id)
    };
    let ideas = analysis.ideas.iter().map(|idea| idea.message).filter(good).take(NEW).collect();
    Followed {
        about,
        before,
        named,
        days: days.into_iter().collect(),
        new_topics,
        new_words,
        ideas,
        ids,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_read_and_what_is_none_is_refused() {
        let pairs = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        let usual = Weights::default();
        assert_eq!(weights_of(&pairs("w_concern", "5"), usual, &[]).unwrap().concern, 5.0);
        assert_eq!(weights_of(&pairs("back", "x"), usual, &["back"]).unwrap(), usual);
        for (name, value) in [("w_concern", "-1"), ("w_fit", "NaN"), ("w_law", "11"), ("w_luck", "1")] {
            assert!(weights_of(&pairs(name, value), usual, &[]).unwrap_err().detail.contains(name));
        }
    }
}
