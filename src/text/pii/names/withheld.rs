//! Names that a system or a writer has hidden already.

use super::lexicon::{Cue, LEXICON};
use super::signs::{is_ideograph, is_surname};
use crate::text::normalize;

/// The most characters of a hidden name.
const LONGEST: usize = 8;

/// Whether a name is hidden already (`张**`, `张*`, `李某`, `王某某`, `张XX`, `*小明`) or only a form of address (`张先生`, `李女士`). Many people share such a
/// name, so that nobody can be counted by it.
///
/// ```
/// use minzhi::text::is_masked_name;
///
/// assert!(is_masked_name("张**") && is_masked_name("李某某") && is_masked_name("王女士"));
/// assert!(!is_masked_name("张小明") && !is_masked_name("张小明先生"));
/// ```
#[must_use]
pub fn is_masked_name(name: &str) -> bool {
    let folded = normalize(name).text;
    let bare = folded.split('(').next().unwrap_or_default().trim();
    let core = without_title(bare);
    if core.chars().count() > LONGEST || bare.is_empty() {
        return false;
    }
    let hides = |c: char| matches!(c, '*' | '某' | '×' | '○' | '〇' | '□' | '■' | '●' | '?' | '_');
    let crossed = || core.trim_end_matches('x').len() < core.len() && core.trim_end_matches('x').chars().all(is_ideograph);
    let written = core.chars().all(|c| is_ideograph(c) || hides(c) || c == 'x' || c == ' ');
    written && (core.contains(hides) || crossed()) || is_surname(core)
}

/// A name without the form of address after it.
fn without_title(name: &str) -> &str {
    let titled = |at: &usize| {
        let title = &name[*at..];
        LEXICON.is_title(title)
            || LEXICON
                .cue(title)
                .is_some_and(|(length, cue)| length == title.len() && matches!(cue, Cue::Address | Cue::Office))
    };
    let starts = name.char_indices().map(|(at, _)| at).filter(|&at| at > 0);
    starts.filter(titled).min().map_or(name, |at| &name[..at])
}
