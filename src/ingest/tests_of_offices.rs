//! What comes out of the layouts of offices; every file of them is a fixture.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::*;
use crate::corpus::{LocalTime, Message, WriterKind};

/// Everything that reading a file gives.
pub(super) struct Whole {
    pub(super) messages: Vec<Message>,
    pub(super) issues: Vec<RowIssue>,
    tables: Vec<TableInfo>,
    pub(super) non_data: u64,
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// Reads a fixture whole and row by row: both must give the same, and add up.
pub(super) fn read_with(name: &str, params: &IngestParams) -> Whole {
    read_path(&fixture(name), params)
}

fn read_path(path: &Path, params: &IngestParams) -> Whole {
    let name = path.display();
    let once = |max_rows_per_batch: usize| {
        let params = IngestParams {
            max_rows_per_batch,
            ..params.clone()
        };
        let mut reader = read(path, &params).unwrap();
        let mut whole = Whole {
            messages: Vec::new(),
            issues: Vec::new(),
            tables: Vec::new(),
            non_data: 0,
        };
        let (mut rows, mut rejected) = (0, 0);
        for batch in &mut reader {
            let batch = batch.unwrap();
            rows += batch.rows_read;
            rejected += batch.rejected_rows();
            whole.non_data += batch.non_data_rows;
            whole.messages.extend(batch.messages);
            whole.issues.extend(batch.issues);
        }
        assert_eq!(rows, whole.messages.len() as u64 + rejected + whole.non_data, "{name}");
        whole.tables = reader.tables().to_vec();
        whole.issues.sort_by_key(|issue| (issue.row, issue.reason, issue.column.clone()));
        whole
    };
    let (whole, by_row) = (once(65_536), once(1));
    assert_eq!((&whole.messages, &whole.issues), (&by_row.messages, &by_row.issues), "{name}");
    whole
}

/// A workbook in a folder that lives as long as the guard.
fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Workbook)) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("book.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(&mut book);
    book.save(&path).unwrap();
    (folder, path)
}

pub(super) fn read_fixture(name: &str) -> Whole {
    read_with(name, &IngestParams::default())
}

pub(super) fn mapped(text: &str) -> IngestParams {
    IngestParams {
        mapping: Some(Arc::new(Mapping::parse(text).unwrap())),
        ..IngestParams::default()
    }
}

pub(super) fn reasons(whole: &Whole) -> Vec<(u64, &str, &str)> {
    let issues = whole.issues.iter();
    issues
        .map(|issue| (issue.row, issue.column.as_str(), issue.reason.code()))
        .collect()
}

/// The columns that were taken, as `header=field`, and the channel.
fn taken(whole: &Whole) -> String {
    let mut text = String::new();
    for column in &whole.tables[0].columns {
        if let Some(field) = column.field {
            write!(text, "{}={field} ", column.header).unwrap();
        }
    }
    text + whole.tables[0].channel.map_or("-", crate::corpus::Channel::code)
}

pub(super) fn column<'a>(whole: &'a Whole, of: impl Fn(&'a Message) -> &'a str) -> Vec<&'a str> {
    whole.messages.iter().map(of).collect()
}

pub(super) fn time(time: Option<LocalTime>) -> String {
    time.map_or_else(String::new, |time| time.to_string())
}

pub(super) fn extra<'a>(message: &'a Message, header: &str) -> Option<&'a str> {
    let mut found = message.extra.iter().filter(|(of, _)| of == header);
    found.next().map(|(_, value)| value.as_str())
}

#[test]
fn a_national_petition_export_is_read() {
    let whole = read_fixture("petition_national.csv");
    assert_eq!(
        taken(&whole),
        "信访件编号=external_id 姓名=writer 信访人数=people 手机号码=contact 问题属地=district 信访目的=given_purpose \
         内容分类=given_category 信访日期=registered 登记日期=registered 概况信息=body 信访件状态=state 对责任单位满意度=satisfaction petition"
    );
    let [first, second] = &whole.messages[..] else {
        panic!("two messages")
    };
    assert_eq!(
        (first.satisfaction.as_str(), extra(first, "对信访部门满意度")),
        ("不满意", Some("满意"))
    );
    assert_eq!((second.people, second.satisfaction.as_str()), (Some(56), ""));
    assert_eq!(extra(first, "登记人"), Some("登记员甲"));
    assert!(whole.issues.is_empty());
}

#[test]
fn a_provincial_petition_export_is_read() {
    let whole = read_fixture("petition_provincial.csv");
    assert_eq!(
        taken(&whole),
        "省信访件编号=external_id 市受理编号=external_id 区县受理编号=external_id 信访人=writer 涉及人数=people 投诉内容=body \
         主要诉求=title 责任单位（有权处理机关）=department 受理告知日期=accepted 处理意见=reply 办结日期=closed petition"
    );
    assert_eq!(column(&whole, |message| &message.external_id), ["S-24-0001", "C-78"]);
    let [first, second] = &whole.messages[..] else {
        panic!("two messages")
    };
    assert_eq!(extra(first, "市受理编号"), Some("C-77"));
    assert_eq!((first.people, second.people), (Some(3), None));
    assert_eq!(time(second.time), "2024-03-28 00:00:00");
    assert_eq!(extra(second, "去向单位（转往处）"), Some("区城管局"));
}

#[test]
fn a_hotline_export_is_read() {
    let whole = read_fixture("hotline.csv");
    assert_eq!(
        taken(&whole),
        "12345工单编号=external_id 受理时间=accepted 来电人=writer 来电号码=contact 联系电话=contact 工单类型=given_purpose \
         诉求标题=title 内容描述=body 诉求地址（事发地址）=place 所属区域=district 街道=place 居村委=place 一级分类=given_category \
         主办单位=department 办结时间=closed 答复市民要点=reply 满意度=satisfaction 工单状态=state hotline"
    );
    let [first, second] = &whole.messages[..] else {
        panic!("two messages")
    };
    assert_eq!((first.place.as_str(), second.place.as_str()), ("东街公交站", "北街街道"));
    assert_eq!(
        (second.writer.as_str(), second.contact.as_str(), second.satisfaction.as_str()),
        ("", "19900000004", "")
    );
    assert!(second.body.starts_with("【转自市长信箱】施工扰民"));
    assert_eq!(extra(first, "二级分类"), Some("公交"));
    assert_eq!(extra(first, "关联工单号"), Some("GD2024030100000001"));
}

#[test]
fn a_message_board_export_is_read() {
    let whole = read_fixture("board.csv");
    assert_eq!(
        taken(&whole),
        "留言编号（tid）=external_id 留言标题=title 留言人（昵称）=writer 类型=given_purpose 领域=given_category 状态=state \
         留言时间=registered 留言内容=body 点赞（关注）数=votes_up 回复单位=department 回复时间=reply_time 回复内容=reply forum"
    );
    let message = &whole.messages[0];
    assert_eq!((message.votes_up, time(message.reply_time).as_str()), (12, "2024-03-09 09:00:00"));
    assert_eq!(
        (extra(message, "办理态度评分"), extra(message, "留言对象")),
        (Some("5"), Some("区委书记"))
    );
}

#[test]
fn a_suggestion_form_is_read() {
    let whole = read_fixture("form.csv");
    assert_eq!(
        taken(&whole),
        "建议编号=external_id 建议主题=title 建议类别（领域）=given_category 主要事由（现状问题与理由）=body 原因分析=cause \
         对策措施（建议内容）=measures 建议人姓名（名称）=writer 身份（代表/委员/特约建议人）=writer_kind 联系方式=contact \
         所属街道（社区）=place 提交渠道=channel 征集点编号=collection_point 征集活动（专题征集）=campaign 提交时间=registered \
         审核状态=state 承办单位=department 办结时间=closed 反馈内容=reply 反馈时间=reply_time 建议人评价=satisfaction form"
    );
    let message = &whole.messages[0];
    assert_eq!(message.body, "学校门口接送拥堵。\n周边没有临时停车位。");
    assert_eq!(message.writer_kind, Some(WriterKind::Invited));
    assert_eq!(
        (extra(message, "建议人类型（个人/单位）"), extra(message, "采纳情况")),
        (Some("个人"), Some("部分采纳"))
    );
}

#[test]
fn questions_of_a_survey_tool_are_read() {
    let whole = read_fixture("survey_questions.csv");
    assert_eq!(
        taken(&whole),
        "提交答卷时间=registered 1、您的姓名：=writer 2、您的手机号（选填）=contact 3、您所在的区县是？=district \
         5、您认为存在的主要问题是什么？=body 6、您的建议内容（不少于50字）=measures form"
    );
    let [first, second] = &whole.messages[..] else {
        panic!("two messages")
    };
    assert_eq!(extra(first, "4、您关注哪些方面？（多选）"), Some("交通┋环保"));
    assert_eq!((second.body.as_str(), second.measures.as_str()), ("", "每个车站都放一份盲文站牌。"));
    assert_eq!(extra(second, "7、您对本次征集是否满意？"), None);
}

#[test]
fn proposals_mailboxes_and_grid_events_are_read() {
    assert_eq!(
        taken(&read_fixture("proposals.csv")),
        "案号=external_id 案由=title 提案人=writer 联名人数=people 提案内容=body 承办单位=department 提案日期=registered -"
    );
    let mailbox = read_fixture("mailbox.csv");
    assert_eq!(
        taken(&mailbox),
        "信件编号=external_id 信件标题=title 写信人=writer 信件类型=given_purpose 写信时间=registered 信件内容=body \
         处理单位=department 回复内容=reply 回复时间=reply_time petition"
    );
    assert_eq!(time(mailbox.messages[0].reply_time), "2024-03-07 15:05:00");
    assert_eq!(
        taken(&read_fixture("grid_events.csv")),
        "事件编号=external_id 上报人=writer 所属网格=place 上报时间=registered 事件描述=body 处置结果=reply 事件状态=state -"
    );
}

#[test]
fn english_and_traditional_headers_are_read() {
    assert_eq!(
        taken(&read_fixture("english.csv")),
        "Ticket ID=external_id Submitted At=registered Subject=title Description=body Full Name=writer Phone Number=contact \
         District=district Department=department Response=reply Response Date=reply_time Status=state hotline"
    );
    let whole = read_fixture("traditional.csv");
    assert_eq!(
        taken(&whole),
        "留言編號=external_id 留言標題=title 留言內容=body 留言時間=registered 問題屬地=district 聯絡電話=contact 點贊數=votes_up forum"
    );
    assert_eq!(time(whole.messages[0].time), "2024-03-05 00:00:00");
}

#[test]
fn titles_two_header_rows_subtotals_and_pages_are_no_messages() {
    let whole = read_fixture("two_row_header.csv");
    assert_eq!(
        taken(&whole),
        "编号=external_id 问题属地/区县=district 问题属地/街道=place 信访人/姓名=writer 信访人/联系电话=contact 内容=body \
         满意度/对责任单位=satisfaction -"
    );
    assert_eq!((whole.messages.len(), whole.non_data, whole.tables[0].header_row), (3, 8, 4));
    assert_eq!(column(&whole, |message| &message.satisfaction), ["满意", "", "不满意"]);
    assert_eq!(column(&whole, |message| &message.district), ["东区", "", "西区"]);
    let filled = read_with("two_row_header.csv", &mapped("fill_down = [\"district\"]"));
    assert_eq!(column(&filled, |message| &message.district), ["东区", "东区", "西区"]);
    assert_eq!(reasons(&filled), [(0, "问题属地/区县", "filled_down")]);
}

#[test]
fn two_tables_of_one_sheet_are_two() {
    let whole = read_fixture("stacked_tables.csv");
    assert_eq!(column(&whole, |message| &message.external_id), ["1", "2", "J1"]);
    let last = &whole.messages[2];
    assert_eq!(
        (last.title.as_str(), last.body.as_str(), last.writer.as_str()),
        ("公园座椅", "建议在树荫下放长椅。", "丙某某")
    );
    assert_eq!(whole.tables.iter().map(|table| table.header_row).collect::<Vec<_>>(), [1, 5]);
    assert_eq!(last.row, 4);
}

#[test]
fn a_mapping_overrides_and_what_it_cannot_find_is_said() {
    let params = mapped("channel = \"forum\"\n[columns]\n\"a2\" = \"external_id\"\n\"a1\" = \"extra\"\n");
    let whole = read_with("unknown_headers.csv", &params);
    assert_eq!(column(&whole, |message| &message.external_id), ["2024", "2024"]);
    assert_eq!(whole.messages[0].channel(), crate::corpus::Channel::Forum);
    let params = mapped("[columns]\n\"正文\" = \"body\"\n");
    let failed = read(&fixture("unknown_headers.csv"), &params)
        .unwrap()
        .find_map(Result::err)
        .unwrap();
    let text = failed.to_string();
    assert!(text.contains("it has no header \"正文\", but a1, a2, a3; hint: "), "{text}");
}

#[test]
fn what_was_recognised_reads_the_same_when_it_is_written_down() {
    for name in [
        "hotline.csv",
        "form.csv",
        "two_row_header.csv",
        "survey_questions.csv",
        "stacked_tables.csv",
    ] {
        let whole = read_fixture(name);
        let again = read_with(name, &mapped(&Mapping::of(&whole.tables).to_toml()));
        assert_eq!(whole.messages, again.messages, "{name}");
        assert!(
            again
                .tables
                .iter()
                .flat_map(|table| &table.columns)
                .any(|column| column.evidence == Evidence::Mapping)
        );
    }
}

#[test]
fn a_mapping_names_the_row_of_the_header_and_the_sheets() {
    let found = read_fixture("two_row_header.csv");
    let told = read_with("two_row_header.csv", &mapped("header_row = 4"));
    assert_eq!((found.messages, found.non_data), (told.messages, told.non_data));
    let (_folder, path) = workbook(|book| {
        for (sheet, day) in [("2024年1月", "1月5日"), ("2024年2月", "2月5日")] {
            let sheet = book.add_worksheet().set_name(sheet).unwrap();
            sheet.write_row(0, 0, ["编号", "内容", "时间"]).unwrap();
            sheet.write_row(1, 0, ["1", "巷口没有路灯。", day]).unwrap();
        }
    });
    let whole = read_path(&path, &IngestParams::default());
    let times: Vec<String> = whole.messages.iter().map(|message| time(message.time)).collect();
    assert_eq!(times, ["2024-01-05 00:00:00", "2024-02-05 00:00:00"]);
    let second = read_path(&path, &mapped("sheets = [\"2024年2月\"]"));
    assert_eq!((second.messages.len(), second.non_data), (1, 1));
    assert_eq!(reasons(&second), [(0, "2024年1月", "sheet_left_out")]);
    let failed = read(&path, &mapped("sheets = [\"3月\"]")).unwrap().find_map(Result::err).unwrap();
    assert!(
        failed.to_string().contains("no sheet \"3月\", but 2024年1月, 2024年2月"),
        "{failed}"
    );
}
