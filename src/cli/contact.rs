//! `minzhi contact` and `minzhi audit`: the deliberate looks at personal data, and who took them.

use std::path::Path;

use super::args::{Output, Why};
use super::exit::InputError;
use crate::corpus::Uid;
use crate::service::Lang;
use crate::store::{self, Act, AuditEntry, Workspace};

/// Shows the name and contact of a message's writer, after logging that somebody did.
pub(super) fn contact(root: &Path, name: &str, why: &Why, lang: Lang) -> anyhow::Result<()> {
    let (source, id) = super::source_and_id(name)?;
    let workspace = Workspace::open(root)?;
    let why = super::reasoned(why)?;
    let Some(message) = store::original(&workspace, source, id)? else {
        return Err(InputError(format!(
            "no message is called {name:?}\nhint: `minzhi export messages` lists source and external_id of all"
        ))
        .into());
    };
    let entry = AuditEntry {
        seq: 0,
        at: why.at,
        by: why.by,
        act: Act::Contact,
        object: name.to_owned(),
        uid: Uid::of(&[source, id]).to_string(),
        reason: why.reason,
    };
    store::log(&workspace, entry)?;
    let or_none = |text: &str| {
        if text.trim().is_empty() {
            lang.t("cli.not_given").to_owned()
        } else {
            text.trim().to_owned()
        }
    };
    super::output::print(|out| {
        let words = lang.fill(
            "cli.contact",
            &[("writer", &or_none(&message.writer)), ("contact", &or_none(&message.contact))],
        );
        Ok(writeln!(out, "{words}")?)
    })
}

/// Lists the messages of a number, titles masked; the log names the number by its pseudonym.
pub(super) fn of_number(root: &Path, number: &str, why: &Why, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let why = super::reasoned(why)?;
    let object = store::number_pseudonym(&workspace, number)
        .ok_or_else(|| InputError("that is no telephone number\nhint: write all its digits, such as 13800138000".to_owned()))?;
    let entry = AuditEntry {
        seq: 0,
        at: why.at,
        by: why.by,
        act: Act::Number,
        object,
        uid: String::new(),
        reason: why.reason,
    };
    store::log(&workspace, entry)?;
    let found = store::of_number(&workspace, number)?;
    super::output::print(|out| {
        for message in &found {
            let day = message
                .time
                .map_or_else(String::new, |time| time.naive().format("%Y-%m-%d").to_string());
            writeln!(out, "{day} {} [{}:{}]", message.title, message.source, message.external_id)?;
        }
        Ok(writeln!(out, "{}", lang.fill("cli.of_number", &[("n", &found.len())]))?)
    })
}

/// Prints the log.
pub(super) fn audit(root: &Path, format: Output, lang: Lang) -> anyhow::Result<()> {
    let workspace = Workspace::open(root)?;
    let (entries, torn) = store::audit_log(&workspace)?;
    if torn {
        eprintln!("{}", lang.t("cli.torn"));
    }
    super::output::print(|out| {
        for entry in &entries {
            if format == Output::Jsonl {
                writeln!(out, "{}", serde_json::to_string(entry)?)?;
                continue;
            }
            let act = lang.code_words("act", entry.act.code());
            let parts: [(&str, &dyn std::fmt::Display); 6] = [
                ("seq", &entry.seq),
                ("time", &entry.at),
                ("by", &entry.by),
                ("act", &act),
                ("object", &entry.object),
                ("reason", &entry.reason),
            ];
            writeln!(out, "{}", lang.fill("cli.audit", &parts))?;
        }
        Ok(())
    })
}
