//! Numbers that change whenever a file does: by them readers know that what they keep is out of date.

use std::fs;
use std::path::Path;

use super::layout::Workspace;

/// A number that is another one after every change of a file; 0 where there is none. Cost: asks the disk, reads nothing.
pub(super) fn file_stamp(path: &Path) -> u64 {
    let Ok(found) = fs::metadata(path) else { return 0 };
    let changed = found.modified().ok();
    let since = changed.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let mut hasher = blake3::Hasher::new();
    hasher.update(&since.map_or(0, |since| since.as_nanos()).to_le_bytes());
    hasher.update(&found.len().to_le_bytes());
    let hash = hasher.finalize();
    u64::from_le_bytes(std::array::from_fn(|at| hash.as_bytes()[at]))
}

impl Workspace {
    /// A number that is another one after every change of what pages show beside the generation: imports, decisions, saved searches,
    /// evaluations, words, people, the log of looks, campaigns, key work. Cost: asks the disk a few times, reads nothing.
    #[must_use]
    pub fn stamp(&self) -> u64 {
        const SHOWN: [&str; 11] = [
            "archive/imports",
            "archive/tombstones.jsonl",
            "audit.jsonl",
            "campaigns.json",
            "curation.jsonl",
            "evaluations",
            "models",
            "models/words.toml",
            "people.json",
            "searches.json",
            "selection.json",
        ];
        // Stamps are hashes: turned before each step, they count by their order too.
        SHOWN
            .iter()
            .fold(0_u64, |stamp, name| stamp.rotate_left(7) ^ file_stamp(&self.root().join(name)))
    }
}
