//! Messages as a typed frame and back: the one schema in which the archive keeps them.

use polars::prelude::{Column, DataFrame, DataType, NamedFrom, PolarsError, Series, StringChunked};

use crate::corpus::{Channel, LocalTime, Message, WriterKind};

/// Why a frame holds no messages.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A column is missing or of another type.
    #[error("read column {column}: {source}; hint: the file was written by another version")]
    Column {
        /// Name of the column.
        column: &'static str,
        /// What is wrong with it.
        source: PolarsError,
    },
    /// A value that the column cannot hold.
    #[error("read column {column}: row {row} holds {value:?}; hint: the file was written by another version")]
    Value {
        /// Name of the column.
        column: &'static str,
        /// Row of the frame, from 0.
        row: usize,
        /// The value.
        value: String,
    },
}

type Text = (&'static str, fn(&Message) -> &String, fn(&mut Message) -> &mut String);
type Time = (
    &'static str,
    fn(&Message) -> Option<LocalTime>,
    fn(&mut Message) -> &mut Option<LocalTime>,
);

/// Declares a column for each field of one kind: name, reader, writer.
macro_rules! fields {
    ($read:expr; $($field:ident),+) => { &[$((stringify!($field), |message| $read(&message.$field), |message| &mut message.$field)),+] };
}

const TEXTS: &[Text] = fields!(std::convert::identity;
    source, external_id, title, body, measures, reply, department, writer, contact, district, place, collection_point, campaign, given_purpose,
    given_category, satisfaction, state, file
);

const TIMES: &[Time] = fields!(Clone::clone; time, occurred, registered, accepted, closed, reply_time);

/// Puts messages into a frame: a string column per text, `Int64` per time (null where absent), codes as strings, extra columns as a
/// JSON array of pairs, in a fixed order of columns.
#[must_use]
pub fn to_frame(messages: &[Message]) -> DataFrame {
    let mut columns: Vec<Column> = Vec::with_capacity(TEXTS.len() + TIMES.len() + 7);
    for (name, read, _) in TEXTS {
        let values: Vec<&str> = messages.iter().map(|message| read(message).as_str()).collect();
        columns.push(Series::new((*name).into(), values).into());
    }
    for (name, read, _) in TIMES {
        let values: Vec<Option<i64>> = messages.iter().map(|message| read(message).map(|time| time.0)).collect();
        columns.push(Series::new((*name).into(), values).into());
    }
    let channel: Vec<Option<&str>> = messages.iter().map(|message| message.channel.map(Channel::code)).collect();
    let kind: Vec<Option<&str>> = messages.iter().map(|message| message.writer_kind.map(WriterKind::code)).collect();
    let extra: Vec<Option<String>> = messages.iter().map(|message| extra_text(&message.extra)).collect();
    let numbers = |read: fn(&Message) -> u32| messages.iter().map(read).collect::<Vec<u32>>();
    columns.extend([
        Series::new("channel".into(), channel).into(),
        Series::new("writer_kind".into(), kind).into(),
        Series::new("people".into(), messages.iter().map(|message| message.people).collect::<Vec<_>>()).into(),
        Series::new("votes_up".into(), numbers(|message| message.votes_up)).into(),
        Series::new("votes_down".into(), numbers(|message| message.votes_down)).into(),
        Series::new("extra".into(), extra).into(),
        Series::new("row".into(), messages.iter().map(|message| message.row).collect::<Vec<_>>()).into(),
    ]);
    DataFrame::new(messages.len(), columns).expect("names are distinct and every column has every message")
}

fn extra_text(extra: &[(String, String)]) -> Option<String> {
    (!extra.is_empty()).then(|| serde_json::to_string(extra).expect("pairs of strings are JSON"))
}

/// Reads the messages of a frame that [`to_frame`] made.
///
/// # Errors
/// If a column is missing, has another type or holds an unknown code.
pub fn from_frame(frame: &DataFrame) -> Result<Vec<Message>, FrameError> {
    let mut messages = vec![Message::default(); frame.height()];
    for &(name, _, write) in TEXTS {
        for (message, value) in messages.iter_mut().zip(strings(frame, name)?.iter()) {
            value.unwrap_or("").clone_into(write(message));
        }
    }
    for &(name, _, write) in TIMES {
        let column = typed(frame, name, &DataType::Int64)?;
        let times = column.i64().map_err(|source| FrameError::Column { column: name, source })?;
        for (message, value) in messages.iter_mut().zip(times.iter()) {
            *write(message) = value.map(LocalTime);
        }
    }
    read_codes(frame, "channel", &mut messages, |message, code| {
        Channel::from_code(code).map(|channel| message.channel = Some(channel))
    })?;
    read_codes(frame, "writer_kind", &mut messages, |message, code| {
        WriterKind::from_code(code).map(|kind| message.writer_kind = Some(kind))
    })?;
    read_codes(frame, "extra", &mut messages, |message, text| {
        serde_json::from_str(text).ok().map(|extra| message.extra = extra)
    })?;
    read_numbers(frame, "people", &mut messages, |message, people| message.people = people)?;
    read_numbers(frame, "votes_up", &mut messages, |message, votes| {
        message.votes_up = votes.unwrap_or(0)
    })?;
    read_numbers(frame, "votes_down", &mut messages, |message, votes| {
        message.votes_down = votes.unwrap_or(0)
    })?;
    let rows = typed(frame, "row", &DataType::UInt64)?;
    let rows = rows.u64().map_err(|source| FrameError::Column { column: "row", source })?;
    for (message, row) in messages.iter_mut().zip(rows.iter()) {
        message.row = row.unwrap_or(0);
    }
    Ok(messages)
}

fn typed<'a>(frame: &'a DataFrame, name: &'static str, expected: &DataType) -> Result<&'a Column, FrameError> {
    let fault = |source| FrameError::Column { column: name, source };
    let column = frame.column(name).map_err(fault)?;
    if column.dtype() == expected {
        return Ok(column);
    }
    Err(fault(PolarsError::SchemaMismatch(format!("it holds {}", column.dtype()).into())))
}

fn strings<'a>(frame: &'a DataFrame, name: &'static str) -> Result<&'a StringChunked, FrameError> {
    typed(frame, name, &DataType::String)?
        .str()
        .map_err(|source| FrameError::Column { column: name, source })
}

/// Reads a column of codes; `set` says whether it knows the code.
fn read_codes(
    frame: &DataFrame,
    name: &'static str,
    messages: &mut [Message],
    set: impl Fn(&mut Message, &str) -> Option<()>,
) -> Result<(), FrameError> {
    for (row, (message, value)) in messages.iter_mut().zip(strings(frame, name)?.iter()).enumerate() {
        if let Some(code) = value {
            set(message, code).ok_or_else(|| FrameError::Value {
                column: name,
                row,
                value: code.to_owned(),
            })?;
        }
    }
    Ok(())
}

fn read_numbers(
    frame: &DataFrame,
    name: &'static str,
    messages: &mut [Message],
    set: impl Fn(&mut Message, Option<u32>),
) -> Result<(), FrameError> {
    let column = typed(frame, name, &DataType::UInt32)?;
    let numbers = column.u32().map_err(|source| FrameError::Column { column: name, source })?;
    messages
        .iter_mut()
        .zip(numbers.iter())
        .for_each(|(message, number)| set(message, number));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts() -> impl Strategy<Value = Vec<String>> {
        proptest::collection::vec("[ -~\n\t一-龥]{0,8}", TEXTS.len())
    }

    prop_compose! {
        fn message()(
            texts in texts(),
            times in proptest::collection::vec(proptest::option::of(-5_000_000_000i64..5_000_000_000), TIMES.len()),
            channel in proptest::option::of(0..Channel::ALL.len()),
            kind in proptest::option::of(0..WriterKind::ALL.len()),
            people in proptest::option::of(any::<u32>()),
            votes in any::<(u32, u32)>(),
            extra in proptest::collection::vec(("[a-z\"一-龥]{0,4}", "\\PC{0,6}"), 0..3),
            row in any::<u64>(),
        ) -> Message {
            let mut message = Message {
                channel: channel.map(|at| Channel::ALL[at]),
                writer_kind: kind.map(|at| WriterKind::ALL[at]),
                people,
                votes_up: votes.0,
                votes_down: votes.1,
                extra,
                row,
                ..Message::default()
            };
            TEXTS.iter().zip(texts).for_each(|((_, _, write), text)| *write(&mut message) = text);
            TIMES.iter().zip(times).for_each(|((_, _, write), time)| *write(&mut message) = time.map(LocalTime));
            message
        }
    }

    proptest! {
        #[test]
        fn messages_come_back_from_a_frame(messages in proptest::collection::vec(message(), 0..6)) {
            prop_assert_eq!(from_frame(&to_frame(&messages)).unwrap(), messages);
        }
    }

    #[test]
    fn a_missing_column_is_named() {
        let frame = to_frame(&[Message::default()]).drop("reply").unwrap();
        assert!(from_frame(&frame).is_err_and(|error| error.to_string().starts_with("read column reply")));
    }

    #[test]
    fn an_unknown_code_is_named() {
        let mut frame = to_frame(&[Message::default()]);
        frame.with_column(Series::new("channel".into(), ["pigeon"]).into()).unwrap();
        assert!(matches!(from_frame(&frame), Err(FrameError::Value { column: "channel", row: 0, value }) if value == "pigeon"));
    }
}
