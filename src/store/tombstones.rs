//! What was forgotten, as keyed hashes: enough to know a message again when a file brings it back, too little to tell what it was.
//!
//! `archive/tombstones.jsonl` is appended to, a line for each [`Tombstone`], flushed and synced; a line that a dead process left torn
//! is dropped and the forgetting that wrote it is finished by the next command.

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::Workspace;
use crate::corpus::{LocalTime, Message, Uid};

/// One act of forgetting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Sequence number, from 1.
    pub seq: u32,
    /// When: wall-clock seconds in Asia/Shanghai.
    pub at: LocalTime,
    /// Who did it.
    pub by: String,
    /// Why, masked.
    pub reason: String,
    /// The messages.
    pub messages: Vec<ForgottenHashes>,
}

/// One forgotten message, under the workspace's key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForgottenHashes {
    /// Keyed hash of its identity.
    pub uid: String,
    /// Keyed hash of its text's hash.
    pub text: String,
    /// Keyed hash of text, time and writer, by which it is known again under another source or id. Absent where a whole source was
    /// forgotten: a file imported under the wrong name may be imported under the right one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// All tombstones of a workspace, for looking messages up.
#[derive(Debug, Default)]
pub(super) struct Tombstones {
    key: [u8; 32],
    /// Keyed hashes of identities and of their texts, sorted.
    texts: Vec<(Uid, Uid)>,
    /// Keyed hashes of contents, sorted.
    contents: Vec<Uid>,
}

impl Tombstones {
    /// Reads the tombstones of a workspace.
    ///
    /// # Errors
    /// When the file cannot be read, or a line before the last is damaged.
    pub(super) fn open(workspace: &Workspace) -> Result<Self, StoreError> {
        let (mut texts, mut contents) = (Vec::new(), Vec::new());
        let path = workspace.tombstones();
        for message in read(workspace)?.into_iter().flat_map(|tombstone| tombstone.messages) {
            let parse = |hex: &str| {
                hex.parse::<Uid>().map_err(|()| StoreError::Damaged {
                    path: path.clone(),
                    what: format!("{hex:?} is no hash"),
                })
            };
            texts.push((parse(&message.uid)?, parse(&message.text)?));
            if let Some(content) = &message.content {
                contents.push(parse(content)?);
            }
        }
        texts.sort_unstable();
        contents.sort_unstable();
        Ok(Self {
            key: *workspace.key(),
            texts,
            contents,
        })
    }

    /// The keyed hash of the text that was forgotten under an identity.
    pub(super) fn text_of(&self, uid: Uid) -> Option<Uid> {
        if self.texts.is_empty() {
            return None;
        }
        let keyed = self.keyed(uid);
        let at = self.texts.partition_point(|(of, _)| *of < keyed);
        self.texts.get(at).filter(|(of, _)| *of == keyed).map(|(_, text)| *text)
    }

    /// Whether a message with this text, time and writer was forgotten.
    pub(super) fn holds_content(&self, message: &Message, text: Uid) -> bool {
        !self.contents.is_empty() && self.contents.binary_search(&keyed(&self.key, content(message, text))).is_ok()
    }

    /// A hash under the workspace's key.
    pub(super) fn keyed(&self, hash: Uid) -> Uid {
        keyed(&self.key, hash)
    }
}

fn keyed(key: &[u8; 32], hash: Uid) -> Uid {
    let mut bytes = [0; 16];
    blake3::Hasher::new_keyed(key).update(&hash.0).finalize_xof().fill(&mut bytes);
    Uid(bytes)
}

fn content(message: &Message, text: Uid) -> Uid {
    let time = message.time.map_or_else(String::new, |time| time.0.to_string());
    Uid::of(&[&text.to_string(), &time, message.writer.trim(), message.contact.trim()])
}

/// The hashes of a message that is to be forgotten. Its content is among them when `by_content`, unless text alone would be: many people
/// may send one text.
pub(super) fn hashes(workspace: &Workspace, message: &Message, by_content: bool) -> ForgottenHashes {
    let (key, text) = (workspace.key(), message.text_hash());
    let told_apart = message.time.is_some() || !message.writer.trim().is_empty() || !message.contact.trim().is_empty();
    ForgottenHashes {
        uid: keyed(key, message.uid()).to_string(),
        text: keyed(key, text).to_string(),
        content: (by_content && told_apart).then(|| keyed(key, content(message, text)).to_string()),
    }
}

/// The keyed hash of an identity in hex; anything else stands for itself.
pub(super) fn keyed_uid(workspace: &Workspace, hex: &str) -> String {
    hex.parse()
        .map_or_else(|()| hex.to_owned(), |uid| keyed(workspace.key(), uid).to_string())
}

/// The tombstones of a workspace, in order; a torn last line is left out.
///
/// # Errors
/// When the file cannot be read, or a line before the last is damaged.
pub fn read(workspace: &Workspace) -> Result<Vec<Tombstone>, StoreError> {
    Ok(super::audit::read_lines(&workspace.tombstones())?.lines)
}

/// Adds a tombstone unless it is there already, flushed to the disk.
pub(super) fn append(workspace: &Workspace, tombstone: &Tombstone) -> Result<(), StoreError> {
    let path = workspace.tombstones();
    let read = super::audit::read_lines::<Tombstone>(&path)?;
    if read.lines.iter().any(|line| line.seq == tombstone.seq) {
        return Ok(());
    }
    super::audit::append_line(&path, read.whole_bytes, tombstone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_known_again_by_id_and_by_content_and_its_neighbour_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        let message = |id: &str, writer: &str| Message {
            source: "s".to_owned(),
            external_id: id.to_owned(),
            writer: writer.to_owned(),
            body: "路灯不亮".to_owned(),
            ..Message::default()
        };
        let gone = message("1", "赵一");
        let tombstone = Tombstone {
            seq: 1,
            at: LocalTime(0),
            by: "a".to_owned(),
            reason: "本人要求".to_owned(),
            messages: vec![hashes(&workspace, &gone, true)],
        };
        append(&workspace, &tombstone).unwrap();
        append(&workspace, &tombstone).unwrap();
        assert_eq!(read(&workspace).unwrap(), [tombstone]);
        let tombstones = Tombstones::open(&workspace).unwrap();
        assert_eq!(tombstones.text_of(gone.uid()), Some(tombstones.keyed(gone.text_hash())));
        let holds = |message: &Message| tombstones.holds_content(message, message.text_hash());
        assert!(holds(&message("another id", "赵一")));
        assert!(!holds(&message("1", "钱二")), "a copy by somebody else stays");
        assert!(tombstones.text_of(message("2", "").uid()).is_none());
    }

    #[test]
    fn a_text_without_time_and_writer_is_not_refused_by_content() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        assert_eq!(hashes(&workspace, &Message::default(), true).content, None);
    }
}
