//! Suggestions worth a leader's time (重点建议): problem, cause, measure, who benefits, the reading of the program, where they might go.

use super::prose::{awkwardness, bare, matter_of_title, sentences, shortened};
use super::voices::{letter_pairs, likeness, masked_range, measure_of};
use crate::classify::Purpose;
use crate::corpus::MessageId;
use crate::ideas::{Decision, IdeaParts, RankedIdea};
use crate::report::document::{Block, Piece, Text};
use crate::report::facts::{Facts, MessageText, Unreadable};

/// Ideas that are looked at for each one wanted: the next one is taken where a text cannot stand alone.
const TRIES: usize = 6;
/// Characters of a part that is quoted.
const QUOTED: usize = 70;
/// Characters of a measure.
const MEASURE: usize = 110;
/// From this value a part is there; below, it is not named.
const THERE: f32 = 0.5;
/// From this value a part is strong.
const STRONG: f32 = 1.5;

/// A suggestion as documents print it.
#[derive(Clone, Debug)]
pub(in crate::report) struct KeyIdea<'a> {
    /// The idea.
    pub idea: &'a RankedIdea,
    /// Its texts.
    pub text: MessageText,
    /// Its measure in the writer's words.
    pub measure: String,
}

/// The best suggestions of the period, those that a person shortlisted first; one matter once, none that a person dropped, that only looks like a
/// suggestion, that belongs to courts, or that says no measure that can stand alone.
///
/// # Errors
/// When a text can no longer be read.
pub(in crate::report) fn key_ideas<'a>(facts: &Facts<'a>, most: usize) -> Result<Vec<KeyIdea<'a>>, Unreadable> {
    let analysis = facts.analysis();
    let period = facts.input.period;
    let eligible = |idea: &&RankedIdea| {
        let id = idea.message;
        let in_period = analysis
            .message(id)
            .time
            .is_some_and(|time| (period.first..=period.last).contains(&time.naive().date()));
        let labels = &analysis.labels[id.index()];
        let chosen = idea.decision == Some(Decision::Shortlisted);
        let parts = &analysis.parts[id.index()];
        let accuses = labels.also & (1 << Purpose::Accusation.index()) != 0;
        let good =
            labels.purpose == Purpose::Suggestion && !accuses && !labels.legal_route && parts.traps == 0 && parts.measure.value >= 1.0;
        in_period && facts.shows(id) && analysis.is_distinct(id) && !matches!(idea.decision, Some(Decision::Dropped(_))) && (chosen || good)
    };
    let mut found: Vec<&RankedIdea> = analysis.ideas.iter().filter(eligible).collect();
    found.sort_by_key(|idea| idea.decision != Some(Decision::Shortlisted));
    let mut kept: Vec<KeyIdea<'a>> = Vec::new();
    for idea in found.into_iter().take(most * TRIES) {
        if kept.len() == most {
            break;
        }
        let topic = analysis.topics.main[idea.message.index()];
        let same = |other: &KeyIdea<'_>| topic.is_some() && analysis.topics.main[other.idea.message.index()] == topic;
        if kept.iter().any(same) {
            continue;
        }
        let text = facts.text_of(idea.message)?;
        let Some(measure) = measure_of(facts, idea.message, &text, MEASURE) else {
            continue;
        };
        let letters = letter_pairs(&measure);
        if kept.iter().all(|other| likeness(&letters, &letter_pairs(&other.measure)) < 0.5) {
            kept.push(KeyIdea { idea, text, measure });
        }
    }
    Ok(kept)
}

/// 关于……的建议: from its title, else from its topic, else its title as it is.
pub(in crate::report) fn idea_title(facts: &Facts<'_>, id: MessageId, text: &MessageText) -> Text {
    let analysis = facts.analysis();
    let uid = analysis.message(id).uid;
    if let Some((matter, formed)) = matter_of_title(&text.title.text) {
        let key = if formed { "regular.idea_on" } else { "regular.idea_on_problem" };
        return facts.say(key, &[("matter", Piece::quote(matter, uid).into())]);
    }
    if let Some(topic) = analysis.topics.main[id.index()] {
        let topic = &analysis.topics.topics[topic as usize];
        return facts.say("regular.idea_on_topic", &[("topic", super::hot::name_of(topic))]);
    }
    let title = sentences(&text.title.text).into_iter().find_map(|title| shortened(&title, 30));
    match title {
        Some(title) => {
            // Quotation marks within quotation marks are single ones.
            let title = title.replace('“', "‘").replace('”', "’");
            facts.say("regular.idea_titled", &[("title", Piece::quote(title, uid).into())])
        }
        None => facts.say("regular.idea_untitled", &[]),
    }
}

/// The department that a message was given to, or else most of its topic.
pub(super) fn department_of(facts: &Facts<'_>, id: MessageId) -> Option<String> {
    let analysis = facts.analysis();
    let own = analysis.message(id).department.map(|name| analysis.symbol(name).to_owned());
    own.or_else(|| {
        let topic = analysis.topics.main[id.index()]?;
        analysis.topics.topics[topic as usize]
            .departments
            .first()
            .map(|department| department.name.clone())
    })
}

/// The sentence of a part, where it is there and can stand alone.
fn part(parts: &IdeaParts, which: fn(&IdeaParts) -> crate::ideas::Part, text: &MessageText, other_than: &str) -> Option<String> {
    let part = which(parts);
    if part.value < THERE {
        return None;
    }
    let said = sentences(masked_range(text, part.sentence?));
    let shown = said.iter().find_map(|sentence| shortened(sentence, QUOTED))?;
    let repeats = likeness(&letter_pairs(&shown), &letter_pairs(other_than)) > 0.7;
    (!repeats && !shown.contains('〔')).then_some(shown)
}

/// A suggestion with everything that its reader decides by: 问题、原因、对策、受益面、研判意见、拟办去向.
pub(in crate::report) fn key_idea(facts: &Facts<'_>, key: &KeyIdea<'_>, level: u8) -> Block {
    let (id, text) = (key.idea.message, &key.text);
    let row = facts.analysis().message(id);
    let parts = &facts.analysis().parts[id.index()];
    let quote = |words: String| Text::from(Piece::quote(words, row.uid));
    let problem = part(parts, |parts| parts.problem, text, &key.measure).or_else(|| opening(text, &key.measure));
    let differs = |words: &String, others: &[&str]| {
        let letters = letter_pairs(words);
        others.iter().all(|other| likeness(&letters, &letter_pairs(other)) < 0.6)
    };
    let says_much = |words: &String| words.chars().count() >= 12 && awkwardness(words) < 2;
    let told = problem.clone().unwrap_or_default();
    let cause = part(parts, |parts| parts.cause, text, &told).filter(says_much);
    // A sentence that says the cause is no measure too; where nothing else would be left, it is the measure.
    let alike = |words: &str, other: &str| likeness(&letter_pairs(words), &letter_pairs(other)) >= 0.6;
    let is_cause = |sentence: &str| cause.as_ref().is_some_and(|cause| alike(sentence, cause));
    let measure: Vec<&str> = key.measure.split('；').filter(|sentence| !is_cause(sentence)).collect();
    let (measure, cause) = if measure.is_empty() {
        (key.measure.clone(), None)
    } else {
        (measure.join("；"), cause)
    };
    let benefit = part(parts, |parts| parts.public, text, &key.measure)
        .filter(|words| parts.public.value >= 1.0 && says_much(words))
        .filter(|words| differs(words, &[&told, cause.as_deref().unwrap_or("")]));
    let has_cause = cause.is_some();
    let mut said = Text::default();
    for (name, words) in [
        ("problem", problem),
        ("cause", cause),
        ("measure", Some(measure)),
        ("benefit", benefit),
    ] {
        let words = words.map_or_else(|| facts.say("regular.not_said", &[]), quote);
        said.push(facts.say(&format!("regular.idea_{name}"), &[("words", words)]));
    }
    said.push(facts.say("regular.idea_reading", &[("reading", reading(facts, key, has_cause))]));
    said.push(facts.say("regular.idea_way", &[]));
    Block::item(format!("idea/{}", row.uid), level, idea_title(facts, id, text), said)
}

/// The first sentence that says something other than the measure.
fn opening(text: &MessageText, measure: &str) -> Option<String> {
    let said = sentences(&text.statement.text);
    said.iter()
        .take(6)
        .filter(|sentence| !bare(sentence).starts_with("建议"))
        .filter_map(|sentence| shortened(sentence, QUOTED))
        .find(|sentence| {
            !sentence.contains('〔') && sentence.chars().count() >= 12 && likeness(&letter_pairs(sentence), &letter_pairs(measure)) < 0.7
        })
}

/// What the program's reading says of it, with the people behind the same matter.
fn reading(facts: &Facts<'_>, key: &KeyIdea<'_>, has_cause: bool) -> Text {
    let analysis = facts.analysis();
    let id = key.idea.message;
    let parts = &analysis.parts[id.index()];
    let mut said: Vec<Text> = Vec::new();
    // A cause that no sentence says is none.
    let cause = if has_cause { parts.cause.value } else { 0.0 };
    let strong = [("problem", parts.problem.value), ("cause", cause), ("measure", parts.measure.value)];
    for (name, value) in strong {
        let degree = if value >= STRONG {
            "strong"
        } else if value >= THERE {
            "fair"
        } else {
            "weak"
        };
        said.push(facts.say(&format!("regular.{name}_{degree}"), &[]));
    }
    if parts.repeatable {
        said.push(facts.say("regular.repeatable", &[]));
    }
    if let Some(topic) = analysis.topics.main[id.index()] {
        let topic = &analysis.topics.topics[topic as usize];
        let filter = super::hot::of_topic(topic);
        let people = facts.people(&filter);
        if people.n > 1 {
            said.push(facts.say(
                "regular.supported",
                &[("people", people.text()), ("messages", facts.messages(&filter).text())],
            ));
        }
    }
    let mut text = Text::join(said, &facts.words("regular.comma"));
    text.push(facts.words("regular.stop"));
    text
}

/// A suggestion in one line for the daily digest: 关于……的建议（渠道，编号）：问题—建议—拟请单位.
pub(in crate::report) fn key_idea_line(facts: &Facts<'_>, key: &KeyIdea<'_>, level: u8) -> Block {
    let id = key.idea.message;
    let row = facts.analysis().message(id);
    let parts = &facts.analysis().parts[id.index()];
    let quote = |words: String| Text::from(Piece::quote(words, row.uid));
    let problem = part(parts, |parts| parts.problem, &key.text, &key.measure).or_else(|| opening(&key.text, &key.measure));
    let department = department_of(facts, id).map_or_else(|| facts.say("regular.to_be_named", &[]), Text::from);
    let lead = facts.say(
        "regular.idea_from",
        &[
            ("title", idea_title(facts, id, &key.text)),
            ("channel", facts.words(&format!("channel.{}", row.channel.code())).into()),
            ("number", quote(row.external_id.to_string())),
        ],
    );
    let text = facts.say(
        "regular.idea_line",
        &[
            ("problem", problem.map_or_else(|| facts.say("regular.not_said", &[]), quote)),
            ("measure", quote(key.measure.clone())),
            ("department", department),
        ],
    );
    Block::item(format!("idea/{}", row.uid), level, lead, text)
}
