//! What an office brings to a topic selection (`selection.json`): the year's key work and the weights; and all of it with the campaigns and
//! the catalogue of matters.
//!
//! Written whole under a lock of its own. `models/selection.toml` of a workspace replaces the shipped matters.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::StoreError;
use super::campaigns::campaigns;
use super::layout::{Workspace, publish_json, read_json};
use super::snapshot::Snapshot;
use crate::search::Likeness;
use crate::selection::{Basis, Catalogue, KeyWork, Weights};

/// Most items of key work.
const MOST: usize = 500;

/// The file.
#[derive(Default, Serialize, Deserialize)]
struct OfSelection {
    #[serde(default)]
    key_work: Vec<KeyWork>,
    #[serde(default)]
    weights: Weights,
}

fn read(workspace: &Workspace) -> Result<OfSelection, StoreError> {
    match read_json::<OfSelection>(&workspace.root().join("selection.json")) {
        Ok(file) => Ok(file),
        Err(StoreError::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => Ok(OfSelection::default()),
        Err(error) => Err(error),
    }
}

fn change(workspace: &Workspace, work: impl FnOnce(&mut OfSelection)) -> Result<(), StoreError> {
    let _held = workspace.hold("selection.lock")?;
    let mut file = read(workspace)?;
    work(&mut file);
    publish_json(&workspace.root().join("selection.json"), &file)
}

/// The year's key work, in the office's order; empty where no list was imported.
///
/// # Errors
/// When the file cannot be read or is not what its name says.
pub fn key_work(workspace: &Workspace) -> Result<Vec<KeyWork>, StoreError> {
    Ok(read(workspace)?.key_work)
}

/// Takes a list of key work in the place of the one before; an empty one removes it.
///
/// # Errors
/// When the disk refuses.
pub fn set_key_work(workspace: &Workspace, mut items: Vec<KeyWork>) -> Result<(), StoreError> {
    items.truncate(MOST);
    change(workspace, |file| file.key_work = items)
}

/// Keeps the weights with which documents are made.
///
/// # Errors
/// When the disk refuses.
pub fn set_selection_weights(workspace: &Workspace, weights: Weights) -> Result<(), StoreError> {
    change(workspace, |file| file.weights = weights)
}

/// Reads key work from rows of cells: a header names the columns (编号, 名称, 牵头单位, 内容), else they come in this order; rows without a name
/// are left out.
#[must_use]
pub fn key_work_of_rows(headers: &[String], rows: &[Vec<String>]) -> Vec<KeyWork> {
    const NUMBER: [&str; 4] = ["编号", "序号", "项号", "number"];
    const NAME: [&str; 6] = ["名称", "项目", "事项", "任务", "重点工作", "name"];
    const LEAD: [&str; 5] = ["牵头", "责任", "主办", "单位", "lead"];
    const TEXT: [&str; 6] = ["内容", "举措", "目标", "要求", "措施", "text"];
    let find = |words: &[&str]| {
        headers
            .iter()
            .position(|head| words.iter().any(|word| head.to_lowercase().contains(word)))
    };
    let named = find(&NAME);
    let places = if named.is_some() {
        [find(&NUMBER), named, find(&LEAD), find(&TEXT)]
    } else {
        [Some(0), Some(1), Some(2), Some(3)]
    };
    // Without names of columns the first row is an item too.
    let first = named.is_none().then_some(headers).filter(|headers| headers.len() > 1);
    let item = |cells: &[String]| {
        let [number, name, lead, text] = places.map(|at| {
            at.and_then(|at| cells.get(at))
                .map(|cell| cell.trim().to_owned())
                .unwrap_or_default()
        });
        KeyWork { number, name, lead, text }
    };
    let all = first.into_iter().map(item).chain(rows.iter().map(|row| item(row)));
    all.filter(|item| !item.name.is_empty()).collect()
}

/// Reads key work from lines: a number, a name, a leading body and a text, parted by tabs or bars, or a name alone after its number.
#[must_use]
pub fn key_work_of_lines(text: &str) -> Vec<KeyWork> {
    let line = |line: &str| {
        let cells: Vec<&str> = line.split(['\t', '|', '｜']).map(str::trim).collect();
        if let [number, name, rest @ ..] = cells.as_slice() {
            return KeyWork {
                number: (*number).to_owned(),
                name: (*name).to_owned(),
                lead: rest.first().copied().unwrap_or_default().to_owned(),
                text: rest.get(1).copied().unwrap_or_default().to_owned(),
            };
        }
        let is_number = |c: char| c.is_ascii_digit() || "一二三四五六七八九十（）()".contains(c);
        let line = line.trim();
        let digits = line.find(|c| !is_number(c)).unwrap_or(0);
        let (number, name) = line.split_at(digits);
        let has_mark = name.starts_with(['.', '、', '．', ' ', ')', '）']) || number.ends_with(['）', ')']);
        let (number, name) = if digits > 0 && has_mark { (number, name) } else { ("", line) };
        KeyWork {
            number: number.trim_matches(['（', '）', '(', ')']).to_owned(),
            name: name.trim_start_matches(['.', '、', '．', ' ']).to_owned(),
            ..KeyWork::default()
        }
    };
    text.lines().map(line).filter(|item| !item.name.is_empty()).collect()
}

/// All that the office brings to a topic selection. Cost: a look into the index for each item of key work.
///
/// # Errors
/// When a file cannot be read or is not what its name says, or the index is damaged.
pub fn selection_basis(workspace: &Workspace, snapshot: &Snapshot) -> Result<Basis, StoreError> {
    let OfSelection { key_work, weights } = read(workspace)?;
    let catalogue = own_catalogue(workspace)?.unwrap_or_default();
    let alike = key_work
        .iter()
        .map(|item| alike(snapshot, item, &catalogue))
        .collect::<Result<_, _>>()?;
    Ok(Basis {
        campaigns: campaigns(workspace)?,
        catalogue,
        key_work,
        alike,
        weights,
    })
}

/// How alike an item of key work is to each matter, by how rare the letters are that they share.
fn alike(snapshot: &Snapshot, item: &KeyWork, catalogue: &Catalogue) -> Result<BTreeMap<String, f32>, StoreError> {
    let mut found = BTreeMap::new();
    for matter in &catalogue.matters {
        let words: Vec<&str> = matter
            .words
            .iter()
            .filter(|word| !word.starts_with('-'))
            .map(String::as_str)
            .collect();
        let likeness = Likeness::of(snapshot.index(), &matter.name, &words.join("。"));
        let likeness = likeness.map_err(|error| StoreError::read(snapshot_path(), std::io::Error::other(error)))?;
        found.insert(matter.code.clone(), likeness.to(&item.name, &item.text));
    }
    Ok(found)
}

/// What an error of the index names.
fn snapshot_path() -> &'static std::path::Path {
    std::path::Path::new("index")
}

/// The workspace's own matters.
fn own_catalogue(workspace: &Workspace) -> Result<Option<Catalogue>, StoreError> {
    let path = workspace.root().join("models/selection.toml");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::read(&path, error)),
    };
    Catalogue::read(&text).map(Some).map_err(|error| StoreError::Damaged {
        path,
        what: error.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.to_owned()).collect()
    }

    #[test]
    fn key_work_is_read_from_tables_with_and_without_a_header() {
        let rows = [strings(&["1", "改造公厕", "城管局", "二十座"]), strings(&["2", "", "", ""])];
        let named = key_work_of_rows(&strings(&["序号", "项目名称", "牵头单位", "主要内容"]), &rows);
        assert_eq!(named.len(), 1);
        assert_eq!((named[0].number.as_str(), named[0].lead.as_str()), ("1", "城管局"));
        let bare = key_work_of_rows(&strings(&["3", "新增停车泊位", "住建局", ""]), &rows);
        assert_eq!(
            bare.iter().map(|item| item.name.as_str()).collect::<Vec<_>>(),
            ["新增停车泊位", "改造公厕"]
        );
    }

    #[test]
    fn key_work_is_read_from_lines() {
        let items = key_work_of_lines("1. 改造老旧小区\n\n二、新建公园\n3|增设泊位|住建局|两千个\n2025年开工的学校\n");
        let said: Vec<(&str, &str)> = items.iter().map(|item| (item.number.as_str(), item.name.as_str())).collect();
        assert_eq!(
            said,
            [
                ("1", "改造老旧小区"),
                ("二", "新建公园"),
                ("3", "增设泊位"),
                ("", "2025年开工的学校")
            ]
        );
        assert_eq!(items[2].text, "两千个");
    }

    #[test]
    fn key_work_and_weights_are_kept_beside_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::open_or_create(&folder.path().join("w")).unwrap();
        set_key_work(&workspace, key_work_of_lines("改造公厕")).unwrap();
        let heavy = Weights {
            concern: 5.0,
            ..Weights::default()
        };
        set_selection_weights(&workspace, heavy).unwrap();
        assert_eq!(key_work(&workspace).unwrap().len(), 1);
        assert_eq!(read(&workspace).unwrap().weights, heavy);
        set_key_work(&workspace, Vec::new()).unwrap();
        assert!(key_work(&workspace).unwrap().is_empty());
        assert_eq!(read(&workspace).unwrap().weights, heavy);
    }
}
