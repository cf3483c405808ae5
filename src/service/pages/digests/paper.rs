//! A document on a page: as it will be printed, but every number opens its messages and every quotation its letter.

use maud::{Markup, html};

use crate::report::{Align, Block, Body, Chart, Document, Figure, Language, Piece, Table, Tail, Text, lead_end};
use crate::service::address::href;
use crate::service::chart;
use crate::service::context::Cx;

/// The whole document; `beside` gives what stands under a block, such as the controls that change it.
pub(super) fn paper(cx: &Cx, document: &Document, beside: &dyn Fn(&Block) -> Markup) -> Markup {
    let lang = if document.language == Language::Zh { "zh-CN" } else { "en" };
    html! {
        article.paper lang=(lang) {
            (head(cx, document))
            h2.doc-title { (text(&document.title)) }
            @if let Some(subtitle) = &document.subtitle { p.doc-subtitle { (text(subtitle)) } }
            @for block in &document.blocks { (self::block(cx, document.language, block)) (beside(block)) }
            @if !document.annexes.is_empty() {
                p.annexes {
                    (cx.t("digests.annexes"))
                    @for (at, annex) in (1..).zip(&document.annexes) { br; a href={ "#annex-" (at) } { (at) ". " (annex.title) } }
                }
            }
            @if let Some(signature) = &document.signature { p.signature { (signature) br; (document.date) } }
            @if let Some(tail) = &document.tail { (foot(cx, tail)) }
            @for (at, annex) in (1..).zip(&document.annexes) {
                section.annex #{ "annex-" (at) } {
                    h3 { (cx.t("digests.annex")) (at) " " (annex.title) }
                    @for block in &annex.blocks { (self::block(cx, document.language, block)) (beside(block)) }
                }
            }
        }
    }
}

fn head(cx: &Cx, document: &Document) -> Markup {
    html! {
        @if let Some(head) = &document.masthead {
            header.masthead {
                p.notice { (head.notice) }
                p.series { (head.series) }
                p.issue {
                    @match head.issue {
                        Some(issue) => { (cx.lang.fill("digests.issue", &[("year", &issue.year), ("number", &issue.number), ("total", &issue.total)])) }
                        None => { span.mark { (cx.t("digests.draft")) } }
                    }
                }
                p.printed { span { (head.unit) } span { (document.date) } }
            }
        }
    }
}

fn foot(cx: &Cx, tail: &Tail) -> Markup {
    let line = |key: &str, names: &[String]| html! { @if !names.is_empty() { p { (cx.t(key)) (names.join("，")) } } };
    html! {
        footer.tail {
            (line("digests.report_to", &tail.report_to))
            (line("digests.send_to", &tail.send_to))
            (line("digests.issue_to", &tail.issue_to))
            p.signed {
                @for (key, name) in ["digests.signed", "digests.checked", "digests.edited"].into_iter().zip(&tail.signed) {
                    span { (cx.t(key)) (name) }
                }
                @if let Some(copies) = tail.copies { span { (cx.lang.fill("digests.copies", &[("n", &copies)])) } }
            }
        }
    }
}

fn block(cx: &Cx, language: Language, block: &Block) -> Markup {
    html! {
        @match &block.body {
            Body::Heading { level, text: words, number } => {
                @match level {
                    1 => h3 { (number) (text(words)) },
                    2 => h4 { (number) (text(words)) },
                    _ => h5 { (number) (text(words)) },
                }
            }
            Body::Paragraph(words) => p { (text(words)) },
            Body::Item { lead, text: words, number, .. } => p {
                strong { (number) (text(lead)) (lead_end(language, &lead.to_string(), words)) }
                (text(words))
            },
            Body::Table(table) => (self::table(cx, table)),
            Body::Chart(chart) => (self::chart(cx, chart)),
            Body::Blank(label) => p.blank { mark { (label) } },
            Body::Box { label, .. } => div.by-hand { (label) },
        }
    }
}

/// Words with their figures, quotations and links.
pub(in crate::service) fn text(words: &Text) -> Markup {
    html! {
        @for piece in &words.0 {
            @match piece {
                Piece::Words(words) => { (words) }
                Piece::Figure(figure) => { (self::figure(figure)) }
                Piece::Quote { text, message } => { a.quote href={ "/messages/" (message) } { (text) } }
                Piece::Link { text, href } => { a href=(href) { (text) } }
            }
        }
    }
}

fn figure(figure: &Figure) -> Markup {
    let pairs = figure.of.pairs();
    html! {
        @if pairs.is_empty() { (figure.shown) } @else { a.n href=(href("/messages", pairs)) { (figure.shown) } }
    }
}

fn table(cx: &Cx, table: &Table) -> Markup {
    let class = |align: Align| (align == Align::Right).then_some("num");
    html! {
        div.scroll {
            table {
                caption {
                    (cx.lang.fill("digests.table", &[("n", &table.number)])) " " (table.title)
                    @if !table.unit.is_empty() { span.unit { (cx.lang.fill("digests.unit", &[("unit", &table.unit)])) } }
                }
                thead { tr { @for column in &table.columns { th scope="col" class=[class(column.align)] { (column.head) } } } }
                tbody {
                    @for row in &table.rows {
                        tr.total[row.total] {
                            @for (cell, column) in row.cells.iter().zip(&table.columns) { td class=[class(column.align)] { (text(cell)) } }
                        }
                    }
                }
            }
        }
        @if !table.note.is_empty() { p.note { (table.note) } }
    }
}

fn chart(cx: &Cx, drawn: &Chart) -> Markup {
    let title = format!("{} {}", cx.lang.fill("digests.chart", &[("n", &drawn.number)]), drawn.title);
    html! {
        figure.chart {
            @for series in &drawn.series {
                @let values: Vec<u32> = series.values.iter().map(|value| value.as_ref().and_then(|figure| figure.shown.parse().ok()).unwrap_or(0)).collect();
                (chart::spark(&values, &format!("{title} {}", series.name)))
            }
            figcaption { (title) }
            details {
                summary { (cx.t("digests.values")) }
                div.scroll { table {
                    thead { tr { th scope="col" {} @for label in &drawn.labels { th.num scope="col" { (label) } } } }
                    tbody { @for series in &drawn.series { tr {
                        th scope="row" { (series.name) }
                        @for value in &series.values { td.num { @match value { Some(value) => (figure(value)), None => "—" } } }
                    } } }
                } }
            }
        }
    }
}
