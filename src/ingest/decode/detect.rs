//! Which encoding a file is in.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::BLOCK;
use crate::ingest::error::IngestError;
use crate::ingest::format::io_error;

/// Bytes at the beginning of a file by which UTF-16 is told.
const HEAD: u64 = 64 * 1024;

/// Invalid sequences per thousand characters beyond which a file is beyond repair: a truncated character now and then is a bad row,
/// more is another encoding. UTF-8 is known beyond doubt by its valid characters; some systems truncate every long text of it.
const MOST_INVALID: u64 = 1;
const MOST_INVALID_UTF8: u64 = 50;

/// Invalid sequences from which a file that has more of them than one to nine characters is read no further in an encoding: no rest
/// of it could make it that.
const HOPELESS: u64 = 10_000;

/// Lines with invalid bytes that an error names.
const LINES_NAMED: usize = 5;

/// The encoding that fits a file.
pub(super) struct Decision {
    pub(super) encoding: &'static Encoding,
    /// Length of the byte-order mark.
    pub(super) bom: usize,
    pub(super) found: Scan,
}

/// What reading a file in one encoding shows.
#[derive(Default)]
pub(super) struct Scan {
    /// Characters beyond ASCII.
    characters: u64,
    /// Of these the common ones of the encoding.
    common: u64,
    /// Invalid sequences.
    pub(super) invalid: u64,
    /// The first lines that hold any, from 1.
    pub(super) invalid_lines: Vec<u64>,
}

impl Scan {
    /// Whether more is invalid than characters cut now and then.
    pub(super) fn is_beyond_repair(&self, encoding: &'static Encoding) -> bool {
        let most = if encoding == UTF_8 { MOST_INVALID_UTF8 } else { MOST_INVALID };
        self.invalid > 1 + self.characters * most / 1000
    }

    /// Invalid sequences, then common characters, per thousand characters: the least is the best.
    fn merit(&self) -> (u64, std::cmp::Reverse<u64>) {
        let per_thousand = |n: u64| n * 1000 / self.characters.max(1);
        (per_thousand(self.invalid), std::cmp::Reverse(per_thousand(self.common)))
    }
}

/// Reads the file until its encoding is clear.
pub(super) fn decide(path: &Path) -> Result<Decision, IngestError> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(HEAD).read_to_end(&mut head))
        .map_err(|error| io_error(path, error))?;
    let known = |encoding, bom| scan(path, encoding, bom).map(|found| Decision { encoding, bom, found });
    if let Some((encoding, bom)) = Encoding::for_bom(&head) {
        return known(encoding, bom);
    }
    if let Some(encoding) = utf16(&head) {
        return known(encoding, 0);
    }
    let utf8 = known(UTF_8, 0)?;
    // Bytes of another encoding look like UTF-8 now and then, but not nine times out of ten.
    if utf8.found.invalid * 9 <= utf8.found.characters {
        return Ok(utf8);
    }
    let mut candidates = [utf8, known(GB18030, 0)?, known(BIG5, 0)?];
    if let Some(declared) = declared(&head)
        && let Some(at) = candidates
            .iter()
            .position(|found| found.encoding == declared && found.found.invalid == 0)
    {
        candidates.swap(0, at);
    } else {
        // The order above decides ties.
        candidates.sort_by_key(|candidate| candidate.found.merit());
    }
    let [best, ..] = candidates;
    Ok(best)
}

/// The encoding that a page declares about itself (`<meta charset=…>`).
fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let head = head[..head.len().min(4096)].to_ascii_lowercase();
    let found = memchr::memmem::find(&head, b"charset=")?;
    let value = head[found + b"charset=".len()..].trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let end = value
        .iter()
        .position(|byte| !byte.is_ascii_alphanumeric() && !b"-_:".contains(byte));
    let encoding = Encoding::for_label(&value[..end.unwrap_or(value.len())])?;
    // The label of the smaller standard stands for its extensions.
    Some(if encoding == encoding_rs::GBK { GB18030 } else { encoding })
}

/// Whether bytes without a mark are text in UTF-16.
pub(in crate::ingest) fn is_utf16(head: &[u8]) -> bool {
    utf16(head).is_some()
}

/// The byte order in which bytes without a mark are text in UTF-16, if they are.
fn utf16(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let units = |unit: fn([u8; 2]) -> u16| -> Vec<u16> { head.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect() };
    // Western text, or tables of digits: every other byte is zero.
    if (even + odd) * 4 >= head.len() && even.min(odd) * 20 <= even.max(odd) {
        let (encoding, units) = if odd >= even {
            (UTF_16LE, units(u16::from_le_bytes))
        } else {
            (UTF_16BE, units(u16::from_be_bytes))
        };
        let controls = units.iter().filter(|&&unit| unit < 9).count();
        return (controls * 100 <= units.len()).then_some(encoding);
    }
    // Chinese text has few zero bytes. Text of other encodings makes other scripts, lone surrogates and rare signs of it.
    let valid = head.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    // The end of the head may cut a character.
    if valid == head.len() || (head.len() as u64 == HEAD && valid + 4 > head.len()) {
        return None;
    }
    let plausible = |unit: fn([u8; 2]) -> u16| {
        let units = units(unit);
        let good = units.iter().filter(|&&unit| is_common_unit(unit)).count();
        good * 20 >= units.len() * 19
    };
    if plausible(u16::from_le_bytes) {
        return Some(UTF_16LE);
    }
    plausible(u16::from_be_bytes).then_some(UTF_16BE)
}

/// Whether a unit of UTF-16 is one of Chinese texts: ASCII, punctuation, ideographs, full-width forms.
fn is_common_unit(unit: u16) -> bool {
    matches!(unit, 0x09 | 0x0a | 0x0d | 0x20..=0x7e | 0xa0..=0xff | 0x2010..=0x2027 | 0x2460..=0x2473 | 0x3000..=0x301f)
        || matches!(unit, 0x4e00..=0x9fff | 0xff00..=0xffe5)
}

fn scan(path: &Path, encoding: &'static Encoding, bom: usize) -> Result<Scan, IngestError> {
    let mut file = File::open(path).map_err(|error| io_error(path, error))?;
    let mut found = Scan::default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut lines = 1;
    let mut out = vec![0u8; BLOCK * 3];
    let mut block = vec![0u8; BLOCK];
    let mut skip = bom;
    let mut commons = Commons { encoding, half: None };
    loop {
        let n = file.read(&mut block).map_err(|error| io_error(path, error))?;
        let skipped = skip.min(n);
        skip -= skipped;
        let mut input = &block[skipped..n];
        commons.count(input, &mut found);
        loop {
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(input, &mut out, n == 0);
            input = &input[read..];
            let decoded = &out[..written];
            found.characters += decoded.iter().filter(|&&byte| byte >= 0xc0).count() as u64;
            if found.invalid_lines.len() < LINES_NAMED {
                lines += decoded.iter().filter(|&&byte| byte == b'\n').count() as u64;
            }
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    found.invalid += 1;
                    if found.invalid_lines.len() < LINES_NAMED && found.invalid_lines.last() != Some(&lines) {
                        found.invalid_lines.push(lines);
                    }
                }
            }
        }
        if n == 0 || (found.invalid > HOPELESS && found.invalid * 9 > found.characters) {
            return Ok(found);
        }
    }
}

/// Counts the byte pairs that are common characters in GB18030 (first level of GB 2312) or Big5 (its frequent plane).
struct Commons {
    encoding: &'static Encoding,
    half: Option<u8>,
}

impl Commons {
    fn count(&mut self, block: &[u8], found: &mut Scan) {
        let common: fn(u8, u8) -> bool = if self.encoding == GB18030 {
            |lead, trail| matches!(lead, 0xa1..=0xa3 | 0xb0..=0xd7) && trail >= 0xa1
        } else if self.encoding == BIG5 {
            |lead, trail| matches!(lead, 0xa1..=0xc6) && matches!(trail, 0x40..=0x7e | 0xa1..=0xfe)
        } else {
            return;
        };
        for &byte in block {
            match self.half.take() {
                Some(lead) => found.common += u64::from(common(lead, byte)),
                None if byte >= 0x80 => self.half = Some(byte),
                None => {}
            }
        }
    }
}
