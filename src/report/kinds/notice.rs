//! Notice to a department (提示函): what was seen, by which rule and numbers, and what is asked for. It ranks and blames nobody.

use super::ComposeError;
use super::frame::framed;
use crate::report::document::{Block, Document, Text};
use crate::report::facts::{Facts, Subject};
use crate::report::kind::Kind;
use crate::report::matter::{Matter, answers, problem, quoted, say_answer, spoken_name};
use crate::report::parts::{found_signs, sign_words};
use crate::search::Filter;
use crate::topics::{EarlySign, Topic};

/// Matters of a notice.
const MATTERS: usize = 5;
/// Early signs that are looked at.
const LOOKED_AT: usize = 500;
/// Characters of a quotation.
const QUOTE: usize = 70;

/// Composes the notice on a topic, or on all early signs among a department's topics.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let topics = &facts.analysis().topics.topics;
    let signs = found_signs(facts, LOOKED_AT);
    let (department, found): (Option<String>, Vec<(&Topic, Vec<EarlySign>)>) = match facts.input.subject {
        Subject::Department(name) => {
            let theirs = |topic: &Topic| topic.departments.iter().any(|own| own.name == *name);
            let found = signs.into_iter().filter(|(topic, _)| theirs(topic)).take(MATTERS).collect();
            (Some(name.clone()), found)
        }
        Subject::Topic(id) => {
            let topic = topics.iter().find(|topic| topic.id == *id).ok_or(ComposeError::UnknownSubject)?;
            let own = signs.into_iter().find(|(other, _)| other.id == *id).map(|(_, own)| own);
            let department = topic.departments.first().map(|department| department.name.clone());
            (department, vec![(topic, own.unwrap_or_default())])
        }
        Subject::All if !signs.is_empty() => {
            let first = signs.into_iter().next().into_iter().collect::<Vec<_>>();
            let department = first.first().and_then(|(topic, _)| topic.departments.first());
            (department.map(|department| department.name.clone()), first)
        }
        _ => return Err(ComposeError::NoSubject),
    };
    let addressee = department.clone().unwrap_or_else(|| facts.words("letter.fill_in_department"));
    let own = &facts.settings().office;
    let office = if own.is_empty() { facts.words("frame.office") } else { own.clone() };
    let mut blocks = vec![Block::paragraph(
        "addressee",
        facts.say("notice.addressee", &[("department", addressee.into())]),
    )];
    let slots = [
        ("office", Text::from(office)),
        ("until", facts.day(facts.input.period.last).into()),
        ("n", found.len().to_string().into()),
    ];
    if found.is_empty() {
        blocks.push(Block::paragraph("nothing", facts.say("notice.nothing", &slots)));
    } else {
        blocks.push(Block::paragraph("opening", facts.say("notice.opening", &slots)));
    }
    for (topic, signs) in &found {
        blocks.push(seen(facts, topic, signs)?);
    }
    if !found.is_empty() {
        blocks.push(Block::paragraph("request", facts.say("notice.request", &slots)));
    }
    let title = match found.as_slice() {
        [] => facts.say("notice.title_none", &[]),
        [(topic, _)] => facts.say("notice.title_one", &[("name", spoken_name(topic).into())]),
        [(topic, _), ..] => facts.say("notice.title", &[("name", spoken_name(topic).into())]),
    };
    Ok(framed(facts, Kind::Notice, title, blocks))
}

/// One matter: how much, the sign with its numbers, what people say, what was answered.
fn seen(facts: &Facts<'_>, topic: &Topic, signs: &[EarlySign]) -> Result<Block, ComposeError> {
    let matter = Matter::of_topic(facts, topic)?;
    let all = Filter::default();
    let slots = [
        ("period", Text::from(facts.days_words(facts.input.period))),
        ("messages", matter.messages(&all).text()),
        ("people", matter.people(&all).text()),
    ];
    let mut text = facts.say("notice.seen", &slots);
    if let Some((_, words)) = matter.districts_words(4) {
        text.push(facts.say("notice.districts", &[("districts", words)]));
    }
    if signs.is_empty() {
        text.push(facts.say("notice.no_sign", &[]));
    } else {
        text.push(facts.say("notice.evidence", &[("signs", sign_words(facts, topic, signs))]));
    }
    let latest = topic
        .representatives
        .iter()
        .copied()
        .find(|id| matter.now.binary_search(id).is_ok());
    if let Some(id) = latest.or_else(|| matter.now.last().copied())
        && let Some(passage) = problem(facts, id)?
    {
        text.push(facts.say("general.such_as", &[("quote", quoted(facts, &passage, QUOTE))]));
    }
    if let Some(answer) = answers(&matter, 1, QUOTE)?.pop() {
        text.push(say_answer(facts, &answer, QUOTE));
    }
    Ok(Block::item(
        format!("seen/{}", topic.id),
        2,
        facts.say("general.lead", &[("name", matter.name.clone())]),
        text,
    ))
}
