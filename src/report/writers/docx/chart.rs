//! Charts as Word and WPS keep them: one can change them there. Lines differ by dashes and marks, bars by greys, so that they are told apart
//! when printed in black and white; the values stand in a table beneath, and in a workbook within the file.

use super::super::markup::Markup;
use super::super::wording::{Wording, chart_rows, point};
use super::super::{WriteError, xlsx};
use super::package::{Package, relations};
use super::story::{line, paragraph};
use super::table::{self, Grid, widths};
use super::{Parts, RELATED};
use crate::report::document::{Align, Chart, ChartKind, Row, Series, Text};
use crate::report::phrases::Language;

pub(super) const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006/main";
const CHART: &str = "http://schemas.openxmlformats.org/drawingml/2006/chart";
pub(super) const INLINE: &str = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing";

/// Width and height: 152 by 72 mm, in English metric units.
const SIZE: [(&str, &str); 2] = [("cx", "5472000"), ("cy", "2592000")];
/// Labels beneath each other in one part of the table of values.
const LABELS: usize = 7;
/// Labels along the axis; of more every second or third is printed.
const PRINTED: usize = 13;

/// How the series of a chart differ: grey of a line, its dashes, its marks; grey of bars.
const LOOKS: [(&str, &str, &str, &str); 6] = [
    ("000000", "solid", "circle", "404040"),
    ("404040", "sysDash", "square", "BFBFBF"),
    ("7F7F7F", "sysDot", "triangle", "7F7F7F"),
    ("000000", "lgDash", "diamond", "E5E5E5"),
    ("595959", "dashDot", "x", "262626"),
    ("7F7F7F", "lgDashDot", "star", "A6A6A6"),
];

/// Writes the place of a chart, its title beneath and its values; the chart itself becomes a part.
pub(super) fn chart(x: &mut Markup, chart: &Chart, parts: &mut Parts, language: Language, wording: Wording) {
    parts.charts.push((part(chart, language), chart.clone()));
    let number = parts.charts.len();
    let title = wording.chart_title(chart);
    paragraph(
        x,
        "MzChart",
        |_| {},
        |x| x.with("w:r", &[], |x| x.with("w:drawing", &[], |x| inline(x, number, &title))),
    );
    line(x, "MzChartCaption", &title);
    table::unit(x, &chart.unit, wording);
    values(x, chart, wording);
    line(x, "MzTableNote", "");
}

fn inline(x: &mut Markup, number: usize, title: &str) {
    let sides = [("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0"), ("xmlns:wp", INLINE)];
    x.with("wp:inline", &sides, |x| {
        x.empty("wp:extent", &SIZE);
        x.empty("wp:effectExtent", &[("l", "0"), ("t", "0"), ("r", "0"), ("b", "0")]);
        x.empty("wp:docPr", &[("id", &number.to_string()), ("name", title), ("descr", title)]);
        x.empty("wp:cNvGraphicFramePr", &[]);
        x.with("a:graphic", &[("xmlns:a", DRAWING)], |x| {
            x.with("a:graphicData", &[("uri", CHART)], |x| {
                x.empty(
                    "c:chart",
                    &[("xmlns:c", CHART), ("xmlns:r", RELATED), ("r:id", &format!("rIdChart{number}"))],
                );
            });
        });
    });
}

/// The values: a row for each label, long charts side by side in up to three parts.
fn values(x: &mut Markup, chart: &Chart, wording: Wording) {
    let (heads, rows) = chart_rows(chart, wording);
    let beside = rows.len().div_ceil(LABELS).clamp(1, if chart.series.len() > 2 { 1 } else { 3 });
    let height = rows.len().div_ceil(beside).max(1);
    let heads: Vec<&str> = (0..beside).flat_map(|_| heads.iter().map(String::as_str)).collect();
    let ratios: Vec<u32> = (0..beside)
        .flat_map(|_| std::iter::once(3).chain(chart.series.iter().map(|_| 2)))
        .collect();
    let one = || std::iter::once(Align::Center).chain(chart.series.iter().map(|_| Align::Right));
    let grid = Grid {
        widths: widths(&ratios),
        aligns: (0..beside).flat_map(|_| one()).collect(),
    };
    let empty = || vec![Text::default(); chart.series.len() + 1];
    let cells = |at: usize| {
        rows.get(at).map_or_else(empty, |(label, values)| {
            std::iter::once(Text::plain(label.clone())).chain(values.iter().cloned()).collect()
        })
    };
    let lines: Vec<Row> = (0..height)
        .map(|at| Row {
            cells: (0..beside).flat_map(|part| cells(part * height + at)).collect(),
            total: false,
        })
        .collect();
    grid.write(x, &heads, &lines, wording);
}

/// Puts the charts into the package, each with the workbook of its values.
pub(super) fn add_parts(parts: &Parts, package: &mut Package) -> Result<(), WriteError> {
    const TYPE: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";
    for (number, (chart, values)) in (1..).zip(&parts.charts) {
        package.add(format!("word/charts/chart{number}.xml"), TYPE, chart.as_str());
        let workbook = ("rId1".to_owned(), "package", format!("../embeddings/chart{number}.xlsx"));
        package.add(format!("word/charts/_rels/chart{number}.xml.rels"), "", relations(&[workbook]));
        package.add(format!("word/embeddings/chart{number}.xlsx"), "", xlsx::of_chart(values)?);
    }
    Ok(())
}

/// The part of a chart.
fn part(chart: &Chart, language: Language) -> String {
    let tongue = if language == Language::Zh { "zh-CN" } else { "en-GB" };
    let mut x = Markup::xml();
    let names = [("xmlns:c", CHART), ("xmlns:a", DRAWING), ("xmlns:r", RELATED)];
    x.with("c:chartSpace", &names, |x| {
        one(x, "c:date1904", "0");
        one(x, "c:lang", tongue);
        one(x, "c:roundedCorners", "0");
        x.with("c:chart", &[], |x| {
            one(x, "c:autoTitleDeleted", "1");
            x.with("c:plotArea", &[], |x| {
                x.empty("c:layout", &[]);
                plot(x, chart);
                axes(x, chart);
            });
            if chart.series.len() > 1 {
                x.with("c:legend", &[], |x| {
                    one(x, "c:legendPos", "b");
                    one(x, "c:overlay", "0");
                });
            }
            one(x, "c:plotVisOnly", "1");
            one(x, "c:dispBlanksAs", "gap");
        });
        x.with("c:spPr", &[], |x| {
            x.empty("a:noFill", &[]);
            x.with("a:ln", &[], |x| x.empty("a:noFill", &[]));
        });
        letters(x);
        x.with("c:externalData", &[("r:id", "rId1")], |x| one(x, "c:autoUpdate", "0"));
    });
    x.finish()
}

fn one(x: &mut Markup, name: &str, value: &str) {
    x.empty(name, &[("val", value)]);
}

/// Letters of nine points in the face of the text.
fn letters(x: &mut Markup) {
    x.with("c:txPr", &[], |x| {
        x.empty("a:bodyPr", &[]);
        x.empty("a:lstStyle", &[]);
        x.with("a:p", &[], |x| {
            x.with("a:pPr", &[], |x| {
                x.with("a:defRPr", &[("sz", "900")], |x| {
                    x.with("a:solidFill", &[], |x| one(x, "a:srgbClr", "000000"));
                    x.empty("a:latin", &[("typeface", "Times New Roman")]);
                    x.empty("a:ea", &[("typeface", "仿宋_GB2312")]);
                });
            });
            x.empty("a:endParaRPr", &[("lang", "zh-CN")]);
        });
    });
}

fn plot(x: &mut Markup, chart: &Chart) {
    let name = match chart.kind {
        ChartKind::Line => "c:lineChart",
        ChartKind::Bars => "c:barChart",
    };
    x.with(name, &[], |x| {
        match chart.kind {
            ChartKind::Line => one(x, "c:grouping", "standard"),
            ChartKind::Bars => {
                one(x, "c:barDir", "col");
                one(x, "c:grouping", "clustered");
            }
        }
        one(x, "c:varyColors", "0");
        for (at, series) in chart.series.iter().enumerate() {
            x.with("c:ser", &[], |x| one_series(x, chart, at, series));
        }
        match chart.kind {
            ChartKind::Line => one(x, "c:marker", "1"),
            ChartKind::Bars => one(x, "c:gapWidth", "80"),
        }
        one(x, "c:axId", "101");
        one(x, "c:axId", "102");
    });
}

fn one_series(x: &mut Markup, chart: &Chart, at: usize, series: &Series) {
    let number = at.to_string();
    one(x, "c:idx", &number);
    one(x, "c:order", &number);
    let column = char::from(b'B' + (at % 25) as u8);
    let last = chart.labels.len() + 1;
    x.with("c:tx", &[], |x| {
        x.with("c:strRef", &[], |x| {
            x.words("c:f", &[], &format!("Sheet1!${column}$1"));
            points(x, "c:strCache", [Some(series.name.clone())].into_iter());
        });
    });
    let (grey, dashes, mark, fill) = LOOKS[at % LOOKS.len()];
    x.with("c:spPr", &[], |x| match chart.kind {
        ChartKind::Line => {
            x.with("a:ln", &[("w", "22225"), ("cap", "rnd")], |x| {
                x.with("a:solidFill", &[], |x| one(x, "a:srgbClr", grey));
                one(x, "a:prstDash", dashes);
            });
        }
        ChartKind::Bars => {
            x.with("a:solidFill", &[], |x| one(x, "a:srgbClr", fill));
            x.with("a:ln", &[("w", "6350")], |x| {
                x.with("a:solidFill", &[], |x| one(x, "a:srgbClr", "000000"))
            });
        }
    });
    match chart.kind {
        ChartKind::Line => x.with("c:marker", &[], |x| {
            one(x, "c:symbol", mark);
            one(x, "c:size", "5");
            x.with("c:spPr", &[], |x| {
                x.with("a:solidFill", &[], |x| one(x, "a:srgbClr", grey));
                x.with("a:ln", &[("w", "6350")], |x| {
                    x.with("a:solidFill", &[], |x| one(x, "a:srgbClr", grey))
                });
            });
        }),
        ChartKind::Bars => one(x, "c:invertIfNegative", "0"),
    }
    x.with("c:cat", &[], |x| {
        x.with("c:strRef", &[], |x| {
            x.words("c:f", &[], &format!("Sheet1!$A$2:$A${last}"));
            points(x, "c:strCache", chart.labels.iter().map(|label| Some(label.clone())));
        });
    });
    x.with("c:val", &[], |x| {
        x.with("c:numRef", &[], |x| {
            x.words("c:f", &[], &format!("Sheet1!${column}$2:${column}${last}"));
            let values = (0..chart.labels.len()).map(|at| series.values.get(at).and_then(Option::as_ref).and_then(point));
            points(x, "c:numCache", values.map(|value| value.map(|value| value.to_string())));
        });
    });
    if chart.kind == ChartKind::Line {
        one(x, "c:smooth", "0");
    }
}

/// Kept values of a range; those that there are not are left out.
fn points(x: &mut Markup, name: &str, values: impl ExactSizeIterator<Item = Option<String>>) {
    x.with(name, &[], |x| {
        if name == "c:numCache" {
            x.words("c:formatCode", &[], "General");
        }
        one(x, "c:ptCount", &values.len().to_string());
        for (at, value) in values.enumerate() {
            if let Some(value) = value {
                x.with("c:pt", &[("idx", &at.to_string())], |x| x.words("c:v", &[], &value));
            }
        }
    });
}

fn axes(x: &mut Markup, chart: &Chart) {
    let line = |x: &mut Markup, grey: &str| {
        x.with("c:spPr", &[], |x| {
            x.with("a:ln", &[("w", "6350")], |x| {
                x.with("a:solidFill", &[], |x| one(x, "a:srgbClr", grey))
            });
        });
    };
    x.with("c:catAx", &[], |x| {
        one(x, "c:axId", "101");
        x.with("c:scaling", &[], |x| one(x, "c:orientation", "minMax"));
        one(x, "c:delete", "0");
        one(x, "c:axPos", "b");
        x.empty("c:numFmt", &[("formatCode", "General"), ("sourceLinked", "0")]);
        one(x, "c:majorTickMark", "out");
        one(x, "c:minorTickMark", "none");
        one(x, "c:tickLblPos", "low");
        line(x, "000000");
        one(x, "c:crossAx", "102");
        one(x, "c:crosses", "autoZero");
        one(x, "c:auto", "0");
        one(x, "c:lblAlgn", "ctr");
        one(x, "c:lblOffset", "100");
        if chart.labels.len() > PRINTED {
            one(x, "c:tickLblSkip", &chart.labels.len().div_ceil(PRINTED).to_string());
        }
        one(x, "c:noMultiLvlLbl", "1");
    });
    x.with("c:valAx", &[], |x| {
        one(x, "c:axId", "102");
        x.with("c:scaling", &[], |x| one(x, "c:orientation", "minMax"));
        one(x, "c:delete", "0");
        one(x, "c:axPos", "l");
        x.with("c:majorGridlines", &[], |x| line(x, "D9D9D9"));
        x.empty("c:numFmt", &[("formatCode", "General"), ("sourceLinked", "0")]);
        one(x, "c:majorTickMark", "out");
        one(x, "c:minorTickMark", "none");
        one(x, "c:tickLblPos", "nextTo");
        line(x, "000000");
        one(x, "c:crossAx", "101");
        one(x, "c:crosses", "autoZero");
        one(x, "c:crossBetween", "between");
    });
}
