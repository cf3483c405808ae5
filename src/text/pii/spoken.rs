//! Numbers of people spelled with Chinese numerals, wholly or in part: `一三八〇〇一三八〇〇〇`, `幺三八零零…`, `138零零13八零零零`.

use super::{Mask, MaskKind, before, shapes};

/// Words before seven or eight spelled digits that make them a telephone.
const TELEPHONES: &[&str] = &["电话", "手机", "座机", "联系"];

/// The fewest digits of a number of a person.
const FEWEST: usize = 7;

/// Finds them; ranges may overlap. Cost: one pass over the characters.
pub(super) fn find(text: &str, masks: &mut Vec<Mask>) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        // Numerals lie in few rows of the code table: most characters are passed over by their first byte.
        if bytes[at] < 0xe2 || numeral(&text[at..]).is_none() {
            at += length(bytes[at]);
            continue;
        }
        let spelled = Spelled::new(text, at);
        at = spelled.end;
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

/// Bytes of the character that begins with a byte.
fn length(first: u8) -> usize {
    match first {
        0..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    }
}

/// The digit that a text begins with, if it is spelled.
fn numeral(text: &str) -> Option<u8> {
    Some(match text.chars().next()? {
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
        let (mut end, mut here, mut digits) = (start, start, String::new());
        while let Some(c) = text[here..].chars().next() {
            let digit = if c.is_ascii_digit() {
                Some(c as u8)
            } else {
                numeral(&text[here..])
            };
            if let Some(digit) = digit {
                here += c.len_utf8();
                end = here;
                digits.push(char::from(digit));
            } else if matches!(c, ' ' | '-') && end == here {
                here += 1;
            } else {
                if c == 'x' && digits.len() == 17 && end == here {
                    digits.push(c);
                    end += 1;
                }
                break;
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
