//! What lists, maps and comparisons of topics need of all topics at once: counted once for a generation, when it is first asked for.

mod akin;
mod choice;
mod counts;
mod plane;
mod settle;
mod split;
mod squarify;

use std::sync::OnceLock;

pub(super) use akin::WordLists;
pub(super) use choice::{Choice, ChoiceCounts, Size, Standing, TopicOrder};
pub(super) use counts::{LATELY_DAYS, TopicCount, Trend};
pub(super) use plane::{Plane, Shape};
pub(super) use settle::Disc;
pub(super) use split::Cell;
pub(super) use squarify::squarify;

use super::view::View;

/// What is kept of a generation's topics.
#[derive(Default)]
pub(super) struct TopicBoard {
    counts: OnceLock<Vec<TopicCount>>,
    words: OnceLock<WordLists>,
    planes: [OnceLock<Plane>; Shape::ALL.len()],
}

impl View {
    /// The counts of every topic, by its position. Cost: one pass over the messages of topics, once for a generation.
    pub(super) fn topic_counts(&self) -> &[TopicCount] {
        self.board().counts.get_or_init(|| counts::count(self))
    }

    /// The keywords of all topics as lists that are read both ways. Cost: linear in the keywords, once for a generation.
    pub(super) fn topic_words(&self) -> &WordLists {
        self.board().words.get_or_init(|| WordLists::of(&self.analysis().topics.topics))
    }

    /// Where every listed topic lies on the map of a shape. Cost: n log n in the topics, once for a generation.
    pub(super) fn topic_plane(&self, shape: Shape) -> &Plane {
        self.board().planes[shape.index()].get_or_init(|| Plane::lay_out(self, shape))
    }
}
