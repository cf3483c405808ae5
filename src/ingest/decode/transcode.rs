//! Reads bytes of one encoding as UTF-8.

use std::io::{self, Read};

use encoding_rs::{DecoderResult, Encoding};

use super::{BLOCK, INVALID};

/// Reads bytes of one encoding as UTF-8, block by block.
pub(super) struct Transcoder<R> {
    source: R,
    decoder: encoding_rs::Decoder,
    input: Vec<u8>,
    unread: std::ops::Range<usize>,
    output: Vec<u8>,
    given: usize,
    ended: bool,
}

impl<R: Read> Transcoder<R> {
    /// Begins to read.
    pub(super) fn new(source: R, encoding: &'static Encoding) -> Self {
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
