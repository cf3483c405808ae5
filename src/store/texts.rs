//! The cache of masked texts: one flat file to a batch, read a message at a time.
//!
//! Layout, numbers little endian: magic `MZTEXT01`; number of texts n and of masked pieces m (u64 each); n ends of texts and n ends of
//! pieces (u64); m pieces (four u32: start and end in the original, start and end in the masked text); the texts.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::OnceLock;

use super::StoreError;
use crate::corpus::MEASURES_HEADING;
use crate::pipeline::MaskedTexts;
use crate::text::{MaskedText, Piece};

const MAGIC: &[u8; 8] = b"MZTEXT01";

/// Bytes that are read at once where many messages are.
const READ_BYTES: u64 = 1 << 18;

/// The masked texts of one message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MaskedMessage {
    /// Title.
    pub title: MaskedText,
    /// Body.
    pub body: MaskedText,
    /// Measures given apart.
    pub measures: MaskedText,
    /// The office's reply.
    pub reply: MaskedText,
}

impl MaskedMessage {
    /// The masked [`crate::corpus::Message::statement`]: ranges of parts, measures and urgent sentences are ranges of its original.
    #[must_use]
    pub fn statement(&self) -> MaskedText {
        if self.measures.text.is_empty() {
            self.body.clone()
        } else {
            self.body.joined(MEASURES_HEADING, &self.measures)
        }
    }
}

/// Writes the masked texts of a batch, aside first, then renamed.
pub(super) fn write(path: &Path, texts: &MaskedTexts) -> Result<(), StoreError> {
    // A reader that finds the cache missing may make it again while a run does.
    let aside = path.with_extension(format!("{}.tmp", std::process::id()));
    let write = || -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(&aside)?);
        file.write_all(MAGIC)?;
        for number in [texts.ends.len() as u64, texts.pieces.len() as u64]
            .iter()
            .chain(&texts.ends)
            .chain(&texts.piece_ends)
        {
            file.write_all(&number.to_le_bytes())?;
        }
        for piece in &texts.pieces {
            for number in [piece.original.0, piece.original.1, piece.masked.0, piece.masked.1] {
                file.write_all(&number.to_le_bytes())?;
            }
        }
        file.write_all(texts.text.as_bytes())?;
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_data()?;
        std::fs::rename(&aside, path)
    };
    write().map_err(|error| StoreError::write(path, error))
}

/// The masked texts of one batch, open for reading; the tables are in memory once a text was asked for, the texts on disk.
#[derive(Debug)]
pub(super) struct TextFile {
    file: File,
    size: u64,
    texts: u64,
    pieces: u64,
    tables: OnceLock<Tables>,
}

/// Where the texts of a batch lie in its file.
#[derive(Debug)]
struct Tables {
    base: u64,
    ends: Vec<u64>,
    pieces: Vec<Piece>,
    piece_ends: Vec<u64>,
}

fn invalid(what: &str) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, what)
}

impl TextFile {
    /// Opens the file of a batch and looks whether it is whole: its head and the last entries of its tables.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let damaged = |what: &str| StoreError::Damaged {
            path: path.to_owned(),
            what: what.to_owned(),
        };
        let file = File::open(path).map_err(|error| StoreError::read(path, error))?;
        let size = file.metadata().map_err(|error| StoreError::read(path, error))?.len();
        let mut head = [0; 24];
        read_at(&file, &mut head, 0).map_err(|_| damaged("it is too short"))?;
        if &head[..8] != MAGIC {
            return Err(damaged("it is no file of masked texts"));
        }
        let [texts, pieces] = [8, 16].map(|at| numbers(&head[at..at + 8])[0]);
        let base = base(texts, pieces).filter(|&base| base <= size);
        let base = base.ok_or_else(|| damaged("it is too short"))?;
        let last = |table: u64| -> Result<u64, StoreError> {
            let mut number = [0; 8];
            if texts > 0 {
                read_at(&file, &mut number, 24 + (table * texts + texts - 1) * 8).map_err(|error| StoreError::read(path, error))?;
            }
            Ok(u64::from_le_bytes(number))
        };
        if last(0)? != size - base || last(1)? != pieces || !texts.is_multiple_of(MaskedTexts::FIELDS as u64) {
            return Err(damaged("its tables do not fit its size"));
        }
        Ok(Self {
            file,
            size,
            texts,
            pieces,
            tables: OnceLock::new(),
        })
    }

    /// The tables, read when they are first asked for.
    fn tables(&self) -> std::io::Result<&Tables> {
        if let Some(tables) = self.tables.get() {
            return Ok(tables);
        }
        let read = self.read_tables()?;
        // Another thread may have been quicker: it read the same.
        Ok(self.tables.get_or_init(|| read))
    }

    fn read_tables(&self) -> std::io::Result<Tables> {
        let base = base(self.texts, self.pieces).ok_or_else(|| invalid("its tables do not fit its size"))?;
        let mut tables = vec![0; (base - 24) as usize];
        read_at(&self.file, &mut tables, 24)?;
        let n = self.texts as usize * 8;
        let (ends, rest) = tables.split_at(n);
        let (piece_ends, pieces) = rest.split_at(n);
        let found = Tables {
            base,
            ends: numbers(ends),
            pieces: pieces.as_chunks::<16>().0.iter().map(piece).collect(),
            piece_ends: numbers(piece_ends),
        };
        let fits = |ends: &[u64], total: u64| ends.is_sorted() && ends.last().copied().unwrap_or(0) == total;
        if fits(&found.ends, self.size - base) && fits(&found.piece_ends, self.pieces) {
            Ok(found)
        } else {
            Err(invalid("its tables do not fit its size"))
        }
    }

    /// For each row the bytes of the texts before it, and of all texts last.
    pub(super) fn row_starts(&self) -> std::io::Result<Vec<u64>> {
        let ends = &self.tables()?.ends;
        let rows = ends.iter().skip(MaskedTexts::FIELDS - 1).step_by(MaskedTexts::FIELDS);
        Ok(std::iter::once(0).chain(rows.copied()).collect())
    }

    /// Hands over the texts of rows in order: title, body, measures, reply. Cost: a read for every few hundred messages.
    pub(super) fn each(&self, rows: std::ops::Range<u32>, mut tell: impl FnMut(u32, [&str; MaskedTexts::FIELDS])) -> std::io::Result<()> {
        let (tables, starts) = (self.tables()?, self.row_starts()?);
        let mut bytes = Vec::new();
        let mut row = rows.start as usize;
        while row < rows.end as usize {
            let begin = starts[row];
            let mut end = row + 1;
            while end < rows.end as usize && starts[end + 1] - begin <= READ_BYTES {
                end += 1;
            }
            bytes.resize((starts[end] - begin) as usize, 0);
            read_at(&self.file, &mut bytes, tables.base + begin)?;
            let text = std::str::from_utf8(&bytes).map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
            for (row, start) in starts.iter().enumerate().take(end).skip(row) {
                let ends = &tables.ends[row * MaskedTexts::FIELDS..];
                let mut from = (start - begin) as usize;
                let mut field = |at: usize| {
                    let to = (ends[at] - begin) as usize;
                    &text[std::mem::replace(&mut from, to)..to]
                };
                tell(row as u32, std::array::from_fn(&mut field));
            }
            row = end;
        }
        Ok(())
    }

    /// The texts of one message. Cost: one read; the first of a batch reads its tables too.
    pub(super) fn get(&self, row: u32) -> std::io::Result<MaskedMessage> {
        let tables = self.tables()?;
        let first = row as usize * MaskedTexts::FIELDS;
        let before = |ends: &[u64], at: usize| if at == 0 { 0 } else { ends[at - 1] };
        let last = first + MaskedTexts::FIELDS - 1;
        let end = *tables.ends.get(last).ok_or_else(|| invalid("it has no such row"))?;
        let begin = before(&tables.ends, first);
        let mut bytes = vec![0; (end - begin) as usize];
        read_at(&self.file, &mut bytes, tables.base + begin)?;
        let text = String::from_utf8(bytes).map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
        let field = |at: usize| MaskedText {
            text: text[(before(&tables.ends, at) - begin) as usize..(tables.ends[at] - begin) as usize].to_owned(),
            pieces: tables.pieces[before(&tables.piece_ends, at) as usize..tables.piece_ends[at] as usize].to_vec(),
        };
        Ok(MaskedMessage {
            title: field(first),
            body: field(first + 1),
            measures: field(first + 2),
            reply: field(first + 3),
        })
    }
}

/// Where the texts begin; `None` where no file is that long.
fn base(texts: u64, pieces: u64) -> Option<u64> {
    let (ends, pieces) = (texts.checked_mul(16)?, pieces.checked_mul(16)?);
    ends.checked_add(pieces)?.checked_add(24)
}

fn numbers(bytes: &[u8]) -> Vec<u64> {
    bytes.as_chunks::<8>().0.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect()
}

fn piece(bytes: &[u8; 16]) -> Piece {
    let number = |at: usize| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
    Piece {
        original: (number(0), number(4)),
        masked: (number(8), number(12)),
    }
}

/// Reads exactly as many bytes as the buffer has, from a place of the file on; threads do not disturb one another.
#[cfg(unix)]
pub(super) fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

/// Reads exactly as many bytes as the buffer has, from a place of the file on; threads do not disturb one another.
#[cfg(windows)]
pub(super) fn read_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> std::io::Result<()> {
    while !buffer.is_empty() {
        let n = std::os::windows::fs::FileExt::seek_read(file, buffer, offset)?;
        if n == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        buffer = &mut buffer[n..];
        offset += n as u64;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_message_is_read_back_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("b.texts");
        let plain = |text: &str| MaskedText {
            text: text.to_owned(),
            pieces: Vec::new(),
        };
        let body = MaskedText {
            text: "电话〔手机号〕".to_owned(),
            pieces: vec![Piece {
                original: (6, 17),
                masked: (6, 21),
            }],
        };
        let mut texts = MaskedTexts::default();
        for text in [
            plain("题"),
            body.clone(),
            plain(""),
            plain("已答复"),
            plain("另"),
            plain(""),
            plain(""),
            plain(""),
        ] {
            texts.push(&text);
        }
        write(&path, &texts).unwrap();
        let file = TextFile::open(&path).unwrap();
        assert_eq!(
            file.get(0).unwrap(),
            MaskedMessage {
                title: plain("题"),
                body,
                measures: plain(""),
                reply: plain("已答复")
            }
        );
        assert_eq!(
            file.get(1).unwrap(),
            MaskedMessage {
                title: plain("另"),
                ..MaskedMessage::default()
            }
        );
        std::fs::write(&path, b"MZTEXT01").unwrap();
        assert!(TextFile::open(&path).is_err());
    }
}
