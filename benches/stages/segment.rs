//! Text to tokens: what every message costs first.

use divan::Bencher;
use divan::counter::ItemsCount;
use minzhi::pipeline::{annotate, prepare};

use crate::{SIZES, corpus};

/// Normalise, find personal data, segment; one thread.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn prepare_messages(bencher: Bencher<'_, '_>, n: usize) {
    let (messages, model) = (corpus::messages(n), corpus::models().text);
    bencher.counter(ItemsCount::new(n)).bench_local(|| {
        messages
            .iter()
            .map(|message| prepare(message, &model.segmenter))
            .collect::<Vec<_>>()
    });
}

/// All that one message decides alone: the above, and signatures, labels, parts of ideas, masked texts.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn annotate_messages(bencher: Bencher<'_, '_>, n: usize) {
    let (messages, model) = (corpus::messages(n), corpus::models().text);
    bencher.counter(ItemsCount::new(n)).bench_local(|| annotate(&messages, &model));
}
