//! What documents on one matter are made of: its messages and counts, what they say in like words, what was answered.

mod alike;
mod answers;
mod aspects;
mod letters;
mod passages;
mod statistics;
mod subject;

pub(super) use alike::{Alike, merge_alike, say_alike};
pub(super) use answers::{answers, departments, say_answer};
pub(super) use aspects::{Aspect, aspects};
pub(super) use letters::{LetterParts, read_letter, title_core};
pub(super) use passages::{LISTS, Passage, causes, demands, excerpt, is_loose, main_measure, measures, problem, quoted};
pub(super) use statistics::statistics;
pub(super) use subject::{Matter, derived, spoken_name, topic_link};
