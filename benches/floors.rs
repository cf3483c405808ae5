//! How far each stage of import and analysis is from the least that its data cost on this machine.
//!
//!     cargo bench --bench floors                          # 50,000 messages made of the hand-written ones
//!     MINZHI_CSV=FILE cargo bench --bench floors          # a file of one's own
//!     MINZHI_CSV=FILE MINZHI_MORE=FILE2 cargo bench --bench floors   # and a second import on top of the first
//!
//! Prints a table in Markdown, the one of README.md in this folder. Floors are measured in the same process: bytes read from a file that
//! the system holds in memory, bytes written and flushed to the disk, bytes copied in memory, and a bare pass of jieba over the same texts
//! on all threads of rayon.

#![expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench is a program of its own: it takes times, reads its settings and prints"
)]

#[path = "stages/corpus.rs"]
#[expect(dead_code, reason = "the stages use more of it")]
mod corpus;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use minzhi::analysis::Stage;
use minzhi::config::Config;
use minzhi::corpus::{LocalTime, Message};
use minzhi::pipeline::Observer;
use minzhi::run::{self, Intake, Models};
use minzhi::store::{Manifest, Workspace, messages_of};
use rayon::prelude::*;

/// Messages that are made where no file is named.
const MADE: usize = 50_000;

/// The moment that imports and analyses are dated with.
const NOW: LocalTime = LocalTime(1_700_000_000);

/// Takes no notice.
struct Silent;

impl Observer for Silent {
    fn begin(&self, _: Stage, _: u64) {}
    fn advance(&self, _: u64) {}
}

fn main() {
    let folder = tempfile::tempdir().expect("the disk has room");
    let file = std::env::var_os("MINZHI_CSV").map_or_else(|| made(folder.path()), PathBuf::from);
    let root = folder.path().join("workspace");
    let workspace = Workspace::open_or_create(&root).expect("the folder is new");
    report(&workspace, &file, "first");
    if let Some(more) = std::env::var_os("MINZHI_MORE") {
        report(&workspace, Path::new(&more), "on top");
    }
}

/// Imports a file, analyses, and prints a line for each stage.
fn report(workspace: &Workspace, file: &Path, what: &str) {
    let (import, rows) = import(workspace, file);
    let manifest = analyze(workspace);
    let texts = texts(workspace);
    let text_bytes: usize = texts.iter().map(|message| message.title.len() + message.body.len()).sum();
    let jieba = bare_jieba(&texts);
    drop(texts);
    let file_bytes = std::fs::metadata(file).map_or(0, |meta| meta.len());
    let read = seconds(|| std::fs::read(file).expect("the file can be read").len());
    let (write, copy) = (write_speed(workspace.root()), copy_speed());
    let generation = workspace.root().join("generations").join(format!("{:06}", manifest.generation));
    let (index, tables) = (
        weigh(&generation.join("index")),
        weigh(&generation) - weigh(&generation.join("index")),
    );
    let derived = weigh(&workspace.root().join("derived"));
    let n = manifest.counts.messages;
    println!(
        "\n{what}: {rows} rows read, {n} messages, {:.1} MB of texts, {} threads; jieba {jieba:.2} s, writing {:.0} MB/s, copying {:.1} GB/s\n",
        text_bytes as f64 / 1e6,
        rayon::current_num_threads(),
        write / 1e6,
        copy / 1e9,
    );
    println!("| stage | seconds | floor | what the floor is | times |\n|---|---|---|---|---|");
    line(
        "import",
        import,
        read + file_bytes as f64 / write,
        "the file read, and as many bytes written",
    );
    let tokens = text_bytes as f64 / 6.0 * 4.0;
    let mut whole = 0.0;
    for (stage, milliseconds) in &manifest.timings {
        let took = *milliseconds as f64 / 1e3;
        whole += took;
        let (floor, of) = match stage.as_str() {
            "annotate" => (jieba, "a bare pass of jieba"),
            "index" => (index as f64 / write, "its bytes written"),
            "publish" => (tables as f64 / write, "its bytes written"),
            _ => (tokens / copy, "the words' ids copied once"),
        };
        line(stage, took, floor, of);
    }
    let index_time = manifest
        .timings
        .iter()
        .find(|(stage, _)| stage == "index")
        .map_or(0.0, |(_, took)| *took as f64 / 1e3);
    line("all without the index", import + whole - index_time, jieba, "a bare pass of jieba");
    line("all", import + whole, jieba, "a bare pass of jieba");
    println!(
        "\n{:.0} messages a second; caches {:.0} MB, index {:.0} MB, tables {:.0} MB; peak memory {}",
        f64::from(n) / (import + whole),
        derived as f64 / 1e6,
        index as f64 / 1e6,
        tables as f64 / 1e6,
        peak_memory()
    );
}

fn line(stage: &str, took: f64, floor: f64, of: &str) {
    println!("| {stage} | {took:.2} | {floor:.3} | {of} | {:.1} |", took / floor.max(1e-9));
}

fn import(workspace: &Workspace, file: &Path) -> (f64, u64) {
    let lock = workspace.lock().expect("nobody else writes");
    let params = run::ingest_params(Some(workspace), "bench", None, NOW).expect("the settings can be read");
    let began = Instant::now();
    let record = run::import(workspace, &lock, &Intake::File(file.to_owned()), &params, NOW, &|_| {}).expect("the file can be imported");
    (began.elapsed().as_secs_f64(), record.account.rows_read)
}

fn analyze(workspace: &Workspace) -> Manifest {
    let lock = workspace.lock().expect("nobody else writes");
    let config = Config::load(workspace.root()).expect("the settings can be read");
    run::analyze(workspace, &lock, &config, None, NOW, &Silent).expect("the archive can be analysed")
}

/// The messages of the archive with their texts.
fn texts(workspace: &Workspace) -> Vec<Message> {
    let imports = minzhi::store::imports(workspace).expect("the archive can be read");
    let batches = imports.iter().flat_map(|import| &import.batches);
    batches
        .flat_map(|batch| messages_of(workspace, batch).expect("the archive can be read"))
        .collect()
}

/// Seconds of cutting all texts into words with jieba and nothing else, on all threads.
fn bare_jieba(messages: &[Message]) -> f64 {
    let models = Models::load(Path::new("no workspace")).expect("what is compiled in can be read");
    let segmenter = &models.text.segmenter;
    seconds(|| {
        let words = |message: &Message| segmenter.cut(&message.title).len() + segmenter.cut(&message.body).len();
        messages.par_iter().map(words).sum::<usize>()
    })
}

fn seconds<T>(work: impl Fn() -> T) -> f64 {
    let began = Instant::now();
    std::hint::black_box(work());
    began.elapsed().as_secs_f64()
}

/// Bytes a second that the disk of the workspace takes, flushed.
fn write_speed(root: &Path) -> f64 {
    let (path, block) = (root.join("uploads.probe"), vec![7u8; 64 << 20]);
    let took = seconds(|| {
        let mut file = std::fs::File::create(&path).expect("the disk has room");
        file.write_all(&block).and_then(|()| file.sync_all()).expect("the disk has room");
    });
    std::fs::remove_file(&path).expect("it was written");
    block.len() as f64 / took
}

/// Bytes a second that memory is copied with on one thread.
fn copy_speed() -> f64 {
    let (from, mut to) = (vec![7u8; 256 << 20], vec![0u8; 256 << 20]);
    to.copy_from_slice(&from);
    let began = Instant::now();
    to.copy_from_slice(std::hint::black_box(&from));
    std::hint::black_box(&to);
    from.len() as f64 / began.elapsed().as_secs_f64()
}

/// Bytes of the files below a folder.
fn weigh(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(meta) if meta.is_dir() => weigh(&entry.path()),
            Ok(meta) => meta.len(),
            Err(_) => 0,
        })
        .sum()
}

/// The most memory that the process held, as Linux says.
fn peak_memory() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "not known here".to_owned(), |kept| kept.trim().to_owned())
}

/// A file of made messages.
fn made(folder: &Path) -> PathBuf {
    let path = folder.join("made.csv");
    let mut out = std::io::BufWriter::new(std::fs::File::create(&path).expect("the disk has room"));
    writeln!(out, "留言编号,留言主题,留言详情,留言时间,留言用户").expect("the disk has room");
    let quoted = |text: &str| text.replace('"', "\"\"");
    for message in corpus::messages(MADE) {
        let time = message.time.map_or_else(String::new, |time| time.naive().to_string());
        let (id, title, body) = (&message.external_id, quoted(&message.title), quoted(&message.body));
        writeln!(out, "{id},\"{title}\",\"{body}\",{time},{}", message.writer).expect("the disk has room");
    }
    path
}
