//! `curation`: what became of each entry of the log.

use super::super::StoreError;
use super::super::tables::{Column, Table};
use super::Tables;
use crate::analysis::Analysis;
use crate::curation::{Cause, OperationKind, Outcome, OutcomeState};

pub(super) fn table(analysis: &Analysis) -> Table {
    let rows = &analysis.curation;
    let code = |of: fn(&Outcome) -> &'static str| Column::Str(rows.iter().map(|row| of(row).to_owned()).collect());
    Table::new()
        .with("seq", Column::U32(rows.iter().map(|row| row.seq).collect()))
        .with("operation", code(|row| row.kind.code()))
        .with("subject", Column::Str(rows.iter().map(|row| row.subject.clone()).collect()))
        .with("outcome", code(|row| row.state.code()))
        .with(
            "cause",
            Column::OptStr(rows.iter().map(|row| row.cause.map(|cause| cause.code().to_owned())).collect()),
        )
        .with("by", Column::OptU32(rows.iter().map(|row| row.by).collect()))
        .with("wanted", Column::U32(rows.iter().map(|row| row.wanted).collect()))
        .with("done", Column::U32(rows.iter().map(|row| row.done).collect()))
}

pub(super) fn read(tables: &Tables) -> Result<Vec<Outcome>, StoreError> {
    let (table, folder) = (tables.open("curation")?, tables.path());
    let (seq, kind, state, cause) = (
        table.u32("seq")?,
        table.str("operation")?,
        table.str("outcome")?,
        table.opt_str("cause")?,
    );
    let (by, wanted, done) = (table.opt_u32("by")?, table.u32("wanted")?, table.u32("done")?);
    let mut subjects = table.str("subject")?.into_iter();
    let rows = (0..table.rows()).map(|row| {
        let cause = cause[row].as_deref();
        Ok(Outcome {
            seq: seq[row],
            kind: super::code(folder, &kind[row], OperationKind::from_code)?,
            subject: subjects.next().unwrap_or_default(),
            state: super::code(folder, &state[row], OutcomeState::from_code)?,
            cause: cause.map(|cause| super::code(folder, cause, Cause::from_code)).transpose()?,
            by: by[row],
            wanted: wanted[row],
            done: done[row],
        })
    });
    rows.collect()
}
