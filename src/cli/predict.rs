//! `minzhi predict`.

use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::Context;

use super::args::Output;
use super::exit::InputError;
use crate::classify::TextClassifier;

/// Predicts the label of every message of a file, in file order.
pub(super) fn predict(file: &Path, model: &Path, format: Output) -> anyhow::Result<()> {
    let bytes = std::fs::read(model).with_context(|| format!("read {}", model.display()))?;
    let classifier = TextClassifier::from_bytes(&bytes)
        .map_err(|error| InputError(format!("{}: {error}\nhint: name a file that `minzhi train` wrote", model.display())))?;
    let messages = super::train::read_messages(file)?;
    let mut out = BufWriter::new(std::io::stdout().lock());
    for (message, (label, confidence)) in messages.iter().zip(classifier.predict(&messages)) {
        match format {
            Output::Jsonl => {
                let json = serde_json::json!({"external_id": message.external_id, "label": label, "confidence": confidence});
                writeln!(out, "{json}")?;
            }
            Output::Text => writeln!(out, "{}\t{label}\t{confidence:.2}", message.external_id)?,
        }
    }
    Ok(out.flush()?)
}
