//! What speaks against a matter that is not proposed, each reason with its evidence.

use super::brief::{QUOTE, derived, level, of_year, topic_link, when};
use crate::report::document::{Piece, Text};
use crate::report::facts::{Facts, Unreadable};
use crate::search::Filter;
use crate::selection::{Campaign, Choice, Reason, Studied, Survey};

/// What speaks against a matter, each reason with its evidence.
///
/// # Errors
/// When the text of a reply cannot be read.
pub fn against(facts: &Facts<'_>, survey: &Survey<'_>, choice: &Choice<'_, '_>) -> Result<Vec<Text>, Unreadable> {
    let one = choice.studied;
    let year = of_year(survey, one.matter);
    let text = |reason: &Reason| -> Result<Text, Unreadable> {
        let key = format!("selection_against.{}", reason.code());
        Ok(match reason {
            Reason::AskedLately => facts.say(&key, &asked(facts, one.asked.as_ref())),
            Reason::Law => counted(facts, &key, "legal", &year, |filter| filter.legal_route = Some(true)),
            Reason::Accusing => counted(facts, &key, "n", &year, |filter| {
                filter.purpose = Some(crate::classify::Purpose::Accusation);
            }),
            Reason::Claims => counted(facts, &key, "n", &year, |filter| filter.measure = Some(true)),
            Reason::BeyondPowers => {
                let beyond = when(one.tally.beyond > 0, || {
                    let n = derived(one.tally.beyond, "selection/beyond", &year);
                    facts.say("selection_against.beyond_count", &[("n", n)])
                });
                facts.say(&key, &[("level", level(facts, one.matter)), ("beyond", beyond)])
            }
            Reason::Decided => facts.say(
                &key,
                &[
                    ("read", derived(one.tally.read, "selection/replies_read", &year)),
                    ("decided", derived(one.tally.decided, "selection/replies_decided", &year)),
                    ("quote", decided_quote(facts, one)?),
                ],
            ),
            Reason::Narrow => {
                let (at, _) = one.tally.top_topic.unwrap_or_default();
                let part = Filter {
                    topic: Some(facts.analysis().topics.topics[at as usize].id),
                    ..year.clone()
                };
                let slots = [
                    ("n", facts.messages(&part).text()),
                    ("share", facts.share(&part, &year)),
                    ("topic", topic_link(facts, at)),
                ];
                facts.say(&key, &slots)
            }
        })
    };
    one.reasons.iter().map(text).collect()
}

fn asked(facts: &Facts<'_>, campaign: Option<&Campaign>) -> Vec<(&'static str, Text)> {
    campaign.map_or_else(Vec::new, |campaign| {
        vec![
            ("days", facts.days_words(campaign.days).into()),
            ("title", campaign.title.clone().into()),
        ]
    })
}

/// A reason with the messages of a narrower filter and their share.
fn counted(facts: &Facts<'_>, key: &str, slot: &'static str, year: &Filter, narrow: impl FnOnce(&mut Filter)) -> Text {
    let mut part = year.clone();
    narrow(&mut part);
    facts.say(key, &[(slot, facts.messages(&part).text()), ("share", facts.share(&part, year))])
}

/// The sentence of the latest reply that says that it is decided.
fn decided_quote(facts: &Facts<'_>, one: &Studied<'_>) -> Result<Text, Unreadable> {
    let Some(id) = one.decided_by else { return Ok(Text::default()) };
    let reply = facts.text_of(id)?.reply;
    let words = &facts.basis().catalogue.decided;
    let says = |sentence: &&str| words.iter().any(|word| sentence.contains(word.as_str()));
    let sentence = reply.text.split(['。', '！', '？', '\n', '；']).find(says).map(str::trim);
    let sentence = sentence.filter(|sentence| sentence.chars().count() <= QUOTE);
    Ok(sentence.map_or_else(Text::default, |sentence| {
        let quote = Piece::quote(sentence, facts.analysis().message(id).uid);
        facts.say("selection_against.decided_quote", &[("quote", quote.into())])
    }))
}
