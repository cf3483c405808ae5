//! Readers' decisions against the analysis of the sample.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{CliTest, copy_folder, data, json_lines, sample, text};

/// A workspace of its own with the analysed sample.
fn analysed() -> CliTest {
    let test = CliTest::new();
    copy_folder(&sample().test.workspace(), &test.workspace());
    test
}

fn evaluated(test: &CliTest, args: &[&str]) -> Value {
    let args: Vec<&str> = [&["evaluate"], args, &["--format", "json"]].concat();
    serde_json::from_str(&test.ok(&args)).unwrap()
}

/// The figures of a question.
fn figures<'v>(answer: &'v Value, question: &str) -> &'v Value {
    let all = answer["saved"]["evaluation"]["questions"].as_array().unwrap();
    all.iter()
        .find(|figures| figures["question"] == question)
        .unwrap_or_else(|| panic!("{question}"))
}

#[test]
fn the_shipped_decisions_are_compared_at_once() {
    let test = analysed();
    let readings = data("readings.csv");
    let answer = evaluated(&test, &[readings.to_str().unwrap()]);
    let evaluation = &answer["saved"]["evaluation"];
    assert_eq!(evaluation["rows"], evaluation["matched"]);
    assert_eq!(answer["readers"][0]["ignored_columns"], serde_json::json!([]));
    assert_eq!(evaluation["unknown"], serde_json::json!([]));

    // The share of equal purposes, counted here from the export.
    let labels = sample().by_id("labels");
    let codes = [
        ("申诉求决", "appeal"),
        ("检举控告", "accusation"),
        ("咨询", "inquiry"),
        ("建议意见", "suggestion"),
        ("其他", "other"),
    ];
    let codes: BTreeMap<&str, &str> = codes.into_iter().collect();
    let file = std::fs::read_to_string(&readings).unwrap();
    let decided: Vec<(&str, &str)> = file
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>())
        .filter(|cells| !cells[2].is_empty())
        .map(|cells| (cells[1], codes[cells[2]]))
        .collect();
    let equal = decided.iter().filter(|(id, code)| labels[*id]["purpose"] == *code).count();
    let purpose = figures(&answer, "purpose");
    assert_eq!(purpose["messages"], decided.len());
    let share = purpose["accuracy"]["value"].as_f64().unwrap();
    assert!((share - equal as f64 / decided.len() as f64).abs() < 1e-12);
    let sum: u64 = purpose["confusion"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row.as_array().unwrap())
        .map(|n| n.as_u64().unwrap())
        .sum();
    assert_eq!(sum, decided.len() as u64);
    for group in evaluation["groups"].as_array().unwrap() {
        let f1 = &group["f1"];
        assert!(
            f1["low"].as_f64() <= f1["value"].as_f64() && f1["value"].as_f64() <= f1["high"].as_f64(),
            "{group}"
        );
    }
    assert_eq!(evaluation["groups"].as_array().unwrap().len(), 2);
}

#[test]
fn what_the_machine_says_itself_is_in_full_agreement_and_a_change_is_found() {
    let test = analysed();
    let labels = test.ok(&["export", "labels", "--format", "csv"]);
    let own = test.write("own.csv", &labels);
    let answer = evaluated(&test, &[own.to_str().unwrap()]);
    for question in ["purpose", "legal_route", "field", "aspect", "urgent", "protected"] {
        let figures = figures(&answer, question);
        assert_eq!(
            (&figures["messages"], &figures["accuracy"]["value"]),
            (&Value::from(1500), &Value::from(1.0)),
            "{question}"
        );
        assert_eq!(figures["kappa"]["value"], 1.0, "{question}");
    }
    let row = json_lines(&test.ok(&["export", "labels"])).remove(0);
    let (id, purpose) = (text(&row, "external_id"), text(&row, "purpose"));
    let other = if purpose == "inquiry" { "appeal" } else { "inquiry" };
    let decided = format!("external_id,purpose\n{id},{other}\nnowhere,appeal\n{id},{purpose}\n");
    test.write("one.csv", decided);
    let answer = evaluated(&test, &["one.csv", "--second", "own.csv", "--disagreements", "found.jsonl"]);
    let lost = answer["readers"][0]["unmatched"].as_array().unwrap();
    let lost: Vec<(&Value, &Value)> = lost.iter().map(|row| (&row["message"], &row["reason"])).collect();
    assert_eq!(lost[0], (&Value::from("nowhere"), &Value::from("no_message")));
    assert_eq!(lost[1].1, "twice");
    let found = json_lines(&std::fs::read_to_string(test.path("found.jsonl")).unwrap());
    assert_eq!(found.len(), 1);
    assert_eq!(
        (text(&found[0], "external_id"), text(&found[0], "human"), text(&found[0], "machine")),
        (id, other.to_owned(), purpose)
    );
    let readers = &figures(&answer, "purpose")["readers"];
    assert_eq!(
        (&readers["messages"], &readers["agreement"]["value"]),
        (&Value::from(1), &Value::from(0.0))
    );
}

#[test]
fn evaluations_are_kept_without_ids_and_outlive_an_analysis() {
    let test = analysed();
    let readings = data("readings.csv");
    let printed = test.ok(&["evaluate", readings.to_str().unwrap()]);
    assert!(printed.contains("macro F1") && printed.contains("B-cubed"), "{printed}");
    let kept = std::fs::read_to_string(test.workspace().join("evaluations/000001.json")).unwrap();
    assert!(sample().ids("sources/forms").iter().all(|id| !kept.contains(id.as_str())));
    let first: Value = serde_json::from_str(&kept).unwrap();
    let again = evaluated(&test, &[readings.to_str().unwrap()]);
    assert_eq!(again["saved"]["number"], 2);
    assert_eq!(
        again["saved"]["evaluation"], first["evaluation"],
        "the same input gives the same figures"
    );
}

#[test]
fn a_file_that_decides_nothing_is_refused() {
    let test = analysed();
    test.write("none.csv", "编号,备注\n1,好\n2,好\n");
    let said = test.refused(2, &["evaluate", "none.csv"]);
    assert!(said.contains("备注") && said.contains("hint"), "{said}");
    test.refused(2, &["evaluate", "missing.csv"]);
}

#[test]
fn the_course_goes_on_and_outlives_a_forgetting() {
    let test = analysed();
    let topics = test.export("topic_list").len();
    let before = test.export("course");
    assert_eq!(before.len(), topics, "in the first analysis every topic has one step");
    test.ok(&["analyze"]);
    assert_eq!(test.export("course"), before, "nothing happened, nothing was written down");
    let id = text(&test.export("messages")[700], "external_id");
    let source = text(&sample().by_id("messages")[&id], "source");
    let named = format!("{source}:{id}");
    test.ok(&["forget", "--message", &named, "--reason", "按本人要求", "--by", "值班员", "--yes"]);
    let after = test.export("course");
    let ids = |rows: &[Value]| rows.iter().map(|row| text(row, "topic_id")).collect::<Vec<_>>();
    assert_eq!(ids(&after[..before.len()]), ids(&before));
    assert!(
        after[..before.len()].iter().all(|row| text(row, "name").is_empty()),
        "names may say what was forgotten"
    );
    assert_eq!(after[0]["as_of"], before[0]["as_of"]);
}
