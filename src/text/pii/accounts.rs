//! Accounts and addresses of the net: e-mail, WeChat, QQ.

use super::runs::Run;
use super::{Mask, MaskKind, before};

/// Words before an account of a messenger.
const MESSENGERS: &[&str] = &[
    "微信",
    "薇信",
    "wechat",
    "weixin",
    "vx",
    "wx",
    "v信",
    "qq",
    "扣扣",
    "企鹅号",
    "加v",
    "加我v",
];

/// Words of messengers that stand right before a number, written as one with it.
const GLUED: &[&str] = &["qq", "vx", "wx", "wechat", "weixin"];

/// What may stand between such a word and its account.
const LINKS: &[char] = &['号', '码', ':', '是', '为', '同', '(', ' ', '账', '帐', '加', '我', '群', '"', '“'];

/// An e-mail address whose name begins with the run.
pub(super) fn email(text: &str, run: Run) -> Option<Mask> {
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
pub(super) fn messenger(text: &str, run: Run) -> Option<Mask> {
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
    let is_glued = |name: &&&str| {
        let number = run.of(text).strip_prefix(**name);
        number.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    if !run.is_number()
        && let Some(glued) = GLUED.iter().find(is_glued)
    {
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
