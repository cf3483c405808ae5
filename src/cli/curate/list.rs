//! `minzhi curate list`.

use std::path::Path;

use serde_json::{Value, json};

use crate::cli::args::Summary;
use crate::curation::{Entry, Operation, Outcome};
use crate::run::Labels;
use crate::service::{Lang, label_words};
use crate::store::{Snapshot, StoreError, Workspace, curation_log};

/// Prints every entry with what became of it in the current analysis.
pub(super) fn list(workspace: &Workspace, root: &Path, format: Summary, lang: Lang) -> anyhow::Result<()> {
    let log = curation_log(workspace)?;
    if log.torn {
        eprintln!("{}", lang.t("cli.torn"));
    }
    let snapshot = match crate::cli::search::open(root) {
        Ok(snapshot) => Some(snapshot),
        Err(error) if matches!(error.downcast_ref(), Some(StoreError::NoGeneration { .. })) => None,
        Err(error) => return Err(error),
    };
    let rows: Vec<Row<'_>> = log.entries.iter().map(|entry| Row::new(entry, snapshot.as_ref())).collect();
    crate::cli::output::print(|out| {
        if format == Summary::Json {
            let rows: Vec<Value> = rows.iter().map(Row::json).collect();
            return Ok(writeln!(out, "{}", serde_json::to_string_pretty(&rows)?)?);
        }
        for row in &rows {
            writeln!(out, "{}", row.text(lang))?;
        }
        Ok(())
    })
}

/// An entry with what became of it; `None` where it waits for the next analysis.
struct Row<'a> {
    entry: &'a Entry,
    outcome: Option<&'a Outcome>,
    subject: Vec<String>,
}

impl<'a> Row<'a> {
    fn new(entry: &'a Entry, snapshot: Option<&'a Snapshot>) -> Self {
        let outcome = snapshot.and_then(|snapshot| snapshot.analysis().curation.iter().find(|outcome| outcome.seq == entry.seq));
        let mut subject = Vec::new();
        if let Some(operation) = &entry.operation {
            subject.extend(operation.topics().iter().map(|topic| topic.id.to_string()));
            subject.extend(operation.messages().iter().map(|message| {
                let found = snapshot.and_then(|snapshot| Some((snapshot, snapshot.by_uid(message.0?)?)));
                found.map_or_else(
                    || message.to_string(),
                    |(snapshot, id)| {
                        let row = snapshot.analysis().message(id);
                        format!("{}:{}", snapshot.analysis().symbol(row.source), row.external_id)
                    },
                )
            }));
        }
        Self { entry, outcome, subject }
    }

    fn json(&self) -> Value {
        let (entry, outcome) = (self.entry, self.outcome);
        json!({
            "seq": entry.seq,
            "operation": entry.kind().code(),
            "subject": self.subject,
            "details": self.details(),
            "undo_of": entry.undo_of,
            "who": entry.who,
            "when": entry.when.to_string(),
            "why": entry.why,
            "outcome": outcome.map_or("pending", |outcome| outcome.state.code()),
            "cause": outcome.and_then(|outcome| outcome.cause).map(|cause| cause.code()),
            "by": outcome.and_then(|outcome| outcome.by),
            "wanted": outcome.map(|outcome| outcome.wanted),
            "done": outcome.map(|outcome| outcome.done),
        })
    }

    /// What was decided about the subject, beyond the kind of operation.
    fn details(&self) -> Value {
        match &self.entry.operation {
            Some(Operation::Rename { name, .. }) => json!({"name": name}),
            Some(Operation::Label {
                purpose,
                legal_route,
                field,
                aspect,
                ..
            }) => json!({"purpose": purpose, "legal_route": legal_route, "field": field, "aspect": aspect}),
            Some(Operation::Drop { reason, note, .. }) => json!({"reason": reason, "note": note}),
            Some(Operation::Move { to, .. }) => json!({"to": to.as_ref().map(|topic| topic.id.to_string())}),
            _ => json!({}),
        }
    }

    fn text(&self, lang: Lang) -> String {
        let entry = self.entry;
        let mut subject = self.subject.join(" ");
        if let Some(seq) = entry.undo_of {
            subject = seq.to_string();
        }
        let said: String = match &entry.operation {
            Some(Operation::Rename { name, .. }) => name.clone(),
            Some(Operation::Drop { reason, note, .. }) => format!("{} {note}", lang.code_words("drop", reason.code())),
            Some(Operation::Label {
                purpose,
                legal_route,
                field,
                aspect,
                ..
            }) => {
                let labels = Labels {
                    purpose: *purpose,
                    legal_route: *legal_route,
                    field: *field,
                    aspect: *aspect,
                };
                label_words(lang, labels)
            }
            Some(Operation::Move { to: None, .. }) => lang.t("curate.to_none").to_owned(),
            _ => String::new(),
        };
        let outcome = self.outcome.map_or_else(
            || lang.t("curate.pending").to_owned(),
            |outcome| {
                let mut words = lang.code_words("outcome", outcome.state.code()).to_owned();
                if let Some(cause) = outcome.cause {
                    words += lang.t("unit.colon");
                    words += lang.code_words("cause", cause.code());
                }
                words
            },
        );
        let parts: [(&str, &dyn std::fmt::Display); 7] = [
            ("seq", &entry.seq),
            ("time", &entry.when),
            ("who", &entry.who),
            ("operation", &lang.code_words("operation", entry.kind().code())),
            ("subject", &subject),
            ("said", &said.trim()),
            ("outcome", &outcome),
        ];
        lang.fill("curate.entry", &parts)
    }
}
