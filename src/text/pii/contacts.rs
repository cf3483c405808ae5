//! Who a contact cell belongs to, however it is written.

use super::{MaskKind, find_masks, shapes, spoken};
use crate::text::normalize;

/// The number by which the person of a contact cell is known: the first mobile number, else the first fixed line, else the first
/// e-mail address, else the number of an identity card, else the account of a messenger. `None` if there is none, or if a system has
/// hidden a part of it (`138****8000`).
///
/// The same number comes out the same in every spelling: full width, blanks, dashes, calling code, extension, Chinese numerals, a
/// second number beside it. A fixed line keeps its area code if it has one and loses its extension.
///
/// ```
/// use minzhi::text::identity_of_contact;
///
/// assert_eq!(identity_of_contact("+86 138-0013-8000 / 0731-88880000"), Some("13800138000".to_owned()));
/// assert_eq!(identity_of_contact("１３８００１３８０００"), Some("13800138000".to_owned()));
/// assert_eq!(identity_of_contact("138****8000"), None);
/// ```
#[must_use]
pub fn identity_of_contact(contact: &str) -> Option<String> {
    // A cell of contacts is as good as a word that says so.
    const CUE: &str = "电话:";
    let text = format!("{CUE}{}", normalize(contact).text);
    let masks = find_masks(&text);
    let pieces = |kind: MaskKind| {
        masks
            .iter()
            .filter(move |mask| mask.kind == kind)
            .map(|mask| &text[mask.range.clone()])
    };
    let numbers: Vec<String> = pieces(MaskKind::Phone).map(without_extension).collect();
    let mobile = || numbers.iter().find(|number| shapes::is_mobile(number)).cloned();
    mobile()
        .or_else(|| numbers.first().cloned())
        .or_else(|| pieces(MaskKind::Email).next().map(str::to_owned))
        .or_else(|| pieces(MaskKind::IdCard).next().map(digits))
        .or_else(|| pieces(MaskKind::Account).next().map(str::to_owned))
        .or_else(|| unknown_number(&text[CUE.len()..]))
}

/// Digits and the check character of a number, as written in digits.
fn digits(number: &str) -> String {
    let digit = |c: char| spoken::digit(c).map(char::from).or((c == 'x').then_some(c));
    number.chars().filter_map(digit).collect()
}

/// The digits of a telephone without calling code and extension.
fn without_extension(number: &str) -> String {
    let main = number.split(['转', '分', 'e']).next().unwrap_or(number);
    let digits = digits(main);
    let bare = shapes::without_calling_code(&digits);
    let home = bare.strip_prefix("86").filter(|rest| rest.starts_with('0'));
    home.unwrap_or(bare).to_owned()
}

/// A number of a shape that is not known, if nothing of it is hidden: it still tells people apart.
fn unknown_number(contact: &str) -> Option<String> {
    const FEWEST: usize = 7;
    let number = digits(contact);
    (number.len() >= FEWEST && !contact.contains('*')).then_some(number)
}
