//! Which messages are one submission.

use divan::Bencher;
use divan::counter::ItemsCount;

use crate::SIZES;
use crate::prepared::Prepared;

/// Candidates by sketches, verification, groups.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn find_duplicates(bencher: Bencher<'_, '_>, n: usize) {
    let prepared = Prepared::new(n);
    bencher.counter(ItemsCount::new(n)).bench_local(|| prepared.duplicates());
}
