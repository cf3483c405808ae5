//! First list of a contest (“金点子”评选初选名单): twenty ideas, a matter once, with the points of each signal; what was left out and why.

use std::collections::BTreeMap;

use super::ComposeError;
use super::frame::{framed, with_annexes};
use super::projects::{points, project_name};
use crate::classify::Purpose;
use crate::corpus::MessageId;
use crate::ideas::{Decision, RankedIdea, Signal, Trap};
use crate::report::document::{Annex, Block, Body, Column, Document, Row, Table, Text};
use crate::report::facts::{Facts, Unreadable};
use crate::report::kind::Kind;
use crate::report::matter::{main_measure, quoted};
use crate::search::Filter;

/// Places of the list.
const PLACES: usize = 20;
/// Ideas that were left out and are named.
const LEFT_OUT: usize = 20;

/// What became of an idea that would have had a place by its score alone.
struct LeftOut {
    message: MessageId,
    /// Key of the reason.
    reason: String,
    /// Place on the list of the same matter, where that is the reason.
    same_as: Option<usize>,
}

/// Composes the list.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let all = facts.now(&Filter::default());
    let received = facts.messages(&all);
    let (listed, left_out) = choose(facts)?;
    let suggestions = facts.now(&Filter {
        purpose: Some(Purpose::Suggestion),
        ..Filter::default()
    });
    let slots = [
        ("period", Text::from(facts.days_words(facts.input.period))),
        ("messages", received.text()),
        ("suggestions", facts.messages(&suggestions).text()),
        ("n", listed.len().to_string().into()),
    ];
    let heading = |part: &str| Block::heading(format!("heading/{part}"), 1, facts.words(&format!("contest.{part}")));
    let mut blocks = vec![
        heading("basis"),
        Block::paragraph("basis", facts.say("contest.overview", &slots)),
        heading("list"),
    ];
    if listed.is_empty() {
        blocks.push(Block::paragraph("none", facts.say("contest.none", &[])));
    } else {
        blocks.push(list(facts, &listed)?);
    }
    blocks.push(heading("prizes"));
    for prize in ["conversion", "contribution"] {
        let text = facts.say(&format!("contest.{prize}"), &[]);
        blocks.push(Block::paragraph(format!("prize/{prize}"), text));
    }
    blocks.push(heading("left_out"));
    if left_out.is_empty() {
        blocks.push(Block::paragraph("left_out/none", facts.say("contest.none_left_out", &[])));
    } else {
        blocks.push(left_out_table(facts, &left_out)?);
    }
    blocks.push(Block::new("confirm", Body::Blank(facts.words("contest.confirm"))));
    let title = facts.say("contest.title", &[("period", facts.days_words(facts.input.period).into())]);
    let document = framed(facts, Kind::Contest, title, blocks);
    let sheet = Annex {
        title: facts.words("contest.sheet"),
        blocks: vec![
            Block::paragraph("sheet/rule", facts.say("contest.sheet_rule", &[])),
            sheet(facts, &listed)?,
        ],
    };
    Ok(with_annexes(document, if listed.is_empty() { Vec::new() } else { vec![sheet] }))
}

/// The list, and what would have stood on it by its score: ideas of the period in the order of their rank, each matter once.
fn choose<'a>(facts: &Facts<'a>) -> Result<(Vec<&'a RankedIdea>, Vec<LeftOut>), Unreadable> {
    let analysis = facts.analysis();
    let period = facts.input.period;
    let falls = |idea: &&RankedIdea| {
        let day = analysis.message(idea.message).time.map(|time| time.naive().date());
        day.is_some_and(|day| period.first <= day && day <= period.last)
    };
    let mut listed: Vec<&RankedIdea> = Vec::new();
    let mut left_out = Vec::new();
    let mut matters: BTreeMap<u32, usize> = BTreeMap::new();
    // What a person put on the shortlist comes first; what one dropped stands at the end of the ranking and is named by its reason.
    let shortlisted = |idea: &&&RankedIdea| idea.decision == Some(Decision::Shortlisted);
    let shown: Vec<&RankedIdea> = analysis
        .ideas
        .iter()
        .filter(falls)
        .filter(|idea| facts.shows(idea.message))
        .collect();
    let order = shown
        .iter()
        .filter(shortlisted)
        .chain(shown.iter().filter(|idea| !shortlisted(idea)));
    for idea in order {
        if listed.len() == PLACES {
            break;
        }
        if !analysis.is_distinct(idea.message) {
            continue;
        }
        let topic = analysis.topics.main[idea.message.index()];
        let same_as = topic.and_then(|topic| matters.get(&topic).copied());
        let reason = reason(facts, idea)?.or_else(|| same_as.map(|_| "contest.same_matter".to_owned()));
        match reason {
            Some(reason) if left_out.len() < LEFT_OUT => left_out.push(LeftOut {
                message: idea.message,
                reason,
                same_as,
            }),
            Some(_) => {}
            None => {
                listed.push(idea);
                topic.map(|topic| matters.insert(topic, listed.len()));
            }
        }
    }
    let dropped = shown.iter().filter(|idea| matches!(idea.decision, Some(Decision::Dropped(_))));
    for idea in dropped {
        if left_out.len() < LEFT_OUT && left_out.iter().all(|other| other.message != idea.message) {
            left_out.extend(reason(facts, idea)?.map(|reason| LeftOut {
                message: idea.message,
                reason,
                same_as: None,
            }));
        }
    }
    Ok((listed, left_out))
}

/// Why an idea does not stand on the list, as a key of the phrases.
fn reason(facts: &Facts<'_>, idea: &RankedIdea) -> Result<Option<String>, Unreadable> {
    let analysis = facts.analysis();
    let (labels, parts) = (&analysis.labels[idea.message.index()], &analysis.parts[idea.message.index()]);
    let known = match idea.decision {
        Some(Decision::Dropped(reason)) => Some(format!("contest.dropped_{}", reason.code())),
        Some(Decision::Shortlisted) => return Ok(None),
        None if labels.legal_route => Some("contest.dropped_legal_route".to_owned()),
        None if labels.purpose != Purpose::Suggestion => Some("contest.dropped_other_purpose".to_owned()),
        None => Trap::of(parts.traps).next().map(|trap| format!("contest.trap_{}", trap.code())),
    };
    if known.is_some() {
        return Ok(known);
    }
    // Thanks and an operator's request that a matter be looked into are no measures.
    let vague = parts.measure_spans.is_empty() || main_measure(facts, idea.message)?.is_none();
    Ok(vague.then(|| "contest.dropped_vague".to_owned()))
}

/// Places by score at one decimal: equals share a place.
fn places(listed: &[&RankedIdea]) -> Vec<usize> {
    let tenth = |idea: &RankedIdea| (idea.score * 10.0).round() as i32;
    let mut places: Vec<usize> = Vec::with_capacity(listed.len());
    for (at, idea) in listed.iter().enumerate() {
        let ties = at > 0 && tenth(listed[at - 1]) == tenth(idea);
        places.push(if ties { places[at - 1] } else { at + 1 });
    }
    places
}

fn place_words(facts: &Facts<'_>, places: &[usize], at: usize) -> Text {
    let shared = places.iter().filter(|&&place| place == places[at]).count() > 1;
    let slots = [("place", Text::from(places[at].to_string()))];
    facts.say(if shared { "contest.place_shared" } else { "contest.place" }, &slots)
}

fn list(facts: &Facts<'_>, listed: &[&RankedIdea]) -> Result<Block, Unreadable> {
    let places = places(listed);
    let mut rows = Vec::new();
    for (at, idea) in listed.iter().enumerate() {
        let measure = main_measure(facts, idea.message)?;
        rows.push(Row {
            cells: vec![
                place_words(facts, &places, at),
                project_name(facts, idea.message, 28)?,
                measure.map_or_else(Text::default, |passage| quoted(facts, &passage, 50)),
                points(facts, idea.score, idea.message),
                people(facts, idea.message),
            ],
            total: false,
        });
    }
    let head = |key: &str| facts.words(&format!("contest.head_{key}"));
    let table = Table {
        title: facts.words("contest.table"),
        number: 0,
        unit: String::new(),
        columns: vec![
            Column::center(head("place"), 2),
            Column::words(head("idea"), 7),
            Column::words(head("measure"), 10),
            Column::number(head("score"), 2),
            Column::number(head("people"), 2),
        ],
        rows,
        note: facts.words("contest.note"),
    };
    Ok(Block::new("table/list", Body::Table(table)))
}

/// People behind the matter of an idea in the period.
fn people(facts: &Facts<'_>, id: MessageId) -> Text {
    let topics = &facts.analysis().topics;
    let filter = match topics.main[id.index()] {
        Some(at) => Filter {
            topic: Some(topics.topics[at as usize].id),
            ..Filter::default()
        },
        None => Filter {
            group: Some(facts.analysis().message(id).uid),
            ..Filter::default()
        },
    };
    facts.people(&facts.now(&filter)).text()
}

fn left_out_table(facts: &Facts<'_>, left_out: &[LeftOut]) -> Result<Block, Unreadable> {
    let mut rows = Vec::new();
    for (nth, out) in (1..).zip(left_out) {
        let slots = [("place", Text::from(out.same_as.map_or_else(String::new, |place| place.to_string())))];
        rows.push(Row {
            cells: vec![
                Text::from(nth.to_string()),
                project_name(facts, out.message, 40)?,
                facts.say(&out.reason, &slots),
            ],
            total: false,
        });
    }
    let table = Table {
        title: facts.words("contest.left_out_table"),
        number: 0,
        unit: String::new(),
        columns: vec![
            Column::center(facts.words("general.head_nth"), 1),
            Column::words(facts.words("contest.head_idea"), 7),
            Column::words(facts.words("contest.head_reason"), 5),
        ],
        rows,
        note: facts.words("contest.left_out_note"),
    };
    Ok(Block::new("table/left_out", Body::Table(table)))
}

/// 评分表: the points that each signal takes from 100, and the score that is left.
fn sheet(facts: &Facts<'_>, listed: &[&RankedIdea]) -> Result<Block, Unreadable> {
    let places = places(listed);
    let mut rows = Vec::new();
    for (at, idea) in listed.iter().enumerate() {
        let mut cells = vec![place_words(facts, &places, at), project_name(facts, idea.message, 16)?];
        cells.extend(
            Signal::ALL
                .iter()
                .map(|&signal| points(facts, idea.lost[signal as usize], idea.message)),
        );
        cells.push(points(facts, idea.score, idea.message));
        rows.push(Row { cells, total: false });
    }
    let mut columns = vec![
        Column::center(facts.words("contest.head_place"), 2),
        Column::words(facts.words("contest.head_idea"), 5),
    ];
    let signals = Signal::ALL
        .iter()
        .map(|signal| facts.words(&format!("contest.signal_{}", signal.code())));
    columns.extend(signals.map(|head| Column::number(head, 2)));
    columns.push(Column::number(facts.words("contest.head_score"), 2));
    let table = Table {
        title: facts.words("contest.sheet_table"),
        number: 0,
        unit: facts.words("contest.sheet_unit"),
        columns,
        rows,
        note: facts.words("contest.sheet_note"),
    };
    Ok(Block::new("table/sheet", Body::Table(table)))
}
