//! Documents on their way from draft to final issue: what was printed, what staff changed, and the final files with their hashes.
//!
//! A digest is a folder below `digests/`: `draft.json` (the document as composed, with its numbers and masked sentences), `edits.jsonl` (a line
//! for each change, flushed), and, once it is final, `final.json` beside the files of each edition. `final.json` is written last: with it the issue is
//! final and nothing of it changes, whatever later analyses find. Generations may be pruned: a digest is written again from its own data.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, publish_bytes, publish_json, read_json, sync_folder};
use crate::corpus::{LocalTime, Period};
use crate::report::{Act, Document, Edit, EditOutcome, Edition, Issue, Kind, Language, ReportSettings, apply, write};

mod forgetting;

pub(super) use forgetting::forget_in_digests;

/// What a document is about, as a person named it.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Everything of its days.
    #[default]
    Everything,
    /// A topic, by its id.
    Topic(String),
    /// Words that somebody typed, or a keyword.
    Words(String),
    /// Messages, by their uid in hex.
    Messages(Vec<String>),
    /// A department.
    Department(String),
}

/// A document as it was composed.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DigestDraft {
    /// What it is about.
    pub about: About,
    /// The analysis it was composed from.
    pub generation: u64,
    /// When, as local time.
    pub made_at: String,
    /// Who asked for it.
    pub by: String,
    /// The document, before any change by staff.
    pub document: Document,
}

/// An issue that is final.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct FinalIssue {
    /// Its number.
    pub issue: Issue,
    /// Who made it final.
    pub by: String,
    /// When, as local time.
    pub at: String,
    /// Hash of each edition's file (BLAKE3, hex), by the edition's code.
    pub hashes: BTreeMap<String, String>,
    /// The document as printed.
    pub document: Document,
    /// Where the numbers of its HTML edition lead.
    pub workbench: String,
    /// When messages that it quoted were forgotten, and the hashes of before.
    #[serde(default)]
    pub redacted: Vec<Redaction>,
}

/// A forgetting that took sentences out of a final issue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Redaction {
    /// When, as local time.
    pub at: String,
    /// The hashes of the files before.
    pub before: BTreeMap<String, String>,
}

/// A digest with everything that is kept of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Digest {
    /// Its name: kind, days, what it is about.
    pub id: String,
    /// As composed.
    pub draft: DigestDraft,
    /// What staff changed, in order.
    pub edits: Vec<Edit>,
    /// The final issue, if there is one.
    pub issued: Option<FinalIssue>,
}

impl Digest {
    /// The document as it is now: the final one, or the draft with all changes; and what became of each change.
    #[must_use]
    pub fn document(&self) -> (Document, Vec<EditOutcome>) {
        let mut document = self.draft.document.clone();
        let outcomes = apply(&mut document, &self.edits);
        match &self.issued {
            Some(issued) => (issued.document.clone(), outcomes),
            None => (document.numbered(), outcomes),
        }
    }
}

/// The name of a digest: it says kind and days, so that the folders sort; what a person named is a hash.
#[must_use]
pub fn digest_id(kind: Kind, period: Period, about: &About, language: Language) -> String {
    let mut id = format!("{}_{}_{}", kind.code(), period.first, period.last);
    if *about != About::Everything {
        let text = serde_json::to_string(about).unwrap_or_default();
        id.push_str(&format!("_{}", &blake3::hash(text.as_bytes()).to_hex()[..8]));
    }
    if language == Language::En {
        id.push_str("_en");
    }
    id
}

fn folder(workspace: &Workspace, id: &str) -> PathBuf {
    workspace.root().join("digests").join(id)
}

/// Whether a name is one that [`digest_id`] makes: nothing else becomes a path.
fn is_id(id: &str) -> bool {
    !id.is_empty() && id.len() < 100 && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

/// All digests by name. Cost: reads their folders.
///
/// # Errors
/// When a file is damaged or cannot be read.
pub fn digests(workspace: &Workspace) -> Result<Vec<Digest>, StoreError> {
    let root = workspace.root().join("digests");
    let mut names = Vec::new();
    match fs::read_dir(&root) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::read(&root, error)),
        Ok(entries) => {
            for entry in entries {
                names.push(
                    entry
                        .map_err(|error| StoreError::read(&root, error))?
                        .file_name()
                        .to_string_lossy()
                        .into_owned(),
                );
            }
        }
    }
    names.sort_unstable();
    let mut found = Vec::new();
    for name in names {
        found.extend(digest(workspace, &name)?);
    }
    Ok(found)
}

/// A digest by its name.
///
/// # Errors
/// When a file of it is damaged or cannot be read.
pub fn digest(workspace: &Workspace, id: &str) -> Result<Option<Digest>, StoreError> {
    let folder = folder(workspace, id);
    let draft = folder.join("draft.json");
    if !is_id(id) || !draft.exists() {
        return Ok(None);
    }
    let issued = folder.join("final.json");
    Ok(Some(Digest {
        id: id.to_owned(),
        draft: read_json(&draft)?,
        edits: edits(&folder)?,
        issued: issued.exists().then(|| read_json(&issued)).transpose()?,
    }))
}

/// The changes of a draft; a last line that a crash tore is dropped, as in the log of decisions.
fn edits(folder: &std::path::Path) -> Result<Vec<Edit>, StoreError> {
    let path = folder.join("edits.jsonl");
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::read(&path, error)),
    };
    let whole = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    let damaged = |error: serde_json::Error| StoreError::Damaged {
        path: path.clone(),
        what: error.to_string(),
    };
    whole.lines().map(|line| serde_json::from_str(line).map_err(damaged)).collect()
}

/// Keeps a draft in place of an earlier one of the same name; a final issue stays as it is. Gives the digest as it is then.
///
/// # Errors
/// When the disk refuses.
pub fn keep_draft(workspace: &Workspace, draft: DigestDraft) -> Result<Digest, StoreError> {
    let _held = workspace.hold("digests.lock")?;
    let document = &draft.document;
    let id = digest_id(document.kind, document.period, &draft.about, document.language);
    if let Some(known) = digest(workspace, &id)? {
        // The same document again is no new draft: when it was made stays true.
        if known.issued.is_some() || known.draft.document == draft.document {
            return Ok(known);
        }
    }
    let folder = folder(workspace, &id);
    fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
    publish_json(&folder.join("draft.json"), &draft)?;
    Ok(Digest {
        edits: edits(&folder)?,
        issued: None,
        id,
        draft,
    })
}

/// Why a digest was not changed.
#[derive(Debug, thiserror::Error)]
pub enum DigestError {
    /// No digest has the name.
    #[error("no document is kept as “{0}”")]
    Unknown(String),
    /// It is final.
    #[error("issue {0} is final: it is not changed any more")]
    Final(String),
    /// There is no such change to undo.
    #[error("there is no change number {0} that could be undone")]
    NoChange(u32),
    /// A text is empty or too long.
    #[error("a text has 1 to {LONGEST_TEXT} characters")]
    Text,
    /// The disk refuses, or a file is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// An edition could not be written.
    #[error(transparent)]
    Write(#[from] crate::report::WriteError),
}

/// Characters of the longest text of a change.
pub const LONGEST_TEXT: usize = 5000;

/// Notes a change of a draft and gives its number. `act` is made with the number that the change will have.
///
/// # Errors
/// When the digest is unknown or final, the text is empty or too long, or the disk refuses.
pub fn edit_digest(workspace: &Workspace, id: &str, by: &str, at: LocalTime, act: impl FnOnce(u32) -> Act) -> Result<u32, DigestError> {
    let _held = workspace.hold("digests.lock")?;
    let digest = changeable(workspace, id)?;
    let seq = digest.edits.last().map_or(0, |last| last.seq) + 1;
    let act = act(seq);
    let text = match &act {
        Act::Title { text } | Act::Reword { text, .. } | Act::Insert { text, .. } => Some(text),
        Act::Omit { .. } | Act::Move { .. } | Act::Undo { .. } => None,
    };
    if text.is_some_and(|text| text.trim().is_empty() || text.chars().count() > LONGEST_TEXT) {
        return Err(DigestError::Text);
    }
    if let Act::Undo { undo } = act {
        let stands = |edit: &&Edit| edit.seq == undo && !matches!(edit.act, Act::Undo { .. });
        let undone = digest
            .edits
            .iter()
            .any(|edit| matches!(edit.act, Act::Undo { undo: done } if done == undo));
        if undone || !digest.edits.iter().any(|edit| stands(&edit)) {
            return Err(DigestError::NoChange(undo));
        }
    }
    let edit = Edit {
        seq,
        by: by.to_owned(),
        at: at.to_string(),
        act,
    };
    append(&folder(workspace, id), &edit)?;
    Ok(seq)
}

fn append(folder: &std::path::Path, edit: &Edit) -> Result<(), StoreError> {
    let path = folder.join("edits.jsonl");
    let refused = |error| StoreError::write(&path, error);
    // What a crash left of a torn line goes before the next one is written.
    if let Ok(bytes) = fs::read(&path)
        && let whole = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |end| end + 1)
        && whole < bytes.len()
    {
        publish_bytes(&path, &bytes[..whole])?;
    }
    let mut line = serde_json::to_vec(edit).map_err(|error| refused(error.into()))?;
    line.push(b'\n');
    let mut file = File::options().append(true).create(true).open(&path).map_err(refused)?;
    file.write_all(&line).and_then(|()| file.sync_all()).map_err(refused)
}

fn changeable(workspace: &Workspace, id: &str) -> Result<Digest, DigestError> {
    let digest = digest(workspace, id)?.ok_or_else(|| DigestError::Unknown(id.to_owned()))?;
    match digest.issued {
        Some(issued) => Err(DigestError::Final(issued.issue.number.to_string())),
        None => Ok(digest),
    }
}

/// Makes a draft final: the next number of its series, the files of all editions, their hashes. Nothing of it changes afterwards.
///
/// # Errors
/// When the digest is unknown or final already, an edition cannot be written, or the disk refuses: then it stays a draft.
pub fn finalize(workspace: &Workspace, id: &str, by: &str, at: LocalTime, settings: &ReportSettings) -> Result<FinalIssue, DigestError> {
    let _held = workspace.hold("digests.lock")?;
    let digest = changeable(workspace, id)?;
    let (mut document, _) = digest.document();
    let issue = next_issue(workspace, &document, settings)?;
    if let Some(head) = &mut document.masthead {
        head.issue = Some(issue);
    }
    let hashes = write_editions(&folder(workspace, id), &document, &settings.workbench)?;
    let issued = FinalIssue {
        issue,
        by: by.to_owned(),
        at: at.to_string(),
        hashes,
        document,
        workbench: settings.workbench.clone(),
        redacted: Vec::new(),
    };
    publish_json(&folder(workspace, id).join("final.json"), &issued)?;
    sync_folder(&folder(workspace, id))?;
    Ok(issued)
}

/// The next number of a series: one more than what was issued in its year, and since it began.
fn next_issue(workspace: &Workspace, document: &Document, settings: &ReportSettings) -> Result<Issue, StoreError> {
    use chrono::Datelike;
    let year = document.period.last.year();
    let before = settings.issued.get(&document.kind).copied().unwrap_or_default();
    let of_kind: Vec<Issue> = digests(workspace)?
        .into_iter()
        .filter(|digest| digest.draft.document.kind == document.kind && digest.draft.document.language == document.language)
        .filter_map(|digest| Some(digest.issued?.issue))
        .collect();
    // What was printed before the program belongs to the year of the first issue that the program keeps.
    let opening = of_kind.iter().map(|issue| issue.year).min().unwrap_or(year);
    let this_year = of_kind.iter().filter(|issue| issue.year == year).map(|issue| issue.number).max();
    let printed = if year == opening { before.0 } else { 0 };
    Ok(Issue {
        year,
        number: this_year.unwrap_or(printed) + 1,
        total: of_kind.iter().map(|issue| issue.total).max().unwrap_or(before.1) + 1,
    })
}

/// Writes every edition into the folder; gives their hashes.
fn write_editions(folder: &std::path::Path, document: &Document, workbench: &str) -> Result<BTreeMap<String, String>, DigestError> {
    let mut hashes = BTreeMap::new();
    for &edition in Edition::ALL {
        let bytes = write(document, edition, workbench)?;
        publish_bytes(&folder.join(format!("issue.{}", edition.code())), &bytes)?;
        hashes.insert(edition.code().to_owned(), blake3::hash(&bytes).to_hex().to_string());
    }
    Ok(hashes)
}

/// The file of an edition: of a final issue the one that was kept, whose hash is checked; of a draft it is written now.
///
/// # Errors
/// When the kept file was changed or cannot be read, or the edition cannot be written.
pub fn edition_of(workspace: &Workspace, digest: &Digest, edition: Edition, workbench: &str) -> Result<Vec<u8>, DigestError> {
    let Some(hash) = digest.issued.as_ref().and_then(|issued| issued.hashes.get(edition.code())) else {
        return Ok(write(&digest.document().0, edition, workbench)?);
    };
    let path = folder(workspace, &digest.id).join(format!("issue.{}", edition.code()));
    let bytes = fs::read(&path).map_err(|error| StoreError::read(&path, error))?;
    if blake3::hash(&bytes).to_hex().as_str() != hash {
        return Err(DigestError::Store(StoreError::Damaged {
            path,
            what: "it is not the file that was made final: its hash differs".to_owned(),
        }));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests;
