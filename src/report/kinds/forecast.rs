//! The forecast (民情预报): the next four weeks in all, by field, topic and district; seasonal rises ahead; the last forecast against what came.

use super::ComposeError;
use super::weekly::{finished, heading};
use crate::report::document::{Block, Body, Document};
use crate::report::facts::Facts;
use crate::report::kind::Kind;
use crate::report::parts;

/// Matters with a forecast.
const TOPICS: usize = 10;

pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let hot = parts::hot_topics(facts, TOPICS);
    let mut blocks = vec![heading(facts, "ahead", 1)];
    blocks.extend(parts::weeks_ahead(facts));
    blocks.push(heading(facts, "ahead_fields", 1));
    blocks.extend(parts::fields_ahead(facts));
    blocks.push(heading(facts, "ahead_topics", 1));
    if hot.is_empty() {
        blocks.push(Block::paragraph("hot/none", parts::around(facts, "regular.none_hot")));
    } else {
        blocks.extend(parts::topics_ahead(facts, &hot));
    }
    blocks.push(heading(facts, "ahead_districts", 1));
    blocks.extend(parts::districts_ahead(facts));
    blocks.push(heading(facts, "seasons", 1));
    blocks.extend(parts::seasons(facts));
    blocks.push(heading(facts, "signs", 1));
    blocks.extend(parts::signs(facts, TOPICS));
    blocks.push(heading(facts, "last_forecast", 1));
    blocks.extend(parts::last_outlook(facts));
    blocks.push(heading(facts, "work", 1));
    blocks.push(Block::new("work", Body::Blank(facts.words("frame.fill_in"))));
    Ok(finished(facts, Kind::Forecast, blocks))
}
