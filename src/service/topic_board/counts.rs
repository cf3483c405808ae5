//! The figures of each topic: messages and people, the last four weeks against the four before, places, channels, replies.

use rayon::prelude::*;

use crate::analysis::{Analysis, Symbol};
use crate::classify::Field;
use crate::corpus::{Channel, LocalTime, MessageId};
use crate::service::view::View;
use crate::topics::Topic;

/// Weeks of the small course beside a topic.
pub(in crate::service) const SPARK_WEEKS: i32 = 12;

/// Days of 'lately': the last four weeks.
pub(in crate::service) const LATELY_DAYS: u64 = 28;

/// How the last four weeks stand against the four before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::service) enum Trend {
    /// More messages.
    Up,
    /// Fewer messages.
    Down,
    /// As many.
    Level,
    /// None in either.
    Quiet,
}

impl Trend {
    /// All of them, in the order of legends.
    pub(in crate::service) const ALL: [Self; 4] = [Self::Up, Self::Level, Self::Down, Self::Quiet];

    /// Its code in the API and in the classes of the drawing.
    pub(in crate::service) fn code(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Level => "level",
            Self::Quiet => "quiet",
        }
    }
}

/// What is counted of a topic. Protected accusations are in none of the numbers.
#[derive(Clone, PartialEq, Debug)]
pub(in crate::service) struct TopicCount {
    /// Messages.
    pub messages: u32,
    /// Distinct people behind them.
    pub people: u32,
    /// Messages of the last 28 days up to 'now'.
    pub lately: u32,
    /// Messages of the 28 days before those.
    pub before: u32,
    /// Messages by week, the last [`SPARK_WEEKS`], the oldest first.
    pub weeks: [u32; SPARK_WEEKS as usize],
    /// Messages without a reply.
    pub unanswered: u32,
    /// Messages by [`Channel::index`].
    pub channels: [u32; Channel::ALL.len()],
    /// The field of most of its messages; ties go to the earlier field.
    pub field: Field,
    /// Messages by district, most first, ties by name; those without are left out.
    pub districts: Vec<(Symbol, u32)>,
    /// Times of the first and of the latest message.
    pub span: Option<(LocalTime, LocalTime)>,
}

impl TopicCount {
    /// How the last four weeks stand against the four before.
    pub(in crate::service) fn trend(&self) -> Trend {
        match (self.lately.cmp(&self.before), self.lately) {
            (std::cmp::Ordering::Greater, _) => Trend::Up,
            (std::cmp::Ordering::Less, _) => Trend::Down,
            (std::cmp::Ordering::Equal, 0) => Trend::Quiet,
            (std::cmp::Ordering::Equal, _) => Trend::Level,
        }
    }

    /// How many messages more came in the last four weeks than in the four before.
    pub(in crate::service) fn change(&self) -> i64 {
        i64::from(self.lately) - i64::from(self.before)
    }
}

/// Counts all topics in their order, several at a time.
pub(super) fn count(view: &View) -> Vec<TopicCount> {
    let topics = &view.analysis().topics.topics;
    topics.par_iter().map(|topic| count_one(view, topic)).collect()
}

/// The day of a wall-clock time as a number.
fn day(time: LocalTime) -> i64 {
    time.0.div_euclid(86_400)
}

fn count_one(view: &View, topic: &Topic) -> TopicCount {
    let analysis = view.analysis();
    let members = view.shown_of(&topic.members);
    let today = analysis.as_of.map(day);
    let mut found = TopicCount {
        messages: members.len() as u32,
        people: analysis.people(members.iter().copied()),
        lately: 0,
        before: 0,
        weeks: [0; SPARK_WEEKS as usize],
        unanswered: 0,
        channels: [0; Channel::ALL.len()],
        field: main_field(view, &members),
        districts: districts(analysis, &members),
        span: None,
    };
    for &id in &members {
        let row = analysis.message(id);
        found.channels[row.channel.index()] += 1;
        found.unanswered += u32::from(!row.replied);
        if let Some((time, age)) = row.time.zip(today).map(|(time, today)| (time, today - day(time))) {
            found.lately += u32::from((0..LATELY_DAYS as i64).contains(&age));
            found.before += u32::from((LATELY_DAYS as i64..2 * LATELY_DAYS as i64).contains(&age));
            let span = found.span.get_or_insert((time, time));
            *span = (span.0.min(time), span.1.max(time));
        }
        let weeks_ago = view.current_week().zip(view.week(id)).map(|(now, week)| now.0 - week.0);
        if let Some(ago) = weeks_ago.filter(|ago| (0..SPARK_WEEKS).contains(ago)) {
            found.weeks[(SPARK_WEEKS - 1 - ago) as usize] += 1;
        }
    }
    found
}

fn main_field(view: &View, members: &[MessageId]) -> Field {
    let attributes = view.snapshot().attributes();
    let mut counts = vec![0u32; Field::ALL.len()];
    for id in members {
        counts[attributes.field(*id).index()] += 1;
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    let at = counts.iter().position(|&count| count == most).unwrap_or(0);
    Field::ALL[at]
}

fn districts(analysis: &Analysis, members: &[MessageId]) -> Vec<(Symbol, u32)> {
    let mut named: Vec<Symbol> = members.iter().filter_map(|&id| analysis.message(id).district).collect();
    named.sort_unstable();
    let mut counts: Vec<(Symbol, u32)> = named.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32)).collect();
    // Symbols are sorted texts, so their positions order like their names.
    counts.sort_by_key(|&(_, count)| std::cmp::Reverse(count));
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::filter::{Filter, Listed};
    use crate::service::fixture::open_sample;

    #[test]
    fn what_is_counted_is_what_the_filters_find() {
        let view = open_sample();
        let topics = &view.analysis().topics.topics;
        let today = view.analysis().as_of.unwrap().naive().date();
        let days_ago = |days| today - chrono::Days::new(days);
        for (topic, count) in topics.iter().zip(view.topic_counts()).take(60) {
            let filter = Filter {
                topic: Some(topic.id),
                ..Filter::default()
            };
            let size = |filter: Filter| filter.select(&view).len() as u32;
            assert_eq!(size(filter.clone()), count.messages);
            let lately = Filter {
                from: Some(days_ago(LATELY_DAYS - 1)),
                to: Some(today),
                ..filter.clone()
            };
            assert_eq!(size(lately), count.lately, "{}", topic.name);
            let before = Filter {
                from: Some(days_ago(2 * LATELY_DAYS - 1)),
                to: Some(days_ago(LATELY_DAYS)),
                ..filter.clone()
            };
            assert_eq!(size(before), count.before, "{}", topic.name);
            let unanswered = Filter {
                replied: Some(false),
                ..filter.clone()
            };
            assert_eq!(size(unanswered), count.unanswered);
            assert_eq!(count.channels.iter().sum::<u32>(), count.messages);
        }
    }
}
