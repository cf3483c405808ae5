//! Dictionaries, word lists and trained weights in force: the shipped ones, or the workspace's own.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::RunError;
use crate::classify::LabelModel;
use crate::ideas::IdeaModel;
use crate::pipeline::TextModel;
use crate::search::Analyzer;
use crate::store::WordDecisions;
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
/// `models` folder; `models/dictionary.txt` and the words accepted in `models/words.toml` there are added to the dictionary, `models/synonyms.txt` to
/// the shipped synonyms.
pub struct Models {
    /// What the kernels are configured with.
    pub text: TextModel,
    /// Words that say nothing.
    pub stopwords: Stopwords,
    /// Words that a person accepted or rejected, normalised.
    pub decided: BTreeSet<String>,
    /// The workspace's own synonyms, which add to the shipped ones: no result of an analysis depends on them.
    synonyms: String,
    /// Hash of all that the results depend on, in hex: caches and manifests name it.
    pub hash: String,
}

/// The files in force, as bytes and texts.
struct Files {
    folder: PathBuf,
    dictionary: String,
    stopwords: String,
    synonyms: String,
    values: String,
    labels: Vec<u8>,
    ideas: Vec<u8>,
    words: WordDecisions,
}

impl Files {
    fn read(workspace: &Path) -> Result<Self, RunError> {
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
        let words = WordDecisions::read(workspace)?;
        let mut dictionary = text("dictionary.txt", "")?;
        if words.accepted().next().is_some() && !dictionary.is_empty() && !dictionary.ends_with('\n') {
            dictionary.push('\n');
        }
        words.accepted().for_each(|word| dictionary.extend([word, "\n"]));
        Ok(Self {
            dictionary,
            stopwords: text("stopwords.txt", STOPWORDS)?,
            synonyms: text("synonyms.txt", "")?,
            values: text("values.toml", VALUES)?,
            labels: own("labels.bin", LABELS)?,
            ideas: own("ideas.bin", IDEAS)?,
            words,
            folder,
        })
    }

    fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let lists = [DICTIONARY, &self.dictionary, &self.stopwords, &self.values].map(str::as_bytes);
        for part in lists.into_iter().chain([&*self.labels, &*self.ideas]) {
            hasher.update(&(part.len() as u64).to_le_bytes()).update(part);
        }
        hasher.finalize().to_hex().to_string()
    }
}

/// Whether dictionary, word lists or weights are others than those of an analysis, whose manifest names `hash`: the next analysis will
/// read old messages anew. Cost: reads and hashes the files.
///
/// # Errors
/// When a file of the workspace cannot be read.
pub fn models_changed(workspace: &Path, hash: &str) -> Result<bool, RunError> {
    Ok(Files::read(workspace)?.hash() != hash)
}

impl Models {
    /// Loads everything. Cost: about 0.2 s, most of it jieba's dictionary.
    ///
    /// # Errors
    /// When a file of the workspace cannot be read or does not hold what its name says.
    pub fn load(workspace: &Path) -> Result<Self, RunError> {
        let files = Files::read(workspace)?;
        let broken = |name: &str, reason: String| RunError::Model {
            path: files.folder.join(name),
            reason,
        };
        Ok(Self {
            text: TextModel {
                segmenter: Arc::new(Segmenter::new(&[DICTIONARY, &files.dictionary])),
                labels: LabelModel::from_bytes(&files.labels).map_err(|error| broken("labels.bin", error.to_string()))?,
                ideas: IdeaModel::from_bytes(&files.ideas).map_err(|error| broken("ideas.bin", error.to_string()))?,
                values: ValueTables::parse(&files.values).map_err(|error| broken("values.toml", error.to_string()))?,
            },
            stopwords: Stopwords::new(&files.stopwords),
            decided: files.words.decided(),
            hash: files.hash(),
            synonyms: files.synonyms,
        })
    }

    /// A number that changes with anything that a query is read with.
    #[must_use]
    pub fn words_stamp(&self) -> u64 {
        let mut hasher = blake3::Hasher::new();
        hasher.update(self.hash.as_bytes()).update(&[0]).update(self.synonyms.as_bytes());
        let bytes = hasher.finalize();
        bytes.as_bytes()[..8].iter().fold(0, |stamp, &byte| stamp << 8 | u64::from(byte))
    }

    /// The reader of queries that goes with these dictionaries.
    #[must_use]
    pub fn analyzer(&self) -> Analyzer {
        Analyzer::with_synonyms(Arc::clone(&self.text.segmenter), &self.synonyms)
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
        assert!(models_changed(folder.path(), &shipped).unwrap() && !models_changed(folder.path(), &own).unwrap());
        std::fs::write(folder.path().join("models/stopwords.txt"), [0xff, 0xfe]).unwrap();
        let error = Models::load(folder.path()).map(|_| ()).unwrap_err().to_string();
        assert!(error.contains("stopwords.txt") && error.contains("not UTF-8"), "{error}");
    }

    #[test]
    fn an_accepted_word_is_cut_whole_and_a_rejected_one_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cut = |models: &Models| {
            let tokens = models.text.segmenter.cut("溪桥飞线乱拉");
            tokens
                .into_iter()
                .map(|token| "溪桥飞线乱拉"[token.range()].to_owned())
                .collect::<Vec<_>>()
        };
        let write = |state: &str| {
            std::fs::create_dir_all(folder.path().join("models")).unwrap();
            std::fs::write(
                folder.path().join("models/words.toml"),
                format!("[words]\n\"溪桥飞线\" = {{ state = \"{state}\" }}\n"),
            )
            .unwrap();
            Models::load(folder.path()).unwrap()
        };
        let shipped = Models::load(folder.path()).unwrap();
        assert!(!cut(&shipped).contains(&"溪桥飞线".to_owned()));
        let rejected = write("rejected");
        assert_eq!((cut(&rejected), &rejected.hash), (cut(&shipped), &shipped.hash));
        assert!(rejected.decided.contains("溪桥飞线"));
        let accepted = write("accepted");
        assert!(cut(&accepted).contains(&"溪桥飞线".to_owned()));
        assert_ne!(accepted.hash, shipped.hash);
    }
}
