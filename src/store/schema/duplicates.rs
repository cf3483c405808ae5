//! `duplicates` (who is in which group), `duplicate_groups` and `duplicate_joins` (why).

use super::super::StoreError;
use super::super::tables::{Coded, Column, Table};
use super::{Tables, coded, required};
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
        .with("kind", coded!(DuplicateKind, groups.iter().map(|group| group.kind)))
        .with("same_writer", coded!(SameWriter, groups.iter().map(|group| group.same_writer)))
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
        .with("kind", coded!(DuplicateKind, joins.iter().map(|(_, join)| join.kind)))
}

pub(super) fn read(tables: &Tables) -> Result<DuplicateGroups, StoreError> {
    let folder = tables.path();
    let group_of = tables.open("duplicates")?.opt_u32("group")?;
    let table = tables.open("duplicate_groups")?;
    let (representative, mass_mailing) = (table.u32("representative")?, table.bool("mass_mailing")?);
    let kind = required(&table, folder, "kind", DuplicateKind::from_code)?;
    let same_writer = required(&table, folder, "same_writer", SameWriter::from_code)?;
    let damaged = || StoreError::Damaged {
        path: folder.to_owned(),
        what: "a group of repeats is not whole".to_owned(),
    };
    let mut groups = Vec::with_capacity(table.rows());
    for row in 0..table.rows() {
        groups.push(DuplicateGroup {
            members: Vec::new(),
            representative: MessageId(representative[row]),
            kind: kind[row],
            same_writer: same_writer[row],
            mass_mailing: mass_mailing[row],
            joins: Vec::new(),
        });
    }
    for (message, group) in (0..).zip(&group_of) {
        if let Some(group) = group {
            groups
                .get_mut(*group as usize)
                .ok_or_else(damaged)?
                .members
                .push(MessageId(message));
        }
    }
    let table = tables.open("duplicate_joins")?;
    let (group, earlier, later) = (table.u32("group")?, table.u32("earlier")?, table.u32("later")?);
    let (similarity, kind) = (
        table.f32("similarity")?,
        required(&table, folder, "kind", DuplicateKind::from_code)?,
    );
    for row in 0..table.rows() {
        groups.get_mut(group[row] as usize).ok_or_else(damaged)?.joins.push(Join {
            earlier: MessageId(earlier[row]),
            later: MessageId(later[row]),
            similarity: similarity[row],
            kind: kind[row],
        });
    }
    Ok(DuplicateGroups { groups, group_of })
}
