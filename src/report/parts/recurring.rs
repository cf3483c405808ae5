//! Matters that people bring up again and again (反复反映事项): in many months, or again after an answer.

use super::hot::{HotTopic, hot_topics, name_of, of_topic};
use super::voices::latest_reply;
use crate::corpus::MessageId;
use crate::report::document::{Block, Figure, Of, Text, pairs};
use crate::report::facts::{Facts, Unreadable, within};

/// Topics that are looked at, those with most people in the period.
const LOOKED_AT: usize = 60;
/// Months of the past year in which a matter must have come.
const FEWEST_MONTHS: usize = 4;

/// Up to `most` matters of the period that came in at least four of the past twelve months, with the months, what came altogether, and what came after the
/// first answer; a sentence that says so where there is none.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn recurring(facts: &Facts<'_>, most: usize) -> Result<Vec<Block>, Unreadable> {
    let analysis = facts.analysis();
    let mut found: Vec<(usize, u32, HotTopic<'_>)> = hot_topics(facts, LOOKED_AT)
        .into_iter()
        .map(|one| (months(facts, &one), after_answer(facts, &one), one))
        .filter(|(months, _, _)| *months >= FEWEST_MONTHS)
        .collect();
    found.sort_by_key(|(months, again, one)| std::cmp::Reverse((*again > 0, *months, one.people)));
    found.truncate(most);
    if found.is_empty() {
        return Ok(vec![Block::paragraph("recurring/none", facts.say("regular.none_recurring", &[]))]);
    }
    let mut blocks = Vec::new();
    for (months, again, one) in found {
        let year = within(&of_topic(one.topic), year_to(facts));
        let derived = |value: f64, rule: &str| -> Text {
            Figure {
                shown: value.to_string(),
                of: Of::Derived {
                    value,
                    rule: rule.to_owned(),
                    from: pairs(&year),
                },
            }
            .into()
        };
        let mut text = facts.say(
            "regular.recurring",
            &[
                ("months", derived(months as f64, "months_with_messages")),
                ("messages", facts.messages(&year).text()),
                ("people", facts.people(&year).text()),
            ],
        );
        if again > 0 {
            text.push(facts.say("regular.again", &[("messages", derived(f64::from(again), "after_first_answer"))]));
        }
        let shown: Vec<MessageId> = one
            .topic
            .members
            .iter()
            .copied()
            .filter(|&id| analysis.message(id).replied)
            .collect();
        if let Some(answer) = latest_reply(facts, &shown)? {
            text.push(facts.say("regular.answered", &[("answer", answer)]));
        }
        let lead = facts.say("regular.matter_of", &[("matter", name_of(one.topic))]);
        blocks.push(Block::item(format!("recurring/{}", one.topic.id), 2, lead, text));
    }
    Ok(blocks)
}

/// The twelve months that end with the period.
fn year_to(facts: &Facts<'_>) -> crate::corpus::Period {
    crate::report::calendar::latest_period(
        crate::report::calendar::Span::TwelveMonths,
        facts.input.period.last,
        facts.settings(),
    )
}

/// Months of the past year in which the matter came.
fn months(facts: &Facts<'_>, one: &HotTopic<'_>) -> usize {
    use chrono::Datelike;
    let mut months: Vec<(i32, u32)> = facts
        .ids(&within(&of_topic(one.topic), year_to(facts)))
        .iter()
        .filter_map(|&id| facts.analysis().message(id).time)
        .map(|time| (time.naive().date().year(), time.naive().date().month()))
        .collect();
    months.sort_unstable();
    months.dedup();
    months.len()
}

/// Messages of the past year that came after the first answer to the matter.
fn after_answer(facts: &Facts<'_>, one: &HotTopic<'_>) -> u32 {
    let analysis = facts.analysis();
    let answered = one.topic.members.iter().filter(|id| facts.shows(**id));
    let Some(first) = answered.filter_map(|&id| analysis.message(id).reply_time).min() else {
        return 0;
    };
    let later = facts.ids(&within(&of_topic(one.topic), year_to(facts)));
    later
        .iter()
        .filter(|&&id| analysis.message(id).time.is_some_and(|time| time > first))
        .count() as u32
}
