//! Names of people, found by a surname, by the characters people like in given names, and by the words around.
//!
//! Signs are weighed by points: nobody can list all names, and no single sign is enough. What is found once in a text is masked
//! wherever the text repeats it, and names that stand in a row with it are names as well.

use std::ops::Range;

use super::scan::Places;
use super::{Mask, MaskKind};
use lexicon::{Class, Cue, LEXICON};
use signs::{Left, candidates, name_at};

mod lexicon;
mod rows;
mod signs;
mod withheld;

pub use withheld::is_masked_name;

/// Finds names; ranges may overlap. Cost: what is done at places of cues and surnames, and more only where a name was found.
pub(super) fn find(text: &str, places: &Places, masks: &mut Vec<Mask>) {
    let mut names = Vec::new();
    let mut until = 0;
    for &at in &places.cues {
        if at < until {
            continue;
        }
        let Some((length, cue)) = LEXICON.cue(&text[at..]) else { continue };
        until = at + length;
        let left = if cue == Cue::Sure { Left::Cue } else { Left::Noun };
        names.extend(after_cue(text, until, left));
        if matches!(cue, Cue::Office | Cue::Address) {
            names.extend(signs::before_title(text, at, cue == Cue::Office));
        }
    }
    names.extend(candidates(text, &places.surnames));
    names.extend(signatures(text));
    rows::extend(text, &mut names);
    repeat(text, &mut names);
    masks.extend(names.into_iter().map(|range| Mask {
        range,
        kind: MaskKind::Name,
    }));
}

/// Whether a name may begin with a character.
pub(super) fn may_begin(c: char) -> bool {
    LEXICON.class(c).is(Class::CLEAR | Class::AMBIGUOUS | Class::COMPOUND)
}

/// Whether a name that no cue announces may stand after a character.
pub(super) fn may_precede(c: char) -> bool {
    !signs::is_ideograph(c) || LEXICON.class(c).is(Class::PARTICLE)
}

/// First and second characters of the words after or before which names stand.
pub(super) fn cue_starts() -> impl Iterator<Item = (char, char)> {
    LEXICON.cue_starts()
}

/// The name after a cue; a colon or a bracket makes it surer.
fn after_cue(text: &str, at: usize, left: Left) -> Option<Range<usize>> {
    let rest = &text[at..];
    let link = rest.len()
        - rest
            .trim_start_matches([' ', ':', '为', '是', '叫', ')', '(', '\n', '"', '“', '-'])
            .len();
    let left = if rest[..link].contains([':', '(']) { left.surer() } else { left };
    let start = at + link;
    name_at(&text[start..], left).map(|length| start..start + length)
}

/// Lines at the end that are a name and nothing else: the signatures of a letter.
fn signatures(text: &str) -> impl Iterator<Item = Range<usize>> {
    const LAST_LINES: usize = 3;
    let mut end = text.len();
    text.rsplit('\n').take(LAST_LINES).filter_map(move |line| {
        let start = end - line.len();
        end = start.saturating_sub(1);
        let name = line.trim();
        let from = start + (line.len() - line.trim_start().len());
        let whole = start > 0 && name_at(name, Left::Cue) == Some(name.len());
        whole.then(|| from..from + name.len())
    })
}

/// Adds every other place of the names that were found. A name of two characters may be a part of other words: it counts where
/// the text around it lets a name stand.
fn repeat(text: &str, names: &mut Vec<Range<usize>>) {
    let mut known: Vec<&str> = names.iter().map(|range| &text[range.clone()]).collect();
    known.sort_unstable();
    known.dedup();
    for name in known {
        let short = name.chars().count() == 2 && !signs::is_distinct(name);
        for (start, _) in text.match_indices(name) {
            let end = start + name.len();
            if !short || signs::may_stand(text, start, end) {
                names.push(start..end);
            }
        }
    }
}
