//! The full-text index by parts: each holds the messages of a few neighbouring batches and is kept between analyses, so that a run writes
//! the lists of new messages alone. A generation's index is made of links to the files of its parts.
//!
//! A part depends on its batches and on nothing else: superseded versions are in it too, and no reader shows them.

use std::fs;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::archive::{self, BatchRecord};
use super::layout::{Workspace, publish_bytes, sync_folder};
use super::tables::ReadTable;
use super::texts::TextFile;
use super::{StoreError, derived};
use crate::corpus::DocKey;
use crate::pipeline::district_name;
use crate::search::{IndexWriter, IndexedText, SegmentDraft, WrittenSegment, join_indexes};

/// Version of the way an index is written and texts are read for it.
const INDEX_VERSION: u32 = 1;

/// Messages of a part that is made of several batches: no more than of one full batch.
const PART_ROWS: u32 = 1 << 16;

/// Bytes of text to a segment: what is sorted in memory at once takes about six times as much.
const SEGMENT_BYTES: u64 = 32 << 20;

/// The file of a part that names its files with their sizes.
const FILES: &str = "files";

/// Batches that make one part, and where it lies.
struct Part<'a> {
    batches: Vec<&'a BatchRecord>,
    path: PathBuf,
}

/// Writes the parts of these batches that are not there yet, links all into `target`, an empty folder, and removes parts that are of no
/// use any more. `tell` is told of messages that were written. Cost: that of the new parts; memory: a segment for each thread.
pub(super) fn write_index(
    workspace: &Workspace,
    batches: &[&BatchRecord],
    target: &Path,
    tell: &(dyn Fn(u64) + Sync),
) -> Result<(), StoreError> {
    let folder = folder(workspace)?;
    let parts: Vec<Part<'_>> = parts(batches)
        .into_iter()
        .map(|batches| Part {
            path: folder.join(part_name(&batches)),
            batches,
        })
        .collect();
    let missing: Vec<&Part<'_>> = parts.iter().filter(|part| !is_whole(&part.path)).collect();
    write_parts(workspace, &missing, tell)?;
    sync_folder(&folder)?;
    let paths: Vec<PathBuf> = parts.iter().map(|part| part.path.clone()).collect();
    for path in &paths {
        link_files(path, target)?;
    }
    join_indexes(target, &paths)?;
    for path in archive::entries(&folder)?.iter().filter(|path| !paths.contains(path)) {
        remove(path)?;
    }
    Ok(())
}

/// Removes all parts: a forgetting must leave nothing of a message in them.
pub(super) fn remove_all(workspace: &Workspace) -> Result<(), StoreError> {
    archive::entries(&folder(workspace)?)?.iter().try_for_each(|path| remove(path))
}

fn folder(workspace: &Workspace) -> Result<PathBuf, StoreError> {
    workspace.derived(&format!("index-{INDEX_VERSION}"))
}

fn remove(path: &Path) -> Result<(), StoreError> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(|error| StoreError::write(path, error))
}

/// Writes down the files of a part with their sizes.
fn list_files(part: &Path) -> Result<(), StoreError> {
    let mut list = String::new();
    for path in archive::entries(part)? {
        let bytes = fs::metadata(&path).map_err(|error| StoreError::read(&path, error))?.len();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        list.push_str(&format!("{bytes} {name}\n"));
    }
    publish_bytes(&part.join(FILES), list.as_bytes())
}

/// Whether every file of a part is there in its size.
fn is_whole(part: &Path) -> bool {
    let Ok(list) = fs::read_to_string(part.join(FILES)) else {
        return false;
    };
    let mut lines = list.lines().map(|line| line.split_once(' '));
    let there = |line: Option<(&str, &str)>| {
        let size = |name: &str| fs::metadata(part.join(name)).map(|found| found.len().to_string());
        line.is_some_and(|(bytes, name)| size(name).is_ok_and(|size| size == bytes))
    };
    !list.is_empty() && lines.all(there)
}

/// Which batches make a part together: a batch joins the part before it while that is less than twice as large and both have room in one.
/// So a message is written again only when its part has grown by half, and parts stay few.
fn parts<'a>(batches: &[&'a BatchRecord]) -> Vec<Vec<&'a BatchRecord>> {
    let rows = |part: &[&BatchRecord]| part.iter().map(|batch| batch.rows).sum::<u32>();
    let mut parts: Vec<Vec<&BatchRecord>> = Vec::new();
    for &batch in batches {
        let mut part = vec![batch];
        while let Some(before) = parts.pop_if(|before| {
            let (before, own) = (rows(before), rows(&part));
            before < 2 * own && before + own <= PART_ROWS
        }) {
            part.splice(0..0, before);
        }
        parts.push(part);
    }
    parts
}

/// A part is named by what is in it.
fn part_name(batches: &[&BatchRecord]) -> String {
    let named = batches.iter().map(|batch| format!("{}-{}\n", batch.seq, batch.hash));
    archive::hash_bytes(named.collect::<String>().as_bytes())
}

/// Rows of the batches of a part that make one segment.
type SegmentRows = Vec<(usize, std::ops::Range<u32>)>;

fn write_parts(workspace: &Workspace, parts: &[&Part<'_>], tell: &(dyn Fn(u64) + Sync)) -> Result<(), StoreError> {
    let mut sources = Vec::with_capacity(parts.len());
    let mut work: Vec<(usize, SegmentRows)> = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let texts = part.batches.iter().map(|batch| derived::open_texts(workspace, batch));
        let texts: Vec<TextFile> = texts.collect::<Result<_, _>>()?;
        let rows = segments(&texts).map_err(|error| StoreError::read(&part.path, error))?;
        work.extend(rows.into_iter().map(|rows| (at, rows)));
        let aside = part.path.with_extension("tmp");
        if aside.exists() {
            remove(&aside)?;
        }
        fs::create_dir_all(&aside).map_err(|error| StoreError::write(&aside, error))?;
        sources.push((texts, IndexWriter::create(&aside)?, aside));
    }
    let write = |(at, rows): &(usize, SegmentRows)| -> Result<(usize, WrittenSegment), StoreError> {
        let (texts, writer, _) = &sources[*at];
        let mut draft = SegmentDraft::default();
        for (batch, rows) in rows {
            add(workspace, parts[*at].batches[*batch], &texts[*batch], rows.clone(), &mut draft)?;
        }
        let written = writer.write(&draft)?;
        tell(draft.len() as u64);
        Ok((*at, written))
    };
    // One segment to a task: each holds its letters in memory.
    let written: Vec<(usize, WrittenSegment)> = work.par_iter().with_max_len(1).map(write).collect::<Result<_, _>>()?;
    let mut written = written.into_iter().peekable();
    for (at, (part, (_, writer, aside))) in parts.iter().zip(sources).enumerate() {
        let own = std::iter::from_fn(|| written.next_if(|(of, _)| *of == at));
        writer.finish(own.map(|(_, segment)| segment).collect())?;
        list_files(&aside)?;
        if part.path.exists() {
            // A damaged one.
            remove(&part.path)?;
        }
        fs::rename(&aside, &part.path).map_err(|error| StoreError::write(&part.path, error))?;
    }
    Ok(())
}

/// Cuts the rows of a part into segments of about equal texts.
fn segments(texts: &[TextFile]) -> std::io::Result<Vec<SegmentRows>> {
    let starts = texts.iter().map(TextFile::row_starts).collect::<std::io::Result<Vec<_>>>()?;
    let bytes = |starts: &Vec<u64>| starts.last().copied().unwrap_or(0);
    let all: u64 = starts.iter().map(bytes).sum();
    let n = all.div_ceil(SEGMENT_BYTES).max(1);
    let (mut segments, mut own): (Vec<SegmentRows>, SegmentRows) = Default::default();
    let mut before = 0;
    for (at, starts) in starts.iter().enumerate() {
        let rows = starts.len() as u32 - 1;
        let mut first = 0;
        for row in 1..rows {
            let full = all * (segments.len() as u64 + 1) / n;
            if before + starts[row as usize] >= full && segments.len() as u64 + 1 < n {
                own.push((at, first..row));
                segments.push(std::mem::take(&mut own));
                first = row;
            }
        }
        own.push((at, first..rows));
        before += bytes(starts);
    }
    segments.push(own);
    Ok(segments)
}

/// Adds rows of a batch with their texts and the columns that are searched.
fn add(
    workspace: &Workspace,
    batch: &BatchRecord,
    texts: &TextFile,
    rows: std::ops::Range<u32>,
    draft: &mut SegmentDraft,
) -> Result<(), StoreError> {
    let path = workspace.batches().join(batch.file_name());
    let table = ReadTable::open(&path, Some(&["district", "place", "department"]))?;
    let (districts, places, departments) = (table.str("district")?, table.str("place")?, table.str("department")?);
    let each = |row: u32, [title, body, measures, reply]: [&str; 4]| {
        let at = row as usize;
        let place = [district_name(&districts[at]), &places[at]].join(" ");
        let text = IndexedText {
            title,
            body,
            measures,
            reply,
            place: &place,
            department: &departments[at],
        };
        draft.add(DocKey { batch: batch.seq, row }, &text);
    };
    texts.each(rows, each).map_err(|error| StoreError::read(&path, error))
}

/// Links the files of a part's segments into a folder; copies them where the disk knows no links.
fn link_files(part: &Path, target: &Path) -> Result<(), StoreError> {
    for path in archive::entries(part)? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        // What tantivy itself keeps about a folder is made anew for the whole.
        if name.starts_with('.') || [FILES, "meta.json"].contains(&name) {
            continue;
        }
        let link = target.join(name);
        fs::hard_link(&path, &link)
            .or_else(|_| fs::copy(&path, &link).map(drop))
            .map_err(|error| StoreError::write(&link, error))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batches(rows: &[u32]) -> Vec<BatchRecord> {
        let record = |(seq, &rows): (u32, &u32)| BatchRecord {
            seq,
            hash: format!("{seq:032}"),
            rows,
        };
        (1..).zip(rows).map(record).collect()
    }

    fn sizes(rows: &[u32]) -> Vec<u32> {
        let batches = batches(rows);
        let parts = parts(&batches.iter().collect::<Vec<_>>());
        parts.iter().map(|part| part.iter().map(|batch| batch.rows).sum()).collect()
    }

    #[test]
    fn parts_stay_few_and_full_batches_stay_alone() {
        assert_eq!(sizes(&[65_536, 65_536, 3_000]), [65_536, 65_536, 3_000]);
        assert_eq!(sizes(&[65_536, 3_000, 3_000]), [65_536, 6_000]);
        // A year of days.
        let days = sizes(&[500; 365]);
        assert!(days.len() < 16, "{days:?}");
        assert_eq!(days.iter().sum::<u32>(), 365 * 500);
        // What was written stays as it was when more comes, but for the last parts.
        let (before, after) = (batches(&[500; 64]), batches(&[500; 65]));
        let names = |batches: &[BatchRecord]| {
            parts(&batches.iter().collect::<Vec<_>>())
                .iter()
                .map(|part| part_name(part))
                .collect::<Vec<_>>()
        };
        assert!(names(&before).iter().filter(|name| names(&after).contains(name)).count() >= names(&before).len().saturating_sub(2));
    }
}
