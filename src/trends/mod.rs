//! Counts over time: how they stand against earlier ones.
//!
//! Not here: which words rise in a week (`keywords`), which topics are early signs (`topics`).

mod change;

pub use change::{Change, ChangeParams};
