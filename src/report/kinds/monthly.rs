//! The monthly analysis (月分析), and those of a quarter, a half-year and a year: the weekly digest's sections with the course of the year, three
//! tables, general problems, matters that come up again, and the last forecast against what came.

use super::ComposeError;
use super::selection::{survey, titles};
use super::weekly::{counts, finished, heading, lead, matters};
use crate::report::document::{Block, Body, Document};
use crate::report::facts::{Facts, within};
use crate::report::general::section;
use crate::report::kind::Kind;
use crate::report::parts;
use crate::selection::Ranking;

/// Matters in the table.
const IN_TABLE: usize = 10;
/// General problems.
const GENERAL: usize = 3;
/// Matters that come up again.
const RECURRING: usize = 5;

pub(super) fn compose(facts: &Facts<'_>, kind: Kind) -> Result<Document, ComposeError> {
    Ok(finished(facts, kind, blocks(facts)?))
}

/// The text of the analyses of a month and longer.
pub(super) fn blocks(facts: &Facts<'_>) -> Result<Vec<Block>, ComposeError> {
    let hot = parts::hot_topics(facts, IN_TABLE);
    let mut blocks = vec![Block::paragraph("lead", lead(facts, &hot))];
    blocks.push(heading(facts, "counts", 1));
    blocks.extend(counts(facts));
    blocks.push(heading(facts, "months", 2));
    blocks.push(Block::paragraph("sum", parts::sum_and_mean(facts)));
    blocks.extend(parts::last_twelve_months(facts));
    blocks.push(heading(facts, "tables", 2));
    blocks.push(parts::by_field(facts));
    match parts::by_department(facts) {
        Some(table) => blocks.push(table),
        None => blocks.push(Block::paragraph("departments/none", facts.say("regular.no_departments", &[]))),
    }
    blocks.extend(matters(facts, &hot)?);
    // Between the early signs and the suggestions stands what shows in many cases at once.
    let at = blocks.iter().position(|block| block.key == "h/ideas").unwrap_or(blocks.len());
    let mut between = general(facts)?;
    between.push(heading(facts, "recurring", 1));
    between.extend(parts::recurring(facts, RECURRING)?);
    blocks.splice(at..at, between);
    blocks.push(heading(facts, "last_forecast", 1));
    blocks.extend(parts::last_outlook(facts));
    blocks.push(heading(facts, "forecast", 1));
    blocks.extend(parts::outlook(facts));
    blocks.push(heading(facts, "selection", 1));
    blocks.extend(next_topics(facts)?);
    blocks.push(heading(facts, "work", 1));
    blocks.push(Block::new("work", Body::Blank(facts.words("frame.fill_in"))));
    Ok(blocks)
}

/// 选题建议: the topics that the selection proposes, with both forms of their titles and what came in the past year.
fn next_topics(facts: &Facts<'_>) -> Result<Vec<Block>, ComposeError> {
    let survey = survey(facts)?;
    let ranking = Ranking::of(&survey, &facts.basis().weights);
    if ranking.proposed.is_empty() {
        return Ok(vec![Block::paragraph("selection/none", facts.say("regular.no_selection", &[]))]);
    }
    let mut blocks: Vec<Block> = Vec::new();
    for choice in &ranking.proposed {
        let matter = choice.studied.matter;
        let year = within(&matter.filter(), survey.year);
        let [act, about] = titles(facts, matter);
        let slots = [
            ("act", act.into()),
            ("about", about.into()),
            ("messages", facts.messages(&year).text()),
            ("people", facts.people(&year).text()),
        ];
        let text = facts.say("regular.selection", &slots);
        blocks.push(Block::item(format!("selection/{}", matter.code), 2, matter.name.clone(), text));
    }
    blocks.push(Block::paragraph("selection/more", facts.say("regular.selection_more", &[])));
    Ok(blocks)
}

/// 由个案看普遍性问题.
fn general(facts: &Facts<'_>) -> Result<Vec<Block>, ComposeError> {
    let mut blocks = vec![heading(facts, "general", 1)];
    blocks.extend(section(facts, 2, GENERAL)?);
    Ok(blocks)
}
