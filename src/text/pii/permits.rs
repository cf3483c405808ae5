//! Numbers of passports and travel permits.

use super::runs::Run;
use super::{Mask, MaskKind, before};

/// Words before a number that make it a passport or a permit.
const PERMITS: &[&str] = &[
    "护照",
    "通行证",
    "台胞证",
    "回乡证",
    "居留证",
    "居留许可",
    "居住证",
    "军官证",
    "士官证",
    "士兵证",
    "警官证",
    "passport",
];

/// Words near which a letter and eight digits are a passport.
const JOURNEYS: &[&str] = &[
    "护照",
    "通行证",
    "签证",
    "出入境",
    "出境",
    "入境",
    "港澳",
    "台胞",
    "证件",
    "passport",
];

/// First letters of passports and permits of this country: ordinary, diplomatic, service, public; to and from the harbours, to Taiwan.
const LETTERS: &[u8] = b"egdspcwhmtlk";

/// A number after the name of a document, or one of a passport's shape near such words.
pub(super) fn find(text: &str, run: Run) -> Option<Mask> {
    let letters = run.len() - run.digits;
    let bytes = run.of(text).as_bytes();
    if !(6..=10).contains(&run.digits) || letters > 2 || !bytes[..letters].iter().all(u8::is_ascii_lowercase) {
        return None;
    }
    let named = || {
        let lead = before(text, run.start, 12);
        PERMITS.iter().any(|cue| lead.contains(cue)) && (run.digits >= 7 || lead.ends_with("字第"))
    };
    let shaped = || {
        let strong = (letters == 1 && run.digits == 8 || letters == 2 && run.digits == 7) && LETTERS.contains(&bytes[0]);
        let near = |part: &str| JOURNEYS.iter().any(|cue| part.contains(cue));
        strong && (near(before(text, run.start, 30)) || near(after(text, run.end, 15)))
    };
    (named() || shaped()).then_some(Mask {
        range: run.start..run.end,
        kind: MaskKind::Passport,
    })
}

/// The beginning of the text after a place: at most that many characters.
fn after(text: &str, at: usize, characters: usize) -> &str {
    let tail = &text[at..];
    let end = tail.char_indices().nth(characters).map_or(tail.len(), |(end, _)| end);
    &tail[..end]
}
