//! Tables: title above, unit at the right, the head again on each page, rows whole, numbers at the right, sums in bold.

use super::super::markup::Markup;
use super::super::wording::Wording;
use super::story::{Look, line, paragraph, run, text};
use super::styles::WIDTH;
use crate::report::document::{Align, Row, Table, Text};

/// A table with more columns than this is set a size smaller.
const WIDE: usize = 6;
/// A table of so few rows of so few characters a cell stands on one page.
const SHORT: (usize, usize) = (14, 16);

/// Writes a table with its caption, unit and note.
pub(super) fn table(x: &mut Markup, table: &Table, wording: Wording) {
    line(x, "MzCaption", &wording.table_title(table));
    unit(x, &table.unit, wording);
    let ratios: Vec<u32> = table.columns.iter().map(|column| u32::from(column.width)).collect();
    let heads: Vec<&str> = table.columns.iter().map(|column| column.head.as_str()).collect();
    let aligns: Vec<Align> = table.columns.iter().map(|column| column.align).collect();
    let grid = Grid {
        widths: widths(&ratios),
        aligns,
    };
    grid.write(x, &heads, &table.rows, wording);
    line(x, "MzTableNote", &wording.note(&table.note));
}

/// The unit at the right above a table; nothing where there is none.
pub(super) fn unit(x: &mut Markup, unit: &str, wording: Wording) {
    if !unit.is_empty() {
        line(x, "MzTableUnit", &wording.unit(unit));
    }
}

/// Columns of a table: their widths in twentieths of a point, and where their words stand.
pub(super) struct Grid {
    pub(super) widths: Vec<u32>,
    pub(super) aligns: Vec<Align>,
}

/// Shares of the text's width; what rounding leaves over goes to the last column.
pub(super) fn widths(ratios: &[u32]) -> Vec<u32> {
    let sum = ratios.iter().sum::<u32>().max(1);
    let mut widths: Vec<u32> = ratios.iter().map(|ratio| WIDTH * ratio / sum).collect();
    let rest = WIDTH.saturating_sub(widths.iter().sum());
    if let Some(last) = widths.last_mut() {
        *last += rest;
    }
    widths
}

/// Lines of a table on the named sides.
pub(super) fn borders(x: &mut Markup, sides: &[&str]) {
    x.with("w:tblBorders", &[], |x| {
        for side in sides {
            let line = [("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")];
            x.empty(&format!("w:{side}"), &line);
        }
    });
}

/// What a row is.
#[derive(Clone, Copy)]
struct RowLook {
    head: bool,
    total: bool,
    /// On one page with the next.
    keep: bool,
}

impl Grid {
    /// Writes the head and the rows.
    pub(super) fn write(&self, x: &mut Markup, heads: &[&str], rows: &[Row], wording: Wording) {
        x.with("w:tbl", &[], |x| {
            x.with("w:tblPr", &[], |x| {
                let width = self.widths.iter().sum::<u32>().to_string();
                x.empty("w:tblW", &[("w:w", &width), ("w:type", "dxa")]);
                x.val("w:jc", "center");
                borders(x, &["top", "left", "bottom", "right", "insideH", "insideV"]);
                x.empty("w:tblLayout", &[("w:type", "fixed")]);
                x.with("w:tblCellMar", &[], |x| {
                    for (side, width) in [("w:top", "30"), ("w:left", "57"), ("w:bottom", "30"), ("w:right", "57")] {
                        x.empty(side, &[("w:w", width), ("w:type", "dxa")]);
                    }
                });
            });
            x.with("w:tblGrid", &[], |x| {
                for width in &self.widths {
                    x.empty("w:gridCol", &[("w:w", &width.to_string())]);
                }
            });
            let small = |row: &Row| row.cells.iter().all(|cell| cell.to_string().chars().count() <= SHORT.1);
            let together = rows.len() <= SHORT.0 && rows.iter().all(small);
            let head = RowLook {
                head: true,
                total: false,
                keep: together,
            };
            self.row(x, heads.iter().map(|head| Text::plain(*head)), wording, head);
            for (at, row) in rows.iter().enumerate() {
                let look = RowLook {
                    head: false,
                    total: row.total,
                    keep: together && at + 1 < rows.len(),
                };
                self.row(x, row.cells.iter().cloned(), wording, look);
            }
        });
    }

    fn row(&self, x: &mut Markup, cells: impl Iterator<Item = Text>, wording: Wording, look: RowLook) {
        x.with("w:tr", &[], |x| {
            x.with("w:trPr", &[], |x| {
                x.empty("w:cantSplit", &[]);
                if look.head {
                    x.empty("w:tblHeader", &[]);
                }
            });
            let mut cells = cells.chain(std::iter::repeat_with(Text::default));
            for (width, align) in self.widths.iter().zip(&self.aligns) {
                let said = cells.next().unwrap_or_default();
                x.with("w:tc", &[], |x| {
                    x.with("w:tcPr", &[], |x| {
                        x.empty("w:tcW", &[("w:w", &width.to_string()), ("w:type", "dxa")]);
                        x.val("w:vAlign", "center");
                    });
                    self.cell(x, &said, *align, wording, look);
                });
            }
        });
    }

    fn cell(&self, x: &mut Markup, said: &Text, align: Align, wording: Wording, look: RowLook) {
        let style = if self.widths.len() > WIDE { "MzTableSmall" } else { "MzTableText" };
        let align = match (look.head, align) {
            (true, _) | (false, Align::Center) => "center",
            (false, Align::Left) => "left",
            (false, Align::Right) => "right",
        };
        let direct = |x: &mut Markup| {
            if look.keep {
                x.empty("w:keepNext", &[]);
            }
            x.val("w:jc", align);
        };
        let bold = Look {
            bold: look.head || look.total,
            ..Look::default()
        };
        paragraph(x, style, direct, |x| {
            if look.head {
                run(x, &said.to_string(), bold);
            } else {
                text(x, said, bold, wording);
            }
        });
    }
}
