//! The integration tests: one binary, one file per topic, one harness.

mod architecture;
mod cli;
mod imports;
mod support;
