//! The harness: a temporary folder, the program run in it, its output with what differs between runs taken out.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use polars::prelude::{DataType, ParquetReader, SerReader};
use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

/// Every table that is exported.
pub(crate) const TABLES: &[&str] = &[
    "messages",
    "duplicates",
    "topics",
    "labels",
    "ideas",
    "keywords",
    "topic_list",
    "themes",
    "lineage",
    "curation",
    "course",
    "new_words",
];

/// A folder of its own in which the program runs, with a workspace named `w`.
pub(crate) struct CliTest {
    folder: TempDir,
}

/// What a run of the program left behind.
pub(crate) struct Outcome {
    /// The exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl CliTest {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The workspace.
    pub(crate) fn workspace(&self) -> PathBuf {
        self.path("w")
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    /// The program, to be run in the folder with nothing of the caller's settings.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = program(&self.workspace(), args);
        command.current_dir(self.folder.path());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Outcome {
        outcome(&self.command(args).output().unwrap())
    }

    /// Runs the program, which must succeed, and returns its standard output.
    #[track_caller]
    pub(crate) fn ok(&self, args: &[&str]) -> String {
        self.run(args).ok()
    }

    /// Runs the program, which must refuse: the exit code, an `error:` on standard error and nothing on standard output.
    #[track_caller]
    pub(crate) fn refused(&self, code: i32, args: &[&str]) -> String {
        let outcome = self.run(args);
        assert_eq!(outcome.code, Some(code), "{args:?}\n{}", outcome.err);
        assert!(outcome.err.starts_with("error: "), "{args:?}\n{}", outcome.err);
        assert!(!outcome.err.contains("panicked"), "{args:?}\n{}", outcome.err);
        assert_eq!(outcome.out, "", "{args:?}");
        self.filtered(&outcome.err)
    }

    /// Rows of an export.
    #[track_caller]
    pub(crate) fn export(&self, table: &str) -> Vec<Value> {
        json_lines(&self.ok(&["export", table, "--format", "jsonl"]))
    }

    /// A text without what differs between runs: paths of the folder, times.
    pub(crate) fn filtered(&self, text: &str) -> String {
        let text = text.replace(&*self.folder.path().to_string_lossy(), "[DIR]");
        let times = Regex::new(r#""(imported_at|published_at)": \d+"#).unwrap();
        let timings = Regex::new(r#"(?s)"timings": \[.*?\n    \]"#).unwrap();
        let text = times.replace_all(&text, r#""$1": [TIME]"#).into_owned();
        let said = Regex::new(r"(imported|导入于) \d{4}-\d\d-\d\d \d\d:\d\d:\d\d").unwrap();
        let text = said.replace_all(&text, "$1 [TIME]").into_owned();
        timings.replace_all(&text, r#""timings": [TIMINGS]"#).into_owned()
    }
}

impl Outcome {
    /// The standard output of a run that must have succeeded.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out
    }
}

/// The program on a workspace, in English, without the caller's settings.
pub(crate) fn program(workspace: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_minzhi"));
    for name in ["MINZHI_LOG", "LC_ALL", "LC_MESSAGES", "RAYON_NUM_THREADS"] {
        command.env_remove(name);
    }
    command
        .env("LANG", "en_US.UTF-8")
        .env("MINZHI_WORKSPACE", workspace)
        .args(args)
        .stdin(Stdio::null());
    command
}

fn outcome(output: &Output) -> Outcome {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Outcome {
        code: output.status.code(),
        out: text(&output.stdout),
        err: text(&output.stderr),
    }
}

/// Lines of JSON.
pub(crate) fn json_lines(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// A small file of messages: header and rows of (id, date, title, body, reply).
pub(crate) fn forum_csv(rows: &[[&str; 5]]) -> String {
    let mut text = "留言编号,留言时间,留言标题,留言内容,答复意见\n".to_owned();
    for row in rows {
        text.push_str(&row.join(","));
        text.push('\n');
    }
    text
}

/// The shipped sample, imported and analysed once for all tests of a process.
pub(crate) fn sample() -> &'static Sample {
    static SAMPLE: LazyLock<Sample> = LazyLock::new(Sample::make);
    &SAMPLE
}

/// The shipped sample and what was planted in it.
pub(crate) struct Sample {
    pub(crate) test: CliTest,
    pub(crate) truth: Value,
    /// Everything that the run printed for people.
    pub(crate) log: String,
}

impl Sample {
    fn make() -> Self {
        let test = CliTest::new();
        let output = test.command(&["demo", "--no-serve"]).env("MINZHI_LOG", "trace").output().unwrap();
        let Outcome { code, out, err } = outcome(&output);
        assert_eq!(code, Some(0), "{err}");
        let truth = fs::read(data("truth.json")).unwrap();
        Self {
            test,
            truth: serde_json::from_slice(&truth).unwrap(),
            log: out + &err,
        }
    }

    /// Rows of an export by external id; the sample has no id twice.
    pub(crate) fn by_id(&self, table: &str) -> BTreeMap<String, Value> {
        self.test
            .export(table)
            .into_iter()
            .map(|row| (text(&row, "external_id"), row))
            .collect()
    }

    /// A list of ids in the truth, found by keys joined with a slash.
    pub(crate) fn ids(&self, keys: &str) -> Vec<String> {
        let found = keys.split('/').fold(&self.truth, |value, key| &value[key]);
        serde_json::from_value(found.clone()).unwrap_or_else(|error| panic!("{keys}: {error}"))
    }

    /// A list of pairs of ids in the truth.
    pub(crate) fn pairs(&self, keys: &str) -> Vec<(String, String)> {
        let found = keys.split('/').fold(&self.truth, |value, key| &value[key]);
        found
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (text(pair, "a"), text(pair, "b")))
            .collect()
    }
}

/// A file of the shipped sample.
pub(crate) fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

/// A text of a row; empty when absent.
pub(crate) fn text(row: &Value, name: &str) -> String {
    row[name].as_str().unwrap_or_default().to_owned()
}

/// Copies a folder with all that is in it.
pub(crate) fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target)
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// All files below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path))
        } else {
            found.push(path)
        }
    }
    found.sort();
    found
}

/// All text and bytes of a Parquet file, uncompressed; `None` of one that is not whole.
pub(crate) fn parquet_cells(path: &Path) -> Option<String> {
    let frame = ParquetReader::new(fs::File::open(path).unwrap()).finish().ok()?;
    let mut found = String::new();
    for column in frame.columns() {
        match column.dtype() {
            DataType::String => column.str().unwrap().iter().flatten().for_each(|cell| found.extend([cell, "\n"])),
            DataType::Binary => column
                .binary()
                .unwrap()
                .iter()
                .flatten()
                .for_each(|cell| found.extend([&*String::from_utf8_lossy(cell), "\n"])),
            _ => {}
        }
    }
    Some(found)
}
