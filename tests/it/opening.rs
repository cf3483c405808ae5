//! A generation opened from its plain columns is the same as one opened from its Parquet tables, also when the columns are damaged.

use std::fs;
use std::path::{Path, PathBuf};

use minzhi::run::Models;
use minzhi::store::{Snapshot, Workspace};

use crate::support::{CliTest, copy_folder, forum_csv};

fn opened(root: &Path, models: &Models) -> Snapshot {
    Snapshot::open(&Workspace::open(root).unwrap(), models.analyzer()).unwrap()
}

fn columns(root: &Path) -> PathBuf {
    root.join("generations/000001/columns.bin")
}

#[test]
fn plain_columns_say_what_the_tables_say() {
    let test = CliTest::new();
    let rows: Vec<[String; 5]> = (1..=60)
        .map(|n| {
            let (place, what) = (
                ["桥东", "桥西", "新村"][n % 3],
                ["路灯不亮", "电梯停运", "占道经营", "下水堵塞"][n % 4],
            );
            let body = format!(
                "{place}小区{what}已经{n}天，原因是无人管理。建议每周检查一次，并公示结果。电话1380000{:04}。",
                1000 + n
            );
            [
                n.to_string(),
                format!("2025-0{}-11 09:00", n % 6 + 1),
                format!("{place}{what}"),
                body,
                String::new(),
            ]
        })
        .collect();
    let rows: Vec<[&str; 5]> = rows.iter().map(|row| row.each_ref().map(String::as_str)).collect();
    test.write("m.csv", forum_csv(&rows));
    test.ok(&["import", "m.csv", "--source", "forum"]);
    test.ok(&["analyze"]);
    let models = Models::load(&test.workspace()).unwrap();
    let flat = opened(&test.workspace(), &models);
    let old = test.path("old");
    copy_folder(&test.workspace(), &old);
    fs::remove_file(columns(&old)).unwrap();
    let whole = opened(&old, &models);
    assert_eq!(flat.attributes(), whole.attributes());
    assert_eq!(flat.analysis(), whole.analysis());
    assert!(!whole.analysis().topics.topics.is_empty() && whole.analysis().messages.len() == 60);
    for id in whole.analysis().ids() {
        assert_eq!(flat.by_uid(whole.analysis().message(id).uid), Some(id));
        assert_eq!(flat.text(id).unwrap(), whole.text(id).unwrap());
    }

    // A column that is not what was written is read from its table; a file without its end is not used at all.
    let damaged = test.path("damaged");
    copy_folder(&test.workspace(), &damaged);
    let bytes = fs::read(columns(&damaged)).unwrap();
    for at in (8..bytes.len() - 2000).step_by(bytes.len() / 7) {
        let mut other = bytes.clone();
        other[at] ^= 0x55;
        fs::write(columns(&damaged), &other).unwrap();
        assert_eq!(opened(&damaged, &models).analysis(), whole.analysis(), "byte {at}");
    }
    fs::write(columns(&damaged), &bytes[..bytes.len() / 2]).unwrap();
    assert_eq!(opened(&damaged, &models).analysis(), whole.analysis());
}
