//! `labels`: what each message is.

use std::path::Path;

use rayon::prelude::*;

use super::super::StoreError;
use super::super::tables::{Coded, Column, ReadTable, Table, pack};
use super::{Tables, coded, coded_or_null, codes, required};
use crate::analysis::Analysis;
use crate::classify::{Aspect, Field, LegalChannel, LegalWay, MessageLabels, Purpose, SaidPurpose, UrgentKind, UrgentSentence};

pub(super) fn table(analysis: &Analysis) -> Table {
    columns(&analysis.labels).with("decided", Column::U32(analysis.decided.iter().map(|&bits| bits.into()).collect()))
}

/// The columns of labels; the cache of a batch uses them too.
pub(in super::super) fn columns(labels: &[MessageLabels]) -> Table {
    let flag = |of: fn(&MessageLabels) -> bool| Column::Bool(labels.iter().map(of).collect());
    let urgent = || labels.iter().map(|label| label.urgent);
    let way = || labels.iter().map(|label| label.legal_way);
    let sentence = |of: fn((u32, u32)) -> u32| Column::OptU32(way().map(|way| way.and_then(|way| way.sentence).map(of)).collect());
    Table::new()
        .with("purpose", coded!(Purpose, labels.iter().map(|label| label.purpose)))
        .with("confidence", Column::F32(labels.iter().map(|label| label.confidence).collect()))
        .with("unsure", flag(|label| label.unsure))
        .with("also", Column::U32(labels.iter().map(|label| u32::from(label.also)).collect()))
        .with("legal_route", flag(|label| label.legal_route))
        .with(
            "legal_channel",
            coded_or_null!(LegalChannel, way().map(|way| way.map(|way| way.channel))),
        )
        .with("legal_start", sentence(|(start, _)| start))
        .with("legal_end", sentence(|(_, end)| end))
        .with("legal_in_title", flag(|label| label.legal_way.is_some_and(|way| way.in_title)))
        .with("said", Column::Bytes(labels.iter().map(|label| pack_said(&label.said)).collect()))
        .with("field", coded!(Field, labels.iter().map(|label| label.field)))
        .with("aspect", coded!(Aspect, labels.iter().map(|label| label.aspect)))
        .with("protected", flag(|label| label.protected))
        .with(
            "urgent_kind",
            coded_or_null!(UrgentKind, urgent().map(|urgent| urgent.map(|found| found.kind))),
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

pub(super) fn read(tables: &Tables) -> Result<Vec<MessageLabels>, StoreError> {
    rows(&tables.open("labels")?, tables.path())
}

pub(super) fn read_decided(tables: &Tables) -> Result<Vec<u8>, StoreError> {
    Ok(tables.open("labels")?.u32("decided")?.into_iter().map(|bits| bits as u8).collect())
}

/// The inverse of [`columns`].
pub(in super::super) fn rows(table: &ReadTable, folder: &Path) -> Result<Vec<MessageLabels>, StoreError> {
    let purpose = required(table, folder, "purpose", Purpose::from_code)?;
    let field = required(table, folder, "field", Field::from_code)?;
    let aspect = required(table, folder, "aspect", Aspect::from_code)?;
    let (confidence, also, unsure) = (table.f32("confidence")?, table.u32("also")?, table.bool("unsure")?);
    let (legal, protected) = (table.bool("legal_route")?, table.bool("protected")?);
    let way = codes(table, folder, "legal_channel", LegalChannel::from_code)?;
    let (way_start, way_end, way_in_title) = (
        table.opt_u32("legal_start")?,
        table.opt_u32("legal_end")?,
        table.bool("legal_in_title")?,
    );
    let said = table.rows_of("said")?;
    let kind = codes(table, folder, "urgent_kind", UrgentKind::from_code)?;
    let (start, end, in_title) = (
        table.opt_u32("urgent_start")?,
        table.opt_u32("urgent_end")?,
        table.bool("urgent_in_title")?,
    );
    let labels = |row: usize| MessageLabels {
        purpose: purpose[row],
        confidence: confidence[row],
        unsure: unsure[row],
        also: also[row] as u8,
        legal_route: legal[row],
        legal_way: way.of(row).map(|&channel| LegalWay {
            channel,
            in_title: way_in_title[row],
            sentence: way_start[row].zip(way_end[row]),
        }),
        said: unpack_said(said.of(row)),
        field: field[row],
        aspect: aspect[row],
        protected: protected[row],
        urgent: kind
            .of(row)
            .copied()
            .zip(start[row].zip(end[row]))
            .map(|(kind, range)| UrgentSentence {
                kind,
                in_title: in_title[row],
                range,
            }),
    };
    Ok((0..table.rows()).into_par_iter().map(labels).collect())
}

/// Purpose of each sentence, where it begins and ends in bytes and in characters.
fn pack_said(said: &[SaidPurpose]) -> Vec<u8> {
    pack(
        said.iter()
            .flat_map(|each| [each.purpose.index() as u32, each.range.0, each.range.1, each.chars.0, each.chars.1]),
    )
}

fn unpack_said(bytes: &[u8]) -> Vec<SaidPurpose> {
    let rows = bytes.as_chunks::<20>().0;
    let mut said = Vec::with_capacity(rows.len());
    said.extend(rows.iter().filter_map(|row| {
        let number = |at: usize| u32::from_le_bytes([row[at], row[at + 1], row[at + 2], row[at + 3]]);
        Some(SaidPurpose {
            purpose: *Purpose::ALL.get(number(0) as usize)?,
            range: (number(4), number(8)),
            chars: (number(12), number(16)),
        })
    }));
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_unpacked_as_they_were_packed() {
        let said = [(Purpose::Suggestion, (3, 30)), (Purpose::Accusation, (33, 90))].map(|(purpose, range)| SaidPurpose {
            purpose,
            range,
            chars: (range.0 / 3, range.1 / 3),
        });
        assert_eq!(unpack_said(&pack_said(&said)), said);
        assert_eq!(unpack_said(&[]), []);
    }
}
