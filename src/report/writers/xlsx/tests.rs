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
    // A month without data is a gap of the chart, not a zero.
    let months = book.worksheet_range("图1").unwrap();
    assert_eq!(months.get_value((HEAD + 5, 1)).cloned().unwrap_or(Data::Empty), Data::Empty);
    assert_eq!(months.get_value((HEAD + 4, 1)), Some(&Data::Float(61.0)));
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
