//! Columns of what given values stand for; the messages and the cache of a batch have them.

use std::path::Path;

use super::super::StoreError;
use super::super::tables::{Column, ReadTable, Table};
use crate::values::{GivenCodes, HandlingState, Purpose, PurposeDetail, Satisfaction, Urgency};

/// Adds the columns to a table.
pub(in super::super) fn with_columns(table: Table, given: &[GivenCodes]) -> Table {
    let code = |of: fn(&GivenCodes) -> Option<&'static str>| Column::OptStr(given.iter().map(|row| of(row).map(str::to_owned)).collect());
    table
        .with("purpose_code", code(|row| row.purpose.map(|(purpose, _)| purpose.code())))
        .with("purpose_detail", code(|row| row.purpose.map(|(_, detail)| detail.code())))
        .with("satisfaction_code", code(|row| row.satisfaction.map(Satisfaction::code)))
        .with("state_code", code(|row| row.state.map(HandlingState::code)))
        .with("urgency", code(|row| row.urgency.map(Urgency::code)))
}

/// The inverse of [`with_columns`].
pub(in super::super) fn rows(table: &ReadTable, folder: &Path) -> Result<Vec<GivenCodes>, StoreError> {
    let columns = ["purpose_code", "purpose_detail", "satisfaction_code", "state_code", "urgency"];
    let columns = columns.map(|name| table.opt_str(name));
    let [purpose, detail, satisfaction, state, urgency] = columns;
    let (purpose, detail, satisfaction, state, urgency) = (purpose?, detail?, satisfaction?, state?, urgency?);
    (0..table.rows())
        .map(|row| {
            let purpose = code(folder, &purpose[row], Purpose::from_code)?;
            let detail = code(folder, &detail[row], PurposeDetail::from_code)?;
            Ok(GivenCodes {
                purpose: purpose.zip(detail),
                satisfaction: code(folder, &satisfaction[row], Satisfaction::from_code)?,
                state: code(folder, &state[row], HandlingState::from_code)?,
                urgency: code(folder, &urgency[row], Urgency::from_code)?,
            })
        })
        .collect()
}

fn code<T>(folder: &Path, text: &Option<String>, parse: fn(&str) -> Option<T>) -> Result<Option<T>, StoreError> {
    text.as_deref().map(|text| super::code(folder, text, parse)).transpose()
}
