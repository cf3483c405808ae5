//! The words of a period (高频关键词): which are used most, by how many people, what is behind them. Data only: `pages` and `api` show it.
//!
//! Counting goes by the keywords that the analysis found (a word inside a longer keyword counts for the longer alone). A period is a
//! stretch of the canonical order, so what is counted for one word is a piece of its list of messages.

mod rank;
mod related;
mod scope;
mod why;
mod words;

pub(super) use rank::{By, Counted, Ground, Ranked, Ranking, Sorting, count, messages_of, rank};
pub(super) use related::related;
pub(super) use scope::{Preset, Scope, last_day, reaches_back};
pub(super) use why::{Season, Why, why};
pub(super) use words::{WordKind, Words};
