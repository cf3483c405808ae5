use std::io::{Cursor, Read};

use super::super::showpiece::{letter, showpiece};
use super::*;

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn write_for_a_look() {
    if let Ok(folder) = std::env::var("MINZHI_LOOK") {
        std::fs::write(format!("{folder}/show.docx"), write(&showpiece()).unwrap()).unwrap();
        std::fs::write(format!("{folder}/letter.docx"), write(&letter()).unwrap()).unwrap();
        std::fs::write(format!("{folder}/show.xlsx"), super::super::xlsx::write(&showpiece()).unwrap()).unwrap();
    }
    assert!(part(&write(&showpiece()).unwrap(), "word/document.xml").contains("人民建议征集周报"));
}
