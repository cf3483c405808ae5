//! A public call (征集公告), a draft: what is asked, when, how, what to observe, where to turn.

use super::ComposeError;
use super::frame::framed;
use super::selection::{questions, survey, titles};
use crate::corpus::{MessageId, Period};
use crate::report::document::{Block, Document, Text};
use crate::report::facts::{Facts, Subject, Unreadable};
use crate::report::kind::Kind;
use crate::selection::{Level, Matter, Ranking, Studied, Survey};

/// Days of a call about words that no matter of the catalogue has.
const DAYS: u64 = 20;

/// Composes the call about what a person names; about nothing named, about the topic that is proposed first.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let survey = survey(facts)?;
    let ranking = Ranking::of(&survey, &facts.basis().weights);
    let own;
    let (matter, members): (&Matter, Vec<MessageId>) = match facts.input.subject {
        Subject::All => {
            let first = ranking.proposed.first().ok_or(ComposeError::NoSubject)?;
            (first.studied.matter, first.studied.members.clone())
        }
        Subject::Words { words, found } => match named(&survey, words) {
            Some(one) => (one.matter, one.members.clone()),
            None => {
                own = of_words(words);
                (&own, found.iter().copied().filter(|&id| facts.shows(id)).collect())
            }
        },
        Subject::Topic(id) => {
            let topic = facts.analysis().topics.topics.iter().find(|topic| topic.id == *id);
            let topic = topic.ok_or(ComposeError::UnknownSubject)?;
            let one = most_of(&survey, &topic.members).ok_or(ComposeError::UnknownSubject)?;
            (one.matter, one.members.clone())
        }
        Subject::Messages(ids) => {
            let one = most_of(&survey, ids).ok_or(ComposeError::UnknownSubject)?;
            (one.matter, one.members.clone())
        }
        Subject::Department(_) => return Err(ComposeError::NoSubject),
    };
    let days = Period {
        first: survey.launch,
        last: survey.launch + chrono::Days::new(DAYS - 1),
    };
    let title = facts.say("call.title", &[("act", titles(facts, matter)[0].clone().into())]);
    Ok(framed(facts, Kind::Call, title, call_blocks(facts, matter, &members, days)?))
}

/// The matter that words name: by its name, or by one of its words.
fn named<'s, 'a>(survey: &'s Survey<'a>, words: &str) -> Option<&'s Studied<'a>> {
    let holds = |one: &&Studied<'_>| one.matter.name == words || one.matter.code == words || one.matter.is_named_in(words);
    survey.studied.iter().find(holds)
}

/// The matter with the most of some messages; of equals the first of the catalogue.
fn most_of<'s, 'a>(survey: &'s Survey<'a>, ids: &[MessageId]) -> Option<&'s Studied<'a>> {
    let held = |one: &Studied<'_>| ids.iter().filter(|id| one.members.binary_search(id).is_ok()).count();
    let best = survey.studied.iter().map(|one| (held(one), one)).filter(|(n, _)| *n > 0);
    best.fold(None, |best: Option<(usize, &Studied<'a>)>, next| match best {
        Some(best) if best.0 >= next.0 => Some(best),
        _ => Some(next),
    })
    .map(|(_, one)| one)
}

/// A matter that the catalogue lacks.
fn of_words(words: &str) -> Matter {
    Matter {
        code: "words".to_owned(),
        name: words.to_owned(),
        act: words.to_owned(),
        words: vec![words.to_owned()],
        level: Level::Local,
        lead: Vec::new(),
        ask: Vec::new(),
        season: Vec::new(),
        claims: false,
        question: Vec::new(),
    }
}

/// The blocks of a call: of its own, or as the annex of a selection.
pub(super) fn call_blocks(facts: &Facts<'_>, matter: &Matter, members: &[MessageId], days: Period) -> Result<Vec<Block>, Unreadable> {
    let settings = facts.settings();
    let unit = if settings.unit.is_empty() {
        facts.words("frame.fill_in")
    } else {
        settings.unit.clone()
    };
    let contact = if settings.contact.is_empty() {
        facts.words("frame.fill_in")
    } else {
        settings.contact.join("；")
    };
    let heading = |name: &str| Block::heading(format!("call/{name}"), 1, facts.words(&format!("call.{name}_heading")));
    let paragraph =
        |name: &str, slots: &[(&str, Text)]| Block::paragraph(format!("call/{name}_text"), facts.say(&format!("call.{name}"), slots));
    let mut blocks = vec![
        paragraph("intro", &[("unit", unit.into()), ("name", matter.name.clone().into())]),
        heading("content"),
        paragraph("content", &[]),
    ];
    for (at, question) in questions(facts, matter, members)?.into_iter().enumerate() {
        blocks.push(Block::item(format!("call/question{}", at + 1), 3, "", question));
    }
    let days = [("first", facts.day(days.first).into()), ("last", facts.day(days.last).into())];
    blocks.extend([heading("time"), paragraph("time", &days)]);
    let contact = [("contact", contact.into())];
    blocks.extend([heading("way"), paragraph("way", &contact), heading("rules")]);
    for rule in ["elements", "content", "out", "use"] {
        let text = facts.words(&format!("call.rules_{rule}"));
        blocks.push(Block::item(format!("call/rules/{rule}"), 3, "", text));
    }
    blocks.extend([heading("contact"), paragraph("contact", &contact)]);
    Ok(blocks)
}
