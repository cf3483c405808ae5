//! `minzhi curate`: what a person decides, noted in the log. It takes effect at the next analysis.

pub(super) mod args;
mod list;

use std::path::Path;

use self::args::{Curate, Decider};
use super::exit::InputError;
use crate::corpus::MessageId;
use crate::curation::Operation;
use crate::run::{Desk, Fault, FaultKind, Labels, may_undo};
use crate::service::{Lang, fault_words};
use crate::store::{self, Snapshot, Wish, Workspace, curation_log};

/// Notes a decision, or lists all.
pub(super) fn curate(root: &Path, what: &Curate, decider: &Decider, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let what = match what {
        Curate::List { format } => return list::list(&workspace, root, *format, lang),
        Curate::Undo { seq } => {
            may_undo(&curation_log(&workspace)?, *seq).map_err(|fault| refused(lang, &fault))?;
            Err(*seq)
        }
        other => {
            let snapshot = super::search::open(root)?;
            Ok(operation(other, &snapshot, lang)?)
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
    let entry = store::curate(&workspace, wish)?;
    if let (Some(typed), Some(Operation::Rename { name, .. })) = (named, &entry.operation)
        && typed != *name
    {
        eprintln!("{}", lang.fill("curate.masked", &[("name", name)]));
    }
    eprintln!("{}", lang.fill("curate.noted", &[("seq", &entry.seq)]));
    Ok(())
}

/// What the log holds of what was typed.
fn operation(what: &Curate, snapshot: &Snapshot, lang: Lang) -> anyhow::Result<Operation> {
    let desk = Desk(snapshot);
    let message = |typed: &str| message(snapshot, typed, lang);
    let messages = |typed: &[String]| messages(snapshot, typed, lang);
    let decided = match what {
        Curate::Merge { topic, into } => desk.merge(topic, into),
        Curate::Split { topic, messages: typed } => desk.split(topic, &messages(typed)?),
        Curate::Rename { topic, name } => desk.rename(topic, name),
        Curate::Move { messages: typed, to } => desk.put(&messages(typed)?, Some(to.as_str()).filter(|to| *to != "none")),
        Curate::Pin { topic } => desk.topic(topic).map(|(_, topic)| Operation::Pin { topic }),
        Curate::Unpin { topic } => desk.topic(topic).map(|(_, topic)| Operation::Unpin { topic }),
        Curate::Hide { topic } => desk.topic(topic).map(|(_, topic)| Operation::Hide { topic }),
        Curate::Unhide { topic } => desk.topic(topic).map(|(_, topic)| Operation::Unhide { topic }),
        Curate::Apart { messages: typed } => desk.apart(&messages(typed)?),
        Curate::Together { messages: typed } => desk.together(&messages(typed)?),
        Curate::Label {
            message: typed,
            purpose,
            field,
            aspect,
            legal_route,
        } => {
            let labels = Labels {
                purpose: *purpose,
                legal_route: *legal_route,
                field: *field,
                aspect: *aspect,
            };
            desk.label(message(typed)?, labels)
        }
        Curate::Shortlist { message: typed } => Ok(desk.shortlist(message(typed)?)),
        Curate::Drop {
            message: typed,
            reason,
            note,
        } => desk.drop(message(typed)?, *reason, note),
        Curate::Undo { .. } | Curate::List { .. } => unreachable!("these decide nothing about the analysis"),
    };
    decided.map_err(|fault| refused(lang, &fault))
}

fn refused(lang: Lang, fault: &Fault) -> anyhow::Error {
    InputError(fault_words(lang, fault)).into()
}

/// A message of the current analysis.
fn message(snapshot: &Snapshot, typed: &str, lang: Lang) -> anyhow::Result<MessageId> {
    let (source, id) = super::source_and_id(typed.trim())?;
    let found = snapshot.find(source, id);
    found.ok_or_else(|| refused(lang, &Fault::new(FaultKind::UnknownMessage, [("message", &typed)])))
}

/// Messages of the current analysis, each once, in the order in which they were typed.
fn messages(snapshot: &Snapshot, typed: &[String], lang: Lang) -> anyhow::Result<Vec<MessageId>> {
    let mut found: Vec<MessageId> = Vec::with_capacity(typed.len());
    for name in typed {
        let id = message(snapshot, name, lang)?;
        if !found.contains(&id) {
            found.push(id);
        }
    }
    Ok(found)
}
