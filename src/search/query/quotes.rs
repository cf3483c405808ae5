//! Quotes: what ends what, and how a quote mark is typed inside.

use std::borrow::Cow;

/// The quotes that may end what a quote begins. Input methods often set the wrong one of a pair.
fn closing_quotes(open: char) -> Option<&'static [char]> {
    match open {
        '"' => Some(&['"']),
        '＂' => Some(&['＂']),
        '“' | '”' => Some(&['”', '"']),
        '「' => Some(&['」']),
        '『' => Some(&['』']),
        _ => None,
    }
}

/// Whether a quoted text may begin with it.
pub(super) fn is_quote(c: char) -> bool {
    closing_quotes(c).is_some()
}

/// Finds the ends of quoted texts. A quote that nothing ends is looked for once, so that a row of them costs no more than one.
#[derive(Default)]
pub(super) struct Quotes {
    unended: Vec<char>,
}

impl Quotes {
    /// The text after an opening quote up to the one that ends it, and how long both are in bytes; `None` where none does. A closing
    /// quote typed twice stands for itself and ends nothing. To be asked from left to right.
    pub(super) fn quoted<'q>(&mut self, open: char, rest: &'q str) -> Option<(Cow<'q, str>, usize)> {
        let closing = closing_quotes(open)?;
        if self.unended.contains(&open) {
            return None;
        }
        let mut doubled = false;
        let mut letters = rest.char_indices().peekable();
        while let Some((at, c)) = letters.next() {
            if !closing.contains(&c) {
                continue;
            }
            if letters.next_if(|(_, next)| *next == c).is_some() {
                doubled = true;
                continue;
            }
            let text = &rest[..at];
            let len = at + c.len_utf8();
            return Some((
                if doubled {
                    Cow::Owned(halved(text, closing))
                } else {
                    Cow::Borrowed(text)
                },
                len,
            ));
        }
        if !closing.contains(&open) {
            self.unended.push(open);
        }
        None
    }
}

/// A text with each doubled quote once.
fn halved(text: &str, closing: &[char]) -> String {
    let mut halved = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        halved.push(c);
        if closing.contains(&c) {
            letters.next_if_eq(&c);
        }
    }
    halved
}
