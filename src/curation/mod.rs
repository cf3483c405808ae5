//! What people decided (人工调整), as rules that each run replays: the log's entries, which of them are in force, what became of them.
//!
//! Not here: the log on disk (`store`), following the rules (each stage follows its own).

mod fold;
mod operation;
mod outcome;

#[cfg(test)]
mod tests;

pub use fold::{Folded, Key, LabelPart, Standing, fold};
pub use operation::{Entry, MessageMark, Operation, OperationKind, TopicRef};
pub use outcome::{Cause, Outcome, OutcomeState};
