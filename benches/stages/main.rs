//! One bench for each stage on recombined hand-written messages, three sizes each; throughput is in messages.

mod corpus;
mod dedup;
mod import;
mod pipeline;
mod prepared;
mod search;
mod segment;
mod topics;

/// Messages of the corpora.
const SIZES: [usize; 3] = [500, 2_000, 8_000];

fn main() {
    divan::main();
}
