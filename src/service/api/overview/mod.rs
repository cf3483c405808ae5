//! `GET /api/v1/overview`: every number of the overview, with the page that lists its messages.

mod signs;

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use self::signs::{SignedItem, signed};
use super::{json, uid};
use crate::classify::Purpose;
use crate::corpus::Period;
use crate::corpus::{Channel, MessageId};
use crate::search::Step;
use crate::service::context::Cx;
use crate::service::error::ApiError;
use crate::service::filter::{Filter, Listed};
use crate::service::html::topic_name;
use crate::service::overview::{Compared, Moving, Note, Silent, ThisWeek, Who};
use crate::service::series::WeekCount;
use crate::topics::Move;

/// What the overview says.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct OverviewItem {
    /// The last day of the analysis.
    #[schema(example = "2025-06-29")]
    as_of: Option<String>,
    /// Messages that may be shown.
    #[schema(example = 5079)]
    messages: u32,
    /// Distinct people behind them.
    #[schema(example = 3950)]
    people: u32,
    /// Urgent messages, a submission once, the latest first.
    urgent: UrgentItem,
    /// This week; null without any dated message.
    week: Option<WeekItem>,
    /// The latest weeks, the last one last.
    weeks: Vec<WeekRow>,
    /// The screening from received to golden; each step is a part of the one before.
    steps: Vec<CountItem>,
    /// Topics that are new, growing or back, those that grew most first.
    moving: Vec<MovingItem>,
    /// Early signs, topics with most signs first.
    early_signs: Vec<SignedItem>,
    /// What the figures leave out: unclassified, masked, repeats, undated.
    notes: Vec<CountItem>,
    /// Rows that could not be read.
    rejected: u64,
    /// Accusations under protection: in no other number here.
    protected: u32,
    /// Channels, districts and collection points that sent messages regularly and none in the latest two weeks.
    silent: Vec<SilentItem>,
}

/// Urgent messages.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct UrgentItem {
    /// How many.
    messages: usize,
    /// The latest, at most twenty.
    uids: Vec<String>,
    /// The page that lists all.
    messages_page: String,
}

/// This week up to the last day.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct WeekItem {
    /// Its Monday.
    #[schema(example = "2025-06-23")]
    from: String,
    /// Its last day so far.
    #[schema(example = "2025-06-29")]
    to: String,
    /// Messages.
    messages: ComparedItem,
    /// Distinct people.
    people: ComparedItem,
    /// Suggestions.
    suggestions: ComparedItem,
    /// Urgent messages.
    urgent: ComparedItem,
    /// Messages by channel.
    channels: Vec<ChannelItem>,
}

/// A count with those of the same days of the week before and of the same week a year before; null where there are no data.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"now": 61, "before": 74, "year": null, "messages_page": "/messages?from=2025-06-23&to=2025-06-29"}))]
pub(in crate::service) struct ComparedItem {
    /// Now.
    now: u32,
    /// The week before.
    before: Option<u32>,
    /// A year before.
    year: Option<u32>,
    /// The page that lists the messages.
    messages_page: String,
}

/// This week of a channel.
#[derive(Serialize, ToSchema)]
pub(in crate::service) struct ChannelItem {
    /// The channel.
    #[schema(value_type = String, example = "hotline")]
    channel: Channel,
    /// Its messages.
    messages: ComparedItem,
}

/// One week.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"week": "2025-W23", "messages": 74, "people": 70, "channels": {"petition": 12, "hotline": 40, "forum": 22}, "messages_page": "/messages?week=2025-W23"}))]
pub(in crate::service) struct WeekRow {
    /// The ISO week.
    week: String,
    /// Messages.
    messages: u32,
    /// Distinct people.
    people: u32,
    /// Messages by channel.
    channels: std::collections::BTreeMap<&'static str, u32>,
    /// The page that lists the messages.
    messages_page: String,
}

/// A count by its code.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"code": "distinct", "messages": 4810, "messages_page": "/messages?step=distinct"}))]
pub(in crate::service) struct CountItem {
    /// What is counted.
    code: &'static str,
    /// Messages.
    messages: u32,
    /// The page that lists the messages.
    messages_page: String,
}

/// A topic that is new, growing or back in the latest four weeks.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"topic": "T0123456789ab", "name": "地下车库电动车充电起火隐患", "movement": "growing", "messages": 14, "people": 13, "before": 3, "messages_page": "/messages?from=2025-06-02&to=2025-06-29&topic=T0123456789ab"}))]
pub(in crate::service) struct MovingItem {
    /// Its id.
    topic: String,
    /// Its name.
    name: String,
    /// `new`, `growing` or `back`.
    movement: &'static str,
    /// Messages of the latest four weeks.
    messages: u32,
    /// Distinct people behind them.
    people: u32,
    /// Messages of the four weeks before.
    before: u32,
    /// The page that lists the messages.
    messages_page: String,
}

/// A sender that fell silent.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"kind": "district", "name": "石麓区", "before": 24, "messages_page": "/messages?district=..."}))]
pub(in crate::service) struct SilentItem {
    /// `channel`, `district` or `collection_point`.
    kind: &'static str,
    /// Its code or name.
    name: String,
    /// Messages of the eight weeks before.
    before: u32,
    /// The page that lists them.
    messages_page: String,
}

/// Every number of the overview.
#[utoipa::path(get, path = "/api/v1/overview", tag = "status", responses((status = 200, body = OverviewItem)))]
pub(in crate::service) async fn show(cx: Cx) -> Result<Response, ApiError> {
    json(move || Ok(item(&cx))).await
}

fn item(cx: &Cx) -> OverviewItem {
    let view = &*cx.view;
    let overview = view.overview();
    let urgent = Filter {
        urgent: Some(true),
        repeat: Some(false),
        ..Filter::default()
    };
    let counted = |code: &'static str, messages: u32, filter: &Filter| CountItem {
        code,
        messages,
        messages_page: filter.href(),
    };
    let step = |&(step, messages): &(Option<Step>, u32)| {
        counted(step.map_or("received", Step::code), messages, &Filter { step, ..Filter::default() })
    };
    let shown: Vec<MessageId> = overview.urgent.iter().copied().take(20).collect();
    OverviewItem {
        as_of: view.analysis().as_of.map(|time| time.naive().date().to_string()),
        messages: overview.messages,
        people: overview.people,
        urgent: UrgentItem {
            messages: overview.urgent.len(),
            uids: shown.into_iter().map(|id| uid(view, id)).collect(),
            messages_page: urgent.href(),
        },
        week: overview.week.as_ref().map(week),
        weeks: overview.weeks.iter().map(week_row).collect(),
        steps: overview.steps.iter().map(step).collect(),
        moving: overview.recent.map_or_else(Vec::new, |recent| {
            overview.moving.iter().map(|row| moving(cx, row, recent)).collect()
        }),
        early_signs: overview.signs.iter().map(|row| signed(cx, row)).collect(),
        notes: overview
            .notes
            .iter()
            .map(|&(note, messages)| counted(note_code(note), messages, &note.filter()))
            .collect(),
        rejected: view.imports().iter().map(|import| import.account.rejected).sum(),
        protected: view.protected(),
        silent: overview.silent.iter().map(|row| silent(cx, row)).collect(),
    }
}

fn note_code(note: Note) -> &'static str {
    match note {
        Note::Unclassified => "unclassified",
        Note::Masked => "masked",
        Note::Repeats => "repeats",
        Note::Undated => "undated",
    }
}

fn week(week: &ThisWeek) -> WeekItem {
    let compared = |counts: Compared, base: &Filter| ComparedItem {
        now: counts.now,
        before: counts.before,
        year: counts.year,
        messages_page: base.within(week.period).href(),
    };
    let channel = |&(channel, counts): &(Channel, Compared)| ChannelItem {
        channel,
        messages: compared(
            counts,
            &Filter {
                channel: Some(channel),
                ..Filter::default()
            },
        ),
    };
    WeekItem {
        from: week.period.first.to_string(),
        to: week.period.last.to_string(),
        messages: compared(week.messages, &Filter::default()),
        people: compared(week.people, &Filter::default()),
        suggestions: compared(
            week.suggestions,
            &Filter {
                purpose: Some(Purpose::Suggestion),
                ..Filter::default()
            },
        ),
        urgent: compared(
            week.urgent,
            &Filter {
                urgent: Some(true),
                ..Filter::default()
            },
        ),
        channels: week.channels.iter().map(channel).collect(),
    }
}

fn week_row(count: &WeekCount) -> WeekRow {
    let channels = Channel::ALL
        .iter()
        .map(|&channel| (channel.code(), count.channels[channel.index()]));
    WeekRow {
        week: count.week.to_string(),
        messages: count.messages(),
        people: count.people,
        channels: channels.filter(|(_, messages)| *messages > 0).collect(),
        messages_page: Filter {
            week: Some(count.week),
            ..Filter::default()
        }
        .href(),
    }
}

fn moving(cx: &Cx, row: &Moving, recent: Period) -> MovingItem {
    let id = cx.view.analysis().topics.topics[row.topic as usize].id;
    MovingItem {
        topic: id.to_string(),
        name: topic_name(cx, id),
        movement: match row.movement.kind {
            Move::New => "new",
            Move::Growing => "growing",
            Move::Back { .. } => "back",
        },
        messages: row.movement.recent,
        people: row.movement.people,
        before: row.movement.before,
        messages_page: Filter {
            topic: Some(id),
            ..Filter::default()
        }
        .within(recent)
        .href(),
    }
}

fn silent(cx: &Cx, row: &Silent) -> SilentItem {
    let name = |symbol: u32| cx.view.analysis().symbol(symbol).to_owned();
    let (kind, name) = match row.who {
        Who::Channel(channel) => ("channel", channel.code().to_owned()),
        Who::District(district) => ("district", name(district)),
        Who::Point(point) => ("collection_point", name(point)),
    };
    SilentItem {
        kind,
        name,
        before: row.before,
        messages_page: row.filter(&cx.view).href(),
    }
}
