//! The pages: one file each. A page takes the request's context, reads the generation, and gives markup.

pub(super) mod campaigns;
mod chips;
pub(super) mod compare;
pub(super) mod data;
pub(super) mod decisions;
pub(super) mod digests;
pub(super) mod disclosure;
pub(super) mod error;
pub(super) mod ideas;
pub(super) mod keywords;
pub(super) mod message;
pub(super) mod messages;
pub(super) mod overview;
pub(super) mod people;
pub(super) mod quality;
pub(super) mod reference;
pub(super) mod search;
pub(super) mod selection;
pub(super) mod themes;
pub(super) mod topic;
pub(super) mod topic_map;
pub(super) mod topics;
pub(super) mod trends;
pub(super) mod wall;

use axum::response::Html;

use super::error::ApiError;

/// A page, or why there is none.
type PageResult = Result<Html<String>, ApiError>;
