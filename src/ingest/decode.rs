//! From bytes in any encoding that offices use to UTF-8: decided on the whole file, then streamed.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};

use super::error::IngestError;
use super::format::io_error;

/// Stands where bytes were invalid, with their hexadecimal digits after it; no text holds this noncharacter.
pub(super) const INVALID: char = '\u{fdd0}';

/// Bytes that are read at once.
const BLOCK: usize = 256 * 1024;

/// Invalid sequences per thousand characters beyond which no encoding fits: a truncated character now and then is a bad row, more
/// is another encoding.
const MOST_INVALID: u64 = 1;

/// A file as a stream of UTF-8.
pub(super) struct Text {
    /// The stream; where bytes were invalid it holds [`INVALID`] and their hexadecimal digits.
    pub(super) reader: Box<dyn Read + Send>,
    /// Name of the encoding.
    pub(super) encoding: &'static str,
}

/// Decides the encoding by reading the whole file once, and opens it. Cost: one pass for UTF-8, two more for others.
///
/// A byte-order mark decides; else strict UTF-8; else UTF-16 where there are zero bytes; else GB18030 or Big5, whichever is valid
/// and has more of its common characters.
pub(super) fn open(path: &Path) -> Result<Text, IngestError> {
    let Decision { encoding, bom, found } = decide(path)?;
    let mut file = File::open(path).map_err(|error| io_error(path, error))?;
    file.read_exact(&mut [0; 3][..bom]).map_err(|error| io_error(path, error))?;
    if found.invalid > 1 + found.characters * MOST_INVALID / 1000 {
        return Err(IngestError::Encoding {
            file: path.to_owned(),
            row: found.first_invalid_line,
        });
    }
    let plain = encoding == UTF_8 && found.invalid == 0;
    let reader: Box<dyn Read + Send> = if plain {
        Box::new(BufReader::with_capacity(BLOCK, file))
    } else {
        Box::new(Transcoder::new(file, encoding))
    };
    Ok(Text {
        reader,
        encoding: encoding.name(),
    })
}

/// The encoding that fits a file.
struct Decision {
    encoding: &'static Encoding,
    /// Length of the byte-order mark.
    bom: usize,
    found: Scan,
}

fn decide(path: &Path) -> Result<Decision, IngestError> {
    let mut head = Vec::new();
    File::open(path)
        .and_then(|file| file.take(4096).read_to_end(&mut head))
        .map_err(|error| io_error(path, error))?;
    if let Some((encoding, bom)) = Encoding::for_bom(&head) {
        return Ok(Decision {
            encoding,
            bom,
            found: scan(path, encoding, bom)?,
        });
    }
    let (even, odd) = zeros(&head);
    if even + odd > 0 {
        let encoding = if odd >= even { UTF_16LE } else { UTF_16BE };
        return Ok(Decision {
            encoding,
            bom: 0,
            found: scan(path, encoding, 0)?,
        });
    }
    let utf8 = scan(path, UTF_8, 0)?;
    if utf8.invalid == 0 {
        return Ok(Decision {
            encoding: UTF_8,
            bom: 0,
            found: utf8,
        });
    }
    let mut candidates = [(utf8, UTF_8), (scan(path, GB18030, 0)?, GB18030), (scan(path, BIG5, 0)?, BIG5)];
    // Fewest invalid sequences per thousand characters, then most common characters; the order above decides ties.
    candidates.sort_by_key(|(found, _)| {
        (
            found.invalid * 1000 / found.characters.max(1),
            std::cmp::Reverse(found.common * 1000 / found.characters.max(1)),
        )
    });
    let [(found, encoding), ..] = candidates;
    Ok(Decision { encoding, bom: 0, found })
}

/// Zero bytes at even and at odd places.
fn zeros(head: &[u8]) -> (usize, usize) {
    let count = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    (count(0), count(1))
}

/// Whether zero bytes lie as in UTF-16 text without a mark: all on one side, and the text decodes.
pub(super) fn looks_like_utf16(head: &[u8]) -> bool {
    let (even, odd) = zeros(head);
    let encoding = if odd >= even { UTF_16LE } else { UTF_16BE };
    let whole = &head[..head.len() / 2 * 2];
    let decoded = encoding.decode_without_bom_handling(whole).0;
    even.min(odd) * 20 <= even.max(odd) && !decoded.chars().any(|c| c < '\t')
}

/// What reading a file in one encoding shows.
#[derive(Default)]
struct Scan {
    /// Characters beyond ASCII.
    characters: u64,
    /// Of these the common ones of the encoding.
    common: u64,
    /// Invalid sequences.
    invalid: u64,
    /// Line of the first of them, from 1; 0 if there is none.
    first_invalid_line: u64,
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
            if found.invalid == 0 {
                lines += decoded.iter().filter(|&&byte| byte == b'\n').count() as u64;
            }
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    found.invalid += 1;
                    if found.first_invalid_line == 0 {
                        found.first_invalid_line = lines;
                    }
                }
            }
        }
        if n == 0 {
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

/// Reads bytes of one encoding as UTF-8, block by block.
struct Transcoder<R> {
    source: R,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    unread: std::ops::Range<usize>,
    output: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    fn new(source: R, encoding: &'static Encoding) -> Self {
        Self {
            source,
            decoder: encoding.new_decoder_without_bom_handling(),
            input: vec![0; BLOCK],
            unread: 0..0,
            output: Vec::new(),
            given: 0,
            ended: false,
        }
    }

    /// Fills the output with the next decoded piece.
    fn refill(&mut self) -> io::Result<()> {
        self.output.clear();
        self.given = 0;
        while self.output.is_empty() && !self.ended {
            let mut last = false;
            if self.unread.is_empty() {
                let n = self.source.read(&mut self.input)?;
                self.unread = 0..n;
                last = n == 0;
            }
            self.decode(last);
        }
        Ok(())
    }

    fn decode(&mut self, last: bool) {
        let start = self.output.len();
        self.output.resize(start + BLOCK, 0);
        let (result, read, written) =
            self.decoder
                .decode_to_utf8_without_replacement(&self.input[self.unread.clone()], &mut self.output[start..], last);
        self.output.truncate(start + written);
        self.unread.start += read;
        if let DecoderResult::Malformed(bad, after) = result {
            // Bad bytes that lie in an earlier block are gone; what is known of them is that they were there.
            let end = self.unread.start.saturating_sub(usize::from(after));
            let bytes = &self.input[end.saturating_sub(usize::from(bad))..end];
            self.output.extend_from_slice(INVALID.encode_utf8(&mut [0; 4]).as_bytes());
            bytes
                .iter()
                .for_each(|byte| self.output.extend_from_slice(format!("{byte:02X}").as_bytes()));
        }
        self.ended = last && matches!(result, DecoderResult::InputEmpty);
    }
}

impl<R: Read> Read for Transcoder<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.given == self.output.len() {
            self.refill()?;
        }
        let n = into.len().min(self.output.len() - self.given);
        into[..n].copy_from_slice(&self.output[self.given..self.given + n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Write;

    const SIMPLIFIED: &str = "编号,内容\n1,建议在小区门口增设路灯，方便老人晚上出行。\n2,公交车班次太少，希望增加班次。\n";
    const TRADITIONAL: &str = "編號,內容\n1,建議在社區門口增設路燈，方便長者晚上出行。\n2,公車班次太少，希望增加班次。\n";

    fn decoded(bytes: &[u8]) -> Result<(String, &'static str), IngestError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(bytes).unwrap();
        let mut text = open(file.path())?;
        let mut out = String::new();
        text.reader.read_to_string(&mut out).unwrap();
        Ok((out, text.encoding))
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    }

    fn check(bytes: &[u8], text: &str, encoding: &str) {
        assert_eq!(decoded(bytes).unwrap(), (text.to_owned(), decoded(bytes).unwrap().1));
        assert_eq!(decoded(bytes).unwrap().1, encoding);
    }

    #[test]
    fn encodings_of_offices_are_told_apart() {
        check(SIMPLIFIED.as_bytes(), SIMPLIFIED, "UTF-8");
        check(&[b"\xef\xbb\xbf", SIMPLIFIED.as_bytes()].concat(), SIMPLIFIED, "UTF-8");
        check(&GB18030.encode(SIMPLIFIED).0, SIMPLIFIED, "gb18030");
        check(&BIG5.encode(TRADITIONAL).0, TRADITIONAL, "Big5");
        check(&utf16(SIMPLIFIED, true), SIMPLIFIED, "UTF-16LE");
        check(&utf16(SIMPLIFIED, false), SIMPLIFIED, "UTF-16BE");
        check(&[b"\xff\xfe".to_vec(), utf16(SIMPLIFIED, true)].concat(), SIMPLIFIED, "UTF-16LE");
        check(&[b"\xfe\xff".to_vec(), utf16(SIMPLIFIED, false)].concat(), SIMPLIFIED, "UTF-16BE");
    }

    #[test]
    fn four_byte_characters_of_gb18030_are_read() {
        let text = "姓名,内容\n㐀㐁,龘靐䲜䨻的建议：增设路灯\n";
        check(&GB18030.encode(text).0, text, "gb18030");
    }

    #[test]
    fn a_late_character_decides_for_the_whole_file() {
        let text = format!("id,body\n{}1,路灯坏了\n", "0,ascii only\n".repeat(50_000));
        check(&GB18030.encode(&text).0, &text, "gb18030");
    }

    #[test]
    fn a_cut_character_is_marked_and_not_replaced() {
        let mut bytes = SIMPLIFIED.repeat(40).into_bytes();
        bytes.extend_from_slice(b"3,\xe8\xb7,\n");
        let (text, encoding) = decoded(&bytes).unwrap();
        assert_eq!(encoding, "UTF-8");
        assert!(text.ends_with("3,\u{fdd0}E8B7,\n"), "{text}");
    }

    #[test]
    fn bytes_in_no_encoding_name_their_row() {
        let error = decoded(b"id,body\n1,ok\n2,\xff\xff\x81\x20\xff\xfe\xff\n")
            .err()
            .map(|error| error.to_string());
        assert!(error.is_some_and(|text| text.contains("row 3")));
    }

    proptest! {
        #[test]
        fn valid_text_comes_out_the_same(text in "[ -~\n一-龥，。]{1,300}") {
            prop_assert_eq!(&decoded(text.as_bytes()).unwrap().0, &text);
            let mut out = String::new();
            Transcoder::new(&*GB18030.encode(&text).0, GB18030).read_to_string(&mut out).unwrap();
            prop_assert_eq!(out, text);
        }
    }
}
