//! minzhi (民智) mines citizens' messages for people's-suggestion offices.
pub mod corpus;
pub mod text;
pub mod ingest;
pub mod dedup;
pub mod features;
pub mod topics;
pub mod classify;
pub mod ideas;
pub mod keywords;
pub mod search;
pub mod analysis;
pub mod store;
