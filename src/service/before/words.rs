//! The answer in a sentence, for pages and terminal alike: how often, by how many, when, and what was answered.

use super::super::catalog::Lang;
use super::super::format;
use crate::analysis::MessageRow;
use crate::dedup::DuplicateKind;
use crate::run::{Before, Entry, Section};
use crate::store::Snapshot;

/// The answer in a sentence or two.
#[must_use]
pub fn sentence(lang: Lang, snapshot: &Snapshot, before: &Before) -> String {
    let n = format::count(lang, before.raised.messages.len() as u64);
    let mut said = vec![if before.raised.messages.is_empty() {
        first_time(lang, before)
    } else {
        let people = format::count(lang, before.raised.people);
        let parts: [(&str, &dyn std::fmt::Display); 4] = [
            ("people", &people),
            ("n", &n),
            ("span", &span(lang, before)),
            ("answer", &answered(lang, snapshot, before)),
        ];
        let key = if before.raised.messages.len() == 1 && before.raised.people == 1 {
            "similar.sentence_one"
        } else {
            "similar.sentence"
        };
        lang.fill(key, &parts)
    }];
    said.extend(others(lang, before));
    said.join(lang.t("similar.space"))
}

/// That nobody raised it, and what was looked through to say so.
fn first_time(lang: Lang, before: &Before) -> String {
    match before.until {
        _ if before.looked_at == 0 => lang.t("similar.nothing_before").to_owned(),
        None => lang.fill("similar.first_undated", &[("n", &format::count(lang, before.looked_at))]),
        until => lang.fill(
            "similar.first",
            &[("n", &format::count(lang, before.looked_at)), ("day", &format::day_of(lang, until))],
        ),
    }
}

/// The first and the last date.
fn span(lang: Lang, before: &Before) -> String {
    let day = |time| format::day_of(lang, time);
    match (before.raised.first, before.raised.last) {
        (None, _) | (_, None) => lang.t("similar.undated").to_owned(),
        (first, _) if before.raised.messages.len() == 1 => day(first),
        (first, last) => lang.fill("similar.span", &[("first", &day(first)), ("last", &day(last))]),
    }
}

/// Who answered, when, and how often that was done.
fn answered(lang: Lang, snapshot: &Snapshot, before: &Before) -> String {
    let Some((_, entry)) = before.answer() else {
        return lang.t("similar.unanswered").to_owned();
    };
    let row = snapshot.analysis().message(entry.message);
    let mut said = by_whom(lang, snapshot, row);
    if before.raised.answered > 1 {
        let n = format::count(lang, before.raised.answered);
        said.push_str(&match before.raised.median_days {
            Some(days) => lang.fill("similar.answered_within", &[("n", &n), ("days", &days)]),
            None => lang.fill("similar.answered", &[("n", &n)]),
        });
    }
    said
}

/// `市交通局 2019年6月4日答复`, as far as it is known.
pub(in crate::service) fn by_whom(lang: Lang, snapshot: &Snapshot, row: &MessageRow) -> String {
    let department = row.department.map(|symbol| snapshot.analysis().symbol(symbol));
    let day = row.reply_time.map(|_| format::day_of(lang, row.reply_time));
    match (department, day) {
        (Some(department), Some(day)) => lang.fill("similar.by_on", &[("department", &department), ("day", &day)]),
        (Some(department), None) => lang.fill("similar.by", &[("department", &department)]),
        (None, Some(day)) => lang.fill("similar.on", &[("day", &day)]),
        (None, None) => lang.t("similar.replied").to_owned(),
    }
}

/// What came later, and what is only near.
fn others(lang: Lang, before: &Before) -> Vec<String> {
    let mut said = Vec::new();
    if before.raised.later > 0 {
        said.push(lang.fill("similar.later", &[("n", &format::count(lang, before.raised.later))]));
    }
    if before.part(Section::Near).is_some() {
        said.push(lang.t("similar.near").to_owned());
    }
    said
}

/// What makes an entry one of its section: how it repeats the text, or by what else it stands there.
#[must_use]
pub fn likeness(lang: Lang, entry: &Entry) -> String {
    let words = lang.code_words("alike", entry.kind());
    match (entry.repeat, entry.likeness) {
        // A share of a text says something; the likeness of texts in other words is small however alike they are.
        (Some(kind), Some(share)) if kind != DuplicateKind::Exact && kind != DuplicateKind::Person => {
            lang.fill("similar.share", &[("words", &words), ("share", &format!("{:.0}%", 100.0 * share))])
        }
        _ => words.to_owned(),
    }
}
