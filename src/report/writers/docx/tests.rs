use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::super::showpiece::{letter, showpiece};
use super::*;
use crate::report::document::Body;

fn parts(file: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let count = archive.len();
    let read = |at: usize| {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        (part.name().unwrap().into_owned(), bytes)
    };
    (0..count).map(read).collect()
}

fn part(file: &[u8], name: &str) -> String {
    let found = parts(file).into_iter().find(|(path, _)| path == name).expect("the part is there");
    String::from_utf8(found.1).unwrap()
}

/// Names of elements in order, closing ones with a slash before.
fn elements(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) => found.push(start.name().as_ref().to_owned()),
            Event::Empty(start) => {
                let name = start.name().as_ref().to_owned();
                found.extend([name.clone(), format!("/{name}")]);
            }
            Event::End(end) => found.push(format!("/{}", end.name().as_ref())),
            Event::Eof => return found,
            _ => {}
        }
    }
}

/// Children of each element of a name.
fn children(xml: &str, of: &str) -> Vec<Vec<String>> {
    let (mut all, mut open): (Vec<Vec<String>>, Vec<(String, Vec<String>)>) = (Vec::new(), Vec::new());
    for element in elements(xml) {
        if element.starts_with('/') {
            let (name, inside) = open.pop().unwrap();
            if name == of {
                all.push(inside);
            }
        } else {
            if let Some((_, inside)) = open.last_mut() {
                inside.push(element.clone());
            }
            open.push((element, Vec::new()));
        }
    }
    all
}

/// The orders of the schema (ECMA-376, transitional), as far as they are used: Word calls a file damaged that has another.
const ORDERS: &[(&str, &str)] = &[
    (
        "w:pPr",
        "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr pBdr shd tabs suppressAutoHyphens kinsoku wordWrap \
         overflowPunct autoSpaceDE autoSpaceDN adjustRightInd snapToGrid spacing ind contextualSpacing jc textAlignment outlineLvl rPr sectPr",
    ),
    (
        "w:rPr",
        "rStyle rFonts b bCs i iCs strike noProof snapToGrid vanish color spacing w kern position sz szCs highlight u bdr shd fitText \
         vertAlign lang",
    ),
    (
        "w:tblPr",
        "tblStyle tblpPr tblOverlap tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook",
    ),
    ("w:tblBorders", "top left bottom right insideH insideV"),
    ("w:tblCellMar", "top left bottom right"),
    ("w:tcPr", "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign"),
    (
        "w:sectPr",
        "headerReference footerReference footerReference type pgSz pgMar pgNumType cols titlePg docGrid",
    ),
    (
        "w:style",
        "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat pPr rPr tblPr",
    ),
    ("w:font", "altName panose1 charset family pitch"),
    (
        "w:settings",
        "zoom removePersonalInformation removeDateAndTime defaultTabStop evenAndOddHeaders characterSpacingControl compat themeFontLang \
         decimalSymbol listSeparator",
    ),
    ("w:tbl", "tblPr tblGrid tr*"),
    ("w:tr", "trPr tc*"),
    ("w:tc", "tcPr p*"),
    ("w:p", "pPr r*"),
    (
        "wp:anchor",
        "simplePos positionH positionV extent effectExtent wrapTopAndBottom docPr cNvGraphicFramePr graphic",
    ),
    ("wp:inline", "extent effectExtent docPr cNvGraphicFramePr graphic"),
    ("wps:wsp", "cNvSpPr spPr txbx bodyPr"),
    ("c:chartSpace", "date1904 lang roundedCorners chart spPr txPr externalData"),
    ("c:chart", "autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs"),
    ("c:lineChart", "grouping varyColors ser* marker axId axId"),
    ("c:barChart", "barDir grouping varyColors ser* gapWidth axId axId"),
    ("c:ser", "idx order tx spPr invertIfNegative marker cat val smooth"),
    (
        "c:catAx",
        "axId scaling delete axPos numFmt majorTickMark minorTickMark tickLblPos spPr crossAx crosses auto lblAlgn lblOffset tickLblSkip \
         noMultiLvlLbl",
    ),
    (
        "c:valAx",
        "axId scaling delete axPos majorGridlines numFmt majorTickMark minorTickMark tickLblPos spPr crossAx crosses crossBetween",
    ),
];

#[test]
fn elements_stand_in_the_order_of_the_schema() {
    let file = write(&showpiece()).unwrap();
    let letter = write(&letter()).unwrap();
    let mut seen = 0;
    for (path, bytes) in parts(&file)
        .into_iter()
        .chain(parts(&letter))
        .filter(|(path, _)| path.ends_with(".xml"))
    {
        let xml = String::from_utf8(bytes).unwrap();
        for (of, order) in ORDERS {
            for inside in children(&xml, of) {
                seen += 1;
                let mut rest = order.split_whitespace().peekable();
                for child in &inside {
                    let name = child.split_once(':').map_or(child.as_str(), |(_, name)| name);
                    while rest.peek().is_some_and(|next| next.trim_end_matches('*') != name) {
                        rest.next();
                    }
                    assert!(rest.peek().is_some(), "{path}: {child} in {of} {inside:?}");
                    if rest.peek().is_some_and(|next| !next.ends_with('*')) {
                        rest.next();
                    }
                }
            }
        }
    }
    assert!(seen > 500);
}

#[test]
fn the_paper_is_as_the_standard_says() {
    let file = write(&showpiece()).unwrap();
    let text = part(&file, "word/document.xml");
    assert!(text.contains(r#"<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-849"/>"#));
    // 37, 35, 28 and 26 mm; 22 lines and 28 characters fit between them.
    assert!(text.contains(r#"<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588""#));
    assert!(22 * styles::LINE <= 16838 - 2098 - 1984);
    let styles = part(&file, "word/styles.xml");
    assert!(styles.contains(r#"w:eastAsia="方正小标宋简体" w:cs="Times New Roman"/><w:spacing w:val="0"/><w:sz w:val="44"/>"#));
    assert!(styles.contains(r#"w:eastAsia="仿宋_GB2312" w:cs="Times New Roman"/><w:sz w:val="32"/>"#));
    assert!(styles.contains(r#"<w:ind w:firstLineChars="200" w:firstLine="640"/>"#));
    assert!(part(&file, "word/settings.xml").contains("<w:evenAndOddHeaders/>"));
    assert!(part(&file, "word/footer2.xml").contains(r#"<w:pStyle w:val="MzPageEven"/>"#));
}

#[test]
fn every_word_of_the_document_is_in_the_file_in_order() {
    let document = showpiece();
    let xml = part(&write(&document).unwrap(), "word/document.xml");
    let mut reader = Reader::from_str(&xml);
    let mut printed = String::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Text(text) => printed.push_str(&text.xml10_content()),
            Event::GeneralRef(name) => match name.resolve_char_ref().unwrap() {
                Some(c) => printed.push(c),
                None => printed.push_str(quick_xml::escape::resolve_xml_entity(&name.xml10_content()).unwrap()),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    let mut rest = printed.as_str();
    for text in document.texts() {
        let wanted = text.to_string().replace('\n', "");
        let at = rest.find(&wanted).unwrap_or_else(|| panic!("{wanted} is not in {rest}"));
        rest = &rest[at + wanted.len()..];
    }
    for figure in document.figures() {
        assert!(printed.contains(&figure.shown), "{}", figure.shown);
    }
    for words in [
        "2025年第23期（总第156期）",
        "内部资料 注意保存",
        "附件：1.统计表2.数据说明",
        "领导批示",
        "（共印30份）",
    ] {
        assert!(printed.contains(words), "{words}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_in_another_thread() {
    let here = write(&showpiece()).unwrap();
    let there = std::thread::spawn(|| write(&showpiece()).unwrap()).join().unwrap();
    assert_eq!(here, there);
    for (path, bytes) in parts(&here).iter().filter(|(path, _)| path.starts_with("docProps/")) {
        let text = String::from_utf8_lossy(bytes);
        assert!(
            !text.contains("creator") && !text.contains("created") && !text.contains("modified"),
            "{path}"
        );
    }
}

#[test]
fn a_chart_can_be_changed_and_told_apart_in_black_and_white() {
    let document = showpiece();
    let file = write(&document).unwrap();
    let charts = document.blocks.iter().filter(|block| matches!(block.body, Body::Chart(_))).count();
    for number in 1..=charts {
        let chart = part(&file, &format!("word/charts/chart{number}.xml"));
        let looks = |mark: &str| chart.matches(mark).count();
        assert_eq!(looks("<c:ser>"), 2);
        assert!(looks("sysDash") > 0 || looks("BFBFBF") > 0);
        let workbook = parts(&file)
            .into_iter()
            .find(|(path, _)| *path == format!("word/embeddings/chart{number}.xlsx"));
        assert!(workbook.is_some_and(|(_, bytes)| bytes.starts_with(b"PK")));
    }
    // A month without data is a gap, not a zero: its label is there for each of the two series, its value for none.
    let chart = part(&file, "word/charts/chart1.xml");
    let points = |at: &str| chart.matches(at).count();
    assert_eq!((points(r#"<c:pt idx="3">"#), points(r#"<c:pt idx="4">"#)), (4, 2));
}

#[test]
fn an_unsealed_signature_stands_by_the_rule() {
    let text = part(&write(&letter()).unwrap(), "word/document.xml");
    // Unit of 13 characters, day of 6.5: the day begins two characters right of the unit.
    assert!(text.contains(r#"<w:ind w:rightChars="200" w:right="640"/>"#), "{text}");
    assert!(text.contains("附件：") && !text.contains("附件1"));
}
