//! Personal data that was planted in the sample is seen nowhere but in the archive; accusations are seen by nobody who need not.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use minzhi::text::{CellKind, mask_cell, normalize};
use serde_json::Value;

use crate::support::{TABLES, data, files_below, parquet_cells, sample, text};

/// How many planted values may still be seen, by kind. Names are looked for where texts are shown: elsewhere they may be words.
const ALLOWED: &[(&str, usize)] = &[
    ("resident_id", 0),
    ("bank_card", 0),
    ("phone", 0),
    ("email", 0),
    ("plate", 0),
    ("name", 0),
];

/// A text as values are looked for in it: normalised, without what may stand between digits.
fn folded(text: &str) -> String {
    normalize(text)
        .text
        .chars()
        .filter(|c| !matches!(c, ' ' | '·' | '-' | '\n'))
        .collect::<String>()
        .to_lowercase()
}

/// Planted values with their kinds and messages.
fn planted() -> Vec<(String, String, String)> {
    sample().truth["personal_data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(row, "kind"), folded(&text(row, "value")), text(row, "id")))
        .collect()
}

/// Fails when more planted values of a kind are seen in a place than are allowed; names only where `names` says so.
fn assert_unseen(place: &str, content: &str, names: bool) {
    let content = folded(content);
    for (kind, allowed) in ALLOWED.iter().filter(|(kind, _)| names || *kind != "name") {
        let seen: Vec<String> = planted()
            .into_iter()
            .filter(|(of, value, _)| of == kind && content.contains(value))
            .map(|(_, value, id)| format!("{value} ({id})"))
            .collect();
        assert!(
            seen.len() <= *allowed,
            "{place} shows {} of kind {kind}: {}",
            seen.len(),
            seen.join(", ")
        );
    }
}

/// How many pieces of each kind there are, and how many of them are not seen in their masked texts.
fn hidden<'a>(pieces: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> BTreeMap<String, (usize, usize)> {
    let mut counts = BTreeMap::<String, (usize, usize)>::new();
    for (kind, value, text) in pieces {
        let count = counts.entry(kind.to_owned()).or_default();
        count.0 += 1;
        count.1 += usize::from(!folded(&mask_cell(CellKind::Text, text)).contains(&folded(value)));
    }
    counts
}

#[test]
fn every_kind_of_personal_data_is_masked_as_people_write_it() {
    let mut reader = csv::Reader::from_path("tests/fixtures/personal_data.csv").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let found = hidden(rows.iter().map(|row| (&row[0], &row[1], &row[2])));
    let all = |kind: &str, count: usize| (kind.to_owned(), (count, count));
    let expected = [
        all("account", 2),
        all("address", 4),
        all("bank_card", 2),
        all("email", 1),
        all("id_card", 4),
        all("name", 20),
        all("passport", 2),
        all("phone", 9),
        all("plate", 3),
    ];
    assert_eq!(found, BTreeMap::from(expected));
}

#[test]
fn what_is_planted_in_the_sample_is_masked_where_it_stands() {
    let texts: BTreeMap<String, String> = messages()
        .map(|message| {
            let text = [message.title, message.body, message.measures, message.reply].join("\n");
            (message.external_id, text)
        })
        .collect();
    let planted = planted();
    let found = hidden(
        planted
            .iter()
            .map(|(kind, value, id)| (kind.as_str(), value.as_str(), texts[id].as_str())),
    );
    let all = |kind: &str, count: usize| (kind.to_owned(), (count, count));
    let expected = [
        all("bank_card", 7),
        all("email", 12),
        all("name", 87),
        all("phone", 53),
        all("plate", 21),
        all("resident_id", 12),
    ];
    assert_eq!(found, BTreeMap::from(expected));
}

#[test]
fn exports_hold_no_personal_data() {
    for table in TABLES {
        for format in ["jsonl", "csv"] {
            assert_unseen(
                &format!("export {table} --format {format}"),
                &sample().test.ok(&["export", table, "--format", format]),
                *table == "messages",
            );
        }
    }
}

#[test]
fn caches_and_generations_hold_no_personal_data() {
    let root = sample().test.workspace();
    let mut read = 0;
    for path in ["derived", "generations"].iter().flat_map(|folder| files_below(&root.join(folder))) {
        let content = if path.extension().is_some_and(|extension| extension == "parquet") {
            parquet_cells(&path).unwrap()
        } else {
            String::new()
        };
        let raw = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        read += content.len();
        assert_unseen(&path.display().to_string(), &(content + &raw), false);
    }
    assert!(read > 10_000, "the tables were read");
}

#[test]
fn logs_and_the_status_hold_no_personal_data() {
    let sample = sample();
    assert!(!sample.log.is_empty());
    assert_unseen("the log", &sample.log, true);
    assert_unseen("the status", &sample.test.ok(&["status", "--format", "json"]), true);
}

#[test]
fn numbers_cannot_be_searched_for() {
    for (kind, value, id) in planted()
        .iter()
        .filter(|(kind, ..)| matches!(kind.as_str(), "resident_id" | "bank_card" | "phone" | "email"))
    {
        let hits = sample()
            .test
            .ok(&["search", &format!("\"{value}\""), "--strict", "--format", "jsonl"]);
        assert_eq!(hits, "", "{kind} {value} of {id} finds messages");
    }
}

#[test]
fn writers_are_shown_by_pseudonym_only() {
    let exported = folded(&sample().test.ok(&["export", "messages"]));
    let source = fs::read_to_string(data("forum.jsonl")).unwrap();
    let writers: BTreeSet<String> = source
        .lines()
        .map(|line| text(&serde_json::from_str::<Value>(line).unwrap(), "留言人"))
        .collect();
    assert!(writers.len() > 100);
    for writer in writers.iter().filter(|writer| writer.chars().count() >= 6) {
        assert!(!exported.contains(&folded(writer)), "{writer}");
    }
}

/// Messages that the program protects.
fn protected() -> BTreeSet<String> {
    let labels = sample().by_id("labels");
    labels
        .into_iter()
        .filter(|(_, row)| row["protected"] == true)
        .map(|(id, _)| id)
        .collect()
}

#[test]
fn protected_accusations_are_shown_without_their_texts() {
    let protected = protected();
    assert!(!protected.is_empty());
    let messages = sample().by_id("messages");
    let ideas = sample().by_id("ideas");
    for id in &protected {
        for column in ["title", "body", "measures", "reply"] {
            assert_eq!(messages[id][column], "", "{id}");
        }
        assert_eq!(ideas[id]["measure_spans"], serde_json::json!([]), "{id}");
    }
}

#[test]
fn protected_accusations_are_found_by_no_search() {
    let protected = protected();
    for (id, title) in originals().iter().filter(|(id, _)| protected.contains(id)) {
        for args in [
            &["search", title, "--limit", "500", "--format", "jsonl"][..],
            &["similar", "--text", title, "--limit", "500", "--format", "jsonl"],
        ] {
            for hit in crate::support::json_lines(&sample().test.ok(args)) {
                let also = hit["also"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
                let shown: Vec<String> = also
                    .chain([text(&hit, "external_id")])
                    .filter(|hit| protected.contains(hit))
                    .collect();
                assert!(shown.is_empty(), "{args:?} shows {shown:?} (asked as {id})");
            }
        }
    }
}

/// Ids and titles of the messages as their files have them.
fn originals() -> Vec<(String, String)> {
    messages().map(|message| (message.external_id, message.title)).collect()
}

/// The messages as their files have them.
fn messages() -> impl Iterator<Item = minzhi::corpus::Message> {
    let files = ["petitions.xlsx", "hotline.csv", "forum.jsonl", "forms.xlsx"];
    let read = |file| minzhi::ingest::read(&data(file), &minzhi::ingest::IngestParams::default()).unwrap();
    files.into_iter().flat_map(read).flat_map(|batch| batch.unwrap().messages)
}

#[test]
fn keywords_and_names_of_topics_come_from_messages_that_are_shown() {
    let messages = sample().by_id("messages");
    let shown: String = messages
        .values()
        .map(|row| folded(&["title", "body", "measures"].map(|column| text(row, column)).join("\n")))
        .collect();
    for row in sample().test.export("keywords") {
        let keyword = text(&row, "keyword");
        assert!(shown.contains(&folded(&keyword)), "{keyword}");
    }
    for row in sample().test.export("topic_list") {
        for word in text(&row, "name").split_whitespace() {
            assert!(shown.contains(&folded(word)), "{word} names a topic");
        }
    }
}
