//! Arrow IPC by record batches. A file is a stream between two marks, with a table of places behind it that is not needed.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, ErrorKind, Read, Seek, SeekFrom};
use std::path::PathBuf;

use polars::prelude::{DataFrame, IpcReader, SerReader};

use super::flat::{self, Block};
use super::{Frames, call, check_types};
use crate::ingest::error::IngestError;
use crate::ingest::format::{Format, Opened, Source, io_error};

/// What stands before the messages of a file, and behind its table of places.
const MARK: &[u8; 8] = b"ARROW1\0\0";
const END_MARK: &[u8; 6] = b"ARROW1";

/// Bytes on whose multiples messages begin, for the writers that align most.
const ALIGNMENT: usize = 64;

/// Bytes before each message: a mark and the length of its description.
const FRAME: usize = 8;

/// Opens an Arrow file.
pub(in crate::ingest) fn open_file(source: &Source<'_>) -> Result<Opened, IngestError> {
    open(source, MARK.len() as u64)
}

/// Opens an Arrow stream.
pub(in crate::ingest) fn open_stream(source: &Source<'_>) -> Result<Opened, IngestError> {
    open(source, 0)
}

fn open(source: &Source<'_>, start: u64) -> Result<Opened, IngestError> {
    let path = source.path;
    let refused = |error| io_error(path, error);
    let mut file = File::open(path).map_err(refused)?;
    let size = file.metadata().map_err(refused)?.len();
    file.seek(SeekFrom::Start(start)).map_err(refused)?;
    let mut messages = Messages {
        reader: BufReader::new(file),
        path: source.file(),
        size,
        schema: Vec::new(),
        small: MARK.to_vec(),
        dictionaries: Vec::new(),
        ended: false,
    };
    let mut first = Vec::new();
    match messages.read_message(&mut first)? {
        Some(message) if message.kind == flat::SCHEMA => messages.schema = first.split_off(FRAME),
        _ => return Err(messages.damaged("it does not begin with a schema")),
    }
    let small = messages.small_file(MARK.to_vec(), None)?;
    let mut reader = IpcReader::new(Cursor::new(small));
    let schema = call(path, || reader.schema())?;
    check_types(path, schema.iter_values())?;
    let headers: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
    super::open(source, Format::Arrow, &headers, Box::new(messages))
}

/// Cuts a stream into messages, and makes a small file of each batch: the library reads files only.
struct Messages {
    reader: BufReader<File>,
    path: PathBuf,
    /// Bytes of the file: no message is larger.
    size: u64,
    /// The message with the schema, without its frame.
    schema: Vec<u8>,
    /// The beginning of every small file: the mark and the dictionaries so far.
    small: Vec<u8>,
    /// Where those lie.
    dictionaries: Vec<Block>,
    ended: bool,
}

/// A message at the end of the bytes that were read.
struct Message {
    kind: u8,
    block: Block,
}

impl Messages {
    fn damaged(&self, detail: &str) -> IngestError {
        IngestError::Damaged {
            file: self.path.clone(),
            detail: detail.to_owned(),
        }
    }

    /// Reads the next message behind the bytes given; `None` at the end.
    fn read_message(&mut self, bytes: &mut Vec<u8>) -> Result<Option<Message>, IngestError> {
        let offset = bytes.len();
        if self.ended {
            return Ok(None);
        }
        self.skip_padding()?;
        let mut frame = [0; FRAME];
        match self.reader.read_exact(&mut frame) {
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
            other => other.map_err(|error| io_error(&self.path, error))?,
        }
        if frame[..4] != [0xff; 4] {
            return Err(self.damaged("it is of a version of Arrow before 0.15, or broken"));
        }
        let length = flat::number(&frame, 4).unwrap_or(0);
        if length == 0 {
            // What comes behind the end of the stream, in a file, is no message.
            self.ended = true;
            return Ok(None);
        }
        bytes.extend(frame);
        self.read_more(bytes, u64::from(length))?;
        let described = flat::describe(&bytes[offset + FRAME..]);
        let (kind, body) = described.ok_or_else(|| self.damaged("a message in it cannot be read"))?;
        self.read_more(bytes, body)?;
        let block = Block {
            offset: offset as u64,
            description: length + FRAME as u32,
            body,
        };
        Ok(Some(Message { kind, block }))
    }

    /// Some writers fill up the space behind a message without counting it.
    fn skip_padding(&mut self) -> Result<(), IngestError> {
        for _ in 0..ALIGNMENT {
            let next = self.reader.fill_buf().map_err(|error| io_error(&self.path, error))?;
            if next.first() != Some(&0) {
                break;
            }
            self.reader.consume(1);
        }
        Ok(())
    }

    fn read_more(&mut self, bytes: &mut Vec<u8>, n: u64) -> Result<(), IngestError> {
        let read = (&mut self.reader).take(n.min(self.size)).read_to_end(bytes);
        let read = read.map_err(|error| io_error(&self.path, error))?;
        if read as u64 == n {
            Ok(())
        } else {
            Err(self.damaged("it ends too early"))
        }
    }

    /// Ends a small file: with the table of places of its dictionaries and its batch.
    fn small_file(&self, mut bytes: Vec<u8>, batch: Option<Block>) -> Result<Vec<u8>, IngestError> {
        let footer = flat::footer(&self.schema, &self.dictionaries, batch).ok_or_else(|| self.damaged("its schema cannot be read"))?;
        bytes.extend([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
        bytes.extend(&footer);
        bytes.extend((footer.len() as u32).to_le_bytes());
        bytes.extend(END_MARK);
        Ok(bytes)
    }
}

impl Frames for Messages {
    fn next_frame(&mut self, _: usize) -> Result<Option<DataFrame>, IngestError> {
        loop {
            let mut bytes = self.small.clone();
            match self.read_message(&mut bytes)? {
                None => return Ok(None),
                Some(message) if message.kind == flat::DICTIONARY => {
                    self.small = bytes;
                    self.dictionaries.push(message.block);
                }
                Some(message) => {
                    let small = self.small_file(bytes, Some(message.block))?;
                    return call(&self.path, || IpcReader::new(Cursor::new(small)).finish()).map(Some);
                }
            }
        }
    }
}
