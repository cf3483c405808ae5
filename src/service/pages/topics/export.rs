//! The list as a file: `/topics/export`.

use axum::response::Response;

use super::standing;
use crate::service::context::{Cx, blocking};
use crate::service::download;
use crate::service::error::ApiError;
use crate::service::now;
use crate::service::topic_board::{Choice, TopicCount};
use crate::store::tables::{Column, Table};
use crate::topics::Topic;

/// Serves the topics that a list holds, in its order.
pub(in crate::service) async fn export(cx: Cx) -> Result<Response, ApiError> {
    blocking(move || {
        let choice = Choice::from_pairs(&cx.pairs, &["format"])?;
        let format = download::asked_format(&cx)?;
        let (found, _) = choice.select(&cx.view, |topic| standing(&cx, topic));
        let table = table(&cx, &found);
        let day = now().naive().format("%Y%m%d").to_string();
        download::file(format, table, &[cx.t("nav.topics"), &day])
    })
    .await
}

fn table(cx: &Cx, found: &[u32]) -> Table {
    let analysis = cx.view.analysis();
    let rows: Vec<(&Topic, &TopicCount)> = found
        .iter()
        .map(|&at| (&analysis.topics.topics[at as usize], &cx.view.topic_counts()[at as usize]))
        .collect();
    let texts = |of: &dyn Fn(&Topic, &TopicCount) -> String| Column::Str(rows.iter().map(|(topic, count)| of(topic, count)).collect());
    let numbers = |of: fn(&TopicCount) -> u32| Column::U32(rows.iter().map(|(_, count)| of(count)).collect());
    let day = |time: Option<crate::corpus::LocalTime>| time.map(|time| time.naive().date().to_string());
    Table::new()
        .with("topic_id", texts(&|topic, _| topic.id.to_string()))
        .with("name", texts(&|topic, _| standing(cx, topic).name.to_owned()))
        .with(
            "theme",
            texts(&|topic, _| analysis.topics.themes[topic.theme as usize].name.clone()),
        )
        .with("field", texts(&|_, count| count.field.code().to_owned()))
        .with("state", texts(&|topic, _| topic.state.code().to_owned()))
        .with("messages", numbers(|count| count.messages))
        .with("people", numbers(|count| count.people))
        .with("last_28_days", numbers(|count| count.lately))
        .with("28_days_before", numbers(|count| count.before))
        .with("unanswered", numbers(|count| count.unanswered))
        .with(
            "first",
            Column::OptStr(rows.iter().map(|(_, count)| day(count.span.map(|span| span.0))).collect()),
        )
        .with(
            "last",
            Column::OptStr(rows.iter().map(|(_, count)| day(count.span.map(|span| span.1))).collect()),
        )
        .with("keywords", texts(&|topic, _| topic.keywords.join(" ")))
}
