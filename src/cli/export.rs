//! `minzhi export`.

use std::io::{BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::Context;

use super::exit::InputError;
use crate::store::export::{ExportTable, Format, table, write};

/// Writes a table to standard output or, whole or not at all, into a file.
pub(super) fn export(root: &Path, name: ExportTable, format: Format, output: Option<&Path>) -> anyhow::Result<()> {
    let snapshot = super::search::open(root)?;
    let table = table(&snapshot, name)?;
    let Some(path) = output else {
        let binary = matches!(format, Format::Xlsx | Format::Parquet | Format::Arrow);
        if binary && std::io::stdout().is_terminal() {
            return Err(InputError(format!("{format} is not for a terminal\nhint: name a file with -o FILE")).into());
        }
        let mut out = BufWriter::new(std::io::stdout().lock());
        write(table, format, &mut out)?;
        return Ok(out.flush()?);
    };
    let aside = path.with_extension("part");
    let written = || -> anyhow::Result<()> {
        let mut out = BufWriter::new(std::fs::File::create(&aside)?);
        write(table, format, &mut out)?;
        out.into_inner()?.sync_all()?;
        Ok(std::fs::rename(&aside, path)?)
    };
    written().with_context(|| format!("write {}", path.display())).inspect_err(|_| drop(std::fs::remove_file(&aside)))
}
