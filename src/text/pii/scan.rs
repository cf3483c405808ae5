//! The one pass over the characters of a text: where a number, a spelled number, a cue or a name may begin.

use std::sync::LazyLock;

use super::names::{cue_starts, may_begin, may_precede};
use super::runs::Run;
use super::spoken::is_numeral;

/// Places of a text, each kind in order.
#[derive(Default)]
pub(super) struct Places {
    /// Longest runs of ASCII letters and digits.
    pub(super) runs: Vec<Run>,
    /// Chinese numerals.
    pub(super) numerals: Vec<usize>,
    /// Surnames, or what may be one, where a name may begin that no cue announces.
    pub(super) surnames: Vec<usize>,
    /// First characters of words that point at names, or what may be one.
    pub(super) cues: Vec<usize>,
}

/// A surname.
const SURNAME: u8 = 1;
/// A numeral.
const NUMERAL: u8 = 2;
/// The first character of a cue.
const CUE_FIRST: u8 = 4;
/// The second character of a cue.
const CUE_SECOND: u8 = 8;
/// A mark, or a word of grammar: a name that no cue announces may begin after it.
const OPENS: u8 = 16;

/// What a character of the basic plane may be.
static ROLES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    // Each role is a bit of its own.
    let role = |c: char| SURNAME * u8::from(may_begin(c)) + NUMERAL * u8::from(is_numeral(c)) + OPENS * u8::from(may_precede(c));
    let mut roles: Vec<u8> = (0..0x1_0000).map(|code| char::from_u32(code).map_or(0, role)).collect();
    for (first, second) in cue_starts() {
        for (c, role) in [(first, CUE_FIRST), (second, CUE_SECOND)] {
            if let Some(roles) = roles.get_mut(c as usize) {
                *roles |= role;
            }
        }
    }
    roles
});

/// Finds the places. Cost: one pass, a table look-up for each character beyond ASCII.
pub(super) fn scan(text: &str) -> Places {
    let roles = &**ROLES;
    let bytes = text.as_bytes();
    let mut places = Places::default();
    let (mut at, mut last) = (0, OPENS);
    while let Some(&first) = bytes.get(at) {
        // All that is looked for beyond ASCII takes three bytes.
        if let (0xe0..0xf0, Some(&[_, second, third])) = (first, bytes.get(at..at + 3).and_then(|bytes| bytes.first_chunk())) {
            let code = (usize::from(first & 0x0f) << 12) | (usize::from(second & 0x3f) << 6) | usize::from(third & 0x3f);
            let role = roles[code];
            let named = SURNAME * ((last / OPENS) & 1);
            let cued = (role / CUE_SECOND * CUE_FIRST) & last & CUE_FIRST;
            let found = (role & (NUMERAL | named)) | cued;
            if found != 0 {
                places.note(at, found);
            }
            last = role;
            at += 3;
            continue;
        }
        last = OPENS;
        if first.is_ascii_alphanumeric() {
            let run = run_at(bytes, at);
            at = run.end;
            places.runs.push(run);
        } else {
            at += if first < 0xc0 {
                1
            } else if first < 0xe0 {
                2
            } else {
                4
            };
        }
    }
    places
}

impl Places {
    fn note(&mut self, at: usize, found: u8) {
        if found & SURNAME != 0 {
            self.surnames.push(at);
        }
        if found & NUMERAL != 0 {
            self.numerals.push(at);
        }
        if found & CUE_FIRST != 0 {
            self.cues.push(at - 3);
        }
    }
}

fn run_at(bytes: &[u8], start: usize) -> Run {
    let (mut end, mut digits) = (start, 0);
    while end < bytes.len() && bytes[end].is_ascii_alphanumeric() {
        digits += usize::from(bytes[end].is_ascii_digit());
        end += 1;
    }
    Run { start, end, digits }
}
