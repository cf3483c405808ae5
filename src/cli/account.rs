//! The account of an import in words, for `import` and `status`.

use crate::service::Lang;
use crate::store::{Account, ImportRecord, Warning, Workspace, warnings};

/// Warnings that are shown of one import.
const SHOWN: usize = 5;
/// Characters that are shown of a value.
const VALUE: usize = 40;

/// What became of the rows of one import, in a line.
pub(super) fn line(record: &ImportRecord, lang: Lang) -> String {
    let file = if record.file.is_empty() {
        lang.t("cli.forgotten_file")
    } else {
        &record.file
    };
    lang.fill("cli.account", &[("file", &file), ("sums", &sums(&record.account, lang))])
}

/// An account as a sum.
pub(super) fn sums(account: &Account, lang: Lang) -> String {
    let forgotten = if account.forgotten == 0 {
        String::new()
    } else {
        lang.fill("cli.account_forgotten", &[("n", &account.forgotten)])
    };
    let parts: [(&str, &dyn std::fmt::Display); 7] = [
        ("rows", &account.rows_read),
        ("archived", &account.archived),
        ("repeated", &account.repeated),
        ("updated", &account.updated),
        ("rejected", &account.rejected),
        ("other", &account.non_data),
        ("forgotten", &forgotten),
    ];
    lang.fill("cli.account_sums", &parts)
}

/// The first warnings of an import in words, their values masked and cut, and how many more there are.
pub(super) fn warning_lines(workspace: &Workspace, record: &ImportRecord, lang: Lang) -> anyhow::Result<Vec<String>> {
    let total: u64 = record.warnings.iter().map(|count| count.count).sum();
    if total == 0 {
        return Ok(Vec::new());
    }
    let first: Vec<Warning> = warnings(workspace, record.seq)?.take(SHOWN).collect::<Result<_, _>>()?;
    let mut lines: Vec<String> = first.iter().map(|warning| warning_line(warning, lang)).collect();
    if first.is_empty() {
        // An import of an early format, or one whose warnings were forgotten: the counts are left.
        let counts = record.warnings.iter().take(SHOWN);
        lines.extend(counts.map(|count| {
            let reason = lang.code_words("reason", &count.reason);
            lang.fill(
                "cli.warning_count",
                &[("reason", &reason), ("column", &count.column), ("n", &count.count)],
            )
        }));
    } else if total > lines.len() as u64 {
        lines.push(lang.fill("cli.more_warnings", &[("n", &(total - lines.len() as u64))]));
    }
    Ok(lines)
}

fn warning_line(warning: &Warning, lang: Lang) -> String {
    let reason = lang.code_words("reason", &warning.reason);
    let mut value: String = warning.masked_text().split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = value.char_indices().nth(VALUE) {
        value.truncate(end);
        value.push('…');
    }
    let parts: [(&str, &dyn std::fmt::Display); 4] = [
        ("row", &warning.row),
        ("column", &warning.column),
        ("reason", &reason),
        ("value", &value),
    ];
    lang.fill("cli.warning", &parts)
}
