//! What a topic is called: place, object, demand, from pieces that its messages share and few others hold.

mod passages;
mod pieces;
mod segments;

pub(super) use pieces::{Candidate, candidates};
pub(super) use segments::places_in;

use rayon::prelude::*;
use rustc_hash::FxHashSet;

use super::portrait::Portrait;
use super::words::{is_bare_ending, is_denial, is_vague};

/// Characters of a name's piece.
const PIECE_CHARS: std::ops::RangeInclusive<usize> = 2..=12;
/// Pieces of a name.
const MAX_PIECES: usize = 4;
/// Pieces that a name has at least where there are so many.
const GOOD_PIECES: usize = 3;
/// Characters from which a name says enough with fewer pieces.
const GOOD_CHARS: usize = 12;
/// Characters of a name of one piece, at least.
const ALONE_CHARS: usize = 4;

/// The name of a topic whose texts say nothing that may be shown.
const NAMELESS: &str = "内容不予显示的事项";

/// Whether a name says what a topic is about.
///
/// Two to four pieces of two to twelve characters each, or one of at least four. No piece is a word too general to say anything (问题,
/// 小区), a bare denial, a date or a number alone, or holds what stands for personal data; none is within another. A year may stand last,
/// to tell one topic from another of the same name.
#[must_use]
pub fn is_specific_name(name: &str) -> bool {
    let mut pieces: Vec<&str> = name.split(' ').collect();
    if pieces.len() > 1 && pieces.last().is_some_and(|last| is_time_mark(last)) {
        pieces.pop();
    }
    let apart = pieces
        .iter()
        .enumerate()
        .all(|(i, x)| pieces.iter().enumerate().all(|(j, y)| i == j || !y.contains(x)));
    let enough = pieces.len() >= 2 || name.chars().count() >= ALONE_CHARS;
    pieces.iter().all(|piece| is_specific_piece(piece)) && apart && enough && pieces.len() <= MAX_PIECES
}

/// Where a text has letters and digits before the mark of a wide unit, as in D4区: bytes from and to.
fn lettered_unit(text: &str) -> Option<(usize, usize)> {
    let (at, mark) = text.char_indices().find(|&(_, c)| "省市区县州".contains(c))?;
    let latin = text[..at].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let lettered = latin > 0 && latin <= 4 && text.as_bytes()[at - latin].is_ascii_alphabetic();
    lettered.then_some((at - latin, at + mark.len_utf8()))
}

/// Whether a piece may stand in a name.
fn is_specific_piece(piece: &str) -> bool {
    let says = |c: char| c.is_alphabetic() && !"年月日时点号元".contains(c);
    PIECE_CHARS.contains(&piece.chars().count())
        && !is_vague(piece)
        && !is_bare_ending(piece)
        && !is_denial(piece)
        && piece.chars().any(says)
        && !piece.contains(['〔', '〕', '*'])
}

/// Marks that tell topics of one name apart: 2019年, 2019年至2020年, 之2.
fn is_time_mark(piece: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
    let year = |text: &str| text.strip_suffix('年').is_some_and(digits);
    year(piece) || piece.strip_prefix('之').is_some_and(digits) || piece.split_once('至').is_some_and(|(a, b)| year(a) && year(b))
}

/// Names for all topics, each its own: a further piece is added until no earlier topic has the name, then the years, at last a number.
pub(super) fn name_topics(portraits: &[Portrait]) -> Vec<String> {
    let variants: Vec<Variants> = portraits.par_iter().map(variants).collect();
    let mut taken: FxHashSet<String> = FxHashSet::default();
    let mut names = Vec::with_capacity(portraits.len());
    for Variants { best, numbered } in variants {
        let by_number = (2u32..).map(|number| format!("{numbered} 之{number}"));
        let mut possible = best.into_iter().chain(by_number);
        let name = possible.find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(name.clone());
        names.push(name);
    }
    names
}

/// The names that a topic may have: the best first, then one with a number behind it.
struct Variants {
    best: Vec<String>,
    numbered: String,
}

fn variants(portrait: &Portrait) -> Variants {
    let chosen = chosen(&portrait.candidates);
    let good = good_length(&chosen);
    if chosen.is_empty() {
        let words: Vec<&str> = portrait.keywords.iter().take(GOOD_PIECES).map(String::as_str).collect();
        let name = if words.is_empty() { NAMELESS.to_owned() } else { words.join(" ") };
        return Variants {
            best: vec![name.clone()],
            numbered: name,
        };
    }
    let mut best: Vec<String> = (good..=chosen.len().max(good))
        .map(|n| join(&chosen[..n.min(chosen.len())]))
        .collect();
    let first = best.first().cloned().unwrap_or_default();
    let years = portrait.years.map(|(first, last)| {
        if first == last {
            format!("{first}年")
        } else {
            format!("{first}年至{last}年")
        }
    });
    best.extend(years.map(|years| format!("{first} {years}")));
    Variants { best, numbered: first }
}

/// How many of the pieces make a good name: three, or fewer where these say enough.
fn good_length(pieces: &[&Candidate]) -> usize {
    let mut chars = 0;
    for (at, piece) in pieces.iter().enumerate() {
        chars += piece.chars as usize;
        if at + 1 >= GOOD_PIECES || (at >= 1 && chars >= GOOD_CHARS) {
            return at + 1;
        }
    }
    pieces.len()
}

/// The pieces in the order in which they are wanted: the place, then what is said of it, then what else tells it from others.
fn chosen(candidates: &[Candidate]) -> Vec<&Candidate> {
    let mut chosen: Vec<&Candidate> = Vec::new();
    let fits = |chosen: &[&Candidate], piece: &Candidate| chosen.iter().all(|other| !overlap(&other.text, &piece.text));
    let narrow = |c: &&Candidate| c.is_place && c.is_frequent && !c.is_wide;
    let titled = candidates.iter().filter(narrow).find(|c| c.in_title);
    chosen.extend(titled.or_else(|| candidates.iter().find(narrow)));
    // What most of its texts share goes before what one of them says, so that the name fits all of them.
    let shared = candidates.iter().filter(|c| !c.is_place && c.is_frequent);
    for piece in shared {
        if chosen.len() < GOOD_PIECES && fits(&chosen, piece) {
            chosen.push(piece);
        }
    }
    if chosen.iter().all(|piece| piece.is_place)
        && let Some(piece) = candidates.iter().find(|c| !c.is_place && fits(&chosen, c))
    {
        chosen.push(piece);
    }
    // Where no narrow place is named, the wide one is: most of its messages must name it.
    if !chosen.iter().any(|piece| piece.is_place)
        && let Some(wide) = candidates.iter().find(|c| c.is_place && c.is_frequent && fits(&chosen, c))
    {
        chosen.insert(0, wide);
    }
    let more = candidates.iter().filter(|c| c.is_frequent).chain(candidates);
    for piece in more {
        let enough = chosen.iter().map(|piece| piece.chars as usize).sum::<usize>() >= ALONE_CHARS;
        let second = piece.is_wide && chosen.iter().any(|other| other.is_place);
        if chosen.len() < MAX_PIECES && !second && fits(&chosen, piece) && (piece.is_frequent || !enough) {
            chosen.push(piece);
        }
    }
    chosen.truncate(MAX_PIECES);
    chosen
}

/// Whether two pieces share two adjacent characters.
fn overlap(x: &str, y: &str) -> bool {
    let pairs = |text: &str| text.chars().zip(text.chars().skip(1)).collect::<Vec<_>>();
    let (x, y) = (pairs(x), pairs(y));
    x.iter().any(|pair| y.contains(pair))
}

/// Places first, the widest before the others; then the pieces in the order in which the texts have them.
fn join(pieces: &[&Candidate]) -> String {
    let mut ordered: Vec<&Candidate> = pieces.to_vec();
    ordered.sort_by_key(|piece| (!piece.is_place, !piece.is_wide, piece.position));
    ordered.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn vague_names_are_told_from_specific_ones() {
        for name in [
            "锦棠花园 搅拌站 噪音粉尘",
            "望溪苑 电梯停运",
            "农村集体经济组织",
            "D4区 路灯 不亮 2021年",
            "D4区 路灯 2020年至2021年",
            "D4区 路灯 之2",
        ] {
            assert!(is_specific_name(name), "{name}");
        }
        for name in [
            "问题 小区",
            "问题",
            "锦棠花园 问题",
            "电梯 电梯停运",
            "一二 三四 五六 七八 九十",
            "路灯 2021年3月",
            "望溪苑 〔姓名〕",
            "望溪苑 不能",
            "",
        ] {
            assert!(!is_specific_name(name), "{name}");
        }
    }

    #[test]
    fn lettered_units_are_told_from_words() {
        let unit = |text: &'static str| lettered_unit(text).map(|(start, end)| &text[start..end]);
        assert_eq!(unit("D4区望溪苑"), Some("D4区"));
        assert_eq!(unit("望溪D市"), Some("D市"));
        assert_eq!(unit("望溪小区"), None);
    }

    fn candidate(text: &str, kind: char, position: u32) -> Candidate {
        Candidate {
            text: text.to_owned(),
            score: 1.0,
            chars: text.chars().count() as u32,
            words: 1,
            texts: 2,
            df: 3,
            is_place: kind != 'm',
            is_wide: kind == 'w',
            is_frequent: true,
            is_whole: true,
            in_title: true,
            position,
        }
    }

    fn portrait(candidates: &[Candidate], years: Option<(i32, i32)>) -> Portrait {
        Portrait {
            centroid: Vec::new(),
            representatives: Vec::new(),
            keywords: Vec::new(),
            candidates: candidates.to_vec(),
            years,
        }
    }

    #[test]
    fn the_place_goes_first_and_overlapping_pieces_are_left_out() {
        let pieces = [
            candidate("搅拌站", 'm', 4),
            candidate("锦棠花园", 'p', 9),
            candidate("搅拌站噪音", 'm', 4),
            candidate("粉尘", 'm', 2),
        ];
        assert_eq!(name_topics(&[portrait(&pieces, None)]), ["锦棠花园 粉尘 搅拌站"]);
    }

    #[test]
    fn a_wide_place_stands_where_no_narrow_one_is_named() {
        let pieces = [candidate("路灯", 'm', 4), candidate("D4区", 'w', 1), candidate("昏暗", 'm', 6)];
        assert_eq!(name_topics(&[portrait(&pieces, None)]), ["D4区 路灯 昏暗"]);
    }

    #[test]
    fn equal_names_are_told_apart_by_a_further_piece_then_by_years_then_by_a_number() {
        let pieces = [
            candidate("锦棠花园", 'p', 1),
            candidate("搅拌站", 'm', 2),
            candidate("粉尘", 'm', 3),
            candidate("喇叭", 'm', 4),
        ];
        let topic = |years| portrait(&pieces, Some(years));
        let names = name_topics(&[topic((2020, 2020)), topic((2020, 2020)), topic((2020, 2021)), topic((2020, 2021))]);
        let expected = [
            "锦棠花园 搅拌站 粉尘",
            "锦棠花园 搅拌站 粉尘 喇叭",
            "锦棠花园 搅拌站 粉尘 2020年至2021年",
            "锦棠花园 搅拌站 粉尘 之2",
        ];
        assert_eq!(names, expected);
    }

    proptest! {
        #[test]
        fn names_are_specific_and_differ(topics in proptest::collection::vec(proptest::collection::vec(("[甲-电]{2,9}", "[pwm]", 0u32..9), 3..8), 1..12)) {
            let portraits: Vec<Portrait> = topics
                .iter()
                .map(|pieces| {
                    let specific = pieces.iter().filter(|piece| is_specific_piece(&piece.0));
                    let candidates: Vec<Candidate> = specific.map(|(text, kind, at)| candidate(text, kind.chars().next().unwrap(), *at)).collect();
                    portrait(&candidates, Some((2019, 2020)))
                })
                .collect();
            let names = name_topics(&portraits);
            for (name, portrait) in names.iter().zip(&portraits) {
                let enough = chosen(&portrait.candidates).len() >= 2;
                prop_assert!(!enough || is_specific_name(name), "{}", name);
            }
            let distinct: FxHashSet<&String> = names.iter().collect();
            prop_assert_eq!(distinct.len(), names.len());
        }
    }
}
