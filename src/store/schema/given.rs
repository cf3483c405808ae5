//! Columns of what given values stand for; the messages and the cache of a batch have them.

use std::path::Path;

use rayon::prelude::*;

use super::super::StoreError;
use super::super::tables::{Coded, Column, ReadTable, Table};
use super::{coded_or_null, codes};
use crate::values::{GivenCodes, HandlingState, Purpose, PurposeDetail, Satisfaction, Urgency};

/// Adds the columns to a table.
pub(in super::super) fn with_columns(table: Table, given: &[GivenCodes]) -> Table {
    let purpose = || given.iter().map(|row| row.purpose);
    table
        .with(
            "purpose_code",
            coded_or_null!(Purpose, purpose().map(|given| given.map(|(purpose, _)| purpose))),
        )
        .with(
            "purpose_detail",
            coded_or_null!(PurposeDetail, purpose().map(|given| given.map(|(_, detail)| detail))),
        )
        .with(
            "satisfaction_code",
            coded_or_null!(Satisfaction, given.iter().map(|row| row.satisfaction)),
        )
        .with("state_code", coded_or_null!(HandlingState, given.iter().map(|row| row.state)))
        .with("urgency", coded_or_null!(Urgency, given.iter().map(|row| row.urgency)))
}

/// The inverse of [`with_columns`].
pub(in super::super) fn rows(table: &ReadTable, folder: &Path) -> Result<Vec<GivenCodes>, StoreError> {
    let purpose = codes(table, folder, "purpose_code", Purpose::from_code)?;
    let detail = codes(table, folder, "purpose_detail", PurposeDetail::from_code)?;
    let satisfaction = codes(table, folder, "satisfaction_code", Satisfaction::from_code)?;
    let state = codes(table, folder, "state_code", HandlingState::from_code)?;
    let urgency = codes(table, folder, "urgency", Urgency::from_code)?;
    let given = |row: usize| GivenCodes {
        purpose: purpose.of(row).copied().zip(detail.of(row).copied()),
        satisfaction: satisfaction.of(row).copied(),
        state: state.of(row).copied(),
        urgency: urgency.of(row).copied(),
    };
    Ok((0..table.rows()).into_par_iter().map(given).collect())
}
