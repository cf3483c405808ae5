//! The original text with personal data replaced, and the way from the original's bytes to it.

use std::ops::Range;

use super::{Mask, MaskKind, Normalized};

/// An original text with each mask replaced by a placeholder.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct MaskedText {
    /// The text that may be shown.
    pub text: String,
    /// What was replaced, in order.
    pub pieces: Vec<Piece>,
}

/// A replaced piece: byte ranges as (start, end).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Where it lies in the original.
    pub original: (u32, u32),
    /// Where its placeholder lies in the masked text.
    pub masked: (u32, u32),
}

impl MaskedText {
    /// Moves a byte range of the original to the masked text. An end within a replaced piece moves to the outer edge of its
    /// placeholder, so that no placeholder is cut.
    #[must_use]
    pub fn to_masked(&self, original: Range<usize>) -> Range<usize> {
        let start = self.moved(original.start, |placeholder| placeholder.0);
        let end = if original.is_empty() {
            start
        } else {
            self.moved(original.end, |placeholder| placeholder.1)
        };
        start..end
    }

    /// This text and another with `between` them, as their originals are joined.
    #[must_use]
    pub fn joined(&self, between: &str, other: &Self) -> Self {
        let (masked, original) = (self.text.len() + between.len(), self.original_len() as usize + between.len());
        let (masked, original) = (masked as u32, original as u32);
        let moved = |piece: &Piece| Piece {
            original: (piece.original.0 + original, piece.original.1 + original),
            masked: (piece.masked.0 + masked, piece.masked.1 + masked),
        };
        let pieces = self.pieces.iter().copied().chain(other.pieces.iter().map(moved)).collect();
        Self {
            text: [&self.text, between, &other.text].concat(),
            pieces,
        }
    }

    /// Length of the original in bytes.
    fn original_len(&self) -> u32 {
        let after_last = self.pieces.last().map_or((0, 0), |piece| (piece.original.1, piece.masked.1));
        after_last.0 + (self.text.len() as u32 - after_last.1)
    }

    /// Whether nothing was replaced.
    #[must_use]
    pub fn is_unchanged(&self) -> bool {
        self.pieces.is_empty()
    }

    fn moved(&self, at: usize, edge: fn((u32, u32)) -> u32) -> usize {
        let before = self.pieces.partition_point(|piece| piece.original.1 as usize <= at);
        if let Some(piece) = self.pieces.get(before)
            && (piece.original.0 as usize) < at
        {
            return edge(piece.masked) as usize;
        }
        match before.checked_sub(1).map(|last| &self.pieces[last]) {
            Some(piece) => piece.masked.1 as usize + (at - piece.original.1 as usize),
            None => at,
        }
    }
}

/// What stands for a piece of personal data of a kind.
#[must_use]
pub fn placeholder(kind: MaskKind) -> &'static str {
    match kind {
        MaskKind::IdCard => "〔身份证号〕",
        MaskKind::Phone => "〔电话〕",
        MaskKind::BankCard => "〔银行卡号〕",
        MaskKind::Email => "〔邮箱〕",
        MaskKind::Plate => "〔车牌号〕",
        MaskKind::Name => "〔姓名〕",
        MaskKind::Address => "〔门牌〕",
        MaskKind::Account => "〔账号〕",
        MaskKind::Passport => "〔证件号〕",
    }
}

/// What stands for a text that may be an accusation, where nobody asked for it.
pub const PROTECTED: &str = "〔受保护〕";

/// Replaces masked spans of an original text. `normalized` is its normalisation and `masks` lie in it, in order, without overlap.
/// Cost: one copy.
#[must_use]
pub fn masked(original: &str, normalized: &Normalized, masks: &[Mask]) -> MaskedText {
    let mut masked = MaskedText {
        text: String::with_capacity(original.len()),
        pieces: Vec::with_capacity(masks.len()),
    };
    let mut at = 0;
    for mask in masks {
        let span = normalized.original_range(mask.range.clone());
        // Two masks can come from one character that was taken apart; the first stands for it.
        if span.start < at {
            continue;
        }
        masked.text.push_str(&original[at..span.start]);
        let start = masked.text.len();
        masked.text.push_str(placeholder(mask.kind));
        at = span.end;
        masked.pieces.push(Piece {
            original: (span.start as u32, span.end as u32),
            masked: (start as u32, masked.text.len() as u32),
        });
    }
    masked.text.push_str(&original[at..]);
    masked
}

/// A byte range of an original text as it may be shown: names and numbers that the whole text gives away are masked in it.
/// Cost: that of a masking of the whole.
#[must_use]
pub fn mask_range(original: &str, (start, end): (u32, u32)) -> String {
    let normalized = super::normalize(original);
    let masked = masked(original, &normalized, &super::find_masks(&normalized.text));
    masked.text[masked.to_masked(start as usize..end as usize)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{find_masks, normalize};
    use proptest::prelude::*;

    fn mask(original: &str) -> MaskedText {
        let normalized = normalize(original);
        masked(original, &normalized, &find_masks(&normalized.text))
    }

    #[test]
    fn placeholders_stand_in_the_original_writing() {
        assert_eq!(
            mask("聯繫人：張小明，電話１３８００１３８０００。").text,
            "聯繫人：〔姓名〕，電話〔电话〕。"
        );
        assert!(mask("路燈壞了").is_unchanged());
    }

    #[test]
    fn joined_texts_are_masked_like_the_joined_original() {
        let (one, other) = ("我叫张小明，电话13800138000。", "联系人:李小红，请回电");
        let whole = format!("{one}\n{other}");
        assert_eq!(mask(one).joined("\n", &mask(other)), mask(&whole));
    }

    #[test]
    fn ranges_move_with_the_text() {
        let original = "我叫张小明，建议增设路灯。";
        let masked = mask(original);
        let at = |needle: &str| {
            let start = original.find(needle).unwrap();
            &masked.text[masked.to_masked(start..start + needle.len())]
        };
        assert_eq!(at("增设路灯"), "增设路灯");
        assert_eq!(at("我叫"), "我叫");
        assert_eq!(at("叫张"), "叫〔姓名〕");
        assert_eq!(at("明，建议"), "〔姓名〕，建议");
        assert_eq!(at("张小明"), "〔姓名〕");
    }

    proptest! {
        #[test]
        fn no_mask_is_left_and_the_rest_is_untouched(text in "[a我叫张小明，。建议 \n１3-9]{0,30}") {
            let masked = mask(&text);
            prop_assert_eq!(masked.to_masked(0..text.len()), 0..masked.text.len());
            let mut at = 0;
            for (start, c) in text.char_indices() {
                let moved = masked.to_masked(start..start + c.len_utf8());
                prop_assert!(moved.start >= at || masked.text[moved.clone()].starts_with('〔'));
                prop_assert!(masked.text[moved.clone()].starts_with('〔') || masked.text[moved.clone()] == *c.encode_utf8(&mut [0; 4]));
                at = moved.start;
            }
        }
    }
}
