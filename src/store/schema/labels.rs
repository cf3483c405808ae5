//! `labels`: what each message is.

use std::path::Path;

use super::super::StoreError;
use super::super::tables::{Column, ReadTable, Table};
use crate::analysis::Analysis;
use crate::classify::{Aspect, Field, MessageLabels, Purpose, UrgentKind, UrgentSentence};

pub(super) fn table(analysis: &Analysis) -> Table {
    columns(&analysis.labels).with("decided", Column::U32(analysis.decided.iter().map(|&bits| bits.into()).collect()))
}

/// The columns of labels; the cache of a batch uses them too.
pub(in super::super) fn columns(labels: &[MessageLabels]) -> Table {
    let text = |of: fn(&MessageLabels) -> &'static str| Column::Str(labels.iter().map(|label| of(label).to_owned()).collect());
    let flag = |of: fn(&MessageLabels) -> bool| Column::Bool(labels.iter().map(of).collect());
    let urgent = || labels.iter().map(|label| label.urgent);
    Table::new()
        .with("purpose", text(|label| label.purpose.code()))
        .with("confidence", Column::F32(labels.iter().map(|label| label.confidence).collect()))
        .with("also", Column::U32(labels.iter().map(|label| u32::from(label.also)).collect()))
        .with("legal_route", flag(|label| label.legal_route))
        .with("field", text(|label| label.field.code()))
        .with("aspect", text(|label| label.aspect.code()))
        .with("protected", flag(|label| label.protected))
        .with(
            "urgent_kind",
            Column::OptStr(urgent().map(|urgent| urgent.map(|found| found.kind.code().to_owned())).collect()),
        )
        .with(
            "urgent_start",
            Column::OptU32(urgent().map(|urgent| urgent.map(|found| found.range.0)).collect()),
        )
        .with(
            "urgent_end",
            Column::OptU32(urgent().map(|urgent| urgent.map(|found| found.range.1)).collect()),
        )
        .with("urgent_in_title", flag(|label| label.urgent.is_some_and(|found| found.in_title)))
}

pub(super) fn read(analysis: &mut Analysis, folder: &Path) -> Result<(), StoreError> {
    let table = super::open(folder, "labels")?;
    analysis.labels = rows(&table, folder)?;
    analysis.decided = table.u32("decided")?.into_iter().map(|bits| bits as u8).collect();
    Ok(())
}

/// The inverse of [`columns`].
pub(in super::super) fn rows(table: &ReadTable, folder: &Path) -> Result<Vec<MessageLabels>, StoreError> {
    let (purpose, confidence, also) = (table.str("purpose")?, table.f32("confidence")?, table.u32("also")?);
    let (legal, field, aspect, protected) = (
        table.bool("legal_route")?,
        table.str("field")?,
        table.str("aspect")?,
        table.bool("protected")?,
    );
    let (kind, start, end, in_title) = (
        table.opt_str("urgent_kind")?,
        table.opt_u32("urgent_start")?,
        table.opt_u32("urgent_end")?,
        table.bool("urgent_in_title")?,
    );
    (0..table.rows())
        .map(|row| {
            let kind = kind[row].as_deref();
            let kind = kind.map(|kind| super::code(folder, kind, UrgentKind::from_code)).transpose()?;
            Ok(MessageLabels {
                purpose: super::code(folder, &purpose[row], Purpose::from_code)?,
                confidence: confidence[row],
                also: also[row] as u8,
                legal_route: legal[row],
                field: super::code(folder, &field[row], Field::from_code)?,
                aspect: super::code(folder, &aspect[row], Aspect::from_code)?,
                protected: protected[row],
                urgent: kind.zip(start[row].zip(end[row])).map(|(kind, range)| UrgentSentence {
                    kind,
                    in_title: in_title[row],
                    range,
                }),
            })
        })
        .collect()
}
