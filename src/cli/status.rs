//! `minzhi status`.

use std::io::Write;
use std::path::Path;

use super::account;
use super::args::Summary;
use crate::service::Lang;
use crate::store::{Account, ImportRecord, StoreError, Workspace, current_manifest, imports, rejects_path};

/// Prints imports with their accounts and the current generation.
pub(super) fn status(root: &Path, format: Summary, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let imports = imports(&workspace)?;
    let generation = match current_manifest(&workspace) {
        Ok(manifest) => Some(manifest),
        Err(StoreError::NoGeneration { .. }) => None,
        Err(error) => return Err(error.into()),
    };
    let changed = generation
        .as_ref()
        .map(|manifest| crate::run::models_changed(root, &manifest.models))
        .transpose()?;
    let mut total = Account::default();
    imports.iter().for_each(|record| total.add(&record.account));
    if format == Summary::Json {
        let counts = generation.as_ref().map(|manifest| manifest.counts);
        let rejects: Vec<_> = imports.iter().filter_map(|record| rejects_of(&workspace, record)).collect();
        let json = serde_json::json!({
            "workspace": root,
            "messages": counts.map(|counts| counts.messages),
            "people": counts.map(|counts| counts.people),
            "people_estimated": counts.map(|counts| counts.people_unsure > 0),
            "imports": imports,
            "rejects": rejects,
            "total": total,
            "dictionary_changed": changed,
            "generation": generation,
        });
        let text = serde_json::to_string_pretty(&json)?;
        return super::output::print(|out| Ok(writeln!(out, "{text}")?));
    }
    super::output::print(|out| {
        for record in &imports {
            print_import(out, &workspace, record, lang)?;
        }
        let sums = account::sums(&total, lang);
        writeln!(out, "{}", lang.fill("cli.total", &[("n", &imports.len()), ("sums", &sums)]))?;
        match generation {
            Some(manifest) => {
                super::summary::print_counts(out, &manifest, lang)?;
                if changed == Some(true) {
                    writeln!(out, "{}", lang.t("cli.words_pending"))?;
                }
                Ok(())
            }
            None => Ok(writeln!(out, "{}", lang.t("cli.not_analysed"))?),
        }
    })
}

/// Where the rejected rows of an import lie, where there are any.
fn rejects_of(workspace: &Workspace, record: &ImportRecord) -> Option<std::path::PathBuf> {
    let path = rejects_path(workspace, record.seq);
    path.exists().then_some(path)
}

fn print_import(out: &mut dyn Write, workspace: &Workspace, record: &ImportRecord, lang: Lang) -> anyhow::Result<()> {
    writeln!(out, "{:>3}. {}", record.seq, account::line(record, lang))?;
    let day = |time: crate::corpus::LocalTime| time.naive().format("%Y-%m-%d").to_string();
    let dates = record.dates.map_or_else(
        || lang.t("cli.no_dates").to_owned(),
        |(first, last)| lang.fill("cli.dates", &[("first", &day(first)), ("last", &day(last))]),
    );
    let warnings: u64 = record.warnings.iter().map(|count| count.count).sum();
    let parts: [(&str, &dyn std::fmt::Display); 5] = [
        ("source", &record.source),
        ("format", &record.format),
        ("dates", &dates),
        ("time", &record.imported_at),
        ("warnings", &warnings),
    ];
    writeln!(out, "     {}", lang.fill("cli.import", &parts))?;
    for line in account::warning_lines(workspace, record, lang)? {
        writeln!(out, "       {line}")?;
    }
    if let Some(path) = rejects_of(workspace, record) {
        writeln!(
            out,
            "     {}",
            lang.fill("cli.rejects", &[("seq", &record.seq), ("path", &path.display())])
        )?;
    }
    if record.forgotten_since > 0 {
        writeln!(out, "     {}", lang.fill("cli.forgotten_since", &[("n", &record.forgotten_since)]))?;
    }
    Ok(())
}
