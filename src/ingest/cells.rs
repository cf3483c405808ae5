//! What one cell says: nothing, a text, a number.

/// The cell without what spreadsheets wrap around texts to keep them from becoming numbers (`="0012"`, `'0012`, tabs and spaces).
pub(super) fn unwrap_formula(cell: &str) -> &str {
    let trimmed = cell.trim();
    let inner = trimmed.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.or_else(|| trimmed.strip_prefix('\'')).map_or(trimmed, str::trim)
}

/// Folds a short text for comparison with lists: width, case and script; no white space.
pub(super) fn fold(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).map(crate::text::fold_char).collect()
}

/// Reads a count such as `23`, `1,024` or `23人`; `None` if it is not one.
pub(super) fn count(cell: &str) -> Option<u32> {
    let folded: String = fold(cell).chars().filter(|&c| c != ',').collect();
    let number = folded.trim_end_matches(['人', '名', '次', '个', '件']);
    let whole = number.split_once('.').map_or(
        number,
        |(whole, zeros)| if zeros.bytes().all(|b| b == b'0') { whole } else { number },
    );
    whole.parse().ok()
}

/// How many people a list of names speaks for: the number in `张某、李某等23人`.
pub(super) fn people_in_names(names: &str) -> Option<u32> {
    let (_, after) = names.rsplit_once('等')?;
    let folded = fold(after);
    folded.strip_suffix('人').or_else(|| folded.strip_suffix("名"))?.parse().ok()
}

/// Whether the text is a number in scientific notation, as a spreadsheet leaves a long identifier (`4.30E+17`).
pub(super) fn is_scientific(cell: &str) -> bool {
    cell.split_once(['E', 'e']).is_some_and(|(digits, exponent)| {
        let power = exponent.strip_prefix('+').unwrap_or(exponent);
        digits.contains('.')
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
        assert_eq!(people_in_names("张某"), None);
    }

    #[test]
    fn rounded_identifiers_are_seen() {
        assert!(is_scientific("4.30E+17"));
        assert!(!is_scientific("E17"));
        assert!(!is_scientific("A1E5"));
    }
}
