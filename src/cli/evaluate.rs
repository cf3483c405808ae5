//! `minzhi evaluate`: how far the analysis agrees with a reader.

use std::io::Write;
use std::path::Path;

use super::args::Summary;
use crate::evaluate::{ClassFigures, Decisions, Disagreement, Estimate, GroupFigures, LostRow, QuestionFigures, ReaderFigures};
use crate::run::{self, Evaluated, Models};
use crate::service::{Lang, answer_words, figure};
use crate::store::export::Format;
use crate::store::tables::{Column, Table};
use crate::store::{Snapshot, Workspace};

/// Rows that are named one by one on a terminal.
const SHOWN: usize = 20;

/// Compares, keeps the figures, prints them; with `disagreements`, writes where reader and machine differ.
pub(super) fn evaluate(
    root: &Path,
    readings: &Path,
    second: Option<&Path>,
    disagreements: Option<&Path>,
    format: Summary,
    lang: Lang,
) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let models = Models::load(root)?;
    let lock = workspace.lock()?;
    let snapshot = Snapshot::open(&workspace, models.analyzer())?;
    let files: Vec<&Path> = std::iter::once(readings).chain(second).collect();
    let made = run::evaluate(&workspace, &lock, &snapshot, &models.text.values, &files, super::now())?;
    if let Some(path) = disagreements {
        let table = disagreement_table(&snapshot, &made.outcome.disagreements);
        let ending = path.extension().and_then(|ending| ending.to_str());
        let format = ending.and_then(Format::from_code).unwrap_or(Format::Csv);
        super::export::into_file(table, format, path)?;
    }
    super::output::print(|out| match format {
        Summary::Json => Ok(writeln!(out, "{}", serde_json::to_string_pretty(&json(&made))?)?),
        Summary::Text => print(out, &made, lang),
    })
}

fn disagreement_table(snapshot: &Snapshot, found: &[Disagreement]) -> Table {
    let analysis = snapshot.analysis();
    let row = |found: &Disagreement| analysis.message(found.message);
    let texts = |of: &dyn Fn(&Disagreement) -> String| Column::Str(found.iter().map(of).collect());
    Table::new()
        .with("source", texts(&|found| analysis.symbol(row(found).source).to_owned()))
        .with("external_id", texts(&|found| row(found).external_id.to_string()))
        .with("uid", texts(&|found| row(found).uid.to_string()))
        .with("question", texts(&|found| found.question.code().to_owned()))
        .with("human", texts(&|found| found.human.to_owned()))
        .with("machine", texts(&|found| found.machine.to_owned()))
        .with(
            "confidence",
            Column::OptStr(
                found
                    .iter()
                    .map(|found| found.confidence.map(|sure| format!("{sure:.4}")))
                    .collect(),
            ),
        )
}

fn json(made: &Evaluated) -> serde_json::Value {
    let lost = |rows: &[LostRow]| {
        let row = |lost: &LostRow| serde_json::json!({"row": lost.row, "message": lost.named, "reason": lost.why});
        serde_json::Value::from_iter(rows.iter().map(row))
    };
    let unknown = |decisions: &Decisions| {
        let value = |&(row, column): &(u64, crate::evaluate::Column)| serde_json::json!({"row": row, "column": column});
        serde_json::Value::from_iter(decisions.unknown.iter().map(value))
    };
    let readers = made.decisions.iter().zip(&made.outcome.lost).zip(&made.saved.files);
    let reader = |((decisions, rows), file): ((&Decisions, &Vec<LostRow>), &String)| {
        serde_json::json!({
            "file": file,
            "columns": decisions.columns,
            "ignored_columns": decisions.ignored,
            "unmatched": lost(rows),
            "unknown_values": unknown(decisions),
        })
    };
    serde_json::json!({"readers": readers.map(reader).collect::<Vec<_>>(), "saved": made.saved})
}

fn print(out: &mut dyn Write, made: &Evaluated, lang: Lang) -> anyhow::Result<()> {
    let evaluation = &made.saved.evaluation;
    let parts: [(&str, &dyn std::fmt::Display); 4] = [
        ("number", &made.saved.number),
        ("generation", &made.saved.generation),
        ("rows", &evaluation.rows),
        ("matched", &evaluation.matched),
    ];
    writeln!(out, "{}", lang.fill("quality.head", &parts))?;
    for ((decisions, lost), file) in made.decisions.iter().zip(&made.outcome.lost).zip(&made.saved.files) {
        print_reading(out, file, decisions, lost, lang)?;
    }
    for figures in &evaluation.questions {
        print_question(out, figures, lang)?;
    }
    for figures in &evaluation.groups {
        print_groups(out, figures, lang)?;
    }
    Ok(writeln!(out, "\n{}", lang.t("quality.intervals"))?)
}

/// What of a file was not understood.
fn print_reading(out: &mut dyn Write, file: &str, decisions: &Decisions, lost: &[LostRow], lang: Lang) -> anyhow::Result<()> {
    if !decisions.ignored.is_empty() {
        let headers = decisions.ignored.join(", ");
        writeln!(out, "  {}", lang.fill("quality.ignored", &[("file", &file), ("headers", &headers)]))?;
    }
    for row in lost.iter().take(SHOWN) {
        let why = lang.code_words("lost", row.why.code());
        writeln!(
            out,
            "  {}",
            lang.fill(
                "quality.lost",
                &[("file", &file), ("row", &row.row), ("named", &row.named), ("why", &why)]
            )
        )?;
    }
    for (row, column) in decisions.unknown.iter().take(SHOWN) {
        let column = lang.code_words("question", column.code());
        writeln!(
            out,
            "  {}",
            lang.fill("quality.unknown", &[("file", &file), ("row", row), ("column", &column)])
        )?;
    }
    let more = lost.len().saturating_sub(SHOWN) + decisions.unknown.len().saturating_sub(SHOWN);
    if more > 0 {
        writeln!(out, "  {}", lang.fill("quality.more_rows", &[("n", &more)]))?;
    }
    Ok(())
}

fn print_question(out: &mut dyn Write, figures: &QuestionFigures, lang: Lang) -> anyhow::Result<()> {
    let name = lang.code_words("question", figures.question.code());
    let of = |estimate: Option<Estimate>| figure(estimate.as_ref());
    writeln!(
        out,
        "\n{}",
        lang.fill("quality.question", &[("name", &name), ("n", &figures.messages)])
    )?;
    let summary: [(&str, &dyn std::fmt::Display); 3] = [
        ("accuracy", &of(figures.accuracy)),
        ("f1", &of(figures.macro_f1)),
        ("kappa", &of(figures.kappa)),
    ];
    writeln!(out, "  {}", lang.fill("quality.summary", &summary))?;
    let heads = [
        "quality.class",
        "quality.human",
        "quality.machine",
        "quality.precision",
        "quality.recall",
        "quality.f_one",
    ]
    .map(|key| lang.t(key));
    let mut rows = vec![heads.map(str::to_owned)];
    let seen = |class: &&ClassFigures| class.truth + class.found > 0;
    rows.extend(figures.classes.iter().filter(seen).map(|class| {
        let words = answer_words(lang, figures.question, &class.class).to_owned();
        let (precision, recall, f1) = (of(class.precision), of(class.recall), of(class.f1));
        [words, class.truth.to_string(), class.found.to_string(), precision, recall, f1]
    }));
    print_aligned(out, &rows)?;
    if let Some(error) = &figures.calibration_error {
        writeln!(
            out,
            "  {}",
            lang.fill("quality.calibration_error", &[("error", &figure(Some(error)))])
        )?;
        for bin in &figures.calibration {
            let (sure, right) = (format!("{:.2}", bin.confidence), of(bin.right));
            writeln!(
                out,
                "    {}",
                lang.fill("quality.tenth", &[("sure", &sure), ("right", &right), ("n", &bin.messages)])
            )?;
        }
    }
    let fell: Vec<_> = figures.weeks.iter().filter(|week| week.fell).collect();
    if !figures.weeks.is_empty() && fell.is_empty() {
        writeln!(out, "  {}", lang.fill("quality.steady", &[("n", &figures.weeks.len())]))?;
    }
    for week in fell {
        let agreement = figure(Some(&week.agreement));
        let parts: [(&str, &dyn std::fmt::Display); 3] = [("week", &week.week), ("n", &week.messages), ("agreement", &agreement)];
        writeln!(out, "  {}", lang.fill("quality.fell", &parts))?;
    }
    match &figures.readers {
        Some(readers) => print_readers(out, readers, lang),
        None => Ok(()),
    }
}

fn print_readers(out: &mut dyn Write, readers: &ReaderFigures, lang: Lang) -> anyhow::Result<()> {
    let of = |estimate: Option<Estimate>| figure(estimate.as_ref());
    let parts: [(&str, &dyn std::fmt::Display); 6] = [
        ("n", &readers.messages),
        ("agreement", &of(readers.agreement)),
        ("kappa", &of(readers.kappa)),
        ("alpha", &of(readers.alpha)),
        ("first", &of(readers.machine_first)),
        ("second", &of(readers.machine_second)),
    ];
    writeln!(out, "  {}", lang.fill("quality.readers", &parts))?;
    Ok(writeln!(out, "  {}", lang.fill("quality.readers_machine", &parts))?)
}

fn print_groups(out: &mut dyn Write, figures: &GroupFigures, lang: Lang) -> anyhow::Result<()> {
    let name = lang.code_words("question", figures.question.code());
    let share = |share: Option<f64>| share.map_or_else(|| "–".to_owned(), |share| format!("{share:.3}"));
    let parts: [(&str, &dyn std::fmt::Display); 9] = [
        ("name", &name),
        ("n", &figures.messages),
        ("human", &figures.truth),
        ("machine", &figures.found),
        ("precision", &figure(Some(&figures.precision))),
        ("recall", &figure(Some(&figures.recall))),
        ("f1", &figure(Some(&figures.f1))),
        ("pair_precision", &share(figures.pair_precision)),
        ("pair_recall", &share(figures.pair_recall)),
    ];
    writeln!(out, "\n{}", lang.fill("quality.groups", &parts))?;
    Ok(writeln!(out, "  {}", lang.fill("quality.groups_figures", &parts))?)
}

/// A table whose columns stand below each other on a terminal, where a Chinese character is two wide.
fn print_aligned<const N: usize>(out: &mut dyn Write, rows: &[[String; N]]) -> anyhow::Result<()> {
    let width = |text: &str| text.chars().map(|c| if c >= '\u{1100}' && c != '–' { 2 } else { 1 }).sum::<usize>();
    let widths: Vec<usize> = (0..N).map(|at| rows.iter().map(|row| width(&row[at])).max().unwrap_or(0)).collect();
    for row in rows {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, &wide)| format!("{cell}{}", " ".repeat(wide - width(cell))))
            .collect();
        writeln!(out, "    {}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
