//! What a person decided holds for good: when messages arrive, on any number of threads, without caches; and undoing restores.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use minzhi::corpus::Message;
use minzhi::store::Workspace;
use serde_json::Value;

use crate::replay::{assert_same_generation, import, sample};
use crate::support::{CliTest, TABLES, copy_folder, program, text};

/// The sample's messages by source, those before a share of the time and the others.
type Half = Vec<(&'static str, Vec<Message>)>;

fn halves() -> (Half, Half) {
    let mut times: Vec<_> = sample()
        .iter()
        .flat_map(|(_, messages)| messages.iter().map(|message| message.time).collect::<Vec<_>>())
        .collect();
    times.sort_unstable();
    let until = times[times.len() * 7 / 10];
    let parted = sample().into_iter().map(|(source, messages)| {
        let (early, late): (Vec<_>, Vec<_>) = messages.into_iter().partition(|message| message.time < until);
        ((source, early), (source, late))
    });
    parted.unzip()
}

fn import_all(root: &Path, half: Half) {
    let workspace = Workspace::open_or_create(root).unwrap();
    let lock = workspace.lock().unwrap();
    for (source, messages) in half {
        import(&workspace, &lock, source, messages);
    }
}

fn name_of(row: &Value) -> String {
    format!("{}:{}", text(row, "source"), text(row, "external_id"))
}

/// A column of an export by message.
fn by_message(test: &CliTest, table: &str, column: &str) -> BTreeMap<String, String> {
    test.export(table).iter().map(|row| (name_of(row), text(row, column))).collect()
}

fn curate(test: &CliTest, args: &[&str]) {
    test.ok(&[&["curate", "--by", "王主任", "--why", "会商议定"], args].concat());
}

/// What was decided, as the checks need it.
struct Decided {
    names: Vec<(String, String)>,
    /// Topic that ended, topic that it went into, its messages.
    merges: Vec<(String, String, Vec<String>)>,
    /// Topic, messages that left, messages that stayed.
    split: (String, Vec<String>, Vec<String>),
    moved: (String, String),
    moved_out: String,
    apart: (String, String),
    labelled: String,
    shortlisted: String,
    dropped: String,
    pinned: String,
    hidden: String,
}

/// Decides about the first analysis whatever a person may decide.
fn decide(test: &CliTest) -> Decided {
    let mut members: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (message, topic) in by_message(test, "topics", "topic_id") {
        members.entry(topic).or_default().push(message);
    }
    let groups = by_message(test, "duplicates", "group_id");
    let alone = |message: &&String| groups[*message].is_empty();
    let list = test.export("topic_list");
    let large: Vec<String> = list
        .iter()
        .map(|row| text(row, "topic_id"))
        .filter(|id| members[id].iter().filter(alone).count() >= 4)
        .collect();
    let names: Vec<(String, String)> = (0..10).map(|at| (large[at].clone(), format!("人工确定的名称之{at}"))).collect();
    for (id, name) in &names {
        curate(test, &["rename", id, name]);
    }
    let merges = [(10, 11), (13, 12)]
        .map(|(from, to)| (large[from].clone(), large[to].clone(), members[&large[from]].clone()))
        .to_vec();
    for (from, to, _) in &merges {
        curate(test, &["merge", from, "--into", to]);
    }
    let whole = &large[14];
    let leaving: Vec<String> = members[whole].iter().filter(alone).take(2).cloned().collect();
    curate(test, &["split", whole, "--messages", &leaving.join(",")]);
    let stay = members[whole]
        .iter()
        .filter(|message| !leaving.contains(message))
        .cloned()
        .collect();
    let one_of = |at: usize| members[&large[at]].iter().find(alone).unwrap().clone();
    let moved = (one_of(15), large[16].clone());
    curate(test, &["move", &moved.0, "--to", &moved.1]);
    let moved_out = one_of(17);
    curate(test, &["move", &moved_out, "--to", "none"]);
    curate(test, &["pin", &large[18]]);
    curate(test, &["hide", &large[19]]);
    let pairs = test.export("duplicates");
    let apart = pairs
        .iter()
        .find(|row| !text(row, "repeats").is_empty())
        .map(|row| (name_of(row), text(row, "repeats")))
        .unwrap();
    curate(test, &["apart", &apart.0, &apart.1]);
    let labelled = one_of(17);
    curate(
        test,
        &[
            "label",
            &labelled,
            "--purpose",
            "inquiry",
            "--field",
            "文化旅游",
            "--legal-route",
            "true",
        ],
    );
    let ideas: Vec<String> = test
        .export("ideas")
        .iter()
        .map(name_of)
        .filter(|name| groups[name].is_empty())
        .take(2)
        .collect();
    curate(test, &["shortlist", &ideas[1]]);
    curate(test, &["drop", &ideas[0], "--reason", "already_done"]);
    Decided {
        names,
        merges,
        split: (whole.clone(), leaving, stay),
        moved,
        moved_out,
        apart,
        labelled,
        shortlisted: ideas[1].clone(),
        dropped: ideas[0].clone(),
        pinned: large[18].clone(),
        hidden: large[19].clone(),
    }
}

fn assert_holds(test: &CliTest, decided: &Decided) {
    let topics: BTreeMap<String, Value> = test
        .export("topic_list")
        .into_iter()
        .map(|row| (text(&row, "topic_id"), row))
        .collect();
    let topic_of = by_message(test, "topics", "topic_id");
    for (id, name) in &decided.names {
        assert_eq!(
            (text(&topics[id], "name"), text(&topics[id], "name_by")),
            (name.clone(), "person".to_owned())
        );
    }
    let lineage = test.export("lineage");
    for (from, to, messages) in &decided.merges {
        assert!(
            messages.iter().all(|message| topic_of[message] == *to) && !topics.contains_key(from),
            "{from}"
        );
        assert!(
            lineage
                .iter()
                .any(|row| text(row, "topic_id") == *from && text(row, "related") == *to && text(row, "state") == "merged")
        );
    }
    let (whole, leaving, stay) = &decided.split;
    let part = &topic_of[&leaving[0]];
    assert!(topics.contains_key(whole) && topics.contains_key(part) && part != whole);
    assert!(leaving.iter().all(|message| topic_of[message] == *part));
    assert!(stay.iter().all(|message| topic_of[message] != *part) && stay.iter().any(|message| topic_of[message] == *whole));
    assert_eq!(topic_of[&decided.moved.0], decided.moved.1);
    assert_eq!(topic_of[&decided.moved_out], "");
    assert_eq!(
        (&topics[&decided.pinned]["pinned"], &topics[&decided.hidden]["hidden"]),
        (&true.into(), &true.into())
    );
    let groups = by_message(test, "duplicates", "group_id");
    let (one, other) = (&groups[&decided.apart.0], &groups[&decided.apart.1]);
    assert!(one != other || one.is_empty());
    let labels = test.export("labels");
    let labels = labels.iter().find(|row| name_of(row) == decided.labelled).unwrap();
    let said = ["purpose", "field", "decided_by"].map(|column| text(labels, column));
    assert_eq!(said, ["inquiry", "文化旅游", "person"]);
    assert_eq!((&labels["legal_route"], &labels["confidence"]), (&true.into(), &1.0.into()));
    let ideas = test.export("ideas");
    let at = |name: &String| ideas.iter().position(|row| name_of(row) == *name).unwrap();
    assert_eq!(text(&ideas[at(&decided.shortlisted)], "decision"), "shortlisted");
    let dropped = &ideas[at(&decided.dropped)];
    assert_eq!([text(dropped, "decision"), text(dropped, "reason")], ["dropped", "already_done"]);
    assert!(ideas[at(&decided.dropped)..].iter().all(|row| text(row, "decision") == "dropped"));
}

fn outcomes(test: &CliTest) -> Vec<[String; 3]> {
    let row = |row: &Value| ["operation", "outcome", "cause"].map(|column| text(row, column));
    test.export("curation").iter().map(row).collect()
}

/// The exports that do not tell what happened from run to run.
fn state_of_things(test: &CliTest) -> Vec<(&'static str, String)> {
    let state = regex::Regex::new(r#""state": "[a-z]+", "first""#).unwrap();
    let tables = TABLES.iter().filter(|table| !["lineage", "course", "curation"].contains(table));
    tables
        .map(|&table| (table, state.replace_all(&test.ok(&["export", table]), "").into_owned()))
        .collect()
}

#[test]
fn what_was_decided_holds_when_messages_arrive_and_undoing_restores() {
    let (early, late) = halves();
    let (test, plain) = (CliTest::new(), CliTest::new());
    import_all(&test.workspace(), early);
    test.ok(&["analyze"]);
    copy_folder(&test.workspace(), &plain.workspace());
    let decided = decide(&test);
    test.ok(&["analyze"]);
    assert_holds(&test, &decided);
    import_all(&test.workspace(), late.clone());
    let copy = test.path("copy");
    copy_folder(&test.workspace(), &copy);
    fs::remove_dir_all(copy.join("derived")).unwrap();
    test.ok(&["analyze"]);
    assert!(
        program(&copy, &["analyze"])
            .env("RAYON_NUM_THREADS", "1")
            .status()
            .unwrap()
            .success()
    );
    assert_same_generation(&test.workspace(), &copy, "with decisions");
    assert_holds(&test, &decided);
    for [operation, outcome, cause] in outcomes(&test) {
        assert_eq!([&*outcome, &*cause], ["applied", ""], "{operation}");
    }
    let entries = test.export("curation").len();
    (1..=entries).for_each(|seq| curate(&test, &["undo", &seq.to_string()]));
    test.ok(&["analyze"]);
    plain.ok(&["analyze"]);
    import_all(&plain.workspace(), late);
    plain.ok(&["analyze"]);
    plain.ok(&["analyze"]);
    for ((table, with), (_, without)) in state_of_things(&test).into_iter().zip(state_of_things(&plain)) {
        assert_eq!(with, without, "{table}");
    }
    let seen: BTreeSet<[String; 3]> = outcomes(&test)[..entries]
        .iter()
        .map(|row| ["", &row[1], &row[2]].map(str::to_owned))
        .collect();
    assert_eq!(seen, BTreeSet::from([["", "undone", "undone"].map(str::to_owned)]));
}

/// Six letters: two about one clinic, two about one bridge, two alone.
fn letters() -> CliTest {
    let test = CliTest::new();
    let rows = [
        [
            "1",
            "2025-03-01",
            "望溪桥栏杆松动",
            "望溪桥东侧的栏杆松动多日，行人扶着摇晃，请派人加固。",
            "",
        ],
        [
            "2",
            "2025-03-02",
            "望溪桥护栏要加固",
            "路过望溪桥时看到栏杆松动，孩子扶着摇晃很危险，请加固栏杆。",
            "",
        ],
        [
            "3",
            "2025-03-03",
            "东篱社区缺少药房",
            "东篱社区周边没有药房，老人买药要坐两站车，建议引进一家药房。",
            "",
        ],
        [
            "4",
            "2025-03-04",
            "东篱社区买药不便",
            "东篱社区老人多，没有药房，买药要坐两站车，建议开设药房。",
            "",
        ],
        [
            "5",
            "2025-03-05",
            "建议图书馆延长开放",
            "建议区图书馆周末延长开放到晚上九点，方便上班族借书。",
            "",
        ],
        [
            "6",
            "2025-03-06",
            "公园长椅破损",
            "石榴公园湖边的长椅木条断了几根，坐不了人，请更换。",
            "",
        ],
    ];
    test.write("letters.csv", crate::support::forum_csv(&rows));
    test.ok(&["import", "letters.csv", "--source", "box"]);
    test.ok(&["analyze"]);
    test
}

fn topic_of(test: &CliTest, id: &str) -> String {
    by_message(test, "topics", "topic_id")[&format!("box:{id}")].clone()
}

#[test]
fn what_cannot_be_followed_is_listed_with_the_reason() {
    let test = letters();
    let (bridge, pharmacy) = (topic_of(&test, "1"), topic_of(&test, "3"));
    assert!(!bridge.is_empty() && !pharmacy.is_empty() && bridge != pharmacy);
    curate(&test, &["rename", &bridge, "望溪桥栏杆"]);
    curate(&test, &["rename", &bridge, "望溪桥栏杆加固"]);
    curate(&test, &["move", "box:6", "--to", &bridge]);
    curate(&test, &["rename", &pharmacy, "东篱社区药房"]);
    curate(&test, &["merge", &pharmacy, "--into", &bridge]);
    curate(&test, &["label", "box:5", "--purpose", "suggestion"]);
    curate(&test, &["together", "box:5", "box:6"]);
    curate(&test, &["undo", "7"]);
    test.ok(&["analyze"]);
    let expected = [
        ["rename", "void", "overridden"],
        ["rename", "applied", ""],
        ["move", "applied", ""],
        ["rename", "void", "topic_merged"],
        ["merge", "applied", ""],
        ["label", "applied", ""],
        ["together", "undone", "undone"],
        ["undo", "applied", ""],
    ];
    assert_eq!(outcomes(&test), expected.map(|row| row.map(str::to_owned)));
    assert!(["1", "2", "3", "4", "6"].iter().all(|id| topic_of(&test, id) == bridge));
    let ended = test.refused(2, &["curate", "--by", "li", "pin", &pharmacy]);
    assert!(ended.contains(&bridge), "{ended}");
    test.ok(&["forget", "--message", "box:5", "--reason", "本人要求", "--by", "li", "--yes"]);
    let log = fs::read_to_string(test.workspace().join("curation.jsonl")).unwrap();
    let uid = minzhi::corpus::Uid::of(&["box", "5"]).to_string();
    assert!(!log.contains(&uid) && log.contains("forgotten"), "{log}");
    assert_eq!(outcomes(&test)[5], ["label", "void", "forgotten"].map(str::to_owned));
    assert_eq!(topic_of(&test, "3"), bridge);
}

#[test]
fn a_torn_line_is_dropped_and_said_and_an_unknown_operation_is_refused() {
    let test = letters();
    let bridge = topic_of(&test, "1");
    curate(&test, &["rename", &bridge, "望溪桥栏杆"]);
    let path = test.workspace().join("curation.jsonl");
    let whole = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("{whole}{{\"seq\":2,\"who\":\"li\",\"op")).unwrap();
    let listed = test.run(&["curate", "list", "--format", "json"]);
    assert!(listed.err.contains("not whole"), "{}", listed.err);
    let rows: Value = serde_json::from_str(&listed.out).unwrap();
    assert_eq!((rows.as_array().unwrap().len(), &rows[0]["outcome"]), (1, &"pending".into()));
    test.ok(&["analyze"]);
    assert_eq!(outcomes(&test), [["rename", "applied", ""].map(str::to_owned)]);
    curate(&test, &["pin", &bridge]);
    let newer = fs::read_to_string(&path).unwrap() + "{\"seq\":3,\"who\":\"li\",\"when\":7,\"operation\":{\"kind\":\"weigh\"}}\n";
    fs::write(&path, &newer).unwrap();
    for args in [&["analyze"][..], &["curate", "list"], &["curate", "--by", "li", "undo", "1"]] {
        let refused = test.refused(2, args);
        assert!(refused.contains("line 3") && refused.contains("hint: "), "{refused}");
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), newer);
}

#[test]
fn what_is_wrong_is_said_in_both_languages_and_nothing_is_noted() {
    let test = letters();
    let bridge = topic_of(&test, "1");
    let wrong: [(&[&str], &str, &str); 7] = [
        (&["pin", "T000000000001"], "no topic", "没有编号"),
        (&["merge", &bridge, "--into", &bridge], "into itself", "并入自身"),
        (&["split", &bridge, "--messages", "box:5"], "not in the topic", "不在同类事项"),
        (&["split", &bridge, "--messages", "box:1,box:2"], "would leave it", "至少留下一件"),
        (&["shortlist", "box:77"], "no message", "没有来件"),
        (&["drop", "box:5", "--reason", "other"], "needs words", "须说明"),
        (&["undo", "4"], "no entry 4", "没有第 4 条"),
    ];
    for (args, en, zh) in wrong {
        for (lang, said) in [("en_US.UTF-8", en), ("zh_CN.UTF-8", zh)] {
            let output = test
                .command(&[&["curate", "--by", "li"], args].concat())
                .env("LANG", lang)
                .output()
                .unwrap();
            let err = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(output.status.code(), Some(2), "{err}");
            assert!(err.contains(said) && err.contains("\nhint: "), "{err}");
        }
    }
    assert!(!test.workspace().join("curation.jsonl").exists());
}
