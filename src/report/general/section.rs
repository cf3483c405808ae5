//! General problems in a document: what is seen, the evidence, the causes and measures that writers give, and the list of matters.

use super::find::{GeneralParams, GeneralProblem, general_problems};
use crate::corpus::MessageId;
use crate::report::document::{Annex, Block, Body, Column, Pairs, Row, Table, Text, pairs};
use crate::report::facts::{Facts, Unreadable};
use crate::report::matter::{
    Alike, Passage, causes, departments, derived, measures, merge_alike, problem as problem_of, quoted, say_alike, topic_link,
};
use crate::search::Filter;

/// Matters of a table.
const ROWS: usize = 30;
/// Messages whose causes and measures are read.
const READ: usize = 150;
/// Causes and measures that are said.
const SAID: usize = 3;
/// Groups of sentences from which they are chosen.
const MERGED: usize = 20;
/// Messages that are read for an example.
const EXAMPLES: usize = 20;
/// Characters of a quotation.
const QUOTE: usize = 60;

/// The general problems of the document's period as paragraphs that open with their names, at most `most`; without any, the sentence that says
/// so. Cost: that of [`general_problems`], and at most some hundred texts are read for each.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report) fn section(facts: &Facts<'_>, level: u8, most: usize) -> Result<Vec<Block>, Unreadable> {
    paragraphs(facts, &found(facts, most), level)
}

/// The same of problems that were found already.
///
/// # Errors
/// When a text cannot be read.
pub(in crate::report) fn paragraphs(facts: &Facts<'_>, problems: &[GeneralProblem], level: u8) -> Result<Vec<Block>, Unreadable> {
    if problems.is_empty() {
        return Ok(vec![Block::paragraph("general", facts.say("general.none", &[]))]);
    }
    problems.iter().map(|problem| item(facts, problem, level)).collect()
}

/// The problems of the document's period.
pub(in crate::report) fn found(facts: &Facts<'_>, most: usize) -> Vec<GeneralProblem> {
    let params = GeneralParams {
        kept: most,
        ..GeneralParams::default()
    };
    general_problems(facts.analysis(), facts.input.period, &params)
}

/// The messages that the problem's word leads to.
fn leads_to(facts: &Facts<'_>, problem: &GeneralProblem) -> Pairs {
    let keyword = facts.analysis().keywords.terms.iter().any(|term| term.text == problem.word);
    pairs(&facts.now(&Filter {
        keyword: keyword.then(|| problem.word.clone()),
        ..Filter::default()
    }))
}

/// The words that name it: the first and two more.
pub(in crate::report) fn name(facts: &Facts<'_>, problem: &GeneralProblem) -> Text {
    let companions = problem.companions.iter().take(2).map(|word| Text::from(word.as_str()));
    let mut text = Text::from(problem.word.as_str());
    if !problem.companions.is_empty() {
        let words = Text::join(companions, &facts.words("matter.comma"));
        text.push(facts.say("general.in_brackets", &[("words", words)]));
    }
    text
}

fn item(facts: &Facts<'_>, problem: &GeneralProblem, level: u8) -> Result<Block, Unreadable> {
    let from = leads_to(facts, problem);
    let number = |n: usize, rule: &str| derived(n as f64, n.to_string(), rule, &from);
    let words = std::iter::once(&problem.word).chain(problem.companions.iter().take(4));
    let slots = [
        ("messages", number(problem.messages.len(), "messages_of_matters")),
        ("people", number(problem.people as usize, "people_of_matters")),
        ("matters", number(problem.topics.len(), "matters")),
        ("places", number(problem.places.len(), "places_of_matters")),
        (
            "words",
            Text::join(words.map(|word| Text::from(word.as_str())), &facts.words("matter.comma")),
        ),
    ];
    let mut text = facts.say("general.seen", &slots);
    text.push(of_keyword(facts, problem));
    text.push(districts(facts, problem, &from));
    text.push(departments_words(facts, problem, &from));
    let distinct = one_of_each(facts, problem);
    if let Some(passage) = example(facts, problem, &distinct)? {
        text.push(facts.say("general.such_as", &[("quote", quoted(facts, &passage, QUOTE))]));
    }
    let merged = of_the_kind(facts, problem, &causes(facts, &distinct, READ)?);
    if merged.is_empty() {
        text.push(facts.say("general.no_causes", &[]));
    } else {
        let said = say_alike(facts, &from, &merged, QUOTE, "special.said");
        text.push(facts.say("general.causes", &[("said", said)]));
    }
    let merged = of_the_kind(facts, problem, &measures(facts, &distinct, READ)?);
    if merged.is_empty() {
        text.push(facts.say("general.no_measures", &[]));
    } else {
        let said = say_alike(facts, &from, &merged, QUOTE, "special.proposed");
        text.push(facts.say("general.measures", &[("said", said)]));
    }
    Ok(Block::item(
        format!("general/{}", problem.word),
        level,
        facts.say("general.lead", &[("name", name(facts, problem))]),
        text,
    ))
}

/// Whether a text holds a word of the kind.
fn speaks_of(problem: &GeneralProblem, text: &str) -> bool {
    text.contains(problem.word.as_str()) || problem.companions.iter().any(|word| text.contains(word.as_str()))
}

/// The first sentence of a problem that speaks of the kind by itself; without one the first.
fn example(facts: &Facts<'_>, problem: &GeneralProblem, messages: &[MessageId]) -> Result<Option<Passage>, Unreadable> {
    let mut first = None;
    for &id in messages.iter().take(EXAMPLES) {
        let Some(passage) = problem_of(facts, id)? else { continue };
        if speaks_of(problem, &passage.text) {
            return Ok(Some(passage));
        }
        first = first.or(Some(passage));
    }
    Ok(first)
}

/// Sentences that say the like, those that speak of the kind or that several people say: letters hold other matters too.
fn of_the_kind(facts: &Facts<'_>, problem: &GeneralProblem, passages: &[Passage]) -> Vec<Alike> {
    let mut merged = merge_alike(facts, passages, MERGED);
    merged.retain(|alike| {
        let people = facts.analysis().people(alike.messages.iter().copied());
        people > 1 || speaks_of(problem, &alike.passage.text)
    });
    merged.truncate(SAID);
    merged
}

/// All messages of the period that hold the word, in topics or not: a number that a filter gives.
fn of_keyword(facts: &Facts<'_>, problem: &GeneralProblem) -> Text {
    let keyword = facts.now(&Filter {
        keyword: Some(problem.word.clone()),
        ..Filter::default()
    });
    let count = facts.messages(&keyword);
    if count.n == 0 {
        return Text::default();
    }
    let slots = [("word", Text::from(problem.word.as_str())), ("messages", count.text())];
    facts.say("general.of_keyword", &slots)
}

/// The districts of its messages, as the offices' files give them.
fn districts(facts: &Facts<'_>, problem: &GeneralProblem, from: &Pairs) -> Text {
    let analysis = facts.analysis();
    let mut known: Vec<u32> = problem.messages.iter().filter_map(|&id| analysis.message(id).district).collect();
    known.sort_unstable();
    known.dedup();
    if known.is_empty() {
        return Text::default();
    }
    let named = known.iter().take(5).map(|&at| Text::from(analysis.symbol(at)));
    let slots = [
        (
            "n",
            derived(known.len() as f64, known.len().to_string(), "districts_of_matters", from),
        ),
        ("districts", Text::join(named, &facts.words("matter.comma"))),
    ];
    facts.say("general.districts", &slots)
}

/// The departments that had them.
fn departments_words(facts: &Facts<'_>, problem: &GeneralProblem, from: &Pairs) -> Text {
    let counted = departments(facts, &problem.messages);
    if counted.is_empty() {
        return Text::default();
    }
    let one = |(name, n): &(String, u32)| {
        let slots = [
            ("name", Text::from(name.as_str())),
            ("messages", derived(f64::from(*n), n.to_string(), "messages_of_matters", from)),
        ];
        facts.say("matter.name_and_count", &slots)
    };
    let named = Text::join(counted.iter().take(3).map(one), &facts.words("matter.comma"));
    facts.say("general.departments", &[("departments", named)])
}

/// Messages in an order in which every matter speaks once before any speaks twice: a loud matter is not the voice of all.
fn one_of_each(facts: &Facts<'_>, problem: &GeneralProblem) -> Vec<MessageId> {
    let topics = &facts.analysis().topics.topics;
    let own = |at: &u32| -> Vec<MessageId> {
        let members = topics[*at as usize].members.iter().copied();
        members.filter(|id| problem.messages.binary_search(id).is_ok()).collect()
    };
    let by_topic: Vec<Vec<MessageId>> = problem.topics.iter().map(own).collect();
    let longest = by_topic.iter().map(Vec::len).max().unwrap_or(0);
    let rounds = (0..longest).flat_map(|nth| by_topic.iter().filter_map(move |own| own.get(nth).copied()));
    rounds.take(READ * 2).collect()
}

/// 明细表: a table for each problem with its matters, and the rule by which it was found.
pub(in crate::report) fn detail_tables(facts: &Facts<'_>, problems: &[GeneralProblem]) -> Annex {
    let params = GeneralParams::default();
    let slots = [
        ("matters", Text::from(params.matters.to_string())),
        ("places", params.places.to_string().into()),
        ("people", params.people.to_string().into()),
        ("cohesion", format!("{:.1}", params.cohesion).into()),
    ];
    let rule = Block::paragraph("general/rule", facts.say("general.rule", &slots));
    Annex {
        title: facts.words("general.details"),
        blocks: std::iter::once(rule)
            .chain(problems.iter().map(|problem| table(facts, problem)))
            .collect(),
    }
}

fn table(facts: &Facts<'_>, problem: &GeneralProblem) -> Block {
    let topics = &facts.analysis().topics.topics;
    let row = |(nth, &at): (usize, &u32)| {
        let topic = &topics[at as usize];
        let own = facts.now(&Filter {
            topic: Some(topic.id),
            ..Filter::default()
        });
        let place = topic
            .places
            .first()
            .map_or_else(|| facts.words("matter.none"), |place| place.name.clone());
        Row {
            cells: vec![
                nth.to_string().into(),
                topic_link(topic),
                place.into(),
                facts.messages(&own).text(),
                facts.people(&own).text(),
            ],
            total: false,
        }
    };
    let mut rows: Vec<Row> = (1..).zip(problem.topics.iter().take(ROWS)).map(row).collect();
    let from = leads_to(facts, problem);
    rows.push(Row {
        cells: vec![
            Text::default(),
            facts.say("general.all", &[("n", problem.topics.len().to_string().into())]),
            Text::default(),
            derived(
                problem.messages.len() as f64,
                problem.messages.len().to_string(),
                "messages_of_matters",
                &from,
            ),
            derived(f64::from(problem.people), problem.people.to_string(), "people_of_matters", &from),
        ],
        total: true,
    });
    let table = Table {
        title: facts.say("general.table", &[("name", name(facts, problem))]).to_string(),
        number: 0,
        unit: facts.words("matter.table_unit"),
        columns: vec![
            Column::center(facts.words("general.head_nth"), 1),
            Column::words(facts.words("general.head_matter"), 6),
            Column::words(facts.words("general.head_place"), 3),
            Column::number(facts.words("matter.head_messages"), 1),
            Column::number(facts.words("matter.head_people"), 1),
        ],
        rows,
        note: if problem.topics.len() > ROWS {
            facts.say("general.cut", &[("n", ROWS.to_string().into())]).to_string()
        } else {
            String::new()
        },
    };
    Block::new(format!("general/table/{}", problem.word), Body::Table(table))
}
