//! What was forgotten is in no document: sentences of the messages go from drafts, changes and final issues.

use std::fs;

use super::{About, Act, Digest, DigestError, Document, FinalIssue, Redaction, digests, folder, write_editions};
use crate::corpus::{LocalTime, Uid};
use crate::report::{Body, Piece, Text};
use crate::store::StoreError;
use crate::store::layout::{Workspace, publish_bytes, publish_json};

/// Takes the sentences of messages out of every digest; `uids` are sorted. A final issue that quotes one is written again without
/// it, its hashes of before are kept. Doing it again changes nothing.
///
/// # Errors
/// When the disk refuses.
pub(in crate::store) fn forget_in_digests(workspace: &Workspace, uids: &[Uid], at: LocalTime) -> Result<(), StoreError> {
    let _held = workspace.hold("digests.lock")?;
    let gone: Vec<String> = uids.iter().map(Uid::to_string).collect();
    for digest in digests(workspace)? {
        let root = folder(workspace, &digest.id);
        let Some(quotes) = quotes(&digest, &gone) else { continue };
        if let Some(issued) = &digest.issued {
            let redacted = redact_issue(&root, issued, &gone, at).map_err(|error| match error {
                DigestError::Store(error) => error,
                other => StoreError::Damaged {
                    path: root.clone(),
                    what: other.to_string(),
                },
            })?;
            publish_json(&root.join("final.json"), &redacted)?;
        }
        let mut draft = digest.draft.clone();
        redact(&mut draft.document, &gone);
        if let About::Messages(messages) = &mut draft.about {
            messages.retain(|message| gone.binary_search(message).is_err());
        }
        publish_json(&root.join("draft.json"), &draft)?;
        let mut lines = Vec::new();
        for mut edit in digest.edits {
            match &mut edit.act {
                Act::Reword { was, text, .. } => {
                    redact_text(was, &gone);
                    clean(text, &quotes);
                }
                Act::Insert { text, .. } | Act::Title { text } => clean(text, &quotes),
                Act::Omit { .. } | Act::Move { .. } | Act::Undo { .. } => {}
            }
            serde_json::to_writer(&mut lines, &edit).map_err(|error| StoreError::write(&root, error.into()))?;
            lines.push(b'\n');
        }
        if fs::exists(root.join("edits.jsonl")).unwrap_or(false) {
            publish_bytes(&root.join("edits.jsonl"), &lines)?;
        }
    }
    Ok(())
}

/// The printed sentences of forgotten messages in a digest; `None` where there is none.
fn quotes(digest: &Digest, gone: &[String]) -> Option<Vec<String>> {
    let documents = std::iter::once(&digest.draft.document).chain(digest.issued.iter().map(|issued| &issued.document));
    let in_edits = digest.edits.iter().filter_map(|edit| match &edit.act {
        Act::Reword { was, .. } => Some(was),
        _ => None,
    });
    let found: Vec<String> = documents
        .flat_map(Document::texts)
        .chain(in_edits)
        .flat_map(|text| &text.0)
        .filter_map(|piece| match piece {
            Piece::Quote { text, message } if gone.binary_search(message).is_ok() => Some(text.clone()),
            _ => None,
        })
        .collect();
    let named =
        matches!(&digest.draft.about, About::Messages(messages) if messages.iter().any(|message| gone.binary_search(message).is_ok()));
    (named || !found.is_empty()).then_some(found)
}

fn redact_issue(root: &std::path::Path, issued: &FinalIssue, gone: &[String], at: LocalTime) -> Result<FinalIssue, DigestError> {
    let mut redacted = issued.clone();
    redact(&mut redacted.document, gone);
    if redacted.document == issued.document {
        return Ok(redacted);
    }
    redacted.redacted.push(Redaction {
        at: at.to_string(),
        before: issued.hashes.clone(),
    });
    // The address of the workbench is in the files already: what is written again leads where the old file led.
    redacted.hashes = write_editions(root, &redacted.document, &issued.workbench)?;
    Ok(redacted)
}

fn redact(document: &mut Document, gone: &[String]) {
    redact_text(&mut document.title, gone);
    let blocks = document
        .blocks
        .iter_mut()
        .chain(document.annexes.iter_mut().flat_map(|annex| &mut annex.blocks));
    for block in blocks {
        match &mut block.body {
            Body::Heading { text, .. } | Body::Paragraph(text) => redact_text(text, gone),
            Body::Item { lead, text, .. } => {
                redact_text(lead, gone);
                redact_text(text, gone);
            }
            Body::Table(table) => table
                .rows
                .iter_mut()
                .flat_map(|row| &mut row.cells)
                .for_each(|cell| redact_text(cell, gone)),
            Body::Chart(_) | Body::Blank(_) | Body::Box { .. } => {}
        }
    }
}

fn redact_text(text: &mut Text, gone: &[String]) {
    for piece in &mut text.0 {
        if let Piece::Quote { message, .. } = piece
            && gone.binary_search(message).is_ok()
        {
            *piece = Piece::Words(REDACTED.to_owned());
        }
    }
}

/// Takes printed sentences out of words that a person wrote around them.
fn clean(words: &mut String, quotes: &[String]) {
    for quote in quotes.iter().filter(|quote| !quote.is_empty()) {
        *words = words.replace(quote, REDACTED);
    }
}

/// Stands where a sentence of a forgotten message stood.
const REDACTED: &str = "（已清除）";
