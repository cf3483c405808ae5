//! Outputs as people and programs see them, on five letters and on the sample.
//!
//! After an intended change: `INSTA_UPDATE=always cargo test --test it golden`, then read the difference.

use regex::Regex;

use crate::support::CliTest;

/// Five letters: a repeat, a joint letter with a telephone, an accusation of an official, a question.
fn letters() -> CliTest {
    let test = CliTest::new();
    test.write("letters.csv", include_bytes!("../fixtures/letters.csv"));
    test.ok(&["import", "letters.csv", "--source", "office"]);
    test.ok(&["analyze"]);
    test
}

/// What both streams hold after a run in a language.
fn both(test: &CliTest, lang: &str, args: &[&str]) -> String {
    let output = test.command(args).env("LANG", lang).output().unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|bytes| test.filtered(&String::from_utf8(bytes).unwrap()));
    format!("exit {}\n--- stdout\n{out}--- stderr\n{err}", output.status.code().unwrap())
}

/// Models learn and lists change: of the sample's summary only the frame is held fast.
fn frame(text: &str) -> String {
    let items = Regex::new(r"(?m)^  \S.*$").unwrap().replace_all(text, "  [ITEM]").into_owned();
    let figures = Regex::new(r"\d[\d,]*").unwrap().replace_all(&items, "[N]").into_owned();
    let mut lines: Vec<&str> = figures.lines().collect();
    lines.dedup();
    lines.join("\n")
}

#[test]
fn the_status_in_two_languages() {
    let test = letters();
    insta::assert_snapshot!("status_en", both(&test, "en_US.UTF-8", &["status"]));
    insta::assert_snapshot!("status_zh", both(&test, "zh_CN.UTF-8", &["status"]));
}

#[test]
fn the_summary_of_the_demo_in_two_languages() {
    let test = CliTest::new();
    insta::assert_snapshot!("demo_en", frame(&both(&test, "en_US.UTF-8", &["demo", "--no-serve"])));
    let again = both(&test, "zh_CN.UTF-8", &["demo", "--no-serve"]);
    insta::assert_snapshot!("demo_zh", frame(&again));
}

#[test]
fn the_exports_of_five_letters() {
    let test = letters();
    // Pseudonyms depend on the workspace's key; scores on what the models have learnt.
    let pseudonyms = Regex::new(r#""writer": "P[0-9a-f]+""#).unwrap();
    let messages = test.ok(&["export", "messages", "--format", "jsonl"]);
    insta::assert_snapshot!("messages_jsonl", pseudonyms.replace_all(&messages, r#""writer": "[PSEUDONYM]""#));
    insta::assert_snapshot!("duplicates_jsonl", test.ok(&["export", "duplicates", "--format", "jsonl"]));
    let figures = Regex::new(r#"": -?\d+\.\d+"#).unwrap();
    let labels = test.ok(&["export", "labels", "--format", "jsonl"]);
    insta::assert_snapshot!("labels_jsonl", figures.replace_all(&labels, r#"": [FIGURE]"#));
}

#[test]
fn the_status_for_programs() {
    let test = letters();
    let figures = Regex::new(r#""(models|hash|file_hash)": "[0-9a-f]+""#).unwrap();
    let status = test.filtered(&test.ok(&["status", "--format", "json"]));
    let status = figures.replace_all(&status, r#""$1": "[HASH]""#).into_owned();
    let inputs = Regex::new(r"\d{6}-[0-9a-f]{32}")
        .unwrap()
        .replace_all(&status, "[BATCH]")
        .into_owned();
    // Parameters are `minzhi config`'s matter.
    let params = Regex::new(r#"(?s)"params": \{.*?\n    \}"#)
        .unwrap()
        .replace_all(&inputs, r#""params": [PARAMS]"#)
        .into_owned();
    insta::assert_snapshot!("status_json", params);
}
