//! Shapes of numbers by which people are known: digits only, whatever separates or spells them.

use super::MaskKind;

/// What a number is that proves itself: a resident identity number, a mobile telephone, a card of this country's banks.
///
/// `digits` is lower case and holds digits and at most a closing `x`.
pub(super) fn proven(digits: &str) -> Option<MaskKind> {
    if is_id_card(digits) {
        return Some(MaskKind::IdCard);
    }
    if !is_digits(digits) {
        return None;
    }
    if is_mobile(digits) {
        return Some(MaskKind::Phone);
    }
    is_domestic_card(digits).then_some(MaskKind::BankCard)
}

/// Whether there are digits only.
pub(super) fn is_digits(digits: &str) -> bool {
    digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Check character of a resident identity number (GB 11643-1999: ISO 7064 MOD 11-2) and a day of birth.
pub(super) fn is_id_card(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if number.len() != 18 || !number.is_ascii() {
        return false;
    }
    let (body, check) = number.split_at(17);
    // Codes of regions come and go; the check digit and the birthday are proof enough.
    if !is_digits(body) || !is_birthday(&body[6..14]) {
        return false;
    }
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(byte, weight)| u32::from(byte - b'0') * weight)
        .sum();
    check.as_bytes()[0] == b"10x98765432"[(sum % 11) as usize]
}

/// A number of the first generation: province, six digits of a birthday, no check digit.
pub(super) fn is_old_card(number: &str) -> bool {
    number.len() == 15 && is_digits(number) && is_province(number) && is_birthday(&format!("19{}", &number[6..12]))
}

fn is_province(number: &str) -> bool {
    matches!(
        number[..2].parse::<u8>(),
        Ok(11..=15 | 21..=23 | 31..=37 | 41..=46 | 50..=54 | 61..=65 | 71 | 81..=83)
    )
}

fn is_birthday(digits: &str) -> bool {
    let part = |range: std::ops::Range<usize>| digits[range].parse::<u32>().unwrap_or(0);
    (1900..=2100).contains(&part(0..4)) && chrono::NaiveDate::from_ymd_opt(part(0..4) as i32, part(4..6), part(6..8)).is_some()
}

/// Eleven digits from 13 to 19, with or without the calling code.
pub(super) fn is_mobile(digits: &str) -> bool {
    matches!(without_calling_code(digits).as_bytes(), [b'1', b'3'..=b'9', ..]) && without_calling_code(digits).len() == 11
}

/// The eleven digits of a mobile number without what is dialled before them; anything else as it is.
pub(super) fn without_calling_code(digits: &str) -> &str {
    ["0086", "86", "0"]
        .iter()
        .find_map(|code| digits.strip_prefix(code).filter(|rest| rest.len() == 11 && rest.starts_with('1')))
        .unwrap_or(digits)
}

/// Length of the area code if the digits are one and seven or eight more.
pub(super) fn fixed_line(digits: &str) -> Option<usize> {
    let bare = digits.strip_prefix("86").filter(|rest| rest.starts_with('0')).unwrap_or(digits);
    let area = match bare.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    // A number that is shorter than its area code is none.
    let rest = bare.len().saturating_sub(area);
    (rest == 8 || (rest == 7 && area == 4)).then_some(area + digits.len() - bare.len())
}

/// Seven or eight digits that are no date; needs a cue.
pub(super) fn is_local_line(digits: &str) -> bool {
    let date = digits.len() == 8 && (digits.starts_with("19") || digits.starts_with("20"));
    matches!(digits.len(), 7 | 8) && !date && matches!(digits.as_bytes()[0], b'2'..=b'8')
}

/// A number that companies pay for (400, 800): it is no person's.
pub(super) fn is_service_line(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

/// Length, first digits and check digit of cards of this country's banks (62 is that of their common network, ISO/IEC 7812-1; 9558 older debit cards).
fn is_domestic_card(digits: &str) -> bool {
    let known = (16..=19).contains(&digits.len()) && digits.starts_with("62") || digits.len() == 19 && digits.starts_with("9558");
    known && luhn(digits)
}

/// Length, first digits and check digit of a card of the great networks. Numbers of matters may begin like them.
pub(super) fn is_foreign_card(digits: &str) -> bool {
    const PREFIXES: &[&str] = &["4", "51", "52", "53", "54", "55", "35", "60"];
    digits.len() == 16 && PREFIXES.iter().any(|prefix| digits.starts_with(prefix)) && luhn(digits)
}

/// The check digit of ISO/IEC 7812-1.
fn luhn(digits: &str) -> bool {
    let value = |(at, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0');
        let doubled = digit * 2;
        if at % 2 == 0 { digit } else { doubled / 10 + doubled % 10 }
    };
    digits.bytes().rev().enumerate().map(value).sum::<u32>() % 10 == 0
}
