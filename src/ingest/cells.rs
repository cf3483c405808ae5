//! What one cell says: nothing, a text, a number, a name.

use std::borrow::Cow;

/// The cell without what spreadsheets wrap around texts to keep them from becoming numbers (`="0012"`, `'0012`, tabs and spaces).
pub(super) fn unwrap_formula(cell: &str) -> &str {
    let trimmed = cell.trim();
    let inner = trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.or_else(|| trimmed.strip_prefix('\'')).map_or(trimmed, str::trim)
}

/// Folds a short text for comparison with lists: width, case and script; no white space.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().filter(|c| !c.is_whitespace()).map(crate::text::fold_char));
    folded
}

/// Reads a count such as `23`, `1,024` or `23人`; `None` if it is not one.
pub(super) fn count(cell: &str) -> Option<u32> {
    if cell.bytes().all(|b| b.is_ascii_digit()) {
        return cell.parse().ok();
    }
    let folded: String = fold(cell).chars().filter(|&c| c != ',').collect();
    let number = folded.trim_end_matches(['人', '名', '次', '个', '件']);
    let whole = number.split_once('.').map_or(
        number,
        |(whole, zeros)| if zeros.bytes().all(|b| b == b'0') { whole } else { number },
    );
    whole.parse().ok()
}

/// How many people a cell of names speaks for: the number in `张某、李某等23人`, or the number of names in `张三、李四`.
pub(super) fn people_in_names(names: &str) -> Option<u32> {
    if let Some((_, after)) = names.rsplit_once('等') {
        let folded = fold(after);
        let digits = folded.bytes().take_while(u8::is_ascii_digit).count();
        let rest = &folded[digits..];
        // 等20余人 is no number.
        return folded[..digits].parse().ok().filter(|_| rest.starts_with(['人', '名', '位']));
    }
    let mut parts = names
        .split(['、', ',', '，', ';', '；', '┋'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let count = parts.by_ref().try_fold(0u32, |count, part| is_name(part).then_some(count + 1))?;
    (count >= 2).then_some(count)
}

/// Whether a text can be the name of one Chinese person, whole or masked by its system (`张三`, `张某`, `张**`).
fn is_name(text: &str) -> bool {
    let n = text.chars().count();
    let is_char = |c: char| ('一'..='龥').contains(&c) || matches!(c, '*' | '＊' | '×' | '·');
    (2..=4).contains(&n) && text.starts_with(is_han) && text.chars().all(is_char)
}

fn is_han(c: char) -> bool {
    ('一'..='龥').contains(&c)
}

/// A writer's name without 先生 and bracketed remarks such as （重复）, and whether the remarks say more than the name. Only what is
/// surely a person's name is cleaned; 张先生 stays, as the surname alone says less.
pub(super) fn clean_name<'a>(cell: &'a str, honorifics: &[String]) -> (&'a str, bool) {
    let open = |c: char| matches!(c, '(' | '（' | '[' | '【');
    let closed = |c: char| matches!(c, ')' | '）' | ']' | '】');
    let mut name = cell.trim();
    let whole = name;
    if let Some(remark) = name.strip_suffix(closed).and_then(|inner| inner.rfind(open)) {
        name = name[..remark].trim_end();
    } else if let Some(remark) = name.strip_prefix(open).and_then(|inner| inner.find(closed).map(|at| &inner[at..])) {
        name = remark.trim_start_matches(closed).trim_start();
    }
    let remarked = name.len() < whole.len();
    let plain = honorifics
        .iter()
        .find_map(|word| name.strip_suffix(word.as_str()).map(str::trim_end));
    let name = plain.filter(|plain| is_name(plain)).unwrap_or(name);
    if name.len() < whole.len() && is_name(name) {
        (name, remarked)
    } else {
        (whole, false)
    }
}

/// A short text without tags, entities and escapes of a page (`<p>`, `&nbsp;`, `_x000D_`).
pub(super) fn without_markup(text: &str) -> Cow<'_, str> {
    if !text.contains(['<', '&', '_']) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("_x000D_", " ").replace("_x000d_", " ");
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(['<', '&']) {
        let (before, mark) = rest.split_at(at);
        plain.push_str(before);
        let end = if mark.starts_with('<') { '>' } else { ';' };
        match mark.find(end) {
            Some(close) => rest = &mark[close + 1..],
            None => {
                plain.push_str(mark);
                rest = "";
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// Whether the text is a number in scientific notation, as a spreadsheet leaves a long identifier (`4.30E+17`).
pub(super) fn is_scientific(cell: &str) -> bool {
    cell.split_once(['E', 'e']).is_some_and(|(digits, exponent)| {
        let power = exponent.strip_prefix('+').unwrap_or(exponent);
        let is_signed = exponent.len() > power.len();
        (digits.contains('.') || is_signed)
            && !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && !power.is_empty()
            && power.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_formulas_and_guards_are_unwrapped() {
        assert_eq!(unwrap_formula("=\"0012345\""), "0012345");
        assert_eq!(unwrap_formula("'0012\t"), "0012");
        assert_eq!(unwrap_formula("=1+1"), "=1+1");
    }

    #[test]
    fn counts_lose_their_units() {
        assert_eq!(count(" 1,024 "), Some(1024));
        assert_eq!(count("２３人"), Some(23));
        assert_eq!(count("5.0"), Some(5));
        assert_eq!(count("多人"), None);
        assert_eq!(count("-1"), None);
    }

    #[test]
    fn names_can_hold_a_number_of_people() {
        assert_eq!(people_in_names("张某、李某等23人"), Some(23));
        assert_eq!(people_in_names("张某等２３名业主"), Some(23));
        assert_eq!(people_in_names("张三、李四"), Some(2));
        assert_eq!(people_in_names("张**,李**；王五"), Some(3));
        for text in [
            "张某",
            "张某等人",
            "张某等20余人",
            "某某物业公司、张三",
            "一、二",
            "a、b",
            "张三李四王五赵六、钱七",
        ] {
            assert_eq!(people_in_names(text), None, "{text}");
        }
    }

    #[test]
    fn names_are_cleaned_only_where_they_stay_names() {
        let honorifics: Vec<String> = ["先生", "女士"].map(str::to_owned).to_vec();
        let clean = |cell| clean_name(cell, &honorifics);
        assert_eq!(clean("张小三先生"), ("张小三", false));
        assert_eq!(clean("张小三（重复）"), ("张小三", true));
        assert_eq!(clean("(重复件) 张小三女士"), ("张小三", true));
        for kept in ["张先生", "张三", "A00012(匿名)", "小草(^_^)x", "某公司（张三）代理"] {
            assert_eq!(clean(kept), (kept, false));
        }
    }

    #[test]
    fn rests_of_pages_are_no_text() {
        assert_eq!(without_markup("<p>&nbsp;<br/></p>_x000D_").trim(), "");
        assert_eq!(without_markup("<p>路灯</p>"), "路灯");
        assert_eq!(without_markup("3 < 5 & 6"), "3 < 5 & 6");
    }

    #[test]
    fn rounded_identifiers_are_seen() {
        assert!(is_scientific("4.30E+17"));
        assert!(is_scientific("4E+17"));
        assert!(!is_scientific("E17"));
        assert!(!is_scientific("4E17"));
        assert!(!is_scientific("A1E5"));
    }
}
