//! Finds personal data in normalised text: numbers with a checksum or a fixed form, names and addresses by what stands around them.
//!
//! What serves the matter stays readable: amounts, dates, articles of law, lines and roads, numbers of tickets, offices and titles,
//! names that are already hidden (张某, 张**).

use std::ops::Range;

use crate::corpus::codes;
use hidden::Hidden;

mod accounts;
mod addresses;
mod cells;
mod contacts;
mod hidden;
mod names;
mod numbers;
mod permits;
mod plates;
mod runs;
mod scan;
mod shapes;
mod spoken;

pub use cells::{CellKind, cell_kind_of_header, mask_cell};
pub use contacts::identity_of_contact;
pub use names::is_masked_name;

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
/// Hiding what was found changes what stands around the rest, so the search goes on until it finds nothing more: a text that is
/// masked once stays as it is when it is masked again. Cost: a pass over the characters, and work around digits, letters, cues and
/// surnames; once more over texts that hold personal data.
#[must_use]
pub fn find_masks(normalized: &str) -> Vec<Mask> {
    let mut masks = find_once(normalized);
    while !masks.is_empty() {
        let hidden = Hidden::new(normalized, &masks);
        let more = find_once(&hidden.text);
        if more.is_empty() {
            break;
        }
        masks.extend(more.iter().map(|mask| hidden.in_original(mask)));
        masks = without_overlap(masks);
    }
    masks
}

fn find_once(text: &str) -> Vec<Mask> {
    let places = scan::scan(text);
    let mut masks = Vec::new();
    let mail = text.contains('@');
    for &run in &places.runs {
        if mail {
            masks.extend(accounts::email(text, run));
        }
        masks.extend(accounts::messenger(text, run));
        masks.extend(plates::find(text, run));
        masks.extend(permits::find(text, run));
    }
    numbers::find(text, &places.runs, &mut masks);
    spoken::find(text, &places.numerals, &mut masks);
    addresses::find(text, &places.runs, &places.numerals, &mut masks);
    names::find(text, &places, &mut masks);
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

/// The end of the text before a place: at most that many characters, and nothing of a placeholder.
fn before(text: &str, at: usize, characters: usize) -> &str {
    let head = &text[..at];
    let start = head
        .char_indices()
        .rev()
        .nth(characters.saturating_sub(1))
        .map_or(0, |(start, _)| start);
    let lead = &head[start..];
    lead.rfind('〕').map_or(lead, |end| &lead[end + '〕'.len_utf8()..])
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
