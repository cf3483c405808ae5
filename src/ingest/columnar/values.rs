//! Values of columns as text that loses nothing.

use chrono::{DateTime, Days, NaiveDate};
use polars::prelude::{AnyValue, Column, DataType, StringChunked, TimeUnit};

use crate::ingest::numbers;

/// A column as texts; null stays null.
///
/// # Errors
/// What the column holds, where no text can be made of it.
pub(super) fn texts(column: &Column) -> Result<StringChunked, String> {
    let refused = |_| format!("values of the type {}", column.dtype());
    let text = match column.dtype() {
        DataType::String => column.str().map_err(refused)?.clone(),
        DataType::Null => column.cast(&DataType::String).map_err(refused)?.str().map_err(refused)?.clone(),
        DataType::Boolean => {
            let values = column.bool().map_err(refused)?;
            values.iter().map(|value| value.map(numbers::yes_or_no)).collect()
        }
        DataType::Float64 => {
            let values = column.f64().map_err(refused)?;
            values.iter().map(|value| value.map(numbers::text)).collect()
        }
        DataType::Float32 => {
            let values = column.f32().map_err(refused)?;
            values.iter().map(|value| value.map(|value| value.to_string())).collect()
        }
        DataType::Date => {
            let days = column.cast(&DataType::Int32).map_err(refused)?;
            let days = days.i32().map_err(refused)?;
            days.iter().map(|value| value.map(date)).collect()
        }
        DataType::Datetime(unit, zone) => {
            let times = column.cast(&DataType::Int64).map_err(refused)?;
            let times = times.i64().map_err(refused)?;
            times
                .iter()
                .map(|value| value.map(|value| time(value, *unit, zone.is_some())))
                .collect()
        }
        DataType::Binary => {
            let values = column.binary().map_err(refused)?;
            let texts: Result<StringChunked, _> = values.iter().map(|value| value.map(std::str::from_utf8).transpose()).collect();
            texts.map_err(|_| "bytes that are no text".to_owned())?
        }
        DataType::List(_) => {
            let values = column.as_materialized_series().iter();
            values.map(|value| (!value.is_null()).then(|| json(&value).to_string())).collect()
        }
        _ => column.cast(&DataType::String).map_err(refused)?.str().map_err(refused)?.clone(),
    };
    Ok(text)
}

/// A day since 1970 as ISO 8601 writes it; one that no calendar has as the number.
fn date(days: i32) -> String {
    let epoch = NaiveDate::default();
    let distance = Days::new(u64::from(days.unsigned_abs()));
    let day = if days < 0 {
        epoch.checked_sub_days(distance)
    } else {
        epoch.checked_add_days(distance)
    };
    day.map_or_else(|| days.to_string(), |day| day.to_string())
}

/// A time as ISO 8601 writes it; with its offset where the column has a time zone, for such times are universal.
fn time(value: i64, unit: TimeUnit, has_zone: bool) -> String {
    let per_second = match unit {
        TimeUnit::Milliseconds => 1_000,
        TimeUnit::Microseconds => 1_000_000,
        TimeUnit::Nanoseconds => 1_000_000_000,
    };
    let nanoseconds = value.rem_euclid(per_second) * (1_000_000_000 / per_second);
    let Some(time) = DateTime::from_timestamp(value.div_euclid(per_second), nanoseconds as u32) else {
        return value.to_string();
    };
    let offset = if has_zone { "+00:00" } else { "" };
    format!("{}{offset}", time.format("%Y-%m-%d %H:%M:%S"))
}

/// A nested value as JSON.
fn json(value: &AnyValue<'_>) -> serde_json::Value {
    match value {
        AnyValue::Null => serde_json::Value::Null,
        AnyValue::Boolean(value) => (*value).into(),
        AnyValue::String(text) => (*text).into(),
        AnyValue::StringOwned(text) => text.as_str().into(),
        AnyValue::List(items) => items.iter().map(|item| json(&item)).collect(),
        AnyValue::Float64(value) => (*value).into(),
        other => other
            .extract::<i64>()
            .filter(|_| other.is_integer())
            .map_or_else(|| other.to_string().into(), Into::into),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_times_are_iso_text() {
        assert_eq!(date(19_787), "2024-03-05");
        assert_eq!(date(-1), "1969-12-31");
        assert_eq!(time(1_709_629_920_000, TimeUnit::Milliseconds, false), "2024-03-05 09:12:00");
        assert_eq!(time(-1, TimeUnit::Microseconds, true), "1969-12-31 23:59:59+00:00");
    }
}
