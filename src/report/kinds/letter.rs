//! Letter summary (来信摘报): one page on a letter, true to what it says.

use super::ComposeError;
use super::frame::{framed, with_annexes};
use crate::classify::Purpose;
use crate::corpus::MessageId;
use crate::ideas::{Decision, RankedIdea};
use crate::report::document::{Annex, Block, Body, Document, Text};
use crate::report::facts::{Facts, MessageText, Subject, Unreadable};
use crate::report::kind::Kind;
use crate::report::matter::{LetterParts, Matter, Passage, excerpt, quoted, read_letter, title_core};
use crate::search::Filter;

/// Letters of an issue.
const LETTERS: usize = 10;
/// Characters of the original in the annex.
const ORIGINAL: usize = 3000;

/// Composes the summary of the letters that a person chose; of a topic, of its most typical one.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let chosen = chosen(facts)?;
    let single = chosen.len() == 1;
    let (mut blocks, mut originals) = (Vec::new(), Vec::new());
    let mut titles = Vec::new();
    for &id in &chosen {
        let text = facts.text_of(id)?;
        let title = title(facts, id, &text);
        if !single {
            let uid = facts.analysis().message(id).uid;
            blocks.push(Block::heading(format!("letter/{uid}"), 1, title.clone()));
        }
        titles.push(title);
        blocks.extend(summary(facts, id, &text, if single { 1 } else { 2 })?);
        originals.extend(original(facts, id)?);
    }
    blocks.push(Block::new(
        "instructions",
        Body::Box {
            label: facts.words("letter.instructions"),
            lines: 4,
        },
    ));
    let title = match titles.pop() {
        Some(title) if single => title,
        _ => facts.say("letter.titles", &[("n", chosen.len().to_string().into())]),
    };
    let document = framed(facts, Kind::Letter, title, blocks);
    let annex = Annex {
        title: facts.words("letter.originals"),
        blocks: originals,
    };
    Ok(with_annexes(document, vec![annex]))
}

/// The letters: those that a person named, else the best told of the subject.
fn chosen(facts: &Facts<'_>) -> Result<Vec<MessageId>, ComposeError> {
    if let Subject::Messages(chosen) = facts.input.subject {
        // What a person names is taken whatever its day.
        let mut shown: Vec<MessageId> = chosen.iter().copied().filter(|&id| facts.shows(id)).collect();
        shown.truncate(LETTERS);
        return if shown.is_empty() {
            Err(ComposeError::UnknownSubject)
        } else {
            Ok(shown)
        };
    }
    if *facts.input.subject == Subject::All {
        let period = facts.now(&Filter::default());
        let received = facts.ids(&period);
        let taken =
            |idea: &&RankedIdea| !matches!(idea.decision, Some(Decision::Dropped(_))) && received.binary_search(&idea.message).is_ok();
        let best = facts.analysis().ideas.iter().find(taken);
        return best.map(|idea| vec![idea.message]).ok_or(ComposeError::NoMessages);
    }
    let matter = Matter::of(facts)?;
    let grade = |id: &MessageId| facts.analysis().parts[id.index()].grade;
    let best = matter
        .now
        .iter()
        .copied()
        .reduce(|best, id| if grade(&id) > grade(&best) { id } else { best });
    best.map(|id| vec![id]).ok_or(ComposeError::NoMessages)
}

/// 市民建议……, 市民反映……: of the letter's own title, without what titles open and close with.
fn title(facts: &Facts<'_>, id: MessageId, text: &MessageText) -> Text {
    let core = title_core(&text.title.text);
    let core = if core.is_empty() {
        let first = text
            .statement
            .text
            .split(['。', '，', '！', '？', '\n'])
            .map(str::trim)
            .find(|clause| clause.chars().count() >= 6);
        title_core(first.unwrap_or_default())
    } else {
        core
    };
    let key = match facts.analysis().labels[id.index()].purpose {
        Purpose::Suggestion => "letter.title_suggests",
        _ => "letter.title_reports",
    };
    let passage = Passage {
        message: id,
        text: core.trim_end_matches(['。', '，', '？', '！']).to_owned(),
    };
    facts.say(key, &[("title", quoted(facts, &passage, 30))])
}

/// The parts of one letter, its background, and what is proposed to be done.
fn summary(facts: &Facts<'_>, id: MessageId, text: &MessageText, level: u8) -> Result<Vec<Block>, ComposeError> {
    let analysis = facts.analysis();
    let row = analysis.message(id);
    let uid = row.uid;
    let key = |part: &str| format!("{part}/{uid}");
    let parts = read_letter(facts, id, text);
    let who = row.writer_kind.map_or("citizen", |kind| kind.code());
    let place = row.place.or(row.district).map(|at| analysis.symbol(at));
    let place = place.map_or_else(Text::default, |place| facts.say("letter.place", &[("place", place.into())]));
    let purpose = match analysis.labels[id.index()].purpose {
        Purpose::Suggestion => "letter.proposed",
        _ => "letter.reported",
    };
    let slots = [
        ("office", Text::from(own_name(facts))),
        (
            "day",
            row.time
                .map_or_else(|| facts.words("matter.undated"), |time| facts.day(time.naive().date()))
                .into(),
        ),
        ("who", facts.words(&format!("letter.who_{who}")).into()),
        ("place", place),
        ("channel", facts.words(&format!("matter.channel_{}", row.channel.code())).into()),
        ("what", facts.words(purpose).into()),
    ];
    let mut blocks = vec![Block::paragraph(key("opening"), facts.say("letter.opening", &slots))];
    let LetterParts { problem, cause, measures } = &parts;
    let section = |part: &str, text: Text| {
        [
            Block::heading(key(&format!("heading_{part}")), level, facts.words(&format!("letter.{part}"))),
            Block::paragraph(key(part), text),
        ]
    };
    let quote = |passage: &Passage| quoted(facts, passage, 600);
    let problem = problem
        .as_ref()
        .map_or_else(|| facts.say("letter.no_problem", &[]), |passage| sentence(facts, quote(passage)));
    let cause = cause
        .as_ref()
        .map_or_else(|| facts.say("letter.no_cause", &[]), |passage| sentence(facts, quote(passage)));
    blocks.extend(section("problem", problem));
    blocks.extend(section("cause", cause));
    blocks.extend(section("measures", proposed(facts, measures)));
    blocks.push(Block::paragraph(key("background"), background(facts, id)?));
    let department = row.department.map(|at| analysis.symbol(at).to_owned());
    let slots = [(
        "department",
        Text::from(department.unwrap_or_else(|| facts.words("letter.fill_in_department"))),
    )];
    blocks.push(Block::paragraph(key("disposal"), facts.say("letter.disposal", &slots)));
    blocks.push(Block::new(key("confirm"), Body::Blank(facts.words("letter.confirm"))));
    Ok(blocks)
}

fn own_name(facts: &Facts<'_>) -> String {
    let office = &facts.settings().office;
    if office.is_empty() {
        facts.words("frame.office")
    } else {
        office.clone()
    }
}

fn sentence(facts: &Facts<'_>, text: Text) -> Text {
    facts.say("letter.sentence", &[("text", text)])
}

/// 一是……；二是……: the measures in the letter's order and words.
fn proposed(facts: &Facts<'_>, measures: &[Passage]) -> Text {
    match measures {
        [] => facts.say("letter.no_measures", &[]),
        [one] => sentence(facts, quoted(facts, one, 500)),
        many => {
            let said = (1..).zip(many).map(|(nth, passage)| {
                let mut text = Text::from(facts.words(&format!("matter.nth{nth}")));
                text.push(quoted(facts, passage, 150));
                text
            });
            sentence(facts, Text::join(said, &facts.words("matter.between")))
        }
    }
}

/// 背景情况: the same matter within the period, where, and what was answered.
fn background(facts: &Facts<'_>, id: MessageId) -> Result<Text, ComposeError> {
    let topics = &facts.analysis().topics;
    let Some(topic) = topics.main[id.index()].map(|at| &topics.topics[at as usize]) else {
        return Ok(facts.say("letter.no_matter", &[]));
    };
    let matter = match Matter::of_topic(facts, topic) {
        Ok(matter) => matter,
        Err(ComposeError::NoMessages) => return Ok(facts.say("letter.no_matter", &[])),
        Err(error) => return Err(error),
    };
    let (all, replied) = (
        Filter::default(),
        Filter {
            replied: Some(true),
            ..Filter::default()
        },
    );
    let districts = matter
        .districts_words(3)
        .map_or_else(Text::default, |(_, words)| facts.say("letter.districts", &[("districts", words)]));
    let answered = matter.messages(&replied);
    let answers = if answered.n == 0 {
        facts.say("letter.no_answers", &[])
    } else {
        facts.say("letter.answered", &[("messages", answered.text())])
    };
    let slots = [
        ("period", Text::from(facts.days_words(facts.input.period))),
        ("name", matter.name.clone()),
        ("messages", matter.messages(&all).text()),
        ("people", matter.people(&all).text()),
        ("districts", districts),
        ("answers", answers),
    ];
    Ok(facts.say("letter.background", &slots))
}

/// The letter as it came, masked, with the number that its source gave it.
fn original(facts: &Facts<'_>, id: MessageId) -> Result<Vec<Block>, Unreadable> {
    let row = facts.analysis().message(id);
    let text = facts.text_of(id)?;
    let title = Passage {
        message: id,
        text: text.title.text.split_whitespace().collect::<Vec<_>>().join(" "),
    };
    let slots = [
        ("number", Text::from(&*row.external_id)),
        ("source", facts.analysis().symbol(row.source).into()),
        (
            "day",
            row.time
                .map_or_else(|| facts.words("matter.undated"), |time| facts.day(time.naive().date()))
                .into(),
        ),
    ];
    let mut lead = quoted(facts, &title, 60);
    if title.text.is_empty() {
        lead = facts.words("letter.untitled").into();
    }
    Ok(vec![
        Block::heading(format!("original_title/{}", row.uid), 3, lead),
        Block::paragraph(format!("original_number/{}", row.uid), facts.say("letter.number", &slots)),
        Block::paragraph(
            format!("original/{}", row.uid),
            quoted(facts, &excerpt(facts, id, ORIGINAL)?, ORIGINAL + 2),
        ),
    ])
}
