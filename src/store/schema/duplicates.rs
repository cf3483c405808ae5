//! `duplicates` (who is in which group), `duplicate_groups` and `duplicate_joins` (why).

use std::path::Path;

use super::super::StoreError;
use super::super::tables::{Column, Table};
use crate::analysis::Analysis;
use crate::corpus::MessageId;
use crate::dedup::{DuplicateGroup, DuplicateGroups, DuplicateKind, Join, SameWriter};

pub(super) fn membership_table(analysis: &Analysis) -> Table {
    Table::new().with("group", Column::OptU32(analysis.duplicates.group_of.clone()))
}

pub(super) fn groups_table(analysis: &Analysis) -> Table {
    let groups = &analysis.duplicates.groups;
    Table::new()
        .with(
            "representative",
            Column::U32(groups.iter().map(|group| group.representative.0).collect()),
        )
        .with(
            "kind",
            Column::Str(groups.iter().map(|group| group.kind.code().to_owned()).collect()),
        )
        .with(
            "same_writer",
            Column::Str(groups.iter().map(|group| group.same_writer.code().to_owned()).collect()),
        )
        .with(
            "mass_mailing",
            Column::Bool(groups.iter().map(|group| group.mass_mailing).collect()),
        )
}

pub(super) fn joins_table(analysis: &Analysis) -> Table {
    let joins: Vec<(u32, &Join)> = (0..)
        .zip(&analysis.duplicates.groups)
        .flat_map(|(at, group)| group.joins.iter().map(move |join| (at, join)))
        .collect();
    Table::new()
        .with("group", Column::U32(joins.iter().map(|(group, _)| *group).collect()))
        .with("earlier", Column::U32(joins.iter().map(|(_, join)| join.earlier.0).collect()))
        .with("later", Column::U32(joins.iter().map(|(_, join)| join.later.0).collect()))
        .with("similarity", Column::F32(joins.iter().map(|(_, join)| join.similarity).collect()))
        .with(
            "kind",
            Column::Str(joins.iter().map(|(_, join)| join.kind.code().to_owned()).collect()),
        )
}

pub(super) fn read(analysis: &mut Analysis, folder: &Path) -> Result<(), StoreError> {
    let group_of = super::open(folder, "duplicates")?.opt_u32("group")?;
    let table = super::open(folder, "duplicate_groups")?;
    let (representative, kind) = (table.u32("representative")?, table.str("kind")?);
    let (same_writer, mass_mailing) = (table.str("same_writer")?, table.bool("mass_mailing")?);
    let mut groups = (0..table.rows())
        .map(|row| {
            Ok(DuplicateGroup {
                members: Vec::new(),
                representative: MessageId(representative[row]),
                kind: super::code(folder, &kind[row], DuplicateKind::from_code)?,
                same_writer: super::code(folder, &same_writer[row], SameWriter::from_code)?,
                mass_mailing: mass_mailing[row],
                joins: Vec::new(),
            })
        })
        .collect::<Result<Vec<_>, StoreError>>()?;
    for (message, group) in (0..).zip(&group_of) {
        if let Some(group) = group {
            groups[*group as usize].members.push(MessageId(message));
        }
    }
    let table = super::open(folder, "duplicate_joins")?;
    let (group, earlier, later) = (table.u32("group")?, table.u32("earlier")?, table.u32("later")?);
    let (similarity, kind) = (table.f32("similarity")?, table.str("kind")?);
    for row in 0..table.rows() {
        groups[group[row] as usize].joins.push(Join {
            earlier: MessageId(earlier[row]),
            later: MessageId(later[row]),
            similarity: similarity[row],
            kind: super::code(folder, &kind[row], DuplicateKind::from_code)?,
        });
    }
    analysis.duplicates = DuplicateGroups { groups, group_of };
    Ok(())
}
