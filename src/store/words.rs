//! What people decided about words (`models/words.toml`): which ones the dictionary gains, which ones are not to be proposed again.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::layout::{Workspace, WriterLock, publish_bytes};
use crate::corpus::{LocalTime, codes};

codes! {
    /// What was decided about a word.
    WordState {
        /// It is a word of the dictionary.
        Accepted = "accepted",
        /// It is no word, and is not proposed again.
        Rejected = "rejected",
    }
}

/// What was decided about one word, by whom, when and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordDecision {
    /// What.
    pub state: WordState,
    /// Who; empty when it is not known.
    #[serde(default)]
    pub by: String,
    /// When: wall-clock time in Asia/Shanghai; empty when it is not known.
    #[serde(default)]
    pub at: String,
    /// Why; empty when nothing was said.
    #[serde(default)]
    pub why: String,
}

/// All decisions of a workspace, by normalised word.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WordDecisions {
    /// By word.
    #[serde(default)]
    pub words: BTreeMap<String, WordDecision>,
}

/// The name of the file below the workspace's `models`.
const FILE: &str = "words.toml";
/// What the file begins with.
const HEAD: &str = "# Words that people accepted or rejected, a line each: `minzhi words` writes this file.\n# Accepted words count from the next `minzhi analyze` on, for old messages too.\n[words]\n";

/// Longest word that is taken into a dictionary, in characters.
pub const LONGEST_WORD: usize = 12;

/// A word as texts are normalised; `None` for what cannot be one word of a dictionary: a single letter, a sentence, marks, personal data.
#[must_use]
pub fn dictionary_word(term: &str) -> Option<String> {
    let word = crate::text::normalize(term.trim()).text;
    let is_word = (2..=LONGEST_WORD).contains(&word.chars().count()) && word.chars().all(char::is_alphanumeric);
    (is_word && crate::text::find_masks(&word).is_empty()).then_some(word)
}

impl WordDecisions {
    /// Reads the decisions below a workspace's folder; none where there is no file.
    ///
    /// # Errors
    /// When the file cannot be read or is not what its name says.
    pub fn read(root: &std::path::Path) -> Result<Self, StoreError> {
        let path = root.join("models").join(FILE);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(StoreError::read(&path, error)),
        };
        toml::from_str(&text).map_err(|error| StoreError::Damaged {
            path,
            what: error.to_string(),
        })
    }

    /// Writes the decisions whole or not at all, a line a word, in the order of the words.
    ///
    /// # Errors
    /// When the disk refuses; the file stays as it was.
    pub fn write(&self, workspace: &Workspace, _lock: &WriterLock) -> Result<(), StoreError> {
        let folder = workspace.root().join("models");
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::write(&folder, error))?;
        let quoted = |text: &str| toml::Value::from(text).to_string();
        let mut text = HEAD.to_owned();
        for (word, decision) in &self.words {
            let WordDecision { state, by, at, why } = decision;
            text.push_str(&format!(
                "{} = {{ state = \"{state}\", by = {}, at = {}, why = {} }}\n",
                quoted(word),
                quoted(by),
                quoted(at),
                quoted(why)
            ));
        }
        publish_bytes(&folder.join(FILE), text.as_bytes())
    }

    /// Notes a decision about a normalised word, in place of the one before; the reason is masked.
    pub fn decide(&mut self, word: &str, state: WordState, by: &str, at: LocalTime, why: &str) {
        let decision = WordDecision {
            state,
            by: by.to_owned(),
            at: at.to_string(),
            why: super::audit::mask(why),
        };
        self.words.insert(word.to_owned(), decision);
    }

    /// The accepted words, sorted.
    pub fn accepted(&self) -> impl Iterator<Item = &str> {
        let accepted = self.words.iter().filter(|(_, decision)| decision.state == WordState::Accepted);
        accepted.map(|(word, _)| word.as_str())
    }

    /// All words that were decided about.
    #[must_use]
    pub fn decided(&self) -> BTreeSet<String> {
        self.words.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn workspace() -> (tempfile::TempDir, Workspace) {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        (folder, workspace)
    }

    #[test]
    fn a_later_decision_replaces_the_earlier_one_and_reasons_are_masked() {
        let (_folder, workspace) = workspace();
        assert_eq!(WordDecisions::read(workspace.root()).unwrap(), WordDecisions::default());
        let mut decisions = WordDecisions::default();
        decisions.decide("飞线充电", WordState::Rejected, "li", LocalTime(0), "");
        decisions.decide("飞线充电", WordState::Accepted, "li", LocalTime(1), "电话13800138000里问过");
        decisions.write(&workspace, &workspace.lock().unwrap()).unwrap();
        let read = WordDecisions::read(workspace.root()).unwrap();
        assert_eq!(read, decisions);
        assert_eq!(read.accepted().collect::<Vec<_>>(), ["飞线充电"]);
        assert!(!read.words["飞线充电"].why.contains("138"));
    }

    #[test]
    fn a_file_that_is_not_understood_is_refused_by_name() {
        let (_folder, workspace) = workspace();
        std::fs::create_dir_all(workspace.root().join("models")).unwrap();
        std::fs::write(
            workspace.root().join("models/words.toml"),
            "[words]\n\"路灯\" = { state = \"maybe\" }\n",
        )
        .unwrap();
        assert!(
            WordDecisions::read(workspace.root())
                .unwrap_err()
                .to_string()
                .contains("words.toml")
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn whatever_is_written_is_read_back(words in prop::collection::btree_map("[一-龥a-z\"\\\\#=]{1,6}", (any::<bool>(), "\\PC{0,12}"), 0..8)) {
            let (_folder, workspace) = workspace();
            let mut decisions = WordDecisions::default();
            for (word, (accepted, why)) in &words {
                let state = if *accepted { WordState::Accepted } else { WordState::Rejected };
                decisions.decide(word, state, why, LocalTime(3), why);
            }
            decisions.write(&workspace, &workspace.lock().unwrap()).unwrap();
            prop_assert_eq!(WordDecisions::read(workspace.root()).unwrap(), decisions);
        }
    }
}
