//! Topic selection (选题建议): basis, proposed topics, those that stand by, those that are not suitable, what is to be decided.

mod against;
mod brief;
mod questions;
mod scores;

pub use against::against;
pub use brief::{Brief, brief};

pub(super) use brief::titles;
pub(super) use questions::questions;

use chrono::Datelike;

use super::ComposeError;
use super::call::call_blocks;
use super::frame::{framed, with_annexes};
use crate::corpus::MessageId;
use crate::report::document::{Annex, Block, Body, Column, Document, Figure, Of, Row, Table, Text, pairs};
use crate::report::facts::{Against, Facts, Unreadable, within};
use crate::report::kind::Kind;
use crate::search::Filter;
use crate::selection::{Choice, Matter, Ranking, Replies, Survey, SurveyInput};

impl Replies for Facts<'_> {
    type Error = Unreadable;

    fn reply(&self, id: MessageId) -> Result<String, Unreadable> {
        Ok(self.text_of(id)?.reply.text)
    }
}

/// Studies all matters for a document or a page. Cost: that of [`Survey::of`].
///
/// # Errors
/// When a reply cannot be read.
pub fn survey<'a>(facts: &Facts<'a>) -> Result<Survey<'a>, Unreadable> {
    let input = SurveyInput {
        analysis: facts.analysis(),
        basis: facts.basis(),
        period: facts.input.period,
        before: facts.before,
    };
    Survey::of(&input, facts)
}

/// Composes the document.
pub(super) fn compose(facts: &Facts<'_>) -> Result<Document, ComposeError> {
    let survey = survey(facts)?;
    if survey.messages == 0 {
        return Err(ComposeError::NoMessages);
    }
    let ranking = Ranking::of(&survey, &facts.basis().weights);
    let mut blocks = vec![
        Block::heading("basis", 1, facts.words("selection.basis_heading")),
        basis(facts, &survey),
    ];
    blocks.push(Block::heading("proposed", 1, facts.words("selection.proposed_heading")));
    let lead = if ranking.proposed.is_empty() {
        facts.say("selection.none_proposed", &[])
    } else {
        facts.say("selection.proposed_lead", &[("n", ranking.proposed.len().to_string().into())])
    };
    blocks.push(Block::paragraph("proposed/lead", lead));
    for choice in &ranking.proposed {
        proposed(facts, &survey, choice, &mut blocks)?;
    }
    further(facts, &survey, &ranking, &mut blocks);
    unsuitable(facts, &survey, &ranking, &mut blocks)?;
    blocks.push(Block::heading("decide", 1, facts.words("selection.decide_heading")));
    blocks.push(Block::paragraph("decide/text", facts.words("selection.decide")));
    blocks.push(Block::new("decide/blank", Body::Blank(facts.words("frame.confirm"))));
    let mut annexes = vec![Annex {
        title: facts.words("selection_annex.scores"),
        blocks: scores::blocks(facts, &survey, &ranking),
    }];
    if let Some(first) = ranking.proposed.first() {
        let days = brief::call_days(&survey, first.studied.tally.year_people);
        annexes.push(Annex {
            title: facts.words("selection_annex.call"),
            blocks: call_blocks(facts, first.studied.matter, &first.studied.members, days)?,
        });
    }
    Ok(with_annexes(framed(facts, Kind::Selection, title(facts, &survey), blocks), annexes))
}

/// 关于第3期（6月）人民建议征集选题的建议: the number counts the calls recorded in the year of the launch.
fn title(facts: &Facts<'_>, survey: &Survey<'_>) -> Text {
    let year = survey.launch.year();
    let calls = facts.basis().campaigns.iter();
    let number = calls.filter(|campaign| campaign.days.first.year() == year).count() + 1;
    let slots = [
        ("number", number.to_string().into()),
        ("month", survey.launch.month().to_string().into()),
    ];
    facts.say("selection.title", &slots)
}

fn basis(facts: &Facts<'_>, survey: &Survey<'_>) -> Block {
    let all = Filter::default();
    let year = within(&all, survey.year);
    let compared = facts.compared(&all);
    let covered = Text::from(Figure {
        shown: survey.covered.to_string(),
        of: Of::Derived {
            value: f64::from(survey.covered),
            rule: "selection/covered".to_owned(),
            from: pairs(&year),
        },
    });
    let slots = [
        ("period", facts.days_words(facts.input.period).into()),
        ("year_days", facts.days_words(survey.year).into()),
        ("year", facts.messages(&year).text()),
        ("year_people", facts.people(&year).text()),
        ("now", compared.now.text()),
        ("now_people", facts.people(&facts.now(&all)).text()),
        ("change", facts.change_words(&compared, Against::Before)),
        ("covered", covered),
    ];
    let mut text = facts.say("selection.basis", &slots);
    if let Some((first, _)) = facts.known.filter(|(first, _)| *first > survey.year.first) {
        text.push(facts.say("selection.not_whole", &[("first", facts.day(first).into())]));
    }
    text.push(match facts.basis().key_work.len() {
        0 => facts.say("selection.without_key_work", &[]),
        n => facts.say("selection.with_key_work", &[("n", n.to_string().into())]),
    });
    Block::paragraph("basis/text", text)
}

/// The blocks of one proposed topic.
fn proposed(facts: &Facts<'_>, survey: &Survey<'_>, choice: &Choice<'_, '_>, blocks: &mut Vec<Block>) -> Result<(), ComposeError> {
    let one = choice.studied;
    let said = brief(facts, survey, one)?;
    let key = |part: &str| format!("topic/{}/{part}", one.matter.code);
    let words = |name: &str| facts.words(&format!("selection.{name}")).trim_end_matches(['。', '.']).to_owned();
    let item = |part: &str, name: &str, text: Text| Block::item(key(part), 3, words(name), text);
    let [act, about] = said.titles.clone();
    blocks.push(Block::heading(key("name"), 2, one.matter.name.clone()));
    let titles = facts.say("selection.titles_text", &[("act", act.into()), ("about", about.into())]);
    blocks.push(item("titles", "titles", stopped(facts, titles)));
    blocks.push(item("reasons", "reasons", Text::join(said.reasons, "")));
    blocks.push(item("questions", "questions", facts.say("selection.questions_text", &[])));
    for (at, question) in said.questions.into_iter().enumerate() {
        blocks.push(Block::item(key(&format!("question{}", at + 1)), 4, "", question));
    }
    blocks.push(item("way", "way", said.way));
    blocks.push(item("time", "time", said.time));
    blocks.push(item("joint", "joint", stopped(facts, said.joint.into())));
    let risks = Text::join(said.risks, &facts.words("selection.semicolon"));
    blocks.push(item("risks", "risks", stopped(facts, risks)));
    Ok(())
}

/// A text with a full stop behind it.
fn stopped(facts: &Facts<'_>, mut text: Text) -> Text {
    text.push(facts.words("selection.stop"));
    text
}

fn row(cells: Vec<Text>) -> Row {
    Row { cells, total: false }
}

/// What stands by, in a table.
fn further(facts: &Facts<'_>, survey: &Survey<'_>, ranking: &Ranking<'_, '_>, blocks: &mut Vec<Block>) {
    blocks.push(Block::heading("further", 1, facts.words("selection.further_heading")));
    if ranking.further.is_empty() {
        blocks.push(Block::paragraph("further/none", facts.words("selection.further_none")));
        return;
    }
    blocks.push(Block::paragraph("further/lead", facts.words("selection.further_lead")));
    let column = |name: &str| facts.words(&format!("selection.col_{name}"));
    let rows = ranking.further.iter().zip(1..).map(|(choice, at): (&Choice<'_, '_>, u32)| {
        let matter: &Matter = choice.studied.matter;
        let year = brief::of_year(survey, matter);
        let compared = facts.compared(&matter.filter());
        row(vec![
            at.to_string().into(),
            titles(facts, matter)[1].clone().into(),
            facts.messages(&year).text(),
            facts.people(&year).text(),
            compared.now.text(),
            facts.change_cell(&compared, Against::Before),
            scores::score(facts, survey, choice),
        ])
    });
    let table = Table {
        title: facts.words("selection.further_table"),
        number: 0,
        unit: String::new(),
        columns: vec![
            Column::center(column("no"), 5),
            Column::words(column("title"), 34),
            Column::number(column("year"), 11),
            Column::number(column("people"), 11),
            Column::number(column("now"), 10),
            Column::number(column("change"), 11),
            Column::number(column("score"), 8),
        ],
        rows: rows.collect(),
        note: String::new(),
    };
    blocks.push(Block::new("further/table", Body::Table(table)));
}

/// What is not suitable, each with its reasons.
fn unsuitable(facts: &Facts<'_>, survey: &Survey<'_>, ranking: &Ranking<'_, '_>, blocks: &mut Vec<Block>) -> Result<(), ComposeError> {
    blocks.push(Block::heading("unsuitable", 1, facts.words("selection.unsuitable_heading")));
    if ranking.unsuitable.is_empty() {
        blocks.push(Block::paragraph("unsuitable/none", facts.words("selection.unsuitable_none")));
        return Ok(());
    }
    blocks.push(Block::paragraph("unsuitable/lead", facts.words("selection.unsuitable_lead")));
    for choice in &ranking.unsuitable {
        let matter = choice.studied.matter;
        let year = brief::of_year(survey, matter);
        let reasons = Text::join(against(facts, survey, choice)?, &facts.words("selection.semicolon"));
        let slots = [
            ("n", facts.messages(&year).text()),
            ("people", facts.people(&year).text()),
            ("reasons", reasons),
        ];
        blocks.push(Block::item(
            format!("unsuitable/{}", matter.code),
            2,
            matter.name.clone(),
            facts.say("selection.unsuitable_one", &slots),
        ));
    }
    Ok(())
}
