//! From single appeals to a general problem (由个案看普遍性问题): kinds of problems that many separate matters of different places share.
//!
//! A matter is a topic, so that hundreds of messages about one estate are one matter. The rule is in [`general_problems`].

mod find;
mod section;
mod words;

pub(super) use section::{detail_tables, found, name, paragraphs, section};

#[cfg(test)]
mod tests;

pub use find::{GeneralParams, GeneralProblem, general_problems};
