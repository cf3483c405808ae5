//! The service: pages for people (`pages`) and JSON for programs (`api`) over one published generation, read only.
//!
//! Every figure links to the list of exactly its messages: `filter` describes such a list, `view` answers it for pages and API
//! alike. Accusations under protection are counted and shown nowhere. Only this module knows axum.
//!
//! Not here: analysing (`pipeline`), documents (`report`), what lies on disk (`store`).

mod address;
mod api;
mod assets;
mod before;
mod catalog;
mod chart;
mod clock;
mod comparison;

mod context;
mod decisions;
mod digests;
mod download;
mod error;
mod filter;
mod format;
mod generation_changes;
mod guard;
mod html;
mod jobs;
mod keywords;
mod layout;
mod lines;
mod marks;
mod middleware;
mod overview;
mod page_cache;
mod pages;
mod paging;
mod pending;
mod person;
mod posted;
mod question;
mod router;
mod selection;
mod self_test;
mod series;
mod serve;
mod state;
mod topic_board;
mod topic_course;
mod trends;
mod turns;
mod view;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_of_api;
#[cfg(test)]
mod tests_of_data;
#[cfg(test)]
mod tests_of_desk;
#[cfg(test)]
mod tests_of_digests;
#[cfg(test)]
mod tests_of_editions;
#[cfg(test)]
mod tests_of_keywords;
#[cfg(test)]
mod tests_of_load;
#[cfg(test)]
mod tests_of_matters;
#[cfg(test)]
mod tests_of_people;
#[cfg(test)]
mod tests_of_regular_digests;
#[cfg(test)]
mod tests_of_search;
#[cfg(test)]
mod tests_of_selection;
#[cfg(test)]
mod tests_of_topics;

pub use api::check::CheckAnswer;
pub use before::{likeness as likeness_words, sentence as before_sentence};
pub use catalog::Lang;
pub use clock::now;
pub use decisions::{fault_words, label_words};
pub use error::ErrorCode;
pub use filter::Step;
pub use format::{answer_words, figure};
pub use jobs::{Failure, JobKind, JobState};
pub use router::router;
pub use self_test::{Check, Verdict};
pub use serve::{PortInUse, ServiceError, serve};
pub use state::AppState;
pub use trends::TrendUnit;
pub use view::View;
