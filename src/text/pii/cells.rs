//! Short cells of a table that are personal data as a whole: by their header, not by what they say.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{MaskKind, find_masks, is_masked_name, shapes};
use crate::text::{masked, normalize, placeholder};

/// What the cells of a column are.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CellKind {
    /// Names of people (姓名, 被举报人, 联系人…).
    Name,
    /// Telephones, e-mail addresses, accounts, addresses of the net.
    Contact,
    /// Where people live (住址, 通信地址…); places of a matter (诉求地址) are text.
    Address,
    /// Numbers of documents, cards, plates.
    Certificate,
    /// Anything else: personal data is masked where it is found.
    Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Headers {
    matter: Vec<String>,
    certificate: Vec<String>,
    contact: Vec<String>,
    address: Vec<String>,
    name: Vec<String>,
    fillers: Vec<String>,
}

static HEADERS: LazyLock<Headers> =
    LazyLock::new(|| toml::from_str(include_str!("../../../models/cells.toml")).expect("a test reads the shipped headers"));

/// What the cells below a header are, by the words of `models/cells.toml`: `1、您的姓名(必填)：` is a [`CellKind::Name`].
#[must_use]
pub fn cell_kind_of_header(header: &str) -> CellKind {
    let folded = normalize(header).text.replace(' ', "");
    let bare = without_remarks(&folded);
    let ends = |words: &[String]| words.iter().any(|word| bare.ends_with(word.as_str()) && stands_apart(bare, word));
    let headers = &*HEADERS;
    [
        (&headers.matter, CellKind::Text),
        (&headers.certificate, CellKind::Certificate),
        (&headers.contact, CellKind::Contact),
        (&headers.address, CellKind::Address),
        (&headers.name, CellKind::Name),
    ]
    .into_iter()
    .find(|(words, _)| ends(words))
    .map_or(CellKind::Text, |(_, kind)| kind)
}

/// A header without remarks in brackets, marks and numbers at its end.
fn without_remarks(header: &str) -> &str {
    let mut bare = header;
    loop {
        let trimmed = bare.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, ':' | '*' | '?' | '.' | '_' | '、' | '。'));
        let cut = trimmed.strip_suffix([')', ']', '】']).and_then(|rest| rest.rfind(['(', '[', '【']));
        let shorter = cut.map_or(trimmed, |at| &trimmed[..at]);
        if shorter.len() == bare.len() {
            return bare;
        }
        bare = shorter;
    }
}

/// Whether a word of letters is a word of the header and not the end of another (`tel` of `hotel`).
fn stands_apart(header: &str, word: &str) -> bool {
    let before = header[..header.len() - word.len()].chars().next_back();
    !word.starts_with(|c: char| c.is_ascii_alphabetic()) || !before.is_some_and(|c| c.is_ascii_alphabetic())
}

/// The cell as it may be shown. A name, contact, address or number of a document is hidden whole; what a system has hidden already, and
/// words that say there is nothing (`无`, `/`), stay. A text keeps what is not personal. Cost: that of a masking for texts.
#[must_use]
pub fn mask_cell(kind: CellKind, value: &str) -> String {
    let normalized = normalize(value);
    let bare = normalized.text.as_str();
    if bare.is_empty() || HEADERS.fillers.iter().any(|filler| filler == bare) {
        return value.to_owned();
    }
    let hidden = match kind {
        CellKind::Text => return masked(value, &normalized, &find_masks(bare)).text,
        CellKind::Name if is_masked_name(value) => return value.to_owned(),
        CellKind::Contact | CellKind::Certificate if is_withheld(bare) => return value.to_owned(),
        CellKind::Name => MaskKind::Name,
        CellKind::Address => MaskKind::Address,
        CellKind::Contact => contact_kind(bare),
        CellKind::Certificate => certificate_kind(bare),
    };
    placeholder(hidden).to_owned()
}

/// Whether asterisks hide so much of a number that nobody is known by the rest: `138****8000`.
fn is_withheld(number: &str) -> bool {
    let longest = number.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max();
    number.contains("**") && !number.contains('@') && longest.unwrap_or(0) < 8
}

fn contact_kind(contact: &str) -> MaskKind {
    if contact.contains('@') {
        MaskKind::Email
    } else if contact.chars().filter(char::is_ascii_digit).count() >= 7 && !contact.contains(|c: char| c.is_ascii_alphabetic()) {
        MaskKind::Phone
    } else {
        MaskKind::Account
    }
}

fn certificate_kind(number: &str) -> MaskKind {
    let digits = number.replace([' ', '-'], "");
    if shapes::is_id_card(&digits) || matches!(digits.len(), 15 | 18) {
        MaskKind::IdCard
    } else if digits.len() >= 16 && shapes::is_digits(&digits) {
        MaskKind::BankCard
    } else {
        MaskKind::Passport
    }
}
