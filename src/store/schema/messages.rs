//! `messages`: the messages without their texts.

use rayon::prelude::*;

use super::super::StoreError;
use super::super::archive::uid_of;
use super::super::tables::{Coded, Column, Names, ReadTable, Table};
use super::{Tables, coded, coded_or_null, codes, required};
use crate::analysis::{Analysis, MessageRow, Symbol};
use crate::corpus::{Channel, DocKey, LocalTime, Voice, WriterKind};

pub(super) fn table(analysis: &Analysis) -> Table {
    let rows = &analysis.messages;
    let symbol = |of: fn(&MessageRow) -> Option<Symbol>| Column::Coded(Coded::optional(&analysis.symbols, rows.iter().map(of)));
    let time = |of: fn(&MessageRow) -> Option<LocalTime>| Column::OptI64(rows.iter().map(|row| of(row).map(|time| time.0)).collect());
    let number = |of: fn(&MessageRow) -> u32| Column::U32(rows.iter().map(of).collect());
    let table = Table::new()
        .with("uid", Column::Bytes(rows.iter().map(|row| row.uid.0.to_vec()).collect()))
        .with("batch", number(|row| row.doc.batch))
        .with("row", number(|row| row.doc.row))
        .with("source", symbol(|row| Some(row.source)))
        .with(
            "external_id",
            Column::Str(rows.iter().map(|row| row.external_id.to_string()).collect()),
        )
        .with("channel", coded!(Channel, rows.iter().map(|row| row.channel)))
        .with("time", time(|row| row.time))
        .with("writer", Column::OptU64(rows.iter().map(|row| row.voice.writer).collect()))
        .with("people", Column::OptU32(rows.iter().map(|row| row.voice.people).collect()))
        .with("writer_kind", coded_or_null!(WriterKind, rows.iter().map(|row| row.writer_kind)))
        .with("district", symbol(|row| row.district))
        .with("place", symbol(|row| row.place))
        .with("department", symbol(|row| row.department))
        .with("category", symbol(|row| row.category))
        .with("campaign", symbol(|row| row.campaign))
        .with("collection_point", symbol(|row| row.collection_point))
        .with("state", symbol(|row| row.state))
        .with("given_purpose", symbol(|row| row.given_purpose))
        .with("satisfaction", symbol(|row| row.satisfaction))
        .with("votes_up", number(|row| row.votes_up))
        .with("votes_down", number(|row| row.votes_down))
        .with("replied", Column::Bool(rows.iter().map(|row| row.replied).collect()))
        .with("reply_time", time(|row| row.reply_time))
        .with("chars", number(|row| row.chars))
        .with("masked", number(|row| row.masked))
        .with("elements", number(|row| row.elements.into()));
    let given: Vec<_> = rows.iter().map(|row| row.given).collect();
    super::given::with_columns(table, &given)
}

/// The columns of texts that many messages share.
const SYMBOLS: [&str; 10] = [
    "source",
    "district",
    "place",
    "department",
    "category",
    "campaign",
    "state",
    "collection_point",
    "given_purpose",
    "satisfaction",
];

/// The shared texts, ascending, and for each of the columns of [`SYMBOLS`] the positions of its rows.
fn symbols_of(table: &ReadTable) -> Result<(Vec<String>, Vec<Names<Symbol>>), StoreError> {
    let columns: Vec<Names<String>> = SYMBOLS.par_iter().map(|column| table.names(column)).collect::<Result<_, _>>()?;
    let mut symbols: Vec<String> = columns.iter().flat_map(|names| names.values.iter().cloned()).collect();
    symbols.sort_unstable();
    symbols.dedup();
    let place = |name: String| symbols.binary_search(&name).map(|at| at as Symbol);
    let placed = columns.into_iter().map(|names| names.map(place));
    let placed = placed.collect::<Result<_, usize>>().unwrap_or_default();
    Ok((symbols, placed))
}

pub(super) fn read_symbols(tables: &Tables) -> Result<Vec<String>, StoreError> {
    Ok(symbols_of(&tables.open("messages")?)?.0)
}

pub(super) fn read(tables: &Tables) -> Result<Vec<MessageRow>, StoreError> {
    let (table, folder) = (tables.open("messages")?, tables.path());
    let (_, symbols) = symbols_of(&table)?;
    let symbol = |column: usize, row: usize| symbols[column].of(row).copied();
    let (uid, batch, place_row) = (table.rows_of("uid")?, table.u32("batch")?, table.u32("row")?);
    let (external_id, times) = (table.rows_of("external_id")?, table.opt_i64("time")?);
    let (writer, people) = (table.opt_u64("writer")?, table.opt_u32("people")?);
    let channel = required(&table, folder, "channel", Channel::from_code)?;
    let writer_kind = codes(&table, folder, "writer_kind", WriterKind::from_code)?;
    let (up, down) = (table.u32("votes_up")?, table.u32("votes_down")?);
    let (replied, reply_time) = (table.bool("replied")?, table.opt_i64("reply_time")?);
    let (chars, masked) = (table.u32("chars")?, table.u32("masked")?);
    let (given, elements) = (super::given::rows(&table, folder)?, table.u32("elements")?);
    let message = |row: usize| MessageRow {
        uid: uid_of(uid.of(row)),
        doc: DocKey {
            batch: batch[row],
            row: place_row[row],
        },
        source: symbol(0, row).unwrap_or_default(),
        external_id: external_id.text(row).into(),
        channel: channel[row],
        time: times[row].map(LocalTime),
        voice: Voice {
            writer: writer[row],
            people: people[row],
        },
        writer_kind: writer_kind.of(row).copied(),
        district: symbol(1, row),
        place: symbol(2, row),
        department: symbol(3, row),
        category: symbol(4, row),
        campaign: symbol(5, row),
        collection_point: symbol(7, row),
        state: symbol(6, row),
        given_purpose: symbol(8, row),
        satisfaction: symbol(9, row),
        given: given[row],
        votes_up: up[row],
        votes_down: down[row],
        replied: replied[row],
        reply_time: reply_time[row].map(LocalTime),
        chars: chars[row],
        masked: masked[row],
        elements: elements[row] as u8,
    };
    Ok((0..table.rows()).into_par_iter().map(message).collect())
}
