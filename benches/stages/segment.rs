//! Text to tokens: what every message costs first.

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use minzhi::classify::screen;
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

/// The first look at import: is it urgent, does it accuse those in power; one thread, in bytes of title and body.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn screen_messages(bencher: Bencher<'_, '_>, n: usize) {
    let messages = corpus::messages(n);
    let bytes: usize = messages.iter().map(|message| message.title.len() + message.body.len()).sum();
    let look = |message: &minzhi::corpus::Message| screen(&message.title, &message.body);
    bencher
        .counter(BytesCount::new(bytes))
        .bench_local(|| messages.iter().map(look).collect::<Vec<_>>());
}

/// All that one message decides alone: the above, and signatures, labels, parts of ideas, masked texts.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn annotate_messages(bencher: Bencher<'_, '_>, n: usize) {
    let (messages, model) = (corpus::messages(n), corpus::models().text);
    bencher.counter(ItemsCount::new(n)).bench_local(|| annotate(&messages, &model));
}
