//! The integration tests: one binary, one file per topic, one harness.

mod architecture;
mod changes;
mod cli;
mod crash;
mod curate;
mod evaluate;
mod forecasts;
mod forget;
mod golden;
mod imports;
mod intake;
mod opening;
mod pipeline;
mod privacy;
mod replay;
mod sample;
mod searches;
mod searching;
mod similar;
mod support;
mod words;
