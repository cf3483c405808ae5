//! Search from the command line: conditions, filters and counts agree with the exported tables; a dictionary needs no new index.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

use crate::support::{CliTest, files_below, forum_csv, json_lines, sample, text};

/// What the tables say of a message: values by the names of the filters.
struct Row {
    values: BTreeMap<&'static str, String>,
    day: Option<NaiveDate>,
}

/// The messages of the sample that may be shown, from the tables, by external id.
fn rows() -> &'static BTreeMap<String, Row> {
    static ROWS: LazyLock<BTreeMap<String, Row>> = LazyLock::new(|| {
        let tables = ["labels", "topics", "ideas", "duplicates"].map(|table| sample().by_id(table));
        let [labels, topics, ideas, duplicates] = &tables;
        let messages = sample().by_id("messages").into_iter();
        let shown = messages.filter(|(_, message)| message["protected"] == false);
        shown
            .map(|(id, message)| {
                let mut values = BTreeMap::new();
                let columns = [
                    (&message, vec!["channel", "source", "district", "department"]),
                    (&labels[&id], vec!["purpose", "field", "aspect", "urgent", "legal_route", "unsure"]),
                ];
                for (row, names) in columns {
                    let cells = names.into_iter().filter(|name| !row[*name].is_null());
                    values.extend(cells.map(|name| (name, row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned))));
                }
                if let Some(topic) = topics[&id]["topic_id"].as_str() {
                    values.insert("topic", topic.to_owned());
                }
                let measure = ideas[&id]["measure_spans"].as_array().is_some_and(|spans| !spans.is_empty());
                values.insert("measure", measure.to_string());
                values.insert("replied", (!text(&message, "reply").is_empty()).to_string());
                let representative = duplicates[&id]["representative"].as_str();
                let own = format!("{}:{id}", text(&message, "source"));
                values.insert("repeat", representative.is_some_and(|first| first != own).to_string());
                let day = message["time"].as_str().map(|time| time[..10].parse().unwrap());
                (id, Row { values, day })
            })
            .collect()
    });
    &ROWS
}

/// The dimensions that are counted beside the period.
const DIMENSIONS: [&str; 10] = [
    "channel",
    "source",
    "district",
    "department",
    "purpose",
    "field",
    "aspect",
    "topic",
    "replied",
    "measure",
];

fn ask(query: &str, filters: &[String], more: &[&str]) -> String {
    let mut args = vec!["search", query];
    filters.iter().for_each(|filter| args.extend(["--filter", filter]));
    args.extend(more);
    sample().test.ok(&args)
}

/// The messages that hold everything asked, repeats included.
fn found(query: &str, filters: &[String]) -> BTreeSet<String> {
    let hits = json_lines(&ask(query, filters, &["--strict", "--limit", "5000", "--format", "jsonl"]));
    let also = |hit: &Value| -> Vec<String> { serde_json::from_value(hit["also"].clone()).unwrap() };
    let all: Vec<String> = hits
        .iter()
        .flat_map(|hit| also(hit).into_iter().chain([text(hit, "external_id")]))
        .collect();
    let distinct: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(distinct.len(), all.len(), "{query}: no message twice");
    distinct
}

fn facets(query: &str, filters: &[String]) -> Value {
    serde_json::from_str(&ask(query, filters, &["--facets"])).unwrap()
}

/// Counts of one list of an answer.
fn counts(facets: &Value, name: &str) -> BTreeMap<String, u64> {
    let values = facets[name].as_array().unwrap_or_else(|| panic!("{name}"));
    values
        .iter()
        .map(|value| (text(value, "value"), value["messages"].as_u64().unwrap()))
        .collect()
}

/// Counts of the same list in the tables.
fn counted<'r>(rows: impl Iterator<Item = &'r Row>, name: &str) -> BTreeMap<String, u64> {
    let mut counted = BTreeMap::new();
    for row in rows {
        let value = match (name, row.day) {
            ("year", day) => day.map(|day| day.year().to_string()),
            ("month", day) => day.map(|day| day.format("%Y-%m").to_string()),
            ("week", day) => day.map(|day| day.format("%G-W%V").to_string()),
            _ => row.values.get(name).cloned(),
        };
        value.into_iter().for_each(|value| *counted.entry(value).or_default() += 1);
    }
    counted
}

/// At most fifty values of a dimension are told: those that are must be right and none of the others greater.
#[track_caller]
fn check_counts(told: &BTreeMap<String, u64>, counted: &BTreeMap<String, u64>, what: &str) {
    assert_eq!(
        told.len(),
        if ["year", "month", "week"].iter().any(|name| what.ends_with(name)) {
            counted.len()
        } else {
            counted.len().min(50)
        },
        "{what}"
    );
    for (value, n) in told {
        assert_eq!(Some(n), counted.get(value), "{what} {value}");
    }
    let least = told.values().min().copied().unwrap_or_default();
    let left_out = counted.iter().filter(|(value, _)| !told.contains_key(*value));
    assert!(left_out.map(|(_, n)| *n).max().unwrap_or_default() <= least, "{what}");
}

/// The value of a dimension that most messages have.
fn commonest(name: &str) -> String {
    let counted = counted(rows().values(), name);
    counted.into_iter().max_by_key(|(_, n)| *n).unwrap().0
}

#[test]
fn every_count_is_the_number_of_rows_in_the_tables() {
    for query in ["-来源:nowhere", "小区", "电梯 OR 停车 OR 路灯", "渠道:热线 小区"] {
        let ids = found(query, &[]);
        if query == "-来源:nowhere" {
            assert!(ids.iter().eq(rows().keys()), "every message that may be shown");
        }
        let facets = facets(query, &[]);
        assert!(!ids.is_empty(), "{query}");
        assert_eq!(facets["total"], ids.len(), "{query}");
        let hit = || ids.iter().map(|id| &rows()[id]);
        assert_eq!(facets["undated"], hit().filter(|row| row.day.is_none()).count(), "{query}");
        for name in DIMENSIONS.iter().chain(&["year", "month", "week"]) {
            check_counts(&counts(&facets, name), &counted(hit(), name), &format!("{query} {name}"));
        }
    }
}

#[test]
fn choosing_a_value_leaves_as_many_messages_as_were_counted() {
    let whole = facets("小区", &[]);
    for name in DIMENSIONS {
        for (value, n) in counts(&whole, name).into_iter().take(2) {
            let chosen = facets("小区", &[format!("{name}={value}")]);
            assert_eq!(chosen["total"], n, "{name}={value}");
            assert_eq!(chosen[name], whole[name], "the other values of {name} are still told");
        }
    }
    let (week, n) = counts(&whole, "week").into_iter().next().unwrap();
    let chosen = facets("小区", &[format!("week={week}")]);
    assert_eq!((&chosen["total"], &chosen["week"]), (&Value::from(n), &whole["week"]));
}

#[test]
fn a_dimension_is_counted_without_its_own_filter_and_with_the_others() {
    let (channel, month) = (commonest("channel"), commonest("month"));
    let first: NaiveDate = format!("{month}-01").parse().unwrap();
    let filters = [format!("channel={channel}"), format!("from={first}")];
    let chosen = facets("小区", &filters);
    let all: Vec<&Row> = found("小区", &[]).iter().map(|id| &rows()[id]).collect();
    let of_channel = |row: &&&Row| row.values["channel"] == channel;
    let of_period = |row: &&&Row| row.day.is_some_and(|day| day >= first);
    let both: Vec<&Row> = all.iter().filter(of_channel).filter(of_period).copied().collect();
    assert_eq!(chosen["total"], both.len());
    assert!(!both.is_empty() && both.len() < all.len());
    check_counts(
        &counts(&chosen, "channel"),
        &counted(all.iter().filter(of_period).copied(), "channel"),
        "channel",
    );
    check_counts(
        &counts(&chosen, "month"),
        &counted(all.iter().filter(of_channel).copied(), "month"),
        "month",
    );
    check_counts(&counts(&chosen, "purpose"), &counted(both.iter().copied(), "purpose"), "purpose");
    let contradicting = [format!("channel={channel}"), "channel=other".to_owned()];
    assert_eq!(facets("小区", &contradicting)["total"], 0);
}

#[test]
fn conditions_say_what_filters_and_tables_say() {
    let (district, topic, field) = (commonest("district"), commonest("topic"), commonest("field"));
    let (year, month) = (commonest("year"), commonest("month"));
    let is = |name: &'static str, value: &str| {
        let value = value.to_owned();
        move |row: &Row| row.values.get(name) == Some(&value)
    };
    type Test = Box<dyn Fn(&Row) -> bool>;
    let hotline = || is("channel", "hotline");
    let in_month = {
        let month = month.clone();
        move |row: &Row| row.day.is_some_and(|day| day.format("%Y-%m").to_string() == month)
    };
    let cases: Vec<(String, Test)> = vec![
        ("渠道:热线".to_owned(), Box::new(hotline())),
        ("渠道：熱線".to_owned(), Box::new(hotline())),
        ("channel:hotline".to_owned(), Box::new(hotline())),
        ("目的:建议".to_owned(), Box::new(is("purpose", "suggestion"))),
        (format!("领域:{field}"), Box::new(is("field", &field))),
        (format!("区县:{district}"), Box::new(is("district", &district))),
        (format!("事项:{topic}"), Box::new(is("topic", &topic))),
        ("紧急:是".to_owned(), Box::new(is("urgent", "true"))),
        ("重复:否".to_owned(), Box::new(is("repeat", "false"))),
        ("未答复:是".to_owned(), Box::new(is("replied", "false"))),
        ("-已答复:是".to_owned(), Box::new(is("replied", "false"))),
        ("有对策:有".to_owned(), Box::new(is("measure", "true"))),
        (format!("时间:{month}"), Box::new(in_month.clone())),
        (
            format!("时间:{}年{}月", &month[..4], month[5..].trim_start_matches('0')),
            Box::new(in_month.clone()),
        ),
        (format!("日期:{year}-01-01 至 {year}-12-31"), {
            let year: i32 = year.parse().unwrap();
            Box::new(move |row: &Row| row.day.is_some_and(|day| day.year() == year))
        }),
        (format!("时间:..{month}"), {
            let month = month.clone();
            Box::new(move |row: &Row| row.day.is_some_and(|day| day.format("%Y-%m").to_string() <= month))
        }),
        ("渠道:热线 OR 目的:咨询".to_owned(), {
            let (one, other) = (hotline(), is("purpose", "inquiry"));
            Box::new(move |row: &Row| one(row) || other(row))
        }),
        (format!("-(渠道:热线 时间:{month})"), {
            let hotline = hotline();
            Box::new(move |row: &Row| !(hotline(row) && in_month(row)))
        }),
    ];
    for (query, answers) in cases {
        let expected: BTreeSet<String> = rows().iter().filter(|(_, row)| answers(row)).map(|(id, _)| id.clone()).collect();
        assert!(!expected.is_empty(), "{query} has something to find");
        assert_eq!(found(&query, &[]), expected, "{query}");
    }
    assert_eq!(found("小区 渠道:热线", &[]), found("小区", &["channel=hotline".to_owned()]));
}

#[test]
fn hits_come_in_the_order_that_is_asked() {
    let days = |more: &[&str]| -> Vec<Option<NaiveDate>> {
        let more: Vec<&str> = more.iter().chain(&["--limit", "40", "--format", "jsonl"]).copied().collect();
        let hits = json_lines(&ask("渠道:热线", &[], &more));
        hits.iter().map(|hit| rows()[&text(hit, "external_id")].day).collect()
    };
    let newest = days(&["--order", "newest"]);
    assert!(newest.len() == 40 && newest.is_sorted_by(|a, b| a >= b), "{newest:?}");
    assert_eq!(days(&[]), newest, "conditions alone list the newest first");
    let oldest = days(&["--order", "oldest"]);
    assert!(oldest.is_sorted(), "{oldest:?}");
}

#[test]
fn what_cannot_be_read_is_said() {
    let test = &sample().test;
    let outcome = test.run(&["search", "渠道:飞鸽 小区", "--format", "jsonl"]);
    assert_eq!(outcome.code, Some(0));
    assert!(outcome.err.contains("渠道:飞鸽"), "{}", outcome.err);
    assert_eq!(test.run(&["search", "渠道:热线 小区"]).err, "");
    for filter in ["chanel=hotline", "channel=pigeon", "channel", "week=2019-W99"] {
        let err = test.refused(2, &["search", "小区", "--filter", filter]);
        assert!(err.contains("--filter"), "{err}");
    }
    test.refused(2, &["search", "小区", "--order", "random"]);
    let help = test.ok(&["search", "--help"]);
    assert!(help.contains("渠道:热线") && help.contains("--facets"), "{help}");
}

/// What an index folder holds, to the byte.
fn index_bytes(test: &CliTest) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let of_index = |path: &std::path::PathBuf| path.components().any(|part| part.as_os_str() == "index");
    let files = files_below(&test.workspace().join("generations")).into_iter().filter(of_index);
    files.map(|path| (path.clone(), fs::read(path).unwrap())).collect()
}

#[test]
fn failure_7_a_word_of_the_dictionary_changes_results_without_a_new_index() {
    let rows = [
        ["1", "2025-03-01 08:00", "停车", "盼望潮汐泊位早点开放，晚高峰不够用。", ""],
        ["2", "2025-03-02 08:00", "通行", "潮汐车道旁边没有泊位，请增设。", ""],
    ];
    let test = CliTest::new();
    test.write("board.csv", forum_csv(&rows));
    test.ok(&["import", "board.csv", "--source", "board"]);
    test.ok(&["analyze"]);
    let all = |query: &str| -> BTreeSet<String> {
        let hits = json_lines(&test.ok(&["search", query, "--strict", "--format", "jsonl"]));
        hits.iter().map(|hit| text(hit, "external_id")).collect()
    };
    let ids = |ids: &[&str]| -> BTreeSet<String> { ids.iter().map(|id| (*id).to_owned()).collect() };
    let index = index_bytes(&test);
    assert!(!index.is_empty());
    assert_eq!(all("潮汐泊位"), ids(&["1", "2"]), "two words until the dictionary knows one");
    test.write("w/models/dictionary.txt", "潮汐泊位\n");
    assert_eq!(all("潮汐泊位"), ids(&["1"]));
    fs::remove_file(test.workspace().join("models/dictionary.txt")).unwrap();
    test.ok(&["words", "accept", "潮汐泊位", "--reason", "常用", "--by", "li"]);
    assert_eq!(all("潮汐泊位"), ids(&["1"]));
    test.ok(&["words", "remove", "潮汐泊位"]);
    assert_eq!(all("潮汐泊位"), ids(&["1", "2"]));
    assert!(index_bytes(&test) == index, "the index is the same to the byte");
}
