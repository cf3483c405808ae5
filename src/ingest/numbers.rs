//! Numbers, truth values and times of spreadsheets as text that loses nothing.

use calamine::ExcelDateTime;

/// The first whole number that a spreadsheet cannot keep exactly: it stores fifteen digits.
const ROUNDED: f64 = 1e15;

/// A number: whole ones without a fraction, those beyond fifteen digits as a spreadsheet shows them.
pub(super) fn text(number: f64) -> String {
    if number.abs() >= ROUNDED {
        format!("{number:E}").replace('E', "E+")
    } else {
        number.to_string()
    }
}

/// A truth value.
pub(super) fn yes_or_no(value: bool) -> &'static str {
    if value { "是" } else { "否" }
}

/// A date with its time of day as ISO 8601 writes them; what is no date as the number that it is.
pub(super) fn time(time: ExcelDateTime) -> String {
    if !time.is_datetime() || time.as_f64() < 1.0 {
        return time.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::ExcelDateTimeType::DateTime;

    #[test]
    fn digits_that_a_spreadsheet_rounded_are_shown_as_it_shows_them() {
        assert_eq!(text(1_000_003.0), "1000003");
        assert_eq!(text(0.5), "0.5");
        assert_eq!(text(430_012_345_678_901_234.0), "4.3001234567890125E+17");
    }

    #[test]
    fn both_systems_of_serial_days_are_read() {
        assert_eq!(time(ExcelDateTime::new(45_356.5, DateTime, false)), "2024-03-05 12:00:00");
        assert_eq!(time(ExcelDateTime::new(43_894.5, DateTime, true)), "2024-03-05 12:00:00");
        assert_eq!(time(ExcelDateTime::new(0.5, DateTime, false)), "0.5");
    }
}
