//! Saved searches say what is new, whatever is analysed again or forgotten.

use std::fs;

use serde_json::Value;

use crate::support::{CliTest, forum_csv, json_lines};

const FIRST: &[[&str; 5]] = &[
    ["1", "2025-03-01", "巷口路灯", "巷口没有路灯，晚上很黑，建议增设路灯。", ""],
    ["2", "2025-03-02", "末班车", "末班车太早，建议延长到晚上十点。", ""],
    ["3", "2025-03-03", "路灯不亮", "小区北门路灯不亮已有两周。", ""],
];
const LATER: &[[&str; 5]] = &[
    ["3", "2025-03-03", "路灯不亮", "小区北门路灯不亮已有两周。", "已派人维修。"],
    ["4", "2025-03-09", "河边步道", "河边步道缺少路灯，夜里看不清台阶。", ""],
    ["5", "2025-03-10", "早市占道", "早市占道经营，行人只能走机动车道。", ""],
];

fn import(test: &CliTest, name: &str, rows: &[[&str; 5]]) {
    let file = test.write(name, forum_csv(rows));
    test.ok(&["import", file.to_str().unwrap(), "--source", "board"]);
    test.ok(&["analyze"]);
}

fn counts(test: &CliTest) -> Vec<(String, Value, Value)> {
    let lines = json_lines(&test.ok(&["searches", "list", "--format", "jsonl"]));
    let line = |line: Value| {
        (
            line["name"].as_str().unwrap().to_owned(),
            line["total"].clone(),
            line["new"].clone(),
        )
    };
    lines.into_iter().map(line).collect()
}

#[test]
fn new_messages_are_said_once_looked_at_and_survive_analysis_and_forgetting() {
    let test = CliTest::new();
    import(&test, "first.csv", FIRST);
    assert_eq!(test.ok(&["searches"]), "");
    let saved = test.ok(&["searches", "save", "路灯", "路灯", "--filter", "channel=forum", "--by", "li"]);
    assert!(saved.contains("路灯") && saved.contains('2'), "{saved}");
    assert_eq!(counts(&test), [("路灯".to_owned(), 2.into(), 0.into())]);

    // A reply to a known message does not make it new.
    import(&test, "later.csv", LATER);
    assert_eq!(counts(&test), [("路灯".to_owned(), 3.into(), 1.into())]);
    test.ok(&["analyze"]);
    assert_eq!(counts(&test), [("路灯".to_owned(), 3.into(), 1.into())]);
    test.ok(&["forget", "--message", "board:1", "--reason", "本人要求删除", "--by", "li", "--yes"]);
    test.ok(&["analyze"]);
    assert_eq!(counts(&test), [("路灯".to_owned(), 2.into(), 1.into())]);

    let new = json_lines(&test.ok(&["searches", "look", "路灯", "--format", "jsonl"]));
    assert_eq!(
        new.iter().map(|row| row["external_id"].as_str().unwrap()).collect::<Vec<_>>(),
        ["4"]
    );
    assert_eq!(test.ok(&["searches", "look", "路灯"]), "Nothing new.\n");
    assert_eq!(counts(&test), [("路灯".to_owned(), 2.into(), 0.into())]);

    test.ok(&["searches", "rename", "路灯", "巷子 路灯"]);
    assert!(test.refused(2, &["searches", "look", "路灯"]).contains("路灯"));
    assert!(
        fs::read_to_string(test.workspace().join("searches.json"))
            .unwrap()
            .contains("巷子 路灯")
    );
    test.ok(&["searches", "remove", "巷子 路灯"]);
    assert_eq!(test.ok(&["searches"]), "");
}

#[test]
fn what_cannot_be_saved_is_refused() {
    let test = CliTest::new();
    import(&test, "first.csv", FIRST);
    test.ok(&["searches", "save", "甲", "路灯"]);
    assert!(test.refused(2, &["searches", "save", "甲", "末班车"]).contains("another name"));
    assert!(
        test.refused(2, &["searches", "save", "乙", "路灯", "--filter", "chanel=forum"])
            .contains("chanel")
    );
    assert!(test.refused(2, &["searches", "save", "乙", " "]).contains("without words"));
    assert_eq!(counts(&test).len(), 1);
}
