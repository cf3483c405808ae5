//! Number plates.

use std::ops::Range;

use super::runs::Run;
use super::{Mask, MaskKind, before};

/// First characters of number plates.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使";

/// Words before a number plate.
const PLATES: &[&str] = &["车牌", "牌照", "牌号", "车号"];

/// Last characters of plates of cars of learners, the police, trailers, embassies and the two harbours.
const LAST: &[char] = &['学', '警', '挂', '领', '港', '澳'];

/// What may stand after the letter, or between it and the province.
const SEPARATORS: &[char] = &['·', '•', '.', '-', ' '];

/// A province, a letter and five or six letters or digits: `京a12345`, `京a·12345`, `京 a12345`, `粤z1234港`. With a dot after the letter, or after
/// a word such as 车牌, any ideograph counts as the province.
pub(super) fn find(text: &str, run: Run) -> Option<Mask> {
    if !(4..=7).contains(&run.len()) {
        return None;
    }
    let bytes = run.of(text).as_bytes();
    let end = last_character(text, run.end);
    let body = run.len() + usize::from(end > run.end);
    if matches!(body, 6 | 7) && bytes[0].is_ascii_lowercase() {
        let named = || PLATES.iter().any(|cue| before(text, run.start, 8).contains(cue));
        if let Some(start) = province(text, run.start, named()).filter(|_| run.digits >= 2 || named()) {
            return Some(plate(start..end));
        }
    }
    // The letter stands apart: the run is what follows the dot.
    if !matches!(body, 5 | 6) {
        return None;
    }
    let head = text[..run.start].strip_suffix(SEPARATORS)?;
    let at = head.len().checked_sub(1).filter(|&at| head.as_bytes()[at].is_ascii_lowercase())?;
    let dotted = text[..run.start].ends_with(['·', '•']);
    let start = province(text, at, dotted)?;
    (run.digits >= 2 || dotted).then_some(plate(start..end))
}

fn plate(range: Range<usize>) -> Mask {
    Mask {
        range,
        kind: MaskKind::Plate,
    }
}

/// Where the province begins that stands before a letter.
fn province(text: &str, letter: usize, any: bool) -> Option<usize> {
    let head = text[..letter].strip_suffix(SEPARATORS).unwrap_or(&text[..letter]);
    let c = head.chars().next_back()?;
    let apart = head.len() < letter;
    let counts = PROVINCES.contains(c) || (any && !apart && !c.is_ascii() && c.is_alphabetic() && !"为是号的".contains(c));
    counts.then_some(head.len() - c.len_utf8())
}

/// Where the plate ends with a last character such as 学.
fn last_character(text: &str, end: usize) -> usize {
    match text[end..].chars().next() {
        Some(c) if LAST.contains(&c) && !text[end + c.len_utf8()..].starts_with(['校', '生', '车', '察', '员', '区', '导', '口']) => {
            end + c.len_utf8()
        }
        _ => end,
    }
}
