//! `minzhi train` and `minzhi train-readers`.

use std::path::Path;

use anyhow::Context;

use super::exit::InputError;
use crate::classify::TextClassifier;
use crate::corpus::Message;
use crate::ingest::{self, IngestParams};

/// All messages of a file, in file order.
pub(super) fn read_messages(file: &Path) -> anyhow::Result<Vec<Message>> {
    let mut reader = ingest::read(file, &IngestParams { source: crate::run::default_source(file), ..IngestParams::default() })?;
    let mut messages = Vec::new();
    while let Some(batch) = reader.next_batch()? {
        messages.extend(batch.messages);
    }
    Ok(messages)
}

/// Learns a label column.
pub(super) fn train(file: &Path, label_column: &str, output: &Path) -> anyhow::Result<()> {
    let messages = read_messages(file)?;
    let label = |message: &Message| ingest::given_value(message, label_column).filter(|label| !label.trim().is_empty());
    let examples: Vec<(&Message, String)> = messages.iter().filter_map(|message| label(message).map(|label| (message, label))).collect();
    let mut classes: Vec<&str> = examples.iter().map(|(_, label)| label.as_str()).collect();
    classes.sort_unstable();
    classes.dedup();
    if classes.len() < 2 {
        let reason = format!("{}: column {label_column:?} holds {} different labels, at least 2 are needed", file.display(), classes.len());
        return Err(InputError(format!("{reason}\nhint: check the header's spelling")).into());
    }
    eprintln!("{} messages, {} labels", examples.len(), classes.len());
    let classifier = TextClassifier::learn(&examples);
    std::fs::write(output, classifier.to_bytes()).with_context(|| format!("write {}", output.display()))
}

/// Learns the shipped weights again.
pub(super) fn train_readers(messages: &Path, readings: &Path, output: &Path) -> anyhow::Result<()> {
    let messages = read_messages(messages)?;
    let text = std::fs::read_to_string(readings).with_context(|| format!("read {}", readings.display()))?;
    let (labels, ideas) = crate::ideas::train_models(&messages, &text).map_err(|error| InputError(format!("{}: {error}", readings.display())))?;
    for (name, bytes) in [("labels.bin", labels), ("ideas.bin", ideas)] {
        let path = output.join(name);
        std::fs::write(&path, bytes).with_context(|| format!("write {}", path.display()))?;
    }
    Ok(())
}
