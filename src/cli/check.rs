//! `minzhi import --check`: what a file was understood as; archives nothing.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::args::Summary;
use super::exit::InputError;
use super::import::{Choices, check_source, read_mapping};
use crate::ingest::{Mapping, TableInfo};
use crate::run::{self, CheckPanel, CheckedTable};
use crate::service::{CheckAnswer, Lang};
use crate::store::Workspace;

/// Prints the panel of every file; writes the mapping of a single one where that is asked for.
pub(super) fn check(
    root: &Path,
    files: &[PathBuf],
    choices: &Choices<'_>,
    write_mapping: Option<&Path>,
    format: Summary,
    lang: Lang,
) -> anyhow::Result<()> {
    check_source(choices.source)?;
    let mapping = choices.mapping.map(read_mapping).transpose()?;
    let (intakes, skipped) = run::intakes(files)?;
    for file in &skipped {
        eprintln!("{}", lang.fill("cli.not_imported", &[("reason", &file.error)]));
    }
    if write_mapping.is_some() && intakes.len() != 1 {
        return Err(
            InputError("write a mapping: it is made from one file\nhint: name a single file with --write-mapping".to_owned()).into(),
        );
    }
    // A workspace is asked which messages it has; checking makes none.
    let workspace = root.join("format.json").exists().then(|| Workspace::open(root)).transpose()?;
    for intake in &intakes {
        let source = choices.source.map_or_else(|| run::default_source(intake.path()), str::to_owned);
        let given = mapping.as_ref().map(|(mapping, _)| Arc::clone(mapping));
        let params = run::ingest_params(workspace.as_ref(), &source, given, super::now())?;
        let panel = run::check(intake, &params, workspace.as_ref())?;
        super::output::print(|out| match format {
            Summary::Json => Ok(writeln!(out, "{}", serde_json::to_string(&CheckAnswer::of(&panel))?)?),
            Summary::Text => print_panel(out, &panel, lang),
        })?;
        if let Some(path) = write_mapping {
            std::fs::write(path, written(&panel)).map_err(|error| InputError(format!("write {}: {error}", path.display())))?;
        }
    }
    Ok(())
}

fn written(panel: &CheckPanel) -> String {
    let tables: Vec<TableInfo> = panel.tables.iter().map(|table| table.info.clone()).collect();
    Mapping::of(&tables).to_toml()
}

fn print_panel(out: &mut dyn Write, panel: &CheckPanel, lang: Lang) -> anyhow::Result<()> {
    let encoding = panel.encoding.map_or_else(String::new, |encoding| format!(", {encoding}"));
    writeln!(
        out,
        "{}",
        lang.fill(
            "check.file",
            &[
                ("file", &panel.file),
                ("format", &panel.format),
                ("encoding", &encoding),
                ("source", &panel.source)
            ]
        )
    )?;
    for table in &panel.tables {
        print_table(out, table, lang)?;
    }
    let rows = &panel.rows;
    writeln!(
        out,
        "\n{}",
        lang.fill(
            "check.rows",
            &[
                ("read", &rows.read),
                ("messages", &rows.messages),
                ("rejected", &rows.rejected),
                ("other", &rows.non_data)
            ]
        )
    )?;
    if let Some((first, last)) = panel.dates {
        writeln!(
            out,
            "{}",
            lang.fill("check.dates", &[("first", &first.naive().date()), ("last", &last.naive().date())])
        )?;
    }
    let counted = [
        ("check.known", rows.in_archive.unwrap_or(0)),
        ("check.repeated", rows.repeated_within),
        ("check.without_id", rows.without_id),
        ("check.without_date", rows.without_date),
        ("check.without_body", rows.without_body),
        ("check.urgent", rows.urgent),
        ("check.accusations", rows.accusations),
    ];
    for (key, count) in counted.into_iter().filter(|(_, count)| *count > 0) {
        writeln!(out, "{}", lang.fill(key, &[("n", &count)]))?;
    }
    for issue in &panel.issues {
        let rows: Vec<String> = issue.rows.iter().map(u64::to_string).collect();
        let column = if issue.column.is_empty() {
            String::new()
        } else {
            format!(" [{}]", issue.column)
        };
        let reason = lang.code_words("reason", issue.reason.code());
        let pairs: [(&str, &dyn std::fmt::Display); 4] = [
            ("reason", &reason),
            ("column", &column),
            ("n", &issue.count),
            ("rows", &rows.join(", ")),
        ];
        writeln!(out, "{}", lang.fill("check.issue", &pairs))?;
    }
    writeln!(out, "{}", lang.t("check.nothing_archived"))?;
    Ok(())
}

fn print_table(out: &mut dyn Write, table: &CheckedTable, lang: Lang) -> anyhow::Result<()> {
    let info = &table.info;
    let channel = info.channel.map_or("", |channel| lang.code_words("channel", channel.code()));
    writeln!(
        out,
        "\n{}",
        lang.fill(
            "check.table",
            &[("name", &info.name), ("row", &info.header_row), ("channel", &channel)]
        )
    )?;
    for (column, values) in info.columns.iter().zip(&table.values) {
        let field = column
            .field
            .map_or(lang.t("check.extra"), |field| lang.code_words("given", field.code()));
        let why = lang
            .code_words("evidence", column.evidence.code())
            .replace("{name}", column.evidence.name());
        writeln!(out, "  {} → {field}  {why}", column.header)?;
        if !values.is_empty() {
            writeln!(out, "      {}", values.join(" ｜ "))?;
        }
    }
    Ok(())
}
