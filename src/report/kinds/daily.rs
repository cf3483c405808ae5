//! The daily digest (日报): 总体态势, 建议归类, 重点建议, 精选处置.

use super::{ComposeError, frame};
use crate::classify::Purpose;
use crate::report::document::{Block, Document, Text};
use crate::report::facts::Facts;
use crate::report::kind::Kind;
use crate::report::parts;
use crate::search::Filter;

/// Suggestions, and messages dealt with, that are told.
const TOLD: usize = 3;

pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let settings = facts.settings();
    let series = settings.series.get(&Kind::Daily).cloned();
    let series = series.unwrap_or_else(|| facts.words("regular.series_plain"));
    let heading = |key: &str| Block::heading(format!("h/{key}"), 1, facts.say(&format!("regular.h_{key}"), &[]));
    let mut blocks = vec![heading("overall"), Block::paragraph("overall", overall(facts))];
    blocks.push(heading("sorted"));
    if facts.messages(&facts.now(&Filter::default())).n > 0 {
        blocks.extend(parts::by_kind(facts)?);
    } else {
        blocks.push(Block::paragraph("kinds/none", parts::around(facts, "regular.none_received")));
    }
    blocks.push(heading("ideas"));
    let ideas = parts::key_ideas(facts, TOLD)?;
    if ideas.is_empty() {
        blocks.push(Block::paragraph("ideas/none", parts::around(facts, "regular.no_ideas")));
    }
    blocks.extend(ideas.iter().map(|key| parts::key_idea_line(facts, key, 2)));
    blocks.push(heading("handled"));
    blocks.extend(parts::handled(facts, TOLD)?);
    let mut document = frame::framed(
        facts,
        Kind::Daily,
        facts.say("regular.daily_title", &[("series", series.into())]),
        blocks,
    );
    document.subtitle = Some(parts::subtitle(facts));
    Ok(document)
}

/// What came, of which purposes, and what is urgent.
fn overall(facts: &Facts<'_>) -> Text {
    let mut text = parts::received(facts);
    let of = |purpose| {
        let filter = Filter {
            purpose: Some(purpose),
            ..Filter::default()
        };
        facts.messages(&facts.now(&filter)).text()
    };
    text.push(facts.say(
        "regular.daily_purposes",
        &[
            ("suggestions", of(Purpose::Suggestion)),
            ("appeals", of(Purpose::Appeal)),
            ("inquiries", of(Purpose::Inquiry)),
        ],
    ));
    let urgent = facts.messages(&facts.now(&Filter {
        urgent: Some(true),
        ..Filter::default()
    }));
    text.push(if urgent.n > 0 {
        facts.say("regular.daily_urgent", &[("urgent", urgent.text())])
    } else {
        facts.say("regular.daily_no_urgent", &[])
    });
    text
}
