//! The command line as people meet it: wrong input, repeated input, pipes.

use std::fs;
use std::io::Read;
use std::process::Stdio;

use crate::support::{CliTest, forum_csv};

const TWO: &[[&str; 5]] = &[
    [
        "1",
        "2025-03-01 08:00",
        "建议增设路灯",
        "巷口晚上很黑，建议在巷口增设两盏路灯。",
        "",
    ],
    [
        "2",
        "2025-03-02 09:00",
        "路面坑洼",
        "门口道路坑洼不平，下雨积水，请尽快修补。",
        "已安排修补。",
    ],
];

/// A workspace with two messages.
fn with_two() -> CliTest {
    let test = CliTest::new();
    test.write("two.csv", forum_csv(TWO));
    test.ok(&["import", "two.csv", "--source", "forum"]);
    test
}

#[test]
fn a_missing_file_is_named() {
    let err = CliTest::new().refused(2, &["import", "nowhere.csv"]);
    assert!(err.contains("nowhere.csv") && err.contains("hint:"), "{err}");
}

#[test]
fn what_is_no_table_is_refused_with_a_way_out() {
    let cases: &[(&str, &[u8], &str)] = &[
        ("letter.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n", "PDF"),
        ("nothing.csv", b"", "it is empty"),
        ("blank.csv", b"\xef\xbb\xbf\n\n", "it is empty"),
        ("numbers.csv", "编号,日期\n1,2025-03-01\n2,2025-03-02\n".as_bytes(), "text column"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest of an old container", "hint"),
        ("packed.zip", b"PK\x03\x04\x14\x00\x00\x00\x00\x00rest of an archive", "hint"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "hint"),
    ];
    let test = with_two();
    for (name, content, said) in cases {
        test.write(name, content);
        let err = test.refused(2, &["import", name]);
        assert!(err.contains(name) && err.contains(said) && err.contains("hint:"), "{err}");
    }
    fs::create_dir(test.path("folder")).unwrap();
    test.ok(&["import", "folder"]);
    assert_eq!(
        imports(&test),
        1,
        "a refused file leaves no import behind, nor does an empty folder"
    );
}

#[test]
fn a_refused_file_makes_no_workspace() {
    let test = CliTest::new();
    test.refused(2, &["import", "nowhere.csv"]);
    assert!(!test.workspace().exists());
}

#[test]
fn files_before_a_refused_one_are_kept() {
    let test = CliTest::new();
    test.write("two.csv", forum_csv(TWO));
    test.write("letter.pdf", "%PDF-1.7\n");
    let outcome = test.run(&["import", "two.csv", "letter.pdf"]);
    assert_eq!(outcome.code, Some(2), "{}", outcome.err);
    assert_eq!(imports(&test), 1);
}

#[test]
fn a_source_name_with_a_colon_is_refused() {
    let test = CliTest::new();
    test.write("two.csv", forum_csv(TWO));
    for name in ["a:b", "", " "] {
        let err = test.refused(2, &["import", "two.csv", "--source", name]);
        assert!(err.contains("hint: use a name without a colon"), "{err}");
    }
}

#[test]
fn a_file_named_with_a_colon_still_has_a_source() {
    let test = CliTest::new();
    test.write("a:b.csv", forum_csv(TWO));
    test.ok(&["import", "a:b.csv"]);
    test.ok(&["analyze"]);
    assert_eq!(test.export("messages")[0]["source"], "a_b");
}

#[test]
fn each_step_says_which_step_comes_before_it() {
    let test = CliTest::new();
    for args in [&["analyze"][..], &["status"], &["search", "路灯"], &["export", "messages"]] {
        let err = test.refused(2, args);
        assert!(
            err.contains("find a workspace") && err.contains("hint: `minzhi import FILE`"),
            "{args:?}: {err}"
        );
    }
    test.write("empty.csv", "留言编号,留言标题,留言内容\n,,\n");
    test.run(&["import", "empty.csv"]);
    let err = test.refused(2, &["analyze"]);
    assert!(
        err.contains("holds no message") && err.contains("hint: run `minzhi import FILE`"),
        "{err}"
    );

    let test = with_two();
    for args in [&["search", "路灯"][..], &["export", "ideas"], &["similar", "--text", "路灯"]] {
        let err = test.refused(2, args);
        assert!(err.contains("hint: run `minzhi analyze` first"), "{args:?}: {err}");
    }
}

#[test]
fn other_folders_and_other_formats_are_left_alone() {
    let test = CliTest::new();
    test.write("two.csv", forum_csv(TWO));
    test.write("w/letter.txt", "x");
    let err = test.refused(2, &["import", "two.csv"]);
    assert!(
        err.contains("holds other files") && err.contains("hint: name an empty or a new folder"),
        "{err}"
    );
    assert_eq!(fs::read_dir(test.workspace()).unwrap().count(), 1);

    let test = with_two();
    test.write("w/format.json", r#"{"major": 2, "minor": 0}"#);
    for args in [&["status"][..], &["analyze"], &["import", "two.csv"]] {
        let err = test.refused(2, args);
        assert!(
            err.contains("its format is 2.0") && err.contains("hint: use the version of minzhi that wrote it"),
            "{err}"
        );
    }
}

#[test]
fn a_date_that_is_none_is_refused() {
    let test = with_two();
    for date in ["yesterday", "2025-02-30", "2025/03/01", ""] {
        let err = test.refused(2, &["analyze", "--as-of", date]);
        assert!(
            err.contains("is no date") && err.contains("hint: write --as-of 2024-05-31"),
            "{err}"
        );
    }
}

#[test]
fn unknown_tables_and_formats_are_answered_with_the_known_ones() {
    let test = with_two();
    let err = test.refused(2, &["export", "letters"]);
    assert!(err.contains("messages, duplicates, topics"), "{err}");
    let err = test.refused(2, &["export", "messages", "--format", "docx"]);
    assert!(err.contains("jsonl, csv, xlsx, parquet, arrow"), "{err}");
    test.refused(2, &["reprot"]);
}

#[test]
fn a_setting_misspelt_is_named_with_its_line() {
    let test = with_two();
    test.write("w/minzhi.toml", "[retention]\ngenerationz = 2\n");
    let err = test.refused(2, &["analyze"]);
    assert!(
        err.contains("generationz") && err.contains("line 2") && err.contains("hint:"),
        "{err}"
    );
}

#[test]
fn a_model_of_the_workspace_that_is_damaged_is_named() {
    let test = with_two();
    test.write("w/models/labels.bin", "no weights");
    let err = test.refused(2, &["analyze"]);
    assert!(err.contains("labels.bin") && err.contains("hint: restore the file"), "{err}");
    fs::remove_file(test.workspace().join("models/labels.bin")).unwrap();
    test.ok(&["analyze"]);
}

#[test]
fn a_second_writer_waits_its_turn() {
    let test = with_two();
    let held = fs::File::open(test.workspace().join("lock")).unwrap();
    held.lock().unwrap();
    for args in [&["import", "two.csv"][..], &["analyze"]] {
        let err = test.refused(2, args);
        assert!(err.contains("another minzhi") && err.contains("hint: wait"), "{err}");
    }
    test.ok(&["status"]);
    drop(held);
    test.ok(&["analyze"]);
}

#[cfg(unix)]
#[test]
fn a_workspace_that_cannot_be_written_is_named() {
    let test = CliTest::new();
    test.write("two.csv", forum_csv(TWO));
    // A file where the folder should be refuses root too.
    test.write("file", "x");
    let outcome = test.run(&["--workspace", "file/w", "import", "two.csv"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    assert!(outcome.err.starts_with("error: failed to write file/w"), "{}", outcome.err);
    assert_eq!(fs::read(test.path("file")).unwrap(), b"x");
}

#[test]
fn a_damaged_table_is_named_and_does_not_panic() {
    let test = with_two();
    test.ok(&["analyze"]);
    let table = test.workspace().join("generations/000001/labels.parquet");
    let whole = fs::read(&table).unwrap();
    // Beside its plain columns the table is not read at all.
    fs::write(&table, b"PAR1PAR1").unwrap();
    test.ok(&["export", "labels"]);
    fs::remove_file(table.with_file_name("columns.bin")).unwrap();
    for damage in [&whole[..whole.len() / 2], b"", b"PAR1PAR1"] {
        fs::write(&table, damage).unwrap();
        let err = test.refused(1, &["export", "labels"]);
        assert!(err.contains("failed to read") && err.contains("labels.parquet"), "{err}");
    }
    fs::write(&table, whole).unwrap();
    test.ok(&["export", "labels"]);
}

#[test]
fn a_damaged_cache_is_made_again() {
    let test = with_two();
    test.ok(&["analyze"]);
    let before = test.ok(&["export", "messages"]);
    let found = test.ok(&["search", "路灯", "--format", "jsonl"]);
    let cached = crate::support::files_below(&test.workspace().join("derived"));
    assert!(cached.len() >= 10, "{cached:?}");
    for path in &cached {
        let bytes = fs::read(path).unwrap();
        // A file of its own: the generation shares the bytes of the index, and what happens to those happens to both.
        fs::remove_file(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    }
    assert_eq!(test.ok(&["export", "messages"]), before);
    test.ok(&["analyze"]);
    assert_eq!(test.ok(&["export", "messages"]), before);
    assert_eq!(test.ok(&["search", "路灯", "--format", "jsonl"]), found);
}

#[test]
fn messages_that_do_not_exist_have_no_likeness() {
    let test = with_two();
    test.ok(&["analyze"]);
    let err = test.refused(2, &["similar", "--message", "forum:99"]);
    assert!(err.contains("no message is called \"forum:99\"") && err.contains("hint:"), "{err}");
    let err = test.refused(2, &["similar", "--message", "99"]);
    assert!(err.contains("hint: write SOURCE:ID"), "{err}");
    test.write("queries.jsonl", "{\"qid\": \"a\", \"query\": \"路灯\"}\n{\"qid\": 1}\n");
    let err = test.run(&["search", "--batch", "queries.jsonl"]);
    assert_eq!(err.code, Some(2));
    assert!(err.err.contains("line 2") && err.err.contains("hint:"), "{}", err.err);
    test.refused(2, &["search", "--batch", "nowhere.jsonl"]);
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let test = CliTest::new();
    let body = "建议在巷口增设路灯，方便夜归的人。".repeat(40);
    let ids: Vec<String> = (0..400).map(|id| id.to_string()).collect();
    let rows: Vec<[&str; 5]> = ids
        .iter()
        .map(|id| [id.as_str(), "2025-03-01 08:00", "路灯", body.as_str(), ""])
        .collect();
    test.write("many.csv", forum_csv(&rows));
    test.ok(&["import", "many.csv"]);
    test.ok(&["analyze"]);
    for args in [
        &["export", "messages", "--format", "jsonl"][..],
        &["export", "messages", "--format", "csv"],
        &["export", "messages", "--format", "xlsx"],
        &["export", "messages", "--format", "parquet"],
        &["export", "messages", "--format", "arrow"],
        &["search", "路灯", "--limit", "400"],
        &["status"],
        &["status", "--format", "json"],
        &["config"],
        &["completions", "bash"],
    ] {
        let mut child = test.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        let code = child.wait().unwrap().code();
        assert!(
            code == Some(0) && !err.contains("panicked") && !err.contains("error:"),
            "{args:?}: {code:?} {err}"
        );
    }
}

#[test]
fn an_export_into_a_file_is_whole_or_not_there() {
    let test = with_two();
    test.ok(&["analyze"]);
    let printed = test.ok(&["export", "messages"]);
    test.write("messages.part", "a file of somebody's own");
    test.ok(&["export", "messages", "-o", "messages.jsonl"]);
    assert_eq!(fs::read_to_string(test.path("messages.jsonl")).unwrap(), printed);
    assert_eq!(fs::read_to_string(test.path("messages.part")).unwrap(), "a file of somebody's own");
    let err = test.refused(1, &["export", "messages", "-o", "no/such/folder.jsonl"]);
    assert!(err.contains("no/such/folder.jsonl"), "{err}");
}

#[cfg(unix)]
#[test]
fn an_export_into_a_device_leaves_the_device_as_it_is() {
    let test = with_two();
    test.ok(&["analyze"]);
    std::os::unix::fs::symlink("/dev/null", test.path("sink")).unwrap();
    test.ok(&["export", "messages", "-o", "sink"]);
    assert!(
        fs::symlink_metadata(test.path("sink")).unwrap().is_symlink(),
        "the link was replaced by a file"
    );
}

#[test]
fn an_address_in_use_is_named() {
    let test = with_two();
    test.ok(&["analyze"]);
    let held = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = held.local_addr().unwrap().to_string();
    let err = test.refused(2, &["serve", "--listen", &address]);
    assert!(err.contains(&address) && err.contains("hint:"), "{err}");
}

/// How many imports the workspace records.
fn imports(test: &CliTest) -> usize {
    status(test)["imports"].as_array().unwrap().len()
}

fn status(test: &CliTest) -> serde_json::Value {
    serde_json::from_str(&test.ok(&["status", "--format", "json"])).unwrap()
}
