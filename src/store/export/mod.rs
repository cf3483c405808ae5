//! Tables as other programs get them: named by the source's ids, codes instead of positions, texts masked.
//!
//! Each table by message holds every message of the generation once, in canonical order; `ideas` is best first.

mod arrow;
mod by_message;
mod formats;
mod found;
mod lists;
mod signs;

use super::StoreError;
use super::snapshot::Snapshot;
use super::tables::Table;
use crate::corpus::codes;

pub use formats::{Format, write};
pub use found::{MOST_ROWS, found, selected};

codes! {
    /// A table that can be exported.
    ExportTable {
        /// Messages with their texts (masked).
        Messages = "messages",
        /// Which group of repeats each message is in.
        Duplicates = "duplicates",
        /// Which topic each message is in.
        Topics = "topics",
        /// The topics themselves.
        TopicList = "topic_list",
        /// The themes above the topics.
        Themes = "themes",
        /// Labels by message.
        Labels = "labels",
        /// Golden ideas, best first.
        Ideas = "ideas",
        /// Rising words by ISO week.
        Keywords = "keywords",
        /// Words that the dictionary lacks, with contexts, for a person to decide about.
        NewWords = "new_words",
        /// What became of earlier topics.
        Lineage = "lineage",
        /// What became of what people decided.
        Curation = "curation",
        /// What became of every topic from analysis to analysis.
        Course = "course",
        /// Early signs week by week: what each rule would have said, and whether it went on.
        Signs = "signs",
    }
}

/// Builds one table of a generation.
///
/// # Errors
/// When masked texts cannot be read.
pub fn table(snapshot: &Snapshot, name: ExportTable) -> Result<Table, StoreError> {
    match name {
        ExportTable::Messages => by_message::messages(snapshot),
        ExportTable::Duplicates => Ok(by_message::duplicates(snapshot)),
        ExportTable::Topics => Ok(by_message::topics(snapshot)),
        ExportTable::Labels => Ok(by_message::labels(snapshot)),
        ExportTable::Ideas => by_message::ideas(snapshot),
        ExportTable::TopicList => Ok(lists::topics(snapshot)),
        ExportTable::Themes => Ok(lists::themes(snapshot)),
        ExportTable::Keywords => Ok(lists::keywords(snapshot)),
        ExportTable::NewWords => lists::new_words(snapshot),
        ExportTable::Lineage => Ok(lists::lineage(snapshot)),
        ExportTable::Curation => Ok(lists::curation(snapshot)),
        ExportTable::Course => Ok(lists::course(snapshot)),
        ExportTable::Signs => Ok(signs::signs(snapshot)),
    }
}
