//! The cache of masked texts: one flat file to a batch, read a message at a time.
//!
//! Layout: magic `MZTEXT01`, number of messages n (u64), 4n ends (u64, little endian) of title, body, measures, reply, then the texts.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::Path;

use super::StoreError;
use crate::pipeline::MaskedTexts;

const MAGIC: &[u8; 8] = b"MZTEXT01";

/// The masked texts of one message.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MaskedMessage {
    /// Title.
    pub title: String,
    /// Body.
    pub body: String,
    /// Measures given apart.
    pub measures: String,
    /// The office's reply.
    pub reply: String,
}

/// Writes the masked texts of a batch, aside first, then renamed.
pub(super) fn write(path: &Path, texts: &MaskedTexts) -> Result<(), StoreError> {
    let aside = path.with_extension("tmp");
    let write = || -> std::io::Result<()> {
        let mut file = BufWriter::new(File::create(&aside)?);
        file.write_all(MAGIC)?;
        file.write_all(&((texts.ends.len() / MaskedTexts::FIELDS) as u64).to_le_bytes())?;
        for end in &texts.ends {
            file.write_all(&end.to_le_bytes())?;
        }
        file.write_all(texts.text.as_bytes())?;
        file.into_inner().map_err(std::io::IntoInnerError::into_error)?.sync_data()?;
        std::fs::rename(&aside, path)
    };
    write().map_err(|error| StoreError::write(path, error))
}

/// The masked texts of one batch, open for reading; holds the ends in memory and the texts on disk.
#[derive(Debug)]
pub(super) struct TextFile {
    file: File,
    base: u64,
    ends: Vec<u64>,
}

impl TextFile {
    /// Opens the file of a batch.
    pub(super) fn open(path: &Path) -> Result<Self, StoreError> {
        let damaged = |what: &str| StoreError::Damaged { path: path.to_owned(), what: what.to_owned() };
        let mut file = File::open(path).map_err(|error| StoreError::read(path, error))?;
        let mut head = [0; 16];
        file.read_exact(&mut head).map_err(|_| damaged("it is too short"))?;
        if &head[..8] != MAGIC {
            return Err(damaged("it is no file of masked texts"));
        }
        let n = u64::from_le_bytes([head[8], head[9], head[10], head[11], head[12], head[13], head[14], head[15]]) as usize;
        let size = file.metadata().map_err(|error| StoreError::read(path, error))?.len();
        let base = 16 + (n * MaskedTexts::FIELDS * 8) as u64;
        if base > size {
            return Err(damaged("it is too short"));
        }
        let mut bytes = vec![0; n * MaskedTexts::FIELDS * 8];
        file.read_exact(&mut bytes).map_err(|error| StoreError::read(path, error))?;
        let ends: Vec<u64> = bytes.as_chunks::<8>().0.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect();
        if !ends.is_sorted() || ends.last().is_some_and(|end| base + end != size) {
            return Err(damaged("its table of contents does not fit its size"));
        }
        Ok(Self { file, base, ends })
    }

    /// The texts of one message.
    pub(super) fn get(&self, row: u32) -> std::io::Result<MaskedMessage> {
        let first = row as usize * MaskedTexts::FIELDS;
        let begin = if first == 0 { 0 } else { self.ends[first - 1] };
        let ends = &self.ends[first..first + MaskedTexts::FIELDS];
        let mut bytes = vec![0; (ends[3] - begin) as usize];
        read_at(&self.file, &mut bytes, self.base + begin)?;
        let text = String::from_utf8(bytes).map_err(|error| std::io::Error::new(std::io::ErrorKind::InvalidData, error))?;
        let piece = |from: u64, to: u64| text[(from - begin) as usize..(to - begin) as usize].to_owned();
        Ok(MaskedMessage { title: piece(begin, ends[0]), body: piece(ends[0], ends[1]), measures: piece(ends[1], ends[2]), reply: piece(ends[2], ends[3]) })
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, mut buffer: &mut [u8], mut offset: u64) -> std::io::Result<()> {
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
        let mut texts = MaskedTexts::default();
        for text in ["题", "正文〔手机号〕", "", "已答复", "", "", "", ""] {
            texts.push(text, Vec::new());
        }
        write(&path, &texts).unwrap();
        let file = TextFile::open(&path).unwrap();
        assert_eq!(file.get(0).unwrap(), MaskedMessage { title: "题".to_owned(), body: "正文〔手机号〕".to_owned(), measures: String::new(), reply: "已答复".to_owned() });
        assert_eq!(file.get(1).unwrap(), MaskedMessage::default());
        std::fs::write(&path, b"MZTEXT01").unwrap();
        assert!(TextFile::open(&path).is_err());
    }
}
