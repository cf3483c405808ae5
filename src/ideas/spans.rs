//! Joins clauses that state a measure into spans.

use super::clauses::Clause;

/// The spans of measures: runs of neighbouring clauses with a probability of at least `cut`, without the words of numbering in front;
/// ordered, without overlap, on character boundaries.
pub(crate) fn join_spans(text: &str, clauses: &[Clause], chances: &[f32], cut: f32) -> Vec<(u32, u32)> {
    let mut spans: Vec<(u32, u32)> = Vec::new();
    let mut last = None;
    for (at, clause) in clauses.iter().enumerate().filter(|(at, _)| chances[*at] >= cut) {
        let end = clause.range.end as u32;
        match spans.last_mut() {
            Some(span) if last == Some(at - 1) => span.1 = end,
            _ => spans.push(((clause.range.start + numbering(&text[clause.range.clone()])) as u32, end)),
        }
        last = Some(at);
    }
    spans
}

/// How many bytes of a clause are its numbering (1、, (2), 一是); never the whole clause.
fn numbering(clause: &str) -> usize {
    let rest = clause.trim_start_matches(|c: char| matches!(c, '(' | ')' | '、' | '.' | '·' | '-') || c.is_ascii_digit());
    let digits = clause.len() - rest.len();
    let marks = clause[..digits].contains(|c: char| !c.is_ascii_digit());
    let ordinal = |text: &str| {
        let mut chars = text.chars();
        let number = chars.next().filter(|c| "一二三四五六七八九十".contains(*c))?;
        chars
            .next()
            .filter(|c| matches!(c, '是' | '、' | ')'))
            .map(|mark| number.len_utf8() + mark.len_utf8())
    };
    let cut = if marks { digits } else { 0 };
    let cut = cut + ordinal(&clause[cut..]).unwrap_or(0);
    if cut < clause.len() { cut } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::cues::find_cues;
    use crate::classify::features::Terms;
    use crate::text::{Prepared, Segmenter};
    use proptest::prelude::*;

    static SEGMENTER: std::sync::LazyLock<Segmenter> = std::sync::LazyLock::new(|| Segmenter::new(&[]));

    fn clauses(prepared: &Prepared) -> Vec<Clause> {
        super::super::clauses::cut_clauses(prepared, &Terms::of(prepared), &find_cues(prepared.text()))
    }

    #[test]
    fn neighbouring_clauses_join_and_numbering_goes() {
        let prepared = Prepared::new("路窄。一是拓宽,再装灯;谢谢。2、种树", &SEGMENTER);
        let spans = join_spans(prepared.text(), &clauses(&prepared), &[0.1, 0.9, 0.8, 0.0, 0.7], 0.5);
        let texts: Vec<&str> = spans
            .iter()
            .map(|&(start, end)| &prepared.text()[start as usize..end as usize])
            .collect();
        assert_eq!(texts, ["拓宽,再装灯", "种树"]);
    }

    #[test]
    fn amounts_are_not_numbering() {
        assert_eq!(numbering("20米一处"), 0);
        assert_eq!(numbering("3.设岗亭"), 2);
        assert_eq!(numbering("(1)"), 0);
    }

    proptest! {
        #[test]
        fn spans_are_ordered_and_on_boundaries(text in "[一二三是建议1-3、.(),。;! ]{0,40}", chances in proptest::collection::vec(0.0f32..1.0, 41)) {
            let prepared = Prepared::new(&text, &SEGMENTER);
            let clauses = clauses(&prepared);
            let spans = join_spans(prepared.text(), &clauses, &chances[..clauses.len()], 0.5);
            prop_assert!(spans.windows(2).all(|pair| pair[0].1 <= pair[1].0));
            for (start, end) in spans {
                prop_assert!(start < end && prepared.text().get(start as usize..end as usize).is_some());
            }
        }
    }
}
