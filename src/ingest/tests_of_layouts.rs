//! What each format has of its own: merged cells, hidden sheets, formulas, nested tables, letters.

use std::path::{Path, PathBuf};

use rust_xlsxwriter::{Formula, Workbook};

use super::tests::{Whole, failure, read_whole, reasons};
use super::tests_of_formats::packed;
use super::*;

fn write(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::write(&path, content).unwrap();
    path
}

fn read_text(name: &str, content: impl AsRef<[u8]>) -> Whole {
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), name, content);
    let whole = read_whole(&path, 65_536).unwrap();
    assert_eq!(read_whole(&path, 1).unwrap().messages, whole.messages);
    whole
}

fn bodies(whole: &Whole) -> Vec<&str> {
    whole.messages.iter().map(|message| message.body.as_str()).collect()
}

#[test]
fn rejected_rows_keep_the_text_of_the_file() {
    let whole = read_text(
        "a.csv",
        "编号;内容;备注\r\n1;\"请修\"\"灯\"\"\";x\r\n\"2\";\" \";\"b;c\"\r\n3;\"a\";b;c\r\n4;\"open;x\r\n5;好;x\r\n",
    );
    let raws: Vec<(u64, &str, &str)> = whole
        .issues
        .iter()
        .map(|issue| (issue.row, issue.reason.code(), issue.raw.as_str()))
        .collect();
    assert_eq!(
        raws,
        [
            (3, "too_many_cells", "3;\"a\";b;c"),
            (4, "unclosed_quote", "4;\"open;x"),
            (2, "no_text", "\"2\";\" \";\"b;c\"")
        ]
    );
    assert_eq!(bodies(&whole), ["请修\"灯\"", "好"]);
    let whole = read_text("a.jsonl", "{\"内容\": \"\", \"a\": 1}\n{\"内容\":\"灯\"}\n");
    assert_eq!(whole.issues[0].raw, "{\"内容\": \"\", \"a\": 1}");
}

#[test]
fn a_row_that_is_broken_above_the_header_is_rejected() {
    let whole = read_text("a.csv", "某市来件\n\"登记表,x\n编号,内容\n1,路灯坏了\n");
    assert_eq!((reasons(&whole), whole.non_data), (vec![(2, "", "unclosed_quote")], 1));
    assert_eq!(bodies(&whole), ["路灯坏了"]);
}

#[test]
fn a_workbook_says_what_it_hides_and_where_formulas_failed() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    for (name, hidden) in [("一月", false), ("二月", true)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.set_hidden(hidden);
        sheet.write_row(0, 0, ["留言编号", "留言内容", "点赞数"]).unwrap();
        sheet.write_row(1, 0, ["1", "路灯坏了"]).unwrap();
        sheet.write_formula(1, 2, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_row(2, 0, ["2", "公交太慢"]).unwrap();
        sheet.write_formula(2, 2, Formula::new("=1+1").set_result("2")).unwrap();
        sheet.set_row_hidden(2).unwrap();
    }
    let path = folder.path().join("a.xlsx");
    book.save(&path).unwrap();
    let whole = read_whole(&path, 100).unwrap();
    let votes: Vec<u32> = whole.messages.iter().map(|message| message.votes_up).collect();
    assert_eq!(votes, [0, 2, 0, 2]);
    let hidden = (0, "二月", "hidden_sheet");
    assert_eq!(
        reasons(&whole),
        [(1, "点赞数", "formula_error"), hidden, (3, "点赞数", "formula_error")]
    );
    assert_eq!(whole.issues[0].raw, "#DIV/0!");
}

#[test]
fn cells_beside_the_table_are_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["留言编号", "留言内容"]).unwrap();
    sheet.write_row(1, 0, ["1", "路灯坏了", "", "已核"]).unwrap();
    let path = folder.path().join("a.xlsx");
    book.save(&path).unwrap();
    let whole = read_whole(&path, 100).unwrap();
    assert_eq!(whole.messages[0].extra, [("列4".to_owned(), "已核".to_owned())]);
}

#[test]
fn spans_of_web_pages_are_filled_and_their_lines_kept() {
    let page = "<table><tr><td colspan=4>某市来件登记表</td></tr>\
        <tr><th>留言编号<th>所属区域<th>留言内容<th>点赞数</tr>\
        <tr><td>1<td rowspan=2>东区<td><p>第一行</p><p>第二行&nbsp;&lt;好&gt;</p><td>3</tr>\
        <tr><td>2<td>公交   太\n慢<td></tr><tr><td colspan=2>3<td>太吵<script>'<td>'</script><td>1</tr></table>";
    let whole = read_text("a.xls", page);
    assert_eq!(bodies(&whole), ["第一行\n第二行 <好>", "公交 太 慢", "太吵"]);
    let districts: Vec<&str> = whole.messages.iter().map(|message| message.district.as_str()).collect();
    assert_eq!(districts, ["东区", "东区", ""]);
    assert_eq!((whole.non_data, whole.messages[2].votes_up), (1, 1));
}

#[test]
fn tables_that_lay_out_a_page_are_not_the_table() {
    let inner = "<table><tr><td>留言编号<td>留言内容</tr><tr><td>1<td>路灯坏了</tr><tr><td>2<td><b>甲</b><table><tr><td>乙<td>丙</tr></table></tr></table>";
    let page = format!("<html><body><table><tr><td>登记表</tr><tr><td> {inner} </td></tr><tr><td>第1页</td></tr></table></body></html>");
    let whole = read_text("a.xls", page);
    assert_eq!(bodies(&whole), ["路灯坏了", "甲\n乙 丙"]);
    assert!(reasons(&whole).iter().all(|(.., reason)| *reason == "sheet_without_text"));
}

#[test]
fn repeated_and_spanning_cells_of_open_documents_are_filled() {
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let content = format!(
        "<table:table table:name=\"一月\"><table:table-row>{}{}{}</table:table-row>\
         <table:table-row><table:table-cell table:number-rows-spanned=\"2\"><text:p>东<text:span>区</text:span></text:p></table:table-cell>{}{}\
         </table:table-row><table:table-row table:number-rows-repeated=\"2\"><table:covered-table-cell/>{}{}</table:table-row></table:table>",
        cell("所属区域"),
        cell("留言内容"),
        cell("备注"),
        cell("路<text:s text:c=\"2\"/>灯<text:line-break/>坏<office:annotation><text:p>注</text:p></office:annotation>"),
        "<table:table-cell table:formula=\"of:=1/0\" office:value-type=\"string\"><text:p>#DIV/0!</text:p></table:table-cell>",
        cell("公交"),
        cell("x"),
    );
    let whole = read_text("a.ods", packed(&[("mimetype", "x"), ("content.xml", &content)]));
    assert_eq!(bodies(&whole), ["路  灯\n坏", "公交", "公交"]);
    let districts: Vec<&str> = whole.messages.iter().map(|message| message.district.as_str()).collect();
    assert_eq!(districts, ["东区", "东区", ""]);
    assert_eq!(reasons(&whole), [(1, "备注", "formula_error")]);
}

#[test]
fn broken_elements_of_an_array_are_named() {
    let whole = read_text(
        "a.json",
        "[{\"id\":\"1\",\"内容\":\"路灯\"},\n{\"id\":\"2\",\"内容\":},\n3,\n{\"id\":\"4\",\"内容\":\"公交\"}]",
    );
    assert_eq!(reasons(&whole), [(2, "", "bad_json"), (3, "", "bad_json")]);
    assert_eq!(whole.issues[0].raw, "{\"id\":\"2\",\"内容\":}");
    assert_eq!(bodies(&whole), ["路灯", "公交"]);
}

fn document(text: &str) -> Vec<u8> {
    let paragraphs: String = text
        .lines()
        .map(|line| format!("<w:p><w:r><w:t>{line}</w:t></w:r></w:p>"))
        .collect();
    packed(&[(
        "word/document.xml",
        &format!("<w:document><w:body>{paragraphs}</w:body></w:document>"),
    )])
}

#[test]
fn a_letter_is_one_message() {
    let text = "关于增设路灯的建议\n姓名：王小明\n巷口晚上很黑，建议增设路灯。\n2024年3月5日";
    for (name, content) in [("a.txt", text.as_bytes().to_vec()), ("a.docx", document(text))] {
        let whole = read_text(name, content);
        let message = &whole.messages[0];
        assert_eq!((whole.messages.len(), message.title.as_str()), (1, "关于增设路灯的建议"));
        assert_eq!(message.body, "姓名：王小明\n巷口晚上很黑，建议增设路灯。\n2024年3月5日");
        assert_eq!(
            (message.writer.as_str(), message.time.unwrap().to_string().as_str()),
            ("王小明", "2024-03-05 00:00:00")
        );
    }
}

#[test]
fn letters_are_told_from_tables_by_their_content() {
    let folder = tempfile::tempdir().unwrap();
    let is = |name: &str, content: &[u8]| is_letter(&write(folder.path(), name, content)).unwrap();
    assert!(is("a.txt", "尊敬的领导，您好，\n路灯坏了，请修。".as_bytes()));
    assert!(is("b.docx", &document("路灯坏了")));
    assert!(!is("c.txt", "编号\t内容\n1\t路灯坏了\n".as_bytes()));
    assert!(!is("d.csv", "路灯坏了".as_bytes()));
    assert!(!is("e.txt", b"{\"a\":1}"));
    assert!(!is("f.txt", b"%PDF-1.7"));
}

#[test]
fn letters_are_rows_in_the_order_given() {
    let folder = tempfile::tempdir().unwrap();
    let paths = [
        write(folder.path(), "二.txt", "公交太慢。"),
        write(folder.path(), "空.txt", ""),
        write(folder.path(), "一.docx", document("路灯坏了。")),
        write(folder.path(), "坏.docx", "PK\x03\x04"),
    ];
    for max_rows_per_batch in [1, 100] {
        let params = IngestParams {
            max_rows_per_batch,
            ..IngestParams::default()
        };
        let batches: Vec<ImportBatch> = read_letters(&paths, &params).unwrap().map(Result::unwrap).collect();
        let found: Vec<(u64, &str, &str)> = batches
            .iter()
            .flat_map(|batch| &batch.messages)
            .map(|message| (message.row, message.file.as_str(), message.body.as_str()))
            .collect();
        assert_eq!(found, [(1, "二.txt", "公交太慢。"), (3, "一.docx", "路灯坏了。")]);
        let issues: Vec<&RowIssue> = batches.iter().flat_map(|batch| &batch.issues).collect();
        assert_eq!((issues[0].row, issues[1].file.as_str()), (2, "坏.docx"));
        assert!(issues.iter().all(|issue| issue.reason == Reason::UnreadableLetter));
        assert!(issues[0].raw.starts_with("空.txt: ") && issues[0].raw.contains("empty"));
        assert_eq!(batches.iter().map(|batch| batch.rows_read).sum::<u64>(), 4);
    }
}

#[test]
fn a_page_without_a_table_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = failure(&write(folder.path(), "a.xls", "<html><body>请登录</body></html>"));
    assert!(text.contains("without a table"), "{text}");
}
