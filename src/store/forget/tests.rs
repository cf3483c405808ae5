use std::path::Path;

use super::*;
use crate::corpus::Message;
use crate::ingest::{Reason, RowIssue};
use crate::store::archive::{entries, read_messages};
use crate::store::{ImportDraft, ImportFacts, ImportRecord};

const TEXT: &str = "东门巷口的路灯已经坏了三个星期";
const NUMBER: &str = "13800138000";

fn message(id: &str, contact: &str, body: &str) -> Message {
    Message {
        source: "s".to_owned(),
        external_id: id.to_owned(),
        time: Some(LocalTime(7)),
        writer: format!("写信人{id}"),
        contact: contact.to_owned(),
        body: body.to_owned(),
        file: "f.csv".to_owned(),
        row: 1,
        ..Message::default()
    }
}

fn gone() -> Message {
    message("A-100", NUMBER, TEXT)
}

fn other() -> Message {
    message("B-200", "13900139000", "学校门口早晨堵车")
}

fn import(workspace: &Workspace, messages: &[Message], issues: &[RowIssue]) -> ImportRecord {
    let lock = workspace.lock().unwrap();
    let mut draft = ImportDraft::begin(workspace, &lock, "s").unwrap();
    draft.note(issues, messages).unwrap();
    draft.push(messages.to_vec()).unwrap();
    let facts = ImportFacts {
        file: "f.csv".to_owned(),
        file_hash: String::new(),
        bytes: 0,
        format: "csv".to_owned(),
        imported_at: LocalTime(0),
        rows_read: (messages.len() + issues.iter().filter(|issue| issue.reason.rejects()).count()) as u64,
        non_data: 0,
    };
    let record = draft.commit(facts).unwrap();
    assert_eq!(record.account.sum(), record.account.rows_read);
    record
}

fn issue(row: u64, reason: Reason, raw: String) -> RowIssue {
    RowIssue {
        file: "f.csv".to_owned(),
        row,
        column: String::new(),
        reason,
        raw,
    }
}

/// Three imports: the message and a neighbour, a reply to it, the neighbour's reply; remarks that hold the message in each.
fn prepared(root: &Path) -> Workspace {
    let workspace = Workspace::open_or_create(root).unwrap();
    let remarks = [
        issue(1, Reason::ImpossibleDate, "2025-13-40".to_owned()),
        issue(9, Reason::TooManyCells, format!("A-100,{TEXT},一格太多")),
        issue(10, Reason::TooManyCells, "C-300,别人的一行,一格太多".to_owned()),
    ];
    import(&workspace, &[gone(), other()], &remarks);
    let replied = |message: Message| Message {
        reply: "已派人查看".to_owned(),
        ..message
    };
    let called = issue(5, Reason::TooManyCells, format!("x,{NUMBER},来电"));
    import(&workspace, &[replied(gone())], &[called]);
    import(&workspace, &[replied(other())], &[]);
    let urgent = workspace.imports().join("000001.urgent.jsonl");
    fs::write(
        urgent,
        format!("{{\"external_id\":\"A-100\",\"sentence\":\"{TEXT}\"}}\n{{\"external_id\":\"B-200\"}}\n"),
    )
    .unwrap();
    let cache = workspace.derived("texts-1").unwrap();
    for record in imports(&workspace).unwrap() {
        for batch in record.batches {
            let held = read_messages(&workspace.batches().join(batch.file_name())).unwrap();
            let held: String = held.into_iter().map(|message| message.body).collect();
            fs::write(cache.join(format!("{}.texts", batch.hash)), held).unwrap();
        }
    }
    fs::create_dir_all(workspace.generations().join("000004")).unwrap();
    fs::write(workspace.generations().join("000004/titles"), TEXT).unwrap();
    fs::write(workspace.current(), "000004\n").unwrap();
    workspace
}

fn why() -> Reasoned {
    Reasoned {
        at: LocalTime(9),
        by: "li".to_owned(),
        reason: format!("本人来电{NUMBER}要求删除"),
    }
}

fn wanted() -> Wanted {
    Wanted::Message {
        source: "s".to_owned(),
        id: "A-100".to_owned(),
    }
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let listed = entries(folder).unwrap();
    listed
        .into_iter()
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// The messages that are left, as id and reply, and that nothing else is.
fn assert_gone(workspace: &Workspace) -> Vec<(String, String)> {
    let mut left = Vec::new();
    for path in files(workspace.root()) {
        let mut content = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        if path.extension().is_some_and(|extension| extension == "parquet") {
            for message in read_messages(&path).unwrap() {
                content.push_str(&format!("{message:?}"));
                left.push((message.external_id, message.reply));
            }
        }
        for trace in [TEXT, NUMBER, "A-100", "写信人A"] {
            assert!(!content.contains(trace), "{} holds {trace}", path.display());
        }
    }
    for record in imports(workspace).unwrap() {
        let rows: u64 = record.batches.iter().map(|batch| u64::from(batch.rows)).sum();
        assert_eq!(rows + record.forgotten_since, record.account.archived + record.account.updated);
    }
    assert!(!workspace.current().exists() && !workspace.forgetting().exists() && !workspace.draft().exists());
    left
}

#[test]
fn a_forgotten_message_is_nowhere_and_its_neighbours_stay() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = prepared(&folder.path().join("w"));
    let plan = plan(&workspace, &wanted()).unwrap();
    assert_eq!((plan.messages(), plan.rows, plan.batches, plan.generations), (1, 2, 2, 1));
    forget(&workspace, &workspace.lock().unwrap(), &plan, &why()).unwrap();
    assert_eq!(
        assert_gone(&workspace),
        [("B-200", ""), ("B-200", "已派人查看")].map(|(id, reply)| (id.to_owned(), reply.to_owned()))
    );
    let rejects = fs::read_to_string(crate::store::rejects_path(&workspace, 1)).unwrap();
    assert!(rejects.contains("C-300") && rejects.lines().count() == 1, "{rejects}");
    assert_eq!(fs::read_to_string(crate::store::rejects_path(&workspace, 2)).unwrap(), "");
    assert_eq!(
        files(&workspace.root().join("derived")).len(),
        1,
        "only the cache of the batch that did not change"
    );
}

#[test]
fn a_forgotten_message_is_not_taken_in_again_under_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = prepared(&folder.path().join("w"));
    forget(
        &workspace,
        &workspace.lock().unwrap(),
        &plan(&workspace, &wanted()).unwrap(),
        &why(),
    )
    .unwrap();
    let edited = message("A-100", NUMBER, "东门巷口的路灯已经坏了四个星期");
    let copied = Message {
        external_id: "Z-900".to_owned(),
        ..gone()
    };
    let record = import(&workspace, &[gone(), edited, copied, other()], &[]);
    assert_eq!((record.account.forgotten, record.account.repeated), (3, 1));
    let same_text = message("D-400", "13700137000", TEXT);
    assert_eq!(
        import(&workspace, &[same_text], &[]).account.archived,
        1,
        "the same text by somebody else is a message of its own"
    );
}

#[test]
fn a_forgotten_source_may_come_back_under_its_right_name_only() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = prepared(&folder.path().join("w"));
    let plan = plan(&workspace, &Wanted::Source("s".to_owned())).unwrap();
    assert_eq!((plan.messages(), plan.rows, plan.rejected), (2, 4, 3));
    forget(&workspace, &workspace.lock().unwrap(), &plan, &why()).unwrap();
    assert!(assert_gone(&workspace).is_empty());
    assert!(
        imports(&workspace)
            .unwrap()
            .iter()
            .all(|record| record.batches.is_empty() && record.file.is_empty())
    );
    assert_eq!(import(&workspace, &[gone(), other()], &[]).account.forgotten, 2);
    let lock = workspace.lock().unwrap();
    let mut draft = ImportDraft::begin(&workspace, &lock, "t").unwrap();
    let renamed = Message {
        source: "t".to_owned(),
        ..other()
    };
    draft.push(vec![renamed]).unwrap();
    let facts = ImportFacts {
        file: "f.csv".to_owned(),
        file_hash: String::new(),
        bytes: 0,
        format: "csv".to_owned(),
        imported_at: LocalTime(0),
        rows_read: 1,
        non_data: 0,
    };
    assert_eq!(draft.commit(facts).unwrap().account.archived, 1);
}

#[test]
fn all_messages_of_a_number_are_found_however_it_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = prepared(&folder.path().join("w"));
    import(&workspace, &[message("E-500", "+86 138-0013-8000", "另一件来件")], &[]);
    let plan = plan(&workspace, &Wanted::Number("１３８ ００１３ ８０００".to_owned())).unwrap();
    assert_eq!(plan.messages(), 2);
}

#[test]
fn forgetting_twice_is_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = prepared(&folder.path().join("w"));
    let first = plan(&workspace, &wanted()).unwrap();
    forget(&workspace, &workspace.lock().unwrap(), &first, &why()).unwrap();
    assert!(plan(&workspace, &wanted()).unwrap().is_empty());
    forget(&workspace, &workspace.lock().unwrap(), &first, &why()).unwrap();
    assert_eq!(assert_gone(&workspace).len(), 2);
}

#[test]
fn a_process_that_dies_after_any_step_is_finished_by_the_next_command() {
    for steps_done in 0..=steps::ALL.len() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("w");
        let workspace = prepared(&root);
        let plan = plan(&workspace, &wanted()).unwrap();
        let intent = Intent {
            seq: 1,
            at: LocalTime(9),
            by: "li".to_owned(),
            reason: "本人要求".to_owned(),
            source: None,
            uids: plan.uids.iter().map(Uid::to_string).collect(),
        };
        publish_json(&workspace.forgetting(), &intent).unwrap();
        let task = steps::Task {
            workspace: &workspace,
            intent: &intent,
            uids: &plan.uids,
        };
        steps::ALL[..steps_done].iter().for_each(|step| step(&task).unwrap());
        Workspace::open(&root).unwrap();
        assert_eq!(assert_gone(&workspace).len(), 2, "after step {steps_done}");
        assert_eq!(tombstones::read(&workspace).unwrap().len(), 1, "after step {steps_done}");
        assert_eq!(import(&workspace, &[gone()], &[]).account.forgotten, 1, "after step {steps_done}");
    }
}

#[test]
fn who_opened_a_contact_stays_known_and_whose_it_was_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = prepared(&folder.path().join("w"));
    let entry = audit::AuditEntry {
        seq: 0,
        at: LocalTime(8),
        by: "wang".to_owned(),
        act: audit::Act::Contact,
        object: "s:A-100".to_owned(),
        uid: gone().uid().to_string(),
        reason: "回访答复".to_owned(),
    };
    audit::log(&workspace, entry).unwrap();
    forget(
        &workspace,
        &workspace.lock().unwrap(),
        &plan(&workspace, &wanted()).unwrap(),
        &why(),
    )
    .unwrap();
    assert_gone(&workspace);
    let (log, _) = audit::audit_log(&workspace).unwrap();
    assert_eq!((log.len(), log[0].by.as_str(), log[0].object.as_str()), (2, "wang", ""));
    assert!(log[0].uid != gone().uid().to_string() && !log[1].reason.contains("138"));
}
