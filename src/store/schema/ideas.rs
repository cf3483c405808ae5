//! `parts` (what each message says of its idea) and `ideas` (the ranking).

use rayon::prelude::*;

use super::super::StoreError;
use super::super::tables::{Coded, Column, ReadTable, Table};
use super::Tables;
use crate::analysis::Analysis;
use crate::corpus::MessageId;
use crate::ideas::{Decision, DropReason, IdeaParts, N_SIGNALS, Part, RankedIdea, Signal};

/// Picks one part of an idea.
type PartOf = fn(&IdeaParts) -> Part;

/// The parts by name, as columns and as fields.
const PARTS: [(&str, PartOf); 4] = [
    ("problem", |parts| parts.problem),
    ("cause", |parts| parts.cause),
    ("measure", |parts| parts.measure),
    ("public", |parts| parts.public),
];

pub(super) fn parts_table(analysis: &Analysis) -> Table {
    columns(&analysis.parts, &analysis.measure_chars)
}

/// The columns of parts; the cache of a batch uses them too.
pub(in super::super) fn columns(parts: &[IdeaParts], measure_chars: &[Vec<(u32, u32)>]) -> Table {
    let mut table = Table::new();
    for (name, part) in PARTS {
        let edge = |of: fn((u32, u32)) -> u32| Column::OptU32(parts.iter().map(|row| part(row).sentence.map(of)).collect());
        table = table
            .with(name, Column::F32(parts.iter().map(|row| part(row).value).collect()))
            .with(&format!("{name}_start"), edge(|(start, _)| start))
            .with(&format!("{name}_end"), edge(|(_, end)| end));
    }
    table
        .with("grade", Column::F32(parts.iter().map(|row| row.grade).collect()))
        .with("missing", Column::U32(parts.iter().map(|row| u32::from(row.missing)).collect()))
        .with("traps", Column::U32(parts.iter().map(|row| u32::from(row.traps)).collect()))
        .with("repeatable", Column::Bool(parts.iter().map(|row| row.repeatable).collect()))
        .with(
            "measure_bytes",
            Column::Bytes(parts.iter().map(|row| super::pack_pairs(&row.measure_spans)).collect()),
        )
        .with(
            "measure_chars",
            Column::Bytes(measure_chars.iter().map(|pairs| super::pack_pairs(pairs)).collect()),
        )
}

pub(super) fn ranking_table(analysis: &Analysis) -> Table {
    let ideas = &analysis.ideas;
    let number = |of: fn(&RankedIdea) -> f32| Column::F32(ideas.iter().map(of).collect());
    let code =
        |of: fn(Decision) -> Option<&'static str>| Column::Coded(Coded::of_texts(ideas.iter().map(|idea| idea.decision.and_then(of))));
    let mut table = Table::new()
        .with("message", Column::U32(ideas.iter().map(|idea| idea.message.0).collect()))
        .with("rank", Column::U32(ideas.iter().map(|idea| idea.rank).collect()))
        .with("score", number(|idea| idea.score))
        .with("support", number(|idea| idea.support))
        .with("novelty", number(|idea| idea.novelty))
        .with("decision", code(|decision| Some(decision.code())))
        .with("reason", code(|decision| decision.reason().map(DropReason::code)))
        .with(
            "shortlist_rank",
            Column::OptU32(ideas.iter().map(|idea| idea.shortlist_rank).collect()),
        )
        .with("shelf", Column::Bool(ideas.iter().map(|idea| idea.shelf).collect()));
    for (at, signal) in Signal::ALL.iter().enumerate() {
        table = table.with(&lost(*signal), Column::F32(ideas.iter().map(|idea| idea.lost[at]).collect()));
    }
    table
}

/// The column of the points that a signal takes.
fn lost(signal: Signal) -> String {
    format!("lost_{}", signal.code())
}

pub(super) fn read_parts(tables: &Tables) -> Result<Vec<IdeaParts>, StoreError> {
    parts(&tables.open("parts")?)
}

pub(super) fn read_measure_chars(tables: &Tables) -> Result<Vec<Vec<(u32, u32)>>, StoreError> {
    super::contents::unpacked(&tables.open("parts")?, "measure_chars")
}

pub(super) fn read_ranking(tables: &Tables) -> Result<Vec<RankedIdea>, StoreError> {
    let table = tables.open("ideas")?;
    let (message, rank, score) = (table.u32("message")?, table.u32("rank")?, table.f32("score")?);
    let (support, novelty) = (table.f32("support")?, table.f32("novelty")?);
    let (decision, reason) = (table.names("decision")?, table.names("reason")?);
    let (shortlist_rank, shelf) = (table.opt_u32("shortlist_rank")?, table.bool("shelf")?);
    let mut losses: Vec<Vec<f32>> = Vec::with_capacity(N_SIGNALS);
    for signal in Signal::ALL {
        losses.push(table.f32(&lost(signal))?);
    }
    let idea = |row: usize| {
        let reason = reason.of(row).map(String::as_str);
        let decided = decision.of(row);
        let decided = decided.map(|code| super::code(tables.path(), code, |code| Decision::from_codes(code, reason)));
        Ok(RankedIdea {
            message: MessageId(message[row]),
            rank: rank[row],
            score: score[row],
            support: support[row],
            novelty: novelty[row],
            decision: decided.transpose()?,
            lost: std::array::from_fn(|at| losses[at][row]),
            shortlist_rank: shortlist_rank[row],
            shelf: shelf[row],
        })
    };
    (0..table.rows()).into_par_iter().map(idea).collect()
}

/// The inverse of [`columns`].
#[expect(clippy::type_complexity, reason = "two columns that always travel together")]
pub(in super::super) fn rows(table: &ReadTable) -> Result<(Vec<IdeaParts>, Vec<Vec<(u32, u32)>>), StoreError> {
    Ok((parts(table)?, super::contents::unpacked(table, "measure_chars")?))
}

fn parts(table: &ReadTable) -> Result<Vec<IdeaParts>, StoreError> {
    let edge = |name: &str, edge: &str| table.opt_u32(&format!("{name}_{edge}"));
    let mut read = Vec::with_capacity(PARTS.len());
    for (name, _) in PARTS {
        read.push((table.f32(name)?, edge(name, "start")?, edge(name, "end")?));
    }
    let part = |at: usize, row: usize| {
        let (value, start, end) = &read[at];
        Part {
            value: value[row],
            sentence: start[row].zip(end[row]),
        }
    };
    let (grade, spans) = (table.f32("grade")?, table.rows_of("measure_bytes")?);
    let (missing, traps, repeatable) = (table.u32("missing")?, table.u32("traps")?, table.bool("repeatable")?);
    let parts = |row: usize| IdeaParts {
        problem: part(0, row),
        cause: part(1, row),
        measure: part(2, row),
        public: part(3, row),
        grade: grade[row],
        measure_spans: super::unpack_pairs(spans.of(row)),
        missing: missing[row] as u8,
        traps: traps[row] as u8,
        repeatable: repeatable[row],
    };
    Ok((0..table.rows()).into_par_iter().map(parts).collect())
}
