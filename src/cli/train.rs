//! `minzhi train` and `minzhi train-readers`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Context;

use rayon::prelude::*;

use super::exit::InputError;
use crate::classify::{ClassifierParams, Further, Reading, TextClassifier, parse_readings};
use crate::corpus::Message;
use crate::ideas::train_models;
use crate::ingest::{self, IngestParams};
use crate::pipeline::prepare;
use crate::text::{Document, Segmenter};

/// All messages of a file, in file order; the column `verbatim` is kept in `extra` as it stands.
pub(super) fn read_messages(file: &Path, verbatim: Option<&str>) -> anyhow::Result<Vec<Message>> {
    let mut messages = Vec::new();
    for batch in ingest::read(
        file,
        &IngestParams {
            verbatim: verbatim.map(str::to_owned),
            ..IngestParams::default()
        },
    )? {
        messages.extend(batch?.messages);
    }
    Ok(messages)
}

/// The messages of a file that have a label in a column, with the labels.
fn labelled(file: &Path, label_column: &str) -> anyhow::Result<(Vec<Message>, Vec<String>)> {
    let label = |message: &Message| {
        message
            .extra
            .iter()
            .find(|(header, label)| header == label_column && !label.trim().is_empty())
            .map(|(_, label)| label.clone())
    };
    let messages = read_messages(file, Some(label_column))?.into_iter();
    Ok(messages.filter_map(|message| label(&message).map(|label| (message, label))).unzip())
}

/// What a further column teaches, from the messages whose texts are not among those read.
fn learn_further(file: &Path, column: &str, read: &[&Message], segmenter: &Segmenter) -> anyhow::Result<Further> {
    let bare = |message: &Message| -> String { message.body.split_whitespace().collect() };
    let known: BTreeSet<String> = read.iter().map(|message| bare(message)).collect();
    let (messages, labels) = labelled(file, column)?;
    let (kept, labels): (Vec<&Message>, Vec<&str>) = messages
        .iter()
        .zip(labels.iter().map(String::as_str))
        .filter(|(message, _)| !known.contains(&bare(message)))
        .unzip();
    let documents: Vec<Document> = kept.par_iter().map(|message| prepare(message, segmenter)).collect();
    eprintln!(
        "{} further messages, {} of them read",
        messages.len(),
        messages.len() - documents.len()
    );
    Ok(Further::fit(&documents, &labels))
}

/// Learns a label column.
pub(super) fn train(file: &Path, label_column: &str, output: &Path) -> anyhow::Result<()> {
    let (kept, labels) = labelled(file, label_column)?;
    let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
    if labels.iter().all(|label| Some(label) == labels.first()) {
        let reason = format!("{}: column {label_column:?} holds no two different labels", file.display());
        return Err(InputError(format!("{reason}\nhint: check the header's spelling")).into());
    }
    let segmenter = crate::run::shipped_segmenter();
    let documents: Vec<Document> = kept.par_iter().map(|message| prepare(message, &segmenter)).collect();
    let classifier = TextClassifier::fit(&documents, &labels, &ClassifierParams::default());
    eprintln!("{} messages, {} labels", documents.len(), classifier.labels().len());
    std::fs::write(output, classifier.to_bytes()).with_context(|| format!("write {}", output.display()))
}

/// Learns the shipped weights again: from messages and, by their ids, the readers' decisions.
pub(super) fn train_readers(messages: &Path, readings: &Path, further: Option<(&Path, &str)>, output: &Path) -> anyhow::Result<()> {
    let messages = read_messages(messages, None)?;
    let text = std::fs::read_to_string(readings).map_err(|error| InputError(format!("{}: {error}", readings.display())))?;
    let decisions = parse_readings(&text).map_err(|error| InputError(format!("{}: {error}", readings.display())))?;
    let decided: BTreeMap<String, Reading> = decisions.into_iter().collect();
    let read = messages
        .iter()
        .filter_map(|message| Some((message, decided.get(&message.external_id)?.clone())));
    let (kept, readings): (Vec<&Message>, Vec<Reading>) = read.unzip();
    if kept.is_empty() {
        return Err(InputError("no message has a decision\nhint: the key of a decision is the message's id in its file".to_owned()).into());
    }
    let segmenter = crate::run::shipped_segmenter();
    let documents: Vec<Document> = kept.par_iter().map(|message| prepare(message, &segmenter)).collect();
    let further = further
        .map(|(file, column)| learn_further(file, column, &kept, &segmenter))
        .transpose()?
        .unwrap_or_default();
    let trained = train_models(&documents, &readings, further);
    eprintln!("{} messages\n{:#?}\n{:#?}", kept.len(), trained.label_figures, trained.idea_figures);
    for (name, bytes) in [("labels.bin", trained.labels), ("ideas.bin", trained.ideas)] {
        let path = output.join(name);
        std::fs::write(&path, bytes).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}
