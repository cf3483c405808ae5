//! The part of an address that leads to one door: unit and room. The building and the estate stay readable, they are the matter.

use std::ops::Range;

use super::runs::Run;
use super::spoken::short_numbers;
use super::{Mask, MaskKind, before};

/// Words that end the number of a building or of a unit.
const BUILDINGS: &[&str] = &["单元", "号楼", "栋", "幢", "座"];

/// What may follow a room number; anything else (户, 米, 元…) makes it a count.
const FOLLOWERS: &[&str] = &["室", "房", "号房", "的", "业主", "住户", "租户", "是", "在", "漏水"];

/// Last characters of names of estates and villages, before a number like 3-2-501.
const ESTATES: &str = "区苑园城庭府村里湾寓居郡墅院邸轩楼院舍坊";

/// Words after which somebody's home is named.
const HOMES: &[&str] = &[
    "家住",
    "我住",
    "住址",
    "住在",
    "现住",
    "居住于",
    "居住在",
    "户籍地址",
    "通信地址",
    "联系地址",
    "家庭地址",
];

/// How far after such a word the number of the house may stand, in characters.
const HOME_LENGTH: usize = 30;

/// Finds doors; ranges may overlap.
pub(super) fn find(text: &str, runs: &[Run], numerals: &[usize], masks: &mut Vec<Mask>) {
    let mut doors: Vec<Range<usize>> = Vec::new();
    for (at, &run) in runs.iter().enumerate() {
        if run.is_number() && (1..=4).contains(&run.len()) {
            let room = Room {
                range: run.start..run.end,
                count: run.len(),
            };
            let start = room
                .start(text)
                .or_else(|| dashed_start(text, &runs[..=at]))
                .or_else(|| house_start(text, run));
            doors.extend(start.map(|start| start..run.end));
        }
    }
    for (range, count) in short_numbers(text, numerals) {
        let room = Room { range, count };
        doors.extend(room.start(text).map(|start| start..room.range.end));
    }
    masks.extend(doors.into_iter().map(|door| Mask {
        range: door.start..door.end + suffix(text, door.end),
        kind: MaskKind::Address,
    }));
}

/// A number that may be a room's, in digits or spelled.
struct Room {
    range: Range<usize>,
    /// How many digits.
    count: usize,
}

impl Room {
    /// Where unit and room begin if the number is a room after a building: `3栋2单元501室` from the 2; `58弄3号501室` from the 501.
    fn start(&self, text: &str) -> Option<usize> {
        let rest = &text[self.range.end..];
        if !(3..=4).contains(&self.count) || !may_end_room(rest) {
            return None;
        }
        let head = text[..self.range.start].trim_end();
        if head.ends_with('号') && rest.starts_with(['室', '房']) {
            return Some(self.range.start);
        }
        let marker = BUILDINGS.iter().find(|marker| head.ends_with(**marker))?;
        if *marker != "单元" {
            return Some(self.range.start);
        }
        let unit = &head[..head.len() - marker.len()];
        let number = unit.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || "一二三四五六七八九十甲乙丙丁".contains(c));
        Some(number.len())
    }
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

/// Where the number of a house begins: in a villagers' group (`3组15号` from the 15), or after a word for somebody's home.
fn house_start(text: &str, run: Run) -> Option<usize> {
    let house = text[run.end..]
        .strip_prefix('号')
        .is_some_and(|rest| !rest.starts_with(['线', '楼', '路', '文', '令', '院', '栋']));
    let home = || {
        let lead = before(text, run.start, HOME_LENGTH);
        let clause = lead.rfind([',', '。', ';', '\n', '!', '?']).map_or(lead, |mark| &lead[mark..]);
        HOMES.iter().any(|word| clause.contains(word))
    };
    (house && (before(text, run.start, 1) == "组" || home())).then_some(run.start)
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
