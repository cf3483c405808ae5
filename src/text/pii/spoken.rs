//! Numbers of people spelled with Chinese numerals, wholly or in part: `一三八〇〇一三八〇〇〇`, `幺三八零零…`, `138零零13八零零零`.

use std::ops::Range;

use super::{Mask, MaskKind, before, shapes};

/// Words before seven or eight spelled digits that make them a telephone.
const TELEPHONES: &[&str] = &["电话", "手机", "座机", "联系"];

/// The fewest digits of a number of a person.
const FEWEST: usize = 7;

/// Finds them, given the places of numerals; ranges may overlap.
pub(super) fn find(text: &str, numerals: &[usize], masks: &mut Vec<Mask>) {
    let mut until = 0;
    for &at in numerals {
        if at < until {
            continue;
        }
        let spelled = Spelled::new(text, at);
        until = spelled.end;
        if spelled.digits.len() >= FEWEST
            && let Some(kind) = spelled.kind(text)
        {
            masks.push(Mask {
                range: spelled.start..spelled.end,
                kind,
            });
        }
    }
}

/// Runs of three or four numerals, with their number, given the places of numerals: what a room's number can be.
pub(super) fn short_numbers(text: &str, numerals: &[usize]) -> impl Iterator<Item = (Range<usize>, usize)> {
    let joined = numerals.chunk_by(|left, right| text[*left..*right].chars().count() == 1);
    joined.filter(|run| matches!(run.len(), 3 | 4)).filter_map(|run| {
        let last = *run.last()?;
        let end = last + text[last..].chars().next()?.len_utf8();
        Some((run[0]..end, run.len()))
    })
}

/// Whether a character is a numeral.
pub(super) fn is_numeral(c: char) -> bool {
    numeral(c).is_some()
}

/// The digit that a numeral stands for.
fn numeral(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' | '○' => b'0',
        '一' | '幺' | '壹' => b'1',
        '二' | '两' | '贰' => b'2',
        '三' | '叁' => b'3',
        '四' | '肆' => b'4',
        '五' | '伍' => b'5',
        '六' | '陆' => b'6',
        '七' | '柒' => b'7',
        '八' | '捌' => b'8',
        '九' | '玖' => b'9',
        _ => return None,
    })
}

/// The digit that a character stands for, written or spelled.
pub(super) fn digit(c: char) -> Option<u8> {
    if c.is_ascii_digit() { Some(c as u8) } else { numeral(c) }
}

/// A longest run of spelled and written digits with single blanks between them.
struct Spelled {
    start: usize,
    end: usize,
    digits: String,
}

impl Spelled {
    /// The run around the spelled digit at a place.
    fn new(text: &str, at: usize) -> Self {
        let written = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        let start = at - written;
        let (mut end, mut count) = (start, 0);
        let mut here = start;
        while let Some(c) = text[here..].chars().next() {
            let blank = matches!(c, ' ' | '-');
            if !blank && digit(c).is_none() || blank && here > end {
                break;
            }
            here += c.len_utf8();
            if !blank {
                (end, count) = (here, count + 1);
            }
        }
        // Only what is long enough is written down.
        let mut digits = String::new();
        if count >= FEWEST {
            digits.extend(text[start..end].chars().filter_map(digit).map(char::from));
            if count == 17 && text[end..].starts_with('x') {
                digits.push('x');
                end += 1;
            }
        }
        Self { start, end, digits }
    }

    fn kind(&self, text: &str) -> Option<MaskKind> {
        let proven = shapes::proven(&self.digits);
        let fixed = || shapes::fixed_line(&self.digits).is_some();
        let lead = before(text, self.start, 8);
        let local = || TELEPHONES.iter().any(|cue| lead.contains(cue)) && shapes::is_local_line(&self.digits);
        proven.or_else(|| (fixed() || local()).then_some(MaskKind::Phone))
    }
}
