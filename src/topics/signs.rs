//! What is new, growing or back among topics, and which of them are early signs (苗头性、倾向性问题).
//!
//! The rules are few and can be said in a sentence each, with the numbers that made them fire: a reader must be able to check them.

use super::QUIET_WEEKS;
use crate::corpus::{Voice, distinct_people};

/// One message of a topic, as far as the rules look at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Report {
    /// Counting date, in days.
    pub day: i32,
    /// District, where it is known; the number tells districts apart and no more.
    pub district: Option<u32>,
    /// Who speaks.
    pub voice: Voice,
    /// When the office replied to it, in days.
    pub replied: Option<i32>,
}

/// Settings of the rules.
#[derive(Clone, PartialEq, Debug)]
pub struct SignParams {
    /// The latest days that are looked at for change, the last one included.
    pub recent_days: i32,
    /// From so many messages in the latest days a topic is no early sign any more: everybody knows of it.
    pub few: usize,
    /// The latest days in which a topic may be fast.
    pub fast_days: i32,
    /// The days before them that say what to expect.
    pub before_days: i32,
    /// Fewest people of a fast topic.
    pub fast_people: u32,
    /// Multiple of what is expected from which a topic is fast.
    pub times: f64,
    /// The days before the latest ones whose rate a fast topic must exceed as well: what comes and goes is not sudden.
    pub year_days: i32,
    /// Most chance with which so many may write without any cause.
    pub chance: f64,
    /// Fewest districts in the latest days of a topic that spreads.
    pub districts: usize,
    /// Fewest of those districts from which nothing came before.
    pub fresh_districts: usize,
    /// Days of quiet after the latest reply before a message counts as a return.
    pub quiet_days: i32,
    /// Fewest people who return after a reply.
    pub return_people: u32,
    /// Fewest messages of a topic that is new.
    pub new_messages: usize,
    /// Least increase of a topic that grows, in messages.
    pub increase: usize,
}

impl Default for SignParams {
    fn default() -> Self {
        Self {
            recent_days: 28,
            few: 30,
            fast_days: 14,
            before_days: 84,
            fast_people: 3,
            times: 3.0,
            year_days: 364,
            chance: 3e-4,
            districts: 3,
            fresh_districts: 2,
            quiet_days: 14,
            return_people: 2,
            new_messages: 3,
            increase: 3,
        }
    }
}

/// An early sign with the numbers behind it. Messages are counted as they are, people once each.
#[derive(Clone, PartialEq, Debug)]
pub enum EarlySign {
    /// Few messages, but more in the latest days than the weeks before lead one to expect.
    Fast {
        /// Messages of the latest [`SignParams::fast_days`].
        messages: u32,
        /// People behind them.
        people: u32,
        /// Messages of as many days that the days before lead one to expect.
        expected: f64,
    },
    /// Several districts within the latest [`SignParams::recent_days`].
    Spreading {
        /// The districts with their messages of those days, most first.
        districts: Vec<(u32, u32)>,
        /// Those of them from which nothing came before.
        fresh: Vec<u32>,
    },
    /// The office replied, it was quiet, and now people write again.
    Returned {
        /// The day of the latest reply before they did.
        replied: i32,
        /// Messages since.
        messages: u32,
        /// People behind them.
        people: u32,
    },
}

/// How the latest days of a topic stand against its earlier ones.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// Nothing came before.
    New,
    /// Something came before, then nothing for [`QUIET_WEEKS`] weeks.
    Back {
        /// The last day with a message before the quiet.
        last: i32,
    },
    /// More than in as many days before.
    Growing,
}

/// What the latest days of a topic say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Movement {
    /// Which way it moves.
    pub kind: Move,
    /// Messages of the latest [`SignParams::recent_days`].
    pub recent: u32,
    /// People behind them.
    pub people: u32,
    /// Messages of as many days before.
    pub before: u32,
}

/// The early signs of one topic; `reports` are its dated messages by day, `today` the last day. Cost: linear.
#[must_use]
pub fn early_signs(reports: &[Report], today: i32, params: &SignParams) -> Vec<EarlySign> {
    let recent = since(reports, today - params.recent_days + 1);
    if recent.is_empty() || recent.len() > params.few {
        return Vec::new();
    }
    [
        fast(reports, today, params),
        spreading(reports, recent, params),
        returned(reports, recent, params),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Which way a topic moves; `reports` are its dated messages by day, `today` the last day, `first` the first day of the archive: what
/// was not received yet cannot be missed. Cost: linear.
#[must_use]
pub fn movement(reports: &[Report], today: i32, first: i32, params: &SignParams) -> Option<Movement> {
    let start = today - params.recent_days + 1;
    let recent = since(reports, start);
    let earlier = &reports[..reports.len() - recent.len()];
    let before = since(earlier, start - params.recent_days);
    let opening = recent.first()?;
    if start - params.recent_days < first {
        return None;
    }
    let people = people(recent);
    let kind = match earlier.last() {
        None => (recent.len() >= params.new_messages && people >= 2).then_some(Move::New),
        Some(last) if opening.day - last.day > QUIET_WEEKS * 7 => (people >= 2).then_some(Move::Back { last: last.day }),
        Some(_) => {
            // Twice the root of what came before is about what chance alone adds in one of forty topics.
            let chance = 2.0 * (before.len() as f64).sqrt();
            let increase = recent.len().saturating_sub(before.len());
            (increase >= params.increase && increase as f64 >= chance && people >= 2).then_some(Move::Growing)
        }
    };
    kind.map(|kind| Movement {
        kind,
        recent: recent.len() as u32,
        people,
        before: before.len() as u32,
    })
}

/// The reports of a day and later.
fn since(reports: &[Report], day: i32) -> &[Report] {
    &reports[reports.partition_point(|report| report.day < day)..]
}

fn people(reports: &[Report]) -> u32 {
    distinct_people(reports.iter().map(|report| report.voice))
}

/// Different writers, a joint letter counted as one: ten signatures under one letter are not ten people who noticed by themselves.
fn writers(reports: &[Report]) -> u32 {
    distinct_people(reports.iter().map(|report| Voice {
        people: None,
        ..report.voice
    }))
}

fn fast(reports: &[Report], today: i32, params: &SignParams) -> Option<EarlySign> {
    let start = today - params.fast_days + 1;
    let latest = since(reports, start);
    let earlier = |days: i32| since(reports, start - days).len() - latest.len();
    let per_days = |messages: f64, days: i32| messages * f64::from(params.fast_days) / f64::from(days);
    let before = earlier(params.before_days) as f64;
    let expected = per_days(before, params.before_days);
    // Half a message more than came before: what was never seen may come by chance too. A topic that comes and goes has its year.
    let rate = per_days(before + 0.5, params.before_days).max(per_days(earlier(params.year_days) as f64 + 0.5, params.year_days));
    let writers = writers(latest);
    let is_fast = writers >= params.fast_people && f64::from(writers) >= params.times * rate && chance(writers, rate) <= params.chance;
    is_fast.then(|| EarlySign::Fast {
        messages: latest.len() as u32,
        people: people(latest),
        expected,
    })
}

/// The chance of so many or more where so many are expected (Poisson). Cost: linear in the number.
fn chance(count: u32, expected: f64) -> f64 {
    let mut mass = (-expected).exp();
    let mut below = 0.0;
    for k in 0..count {
        below += mass;
        mass *= expected / f64::from(k + 1);
    }
    (1.0 - below).max(0.0)
}

fn spreading(reports: &[Report], recent: &[Report], params: &SignParams) -> Option<EarlySign> {
    let of = |reports: &[Report]| {
        let mut districts: Vec<u32> = reports.iter().filter_map(|report| report.district).collect();
        districts.sort_unstable();
        districts
    };
    let known = of(&reports[..reports.len() - recent.len()]);
    let now = of(recent);
    let mut districts: Vec<(u32, u32)> = now.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
    districts.sort_by_key(|&(district, messages)| (std::cmp::Reverse(messages), district));
    let fresh: Vec<u32> = districts
        .iter()
        .map(|&(district, _)| district)
        .filter(|district| known.binary_search(district).is_err())
        .collect();
    let spreads =
        districts.len() >= params.districts && fresh.len() >= params.fresh_districts && writers(recent) as usize >= params.districts;
    spreads.then_some(EarlySign::Spreading { districts, fresh })
}

fn returned(reports: &[Report], recent: &[Report], params: &SignParams) -> Option<EarlySign> {
    let opening = recent.first()?.day;
    let earlier = &reports[..reports.len() - recent.len()];
    // The reply came before the first of the latest messages, and nobody wrote between the quiet's beginning and it.
    let replied = earlier
        .iter()
        .filter_map(|report| report.replied)
        .filter(|&day| day < opening)
        .max()?;
    let between = since(earlier, replied + 1).len();
    let is_return = between == 0 && opening - replied > params.quiet_days && writers(recent) >= params.return_people;
    is_return.then(|| EarlySign::Returned {
        replied,
        messages: recent.len() as u32,
        people: people(recent),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Messages of different people, each as (day, district).
    fn reports(list: &[(i32, u32)]) -> Vec<Report> {
        let report = |(writer, &(day, district)): (u64, &(i32, u32))| Report {
            day,
            district: (district > 0).then_some(district),
            voice: Voice {
                writer: Some(writer),
                people: None,
            },
            replied: None,
        };
        (0..).zip(list).map(report).collect()
    }

    fn signs(reports: &[Report]) -> Vec<EarlySign> {
        early_signs(reports, 1000, &SignParams::default())
    }

    #[test]
    fn four_people_in_a_fortnight_after_a_quiet_quarter_are_fast() {
        let found = signs(&reports(&[(910, 0), (990, 0), (995, 0), (999, 0), (1000, 0)]));
        let [
            EarlySign::Fast {
                messages: 4,
                people: 4,
                expected,
            },
        ] = found[..]
        else {
            panic!("{found:?}")
        };
        assert!((expected - 14.0 / 84.0).abs() < 1e-9, "one message in the twelve weeks before");
    }

    #[test]
    fn what_always_came_so_often_is_no_sign_and_one_person_is_none_either() {
        let often: Vec<(i32, u32)> = (0..30).map(|i| (1000 - 29 * 3 + i * 3, 0)).collect();
        assert!(signs(&reports(&often)).is_empty());
        let mut one = reports(&[(990, 0), (995, 0), (999, 0), (1000, 0)]);
        one.iter_mut().for_each(|report| report.voice.writer = Some(7));
        assert!(signs(&one).is_empty());
        one.iter_mut().for_each(|report| report.voice.people = Some(50));
        assert!(signs(&one).is_empty(), "fifty signatures under one letter are one letter");
    }

    #[test]
    fn what_comes_and_goes_is_not_fast_and_the_chance_is_that_of_the_tables() {
        // Three in a fortnight, after twelve in the year before, the latest four months ago.
        let mut coming: Vec<(i32, u32)> = (0..12).map(|i| (650 + i * 19, 0)).collect();
        coming.extend([(990, 0), (995, 0), (1000, 0)]);
        assert!(signs(&reports(&coming)).is_empty());
        assert_eq!(signs(&reports(&coming[12..])).len(), 1);
        assert!((chance(3, 1.0) - 0.080_301_4).abs() < 1e-6 && (chance(0, 2.0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_everybody_knows_of_is_no_early_sign() {
        let flood: Vec<(i32, u32)> = (0..60).map(|i| (980 + i / 3, 1 + i as u32 % 4)).collect();
        assert!(signs(&reports(&flood)).is_empty());
    }

    #[test]
    fn three_districts_of_which_two_are_new_spread() {
        let spreading = signs(&reports(&[(600, 1), (975, 1), (978, 2), (981, 3), (984, 3)]));
        let expected = EarlySign::Spreading {
            districts: vec![(3, 2), (1, 1), (2, 1)],
            fresh: vec![3, 2],
        };
        assert_eq!(spreading, [expected]);
        assert!(signs(&reports(&[(600, 1), (601, 2), (975, 1), (978, 2), (981, 3)])).is_empty());
    }

    #[test]
    fn who_writes_again_after_a_reply_and_a_quiet_time_returns() {
        let mut topic = reports(&[(900, 0), (910, 0), (976, 0), (984, 0)]);
        topic[0].replied = Some(905);
        assert!(signs(&topic).is_empty(), "somebody wrote after the reply");
        topic[1].replied = Some(950);
        let expected = EarlySign::Returned {
            replied: 950,
            messages: 2,
            people: 2,
        };
        assert_eq!(signs(&topic), [expected]);
        topic[1].replied = Some(970);
        assert!(signs(&topic).is_empty(), "it was quiet for six days only");
    }

    #[test]
    fn topics_are_new_back_or_growing() {
        let params = SignParams::default();
        let kind = |list: &[(i32, u32)]| movement(&reports(list), 1000, 0, &params).map(|found| found.kind);
        assert_eq!(kind(&[(980, 0), (985, 0), (990, 0)]), Some(Move::New));
        assert_eq!(kind(&[(980, 0), (985, 0)]), None, "two messages are chance");
        assert_eq!(kind(&[(800, 0), (985, 0), (990, 0)]), Some(Move::Back { last: 800 }));
        assert_eq!(kind(&[(950, 0), (980, 0), (985, 0), (990, 0), (995, 0)]), Some(Move::Growing));
        let level: Vec<(i32, u32)> = (0..28).map(|i| (946 + i * 2, 0)).collect();
        assert_eq!(kind(&level), None);
        let young = movement(&reports(&[(980, 0), (985, 0), (990, 0)]), 1000, 960, &params);
        assert_eq!(young, None, "an archive of six weeks cannot tell what is new");
    }

    #[test]
    fn nothing_moves_in_an_empty_topic() {
        assert!(signs(&[]).is_empty());
        assert_eq!(movement(&[], 1000, 0, &SignParams::default()), None);
    }
}
