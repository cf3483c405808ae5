//! What single sentences do: suggest, accuse, ask or request, whatever the purpose of their message.

use std::ops::Range;

use super::Purpose;
use super::cues::{Cue, CueHit};

/// A sentence with a purpose of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SaidPurpose {
    /// What it does.
    pub purpose: Purpose,
    /// Its byte range in the body.
    pub range: (u32, u32),
    /// The same in characters of the original, which the pipeline knows.
    pub chars: (u32, u32),
}

/// The sentences of a body that suggest, accuse, ask or request, in order; most sentences tell what happened and do none of it. `cues` are
/// those of the body, in order. At most 64 sentences are named. Cost: one pass over sentences and cues.
pub(super) fn sentence_purposes(sentences: &[Range<usize>], cues: &[CueHit]) -> Vec<SaidPurpose> {
    let mut from = 0;
    let mut said = Vec::new();
    for sentence in sentences {
        let first = from + cues[from..].partition_point(|cue| (cue.start as usize) < sentence.start);
        from = first + cues[first..].partition_point(|cue| (cue.start as usize) < sentence.end);
        let kinds = cues[first..from].iter().fold(0u64, |kinds, cue| kinds | 1 << cue.kind);
        if let Some(purpose) = of_kinds(kinds) {
            let range = (sentence.start as u32, sentence.end as u32);
            let chars = (0, 0);
            said.push(SaidPurpose { purpose, range, chars });
        }
        if said.len() == MOST {
            break;
        }
    }
    said
}

/// How many sentences are named at most.
const MOST: usize = 64;

/// The purpose of a sentence by the kinds of its cues. A request for oneself that begins with 'suggest' is no suggestion; a wrong is an
/// accusation where somebody in power does it or it is reported.
fn of_kinds(kinds: u64) -> Option<Purpose> {
    let any = |cues: &[Cue]| cues.iter().any(|&cue| kinds & (1 << cue as u8) != 0);
    let accuses = any(&[Cue::Report]) && any(&[Cue::Wrong, Cue::Official]) || any(&[Cue::Official]) && any(&[Cue::Body]);
    let proposes = any(&[Cue::Suggest]) && !any(&[Cue::Own, Cue::Contract, Cue::Wages])
        || any(&[Cue::Could, Cue::Should, Cue::Hope]) && any(&[Cue::Act]);
    if accuses && !any(&[Cue::Suggest]) {
        Some(Purpose::Accusation)
    } else if proposes {
        Some(Purpose::Suggestion)
    } else if any(&[Cue::Question]) || any(&[Cue::Particle]) && any(&[Cue::When, Cue::Could]) {
        Some(Purpose::Inquiry)
    } else if any(&[Cue::Beg, Cue::Hope]) && any(&[Cue::Solve]) {
        Some(Purpose::Appeal)
    } else {
        None
    }
}

/// How many sentences of each purpose there are, as ln(1 + count).
pub(super) fn said_counts(said: &[SaidPurpose]) -> [f32; SAID_WIDTH] {
    let mut counts = [0.0f32; SAID_WIDTH];
    said.iter().for_each(|each| counts[each.purpose.index().min(SAID_WIDTH - 1)] += 1.0);
    counts.map(f32::ln_1p)
}

/// How many numbers [`said_counts`] returns.
pub(super) const SAID_WIDTH: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::cues::find_cues;
    use crate::text::sentences;

    fn said(text: &str) -> Vec<(Purpose, &str)> {
        let found = sentence_purposes(&sentences(text), &find_cues(text));
        found
            .into_iter()
            .map(|each| (each.purpose, &text[each.range.0 as usize..each.range.1 as usize]))
            .collect()
    }

    #[test]
    fn a_suggestion_inside_a_complaint_is_found() {
        let found = said("楼下烧烤摊油烟很大。恳请尽快处理。建议划定区域统一经营。请问归哪里管?");
        let expected = [
            (Purpose::Appeal, "恳请尽快处理。"),
            (Purpose::Suggestion, "建议划定区域统一经营。"),
            (Purpose::Inquiry, "请问归哪里管?"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_accusing_sentence_is_told_from_a_plea_for_oneself() {
        assert_eq!(said("举报所长贪污。")[0].0, Purpose::Accusation);
        assert_eq!(said("建议赶快给我的订金退款。"), []);
    }
}
