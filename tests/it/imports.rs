//! What becomes of rows: new, repeated, updated, rejected, two texts under one id. Every account adds up.

use serde_json::Value;

use crate::support::{CliTest, forum_csv};

const LAMP: [&str; 5] = [
    "7",
    "2025-03-01 08:00",
    "建议增设路灯",
    "巷口晚上很黑，建议在巷口增设两盏路灯。",
    "",
];
const HOLE: [&str; 5] = ["8", "2025-03-02 09:00", "路面坑洼", "门口道路坑洼不平，下雨积水，请尽快修补。", ""];
/// Another text under the id of [`LAMP`], written later.
const BENCH: [&str; 5] = ["7", "2025-03-05 10:00", "公园座椅", "公园里没有座椅，建议在树荫下添几张。", ""];

/// The warnings of an import as the archive keeps them, after checking that its record counts them all.
fn warnings(test: &CliTest, import: &Value) -> Vec<String> {
    let path = test
        .workspace()
        .join(format!("archive/imports/{:06}.warnings.jsonl", import["seq"].as_u64().unwrap()));
    let lines = std::fs::read_to_string(path).unwrap_or_default();
    let counted: u64 = import["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|count| count["count"].as_u64().unwrap())
        .sum();
    assert_eq!(lines.lines().count() as u64, counted, "{import}");
    lines.lines().map(str::to_owned).collect()
}

/// Accounts and warnings of all imports, after checking that each adds up.
fn accounts(test: &CliTest) -> Vec<(Value, Vec<String>)> {
    let status: Value = serde_json::from_str(&test.ok(&["status", "--format", "json"])).unwrap();
    let mut found = Vec::new();
    for import in status["imports"].as_array().unwrap() {
        let account = import["account"].clone();
        let n = |name: &str| account[name].as_u64().unwrap();
        assert_eq!(
            n("rows_read"),
            n("archived") + n("repeated") + n("updated") + n("rejected") + n("non_data") + n("forgotten"),
            "{account}"
        );
        let rows: u64 = import["batches"]
            .as_array()
            .unwrap()
            .iter()
            .map(|batch| batch["rows"].as_u64().unwrap())
            .sum();
        let since = import["forgotten_since"].as_u64().unwrap();
        assert_eq!(rows + since, n("archived") + n("updated"), "{import}");
        found.push((account, warnings(test, import)));
    }
    found
}

fn import(test: &CliTest, name: &str, rows: &[[&str; 5]]) {
    test.write(name, forum_csv(rows));
    test.ok(&["import", name, "--source", "forum"]);
}

/// Ids and one column of the messages exported, in the order of the export.
fn messages(test: &CliTest, column: &str) -> Vec<(String, String)> {
    test.ok(&["analyze"]);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    test.export("messages")
        .iter()
        .map(|row| (text(row, "external_id"), text(row, column)))
        .collect()
}

#[test]
fn the_same_file_again_adds_nothing() {
    let test = CliTest::new();
    import(&test, "a.csv", &[LAMP, HOLE]);
    import(&test, "b.csv", &[HOLE, LAMP, LAMP]);
    let [(first, _), (again, warnings)] = accounts(&test).try_into().unwrap();
    assert_eq!((&first["archived"], &first["repeated"]), (&2.into(), &0.into()));
    assert_eq!(
        (&again["archived"], &again["repeated"], &again["updated"]),
        (&0.into(), &3.into(), &0.into())
    );
    assert!(warnings.is_empty());
    assert_eq!(messages(&test, "title").len(), 2);
}

#[test]
fn rows_that_hold_no_message_are_counted_and_kept_apart() {
    let test = CliTest::new();
    test.write("a.csv", "留言编号,留言时间,留言标题,留言内容\n1,2025-03-01,路灯,巷口晚上很黑\n2,2025-03-02,,\n,,,\n3,2025-13-40,坑洼,门口道路不平\n合计,2,,\n");
    test.ok(&["import", "a.csv"]);
    let [(account, warnings)] = accounts(&test).try_into().unwrap();
    assert_eq!((&account["archived"], &account["rejected"]), (&2.into(), &1.into()), "{account}");
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    assert!(
        warnings[0].contains("impossible_date") && warnings[0].contains("2025-13-40"),
        "{warnings:?}"
    );
    let rejects = std::fs::read_to_string(test.workspace().join("archive/imports/000001.rejects.jsonl")).unwrap();
    assert_eq!(rejects.lines().count(), 1);
    assert!(rejects.contains("\"no_text\"") && rejects.contains("2025-03-02"), "{rejects}");
}

#[test]
fn one_id_with_two_texts_is_two_messages_whatever_the_row_order() {
    for rows in [[LAMP, BENCH], [BENCH, LAMP]] {
        let test = CliTest::new();
        import(&test, "a.csv", &rows);
        let [(account, warnings)] = accounts(&test).try_into().unwrap();
        assert_eq!(account["archived"], 2);
        assert!(
            warnings.len() == 1 && warnings[0].contains("\"second_text\"") && warnings[0].contains("7#2"),
            "{warnings:?}"
        );
        let expected = [("7", "建议增设路灯"), ("7#2", "公园座椅")].map(|(id, title)| (id.to_owned(), title.to_owned()));
        assert_eq!(messages(&test, "title"), expected);
        import(&test, "again.csv", &[rows[1], rows[0]]);
        assert_eq!(accounts(&test)[1].0["repeated"], 2, "both are known the next time");
    }
}

#[test]
fn two_texts_under_one_id_may_come_in_two_files() {
    let test = CliTest::new();
    import(&test, "a.csv", &[LAMP]);
    import(&test, "b.csv", &[BENCH]);
    import(&test, "c.csv", &[BENCH, LAMP]);
    let accounts = accounts(&test);
    assert_eq!(accounts[1].0["archived"], 1);
    assert_eq!(accounts[1].1.len(), 1);
    assert_eq!(accounts[2].0["repeated"], 2);
    assert_eq!(messages(&test, "title").len(), 2);
}

#[test]
fn a_reply_updates_its_message_and_the_newest_is_exported() {
    let replied = |reply: &'static str| [LAMP[0], LAMP[1], LAMP[2], LAMP[3], reply];
    let test = CliTest::new();
    import(&test, "a.csv", &[LAMP, HOLE]);
    import(&test, "b.csv", &[replied("已列入计划。")]);
    import(&test, "c.csv", &[LAMP, replied("已装好。")]);
    let accounts = accounts(&test);
    assert_eq!(accounts[1].0["updated"], 1);
    assert_eq!((&accounts[2].0["updated"], &accounts[2].0["repeated"]), (&1.into(), &1.into()));
    let expected = [("7", "已装好。"), ("8", "")].map(|(id, reply)| (id.to_owned(), reply.to_owned()));
    assert_eq!(messages(&test, "reply"), expected);
    let batches = std::fs::read_dir(test.workspace().join("archive/batches")).unwrap().count();
    assert_eq!(batches, 3, "every version is kept");
}

#[test]
fn rows_without_ids_are_the_same_messages_in_any_order() {
    let rows = [
        "2025-03-01,路灯,巷口晚上很黑",
        "2025-03-02,坑洼,门口道路不平",
        "2025-03-01,路灯,巷口晚上很黑",
    ];
    let ids = |order: [usize; 3]| {
        let test = CliTest::new();
        let lines = order.map(|at| rows[at]).join("\n");
        test.write("a.csv", format!("留言时间,留言标题,留言内容\n{lines}\n"));
        test.ok(&["import", "a.csv"]);
        messages(&test, "title")
    };
    let first = ids([0, 1, 2]);
    assert_eq!(first.len(), 3);
    assert_eq!(ids([2, 1, 0]), first);
    assert_eq!(ids([1, 0, 2]), first);
}

#[test]
fn every_reason_has_words_in_both_languages() {
    use minzhi::service::Lang;
    let codes = minzhi::ingest::Reason::ALL.iter().map(|reason| reason.code());
    for code in codes.chain([minzhi::store::SECOND_TEXT, "unknown"]) {
        for lang in Lang::ALL {
            assert_ne!(lang.code_words("reason", code), "", "{code}");
        }
    }
}

#[test]
fn warnings_are_printed_in_words_with_their_values_masked() {
    let test = CliTest::new();
    let rows: Vec<String> = (1..=7)
        .map(|id| format!("{id},2025-13-4{id} 来电13800138000,坑洼,门口道路不平"))
        .collect();
    test.write("a.csv", format!("留言编号,留言时间,留言标题,留言内容\n{}\n", rows.join("\n")));
    let outcome = test.run(&["import", "a.csv"]);
    let err = outcome.err;
    assert!(err.contains("row 1 \"留言时间\"") && err.contains("and 2 more remarks"), "{err}");
    assert!(!err.contains("13800138000"), "{err}");
    let status = test.ok(&["status"]);
    assert!(status.contains("7 rows read = 7 new") && status.contains("7 remarks"), "{status}");
    assert!(!status.contains("13800138000") && !test.ok(&["status", "--format", "json"]).contains("13800138000"));
}

#[test]
fn the_status_names_each_import_and_sums_them_up() {
    let test = CliTest::new();
    import(&test, "a.csv", &[LAMP, HOLE]);
    import(&test, "b.csv", &[LAMP]);
    let status = test.ok(&["status"]);
    for said in [
        "a.csv",
        "b.csv",
        "source forum",
        "messages from 2025-03-01 to 2025-03-02",
        "2 imports: 3 rows read = 2 new + 1 known already",
    ] {
        assert!(status.contains(said), "{said}: {status}");
    }
}

#[test]
fn rejected_rows_are_written_masked_and_raw_with_a_reason_only() {
    let test = CliTest::new();
    test.write(
        "a.csv",
        "留言编号,留言人,留言标题,留言内容\n1,张小明,路灯,巷口晚上很黑\n2,张小明,电话13800138000,路灯坏了,多一格\n",
    );
    test.ok(&["import", "a.csv"]);
    let masked = test.ok(&["rejects", "1"]);
    assert!(masked.contains("too_many_cells") && masked.contains("路灯坏了"), "{masked}");
    assert!(!masked.contains("张小明") && !masked.contains("13800138000"), "{masked}");
    test.refused(2, &["rejects", "9"]);
    test.refused(2, &["rejects", "1", "--raw", "--reason", "看", "--by", "li"]);
    assert_eq!(test.ok(&["audit"]), "", "a refused look is no look");
    let raw = test.ok(&["rejects", "1", "--format", "csv", "--raw", "--reason", "核对原始行", "--by", "li"]);
    assert!(raw.contains("张小明") && raw.starts_with('\u{feff}'), "{raw}");
    let log = test.ok(&["audit"]);
    assert!(log.contains("li") && log.contains("核对原始行"), "{log}");
}

#[test]
fn a_record_of_the_first_format_is_read() {
    let test = CliTest::new();
    import(&test, "a.csv", &[LAMP]);
    let path = test.workspace().join("archive/imports/000001.json");
    let mut record: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let early = record.as_object_mut().unwrap();
    early.remove("dates");
    early.remove("forgotten_since");
    early["account"].as_object_mut().unwrap().remove("forgotten");
    early["warnings"] = serde_json::json!(["id 7 has more than one text: one became 7#2"]);
    std::fs::write(&path, record.to_string()).unwrap();
    std::fs::write(test.workspace().join("format.json"), r#"{"major": 1, "minor": 0}"#).unwrap();
    let status = test.ok(&["status"]);
    assert!(
        status.contains("1 remarks") && status.contains("same id with another text"),
        "{status}"
    );
    import(&test, "b.csv", &[LAMP, HOLE]);
    let format = std::fs::read_to_string(test.workspace().join("format.json")).unwrap();
    assert!(
        format.contains("\"minor\": 3"),
        "what this program wrote, older ones do not read: {format}"
    );
}

#[test]
fn one_message_sent_on_to_two_departments_is_one_message_of_both() {
    let rows = ["1,路灯,巷口晚上很黑,城管局", "1,路灯,巷口晚上很黑,供电公司"];
    for order in [[0, 1], [1, 0]] {
        let test = CliTest::new();
        let lines = order.map(|at| rows[at]).join("\n");
        test.write("a.csv", format!("工单编号,诉求标题,诉求内容,承办单位\n{lines}\n"));
        test.ok(&["import", "a.csv"]);
        assert_eq!(accounts(&test)[0].0["repeated"], 1);
        assert_eq!(messages(&test, "department"), [("1".to_owned(), "供电公司、城管局".to_owned())]);
    }
}
