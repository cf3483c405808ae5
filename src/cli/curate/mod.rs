//! `minzhi curate`: what a person decides, noted in the log. It takes effect at the next analysis.

pub(super) mod args;
mod desk;
mod list;

use std::path::Path;

use self::args::{Curate, Decider};
use self::desk::Desk;
use super::exit::InputError;
use crate::curation::{Operation, Standing, TopicRef, fold};
use crate::ideas::DropReason;
use crate::service::Lang;
use crate::store::{self, Wish, Workspace, curation_log};
use crate::topics::Topic;

/// Characters of the longest name of a topic.
const LONGEST_NAME: usize = 60;

/// Notes a decision, or lists all.
pub(super) fn curate(root: &Path, what: &Curate, decider: &Decider, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let what = match what {
        Curate::List { format } => return list::list(&workspace, root, *format, lang),
        Curate::Undo { seq } => {
            check_undo(&workspace, *seq, lang)?;
            Err(*seq)
        }
        other => {
            let snapshot = super::search::open(root)?;
            Ok(operation(other, &Desk { snapshot: &snapshot, lang })?)
        }
    };
    let wish = Wish {
        who: super::who(decider.by.as_deref())?,
        when: super::now(),
        why: decider.why.trim().to_owned(),
        what,
    };
    let named = match &wish.what {
        Ok(Operation::Rename { name, .. }) => Some(name.clone()),
        _ => None,
    };
    let entry = store::curate(&workspace, &workspace.lock()?, wish)?;
    if let (Some(typed), Some(Operation::Rename { name, .. })) = (named, &entry.operation)
        && typed != *name
    {
        eprintln!("{}", lang.fill("curate.masked", &[("name", name)]));
    }
    eprintln!("{}", lang.fill("curate.noted", &[("seq", &entry.seq)]));
    Ok(())
}

/// An entry is undone once; what undid it can be undone.
fn check_undo(workspace: &Workspace, seq: u32, lang: Lang) -> anyhow::Result<()> {
    let log = curation_log(workspace)?;
    let folded = fold(&log.entries);
    let at = log.entries.iter().position(|entry| entry.seq == seq);
    let refused = match at.map(|at| folded.standing[at]) {
        None => lang.fill("curate.unknown_entry", &[("seq", &seq)]),
        Some(Standing::Undone { by }) => lang.fill("curate.undone_already", &[("seq", &seq), ("by", &by)]),
        Some(_) => return Ok(()),
    };
    Err(InputError(refused).into())
}

/// What the log holds of what was typed.
fn operation(what: &Curate, desk: &Desk<'_>) -> anyhow::Result<Operation> {
    Ok(match what {
        Curate::Merge { topic, into } => {
            let ((_, topic), (_, into)) = (desk.topic(topic)?, desk.topic(into)?);
            if topic.id == into.id {
                return Err(desk.fault("curate.one_topic", &[("topic", &topic.id)]));
            }
            Operation::Merge { topic, into }
        }
        Curate::Split { topic, messages } => split(desk.topic(topic)?, messages, desk)?,
        Curate::Rename { topic, name } => rename(desk.topic(topic)?.1, name, desk)?,
        Curate::Move { messages, to } => {
            let to = if to == "none" { None } else { Some(desk.topic(to)?.1) };
            let messages = desk.with_repeats(&desk.messages(messages)?);
            Operation::Move {
                messages: desk.marks(&messages),
                to,
            }
        }
        Curate::Pin { topic } => Operation::Pin {
            topic: desk.topic(topic)?.1,
        },
        Curate::Unpin { topic } => Operation::Unpin {
            topic: desk.topic(topic)?.1,
        },
        Curate::Hide { topic } => Operation::Hide {
            topic: desk.topic(topic)?.1,
        },
        Curate::Unhide { topic } => Operation::Unhide {
            topic: desk.topic(topic)?.1,
        },
        Curate::Apart { messages } => Operation::Apart {
            messages: several(messages, desk)?,
        },
        Curate::Together { messages } => Operation::Together {
            messages: several(messages, desk)?,
        },
        Curate::Label {
            message,
            purpose,
            field,
            aspect,
            legal_route,
        } => Operation::Label {
            message: desk.mark(desk.message(message)?),
            purpose: *purpose,
            legal_route: *legal_route,
            field: *field,
            aspect: *aspect,
        },
        Curate::Shortlist { message } => Operation::Shortlist {
            message: desk.mark(desk.message(message)?),
        },
        Curate::Drop { message, reason, note } => {
            let note = note.trim().to_owned();
            if *reason == DropReason::Other && note.is_empty() {
                return Err(desk.fault("curate.note_needed", &[]));
            }
            Operation::Drop {
                message: desk.mark(desk.message(message)?),
                reason: *reason,
                note,
            }
        }
        Curate::Undo { .. } | Curate::List { .. } => unreachable!("these decide nothing about the analysis"),
    })
}

fn several(typed: &[String], desk: &Desk<'_>) -> anyhow::Result<Vec<crate::curation::MessageMark>> {
    let messages = desk.messages(typed)?;
    if messages.len() < 2 {
        return Err(desk.fault("curate.two_messages", &[]));
    }
    Ok(desk.marks(&messages))
}

fn split((topic, name): (&Topic, TopicRef), typed: &[String], desk: &Desk<'_>) -> anyhow::Result<Operation> {
    let named = desk.messages(typed)?;
    for (id, typed) in named.iter().zip(typed) {
        if topic.members.binary_search(id).is_err() {
            return Err(desk.fault("curate.not_in_topic", &[("message", typed), ("topic", &topic.id)]));
        }
    }
    let leaving = desk.with_repeats(&named);
    let stay: Vec<_> = topic
        .members
        .iter()
        .copied()
        .filter(|id| leaving.binary_search(id).is_err())
        .collect();
    if stay.is_empty() {
        return Err(desk.fault("curate.nothing_stays", &[("topic", &topic.id)]));
    }
    Ok(Operation::Split {
        topic: name,
        messages: desk.marks(&leaving),
        stay: desk.marks(&stay),
    })
}

fn rename(topic: TopicRef, name: &str, desk: &Desk<'_>) -> anyhow::Result<Operation> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = name.chars().count();
    if length == 0 || length > LONGEST_NAME {
        return Err(desk.fault("curate.name_length", &[("most", &LONGEST_NAME)]));
    }
    let mut topics = desk.snapshot.analysis().topics.topics.iter();
    if let Some(other) = topics.find(|other| other.name == name && other.id != topic.id) {
        return Err(desk.fault("curate.name_taken", &[("name", &name), ("topic", &other.id)]));
    }
    Ok(Operation::Rename { topic, name })
}
