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

/// Digits that stand together, with a closing `x` where it may be the check character of an identity number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Group {
    /// First byte.
    pub(super) start: usize,
    /// Byte after the last.
    pub(super) end: usize,
    /// Whether letters stand right before or after it.
    pub(super) glued: bool,
}

impl Group {
    /// Number of bytes.
    pub(super) fn len(self) -> usize {
        self.end - self.start
    }
}

/// The groups of digits of a text, in order, from its runs.
pub(super) fn groups(text: &str, runs: &[Run]) -> Vec<Group> {
    let mut groups = Vec::new();
    for run in runs.iter().filter(|run| run.digits > 0 || run.of(text) == "x") {
        if run.is_number() || run.len() == 1 {
            groups.push(Group {
                start: run.start,
                end: run.end,
                glued: false,
            });
            continue;
        }
        let bytes = run.of(text).as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            // What is no check character is a letter of the next word.
            let closing = bytes[at..].starts_with(b"x") && (at - start == 17 || (at + 1 == bytes.len() && (1..8).contains(&(at - start))));
            let end = at + usize::from(closing);
            if end > start {
                groups.push(Group {
                    start: run.start + start,
                    end: run.start + end,
                    glued: start > 0 || end < bytes.len(),
                });
            }
            at = end.max(start + 1);
        }
    }
    groups
}
