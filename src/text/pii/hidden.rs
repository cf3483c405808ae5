//! A text with its masks applied, as it would be read if it came in masked.

use super::Mask;
use crate::text::placeholder;

/// The text with placeholders, and where they stand.
pub(super) struct Hidden {
    pub(super) text: String,
    /// For each placeholder, where it ends here and where what it hides ends in the original.
    ends: Vec<(usize, usize)>,
    /// For each placeholder, where it begins here and where what it hides begins in the original.
    starts: Vec<(usize, usize)>,
}

impl Hidden {
    /// Hides masks that are in order and do not overlap.
    pub(super) fn new(original: &str, masks: &[Mask]) -> Self {
        let mut hidden = Self {
            text: String::with_capacity(original.len()),
            ends: Vec::with_capacity(masks.len()),
            starts: Vec::with_capacity(masks.len()),
        };
        let mut at = 0;
        for mask in masks {
            hidden.text.push_str(&original[at..mask.range.start]);
            hidden.starts.push((hidden.text.len(), mask.range.start));
            hidden.text.push_str(placeholder(mask.kind));
            hidden.ends.push((hidden.text.len(), mask.range.end));
            at = mask.range.end;
        }
        hidden.text.push_str(&original[at..]);
        hidden
    }

    /// The mask where it lies in the original; one that reaches into a placeholder covers all that it hides.
    pub(super) fn in_original(&self, mask: &Mask) -> Mask {
        Mask {
            range: self.start(mask.range.start)..self.end(mask.range.end),
            kind: mask.kind,
        }
    }

    fn start(&self, at: usize) -> usize {
        let before = self.starts.partition_point(|start| start.0 <= at);
        match before.checked_sub(1) {
            Some(last) if at < self.ends[last].0 => self.starts[last].1,
            Some(last) => self.ends[last].1 + (at - self.ends[last].0),
            None => at,
        }
    }

    fn end(&self, at: usize) -> usize {
        let before = self.ends.partition_point(|end| end.0 <= at);
        match self.starts.get(before) {
            Some(start) if start.0 < at => self.ends[before].1,
            _ => before
                .checked_sub(1)
                .map_or(at, |last| self.ends[last].1 + (at - self.ends[last].0)),
        }
    }
}
