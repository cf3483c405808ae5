//! minzhi (民智) mines citizens' messages for people's-suggestion offices.
pub mod analysis;
pub mod classify;
pub mod cli;
pub mod config;
pub mod corpus;
pub mod dedup;
pub mod features;
pub mod ideas;
pub mod ingest;
pub mod keywords;
pub mod pipeline;
pub mod run;
pub mod search;
pub mod service;
pub mod store;
pub mod text;
pub mod topics;
