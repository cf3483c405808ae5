//! What holds for every text.

use proptest::prelude::*;
use proptest::sample::select;

use super::find_masks;
use crate::text::{MaskedText, masked, normalize};

fn mask(original: &str) -> MaskedText {
    let normalized = normalize(original);
    masked(original, &normalized, &find_masks(&normalized.text))
}

/// Characters that numbers, cues, names and addresses are made of.
const ALPHABET: &str = "[0-9x@.:*\\- 京沪a-c王李张小明国强局长先生联系人姓名姓电话栋单元室号一三八〇零的在和、，。被妻子医生\n()]{0,60}";

/// What may stand around a number: no digit and nothing that joins digits, so that the number stays itself.
const AROUND: &str = "[一-龥,。:;、a-z\n]{0,6}";

/// A resident identity number with its check character.
fn id_card() -> impl Strategy<Value = String> {
    ((11u32..66, 0u32..10_000), (1930u32..2020, 1u32..13, 1u32..29), 0u32..1000).prop_map(
        |((province, region), (year, month, day), order)| {
            let body = format!("{province}{region:04}{year}{month:02}{day:02}{order:03}");
            // ISO 7064 MOD 11-2, by its definition: the whole number, the check character included, is 1 modulo 11.
            let sum = body.bytes().fold(0, |sum, byte| (sum + u32::from(byte - b'0')) * 2 % 11);
            let check = (12 - sum) % 11;
            format!("{body}{}", if check == 10 { "X".to_owned() } else { check.to_string() })
        },
    )
}

/// A card of this country's banks with its check digit.
fn bank_card() -> impl Strategy<Value = String> {
    "62[0-9]{13,16}".prop_map(|body| {
        let sum: u32 = body
            .bytes()
            .rev()
            .enumerate()
            .map(|(at, byte)| u32::from(byte - b'0') * if at % 2 == 0 { 2 } else { 1 })
            .map(|value| value / 10 + value % 10)
            .sum();
        format!("{body}{}", (10 - sum % 10) % 10)
    })
}

fn mobile() -> impl Strategy<Value = String> {
    "1[3-9][0-9]{9}"
}

/// The number with one separator after some of its digits, perhaps in full width.
fn written(number: &str, gaps: &[bool], separator: &str, wide: bool) -> String {
    let digit = |c: char| match c {
        '0'..='9' if wide => char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap(),
        _ => c,
    };
    let mut text = String::new();
    for (at, c) in number.chars().enumerate() {
        if at > 0 && gaps[at % gaps.len()] {
            text.push_str(separator);
        }
        text.push(digit(c));
    }
    text
}

fn digits(text: &str) -> String {
    normalize(text).text.chars().filter(|c| c.is_ascii_digit()).collect()
}

/// Texts in both scripts: what the normaliser makes of the second is the first.
const SCRIPTS: &[(&str, &str)] = &[
    ("张", "張"),
    ("刘", "劉"),
    ("陈", "陳"),
    ("国", "國"),
    ("强", "強"),
    ("华", "華"),
    ("长", "長"),
    ("书记", "書記"),
    ("联系人", "聯繫人"),
    ("举报", "舉報"),
    ("电话", "電話"),
    ("单元", "單元"),
    ("号", "號"),
    ("栋", "棟"),
    ("车牌", "車牌"),
    ("粤", "粵"),
    ("贪污", "貪污"),
    ("13800138000", "13800138000"),
    ("501", "501"),
    ("室", "室"),
    ("3", "3"),
    ("B12345", "B12345"),
    ("，", "，"),
    (":", ":"),
    ("明", "明"),
    ("的", "的"),
    ("妻子", "妻子"),
    ("局长", "局長"),
];

proptest! {
    #[test]
    fn masks_are_in_order_without_overlap_on_character_boundaries(text in ALPHABET) {
        let normalized = normalize(&text).text;
        let mut end = 0;
        for mask in find_masks(&normalized) {
            prop_assert!(mask.range.start >= end && mask.range.start < mask.range.end);
            prop_assert!(normalized.get(mask.range.clone()).is_some());
            end = mask.range.end;
        }
    }

    #[test]
    fn masking_a_masked_text_adds_nothing(text in ALPHABET) {
        let once = mask(&text);
        prop_assert_eq!(mask(&once.text).text, once.text);
    }

    #[test]
    fn pieces_lead_back_to_the_original(text in ALPHABET) {
        let masked = mask(&text);
        let (mut restored, mut at) = (String::new(), 0);
        for piece in &masked.pieces {
            restored.push_str(&masked.text[at..piece.masked.0 as usize]);
            restored.push_str(&text[piece.original.0 as usize..piece.original.1 as usize]);
            at = piece.masked.1 as usize;
        }
        restored.push_str(&masked.text[at..]);
        prop_assert_eq!(restored, text);
    }

    #[test]
    fn a_number_that_proves_itself_is_masked_wherever_it_stands(
        number in prop_oneof![id_card(), bank_card(), mobile()],
        lead in AROUND,
        tail in AROUND,
        wide in any::<bool>(),
    ) {
        prop_assume!(!tail.starts_with(['元', '万', '亿', '美', '港', 'x']));
        let text = format!("{lead}{}{tail}", written(&number, &[false], "", wide));
        prop_assert_eq!(digits(&mask(&text).text), "", "{}", text);
    }

    #[test]
    fn blanks_and_dashes_hide_no_number(
        number in prop_oneof![id_card(), bank_card(), mobile()],
        gaps in prop::collection::vec(any::<bool>(), 1..20),
        separator in select(&[" ", "-", "　", "－", " - "][..]),
        lead in AROUND,
        tail in AROUND,
        wide in any::<bool>(),
    ) {
        // A check character apart from its number is a part of the word that it is written into.
        prop_assume!(!number.ends_with('X') || !tail.starts_with(|c: char| c.is_ascii_alphabetic()));
        prop_assume!(!tail.starts_with(['元', '万', '亿', '美', '港', 'x']));
        let text = format!("{lead}{}{tail}", written(&number, &gaps, separator, wide));
        prop_assert_eq!(digits(&mask(&text).text), "", "{}", text);
    }

    #[test]
    fn a_spelled_mobile_number_is_masked(number in mobile(), lead in "[的在是找打，。]{0,4}", tail in "[的在是找打，。]{0,4}") {
        let spelled: String = number.bytes().map(|byte| "〇一二三四五六七八九".chars().nth(usize::from(byte - b'0')).unwrap()).collect();
        let text = format!("{lead}{spelled}{tail}");
        prop_assert!(!mask(&text).text.contains(&spelled));
    }

    #[test]
    fn masks_do_not_depend_on_the_script(parts in prop::collection::vec(select(SCRIPTS), 0..16)) {
        let simplified: String = parts.iter().map(|(simplified, _)| *simplified).collect();
        let traditional: String = parts.iter().map(|(_, traditional)| *traditional).collect();
        prop_assert_eq!(find_masks(&normalize(&simplified).text), find_masks(&normalize(&traditional).text));
        prop_assert_eq!(mask(&simplified).pieces, mask(&traditional).pieces);
    }
}
