//! A run that is killed, or that meets a full disk, loses nothing and publishes nothing half done.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use minzhi::run::Models;
use minzhi::store::export::{ExportTable, Format, table, write};
use minzhi::store::{Snapshot, Workspace};

use crate::support::{CliTest, copy_folder, files_below, forum_csv, program};

/// Messages of the medium file.
const MESSAGES: u64 = 3000;
/// Moments at which each command is killed.
const KILLS: u64 = 5;

/// Pseudo-random numbers from a seed (splitmix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.next() as usize % from.len()]
    }

    /// A share of a duration, between none and a little more than all of it.
    fn moment(&mut self, whole: Duration) -> Duration {
        whole.mul_f64((self.next() % 1050) as f64 / 1000.0)
    }
}

/// A file of messages that are put together at random from a seed.
fn generated(first: u64, n: u64, seed: u64) -> String {
    const PLACES: &[&str] = &["东门小区", "西桥路", "南塘村", "北山公园", "河口菜场", "新城二期", "老街", "学府路"];
    const PROBLEMS: &[&str] = &[
        "路灯不亮",
        "垃圾清运不及时",
        "停车位不够",
        "电梯经常停运",
        "夜间施工吵闹",
        "下水道堵塞",
        "公交班次太少",
    ];
    const CAUSES: &[&str] = &["因为无人管理", "由于设备老化", "主要是规划时没有考虑", "原因不清楚"];
    const MEASURES: &[&str] = &[
        "建议增加人手，每周检查一次",
        "希望尽快处理",
        "建议更换设备并公示进度",
        "能否协调有关单位",
    ];
    let mut random = Random(seed);
    let mut rows = Vec::new();
    for id in first..first + n {
        let title = format!("{}{}", random.pick(PLACES), random.pick(PROBLEMS));
        let body = format!(
            "{title}，{}。{}，{}。",
            random.pick(PROBLEMS),
            random.pick(CAUSES),
            random.pick(MEASURES)
        );
        let date = format!("2025-{:02}-{:02} 08:00", random.next() % 6 + 1, random.next() % 28 + 1);
        rows.push([id.to_string(), date, title, body, String::new()]);
    }
    let rows: Vec<[&str; 5]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    forum_csv(&rows)
}

/// A workspace with an analysed small file; a medium file lies beside it.
fn prepared() -> CliTest {
    let test = CliTest::new();
    test.write("small.csv", generated(1, 200, 1));
    test.write("medium.csv", generated(1001, MESSAGES, 2));
    test.ok(&["import", "small.csv", "--source", "forum"]);
    test.ok(&["analyze"]);
    test
}

const IMPORT: &[&str] = &["import", "medium.csv", "--source", "forum"];
const ANALYZE: &[&str] = &["analyze"];

/// What readers of a workspace see: every table by message, as exported.
fn seen(root: &Path) -> Vec<Vec<u8>> {
    const TABLES: [ExportTable; 5] = [
        ExportTable::Messages,
        ExportTable::Topics,
        ExportTable::Labels,
        ExportTable::Ideas,
        ExportTable::Duplicates,
    ];
    static MODELS: LazyLock<Models> = LazyLock::new(|| Models::load(Path::new("no workspace")).unwrap());
    let snapshot = Snapshot::open(&Workspace::open(root).unwrap(), MODELS.analyzer()).unwrap();
    let written = TABLES.map(|name| {
        let mut bytes = Vec::new();
        write(table(&snapshot, name).unwrap(), Format::Jsonl, &mut bytes).unwrap();
        bytes
    });
    written.into()
}

fn succeed(root: &Path, args: &[&str]) -> String {
    let output = program(root, args).current_dir(root.parent().unwrap()).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Runs a command to its end and takes its time.
#[expect(clippy::disallowed_methods, reason = "the moments of the kills are shares of this time")]
fn timed(root: &Path, args: &[&str]) -> Duration {
    let begun = Instant::now();
    succeed(root, args);
    begun.elapsed()
}

fn killed_after(root: &Path, args: &[&str], wait: Duration) {
    let mut command = program(root, args);
    command
        .current_dir(root.parent().unwrap())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::thread::sleep(wait);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Nothing half-written is left: no drafts, no files aside, no batch that no record names.
fn assert_clean(root: &Path) {
    assert!(!root.join("archive/draft").exists() && !root.join("generations/draft").exists());
    let records: String = files_below(&root.join("archive/imports"))
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect::<Vec<_>>()
        .concat();
    for path in files_below(&root.join("archive")) {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert_ne!(path.extension().unwrap(), "tmp", "{}", path.display());
        let hash = name.split('-').nth(1).unwrap_or_default();
        assert!(records.contains(hash), "{} belongs to no import", path.display());
    }
}

#[test]
fn an_import_that_is_killed_is_as_if_it_had_not_begun() {
    let test = prepared();
    let base = test.path("base");
    copy_folder(&test.workspace(), &base);
    let before = seen(&test.workspace());
    let whole = timed(&test.workspace(), IMPORT);
    succeed(&test.workspace(), ANALYZE);
    let expected = seen(&test.workspace());
    let mut random = Random(7);
    let root = test.path("again");
    for kill in 0..KILLS {
        copy_folder(&base, &root);
        killed_after(&root, IMPORT, random.moment(whole));
        succeed(&root, &["status"]);
        assert!(seen(&root) == before, "kill {kill}: the last generation is still served");
        succeed(&root, IMPORT);
        assert_clean(&root);
        succeed(&root, ANALYZE);
        assert!(seen(&root) == expected, "kill {kill}: the second run gives another answer");
        fs::remove_dir_all(&root).unwrap();
    }
}

#[test]
fn an_analysis_that_is_killed_leaves_the_last_one() {
    let test = prepared();
    succeed(&test.workspace(), IMPORT);
    let base = test.path("base");
    copy_folder(&test.workspace(), &base);
    let before = seen(&test.workspace());
    let whole = timed(&test.workspace(), ANALYZE);
    let expected = seen(&test.workspace());
    let mut random = Random(11);
    let root = test.path("again");
    for kill in 0..KILLS {
        copy_folder(&base, &root);
        killed_after(&root, ANALYZE, random.moment(whole));
        succeed(&root, &["status"]);
        let after = seen(&root);
        if after != expected {
            assert!(after == before, "kill {kill}: the last generation is still served");
            succeed(&root, ANALYZE);
            assert!(seen(&root) == expected, "kill {kill}: the second run gives another answer");
        }
        // Whatever the dead run left is gone after the next.
        succeed(&root, ANALYZE);
        assert_clean(&root);
        fs::remove_dir_all(&root).unwrap();
    }
}

#[test]
fn a_first_import_that_is_killed_can_be_run_again() {
    let test = CliTest::new();
    test.write("medium.csv", generated(1001, MESSAGES, 2));
    let whole = timed(&test.workspace(), IMPORT);
    let mut random = Random(13);
    let root = test.path("again");
    // The making of a workspace takes a few milliseconds at the beginning.
    for wait in (0..KILLS).map(|kill| {
        if kill % 2 == 0 {
            Duration::from_millis(kill)
        } else {
            random.moment(whole)
        }
    }) {
        killed_after(&root, IMPORT, wait);
        succeed(&root, IMPORT);
        assert_clean(&root);
        fs::remove_dir_all(&root).unwrap();
    }
}

/// A small disk in memory, mounted at a folder; gone when dropped.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    /// `None`, with the reason printed, where this process may not mount.
    #[expect(clippy::print_stdout, reason = "a test that checks nothing says so")]
    fn mount(folder: &'a Path, size: &str) -> Option<Self> {
        fs::create_dir_all(folder).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size}"), "none"])
            .arg(folder)
            .output();
        match mounted {
            Ok(output) if output.status.success() => Some(Self(folder)),
            Ok(output) => {
                println!("skipped, no small disk: {}", String::from_utf8_lossy(&output.stderr).trim());
                None
            }
            Err(error) => {
                println!("skipped, no small disk: {error}");
                None
            }
        }
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let unmounted = Command::new("umount").arg(self.0).status();
        assert!(unmounted.is_ok_and(|status| status.success()) || std::thread::panicking());
    }
}

#[test]
fn a_full_disk_is_named_and_the_last_analysis_stays() {
    let test = prepared();
    let disk = test.path("disk");
    let root = disk.join("w");
    let size = |root: &Path| files_below(root).iter().map(|path| fs::metadata(path).unwrap().len()).sum::<u64>();
    let small = size(&test.workspace());

    // An import that does not fit.
    let Some(mounted) = SmallDisk::mount(&disk, &format!("{}k", small / 1024 + 400)) else {
        return;
    };
    copy_folder(&test.workspace(), &root);
    let before = seen(&root);
    fill(&disk, 100 * 1024);
    let output = program(&root, IMPORT).current_dir(test.path("")).output().unwrap();
    assert_full(&output);
    fs::remove_file(disk.join("ballast")).unwrap();
    assert!(seen(&root) == before);
    assert_clean(&root);
    drop(mounted);

    // An analysis that does not fit, at several fillings.
    succeed(&test.workspace(), IMPORT);
    let base = size(&test.workspace());
    let Some(mounted) = SmallDisk::mount(&disk, &format!("{}k", base / 1024 + 20_000)) else {
        return;
    };
    copy_folder(&test.workspace(), &root);
    for free in [16, 100, 300, 600] {
        fill(&disk, free * 1024);
        let output = program(&root, ANALYZE).output().unwrap();
        assert_full(&output);
        fs::remove_file(disk.join("ballast")).unwrap();
        assert!(seen(&root) == before, "with {free} KiB free");
    }
    succeed(&root, ANALYZE);
    assert!(seen(&root) != before);
    assert_clean(&root);
    drop(mounted);
}

/// Fills a disk until so many bytes are free.
fn fill(disk: &Path, free: u64) {
    let output = Command::new("df").args(["--output=avail", "-B1"]).arg(disk).output().unwrap();
    let available: u64 = String::from_utf8_lossy(&output.stdout)
        .lines()
        .last()
        .unwrap()
        .trim()
        .parse()
        .unwrap();
    fs::write(disk.join("ballast"), vec![1; available.saturating_sub(free) as usize]).unwrap();
}

fn assert_full(output: &std::process::Output) {
    let err = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(
        err.contains("hint: the disk is full") || err.contains("hint: is the disk full?"),
        "{err}"
    );
}
