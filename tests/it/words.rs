//! New words: proposed with contexts, decided about by people, in force for old messages from the next analysis on.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::support::{CliTest, forum_csv, json_lines, text};

/// Sentences with a word that the shipped dictionary cuts in two.
const BAYS: [&str; 12] = [
    "大家盼望潮汐泊位早点开放",
    "晚高峰时潮汐泊位根本不够",
    "请问潮汐泊位如何收费",
    "有人长期霸占潮汐泊位",
    "建议把潮汐泊位画清楚",
    "夜里潮汐泊位照明不足",
    "听说潮汐泊位要取消",
    "外地车辆抢占潮汐泊位",
    "周末潮汐泊位能否免费",
    "菜场东侧潮汐泊位标牌倒了",
    "希望增设潮汐泊位方便居民",
    "潮汐泊位时段写得太小",
];
/// Sentences with the name of a council, made of a stop word and a verb: no rule of form finds it.
const COUNCILS: [&str; 10] = [
    "大家说事开到了楼下",
    "社区的大家说事很管用",
    "支持大家说事办下去",
    "老人爱去大家说事",
    "盼大家说事多办几场",
    "上周大家说事没有开",
    "医院也办了大家说事",
    "楼下缺少大家说事活动室",
    "期待大家说事进校园",
    "公交改道先经大家说事",
];
const SUBJECTS: [&str; 10] = [
    "小区路灯",
    "楼道电梯",
    "河边垃圾",
    "学校门口",
    "公园座椅",
    "菜场地面",
    "公交站台",
    "健身器材",
    "下水管道",
    "消防通道",
];
const FAULTS: [&str; 9] = [
    "坏了半个月没人修",
    "晚上总是漏水",
    "被杂物堵住了",
    "又脏又臭",
    "盼望早日更换",
    "经常停用",
    "需要增加照明",
    "太少不够用",
    "噪声很大",
];

/// An analysed workspace: ordinary complaints over three months, the two words in the last days.
fn analysed() -> CliTest {
    let day = |day: usize| format!("2025-{:02}-{:02} 08:00", 1 + day / 28, 1 + day % 28);
    let mut rows: Vec<[String; 5]> = Vec::new();
    let mut push =
        |at: usize, title: &str, body: String| rows.push([rows.len().to_string(), day(at), title.to_owned(), body, String::new()]);
    for k in 0..SUBJECTS.len() * FAULTS.len() {
        let subject = SUBJECTS[k % SUBJECTS.len()];
        push(k / 2, subject, format!("{subject}{}，请尽快处理。", FAULTS[k / SUBJECTS.len()]));
    }
    BAYS.iter()
        .enumerate()
        .for_each(|(k, said)| push(60 + k % 5, "停车", format!("{said}，望答复。")));
    COUNCILS
        .iter()
        .enumerate()
        .for_each(|(k, said)| push(60 + k % 4, "议事", format!("{said}，谢谢。")));
    push(3, "通行", "潮汐车道旁边没有泊位，请增设。".to_owned());
    let rows: Vec<[&str; 5]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    let test = CliTest::new();
    test.write("board.csv", forum_csv(&rows));
    test.ok(&["import", "board.csv", "--source", "board"]);
    test.ok(&["analyze"]);
    test
}

fn proposals(test: &CliTest) -> Vec<Value> {
    json_lines(&test.ok(&["words", "propose", "--format", "jsonl"]))
}

fn keywords(test: &CliTest) -> BTreeSet<String> {
    test.export("keywords").iter().map(|row| text(row, "keyword")).collect()
}

/// How many messages hold everything that a query asks.
fn whole_hits(test: &CliTest, query: &str) -> usize {
    let hits = json_lines(&test.ok(&["search", query, "--limit", "50", "--format", "jsonl"]));
    hits.iter().filter(|hit| text(hit, "match") == "all").count()
}

fn dictionary_changed(test: &CliTest) -> bool {
    let status: Value = serde_json::from_str(&test.ok(&["status", "--format", "json"])).unwrap();
    status["dictionary_changed"].as_bool().unwrap()
}

#[test]
fn a_word_that_is_cut_apart_is_proposed_with_contexts() {
    let test = analysed();
    let words = proposals(&test);
    let word = words
        .iter()
        .find(|word| text(word, "term") == "潮汐泊位")
        .unwrap_or_else(|| panic!("{words:?}"));
    assert_eq!(word["messages"], 12);
    let contexts = word["contexts"].as_array().unwrap();
    assert_eq!(contexts.len(), 3);
    assert!(
        contexts.iter().all(|context| context.as_str().unwrap().contains("潮汐泊位")),
        "{contexts:?}"
    );
    let exported = test.export("new_words");
    assert!(
        exported
            .iter()
            .any(|row| row["term"] == "潮汐泊位" && row["contexts"].as_array().is_some_and(|list| list.len() == 3))
    );
}

#[test]
fn an_accepted_word_changes_keywords_and_search_of_old_messages() {
    let test = analysed();
    assert!(!keywords(&test).contains("大家说事") && !dictionary_changed(&test));
    assert_eq!(whole_hits(&test, "潮汐泊位"), 13);

    test.ok(&["words", "accept", "大家说事", "潮汐泊位", "--reason", "市民常用", "--by", "li"]);
    assert!(dictionary_changed(&test));
    assert!(test.ok(&["status"]).contains("The dictionary was changed"));
    assert!(
        !keywords(&test).contains("大家说事"),
        "an analysis that was published does not change"
    );

    test.ok(&["analyze"]);
    assert!(!dictionary_changed(&test));
    assert!(keywords(&test).contains("大家说事"));
    assert_eq!(whole_hits(&test, "潮汐泊位"), 12, "one message holds its two halves apart");
    assert!(!proposals(&test).iter().any(|word| text(word, "term") == "潮汐泊位"));

    test.ok(&["words", "remove", "大家说事", "潮汐泊位"]);
    test.ok(&["analyze"]);
    assert!(!keywords(&test).contains("大家说事"));
    assert!(proposals(&test).iter().any(|word| text(word, "term") == "潮汐泊位"));
}

#[test]
fn a_rejected_word_is_proposed_no_more_and_changes_no_result() {
    let test = analysed();
    let before = test.export("keywords");
    test.ok(&["words", "reject", "潮汐泊位", "--by", "li", "--reason", "不是一个词"]);
    let is_open = |test: &CliTest| proposals(test).iter().any(|word| text(word, "term") == "潮汐泊位");
    assert!(!is_open(&test) && !dictionary_changed(&test));
    test.ok(&["analyze"]);
    assert!(!is_open(&test));
    assert_eq!(test.export("keywords"), before);
    let decided = json_lines(&test.ok(&["words", "list", "--format", "jsonl"]));
    assert_eq!(decided.len(), 1);
    assert_eq!(
        (&decided[0]["state"], &decided[0]["by"], &decided[0]["why"]),
        (&"rejected".into(), &"li".into(), &"不是一个词".into())
    );
}

#[test]
fn what_is_no_word_is_refused() {
    let test = analysed();
    test.refused(2, &["words", "accept", "13800138000"]);
    test.refused(2, &["words", "accept", "路灯 不亮"]);
    test.refused(2, &["words", "remove", "路灯"]);
    assert!(!test.workspace().join("models/words.toml").exists());
}
