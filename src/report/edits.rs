//! What staff change in a draft (改标题、改文字、调顺序、删), as rules that survive a new draft of the same period.

use serde::{Deserialize, Serialize};

use super::document::{Block, Body, Document, Piece, Text};

/// A change of a draft.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Edit {
    /// Number within the draft, from 1.
    pub seq: u32,
    /// Who.
    pub by: String,
    /// When, as local time.
    pub at: String,
    /// What.
    #[serde(flatten)]
    pub act: Act,
}

/// What is changed. Blocks are named by their lasting keys.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Act {
    /// Another title.
    Title {
        /// The title.
        text: String,
    },
    /// Other words for a heading, a paragraph or what was left to write; of an item its heading where `lead`.
    Reword {
        /// The block.
        key: String,
        /// Whether the heading of an item is meant.
        lead: bool,
        /// What stood there when the person changed it.
        was: Text,
        /// What stands there instead.
        text: String,
    },
    /// A block is left out, a heading with everything under it.
    Omit {
        /// The block.
        key: String,
    },
    /// A block, or a heading with everything under it, moves before another, or to the end of its text.
    Move {
        /// The block.
        key: String,
        /// The block that it stands before.
        before: Option<String>,
    },
    /// A paragraph of one's own.
    Insert {
        /// Its key, made from the number of the edit.
        key: String,
        /// The block that it stands behind.
        after: String,
        /// Its words.
        text: String,
    },
    /// An earlier change no longer holds.
    Undo {
        /// Its number.
        undo: u32,
    },
}

/// What became of a change in the draft at hand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EditOutcome {
    /// It holds.
    Applied,
    /// It holds, but the numbers or sentences that it was written for are others now: a person must look.
    Outdated,
    /// Its block is not in the draft.
    Void,
    /// It was undone.
    Undone,
}

/// Applies changes in their order; gives what became of each. The same document and changes give the same document.
pub fn apply(document: &mut Document, edits: &[Edit]) -> Vec<EditOutcome> {
    let undone: Vec<u32> = edits
        .iter()
        .filter_map(|edit| match edit.act {
            Act::Undo { undo } => Some(undo),
            _ => None,
        })
        .collect();
    edits
        .iter()
        .map(|edit| {
            if undone.contains(&edit.seq) {
                EditOutcome::Undone
            } else {
                apply_one(document, &edit.act)
            }
        })
        .collect()
}

fn apply_one(document: &mut Document, act: &Act) -> EditOutcome {
    match act {
        Act::Title { text } => {
            document.title = Text::plain(text.clone());
            EditOutcome::Applied
        }
        Act::Undo { .. } => EditOutcome::Applied,
        Act::Omit { key } => with(document, key, |blocks, at| {
            blocks.drain(section(blocks, at));
            EditOutcome::Applied
        }),
        Act::Move { key, before } => with(document, key, |blocks, at| {
            let moved: Vec<Block> = blocks.drain(section(blocks, at)).collect();
            let to = match before {
                Some(before) => blocks.iter().position(|other| other.key == *before),
                None => Some(blocks.len()),
            };
            let to_or_back = to.unwrap_or(at);
            blocks.splice(to_or_back..to_or_back, moved);
            if to.is_some() { EditOutcome::Applied } else { EditOutcome::Void }
        }),
        Act::Insert { key, after, text } => with(document, after, |blocks, at| {
            blocks.insert(at + 1, Block::paragraph(key.clone(), text.clone()));
            EditOutcome::Applied
        }),
        Act::Reword { key, lead, was, text } => with(document, key, |blocks, at| reword(&mut blocks[at], *lead, was, text)),
    }
}

/// The blocks that a change of one is about: a heading with everything under it, any other block alone.
#[must_use]
pub fn section(blocks: &[Block], at: usize) -> std::ops::Range<usize> {
    let Body::Heading { level, .. } = blocks[at].body else {
        return at..at + 1;
    };
    let ends = |block: &Block| matches!(block.body, Body::Heading { level: next, .. } if next <= level);
    let end = blocks[at + 1..].iter().position(ends).map_or(blocks.len(), |ahead| at + 1 + ahead);
    at..end
}

/// Does something to the blocks that hold one of a key.
fn with(document: &mut Document, key: &str, act: impl FnOnce(&mut Vec<Block>, usize) -> EditOutcome) -> EditOutcome {
    let texts = std::iter::once(&mut document.blocks).chain(document.annexes.iter_mut().map(|annex| &mut annex.blocks));
    for blocks in texts {
        if let Some(at) = blocks.iter().position(|block| block.key == key) {
            return act(blocks, at);
        }
    }
    EditOutcome::Void
}

fn reword(block: &mut Block, lead: bool, was: &Text, words: &str) -> EditOutcome {
    let text = match &mut block.body {
        Body::Item { lead: text, .. } if lead => text,
        Body::Heading { text, .. } | Body::Paragraph(text) | Body::Item { text, .. } => text,
        Body::Blank(_) => {
            block.body = Body::Paragraph(Text::plain(words));
            return EditOutcome::Applied;
        }
        Body::Table(_) | Body::Chart(_) | Body::Box { .. } => return EditOutcome::Void,
    };
    // The sentence is the same but for its numbers: the new ones take the places of the old.
    let same = skeleton(text) == skeleton(was);
    let outcome = if same { EditOutcome::Applied } else { EditOutcome::Outdated };
    *text = retied(words, was, if same { text } else { was });
    outcome
}

/// The words of a text, with its figures, quotations and links as gaps.
fn skeleton(text: &Text) -> Vec<Option<&str>> {
    text.0
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) => Some(words.as_str()),
            _ => None,
        })
        .collect()
}

/// Words that a person wrote, in which the figures that were kept are figures still: each piece of `was` that stands in `words`, in order,
/// becomes the piece at the same place of `now`.
fn retied(words: &str, was: &Text, now: &Text) -> Text {
    let mut text = Text::default();
    let mut rest = words;
    for (old, new) in was.0.iter().zip(&now.0) {
        if matches!(old, Piece::Words(_)) || old.shown().is_empty() {
            continue;
        }
        let Some(at) = whole(rest, old.shown()) else { continue };
        if at > 0 {
            text.push(&rest[..at]);
        }
        text.push(new.clone());
        rest = &rest[at + old.shown().len()..];
    }
    if !rest.is_empty() {
        text.push(rest);
    }
    text
}

/// Where a printed piece stands in words, not within a longer number.
fn whole(words: &str, shown: &str) -> Option<usize> {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit() || c == '.');
    words
        .match_indices(shown)
        .find(|(at, _)| {
            let cuts_before = shown.starts_with(|c: char| c.is_ascii_digit()) && digit(words[..*at].chars().next_back());
            let cuts_behind =
                shown.ends_with(|c: char| c.is_ascii_digit()) && words[at + shown.len()..].starts_with(|c: char| c.is_ascii_digit());
            !cuts_before && !cuts_behind
        })
        .map(|(at, _)| at)
}
