//! The few flat buffers of Arrow IPC that cutting a stream needs (`Message.fbs`, `File.fbs` of the format, version 5).

/// Kinds of messages that matter (`MessageHeader`).
pub(super) const SCHEMA: u8 = 1;
pub(super) const DICTIONARY: u8 = 2;

/// The version that a footer states (`MetadataVersion::V5`).
const VERSION: u16 = 4;

/// Bytes of a place in a footer.
const PLACE: usize = 24;

/// Where a message lies in a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Block {
    pub(super) offset: u64,
    /// Bytes of the frame and the description.
    pub(super) description: u32,
    pub(super) body: u64,
}

/// Kind and length of the body of a message: fields 1 and 3 of its table.
pub(super) fn describe(message: &[u8]) -> Option<(u8, u64)> {
    let table = number(message, 0)? as usize;
    let kind = match field(message, table, 1)? {
        0 => 0,
        at => *message.get(at)?,
    };
    let body = match field(message, table, 3)? {
        0 => 0,
        at => u64::from(number(message, at)?) | u64::from(number(message, at.checked_add(4)?)?) << 32,
    };
    Some((kind, body))
}

/// The footer of a file with these dictionaries and one batch, or none. The schema lies in it inside of the message that it came in:
/// places are relative.
pub(super) fn footer(schema_message: &[u8], dictionaries: &[Block], batch: Option<Block>) -> Option<Vec<u8>> {
    let table = number(schema_message, 0)? as usize;
    let header = field(schema_message, table, 2).filter(|&at| at > 0)?;
    let schema = header.checked_add(number(schema_message, header)? as usize)?;
    // Root, list of fields, table with its four fields; then the two lists of places, their elements aligned to eight bytes.
    let (fields, table, dictionary_list) = (4u32, 16u32, 36u32);
    let batch_list = dictionary_list + 8 + (PLACE * dictionaries.len()) as u32;
    let message = batch_list + 4 + (PLACE * usize::from(batch.is_some())) as u32;
    let mut out = Vec::with_capacity(message as usize + schema_message.len());
    out.extend(table.to_le_bytes());
    for short in [12u16, 20, 4, 8, 12, 16] {
        out.extend(short.to_le_bytes());
    }
    out.extend((table - fields).to_le_bytes());
    out.extend(VERSION.to_le_bytes());
    out.extend([0, 0]);
    out.extend((message + u32::try_from(schema).ok()? - (table + 8)).to_le_bytes());
    out.extend((dictionary_list - (table + 12)).to_le_bytes());
    out.extend((batch_list - (table + 16)).to_le_bytes());
    places(&mut out, dictionaries);
    out.extend([0; 4]);
    places(&mut out, batch.as_slice());
    out.extend(schema_message);
    Some(out)
}

fn places(out: &mut Vec<u8>, blocks: &[Block]) {
    out.extend((blocks.len() as u32).to_le_bytes());
    for block in blocks {
        out.extend(block.offset.to_le_bytes());
        out.extend(u64::from(block.description).to_le_bytes());
        out.extend(block.body.to_le_bytes());
    }
}

/// Where a field of a table lies; 0 if the table leaves it out.
fn field(bytes: &[u8], table: usize, field: usize) -> Option<usize> {
    let back = number(bytes, table)? as i32;
    let fields = usize::try_from(i64::try_from(table).ok()? - i64::from(back)).ok()?;
    let slot = 4 + 2 * field;
    if slot + 2 > usize::from(short(bytes, fields)?) {
        return Some(0);
    }
    let offset = usize::from(short(bytes, fields.checked_add(slot)?)?);
    Some(if offset == 0 { 0 } else { table + offset })
}

/// Four bytes as a number.
pub(super) fn number(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let two = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(two.try_into().ok()?))
}
