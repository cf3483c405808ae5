//! The course of topics (演变过程): what became of each from analysis to analysis, and when its messages came.
//!
//! The lineage says what happened since the run before; the course keeps that from run to run. Only what changed is written down.

use std::collections::BTreeMap;

use super::{LineageRow, Topic, TopicId, TopicState};
use crate::corpus::{LocalTime, Week};

/// Weeks without a message after which a topic counts as asleep within one analysis; the same eight weeks as for [`TopicState::Dormant`].
pub const QUIET_WEEKS: i32 = 8;

/// One step of a topic's course.
#[derive(Clone, PartialEq, Debug)]
pub struct CourseRow {
    /// 'Now' of the analysis that noticed it.
    pub at: Option<LocalTime>,
    /// The topic.
    pub id: TopicId,
    /// Its name then; empty where it may no longer be said.
    pub name: String,
    /// What happened.
    pub state: TopicState,
    /// The topic it went into or came from, if another.
    pub related: Option<TopicId>,
    /// Messages of the topic then; 0 when it has ended.
    pub messages: u32,
    /// Messages shared with `related` or with the topic before, among the anchors.
    pub shared: u32,
}

/// Carries the course on by one analysis: the steps so far, and one for each topic to which something happened.
///
/// Nothing happened to a topic that is continued, nor where the same was written down last: it sleeps on, it stays merged. Growth within one
/// day is one step, so that an office that analyses by the hour does not write a diary. Order: steps so far, then the new ones by (id,
/// related). Cost: linear, plus sorting ids.
#[must_use]
pub fn carry_on(previous: &[CourseRow], lineage: &[LineageRow], topics: &[Topic], as_of: Option<LocalTime>) -> Vec<CourseRow> {
    let mut course = previous.to_vec();
    let mut last: BTreeMap<TopicId, usize> = previous.iter().enumerate().map(|(at, row)| (row.id, at)).collect();
    let names: BTreeMap<TopicId, &str> = topics.iter().map(|topic| (topic.id, topic.name.as_str())).collect();
    for row in lineage {
        let before = last.get(&row.id).copied();
        let known = before.map(|at| &course[at]);
        let same = known.is_some_and(|known| (known.state, known.related, known.messages) == (row.state, row.related, row.messages));
        let ended_before = row.messages == 0 && known.is_some_and(|known| known.messages == 0 && known.related == row.related);
        if row.state == TopicState::Continued || same || ended_before {
            continue;
        }
        let name = match (names.get(&row.id), known) {
            (Some(name), _) => (*name).to_owned(),
            (None, Some(known)) => known.name.clone(),
            (None, None) => String::new(),
        };
        let step = CourseRow {
            at: as_of,
            id: row.id,
            name,
            state: row.state,
            related: row.related,
            messages: row.messages,
            shared: row.shared,
        };
        match before {
            Some(at) if is_more_of_the_day(&course[at], &step) => course[at] = step,
            _ => {
                last.insert(row.id, course.len());
                course.push(step);
            }
        }
    }
    course
}

/// Whether a step only goes on with what the same day wrote down.
fn is_more_of_the_day(known: &CourseRow, step: &CourseRow) -> bool {
    let day = |row: &CourseRow| row.at.map(|at| at.naive().date());
    let is_growth = |row: &CourseRow| matches!(row.state, TopicState::Grown | TopicState::Shrunk);
    known.state == step.state && is_growth(step) && day(known) == day(step)
}

/// The last step of every topic that has ended, the latest first (ties by id). Cost: linear, plus sorting.
#[must_use]
pub fn ended(course: &[CourseRow]) -> Vec<&CourseRow> {
    let last: BTreeMap<TopicId, &CourseRow> = course.iter().map(|row| (row.id, row)).collect();
    let mut ended: Vec<&CourseRow> = last.into_values().filter(|row| row.messages == 0).collect();
    ended.sort_by_key(|row| (std::cmp::Reverse(row.at), row.id));
    ended
}

/// When the messages of a topic came, within one analysis.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pulse {
    /// Week of the first message.
    pub first: Week,
    /// Week of the latest message.
    pub last: Week,
    /// The earliest week of most messages, and how many.
    pub peak: (Week, u32),
    /// Times of at least [`QUIET_WEEKS`] whole weeks without a message between two with one: the last week before, the first after.
    pub gaps: Vec<(Week, Week)>,
}

/// Reads the pulse of messages by their weeks, in any order; `None` of none. Cost: a sort.
#[must_use]
pub fn pulse(weeks: impl IntoIterator<Item = Week>) -> Option<Pulse> {
    let mut weeks: Vec<Week> = weeks.into_iter().collect();
    weeks.sort_unstable();
    let runs: Vec<(Week, u32)> = weeks.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
    let (first, last) = (runs.first()?.0, runs.last()?.0);
    let peak = runs
        .iter()
        .copied()
        .max_by_key(|&(week, messages)| (messages, std::cmp::Reverse(week)))?;
    let is_gap = |pair: &&[(Week, u32)]| pair[1].0.0 - pair[0].0.0 > QUIET_WEEKS;
    Some(Pulse {
        first,
        last,
        peak,
        gaps: runs.windows(2).filter(is_gap).map(|pair| (pair[0].0, pair[1].0)).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u64, state: TopicState, related: Option<u64>, messages: u32) -> LineageRow {
        LineageRow {
            id: TopicId(id),
            state,
            related: related.map(TopicId),
            shared: 2,
            messages,
            anchors: Vec::new(),
        }
    }

    fn day(day: i64) -> Option<LocalTime> {
        Some(LocalTime(day * 86_400))
    }

    fn steps(course: &[CourseRow]) -> Vec<(u64, &'static str, u32)> {
        course.iter().map(|row| (row.id.0, row.state.code(), row.messages)).collect()
    }

    #[test]
    fn only_changes_are_written_down() {
        use TopicState::{Continued, Dormant, Grown, Merged, New};
        let first = carry_on(&[], &[row(1, New, None, 3), row(2, New, None, 2)], &[], day(1));
        let second = carry_on(&first, &[row(1, Continued, None, 3), row(2, Dormant, None, 2)], &[], day(8));
        let third = carry_on(&second, &[row(1, Grown, None, 5), row(2, Dormant, None, 2)], &[], day(15));
        let fourth = carry_on(&third, &[row(1, Merged, None, 7), row(2, Merged, Some(1), 0)], &[], day(22));
        let fifth = carry_on(&fourth, &[row(1, Continued, None, 7), row(2, Merged, Some(1), 0)], &[], day(29));
        let wanted = [
            (1, "new", 3),
            (2, "new", 2),
            (2, "dormant", 2),
            (1, "grown", 5),
            (1, "merged", 7),
            (2, "merged", 0),
        ];
        assert_eq!(steps(&fifth), wanted);
        assert_eq!(fourth, fifth);
        assert_eq!(first[..], fifth[..2], "what was written down stays");
        let gone: Vec<(u64, Option<TopicId>)> = ended(&fifth).iter().map(|row| (row.id.0, row.related)).collect();
        assert_eq!(gone, [(2, Some(TopicId(1)))]);
    }

    #[test]
    fn growth_of_one_day_is_one_step_and_a_return_ends_the_end() {
        use TopicState::{Dormant, Grown, New, Returned};
        let mut course = carry_on(&[], &[row(1, New, None, 3)], &[], day(1));
        for messages in [4, 6] {
            course = carry_on(&course, &[row(1, Grown, None, messages)], &[], day(2));
        }
        course = carry_on(&course, &[row(1, Grown, None, 7)], &[], day(3));
        course = carry_on(&course, &[row(1, Dormant, None, 0)], &[], day(100));
        assert_eq!(ended(&course).len(), 1);
        course = carry_on(&course, &[row(1, Returned, None, 2)], &[], day(200));
        assert_eq!(
            steps(&course),
            [
                (1, "new", 3),
                (1, "grown", 6),
                (1, "grown", 7),
                (1, "dormant", 0),
                (1, "returned", 2)
            ]
        );
        assert!(ended(&course).is_empty());
    }

    #[test]
    fn the_same_analysis_again_changes_nothing() {
        let lineage = [row(1, TopicState::Split, Some(9), 3), row(9, TopicState::Shrunk, None, 4)];
        let once = carry_on(&[], &lineage, &[], day(1));
        assert_eq!(carry_on(&once, &lineage, &[], day(1)), once);
    }

    #[test]
    fn quiet_times_lie_between_weeks_with_messages() {
        let weeks = [10, 10, 11, 20, 21, 21, 21, 29].map(Week);
        let found = pulse(weeks).unwrap();
        assert_eq!((found.first, found.last, found.peak), (Week(10), Week(29), (Week(21), 3)));
        assert_eq!(
            found.gaps,
            [(Week(11), Week(20))],
            "from week 12 to 19 there are eight, from 22 to 28 seven"
        );
        assert_eq!(pulse([3, 5, 5, 3].map(Week)).unwrap().peak, (Week(3), 2));
        assert_eq!(pulse([]), None);
    }
}
