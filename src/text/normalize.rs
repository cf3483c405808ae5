//! The one normaliser: NFKC, white space, Traditional to Simplified, lower case, with a map back to the original bytes.

use std::ops::Range;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Normalised text and, for each of its bytes, the byte of the original that it came from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Normalized {
    /// The normalised text.
    pub text: String,
    /// For each byte of `text` the original offset of the character it came from, then the end of the last one; never falls.
    origins: Vec<u32>,
    /// Bytes of `text` that are small letters for capital ones of the original, ascending.
    capitals: Vec<u32>,
}

impl Normalized {
    /// A byte range of the normalised text with the capital letters of the original: `a3区` is `A3区` where it was written so.
    #[must_use]
    pub fn written(&self, range: Range<usize>) -> String {
        let first = self.capitals.partition_point(|&at| (at as usize) < range.start);
        let capital = |at: usize| self.capitals[first..].binary_search(&((range.start + at) as u32)).is_ok();
        let letters = self.text[range.clone()].char_indices();
        letters
            .map(|(at, c)| if capital(at) { c.to_ascii_uppercase() } else { c })
            .collect()
    }

    /// Maps a byte range of the normalised text to the shortest byte range of the original that produced it.
    ///
    /// The range must lie on character boundaries of the normalised text. An empty range maps to an empty one.
    #[must_use]
    pub fn original_range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origins[range.start] as usize;
        if range.is_empty() {
            return start..start;
        }
        let last = self.origins[range.end - 1];
        // A character that became several (㎡ to m2) ends where the next origin begins.
        let end = self.origins[range.end..]
            .iter()
            .find(|&&origin| origin > last)
            .copied()
            .unwrap_or(last);
        start..end as usize
    }
}

/// Folds one character: full width to half width, Traditional to Simplified, upper to lower case; one character to one character.
#[must_use]
pub fn fold_char(c: char) -> char {
    match FOLDS.get(c as usize) {
        Some(&folded) => folded,
        None => c,
    }
}

/// Every character of the basic plane with what it folds to.
static FOLDS: LazyLock<Vec<char>> = LazyLock::new(|| {
    (0..0x1_0000u32)
        .map(|code| {
            let Some(c) = char::from_u32(code) else { return '\0' };
            let mut wide = c.nfkc();
            let narrow = match (wide.next(), wide.next()) {
                (Some(one), None) => one,
                _ => c,
            };
            let simplified = if is_cjk(narrow) {
                fast2s::convert(narrow.encode_utf8(&mut [0; 4])).chars().next().unwrap_or(narrow)
            } else {
                narrow
            };
            let mut lower = simplified.to_lowercase();
            match (lower.next(), lower.next()) {
                (Some(one), None) => one,
                _ => simplified,
            }
        })
        .collect()
});

/// Whether a character is a letter or a digit, which Chinese characters are: [`char::is_alphanumeric`], without its search for those in
/// common use.
#[inline]
#[must_use]
pub fn is_letter_or_digit(c: char) -> bool {
    match c {
        '\u{4e00}'..='\u{9fff}' => true,
        '\u{3000}'..='\u{3004}' | '\u{ff01}'..='\u{ff0f}' => false,
        _ => c.is_alphanumeric(),
    }
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Whether the character stands alone: it neither combines nor becomes several characters, so that folding it is all.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{21}'..='\u{7e}' | '\u{3001}'..='\u{3029}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff5e}')
}

/// Whether normalising the text is folding its characters one by one, but for white space and marks: nothing in it combines, becomes several
/// letters, lies beyond the basic plane or may be markup. True of most messages; then [`fold_char`] does in a tenth of the time.
#[must_use]
pub fn folds_singly(text: &str) -> bool {
    text.chars().all(|c| match c {
        '&' | '<' | '_' => false,
        ' ' | '\t' | '\n' | '\r' | '\u{a0}' | '\u{b7}' | '\u{2010}'..='\u{2026}' | '\u{3000}' => true,
        _ => stands_alone(c),
    })
}

fn is_dropped(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
        || (c.is_control() && !c.is_whitespace())
        || is_spacing_accent(c)
}

/// An accent that stands by itself (¸) is a space with a mark on it, and the mark would climb onto the character before.
fn is_spacing_accent(c: char) -> bool {
    !stands_alone(c) && c.nfkc().next() == Some(' ')
}

/// Leftovers of web pages and of Excel that mean white space, longest first; a true value marks a line break.
const MARKUP: &[(&str, bool)] = &[
    ("_x000D_", true),
    ("_x000d_", true),
    ("&nbsp;", false),
    ("<br />", true),
    ("<br/>", true),
    ("</p>", true),
    ("<br>", true),
    ("<p>", true),
];

/// Normalises a text: NFKC, Traditional to Simplified by character, lower case, invisible characters dropped, each run of white
/// space one space or, where it held a line break, one line feed; none at either end.
///
/// Cost: one pass; characters in common use take one table look-up.
#[must_use]
pub fn normalize(original: &str) -> Normalized {
    let folds = &**FOLDS;
    let mut text = String::with_capacity(original.len());
    let mut origins: Vec<u32> = Vec::with_capacity(original.len() + 1);
    let mut capitals: Vec<u32> = Vec::new();
    let mut gap: Option<(u32, bool)> = None;
    let mut end_of_last = 0;
    let mut at = 0;
    while let Some(c) = original[at..].chars().next() {
        let here = at as u32;
        if matches!(c, '&' | '<' | '_')
            && let Some((markup, breaks)) = MARKUP.iter().find(|(markup, _)| original[at..].starts_with(markup))
        {
            let (start, broken) = gap.unwrap_or((here, false));
            gap = Some((start, broken || *breaks));
            at += markup.len();
            continue;
        }
        at += c.len_utf8();
        // What stands alone is neither white space nor dropped.
        let alone = stands_alone(c);
        if !alone && c.is_whitespace() {
            let (start, broken) = gap.unwrap_or((here, false));
            gap = Some((start, broken || matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')));
            continue;
        }
        if !alone && is_dropped(c) {
            continue;
        }
        if let Some((start, broken)) = gap.take()
            && !text.is_empty()
        {
            text.push(if broken { '\n' } else { ' ' });
            origins.push(start);
        }
        let mut push = |written: char, folded: char| {
            if folded.is_ascii_lowercase() && written.is_uppercase() {
                capitals.push(text.len() as u32);
            }
            text.push(folded);
            origins.extend_from_slice(&[here; 4][..folded.len_utf8()]);
        };
        // It never composes with what precedes it, but a combining mark may follow.
        let next = || original[at..].chars().next();
        if alone && !next().is_some_and(|next| !stands_alone(next) && is_combining_mark(next)) {
            push(c, folds[c as usize]);
        } else {
            let rest = &original[at..];
            let marks = rest.find(|next: char| !is_combining_mark(next)).unwrap_or(rest.len());
            let cluster = &original[here as usize..at + marks];
            at += marks;
            cluster.nfkc().for_each(|c| push(c, fold_char(c)));
        }
        end_of_last = at as u32;
    }
    origins.push(end_of_last);
    Normalized { text, origins, capitals }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(normalize(input).text, expected);
    }

    #[test]
    fn widths_scripts_and_case_fold() {
        check("Ａ市　加裝電梯１２３ABC", "a市 加装电梯123abc");
        check("㎡ ① ﬁ", "m2 1 fi");
    }

    #[test]
    fn capital_letters_come_back() {
        let normalized = normalize("ＡB座 Wifi");
        assert_eq!(normalized.written(0..normalized.text.len()), "AB座 Wifi");
        assert_eq!(normalized.written(1..5), "B座");
    }

    #[test]
    fn white_space_collapses_and_line_breaks_survive() {
        check("\n\t\t 座落在 \u{a0} A3区\r\n\r\n联丰路\t", "座落在 a3区\n联丰路");
        check("第一行_x000D_\n第二行&nbsp;完<br/>", "第一行\n第二行 完");
    }

    #[test]
    fn invisible_characters_vanish() {
        check("小\u{200b}区\u{feff}", "小区");
    }

    #[test]
    fn spans_map_back_to_the_original() {
        let original = "　地鐵㎡Ａ口 x";
        let normalized = normalize(original);
        let at = |needle: &str| {
            let start = normalized.text.find(needle).unwrap();
            &original[normalized.original_range(start..start + needle.len())]
        };
        assert_eq!(at("地铁"), "地鐵");
        assert_eq!(at("m2"), "㎡");
        assert_eq!(at("m"), "㎡");
        assert_eq!(at("a口"), "Ａ口");
        assert_eq!(at("x"), "x");
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing(input in "[ -~\u{a0}-\u{17f}一-龥Ａ-ｚ　\n\r\t㍿①]{0,40}") {
            let once = normalize(&input);
            prop_assert_eq!(&normalize(&once.text).text, &once.text);
        }

        #[test]
        fn every_span_maps_to_character_boundaries(input in "\\PC{0,40}") {
            let normalized = normalize(&input);
            let bounds: Vec<usize> = normalized.text.char_indices().map(|(i, _)| i).chain([normalized.text.len()]).collect();
            for pair in bounds.windows(2) {
                let range = normalized.original_range(pair[0]..pair[1]);
                prop_assert!(input.get(range.clone()).is_some_and(|piece| !piece.is_empty()), "{:?}", range);
            }
        }
    }
}
