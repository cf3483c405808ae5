//! Numbers of people written in digits: identity cards, telephones, bank cards.
//!
//! A number that proves itself (check digit, shape of a mobile telephone) is masked whatever stands around it; one that is only
//! shaped like a telephone or a card needs words that say so.

use std::ops::Range;

use super::runs::{Group, Run, groups};
use super::{Mask, MaskKind, before, shapes};

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
const TELEPHONES: &[&str] = &[
    "电话",
    "座机",
    "致电",
    "拨打",
    "来电",
    "联系方式",
    "手机",
    "传真",
    "热线",
    "tel",
    "phone",
];

/// Words right after a number that make it a telephone.
const CALLS: &[&str] = &["打电话", "打来", "来电", "这个电话", "的电话", "手机", "联系"];

/// Words before a number that make it an account at a bank.
const BANKS: &[&str] = &["卡号", "银行卡", "账号", "帐号", "账户", "帐户", "开户"];

/// Words before a number that make it an identity card.
const CARDS: &[&str] = &["身份证", "证件号"];

/// What follows an amount and never a telephone.
const UNITS: &[char] = &['元', '万', '亿', '吨', '平', '米', '%', '户', '人', '株', '件'];

/// What may stand between two telephones of a list.
const LISTED: &[&str] = &["、", "/", ",", ";", "或", "或者", "和", " ", ", ", "; ", " / "];

/// The longest number is an identity number with a blank between all its digits.
const MOST_GROUPS: usize = 19;

/// The most digits that are read as one number.
const MOST_DIGITS: usize = 22;

/// Finds them; ranges may overlap.
pub(super) fn find(text: &str, runs: &[Run], masks: &mut Vec<Mask>) {
    let groups = groups(text, runs);
    let mut next = 0;
    let mut telephone_end = None;
    while next < groups.len() {
        let chain = Chain::new(text, &groups, next, telephone_end);
        match chain.first_number() {
            Some((used, Some(kind))) => {
                let mut range = chain.range(used);
                if kind == MaskKind::Phone {
                    range.end = after_extension(text, range.end);
                    telephone_end = Some(range.end);
                }
                masks.push(Mask { range, kind });
                next += used;
            }
            Some((used, None)) => next += used,
            None => next += 1,
        }
    }
}

/// Where a telephone ends with its extension: `转801`, `分机801`.
fn after_extension(text: &str, end: usize) -> usize {
    let rest = &text[end..];
    let lead = rest.trim_start_matches(' ');
    let Some(number) = ["转", "分机", "-转", "ext.", "ext"].iter().find_map(|word| lead.strip_prefix(word)) else {
        return end;
    };
    let number = number.strip_prefix("分机").unwrap_or(number).trim_start_matches([' ', ':']);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let after = number[digits..].chars().next();
    if (1..=5).contains(&digits) && !after.is_some_and(|c| UNITS.contains(&c)) {
        text.len() - number.len() + digits
    } else {
        end
    }
}

/// Groups of digits from one place on, with what is between them.
struct Chain<'a> {
    text: &'a str,
    groups: &'a [Group],
    /// Whether digits are joined to the first group from the left.
    continues: bool,
    /// Whether the number before in a list is a telephone.
    listed: bool,
}

impl<'a> Chain<'a> {
    fn new(text: &'a str, all: &'a [Group], at: usize, telephone_end: Option<usize>) -> Self {
        let groups = &all[at..];
        Self {
            text,
            groups,
            continues: at > 0 && is_link(&text[all[at - 1].end..groups[0].start]),
            listed: telephone_end.is_some_and(|end| end <= groups[0].start && LISTED.contains(&&text[end..groups[0].start])),
        }
    }

    fn range(&self, used: usize) -> Range<usize> {
        self.groups[0].start..self.groups[used - 1].end
    }

    /// How many groups make the first number that begins here, and what it is; a kind of `None` is a number to be left as it is.
    fn first_number(&self) -> Option<(usize, Option<MaskKind>)> {
        // No number of a person begins with fewer digits unless more follow.
        let lone = self
            .groups
            .get(1)
            .is_none_or(|next| !is_link(&self.text[self.groups[0].end..next.start]));
        if lone && self.groups[0].len() < 7 {
            return None;
        }
        let mut digits = String::with_capacity(MOST_DIGITS);
        let mut found = None;
        for (at, group) in self.groups.iter().enumerate().take(MOST_GROUPS) {
            let linked = at == 0 || (is_link(&self.text[self.groups[at - 1].end..group.start]) && !digits.ends_with('x'));
            if !linked || digits.len() + group.len() > MOST_DIGITS {
                break;
            }
            digits.push_str(&self.text[group.start..group.end]);
            if digits.len() < 7 {
                continue;
            }
            // A long number in groups may begin like a shorter one.
            if found.is_some() {
                let longer = shapes::proven(&digits).filter(|kind| *kind != MaskKind::Phone);
                found = longer.map(|kind| (at + 1, Some(kind))).or(found);
            } else if shapes::is_service_line(&digits) {
                found = Some((at + 1, None));
            } else if let Some(kind) = self.kind(&digits, at + 1) {
                found = Some((at + 1, Some(kind)));
            }
        }
        found
    }

    /// What the first groups are together.
    fn kind(&self, digits: &str, used: usize) -> Option<MaskKind> {
        match shapes::proven(digits) {
            Some(MaskKind::Phone) if used > 1 && !self.is_grouped_mobile(digits, used) => {}
            Some(MaskKind::Phone) if self.is_amount(used) => return None,
            Some(kind) => return Some(kind),
            None => {}
        }
        if self.is_fraction(used) || self.groups[..used].iter().any(|group| group.glued) {
            return None;
        }
        self.cued_kind(digits, used)
    }

    /// What they are by the words before them.
    fn cued_kind(&self, digits: &str, used: usize) -> Option<MaskKind> {
        let range = self.range(used);
        if self.text[range.end..].starts_with(UNITS) {
            return None;
        }
        let lead = before(self.text, range.start, 10);
        let after = |cues: &[&str]| cues.iter().any(|cue| lead.contains(cue));
        if matches!(digits.len(), 15 | 18) && after(CARDS) && self.is_last(used) {
            return Some(MaskKind::IdCard);
        }
        if !shapes::is_digits(digits) {
            return None;
        }
        if after(BANKS) && (12..=22).contains(&digits.len()) && self.is_last(used) {
            return Some(MaskKind::BankCard);
        }
        if after(MATTERS) && !after(TELEPHONES) {
            return None;
        }
        if used == 1 && shapes::is_old_card(digits) {
            return Some(MaskKind::IdCard);
        }
        let fixed = shapes::fixed_line(digits).is_some_and(|area| used == 1 || self.groups[0].len() == area || self.groups[0].len() == 2);
        let called = || CALLS.iter().any(|word| self.text[range.end..].starts_with(word));
        let local = used <= 2 && shapes::is_local_line(digits) && (after(TELEPHONES) || self.listed || called());
        if fixed || local {
            return Some(MaskKind::Phone);
        }
        (shapes::is_foreign_card(digits) && self.is_last(used)).then_some(MaskKind::BankCard)
    }

    /// Whether the number counts money: the one thing that is written like a mobile number and is none.
    fn is_amount(&self, used: usize) -> bool {
        let rest = &self.text[self.groups[used - 1].end..];
        let money = ["元", "万元", "亿元", "美元", "港元"].iter().any(|unit| rest.starts_with(unit));
        money && !["元旦", "元宵", "元月"].iter().any(|day| rest.starts_with(day))
    }

    /// Whether no further group follows, so that a longer number is not cut.
    fn is_last(&self, used: usize) -> bool {
        let end = self.groups[used - 1].end;
        self.groups
            .get(used)
            .is_none_or(|next| !matches!(&self.text[end..next.start], " " | "-"))
    }

    /// A mobile number is written in groups of three, four and four and their like, or stands alone with any blanks in it.
    fn is_grouped_mobile(&self, digits: &str, used: usize) -> bool {
        let code = digits.len() - 11;
        let regular = matches!(self.groups[0].len() - code.min(self.groups[0].len()), 0 | 3 | 4 | 7) && used <= 5;
        let alone = !self.continues && self.is_chain_end(used);
        let end = self.groups[used - 1].end;
        let dotted = self.text[self.groups[0].start..end].contains('.');
        if dotted {
            return self.groups[..used].iter().map(|group| group.len()).eq([3, 4, 4]);
        }
        regular || alone
    }

    fn is_chain_end(&self, used: usize) -> bool {
        let end = self.groups[used - 1].end;
        self.groups.get(used).is_none_or(|next| !is_link(&self.text[end..next.start]))
    }

    /// Whether the number is a part of a decimal number or of one that is hidden already (`138****8000`).
    fn is_fraction(&self, used: usize) -> bool {
        let Range { start, end } = self.range(used);
        let (head, tail) = (&self.text[..start], &self.text[end..]);
        let decimal = |rest: Option<&str>, digit: fn(&str) -> bool| rest.is_some_and(digit);
        decimal(head.strip_suffix('.'), |rest| rest.ends_with(|c: char| c.is_ascii_digit()))
            || decimal(tail.strip_prefix('.'), |rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            || head.ends_with('*')
            || tail.starts_with('*')
    }
}

/// Whether what stands between two groups of digits may join them to one number.
fn is_link(between: &str) -> bool {
    let mut count = 0;
    between.chars().all(|c| {
        count += 1;
        count <= 3 && matches!(c, ' ' | '-' | '‐' | '–' | '—' | '―' | '−' | '_' | '(' | ')' | '.')
    })
}
