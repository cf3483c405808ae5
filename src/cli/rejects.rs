//! `minzhi rejects`: the rows of an import that became no message (未入库明细).

use std::io::Write;
use std::path::Path;

use super::args::{Lines, Why};
use super::exit::InputError;
use crate::service::Lang;
use crate::store::{self, Act, AuditEntry, Warning, Workspace};

/// Writes the rejected rows of an import; as the file had them only with a reason, which is logged first.
pub(super) fn rejects(root: &Path, seq: u32, format: Lines, output: Option<&Path>, raw: Option<&Why>, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    if store::imports(&workspace)?.iter().all(|record| record.seq != seq) {
        return Err(InputError(format!("there is no import {seq}\nhint: `minzhi status` numbers the imports")).into());
    }
    if let Some(why) = raw {
        let why = super::reasoned(why)?;
        let entry = AuditEntry {
            seq: 0,
            at: why.at,
            by: why.by,
            act: Act::RawRejects,
            object: seq.to_string(),
            uid: String::new(),
            reason: why.reason,
        };
        store::log(&workspace, entry)?;
    }
    let write = |out: &mut dyn Write| -> anyhow::Result<()> {
        if format == Lines::Csv {
            // The mark by which Excel knows UTF-8.
            write!(out, "\u{feff}")?;
            write_csv(out, ["file", "row", "column", "reason", "raw"])?;
        }
        for row in store::rejects(&workspace, seq)? {
            let row = row?;
            let text = if raw.is_some() { row.text.clone() } else { row.masked_text() };
            write_row(out, &row, &text, format, lang)?;
        }
        Ok(())
    };
    match output {
        None => super::output::print(write),
        Some(path) => {
            let mut bytes = Vec::new();
            write(&mut bytes)?;
            std::fs::write(path, bytes).map_err(|error| anyhow::Error::from(error).context(format!("write {}", path.display())))
        }
    }
}

fn write_row(out: &mut dyn Write, row: &Warning, text: &str, format: Lines, lang: Lang) -> anyhow::Result<()> {
    match format {
        Lines::Jsonl => {
            let json = serde_json::json!({"file": row.file, "row": row.row, "column": row.column, "reason": row.reason, "raw": text});
            Ok(writeln!(out, "{json}")?)
        }
        Lines::Csv => {
            let reason = lang.code_words("reason", &row.reason);
            write_csv(out, [&*row.file, &row.row.to_string(), &row.column, reason, text])
        }
    }
}

/// One line of CSV; a cell that a spreadsheet would take for a formula is disarmed.
fn write_csv(out: &mut dyn Write, cells: [&str; 5]) -> anyhow::Result<()> {
    let cells = cells.map(|cell| {
        let disarm = if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
            "'"
        } else {
            ""
        };
        format!("\"{disarm}{}\"", cell.replace('"', "\"\""))
    });
    Ok(write!(out, "{}\r\n", cells.join(","))?)
}
