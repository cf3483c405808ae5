//! `labels`: what each message is.

use std::path::Path;

use super::super::StoreError;
use super::super::tables::{Column, ReadTable, Table, pack, unpack};
use crate::analysis::Analysis;
use crate::classify::{Aspect, Field, LegalChannel, LegalWay, MessageLabels, Purpose, SaidPurpose, UrgentKind, UrgentSentence};

pub(super) fn table(analysis: &Analysis) -> Table {
    columns(&analysis.labels).with("decided", Column::U32(analysis.decided.iter().map(|&bits| bits.into()).collect()))
}

/// The columns of labels; the cache of a batch uses them too.
pub(in super::super) fn columns(labels: &[MessageLabels]) -> Table {
    let text = |of: fn(&MessageLabels) -> &'static str| Column::Str(labels.iter().map(|label| of(label).to_owned()).collect());
    let flag = |of: fn(&MessageLabels) -> bool| Column::Bool(labels.iter().map(of).collect());
    let urgent = || labels.iter().map(|label| label.urgent);
    let way = || labels.iter().map(|label| label.legal_way);
    let sentence = |of: fn((u32, u32)) -> u32| Column::OptU32(way().map(|way| way.and_then(|way| way.sentence).map(of)).collect());
    Table::new()
        .with("purpose", text(|label| label.purpose.code()))
        .with("confidence", Column::F32(labels.iter().map(|label| label.confidence).collect()))
        .with("unsure", flag(|label| label.unsure))
        .with("also", Column::U32(labels.iter().map(|label| u32::from(label.also)).collect()))
        .with("legal_route", flag(|label| label.legal_route))
        .with(
            "legal_channel",
            Column::OptStr(way().map(|way| way.map(|way| way.channel.code().to_owned())).collect()),
        )
        .with("legal_start", sentence(|(start, _)| start))
        .with("legal_end", sentence(|(_, end)| end))
        .with("legal_in_title", flag(|label| label.legal_way.is_some_and(|way| way.in_title)))
        .with("said", Column::Bytes(labels.iter().map(|label| pack_said(&label.said)).collect()))
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
    let unsure = table.bool("unsure")?;
    let (way, way_start, way_end, way_in_title) = (
        table.opt_str("legal_channel")?,
        table.opt_u32("legal_start")?,
        table.opt_u32("legal_end")?,
        table.bool("legal_in_title")?,
    );
    let said = table.bytes("said")?;
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
            let channel = way[row].as_deref();
            let channel = channel.map(|code| super::code(folder, code, LegalChannel::from_code)).transpose()?;
            Ok(MessageLabels {
                purpose: super::code(folder, &purpose[row], Purpose::from_code)?,
                confidence: confidence[row],
                unsure: unsure[row],
                also: also[row] as u8,
                legal_route: legal[row],
                legal_way: channel.map(|channel| LegalWay {
                    channel,
                    in_title: way_in_title[row],
                    sentence: way_start[row].zip(way_end[row]),
                }),
                said: unpack_said(&said[row]),
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

/// Purpose of each sentence, where it begins and ends in bytes and in characters.
fn pack_said(said: &[SaidPurpose]) -> Vec<u8> {
    pack(
        said.iter()
            .flat_map(|each| [each.purpose.index() as u32, each.range.0, each.range.1, each.chars.0, each.chars.1]),
    )
}

fn unpack_said(bytes: &[u8]) -> Vec<SaidPurpose> {
    let numbers: Vec<u32> = unpack(bytes).collect();
    let whole = numbers.as_chunks::<5>().0.iter();
    let said = whole.filter_map(|&[purpose, start, end, first, last]| {
        let purpose = *Purpose::ALL.get(purpose as usize)?;
        let (range, chars) = ((start, end), (first, last));
        Some(SaidPurpose { purpose, range, chars })
    });
    said.collect()
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
