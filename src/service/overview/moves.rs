//! Topics that move, and early signs: the rules of `topics` on the messages that may be shown.

use chrono::{Datelike, Days};

use crate::corpus::Period;
use crate::corpus::{LocalTime, MessageId};
use crate::service::keywords::last_day;
use crate::service::view::View;
use crate::topics::{EarlySign, Move, Movement, Report, SignParams, early_signs, movement};

/// Topics that are kept of each kind of movement, and with early signs.
const KEPT: usize = 30;

/// A topic that is new, growing or back.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) struct Moving {
    /// Its position.
    pub topic: u32,
    /// How it moves.
    pub movement: Movement,
}

/// A topic with early signs.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) struct Signed {
    /// Its position.
    pub topic: u32,
    /// The signs, each with the messages that show it.
    pub signs: Vec<(EarlySign, Period)>,
}

/// What moves.
#[derive(Default)]
pub(super) struct Moves {
    pub moving: Vec<Moving>,
    pub signs: Vec<Signed>,
    pub recent: Option<Period>,
}

impl Moves {
    /// Reads all topics that lists show. Cost: a pass over their messages.
    pub(super) fn of(view: &View) -> Self {
        let params = SignParams::default();
        let (Some(last), Some(first)) = (last_day(view), view.first_week()) else {
            return Self::default();
        };
        let (today, first) = (last.num_days_from_ce(), first.monday().num_days_from_ce());
        let back = |days: i32| Period {
            first: last - Days::new(days as u64 - 1),
            last,
        };
        let (mut moving, mut signs) = (Vec::new(), Vec::new());
        let topics = &view.analysis().topics.topics;
        for (at, topic) in (0..).zip(topics).filter(|(_, topic)| !topic.hidden) {
            let reports = reports(view, &topic.members);
            if let Some(movement) = movement(&reports, today, first, &params) {
                moving.push(Moving { topic: at, movement });
            }
            let found = early_signs(&reports, today, &params);
            if !found.is_empty() {
                let with_days = |sign: EarlySign| {
                    let days = match sign {
                        EarlySign::Fast { .. } => params.fast_days,
                        EarlySign::Spreading { .. } | EarlySign::Returned { .. } => params.recent_days,
                    };
                    (sign, back(days))
                };
                signs.push(Signed {
                    topic: at,
                    signs: found.into_iter().map(with_days).collect(),
                });
            }
        }
        // Topics stand hottest first, and the sorting keeps that for ties.
        moving.sort_by_key(|row: &Moving| std::cmp::Reverse(row.movement.recent - row.movement.before.min(row.movement.recent)));
        let mut kept = [0usize; 3];
        moving.retain(|row| {
            let count = &mut kept[place(row.movement.kind)];
            *count += 1;
            *count <= KEPT
        });
        signs.sort_by_key(|row| (std::cmp::Reverse(row.signs.len()), std::cmp::Reverse(weight(&row.signs))));
        signs.truncate(KEPT);
        Self {
            moving,
            signs,
            recent: Some(back(params.recent_days)),
        }
    }
}

/// The place of a kind of movement.
fn place(kind: Move) -> usize {
    match kind {
        Move::New => 0,
        Move::Growing => 1,
        Move::Back { .. } => 2,
    }
}

/// People or districts behind the surest sign.
fn weight(signs: &[(EarlySign, Period)]) -> u32 {
    let of = |(sign, _): &(EarlySign, Period)| match sign {
        EarlySign::Fast { people, .. } | EarlySign::Returned { people, .. } => *people,
        EarlySign::Spreading { districts, .. } => districts.len() as u32,
    };
    signs.iter().map(of).max().unwrap_or(0)
}

/// The dated messages of a topic that may be shown, by day: members stand in canonical order, which is by time.
fn reports(view: &View, members: &[MessageId]) -> Vec<Report> {
    let day = |time: LocalTime| (time.0.div_euclid(86_400)) as i32 + EPOCH;
    let report = |id: MessageId| {
        let row = view.analysis().message(id);
        Some(Report {
            day: day(row.time?),
            district: row.district,
            voice: row.voice,
            replied: row.reply_time.map(day),
        })
    };
    members.iter().copied().filter(|&id| view.shows(id)).filter_map(report).collect()
}

/// Days from the common era to 1970-01-01, from which times count.
const EPOCH: i32 = 719_163;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::filter::{Filter, Listed};
    use crate::service::fixture::open_sample;

    #[test]
    fn the_epoch_is_a_day_of_the_calendar() {
        let day = chrono::NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();
        assert_eq!(day.num_days_from_ce(), EPOCH);
    }

    #[test]
    fn what_moves_is_counted_in_the_messages_that_its_link_lists() {
        let view = open_sample();
        let moves = Moves::of(&view);
        let topics = &view.analysis().topics.topics;
        let listed = |topic: u32, period: Period| {
            let filter = Filter {
                topic: Some(topics[topic as usize].id),
                ..Filter::default()
            };
            filter.within(period).select(&view)
        };
        assert!(!moves.moving.is_empty() && !moves.signs.is_empty());
        for row in &moves.moving {
            let ids = listed(row.topic, moves.recent.unwrap());
            assert_eq!(
                (ids.len(), view.analysis().people(ids.iter().copied())),
                (row.movement.recent as usize, row.movement.people)
            );
        }
        for row in &moves.signs {
            for (sign, period) in &row.signs {
                let ids = listed(row.topic, *period);
                match sign {
                    EarlySign::Fast { messages, people, .. } | EarlySign::Returned { messages, people, .. } => {
                        assert_eq!(
                            (ids.len(), view.analysis().people(ids.iter().copied())),
                            (*messages as usize, *people)
                        );
                    }
                    EarlySign::Spreading { districts, .. } => {
                        for &(district, messages) in districts {
                            let of_district = ids.iter().filter(|id| view.analysis().message(**id).district == Some(district));
                            assert_eq!(of_district.count(), messages as usize);
                        }
                    }
                }
            }
        }
    }
}
