//! A first look at a message when it is imported, without segmentation and without a model: may it wait, may it be shown?

use super::alarms::SHIPPED;
use super::protected::may_accuse;
use super::urgent::UrgentSentence;
use crate::text::normalize;

/// What the first look saw. The analysis decides later, with the same lexicon and the purpose of the message.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Screen {
    /// The urgent sentence, as a byte range of the original title or body.
    pub urgent: Option<UrgentSentence>,
    /// Whether the message may accuse those in public power: everything that the analysis can protect, and more. Its text is shown
    /// nowhere before that.
    pub accusation: bool,
}

/// Looks at a message's title and body; an urgent sentence of the title comes first. Cost: normalisation and one pass over the bytes.
#[must_use]
pub fn screen(title: &str, body: &str) -> Screen {
    let (title, body) = (look(title, true), look(body, false));
    Screen {
        urgent: title.urgent.or(body.urgent),
        accusation: title.accusation || body.accusation,
    }
}

fn look(original: &str, in_title: bool) -> Screen {
    let normalized = normalize(original);
    let mut seen = Screen::default();
    SHIPPED.hear(&normalized.text).each_sentence(
        |_| true,
        |alarm| {
            seen.urgent = seen.urgent.or_else(|| UrgentSentence::of(alarm, in_title));
            seen.accusation |= may_accuse(alarm);
            seen.urgent.is_some() && seen.accusation
        },
    );
    seen.urgent = seen.urgent.map(|found| {
        let range = normalized.original_range(found.range.0 as usize..found.range.1 as usize);
        let range = (range.start as u32, range.end as u32);
        UrgentSentence { range, ..found }
    });
    seen
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::UrgentKind;

    #[test]
    fn the_urgent_sentence_is_a_range_of_the_original() {
        let body = "　路燈壞了。\n\n有人要跳樓！請管。";
        let found = screen("求助", body).urgent.unwrap();
        assert_eq!((found.kind, found.in_title), (UrgentKind::Threat, false));
        assert_eq!(&body[found.range.0 as usize..found.range.1 as usize], "有人要跳樓！");
        assert!(screen("【緊急】停水", "").urgent.unwrap().in_title);
    }

    #[test]
    fn suspected_accusations_are_known_without_a_model() {
        assert!(screen("", "實名舉報某局長受賄").accusation);
        assert!(!screen("路灯坏了", "请尽快修好路灯。").accusation);
    }
}
