//! Searches that people saved (常用检索, `searches.json`): a question under a name, and up to which import its messages were seen.
//!
//! The file holds no message text; a query may hold what the person typed, names too. It is written whole under a lock of its own, so
//! that looking at a search does not wait for an analysis.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::arrivals::Arrivals;
use super::asked::Asked;
use super::layout::{Workspace, publish_json, read_json};
use super::snapshot::Snapshot;
use crate::corpus::{LocalTime, MessageId, Uid};
use crate::search::{FilterError, SearchError};

/// A search that somebody saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSearch {
    /// Its name, which no other one has.
    pub name: String,
    /// The question as the pairs of its address.
    pub asked: BTreeMap<String, String>,
    /// Who saved it; empty when it is not known.
    #[serde(default)]
    pub by: String,
    /// When: wall-clock time in Asia/Shanghai.
    #[serde(default)]
    pub saved_at: String,
    /// The last import whose messages were seen; those of later ones are new.
    #[serde(default)]
    pub seen_import: u32,
    /// When it was last looked at.
    #[serde(default)]
    pub seen_at: String,
}

/// Why a search was not saved, renamed, removed or looked at.
#[derive(Debug, thiserror::Error)]
pub enum SavedSearchError {
    /// The name is empty or too long.
    #[error("the name of a saved search has 1 to {LONGEST_NAME} characters")]
    Name,
    /// There is nothing to save.
    #[error("a search without words and filters cannot be saved")]
    Empty,
    /// Another search has the name.
    #[error("another search is saved as “{0}”")]
    Taken(String),
    /// No search has the name.
    #[error("no search is saved as “{0}”")]
    Unknown(String),
    /// There are too many.
    #[error("{MOST} searches are saved already")]
    Many,
    /// A filter that this version does not know.
    #[error("{0}")]
    Filter(#[from] FilterError),
    /// The disk refuses, or the file is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index is damaged.
    #[error(transparent)]
    Search(#[from] SearchError),
}

/// Characters of the longest name.
pub const LONGEST_NAME: usize = 40;
/// Most searches of a workspace.
const MOST: usize = 200;

/// The file.
#[derive(Default, Serialize, Deserialize)]
struct SavedSearches {
    searches: Vec<SavedSearch>,
}

/// What a saved search finds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct SavedCount {
    /// Messages that hold everything asked and pass the filters, repeats counted.
    pub total: usize,
    /// Those of them that came by a later import than the last one seen.
    pub new: usize,
}

impl SavedSearch {
    /// A search to be saved; everything that is there is taken as seen.
    #[must_use]
    pub fn new(name: &str, asked: &Asked, by: &str, at: LocalTime, seen_import: u32) -> Self {
        Self {
            name: name.to_owned(),
            asked: asked.pairs().into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
            by: by.to_owned(),
            saved_at: at.to_string(),
            seen_import,
            seen_at: at.to_string(),
        }
    }

    /// The question.
    ///
    /// # Errors
    /// When the file names a filter that this version does not know.
    pub fn asked(&self) -> Result<Asked, FilterError> {
        let pairs: Vec<(String, String)> = self.asked.clone().into_iter().collect();
        Asked::from_pairs(&pairs, &[])
    }

    /// The messages that it finds, in canonical order, and those of them that are new.
    ///
    /// # Errors
    /// When a filter is not understood or the index is damaged.
    pub fn find(&self, snapshot: &Snapshot, arrivals: &Arrivals) -> Result<(Vec<MessageId>, Vec<MessageId>), SavedSearchError> {
        let all = self.asked()?.matching(snapshot)?;
        let is_new = |id: &MessageId| arrivals.import_of(*id) > self.seen_import;
        let new = all.iter().copied().filter(is_new).collect();
        Ok((all, new))
    }

    /// How many it finds. Cost: a search.
    ///
    /// # Errors
    /// As [`SavedSearch::find`].
    pub fn count(&self, snapshot: &Snapshot, arrivals: &Arrivals) -> Result<SavedCount, SavedSearchError> {
        let (all, new) = self.find(snapshot, arrivals)?;
        Ok(SavedCount {
            total: all.len(),
            new: new.len(),
        })
    }
}

impl Workspace {
    /// `searches.json`: the searches that people saved.
    #[must_use]
    pub fn saved_searches(&self) -> std::path::PathBuf {
        self.root().join("searches.json")
    }
}

/// The saved searches, in the order in which they were saved; none where nobody saved one.
///
/// # Errors
/// When the file cannot be read or is not what its name says.
pub fn saved_searches(workspace: &Workspace) -> Result<Vec<SavedSearch>, StoreError> {
    match read_json::<SavedSearches>(&workspace.saved_searches()) {
        Ok(file) => Ok(file.searches),
        Err(StoreError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// The saved search of a name.
///
/// # Errors
/// When there is none, or the file cannot be read.
pub fn saved_search(workspace: &Workspace, name: &str) -> Result<SavedSearch, SavedSearchError> {
    let mut all = saved_searches(workspace)?;
    let at = place(&all, name)?;
    Ok(all.swap_remove(at))
}

/// Saves a search under its name, the white space in which is folded; returns it as it was saved.
///
/// # Errors
/// When the name cannot be had, nothing is asked, or the disk refuses.
pub fn save_search(workspace: &Workspace, mut search: SavedSearch) -> Result<SavedSearch, SavedSearchError> {
    search.name = folded(&search.name)?;
    let narrows = |key: &String| !matches!(key.as_str(), "order" | "strict");
    if !search.asked.keys().any(narrows) {
        return Err(SavedSearchError::Empty);
    }
    change(workspace, |all| {
        free(all, &search.name)?;
        if all.len() >= MOST {
            return Err(SavedSearchError::Many);
        }
        all.push(search.clone());
        Ok(search)
    })
}

/// Gives a saved search another name.
///
/// # Errors
/// When there is none of the old name, the new one cannot be had, or the disk refuses.
pub fn rename_search(workspace: &Workspace, name: &str, new_name: &str) -> Result<SavedSearch, SavedSearchError> {
    let new_name = folded(new_name)?;
    change(workspace, |all| {
        let at = place(all, name)?;
        if all[at].name != new_name {
            free(all, &new_name)?;
        }
        all[at].name = new_name;
        Ok(all[at].clone())
    })
}

/// Removes a saved search.
///
/// # Errors
/// When there is none of the name, or the disk refuses.
pub fn remove_search(workspace: &Workspace, name: &str) -> Result<SavedSearch, SavedSearchError> {
    change(workspace, |all| {
        let at = place(all, name)?;
        Ok(all.remove(at))
    })
}

/// Notes that what a search finds was seen up to an import; returns it as it was before.
///
/// # Errors
/// When there is none of the name, or the disk refuses.
pub fn look_at_search(workspace: &Workspace, name: &str, import: u32, at: LocalTime) -> Result<SavedSearch, SavedSearchError> {
    change(workspace, |all| {
        let place = place(all, name)?;
        let before = all[place].clone();
        // Two windows may show different generations: what was seen stays seen.
        all[place].seen_import = before.seen_import.max(import);
        all[place].seen_at = at.to_string();
        Ok(before)
    })
}

/// Removes searches for the repeats of forgotten messages: their questions hold the identities. What else people typed stays, whatever
/// it says. May be done twice.
pub(super) fn forget_messages(workspace: &Workspace, is_gone: impl Fn(Uid) -> bool) -> Result<(), StoreError> {
    let asks_for_gone = |search: &SavedSearch| search.asked.get("group").and_then(|uid| uid.parse().ok()).is_some_and(&is_gone);
    if !saved_searches(workspace)?.iter().any(asks_for_gone) {
        return Ok(());
    }
    let _held = workspace.hold("searches.lock")?;
    let mut searches = saved_searches(workspace)?;
    searches.retain(|search| !asks_for_gone(search));
    publish_json(&workspace.saved_searches(), &SavedSearches { searches })
}

fn place(all: &[SavedSearch], name: &str) -> Result<usize, SavedSearchError> {
    let found = all.iter().position(|search| search.name == name.trim());
    found.ok_or_else(|| SavedSearchError::Unknown(name.trim().to_owned()))
}

fn free(all: &[SavedSearch], name: &str) -> Result<(), SavedSearchError> {
    if all.iter().any(|search| search.name == name) {
        return Err(SavedSearchError::Taken(name.to_owned()));
    }
    Ok(())
}

/// A name with its white space folded.
fn folded(name: &str) -> Result<String, SavedSearchError> {
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_plain = !name.chars().any(char::is_control);
    if (1..=LONGEST_NAME).contains(&name.chars().count()) && is_plain {
        Ok(name)
    } else {
        Err(SavedSearchError::Name)
    }
}

/// Changes the file while nobody else does.
fn change<T>(
    workspace: &Workspace,
    work: impl FnOnce(&mut Vec<SavedSearch>) -> Result<T, SavedSearchError>,
) -> Result<T, SavedSearchError> {
    let _held = workspace.hold("searches.lock")?;
    let mut searches = saved_searches(workspace)?;
    let done = work(&mut searches)?;
    publish_json(&workspace.saved_searches(), &SavedSearches { searches })?;
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace(folder: &tempfile::TempDir) -> Workspace {
        Workspace::open_or_create(&folder.path().join("w")).unwrap()
    }

    fn search(name: &str) -> SavedSearch {
        let pairs = [("q", "路灯"), ("channel", "hotline"), ("order", "newest")].map(|(key, value)| (key.to_owned(), value.to_owned()));
        SavedSearch::new(name, &Asked::from_pairs(&pairs, &[]).unwrap(), "li", LocalTime(0), 2)
    }

    #[test]
    fn searches_are_saved_renamed_looked_at_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        assert!(saved_searches(&workspace).unwrap().is_empty());
        assert_eq!(save_search(&workspace, search("  巷子  路灯 ")).unwrap().name, "巷子 路灯");
        save_search(&workspace, search("乙")).unwrap();
        rename_search(&workspace, "巷子 路灯", "甲").unwrap();
        let before = look_at_search(&workspace, "甲", 5, LocalTime(60)).unwrap();
        assert_eq!(before.seen_import, 2);
        look_at_search(&workspace, "甲", 4, LocalTime(90)).unwrap();
        let seen = saved_search(&workspace, "甲").unwrap();
        assert_eq!((seen.seen_import, seen.seen_at.as_str()), (5, "1970-01-01 00:01:30"));
        assert_eq!(seen.asked().unwrap().pairs(), search("甲").asked().unwrap().pairs());
        remove_search(&workspace, "甲").unwrap();
        let left: Vec<String> = saved_searches(&workspace).unwrap().into_iter().map(|search| search.name).collect();
        assert_eq!(left, ["乙"]);
        assert!(Workspace::open(workspace.root()).is_ok());
    }

    #[test]
    fn a_name_that_cannot_be_had_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        save_search(&workspace, search("甲")).unwrap();
        save_search(&workspace, search("乙")).unwrap();
        let before = std::fs::read(workspace.saved_searches()).unwrap();
        assert!(matches!(save_search(&workspace, search("甲")), Err(SavedSearchError::Taken(_))));
        assert!(matches!(save_search(&workspace, search(" ")), Err(SavedSearchError::Name)));
        assert!(matches!(
            save_search(&workspace, search(&"长".repeat(LONGEST_NAME + 1))),
            Err(SavedSearchError::Name)
        ));
        assert!(matches!(rename_search(&workspace, "甲", "乙"), Err(SavedSearchError::Taken(_))));
        assert!(matches!(rename_search(&workspace, "丙", "丁"), Err(SavedSearchError::Unknown(_))));
        assert!(matches!(remove_search(&workspace, "丙"), Err(SavedSearchError::Unknown(_))));
        let mut empty = search("丙");
        empty.asked.retain(|key, _| key == "order");
        assert!(matches!(save_search(&workspace, empty), Err(SavedSearchError::Empty)));
        assert_eq!(std::fs::read(workspace.saved_searches()).unwrap(), before);
        assert_eq!(rename_search(&workspace, "甲", "甲").unwrap().name, "甲");
    }

    #[test]
    fn a_search_for_the_repeats_of_a_forgotten_message_goes_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        save_search(&workspace, search("甲")).unwrap();
        let mut of_group = search("乙");
        of_group.asked.insert("group".to_owned(), Uid([7; 16]).to_string());
        save_search(&workspace, of_group).unwrap();
        for _ in 0..2 {
            forget_messages(&workspace, |uid| uid == Uid([7; 16])).unwrap();
            let left: Vec<String> = saved_searches(&workspace).unwrap().into_iter().map(|search| search.name).collect();
            assert_eq!(left, ["甲"]);
        }
    }

    #[test]
    fn a_damaged_file_is_said_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = workspace(&folder);
        std::fs::write(workspace.saved_searches(), "{").unwrap();
        assert!(matches!(saved_searches(&workspace), Err(StoreError::Damaged { .. })));
        assert!(save_search(&workspace, search("甲")).is_err());
        assert_eq!(std::fs::read_to_string(workspace.saved_searches()).unwrap(), "{");
    }
}
