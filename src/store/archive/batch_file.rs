//! One batch on disk: messages as typed columns, with the hashes by which they are told apart.

use std::path::Path;

use polars::prelude::{BinaryChunked, BooleanChunked, IntoColumn, NewChunkedArray};

use super::ImportRecord;
use crate::corpus::{LocalTime, Message, Uid};
use crate::ingest::frame;
use crate::store::StoreError;
use crate::store::layout::Workspace;
use crate::store::tables::{read_frame, write_frame};
use crate::store::versions::{Identity, KnownMessages, is_replied};

/// Writes messages with their identities, which stand in the same order.
pub(in crate::store) fn write_batch(messages: &[Message], identities: &[Identity], path: &Path) -> Result<(), StoreError> {
    let mut frame = frame::to_frame(messages);
    let hashes = |name: &str, hash: fn(&Identity) -> Uid| {
        BinaryChunked::from_iter_values(name.into(), identities.iter().map(|identity| hash(identity).0)).into_column()
    };
    let replied = BooleanChunked::from_iter_values("replied".into(), messages.iter().map(is_replied)).into_column();
    let columns = [
        hashes("uid", |identity| identity.uid),
        hashes("text_hash", |identity| identity.text),
        hashes("version_hash", |identity| identity.version),
        replied,
    ];
    frame.hstack_mut(&columns).map_err(|error| StoreError::table(path, error))?;
    write_frame(&mut frame, path)
}

/// All messages of a batch file, by row.
///
/// # Errors
/// When the file is missing or damaged.
pub(in crate::store) fn read_messages(path: &Path) -> Result<Vec<Message>, StoreError> {
    let frame = read_frame(path, None)?;
    frame::from_frame(&frame).map_err(|error| StoreError::Damaged {
        path: path.to_owned(),
        what: error.to_string(),
    })
}

/// Writes the rows of a batch that are to be kept, in their order, to another file or the same.
pub(in crate::store) fn filter_batch(from: &Path, to: &Path, keep: &[bool]) -> Result<(), StoreError> {
    let mask = BooleanChunked::from_slice("keep".into(), keep);
    let mut frame = read_frame(from, None)?
        .filter(&mask)
        .map_err(|error| StoreError::table(from, error))?;
    frame.rechunk_mut();
    write_frame(&mut frame, to)
}

/// The identities of all messages of the archive. Cost: three hashes and a time are read for each.
pub(in crate::store) fn known_messages(workspace: &Workspace, records: &[ImportRecord]) -> Result<KnownMessages, StoreError> {
    let mut known = KnownMessages::default();
    for record in records {
        for batch in &record.batches {
            let path = workspace.batches().join(batch.file_name());
            let frame = read_frame(&path, Some(&["uid", "text_hash", "version_hash", "reply_time", "replied"]))?;
            let fault = |error| StoreError::table(&path, error);
            let hashes = |name: &str| frame.column(name).and_then(|column| column.binary()).map_err(fault);
            let (uids, texts, versions) = (hashes("uid")?, hashes("text_hash")?, hashes("version_hash")?);
            let times = frame.column("reply_time").and_then(|column| column.i64()).map_err(fault)?;
            let uid = |bytes: Option<&[u8]>| uid_of(bytes.unwrap_or_default());
            let replied = frame.column("replied").and_then(|column| column.bool()).map_err(fault)?;
            known.reserve(frame.height());
            let hashes = uids.iter().zip(texts.iter()).zip(versions.iter());
            for (((id, text), version), (time, replied)) in hashes.zip(times.iter().zip(replied.iter())) {
                let identity = Identity {
                    uid: uid(id),
                    text: uid(text),
                    version: uid(version),
                };
                known.add(identity, (time.map(LocalTime), replied.unwrap_or_default()), record.seq);
            }
        }
    }
    Ok(known)
}

/// Sixteen bytes as an identity; shorter ones are padded, which cannot happen in a file that was written whole.
pub(in crate::store) fn uid_of(bytes: &[u8]) -> Uid {
    let mut uid = [0; 16];
    let n = bytes.len().min(16);
    uid[..n].copy_from_slice(&bytes[..n]);
    Uid(uid)
}
