//! The mapping as a text that people edit.

use std::fmt::Write as _;

use super::{CountingDate, Mapping};
use crate::corpus::Channel;
use crate::ingest::dates::Order;

impl Mapping {
    /// Writes the mapping as [`Mapping::parse`] reads it; what is not decided stands there as a comment that shows how to.
    #[must_use]
    pub fn to_toml(&self) -> String {
        let list = |values: Vec<String>| (!values.is_empty()).then(|| format!("[{}]", values.join(", ")));
        let lines = [
            ("header_row", self.header_row.map(|row| row.to_string()), "3"),
            (
                "sheets",
                list(self.sheets.iter().map(|sheet| quoted(sheet)).collect()),
                "[\"1月\", \"2月\"]",
            ),
            ("channel", self.channel.map(Channel::code).map(quoted), "\"hotline\""),
            (
                "counting_date",
                self.counting_date.map(CountingDate::code).map(quoted),
                "\"registered\"",
            ),
            (
                "fill_down",
                list(self.fill_down.iter().map(|field| quoted(field.code())).collect()),
                "[\"district\"]",
            ),
            ("date_order", self.date_order.map(Order::code).map(quoted), "\"dmy\""),
            ("date_system", self.date_system.map(|year| year.to_string()), "1904"),
        ];
        let mut text = String::new();
        for (name, value, example) in lines {
            let line = value.map_or_else(|| format!("# {name} = {example}"), |value| format!("{name} = {value}"));
            text.push_str(&line);
            text.push('\n');
        }
        text.push_str("\n[columns]\n");
        for (header, target) in &self.columns {
            // Writing into a string does not fail.
            let _ = writeln!(text, "{} = {}", quoted(header), quoted(target.code()));
        }
        text
    }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => {
                // Writing into a string does not fail.
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
