use proptest::prelude::*;

use super::*;
use crate::ingest::columns::Evidence;
use crate::ingest::table::ColumnInfo;

fn table(name: &str, columns: &[(&str, Option<Field>)]) -> TableInfo {
    let column = |&(header, field): &(&str, Option<Field>)| ColumnInfo {
        header: header.to_owned(),
        field,
        evidence: Evidence::None,
    };
    TableInfo {
        name: name.to_owned(),
        header_row: 1,
        columns: columns.iter().map(column).collect(),
        channel: None,
    }
}

fn fault(text: &str) -> String {
    Mapping::parse(text).unwrap_err().to_string()
}

#[test]
fn every_key_is_read() {
    let mapping = Mapping::parse(
        "header_row = 3\nsheets = [\"一月\"]\nchannel = \"hotline\"\ncounting_date = \"accepted\"\nfill_down = [\"district\"]\n\
         date_order = \"dmy\"\ndate_system = 1904\n[columns]\n\"来件正文\" = \"body\"\n\"内部编号\" = \"extra\"\n",
    )
    .unwrap();
    let expected = Mapping {
        header_row: Some(3),
        sheets: vec!["一月".to_owned()],
        channel: Some(Channel::Hotline),
        counting_date: Some(CountingDate::Accepted),
        fill_down: vec![Field::District],
        date_order: Some(Order::Dmy),
        date_system: Some(1904),
        columns: BTreeMap::from([
            ("来件正文".to_owned(), Target::Field(Field::Body)),
            ("内部编号".to_owned(), Target::Extra),
        ]),
    };
    assert_eq!(mapping, expected);
}

#[test]
fn what_cannot_be_is_refused_with_the_way_out() {
    assert!(fault("[columns]\n\"标题\" = \"headline\"").contains("\"headline\" is no field; known are extra, cause"));
    assert!(fault("columns_row = 3").contains("unknown field"));
    assert!(fault("header_row = 65").contains("first 64 rows"));
    assert!(fault("date_system = 1905").contains("1900 or from 1904"));
    assert!(fault("fill_down = [\"body\"]").contains("fill_down = [\"body\"]"));
    assert!(fault("[columns]\n\"编号\" = \"extra\"\n\"编 號\" = \"external_id\"").contains("are the same header"));
}

#[test]
fn what_was_recognised_can_be_written_and_what_is_disputed_is_left_open() {
    let first = table(
        "一月",
        &[("内容", Some(Field::Body)), ("备注", None), ("时间", Some(Field::Registered))],
    );
    let second = table("二月", &[("内 容", Some(Field::Body)), ("时间", None)]);
    let mapping = Mapping::of(&[first, second]);
    assert!(
        mapping
            .to_toml()
            .ends_with("\n[columns]\n\"内容\" = \"body\"\n\"备注\" = \"extra\"\n")
    );
    assert!(mapping.to_toml().starts_with("# header_row = 3\n"));
}

#[test]
fn absent_headers_and_sheets_are_found() {
    let tables = [table("一月", &[("留言 內容", Some(Field::Body))])];
    let absent = |text: &str| Mapping::parse(text).unwrap().absent(&tables);
    assert_eq!(
        absent("sheets = [\"一月\"]\n[columns]\n\"留言内容\" = \"body\"\n\"备注\" = \"extra\""),
        None
    );
    assert_eq!(absent("[columns]\n\"正文\" = \"body\""), Some(Absent::Header("正文".to_owned())));
    assert_eq!(absent("sheets = [\"二月\"]"), Some(Absent::Sheet("二月".to_owned())));
}

proptest! {
    #[test]
    fn a_written_mapping_is_read_back(
        columns in proptest::collection::btree_map("[a-z一-龥]{1,6}[\"\\\\\n ?（）]{0,2}", 0..=Field::ALL.len(), 0..6),
        sheets in proptest::collection::vec("\\PC{1,5}", 0..3),
        header_row in proptest::option::of(1usize..=SAMPLE),
    ) {
        let mapping = Mapping {
            header_row,
            sheets,
            columns: columns
                .into_iter()
                .map(|(header, at)| (header, Field::ALL.get(at).map_or(Target::Extra, |&field| Target::Field(field))))
                .collect(),
            date_order: Some(Order::Mdy),
            ..Mapping::default()
        };
        match Mapping::parse(&mapping.to_toml()) {
            Ok(read) => prop_assert_eq!(read, mapping),
            Err(error) => prop_assert!(matches!(error, MappingError::Twice { .. }), "{}", error),
        }
    }
}

#[test]
fn a_later_decision_about_a_header_replaces_the_earlier_one_however_it_is_spelt() {
    let mut mapping = Mapping::parse("[columns]\n\"诉求 内容\" = \"title\"\n").unwrap();
    mapping.set("诉求内容", Target::Field(Field::Body));
    mapping.set("序号", Target::Extra);
    let again = Mapping::parse(&mapping.to_toml()).unwrap();
    assert_eq!(again, mapping);
    assert_eq!(again.columns.len(), 2);
    assert_eq!(again.columns["诉求内容"], Target::Field(Field::Body));
}
