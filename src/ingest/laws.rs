//! Laws of reading: rows in are rows accounted for, one message typed in is the row of a file, marks of the file change nothing.

use std::fmt::Write as _;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::corpus::Message;

fn read_text(text: &str, max_rows_per_batch: usize) -> (Vec<Message>, Vec<RowIssue>, u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("table.csv");
    std::fs::write(&path, text).unwrap();
    read_path(&path, max_rows_per_batch)
}

fn read_path(path: &Path, max_rows_per_batch: usize) -> (Vec<Message>, Vec<RowIssue>, u64, u64) {
    let params = IngestParams {
        max_rows_per_batch,
        source: "office".to_owned(),
        ..IngestParams::default()
    };
    let (mut messages, mut issues, mut rows, mut non_data) = (Vec::new(), Vec::new(), 0, 0);
    for batch in read(path, &params).unwrap() {
        let batch = batch.unwrap();
        rows += batch.rows_read;
        non_data += batch.non_data_rows;
        messages.extend(batch.messages);
        issues.extend(batch.issues);
    }
    (messages, issues, rows, non_data)
}

/// Fields that one message can be typed into, each with what stands in its cell.
fn fields() -> impl Strategy<Value = Vec<(Field, String)>> {
    let typed = prop_oneof![
        Just(Field::ExternalId),
        Just(Field::Title),
        Just(Field::Registered),
        Just(Field::Accepted),
        Just(Field::Closed),
        Just(Field::Writer),
        Just(Field::Contact),
        Just(Field::WriterKind),
        Just(Field::People),
        Just(Field::District),
        Just(Field::Department),
        Just(Field::VotesUp),
        Just(Field::Measures),
        Just(Field::Reply),
    ];
    let cell = prop_oneof![
        Just("2024-03-05 9:12".to_owned()),
        Just("二〇二四年三月五日".to_owned()),
        Just("2024-02-30".to_owned()),
        Just("0000-00-00".to_owned()),
        Just("23人".to_owned()),
        Just("张三、李四".to_owned()),
        Just("张小三先生（重复）".to_owned()),
        Just("政协委员".to_owned()),
        Just("4.30E+17".to_owned()),
        Just("无".to_owned()),
        Just("同上".to_owned()),
        Just("详见附件".to_owned()),
        "[a-z一-九 ]{0,6}",
    ];
    let more = proptest::collection::btree_map(typed, cell, 0..6);
    more.prop_map(|more| {
        let body = (Field::Body, "巷口没有路灯，晚上出行不便。".to_owned());
        std::iter::once(body).chain(more).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_row_is_accounted_for(
        rows in proptest::collection::vec(proptest::collection::vec("(合计|备注|编号|内容|同上|无|2024-3-5|3|路灯不亮|[,\"\n，、a路]{0,3})", 1..6), 0..12),
        size in 1usize..5,
    ) {
        let mut text = String::from("编号,内容,登记时间,信访人\n0,井盖松动。,2024-03-05,甲\n");
        for row in &rows {
            let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            writeln!(text, "{}", cells.join(",")).unwrap();
        }
        let (messages, issues, read, non_data) = read_text(&text, size);
        let rejected = issues.iter().filter(|issue| issue.reason.rejects()).count() as u64;
        // A second header among the rows is no row; everything else is counted once.
        prop_assert_eq!(read, messages.len() as u64 + rejected + non_data);
        prop_assert!(read <= rows.len() as u64 + 1);
        let whole = read_text(&text, 1000);
        prop_assert_eq!((messages, read, non_data), (whole.0, whole.2, whole.3));
    }

    #[test]
    fn a_message_typed_in_is_the_row_of_a_file(fields in fields()) {
        let params = IngestParams::default();
        let (typed, issues) = message_of(&fields, "office", &params);
        let names: Vec<&str> = fields.iter().map(|(field, _)| params.names.best_name(*field).unwrap()).collect();
        let cells: Vec<String> = fields.iter().map(|(_, cell)| format!("\"{cell}\"")).collect();
        let (mut messages, of_file, ..) = read_text(&format!("{}\n{}\n", names.join(","), cells.join(",")), 10);
        let mut read = messages.remove(0);
        // The headers of a file give its channel away; a message typed in says it itself.
        (read.channel, read.file, read.row) = (None, String::new(), 0);
        prop_assert_eq!(typed, read);
        let said = |issues: Vec<RowIssue>| issues.into_iter().map(|issue| (issue.column, issue.reason, issue.raw)).collect::<Vec<_>>();
        prop_assert_eq!(said(issues), said(of_file));
    }
}

#[test]
fn a_message_typed_in_gets_an_identifier_and_its_channel() {
    let fields = [
        (Field::Body, "巷口没有路灯。".to_owned()),
        (Field::Channel, "来信".to_owned()),
        (Field::Suggestion, "增设两盏。".to_owned()),
    ];
    let (message, issues) = message_of(&fields, "counter", &IngestParams::default());
    assert!(message.external_id.starts_with('~') && issues.is_empty());
    assert_eq!((message.source.as_str(), message.measures.as_str()), ("counter", "增设两盏。"));
    assert_eq!(message.channel(), crate::corpus::Channel::Petition);
    let (_, issues) = message_of(&[(Field::Writer, "甲".to_owned())], "counter", &IngestParams::default());
    assert_eq!(issues.iter().map(|issue| issue.reason).collect::<Vec<_>>(), [Reason::NoText]);
}

#[test]
fn texts_cut_off_at_one_length_are_remarked_on_once() {
    let mut text = String::from("编号,内容,答复意见\n");
    for row in 0..5 {
        writeln!(text, "{row},{},{}", "路".repeat(500 - usize::from(row == 0)), "答".repeat(100)).unwrap();
    }
    let (messages, issues, ..) = read_text(&text, 2);
    assert_eq!(messages.len(), 5);
    let found: Vec<(&str, Reason, &str)> = issues
        .iter()
        .map(|issue| (issue.column.as_str(), issue.reason, issue.raw.as_str()))
        .collect();
    assert_eq!(found, [("内容", Reason::MaybeTruncated, "4 × 500")]);
}
