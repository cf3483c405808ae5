//! Topic selection (选题建议): which matters the office should ask the public about next, which not, and why.
//!
//! A matter is wider than a topic: 缓解停车难, not one street corner. The catalogue of matters is data; what messages say of each is counted,
//! and every part of a score keeps its raw numbers.
//!
//! Not here: the documents (`report`), keeping campaigns and key work (`store`).

mod basis;
mod fitness;
mod matters;
mod rank;
mod survey;

pub use basis::{Basis, Campaign, KeyWork, Weights};
pub use fitness::{Fit, FitBy, Part, Reason};
pub use matters::{Catalogue, CatalogueError, Level, Matter, Window};
pub use rank::{Choice, Ranking};
pub use survey::{Replies, Studied, Survey, SurveyInput, Tally};

#[cfg(test)]
mod tests;
