//! Which units have a line, and which messages are theirs.

use std::collections::BTreeMap;

use super::TrendUnit;
use crate::analysis::Symbol;
use crate::classify::Field;
use crate::corpus::{Channel, MessageId, Week};
use crate::service::filter::Filter;
use crate::service::view::View;

/// Most lines of one kind: districts, departments, topics, keywords.
const MOST: usize = 30;
/// The latest weeks by whose messages topics and keywords are chosen.
const LATELY: i32 = 4;

/// A unit: its code, its filter, its messages that may be shown.
type Unit = (String, Filter, Vec<MessageId>);

/// The units of a kind, those with most messages first; of topics and keywords, with most of the latest weeks. Cost: a pass over the
/// messages.
pub(super) fn units(view: &View, by: TrendUnit, week: Week) -> Vec<Unit> {
    match by {
        TrendUnit::Field => by_key(view, |id| Some(view.analysis().labels[id.index()].field), of_field),
        TrendUnit::Channel => by_key(view, |id| Some(view.analysis().message(id).channel), of_channel),
        TrendUnit::District => by_key(view, |id| view.analysis().message(id).district, |symbol| of_district(view, symbol)),
        TrendUnit::Department => by_key(
            view,
            |id| view.analysis().message(id).department,
            |symbol| of_department(view, symbol),
        ),
        TrendUnit::Topic => topics(view, week),
        TrendUnit::Keyword => keywords(view, week),
    }
}

fn by_key<K: Ord + Copy>(view: &View, key: impl Fn(MessageId) -> Option<K>, named: impl Fn(K) -> (String, Filter)) -> Vec<Unit> {
    let mut groups: BTreeMap<K, Vec<MessageId>> = BTreeMap::new();
    for id in view.shown() {
        if let Some(key) = key(id) {
            groups.entry(key).or_default().push(id);
        }
    }
    let mut groups: Vec<(K, Vec<MessageId>)> = groups.into_iter().collect();
    groups.sort_by_key(|(key, ids)| (std::cmp::Reverse(ids.len()), *key));
    groups.truncate(MOST);
    let unit = |(key, ids): (K, Vec<MessageId>)| {
        let (code, filter) = named(key);
        (code, filter, ids)
    };
    groups.into_iter().map(unit).collect()
}

fn of_field(field: Field) -> (String, Filter) {
    let filter = Filter {
        field: Some(field),
        ..Filter::default()
    };
    (field.code().to_owned(), filter)
}

fn of_channel(channel: Channel) -> (String, Filter) {
    let filter = Filter {
        channel: Some(channel),
        ..Filter::default()
    };
    (channel.code().to_owned(), filter)
}

fn of_district(view: &View, symbol: Symbol) -> (String, Filter) {
    let name = view.analysis().symbol(symbol).to_owned();
    let filter = Filter {
        district: Some(name.clone()),
        ..Filter::default()
    };
    (name, filter)
}

fn of_department(view: &View, symbol: Symbol) -> (String, Filter) {
    let name = view.analysis().symbol(symbol).to_owned();
    let filter = Filter {
        department: Some(name.clone()),
        ..Filter::default()
    };
    (name, filter)
}

/// How many of a list's messages lie in the latest weeks.
fn lately(view: &View, ids: &[MessageId], week: Week) -> usize {
    let recent = |id: &&MessageId| view.week(**id).is_some_and(|own| own <= week && week.0 - own.0 < LATELY);
    ids.iter().filter(recent).count()
}

fn topics(view: &View, week: Week) -> Vec<Unit> {
    let all = &view.analysis().topics.topics;
    let mut found: Vec<(usize, u32)> = view
        .listed_positions()
        .map(|at| (lately(view, &all[at as usize].members, week), at))
        .filter(|&(lately, _)| lately > 0)
        .collect();
    found.sort_by_key(|&(lately, at)| (std::cmp::Reverse(lately), at));
    found.truncate(MOST);
    let unit = |(_, at): (usize, u32)| {
        let topic = &all[at as usize];
        let filter = Filter {
            topic: Some(topic.id),
            ..Filter::default()
        };
        (topic.id.to_string(), filter, view.shown_of(&topic.members))
    };
    found.into_iter().map(unit).collect()
}

/// Keywords that rose in the latest weeks, by their messages of these weeks.
fn keywords(view: &View, week: Week) -> Vec<Unit> {
    let keywords = &view.analysis().keywords;
    let rose = keywords
        .weekly
        .iter()
        .filter(|row| row.week <= week && week.0 - row.week.0 < LATELY);
    let mut terms: Vec<u32> = rose.map(|row| row.term).collect();
    terms.sort_unstable();
    terms.dedup();
    let mut found: Vec<(usize, u32)> = terms
        .into_iter()
        .map(|term| (lately(view, &keywords.terms[term as usize].messages, week), term))
        .collect();
    found.sort_by_key(|&(lately, term)| (std::cmp::Reverse(lately), term));
    found.truncate(MOST);
    let unit = |(_, term): (usize, u32)| {
        let term = &keywords.terms[term as usize];
        let filter = Filter {
            keyword: Some(term.text.clone()),
            ..Filter::default()
        };
        (term.text.clone(), filter, view.shown_of(&term.messages))
    };
    found.into_iter().map(unit).collect()
}
