//! Who may import whom, who may name which crate, what pure code must not touch: read from the sources themselves.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The import table: a module may import only what stands to the right of its arrow; a later line never names an earlier one.
///
/// A new edge is reviewed before the code that needs it.
const IMPORTS: &str = "
main      -> cli
cli       -> service run config store report selection pipeline search evaluate ingest analysis curation ideas topics keywords trends classify values text corpus
service   -> run config store report selection pipeline search evaluate ingest analysis curation ideas topics keywords trends classify dedup values text corpus
run       -> config store report selection pipeline search evaluate ingest analysis curation ideas topics classify dedup values text corpus
config    -> report pipeline
store     -> report selection pipeline search evaluate ingest analysis curation ideas topics keywords trends classify features dedup values text corpus
report    -> selection search analysis curation ideas topics keywords trends classify text corpus
selection -> search analysis topics keywords classify corpus
pipeline  -> analysis curation ideas topics keywords classify features dedup values text corpus
search    -> analysis topics classify text corpus
evaluate  -> analysis classify values text corpus
ingest    -> values text corpus
analysis  -> curation ideas topics keywords trends classify features dedup values corpus
curation  -> ideas topics classify corpus
ideas     -> classify dedup text corpus
topics    -> features dedup text corpus
keywords  -> dedup text corpus
trends    -> corpus
classify  -> values text corpus
features  -> text corpus
dedup     -> text corpus
values    -> text corpus
text      -> corpus
corpus    ->
";

/// A library, and the only places that may name it.
const OWNERS: &[(&str, &[&str])] = &[
    ("axum", &["service"]),
    ("tower_http", &["service"]),
    ("utoipa", &["service"]),
    ("maud", &["service"]),
    ("tokio", &["service"]),
    ("tantivy", &["search"]),
    ("jieba_rs", &["text/segment.rs"]),
    ("polars", &["ingest", "store"]),
    ("calamine", &["ingest"]),
    ("encoding_rs", &["ingest"]),
    ("arrow_array", &["store/export"]),
    ("arrow_ipc", &["store/export"]),
    ("arrow_schema", &["store/export"]),
    ("rust_xlsxwriter", &["store/export", "report"]),
    ("linfa", &["topics"]),
    ("linfa_clustering", &["topics"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("indicatif", &["cli"]),
    ("anyhow", &["cli"]),
    ("getrandom", &["store"]),
];

/// Modules that see data only: no files, clock, environment, threads of their own, printing, async.
const PURE: &[&str] = &[
    "report",
    "selection",
    "trends",
    "pipeline",
    "evaluate",
    "analysis",
    "curation",
    "ideas",
    "topics",
    "keywords",
    "classify",
    "features",
    "dedup",
    "values",
    "text",
    "corpus",
];

/// What pure modules must not name.
const IMPURE: &str = r"std::(fs|env|time|net|process|thread|io)\b|\bSystemTime\b|\bInstant\b|\be?print(ln)?!|\basync\b|\.await\b|\bthread_local!|\bstatic mut\b|\bOnceLock\b";

/// What a pure module may name all the same: the writers of documents pack files in memory.
const IN_MEMORY: (&str, &str) = ("report/writers/", "use std::io::{Cursor, Write as _};");

/// Files that may be longer than 400 lines, each with the reason.
const LONG: &[(&str, &str)] = &[("corpus.rs", "the nouns that every stage shares, in one place")];

/// A file of the sources: its path below `src`, its code without comments, and the same without its inline tests.
struct Source {
    path: String,
    lines: usize,
    code: String,
    without_tests: String,
}

impl Source {
    /// The top-level module that the file belongs to.
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// How many modules deep the file is: 1 for a top-level module.
    fn depth(&self) -> usize {
        self.path.trim_end_matches("/mod.rs").split('/').count()
    }

    /// Files that are compiled for tests only: those that this one declares so.
    fn test_files(&self) -> Vec<String> {
        let declared = Regex::new(r"#\[cfg\(test\)\]\s*(?:pub(?:\([^)]*\))? )?mod (\w+);").unwrap();
        let folder = self.path.trim_end_matches("mod.rs").trim_end_matches(".rs").trim_end_matches('/');
        declared
            .captures_iter(&self.code)
            .map(|found| format!("{folder}/{}.rs", &found[1]))
            .collect()
    }

    /// First segments of the paths into this crate.
    fn imports(&self) -> BTreeSet<String> {
        let from_root = Regex::new(r"\bcrate::").unwrap();
        let upwards = Regex::new(r"\b(?:super::)+").unwrap();
        let mut found = BTreeSet::new();
        for hit in from_root.find_iter(&self.code) {
            found.extend(first_segments(&self.code[hit.end()..]));
        }
        for hit in upwards.find_iter(&self.without_tests) {
            if hit.as_str().matches("super").count() >= self.depth() {
                found.extend(first_segments(&self.without_tests[hit.end()..]));
            }
        }
        found
    }
}

/// `a` of `a::b`, or `a` and `c` of `{a::b, c::{d, e}}`.
fn first_segments(path: &str) -> Vec<String> {
    let ident = |text: &str| {
        text.trim_start()
            .chars()
            .take_while(|&c| c.is_alphanumeric() || c == '_')
            .collect::<String>()
    };
    let Some(group) = path.strip_prefix('{') else {
        return vec![ident(path)];
    };
    let (mut depth, mut items, mut start) = (1, Vec::new(), 0);
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && c == ',') {
            items.push(ident(&group[start..at]));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

fn sources() -> Vec<Source> {
    let comment = Regex::new(r"(?m)//.*$").unwrap();
    let mut paths = Vec::new();
    files(&root().join("src"), &mut paths);
    let rust = paths
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let mut sources: Vec<Source> = rust
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = comment.replace_all(&text, "").into_owned();
            let path = path.strip_prefix(root().join("src")).unwrap().to_string_lossy().replace('\\', "/");
            let without_tests = code.split("\nmod tests {").next().unwrap_or_default().to_owned();
            Source {
                path,
                lines: text.lines().count(),
                code,
                without_tests,
            }
        })
        .collect();
    let test_only: Vec<String> = sources.iter().flat_map(Source::test_files).collect();
    for source in sources.iter_mut().filter(|source| test_only.contains(&source.path)) {
        source.without_tests.clear();
        source.code.clear();
    }
    sources
}

fn import_table() -> Vec<(&'static str, BTreeSet<&'static str>)> {
    let row = |line: &'static str| {
        line.split_once("->")
            .map(|(module, right)| (module.trim(), right.split_whitespace().collect()))
    };
    IMPORTS
        .trim()
        .lines()
        .map(|line| row(line).expect("each line of the table has an arrow"))
        .collect()
}

/// The columns of the chain that ARCHITECTURE.md draws, left to right; those of one column do not import each other.
fn drawn_chain() -> Vec<Vec<String>> {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let part = map
        .split("## Who may import whom")
        .nth(1)
        .expect("the map says who may import whom");
    let chain = part.split("```").nth(1).expect("the chain stands in a block of code").trim();
    chain
        .split('→')
        .map(|column| column.split(',').map(|module| module.trim().to_owned()).collect())
        .collect()
}

fn report(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn the_import_table_has_no_way_back() {
    let table = import_table();
    for (at, (module, right)) in table.iter().enumerate() {
        let later: BTreeSet<&str> = table[at + 1..].iter().map(|(module, _)| *module).collect();
        assert!(
            right.is_subset(&later),
            "{module} names something that is not below it: {:?}",
            right.difference(&later)
        );
    }
}

#[test]
fn the_map_draws_the_same_order() {
    let chain = drawn_chain();
    let column = |module: &str| chain.iter().position(|column| column.iter().any(|drawn| drawn == module));
    for (module, right) in import_table() {
        let own = column(module).unwrap_or_else(|| panic!("ARCHITECTURE.md does not draw {module}"));
        for name in right {
            assert!(
                column(name) > Some(own),
                "ARCHITECTURE.md draws {name} beside or left of {module}, which imports it"
            );
        }
    }
    assert_eq!(
        chain.iter().flatten().count(),
        import_table().len(),
        "ARCHITECTURE.md draws modules that the table does not have"
    );
}

#[test]
fn modules_import_only_what_the_table_allows() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> = import_table().into_iter().collect();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| source.path != "lib.rs") {
        let Some(right) = allowed.get(source.module()) else {
            faults.push(format!("src/{}: the table has no line for `{}`", source.path, source.module()));
            continue;
        };
        for name in source.imports() {
            if name != source.module() && allowed.contains_key(name.as_str()) && !right.contains(name.as_str()) {
                faults.push(format!("src/{}: `{}` must not import `{name}`", source.path, source.module()));
            }
        }
    }
    report(&faults);
}

#[test]
fn the_library_lists_every_module_of_the_table() {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let listed: BTreeSet<&str> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    let table: BTreeSet<&str> = import_table()
        .into_iter()
        .map(|(module, _)| module)
        .filter(|&module| module != "main")
        .collect();
    assert_eq!(listed, table);
}

#[test]
fn each_library_has_one_owner() {
    let sources = sources();
    let mut faults = Vec::new();
    for (library, owners) in OWNERS {
        let named = Regex::new(&format!(r"(^|[^\w:]){library}(::|;| as )")).unwrap();
        for source in &sources {
            let owned = owners.iter().any(|owner| source.path.starts_with(owner));
            if !owned && named.is_match(&source.without_tests) {
                faults.push(format!("src/{}: only {} may name {library}", source.path, owners.join(" and ")));
            }
        }
    }
    report(&faults);
}

#[test]
fn pure_modules_touch_nothing_outside() {
    let impure = Regex::new(IMPURE).unwrap();
    let mut faults = Vec::new();
    for source in sources().iter().filter(|source| PURE.contains(&source.module())) {
        let packs = source.path.starts_with(IN_MEMORY.0);
        let code = source.without_tests.replace(if packs { IN_MEMORY.1 } else { "\0" }, "");
        for hit in impure.find_iter(&code) {
            faults.push(format!("src/{}: a pure module names `{}`", source.path, hit.as_str()));
        }
    }
    report(&faults);
}

#[test]
fn only_the_service_is_asynchronous() {
    let asynchronous = Regex::new(r"\basync\b|\.await\b").unwrap();
    let edge = |source: &Source| source.module() == "service" || source.path == "cli/serve.rs";
    let faults: Vec<String> = sources()
        .iter()
        .filter(|source| !edge(source) && asynchronous.is_match(&source.code))
        .map(|source| format!("src/{}: async", source.path))
        .collect();
    report(&faults);
}

#[test]
fn no_file_outgrows_four_hundred_lines() {
    let mut faults = Vec::new();
    for source in sources() {
        let allowed = LONG.iter().any(|(path, _)| *path == source.path);
        match (source.lines > 400, allowed) {
            (true, false) => faults.push(format!("src/{}: {} lines", source.path, source.lines)),
            (false, true) => faults.push(format!("src/{}: short again, take it off the list", source.path)),
            _ => {}
        }
    }
    report(&faults);
}

#[test]
fn no_part_is_named_by_nothing() {
    let vague = Regex::new(r"(^|/)(utils?|helpers?|common|misc|imp|types|models)(\.rs|/)").unwrap();
    let faults: Vec<String> = sources()
        .iter()
        .filter(|source| vague.is_match(&source.path))
        .map(|source| format!("src/{}", source.path))
        .collect();
    report(&faults);
}

#[test]
fn the_paths_that_the_map_names_exist() {
    let Ok(map) = fs::read_to_string(root().join("ARCHITECTURE.md")) else {
        return;
    };
    let path = Regex::new(r"(?:^|[\s`(])((?:src|tests|data|models|benches|notebooks)/[\w./-]*\w/?)(?:[\s`),;:]|$)").unwrap();
    let faults: Vec<String> = path
        .captures_iter(&map)
        .map(|found| found[1].to_owned())
        .filter(|named| !root().join(named).exists())
        .map(|named| format!("ARCHITECTURE.md names {named}, which does not exist"))
        .collect();
    report(&faults);
}

mod the_reader_of_sources {
    use super::*;

    fn source(path: &str, code: &str) -> Source {
        Source {
            path: path.to_owned(),
            lines: 1,
            code: code.to_owned(),
            without_tests: code.to_owned(),
        }
    }

    #[test]
    fn sees_every_way_to_write_an_import() {
        let names = |path: &str, code: &str| source(path, code).imports().into_iter().collect::<Vec<_>>();
        assert_eq!(names("dedup/mod.rs", "use crate::{text::{A, B}, corpus};"), ["corpus", "text"]);
        assert_eq!(names("dedup/sign.rs", "fn f(x: crate::topics::T) {}"), ["topics"]);
        assert_eq!(names("dedup/sign.rs", "use super::super::topics::T;"), ["topics"]);
        assert_eq!(names("keywords.rs", "use super::topics::T;"), ["topics"]);
        assert!(names("dedup/sign.rs", "use super::places::P;").is_empty());
    }
}
