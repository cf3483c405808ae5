//! JSON Lines: an object a line; nested values stay JSON text.

use std::io::{BufRead, BufReader, Read};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::columns::Columns;
use super::decode::{self, INVALID};
use super::error::IngestError;
use super::format::{Opened, Source, io_error};
use super::issue::{Reason, RowIssue};
use super::names::ColumnNames;
use super::table::{FrameBuilder, RawTable, TableInfo, Tables};

/// Opens JSON Lines.
pub(super) fn open(source: &Source<'_>) -> Result<Opened, IngestError> {
    let text = decode::open(source.path)?;
    let tables = JsonTables {
        lines: BufReader::with_capacity(256 * 1024, text.reader),
        path: source.path.to_owned(),
        file: source.name.clone(),
        names: Arc::clone(&source.names),
        keys: Vec::new(),
        key_index: FxHashMap::default(),
        count: 0,
        seen: Vec::new(),
    };
    Ok(Opened {
        tables: Box::new(tables),
        encoding: Some(text.encoding),
    })
}

struct JsonTables<R> {
    lines: BufReader<R>,
    path: std::path::PathBuf,
    file: String,
    names: Arc<ColumnNames>,
    /// Every key met so far, in order of first appearance.
    keys: Vec<String>,
    key_index: FxHashMap<String, usize>,
    count: u64,
    seen: Vec<TableInfo>,
}

impl<R: Read + Send> JsonTables<R> {
    /// Puts an object's values under their keys.
    fn place(&mut self, object: Object) -> Vec<String> {
        let mut cells = vec![String::new(); self.keys.len()];
        for (key, value) in object.0 {
            let index = *self.key_index.entry(key).or_insert_with_key(|key| {
                self.keys.push(key.clone());
                cells.push(String::new());
                self.keys.len() - 1
            });
            cells[index] = as_text(value);
        }
        cells
    }

    fn issue(&self, reason: Reason, line: &str) -> RowIssue {
        RowIssue {
            file: self.file.clone(),
            row: self.count,
            column: String::new(),
            reason,
            raw: line.to_owned(),
        }
    }
}

impl<R: Read + Send> Tables for JsonTables<R> {
    fn next_table(&mut self, max_rows: usize) -> Result<Option<RawTable>, IngestError> {
        let mut found: Vec<(u64, Vec<String>)> = Vec::new();
        let mut issues = Vec::new();
        let mut non_data = 0;
        let mut line = String::new();
        while found.len() < max_rows {
            line.clear();
            if self.lines.read_line(&mut line).map_err(|error| io_error(&self.path, error))? == 0 {
                break;
            }
            let content = line.trim_end_matches(['\n', '\r']);
            self.count += 1;
            if content.trim().is_empty() {
                non_data += 1;
            } else if content.contains(INVALID) {
                issues.push(self.issue(Reason::InvalidBytes, content));
            } else {
                match serde_json::from_str(content) {
                    Ok(object) => found.push((self.count, self.place(object))),
                    Err(_) => issues.push(self.issue(Reason::BadJson, content)),
                }
            }
        }
        let rows_read = found.len() as u64 + issues.len() as u64 + non_data;
        if rows_read == 0 {
            return Ok(None);
        }
        let headers: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let columns = Columns::recognise(&headers, &self.names);
        self.seen = vec![TableInfo::of("", 0, &columns)];
        let mut builder = FrameBuilder::new(&columns.headers, found.len());
        found
            .iter()
            .for_each(|(row, cells)| builder.push(*row, cells.iter().map(String::as_str)));
        let (frame, rows) = builder.finish();
        Ok(Some(RawTable {
            columns: Arc::new(columns),
            frame,
            rows,
            issues,
            rows_read,
            non_data,
        }))
    }

    fn seen(&self) -> &[TableInfo] {
        &self.seen
    }
}

/// A value as the text of a cell.
fn as_text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// An object with its keys in the order of the file.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Object;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object, M::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Object(pairs))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}
