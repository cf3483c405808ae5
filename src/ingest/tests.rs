use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Format as CellFormat, Workbook};

use super::*;
use crate::corpus::{Channel, Message};

/// Everything that reading a file gives.
pub(super) struct Whole {
    pub(super) messages: Vec<Message>,
    pub(super) issues: Vec<RowIssue>,
    pub(super) rows_read: u64,
    pub(super) non_data: u64,
}

pub(super) fn read_whole(path: &Path, max_rows_per_batch: usize) -> Result<Whole, IngestError> {
    let params = IngestParams {
        max_rows_per_batch,
        ..IngestParams::default()
    };
    let mut whole = Whole {
        messages: Vec::new(),
        issues: Vec::new(),
        rows_read: 0,
        non_data: 0,
    };
    let mut rejected = 0;
    for batch in read(path, &params)? {
        let batch = batch?;
        assert!(batch.messages.len() <= max_rows_per_batch);
        rejected += batch.rejected_rows();
        whole.rows_read += batch.rows_read;
        whole.non_data += batch.non_data_rows;
        whole.messages.extend(batch.messages);
        whole.issues.extend(batch.issues);
    }
    assert_eq!(
        whole.rows_read,
        whole.messages.len() as u64 + rejected + whole.non_data,
        "{}",
        path.display()
    );
    Ok(whole)
}

pub(super) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn read_fixture(name: &str) -> Whole {
    let whole = read_whole(&fixture(name), 65_536).unwrap();
    let in_small_batches = read_whole(&fixture(name), 1).unwrap();
    assert_eq!(whole.messages, in_small_batches.messages, "{name}");
    assert_eq!(whole.rows_read, in_small_batches.rows_read, "{name}");
    whole
}

pub(super) fn failure(path: &Path) -> String {
    read_whole(path, 10).err().map(|error| error.to_string()).unwrap_or_default()
}

pub(super) fn reasons(whole: &Whole) -> Vec<(u64, &str, &str)> {
    whole
        .issues
        .iter()
        .map(|issue| (issue.row, issue.column.as_str(), issue.reason.code()))
        .collect()
}

fn time(message: &Message) -> String {
    message.time.map_or_else(String::new, |time| time.to_string())
}

#[test]
fn a_gbk_export_with_semicolons_is_read_whole() {
    let whole = read_fixture("gbk_semicolon.csv");
    let ids: Vec<&str> = whole.messages.iter().map(|message| message.external_id.as_str()).collect();
    assert_eq!(ids, ["0012345", "0012346", "0012347"]);
    let [first, second, third] = &whole.messages[..] else {
        panic!("three messages")
    };
    assert_eq!(
        (first.channel, time(first).as_str()),
        (Some(Channel::Petition), "2024-03-05 00:00:00")
    );
    assert_eq!(first.extra, [("登记日期".to_owned(), "45357".to_owned())]);
    assert_eq!((second.people, second.writer.as_str()), (Some(23), "李小红等23人"));
    assert_eq!((third.people, third.writer.as_str(), third.time), (None, "", None));
    assert_eq!(reasons(&whole), [(3, "登记日期", "impossible_date"), (0, "信访日期", "empty_date")]);
    assert_eq!(whole.non_data, 1);
}

#[test]
fn quoted_line_breaks_stay_and_unquoted_commas_are_rejected() {
    let whole = read_fixture("quoted_line_breaks.csv");
    assert_eq!(whole.messages[0].body, "\n\t\t请修路灯，\n\t\t谢谢\"领导\"！\n\t");
    assert_eq!((whole.messages[0].votes_up, whole.messages[0].votes_down), (3, 0));
    assert_eq!(
        (whole.messages[1].title.as_str(), whole.messages[1].body.as_str()),
        ("只有标题", "")
    );
    assert_eq!(reasons(&whole), [(5, "", "too_many_cells"), (4, "", "no_text")]);
    assert_eq!(whole.issues[0].raw, "188009,U4,逗号没有引号,2019/2/28,路灯坏了,请修,0,0");
    assert_eq!(whole.non_data, 1);
}

#[test]
fn traditional_forms_in_big5_are_read() {
    let whole = read_fixture("big5_tab.txt");
    assert_eq!(whole.messages[0].body, "建議在社區門口增設路燈，方便長者晚上出行。");
    assert_eq!(
        (whole.messages[1].channel(), time(&whole.messages[1]).as_str()),
        (Channel::Form, "2024-03-06 00:00:00")
    );
}

#[test]
fn utf16_is_read_and_long_numbers_keep_every_digit() {
    let whole = read_fixture("utf16_tab.csv");
    let message = &whole.messages[0];
    assert_eq!(
        (message.external_id.as_str(), time(message).as_str()),
        ("2024030500012345678", "2024-03-05 09:12:00")
    );
    assert_eq!(message.extra, [("派单备注".to_owned(), "加急".to_owned())]);
}

#[test]
fn titles_repeated_headers_and_signatures_are_no_data() {
    let whole = read_fixture("title_and_signature.csv");
    assert_eq!(whole.messages.len(), 2);
    assert_eq!((whole.rows_read, whole.non_data), (7, 5));
    assert_eq!(whole.messages[0].row, 3);
}

#[test]
fn a_row_with_invalid_bytes_is_named_and_the_others_are_kept() {
    let whole = read_fixture("cut_character.csv");
    assert_eq!(whole.messages.len(), 60);
    assert_eq!(reasons(&whole), [(61, "内容", "invalid_bytes")]);
}

#[test]
fn texts_are_found_by_their_look() {
    let whole = read_fixture("unknown_headers.csv");
    assert_eq!(whole.messages[0].body, "建议在小区门口增设路灯，方便老人晚上出行。");
}

#[test]
fn identifiers_are_made_from_content_and_never_from_the_place() {
    let whole = read_fixture("without_ids.csv");
    let ids: Vec<&str> = whole.messages.iter().map(|message| message.external_id.as_str()).collect();
    assert!(ids.iter().all(|id| id.len() == 13 && id.starts_with('~')));
    assert_ne!(ids[0], ids[2]);
    let text = std::fs::read_to_string(fixture("without_ids.csv")).unwrap();
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1..].reverse();
    let other = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
    std::fs::write(other.path(), lines.join("\n")).unwrap();
    let mut turned: Vec<String> = read_whole(other.path(), 10)
        .unwrap()
        .messages
        .into_iter()
        .map(|message| message.external_id)
        .collect();
    turned.reverse();
    assert_eq!(turned[1], ids[1]);
    turned.sort();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    assert_eq!(turned, sorted);
}

#[test]
fn json_lines_keep_nested_values_as_text() {
    let whole = read_fixture("nested.jsonl");
    let [first, second] = &whole.messages[..] else {
        panic!("two messages")
    };
    assert_eq!((first.external_id.as_str(), time(first).as_str()), ("7", "2024-03-05 09:12:00"));
    assert_eq!(first.extra, [("tags".to_owned(), "[\"灯\",\"路\"]".to_owned())]);
    assert_eq!((second.place.as_str(), second.votes_up), ("{\"street\":\"东街\"}", 3));
    assert_eq!(reasons(&whole), [(4, "", "bad_json"), (5, "", "no_text")]);
    assert_eq!(whole.non_data, 1);
}

#[test]
fn a_questionnaire_is_a_form() {
    let whole = read_fixture("questionnaire.csv");
    let message = &whole.messages[0];
    assert_eq!(
        (message.channel(), message.writer.as_str(), message.contact.as_str()),
        (Channel::Form, "", "")
    );
    assert_eq!(
        (message.body.as_str(), time(message).as_str()),
        ("建议在小区门口增设路灯。", "2024-03-05 09:12:00")
    );
}

#[test]
fn refusals_name_the_file_and_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty.csv");
    std::fs::write(&empty, "").unwrap();
    let locked = folder.path().join("locked.xlsx");
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    std::fs::write(
        &locked,
        [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), vec![0; 2000], name].concat(),
    )
    .unwrap();
    let broken = folder.path().join("broken.xlsx");
    std::fs::write(&broken, b"PK\x03\x04 xl/workbook.xml").unwrap();
    for (path, words) in [
        (fixture("none.csv"), "find"),
        (folder.path().to_owned(), "folder"),
        (empty, "empty"),
        (fixture("document.pdf"), "a PDF document"),
        (locked, "encrypted"),
        (broken, "save it again as .xlsx"),
        (fixture("no_text_column.csv"), "row 1 names 一级分类, 二级分类"),
    ] {
        let text = failure(&path);
        assert!(
            text.contains(words) && text.contains("hint: ") && text.contains(&path.display().to_string()),
            "{text}"
        );
    }
}

#[test]
fn a_source_with_a_colon_is_refused() {
    let params = IngestParams {
        source: "a:b".to_owned(),
        ..IngestParams::default()
    };
    assert!(matches!(
        read(&fixture("nested.jsonl"), &params),
        Err(IngestError::SourceName { .. })
    ));
}

/// Writes a workbook into a folder that lives as long as the guard.
fn workbook(fill: impl FnOnce(&mut Workbook)) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    let mut book = Workbook::new();
    fill(&mut book);
    book.save(&path).unwrap();
    (folder, path)
}

#[test]
fn a_workbook_with_titles_merged_cells_and_signatures_is_read() {
    let (_folder, path) = workbook(|book| {
        let sheet = book.add_worksheet();
        let plain = CellFormat::new();
        sheet.merge_range(0, 0, 0, 4, "某市来件登记表", &plain).unwrap();
        for (column, header) in ["工单编号", "受理时间", "诉求内容", "所属区域", "办结时间"].into_iter().enumerate() {
            sheet.write(2, column as u16, header).unwrap();
        }
        let date = CellFormat::new().set_num_format("yyyy/m/d hh:mm");
        for row in 3..6u32 {
            sheet.write(row, 0, 1_000_000 + row).unwrap();
            sheet.write_with_format(row, 1, 45_356.5, &date).unwrap();
            sheet.write(row, 2, format!("第{row}件：反映路灯不亮。")).unwrap();
            sheet.write(row, 4, 45_357).unwrap();
        }
        sheet.merge_range(3, 3, 5, 3, "东区", &plain).unwrap();
        sheet.write(6, 0, "合计").unwrap();
        sheet.write(6, 2, "3件").unwrap();
        sheet.merge_range(7, 0, 7, 4, "制表人：某人　审核：某人", &plain).unwrap();
    });
    let whole = read_whole(&path, 2).unwrap();
    assert_eq!((whole.messages.len(), whole.rows_read, whole.non_data), (3, 6, 3));
    let last = &whole.messages[2];
    assert_eq!(
        (last.external_id.as_str(), last.district.as_str(), last.row),
        ("1000005", "东区", 4)
    );
    assert_eq!(
        (time(last).as_str(), last.closed.map(|time| time.to_string()).as_deref()),
        ("2024-03-05 12:00:00", Some("2024-03-06 00:00:00"))
    );
}

#[test]
fn every_sheet_is_read_with_its_own_header() {
    let (_folder, path) = workbook(|book| {
        for (name, headers) in [("一月", ["留言编号", "留言详情"]), ("二月", ["留言详情", "留言编号"])] {
            let sheet = book.add_worksheet().set_name(name).unwrap();
            sheet.write_row(0, 0, headers).unwrap();
            let cells = if name == "一月" {
                ["7", "路灯不亮"]
            } else {
                ["路灯不亮", "7"]
            };
            sheet.write_row(1, 0, cells).unwrap();
        }
        let summary = book.add_worksheet().set_name("统计").unwrap();
        summary.write_row(0, 0, ["区域", "件数"]).unwrap();
        summary.write_row(1, 0, ["东区", "2"]).unwrap();
    });
    let whole = read_whole(&path, 100).unwrap();
    assert_eq!(whole.messages.len(), 2);
    assert!(
        whole
            .messages
            .iter()
            .all(|message| message.external_id == "7" && message.body == "路灯不亮")
    );
    assert_eq!(whole.messages[1].row, 2);
    assert_eq!(reasons(&whole), [(0, "统计", "sheet_without_text")]);
    assert_eq!(whole.non_data, 1);
}

#[test]
fn a_header_in_two_rows_is_joined() {
    let (_folder, path) = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.merge_range(0, 1, 0, 2, "诉求人信息", &CellFormat::new()).unwrap();
        sheet.write(0, 0, "诉求内容").unwrap();
        sheet.write_row(1, 1, ["姓名", "联系电话"]).unwrap();
        sheet.write_row(2, 0, ["路灯不亮", "王小明", "13800000000"]).unwrap();
    });
    let whole = read_whole(&path, 100).unwrap();
    let message = &whole.messages[0];
    assert_eq!(
        (message.body.as_str(), message.writer.as_str(), message.contact.as_str()),
        ("路灯不亮", "王小明", "13800000000")
    );
}

#[test]
fn an_identifier_that_lost_digits_is_none() {
    let (_folder, path) = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write_row(0, 0, ["工单编号", "诉求内容"]).unwrap();
        sheet.write(1, 0, 430_012_345_678_901_234.0).unwrap();
        sheet.write(1, 1, "路灯不亮").unwrap();
    });
    let whole = read_whole(&path, 100).unwrap();
    assert_eq!(reasons(&whole), [(1, "工单编号", "digits_lost")]);
    assert!(whole.messages[0].external_id.starts_with('~'));
}

#[test]
fn a_form_joins_the_cause_to_the_body() {
    let (_folder, path) = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet
            .write_row(0, 0, ["建议编号", "主要事由", "原因分析", "对策措施", "身份", "提交渠道"])
            .unwrap();
        sheet
            .write_row(1, 0, ["J1", "路灯不亮", "无人维护", "由街道包干", "政协委员", "热线"])
            .unwrap();
    });
    let message = read_whole(&path, 100).unwrap().messages.remove(0);
    assert_eq!(
        (message.body.as_str(), message.measures.as_str()),
        ("路灯不亮\n无人维护", "由街道包干")
    );
    assert_eq!(
        (message.writer_kind, message.channel()),
        (Some(crate::corpus::WriterKind::Member), Channel::Hotline)
    );
}

#[test]
fn messages_survive_the_frame_of_the_archive() {
    let messages = read_fixture("gbk_semicolon.csv").messages;
    assert_eq!(frame::from_frame(&frame::to_frame(&messages)).unwrap(), messages);
}
