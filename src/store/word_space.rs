//! What a generation keeps of its words for search: the vectors of its terms in a file of bytes, the words used alike in a table.

use std::fs;
use std::path::Path;

use super::StoreError;
use super::tables::{Column, ReadTable, Table};
use crate::features::WordSpace;
use crate::search::{LatentTerms, WordKin};

/// Name of the file of vectors within a generation's folder.
const LATENT: &str = "latent.bin";

/// Name of the table of words used alike.
const KIN: &str = "word_kin.parquet";

/// Writes both into a generation's folder.
pub(super) fn write(words: &WordSpace, folder: &Path) -> Result<(), StoreError> {
    let latent = LatentTerms::new(words.epoch.dims, words.epoch.projected_terms());
    let path = folder.join(LATENT);
    fs::write(&path, latent.to_bytes()).map_err(|error| StoreError::write(&path, error))?;
    let pairs = || {
        words
            .kin
            .iter()
            .flat_map(|kin| kin.others.iter().map(|(other, like)| (&*kin.word, &**other, *like)))
    };
    Table::new()
        .with("word", Column::Str(pairs().map(|(word, ..)| word.to_owned()).collect()))
        .with("other", Column::Str(pairs().map(|(_, other, _)| other.to_owned()).collect()))
        .with("likeness", Column::F32(pairs().map(|(.., like)| like).collect()))
        .write_parquet(&folder.join(KIN))
}

/// The term vectors of a generation; none where an earlier version of the program wrote it.
pub(super) fn read_latent(folder: &Path) -> Result<Option<LatentTerms>, StoreError> {
    let path = folder.join(LATENT);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::read(&path, error)),
    };
    let latent = LatentTerms::from_bytes(&bytes).map_err(|error| StoreError::Damaged {
        path,
        what: error.to_string(),
    })?;
    Ok(Some(latent))
}

/// The words that a generation uses alike; none where an earlier version of the program wrote it.
pub(super) fn read_kin(folder: &Path) -> Result<WordKin, StoreError> {
    let path = folder.join(KIN);
    if !path.exists() {
        return Ok(WordKin::default());
    }
    let table = ReadTable::open(&path, None)?;
    let (words, others) = (table.str("word")?, table.str("other")?);
    Ok(WordKin::new(
        words.iter().map(String::as_str).zip(others.iter().map(String::as_str)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::features::Kin;

    #[test]
    fn what_was_learnt_comes_back_and_a_generation_without_it_opens() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_latent(folder.path()).unwrap(), None);
        assert_eq!(read_kin(folder.path()).unwrap(), WordKin::default());
        let kin = |word: &str, other: &str| Kin {
            word: word.into(),
            others: vec![(other.into(), 0.5)],
        };
        let words = WordSpace {
            kin: vec![kin("修理", "维修"), kin("维修", "修理")],
            ..WordSpace::default()
        };
        write(&words, folder.path()).unwrap();
        assert!(read_latent(folder.path()).unwrap().is_some_and(|latent| latent.is_empty()));
        let expected = [("修理", "维修"), ("维修", "修理")];
        assert_eq!(read_kin(folder.path()).unwrap(), WordKin::new(expected.into_iter()));
        fs::write(folder.path().join(LATENT), b"half").unwrap();
        assert!(matches!(read_latent(folder.path()), Err(StoreError::Damaged { .. })));
    }
}
