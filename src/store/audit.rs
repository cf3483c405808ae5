//! The log of deliberate acts on personal data (`audit.jsonl`): who saw what, when and why. Appended to before the act, never a contact in it.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, sync_folder};
use crate::corpus::{LocalTime, codes};

codes! {
    /// What was done.
    Act {
        /// The writer's name and contact of a message were shown.
        Contact = "contact",
        /// An accusation under protection was opened.
        Accusation = "accusation",
        /// The messages of a number were listed.
        Number = "number",
        /// The rejected rows of an import were written out unmasked.
        RawRejects = "raw_rejects",
        /// Messages were removed for good.
        Forget = "forget",
    }
}

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Sequence number, from 1.
    pub seq: u32,
    /// When: wall-clock seconds in Asia/Shanghai.
    pub at: LocalTime,
    /// Who.
    pub by: String,
    /// What.
    pub act: Act,
    /// On what: SOURCE:ID, the pseudonym of a number, the number of an import, how many messages; empty when it was forgotten since.
    pub object: String,
    /// Identity of the message, where one is meant; under the workspace's key once it is forgotten.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uid: String,
    /// Why, masked.
    pub reason: String,
}

/// Logs an act and returns when the disk has it; `entry.seq` is set here. A torn last line is dropped first.
///
/// # Errors
/// When the log cannot be read or written: the act must not happen then.
pub fn log(workspace: &Workspace, mut entry: AuditEntry) -> Result<AuditEntry, StoreError> {
    let _alone = alone(workspace)?;
    let path = workspace.audit();
    let read = read_lines::<AuditEntry>(&path)?;
    entry.seq = read.lines.last().map_or(1, |last| last.seq + 1);
    entry.reason = mask(&entry.reason);
    append_line(&path, read.whole_bytes, &entry)?;
    Ok(entry)
}

/// Waits until no other process writes the log, and keeps others from it. It is a lock of its own: a contact may be needed while an
/// analysis runs.
pub(super) fn alone(workspace: &Workspace) -> Result<fs::File, StoreError> {
    workspace.hold("audit.lock")
}

/// The log in order, and whether a torn last line was left out.
///
/// # Errors
/// When the log cannot be read, or a line before the last is damaged.
pub fn audit_log(workspace: &Workspace) -> Result<(Vec<AuditEntry>, bool), StoreError> {
    let read = read_lines(&workspace.audit())?;
    Ok((read.lines, read.torn))
}

/// A text with its personal data masked, for reasons that people give.
pub(super) fn mask(text: &str) -> String {
    let normalized = crate::text::normalize(text);
    crate::text::masked(text, &normalized, &crate::text::find_masks(&normalized.text)).text
}

/// The lines of a log.
pub(super) struct Lines<T> {
    pub(super) lines: Vec<T>,
    /// Bytes of the lines that are whole.
    pub(super) whole_bytes: u64,
    /// Whether a torn last line was left out.
    pub(super) torn: bool,
}

/// Reads a log, a JSON object a line; none when it is not there. A last line without its end, as a dead process leaves it, is left out.
pub(super) fn read_lines<T: DeserializeOwned>(path: &Path) -> Result<Lines<T>, StoreError> {
    let mut bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(StoreError::read(path, error)),
    };
    let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1);
    let torn = whole < bytes.len();
    bytes.truncate(whole);
    let text = String::from_utf8(bytes).map_err(|error| StoreError::Damaged {
        path: path.to_owned(),
        what: error.to_string(),
    })?;
    let parse = |(number, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| StoreError::Damaged {
            path: path.to_owned(),
            what: format!("line {}: {error}", number + 1),
        })
    };
    Ok(Lines {
        lines: text.lines().enumerate().map(parse).collect::<Result<_, _>>()?,
        whole_bytes: whole as u64,
        torn,
    })
}

/// Adds a line after the whole ones, flushed to the disk.
pub(super) fn append_line<T: Serialize>(path: &Path, whole_bytes: u64, line: &T) -> Result<(), StoreError> {
    let fault = |error| StoreError::write(path, error);
    let mut bytes = serde_json::to_vec(line).map_err(|error| fault(error.into()))?;
    bytes.push(b'\n');
    let is_new = !path.exists();
    let mut file = fs::OpenOptions::new().create(true).append(true).open(path).map_err(fault)?;
    file.set_len(whole_bytes).map_err(fault)?;
    file.write_all(&bytes).and_then(|()| file.sync_all()).map_err(fault)?;
    if is_new {
        sync_folder(path.parent().unwrap_or(Path::new(".")))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(reason: &str) -> AuditEntry {
        AuditEntry {
            seq: 0,
            at: LocalTime(7),
            by: "li".to_owned(),
            act: Act::Contact,
            object: "s:1".to_owned(),
            uid: String::new(),
            reason: reason.to_owned(),
        }
    }

    #[test]
    fn acts_are_numbered_and_reasons_masked() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        log(&workspace, entry("回访答复")).unwrap();
        log(&workspace, entry("回拨13800138000")).unwrap();
        let (lines, torn) = audit_log(&workspace).unwrap();
        assert_eq!(lines.iter().map(|line| line.seq).collect::<Vec<_>>(), [1, 2]);
        assert!(!torn && !lines[1].reason.contains("138"), "{}", lines[1].reason);
    }

    #[test]
    fn a_torn_last_line_is_said_and_then_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        log(&workspace, entry("回访答复")).unwrap();
        let whole = fs::read_to_string(workspace.audit()).unwrap();
        fs::write(workspace.audit(), format!("{whole}{{\"seq\":2,\"at")).unwrap();
        assert!(audit_log(&workspace).unwrap().1);
        log(&workspace, entry("再次回访")).unwrap();
        let (lines, torn) = audit_log(&workspace).unwrap();
        assert_eq!((lines.len(), torn), (2, false));
        fs::write(workspace.audit(), format!("half\n{whole}")).unwrap();
        assert!(matches!(audit_log(&workspace), Err(StoreError::Damaged { .. })));
    }
}
