//! Dictionaries, word lists and trained weights in force: the shipped ones, or the workspace's own.

use std::path::Path;
use std::sync::Arc;

use super::RunError;
use crate::classify::LabelModel;
use crate::ideas::IdeaModel;
use crate::pipeline::TextModel;
use crate::search::Analyzer;
use crate::text::{Segmenter, Stopwords};
use crate::values::ValueTables;

/// The shipped dictionary of civic terms.
const DICTIONARY: &str = include_str!("../../models/dictionary/civic.txt");
/// The shipped stop words.
const STOPWORDS: &str = include_str!("../../models/stopwords.txt");
/// The shipped weights of the labels.
const LABELS: &[u8] = include_bytes!("../../models/labels.bin");
/// The shipped weights of the parts of ideas.
const IDEAS: &[u8] = include_bytes!("../../models/ideas.bin");
/// The shipped tables of what values mean.
const VALUES: &str = include_str!("../../models/values.toml");

/// Dictionaries, word lists and trained weights: the shipped ones, each replaced by the file of the same name in the workspace's
/// `models` folder; `models/dictionary.txt` there adds words to the dictionary.
pub struct Models {
    /// What the kernels are configured with.
    pub text: TextModel,
    /// Words that say nothing.
    pub stopwords: Stopwords,
    /// Hash of all of it, in hex: caches and manifests name it.
    pub hash: String,
}

impl Models {
    /// Loads everything. Cost: about 0.2 s, most of it jieba's dictionary.
    ///
    /// # Errors
    /// When a file of the workspace cannot be read or does not hold what its name says.
    pub fn load(workspace: &Path) -> Result<Self, RunError> {
        let folder = workspace.join("models");
        let own = |name: &str, shipped: &[u8]| match std::fs::read(folder.join(name)) {
            Ok(bytes) => Ok(bytes),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(shipped.to_vec()),
            Err(error) => Err(RunError::Model {
                path: folder.join(name),
                reason: error.to_string(),
            }),
        };
        let text = |name: &str, shipped: &str| {
            String::from_utf8(own(name, shipped.as_bytes())?).map_err(|_| RunError::Model {
                path: folder.join(name),
                reason: "it is not UTF-8".to_owned(),
            })
        };
        let (dictionary, stopwords) = (text("dictionary.txt", "")?, text("stopwords.txt", STOPWORDS)?);
        let values = text("values.toml", VALUES)?;
        let (labels, ideas) = (own("labels.bin", LABELS)?, own("ideas.bin", IDEAS)?);
        let mut hasher = blake3::Hasher::new();
        let lists = [DICTIONARY, &dictionary, &stopwords, &values].map(str::as_bytes);
        for part in lists.into_iter().chain([&*labels, &*ideas]) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        let broken = |name: &str, reason: String| RunError::Model {
            path: folder.join(name),
            reason,
        };
        Ok(Self {
            text: TextModel {
                segmenter: Arc::new(Segmenter::new(&[DICTIONARY, &dictionary])),
                labels: LabelModel::from_bytes(&labels).map_err(|error| broken("labels.bin", error.to_string()))?,
                ideas: IdeaModel::from_bytes(&ideas).map_err(|error| broken("ideas.bin", error.to_string()))?,
                values: ValueTables::parse(&values).map_err(|error| broken("values.toml", error.to_string()))?,
            },
            stopwords: Stopwords::new(&stopwords),
            hash: hasher.finalize().to_hex().to_string(),
        })
    }

    /// The reader of queries that goes with these dictionaries.
    #[must_use]
    pub fn analyzer(&self) -> Analyzer {
        Analyzer::new(Arc::clone(&self.text.segmenter))
    }
}

/// The segmenter with the shipped dictionary alone, for what must not depend on a workspace.
#[must_use]
pub fn shipped_segmenter() -> Segmenter {
    Segmenter::new(&[DICTIONARY])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_list_of_the_workspace_replaces_the_shipped_one_and_changes_the_hash() {
        let folder = tempfile::tempdir().unwrap();
        let shipped = Models::load(folder.path()).unwrap().hash;
        std::fs::create_dir(folder.path().join("models")).unwrap();
        std::fs::write(folder.path().join("models/stopwords.txt"), "的\n").unwrap();
        let own = Models::load(folder.path()).unwrap().hash;
        assert_ne!(own, shipped);
        std::fs::write(folder.path().join("models/stopwords.txt"), [0xff, 0xfe]).unwrap();
        let error = Models::load(folder.path()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("stopwords.txt") && error.contains("not UTF-8"), "{error}");
    }
}
