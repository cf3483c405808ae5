//! `messages`: the messages without their texts.

use std::path::Path;

use super::super::StoreError;
use super::super::archive::uid_of;
use super::super::tables::{Column, Table};
use crate::analysis::{Analysis, MessageRow, Symbol};
use crate::corpus::{Channel, DocKey, LocalTime, Voice, WriterKind};

pub(super) fn table(analysis: &Analysis) -> Table {
    let rows = &analysis.messages;
    let symbol = |of: fn(&MessageRow) -> Option<Symbol>| {
        Column::OptStr(
            rows.iter()
                .map(|row| of(row).map(|symbol| analysis.symbol(symbol).to_owned()))
                .collect(),
        )
    };
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
        .with(
            "channel",
            Column::Str(rows.iter().map(|row| row.channel.code().to_owned()).collect()),
        )
        .with("time", time(|row| row.time))
        .with("writer", Column::OptU64(rows.iter().map(|row| row.voice.writer).collect()))
        .with("people", Column::OptU32(rows.iter().map(|row| row.voice.people).collect()))
        .with(
            "writer_kind",
            Column::OptStr(rows.iter().map(|row| row.writer_kind.map(|kind| kind.code().to_owned())).collect()),
        )
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

pub(super) fn read(analysis: &mut Analysis, folder: &Path) -> Result<(), StoreError> {
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
    let table = super::open(folder, "messages")?;
    let texts: Vec<Vec<Option<String>>> = SYMBOLS.iter().map(|column| table.opt_str(column)).collect::<Result<_, _>>()?;
    let mut symbols: Vec<&str> = texts.iter().flatten().flatten().map(String::as_str).collect();
    symbols.sort_unstable();
    symbols.dedup();
    let symbol = |column: usize, row: usize| {
        let text = texts[column][row].as_deref()?;
        symbols.binary_search(&text).ok().map(|at| at as Symbol)
    };
    let time = |column| {
        Ok::<_, StoreError>(
            table
                .opt_i64(column)?
                .into_iter()
                .map(|value| value.map(LocalTime))
                .collect::<Vec<_>>(),
        )
    };
    let (uid, batch, place_row, external_id) = (
        table.bytes("uid")?,
        table.u32("batch")?,
        table.u32("row")?,
        table.str("external_id")?,
    );
    let (channel, times, writer, people) = (
        table.str("channel")?,
        time("time")?,
        table.opt_u64("writer")?,
        table.opt_u32("people")?,
    );
    let (writer_kind, up, down) = (table.opt_str("writer_kind")?, table.u32("votes_up")?, table.u32("votes_down")?);
    let (replied, reply_time, chars, masked) = (
        table.bool("replied")?,
        time("reply_time")?,
        table.u32("chars")?,
        table.u32("masked")?,
    );
    let (given, elements) = (super::given::rows(&table, folder)?, table.u32("elements")?);
    let mut external_id = external_id.into_iter();
    for row in 0..table.rows() {
        analysis.messages.push(MessageRow {
            uid: uid_of(&uid[row]),
            doc: DocKey {
                batch: batch[row],
                row: place_row[row],
            },
            source: symbol(0, row).unwrap_or_default(),
            external_id: external_id.next().unwrap_or_default().into(),
            channel: super::code(folder, &channel[row], Channel::from_code)?,
            time: times[row],
            voice: Voice {
                writer: writer[row],
                people: people[row],
            },
            writer_kind: writer_kind[row]
                .as_deref()
                .map(|kind| super::code(folder, kind, WriterKind::from_code))
                .transpose()?,
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
            reply_time: reply_time[row],
            chars: chars[row],
            masked: masked[row],
            elements: elements[row] as u8,
        });
    }
    analysis.symbols = symbols.into_iter().map(str::to_owned).collect();
    Ok(())
}
