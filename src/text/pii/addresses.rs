//! The part of an address that leads to one door: unit and room. The building and the estate stay readable, they are the matter.

use super::runs::Run;
use super::{Mask, MaskKind, before};

/// Words that end the number of a building or of a unit.
const BUILDINGS: &[&str] = &["单元", "号楼", "栋", "幢", "座"];

/// What may follow a room number; anything else (户, 米, 元…) makes it a count.
const FOLLOWERS: &[&str] = &["室", "房", "号房", "的", "业主", "住户", "租户", "是", "在", "漏水"];

/// Last characters of names of estates and villages, before a number like 3-2-501.
const ESTATES: &str = "区苑园城庭府村里湾寓居郡墅院邸轩楼院舍坊";

/// Finds doors; ranges may overlap.
pub(super) fn find(text: &str, runs: &[Run], masks: &mut Vec<Mask>) {
    for (at, &run) in runs.iter().enumerate() {
        if !run.is_number() || !(1..=4).contains(&run.len()) {
            continue;
        }
        if let Some(start) = room_start(text, run)
            .or_else(|| dashed_start(text, &runs[..=at]))
            .or_else(|| group_house_start(text, run))
        {
            let end = run.end + suffix(text, run.end);
            masks.push(Mask {
                range: start..end,
                kind: MaskKind::Address,
            });
        }
    }
}

/// Where unit and room begin if the run is a room after a building: `3栋2单元501室` from the 2.
fn room_start(text: &str, run: Run) -> Option<usize> {
    if !(3..=4).contains(&run.len()) || !may_end_room(&text[run.end..]) {
        return None;
    }
    let head = text[..run.start].trim_end();
    let marker = BUILDINGS.iter().find(|marker| head.ends_with(**marker))?;
    if *marker != "单元" {
        return Some(run.start);
    }
    let unit = &head[..head.len() - marker.len()];
    let number = unit.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十甲乙丙丁".contains(c));
    Some(number.len())
}

/// Where `2-501` of `3-2-501` begins, after the name of an estate or before 室.
fn dashed_start(text: &str, runs: &[Run]) -> Option<usize> {
    let [.., building, unit, room] = runs else { return None };
    let dashed = |left: &Run, right: &Run| text[left.end..right.start] == *"-";
    let shaped = (3..=4).contains(&room.len()) && unit.len() <= 2 && building.len() <= 3 && building.is_number() && unit.is_number();
    let named = text[..building.start].chars().next_back().is_some_and(|c| ESTATES.contains(c));
    let ended = text[room.end..].starts_with(['室', '房']);
    (shaped && dashed(building, unit) && dashed(unit, room) && (named || ended) && may_end_room(&text[room.end..])).then_some(unit.start)
}

/// Where the number of a house in a villagers' group begins: `3组15号` from the 15.
fn group_house_start(text: &str, run: Run) -> Option<usize> {
    let house = text[run.end..]
        .strip_prefix('号')
        .is_some_and(|rest| !rest.starts_with(['线', '楼', '路', '文', '令']));
    (house && before(text, run.start, 1) == "组").then_some(run.start)
}

/// Whether a number that ends here can be a room.
fn may_end_room(rest: &str) -> bool {
    let Some(next) = rest.chars().next() else { return true };
    if matches!(next, '.' | '%' | '~' | ':' | '-' | '/' | '+') {
        return false;
    }
    !(next.is_alphanumeric())
        || FOLLOWERS.iter().any(|word| rest.starts_with(word))
        || (next == '号' && !rest.starts_with("号线") && !rest.starts_with("号楼"))
}

/// Length of the word that belongs to the room number.
fn suffix(text: &str, at: usize) -> usize {
    ["号房", "室", "房", "号"]
        .iter()
        .find(|word| text[at..].starts_with(**word))
        .map_or(0, |word| word.len())
}
