//! The truth about the shipped sample, as floors that no change may fall below.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::{sample, text};

/// The share of items that pass.
fn share<T>(items: &[T], pass: impl Fn(&T) -> bool) -> f64 {
    assert!(!items.is_empty());
    items.iter().filter(|item| pass(item)).count() as f64 / items.len() as f64
}

#[track_caller]
fn at_least(what: &str, measured: f64, floor: f64) {
    assert!(measured >= floor, "{what}: {measured:.3} is below {floor}");
}

/// The group of repeats of each message that is in one.
fn groups() -> BTreeMap<String, String> {
    let rows = sample().by_id("duplicates").into_iter();
    rows.filter(|(_, row)| !row["group_id"].is_null())
        .map(|(id, row)| (id, text(&row, "group_id")))
        .collect()
}

#[test]
fn every_message_stands_once_in_every_table() {
    let all: BTreeSet<String> = ["petitions", "hotline", "forum", "forms"]
        .iter()
        .flat_map(|source| sample().ids(&format!("sources/{source}")))
        .collect();
    assert_eq!(all.len(), 1500);
    for table in ["messages", "duplicates", "topics", "labels", "ideas"] {
        let rows = sample().test.export(table);
        let ids: BTreeSet<String> = rows.iter().map(|row| text(row, "external_id")).collect();
        assert_eq!(rows.len(), all.len(), "{table}");
        assert!(ids == all, "{table}");
    }
}

#[test]
fn repeats_are_joined_and_templates_are_not() {
    let groups = groups();
    let joined = |(a, b): &(String, String)| groups.contains_key(a) && groups.get(a) == groups.get(b);
    at_least("exact repeats joined", share(&sample().pairs("duplicates/exact"), joined), 1.0);
    at_least("edited repeats joined", share(&sample().pairs("duplicates/edited"), joined), 0.95);
    at_least(
        "truncated repeats joined",
        share(&sample().pairs("duplicates/truncated"), joined),
        0.90,
    );
    at_least(
        "templates kept apart",
        share(&sample().pairs("templates"), |pair| !joined(pair)),
        0.85,
    );
}

#[test]
fn a_text_that_many_people_send_is_a_mass_mailing() {
    let rows = sample().by_id("duplicates");
    let mailings: Vec<Vec<String>> = serde_json::from_value(sample().truth["mass_mailings"].clone()).unwrap();
    for id in mailings.iter().flatten() {
        assert_eq!(rows[id]["mass_mailing"], true, "{id}");
    }
}

#[test]
fn a_letter_of_fifty_six_is_one_message_of_fifty_six_people() {
    let letter = &sample().ids("signed_by_56")[0];
    let messages = sample().by_id("messages");
    assert_eq!(messages[letter]["people"], 56);
    let voices = messages
        .values()
        .map(|row| (row["writer"].clone(), row["people"].as_u64().unwrap_or(1)));
    let (mut named, mut people) = (BTreeMap::<String, u64>::new(), 0);
    for (writer, size) in voices {
        match writer {
            Value::String(writer) => {
                let largest = named.entry(writer).or_insert(0);
                *largest = size.max(*largest);
            }
            _ => people += size,
        }
    }
    people += named.values().sum::<u64>();
    let status: Value = serde_json::from_str(&sample().test.ok(&["status", "--format", "json"])).unwrap();
    assert_eq!(status["messages"], 1500);
    assert_eq!(status["people"], people, "each writer once, with the largest letter signed");
}

#[test]
fn urgent_messages_are_flagged_and_few_others() {
    let labels = sample().by_id("labels");
    let urgent = |id: &String| labels[id]["urgent"] == true;
    at_least("urgent flagged", share(&sample().ids("kinds/urgent"), urgent), 0.9);
    let flagged = labels.keys().filter(|id| urgent(id)).count();
    // Beside the ten: people trapped in lifts, power lines that hang down, bridges and walls that crack.
    assert!(flagged <= 48, "{flagged} messages are urgent");
}

#[test]
fn letters_of_several_matters_have_their_items() {
    let messages = sample().by_id("messages");
    let items = |id: &String| messages[id]["items"].as_array().unwrap().len();
    assert!(sample().ids("three_suggestions").iter().all(|id| items(id) == 3));
    assert!(sample().ids("two_matters").iter().all(|id| items(id) == 2));
    let several = messages.keys().filter(|id| items(id) > 0).count();
    assert!(several <= 10, "{several} messages have items");
}

#[test]
fn given_values_and_extra_columns_are_exported() {
    let messages = sample().by_id("messages");
    let of = |column: &str, code: &str| messages.values().filter(|row| row[column] == code).count();
    assert!(of("satisfaction_code", "dissatisfied") > 0);
    assert_eq!(of("satisfaction", ""), 0, "what is not given is null");
    assert!(of("state_code", "closed") > 0);
    assert!(of("given_purpose_code", "inquiry") > 0);
    assert!(of("urgency", "top") > 0);
    for row in messages.values().filter(|row| row["protected"] == true) {
        assert_eq!((text(row, "body").as_str(), row["extra"].to_string().as_str()), ("", "{}"));
    }
    let registrars = messages.values().filter_map(|row| row["extra"]["登记人"].as_str());
    assert!(registrars.into_iter().all(|name| name == "〔姓名〕"));
}

#[test]
fn accusations_of_officials_are_protected_and_few_others() {
    let labels = sample().by_id("labels");
    let protected = |id: &String| labels[id]["protected"] == true;
    at_least(
        "accusations of officials protected",
        share(&sample().ids("accused_official"), protected),
        1.0,
    );
    let all = labels.keys().filter(|id| protected(id)).count();
    assert!(all <= 12, "{all} messages are protected");
}

#[test]
fn purposes_are_read() {
    let labels = sample().by_id("labels");
    let purpose = |kind: &str, purpose: &str| share(&sample().ids(&format!("kinds/{kind}")), |id| labels[id]["purpose"] == purpose);
    at_least("appeals", purpose("appeal", "appeal"), 0.90);
    at_least("inquiries", purpose("inquiry", "inquiry"), 0.80);
    at_least("suggestions", purpose("suggestion", "suggestion"), 0.75);
    at_least("ideas that are suggestions", purpose("idea", "suggestion"), 0.70);
    at_least("accusations", purpose("accusation", "accusation"), 0.70);
}

#[test]
fn the_best_ideas_are_golden() {
    const TOP: usize = 30;
    let grades = &sample().truth["ideas"];
    let ideas = sample().test.export("ideas");
    let golden = ideas[..TOP]
        .iter()
        .filter(|row| grades[text(row, "external_id")].as_u64() >= Some(2))
        .count();
    assert!(golden >= 23, "{golden} of the best {TOP} ideas are golden");
    let ranks: Vec<u64> = ideas.iter().map(|row| row["rank"].as_u64().unwrap()).collect();
    assert_eq!(ranks, (1..=ideas.len() as u64).collect::<Vec<_>>());
    let scores: Vec<f64> = ideas.iter().map(|row| row["score"].as_f64().unwrap()).collect();
    // Repeats and protected accusations come after all others, whatever their score.
    assert!(scores[..1000].is_sorted_by(|a, b| a >= b));
}

#[test]
fn measures_are_where_the_offsets_say() {
    let bodies: BTreeMap<String, String> = originals().collect();
    let mut checked = 0;
    for row in sample().test.export("ideas") {
        let body: Vec<char> = bodies[&text(&row, "external_id")].chars().collect();
        let mut before = 0;
        for pair in row["measure_offsets"].as_array().unwrap() {
            let [start, end] = [0, 1].map(|at| pair[at].as_u64().unwrap() as usize);
            assert!(before <= start && start < end && end <= body.len(), "{row}");
            before = end;
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked} measures");
}

/// Ids and bodies of the messages as their files have them.
fn originals() -> impl Iterator<Item = (String, String)> {
    let files = ["petitions.xlsx", "hotline.csv", "forum.jsonl", "forms.xlsx"];
    let read = |file| minzhi::ingest::read(&crate::support::data(file), &minzhi::ingest::IngestParams::default()).unwrap();
    files
        .into_iter()
        .flat_map(read)
        .flat_map(|batch| batch.unwrap().messages)
        .map(|message| (message.external_id, message.body))
}

#[test]
fn issues_are_found_as_topics() {
    let topic_of: BTreeMap<String, String> = sample()
        .by_id("topics")
        .into_iter()
        .map(|(id, row)| (id, text(&row, "topic_id")))
        .collect();
    let mut members: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (id, topic) in topic_of.iter().filter(|(_, topic)| !topic.is_empty()) {
        members.entry(topic).or_default().insert(id);
    }
    let issues: BTreeMap<String, BTreeSet<String>> = serde_json::from_value(sample().truth["issues"].clone()).unwrap();
    let f1 = |ids: &BTreeSet<String>| {
        let topics = ids.iter().filter_map(|id| members.get(topic_of[id].as_str()));
        topics
            .map(|topic| 2.0 * topic.iter().filter(|&&id| ids.contains(id)).count() as f64 / (topic.len() + ids.len()) as f64)
            .fold(0.0, f64::max)
    };
    let mean = issues.values().map(f1).sum::<f64>() / issues.len() as f64;
    at_least("issues, macro F1", mean, 0.65);
    at_least(
        "issues found at all",
        share(&issues.values().collect::<Vec<_>>(), |ids| f1(ids) >= 0.5),
        0.8,
    );
}

#[test]
fn words_of_a_burst_rise_in_its_weeks() {
    let keywords = sample().test.export("keywords");
    for (word, burst) in sample().truth["bursts"].as_object().unwrap() {
        let weeks = burst["weeks"].as_array().unwrap();
        let risen = keywords
            .iter()
            .any(|row| weeks.contains(&row["period"]) && text(row, "keyword").contains(word.as_str()) && row["rank"].as_u64() <= Some(10));
        assert!(risen, "{word} does not rise in {weeks:?}");
    }
}

#[test]
fn a_letter_with_three_suggestions_is_among_the_best() {
    let letter = &sample().ids("three_suggestions")[0];
    let row = &sample().by_id("ideas")[letter];
    assert!(row["rank"].as_u64() <= Some(120), "{row}");
}
