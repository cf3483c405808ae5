//! The harness: a temporary folder, the program run in it, its output with what differs between runs taken out.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use regex::Regex;
use serde_json::Value;
use tempfile::TempDir;

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
        outcome(self.command(args).output().unwrap())
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
        let text = Regex::new(r#""(imported_at|published_at)": "[^"]*""#)
            .unwrap()
            .replace_all(&text, "\"$1\": \"[TIME]\"")
            .into_owned();
        Regex::new(r#"(?s)("timings": )\[.*?\n  \s*\]\n"#)
            .unwrap()
            .replace_all(&text, "$1[TIMINGS]\n")
            .into_owned()
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

fn outcome(output: Output) -> Outcome {
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
