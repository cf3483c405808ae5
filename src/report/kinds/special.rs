//! Special report (专题专报): one matter from what came in to what was answered.

use super::ComposeError;
use super::frame::{framed, with_annexes};
use crate::corpus::MessageId;
use crate::report::document::{Annex, Block, Body, Document, Text};
use crate::report::facts::{Facts, Subject, Unreadable};
use crate::report::kind::Kind;
use crate::report::matter::{
    Matter, answers, aspects, causes, demands, excerpt, measures, merge_alike, problem, quoted, say_alike, say_answer, statistics,
};
use crate::search::Filter;

/// Points of what people report.
const ASPECTS: usize = 4;
/// Causes and measures that are said.
const MERGED: usize = 5;
/// Messages whose causes and measures are read.
const READ: usize = 200;
/// Characters of a quotation.
const QUOTE: usize = 70;
/// Messages that the annex shows.
const EXCERPTS: usize = 5;
/// Characters of each.
const EXCERPT: usize = 220;

/// Composes the report.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let matter = Matter::of(facts)?;
    let name = matter.name.clone();
    let mut blocks = vec![heading(facts, "basics"), basics(&matter), heading(facts, "reported")];
    blocks.extend(reported(&matter)?);
    blocks.push(heading(facts, "causes"));
    blocks.push(stated_causes(&matter)?);
    blocks.push(heading(facts, "measures"));
    blocks.push(proposed_measures(&matter)?);
    blocks.push(heading(facts, "answers"));
    blocks.extend(given_answers(&matter)?);
    blocks.push(heading(facts, "advice"));
    blocks.push(Block::new("advice", Body::Blank(facts.words("special.fill_in_advice"))));
    let document = framed(facts, Kind::Special, facts.say("special.title", &[("name", name)]), blocks);
    let excerpts = Annex {
        title: facts.words("matter.excerpts"),
        blocks: excerpts(&matter)?,
    };
    let tables = Annex {
        title: facts.words("matter.statistics"),
        blocks: statistics(&matter),
    };
    Ok(with_annexes(document, vec![excerpts, tables]))
}

fn heading(facts: &Facts<'_>, part: &str) -> Block {
    Block::heading(format!("heading/{part}"), 1, facts.words(&format!("special.{part}")))
}

/// 一、基本情况: how much, from how many, of which kinds, where, since when.
pub(super) fn basics(matter: &Matter<'_, '_>) -> Block {
    let facts = matter.facts;
    let all = Filter::default();
    let (messages, people) = (matter.messages(&all), matter.people(&all));
    let slots = [
        ("period", Text::from(facts.days_words(facts.input.period))),
        ("name", matter.name.clone()),
        ("messages", messages.text()),
        ("people", people.text()),
        ("changes", matter.changes_words()),
        ("purposes", matter.purposes_words()),
    ];
    let mut text = facts.say("special.received", &slots);
    text.push(places(matter));
    text.push(course(matter));
    Block::paragraph("basics", text)
}

/// Where: by the offices' column, else as the messages name places, else that nothing is known.
fn places(matter: &Matter<'_, '_>) -> Text {
    let facts = matter.facts;
    if let Some((n, words)) = matter.districts_words(5) {
        let slots = [("n", matter.number(n, "districts_of_messages")), ("districts", words)];
        return facts.say(if n > 1 { "special.districts" } else { "special.district" }, &slots);
    }
    let named: Vec<Text> = matter
        .topic
        .map(|topic| {
            topic
                .places
                .iter()
                .filter(|place| place.messages > 1)
                .take(3)
                .map(|place| place.name.as_str().into())
                .collect()
        })
        .unwrap_or_default();
    if named.is_empty() {
        return facts.say("special.no_district", &[]);
    }
    facts.say("special.places", &[("places", Text::join(named, &facts.words("matter.comma")))])
}

/// Since when, until when, and the month with most.
fn course(matter: &Matter<'_, '_>) -> Text {
    use chrono::{Datelike, NaiveDate};
    let facts = matter.facts;
    let day = |id: &MessageId| facts.analysis().message(*id).time.map(|time| time.naive().date());
    let days: Vec<NaiveDate> = matter.now.iter().filter_map(day).collect();
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Text::default();
    };
    let mut months: std::collections::BTreeMap<(i32, u32), u32> = std::collections::BTreeMap::new();
    days.iter()
        .for_each(|day| *months.entry((day.year(), day.month())).or_default() += 1);
    // Of equal months the latest.
    let most = months.iter().max_by_key(|(month, n)| (**n, **month)).map(|(month, _)| *month);
    let slots = [("first", Text::from(facts.day(*first))), ("last", facts.day(*last).into())];
    let mut text = if first == last {
        Text::default()
    } else {
        facts.say("special.course", &slots)
    };
    let whole = |(year, month): (i32, u32)| {
        let opening = NaiveDate::from_ymd_opt(year, month, 1)?;
        let closing = opening + chrono::Months::new(1) - chrono::Days::new(1);
        Some(crate::corpus::Period {
            first: opening.max(facts.input.period.first),
            last: closing.min(facts.input.period.last),
        })
    };
    if let (true, Some(month), Some(days)) = (months.len() > 2, most, most.and_then(whole)) {
        let name = facts.say(
            "matter.month",
            &[("year", month.0.to_string().into()), ("month", month.1.to_string().into())],
        );
        text.push(facts.say("special.peak", &[("month", name), ("messages", matter.messages_in(days).text())]));
    }
    text
}

/// 二、主要反映: the aspects that most share, each with a sentence; of few messages their sentences alone.
pub(super) fn reported(matter: &Matter<'_, '_>) -> Result<Vec<Block>, Unreadable> {
    let facts = matter.facts;
    let known: String = match facts.input.subject {
        Subject::Words { words, .. } => words.clone(),
        _ => String::new(),
    };
    let found = aspects(matter, &known, ASPECTS)?;
    if found.len() >= 2 {
        let item = |aspect: &crate::report::matter::Aspect| {
            let slots = [
                ("word", Text::from(aspect.word.as_str())),
                ("messages", matter.messages(&aspect.filter).text()),
                ("people", matter.people(&aspect.filter).text()),
                ("share", matter.share(&aspect.filter)),
                ("quote", quoted(facts, &aspect.passage, QUOTE)),
            ];
            Block::item(
                format!("reported/{}", aspect.word),
                2,
                facts.say("special.aspect_lead", &slots[..1]),
                facts.say("special.aspect", &slots),
            )
        };
        let mut blocks: Vec<Block> = found.iter().map(item).collect();
        blocks.extend(asked_for(matter)?);
        return Ok(blocks);
    }
    let mut sentences = Vec::new();
    for &id in &matter.now[..matter.now.len().min(READ)] {
        sentences.extend(problem(facts, id)?);
    }
    let merged = merge_alike(facts, &sentences, ASPECTS);
    if merged.is_empty() {
        return Ok(vec![Block::paragraph("reported", facts.say("special.nothing_reported", &[]))]);
    }
    let text = facts.say(
        "special.reported_words",
        &[("said", say_alike(facts, &matter.pairs(), &merged, QUOTE, "special.said"))],
    );
    Ok(std::iter::once(Block::paragraph("reported", text))
        .chain(asked_for(matter)?)
        .collect())
}

/// 群众主要诉求: what many of a topic's people ask for.
fn asked_for(matter: &Matter<'_, '_>) -> Result<Option<Block>, Unreadable> {
    let facts = matter.facts;
    let Some(topic) = matter.topic else { return Ok(None) };
    let asked = demands(facts, topic, &matter.now)?;
    let said = (1..).zip(&asked).map(|(nth, passage)| {
        let slots = [
            ("nth", facts.words(&format!("matter.nth{nth}")).into()),
            ("quote", quoted(facts, passage, QUOTE)),
        ];
        facts.say("special.said_one", &slots)
    });
    let said = Text::join(said, &facts.words("matter.between"));
    Ok((!asked.is_empty()).then(|| Block::paragraph("asked_for", facts.say("special.asked_for", &[("said", said)]))))
}

/// 三、原因分析: what the writers themselves give as the cause.
pub(super) fn stated_causes(matter: &Matter<'_, '_>) -> Result<Block, Unreadable> {
    let facts = matter.facts;
    let merged = merge_alike(facts, &causes(facts, &matter.now, READ)?, MERGED);
    let text = if merged.is_empty() {
        facts.say("special.no_causes", &[])
    } else {
        facts.say(
            "special.stated_causes",
            &[("said", say_alike(facts, &matter.pairs(), &merged, QUOTE, "special.said"))],
        )
    };
    Ok(Block::paragraph("causes", text))
}

/// 四、群众建议: what the writers propose, those who say the like together.
pub(super) fn proposed_measures(matter: &Matter<'_, '_>) -> Result<Block, Unreadable> {
    let facts = matter.facts;
    let passages = measures(facts, &matter.now, READ)?;
    let merged = merge_alike(facts, &passages, MERGED);
    let measure = Filter {
        measure: Some(true),
        ..Filter::default()
    };
    let text = if merged.is_empty() {
        facts.say("special.no_measures", &[])
    } else {
        let slots = [
            ("messages", matter.messages(&measure).text()),
            ("said", say_alike(facts, &matter.pairs(), &merged, QUOTE, "special.proposed")),
        ];
        facts.say("special.proposed_measures", &slots)
    };
    Ok(Block::paragraph("measures", text))
}

/// 五、已有答复和办理: how many were answered, who had them, what was said last.
pub(super) fn given_answers(matter: &Matter<'_, '_>) -> Result<Vec<Block>, Unreadable> {
    let facts = matter.facts;
    let mut blocks = Vec::new();
    if let Some(departments) = matter.departments_words(5) {
        blocks.push(Block::paragraph(
            "departments",
            facts.say("special.departments", &[("departments", departments)]),
        ));
    }
    let replied = Filter {
        replied: Some(true),
        ..Filter::default()
    };
    let n = matter.messages(&replied);
    if n.n == 0 {
        blocks.push(Block::paragraph("answers", facts.say("special.no_answers", &[])));
        return Ok(blocks);
    }
    let mut text = facts.say("special.answered", &[("messages", n.text()), ("share", matter.share(&replied))]);
    for answer in answers(matter, 3, 110)? {
        text.push(say_answer(facts, &answer, 120));
    }
    blocks.push(Block::paragraph("answers", text));
    Ok(blocks)
}

/// 典型来件摘录: the most typical messages, shortened and masked.
pub(super) fn excerpts(matter: &Matter<'_, '_>) -> Result<Vec<Block>, Unreadable> {
    typical(matter)
        .into_iter()
        .take(EXCERPTS)
        .map(|id| excerpt_block(matter.facts, id, EXCERPT))
        .collect()
}

/// The topic's representatives of the period first, then the best graded; one for each writer.
fn typical(matter: &Matter<'_, '_>) -> Vec<MessageId> {
    let analysis = matter.facts.analysis();
    let mut order: Vec<MessageId> = matter
        .topic
        .map(|topic| {
            topic
                .representatives
                .iter()
                .copied()
                .filter(|id| matter.now.binary_search(id).is_ok())
                .collect()
        })
        .unwrap_or_default();
    let mut rest: Vec<MessageId> = matter.now.iter().copied().filter(|id| analysis.is_distinct(*id)).collect();
    rest.sort_by(|a, b| {
        let grade = |id: &MessageId| analysis.parts[id.index()].grade;
        grade(b).total_cmp(&grade(a)).then_with(|| a.cmp(b))
    });
    order.extend(rest);
    let mut seen = std::collections::BTreeSet::new();
    order.retain(|&id| seen.insert(id));
    let mut writers = std::collections::BTreeSet::new();
    order.retain(|&id| analysis.message(id).voice.writer.is_none_or(|writer| writers.insert(writer)));
    order
}

/// One message, shortened, with its day and channel and without its number.
pub(super) fn excerpt_block(facts: &Facts<'_>, id: MessageId, chars: usize) -> Result<Block, Unreadable> {
    let row = facts.analysis().message(id);
    let day = row
        .time
        .map_or_else(|| facts.words("matter.undated"), |time| facts.day(time.naive().date()));
    let channel = facts.words(&format!("matter.channel_{}", row.channel.code()));
    let district = row.district.map(|at| facts.analysis().symbol(at));
    let slots = [
        ("day", Text::from(day)),
        ("channel", channel.into()),
        ("district", district.unwrap_or_default().into()),
    ];
    let lead = facts.say(
        if district.is_some() {
            "matter.excerpt_place"
        } else {
            "matter.excerpt_lead"
        },
        &slots,
    );
    let mut text = Text::from(facts.words("matter.excerpt_open"));
    text.push(quoted(facts, &excerpt(facts, id, chars)?, chars + 2));
    text.push(facts.words("matter.excerpt_close").as_str());
    Ok(Block::item(format!("excerpt/{}", row.uid), 3, lead, text))
}
