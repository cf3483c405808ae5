//! Runs of ASCII letters and digits: all numbers, accounts and plates begin with one.

/// A longest run of ASCII letters and digits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Run {
    /// First byte.
    pub(super) start: usize,
    /// Byte after the last.
    pub(super) end: usize,
    /// How many of its bytes are digits.
    pub(super) digits: usize,
}

impl Run {
    /// Number of bytes.
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it holds digits only.
    pub(super) fn is_number(self) -> bool {
        self.digits == self.len()
    }

    /// Its text.
    pub(super) fn of(self, text: &str) -> &str {
        &text[self.start..self.end]
    }
}

/// The runs of a text, in order. Cost: one pass.
pub(super) fn alphanumeric(text: &str) -> Vec<Run> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = 0;
        while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
            digits += usize::from(bytes[at].is_ascii_digit());
            at += 1;
        }
        runs.push(Run { start, end: at, digits });
    }
    runs
}
