//! Attributes as bytes, so that a generation keeps them and no reader needs five tables to make them.
//!
//! Layout, numbers little endian: 16 bytes that tell the codes of the closed lists; messages n (u32); earliest and latest day (i32 each); the
//! names of sources, districts and departments, each list with its length (u32) and each name with its own (u32); n rows of 29 bytes in the
//! order of the fields of [`Row`]; n places in the ranking (u32); n identities (16 bytes) with their messages (u32), ascending.

use rayon::prelude::*;

use super::{Attributes, NONE, Row};
use crate::analysis::{Analysis, Symbol};
use crate::classify::{Aspect, Field, Purpose};
use crate::corpus::{Channel, MessageId, Uid};

/// Bytes of a row.
const ROW: usize = 29;
/// Bytes of an identity with its message.
const IDENTITY: usize = 20;

/// What tells whether positions in the closed lists mean what they meant when the bytes were written.
fn lists() -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    let codes = [
        Channel::ALL.iter().map(|code| code.code()).collect::<Vec<_>>(),
        Purpose::ALL.iter().map(|code| code.code()).collect(),
        Field::ALL.iter().map(|code| code.code()).collect(),
        Aspect::ALL.iter().map(|code| code.code()).collect(),
    ];
    for code in codes.concat() {
        hasher.update(code.as_bytes()).update(&[0]);
    }
    let mut told = [0; 16];
    told.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    told
}

impl Attributes {
    /// The attributes as bytes; names of symbols are those of the analysis.
    #[must_use]
    pub fn to_bytes(&self, analysis: &Analysis) -> Vec<u8> {
        let mut bytes = lists().to_vec();
        bytes.extend((self.rows.len() as u32).to_le_bytes());
        bytes.extend([self.days.0, self.days.1].into_iter().flat_map(i32::to_le_bytes));
        for list in &self.symbols {
            bytes.extend((list.len() as u32).to_le_bytes());
            for &symbol in list {
                let name = analysis.symbol(symbol);
                bytes.extend((name.len() as u32).to_le_bytes());
                bytes.extend(name.as_bytes());
            }
        }
        bytes.reserve(self.rows.len() * (ROW + 4 + IDENTITY));
        for row in &self.rows {
            bytes.extend(row.day.to_le_bytes());
            let numbers = [row.group, row.topic, row.source, row.district, row.department];
            bytes.extend(numbers.into_iter().flat_map(u32::to_le_bytes));
            bytes.extend([row.channel, row.purpose, row.field, row.aspect, row.flags]);
        }
        bytes.extend(self.idea_places.iter().flat_map(|place| place.to_le_bytes()));
        for (uid, message) in &self.uids {
            bytes.extend(uid.0);
            bytes.extend(message.0.to_le_bytes());
        }
        bytes
    }

    /// The inverse of [`Self::to_bytes`] for an analysis with these shared texts, ascending. `None` where the bytes are none of ours, or
    /// a version wrote them whose closed lists are others. Cost: one pass.
    #[must_use]
    pub fn from_bytes(bytes: &[u8], texts: &[String]) -> Option<Self> {
        let rest = bytes.strip_prefix(&lists())?;
        let (n, rest) = number(rest)?;
        let ((first, rest), n) = (number(rest)?, n as usize);
        let (last, mut rest) = number(rest)?;
        let mut symbols: [Vec<Symbol>; 3] = Default::default();
        for list in &mut symbols {
            let (names, after) = number(rest)?;
            rest = after;
            for _ in 0..names {
                let (length, after) = number(rest)?;
                let (name, after) = after.split_at_checked(length as usize)?;
                let name = std::str::from_utf8(name).ok()?;
                list.push(texts.binary_search_by(|text| text.as_str().cmp(name)).ok()? as Symbol);
                rest = after;
            }
        }
        let (rows, rest) = rest.split_at_checked(n.checked_mul(ROW)?)?;
        let (places, uids) = rest.split_at_checked(n * 4)?;
        if uids.len() != n * IDENTITY {
            return None;
        }
        let rows: Vec<Row> = rows.as_chunks::<ROW>().0.par_iter().map(row).collect();
        let known = |place: u32, list: &[Symbol]| place == NONE || (place as usize) < list.len();
        let placed = |row: &Row| known(row.source, &symbols[0]) && known(row.district, &symbols[1]) && known(row.department, &symbols[2]);
        let identity = |bytes: &[u8; IDENTITY]| {
            let (uid, message) = bytes.split_first_chunk::<16>()?;
            Some((Uid(*uid), MessageId(number(message)?.0)))
        };
        Some(Self {
            days: (first.cast_signed(), last.cast_signed()),
            idea_places: places
                .as_chunks::<4>()
                .0
                .par_iter()
                .map(|place| u32::from_le_bytes(*place))
                .collect(),
            uids: uids.as_chunks::<IDENTITY>().0.par_iter().map(identity).collect::<Option<_>>()?,
            protected: super::protected_bits(&rows),
            rows: rows.par_iter().all(placed).then_some(rows)?,
            symbols,
        })
    }
}

fn number(bytes: &[u8]) -> Option<(u32, &[u8])> {
    let (number, rest) = bytes.split_first_chunk::<4>()?;
    Some((u32::from_le_bytes(*number), rest))
}

fn row(bytes: &[u8; ROW]) -> Row {
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    Row {
        day: number(0).cast_signed(),
        group: number(4),
        topic: number(8),
        source: number(12),
        district: number(16),
        department: number(20),
        channel: bytes[24],
        purpose: bytes[25],
        field: bytes[26],
        aspect: bytes[27],
        flags: bytes[28],
    }
}
