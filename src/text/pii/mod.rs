//! Finds personal data in normalised text: numbers with a checksum or a fixed form, names and addresses by what stands around them.
//!
//! What serves the matter stays readable: amounts, dates, articles of law, lines and roads, numbers of tickets, offices and titles,
//! names that are already hidden (张某, 张**).

use std::ops::Range;

use crate::corpus::codes;

mod accounts;
mod addresses;
mod names;
mod numbers;
mod permits;
mod plates;
mod runs;
mod shapes;
mod spoken;

codes! {
    /// What kind of personal data a mask hides.
    MaskKind {
        /// Resident identity card.
        IdCard = "id_card",
        /// Mobile or fixed telephone.
        Phone = "phone",
        /// Bank card.
        BankCard = "bank_card",
        /// E-mail address.
        Email = "email",
        /// Number plate.
        Plate = "plate",
        /// Name of a person.
        Name = "name",
        /// House-number address.
        Address = "address",
        /// Account of a messenger (WeChat, QQ).
        Account = "account",
        /// Passport or travel permit.
        Passport = "passport",
    }
}

/// One piece of personal data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mask {
    /// Byte range in the normalised text.
    pub range: Range<usize>,
    /// What it is.
    pub kind: MaskKind,
}

/// Finds personal data; ranges in order, without overlap, on character boundaries.
///
/// Cost: two passes over the bytes; what follows is done only around digits, letters and cues.
#[must_use]
pub fn find_masks(normalized: &str) -> Vec<Mask> {
    let runs = runs::alphanumeric(normalized);
    let mut masks = Vec::new();
    for &run in &runs {
        masks.extend(accounts::email(normalized, run));
        masks.extend(accounts::messenger(normalized, run));
        masks.extend(plates::find(normalized, run));
        masks.extend(permits::find(normalized, run));
    }
    numbers::find(normalized, &runs, &mut masks);
    spoken::find(normalized, &mut masks);
    addresses::find(normalized, &runs, &mut masks);
    names::find(normalized, &mut masks);
    without_overlap(masks)
}

/// Orders masks and joins those that overlap; the one that begins first, or else is longer, gives the kind.
fn without_overlap(mut masks: Vec<Mask>) -> Vec<Mask> {
    masks.sort_by_key(|mask| (mask.range.start, std::cmp::Reverse(mask.range.end), mask.kind));
    let mut kept: Vec<Mask> = Vec::with_capacity(masks.len());
    for mask in masks {
        match kept.last_mut() {
            Some(last) if mask.range.start < last.range.end => last.range.end = last.range.end.max(mask.range.end),
            _ => kept.push(mask),
        }
    }
    kept
}

/// The end of the text before a place: at most that many characters.
fn before(text: &str, at: usize, characters: usize) -> &str {
    let head = &text[..at];
    let start = head
        .char_indices()
        .rev()
        .nth(characters.saturating_sub(1))
        .map_or(0, |(start, _)| start);
    &head[start..]
}

#[cfg(test)]
mod tests;
