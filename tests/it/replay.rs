//! The same messages give the same answer: week by week, from caches or without them, on one thread or many, in any order of files.

use std::fs;
use std::path::{Path, PathBuf};

use minzhi::corpus::{LocalTime, Message};
use minzhi::ingest::{self, IngestParams};
use minzhi::store::{ImportDraft, ImportFacts, Workspace, WriterLock};

use crate::support::{TABLES, copy_folder, data, files_below, program};

/// Steps in which the sample arrives.
const STEPS: usize = 6;
/// Asked of both indexes: a word, two words, a phrase with an exclusion, a typing error.
const QUERIES: &[&str] = &["路灯", "电梯 加装", "\"停车\" -收费", "预付卡退废"];

fn read(path: &Path, source: &str) -> Vec<Message> {
    let params = IngestParams {
        source: source.to_owned(),
        ..IngestParams::default()
    };
    ingest::read(path, &params)
        .unwrap()
        .flat_map(|batch| batch.unwrap().messages)
        .collect()
}

/// The messages of the sample by source, in the order of its files.
pub(crate) fn sample() -> Vec<(&'static str, Vec<Message>)> {
    let files = [
        ("petitions.xlsx", "petitions"),
        ("hotline.csv", "hotline"),
        ("forum.jsonl", "forum"),
        ("forms.xlsx", "forms"),
    ];
    files.map(|(file, source)| (source, read(&data(file), source))).into()
}

/// Imports messages of one source, as if a file had held them.
pub(crate) fn import(workspace: &Workspace, lock: &WriterLock, source: &str, messages: Vec<Message>) {
    let facts = ImportFacts {
        file: source.to_owned(),
        file_hash: String::new(),
        bytes: 0,
        format: String::new(),
        imported_at: LocalTime(0),
        rows_read: messages.len() as u64,
        non_data: 0,
    };
    let mut draft = ImportDraft::begin(workspace, lock, source).unwrap();
    draft.push(messages).unwrap();
    draft.commit(facts).unwrap();
}

fn analyze(root: &Path, threads: &str) {
    let output = program(root, &["analyze"]).env("RAYON_NUM_THREADS", threads).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn printed(root: &Path, args: &[&str]) -> String {
    let output = program(root, args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The folder of the generation that is published.
pub(crate) fn current(root: &Path) -> PathBuf {
    root.join("generations")
        .join(fs::read_to_string(root.join("CURRENT")).unwrap().trim())
}

/// Every table of the published generation is the same to the byte; the index gives the same hits and scores.
pub(crate) fn assert_same_generation(a: &Path, b: &Path, when: &str) {
    let tables = |root: &Path| {
        let folder = current(root);
        let parquet = files_below(&folder)
            .into_iter()
            .filter(|path| path.extension().is_some_and(|extension| extension == "parquet"));
        parquet
            .map(|path| path.strip_prefix(&folder).unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let names = tables(a);
    assert!(names.len() >= 10, "{names:?}");
    assert_eq!(names, tables(b));
    for name in names {
        let same = fs::read(current(a).join(&name)).unwrap() == fs::read(current(b).join(&name)).unwrap();
        assert!(same, "{when}: {} differs", name.display());
    }
    for query in QUERIES {
        let args = ["search", query, "--format", "jsonl"];
        assert_eq!(printed(a, &args), printed(b, &args), "{when}: {query}");
    }
}

/// Imports cumulative steps; after each, a run from caches on many threads equals one without caches on one thread.
fn replay(sources: Vec<(&str, Vec<Message>)>, steps: usize) {
    let folder = tempfile::tempdir().unwrap();
    let (root, copy) = (folder.path().join("w"), folder.path().join("copy"));
    let mut times: Vec<_> = sources
        .iter()
        .flat_map(|(_, messages)| messages.iter().map(|message| message.time))
        .collect();
    times.sort_unstable();
    let mut rest = sources;
    for step in 1..=steps {
        let until = times[(times.len() * step / steps).min(times.len() - 1)];
        {
            let workspace = Workspace::open_or_create(&root).unwrap();
            let lock = workspace.lock().unwrap();
            for (source, messages) in &mut rest {
                let (due, later) = std::mem::take(messages)
                    .into_iter()
                    .partition(|message| step == steps || message.time < until);
                *messages = later;
                import(&workspace, &lock, source, due);
            }
        }
        copy_folder(&root, &copy);
        fs::remove_dir_all(copy.join("derived")).unwrap();
        analyze(&root, "4");
        analyze(&copy, "1");
        assert_same_generation(&root, &copy, &format!("step {step}"));
        fs::remove_dir_all(&copy).unwrap();
    }
    assert_eq!(printed(&root, &["export", "labels"]).lines().count(), times.len());
}

#[test]
fn the_sample_week_by_week_gives_the_same_tables_from_caches_and_without() {
    replay(sample(), STEPS);
}

#[test]
fn another_file_gives_the_same_tables_from_caches_and_without() {
    #[expect(clippy::disallowed_methods, reason = "names a file to be replayed where one is at hand")]
    let Some(path) = std::env::var_os("MINZHI_REPLAY_CSV").map(PathBuf::from) else {
        return;
    };
    replay(vec![("replayed", read(&path, "replayed"))], STEPS);
}

#[test]
fn files_and_rows_in_another_order_and_another_key_give_the_same_exports() {
    let folder = tempfile::tempdir().unwrap();
    let [one, other, foreign] = ["one", "other", "foreign"].map(|name| folder.path().join(name));
    drop(Workspace::open_or_create(&one).unwrap());
    copy_folder(&one, &other);
    for root in [&one, &other, &foreign] {
        let workspace = Workspace::open_or_create(root).unwrap();
        let lock = workspace.lock().unwrap();
        let mut sources = sample();
        if root == &other {
            sources.reverse();
            sources.iter_mut().for_each(|(_, messages)| messages.reverse());
        }
        for (source, messages) in sources {
            import(&workspace, &lock, source, messages);
        }
    }
    for root in [&one, &other, &foreign] {
        analyze(root, "3");
    }
    // Pseudonyms are the only thing that the key decides.
    let pseudonyms = regex::Regex::new(r#""writer": "P[0-9a-f]+""#).unwrap();
    for table in TABLES {
        let expected = printed(&one, &["export", table]);
        assert_eq!(printed(&other, &["export", table]), expected, "{table} after another order");
        let without = |text: &str| pseudonyms.replace_all(text, "").into_owned();
        assert_eq!(
            without(&printed(&foreign, &["export", table])),
            without(&expected),
            "{table} under another key"
        );
    }
}
