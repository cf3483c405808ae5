//! What people read in messages, and its form as JSON Lines.

use serde::Deserialize;

use super::{Aspect, Field, Purpose};

/// What a person read in one message.
#[derive(Clone, PartialEq, Debug)]
pub struct Reading {
    /// Main purpose.
    pub purpose: Purpose,
    /// Further purposes, a bit per [`Purpose::index`].
    pub also: u8,
    /// Whether it belongs by law to another route.
    pub legal_route: bool,
    /// Field.
    pub field: Field,
    /// Aspect.
    pub aspect: Aspect,
    /// Problem, cause, measure and public good, 0 to 2.
    pub parts: [u8; 4],
    /// Golden grade, 0 to 3.
    pub grade: u8,
    /// The measures as they stand in the body, in any order.
    pub measures: Vec<String>,
}

/// A line of readings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ReadingError {
    /// The line is not an object with the columns of a reading.
    #[error("line {line} is no reading: {why}; hint: purpose, field and aspect take the codes of the labels table")]
    Json {
        /// Line number, from 1.
        line: usize,
        /// What the parser said.
        why: serde_json::Error,
    },
    /// A value is beyond its scale.
    #[error("line {line}: {column} is beyond its scale; hint: parts are 0 to 2, golden is 0 to 3")]
    Scale {
        /// Line number, from 1.
        line: usize,
        /// The column.
        column: &'static str,
    },
}

/// A line as it stands in a file.
#[derive(Deserialize)]
struct Line {
    key: String,
    purpose: Purpose,
    #[serde(default)]
    also: Vec<Purpose>,
    legal_route: bool,
    field: Field,
    aspect: Aspect,
    problem: u8,
    cause: u8,
    measure: u8,
    public: u8,
    golden: u8,
    #[serde(default)]
    measure_span: Vec<String>,
}

/// Parses readings, one JSON object a line with the columns key (the message's external id), purpose, also, `legal_route`, field, aspect,
/// problem, cause, measure, public, golden and `measure_span`; other columns are ignored. Returns them with their keys, in file order.
///
/// # Errors
/// The first line that is no reading.
pub fn parse_readings(lines: &str) -> Result<Vec<(String, Reading)>, ReadingError> {
    let filled = lines.lines().zip(1..).filter(|(text, _)| !text.trim().is_empty());
    filled.map(|(text, line)| parse_line(text, line)).collect()
}

fn parse_line(text: &str, line: usize) -> Result<(String, Reading), ReadingError> {
    let row: Line = serde_json::from_str(text).map_err(|why| ReadingError::Json { line, why })?;
    let parts = [
        ("problem", row.problem),
        ("cause", row.cause),
        ("measure", row.measure),
        ("public", row.public),
    ];
    if let Some(&(column, _)) = parts.iter().find(|(_, value)| *value > 2) {
        return Err(ReadingError::Scale { line, column });
    }
    if row.golden > 3 {
        return Err(ReadingError::Scale { line, column: "golden" });
    }
    let reading = Reading {
        purpose: row.purpose,
        also: row.also.iter().fold(0, |bits, purpose| bits | 1 << purpose.index()),
        legal_route: row.legal_route,
        field: row.field,
        aspect: row.aspect,
        parts: parts.map(|(_, value)| value),
        grade: row.golden,
        measures: row.measure_span,
    };
    Ok((row.key, reading))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"key":"7","purpose":"suggestion","also":["appeal"],"legal_route":false,"field":"文化旅游","aspect":"其他","problem":1,"cause":0,"measure":2,"public":2,"golden":2,"measure_span":["装灯"],"unsure":true}"#;

    #[test]
    fn a_reading_is_parsed() {
        let readings = parse_readings(&format!("{LINE}\n\n")).unwrap();
        let (key, reading) = &readings[0];
        assert_eq!(
            (key.as_str(), reading.purpose, reading.also, reading.parts, reading.grade),
            ("7", Purpose::Suggestion, 0b10, [1, 0, 2, 2], 2)
        );
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = |line: &str| parse_readings(&format!("{LINE}\n{line}")).unwrap_err().to_string();
        assert!(error("{}").starts_with("line 2"), "{}", error("{}"));
        assert!(error(&LINE.replace("\"golden\":2", "\"golden\":4")).contains("golden"));
    }
}
