//! Which of the six elements (六要素) of a suggestion a message has, and which extra columns of it may be shown.

use rustc_hash::FxHashMap;

use crate::analysis::{Element, Extras, ExtrasWriter};
use crate::corpus::Message;
use crate::ideas::{IdeaParts, Part};
use crate::text::{CellKind, Document, Mask, MaskKind, cell_kind_of_header, mask_cell};

/// The elements that are there, a bit each. They say how complete a message is and enter no score: an anonymous idea may be the best.
pub(super) fn elements(message: &Message, document: &Document, parts: &IdeaParts) -> u8 {
    /// Below half a point on the readers' scale 0 to 2 a sentence is merely the least unlike.
    const SAID: f32 = 0.5;
    let said = |part: Part| part.sentence.is_some() && part.value >= SAID;
    let some = |texts: &[&String]| texts.iter().any(|text| !text.trim().is_empty());
    // A letter without columns gives its telephone in the text.
    let reachable = |mask: &Mask| matches!(mask.kind, MaskKind::Phone | MaskKind::Email | MaskKind::Account);
    let has = |element: Element| match element {
        Element::Topic => some(&[&message.title]),
        Element::Reasons => said(parts.problem) || said(parts.cause),
        Element::Measures => some(&[&message.measures]) || !parts.measure_spans.is_empty(),
        Element::Name => some(&[&message.writer]) && !is_anonymous(&message.writer),
        Element::Contact => some(&[&message.contact]) || document.body.masks.iter().any(reachable),
        Element::Basics => {
            message.time.is_some()
                || message.writer_kind.is_some()
                || some(&[&message.district, &message.place])
                || message
                    .extra
                    .iter()
                    .any(|(header, value)| is_address(header) && !value.trim().is_empty())
        }
    };
    Element::ALL
        .iter()
        .filter(|element| has(**element))
        .fold(0, |bits, element| bits | element.bit())
}

fn is_anonymous(writer: &str) -> bool {
    ["匿名", "保密", "佚名", "不愿", "无名"].iter().any(|word| writer.contains(word))
}

fn is_address(header: &str) -> bool {
    ["地址", "住址"].iter().any(|word| header.contains(word))
}

/// Longest value of an extra column that leaves the archive, in characters; the rest is cut off, with a mark.
const VALUE_CHARS: usize = 500;

/// Writes extra columns, masked. A table has few headers and many rows: what each header says is read once.
#[derive(Default)]
pub(super) struct ExtraColumns<'a> {
    kinds: FxHashMap<&'a str, CellKind>,
    writer: ExtrasWriter,
}

impl<'a> ExtraColumns<'a> {
    /// Writes the extra columns of a message as the next row: what a header says is personal is hidden whole, the rest is masked where
    /// it is found. Cost: linear in the values.
    pub(super) fn push(&mut self, message: &'a Message) {
        for (header, value) in &message.extra {
            let kind = *self.kinds.entry(header).or_insert_with(|| cell_kind_of_header(header));
            self.writer.push(header, &shown(kind, value));
        }
        self.writer.end_row();
    }

    /// The rows written.
    pub(super) fn finish(self) -> Extras {
        self.writer.finish()
    }
}

fn shown(kind: CellKind, value: &str) -> String {
    let mut shown = mask_cell(kind, value);
    if let Some((end, _)) = shown.char_indices().nth(VALUE_CHARS) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Segmenter;

    #[test]
    fn personal_data_in_other_columns_is_masked_and_long_values_are_cut() {
        let kind = cell_kind_of_header("备注");
        assert_eq!(shown(kind, "请回电13800138000"), "请回电〔电话〕");
        let long = shown(kind, &"长".repeat(600));
        assert_eq!(long.chars().count(), VALUE_CHARS + 1);
    }

    #[test]
    fn elements_are_present_or_missing() {
        let message = Message {
            title: "增设路灯".to_owned(),
            measures: "每五十米一盏".to_owned(),
            writer: "匿名用户".to_owned(),
            district: "望川区".to_owned(),
            ..Message::default()
        };
        let document = crate::pipeline::prepare(&message, &Segmenter::new(&[]));
        let bits = elements(&message, &document, &IdeaParts::default());
        assert_eq!(bits, Element::Topic.bit() | Element::Measures.bit() | Element::Basics.bit());
    }
}
