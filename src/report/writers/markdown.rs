//! Markdown: for mail, notes and looking at a document without an office program.

use crate::report::document::{Block, Body, Document};

/// Writes a document.
pub(super) fn write(document: &Document) -> String {
    let mut out = format!("# {}\n", document.title);
    for block in document
        .blocks
        .iter()
        .chain(document.annexes.iter().flat_map(|annex| &annex.blocks))
    {
        write_block(&mut out, block);
    }
    out
}

fn write_block(out: &mut String, block: &Block) {
    out.push('\n');
    match &block.body {
        Body::Heading { level, text, number } => out.push_str(&format!("{} {number}{text}", "#".repeat(usize::from(*level) + 1))),
        Body::Paragraph(text) => out.push_str(&text.to_string()),
        Body::Item { lead, text, number, .. } => out.push_str(&format!("**{number}{lead}** {text}")),
        Body::Table(table) => {
            let heads: Vec<&str> = table.columns.iter().map(|column| column.head.as_str()).collect();
            out.push_str(&format!("| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len())));
            for row in &table.rows {
                let cells: Vec<String> = row.cells.iter().map(ToString::to_string).collect();
                out.push_str(&format!("\n| {} |", cells.join(" | ")));
            }
        }
        Body::Chart(chart) => out.push_str(&chart.title),
        Body::Blank(label) => out.push_str(label),
        Body::Box { label, .. } => out.push_str(label),
    }
    out.push('\n');
}
