//! Titles in lines: no word broken, lines of a trapezium or a lozenge (回行词意完整、排列对称、长短适宜).

use std::sync::LazyLock;

use crate::text::Segmenter;

/// Characters of 22 points that fit the width of the text.
const FITS: f64 = 19.0;

static WORDS: LazyLock<Segmenter> = LazyLock::new(|| Segmenter::new(&[]));

/// Width of words in Chinese characters; others are half as wide.
pub(super) fn width_in_chars(words: &str) -> f64 {
    words.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum()
}

/// The lines of a title: one where it fits, else as few as hold it, cut between words, as even as they can be.
pub(super) fn lines_of_title(title: &str) -> Vec<String> {
    let count = (width_in_chars(title) / FITS).ceil() as usize;
    if count < 2 {
        return vec![title.to_owned()];
    }
    let mut lines = Vec::new();
    let mut rest = title;
    for left in (1..=count).rev() {
        if left == 1 {
            lines.push(rest.to_owned());
            break;
        }
        let at = cut(rest, width_in_chars(rest) / left as f64);
        lines.push(rest[..at].trim_end().to_owned());
        rest = rest[at..].trim_start();
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The end of the word that comes closest to a width and still fits a line.
fn cut(title: &str, wanted: f64) -> usize {
    let mut ends: Vec<usize> = WORDS.cut(title).iter().map(|token| token.range().end).collect();
    // Marks that open or close stay with what they enclose; the end of the title is no cut.
    ends.retain(|&end| {
        let (before, behind) = (title[..end].chars().next_back(), title[end..].chars().next());
        let opens = before.is_some_and(|c| "（《“‘【(".contains(c));
        let closes = behind.is_none_or(|c| "）》”’】)、，。：；？！的".contains(c));
        !opens && !closes && width_in_chars(&title[..end]) <= FITS + 1.0
    });
    let distance = |end: usize| (width_in_chars(&title[..end]) - wanted).abs();
    ends.into_iter()
        .min_by(|&a, &b| distance(a).total_cmp(&distance(b)).then(a.cmp(&b)))
        .unwrap_or_else(|| title.char_indices().nth(wanted.ceil() as usize).map_or(title.len(), |(at, _)| at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_title_is_cut_between_words_into_even_lines() {
        assert_eq!(lines_of_title("人民建议征集周报"), ["人民建议征集周报"]);
        let lines = lines_of_title("关于老旧小区加装电梯之后公共照明与维修资金使用问题的情况分析");
        assert_eq!(lines.concat(), "关于老旧小区加装电梯之后公共照明与维修资金使用问题的情况分析");
        assert_eq!(lines.len(), 2);
        let widths: Vec<f64> = lines.iter().map(|line| width_in_chars(line)).collect();
        assert!(
            (widths[0] - widths[1]).abs() <= 6.0 && widths.iter().all(|&width| width <= FITS + 1.0),
            "{lines:?}"
        );
    }
}
