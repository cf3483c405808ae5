//! `minzhi import`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::exit::InputError;
use super::progress::Progress;
use crate::ingest::Mapping;
use crate::run::{self, Intake, RunError, Skipped};
use crate::service::Lang;
use crate::store::{self, ImportRecord, Spool, Workspace, WriterLock};

/// How files are imported.
pub(super) struct Choices<'a> {
    /// Where the messages come from; the file's name when absent.
    pub(super) source: Option<&'a str>,
    /// A mapping that is used, and remembered for the source.
    pub(super) mapping: Option<&'a Path>,
}

/// Imports files and folders one after the other; each is committed by itself, and one that cannot be read stops none of the others.
pub(super) fn import(root: &Path, files: &[PathBuf], choices: &Choices<'_>, lang: Lang) -> anyhow::Result<()> {
    check_source(choices.source)?;
    let mapping = choices.mapping.map(read_mapping).transpose()?;
    if files.iter().any(|file| file == Path::new("-")) {
        return from_standard_input(root, files, choices, mapping.as_ref(), lang);
    }
    // What is misspelt is said before anything is read or written.
    let (intakes, skipped) = run::intakes(files)?;
    tell_skipped(&skipped, lang);
    let workspace = Workspace::open_or_create(root)?;
    let lock = workspace.lock()?;
    let mut failed = skipped.iter().filter(|file| file.named).count();
    for intake in &intakes {
        let source = choices.source.map_or_else(|| run::default_source(intake.path()), str::to_owned);
        if let Err(error) = one(&workspace, &lock, intake, &source, mapping.as_ref(), lang) {
            let of_the_file = matches!(error.downcast_ref(), Some(RunError::Ingest(_)));
            if !of_the_file || files.len() == 1 && intakes.len() == 1 {
                return Err(error);
            }
            eprintln!("{}", lang.fill("cli.not_imported", &[("reason", &error)]));
            failed += 1;
        }
    }
    match failed {
        0 => Ok(()),
        n => Err(InputError(lang.fill("cli.files_failed", &[("n", &n)])).into()),
    }
}

fn one(
    workspace: &Workspace,
    lock: &WriterLock,
    intake: &Intake,
    source: &str,
    mapping: Option<&(Arc<Mapping>, String)>,
    lang: Lang,
) -> anyhow::Result<()> {
    let now = super::now();
    let given = mapping.map(|(mapping, _)| Arc::clone(mapping));
    let params = run::ingest_params(Some(workspace), source, given, now)?;
    if mapping.is_none() && params.mapping.is_some() {
        let path = store::mapping_path(workspace, source);
        eprintln!("{}", lang.fill("cli.remembered", &[("source", &source), ("file", &path.display())]));
    }
    let bar = Progress::counter(lang, "cli.rows_read");
    let record = run::import(workspace, lock, intake, &params, now, &|rows| bar.set_position(rows));
    bar.finish_and_clear();
    let record = record?;
    if let Some((_, text)) = mapping {
        store::keep_mapping(workspace, lock, source, text)?;
    }
    print_account(workspace, &record, lang)?;
    Ok(print_urgent(workspace, &record, lang)?)
}

/// Reads a mapping, and keeps its text as it was written.
pub(super) fn read_mapping(path: &Path) -> anyhow::Result<(Arc<Mapping>, String)> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        InputError(format!(
            "read {}: {error}\nhint: `minzhi import --check FILE --write-mapping {}` writes one to begin with",
            path.display(),
            path.display()
        ))
    })?;
    let mapping = Mapping::parse(&text)
        .map_err(|error| InputError(error.to_string()))
        .with_context(|| format!("read {}", path.display()))?;
    Ok((Arc::new(mapping), text))
}

/// Refuses names that an address SOURCE:ID could not hold.
pub(super) fn check_source(source: Option<&str>) -> anyhow::Result<()> {
    match source.filter(|name| name.contains(':') || name.trim().is_empty()) {
        Some(name) => Err(InputError(format!(
            "{name:?} cannot name a source\nhint: use a name without a colon, such as forum2024"
        ))
        .into()),
        None => Ok(()),
    }
}

/// Imports what comes down a pipe: a copy is kept as long as the import lasts, because the encoding is decided on the whole.
fn from_standard_input(
    root: &Path,
    files: &[PathBuf],
    choices: &Choices<'_>,
    mapping: Option<&(Arc<Mapping>, String)>,
    lang: Lang,
) -> anyhow::Result<()> {
    let (Some(source), [_]) = (choices.source, files) else {
        return Err(InputError(
            "import standard input: it has no name\nhint: name its source and nothing else, such as `minzhi import - --source hotline`"
                .to_owned(),
        )
        .into());
    };
    let workspace = Workspace::open_or_create(root)?;
    let lock = workspace.lock()?;
    let mut copy = Spool::create(&workspace, source)?;
    std::io::copy(&mut std::io::stdin().lock(), &mut copy)?;
    let intake = Intake::File(copy.path().to_owned());
    one(&workspace, &lock, &intake, source, mapping, lang)
}

fn tell_skipped(skipped: &[Skipped], lang: Lang) {
    for file in skipped {
        eprintln!("{}", lang.fill("cli.not_imported", &[("reason", &file.error)]));
    }
}

/// The messages of an import that cannot wait, before anything else is done with it.
pub(super) fn print_urgent(workspace: &Workspace, record: &ImportRecord, lang: Lang) -> Result<(), RunError> {
    const SHOWN: usize = 10;
    let notes = run::urgent_of(workspace, record)?;
    if notes.is_empty() {
        return Ok(());
    }
    eprintln!("{}", lang.fill("cli.urgent", &[("n", &notes.len())]));
    for note in notes.iter().take(SHOWN) {
        let sentence = if note.sentence.is_empty() {
            lang.t("cli.urgent_protected")
        } else {
            &note.sentence
        };
        eprintln!("  {}:{}  {}", record.source, note.external_id, sentence);
    }
    if notes.len() > SHOWN {
        eprintln!("  {}", lang.fill("cli.more_urgent", &[("n", &(notes.len() - SHOWN))]));
    }
    Ok(())
}

/// The account of one import, in a line, and its first warnings.
pub(super) fn print_account(workspace: &Workspace, record: &ImportRecord, lang: Lang) -> anyhow::Result<()> {
    eprintln!("{}", super::account::line(record, lang));
    for line in super::account::warning_lines(workspace, record, lang)? {
        eprintln!("  {line}");
    }
    Ok(())
}
