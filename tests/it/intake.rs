//! The first hour of an office: checking a file, importing what it has in any shape, typing in a message.

use std::io::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::support::{CliTest, Outcome};

/// A hotline's export with a title above and a total below, telephone numbers and a date that no calendar has.
const HOTLINE: &str = "澜州市12345工单,,,,\n工单编号,受理时间,诉求标题,内容描述,联系电话\nGD001,2025-03-01 08:00,路灯,巷口晚上很黑，建议增设两盏路灯。,13800138000\n\
GD002,2025-13-40,坑洼,门口道路坑洼不平，请修补。,13900139000\nGD003,2025-03-02,,,\n合计,3,,,\n";

fn imports(test: &CliTest) -> Vec<Value> {
    let status: Value = serde_json::from_str(&test.ok(&["status", "--format", "json"])).unwrap();
    status["imports"].as_array().unwrap().clone()
}

fn piped(test: &CliTest, args: &[&str], input: &[u8]) -> Outcome {
    let mut child = test
        .command(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Outcome {
        code: output.status.code(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

#[test]
fn a_check_says_what_a_file_is_and_leaves_no_trace() {
    let test = CliTest::new();
    test.write("热线.csv", HOTLINE);
    let panel: Value = serde_json::from_str(&test.ok(&["import", "--check", "热线.csv", "--format", "json"])).unwrap();
    assert_eq!((&panel["format"], &panel["encoding"]), (&"csv".into(), &"UTF-8".into()));
    let table = &panel["tables"][0];
    assert_eq!((&table["header_row"], &table["channel"]), (&2.into(), &"hotline".into()));
    let fields: Vec<&str> = table["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["external_id", "accepted", "title", "body", "contact"]);
    let rows = &panel["rows"];
    assert_eq!(
        (&rows["read"], &rows["messages"], &rows["rejected"], &rows["non_data"]),
        (&5.into(), &2.into(), &1.into(), &2.into())
    );
    assert_eq!(
        (&panel["first_date"], &panel["last_date"]),
        (&"2025-03-01".into(), &"2025-03-01".into())
    );
    assert!(!panel.to_string().contains("13800138000"), "{panel}");
    assert!(!test.workspace().exists(), "a check makes no workspace");
}

#[test]
fn a_check_knows_what_the_archive_has() {
    let test = CliTest::new();
    test.write("热线.csv", HOTLINE);
    test.ok(&["import", "热线.csv"]);
    let before = imports(&test);
    let panel: Value = serde_json::from_str(&test.ok(&["import", "--check", "热线.csv", "--format", "json"])).unwrap();
    assert_eq!(panel["rows"]["in_archive"], 2);
    assert_eq!(imports(&test), before);
}

#[test]
fn the_panel_is_read_by_people_in_their_language() {
    let test = CliTest::new();
    test.write("热线.csv", HOTLINE);
    let english = test.ok(&["import", "--check", "热线.csv"]);
    assert!(english.contains("诉求标题 → title") && english.contains("5 rows read"), "{english}");
    let chinese = test
        .command(&["import", "--check", "热线.csv"])
        .env("LANG", "zh_CN.UTF-8")
        .output()
        .unwrap();
    let chinese = String::from_utf8(chinese.stdout).unwrap();
    assert!(chinese.contains("诉求标题 → 标题") && chinese.contains("共读 5 行"), "{chinese}");
    for text in [english, chinese] {
        assert!(!text.contains("13800138000"), "{text}");
    }
}

#[test]
fn a_mapping_overrides_and_is_remembered_for_its_source() {
    let test = CliTest::new();
    test.write("a.csv", "甲,乙,丙\n1,2025-03-01,巷口晚上很黑，建议增设路灯。\n");
    test.write("b.csv", "甲,乙,丙\n2,2025-03-02,门口道路坑洼不平，请尽快修补。\n");
    test.write(
        "m.toml",
        "[columns]\n\"甲\" = \"external_id\"\n\"乙\" = \"registered\"\n\"丙\" = \"body\"\n",
    );
    test.ok(&["import", "a.csv", "--source", "s", "--mapping", "m.toml"]);
    let second = test.run(&["import", "b.csv", "--source", "s"]);
    assert!(second.err.contains("source s"), "{}", second.err);
    test.ok(&["analyze"]);
    let ids: Vec<String> = test
        .export("messages")
        .iter()
        .map(|row| row["external_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, ["1", "2"]);
    let wrong = test.write("w.toml", "[columns]\n\"没有\" = \"body\"\n");
    let refused = test.refused(2, &["import", "b.csv", "--source", "s", "--mapping", wrong.to_str().unwrap()]);
    assert!(refused.contains("没有") && refused.contains('甲'), "{refused}");
}

#[test]
fn what_was_recognised_is_written_as_a_mapping_that_says_the_same() {
    let test = CliTest::new();
    test.write("热线.csv", HOTLINE);
    let fields = |panel: &str| {
        let panel: Value = serde_json::from_str(panel).unwrap();
        let columns = panel["tables"][0]["columns"].as_array().unwrap().clone();
        columns.iter().map(|column| column["field"].clone()).collect::<Vec<_>>()
    };
    let first = test.ok(&["import", "--check", "热线.csv", "--format", "json", "--write-mapping", "m.toml"]);
    let again = test.ok(&["import", "--check", "热线.csv", "--format", "json", "--mapping", "m.toml"]);
    assert_eq!(fields(&first), fields(&again));
}

#[test]
fn a_folder_brings_its_tables_and_its_letters() {
    let test = CliTest::new();
    test.write("六月/热线.csv", HOTLINE);
    test.write("六月/来信/一.txt", "关于路灯的建议\n巷口晚上很黑，建议增设路灯。\n");
    test.write("六月/来信/二.txt", "门口道路坑洼不平，下雨积水，请尽快修补。\n");
    test.write("六月/扫描件.png", b"\x89PNG\r\n\x1a\n\0\0\0\0");
    let outcome = test.run(&["import", "六月"]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.err);
    assert!(outcome.err.contains("扫描件.png"), "{}", outcome.err);
    let accounts: Vec<(String, u64)> = imports(&test)
        .iter()
        .map(|import| {
            (
                import["source"].as_str().unwrap().to_owned(),
                import["account"]["archived"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(accounts, [("热线".to_owned(), 2), ("六月".to_owned(), 2)]);
    test.ok(&["import", "六月"]);
    let again: u64 = imports(&test)[2..]
        .iter()
        .map(|import| import["account"]["archived"].as_u64().unwrap())
        .sum();
    assert_eq!(again, 0);
}

#[test]
fn one_bad_file_among_many_stops_none_of_the_others() {
    let test = CliTest::new();
    test.write("a.csv", "甲,乙\n1,2\n3,4\n");
    test.write("b.csv", "留言编号,留言内容\n1,巷口晚上很黑\n");
    let outcome = test.run(&["import", "a.csv", "b.csv"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.err);
    assert!(outcome.err.contains("a.csv"), "{}", outcome.err);
    assert_eq!(imports(&test).len(), 1);
}

#[test]
fn standard_input_is_a_file_with_a_source() {
    let test = CliTest::new();
    let outcome = piped(&test, &["import", "-", "--source", "热线"], HOTLINE.as_bytes());
    assert_eq!(outcome.code, Some(0), "{}", outcome.err);
    let found = imports(&test);
    assert_eq!((&found[0]["source"], &found[0]["account"]["archived"]), (&"热线".into(), &2.into()));
    let leftovers = std::fs::read_dir(test.workspace().join("uploads")).map_or(0, Iterator::count);
    assert_eq!(leftovers, 0, "the copy is gone");
    assert!(piped(&test, &["import", "-"], b"x").err.contains("--source"));
}

#[test]
fn a_typed_message_is_archived_once() {
    let test = CliTest::new();
    let args = [
        "add",
        "--title",
        "路灯",
        "--body",
        "巷口晚上很黑，建议增设两盏路灯。",
        "--set",
        "district=东城区",
        "--set",
        "registered=2025-03-01",
    ];
    let address = test.ok(&args);
    assert!(address.starts_with("手工登记:~"), "{address}");
    assert_eq!(test.ok(&args), address);
    let archived: u64 = imports(&test)
        .iter()
        .map(|import| import["account"]["archived"].as_u64().unwrap())
        .sum();
    assert_eq!(archived, 1);
    test.ok(&["analyze"]);
    assert_eq!(test.export("messages")[0]["district"], "东城区");
    assert!(test.refused(2, &["add", "--body", ""]).contains("--body"));
    assert!(
        test.refused(2, &["add", "--body", "路灯", "--set", "registered=2025-13-40"])
            .contains("2024-03-05")
    );
}

#[test]
fn urgent_messages_are_said_at_import_and_accusations_are_not_quoted() {
    let test = CliTest::new();
    test.write(
        "a.csv",
        "留言编号,留言时间,留言标题,留言内容\n1,2025-03-01,燃气,\"楼道里煤气泄漏，联系人王小明13800138000，没人来修。\"\n\
         2,2025-03-01,举报,实名举报某镇书记赵大明受贿，并扬言谁告就打死谁。\n3,2025-03-01,路灯,巷口晚上很黑。\n",
    );
    let outcome = test.run(&["import", "a.csv"]);
    assert!(outcome.err.contains("a:1") && outcome.err.contains("煤气泄漏"), "{}", outcome.err);
    for hidden in ["13800138000", "王小明", "赵大明", "受贿"] {
        assert!(!outcome.err.contains(hidden), "{hidden}: {}", outcome.err);
    }
    assert!(!outcome.err.contains("a:3"), "{}", outcome.err);
}

#[test]
fn an_accusation_shows_in_no_panel_and_no_list_of_rejected_rows() {
    let test = CliTest::new();
    test.write(
        "a.csv",
        "留言编号,留言时间,留言标题,留言内容\n1,2025-03-01,举报,实名举报某镇书记收受贿赂。\n2,2025-03-01,举报,实名举报某局局长贪污公款。,多一格\n",
    );
    let panel = test.ok(&["import", "--check", "a.csv"]);
    test.ok(&["import", "a.csv"]);
    let rejects = test.ok(&["rejects", "1"]);
    for text in [panel, rejects] {
        assert!(
            text.contains("〔受保护〕") && !text.contains("书记") && !text.contains("局长"),
            "{text}"
        );
    }
}
