//! `minzhi import`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::exit::InputError;
use super::progress::Progress;
use crate::ingest::Mapping;
use crate::run::{self, Earlier, EarlierNote, Intake, RunError, Skipped};
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
    let earlier = open_earlier(&workspace);
    let mut failed = skipped.iter().filter(|file| file.named).count();
    for intake in &intakes {
        let source = choices.source.map_or_else(|| run::default_source(intake.path()), str::to_owned);
        if let Err(error) = one(&workspace, &lock, intake, &source, mapping.as_ref(), earlier.as_ref(), lang) {
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
    earlier: Option<&Earlier>,
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
    print_urgent(workspace, &record, lang)?;
    print_earlier(workspace, earlier, &record, lang)
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
    one(&workspace, &lock, &intake, source, mapping, open_earlier(&workspace).as_ref(), lang)
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

/// The published generation, in which new messages are looked up. One that cannot be opened keeps nobody from importing.
pub(super) fn open_earlier(workspace: &Workspace) -> Option<Earlier> {
    Earlier::open(workspace).unwrap_or_else(|error| {
        tracing::warn!("earlier messages are not looked up: {error}");
        None
    })
}

/// The messages of an import that repeat archived ones: which, when, and how those were answered.
pub(super) fn print_earlier(workspace: &Workspace, earlier: Option<&Earlier>, record: &ImportRecord, lang: Lang) -> anyhow::Result<()> {
    const SHOWN: usize = 10;
    let Some(earlier) = earlier else { return Ok(()) };
    let found = earlier.of_import(workspace, record)?;
    if !found.notes.is_empty() {
        eprintln!("{}", lang.fill("cli.earlier", &[("n", &found.notes.len())]));
    }
    for note in found.notes.iter().take(SHOWN) {
        eprintln!("  {}:{} {}", record.source, note.external_id, earlier_line(earlier, note, lang)?);
    }
    if found.notes.len() > SHOWN {
        eprintln!("  {}", lang.fill("cli.more_earlier", &[("n", &(found.notes.len() - SHOWN))]));
    }
    if found.left_out > 0 {
        eprintln!("  {}", lang.fill("cli.not_looked_up", &[("n", &found.left_out)]));
    }
    Ok(())
}

/// Which archived message it is, of when, and its answer.
fn earlier_line(earlier: &Earlier, note: &EarlierNote, lang: Lang) -> anyhow::Result<String> {
    const REPLY: usize = 80;
    let (snapshot, analysis) = (earlier.snapshot(), earlier.snapshot().analysis());
    let row = analysis.message(note.earlier);
    let day = |time: Option<crate::corpus::LocalTime>| {
        time.map_or_else(
            || lang.t("cli.no_day").to_owned(),
            |time| time.naive().format("%Y-%m-%d").to_string(),
        )
    };
    let reply: String = snapshot
        .text(note.earlier)?
        .reply
        .text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let answer = if reply.is_empty() {
        lang.t("cli.earlier_unanswered").to_owned()
    } else {
        let mut cut: String = reply.chars().take(REPLY).collect();
        if cut.len() < reply.len() {
            cut.push('…');
        }
        let department = row.department.map_or("", |symbol| analysis.symbol(symbol));
        let parts: [(&str, &dyn std::fmt::Display); 3] = [("day", &day(row.reply_time)), ("department", &department), ("reply", &cut)];
        lang.fill("cli.earlier_answer", &parts)
    };
    let message = format!("{}:{}", analysis.symbol(row.source), row.external_id);
    let (kind, similarity) = (
        lang.code_words("likeness", note.kind.code()),
        format!("{:.0}%", note.similarity * 100.0),
    );
    let parts: [(&str, &dyn std::fmt::Display); 5] = [
        ("kind", &kind),
        ("message", &message),
        ("day", &day(row.time)),
        ("similarity", &similarity),
        ("answer", &answer),
    ];
    Ok(lang.fill("cli.earlier_line", &parts))
}
