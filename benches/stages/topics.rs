//! Vectors and topics.

use divan::Bencher;
use divan::counter::ItemsCount;
use minzhi::features::{FeatureParams, Features};
use minzhi::topics::{Background, TopicInput, TopicParams};

use crate::SIZES;
use crate::prepared::Prepared;

/// Weigh terms and fit the latent axes.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn build_features(bencher: Bencher<'_, '_>, n: usize) {
    let prepared = Prepared::new(n);
    bencher.counter(ItemsCount::new(n)).bench_local(|| features(&prepared));
}

/// Candidates, linkage, names, lineage, themes.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn find_topics(bencher: Bencher<'_, '_>, n: usize) {
    let prepared = Prepared::new(n);
    let (features, duplicates) = (features(&prepared), prepared.duplicates());
    let times: Vec<_> = prepared.messages.iter().map(|message| message.time).collect();
    let input = TopicInput {
        tokens: &prepared.tokens,
        items: &[],
        vocabulary: &prepared.vocabulary,
        features: &features,
        duplicates: &duplicates,
        uids: &prepared.uids,
        times: &times,
        voices: &prepared.voices,
        votes: &vec![0; n],
        stopwords: &prepared.stopwords,
        previous: &[],
        rules: &[],
        background: Background::default(),
    };
    bencher
        .counter(ItemsCount::new(n))
        .bench_local(|| minzhi::topics::find_topics(&input, &TopicParams::default()));
}

fn features(prepared: &Prepared) -> Features {
    Features::build(
        &prepared.tokens,
        &prepared.vocabulary,
        &prepared.stopwords,
        &FeatureParams::default(),
    )
}
