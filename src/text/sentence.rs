//! Cuts normalised text into sentences.

use std::ops::Range;

/// The sentences of a normalised text as byte ranges, in order, end marks included, white space at the ends excluded.
///
/// A sentence ends after `。 ! ? ;` and their doubles and closing quotes, and at a line feed. None is empty.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut chars = text.char_indices().peekable();
    let mut push = |start: usize, end: usize| {
        let piece = &text[start..end];
        let trimmed = piece.trim();
        if !trimmed.is_empty() {
            let from = start + (piece.len() - piece.trim_start().len());
            found.push(from..from + trimmed.len());
        }
    };
    while let Some((at, c)) = chars.next() {
        if c == '\n' {
            push(start, at);
            start = at + 1;
        } else if is_end(c) {
            let mut end = at + c.len_utf8();
            while let Some(&(next_at, next)) = chars.peek() {
                if !is_end(next) && !matches!(next, '"' | '”' | '’' | '』' | '」' | ')') {
                    break;
                }
                end = next_at + next.len_utf8();
                chars.next();
            }
            push(start, end);
            start = end;
        }
    }
    push(start, text.len());
    found
}

fn is_end(c: char) -> bool {
    matches!(c, '。' | '!' | '?' | ';' | '…')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_marks_and_line_feeds() {
        let text = "一是修路;二是装灯!!\n “真的吗?”谢谢。 完";
        let cut: Vec<&str> = sentences(text).into_iter().map(|r| &text[r]).collect();
        assert_eq!(cut, ["一是修路;", "二是装灯!!", "“真的吗?”", "谢谢。", "完"]);
    }
}
