//! `minzhi predict`.

use std::path::Path;

use anyhow::Context;

use rayon::prelude::*;

use super::args::Output;
use super::exit::InputError;
use crate::classify::TextClassifier;
use crate::corpus::Message;
use crate::pipeline::prepare;

/// Predicts the label of every message of a file, in file order.
pub(super) fn predict(file: &Path, model: &Path, format: Output) -> anyhow::Result<()> {
    let bytes = std::fs::read(model).with_context(|| format!("read {}", model.display()))?;
    let classifier = TextClassifier::from_bytes(&bytes)
        .map_err(|error| InputError(format!("{}: {error}\nhint: name a file that `minzhi train` wrote", model.display())))?;
    let messages = super::train::read_messages(file, None)?;
    let segmenter = crate::run::shipped_segmenter();
    let guess = |message: &Message| {
        classifier
            .predict(&prepare(message, &segmenter))
            .map(|(label, confidence)| (label.to_owned(), confidence))
    };
    let guesses: Vec<Option<(String, f32)>> = messages.par_iter().map(guess).collect();
    super::output::print(|out| {
        for (message, guess) in messages.iter().zip(guesses) {
            let (label, confidence) = guess.unwrap_or_default();
            match format {
                Output::Jsonl => {
                    let json = serde_json::json!({"external_id": message.external_id, "label": label, "confidence": confidence});
                    writeln!(out, "{json}")?;
                }
                Output::Text => writeln!(out, "{}\t{label}\t{confidence:.2}", message.external_id)?,
            }
        }
        Ok(())
    })
}
