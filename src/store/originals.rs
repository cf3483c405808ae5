//! Messages as the archive itself has them, found by id, by source or by number: for the deliberate acts that need the original.

use super::archive::{BatchRecord, ImportRecord, imports, read_messages, uid_of};
use super::layout::Workspace;
use super::tables::ReadTable;
use super::versions::version_hash;
use super::{StoreError, audit};
use crate::corpus::{LocalTime, Message, Uid};
use crate::text::identity_of_contact;

/// Which messages are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// One message.
    Message {
        /// Its source.
        source: String,
        /// Its external id.
        id: String,
    },
    /// All messages of a source.
    Source(String),
    /// All messages whose contact is this number, however it is written.
    Number(String),
}

impl Wanted {
    /// The columns by which messages are told.
    pub(super) fn columns(&self) -> &'static [&'static str] {
        match self {
            Self::Message { .. } => &["uid"],
            Self::Source(_) => &["uid", "source"],
            Self::Number(_) => &["uid", "contact"],
        }
    }

    /// The rows of a table with [`Self::columns`] that are meant, with their identities, in order.
    pub(super) fn rows(&self, table: &ReadTable) -> Result<Vec<(usize, Uid)>, StoreError> {
        let uids: Vec<Uid> = table.bytes("uid")?.iter().map(|bytes| uid_of(bytes)).collect();
        let is_meant: Box<dyn Fn(usize) -> bool> = match self {
            Self::Message { source, id } => {
                let uid = Uid::of(&[source, id]);
                let uids = uids.clone();
                Box::new(move |row| uids[row] == uid)
            }
            Self::Source(name) => {
                let sources = table.str("source")?;
                Box::new(move |row| sources[row] == *name)
            }
            Self::Number(number) => {
                let Some(number) = identity_of_contact(number) else {
                    return Ok(Vec::new());
                };
                let contacts = table.str("contact")?;
                Box::new(move |row| identity_of_contact(&contacts[row]).as_ref() == Some(&number))
            }
        };
        Ok(uids.into_iter().enumerate().filter(|(row, _)| is_meant(*row)).collect())
    }
}

/// A number as logs may name it: its keyed hash; `None` where the text holds no number.
#[must_use]
pub fn number_pseudonym(workspace: &Workspace, number: &str) -> Option<String> {
    let hash = blake3::keyed_hash(workspace.key(), identity_of_contact(number)?.as_bytes());
    Some(hash.to_hex()[..16].to_owned())
}

/// All versions of the messages that are meant, with the number of the import and the row there, import by import.
///
/// # Errors
/// When the archive cannot be read.
pub(super) fn each_original(
    workspace: &Workspace,
    wanted: &Wanted,
    mut each: impl FnMut(&ImportRecord, &BatchRecord, Message),
) -> Result<(), StoreError> {
    for record in &imports(workspace)? {
        for batch in &record.batches {
            let path = workspace.batches().join(batch.file_name());
            let rows = wanted.rows(&ReadTable::open(&path, Some(wanted.columns()))?)?;
            if rows.is_empty() {
                continue;
            }
            let mut messages = read_messages(&path)?;
            for (row, _) in rows {
                each(record, batch, std::mem::take(&mut messages[row]));
            }
        }
    }
    Ok(())
}

/// What orders the versions of a message: reply time, import, content.
type Version = (Option<LocalTime>, u32, Uid);

/// The newest version of a message, personal data included: for the entitled only, and logged first.
///
/// # Errors
/// When the archive cannot be read.
pub fn original(workspace: &Workspace, source: &str, id: &str) -> Result<Option<Message>, StoreError> {
    let wanted = Wanted::Message {
        source: source.to_owned(),
        id: id.to_owned(),
    };
    let mut newest: Option<(Version, Message)> = None;
    each_original(workspace, &wanted, |record, _, message| {
        let version = (message.reply_time, record.seq, version_hash(&message));
        if newest.as_ref().is_none_or(|(known, _)| *known < version) {
            newest = Some((version, message));
        }
    })?;
    Ok(newest.map(|(_, message)| message))
}

/// A message of a number, as a list may show it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfNumber {
    /// When.
    pub time: Option<LocalTime>,
    /// Its source.
    pub source: String,
    /// Its external id.
    pub external_id: String,
    /// Its title, masked.
    pub title: String,
}

/// The messages whose contact is a number, by time, each once.
///
/// # Errors
/// When the archive cannot be read.
pub fn of_number(workspace: &Workspace, number: &str) -> Result<Vec<OfNumber>, StoreError> {
    let mut found = Vec::new();
    each_original(workspace, &Wanted::Number(number.to_owned()), |_, _, message| {
        found.push(OfNumber {
            time: message.time,
            title: audit::mask(message.title.trim()),
            source: message.source,
            external_id: message.external_id,
        });
    })?;
    found.sort();
    found.dedup_by(|a, b| (&a.source, &a.external_id) == (&b.source, &b.external_id));
    Ok(found)
}
