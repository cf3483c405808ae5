//! minzhi (民智) mines citizens' messages for people's-suggestion offices.
pub mod corpus;
pub mod text;
pub mod ingest;
pub mod dedup;
pub mod features;
pub mod topics;
pub mod classify;
pub mod keywords;
pub mod ideas;
pub mod analysis;
pub mod pipeline;
pub mod search;
pub mod store;
pub mod config;
pub mod run;
pub mod service;
pub mod cli;
