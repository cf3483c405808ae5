//! `GET /api/v1/trends`: the courses of units by week, early signs of now, the records of the rules, the seasonal calendar.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::json;
use crate::analysis::{CalendarEntry, SeasonSubject, SignRecord, SignRule, SignSubject, WeeklySign};
use crate::corpus::{Period, Week};
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::Listed;
use crate::service::overview::Compared;
use crate::service::pages::trends::asked_kind;
use crate::service::trends::{Line, TrendUnit, one};
use crate::trends::Forecast;

/// Trends by week.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TrendsItem {
    /// What the lines are.
    #[schema(value_type = String, example = "field")]
    by: TrendUnit,
    /// The first week of every course; null without any whole week.
    #[schema(example = "2025-W01")]
    first_week: Option<String>,
    /// The latest whole week.
    #[schema(example = "2025-W26")]
    week: Option<String>,
    /// All messages first, then the units; or the one that `of` names.
    lines: Vec<LineItem>,
    /// Early signs of the latest two weeks.
    signs: Vec<SignOfWeek>,
    /// How often each rule fired in the past year, and what became of it.
    records: Vec<RecordItem>,
    /// What rises in the coming weeks of every year.
    calendar: Vec<RiseItem>,
}

/// One unit's course.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct LineItem {
    /// Its code, name or id; empty for all messages.
    unit: String,
    /// Messages of the latest whole week.
    messages: TrendCount,
    /// People of that week.
    people: TrendCount,
    /// Messages by week, from `first_week` to `week`.
    weeks: Vec<u32>,
    /// Whether a season holds; null with less than two years.
    season: Option<bool>,
    /// Bursts, the latest last.
    bursts: Vec<BurstItem>,
    /// The next four weeks; null where the course is too short.
    forecast: Option<ForecastItem>,
    /// The page that lists the messages of the latest whole week.
    messages_page: String,
}

/// A count with those of the week before and of the same week a year before; null where there are no data.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct TrendCount {
    /// Now.
    now: u32,
    /// The week before.
    before: Option<u32>,
    /// A year before.
    year: Option<u32>,
}

/// A run of weeks above the level.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"first": "2025-W20", "last": "2025-W21", "level": 2, "messages": 31}))]
pub(in crate::service) struct BurstItem {
    /// Its first week.
    first: String,
    /// Its last week.
    last: String,
    /// About two to this power times the usual share.
    level: u32,
    /// Its messages.
    messages: u32,
}

/// The next weeks and how such forecasts did in the past.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct ForecastItem {
    /// Whether it beat the simple ones clearly; where not, it is no forecast.
    claims: bool,
    /// Week, messages to expect, least and most with four chances in five.
    #[schema(value_type = Vec<Vec<serde_json::Value>>)]
    weeks: Vec<(String, f64, u32, u32)>,
    /// Mean absolute scaled error.
    mase: f64,
    /// Of last week's count.
    mase_last_week: f64,
    /// Of the same week of last year.
    mase_last_year: Option<f64>,
    /// Of the mean of four weeks.
    mase_mean: f64,
    /// Forecasts that were tried.
    folds: u32,
    /// Share of counts within the interval.
    coverage: f64,
}

/// An early sign.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct SignOfWeek {
    /// The week at whose end it fired.
    week: String,
    /// `fast`, `spreading`, `returned`, `sensitive` or `burst`.
    #[schema(value_type = String)]
    rule: SignRule,
    /// The topic, where it is about one.
    topic: Option<String>,
    /// The keyword, where it is about one.
    keyword: Option<String>,
    /// Messages that show it.
    messages: u32,
    /// People behind them.
    people: u32,
    /// Messages to expect.
    expected: Option<f64>,
}

/// What became of a rule's signs.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct RecordItem {
    /// The rule.
    #[schema(value_type = String)]
    rule: SignRule,
    /// How often it fired in the past year.
    fired: u32,
    /// Of these, how many can be judged by now.
    judged: u32,
    /// Of those, how many went on.
    went_on: u32,
}

/// A rise that comes every year.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct RiseItem {
    /// The field, where it is one.
    field: Option<String>,
    /// The keyword, where it is one.
    keyword: Option<String>,
    /// Its first week.
    first: String,
    /// Its last week of those looked at.
    last: String,
    /// How many times the usual.
    times: f64,
    /// First week, messages and usual messages of the same weeks of past years, the latest first.
    #[schema(value_type = Vec<Vec<serde_json::Value>>)]
    years: Vec<(String, u32, f64)>,
}

/// Trends of one kind of unit, or with `of` of one unit.
#[utoipa::path(get, path = "/api/v1/trends", tag = "topics",
    params(
        ("by" = Option<String>, Query, description = "field, channel, district, department, topic or keyword"),
        ("of" = Option<String>, Query, description = "one unit: a code, a name, a topic's id, a keyword")
    ),
    responses((status = 200, body = TrendsItem)))]
pub(in crate::service) async fn show(cx: Cx) -> Result<Response, ApiError> {
    json(move || trends(&cx)).await
}

fn trends(cx: &Cx) -> Result<TrendsItem, ApiError> {
    let by = asked_kind(cx)?;
    let all = cx.view.trend_lines(by);
    let lines = match (cx.param("of"), all) {
        (_, None) => Vec::new(),
        (None, Some(all)) => all.lines.iter().map(|line| item(line, all.week)).collect(),
        (Some(code), Some(all)) => one(&cx.view, by, code)?.iter().map(|line| item(line, all.week)).collect(),
    };
    let signs = cx.view.signs();
    let shown = |sign: &&WeeklySign| match sign.subject {
        SignSubject::Topic(at) => !cx.hides(&cx.view.analysis().topics.topics[at as usize]),
        SignSubject::Keyword(_) => true,
    };
    Ok(TrendsItem {
        by,
        first_week: all.map(|lines| lines.first.to_string()),
        week: all.map(|lines| lines.week.to_string()),
        lines,
        signs: signs.now.iter().filter(shown).map(|sign| sign_item(cx, sign)).collect(),
        records: signs.records.iter().map(record).collect(),
        calendar: cx.view.calendar().iter().map(|entry| rise(cx, entry)).collect(),
    })
}

fn count(compared: Compared) -> TrendCount {
    TrendCount {
        now: compared.now,
        before: compared.before,
        year: compared.year,
    }
}

fn item(line: &Line, week: Week) -> LineItem {
    LineItem {
        unit: line.code.clone(),
        messages: count(line.messages),
        people: count(line.people),
        weeks: line.counts.clone(),
        season: line.season.as_ref().map(|season| season.holds),
        bursts: line
            .bursts
            .iter()
            .map(|burst| BurstItem {
                first: burst.first.to_string(),
                last: burst.last.to_string(),
                level: burst.level,
                messages: burst.messages,
            })
            .collect(),
        forecast: line.forecast.as_ref().map(forecast),
        messages_page: line.filter.within(Period::whole_week(week)).href(),
    }
}

fn forecast(found: &Forecast) -> ForecastItem {
    ForecastItem {
        claims: found.claims,
        weeks: found
            .weeks
            .iter()
            .map(|week| (week.week.to_string(), week.expected, week.low, week.high))
            .collect(),
        mase: found.skill.mase,
        mase_last_week: found.skill.mase_last_week,
        mase_last_year: found.skill.mase_last_year,
        mase_mean: found.skill.mase_mean,
        folds: found.skill.folds,
        coverage: found.skill.coverage,
    }
}

fn sign_item(cx: &Cx, sign: &WeeklySign) -> SignOfWeek {
    let analysis = cx.view.analysis();
    let (topic, keyword) = match sign.subject {
        SignSubject::Topic(at) => (Some(analysis.topics.topics[at as usize].id.to_string()), None),
        SignSubject::Keyword(at) => (None, Some(analysis.keywords.terms[at as usize].text.clone())),
    };
    SignOfWeek {
        week: sign.week.to_string(),
        rule: sign.rule,
        topic,
        keyword,
        messages: sign.messages,
        people: sign.people,
        expected: sign.expected,
    }
}

fn record(record: &SignRecord) -> RecordItem {
    RecordItem {
        rule: record.rule,
        fired: record.fired,
        judged: record.judged,
        went_on: record.went_on,
    }
}

fn rise(cx: &Cx, entry: &CalendarEntry) -> RiseItem {
    let (field, keyword) = match entry.subject {
        SeasonSubject::Field(field) => (Some(field.code().to_owned()), None),
        SeasonSubject::Keyword(at) => (None, Some(cx.view.analysis().keywords.terms[at as usize].text.clone())),
    };
    RiseItem {
        field,
        keyword,
        first: entry.rise.first.to_string(),
        last: entry.rise.last.to_string(),
        times: entry.rise.factor,
        years: entry
            .rise
            .years
            .iter()
            .map(|year| (year.first.to_string(), year.messages, year.usual))
            .collect(),
    }
}
