//! Markdown: for mail, notes and looking at a document without an office program.

use super::wording::{Wording, chart_rows};
use crate::report::document::{Align, Block, Body, Document, Text};

/// Writes a document.
pub(super) fn write(document: &Document) -> String {
    let wording = Wording::of(document);
    let mut out = Vec::new();
    if let Some(masthead) = &document.masthead {
        let head = [
            &masthead.notice,
            &masthead.series,
            &wording.issue(masthead),
            &masthead.unit,
            &document.date,
        ];
        out.extend(head.into_iter().filter(|line| !line.is_empty()).map(|line| escaped(line)));
    }
    out.push(format!("# {}", escaped(&document.title.to_string())));
    out.extend(document.subtitle.iter().map(|subtitle| escaped(&subtitle.to_string())));
    write_blocks(&mut out, &document.blocks, wording);
    let entries = wording.annex_entries(document);
    if !entries.is_empty() {
        out.push(format!("{}{}", escaped(&wording.words("annex_list")), escaped(&entries.join(" "))));
    }
    if let Some(unit) = &document.signature {
        out.extend([escaped(unit), escaped(&document.date)]);
    }
    for (at, annex) in document.annexes.iter().enumerate() {
        let number = wording.annex(at, document.annexes.len());
        out.push(format!("## {} {}", escaped(&number), escaped(&annex.title)));
        write_blocks(&mut out, &annex.blocks, wording);
    }
    if let Some(tail) = &document.tail {
        out.push("---".to_owned());
        out.extend(
            wording
                .recipients(tail)
                .iter()
                .map(|(label, names)| escaped(&format!("{label}{names}"))),
        );
        let signed: Vec<String> = wording.signed(tail).iter().map(|(label, name)| format!("{label}{name}")).collect();
        out.push(escaped(format!("{} {}", signed.join(" "), wording.copies(tail)).trim()));
    }
    out.join("\n\n") + "\n"
}

fn write_blocks(out: &mut Vec<String>, blocks: &[Block], wording: Wording) {
    for block in blocks {
        match &block.body {
            Body::Heading { level, text, number } => {
                let marks = "#".repeat(usize::from((*level).clamp(1, 4)) + 1);
                out.push(format!("{marks} {}", escaped(&format!("{number}{text}"))));
            }
            Body::Paragraph(text) => out.push(escaped(&text.to_string())),
            Body::Item { lead, text, number, .. } => {
                let lead = lead.to_string();
                let end = wording.lead_end(&lead, text);
                let opening = format!("{number}{lead}{}", end.trim_end());
                let between = if end.ends_with(' ') { " " } else { "" };
                out.push(if lead.is_empty() {
                    escaped(&format!("{opening}{text}"))
                } else {
                    format!("**{}**{between}{}", escaped(&opening), escaped(&text.to_string()))
                });
            }
            Body::Table(table) => {
                out.push(format!("**{}**", escaped(&wording.table_title(table))));
                out.extend(
                    Some(wording.unit(&table.unit))
                        .filter(|unit| !unit.is_empty())
                        .map(|unit| escaped(&unit)),
                );
                let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
                let aligns: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
                let rows = table.rows.iter().map(|row| cells(&row.cells, row.total));
                out.push(grid(&heads, &aligns, rows));
                out.extend(
                    Some(wording.note(&table.note))
                        .filter(|note| !note.is_empty())
                        .map(|note| escaped(&note)),
                );
            }
            Body::Chart(chart) => {
                out.push(format!("**{}**", escaped(&wording.chart_title(chart))));
                out.extend(
                    Some(wording.unit(&chart.unit))
                        .filter(|unit| !unit.is_empty())
                        .map(|unit| escaped(&unit)),
                );
                let (heads, rows) = chart_rows(chart, wording);
                let aligns: Vec<Align> = std::iter::once(Align::Left)
                    .chain(chart.series.iter().map(|_| Align::Right))
                    .collect();
                let rows = rows.into_iter().map(|(label, values)| {
                    let all: Vec<Text> = std::iter::once(Text::plain(label)).chain(values).collect();
                    cells(&all, false)
                });
                out.push(grid(&heads, &aligns, rows));
            }
            Body::Blank(label) => out.push(escaped(label)),
            Body::Box { label, .. } => out.push(format!("> {}", escaped(label))),
        }
    }
}

/// The cells of a row, as they stand between bars.
fn cells(row: &[Text], total: bool) -> Vec<String> {
    let cell = |text: &Text| escaped(&text.to_string()).replace('\n', " ");
    row.iter()
        .map(cell)
        .map(|cell| if total && !cell.is_empty() { format!("**{cell}**") } else { cell })
        .collect()
}

fn grid(heads: &[String], aligns: &[Align], rows: impl Iterator<Item = Vec<String>>) -> String {
    let rule = aligns.iter().map(|align| match align {
        Align::Left => ":---",
        Align::Center => ":---:",
        Align::Right => "---:",
    });
    let rule: Vec<&str> = rule.collect();
    let heads: Vec<String> = heads.iter().map(|head| escaped(head)).collect();
    let mut out = format!("| {} |\n| {} |", heads.join(" | "), rule.join(" | "));
    for row in rows {
        out.push_str(&format!("\n| {} |", row.join(" | ")));
    }
    out
}

/// Words whose signs are no marks. What opens a list or a heading does so before a space alone.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    // What the line holds so far.
    let mut line = String::new();
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        let spaced = chars.peek().is_none_or(|next| next.is_whitespace() || *next == c);
        let before = line.trim();
        let opens = match c {
            '#' | '+' | '-' | '=' => before.is_empty(),
            '.' => !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~') || (opens && spaced) {
            out.push('\\');
        }
        out.push(c);
        line.push(c);
        if c == '\n' {
            line.clear();
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::showpiece::showpiece;
    use super::*;

    #[test]
    fn tables_and_words_cannot_break_the_marks() {
        let text = write(&showpiece());
        assert!(text.contains("# 人民建议征集周报\n"));
        assert!(text.contains("| =1+1 窗口 \\<来访\\> | 80 | 0 | 上期为0 |"), "{text}");
        assert!(text.contains("| :--- | ---: | ---: |"));
        assert!(text.contains("| **合计** | **550** |"));
        assert!(text.contains("\n1.按登记日期计数。\n"), "{text}");
        assert!(text.contains("## 附件2 数据说明"));
        assert_eq!(escaped("1. a\n- b\n-3 *c*"), "1\\. a\n\\- b\n-3 \\*c\\*");
    }
}
