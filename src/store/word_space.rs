//! What a generation keeps of its words for search: the vectors of its terms, a file beside the tables.

use std::fs;
use std::path::Path;

use super::StoreError;
use crate::features::WordSpace;
use crate::search::LatentTerms;

/// Name of the file within a generation's folder.
const LATENT: &str = "latent.bin";

/// Writes the file into a generation's folder.
pub(super) fn write(words: &WordSpace, folder: &Path) -> Result<(), StoreError> {
    let latent = LatentTerms::new(words.epoch.dims, words.epoch.projected_terms());
    let path = folder.join(LATENT);
    fs::write(&path, latent.to_bytes()).map_err(|error| StoreError::write(&path, error))
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
