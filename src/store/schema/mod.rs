//! The tables of a generation: how each part of an [`Analysis`] is laid out in columns, and read back.
//!
//! Tables by message have one row for each message in canonical order; positions in them are message ids. Codes, never display text.

pub(super) mod contents;
mod curation;
mod duplicates;
pub(super) mod given;
pub(super) mod ideas;
mod keywords;
pub(super) mod labels;
mod messages;
mod topics;

use std::path::Path;

use super::StoreError;
use super::tables::{ReadTable, Table, unpack};
use crate::analysis::Analysis;

/// Writes every table of an analysis into a folder.
pub(super) fn write_all(analysis: &Analysis, folder: &Path) -> Result<(), StoreError> {
    let tables: [(&str, Table); 19] = [
        ("messages", messages::table(analysis)),
        ("contents", contents::table(analysis)),
        ("extra_texts", contents::texts_table(analysis)),
        ("labels", labels::table(analysis)),
        ("parts", ideas::parts_table(analysis)),
        ("ideas", ideas::ranking_table(analysis)),
        ("duplicates", duplicates::membership_table(analysis)),
        ("duplicate_groups", duplicates::groups_table(analysis)),
        ("duplicate_joins", duplicates::joins_table(analysis)),
        ("topics", topics::membership_table(analysis)),
        ("topic_list", topics::list_table(analysis)),
        ("topic_further", topics::further_table(analysis)),
        ("themes", topics::themes_table(analysis)),
        ("lineage", topics::lineage_table(analysis)),
        ("course", topics::course_table(analysis)),
        ("keyword_terms", keywords::terms_table(analysis)),
        ("keywords_weekly", keywords::weekly_table(analysis)),
        ("curation", curation::table(analysis)),
        ("new_words", keywords::new_words_table(analysis)),
    ];
    tables
        .into_iter()
        .try_for_each(|(name, table)| table.write_parquet(&folder.join(format!("{name}.parquet"))))
}

/// Reads every table of a folder back into an analysis.
pub(super) fn read_all(folder: &Path) -> Result<Analysis, StoreError> {
    let mut analysis = Analysis::default();
    messages::read(&mut analysis, folder)?;
    contents::read(&mut analysis, folder)?;
    labels::read(&mut analysis, folder)?;
    ideas::read(&mut analysis, folder)?;
    duplicates::read(&mut analysis, folder)?;
    topics::read(&mut analysis, folder)?;
    keywords::read(&mut analysis, folder)?;
    curation::read(&mut analysis, folder)?;
    Ok(analysis)
}

/// Reads the lineage table alone: what the next run needs of the one before.
pub(super) fn read_lineage(folder: &Path) -> Result<Vec<crate::topics::LineageRow>, StoreError> {
    topics::read_lineage(folder)
}

/// Reads the course alone: what the next run carries on.
pub(super) fn read_course(folder: &Path) -> Result<Vec<crate::topics::CourseRow>, StoreError> {
    topics::read_course(folder)
}

fn open(folder: &Path, name: &str) -> Result<ReadTable, StoreError> {
    ReadTable::open(&folder.join(format!("{name}.parquet")), None)
}

/// A value that should be a code of a closed list.
fn code<T>(folder: &Path, text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Result<T, StoreError> {
    parse(text).ok_or_else(|| StoreError::Damaged {
        path: folder.to_owned(),
        what: format!("{text:?} is no known code"),
    })
}

/// Pairs packed one after the other.
fn unpack_pairs(bytes: &[u8]) -> Vec<(u32, u32)> {
    let numbers: Vec<u32> = unpack(bytes).collect();
    numbers.as_chunks::<2>().0.iter().map(|&[a, b]| (a, b)).collect()
}

fn pack_pairs(pairs: &[(u32, u32)]) -> Vec<u8> {
    super::tables::pack(pairs.iter().flat_map(|&(a, b)| [a, b]))
}
