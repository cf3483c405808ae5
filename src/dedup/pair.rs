//! Judges one pair of texts by themselves: a message that has just come in against one of the archive.

use super::DuplicateKind;
use super::compare::Letters;
use super::groups::DedupParams;
use super::verdict::{Spelled, judge};

/// A title and a text, normalised and masked.
#[derive(Clone, Copy, Debug)]
pub struct PairText<'a> {
    /// Title; may be empty.
    pub title: &'a str,
    /// Body with its measures.
    pub body: &'a str,
}

/// Whether the later text is the earlier submission again: how, and the share of the smaller text that the other holds. The same rules as
/// in a run: equal letters whatever the length, else verified on the letters; short texts only when equal. Cost: linear in the texts.
#[must_use]
pub fn repeats(earlier: PairText<'_>, later: PairText<'_>, params: &DedupParams) -> Option<(DuplicateKind, f32)> {
    let (mut one, mut other) = (spelled(earlier), spelled(later));
    let says_something = !(one.title.chars.is_empty() && one.body.chars.is_empty());
    if says_something && one.title.chars == other.title.chars && one.body.chars == other.body.chars {
        return Some((DuplicateKind::Exact, 1.0));
    }
    other.grams.fill(&other.body);
    judge(&mut one, &other, params).map(|verdict| (verdict.kind, verdict.similarity))
}

fn spelled(text: PairText<'_>) -> Spelled {
    Spelled {
        title: Letters::of(text.title),
        body: Letters::of(text.body),
        ..Spelled::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUS: &str = "早上七点到八点这趟公交车常常四十分钟才来一班,车上挤得关不上门,学生上学总是迟到,希望高峰时段加密班次。";

    fn found(earlier: (&str, &str), later: (&str, &str)) -> Option<DuplicateKind> {
        let text = |(title, body)| PairText { title, body };
        repeats(text(earlier), text(later), &DedupParams::default()).map(|(kind, _)| kind)
    }

    #[test]
    fn what_came_before_is_known_again() {
        assert_eq!(found(("公交", BUS), ("公交", BUS)), Some(DuplicateKind::Exact));
        let signed = format!("{} 恳请早日答复,谢谢", BUS.replace("希望", "要求"));
        assert_eq!(found(("公交", BUS), ("加班次", &signed)), Some(DuplicateKind::Edited));
        let half: String = BUS.chars().take(36).collect();
        assert_eq!(found(("公交", BUS), ("公交", &half)), Some(DuplicateKind::Truncated));
        assert_eq!(
            found(
                ("公交", BUS),
                ("路灯", "巷口的路灯已经坏了三个月,晚上一片漆黑,老人和孩子出门很不安全,请派人来修。")
            ),
            None
        );
    }

    #[test]
    fn short_and_empty_texts_are_known_only_when_equal() {
        assert_eq!(found(("路灯", "请修理"), ("路灯", "请修理。")), Some(DuplicateKind::Exact));
        assert_eq!(found(("路灯", "请修理"), ("路灯", "请修理吧")), None);
        assert_eq!(found(("", ""), ("", "")), None);
    }
}
