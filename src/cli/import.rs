//! `minzhi import`.

use std::path::{Path, PathBuf};

use super::exit::InputError;
use super::progress::Progress;
use crate::ingest::{self, IngestParams};
use crate::service::Lang;
use crate::store::{ImportRecord, Workspace};

/// Imports files one after the other; each is committed by itself.
pub(super) fn import(root: &Path, files: &[PathBuf], source: Option<&str>, lang: Lang) -> anyhow::Result<()> {
    if let Some(name) = source.filter(|name| name.contains(':') || name.trim().is_empty()) {
        return Err(InputError(format!(
            "{name:?} cannot name a source\nhint: use a name without a colon, such as forum2024"
        ))
        .into());
    }
    // What is misspelt is said before anything is read or written.
    for file in files.iter().filter(|file| !file.is_file()) {
        ingest::read(file, &IngestParams::default())?;
    }
    let workspace = Workspace::open_or_create(root)?;
    let lock = workspace.lock()?;
    for file in files {
        let source = source.map_or_else(|| crate::run::default_source(file), str::to_owned);
        let bar = Progress::counter(lang, "cli.rows_read");
        let record = crate::run::import(&workspace, &lock, file, &source, super::now(), &|rows| bar.set_position(rows));
        bar.finish_and_clear();
        print_account(&workspace, &record?, lang)?;
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
