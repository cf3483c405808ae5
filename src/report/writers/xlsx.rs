//! Excel: a list of contents, a sheet for each table and each chart's values, the notes on the data.

use rust_xlsxwriter::{
    Chart as Drawing, ChartFormat, ChartLegendPosition, ChartLine, ChartLineDashType, ChartSolidFill, ChartType, DocProperties,
    ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook, Worksheet, XlsxError,
};

use super::WriteError;
use super::wording::{Wording, chart_rows, number, point};
use crate::report::document::{Align, Block, Body, Chart, ChartKind, Document, Piece, Table, Text};

/// Row of a sheet in which the heads of columns stand: above it title and unit.
const HEAD: u32 = 2;
/// Excel's own limit of characters in a cell.
const CELL_CHARS: usize = 32_767;
/// A sheet wider than this, in characters, is printed across.
const ACROSS: f64 = 88.0;

/// Formats of a workbook.
struct Formats {
    title: Format,
    unit: Format,
    head: Format,
    note: Format,
    label: Format,
    words: Format,
}

impl Formats {
    fn new() -> Self {
        let plain = || Format::new().set_font_name("宋体").set_font_size(11);
        Self {
            title: plain().set_bold().set_font_size(16).set_align(FormatAlign::Center),
            unit: plain().set_align(FormatAlign::Right),
            head: plain()
                .set_bold()
                .set_border(FormatBorder::Thin)
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            note: plain().set_font_size(10).set_text_wrap().set_align(FormatAlign::Top),
            label: plain().set_bold(),
            words: plain().set_text_wrap().set_align(FormatAlign::Top),
        }
    }

    /// The format of a cell, with the form of its numbers.
    fn cell(align: Align, total: bool, numbers: Option<&str>) -> Format {
        let format = Format::new().set_font_name("宋体").set_font_size(11).set_border(FormatBorder::Thin);
        let format = match align {
            Align::Left => format.set_align(FormatAlign::Left),
            Align::Center => format.set_align(FormatAlign::Center),
            Align::Right => format.set_align(FormatAlign::Right),
        };
        let format = format.set_align(FormatAlign::VerticalCenter).set_text_wrap();
        let format = if total { format.set_bold() } else { format };
        numbers.map_or(format.clone(), |numbers| format.set_num_format(numbers))
    }
}

/// Writes a document.
pub(super) fn write(document: &Document) -> Result<Vec<u8>, WriteError> {
    fill(document).map_err(|error| WriteError(error.into()))
}

/// The workbook of a chart's values, which a Word file holds so that its chart can be changed.
pub(super) fn of_chart(chart: &Chart) -> Result<Vec<u8>, WriteError> {
    values_alone(chart).map_err(|error| WriteError(error.into()))
}

fn values_alone(chart: &Chart) -> Result<Vec<u8>, XlsxError> {
    let mut book = book()?;
    let sheet = book.add_worksheet().set_name("Sheet1")?;
    for (row, label) in (1..).zip(&chart.labels) {
        sheet.write_string(row, 0, label)?;
    }
    for (column, series) in (1u16..).zip(&chart.series) {
        sheet.write_string(0, column, &series.name)?;
        for (row, value) in (1u32..).zip(&series.values) {
            if let Some(value) = value.as_ref().and_then(point) {
                sheet.write_number(row, column, value)?;
            }
        }
    }
    book.save_to_buffer()
}

/// An empty workbook that says nothing of who made it when.
fn book() -> Result<Workbook, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?));
    Ok(book)
}

fn fill(document: &Document) -> Result<Vec<u8>, XlsxError> {
    let wording = Wording::of(document);
    let formats = Formats::new();
    let mut book = book()?;
    let all: Vec<&Block> = document
        .blocks
        .iter()
        .chain(document.annexes.iter().flat_map(|annex| &annex.blocks))
        .collect();
    let sheets: Vec<(String, &str)> = all.iter().filter_map(|block| named(&block.body, wording)).collect();
    contents(book.add_worksheet(), document, &sheets, wording, &formats)?;
    for block in all {
        let Some((name, _)) = named(&block.body, wording) else { continue };
        let sheet = book.add_worksheet().set_name(&name)?;
        match &block.body {
            Body::Table(table) => of_table(sheet, table, wording, &formats)?,
            Body::Chart(chart) => of_values(sheet, &name, chart, wording, &formats)?,
            _ => {}
        }
    }
    notes(book.add_worksheet(), document, wording, &formats)?;
    book.save_to_buffer()
}

/// Name of the sheet of a block and the title of what stands on it.
fn named(body: &Body, wording: Wording) -> Option<(String, &str)> {
    match body {
        Body::Table(table) => Some((wording.sheet("sheet_table", table.number), &table.title)),
        Body::Chart(chart) => Some((wording.sheet("sheet_chart", chart.number), &chart.title)),
        _ => None,
    }
}

/// The first sheet: what it is, its days, and a link to each table.
fn contents(
    sheet: &mut Worksheet,
    document: &Document,
    sheets: &[(String, &str)],
    wording: Wording,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name(wording.words("sheet_contents"))?;
    sheet.set_column_width(0, 16)?.set_column_width(1, 64)?;
    sheet.merge_range(0, 0, 0, 1, &document.title.to_string(), &formats.title)?;
    let issue = document.masthead.as_ref();
    let unit = issue.map(|masthead| masthead.unit.clone()).or_else(|| document.signature.clone());
    let period = document.period;
    let known = [
        ("made_by", unit.unwrap_or_default()),
        ("issue_of", issue.map(|masthead| wording.issue(masthead)).unwrap_or_default()),
        ("period", wording.days(period.first, period.last)),
        ("printed", document.date.clone()),
    ];
    let mut row = 2;
    for (label, words) in known.iter().filter(|(_, words)| !words.is_empty()) {
        sheet.write_string_with_format(row, 0, wording.words(label), &formats.label)?;
        sheet.write_string_with_format(row, 1, words, &formats.words)?;
        row += 1;
    }
    row += 1;
    sheet.write_string_with_format(row, 0, wording.words("sheet"), &formats.head)?;
    sheet.write_string_with_format(row, 1, wording.words("title_head"), &formats.head)?;
    let last = (wording.words("sheet_notes"), wording.words("sheet_notes"));
    let all = sheets.iter().map(|(name, title)| (name.clone(), (*title).to_owned())).chain([last]);
    for (at, (name, title)) in (row + 1..).zip(all) {
        sheet.write_url(at, 0, Url::new(format!("internal:'{name}'!A1")).set_text(&name))?;
        sheet.write_string_with_format(at, 1, &title, &formats.words)?;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn of_table(sheet: &mut Worksheet, table: &Table, wording: Wording, formats: &Formats) -> Result<(), XlsxError> {
    let heads: Vec<&str> = table.columns.iter().map(|column| column.head.as_str()).collect();
    around(sheet, &wording.table_title(table), &wording.unit(&table.unit), &heads, formats)?;
    for (at, row) in (HEAD + 1..).zip(&table.rows) {
        for ((column, cell), of) in (0u16..).zip(&row.cells).zip(&table.columns) {
            write_cell(sheet, (at, column), cell, of.align, row.total)?;
        }
    }
    let below = HEAD + 1 + table.rows.len() as u32;
    if !table.note.is_empty() {
        let last = (table.columns.len().max(1) - 1) as u16;
        let note = wording.note(&table.note);
        if last > 0 {
            sheet.merge_range(below, 0, below, last, &note, &formats.note)?;
            sheet.set_row_height(below, 15.0 * (1 + note.chars().count() / 45) as f64)?;
        } else {
            sheet.write_string_with_format(below, 0, &note, &formats.note)?;
        }
    }
    let width = |at: usize| {
        let head = table.columns[at].head.as_str();
        let cells = table
            .rows
            .iter()
            .filter_map(|row| row.cells.get(at))
            .map(|cell| width(&cell.to_string()));
        cells.fold(width(head), f64::max)
    };
    let widths: Vec<f64> = (0..table.columns.len()).map(width).collect();
    paper(sheet, &widths)
}

/// The values of a chart with the chart beside them.
fn of_values(sheet: &mut Worksheet, name: &str, chart: &Chart, wording: Wording, formats: &Formats) -> Result<(), XlsxError> {
    let (heads, rows) = chart_rows(chart, wording);
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    around(sheet, &wording.chart_title(chart), &wording.unit(&chart.unit), &heads, formats)?;
    for (at, (label, values)) in (HEAD + 1..).zip(&rows) {
        sheet.write_string_with_format(at, 0, label, &Formats::cell(Align::Center, false, None))?;
        for (column, value) in (1u16..).zip(values) {
            write_cell(sheet, (at, column), value, Align::Right, false)?;
        }
    }
    let label = rows.iter().map(|(label, _)| width(label)).fold(8.0, f64::max);
    let widths: Vec<f64> = std::iter::once(label)
        .chain(chart.series.iter().map(|series| width(&series.name)))
        .collect();
    if !rows.is_empty() {
        draw(sheet, name, chart, rows.len() as u32)?;
    }
    paper(sheet, &widths)
}

/// Title, unit and heads, frozen.
fn around(sheet: &mut Worksheet, title: &str, unit: &str, heads: &[&str], formats: &Formats) -> Result<(), XlsxError> {
    let last = (heads.len().max(1) - 1) as u16;
    if last > 0 {
        sheet.merge_range(0, 0, 0, last, title, &formats.title)?;
    } else {
        sheet.write_string_with_format(0, 0, title, &formats.title)?;
    }
    sheet.write_string_with_format(1, last, unit, &formats.unit)?;
    for (column, head) in (0u16..).zip(heads) {
        sheet.write_string_with_format(HEAD, column, *head, &formats.head)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 0)?;
    sheet.set_repeat_rows(0, HEAD)?;
    Ok(())
}

/// A number as a number in the form in which it is printed; everything else as words, never as a formula.
fn write_cell(sheet: &mut Worksheet, (row, column): (u32, u16), cell: &Text, align: Align, total: bool) -> Result<(), XlsxError> {
    let shown = cell.to_string();
    let counted = matches!(cell.0.as_slice(), [Piece::Figure(_)]);
    let ordinal = !shown.is_empty() && shown.len() < 9 && shown.bytes().all(|byte| byte.is_ascii_digit()) && !shown.starts_with('0');
    match number(&shown) {
        Some((value, rest)) if counted || ordinal => {
            let value = if rest == "%" { value / 100.0 } else { value };
            let format = Formats::cell(align, total, Some(&form_of(&shown, rest)));
            sheet.write_number_with_format(row, column, value, &format)?;
        }
        _ => {
            let words: String = shown.chars().take(CELL_CHARS).collect();
            sheet.write_string_with_format(row, column, words, &Formats::cell(align, total, None))?;
        }
    }
    Ok(())
}

/// The form of a printed number: of `+12.5%` it is `+0.0%;-0.0%;+0.0%`, of `3人` it is `0"人"`.
fn form_of(shown: &str, rest: &str) -> String {
    let digits = shown.trim_end_matches(rest);
    let decimals = digits.split_once('.').map_or(0, |(_, behind)| behind.len());
    let places = if decimals > 0 {
        format!("0.{}", "0".repeat(decimals))
    } else {
        "0".to_owned()
    };
    let unit = match rest {
        "" | "%" => rest.to_owned(),
        words => format!("\"{}\"", words.replace('"', "")),
    };
    if shown.starts_with('+') {
        format!("+{places}{unit};-{places}{unit};+{places}{unit}")
    } else {
        format!("{places}{unit}")
    }
}

/// Widths of columns, A4, across where it is wide, all columns on a page.
fn paper(sheet: &mut Worksheet, widths: &[f64]) -> Result<(), XlsxError> {
    let widths: Vec<f64> = widths.iter().map(|width| (width + 3.0).clamp(9.0, 48.0)).collect();
    for (column, width) in (0u16..).zip(&widths) {
        sheet.set_column_width(column, *width)?;
    }
    if widths.iter().sum::<f64>() > ACROSS {
        sheet.set_landscape();
    }
    sheet
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true);
    sheet.set_footer("&C— &P —");
    Ok(())
}

/// Width of words in Latin characters.
fn width(words: &str) -> f64 {
    let longest = words
        .lines()
        .map(|line| line.chars().map(|c| if c.is_ascii() { 1.0 } else { 2.0 }).sum::<f64>());
    longest.fold(0.0, f64::max)
}

/// The chart, told apart in black and white.
fn draw(sheet: &mut Worksheet, name: &str, chart: &Chart, rows: u32) -> Result<(), XlsxError> {
    const DASHES: [ChartLineDashType; 4] = [
        ChartLineDashType::Solid,
        ChartLineDashType::SquareDot,
        ChartLineDashType::RoundDot,
        ChartLineDashType::LongDash,
    ];
    const GREYS: [u32; 4] = [0x40_4040, 0xBF_BFBF, 0x7F_7F7F, 0xE5_E5E5];
    let mut drawing = Drawing::new(match chart.kind {
        ChartKind::Line => ChartType::Line,
        ChartKind::Bars => ChartType::Column,
    });
    let last = HEAD + rows;
    for (at, column) in (1u16..).take(chart.series.len()).enumerate() {
        let series = drawing.add_series();
        series
            .set_name((name, HEAD, column))
            .set_categories((name, HEAD + 1, 0, last, 0))
            .set_values((name, HEAD + 1, column, last, column));
        let mut format = ChartFormat::new();
        match chart.kind {
            ChartKind::Line => {
                let line = ChartLine::new()
                    .set_color(0x00_0000)
                    .set_width(1.75)
                    .set_dash_type(DASHES[at % DASHES.len()])
                    .clone();
                format.set_line(&line);
            }
            ChartKind::Bars => {
                format.set_solid_fill(&ChartSolidFill::new().set_color(GREYS[at % GREYS.len()]));
                format.set_border(&ChartLine::new().set_color(0x00_0000).set_width(0.5).clone());
            }
        }
        series.set_format(&mut format);
    }
    drawing.title().set_hidden();
    if chart.series.len() > 1 {
        drawing.legend().set_position(ChartLegendPosition::Bottom);
    } else {
        drawing.legend().set_hidden();
    }
    sheet.insert_chart(HEAD, chart.series.len() as u16 + 2, &drawing)?;
    Ok(())
}

/// The last sheet: the texts of the last annex, which every kind of document ends with.
fn notes(sheet: &mut Worksheet, document: &Document, wording: Wording, formats: &Formats) -> Result<(), XlsxError> {
    sheet.set_name(wording.words("sheet_notes"))?;
    sheet.set_column_width(0, 88)?;
    sheet.write_string_with_format(0, 0, wording.words("sheet_notes"), &formats.title)?;
    let blocks = document.annexes.last().map(|annex| annex.blocks.as_slice()).unwrap_or_default();
    let mut row = 2;
    for block in blocks {
        let said = match &block.body {
            Body::Table(_) | Body::Chart(_) => continue,
            Body::Item { lead, text, number, .. } => format!("{number}{lead}{}{text}", wording.lead_end(&lead.to_string(), text)),
            Body::Heading { text, number, .. } => format!("{number}{text}"),
            Body::Paragraph(text) => text.to_string(),
            Body::Blank(label) | Body::Box { label, .. } => label.clone(),
        };
        sheet.write_string_with_format(row, 0, said, &formats.words)?;
        row += 1;
    }
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::super::showpiece::showpiece;
    use super::*;

    #[test]
    fn every_number_of_a_table_is_the_figure_that_was_printed() {
        let document = showpiece();
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(write(&document).unwrap())).unwrap();
        assert_eq!(book.sheet_names(), ["目录", "表1", "图1", "图2", "表2", "数据说明"]);
        let mut numbers = 0;
        for block in &document.blocks {
            let Body::Table(table) = &block.body else { continue };
            let sheet = book.worksheet_range(&format!("表{}", table.number)).unwrap();
            for (at, row) in (HEAD + 1..).zip(&table.rows) {
                for (column, cell) in (0u32..).zip(&row.cells) {
                    let kept = sheet.get_value((at, column)).cloned().unwrap_or(Data::Empty);
                    match (number(&cell.to_string()), cell.0.as_slice()) {
                        (Some((value, rest)), [Piece::Figure(_)]) => {
                            numbers += 1;
                            let wanted = if rest == "%" { value / 100.0 } else { value };
                            let Data::Float(kept) = kept else { panic!("{kept:?} is no number") };
                            assert!((kept - wanted).abs() < 1e-9, "{kept} for {cell}");
                        }
                        _ => assert_eq!(kept.to_string(), cell.to_string()),
                    }
                }
            }
        }
        assert!(numbers > 20);
    }

    #[test]
    fn the_same_document_gives_the_same_bytes() {
        let there = std::thread::spawn(|| write(&showpiece()).unwrap()).join().unwrap();
        assert_eq!(write(&showpiece()).unwrap(), there);
    }

    #[test]
    fn numbers_keep_the_form_in_which_they_are_printed() {
        assert_eq!(form_of("12", ""), "0");
        assert_eq!(form_of("+12.5%", "%"), "+0.0%;-0.0%;+0.0%");
        assert_eq!(form_of("3人", "人"), "0\"人\"");
    }
}
