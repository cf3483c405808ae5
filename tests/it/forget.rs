//! A message that was forgotten is nowhere in the workspace, does not come back, and takes no topic with it. Looks at contacts are logged.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use serde_json::Value;

use crate::support::{CliTest, copy_folder, files_below, parquet_cells, program, text};

const NUMBER: &str = "13800138000";
const ID: &str = "TX-20250301-0042";
const TEXT: &str = "南塘村口的老槐树旁边路灯坏了三个星期";
const WHY: [&str; 4] = ["--reason", "本人来电要求删除", "--by", "li"];

/// Messages of three matters, each reported by several people, the one to be forgotten among them.
fn file() -> String {
    let mut text = "工单编号,受理时间,来电人,联系电话,诉求标题,诉求内容\n".to_owned();
    let matters = [
        ("路灯不亮", "南塘村口的路灯不亮，晚上走路看不见，希望尽快维修路灯"),
        ("垃圾清运", "东门小区垃圾清运不及时，垃圾桶满了没有人清运，味道很大"),
        ("电梯停运", "西桥路小区电梯经常停运，老人上下楼困难，希望更换电梯"),
    ];
    for at in 0..30 {
        let (title, body) = matters[at % 3];
        text += &format!(
            "GD{at:03},2025-03-{:02} 08:00,来电人{at},137{at:08},{title},{body}，已经第{at}次反映\n",
            at % 28 + 1
        );
    }
    text + &format!("{ID},2025-03-01 09:00,赵小一,{NUMBER},南塘村路灯,{TEXT}，晚上路灯不亮看不见\n")
}

/// A workspace with an import, a broken row that holds the message again, and an analysis.
fn prepared() -> CliTest {
    let test = CliTest::new();
    test.write(
        "a.csv",
        file() + &format!("{ID},2025-03-01,赵小一,{NUMBER},南塘村路灯,{TEXT},多一格\n"),
    );
    test.ok(&["import", "a.csv", "--source", "hotline"]);
    test.ok(&["analyze"]);
    test
}

/// Files of a workspace that hold something of the message.
fn traces(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for path in files_below(root) {
        let mut content = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            // One that a killed process left half-written has no cells: its bytes are looked at as they are.
            content += &parquet_cells(&path).unwrap_or_default();
        }
        for trace in [NUMBER, ID, TEXT, "老槐树", "赵小一"]
            .iter()
            .filter(|trace| content.contains(**trace))
        {
            found.push(format!("{} holds {trace}", path.display()));
        }
    }
    found
}

fn arguments(what: [&str; 2]) -> Vec<&str> {
    ["forget"].into_iter().chain(what).chain(WHY).chain(["--yes"]).collect()
}

fn message() -> String {
    format!("hotline:{ID}")
}

fn account(test: &CliTest, at: usize) -> Value {
    let status: Value = serde_json::from_str(&test.ok(&["status", "--format", "json"])).unwrap();
    status["imports"][at]["account"].clone()
}

/// The id of each message's topic.
fn topics(test: &CliTest) -> BTreeMap<String, String> {
    let rows = test.export("topics");
    rows.iter()
        .map(|row| (text(row, "external_id"), row["topic_id"].to_string()))
        .collect()
}

#[test]
fn a_forgotten_message_is_in_no_file_and_its_topic_keeps_its_id() {
    let test = prepared();
    assert!(traces(&test.workspace()).len() > 5, "the test sees the message where it is");
    let mut before = topics(&test);
    assert!(before.remove(ID).is_some());
    let generations = |test: &CliTest| fs::read_dir(test.workspace().join("generations")).unwrap().count();
    test.ok(&["analyze"]);
    assert_eq!(generations(&test), 2);
    let printed = test.ok(&arguments(["--message", &message()]));
    assert!(printed.contains("no. 3"), "the count of analyses goes on: {printed}");
    assert_eq!(traces(&test.workspace()), Vec::<String>::new());
    assert_eq!(generations(&test), 1);
    assert_eq!(topics(&test), before);
    assert!(before.values().collect::<std::collections::BTreeSet<_>>().len() > 1, "{before:?}");
}

#[test]
fn a_forgotten_message_does_not_come_back() {
    let test = prepared();
    test.ok(&arguments(["--message", &message()]));
    test.ok(&["import", "a.csv", "--source", "hotline"]);
    let account = account(&test, 1);
    assert_eq!(
        (&account["forgotten"], &account["repeated"], &account["rejected"]),
        (&1.into(), &30.into(), &1.into())
    );
    // The broken row of the file came again: it became no message, and who imports it again must know.
    fs::remove_file(test.workspace().join("archive/imports/000002.rejects.jsonl")).unwrap();
    assert_eq!(traces(&test.workspace()), Vec::<String>::new());
    let err = test.refused(2, &arguments(["--message", &message()]));
    assert!(err.contains("holds no such message") && err.contains("hint:"), "{err}");
}

#[test]
fn a_source_and_a_number_are_forgotten_whole() {
    let test = prepared();
    let err = test.run(&arguments(["--number", "+86 138-0013-8000"])).err;
    assert!(err.contains("1 rows of the archive"), "{err}");
    assert_eq!(traces(&test.workspace()), Vec::<String>::new());

    let test = prepared();
    let outcome = test.run(&arguments(["--source", "hotline"]));
    assert_eq!(outcome.code, Some(0), "{}", outcome.err);
    assert!(outcome.err.contains("archive is empty"), "{}", outcome.err);
    assert_eq!(traces(&test.workspace()), Vec::<String>::new());
    assert_eq!(fs::read_dir(test.workspace().join("archive/batches")).unwrap().count(), 0);
    test.refused(2, &["export", "messages"]);
    test.ok(&["import", "a.csv", "--source", "hotline"]);
    assert_eq!(account(&test, 1)["forgotten"], 31);
}

#[test]
fn nothing_is_forgotten_without_a_reason_or_a_yes() {
    let test = prepared();
    let message = message();
    let err = test.refused(2, &["forget", "--message", &message, "--reason", "删", "--by", "li", "--yes"]);
    assert!(err.contains("at least 4 characters"), "{err}");
    let mut command = test.command(&["forget", "--message", &message, "--reason", "本人要求", "--by", "li"]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("hint: confirm it with --yes"));
    assert!(!traces(&test.workspace()).is_empty());
    test.refused(2, &["forget", "--reason", "本人要求", "--by", "li"]);
}

#[test]
fn an_analysis_that_fails_leaves_nothing_of_the_message_and_the_next_keeps_the_topics() {
    let test = prepared();
    let mut before = topics(&test);
    before.remove(ID);
    test.write("w/models/labels.bin", "no weights");
    let outcome = test.run(&arguments(["--message", &message()]));
    assert_eq!(outcome.code, Some(2), "{}", outcome.err);
    assert!(outcome.err.contains("analyses are gone"), "{}", outcome.err);
    assert_eq!(traces(&test.workspace()), Vec::<String>::new());
    fs::remove_file(test.workspace().join("models/labels.bin")).unwrap();
    test.ok(&["analyze"]);
    assert_eq!(topics(&test), before);
}

#[test]
fn a_forgetting_that_is_killed_is_finished_by_the_next_command() {
    let test = prepared();
    let base = test.path("base");
    copy_folder(&test.workspace(), &base);
    let args = arguments(["--message", &message()])
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    for wait in [5, 10, 15, 20, 30, 45, 70, 120, 300] {
        let root = test.path("again");
        copy_folder(&base, &root);
        let mut command = program(&root, &args);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        let begun = root.join("archive/forget.json").exists() || root.join("archive/tombstones.jsonl").exists();
        assert!(program(&root, &["status"]).output().unwrap().status.success());
        if begun {
            assert_eq!(traces(&root), Vec::<String>::new(), "killed after {wait} ms");
        } else {
            assert!(program(&root, &args).output().unwrap().status.success());
        }
        assert!(program(&root, &["analyze"]).output().unwrap().status.success());
        let exported = program(&root, &["export", "messages", "--format", "jsonl"]).output().unwrap();
        assert_eq!(
            String::from_utf8_lossy(&exported.stdout).lines().count(),
            30,
            "killed after {wait} ms: the others stay"
        );
        assert_eq!(traces(&root), Vec::<String>::new(), "killed after {wait} ms");
        fs::remove_dir_all(&root).unwrap();
    }
}

#[test]
fn a_contact_is_shown_with_a_reason_and_logged_without_it() {
    let test = prepared();
    let message = message();
    test.refused(2, &["contact", &message, "--reason", "看", "--by", "li"]);
    test.refused(2, &["contact", "hotline:none", "--reason", "回访答复", "--by", "li"]);
    assert_eq!(test.ok(&["audit"]), "");
    let shown = test.ok(&["contact", &message, "--reason", "回访答复", "--by", "li"]);
    assert!(shown.contains("赵小一") && shown.contains(NUMBER), "{shown}");
    let listed = test.ok(&["contact", "--number", "138 0013 8000", "--reason", "来电查询进度", "--by", "wang"]);
    assert!(
        listed.contains(&message) && listed.contains("1 messages") && !listed.contains("赵小一"),
        "{listed}"
    );
    let log = test.ok(&["audit"]);
    assert!(
        log.contains("li opened the contact of") && log.contains(&message) && log.contains("wang looked up the number"),
        "{log}"
    );
    assert!(!log.contains(NUMBER) && !log.contains("赵小一"), "{log}");
    let raw = fs::read_to_string(test.workspace().join("audit.jsonl")).unwrap();
    assert!(!raw.contains(NUMBER) && raw.lines().count() == 2, "{raw}");
    test.ok(&arguments(["--message", &message]));
    assert_eq!(traces(&test.workspace()), Vec::<String>::new());
    assert!(test.ok(&["audit"]).contains("removed messages for good: 1"));
}
