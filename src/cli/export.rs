//! `minzhi export`.

use std::fs::{self, File};
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::exit::InputError;
use crate::store::export::{ExportTable, Format, table, write};
use crate::store::tables::Table;

/// Writes a table to standard output or, whole or not at all, into a file.
pub(super) fn export(root: &Path, name: ExportTable, format: Format, output: Option<&Path>) -> anyhow::Result<()> {
    let snapshot = super::search::open(root)?;
    let table = table(&snapshot, name)?;
    let Some(path) = output else {
        let binary = matches!(format, Format::Xlsx | Format::Parquet | Format::Arrow);
        if binary && std::io::stdout().is_terminal() {
            return Err(InputError(format!("{format} is not for a terminal\nhint: name a file with -o FILE")).into());
        }
        return super::output::print(|out| Ok(write(table, format, out)?));
    };
    into_file(table, format, path).with_context(|| format!("write {}", path.display()))
}

/// Writes a table into a file, whole or not at all.
pub(super) fn into_file(table: Table, format: Format, path: &Path) -> anyhow::Result<()> {
    whole_into(path, |out| Ok(write(table, format, out)?))
}

/// Writes something into a file, whole or not at all.
pub(super) fn whole_into(path: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<()>) -> anyhow::Result<()> {
    // A pipe or a device cannot be replaced by a file.
    if fs::metadata(path).is_ok_and(|found| !found.is_file() && !found.is_dir()) {
        let mut out = BufWriter::new(File::options().write(true).open(path)?);
        write(&mut out)?;
        return Ok(out.into_inner()?.flush()?);
    }
    let aside = aside(path);
    let written = || -> anyhow::Result<()> {
        let mut out = BufWriter::new(File::create_new(&aside)?);
        write(&mut out)?;
        out.into_inner()?.sync_all()?;
        Ok(fs::rename(&aside, path)?)
    };
    written().inspect_err(|_| drop(fs::remove_file(&aside)))
}

/// A name beside the file that nobody else uses.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    name.into()
}
