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

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::StoreError;
use super::tables::{Column, ColumnFile, ColumnWriter, Names, ReadTable, Table};
use crate::analysis::{Analysis, Deferred};
use crate::corpus::DocKey;
use crate::search::Attributes;

/// Name of the file of plain columns within a generation's folder: the same tables once more, read without decoding.
const COLUMNS: &str = "columns.bin";

/// Name of the attributes among the plain columns: no table of its own, since the others say the same.
const ATTRIBUTES: &str = "attributes";

/// Writes every table of an analysis into a folder.
pub(super) fn write_all(analysis: &Analysis, folder: &Path) -> Result<(), StoreError> {
    type Make = fn(&Analysis) -> Table;
    let tables: [(&str, Make); 19] = [
        ("messages", messages::table),
        ("contents", contents::table),
        ("extra_texts", contents::texts_table),
        ("labels", labels::table),
        ("parts", ideas::parts_table),
        ("ideas", ideas::ranking_table),
        ("duplicates", duplicates::membership_table),
        ("duplicate_groups", duplicates::groups_table),
        ("duplicate_joins", duplicates::joins_table),
        ("topics", topics::membership_table),
        ("topic_list", topics::list_table),
        ("topic_further", topics::further_table),
        ("themes", topics::themes_table),
        ("lineage", topics::lineage_table),
        ("course", topics::course_table),
        ("keyword_terms", keywords::terms_table),
        ("keywords_weekly", keywords::weekly_table),
        ("curation", curation::table),
        ("new_words", keywords::new_words_table),
    ];
    let mut columns = ColumnWriter::create(&folder.join(COLUMNS))?;
    for (name, make) in tables {
        let table = make(analysis);
        columns.add(name, &table)?;
        table.write_parquet(&folder.join(format!("{name}.parquet")))?;
    }
    let attributes = Attributes::of(analysis).to_bytes(analysis);
    columns.add(ATTRIBUTES, &Table::new().with("packed", Column::Bytes(vec![attributes])))?;
    columns.finish()
}

/// Where the tables of a generation are read from.
#[derive(Clone)]
pub(super) enum Tables {
    /// The Parquet files of a folder.
    Parquet(PathBuf),
    /// The plain columns.
    Flat(Arc<ColumnFile>),
}

impl Tables {
    /// The plain columns of a generation's folder where they are there and whole, else its Parquet files. Earlier versions wrote no columns.
    pub(super) fn of(folder: &Path) -> Self {
        match ColumnFile::open(&folder.join(COLUMNS)) {
            Ok(Some(file)) => Self::Flat(Arc::new(file)),
            Ok(None) => Self::Parquet(folder.to_owned()),
            Err(error) => {
                tracing::warn!("the tables are read from Parquet: failed to {error}");
                Self::Parquet(folder.to_owned())
            }
        }
    }

    fn open(&self, name: &str) -> Result<ReadTable, StoreError> {
        match self {
            Self::Parquet(folder) => ReadTable::open(&folder.join(format!("{name}.parquet")), None),
            Self::Flat(file) => ReadTable::flat(file, name),
        }
    }

    fn has(&self, name: &str) -> bool {
        match self {
            Self::Parquet(folder) => folder.join(format!("{name}.parquet")).exists(),
            Self::Flat(file) => ReadTable::flat(file, name).is_ok(),
        }
    }

    /// The folder or file, for what is said of errors.
    fn path(&self) -> &Path {
        match self {
            Self::Parquet(folder) => folder,
            Self::Flat(file) => file.path(),
        }
    }
}

/// How a part of an analysis is read from the tables.
type Read<T> = fn(&Tables) -> Result<T, StoreError>;

/// Makes a part of an analysis out of how it is read: now, or when it is asked for.
trait Reader {
    fn part<T: Send + 'static>(&self, read: Read<T>) -> Result<Deferred<T>, StoreError>;
}

/// Reads each part at once.
struct AtOnce(Tables);

impl Reader for AtOnce {
    fn part<T: Send + 'static>(&self, read: Read<T>) -> Result<Deferred<T>, StoreError> {
        read(&self.0).map(Deferred::from)
    }
}

/// Reads each part from the plain columns when it is asked for, from Parquet where those turn out to be damaged.
struct Later {
    flat: Tables,
    parquet: Tables,
}

impl Reader for Later {
    /// The part panics when it is asked for and neither file holds it: both were whole when the generation was published, and a reader that
    /// holds half a generation has no answer to give.
    fn part<T: Send + 'static>(&self, read: Read<T>) -> Result<Deferred<T>, StoreError> {
        let (flat, parquet) = (self.flat.clone(), self.parquet.clone());
        let make = move || {
            read(&flat).or_else(|error| {
                tracing::warn!("a table is read from Parquet: failed to {error}");
                read(&parquet)
            })
        };
        Ok(Deferred::new(move || {
            aside(make).unwrap_or_else(|error| panic!("the generation is damaged: failed to {error}"))
        }))
    }
}

/// Threads that do nothing but read tables. Whoever asks for a part may be a thread of the pool that searches; were the part read there, that
/// thread would take up other searches while it waits, and one of them might wait for the very part that it is reading.
static READERS: LazyLock<ThreadPool> = LazyLock::new(|| {
    let named = ThreadPoolBuilder::new().thread_name(|number| format!("tables-{number}"));
    named.build().expect("the system has threads to give")
});

/// Does work on the threads that read tables, and waits for it without taking up anything else.
fn aside<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    let done = std::thread::scope(|scope| scope.spawn(|| READERS.install(work)).join());
    done.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// The tables of a folder as an analysis. Where there are plain columns, each part is read when it is first asked for.
///
/// # Errors
/// When there are no plain columns and a table is missing or damaged.
pub(super) fn read_all(tables: &Tables, folder: &Path) -> Result<Analysis, StoreError> {
    match tables {
        Tables::Parquet(_) => analysis_of(&AtOnce(tables.clone())),
        Tables::Flat(_) => analysis_of(&Later {
            flat: tables.clone(),
            parquet: Tables::Parquet(folder.to_owned()),
        }),
    }
}

/// What filters and facets read of each message: from the plain columns when it is asked for, else made of the analysis now.
pub(super) fn read_attributes(tables: &Tables, analysis: &Arc<Analysis>) -> Deferred<Attributes> {
    if matches!(tables, Tables::Parquet(_)) {
        return Attributes::of(analysis).into();
    }
    let (tables, analysis) = (tables.clone(), Arc::clone(analysis));
    Deferred::new(move || {
        let packed = aside(|| tables.open(ATTRIBUTES)?.rows_of("packed"));
        let texts = &analysis.symbols;
        let kept = packed.ok().and_then(|packed| aside(|| Attributes::from_bytes(packed.of(0), texts)));
        kept.unwrap_or_else(|| Attributes::of(&analysis))
    })
}

/// Where each message lies in the archive, in canonical order.
///
/// # Errors
/// When the table is missing or damaged.
pub(super) fn read_places(tables: &Tables) -> Result<Vec<DocKey>, StoreError> {
    let table = tables.open("messages")?;
    let places = table.u32("batch")?.into_iter().zip(table.u32("row")?);
    Ok(places.map(|(batch, row)| DocKey { batch, row }).collect())
}

fn analysis_of(reader: &impl Reader) -> Result<Analysis, StoreError> {
    Ok(Analysis {
        symbols: reader.part(messages::read_symbols)?,
        messages: reader.part(messages::read)?,
        items: reader.part(|tables| contents::read_ranges(tables, "item_bytes"))?,
        item_chars: reader.part(|tables| contents::read_ranges(tables, "item_chars"))?,
        extras: reader.part(contents::read_extras)?,
        labels: reader.part(labels::read)?,
        decided: reader.part(labels::read_decided)?,
        parts: reader.part(ideas::read_parts)?,
        measure_chars: reader.part(ideas::read_measure_chars)?,
        ideas: reader.part(ideas::read_ranking)?,
        duplicates: reader.part(duplicates::read)?,
        topics: reader.part(topics::read)?,
        keywords: reader.part(keywords::read)?,
        curation: reader.part(curation::read)?,
        ..Analysis::default()
    })
}

/// Reads the lineage table alone: what the next run needs of the one before.
pub(super) fn read_lineage(folder: &Path) -> Result<Vec<crate::topics::LineageRow>, StoreError> {
    topics::read_lineage(&Tables::Parquet(folder.to_owned()))
}

/// Reads the course alone: what the next run carries on.
pub(super) fn read_course(folder: &Path) -> Result<Vec<crate::topics::CourseRow>, StoreError> {
    topics::read_course(&Tables::Parquet(folder.to_owned()))
}

/// A column of codes of a closed list.
macro_rules! coded {
    ($codes:ty, $values:expr) => {
        Column::Coded(Coded::required(
            &<$codes>::ALL.iter().map(|value| value.code()).collect::<Vec<_>>(),
            $values.map(|value| value.index() as u32),
        ))
    };
}
use coded;

/// A column of codes of a closed list, or null.
macro_rules! coded_or_null {
    ($codes:ty, $values:expr) => {
        Column::Coded(Coded::optional(
            &<$codes>::ALL.iter().map(|value| value.code()).collect::<Vec<_>>(),
            $values.map(|value| value.map(|value| value.index() as u32)),
        ))
    };
}
use coded_or_null;

/// A column that should hold codes of a closed list, null allowed.
fn codes<T>(table: &ReadTable, folder: &Path, column: &str, parse: fn(&str) -> Option<T>) -> Result<Names<T>, StoreError> {
    table.names(column)?.map(|name| code(folder, &name, parse))
}

/// A column that should hold a code of a closed list in every row.
fn required<T: Copy>(table: &ReadTable, folder: &Path, column: &str, parse: fn(&str) -> Option<T>) -> Result<Vec<T>, StoreError> {
    let found = codes(table, folder, column, parse)?;
    let whole = (0..table.rows()).map(|row| found.of(row).copied()).collect::<Option<_>>();
    whole.ok_or_else(|| StoreError::Damaged {
        path: folder.to_owned(),
        what: format!("column {column} lacks a code"),
    })
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
    let pair = |&[a, b, c, d, e, f, g, h]: &[u8; 8]| (u32::from_le_bytes([a, b, c, d]), u32::from_le_bytes([e, f, g, h]));
    bytes.as_chunks::<8>().0.iter().map(pair).collect()
}

fn pack_pairs(pairs: &[(u32, u32)]) -> Vec<u8> {
    super::tables::pack(pairs.iter().flat_map(|&(a, b)| [a, b]))
}
