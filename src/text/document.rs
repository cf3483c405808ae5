//! One message made ready for the kernels: normalised, masked, cut into tokens and sentences.

use std::ops::Range;

use super::{Mask, Normalized, Segmenter, Token, TokenKind, find_masks, normalize, sentences};

/// A text made ready: normalised, its personal data found, its tokens and sentences cut.
///
/// Tokens inside a mask are [`TokenKind::Break`], so that no later stage sees personal data.
pub struct Prepared {
    /// Normalised text with its map back.
    pub normalized: Normalized,
    /// Personal data, as ranges of the normalised text, in order, without overlap.
    pub masks: Vec<Mask>,
    /// Tokens that cover the normalised text.
    pub tokens: Vec<Token>,
    /// Sentences as byte ranges of the normalised text, in order.
    pub sentences: Vec<Range<usize>>,
}

impl Prepared {
    /// Prepares a text. Cost: dominated by segmentation.
    #[must_use]
    pub fn new(original: &str, segmenter: &Segmenter) -> Self {
        let normalized = normalize(original);
        let masks = find_masks(&normalized.text);
        let mut tokens = segmenter.cut(&normalized.text);
        for mask in &masks {
            let first = tokens.partition_point(|token| token.end as usize <= mask.range.start);
            for token in &mut tokens[first..] {
                if token.start as usize >= mask.range.end {
                    break;
                }
                token.kind = TokenKind::Break;
            }
        }
        let sentences = sentences(&normalized.text);
        Self {
            normalized,
            masks,
            tokens,
            sentences,
        }
    }

    /// The normalised text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.normalized.text
    }

    /// A range of the normalised text with the capital letters of the original.
    #[must_use]
    pub fn written(&self, range: Range<usize>) -> Box<str> {
        self.normalized.written(range).into()
    }

    /// The normalised text with each mask replaced by `*`, for readings that must not see personal data; offsets are not kept.
    #[must_use]
    pub fn masked_text(&self) -> String {
        let mut masked = String::with_capacity(self.text().len());
        let mut at = 0;
        for mask in &self.masks {
            masked.push_str(&self.text()[at..mask.range.start]);
            masked.push('*');
            at = mask.range.end;
        }
        masked.push_str(&self.text()[at..]);
        masked
    }
}

/// What the kernels read of one message. A form's measures, given apart, are `measures`; elsewhere that text is empty.
pub struct Document {
    /// The title.
    pub title: Prepared,
    /// The body.
    pub body: Prepared,
    /// Measures given apart, where the body does not hold them already; the pipeline's statements do.
    pub measures: Prepared,
    /// Whether the words are an operator's paraphrase (hotline), which is shorter and drier than what a writer says.
    pub paraphrase: bool,
}
