//! Files to typed messages, and all the way to the archive.

use std::fmt::Write as _;
use std::path::PathBuf;

use divan::Bencher;
use divan::counter::BytesCount;
use encoding_rs::GB18030;
use minzhi::corpus::LocalTime;
use minzhi::ingest::{self, IngestParams};
use minzhi::run::{self, Intake};
use minzhi::store::Workspace;
use rust_xlsxwriter::Workbook;

use crate::{SIZES, corpus};

/// Columns as a message board exports them.
const HEADERS: [&str; 4] = ["留言编号", "留言时间", "留言标题", "留言内容"];

fn rows(n: usize) -> Vec<[String; 4]> {
    let messages = corpus::messages(n);
    let row = |message: &minzhi::corpus::Message| {
        let time = message.time.map(|time| time.to_string()).unwrap_or_default();
        [
            message.external_id.clone(),
            time,
            message.title.clone(),
            format!("{}\n{}", message.body, message.measures),
        ]
    };
    messages.iter().map(row).collect()
}

fn csv(n: usize) -> String {
    let mut text = HEADERS.join(",") + "\n";
    for [id, time, title, body] in rows(n) {
        writeln!(text, "{id},{time},{title},\"{}\"", body.replace('"', "\"\"")).expect("a string takes everything");
    }
    text
}

/// Reads a file with this content to its end, as often as the bench asks.
fn read_file(bencher: Bencher<'_, '_>, name: &str, content: &[u8]) {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, content).expect("the folder was just made");
    bencher.counter(BytesCount::new(content.len())).bench_local(|| {
        let reader = ingest::read(&path, &IngestParams::default()).expect("the file is well formed");
        reader
            .map(|batch| batch.expect("every batch can be read").messages.len())
            .sum::<usize>()
    });
}

/// CSV in UTF-8; quoted texts with line breaks.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_csv(bencher: Bencher<'_, '_>, n: usize) {
    read_file(bencher, "a.csv", csv(n).as_bytes());
}

/// The same in GB18030, as older systems export it.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_csv_gb18030(bencher: Bencher<'_, '_>, n: usize) {
    read_file(bencher, "a.csv", &GB18030.encode(&csv(n)).0);
}

/// The same as a web page that calls itself a workbook.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn read_html(bencher: Bencher<'_, '_>, n: usize) {
    let row = |cells: &[&str]| format!("<tr><td>{}</td></tr>\n", cells.join("</td><td>").replace('\n', "<br>"));
    let data: String = rows(n).iter().map(|cells| row(&cells.each_ref().map(String::as_str))).collect();
    read_file(bencher, "a.xls", format!("<table>{}{data}</table>", row(&HEADERS)).as_bytes());
}

/// The same as a workbook; bytes are those of the packed file.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn read_xlsx(bencher: Bencher<'_, '_>, n: usize) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADERS).expect("a sheet has room for four cells");
    for (at, cells) in rows(n).iter().enumerate() {
        sheet.write_row(at as u32 + 1, 0, cells).expect("a sheet has room for the rows");
    }
    read_file(bencher, "a.xlsx", &book.save_to_buffer().expect("the workbook is small"));
}

/// CSV to the archive on one thread: encoding, rows, types, repeats, Parquet on the disk. 64,000 messages, so that the disk's waits count little.
#[divan::bench(sample_count = 5, sample_size = 1)]
fn archive_csv(bencher: Bencher<'_, '_>) {
    let folder = tempfile::tempdir().expect("there is a place for temporary files");
    let path = folder.path().join("a.csv");
    let content = csv(64_000);
    std::fs::write(&path, &content).expect("the folder was just made");
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .build()
        .expect("one thread can be had");
    let params = IngestParams {
        source: "a".to_owned(),
        ..IngestParams::default()
    };
    let mut runs = 0;
    bencher.counter(BytesCount::new(content.len())).bench_local(|| {
        runs += 1;
        let workspace = Workspace::open_or_create(&folder.path().join(format!("w{runs}"))).expect("the folder is ours");
        let lock = workspace.lock().expect("nobody else writes");
        let intake = Intake::File(path.clone());
        pool.install(|| run::import(&workspace, &lock, &intake, &params, LocalTime(0), &|_| {}))
            .expect("the file is well formed")
    });
}
