//! Numbers of people: identity cards, telephones, bank cards, passports, plates, accounts, e-mail addresses.

use super::runs::Run;
use super::{Mask, MaskKind, before};

/// Words before a number that make it the number of a matter, not of a person.
const MATTERS: &[&str] = &[
    "工单",
    "编号",
    "单号",
    "订单",
    "案号",
    "受理号",
    "文号",
    "流水号",
    "批号",
    "合同号",
    "信用代码",
    "税号",
    "证书号",
    "编码",
];

/// Words before a number that make it a telephone.
const TELEPHONES: &[&str] = &["电话", "座机", "致电", "拨打", "来电", "联系方式", "手机", "传真", "tel", "phone"];

/// Words before a number that make it an account at a bank.
const BANKS: &[&str] = &["卡号", "银行卡", "账号", "帐号", "账户", "帐户", "开户"];

/// Words before a number that make it an identity card.
const CARDS: &[&str] = &["身份证", "证件号"];

/// Words before a number that make it a passport or a permit.
const PASSPORTS: &[&str] = &["护照", "通行证", "台胞证", "回乡证", "居留证", "居住证", "军官证", "士官证"];

/// Words before an account of a messenger.
const MESSENGERS: &[&str] = &["微信", "wechat", "vx", "qq", "扣扣", "企鹅号"];

/// What may stand between such a word and its account.
const LINKS: &[char] = &['号', '码', ':', '是', '为', '同', '(', ' ', '账', '加', '我'];

/// First characters of number plates.
const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使";

/// Words before a number plate.
const PLATES: &[&str] = &["车牌", "牌照", "牌号", "车号"];

/// What follows an amount and never a telephone.
const UNITS: &[char] = &['元', '万', '亿', '吨', '平', '米', '㎡', '%', '户', '人', '株', '件'];

/// Finds them; ranges may overlap.
pub(super) fn find(text: &str, runs: &[Run], masks: &mut Vec<Mask>) {
    let mut next = 0;
    while next < runs.len() {
        let here = next;
        next += 1;
        let run = runs[here];
        let found = plate(text, run)
            .or_else(|| email(text, run))
            .or_else(|| account(text, run))
            .or_else(|| passport(text, run));
        if let Some(mask) = found {
            masks.push(mask);
        } else if run.digits >= 2
            && let Some((mask, used)) = personal_number(text, &runs[here..])
        {
            masks.push(mask);
            next = here + used;
        }
    }
}

/// The number that begins with the first run, and how many runs it has.
fn personal_number(text: &str, runs: &[Run]) -> Option<(Mask, usize)> {
    // The longest number is four groups of four and one of three; a calling code makes one more.
    const MOST_GROUPS: usize = 6;
    let first = runs[0];
    if text[..first.start].ends_with(['.', '*']) && !text[..first.start].ends_with("..") {
        return None;
    }
    let mut joined = String::new();
    let mut best = None;
    for (used, &run) in runs.iter().enumerate().take(MOST_GROUPS) {
        let linked = used == 0 || matches!(&text[runs[used - 1].end..run.start], "-" | " " | ")" | ") " | ")-");
        if !linked || run.digits + 1 < run.len() || joined.len() + run.len() > 24 {
            break;
        }
        joined.push_str(run.of(text));
        let whole = Number {
            text,
            range: first.start..run.end,
            digits: &joined,
            first: first.len(),
            groups: used + 1,
        };
        if let Some(kind) = whole.kind() {
            best = Some((
                Mask {
                    range: whole.range.clone(),
                    kind,
                },
                used + 1,
            ));
            break;
        }
    }
    best
}

/// Digits that stand together, their separators left out.
struct Number<'a> {
    text: &'a str,
    range: std::ops::Range<usize>,
    digits: &'a str,
    /// Digits of the first group.
    first: usize,
    groups: usize,
}

impl Number<'_> {
    fn kind(&self) -> Option<MaskKind> {
        let follower = self.text[self.range.end..].chars().next();
        if follower.is_some_and(|c| UNITS.contains(&c) || c == '*')
            || (follower == Some('.') && self.text[self.range.end + 1..].starts_with(|c: char| c.is_ascii_digit()))
        {
            return None;
        }
        if self.is_id_card() {
            return Some(MaskKind::IdCard);
        }
        if !self.digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let lead = before(self.text, self.range.start, 10);
        let after = |cues: &[&str]| cues.iter().any(|cue| lead.contains(cue));
        if after(BANKS) && (12..=22).contains(&self.digits.len()) && self.is_last() {
            return Some(MaskKind::BankCard);
        }
        if after(MATTERS) && !after(TELEPHONES) {
            return None;
        }
        if self.is_mobile() || self.is_fixed() || (after(TELEPHONES) && self.is_local()) {
            return Some(MaskKind::Phone);
        }
        (self.is_bank_card() && self.is_last()).then_some(MaskKind::BankCard)
    }

    /// Whether no further group follows, so that a longer number is not cut.
    fn is_last(&self) -> bool {
        let rest = &self.text.as_bytes()[self.range.end..];
        !(rest.first().is_some_and(|byte| matches!(byte, b' ' | b'-')) && rest.get(1).is_some_and(u8::is_ascii_digit))
    }

    fn is_id_card(&self) -> bool {
        let cue = || CARDS.iter().any(|cue| before(self.text, self.range.start, 10).contains(cue));
        match self.digits.len() {
            18 => id_checksum(self.digits) || (cue() && self.digits[..17].bytes().all(|byte| byte.is_ascii_digit())),
            15 => self.digits.bytes().all(|byte| byte.is_ascii_digit()) && (is_old_card(self.digits) || cue()),
            _ => false,
        }
    }

    /// Eleven digits from 13 to 19, whole or in groups, with or without the calling code.
    fn is_mobile(&self) -> bool {
        let bare = ["0086", "86", "0"]
            .iter()
            .find_map(|code| self.digits.strip_prefix(code).filter(|rest| rest.len() == 11))
            .unwrap_or(self.digits);
        let bytes = bare.as_bytes();
        // A year and a day joined with a number would begin with 1 as well, but never in groups of three, four and four.
        let grouped = self.groups == 1
            || (self.groups <= 4 && (self.first == 3 || self.first == 7 || self.first == 4 || bare.len() < self.digits.len()));
        bytes.len() == 11 && bytes[0] == b'1' && bytes[1] >= b'3' && grouped
    }

    /// An area code and seven or eight digits.
    fn is_fixed(&self) -> bool {
        let Some(area) = area_code(self.digits) else { return false };
        // A number that is shorter than its area code is none.
        let rest = self.digits.len().saturating_sub(area);
        let long_area = area == 4;
        (rest == 8 || (rest == 7 && long_area)) && (self.groups == 1 || self.first == area) && !self.grows()
    }

    /// Whether the last group goes on in the text: seven digits of eight would be cut short.
    fn grows(&self) -> bool {
        self.text[self.range.end..].starts_with(|c: char| c.is_ascii_digit())
    }

    /// Seven or eight digits that are no date; needs a cue.
    fn is_local(&self) -> bool {
        let date = self.digits.starts_with("19") || self.digits.starts_with("20");
        matches!(self.digits.len(), 7 | 8)
            && !(date && self.digits.len() == 8)
            && matches!(self.digits.as_bytes()[0], b'2'..=b'8')
            && self.groups <= 2
    }

    /// Length, first digits and check digit (Luhn, ISO/IEC 7812-1) of cards in use.
    fn is_bank_card(&self) -> bool {
        let known = match self.digits.len() {
            16..=19 if self.digits.starts_with("62") => true,
            19 if self.digits.starts_with("9558") => true,
            16 => ["4", "51", "52", "53", "54", "55", "35", "60"]
                .iter()
                .any(|prefix| self.digits.starts_with(prefix)),
            _ => false,
        };
        known && luhn(self.digits)
    }
}

/// Length of the area code that the digits begin with.
fn area_code(digits: &str) -> Option<usize> {
    match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => Some(3),
        [b'0', b'3'..=b'9', ..] => Some(4),
        _ => None,
    }
}

/// Check character of a resident identity number (GB 11643-1999: ISO 7064 MOD 11-2) and a day of birth.
fn id_checksum(number: &str) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let (body, check) = number.split_at(17);
    // Codes of regions come and go; the check digit and the birthday are proof enough.
    if !body.bytes().all(|byte| byte.is_ascii_digit()) || !is_birthday(&body[6..14]) {
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
fn is_old_card(number: &str) -> bool {
    is_province(number) && is_birthday(&format!("19{}", &number[6..12]))
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

fn luhn(digits: &str) -> bool {
    let value = |(at, byte): (usize, u8)| {
        let digit = u32::from(byte - b'0');
        let doubled = digit * 2;
        if at % 2 == 0 { digit } else { doubled / 10 + doubled % 10 }
    };
    digits.bytes().rev().enumerate().map(value).sum::<u32>() % 10 == 0
}

/// A province, a letter and five or six letters or digits: `京a12345`. With a dot after the letter (`京a·12345`), or after a word
/// such as 车牌, any ideograph counts as the province.
fn plate(text: &str, run: Run) -> Option<Mask> {
    let mask = |at: usize, province: char| Mask {
        range: at - province.len_utf8()..run.end,
        kind: MaskKind::Plate,
    };
    let province = |at: usize, any: bool| {
        text[..at]
            .chars()
            .next_back()
            .filter(|&c| PROVINCES.contains(c) || (any && !c.is_ascii() && c.is_alphabetic() && !"为是号的".contains(c)))
    };
    if matches!(run.len(), 6 | 7) && text.as_bytes()[run.start].is_ascii_lowercase() {
        let named = || PLATES.iter().any(|cue| before(text, run.start, 8).contains(cue));
        return province(run.start, named())
            .filter(|_| run.digits >= 2 || named())
            .map(|c| mask(run.start, c));
    }
    // The letter stands apart: the run is what follows the dot.
    if !matches!(run.len(), 5 | 6) {
        return None;
    }
    let head = text[..run.start].strip_suffix(['·', '•', '.', '-', ' '])?;
    let at = head.len().checked_sub(1).filter(|&at| head.as_bytes()[at].is_ascii_lowercase())?;
    let dotted = text[..run.start].ends_with(['·', '•']);
    province(at, dotted).filter(|_| run.digits >= 2 || dotted).map(|c| mask(at, c))
}

/// An e-mail address whose name begins with the run.
fn email(text: &str, run: Run) -> Option<Mask> {
    let local = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    if text[..run.start].ends_with(['.', '_', '-', '+', '@']) {
        return None;
    }
    let rest = &text[run.end..];
    let at = run.end + rest.find(|c| !local(c)).filter(|&at| rest[at..].starts_with('@'))?;
    let domain = &text[at + 1..];
    let length = domain
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
        .unwrap_or(domain.len());
    let name = domain[..length].trim_end_matches(['.', '-']);
    let (host, top) = name.rsplit_once('.')?;
    (!host.is_empty() && top.len() >= 2).then(|| Mask {
        range: run.start..at + 1 + name.len(),
        kind: MaskKind::Email,
    })
}

/// An account after the name of a messenger.
fn account(text: &str, run: Run) -> Option<Mask> {
    let range = account_range(text, run)?;
    let name = &text[range.clone()];
    let numeric = name.bytes().all(|byte| byte.is_ascii_digit());
    let plausible = if numeric {
        (5..=12).contains(&name.len())
    } else {
        (6..=20).contains(&name.len())
    };
    plausible.then_some(Mask {
        range,
        kind: MaskKind::Account,
    })
}

/// Where the account lies if the text before the run, or the run itself, names a messenger.
fn account_range(text: &str, run: Run) -> Option<std::ops::Range<usize>> {
    let extended = |start: usize| {
        let rest = &text[start..];
        // A number is not joined: what follows the dash is another number.
        let joined: &[char] = if run.is_number() { &[] } else { &['_', '-'] };
        let length = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || joined.contains(&c)))
            .unwrap_or(rest.len());
        start..start + length
    };
    if let Some(glued) = ["qq", "vx", "wechat"].iter().find(|name| {
        run.of(text)
            .strip_prefix(**name)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    }) {
        return Some(run.start + glued.len()..run.end);
    }
    // Most runs stop here: what stands before them is no link and no messenger.
    let last = text[..run.start].chars().next_back()?;
    if !LINKS.contains(&last) && last != '信' && last != '扣' {
        return None;
    }
    let lead = before(text, run.start, 12).trim_end_matches(LINKS);
    MESSENGERS.iter().any(|name| lead.ends_with(name)).then(|| extended(run.start))
}

/// A number after the name of a travel document.
fn passport(text: &str, run: Run) -> Option<Mask> {
    let letters = run.len() - run.digits;
    if !(7..=10).contains(&run.digits) || letters > 2 || !text[run.start..run.start + letters].bytes().all(|byte| byte.is_ascii_lowercase())
    {
        return None;
    }
    let lead = before(text, run.start, 10);
    PASSPORTS.iter().any(|cue| lead.contains(cue)).then_some(Mask {
        range: run.start..run.end,
        kind: MaskKind::Passport,
    })
}
