use super::*;
use crate::corpus::Message;
use crate::ingest::{Reason, RowIssue};

fn facts(rows_read: u64) -> ImportFacts {
    ImportFacts {
        file: "f.csv".to_owned(),
        file_hash: String::new(),
        bytes: 0,
        format: "csv".to_owned(),
        imported_at: LocalTime(0),
        rows_read,
        non_data: 0,
    }
}

fn issue(row: u64, reason: Reason, raw: &str) -> RowIssue {
    RowIssue {
        file: "f.csv".to_owned(),
        row,
        column: String::new(),
        reason,
        raw: raw.to_owned(),
    }
}

fn message(id: &str, time: i64, body: &str) -> Message {
    Message {
        source: "s".to_owned(),
        external_id: id.to_owned(),
        time: Some(LocalTime(time)),
        body: body.to_owned(),
        ..Message::default()
    }
}

#[test]
fn a_batch_is_read_back_in_canonical_order() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    let lock = workspace.lock().unwrap();
    let mut draft = ImportDraft::begin(&workspace, &lock, "s").unwrap();
    let messages = [message("b", 20, "路灯不亮"), message("a", 10, "道路坑洼")];
    draft.push(messages.to_vec()).unwrap();
    let record = draft.commit(facts(2)).unwrap();
    assert_eq!(imports(&workspace).unwrap(), std::slice::from_ref(&record));
    let [one, two] = messages;
    assert_eq!(
        read_messages(&workspace.batches().join(record.batches[0].file_name())).unwrap(),
        [two, one]
    );
}

#[test]
fn what_a_dead_import_left_is_removed_and_what_records_name_stays() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    let lock = workspace.lock().unwrap();
    let mut draft = ImportDraft::begin(&workspace, &lock, "s").unwrap();
    draft.push(vec![message("a", 10, "道路坑洼")]).unwrap();
    draft.note(&[issue(2, Reason::NoText, "2,,")], &[]).unwrap();
    let record = draft.commit(facts(2)).unwrap();
    assert_eq!(record.account.rejected, 1);
    let kept = [
        workspace.batches().join(record.batches[0].file_name()),
        rejects_path(&workspace, 1),
        workspace.imports().join("000001.json"),
    ];
    let dead = [
        workspace.batches().join("000002-00000000000000000000000000000000.parquet"),
        rejects_path(&workspace, 2),
        workspace.imports().join("000002.tmp"),
        workspace.root().join("archive/draft/000000.parquet"),
    ];
    let foreign = workspace.imports().join("note.txt");
    fs::create_dir_all(workspace.root().join("archive/draft")).unwrap();
    dead.iter().chain([&foreign]).for_each(|path| fs::write(path, "half").unwrap());
    drop(ImportDraft::begin(&workspace, &lock, "s").unwrap());
    assert!(
        kept.iter().chain([&foreign]).all(|path| path.exists()),
        "what records name, and what is not ours, stays"
    );
    assert!(dead.iter().all(|path| !path.exists()));
}

#[test]
fn an_import_that_is_dropped_leaves_the_archive_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
    let lock = workspace.lock().unwrap();
    let mut draft = ImportDraft::begin(&workspace, &lock, "s").unwrap();
    draft.push(vec![message("a", 10, "道路坑洼")]).unwrap();
    drop(draft);
    assert!(imports(&workspace).unwrap().is_empty());
    assert!(!workspace.root().join("archive/draft").exists());
    assert_eq!(fs::read_dir(workspace.batches()).unwrap().count(), 0);
}
