//! The table of early signs by week.

use super::super::snapshot::Snapshot;
use super::super::tables::{Column, Table};
use crate::analysis::{ReplayParams, SignSubject, WeeklySign, signs_by_week};

/// A row for each sign that fired: `went_on` is `yes`, `no`, or null while the weeks after are not over.
pub(super) fn signs(snapshot: &Snapshot) -> Table {
    let analysis = snapshot.analysis();
    let signs = signs_by_week(analysis, &ReplayParams::default());
    let topic = |sign: &WeeklySign| match sign.subject {
        SignSubject::Topic(at) => Some(&analysis.topics.topics[at as usize]),
        SignSubject::Keyword(_) => None,
    };
    let name = |sign: &WeeklySign| match sign.subject {
        SignSubject::Topic(at) => analysis.topics.topics[at as usize].name.clone(),
        SignSubject::Keyword(at) => analysis.keywords.terms[at as usize].text.clone(),
    };
    let went_on = |sign: &WeeklySign| sign.went_on.map(|went_on| if went_on { "yes" } else { "no" }.to_owned());
    Table::new()
        .with("period", Column::Str(signs.iter().map(|sign| sign.week.to_string()).collect()))
        .with("rule", Column::Str(signs.iter().map(|sign| sign.rule.code().to_owned()).collect()))
        .with(
            "topic_id",
            Column::OptStr(signs.iter().map(|sign| topic(sign).map(|topic| topic.id.to_string())).collect()),
        )
        .with("name", Column::Str(signs.iter().map(name).collect()))
        .with("messages", Column::U32(signs.iter().map(|sign| sign.messages).collect()))
        .with("people", Column::U32(signs.iter().map(|sign| sign.people).collect()))
        .with(
            "expected",
            Column::Json(
                signs
                    .iter()
                    .map(|sign| sign.expected.map_or_else(|| "null".to_owned(), |n| format!("{n:.3}")))
                    .collect(),
            ),
        )
        .with("went_on", Column::OptStr(signs.iter().map(went_on).collect()))
}
