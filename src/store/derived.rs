//! The cache of what the kernels found, by batch: deletable at any time, made again from the archive when it is missing.

use std::path::{Path, PathBuf};

use super::StoreError;
use super::archive::{self, BatchRecord};
use super::layout::Workspace;
use super::schema;
use super::tables::{Column, ReadTable, Table, pack, unpack};
use super::texts::{self, TextFile};
use crate::dedup::Signatures;
use crate::pipeline::{Annotations, MaskedTexts, mask_texts};
use crate::text::{BatchTokens, Spelling};
use crate::topics::Ask;

/// Version of the kernels' code. Raised whenever a kernel finds something else in the same text.
const KERNEL_VERSION: u32 = 3;
/// Version of normalisation and masking alone.
const TEXT_VERSION: u32 = 2;

/// Where the findings of one model lie: the folder is named by kernel version and model hash.
pub(super) fn annotations_folder(workspace: &Workspace, models: &str) -> Result<PathBuf, StoreError> {
    workspace.derived(&format!("annotate-{KERNEL_VERSION}-{}", &models[..16]))
}

fn texts_path(workspace: &Workspace, batch: &BatchRecord) -> Result<PathBuf, StoreError> {
    Ok(workspace
        .derived(&format!("texts-{TEXT_VERSION}"))?
        .join(format!("{}.texts", batch.hash)))
}

/// The masked texts of a batch; made again when the cache was deleted or damaged.
pub(super) fn open_texts(workspace: &Workspace, batch: &BatchRecord) -> Result<TextFile, StoreError> {
    let path = texts_path(workspace, batch)?;
    TextFile::open(&path).or_else(|_| {
        let messages = archive::read_messages(&workspace.batches().join(batch.file_name()))?;
        texts::write(&path, &mask_texts(&messages))?;
        TextFile::open(&path)
    })
}

/// Whether the masked texts of a batch are in the cache.
pub(super) fn has_texts(workspace: &Workspace, batch: &BatchRecord) -> bool {
    texts_path(workspace, batch).is_ok_and(|path| path.exists())
}

pub(super) fn keep_texts(workspace: &Workspace, batch: &BatchRecord, masked: &MaskedTexts) -> Result<(), StoreError> {
    texts::write(&texts_path(workspace, batch)?, masked)
}

/// Removes the caches of all batches but those whose hash is to stay, of every kernel and model. A cache is named by its batch's hash.
pub(super) fn retain(workspace: &Workspace, stays: impl Fn(&str) -> bool) -> Result<(), StoreError> {
    super::index_parts::remove_all(workspace)?;
    let root = workspace.root().join("derived");
    for folder in archive::entries(&root)?.into_iter().filter(|path| path.is_dir()) {
        for path in archive::entries(&folder)? {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if !stays(name.split('.').next().unwrap_or_default()) {
                std::fs::remove_file(&path).map_err(|error| StoreError::write(&path, error))?;
            }
        }
    }
    Ok(())
}

/// Writes the findings of a batch: five tables, the last of which makes the entry complete.
pub(super) fn keep(folder: &Path, batch: &BatchRecord, found: &Annotations) -> Result<(), StoreError> {
    let path = |part: &str| folder.join(format!("{}.{part}.parquet", batch.hash));
    let tokens = &found.tokens;
    let row_tokens = (0..tokens.len()).map(|row| pack(tokens.of(row).iter().copied()));
    Table::new()
        .with("term", Column::Str(tokens.terms.iter().map(|term| term.to_string()).collect()))
        .write_parquet(&path("terms"))?;
    let spellings = &tokens.spellings;
    Table::new()
        .with("term", Column::U32(spellings.iter().map(|spelling| spelling.term).collect()))
        .with(
            "text",
            Column::Str(spellings.iter().map(|spelling| spelling.text.to_string()).collect()),
        )
        .with("count", Column::U32(spellings.iter().map(|spelling| spelling.count).collect()))
        .write_parquet(&path("spellings"))?;
    schema::labels::columns(&found.labels).write_parquet(&path("labels"))?;
    schema::contents::texts(&found.extras).write_parquet(&path("extras"))?;
    let table = schema::ideas::columns(&found.parts, &found.measure_chars);
    let table = schema::contents::columns(table, &found.items, &found.item_chars, &found.extras);
    schema::given::with_columns(table, &found.given)
        .with("elements", Column::U32(found.elements.iter().map(|&bits| bits.into()).collect()))
        .with("title_len", Column::U32(tokens.title_lens.clone()))
        .with("tokens", Column::Bytes(row_tokens.collect()))
        .with(
            "exact",
            Column::U64((0..tokens.len()).map(|row| found.signatures.exact(row)).collect()),
        )
        .with(
            "sketch",
            Column::Bytes(
                (0..tokens.len())
                    .map(|row| pack(found.signatures.sketch(row).iter().copied()))
                    .collect(),
            ),
        )
        .with("item_words", schema::contents::packed(&found.item_words))
        .with(
            "asks",
            Column::Bytes(
                found
                    .asks
                    .iter()
                    .map(|asks| pack(asks.iter().flat_map(|ask| ask.numbers())))
                    .collect(),
            ),
        )
        .with("chars", Column::U32(found.chars.clone()))
        .with("masked", Column::U32(found.masked.clone()))
        .write_parquet(&path("tmp"))?;
    std::fs::rename(path("tmp"), path("found")).map_err(|error| StoreError::write(&path("found"), error))
}

fn spellings(table: &ReadTable) -> Result<Vec<Spelling>, StoreError> {
    let terms = table.u32("term")?.into_iter().zip(table.str("text")?).zip(table.u32("count")?);
    let spelling = |((term, text), count): ((u32, String), u32)| Spelling {
        term,
        text: text.into(),
        count,
    };
    Ok(terms.map(spelling).collect())
}

fn asks(packed: &[u8]) -> Vec<Ask> {
    let numbers: Vec<u32> = unpack(packed).collect();
    numbers.as_chunks::<4>().0.iter().copied().map(Ask::of_numbers).collect()
}

/// Reads the findings of a batch; `None` when the cache does not hold them whole.
pub(super) fn load(folder: &Path, batch: &BatchRecord) -> Option<Annotations> {
    let path = |part: &str| folder.join(format!("{}.{part}.parquet", batch.hash));
    if !path("found").exists() {
        return None;
    }
    let read = || -> Result<Annotations, StoreError> {
        let terms = ReadTable::open(&path("terms"), None)?.str("term")?;
        let labels = schema::labels::rows(&ReadTable::open(&path("labels"), None)?, folder)?;
        let table = ReadTable::open(&path("found"), None)?;
        let (parts, measure_chars) = schema::ideas::rows(&table)?;
        let (items, item_chars, extras) = schema::contents::rows(&table, &ReadTable::open(&path("extras"), None)?, folder)?;
        let mut tokens = BatchTokens {
            terms: terms.into_iter().map(Into::into).collect(),
            title_lens: table.u32("title_len")?,
            spellings: spellings(&ReadTable::open(&path("spellings"), None)?)?,
            ..BatchTokens::default()
        };
        for row in table.bytes("tokens")? {
            tokens.tokens.extend(unpack(&row));
            tokens.ends.push(tokens.tokens.len() as u32);
        }
        let mut signatures = Signatures::default();
        for (exact, sketch) in table.u64("exact")?.into_iter().zip(table.bytes("sketch")?) {
            signatures.push(exact, &unpack(&sketch).collect::<Vec<_>>());
        }
        Ok(Annotations {
            tokens,
            signatures,
            labels,
            parts,
            measure_chars,
            items,
            item_chars,
            item_words: schema::contents::unpacked(&table, "item_words")?,
            given: schema::given::rows(&table, folder)?,
            elements: table.u32("elements")?.into_iter().map(|bits| bits as u8).collect(),
            extras,
            asks: table.bytes("asks")?.iter().map(|row| asks(row)).collect(),
            chars: table.u32("chars")?,
            masked: table.u32("masked")?,
        })
    };
    // A damaged entry is as good as none: it is made again.
    read()
        .ok()
        .filter(|found| found.labels.len() == batch.rows as usize && found.tokens.len() == batch.rows as usize)
}
