//! JSON Lines and arrays of JSON objects, an object a row; nested values stay JSON text.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use super::columns::Columns;
use super::decode::{INVALID, Text};
use super::elements::{Elements, Raw};
use super::error::IngestError;
use super::format::{Format, Opened, Source, file_name, io_error};
use super::issue::{Reason, RowIssue};
use super::limits::{BATCH_BYTES, MAX_CELL_BYTES, MAX_COLUMNS, bounded_raw};
use super::names::ColumnNames;
use super::records::{Dialect, Records};
use super::rows::may_be_without_text;
use super::table::{CELL_BYTES, FrameBuilder, RawTable, TableInfo, Tables};

/// Brackets around the array of rows at most, as in `{"result":{"data":[…]}}`.
const DEEPEST_ARRAY: usize = 3;

/// Whether a text begins as JSON does.
pub(super) fn is_one(head: &str) -> bool {
    let start = head.trim_start_matches(is_space);
    match start.strip_prefix('[') {
        Some(rest) => rest.trim_start_matches(is_space).starts_with('{'),
        None => start.starts_with('{'),
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\0' | '\u{feff}')
}

/// Opens JSON.
pub(super) fn open(source: &Source<'_>, mut text: Text) -> Result<Opened, IngestError> {
    let array = find_rows(&text.head, text.is_whole, &source.names);
    let values = match array {
        None => Values::Lines(Records::new(text.reader, Dialect::Lines)),
        Some(start) => {
            let mut passed = vec![0; start];
            text.reader.read_exact(&mut passed).map_err(|error| io_error(source.path, error))?;
            Values::Array(Elements::new(text.reader))
        }
    };
    let tables = JsonTables {
        values,
        path: source.file(),
        names: Arc::clone(&source.names),
        keys: Vec::new(),
        key_index: FxHashMap::default(),
        count: 0,
        seen: Vec::new(),
    };
    Ok(Opened {
        format: if array.is_some() { Format::Json } else { Format::JsonLines },
        tables: Box::new(tables),
        encoding: Some(text.encoding),
    })
}

/// Where the array begins whose elements are the rows; `None` if every line is one.
fn find_rows(head: &str, is_whole: bool, names: &ColumnNames) -> Option<usize> {
    let start = head.len() - head.trim_start_matches(is_space).len();
    if head[start..].starts_with('[') {
        return Some(start + 1);
    }
    let mut lines = head[start..].lines().filter(|line| !line.trim().is_empty());
    let first = lines.next()?;
    let next = lines.next();
    let is_object = |text| serde_json::from_str::<Object>(text).is_ok();
    if next.is_some_and(|next| next.trim_start().starts_with('{') || is_object(first)) {
        return None;
    }
    if next.is_none() && is_whole && recognised(first, names) >= 2 {
        return None;
    }
    let arrays = arrays(head);
    let of_rows = arrays
        .iter()
        .copied()
        .find(|&at| first_element(&head[at..]).is_some_and(|raw| recognised(&raw, names) >= 2));
    of_rows.or(arrays.first().copied())
}

/// How many keys of an object are known headers.
fn recognised(text: &str, names: &ColumnNames) -> usize {
    let Ok(Object(pairs)) = serde_json::from_str(text) else { return 0 };
    let keys: Vec<&str> = pairs.iter().map(|(key, _)| key.as_str()).collect();
    Columns::recognise(&keys, names).recognised()
}

fn first_element(text: &str) -> Option<String> {
    Elements::new(text.as_bytes()).next_element().ok().flatten().map(|raw| raw.text)
}

/// Where arrays of objects begin that are not deep inside.
fn arrays(head: &str) -> Vec<usize> {
    let (mut depth, mut in_string, mut escaped) = (0usize, false, false);
    let mut found = Vec::new();
    for (at, byte) in head.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' => depth += 1,
            b'[' => {
                if depth <= DEEPEST_ARRAY && head[at + 1..].trim_start().starts_with('{') {
                    found.push(at + 1);
                }
                depth += 1;
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}

/// Where the texts of rows come from.
enum Values {
    Lines(Records<Box<dyn Read + Send>>),
    Array(Elements<Box<dyn Read + Send>>),
}

impl Values {
    /// The text of the next row; `None` at the end.
    fn next(&mut self) -> std::io::Result<Option<Raw>> {
        match self {
            Self::Array(elements) => elements.next_element(),
            Self::Lines(lines) => Ok(lines.next_record()?.map(|record| Raw {
                text: record.line().to_owned(),
                omitted: record.omitted,
            })),
        }
    }
}

/// An object of a batch: row, values by key, raw text.
struct Found {
    row: u64,
    cells: Vec<(usize, String)>,
    raw: String,
}

struct JsonTables {
    values: Values,
    path: PathBuf,
    names: Arc<ColumnNames>,
    /// Every key met so far, in order of first appearance.
    keys: Vec<String>,
    key_index: FxHashMap<String, usize>,
    count: u64,
    seen: Vec<TableInfo>,
}

impl JsonTables {
    /// Reads one row: its values under their keys, or what is wrong with it.
    fn parse(&mut self, raw: &Raw) -> Result<Vec<(usize, String)>, Reason> {
        if raw.omitted > 0 {
            return Err(Reason::TooLong);
        }
        if raw.text.contains(INVALID) {
            return Err(Reason::InvalidBytes);
        }
        // The parser refuses what is nested deeply before it could overflow the stack.
        let Object(pairs) = serde_json::from_str(&raw.text).map_err(|_| Reason::BadJson)?;
        let cells: Vec<(String, String)> = pairs.into_iter().map(|(key, value)| (key, as_text(value))).collect();
        if cells.iter().any(|(_, cell)| cell.len() > MAX_CELL_BYTES) {
            return Err(Reason::TooLong);
        }
        Ok(cells.into_iter().map(|(key, cell)| (self.index(key), cell)).collect())
    }

    /// The column of a key; new ones come last.
    fn index(&mut self, key: String) -> usize {
        *self.key_index.entry(key).or_insert_with_key(|key| {
            self.keys.push(key.clone());
            self.keys.len() - 1
        })
    }

    fn issue(&self, reason: Reason, raw: &Raw) -> RowIssue {
        RowIssue {
            file: file_name(&self.path),
            row: self.count,
            column: String::new(),
            reason,
            raw: bounded_raw(&raw.text, raw.omitted),
        }
    }

    /// Puts the rows of a batch into a frame.
    fn table(&mut self, found: &[Found], issues: Vec<RowIssue>, non_data: u64) -> RawTable {
        let headers: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        let columns = Columns::recognise(&headers, &self.names);
        self.seen = vec![TableInfo::of("", 0, &columns)];
        let columns = Arc::new(columns);
        let mut builder = FrameBuilder::new(&columns.headers, found.len());
        let mut table = RawTable::empty(&columns);
        for Found { row, cells, raw } in found {
            let mut placed = vec![""; columns.headers.len()];
            // Of a key that is repeated the last value counts.
            cells.iter().for_each(|(column, cell)| placed[*column] = cell);
            if may_be_without_text(|column| placed.get(column).copied(), &columns, &self.names) {
                table.raws.push((*row, bounded_raw(raw, 0)));
            }
            builder.push(*row, placed.into_iter());
        }
        (table.frame, table.rows) = builder.finish();
        (table.issues, table.non_data) = (issues, non_data);
        table.count_rows();
        table
    }
}

impl Tables for JsonTables {
    fn next_table(&mut self, max_rows: usize) -> Result<Option<RawTable>, IngestError> {
        let (mut found, mut issues, mut non_data) = (Vec::new(), Vec::new(), 0);
        let mut bytes = 0;
        while found.len() + issues.len() < max_rows && bytes + found.len() * self.keys.len() * CELL_BYTES < BATCH_BYTES {
            let Some(raw) = self.values.next().map_err(|error| io_error(&self.path, error))? else {
                break;
            };
            self.count += 1;
            bytes += 2 * raw.text.len().min(MAX_CELL_BYTES);
            if raw.text.trim().is_empty() {
                non_data += 1;
                continue;
            }
            match self.parse(&raw) {
                Ok(cells) => found.push(Found {
                    row: self.count,
                    cells,
                    raw: raw.text,
                }),
                Err(reason) => issues.push(self.issue(reason, &raw)),
            }
            if self.keys.len() > MAX_COLUMNS {
                return Err(IngestError::TooManyColumns { file: self.path.clone() });
            }
        }
        if found.is_empty() && issues.is_empty() && non_data == 0 {
            return Ok(None);
        }
        Ok(Some(self.table(&found, issues, non_data)))
    }

    fn seen(&self) -> &[TableInfo] {
        &self.seen
    }
}

/// A value as the text of a cell.
fn as_text(value: Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) if text.contains('\0') => text.replace('\0', ""),
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
