//! The log of what people decided (`curation.jsonl`): appended to, a line an entry, flushed and synced; never edited but by forgetting.

use serde_json::Value;

use super::StoreError;
use super::audit::{append_line, mask, read_lines};
use super::layout::{Workspace, publish_bytes};
use super::stamps::file_stamp;
use crate::corpus::{LocalTime, Uid};
use crate::curation::{Entry, MessageMark, Operation};

/// The log as it was read.
#[derive(Clone, Debug)]
pub struct CurationLog {
    /// The entries, in order.
    pub entries: Vec<Entry>,
    /// Whether a torn last line was left out.
    pub torn: bool,
    /// Hash of the entries: what the manifest names.
    pub hash: String,
    /// Bytes of the lines that are whole.
    whole_bytes: u64,
}

/// What a person wants to have noted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// Who.
    pub who: String,
    /// When: wall-clock seconds in Asia/Shanghai.
    pub when: LocalTime,
    /// Why; may be empty.
    pub why: String,
    /// The operation, or the number of the entry to undo.
    pub what: Result<Operation, u32>,
}

/// Reads the log; empty when nobody decided anything. A last line without its end, as a dead process leaves it, is left out.
///
/// # Errors
/// When the log cannot be read, or a line of it is not understood: it is not passed over then.
pub fn curation_log(workspace: &Workspace) -> Result<CurationLog, StoreError> {
    let path = workspace.curation();
    let misread = |what: String| StoreError::Curation { path: path.clone(), what };
    let read = read_lines::<Entry>(&path).map_err(|error| match error {
        StoreError::Damaged { what, .. } => misread(what),
        other => other,
    })?;
    let mut hasher = blake3::Hasher::new();
    let mut last = 0;
    for (entry, line) in read.lines.iter().zip(1..) {
        if entry.seq <= last {
            return Err(misread(format!("line {line}: its number {} does not follow {last}", entry.seq)));
        }
        if entry.operation.is_some() == entry.undo_of.is_some() {
            return Err(misread(format!("line {line}: it must hold either an operation or undo_of")));
        }
        last = entry.seq;
        let text = serde_json::to_string(entry).map_err(|error| misread(format!("line {line}: {error}")))?;
        hasher.update(text.as_bytes()).update(b"\n");
    }
    Ok(CurationLog {
        entries: read.lines,
        torn: read.torn,
        hash: hasher.finalize().to_hex()[..32].to_owned(),
        whole_bytes: read.whole_bytes,
    })
}

/// A number that is another one after every change of the log; 0 where nobody decided anything. Cost: asks the disk, reads nothing.
#[must_use]
pub fn curation_stamp(workspace: &Workspace) -> u64 {
    file_stamp(&workspace.curation())
}

/// Adds an entry and returns it, numbered and masked, when the disk has it. A torn last line is dropped first. The log has a lock of its
/// own: people decide while an analysis runs, and the next one follows.
///
/// # Errors
/// When the log cannot be read or written; it is as before then.
pub fn curate(workspace: &Workspace, wish: Wish) -> Result<Entry, StoreError> {
    let _alone = workspace.hold("curation.lock")?;
    let log = curation_log(workspace)?;
    let (operation, undo_of) = match wish.what {
        Ok(operation) => (Some(masked(operation)), None),
        Err(seq) => (None, Some(seq)),
    };
    let entry = Entry {
        seq: log.entries.last().map_or(1, |last| last.seq + 1),
        who: wish.who,
        when: wish.when,
        why: mask(&wish.why),
        operation,
        undo_of,
    };
    append_line(&workspace.curation(), log.whole_bytes, &entry)?;
    Ok(entry)
}

/// An operation with the personal data in what a person wrote masked.
fn masked(mut operation: Operation) -> Operation {
    match &mut operation {
        Operation::Rename { name: text, .. } | Operation::Drop { note: text, .. } => *text = mask(text),
        _ => {}
    }
    operation
}

/// Takes forgotten messages out of the log: what was decided stays, about whom does not. What a person wrote about such messages alone
/// goes too. Lines that are not understood are cleaned as well. May be done twice.
///
/// # Errors
/// When the log cannot be read or written.
pub(super) fn forget_messages(workspace: &Workspace, is_gone: impl Fn(Uid) -> bool) -> Result<(), StoreError> {
    let _alone = workspace.hold("curation.lock")?;
    let path = workspace.curation();
    let mut lines = read_lines::<Value>(&path)?.lines;
    let mut changed = false;
    for line in &mut lines {
        if clean(line, &is_gone) {
            changed = true;
            blank_words(line);
        }
    }
    if !changed {
        return Ok(());
    }
    let mut bytes = Vec::new();
    for line in &lines {
        serde_json::to_writer(&mut bytes, line).map_err(|error| StoreError::write(&path, error.into()))?;
        bytes.push(b'\n');
    }
    publish_bytes(&path, &bytes)
}

/// Replaces identities of forgotten messages wherever they stand; tells whether there was one.
fn clean(value: &mut Value, is_gone: &impl Fn(Uid) -> bool) -> bool {
    match value {
        Value::String(text) if text.parse().is_ok_and(is_gone) => {
            MessageMark::FORGOTTEN.clone_into(text);
            true
        }
        Value::Array(values) => values.iter_mut().fold(false, |any, value| clean(value, is_gone) | any),
        Value::Object(fields) => fields.values_mut().fold(false, |any, value| clean(value, is_gone) | any),
        _ => false,
    }
}

/// Empties why and note of an entry about forgotten messages alone.
fn blank_words(line: &mut Value) {
    let operation = &line["operation"];
    let of_one = operation.get("message").and_then(Value::as_str);
    let of_many = operation["messages"].as_array();
    let is_forgotten = |text: Option<&str>| text == Some(MessageMark::FORGOTTEN);
    let all = is_forgotten(of_one) || of_many.is_some_and(|all| all.iter().all(|message| is_forgotten(message.as_str())));
    if !all {
        return;
    }
    if let Some(fields) = line.as_object_mut() {
        fields.remove("why");
        if let Some(operation) = fields.get_mut("operation").and_then(Value::as_object_mut) {
            operation.remove("note");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::ideas::DropReason;

    fn workspace(folder: &tempfile::TempDir) -> Workspace {
        Workspace::open_or_create(&folder.path().join("w")).unwrap()
    }

    fn wish(what: Result<Operation, u32>) -> Wish {
        Wish {
            who: "li".to_owned(),
            when: LocalTime(7),
            why: "会商时议定,回拨13800138000".to_owned(),
            what,
        }
    }

    fn dropping(number: u8) -> Operation {
        Operation::Drop {
            message: MessageMark(Some(Uid([number; 16]))),
            reason: DropReason::Other,
            note: "现场已改造".to_owned(),
        }
    }

    #[test]
    fn entries_are_numbered_masked_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        assert!(curation_log(&workspace).unwrap().entries.is_empty());
        let first = curate(&workspace, wish(Ok(dropping(1)))).unwrap();
        let second = curate(&workspace, wish(Err(1))).unwrap();
        assert!(!first.why.contains("138"), "{}", first.why);
        assert_eq!((first.seq, second.seq, second.undo_of), (1, 2, Some(1)));
        let log = curation_log(&workspace).unwrap();
        assert_eq!((log.entries, log.torn), (vec![first, second], false));
    }

    #[test]
    fn a_torn_last_line_is_said_and_then_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        curate(&workspace, wish(Ok(dropping(1)))).unwrap();
        let before = curation_log(&workspace).unwrap();
        let whole = fs::read_to_string(workspace.curation()).unwrap();
        fs::write(workspace.curation(), format!("{whole}{{\"seq\":2,\"wh")).unwrap();
        let torn = curation_log(&workspace).unwrap();
        assert_eq!((torn.torn, &torn.hash), (true, &before.hash));
        assert_eq!(curate(&workspace, wish(Err(1))).unwrap().seq, 2);
        assert!(!curation_log(&workspace).unwrap().torn);
    }

    #[test]
    fn an_operation_of_a_newer_program_is_refused_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        let newer = "{\"seq\":1,\"who\":\"li\",\"when\":7,\"operation\":{\"kind\":\"weigh\",\"by\":2}}\n";
        fs::write(workspace.curation(), newer).unwrap();
        let refused = curation_log(&workspace).unwrap_err();
        assert!(
            matches!(&refused, StoreError::Curation { what, .. } if what.contains("line 1") && what.contains("weigh")),
            "{refused}"
        );
        assert!(curate(&workspace, wish(Err(1))).is_err());
        assert_eq!(fs::read_to_string(workspace.curation()).unwrap(), newer);
    }

    #[test]
    fn forgotten_messages_leave_the_log_and_the_rest_stays() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        curate(&workspace, wish(Ok(dropping(1)))).unwrap();
        let both = Operation::Apart {
            messages: vec![MessageMark(Some(Uid([1; 16]))), MessageMark(Some(Uid([2; 16])))],
        };
        let kept = curate(&workspace, wish(Ok(both))).unwrap();
        for _ in 0..2 {
            forget_messages(&workspace, |uid| uid == Uid([1; 16])).unwrap();
            let text = fs::read_to_string(workspace.curation()).unwrap();
            assert!(!text.contains(&Uid([1; 16]).to_string()) && !text.contains("改造"), "{text}");
            let log = curation_log(&workspace).unwrap().entries;
            assert_eq!(log[0].operation.as_ref().unwrap().messages(), [MessageMark(None)]);
            assert!(log[0].why.is_empty() && log[1].why == kept.why);
        }
    }
}
