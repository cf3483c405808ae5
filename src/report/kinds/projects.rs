//! Candidates for practical projects (民生实事候选项目清单): suggestions of one matter merged, with those who stand behind them.

use std::collections::BTreeSet;

use super::ComposeError;
use super::frame::{framed, with_annexes};
use crate::analysis::SPECIFIC_MEASURE;
use crate::classify::Purpose;
use crate::corpus::MessageId;
use crate::ideas::{Decision, RankedIdea};
use crate::report::document::{Annex, Block, Body, Column, Document, Row, Table, Text};
use crate::report::facts::{Facts, Unreadable};
use crate::report::kind::Kind;
use crate::report::matter::{
    Matter, Passage, departments, derived, main_measure, measures, merge_alike, problem, quoted, say_alike, title_core,
};
use crate::search::Filter;

/// Projects of a list.
const PROJECTS: usize = 20;
/// Candidates that are looked at.
const LOOKED_AT: usize = 400;
/// From this expected grade a suggestion is worth a place: the shortlist's own bar.
const GRADE: f32 = 1.5;

/// A candidate.
struct Candidate {
    /// The best told suggestion of its matter.
    best: MessageId,
    /// All messages of the matter in the period.
    messages: Vec<MessageId>,
    /// People behind them.
    people: u32,
    /// Place among all ideas.
    rank: u32,
}

/// Composes the list.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let all = facts.now(&Filter::default());
    let received = facts.messages(&all);
    let candidates = candidates(facts);
    let suggestions = facts.now(&Filter {
        purpose: Some(Purpose::Suggestion),
        ..Filter::default()
    });
    let slots = [
        ("period", Text::from(facts.days_words(facts.input.period))),
        ("messages", received.text()),
        ("suggestions", facts.messages(&suggestions).text()),
        ("n", candidates.len().to_string().into()),
    ];
    let mut blocks = vec![Block::paragraph("overview", facts.say("projects.overview", &slots))];
    if candidates.is_empty() {
        blocks.push(Block::paragraph("none", facts.say("projects.none", &[])));
    } else {
        blocks.push(table(facts, &candidates)?);
    }
    blocks.push(Block::new("decision", Body::Blank(facts.words("projects.decision"))));
    let year = facts.days_words(facts.input.period);
    let document = framed(
        facts,
        Kind::Projects,
        facts.say("projects.title", &[("period", year.into())]),
        blocks,
    );
    let mut details = Vec::new();
    for candidate in &candidates {
        details.push(detail(facts, candidate)?);
    }
    let annex = Annex {
        title: facts.words("projects.details"),
        blocks: details,
    };
    Ok(with_annexes(document, if candidates.is_empty() { Vec::new() } else { vec![annex] }))
}

/// Suggestions of the period with a specific measure, each matter once: those with most people first, then the better ranked.
fn candidates(facts: &Facts<'_>) -> Vec<Candidate> {
    let analysis = facts.analysis();
    let period = facts.input.period;
    let falls = |id: MessageId| {
        let day = analysis.message(id).time.map(|time| time.naive().date());
        day.is_some_and(|day| period.first <= day && day <= period.last)
    };
    let stands = |idea: &&RankedIdea| {
        let (labels, parts) = (&analysis.labels[idea.message.index()], &analysis.parts[idea.message.index()]);
        falls(idea.message)
            && facts.shows(idea.message)
            && analysis.is_distinct(idea.message)
            && !matches!(idea.decision, Some(Decision::Dropped(_)))
            && labels.purpose == Purpose::Suggestion
            && !labels.legal_route
            && parts.traps == 0
            && parts.measure.value >= SPECIFIC_MEASURE
            && (parts.grade >= GRADE || idea.decision == Some(Decision::Shortlisted))
    };
    let mut taken = BTreeSet::new();
    let mut found = Vec::new();
    for idea in analysis.ideas.iter().filter(stands).take(LOOKED_AT) {
        let topic = analysis.topics.main[idea.message.index()];
        if topic.is_some_and(|topic| !taken.insert(topic)) {
            continue;
        }
        let messages: Vec<MessageId> = match topic {
            Some(at) => {
                let members = analysis.topics.topics[at as usize].members.iter().copied();
                members.filter(|&id| facts.shows(id) && falls(id)).collect()
            }
            None => vec![idea.message],
        };
        found.push(Candidate {
            best: idea.message,
            people: analysis.people(messages.iter().copied()),
            messages,
            rank: idea.rank,
        });
    }
    found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.people), candidate.rank));
    found.truncate(PROJECTS);
    found
}

/// People and messages behind a candidate: by the filter of its topic, else one.
fn support(facts: &Facts<'_>, candidate: &Candidate) -> (Text, Text) {
    let topics = &facts.analysis().topics;
    if let Some(at) = topics.main[candidate.best.index()] {
        let filter = facts.now(&Filter {
            topic: Some(topics.topics[at as usize].id),
            ..Filter::default()
        });
        return (facts.people(&filter).text(), facts.messages(&filter).text());
    }
    let alone = facts.now(&Filter {
        group: Some(facts.analysis().message(candidate.best).uid),
        ..Filter::default()
    });
    (facts.people(&alone).text(), facts.messages(&alone).text())
}

/// The name of the project: the letter's own title without what all titles have, else its measure.
pub(super) fn project_name(facts: &Facts<'_>, id: MessageId, chars: usize) -> Result<Text, Unreadable> {
    let core = title_core(&facts.text_of(id)?.title.text);
    if core.chars().count() >= 4 {
        let passage = Passage { message: id, text: core };
        return Ok(quoted(facts, &passage, chars));
    }
    let first = main_measure(facts, id)?;
    Ok(first.map_or_else(|| facts.words("letter.untitled").into(), |passage| quoted(facts, &passage, chars)))
}

fn table(facts: &Facts<'_>, candidates: &[Candidate]) -> Result<Block, Unreadable> {
    let mut rows = Vec::new();
    for (nth, candidate) in (1..).zip(candidates) {
        let (people, messages) = support(facts, candidate);
        let department = departments(facts, &candidate.messages).into_iter().next().map(|(name, _)| name);
        let measure = main_measure(facts, candidate.best)?;
        rows.push(Row {
            cells: vec![
                Text::from(nth.to_string()),
                project_name(facts, candidate.best, 26)?,
                measure.map_or_else(Text::default, |passage| quoted(facts, &passage, 48)),
                people,
                messages,
                department.unwrap_or_else(|| facts.words("matter.to_come")).into(),
                Text::default(),
            ],
            total: false,
        });
    }
    let head = |key: &str| facts.words(&format!("projects.head_{key}"));
    let table = Table {
        title: facts.words("projects.table"),
        number: 0,
        unit: facts.words("matter.table_unit"),
        columns: vec![
            Column::center(facts.words("general.head_nth"), 2),
            Column::words(head("name"), 6),
            Column::words(head("measure"), 9),
            Column::number(head("people"), 3),
            Column::number(head("messages"), 2),
            Column::words(head("department"), 4),
            Column::center(head("taken"), 3),
        ],
        rows,
        note: facts.words("projects.note"),
    };
    Ok(Block::new("table/projects", Body::Table(table)))
}

/// 问题 and 对策 of one candidate in the writers' words.
fn detail(facts: &Facts<'_>, candidate: &Candidate) -> Result<Block, Unreadable> {
    let uid = facts.analysis().message(candidate.best).uid;
    let mut text = Text::default();
    if let Some(passage) = problem(facts, candidate.best)? {
        text.push(facts.say("projects.problem", &[("quote", quoted(facts, &passage, 90))]));
    }
    let merged = merge_alike(facts, &measures(facts, &candidate.messages, 60)?, 3);
    if !merged.is_empty() {
        let from = crate::report::document::pairs(&facts.now(&Filter {
            group: Some(uid),
            ..Filter::default()
        }));
        let said = say_alike(facts, &from, &merged, 70, "special.proposed");
        text.push(facts.say("projects.measures", &[("said", said)]));
    }
    let matter = match facts.analysis().topics.main[candidate.best.index()] {
        Some(at) => Matter::of_topic(facts, &facts.analysis().topics.topics[at as usize]).ok(),
        None => None,
    };
    if let Some((_, districts)) = matter.as_ref().and_then(|matter| matter.districts_words(4)) {
        text.push(facts.say("projects.districts", &[("districts", districts)]));
    }
    Ok(Block::item(
        format!("project/{uid}"),
        3,
        {
            let mut lead = project_name(facts, candidate.best, 40)?;
            lead.push(facts.words("matter.stop"));
            lead
        },
        text,
    ))
}

/// Points of an idea, which its score or one of its signals has by the rule of the ranking.
pub(super) fn points(facts: &Facts<'_>, value: f32, id: MessageId) -> Text {
    let group = facts.now(&Filter {
        group: Some(facts.analysis().message(id).uid),
        ..Filter::default()
    });
    derived(
        f64::from(value),
        format!("{value:.1}"),
        "idea_points",
        &crate::report::document::pairs(&group),
    )
}
