//! One file of HTML, without a script and with its own style: every number leads to its messages in the workbench.

use super::drawing;
use super::markup::Markup;
use super::wording::{Wording, chart_rows};
use crate::report::document::{Align, Block, Body, Chart, Document, Figure, Pairs, Piece, Row, Table, Text};
use crate::report::phrases::Language;

const STYLE: &str = include_str!("page.css");

/// What the parts of the page need.
struct Page<'a> {
    wording: Wording,
    workbench: &'a str,
}

/// Writes a document; `workbench` is the address that numbers lead to.
pub(super) fn write(document: &Document, workbench: &str) -> String {
    let page = Page {
        wording: Wording::of(document),
        workbench: workbench.trim_end_matches('/'),
    };
    let tongue = if document.language == Language::Zh { "zh-CN" } else { "en" };
    let mut x = Markup::new();
    x.raw(&["<!DOCTYPE html>\n"]);
    x.with("html", &[("lang", tongue)], |x| {
        x.with("head", &[], |x| {
            x.empty("meta", &[("charset", "utf-8")]);
            x.empty("meta", &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")]);
            x.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
            x.words("title", &[], &document.title.to_string());
            x.with("style", &[], |x| x.raw(&[STYLE]));
        });
        x.with("body", &[], |x| x.with("main", &[], |x| page.document(x, document)));
    });
    x.raw(&["\n"]);
    x.finish()
}

impl Page<'_> {
    fn document(&self, x: &mut Markup, document: &Document) {
        let wording = self.wording;
        if let Some(masthead) = &document.masthead {
            x.with("header", &[], |x| {
                x.words("p", &[("class", "notice")], &masthead.notice);
                x.words("p", &[("class", "series")], &masthead.series);
                x.words("p", &[("class", "issue")], &wording.issue(masthead));
                x.with("p", &[("class", "unit")], |x| {
                    x.words("span", &[], &masthead.unit);
                    x.words("span", &[], &document.date);
                });
            });
        }
        x.with("h1", &[], |x| self.text(x, &document.title));
        if let Some(subtitle) = &document.subtitle {
            x.with("p", &[("class", "subtitle")], |x| self.text(x, subtitle));
        }
        self.blocks(x, &document.blocks);
        let entries = wording.annex_entries(document);
        if !entries.is_empty() {
            x.with("div", &[("class", "annexes")], |x| {
                x.words("span", &[], &wording.words("annex_list"));
                x.with("ul", &[], |x| {
                    for (at, entry) in entries.iter().enumerate() {
                        x.with("li", &[], |x| x.words("a", &[("href", &format!("#annex-{}", at + 1))], entry));
                    }
                });
            });
        }
        if let Some(unit) = &document.signature {
            x.words("p", &[("class", "signature")], unit);
            x.words("p", &[("class", "signature")], &document.date);
        }
        for (at, annex) in document.annexes.iter().enumerate() {
            x.with("section", &[("class", "annex"), ("id", &format!("annex-{}", at + 1))], |x| {
                x.words("p", &[("class", "mark")], &wording.annex(at, document.annexes.len()));
                x.words("h1", &[], &annex.title);
                self.blocks(x, &annex.blocks);
            });
        }
        if let Some(tail) = &document.tail {
            x.with("footer", &[], |x| {
                for (label, names) in wording.recipients(tail) {
                    x.words("p", &[], &format!("{label}{names}"));
                }
                x.with("p", &[("class", "signed")], |x| {
                    for (label, name) in wording.signed(tail) {
                        x.words("span", &[], &format!("{label}{name}"));
                    }
                    x.words("span", &[], &wording.copies(tail));
                });
            });
        }
    }

    fn blocks(&self, x: &mut Markup, blocks: &[Block]) {
        for block in blocks {
            match &block.body {
                Body::Heading { level, text, number } => x.with(&format!("h{}", (*level).clamp(1, 4) + 1), &[], |x| {
                    x.text(number);
                    self.text(x, text);
                }),
                Body::Paragraph(text) => self.paragraph(x, text),
                Body::Item { level, lead, text, number } => x.with("p", &[], |x| {
                    let end = self.wording.lead_end(&lead.to_string(), text);
                    x.with("span", &[("class", &format!("lead level{level}"))], |x| {
                        x.text(number);
                        self.text(x, lead);
                        x.text(&end);
                    });
                    self.text(x, text);
                }),
                Body::Table(table) => self.table(x, table),
                Body::Chart(chart) => self.chart(x, chart),
                Body::Blank(label) => x.with("p", &[], |x| x.words("mark", &[], label)),
                Body::Box { label, lines } => {
                    let class = format!("box lines{}", (*lines).clamp(1, 12));
                    x.words("div", &[("class", &class)], label);
                }
            }
        }
    }

    /// A paragraph; the lines of a letter are lines here.
    fn paragraph(&self, x: &mut Markup, text: &Text) {
        x.with("p", &[("class", "said")], |x| self.text(x, text));
    }

    fn text(&self, x: &mut Markup, text: &Text) {
        for piece in &text.0 {
            match piece {
                Piece::Words(words) => self.words(x, words),
                Piece::Quote { text, .. } => x.words("q", &[], text),
                Piece::Link { text, href } => x.words("a", &[("href", &format!("{}{href}", self.workbench))], text),
                Piece::Figure(figure) => self.figure(x, figure),
            }
        }
    }

    /// Words, what is left to write marked.
    fn words(&self, x: &mut Markup, words: &str) {
        let mut rest = words;
        loop {
            let next = self
                .wording
                .to_write()
                .into_iter()
                .filter_map(|mark| rest.find(mark).map(|at| (at, mark.len())));
            let Some((at, length)) = next.min() else { break };
            x.text(&rest[..at]);
            x.words("mark", &[], &rest[at..at + length]);
            rest = &rest[at + length..];
        }
        x.text(rest);
    }

    fn figure(&self, x: &mut Markup, figure: &Figure) {
        let href = address(self.workbench, figure.of.pairs());
        let counts = self.wording.counts(figure);
        x.words("a", &[("class", "n"), ("href", &href), ("title", &counts)], &figure.shown);
    }

    fn table(&self, x: &mut Markup, table: &Table) {
        x.with("figure", &[("class", "table")], |x| {
            x.words("figcaption", &[], &self.wording.table_title(table));
            self.unit(x, &table.unit);
            let heads: Vec<&str> = table.columns.iter().map(|column| column.head.as_str()).collect();
            let aligns: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
            self.grid(x, &heads, &aligns, &table.rows);
            if !table.note.is_empty() {
                x.words("p", &[("class", "note")], &self.wording.note(&table.note));
            }
        });
    }

    fn unit(&self, x: &mut Markup, unit: &str) {
        if !unit.is_empty() {
            x.words("p", &[("class", "of")], &self.wording.unit(unit));
        }
    }

    fn chart(&self, x: &mut Markup, chart: &Chart) {
        x.with("figure", &[], |x| {
            let title = self.wording.chart_title(chart);
            drawing::chart(x, chart, &title);
            x.words("figcaption", &[], &title);
            self.unit(x, &chart.unit);
            let (heads, rows) = chart_rows(chart, self.wording);
            let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
            let aligns: Vec<Align> = std::iter::once(Align::Center)
                .chain(chart.series.iter().map(|_| Align::Right))
                .collect();
            let rows: Vec<Row> = rows
                .into_iter()
                .map(|(label, values)| Row {
                    cells: std::iter::once(Text::plain(label)).chain(values).collect(),
                    total: false,
                })
                .collect();
            self.grid(x, &heads, &aligns, &rows);
        });
    }

    fn grid(&self, x: &mut Markup, heads: &[&str], aligns: &[Align], rows: &[Row]) {
        let class = |align: Align| match align {
            Align::Left => "left",
            Align::Center => "center",
            Align::Right => "right",
        };
        x.with("div", &[("class", "scroll"), ("tabindex", "0")], |x| {
            x.with("table", &[], |x| {
                x.with("thead", &[], |x| {
                    x.with("tr", &[], |x| {
                        heads.iter().for_each(|head| x.words("th", &[("scope", "col")], head))
                    });
                });
                x.with("tbody", &[], |x| {
                    for row in rows {
                        let total: &[(&str, &str)] = if row.total { &[("class", "total")] } else { &[] };
                        x.with("tr", total, |x| {
                            for (cell, align) in row.cells.iter().zip(aligns) {
                                x.with("td", &[("class", class(*align))], |x| self.text(x, cell));
                            }
                        });
                    }
                });
            });
        });
    }
}

/// The list of a filter's messages in the workbench.
fn address(workbench: &str, pairs: &Pairs) -> String {
    let query: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    if query.is_empty() {
        format!("{workbench}/messages")
    } else {
        format!("{workbench}/messages?{}", query.join("&"))
    }
}

/// Percent-encoding of what stands in a query.
fn encoded(text: &str) -> String {
    let mut out = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::showpiece::showpiece;
    use super::*;

    #[test]
    fn every_figure_leads_to_its_messages() {
        let document = showpiece();
        let text = write(&document, "http://10.0.0.8:8080/");
        let links = text.matches("<a class=\"n\" href=\"http://10.0.0.8:8080/messages?").count();
        assert_eq!(links, document.figures().count());
        assert!(text.contains("messages?channel=hotline&amp;from=2025-06-02&amp;to=2025-06-08\" title=\"来件数：channel=hotline，"));
        assert!(text.contains("href=\"http://10.0.0.8:8080/topics/T0123456789ab\""));
    }

    #[test]
    fn nothing_in_it_acts_or_loads() {
        let text = write(&showpiece(), "http://localhost");
        assert!(!text.contains("<script") && !text.contains(" style=") && !text.contains("src=") && !text.contains("@import"));
        assert!(text.contains("=1+1 窗口 &lt;来访&gt;"));
        assert!(text.contains("<mark>【请填写】</mark>"));
    }
}
