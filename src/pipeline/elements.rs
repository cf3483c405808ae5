//! Which of the six elements (六要素) of a suggestion a message has, and which extra columns of it may be shown.

use crate::analysis::{Element, ExtrasWriter};
use crate::corpus::Message;
use crate::ideas::{IdeaParts, Part};
use crate::text::{Document, Mask, MaskKind, fold_char, placeholder};

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

/// Writes the extra columns of a message, masked, as the next row. Cost: linear in the values.
pub(super) fn push_extra(message: &Message, writer: &mut ExtrasWriter) {
    for (header, value) in &message.extra {
        match hidden(header) {
            Some(stand_in) if !value.trim().is_empty() => writer.push(header, stand_in),
            _ => writer.push(header, &shown(value)),
        }
    }
    writer.end_row();
}

fn shown(value: &str) -> String {
    let mut shown = super::annotate::mask_text(value).text;
    if let Some((end, _)) = shown.char_indices().nth(VALUE_CHARS) {
        shown.truncate(end);
        shown.push('…');
    }
    shown
}

/// What stands for every value of a column whose header says that it holds personal data.
fn hidden(header: &str) -> Option<&'static str> {
    const WORDS: [(&[&str], &str); 5] = [
        (&["姓名", "联系人", "昵称", "用户名"], "〔姓名〕"),
        (&["电话", "手机", "来电号码", "联系方式", "传真", "phone", "mobile"], "〔电话〕"),
        (&["地址", "住址", "门牌", "address"], "〔门牌〕"),
        (&["证件", "身份证", "护照", "passport"], "〔证件号〕"),
        (&["卡号", "银行账", "账号", "微信", "qq", "邮箱", "email", "e-mail"], "〔账号〕"),
    ];
    const HIDDEN: &str = "〔已脱敏〕";
    let header: String = header.chars().map(fold_char).collect();
    if ["是否", "有无"].iter().any(|word| header.starts_with(word)) {
        return None;
    }
    let found = WORDS.iter().find(|(words, _)| words.iter().any(|word| header.contains(word)));
    let is_ip = || {
        header.contains("ip") && !header.contains("属地") && !header.bytes().any(|byte| byte.is_ascii_lowercase() && !b"ip".contains(&byte))
    };
    match found {
        Some(&(_, stand_in)) => Some(stand_in),
        None if header.ends_with('人') => Some(placeholder(MaskKind::Name)),
        None => is_ip().then_some(HIDDEN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Segmenter;

    #[test]
    fn headers_of_personal_data_hide_their_values() {
        for header in ["登记人", "联系人姓名", "备用電話", "通信地址", "证件号码", "来自IP", "微信号"] {
            assert!(hidden(header).is_some(), "{header}");
        }
        for header in ["是否联系诉求人", "涉及人数", "IP属地", "紧急程度", "description"] {
            assert_eq!(hidden(header), None, "{header}");
        }
    }

    #[test]
    fn personal_data_in_other_columns_is_masked_and_long_values_are_cut() {
        assert_eq!(shown("请回电13800138000"), "请回电〔电话〕");
        let long = shown(&"长".repeat(600));
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
