//! Finds personal data in normalised text.

use std::ops::Range;

use crate::corpus::codes;

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

/// Finds personal data; ranges in order, without overlap.
#[must_use]
pub fn find_masks(_normalized: &str) -> Vec<Mask> {
    Vec::new()
}
//STUB
/// x
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MaskedText { pub text: String, pub pieces: Vec<Piece> }
/// x
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece { pub original: (u32, u32), pub masked: (u32, u32) }
impl MaskedText { pub fn to_masked(&self, r: Range<usize>) -> Range<usize> { r } }
/// x
pub fn mask_original(original: &str, _: &super::Normalized, _: &[Mask]) -> MaskedText { MaskedText { text: original.to_owned(), pieces: vec![] } }
