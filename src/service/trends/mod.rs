//! Trends by field, channel, district, department, topic or keyword: the latest whole week against the week before and the same week a year
//! before, the season, the bursts and the next weeks. `pages` and `api` show it. Counted once for a generation, when it is first asked for.

mod units;

use std::sync::OnceLock;

use super::error::ApiError;
use super::filter::{Filter, Listed};
use super::keywords::reaches_back;
use super::overview::Compared;
use super::view::View;
use crate::analysis::{
    CalendarEntry, ReplayParams, SignRecord, WeeklySign, last_whole_week, seasonal_calendar, sign_records, signs_by_week, weekly_counts,
};
use crate::corpus::{MessageId, Period, Week, codes};
use crate::trends::{Burst, BurstParams, Forecast, ForecastParams, Season, SeasonParams, YEAR, bursts, days_of_holidays, forecast, season};

codes! {
    /// What the lines of the table are.
    TrendUnit {
        /// Fields (领域).
        Field = "field",
        /// Channels (渠道).
        Channel = "channel",
        /// Districts (问题属地).
        District = "district",
        /// Departments (承办单位).
        Department = "department",
        /// Topics (同类事项).
        Topic = "topic",
        /// Keywords (高频关键词).
        Keyword = "keyword",
    }
}

/// Weeks whose signs count as of now: the one under way and the last whole one.
const SIGN_WEEKS: i32 = 2;

/// One line: a unit and what its weeks say.
pub(super) struct Line {
    /// What it is called in addresses: a code, a name, a topic's id; empty for all messages.
    pub code: String,
    /// The messages.
    pub filter: Filter,
    /// Messages of the latest whole week.
    pub messages: Compared,
    /// People of that week.
    pub people: Compared,
    /// Messages by week, from the first week of the archive to the latest whole one.
    pub counts: Vec<u32>,
    /// The profile of the year, with two years or more.
    pub season: Option<Season>,
    /// Where it burst, the latest last.
    pub bursts: Vec<Burst>,
    /// The next weeks.
    pub forecast: Option<Forecast>,
}

impl Line {
    /// The count of the same week a year before, by its number in the course.
    pub(super) fn year_before(&self, at: usize) -> Option<u32> {
        at.checked_sub(YEAR).map(|at| self.counts[at])
    }

    /// The burst that the latest weeks are in.
    pub(super) fn current_burst(&self, week: Week) -> Option<&Burst> {
        self.bursts.last().filter(|burst| burst.last == week)
    }
}

/// The lines of one kind.
pub(super) struct Lines {
    /// The first week of the archive.
    pub first: Week,
    /// The latest whole week.
    pub week: Week,
    /// All messages, then the units, those with most messages of the latest weeks first.
    pub lines: Vec<Line>,
}

impl Lines {
    /// Days of the long holidays in the latest week, the week before and the same week a year before: where they differ, the comparison
    /// says little.
    pub(super) fn holidays(&self) -> (u32, u32, u32) {
        let days = |period: Period| days_of_holidays(period.first, period.last);
        let week = Period::whole_week(self.week);
        (days(week), days(week.week_before()), days(week.year_before()))
    }
}

/// Early signs with their past.
pub(super) struct Signs {
    /// Those of now.
    pub now: Vec<WeeklySign>,
    /// The records of the rules in the year up to now.
    pub records: Vec<SignRecord>,
}

/// What is kept of a generation.
#[derive(Default)]
pub(super) struct Trends {
    lines: [OnceLock<Option<Lines>>; TrendUnit::ALL.len()],
    signs: OnceLock<Signs>,
    calendar: OnceLock<Vec<CalendarEntry>>,
}

impl View {
    /// The lines of a kind; `None` without any whole week. Cost: passes over the messages and some tens of forecasts, once.
    pub(super) fn trend_lines(&self, by: TrendUnit) -> Option<&Lines> {
        self.trends().lines[by.index()].get_or_init(|| lines(self, by)).as_ref()
    }

    /// Early signs week by week. Cost: a walk through the past of all topics and keywords, once.
    pub(super) fn signs(&self) -> &Signs {
        self.trends().signs.get_or_init(|| {
            let all = signs_by_week(self.analysis(), &ReplayParams::default());
            let now = self.current_week().unwrap_or(Week(0));
            let is_now = |sign: &&WeeklySign| now.0 - sign.week.0 < SIGN_WEEKS;
            Signs {
                now: all.iter().filter(is_now).copied().collect(),
                records: sign_records(&all, Week(now.0 - YEAR as i32 + 1), now),
            }
        })
    }

    /// What rises in the coming weeks of every year. Cost: a pass over the messages of all keywords, once.
    pub(super) fn calendar(&self) -> &[CalendarEntry] {
        let calendar = || seasonal_calendar(self.analysis(), &SeasonParams::default());
        self.trends().calendar.get_or_init(calendar)
    }
}

/// The whole weeks of the archive; `None` without any.
fn weeks(view: &View) -> Option<(Week, Week)> {
    let (first, last) = (view.first_week()?, last_whole_week(view.analysis())?);
    (first <= last).then_some((first, last))
}

fn lines(view: &View, by: TrendUnit) -> Option<Lines> {
    let (first, week) = weeks(view)?;
    let totals = totals(view);
    let all: Vec<MessageId> = view.shown().collect();
    let mut lines = vec![line(view, String::new(), Filter::default(), &all, &totals)];
    for (code, filter, ids) in units::units(view, by, week) {
        lines.push(line(view, code, filter, &ids, &totals));
    }
    Some(Lines { first, week, lines })
}

/// The line of one unit that an address names; its messages are found by its filter.
pub(super) fn one(view: &View, by: TrendUnit, code: &str) -> Result<Option<Line>, ApiError> {
    let filter = match code {
        "" => Filter::default(),
        code => {
            let mut filter = Filter::default();
            filter.set(by.code(), code).map_err(|error| ApiError::bad_parameter(error.0))?;
            filter
        }
    };
    if weeks(view).is_none() {
        return Ok(None);
    }
    let ids = filter.select(view);
    if ids.is_empty() {
        return Err(ApiError::not_found());
    }
    Ok(Some(line(view, code.to_owned(), filter, &ids, &totals(view))))
}

fn totals(view: &View) -> Vec<u32> {
    weekly_counts(view.analysis(), view.shown()).map_or_else(Vec::new, |(_, counts)| counts)
}

fn line(view: &View, code: String, filter: Filter, ids: &[MessageId], totals: &[u32]) -> Line {
    let analysis = view.analysis();
    let (first, counts) = weekly_counts(analysis, ids.iter().copied()).unwrap_or((Week(0), Vec::new()));
    let week = Period::whole_week(Week(first.0 + counts.len() as i32 - 1));
    let of = |period: Period| {
        let range = view.ids_of(Some(period));
        let within: Vec<MessageId> = ids.iter().copied().filter(|id| range.contains(&id.0)).collect();
        (within.len() as u32, analysis.people(within))
    };
    let past = |period: Period| reaches_back(view, period).then(|| of(period));
    let (now, before, year) = (of(week), past(week.week_before()), past(week.year_before()));
    Line {
        code,
        filter,
        messages: Compared {
            now: now.0,
            before: before.map(|count| count.0),
            year: year.map(|count| count.0),
        },
        people: Compared {
            now: now.1,
            before: before.map(|count| count.1),
            year: year.map(|count| count.1),
        },
        season: season(&counts, first, &SeasonParams::default()),
        bursts: bursts(&counts, totals, first, &BurstParams::default()),
        forecast: forecast(&counts, first, &ForecastParams::default()),
        counts,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::fixture::open_sample;

    #[test]
    fn every_line_counts_the_messages_of_its_list() {
        let view = open_sample();
        for &by in TrendUnit::ALL {
            let lines = view.trend_lines(by).unwrap();
            assert!(lines.lines.len() > 1, "{by}: the sample has some");
            for line in &lines.lines {
                let ids = line.filter.within(Period::whole_week(lines.week)).select(&view);
                let people = view.analysis().people(ids.iter().copied());
                assert_eq!(
                    (ids.len() as u32, people),
                    (line.messages.now, line.people.now),
                    "{by} {}",
                    line.code
                );
                let again = one(&view, by, &line.code).unwrap().unwrap();
                assert_eq!((&again.counts, again.messages), (&line.counts, line.messages), "{by} {}", line.code);
            }
        }
    }

    #[test]
    fn a_unit_that_is_not_there_is_not_found_and_a_wrong_code_is_said() {
        let view = open_sample();
        assert!(one(&view, TrendUnit::District, "无此区").is_err());
        assert!(one(&view, TrendUnit::Channel, "pigeon").is_err());
    }

    #[test]
    fn signs_of_now_are_of_the_latest_weeks() {
        let view = open_sample();
        let signs = view.signs();
        let now = view.current_week().unwrap();
        assert!(signs.now.iter().all(|sign| sign.week >= Week(now.0 - 1)));
    }
}
