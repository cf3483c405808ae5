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
        print_account(&record?, lang);
    }
    Ok(())
}

/// The account of one import, in a line, and its warnings.
pub(super) fn print_account(record: &ImportRecord, lang: Lang) {
    const SHOWN: usize = 5;
    let account = &record.account;
    let line = lang.fill(
        "cli.account",
        &[
            ("file", &record.file),
            ("rows", &account.rows_read),
            ("archived", &account.archived),
            ("repeated", &account.repeated),
            ("updated", &account.updated),
            ("rejected", &account.rejected),
            ("other", &account.non_data),
        ],
    );
    eprintln!("{line}");
    for warning in record.warnings.iter().take(SHOWN) {
        eprintln!("  {warning}");
    }
    if record.warnings.len() > SHOWN {
        eprintln!("  {}", lang.fill("cli.more_warnings", &[("n", &(record.warnings.len() - SHOWN))]));
    }
}
